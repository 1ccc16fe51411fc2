import { identityContract } from '#features/identity/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Input, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { useSession } from '../../shell/session.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice, Section } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { Tag } from '../../ui/state-chip.tsx';
import { Enrolment, RecoveryCodes } from './factors-enrolment.tsx';
import styles from './factors.module.css';
import { factorsQuery, sessionKey, type Factor } from './queries.ts';

/** One's own second factors: authenticators, passkeys and recovery codes. */
export function FactorsSection() {
  const { t } = useTranslation();
  const session = useSession();
  const query = useQuery(factorsQuery);
  const [isAdding, setAdding] = useState(false);
  const done = () => {
    setAdding(false);
    refresh();
  };
  return (
    <Section title={t('identity.factors.title')} extra={<Button size="small" icon={<Icon name="plus" size={13} />} onClick={() => setAdding(true)}>{t('identity.factors.add')}</Button>}>
      {session.isFactorWaived && <div className={styles.notice}><Notice tone="amber">{t('identity.factors.waived')}</Notice></div>}
      {query.error !== null && <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline />}
      {query.error === null && query.data === undefined && <Bones lines={3} />}
      {query.data?.rows.length === 0 && <p className="soft">{t('identity.factors.none')}</p>}
      {query.data !== undefined && query.data.rows.length > 0 && <ul className={styles.list}>{query.data.rows.map((factor) => <FactorRow key={factor.id} factor={factor} />)}</ul>}
      {query.data !== undefined && query.data.rows.length > 0 && <Codes left={query.data.recoveryCodesLeft} />}
      {isAdding && <SidePanel title={t('identity.factors.addTitle')} onClose={done}><Enrolment onDone={done} /></SidePanel>}
    </Section>
  );
}

function refresh(): void {
  for (const queryKey of [factorsQuery.queryKey, sessionKey, ['sessions']]) void queryClient.invalidateQueries({ queryKey });
}

function FactorRow({ factor }: { factor: Factor }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const fail = (error: unknown) => void message.error(errorTextOf(error, t));
  const remove = useMutation({ mutationFn: () => call(identityContract.removeFactor, { params: { factorId: factor.id } }), onSuccess: refresh, onError: fail });
  const confirm = () => modal.confirm({ title: t('identity.factors.removeTitle', { name: factor.name }), content: t('identity.factors.removeWords'), icon: null, okText: t('identity.factors.remove'), okButtonProps: { danger: true }, cancelText: t('ui.cancel'), onOk: () => remove.mutateAsync().catch(() => undefined) });
  return (
    <li className={styles.factor}>
      <Icon name={factor.kind === 'totp' ? 'clock' : 'key'} className="muted" />
      <span className={styles.name}><strong className="truncate">{factor.name}</strong><Tag>{t(factor.kind === 'totp' ? 'identity.factor.totp' : 'identity.factor.passkey')}</Tag></span>
      <span className={styles.actions}><Rename factor={factor} onFail={fail} /><Button size="small" type="text" danger onClick={confirm}>{t('identity.factors.remove')}</Button></span>
      <span className={`muted ${styles.used}`}>{t('identity.factors.used')} <RelativeTime at={factor.lastUsedAt} /></span>
    </li>
  );
}

function Rename({ factor, onFail }: { factor: Factor; onFail: (error: unknown) => void }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const rename = useMutation({ mutationFn: (name: string) => call(identityContract.renameFactor, { params: { factorId: factor.id }, body: { name } }), onSuccess: () => { setOpen(false); refresh(); }, onError: onFail });
  return (
    <Popover trigger="click" open={isOpen} onOpenChange={setOpen} destroyOnHidden content={<Input.Search defaultValue={factor.name} maxLength={60} autoFocus enterButton={t('ui.save')} loading={rename.isPending} aria-label={t('identity.factor.name')} onSearch={(name) => name.trim() !== '' && rename.mutate(name)} />}>
      <Button size="small" type="text">{t('identity.factors.rename')}</Button>
    </Popover>
  );
}

function Codes({ left }: { left: number }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [codes, setCodes] = useState<readonly string[]>();
  const renew = useMutation({ mutationFn: () => call(identityContract.renewRecoveryCodes), onSuccess: ({ recoveryCodes }) => setCodes(recoveryCodes), onError: (error) => void message.error(errorTextOf(error, t)) });
  return (
    <div className={styles.recovery}>
      <span>{t('identity.factors.codesLeft', { count: left })}</span><Button size="small" loading={renew.isPending} onClick={() => renew.mutate()}>{t('identity.factors.codesRenew')}</Button>
      {codes !== undefined && <SidePanel title={t('identity.factor.recoveryCodes')} onClose={() => setCodes(undefined)}><RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} /></SidePanel>}
    </div>
  );
}
