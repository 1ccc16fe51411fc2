import { regimeContract } from '#features/regime/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useNavigate } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { FormError } from '../../ui/form-error.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { useDraft } from '../../ui/use-draft.ts';
import { PersonPicker } from '../identity/pickers.tsx';
import { unitsQuery, type RoleName } from '../identity/queries.ts';
import { roleKeys } from '../identity/words.ts';
import { useWordOptions } from '../ledger/filter-options.ts';
import type { PolicyDetail, PolicyRow } from './queries.ts';
import { usePolicyChange } from './use-save.ts';
import { levelKeys } from './words.ts';

type Words = Readonly<{ zh?: string; en?: string }>;
type Fields = Readonly<{ docNo: string; title: Required<Words>; level: PolicyRow['level']; summary?: Words; ownerId?: string | null; mustBeRead: boolean; readerRoles: RoleName[]; readerUnitIds: string[]; readingDays: number }>;

/** The head of a policy: a new one, or a draft. */
export function PolicyForm({ policy, onClose }: { policy?: PolicyDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const localName = useLocalName();
  const draft = useDraft<Partial<Fields>>(policy === undefined ? 'policy.new' : `policy.${policy.id}`);
  const units = useQuery(unitsQuery);
  const save = usePolicyChange(({ docNo, summary, ...fields }: Fields) => {
    const body = { ...fields, ownerId: fields.ownerId ?? null, summary: summary?.zh?.trim() && summary.en?.trim() ? { zh: summary.zh, en: summary.en } : null };
    return policy === undefined ? call(regimeContract.createPolicy, { body: { docNo, ...body } }) : call(regimeContract.updatePolicy, { params: { policyId: policy.id }, body });
  }, (saved) => {
    draft.forget();
    if (policy === undefined) void navigate(`/regime/policies/${saved.id}`);
    else onClose();
  });
  const required = [{ required: true, whitespace: true, message: t('ui.required') }];
  const initial = policy === undefined ? { level: 'rules', mustBeRead: false, readerRoles: [], readerUnitIds: [], readingDays: 30 } : { ...policy, summary: policy.summary ?? {} };
  return (
    <SidePanel title={policy === undefined ? t('regime.policy.new') : t('regime.policy.edit')} sub={policy?.docNo} onClose={onClose}>
      <Form layout="vertical" initialValues={{ ...initial, ...draft.value }} onValuesChange={(_change, all: Fields) => draft.keep(all)} onFinish={(values: Fields) => save.mutate(values)} scrollToFirstError={{ block: 'center', focus: true }}>
        <FormError error={save.error} />
        {policy === undefined && <Form.Item name="docNo" label={t('regime.field.docNo')} extra={t('regime.docNoHint')} rules={required}><Input maxLength={80} autoFocus spellCheck={false} /></Form.Item>}
        <Form.Item name={['title', 'zh']} label={t('regime.field.titleZh')} rules={required}><Input maxLength={200} /></Form.Item>
        <Form.Item name={['title', 'en']} label={t('regime.field.titleEn')} rules={required}><Input maxLength={200} /></Form.Item>
        <Form.Item name="level" label={t('regime.field.level')}><Select options={[...useWordOptions(levelKeys)]} /></Form.Item>
        <Form.Item name={['summary', 'zh']} label={t('regime.field.summaryZh')}><Input.TextArea maxLength={2000} autoSize={{ minRows: 2, maxRows: 8 }} /></Form.Item>
        <Form.Item name={['summary', 'en']} label={t('regime.field.summaryEn')}><Input.TextArea maxLength={2000} autoSize={{ minRows: 2, maxRows: 8 }} /></Form.Item>
        <Form.Item name="ownerId" label={t('regime.field.owner')}><PersonPicker valueLabel={policy?.ownerName ?? undefined} /></Form.Item>
        <Form.Item name="mustBeRead" label={t('regime.field.mustBeRead')} valuePropName="checked" extra={t('regime.mustBeReadHint')}><Switch /></Form.Item>
        <Form.Item name="readerRoles" label={t('regime.field.readerRoles')}><Select mode="multiple" options={[...useWordOptions(roleKeys)].map(({ value, text }) => ({ value, label: text }))} showSearch={{ optionFilterProp: 'label' }} /></Form.Item>
        <Form.Item name="readerUnitIds" label={t('regime.field.readerUnits')}><Select mode="multiple" loading={units.isPending} options={(units.data ?? []).map((unit) => ({ value: unit.id, label: localName(unit.nameZh, unit.nameEn) }))} showSearch={{ optionFilterProp: 'label' }} /></Form.Item>
        <Form.Item name="readingDays" label={t('regime.field.readingDays')}><InputNumber min={1} max={365} /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{policy === undefined ? t('ui.create') : t('ui.save')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}
