import { identityContract } from '#features/identity/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Segmented } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { useLanguage } from '../../i18n/language-provider.tsx';
import type { Language } from '../../i18n/language.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { useSession } from '../../shell/session.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Columns, Definitions, Notice, Page, PageHeader, Section, Stack } from '../../ui/page.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { themeModes, useThemeMode, type ThemeMode } from '../../ui/theme-mode.tsx';
import { FactorsSection } from './factors-section.tsx';
import styles from './identity.module.css';
import { PasswordForm } from './password-form.tsx';
import { sessionKey, sessionsQuery } from './queries.ts';
import { SessionsList } from './sessions-list.tsx';
import { AlarmsSection, DirectoriesSection } from './settings-page-installation.tsx';
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
      {session.can('settings.read') && <AlarmsSection />}
      <Columns>
        <Section title={t('identity.settings.account')}>
          <Definitions rows={[[t('identity.field.name'), session.person.name], [t('identity.login'), session.person.login], [t('identity.field.email'), session.person.email], [t('identity.field.roles'), session.roles.map((role) => t(roleKeys[role])).join(t('ui.listSeparator'))], [t('identity.settings.institution'), `${localName(session.institution.nameZh, session.institution.nameEn)} · ${session.institution.code}`]]} />
        </Section>
        <Section title={t('identity.settings.look')}><Look /></Section>
        <Section title={t('identity.settings.password')}><Password /></Section>
        <Stack><FactorsSection /><Section title={t('identity.settings.sessions')}><Sessions /></Section></Stack>
      </Columns>
      {session.can('settings.read') && <DirectoriesSection />}
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
  // Messages are written in it, too.
  const remember = useMutation({ mutationFn: (chosen: Language) => call(identityContract.updateMe, { body: { language: chosen } }) });
  return (
    <div className={styles.choice}>
      <span className="soft">{t('identity.settings.language')}</span>
      <div><Segmented value={language} onChange={(chosen: Language) => { choose(chosen); remember.mutate(chosen); }} options={[{ value: 'zh-CN', label: '中文' }, { value: 'en-US', label: 'English' }]} aria-label={t('identity.settings.language')} /></div>
      <span className="soft">{t('shell.theme.choose')}</span>
      <div><Segmented value={theme.mode} onChange={theme.choose} options={themeModes.map((mode) => ({ value: mode, label: t(themeKeys[mode]) }))} aria-label={t('shell.theme.choose')} /></div>
    </div>
  );
}

function Password() {
  const { t } = useTranslation();
  const session = useSession();
  const { message } = App.useApp();
  if (!session.canSetPassword) return <p className="soft">{t('identity.password.elsewhere')}</p>;
  return (
    <div className={styles.form}>
      {!session.hasPassword && <div style={{ marginBottom: 16 }}><Notice tone="amber">{t('identity.password.none')}</Notice></div>}
      <PasswordForm me={session} onChanged={() => {
        void queryClient.invalidateQueries({ queryKey: sessionKey });
        void queryClient.invalidateQueries({ queryKey: ['sessions'] });
        void message.success(t('identity.password.changed'));
      }} />
    </div>
  );
}

function Sessions() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const query = useQuery(sessionsQuery);
  const revoke = useMutation({ mutationFn: (sessionId: string) => call(identityContract.revokeSession, { params: { sessionId } }), onSuccess: () => queryClient.invalidateQueries({ queryKey: ['sessions'] }), onError: (error) => void message.error(errorTextOf(error, t)) });
  if (query.error !== null) return <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline />;
  if (query.data === undefined) return <Bones lines={4} />;
  return <SessionsList sessions={query.data} endingId={revoke.isPending ? revoke.variables : undefined} onEnd={({ id }) => revoke.mutate(id)} />;
}
