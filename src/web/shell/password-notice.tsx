import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { useTranslation } from '../i18n/use-text.ts';
import { alarmsQuery } from '../features/identity/queries.ts';
import { alarmKeys } from '../features/identity/words.ts';
import { useFormat } from '../i18n/format.ts';
import { Notice } from '../ui/page.tsx';
import { useSession } from './session.tsx';

/** What concerns every page: an alarm that nobody acknowledged, and that there is no password or second factor yet. */
export function PasswordNotice() {
  const { t } = useTranslation();
  const session = useSession();
  const { pathname } = useLocation();
  const isAtSettings = pathname === '/settings';
  const toSettings = (label: string) => (isAtSettings ? undefined : <Link to="/settings"><Button size="small">{label}</Button></Link>);
  const lacksPassword = session.method === 'link' && !session.hasPassword && session.canSetPassword && !isAtSettings;
  return (
    <>
      {session.can('settings.read') && <AlarmNotice action={toSettings(t('shell.alarm.look'))} />}
      {lacksPassword && <Edge><Notice tone="amber" action={toSettings(t('shell.password.set'))}>{t('shell.password.missing')}</Notice></Edge>}
      {session.isFactorWaived && !lacksPassword && !isAtSettings && <Edge><Notice tone="amber" action={toSettings(t('shell.factor.set'))}>{t('shell.factor.waived')}</Notice></Edge>}
    </>
  );
}

/** Until the security administrator has looked into it, every administrator sees it on every page. */
function AlarmNotice({ action }: { action: ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery({ ...alarmsQuery, refetchInterval: 60_000 });
  const open = data?.filter((alarm) => alarm.acknowledgedAt === null) ?? [];
  const [first] = open;
  if (first === undefined) return null;
  return <Edge><Notice tone="danger" action={action}><strong>{t(alarmKeys[first.kind])}</strong> {format.dateTime(first.at)}{first.details.login !== undefined && ` · ${first.details.login}`} · {first.details.reason}{open.length > 1 && ` · ${t('shell.alarm.more', { count: open.length - 1 })}`}</Notice></Edge>;
}

function Edge({ children }: { children: ReactNode }) {
  return <div style={{ padding: '16px var(--page-edge) 0' }} data-screen-only>{children}</div>;
}
