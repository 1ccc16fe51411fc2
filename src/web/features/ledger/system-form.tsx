import { ledgerContract } from '#features/ledger/contract.ts';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Form, Input, Select } from 'antd';
import { useNavigate } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';
import { FormError } from '../../ui/form-error.tsx';
import { useDraft } from '../../ui/use-draft.ts';
import { SidePanel } from '../../ui/side-panel.tsx';
import { PersonPicker, UnitPicker } from '../identity/pickers.tsx';
import { useWordOptions } from './filter-options.ts';
import type { System } from './queries.ts';
import { SystemPicker } from './system-picker.tsx';
import { criticalityKeys, distributionKeys, exposureKeys, mlpsLevels, systemKindKeys } from './words.ts';

type Fields = Pick<System, 'code' | 'name' | 'nameEn' | 'kind' | 'parentId' | 'ownerId' | 'unitId' | 'businessLine' | 'criticality' | 'mlpsLevel' | 'exposure' | 'distribution' | 'description'>;
const fresh: Partial<Fields> = { kind: 'system', criticality: 'general', exposure: 'intranet', distribution: 'internal', mlpsLevel: null, parentId: null, ownerId: null, unitId: null };

/** Adds a system, or changes the given one. What was typed survives a closed panel. */
export function SystemFormPanel({ system, parentId, onClose }: { system?: System; parentId?: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [form] = Form.useForm<Fields>();
  const draft = useDraft<Partial<Fields>>(system === undefined ? 'system.new' : `system.${system.id}`);
  const save = useMutation({
    mutationFn: (values: Fields) => {
      const body = cleaned(values);
      return system === undefined ? call(ledgerContract.createSystem, { body }) : call(ledgerContract.updateSystem, { params: { systemId: system.id }, body });
    },
    onSuccess: async (saved) => {
      draft.forget();
      await queryClient.invalidateQueries({ queryKey: ['systems'] });
      void queryClient.invalidateQueries({ queryKey: ['overview'] });
      void message.success(system === undefined ? t('ledger.system.created') : t('ui.saved'));
      if (system === undefined) void navigate(`/systems/${saved.id}`);
      else onClose();
    },
  });
  const required = (text: string) => [{ required: true, whitespace: true, message: text }];
  const title = system === undefined ? t('ledger.systems.new') : t('ledger.system.edit');
  return (
    <SidePanel title={title} onClose={onClose}>
      <Form form={form} layout="vertical" initialValues={{ ...fresh, ...(parentId === undefined ? {} : { parentId }), ...(system === undefined ? {} : editable(system)), ...draft.value }} onValuesChange={(_change, all) => draft.keep(all)} onFinish={(values) => save.mutate(values)} scrollToFirstError={{ block: 'center', focus: true }}>
        <FormError error={save.error} />
        <Form.Item name="name" label={t('ledger.field.name')} rules={required(t('ledger.form.nameMissing'))}><Input maxLength={120} autoFocus={system === undefined} /></Form.Item>
        <Form.Item name="code" label={t('ledger.field.code')} extra={t('ledger.form.codeHint')} rules={[...required(t('ledger.form.codeMissing')), { pattern: /^[\p{L}\p{N}][\p{L}\p{N}._/-]*$/u, message: t('ledger.form.codeHint') }]}><Input maxLength={60} spellCheck={false} /></Form.Item>
        <Form.Item name="nameEn" label={t('ledger.field.nameEn')}><Input maxLength={120} /></Form.Item>
        <Form.Item name="kind" label={t('ledger.field.kind')} rules={[{ required: true }]}><Select options={[...useWordOptions(systemKindKeys)]} /></Form.Item>
        <Form.Item name="parentId" label={t('ledger.field.parent')}><SystemPicker placeholder={t('ledger.form.noParent')} {...(system === undefined ? {} : { exceptId: system.id })} /></Form.Item>
        <Form.Item name="criticality" label={t('ledger.field.criticality')} rules={[{ required: true }]}><Select options={[...useWordOptions(criticalityKeys)]} /></Form.Item>
        <Form.Item name="exposure" label={t('ledger.field.exposure')} extra={t('ledger.form.exposureHint')} rules={[{ required: true }]}><Select options={[...useWordOptions(exposureKeys)]} /></Form.Item>
        <Form.Item name="distribution" label={t('ledger.field.distribution')} extra={t('ledger.form.distributionHint')} rules={[{ required: true }]}><Select options={[...useWordOptions(distributionKeys)]} /></Form.Item>
        <Form.Item name="mlpsLevel" label={t('ledger.field.mlpsLevel')}><Select allowClear placeholder={t('ledger.mlpsNone')} options={mlpsLevels.map((level) => ({ value: Number(level), label: t('ledger.mlps', { level }) }))} /></Form.Item>
        <Form.Item name="ownerId" label={t('ledger.field.owner')}><PersonPicker valueLabel={system?.ownerName ?? undefined} /></Form.Item>
        <Form.Item name="unitId" label={t('ledger.field.unit')}><UnitPicker /></Form.Item>
        <Form.Item name="businessLine" label={t('ledger.field.businessLine')}><Input maxLength={80} /></Form.Item>
        <Form.Item name="description" label={t('ledger.field.description')}><Input.TextArea maxLength={2000} autoSize={{ minRows: 3, maxRows: 10 }} /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{system === undefined ? t('ui.create') : t('ui.save')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}

/** An emptied field means "not recorded", which is null on the wire. */
function cleaned(values: Fields): Fields {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === undefined || value === '' ? null : value])) as Fields;
}

function editable({ code, name, nameEn, kind, parentId, ownerId, unitId, businessLine, criticality, mlpsLevel, exposure, distribution, description }: System): Fields {
  return { code, name, nameEn, kind, parentId, ownerId, unitId, businessLine, criticality, mlpsLevel, exposure, distribution, description };
}
