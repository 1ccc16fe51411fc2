import { planningContract } from '#features/planning/contract.ts';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Form, Input } from 'antd';
import { Link, useNavigate } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { FormError } from '../../ui/form-error.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Definitions, Notice, Section } from '../../ui/page.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { useDraft } from '../../ui/use-draft.ts';
import styles from './planning.module.css';
import { refreshPlans, type PlanDetail } from './queries.ts';

type Fields = Readonly<{ reason: string; conditions?: string }>;

/** Beside the version in review: who submitted it, and the decision for those who may take it. */
export function DecisionBox({ plan }: { plan: PlanDetail }) {
  const { t } = useTranslation();
  const { version } = plan;
  const replaced = plan.versions.find((each) => each.state === 'approved');
  return (
    <div className={styles.decision}>
      <Section title={t('planning.decision')}>
        <Definitions rows={[[t('planning.field.submittedBy'), version.submittedBy?.name], [t('planning.field.submittedAt'), <DateTime key="at" at={version.submittedAt} />], [t('planning.field.submissionNote'), version.submissionNote], [t('planning.field.authors'), version.authors.map((author) => author.name).join(t('ui.listSeparator'))]]} />
        <p className="soft" style={{ margin: '12px 0', fontSize: 13 }}>{replaced === undefined ? t('planning.effectFirst', { targets: plan.targets.length }) : <>{t('planning.effectReplace', { number: replaced.number })} <Link to={`/plans/${plan.id}/versions?version=${version.number}`}>{t('planning.differences')}</Link></>}</p>
        {plan.may.decide ? <DecisionForm plan={plan} /> : <Notice tone="waiting">{t(plan.isOwn ? 'planning.ownPlan' : 'planning.waitsForDecision')}</Notice>}
      </Section>
    </div>
  );
}

function DecisionForm({ plan }: { plan: PlanDetail }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [form] = Form.useForm<Fields>();
  const draft = useDraft<Fields>(`plan.${plan.id}.decision`);
  const decide = useMutation({
    mutationFn: ({ decision, reason, conditions }: Fields & { decision: 'approved' | 'returned' }) => call(planningContract.decidePlan, { params: { planId: plan.id }, body: { decision, reason, conditions: (conditions ?? '').split('\n').map((line) => line.trim()).filter((line) => line !== '') } }),
    onSuccess: async (decided) => {
      draft.forget();
      await refreshPlans();
      void message.success(t(decided.version.state === 'approved' ? 'planning.approvedDone' : 'planning.returnedDone'));
      void navigate(`/plans/${plan.id}?version=${decided.version.number}`);
    },
  });
  const send = (decision: 'approved' | 'returned') => void form.validateFields().then((fields) => decide.mutate({ ...fields, decision }), () => undefined);
  return (
    <Form form={form} layout="vertical" initialValues={draft.value ?? {}} onValuesChange={(_change, all) => draft.keep(all)}>
      <FormError error={decide.error} />
      <Form.Item name="reason" label={t('planning.field.reason')} rules={[{ required: true, whitespace: true, message: t('planning.reasonMissing') }]}><Input.TextArea maxLength={2000} autoSize={{ minRows: 3, maxRows: 8 }} /></Form.Item>
      <Form.Item name="conditions" label={t('planning.field.conditions')} extra={t('planning.conditionsHint')}><Input.TextArea maxLength={4000} autoSize={{ minRows: 2, maxRows: 8 }} /></Form.Item>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
        <Button type="primary" icon={<Icon name="check" size={14} />} loading={decide.isPending && decide.variables.decision === 'approved'} onClick={() => send('approved')}>{t('planning.approveAndSign')}</Button>
        <Button loading={decide.isPending && decide.variables.decision === 'returned'} onClick={() => send('returned')}>{t('planning.return')}</Button>
      </div>
    </Form>
  );
}

/** Hands the draft in. */
export function SubmitPanel({ plan, onClose }: { plan: PlanDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const submit = useWithReason(plan, onClose, (note) => call(planningContract.submitPlan, { params: { planId: plan.id }, body: { note } }));
  return (
    <SidePanel title={t('planning.submit')} sub={t('planning.submitWords')} onClose={onClose}>
      <Form layout="vertical" onFinish={({ text = '' }: { text?: string }) => submit.mutate(text)}>
        <FormError error={submit.error} />
        <Form.Item name="text" label={t('planning.field.submissionNote')}><Input.TextArea maxLength={2000} autoSize={{ minRows: 4, maxRows: 12 }} autoFocus /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={submit.isPending}>{t('planning.submit')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}

/** Ends the plan in force, with its reason. */
export function ClosePlanPanel({ plan, onClose }: { plan: PlanDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const close = useWithReason(plan, onClose, (reason) => call(planningContract.closePlan, { params: { planId: plan.id }, body: { reason } }));
  return (
    <SidePanel title={t('planning.close')} sub={t('planning.closeWords')} onClose={onClose}>
      <Form layout="vertical" onFinish={({ text }: { text: string }) => close.mutate(text)}>
        <FormError error={close.error} />
        <Form.Item name="text" label={t('planning.field.endReason')} rules={[{ required: true, whitespace: true, message: t('ui.required') }]}><Input.TextArea maxLength={2000} autoSize={{ minRows: 4, maxRows: 12 }} autoFocus /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" danger htmlType="submit" loading={close.isPending}>{t('planning.close')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}

function useWithReason(plan: PlanDetail, onClose: () => void, send: (text: string) => Promise<PlanDetail>) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: send,
    onSuccess: async (changed) => {
      await refreshPlans();
      void message.success(t('ui.saved'));
      onClose();
      void navigate(`/plans/${plan.id}?version=${changed.version.number}`);
    },
  });
}
