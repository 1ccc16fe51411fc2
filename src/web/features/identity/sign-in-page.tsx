import { identityContract } from '#features/identity/contract.ts';
import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { BrandMark } from '../../shell/brand-mark.tsx';
import { safeReturn } from '../../shell/return-address.ts';
import { LanguageSwitch, ThemeSwitch } from '../../shell/top-bar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { sessionKey, type Me } from './queries.ts';
import styles from './sign-in-page.module.css';

/** Signs in by name and password, or by the one-time link that the program printed or an administrator made. */
export function SignInPage() {
  const { t } = useTranslation();
  const [isByLink, setByLink] = useState(() => tokenOfAddress(location.search, location.hash) !== undefined);
  useEffect(() => {
    document.title = `${t('identity.signIn.title')} · ${t('shell.appName')}`;
  }, [t]);
  return (
    <div className={styles.page}>
      <aside className={styles.aside}>
        <Drawing />
        <div className={styles.brand}><BrandMark size={32} /><span>源枢<small>Yuanshu</small></span></div>
        <div className={styles.claim}><h2>{t('identity.signIn.claim')}</h2><p>{t('identity.signIn.claimWords')}</p></div>
        <div className={styles.foot}>{t('identity.signIn.foot')}</div>
      </aside>
      <main className={styles.form}>
        <div className={styles.switches}><LanguageSwitch /><ThemeSwitch /></div>
        <div className={styles.card}>{isByLink ? <LinkSignIn onGiveUp={() => setByLink(false)} /> : <PasswordSignIn />}</div>
      </main>
    </div>
  );
}

function PasswordSignIn() {
  const { t } = useTranslation();
  const enter = useEnter();
  const signIn = useMutation({ mutationFn: (body: { login: string; password: string }) => call(identityContract.signIn, { body }), onSuccess: enter });
  return (
    <>
      <h1>{t('identity.signIn.title')}</h1>
      <p className={styles.lead}>{t('identity.signIn.lead')}</p>
      {signIn.error !== null && <Refusal error={signIn.error} />}
      <Form layout="vertical" size="large" requiredMark={false} onFinish={(body: { login: string; password: string }) => signIn.mutate(body)}>
        <Form.Item name="login" label={t('identity.login')} rules={[{ required: true, message: t('identity.signIn.loginMissing') }]}><Input autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={64} /></Form.Item>
        <Form.Item name="password" label={t('identity.password')} rules={[{ required: true, message: t('identity.signIn.passwordMissing') }]}><Input.Password autoComplete="current-password" maxLength={256} /></Form.Item>
        <Button type="primary" htmlType="submit" block loading={signIn.isPending}>{t('identity.signIn.submit')}</Button>
      </Form>
      <p className={styles.hint}>{t('identity.signIn.hint')}</p>
    </>
  );
}

function LinkSignIn({ onGiveUp }: { onGiveUp: () => void }) {
  const { t } = useTranslation();
  const enter = useEnter();
  const address = useLocation();
  const isStarted = useRef(false);
  const signIn = useMutation({ mutationFn: (token: string) => call(identityContract.signInByLink, { body: { token } }), onSuccess: enter });
  const start = signIn.mutate;
  useEffect(() => {
    // A link works once: a second try would be refused and hide the first one's success.
    const token = tokenOfAddress(address.search, address.hash);
    if (isStarted.current || token === undefined) return;
    isStarted.current = true;
    start(token);
  }, [address, start]);
  return (
    <>
      <h1>{t('identity.signIn.title')}</h1>
      {signIn.error === null
        ? <p className={styles.lead} role="status">{t('identity.signIn.byLink')}</p>
        : <><p className={styles.lead} /><Refusal error={signIn.error} /><Button block size="large" onClick={onGiveUp}>{t('identity.signIn.withPassword')}</Button></>}
    </>
  );
}

function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation();
  return <div className={styles.refusal} role="alert"><Icon name="alert" /><span>{errorTextOf(error, t)}</span></div>;
}

function useEnter(): (me: Me) => void {
  const navigate = useNavigate();
  const [params] = useSearchParams();
  return (me) => {
    queryClient.clear();
    queryClient.setQueryData(sessionKey, me);
    void navigate(safeReturn(params.get('return')), { replace: true });
  };
}

/** `/sign-in?token=…` and `/sign-in#…`: the latter never reaches a server's log. */
function tokenOfAddress(search: string, hash: string): string | undefined {
  const inHash = hash.replace(/^#(token=|link=)?/, '');
  const params = new URLSearchParams(search);
  return params.get('token') ?? params.get('link') ?? (inHash.length >= 20 ? inHash : undefined);
}

/** Sources that meet in a pivot: the mark, drawn large and thin. */
function Drawing() {
  return (
    <svg className={styles.drawing} viewBox="0 0 400 400" fill="none" stroke="currentColor" aria-hidden>
      {[40, 76, 112, 150, 190].map((radius) => <circle key={radius} cx="200" cy="200" r={radius} strokeWidth=".8" strokeDasharray={radius % 4 === 0 ? undefined : '2 5'} />)}
      {Array.from({ length: 15 }, (_, index) => {
        const angle = (index * 2 * Math.PI) / 15 + 0.2;
        const radius = [76, 112, 150, 190][index % 4]!;
        const [x, y] = [200 + radius * Math.cos(angle), 200 + radius * Math.sin(angle)];
        return <g key={index}><path d={`M200 200 ${x} ${y}`} strokeWidth=".8" /><circle cx={x} cy={y} r={index % 3 === 0 ? 5 : 3} fill="currentColor" stroke="none" /></g>;
      })}
      <circle cx="200" cy="200" r="14" fill="currentColor" stroke="none" />
    </svg>
  );
}
