import { coordinationContract } from '#features/coordination/contract.ts';
import { Button, Form, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call, linkTo } from '../../api/call.ts';
import { upload } from '../../api/upload.ts';
import { useSession } from '../../shell/session.tsx';
import { FileButton } from '../../ui/file-button.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { PersonPicker } from '../identity/pickers.tsx';
import type { FollowUp, Resolution } from './queries.ts';
import { useChange } from './use-change.ts';
import { followUpStateKeys } from './words.ts';

/** Adds what is to be done after a resolution. */
export function AddFollowUp({ resolution, onClose }: { resolution: Resolution; onClose: () => void }) {
  const { t } = useTranslation();
  const add = useChange((fields: { title: string; ownerId?: string | null; dueOn: string }) => call(coordinationContract.addFollowUp, { params: { resolutionId: resolution.id }, body: { ...fields, ownerId: fields.ownerId ?? null } }), { after: onClose, isQuiet: true });
  return (
    <SidePanel title={t('coordination.followUp.add')} sub={resolution.title} onClose={onClose}>
      <Form layout="vertical" onFinish={(fields: { title: string; ownerId?: string | null; dueOn: string }) => add.mutate(fields)}>
        <FormError error={add.error} />
        <Form.Item name="title" label={t('coordination.field.what')} rules={[{ required: true, whitespace: true, message: t('ui.required') }]}><Input maxLength={200} autoFocus /></Form.Item>
        <Form.Item name="ownerId" label={t('coordination.field.owner')}><PersonPicker /></Form.Item>
        <Form.Item name="dueOn" label={t('coordination.field.dueOn')} rules={[{ required: true, message: t('ui.required') }]}><Input type="date" /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={add.isPending}>{t('coordination.add')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}

type Fields = Readonly<{ state?: 'done' | 'cancelled'; evidence: string; evidenceLink?: string }>;

/** Closes what was done, with its evidence. */
export function CloseFollowUp({ resolution, followUp, onClose }: { resolution: Resolution; followUp: FollowUp; onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const [file, setFile] = useState<File>();
  const close = useChange(async (fields: Fields) => {
    const params = { resolutionId: resolution.id, followUpId: followUp.id };
    // First the file: closed, its evidence stays as it is.
    if (file !== undefined) await upload({ address: linkTo(coordinationContract.keepEvidence, { params, query: { fileName: file.name } }), body: file });
    return call(coordinationContract.closeFollowUp, { params, body: { state: fields.state ?? 'done', evidence: fields.evidence, evidenceLink: fields.evidenceLink?.trim() || null } });
  }, { after: onClose, isQuiet: true });
  return (
    <SidePanel title={t('coordination.followUp.close')} sub={followUp.title} onClose={onClose}>
      <Form layout="vertical" initialValues={{ state: 'done' }} onFinish={(fields: Fields) => close.mutate(fields)}>
        <FormError error={close.error} />
        {session.can('coordination.write') && <Form.Item name="state" label={t('coordination.field.state')}><Segmented options={(['done', 'cancelled'] as const).map((value) => ({ value, label: t(followUpStateKeys[value]) }))} /></Form.Item>}
        <Form.Item name="evidence" label={t('coordination.field.evidence')} rules={[{ required: true, whitespace: true, message: t('coordination.evidenceMissing') }]}><Input.TextArea maxLength={5000} autoSize={{ minRows: 4, maxRows: 12 }} autoFocus /></Form.Item>
        <Form.Item name="evidenceLink" label={t('coordination.field.evidenceLink')} rules={[{ pattern: /^\s*(?:\/(?!\/)|https?:\/\/)\S+\s*$/, message: t('coordination.linkWrong') }]}><Input maxLength={500} spellCheck={false} placeholder="https://" /></Form.Item>
        <Form.Item label={t('coordination.field.evidenceFile')} extra={t('coordination.evidenceFileHint')}><FileButton label={t('coordination.chooseFile')} onFile={setFile} /> <span style={{ overflowWrap: 'anywhere' }}>{file?.name ?? followUp.evidenceFileName}</span></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={close.isPending}>{t('coordination.followUp.close')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}
