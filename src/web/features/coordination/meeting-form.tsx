import { coordinationContract } from '#features/coordination/contract.ts';
import { Button, Form, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { FormError } from '../../ui/form-error.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { useBodyOptions } from './matter-form.tsx';
import type { Meeting } from './queries.ts';
import { fieldOf, instantOf, linesOf, tomorrow } from './times.ts';
import { useChange } from './use-change.ts';
import { formKeys } from './words.ts';

type Fields = Readonly<{ bodyId?: string; form: 'meeting' | 'written'; title?: string; plannedAt: string; endsAt?: string; deadlineAt?: string; place?: string; guests?: string; presiderId?: string }>;

/** Plans a meeting, or changes when, where and with whom it is. */
export function MeetingForm({ bodyId, meeting, onClose }: { bodyId?: string; meeting?: Meeting; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [form] = Form.useForm<Fields>();
  const options = useBodyOptions();
  const [begins] = useState(tomorrow);
  const kind = Form.useWatch('form', form) ?? meeting?.form ?? 'meeting';
  const save = useChange((fields: Fields): Promise<Meeting> => {
    const shared = { ...(fields.title === undefined || fields.title.trim() === '' ? {} : { title: fields.title }), plannedAt: instantOf(fields.plannedAt)!, endsAt: instantOf(fields.endsAt), deadlineAt: fields.form === 'written' ? instantOf(fields.deadlineAt) : null, place: fields.place?.trim() || null, guests: linesOf(fields.guests), presiderId: fields.presiderId ?? null };
    return meeting === undefined ? call(coordinationContract.createMeeting, { body: { ...shared, bodyId: fields.bodyId!, form: fields.form } }) : call(coordinationContract.updateMeeting, { params: { meetingId: meeting.id }, body: shared });
  }, { isQuiet: true, after: (saved) => (meeting === undefined ? void navigate(`/meetings/${saved.id}`) : onClose()) });
  const initial = meeting === undefined
    ? { bodyId: bodyId ?? options[0]?.value, form: 'meeting' as const, plannedAt: begins }
    : { form: meeting.form, title: meeting.title, plannedAt: fieldOf(meeting.plannedAt), endsAt: fieldOf(meeting.endsAt), deadlineAt: fieldOf(meeting.deadlineAt), place: meeting.place ?? '', guests: meeting.guests.join('\n'), ...(meeting.presiderId === null ? {} : { presiderId: meeting.presiderId }) };
  const required = [{ required: true, message: t('ui.required') }];
  return (
    <SidePanel title={t(meeting === undefined ? 'coordination.meeting.new' : 'coordination.meeting.edit')} onClose={onClose}>
      <Form form={form} layout="vertical" initialValues={initial} onFinish={(fields) => save.mutate({ ...initial, ...fields })}>
        <FormError error={save.error} />
        {meeting === undefined && <Form.Item name="form" label={t('coordination.field.form')}><Segmented options={Object.entries(formKeys).map(([value, key]) => ({ value, label: t(key) }))} /></Form.Item>}
        {meeting === undefined && <Form.Item name="bodyId" label={t('coordination.field.body')} rules={required}><Select options={[...options]} /></Form.Item>}
        <Form.Item name="title" label={t('coordination.field.title')} extra={meeting === undefined ? t('coordination.titleHint') : undefined}><Input maxLength={120} /></Form.Item>
        <Form.Item name="plannedAt" label={t('coordination.field.plannedAt')} rules={required}><Input type="datetime-local" /></Form.Item>
        {kind === 'written' ? <Form.Item name="deadlineAt" label={t('coordination.field.deadline')} rules={required}><Input type="datetime-local" /></Form.Item> : <Form.Item name="endsAt" label={t('coordination.field.endsAt')}><Input type="datetime-local" /></Form.Item>}
        {kind === 'meeting' && <Form.Item name="place" label={t('coordination.field.place')}><Input maxLength={120} /></Form.Item>}
        {kind === 'meeting' && <Form.Item name="guests" label={t('coordination.field.guests')} extra={t('coordination.oneALine')}><Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} /></Form.Item>}
        {meeting !== undefined && <Form.Item name="presiderId" label={t('coordination.field.presider')} extra={t('coordination.presiderHint')}><Select allowClear options={meeting.seats.flatMap((seat) => [{ value: seat.personId, label: seat.name }, ...(seat.deputyId === null || seat.attendance !== 'deputy' ? [] : [{ value: seat.deputyId, label: seat.deputyName ?? '' }])])} /></Form.Item>}
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{t(meeting === undefined ? 'ui.create' : 'ui.save')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}
