import { identityContract } from '#features/identity/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { useLanguage } from '../../i18n/language-provider.tsx';
import { useLocalName } from '../../i18n/local-name.ts';
import { useSession } from '../../shell/session.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Columns, Definitions, Notice, Page, PageHeader, Section } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { themeModes, useThemeMode, type ThemeMode } from '../../ui/theme-mode.tsx';
import styles from './identity.module.css';
import { sessionKey, sessionsQuery } from './queries.ts';
import { roleKeys } from './words.ts';

const themeKeys = { light: 'shell.theme.light', dark: 'shell.theme.dark', system: 'shell.theme.system' } as const satisfies Record<ThemeMode, string>;

/** One's own account, the look of the application, and what this installation is. */
export function SettingsPage() {
  const { t } = useTranslation();
  const session = useSession();
  const localName = useLocalName();
  return (
    <Page>
      <PageHeader title={t('shell.page.settings')} />
      <Columns>
        <Section title={t('identity.settings.account')}>
          <Definitions rows={[[t('identity.field.name'), session.person.name], [t('identity.login'), session.person.login], [t('identity.field.email'), session.person.email], [t('identity.field.roles'), session.roles.map((role) => t(roleKeys[role])).join(t('ui.listSeparator'))], [t('identity.settings.institution'), `${localName(session.institution.nameZh, session.institution.nameEn)} · ${session.institution.code}`]]} />
        </Section>
        <Section title={t('identity.settings.look')}><Look /></Section>
        <Section title={t('identity.settings.password')}><PasswordForm /></Section>
        <Section title={t('identity.settings.sessions')}><Sessions /></Section>
      </Columns>
      <Section title={t('identity.settings.about')}>
        <Definitions rows={[[t('identity.about.product'), t('identity.about.productWords')], [t('identity.about.license'), <a key="license" href="https://license.coscl.org.cn/MulanPSL2" target="_blank" rel="noreferrer noopener">MulanPSL-2.0</a>], [t('identity.about.api'), <code key="api">/api/v1</code>]]} />
      </Section>
    </Page>
  );
}

function Look() {
  const { t } = useTranslation();
  const { language, choose } = useLanguage();
  const theme = useThemeMode();
  return (
    <div className={styles.choice}>
      <span className="soft">{t('identity.settings.language')}</span>
      <div><Segmented value={language} onChange={choose} options={[{ value: 'zh-CN', label: '中文' }, { value: 'en-US', label: 'English' }]} aria-label={t('identity.settings.language')} /></div>
      <span className="soft">{t('shell.theme.choose')}</span>
      <div><Segmented value={theme.mode} onChange={theme.choose} options={themeModes.map((mode) => ({ value: mode, label: t(themeKeys[mode]) }))} aria-label={t('shell.theme.choose')} /></div>
    </div>
  );
}

type Fields = Readonly<{ current?: string; next: string; again: string }>;
const passwordLengthMin = 10;

function PasswordForm() {
  const { t } = useTranslation();
  const session = useSession();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const change = useMutation({
    mutationFn: ({ current, next }: Fields) => call(identityContract.changePassword, { body: { next, ...(current === undefined || current === '' ? {} : { current }) } }),
    onSuccess: () => {
      form.resetFields();
      void queryClient.invalidateQueries({ queryKey: sessionKey });
      void queryClient.invalidateQueries({ queryKey: ['sessions'] });
      void message.success(t('identity.password.changed'));
    },
  });
  return (
    <Form form={form} layout="vertical" requiredMark={false} className={styles.form!} onFinish={(values) => change.mutate(values)}>
      {session.mustChangePassword && <div style={{ marginBottom: 16 }}><Notice tone="amber">{t('shell.password.missing')}</Notice></div>}
      <FormError error={change.error} />
      {!session.mustChangePassword && <Form.Item name="current" label={t('identity.password.current')} extra={t('identity.password.currentHint')}><Input.Password autoComplete="current-password" maxLength={256} /></Form.Item>}
      <Form.Item name="next" label={t('identity.password.next')} extra={t('identity.password.hint', { count: passwordLengthMin })} rules={[{ required: true, min: passwordLengthMin, message: t('identity.password.hint', { count: passwordLengthMin }) }]}><Input.Password autoComplete="new-password" maxLength={256} /></Form.Item>
      <Form.Item name="again" label={t('identity.password.again')} dependencies={['next']} rules={[{ required: true, message: t('ui.required') }, ({ getFieldValue }) => ({ validator: (_rule, value) => (value === getFieldValue('next') ? Promise.resolve() : Promise.reject(new Error(t('identity.password.different')))) })]}><Input.Password autoComplete="new-password" maxLength={256} /></Form.Item>
      <Button htmlType="submit" loading={change.isPending}>{t('identity.password.change')}</Button>
    </Form>
  );
}

function Sessions() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const query = useQuery(sessionsQuery);
  const revoke = useMutation({ mutationFn: (sessionId: string) => call(identityContract.revokeSession, { params: { sessionId } }), onSuccess: () => queryClient.invalidateQueries({ queryKey: ['sessions'] }), onError: (error) => message.error(errorTextOf(error, t)) });
  if (query.error !== null) return <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline />;
  if (query.data === undefined) return <Bones lines={4} />;
  return (
    <ul className={styles.sessions}>
      {query.data.map((session) => (
        <li key={session.id} className={styles.session}>
          <span className={styles.agent}><Icon name="monitor" className="muted" /><span className="truncate" title={session.agent ?? ''}>{agentName(session.agent) ?? t('ui.unknown')}</span>{session.isCurrent && <StateChip tone="good">{t('identity.session.current')}</StateChip>}</span>
          {session.isCurrent ? <span /> : <Button size="small" loading={revoke.isPending && revoke.variables === session.id} onClick={() => revoke.mutate(session.id)}>{t('identity.session.end')}</Button>}
          <span className="muted">{session.address ?? t('ui.unknown')} · {t('identity.session.seen')} <RelativeTime at={session.lastSeenAt} /></span>
        </li>
      ))}
    </ul>
  );
}

/** The browser and the system out of a user agent; enough to recognise one's own. */
function agentName(agent: string | null): string | undefined {
  if (agent === null) return undefined;
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\/(\d+)/.exec(agent);
  const system = /Windows|Mac OS X|Android|iPhone|Linux/.exec(agent)?.[0];
  if (browser === null) return agent.slice(0, 60);
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera' };
  return [`${names[browser[1]!] ?? browser[1]} ${browser[2]}`, system].filter(Boolean).join(' · ');
}
