import { coordinationContract } from '#features/coordination/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, Select } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { FormError } from '../../ui/form-error.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { PersonPicker } from '../identity/pickers.tsx';
import { bodiesQuery, type Matter } from './queries.ts';
import { useChange } from './use-change.ts';

type Fields = Readonly<{ title: string; summary?: string; bodyId: string; requesterId?: string | null; isException?: boolean }>;

/** The living bodies, to choose one. */
export function useBodyOptions(): readonly Readonly<{ value: string; label: string }>[] {
  const localName = useLocalName();
  const { data } = useQuery(bodiesQuery);
  return (data ?? []).filter((body) => body.endedOn === null).map((body) => ({ value: body.id, label: localName(body.nameZh, body.nameEn) }));
}

/** A matter of the body's own. */
export function MatterForm({ bodyId, onClose }: { bodyId?: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { data: bodies } = useQuery(bodiesQuery);
  const options = useBodyOptions();
  const save = useChange(({ bodyId: chosen, ...fields }: Fields) => call(coordinationContract.createMatter, { body: { ...fields, bodyId: chosen, bodyKind: bodies?.find((body) => body.id === chosen)?.kind ?? 'coordination', requesterId: fields.requesterId ?? null, isException: fields.isException ?? false } }), { after: onClose, isQuiet: true });
  return (
    <SidePanel title={t('coordination.matter.new')} sub={t('coordination.matter.newWords')} onClose={onClose}>
      <Form layout="vertical" initialValues={{ bodyId: bodyId ?? options[0]?.value }} onFinish={(fields: Fields) => save.mutate(fields)}>
        <FormError error={save.error} />
        <Form.Item name="title" label={t('coordination.field.matter')} rules={[{ required: true, whitespace: true, message: t('ui.required') }]}><Input maxLength={200} autoFocus /></Form.Item>
        <Form.Item name="bodyId" label={t('coordination.field.body')} rules={[{ required: true, message: t('ui.required') }]}><Select options={[...options]} /></Form.Item>
        <Form.Item name="requesterId" label={t('coordination.field.requester')} extra={t('coordination.requesterHint')}><PersonPicker /></Form.Item>
        <Form.Item name="summary" label={t('coordination.field.summary')}><Input.TextArea maxLength={5000} autoSize={{ minRows: 3, maxRows: 10 }} /></Form.Item>
        <Form.Item name="isException" valuePropName="checked"><Checkbox>{t('coordination.isException')}</Checkbox></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{t('ui.create')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}

/** Brings a dispute before another body. */
export function EscalateForm({ matter, onClose }: { matter: Matter; onClose: () => void }) {
  const { t } = useTranslation();
  const { data: bodies } = useQuery(bodiesQuery);
  const options = useBodyOptions().filter((option) => option.value !== matter.bodyId);
  const decisionBody = bodies?.find((body) => body.kind === 'decision' && body.endedOn === null && body.id !== matter.bodyId);
  const save = useChange((body: { bodyId: string; reason: string }) => call(coordinationContract.escalateMatter, { params: { matterId: matter.id }, body }), { after: onClose, isQuiet: true });
  return (
    <SidePanel title={t('coordination.matter.escalate')} sub={matter.title} onClose={onClose}>
      <Form layout="vertical" initialValues={{ bodyId: decisionBody?.id ?? options[0]?.value }} onFinish={(fields: { bodyId: string; reason: string }) => save.mutate(fields)}>
        <FormError error={save.error} />
        <Form.Item name="bodyId" label={t('coordination.field.body')} rules={[{ required: true, message: t('ui.required') }]}><Select options={[...options]} /></Form.Item>
        <Form.Item name="reason" label={t('coordination.field.dispute')} rules={[{ required: true, whitespace: true, message: t('ui.required') }]}><Input maxLength={500} /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{t('coordination.matter.escalate')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}
