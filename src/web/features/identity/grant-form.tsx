import { identityContract } from '#features/identity/contract.ts';
import { reachOf, roleScopes, type PermissionName, type ScopeKind } from '#features/identity/roles.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { useFormat } from '../../i18n/format.ts';
import { useSession } from '../../shell/session.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Notice } from '../../ui/page.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { SystemPicker } from '../ledger/system-picker.tsx';
import { PersonPicker, UnitPicker } from './pickers.tsx';
import { grantsOfQuery, powersQuery, refreshGrants, type Person, type RoleName } from './queries.ts';
import { domainKeys, exclusionKeys, permissionKeys, roleKeys, scopeKindKeys } from './words.ts';

const dayMs = 86_400_000;
type Fields = Readonly<{ personId: string; role: RoleName; scopeKind: ScopeKind; unitId?: string; systemId?: string; domain?: string; validTo?: string; reason: string }>;

export function NewGrantPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return <SidePanel title={t('identity.grant.new')} sub={t('identity.grant.newWords')} onClose={onClose}><GrantForm onDone={onClose} onCancel={onClose} /></SidePanel>;
}

/** Asks that a person be given a role; somebody else decides. What the rules forbid is said while it is chosen. */
export function GrantForm({ person, onDone, onCancel }: { person?: Pick<Person, 'id' | 'name'>; onDone: () => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const session = useSession();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [now] = useState(() => Date.now());
  const powers = useQuery(powersQuery).data;
  const [personId, role, scopeKind] = [Form.useWatch('personId', form), Form.useWatch('role', form), Form.useWatch('scopeKind', form)];
  const chosen = powers?.roles.find((each) => each.name === role);
  const ask = useMutation({
    mutationFn: ({ unitId, systemId, domain, validTo, ...fields }: Fields) => {
      const scopeId = { institution: null, unit: unitId ?? null, system: systemId ?? null, 'technology-domain': domain ?? null }[fields.scopeKind];
      return call(identityContract.requestGrant, { body: { ...fields, scopeId: scopeId as never, ...(validTo === undefined || validTo === '' ? {} : { validTo: new Date(`${validTo}T23:59:59`).toISOString() }) } });
    },
    onSuccess: async () => {
      await refreshGrants();
      void message.success(t('identity.grant.requestedDone'));
      onDone();
    },
  });
  const required = [{ required: true, message: t('ui.required') }];
  const kinds = role === undefined ? (['institution'] as const) : roleScopes[role];
  return (
    <Form form={form} layout="vertical" initialValues={{ personId: person?.id, scopeKind: 'institution' }} onValuesChange={(change: Partial<Fields>) => change.role !== undefined && !roleScopes[change.role].includes(form.getFieldValue('scopeKind') as ScopeKind) && form.setFieldValue('scopeKind', 'institution')} onFinish={(fields: Fields) => ask.mutate({ ...fields, personId: person?.id ?? fields.personId })}>
      <FormError error={ask.error} />
      {person === undefined && <Form.Item name="personId" label={t('identity.grant.person')} rules={required}><PersonPicker placeholder={t('identity.people.search')} /></Form.Item>}
      <Form.Item name="role" label={t('identity.field.role')} rules={required}><Select showSearch={{ optionFilterProp: 'label' }} options={Object.entries(roleKeys).map(([value, key]) => ({ value, label: t(key) }))} placeholder={t('ui.choose')} /></Form.Item>
      {role !== undefined && <Exclusions personId={person?.id ?? personId} role={role} />}
      <Form.Item name="scopeKind" label={t('identity.grant.scope')} rules={required} extra={kinds.length === 1 ? t('identity.grant.scopeWhole') : t('identity.grant.scopeHint')}><Radio.Group optionType="button" options={kinds.map((value) => ({ value, label: t(scopeKindKeys[value]) }))} /></Form.Item>
      {scopeKind === 'unit' && <Form.Item name="unitId" label={t('identity.scope.unit')} rules={required}><UnitPicker /></Form.Item>}
      {scopeKind === 'system' && <Form.Item name="systemId" label={t('identity.scope.system')} rules={required}><SystemPicker /></Form.Item>}
      {scopeKind === 'technology-domain' && <Form.Item name="domain" label={t('identity.scope.technologyDomain')} rules={required}><Select options={Object.entries(domainKeys).map(([value, key]) => ({ value, label: t(key) }))} placeholder={t('ui.choose')} /></Form.Item>}
      {role !== undefined && scopeKind !== undefined && <p className="soft" style={{ margin: '0 0 16px', fontSize: 13 }}>{t('identity.grant.gives')}{(powers?.permissions ?? []).filter(({ name }) => reachOf(role, name, scopeKind) !== 'none').map(({ name }) => permissionText(name)).join(t('ui.listSeparator')) || t('identity.roles.no')}</p>}
      <Form.Item name="validTo" label={t('identity.grant.to')} extra={chosen === undefined ? undefined : t('identity.grant.daysMax', { count: chosen.daysMax, date: format.date(now + chosen.daysMax * dayMs) })}><Input type="date" min={dayText(now, 1)} max={dayText(now, chosen?.daysMax ?? 365)} style={{ maxWidth: 220 }} /></Form.Item>
      <Form.Item name="reason" label={t('identity.grant.reason')} rules={[{ required: true, whitespace: true, message: t('identity.grant.reasonMissing') }]}><Input.TextArea maxLength={500} autoSize={{ minRows: 2, maxRows: 6 }} placeholder={t('identity.grant.reasonExample')} /></Form.Item>
      <p className="soft" style={{ margin: '0 0 12px', fontSize: 13 }}>{t(session.can('grants.approve') ? 'identity.grant.otherDecides' : 'identity.grant.whoDecides')}</p>
      <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={ask.isPending}>{t('identity.grant.submit')}</Button><Button onClick={onCancel}>{t('ui.cancel')}</Button></div>
    </Form>
  );

  function permissionText(name: PermissionName): string {
    return permissionKeys[name] === undefined ? name : t(permissionKeys[name]);
  }
}

/** A role that the person holds and that excludes the chosen one. */
function Exclusions({ personId, role }: { personId: string | undefined; role: RoleName }) {
  const { t } = useTranslation();
  const powers = useQuery(powersQuery).data;
  const grants = useQuery({ ...grantsOfQuery(personId ?? ''), enabled: personId !== undefined && personId !== null }).data ?? [];
  const excludes = powers?.roles.find((each) => each.name === role)?.excludes ?? [];
  const conflict = grants.filter((grant) => grant.state === 'approved').flatMap((grant) => excludes.filter((each) => each.role === grant.role))[0];
  return conflict === undefined ? null : <div style={{ marginBottom: 16 }}><Notice tone="danger">{t('identity.grant.excludedBy', { role: t(roleKeys[conflict.role]) })} {t(exclusionKeys[conflict.reason])}</Notice></div>;
}

/** The day so many days later, as date fields write it. */
function dayText(now: number, days: number): string {
  return new Date(now + days * dayMs).toLocaleDateString('sv-SE');
}
