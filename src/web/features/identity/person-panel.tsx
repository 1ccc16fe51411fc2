import { identityContract } from '#features/identity/contract.ts';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Checkbox, Form, Input, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { useSession } from '../../shell/session.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Definitions, Notice } from '../../ui/page.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { SecretText } from '../../ui/secret-text.tsx';
import { PanelPart, SidePanel } from '../../ui/side-panel.tsx';
import { useFormat } from '../../i18n/format.ts';
import { ObjectHistory } from '../audit/object-history.tsx';
import { PersonGrants } from './person-grants.tsx';
import { UnitPicker } from './pickers.tsx';
import type { Person, RoleName } from './queries.ts';
import { PersonSessions } from './sessions-person.tsx';
import { roleKeys } from './words.ts';

type Fields = Readonly<{ login: string; name: string; email?: string | null; unitId?: string | null; roles: RoleName[]; isActive: boolean }>;
type SignInLink = Readonly<{ url: string; expiresAt?: string }>;

/** A person: read by those who may read, changed by those who may write; a new one is given a sign-in link. */
export function PersonPanel({ person, onClose }: { person?: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const [link, setLink] = useState<SignInLink>();
  const canWrite = session.can('people.write');
  return (
    <SidePanel title={person?.name ?? t('identity.person.new')} sub={person?.login} onClose={onClose}>
      {link !== undefined && <LinkNotice link={link} />}
      {canWrite ? (link === undefined || person !== undefined) && <PersonForm person={person} onClose={onClose} onLink={setLink} /> : person !== undefined && <PersonFacts person={person} />}
      {person !== undefined && <PanelPart title={t('identity.tab.grants')}><PersonGrants person={person} /></PanelPart>}
      {person !== undefined && canWrite && <PanelPart title={t('identity.link.title')}><LinkMaker person={person} onLink={setLink} /></PanelPart>}
      {person !== undefined && session.can('sessions.revoke') && <PanelPart title={t('identity.settings.sessions')}><PersonSessions person={person} /></PanelPart>}
      {person !== undefined && session.can('history.read') && <PanelPart title={t('audit.history')}><ObjectHistory objectKind="person" objectId={person.id} /></PanelPart>}
    </SidePanel>
  );
}

function PersonForm({ person, onClose, onLink }: { person: Person | undefined; onClose: () => void; onLink: (link: SignInLink) => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const save = useMutation({
    mutationFn: async ({ login, ...fields }: Fields): Promise<SignInLink | undefined> => {
      const { isActive, roles, ...rest } = fields;
      const body = { ...rest, email: fields.email?.trim() || null, unitId: fields.unitId ?? null };
      if (person !== undefined) return void (await call(identityContract.updatePerson, { params: { personId: person.id }, body: { ...body, isActive } }));
      const { signInLink } = await call(identityContract.createPerson, { body: { login, roles, ...body } });
      return signInLink === null ? undefined : { url: signInLink };
    },
    onSuccess: (link) => {
      void queryClient.invalidateQueries({ queryKey: ['people'] });
      void message.success(t('ui.saved'));
      if (link === undefined) onClose();
      else onLink(link);
    },
  });
  const initial = person === undefined ? { roles: [], isActive: true } : { login: person.login, name: person.name, email: person.email, unitId: person.unitId, roles: person.roles, isActive: person.isActive };
  return (
    <Form layout="vertical" initialValues={initial} onFinish={(values: Fields) => save.mutate(values)}>
      <FormError error={save.error} />
      {person === undefined && <Form.Item name="login" label={t('identity.login')} extra={t('identity.loginHint')} rules={[{ required: true, message: t('identity.signIn.loginMissing') }, { pattern: /^[\p{L}\p{N}._@-]{2,64}$/u, message: t('identity.loginHint') }]}><Input maxLength={64} spellCheck={false} autoFocus /></Form.Item>}
      <Form.Item name="name" label={t('identity.field.name')} rules={[{ required: true, whitespace: true, message: t('identity.nameMissing') }]}><Input maxLength={80} /></Form.Item>
      <Form.Item name="email" label={t('identity.field.email')} rules={[{ type: 'email', message: t('identity.emailWrong') }]}><Input maxLength={200} spellCheck={false} /></Form.Item>
      <Form.Item name="unitId" label={t('ledger.field.unit')}><UnitPicker /></Form.Item>
      {person === undefined && <Form.Item name="roles" label={t('identity.field.roles')} extra={t('identity.rolesHint')}><Checkbox.Group options={Object.entries(roleKeys).map(([value, key]) => ({ value, label: t(key) }))} style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(190px, 1fr))', gap: 6 }} /></Form.Item>}
      {person !== undefined && <Form.Item name="isActive" label={t('identity.field.isActive')} valuePropName="checked" extra={t('identity.isActiveHint')}><Switch /></Form.Item>}
      <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{person === undefined ? t('ui.create') : t('ui.save')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
    </Form>
  );
}

function LinkMaker({ person, onLink }: { person: Person; onLink: (link: SignInLink) => void }) {
  const { t } = useTranslation();
  const make = useMutation({ mutationFn: () => call(identityContract.createSignInLink, { params: { personId: person.id } }), onSuccess: onLink });
  return (
    <>
      <p className="soft" style={{ marginBottom: 8, fontSize: 13 }}>{t('identity.link.words')}</p>
      <Button icon={<Icon name="key" size={14} />} loading={make.isPending} disabled={!person.isActive} onClick={() => make.mutate()}>{t('identity.link.make')}</Button>
      {make.error !== null && <p style={{ marginTop: 8, color: 'var(--danger)' }}>{errorTextOf(make.error, t)}</p>}
    </>
  );
}

/** The link works once and is shown once. */
function LinkNotice({ link }: { link: SignInLink }) {
  const { t } = useTranslation();
  const format = useFormat();
  return <Notice tone="good"><strong>{t('identity.link.made')}</strong><SecretText text={link.url} />{link.expiresAt === undefined ? t('identity.link.once') : t('identity.link.onceUntil', { time: format.dateTime(link.expiresAt) })}</Notice>;
}

function PersonFacts({ person }: { person: Person }) {
  const { t } = useTranslation();
  const localName = useLocalName();
  return (
    <Definitions
      rows={[
        [t('identity.login'), person.login],
        [t('identity.field.email'), person.email],
        [t('ledger.field.unit'), localName(person.unitNameZh, person.unitNameEn)],
        [t('identity.field.roles'), person.roles.map((role) => t(roleKeys[role])).join(t('ui.listSeparator'))],
        [t('identity.field.lastSignIn'), <DateTime key="last" at={person.lastSignInAt} />],
        [t('ledger.field.state'), person.isActive ? t('identity.state.active') : t('identity.state.inactive')],
      ]}
    />
  );
}
