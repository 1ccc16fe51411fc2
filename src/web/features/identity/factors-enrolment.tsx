import { identityContract } from '#features/identity/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Form, Input, QRCode } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/page.tsx';
import { SecretText } from '../../ui/secret-text.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import styles from './factors.module.css';
import { makePasskey } from './passkeys.ts';
import { factorsQuery } from './queries.ts';
import { Refusal } from './sign-in-page-ways.tsx';

/** Sets up a second factor: first the choice, then the factor, then the recovery codes that come with the first one. */
export function Enrolment({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<'totp' | 'passkey'>();
  const [codes, setCodes] = useState<readonly string[]>();
  const { data: factors } = useQuery(factorsQuery);
  const added = (recoveryCodes: readonly string[] | null) => (recoveryCodes === null ? onDone() : setCodes(recoveryCodes));
  if (codes !== undefined) return <RecoveryCodes codes={codes} onDone={onDone} />;
  if (kind === 'totp') return <NewTotp onAdded={added} />;
  if (kind === 'passkey') return <NewPasskey onAdded={added} />;
  return (
    <div className={styles.choices}>
      <button type="button" className={styles.choice} onClick={() => setKind('totp')}><Icon name="clock" size={20} /><span><strong>{t('identity.factor.totp')}</strong>{t('identity.factor.totpWords')}</span></button>
      <button type="button" className={styles.choice} disabled={factors?.canUsePasskeys === false} onClick={() => setKind('passkey')}><Icon name="key" size={20} /><span><strong>{t('identity.factor.passkey')}</strong>{t(factors?.canUsePasskeys === false ? 'identity.factor.passkeyUnavailable' : 'identity.factor.passkeyWords')}</span></button>
    </div>
  );
}

type Added = (recoveryCodes: readonly string[] | null) => void;

export function NewTotp({ onAdded }: { onAdded: Added }) {
  const { t } = useTranslation();
  const isStarted = useRef(false);
  const start = useMutation({ mutationFn: () => call(identityContract.startTotp) });
  const begin = start.mutate;
  useEffect(() => {
    if (isStarted.current) return;
    isStarted.current = true;
    begin();
  }, [begin]);
  const confirm = useMutation({ mutationFn: ({ code, name }: { code: string; name: string }) => call(identityContract.confirmTotp, { params: { factorId: start.data!.factorId }, body: { code: code.replaceAll(/\s/g, ''), name } }), onSuccess: ({ recoveryCodes }) => onAdded(recoveryCodes) });
  if (start.error !== null) return <Refusal error={start.error} />;
  if (start.data === undefined) return <Bones lines={6} />;
  return (
    <div className={styles.enrolment}>
      <p>{t('identity.factor.scan')}</p>
      {/* White in the dark, too: cameras want it so. */}
      <div className={styles.qr}><QRCode value={start.data.uri} type="svg" size={176} color="#000" bgColor="#fff" bordered={false} /></div>
      <details className={styles.manual}><summary>{t('identity.factor.manual')}</summary><SecretText text={start.data.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')} /></details>
      {confirm.error !== null && <Refusal error={confirm.error} />}
      <Form layout="vertical" requiredMark={false} initialValues={{ name: t('identity.factor.totpName') }} onFinish={(values: { code: string; name: string }) => confirm.mutate(values)}>
        <Form.Item name="code" label={t('identity.factor.firstCode')} rules={[{ required: true, pattern: /^\s*\d{3}\s?\d{3}\s*$/, message: t('identity.factor.codeWrong') }]}><Input inputMode="numeric" autoComplete="one-time-code" maxLength={8} /></Form.Item>
        <Form.Item name="name" label={t('identity.factor.name')} rules={[{ required: true, whitespace: true, message: t('ui.required') }]}><Input maxLength={60} /></Form.Item>
        <Button type="primary" htmlType="submit" block loading={confirm.isPending}>{t('identity.factor.enable')}</Button>
      </Form>
    </div>
  );
}

export function NewPasskey({ onAdded }: { onAdded: Added }) {
  const { t } = useTranslation();
  const make = useMutation({
    mutationFn: async ({ name }: { name: string }) => call(identityContract.addPasskey, { body: { name, ...(await makePasskey(await call(identityContract.startPasskey))) } }),
    onSuccess: ({ recoveryCodes }) => onAdded(recoveryCodes),
  });
  return (
    <div className={styles.enrolment}>
      <p>{t('identity.factor.passkeyHow')}</p>
      {make.error !== null && <Refusal error={make.error} />}
      <Form layout="vertical" requiredMark={false} initialValues={{ name: t('identity.factor.passkeyName') }} onFinish={(values: { name: string }) => make.mutate(values)}>
        <Form.Item name="name" label={t('identity.factor.name')} rules={[{ required: true, whitespace: true, message: t('ui.required') }]}><Input autoFocus maxLength={60} /></Form.Item>
        <Button type="primary" htmlType="submit" block loading={make.isPending}>{t('identity.factor.makePasskey')}</Button>
      </Form>
    </div>
  );
}

/** Shown once: who loses every factor comes in with one of these. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation();
  useEffect(() => void queryClient.invalidateQueries({ queryKey: factorsQuery.queryKey }), []);
  return (
    <div className={styles.enrolment}>
      <Notice tone="amber">{t('identity.factor.codesWords')}</Notice>
      <ul className={styles.codes}>{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ul>
      <div className={styles.row}>
        <Button icon={<Icon name="download" size={14} />} href={`data:text/plain;charset=utf-8,${encodeURIComponent(codes.join('\n'))}`} download="yuanshu-recovery-codes.txt">{t('identity.factor.codesSave')}</Button>
        <Button type="primary" onClick={onDone}>{t('identity.factor.codesKept')}</Button>
      </div>
    </div>
  );
}
