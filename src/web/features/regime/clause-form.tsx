import { behaviours, regimeContract } from '#features/regime/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { FormError } from '../../ui/form-error.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { useDraft } from '../../ui/use-draft.ts';
import { useWordOptions } from '../ledger/filter-options.ts';
import { frameworksQuery, useLocalText, type Clause, type PolicyDetail } from './queries.ts';
import { usePolicyChange } from './use-save.ts';
import { behaviourKeys, modalityKeys } from './words.ts';

type Fields = Readonly<{ no: string; text: { zh: string; en: string }; modality: Clause['modality']; behaviours: Clause['behaviours']; requirements: string[] }>;

/** A clause: its text in both languages, how strongly it asks, and what it is mapped to. */
export function ClauseForm({ policy, clause, onClose }: { policy: PolicyDetail; clause?: Clause; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useLocalText();
  const draft = useDraft<Partial<Fields>>(`clause.${clause?.id ?? policy.id}`);
  const frameworks = useQuery(frameworksQuery);
  const save = usePolicyChange((body: Fields) => (clause === undefined ? call(regimeContract.createClause, { params: { policyId: policy.id }, body }) : call(regimeContract.updateClause, { params: { clauseId: clause.id }, body })), () => {
    draft.forget();
    onClose();
  });
  const required = [{ required: true, whitespace: true, message: t('ui.required') }];
  const items = (frameworks.data ?? []).filter((framework) => framework.id !== 'seven-behaviours').map((framework) => ({ label: say(framework.title), title: framework.id, options: framework.items.filter((item) => item.addressee === 'institution').map((item) => ({ value: `${framework.id}/${item.id}`, label: `${item.id} ${say(item.title)}` })) }));
  return (
    <SidePanel title={clause === undefined ? t('regime.clause.new') : t('regime.clause.edit')} sub={policy.docNo} onClose={onClose}>
      <Form layout="vertical" initialValues={{ modality: 'shall', behaviours: [], requirements: [], ...clause, ...draft.value }} onValuesChange={(_change, all: Fields) => draft.keep(all)} onFinish={(values: Fields) => save.mutate(values)} scrollToFirstError={{ block: 'center', focus: true }}>
        <FormError error={save.error} />
        <Form.Item name="no" label={t('regime.field.clauseNo')} rules={required}><Input maxLength={40} autoFocus={clause === undefined} /></Form.Item>
        <Form.Item name={['text', 'zh']} label={t('regime.field.textZh')} rules={required}><Input.TextArea maxLength={4000} autoSize={{ minRows: 4, maxRows: 14 }} /></Form.Item>
        <Form.Item name={['text', 'en']} label={t('regime.field.textEn')} rules={required}><Input.TextArea maxLength={4000} autoSize={{ minRows: 4, maxRows: 14 }} /></Form.Item>
        <Form.Item name="modality" label={t('regime.field.modality')}><Select options={[...useWordOptions(modalityKeys)]} /></Form.Item>
        <Form.Item name="behaviours" label={t('regime.field.behaviours')}><Select mode="multiple" options={behaviours.map((value) => ({ value, label: t(behaviourKeys[value]) }))} /></Form.Item>
        <Form.Item name="requirements" label={t('regime.field.requirements')} extra={t('regime.requirementsHint')}><Select mode="multiple" loading={frameworks.isPending} options={items} showSearch={{ optionFilterProp: 'label' }} listHeight={320} /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{clause === undefined ? t('ui.create') : t('ui.save')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}
