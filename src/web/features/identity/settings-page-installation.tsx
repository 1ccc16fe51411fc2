import { identityContract } from '#features/identity/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { useSession } from '../../shell/session.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Definitions, Section } from '../../ui/page.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import styles from './identity.module.css';
import { alarmsQuery, directoriesQuery, type Alarm, type Directory } from './queries.ts';
import { alarmKeys } from './words.ts';

/** What administrators look into first. */
export function AlarmsSection() {
  const { t } = useTranslation();
  const { data } = useQuery(alarmsQuery);
  if (data === undefined || data.length === 0) return null;
  return <Section title={t('identity.alarms.title')}><ul className={styles.sessions}>{data.map((alarm) => <AlarmRow key={alarm.id} alarm={alarm} />)}</ul></Section>;
}

/** The directories that people come from. */
export function DirectoriesSection() {
  const { t } = useTranslation();
  const { data } = useQuery(directoriesQuery);
  if (data === undefined || data.length === 0) return null;
  return <Section title={t('identity.directories.title')}><ul className={styles.sessions}>{data.map((directory) => <DirectoryRow key={directory.id} directory={directory} />)}</ul></Section>;
}

function AlarmRow({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation();
  const session = useSession();
  const [isOpen, setOpen] = useState(false);
  const isWaiting = alarm.acknowledgedAt === null;
  return (
    <li className={styles.session}>
      <span className={styles.agent}><StateChip tone={isWaiting ? 'danger' : 'neutral'}>{t(isWaiting ? 'identity.alarms.open' : 'identity.alarms.done')}</StateChip><span className="truncate">{t(alarmKeys[alarm.kind])}</span></span>
      {isWaiting && session.can('alarms.acknowledge') ? <Button size="small" onClick={() => setOpen(true)}>{t('identity.alarms.acknowledge')}</Button> : <span />}
      <span className="muted"><DateTime at={alarm.at} /> · {alarm.details.login !== undefined && `${alarm.details.login} · `}{t('identity.alarms.reason')} {alarm.details.reason}{(alarm.details.address ?? '') !== '' && ` · ${alarm.details.address}`}{alarm.acknowledgedBy !== null && ` · ${t('identity.alarms.by', { name: alarm.acknowledgedBy })}`}</span>
      {isOpen && <Acknowledge alarm={alarm} onClose={() => setOpen(false)} />}
    </li>
  );
}

function Acknowledge({ alarm, onClose }: { alarm: Alarm; onClose: () => void }) {
  const { t } = useTranslation();
  const acknowledge = useMutation({
    mutationFn: ({ note }: { note: string }) => call(identityContract.acknowledgeAlarm, { params: { alarmId: alarm.id }, body: { note } }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['alarms'] });
      onClose();
    },
  });
  return (
    <SidePanel title={t('identity.alarms.acknowledge')} sub={t(alarmKeys[alarm.kind])} onClose={onClose}>
      <Definitions rows={[[t('identity.alarms.at'), <DateTime key="at" at={alarm.at} />], [t('identity.alarms.login'), alarm.details.login], [t('identity.alarms.reason'), alarm.details.reason], [t('identity.alarms.address'), alarm.details.address], [t('identity.alarms.until'), alarm.details.expiresAt === undefined ? null : <DateTime key="until" at={alarm.details.expiresAt} />]]} />
      <Form layout="vertical" requiredMark={false} onFinish={(values: { note: string }) => acknowledge.mutate(values)}>
        <FormError error={acknowledge.error} />
        <Form.Item name="note" label={t('identity.alarms.note')} extra={t('identity.alarms.noteHint')} rules={[{ required: true, whitespace: true, message: t('ui.required') }]}><Input.TextArea rows={4} maxLength={500} autoFocus /></Form.Item>
        <Button type="primary" htmlType="submit" loading={acknowledge.isPending}>{t('identity.alarms.acknowledge')}</Button>
      </Form>
    </SidePanel>
  );
}

function DirectoryRow({ directory }: { directory: Directory }) {
  const { t } = useTranslation();
  const session = useSession();
  const localName = useLocalName();
  const { message } = App.useApp();
  const start = useMutation({
    mutationFn: (isDryRun: boolean) => call(identityContract.startDirectorySync, { params: { directoryId: directory.id }, body: { isDryRun } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['directories'] }), onError: (error) => void message.error(errorTextOf(error, t)),
  });
  const issues = directory.lastSync?.issues ?? [];
  const isRunning = directory.lastSync !== null && directory.lastSync.finishedAt === null;
  return (
    <li className={styles.session}>
      <span className={styles.agent}>{localName(directory.nameZh, directory.nameEn)}</span>
      {session.can('people.write') ? <span style={{ display: 'flex', gap: 8 }}><Button size="small" disabled={isRunning} onClick={() => start.mutate(true)}>{t('identity.directories.dryRun')}</Button><Button size="small" disabled={isRunning} loading={start.isPending || isRunning} onClick={() => start.mutate(false)}>{t('identity.directories.sync')}</Button></span> : <span />}
      <span className="muted"><SyncWords sync={directory.lastSync} /></span>
      {issues.length > 0 && <details className="muted" style={{ gridColumn: '1 / -1' }}><summary>{t('identity.directories.issues', { count: issues.length })}</summary><ul>{issues.map((issue) => <li key={issue}><code>{issue}</code></li>)}</ul></details>}
    </li>
  );
}

function SyncWords({ sync }: { sync: Directory['lastSync'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (sync === null) return <>{t('identity.directories.never')}</>;
  if (sync.finishedAt === null) return <>{t('identity.directories.running')}</>;
  if (sync.counts === null) return <span style={{ color: 'var(--danger)' }}>{t('identity.directories.failed', { time: format.dateTime(sync.finishedAt) })} {sync.failure}</span>;
  return <>{t(sync.isDryRun ? 'identity.directories.wouldDo' : 'identity.directories.did', { time: format.dateTime(sync.finishedAt), ...sync.counts })}</>;
}
