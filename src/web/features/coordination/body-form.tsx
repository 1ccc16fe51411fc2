import { coordinationContract } from '#features/coordination/contract.ts';
import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { FormError } from '../../ui/form-error.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import type { BodyDetail } from './queries.ts';
import { today } from './times.ts';
import { useChange } from './use-change.ts';
import { bodyKindKeys, domainKeys } from './words.ts';

type Fields = Readonly<{ kind: BodyDetail['kind']; technologyDomain?: string; nameZh: string; nameEn: string; charter?: string; charterNumber?: string; charterSha256?: string; effectiveFrom: string }>;

const textOr = (text: string | undefined): string | null => (text === undefined || text.trim() === '' ? null : text.trim());

/** Establishes a body, or changes its names and charter. Its rule begins as article 4 has it. */
export function BodyForm({ body, onClose }: { body?: BodyDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const [day] = useState(today);
  const navigate = useNavigate();
  const [form] = Form.useForm<Fields>();
  const kind = Form.useWatch('kind', form) ?? body?.kind;
  const save = useChange((fields: Fields): Promise<BodyDetail> => {
    const shared = { nameZh: fields.nameZh, nameEn: fields.nameEn, charter: fields.charter ?? '', charterNumber: textOr(fields.charterNumber), charterSha256: textOr(fields.charterSha256), technologyDomain: kind === 'expert' ? textOr(fields.technologyDomain) : null };
    return body === undefined ? call(coordinationContract.createBody, { body: { ...shared, kind: fields.kind, effectiveFrom: fields.effectiveFrom } }) : call(coordinationContract.updateBody, { params: { bodyId: body.id }, body: shared });
  }, { isQuiet: true, after: (saved) => (body === undefined ? void navigate(`/bodies/${saved.id}`) : onClose()) });
  const required = [{ required: true, whitespace: true, message: t('ui.required') }];
  const initial = body === undefined ? { kind: 'coordination', effectiveFrom: day } : { ...body, technologyDomain: body.technologyDomain ?? undefined, charterNumber: body.charterNumber ?? '', charterSha256: body.charterSha256 ?? '' };
  return (
    <SidePanel title={t(body === undefined ? 'coordination.body.new' : 'coordination.body.edit')} {...(body === undefined ? { sub: t('coordination.body.newWords') } : {})} onClose={onClose}>
      <Form form={form} layout="vertical" initialValues={initial} onFinish={(fields) => save.mutate(fields)}>
        <FormError error={save.error} />
        {body === undefined && <Form.Item name="kind" label={t('coordination.field.kind')}><Select options={Object.entries(bodyKindKeys).map(([value, key]) => ({ value, label: t(key) }))} /></Form.Item>}
        {kind === 'expert' && <Form.Item name="technologyDomain" label={t('coordination.field.domain')} rules={[{ required: true, message: t('ui.required') }]}><Select options={Object.entries(domainKeys).map(([value, key]) => ({ value, label: t(key) }))} /></Form.Item>}
        <Form.Item name="nameZh" label={t('coordination.field.nameZh')} rules={required}><Input maxLength={80} autoFocus /></Form.Item>
        <Form.Item name="nameEn" label={t('coordination.field.nameEn')} rules={required}><Input maxLength={120} /></Form.Item>
        {body === undefined && <Form.Item name="effectiveFrom" label={t('coordination.field.effectiveFrom')} rules={[{ required: true, message: t('ui.required') }]}><Input type="date" /></Form.Item>}
        <Form.Item name="charterNumber" label={t('coordination.field.charterNumber')}><Input maxLength={80} placeholder="示银发〔2026〕1号" /></Form.Item>
        <Form.Item name="charter" label={t('coordination.field.charter')}><Input.TextArea maxLength={20_000} autoSize={{ minRows: 4, maxRows: 16 }} /></Form.Item>
        <Form.Item name="charterSha256" label={t('coordination.field.charterDigest')} extra={t('coordination.digestHint')} rules={[{ pattern: /^\s*[0-9a-fA-F]{64}\s*$/, message: t('coordination.digestWrong') }]}><Input spellCheck={false} className="code" /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{t(body === undefined ? 'ui.create' : 'ui.save')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}
