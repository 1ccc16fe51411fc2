import { itemStates, planningContract } from '#features/planning/contract.ts';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Form, Input, Select } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { FormError } from '../../ui/form-error.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { useDraft } from '../../ui/use-draft.ts';
import { refreshPlans, type ItemProgress, type PlanDetail } from './queries.ts';
import { itemStateKeys } from './words.ts';

type Fields = Readonly<{ state: ItemProgress['state']; doneOn?: string; evidence?: string; evidenceLink?: string }>;

/** Notes how far a milestone or a task is; done asks for its day and its evidence. */
export function ProgressPanel({ plan, item, onClose }: { plan: PlanDetail; item: Readonly<{ id: string; title: string; dueOn: string }>; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const state = Form.useWatch('state', form);
  const known = plan.progress.find((row) => row.itemId === item.id);
  const draft = useDraft<Fields>(`plan.${plan.id}.${item.id}`);
  const save = useMutation({
    mutationFn: (fields: Fields) => call(planningContract.recordProgress, { params: { planId: plan.id, itemId: item.id }, body: { state: fields.state, doneOn: fields.state === 'done' ? (fields.doneOn ?? null) : null, evidence: fields.evidence?.trim() || null, evidenceLink: fields.evidenceLink?.trim() || null } }),
    onSuccess: async () => {
      draft.forget();
      await refreshPlans();
      void message.success(t('ui.saved'));
      onClose();
    },
  });
  const isDone = state === 'done';
  return (
    <SidePanel title={t('planning.noteProgress')} sub={item.title} onClose={onClose}>
      <Form form={form} layout="vertical" initialValues={{ state: known?.state ?? 'open', doneOn: known?.doneOn ?? plan.today, evidence: known?.evidence ?? '', evidenceLink: known?.evidenceLink ?? '', ...draft.value }} onValuesChange={(_change, all) => draft.keep(all)} onFinish={(fields) => save.mutate(fields)}>
        <FormError error={save.error} />
        <Form.Item name="state" label={t('planning.field.progress')} rules={[{ required: true }]}><Select options={itemStates.map((value) => ({ value, label: t(itemStateKeys[value]) }))} /></Form.Item>
        {isDone && <Form.Item name="doneOn" label={t('planning.field.doneOn')} rules={[{ required: true, message: t('ui.required') }]}><Input type="date" max={plan.today} /></Form.Item>}
        <Form.Item name="evidence" label={t('planning.field.evidence')} extra={t('planning.evidenceHint')} rules={[{ required: isDone, whitespace: true, message: t('planning.evidenceMissing') }]}><Input.TextArea maxLength={2000} autoSize={{ minRows: 3, maxRows: 10 }} /></Form.Item>
        <Form.Item name="evidenceLink" label={t('planning.field.evidenceLink')} rules={[{ pattern: /^(?:https?:\/\/|\/)/, message: t('planning.linkHint') }]}><Input maxLength={1000} placeholder="https://" spellCheck={false} /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{t('ui.save')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}
