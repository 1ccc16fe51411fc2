import { useMutation, useQuery } from '@tanstack/react-query';
import { identityContract } from '#features/identity/contract.ts';
import { Dropdown } from 'antd';
import { useEffect } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { useTranslation } from '../i18n/use-text.ts';
import { call } from '../api/call.ts';
import { queryClient } from '../api/query-client.ts';
import { sessionKey, signInOptionsQuery } from '../features/identity/queries.ts';
import { inboxQuery } from '../features/inbox/queries.ts';
import { intelligenceQuery } from '../features/vulnerability/queries.ts';
import { useFormat } from '../i18n/format.ts';
import type { MessageKey } from '../i18n/keys.ts';
import { useLanguage } from '../i18n/language-provider.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Tag } from '../ui/state-chip.tsx';
import { themeModes, useThemeMode, type ThemeMode } from '../ui/theme-mode.tsx';
import { useLocalName } from '../i18n/local-name.ts';
import { useSession } from './session.tsx';
import styles from './shell.module.css';

export function TopBar({ onMenu, onSearch, onHelp }: { onMenu: () => void; onSearch: () => void; onHelp: () => void }) {
  const { t } = useTranslation();
  const { institution } = useSession();
  const localName = useLocalName();
  return (
    <header className={styles.top}>
      <button type="button" className={`${styles.button} ${styles.phoneOnly}`} onClick={onMenu} aria-label={t('shell.openNavigation')}><Icon name="menu" size={20} /></button>
      <span className={styles.institution} title={localName(institution.nameZh, institution.nameEn)}>{localName(institution.nameZh, institution.nameEn)}</span>
      {institution.isDemonstration && <span className={styles.demo}><Tag>{t('shell.demonstration')}</Tag></span>}
      <button type="button" className={styles.search} onClick={onSearch} aria-label={t('shell.search.hint')} aria-keyshortcuts="/ Control+K">
        <Icon name="search" size={15} /><span>{t('shell.search.hint')}</span><kbd aria-hidden>/</kbd>
      </button>
      <div className={styles.end}>
        <IntelligenceAge />
        <Inbox />
        <LanguageSwitch />
        <ThemeSwitch />
        <UserMenu onHelp={onHelp} />
      </div>
    </header>
  );
}

/** How old the knowledge is that all findings rest on; amber when it is too old to trust. */
function IntelligenceAge() {
  const { t } = useTranslation();
  const format = useFormat();
  const session = useSession();
  const { data } = useQuery({ ...intelligenceQuery, enabled: session.can('vulnerability.read') });
  if (data === undefined) return null;
  const at = data.newestModifiedAt;
  const text = at === null ? t('shell.intelligence.none') : t('shell.intelligence.asOf', { time: format.shortDateTime(at) });
  const isAmber = data.isStale || at === null;
  return <Link to="/intelligence" className={styles.age} data-stale={isAmber} title={isAmber ? t('shell.intelligence.stale') : text}><Icon name={isAmber ? 'alert' : 'radar'} size={14} /><span className={styles.ageText}>{text}</span></Link>;
}

/** How much waits for the reader; asked again when a page is left, since something may have been done there. */
function Inbox() {
  const { t } = useTranslation();
  const format = useFormat();
  const { pathname } = useLocation();
  const { data } = useQuery(inboxQuery);
  useEffect(() => void queryClient.refetchQueries({ queryKey: inboxQuery.queryKey, stale: true }), [pathname]);
  const [count, late] = [data?.rows.length ?? 0, data?.lateCount ?? 0];
  const label = late > 0 ? t('inbox.openLate', { count: format.number(count), late: format.number(late) }) : t('inbox.open', { count: format.number(count) });
  return <Link to="/inbox" className={styles.button} aria-label={label} title={label}><Icon name="inbox" size={17} />{count > 0 && <span className={styles.count} data-late={late > 0}>{count > 99 ? '99+' : format.number(count)}</span>}</Link>;
}

export function LanguageSwitch() {
  const { t } = useTranslation();
  const { language, choose } = useLanguage();
  const isChinese = language === 'zh-CN';
  return <button type="button" className={styles.button} onClick={() => choose(isChinese ? 'en-US' : 'zh-CN')} lang={isChinese ? 'en' : 'zh-CN'} title={t('shell.language.switch')}><Icon name="language" size={17} />{isChinese ? 'EN' : '中'}<span className="visually-hidden">{t('shell.language.switch')}</span></button>;
}

const modeRows = {
  light: { icon: 'sun', key: 'shell.theme.light' },
  dark: { icon: 'moon', key: 'shell.theme.dark' },
  system: { icon: 'monitor', key: 'shell.theme.system' },
} as const satisfies Record<ThemeMode, { icon: IconName; key: MessageKey }>;

export function ThemeSwitch() {
  const { t } = useTranslation();
  const { mode, name, choose } = useThemeMode();
  return (
    <Dropdown trigger={['click']} placement="bottomRight" menu={{ selectedKeys: [mode], items: themeModes.map((each) => ({ key: each, icon: <Icon name={modeRows[each].icon} />, label: t(modeRows[each].key) })), onClick: ({ key }) => choose(key as ThemeMode) }}>
      <button type="button" className={styles.button} title={t('shell.theme.choose')} aria-label={t('shell.theme.choose')}><Icon name={name === 'dark' ? 'moon' : 'sun'} size={17} /></button>
    </Dropdown>
  );
}

function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation();
  const { person } = useSession();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: () => call(identityContract.signOut),
    onSettled: async (answer) => {
      // Where the identity provider ends its session, too; it sends the browser back here.
      if (typeof answer?.continueAt === 'string') location.assign(answer.continueAt);
      else await navigate('/sign-in', { replace: true });
      // What everybody may ask stays: the page of signing in is asking it.
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== signInOptionsQuery.queryKey[0] });
      queryClient.setQueryData(sessionKey, null);
      // What was typed and not sent; whoever sits here next is somebody else.
      sessionStorage.clear();
    },
  });
  const actions: Readonly<Record<string, () => void>> = { settings: () => void navigate('/settings'), help: onHelp, signOut: () => signOut.mutate() };
  return (
    <Dropdown
      trigger={['click']} placement="bottomRight"
      menu={{
        onClick: ({ key }) => actions[key]?.(),
        items: [
          { key: 'who', disabled: true, label: <span>{person.name} <span className="muted">{person.login}</span></span> },
          { type: 'divider' },
          { key: 'settings', icon: <Icon name="settings" />, label: t('shell.page.settings') },
          { key: 'help', icon: <Icon name="help" />, label: t('shell.help.title') },
          { type: 'divider' },
          { key: 'signOut', icon: <Icon name="signOut" />, label: t('shell.signOut') },
        ],
      }}
    >
      <button type="button" className={styles.button} aria-label={t('shell.userMenu', { name: person.name })}><Icon name="user" size={17} /><span className={styles.userName}>{person.name}</span></button>
    </Dropdown>
  );
}
