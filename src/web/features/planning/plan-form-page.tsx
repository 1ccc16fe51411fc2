import { planningContract } from '#features/planning/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import { useSession } from '../../shell/session.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Notice, Page, PageHeader, Section } from '../../ui/page.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { useDraft } from '../../ui/use-draft.ts';
import { BudgetSection, InitiativesSection, ObjectivesSection, ProgramsSection, TargetsSection } from './plan-form-sections.tsx';
import { bodyOf, fieldsOf, freshFields, type PlanFields } from './plan-form-values.ts';
import styles from './planning.module.css';
import { metricsQuery, planQuery, refreshPlans, type Metric, type PlanDetail } from './queries.ts';

/** A new plan, or the draft of one. */
export function PlanFormPage() {
  const { planId } = useParams();
  const { t } = useTranslation();
  const session = useSession();
  const metrics = useQuery(metricsQuery);
  const current = useQuery({ ...planQuery(planId ?? ''), enabled: planId !== undefined });
  const draftNumber = current.data?.versions.find((version) => version.state === 'draft')?.number;
  const draft = useQuery({ ...planQuery(planId ?? '', draftNumber), enabled: draftNumber !== undefined });
  const error = metrics.error ?? current.error ?? draft.error;
  if (!session.can('planning.write')) return <NotFoundPage />;
  if (error !== null) return <Page><ErrorState error={error} onRetry={() => void Promise.all([metrics.refetch(), current.refetch(), draft.refetch()])} /></Page>;
  if (planId !== undefined && current.data !== undefined && draftNumber === undefined) return <Page><PageHeader title={current.data.version.title} trail={[{ to: '/plans', label: t('shell.page.plans') }]} /><Notice tone="amber" action={<Link to={`/plans/${planId}`}>{t('planning.showPlan')}</Link>}>{t('planning.noDraft')}</Notice></Page>;
  if (metrics.data === undefined || (planId !== undefined && draft.data === undefined)) return <Page><Section><Bones lines={12} /></Section></Page>;
  return <PlanForm key={`${planId ?? 'new'}-${draft.data?.version.revision ?? 0}`} plan={draft.data} metrics={metrics.data} />;
}

function PlanForm({ plan, metrics }: { plan: PlanDetail | undefined; metrics: readonly Metric[] }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [form] = Form.useForm<PlanFields>();
  const kept = useDraft<PlanFields>(plan === undefined ? 'plan.new' : `plan.${plan.id}.${plan.version.number}.${plan.version.revision}`);
  const [initial] = useState(() => (plan === undefined ? freshFields(new Date().toISOString().slice(0, 10)) : fieldsOf(plan, metrics)));
  const save = useMutation({
    mutationFn: (fields: PlanFields) => {
      const { code, ...body } = bodyOf(fields, metrics);
      return plan === undefined ? call(planningContract.createPlan, { body: { code, ...body } }) : call(planningContract.saveDraft, { params: { planId: plan.id }, body: { ...body, revision: plan.version.revision } });
    },
    onSuccess: async (saved) => {
      kept.forget();
      await refreshPlans();
      void message.success(t('planning.draftSaved'));
      void navigate(`/plans/${saved.id}?version=${saved.version.number}`);
    },
  });
  const people = new Map(plan?.people.map((person) => [person.id, person.name]) ?? []);
  const required = [{ required: true, whitespace: true, message: t('ui.required') }];
  const back = plan === undefined ? '/plans' : `/plans/${plan.id}?version=${plan.version.number}`;
  return (
    <Page>
      <PageHeader title={plan === undefined ? t('planning.new') : t('planning.editOf', { title: plan.version.title })} trail={[{ to: '/plans', label: t('shell.page.plans') }, ...(plan === undefined ? [] : [{ to: back, label: plan.code }])]} facts={t('planning.formLead')} />
      <Form form={form} layout="vertical" className={styles.form!} initialValues={kept.value ?? initial} onValuesChange={() => kept.keep(form.getFieldsValue(true) as PlanFields)} onFinish={() => save.mutate(form.getFieldsValue(true) as PlanFields)} scrollToFirstError={{ block: 'center', focus: true }}>
        {kept.value !== undefined && <Notice tone="amber" action={<Button size="small" onClick={() => { kept.forget(); form.setFieldsValue(initial); }}>{t('planning.forgetTyped')}</Button>}>{t('planning.typedBefore')}</Notice>}
        <FormError error={save.error} />
        <Section title={t('planning.basics')}>
          <div className={styles.fields}>
            <Form.Item className={styles.wide!} name="title" label={t('planning.field.title')} rules={required}><Input maxLength={200} autoFocus={plan === undefined} /></Form.Item>
            <Form.Item name="code" label={t('planning.field.code')} extra={plan === undefined ? t('planning.codeHint') : undefined} rules={required}><Input maxLength={60} disabled={plan !== undefined} spellCheck={false} /></Form.Item>
            <Form.Item name="linkedItPlan" label={t('planning.field.linkedItPlan')} extra={t('planning.linkedHint')}><Input maxLength={200} /></Form.Item>
            <Form.Item name="periodFrom" label={t('planning.field.periodFrom')} rules={required}><Input type="date" /></Form.Item>
            <Form.Item name="periodTo" label={t('planning.field.periodTo')} rules={required}><Input type="date" /></Form.Item>
          </div>
        </Section>
        <ObjectivesSection />
        <TargetsSection metrics={metrics} people={people} />
        <InitiativesSection metrics={metrics} people={people} />
        <BudgetSection />
        <ProgramsSection people={people} />
        <div className={styles.formFoot}><Button type="primary" htmlType="submit" loading={save.isPending}>{t('planning.saveDraft')}</Button><Link to={back}><Button>{t('ui.cancel')}</Button></Link><span className="muted" style={{ fontSize: 12 }}>{t('planning.typedKept')}</span></div>
      </Form>
    </Page>
  );
}
