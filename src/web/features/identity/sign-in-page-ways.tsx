import { identityContract } from '#features/identity/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useEffect, useRef } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { ApiError } from '../../api/errors.ts';
import { queryClient } from '../../api/query-client.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { safeReturn, signInAddress } from '../../shell/return-address.ts';
import { Icon } from '../../ui/icon.tsx';
import { keepDraftsOf } from '../../ui/use-draft.ts';
import { showPasskey } from './passkeys.ts';
import { sessionKey, signInOptionsQuery, type Me } from './queries.ts';
import styles from './sign-in-page.module.css';
import { providerReasonKeys } from './words.ts';

type Fields = Readonly<{ login: string; password: string; institution?: string }>;

export function PasswordSignIn({ onBreakGlass }: { onBreakGlass: () => void }) {
  const { t } = useTranslation();
  const enter = useEnter();
  const { data: options } = useQuery(signInOptionsQuery);
  const signIn = useMutation({ mutationFn: ({ login, password, institution }: Fields) => call(identityContract.signIn, { body: { login, password, ...(institution === undefined || institution === '' ? {} : { institution }) } }), onSuccess: (me) => enter(me) });
  return (
    <>
      <h1>{t('identity.signIn.title')}</h1>
      <p className={styles.lead}>{t(options?.hasDirectories === true ? 'identity.signIn.leadDirectory' : 'identity.signIn.lead')}</p>
      {signIn.error !== null && <Refusal error={signIn.error} />}
      <Form layout="vertical" size="large" requiredMark={false} onFinish={(fields: Fields) => signIn.mutate(fields)}>
        {options?.hasSeveralInstitutions === true && <Form.Item name="institution" label={t('identity.signIn.institution')}><Input autoComplete="organization" maxLength={40} /></Form.Item>}
        <Form.Item name="login" label={t('identity.login')} rules={[{ required: true, message: t('identity.signIn.loginMissing') }]}><Input autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={64} /></Form.Item>
        <Form.Item name="password" label={t('identity.password')} rules={[{ required: true, message: t('identity.signIn.passwordMissing') }]}><Input.Password autoComplete="current-password" maxLength={256} /></Form.Item>
        <Button type="primary" htmlType="submit" block loading={signIn.isPending}>{t('identity.signIn.submit')}</Button>
      </Form>
      <OtherWays />
      <p className={styles.hint}>{t('identity.signIn.hint')} <button type="button" className={styles.plain} onClick={onBreakGlass}>{t('identity.signIn.breakGlass')}</button></p>
    </>
  );
}

/** A passkey, and the identity providers of the settings. */
function OtherWays() {
  const { t } = useTranslation();
  const enter = useEnter();
  const localName = useLocalName();
  const [params] = useSearchParams();
  const { data: options } = useQuery(signInOptionsQuery);
  const byPasskey = useMutation({
    mutationFn: async () => call(identityContract.signInByPasskey, { body: await showPasskey(await call(identityContract.startPasskeySignIn)) }),
    onSuccess: (me) => enter(me),
  });
  const byProvider = useMutation({
    mutationFn: async (providerId: string) => {
      const { url, token } = await call(identityContract.startProviderSignIn, { params: { providerId } });
      keepJourney(providerId, { token, returnTo: safeReturn(params.get('return')) });
      location.assign(url);
      // The page is about to go: the button keeps turning until it does.
      return new Promise<never>(() => undefined);
    },
  });
  if (options === undefined || (!options.canUsePasskeys && options.providers.length === 0)) return null;
  const error = byPasskey.error ?? byProvider.error;
  return (
    <div className={styles.ways}>
      <div className={styles.or}><span>{t('identity.signIn.or')}</span></div>
      {error !== null && <Refusal error={error} />}
      {options.providers.map((provider) => <Button key={provider.id} size="large" block loading={byProvider.isPending && byProvider.variables === provider.id} onClick={() => byProvider.mutate(provider.id)} icon={<Icon name="external" />}>{localName(provider.nameZh, provider.nameEn)}</Button>)}
      {options.canUsePasskeys && <Button size="large" block loading={byPasskey.isPending} onClick={() => byPasskey.mutate()} icon={<Icon name="key" />}>{t('identity.signIn.passkey')}</Button>}
    </div>
  );
}

/** Where somebody was going, and the secret that ties the provider's answer to this browser tab. */
type Journey = Readonly<{ token: string; returnTo: string }>;
const journeyKey = (providerId: string) => `yuanshu.signIn.${providerId}`;

function keepJourney(providerId: string, journey: Journey): void {
  sessionStorage.setItem(journeyKey(providerId), JSON.stringify(journey));
}

function takeJourney(providerId: string): Journey | undefined {
  const text = sessionStorage.getItem(journeyKey(providerId));
  sessionStorage.removeItem(journeyKey(providerId));
  return text === null ? undefined : (JSON.parse(text) as Journey);
}

/** The browser is back from the identity provider. */
export function ProviderAnswer({ providerId }: { providerId: string }) {
  const { t } = useTranslation();
  const enter = useEnter();
  const navigate = useNavigate();
  const isStarted = useRef(false);
  const finish = useMutation({
    mutationFn: async (): Promise<Readonly<{ me: Me; returnTo: string }>> => {
      const [journey, { search }] = [takeJourney(providerId), location];
      // The code in the address works once, and has no business in the history.
      history.replaceState(null, '', location.pathname);
      if (journey === undefined) throw new ApiError(401, 'session.provider-refused', '', undefined, { reason: 'expired' });
      return { me: await call(identityContract.finishProviderSignIn, { params: { providerId }, body: { token: journey.token, search } }), returnTo: journey.returnTo };
    },
    onSuccess: ({ me, returnTo }) => enter(me, returnTo),
  });
  const start = finish.mutate;
  useEffect(() => {
    if (isStarted.current) return;
    isStarted.current = true;
    start();
  }, [start]);
  return (
    <>
      <h1>{t('identity.signIn.title')}</h1>
      {finish.error === null ? <p className={styles.lead} role="status">{t('identity.signIn.returning')}</p> : <><p className={styles.lead} /><Refusal error={finish.error} /><Button block size="large" onClick={() => void navigate('/sign-in', { replace: true })}>{t('identity.signIn.again')}</Button></>}
    </>
  );
}

export function LinkSignIn({ onGiveUp }: { onGiveUp: () => void }) {
  const { t } = useTranslation();
  const enter = useEnter();
  const address = useLocation();
  const isStarted = useRef(false);
  const signIn = useMutation({ mutationFn: (token: string) => call(identityContract.signInByLink, { body: { token } }), onSuccess: (me) => enter(me) });
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

/** The emergency account: whoever uses it is told that everybody hears of it. */
export function BreakGlassSignIn({ onGiveUp }: { onGiveUp: () => void }) {
  const { t } = useTranslation();
  const enter = useEnter();
  const signIn = useMutation({ mutationFn: (token: string) => call(identityContract.signInByBreakGlass, { body: { token } }), onSuccess: (me) => enter(me) });
  return (
    <>
      <h1>{t('identity.signIn.breakGlass')}</h1>
      <p className={styles.lead}>{t('identity.signIn.breakGlassWords')}</p>
      {signIn.error !== null && <Refusal error={signIn.error} />}
      <Form layout="vertical" size="large" requiredMark={false} onFinish={({ token }: { token: string }) => signIn.mutate(token.trim())}>
        <Form.Item name="token" label={t('identity.signIn.breakGlassCredential')} rules={[{ required: true, whitespace: true, message: t('ui.required') }]}><Input.TextArea autoFocus rows={3} maxLength={200} spellCheck={false} autoComplete="off" /></Form.Item>
        <Button type="primary" danger htmlType="submit" block loading={signIn.isPending}>{t('identity.signIn.breakGlassSubmit')}</Button>
      </Form>
      <p className={styles.hint}><button type="button" className={styles.plain} onClick={onGiveUp}>{t('identity.signIn.withPassword')}</button></p>
    </>
  );
}

export function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const reason = error instanceof ApiError && error.code === 'session.provider-refused' ? providerReasonKeys[String(error.details?.['reason'])] : undefined;
  return <div className={styles.refusal} role="alert"><Icon name="alert" /><span>{reason === undefined ? errorTextOf(error, t) : t(reason)}</span></div>;
}

/** Opens the application, or stays for what is due first. */
export function useEnter(): (me: Me, returnTo?: string) => void {
  const navigate = useNavigate();
  const [params] = useSearchParams();
  return (me, returnTo) => {
    const goal = safeReturn(returnTo ?? params.get('return'));
    queryClient.clear();
    keepDraftsOf(me.person.id);
    queryClient.setQueryData(sessionKey, me);
    void navigate(me.due === null ? goal : signInAddress(goal), { replace: true });
  };
}

/** `/sign-in?token=…` and `/sign-in#…`: the latter never reaches a server's log. */
export function tokenOfAddress(search: string, hash: string): string | undefined {
  const inHash = hash.replace(/^#(token=|link=)?/, '');
  const params = new URLSearchParams(search);
  return params.get('token') ?? params.get('link') ?? (inHash.length >= 20 ? inHash : undefined);
}
