import { identityContract } from '#features/identity/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Checkbox, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { useSession } from '../../shell/session.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { wholePages } from '../../ui/data-table/pages.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice, Page, PageHeader } from '../../ui/page.tsx';
import { SecretText } from '../../ui/secret-text.tsx';
import { DateTime, RelativeTime } from '../../ui/relative-time.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { tokensQuery, type Token } from './queries.ts';
import { permissionKeys } from './words.ts';

/** API tokens for pipelines and scripts: each with few permissions and an end. */
export function TokensPage() {
  const { t } = useTranslation();
  const panel = usePanel();
  const query = useQuery(tokensQuery);
  const columns = useTokenColumns();
  const make = <Button type="primary" icon={<Icon name="plus" />} onClick={() => panel.show('new')}>{t('identity.token.new')}</Button>;
  return (
    <Page>
      <PageHeader title={t('shell.page.tokens')} facts={t('identity.tokens.lead')} actions={make} />
      <DataTable name="tokens" label={t('shell.page.tokens')} columns={columns} pages={wholePages(query)} keyOf={(token) => token.id} empty={<EmptyState icon="key" title={t('identity.tokens.empty')} actions={make}>{t('identity.tokens.emptyWords')}</EmptyState>} />
      {panel.key === 'new' && <NewToken onClose={panel.close} />}
    </Page>
  );
}

function useTokenColumns(): readonly Column<Token>[] {
  const { t } = useTranslation();
  const session = useSession();
  const { message, modal } = App.useApp();
  const revoke = useMutation({ mutationFn: (tokenId: string) => call(identityContract.revokeToken, { params: { tokenId } }), onSuccess: () => queryClient.invalidateQueries({ queryKey: ['tokens'] }), onError: (error) => void message.error(errorTextOf(error, t)) });
  const confirm = (token: Token) => modal.confirm({ title: t('identity.token.revokeTitle', { name: token.name }), content: t('identity.token.revokeWords'), icon: null, okText: t('identity.token.revoke'), okButtonProps: { danger: true }, cancelText: t('ui.cancel'), onOk: () => revoke.mutateAsync(token.id).catch(() => undefined) });
  return [
    { id: 'name', label: t('identity.token.name'), cell: (token) => <span style={{ fontWeight: 500 }}>{token.name}</span> },
    ...(session.can('people.write') ? [{ id: 'person', label: t('identity.token.person'), width: 120, priority: 3, cell: (token: Token) => token.personName } as const] : []),
    { id: 'scopes', label: t('identity.token.scopes'), width: '28%', priority: 2, cell: (token) => <span title={token.scopes.join('\n')}>{token.scopes.map((scope) => permissionKeys[scope] === undefined ? scope : t(permissionKeys[scope])).join(t('ui.listSeparator'))}</span> },
    { id: 'state', label: t('ledger.field.state'), width: 110, cell: (token) => <TokenState token={token} /> },
    { id: 'lastUsed', label: t('identity.token.lastUsed'), width: 110, priority: 3, cell: (token) => <RelativeTime at={token.lastUsedAt} /> },
    { id: 'expires', label: t('identity.token.expires'), width: 140, priority: 2, cell: (token) => <DateTime at={token.expiresAt} /> },
    { id: 'actions', label: t('ui.actions'), width: 88, align: 'end', cell: (token) => token.revokedAt === null ? <Button type="text" size="small" danger onClick={() => confirm(token)}>{t('identity.token.revoke')}</Button> : null },
  ];
}

function TokenState({ token }: { token: Token }) {
  const { t } = useTranslation();
  const [now] = useState(() => Date.now());
  if (token.revokedAt !== null) return <StateChip tone="neutral" icon="lock">{t('identity.token.revoked')}</StateChip>;
  return new Date(token.expiresAt).getTime() < now ? <StateChip tone="amber" icon="clock">{t('identity.token.expired')}</StateChip> : <StateChip tone="good">{t('identity.token.valid')}</StateChip>;
}

type Fields = Readonly<{ name: string; scopes: string[]; expiresInDays: number }>;

/** A token can do no more than its owner; its secret is shown once. */
function NewToken({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const [secret, setSecret] = useState<string>();
  const save = useMutation({
    mutationFn: (body: Fields) => call(identityContract.createToken, { body }),
    onSuccess: (made) => {
      void queryClient.invalidateQueries({ queryKey: ['tokens'] });
      setSecret(made.secret);
    },
  });
  return (
    <SidePanel title={t('identity.token.new')} onClose={onClose}>
      {secret !== undefined ? (
        <>
          <Notice tone="good"><strong>{t('identity.token.made')}</strong><SecretText text={secret} />{t('identity.token.once')}</Notice>
          <div><Button onClick={onClose}>{t('ui.close')}</Button></div>
        </>
      ) : (
        <Form layout="vertical" requiredMark={false} initialValues={{ expiresInDays: 90, scopes: [] }} onFinish={(values: Fields) => save.mutate(values)}>
          <FormError error={save.error} />
          <Form.Item name="name" label={t('identity.token.name')} extra={t('identity.token.nameHint')} rules={[{ required: true, whitespace: true, message: t('ui.required') }]}><Input maxLength={80} autoFocus /></Form.Item>
          <Form.Item name="scopes" label={t('identity.token.scopes')} rules={[{ validator: (_rule, scopes: readonly string[]) => (scopes.length > 0 ? Promise.resolve() : Promise.reject(new Error(t('identity.token.scopesMissing')))) }]}><Checkbox.Group options={session.permissions.map((permission) => ({ value: permission, label: permissionKeys[permission] === undefined ? permission : t(permissionKeys[permission]) }))} style={{ display: 'grid', gap: 6 }} /></Form.Item>
          <Form.Item name="expiresInDays" label={t('identity.token.expires')}><Select options={[7, 30, 90, 180, 365].map((days) => ({ value: days, label: t('identity.token.days', { count: days }) }))} /></Form.Item>
          <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{t('ui.create')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
        </Form>
      )}
    </SidePanel>
  );
}
