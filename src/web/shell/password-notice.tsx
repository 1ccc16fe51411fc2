import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { Notice } from '../ui/page.tsx';
import { useSession } from './session.tsx';

/** Somebody who came in by a link has no password of their own yet. */
export function PasswordNotice() {
  const { t } = useTranslation();
  const { mustChangePassword } = useSession();
  const { pathname } = useLocation();
  if (!mustChangePassword || pathname === '/settings') return null;
  return <div style={{ padding: '16px var(--page-edge) 0' }}><Notice tone="amber" action={<Link to="/settings"><Button size="small">{t('shell.password.set')}</Button></Link>}>{t('shell.password.missing')}</Notice></div>;
}
