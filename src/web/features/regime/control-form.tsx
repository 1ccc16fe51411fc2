import { regimeContract } from '#features/regime/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Segmented, Select } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { FormError } from '../../ui/form-error.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { roleKeys } from '../identity/words.ts';
import { useWordOptions } from '../ledger/filter-options.ts';
import { evidenceRowsQuery, useClauseNo, useLocalText, type Clause, type Control } from './queries.ts';
import { usePolicyChange } from './use-save.ts';
import { frequencyKeys, kindKeys } from './words.ts';

type Fields = Readonly<{ name: { zh: string; en: string }; kind: Control['kind']; evidence?: string | null; instruction?: { zh?: string; en?: string } | null; frequency: Control['frequency']; ownerRole: Control['ownerRole'] }>;

/** A control: proven by an evidence query of the system, or tested by hand. */
export function ControlForm({ clause, control, onClose }: { clause?: Clause; control?: Control; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useLocalText();
  const numberOf = useClauseNo();
  const [form] = Form.useForm<Fields>();
  const kind = Form.useWatch('kind', form) ?? control?.kind ?? 'automatic';
  const rows = useQuery(evidenceRowsQuery);
  const save = usePolicyChange(({ instruction, evidence, ...fields }: Fields) => {
    const body = { ...fields, evidence: fields.kind === 'automatic' ? (evidence ?? null) : null, instruction: instruction?.zh?.trim() && instruction.en?.trim() ? { zh: instruction.zh, en: instruction.en } : null };
    return control === undefined ? call(regimeContract.createControl, { params: { clauseId: clause!.id }, body }) : call(regimeContract.updateControl, { params: { controlId: control.id }, body });
  }, onClose);
  const required = [{ required: true, whitespace: true, message: t('ui.required') }];
  return (
    <SidePanel title={control === undefined ? t('regime.control.new') : t('regime.control.edit')} sub={numberOf(clause?.no ?? control?.clauseNo ?? '')} onClose={onClose}>
      <Form form={form} layout="vertical" initialValues={{ kind: 'automatic', frequency: 'quarterly', ownerRole: 'ospo', ...control, instruction: control?.instruction ?? {} }} onFinish={(values: Fields) => save.mutate(values)} scrollToFirstError={{ block: 'center', focus: true }}>
        <FormError error={save.error} />
        <Form.Item name={['name', 'zh']} label={t('regime.field.nameZh')} rules={required}><Input maxLength={200} autoFocus={control === undefined} /></Form.Item>
        <Form.Item name={['name', 'en']} label={t('regime.field.nameEn')} rules={required}><Input maxLength={200} /></Form.Item>
        <Form.Item name="kind" label={t('regime.field.how')}><Segmented options={(['automatic', 'manual'] as const).map((value) => ({ value, label: t(kindKeys[value]) }))} /></Form.Item>
        {kind === 'automatic'
          ? <Form.Item name="evidence" label={t('regime.field.evidence')} rules={[{ required: true, message: t('ui.required') }]}><Select loading={rows.isPending} options={(rows.data ?? []).map((row) => ({ value: row.name, label: say(row.title) }))} showSearch={{ optionFilterProp: 'label' }} /></Form.Item>
          : (
            <>
              <Form.Item name={['instruction', 'zh']} label={t('regime.field.instructionZh')} rules={required}><Input.TextArea maxLength={2000} autoSize={{ minRows: 3, maxRows: 10 }} /></Form.Item>
              <Form.Item name={['instruction', 'en']} label={t('regime.field.instructionEn')} rules={required}><Input.TextArea maxLength={2000} autoSize={{ minRows: 3, maxRows: 10 }} /></Form.Item>
            </>
          )}
        <Form.Item name="frequency" label={t('regime.field.frequency')}><Select options={[...useWordOptions(frequencyKeys)]} /></Form.Item>
        <Form.Item name="ownerRole" label={t('regime.field.ownerRole')}><Select options={[...useWordOptions(roleKeys)].map(({ value, text }) => ({ value, label: text }))} showSearch={{ optionFilterProp: 'label' }} /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{control === undefined ? t('ui.create') : t('ui.save')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}
