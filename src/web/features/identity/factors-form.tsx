import { identityContract } from '#features/identity/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { Icon } from '../../ui/icon.tsx';
import { showPasskey } from './passkeys.ts';
import { factorsQuery, type Me } from './queries.ts';
import { Refusal } from './sign-in-page-ways.tsx';
import styles from './sign-in-page.module.css';

type Fields = Readonly<{ code?: string; recoveryCode?: string }>;

/** Shows a second factor: a code, a recovery code, or a passkey where there is one. */
export function FactorForm({ onShown, isLarge = false }: { onShown: (me: Me) => void; isLarge?: boolean }) {
  const { t } = useTranslation();
  const [isRecovering, setRecovering] = useState(false);
  const { data: factors } = useQuery(factorsQuery);
  const prove = useMutation({
    mutationFn: ({ code, recoveryCode }: Fields) => call(identityContract.proveFactor, { body: recoveryCode === undefined ? { code: code!.replaceAll(/\s/g, '') } : { recoveryCode } }),
    onSuccess: (me) => onShown(me),
  });
  const passkey = useMutation({ mutationFn: async () => call(identityContract.proveFactor, { body: await showPasskey(await call(identityContract.startPasskeyProof)) }), onSuccess: (me) => onShown(me) });
  const has = (kind: string) => factors?.rows.some((factor) => factor.kind === kind) === true;
  const error = prove.error ?? passkey.error;
  const canCode = has('totp') || isRecovering;
  if (factors === undefined) return null;
  return (
    <>
      {error !== null && <Refusal error={error} />}
      {has('passkey') && <Button type={canCode ? 'default' : 'primary'} size={isLarge ? 'large' : 'middle'} block loading={passkey.isPending} onClick={() => passkey.mutate()} icon={<Icon name="key" />}>{t('identity.factor.usePasskey')}</Button>}
      {has('passkey') && canCode && <div className={styles.or}><span>{t('identity.signIn.or')}</span></div>}
      {canCode && (
        <Form key={String(isRecovering)} layout="vertical" size={isLarge ? 'large' : 'middle'} requiredMark={false} onFinish={(fields: Fields) => prove.mutate(fields)}>
          {isRecovering
            ? <Form.Item name="recoveryCode" label={t('identity.factor.recoveryCode')} rules={[{ required: true, whitespace: true, message: t('ui.required') }]}><Input autoFocus autoComplete="off" spellCheck={false} maxLength={40} placeholder="xxxxx-xxxxx" /></Form.Item>
            : <Form.Item name="code" label={t('identity.factor.code')} rules={[{ required: true, pattern: /^\s*\d{3}\s?\d{3}\s*$/, message: t('identity.factor.codeWrong') }]}><Input autoFocus inputMode="numeric" autoComplete="one-time-code" maxLength={8} className={styles.code!} /></Form.Item>}
          <Button type="primary" htmlType="submit" block loading={prove.isPending}>{t('identity.factor.confirm')}</Button>
        </Form>
      )}
      <p className={styles.hint}><button type="button" className={styles.plain} onClick={() => setRecovering(!isRecovering)}>{t(isRecovering ? 'identity.factor.useOwn' : 'identity.factor.useRecovery')}</button></p>
    </>
  );
}
