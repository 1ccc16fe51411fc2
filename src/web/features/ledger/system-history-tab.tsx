import { Button } from 'antd';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import type { MessageKey } from '../../i18n/keys.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { Code } from '../../ui/purl.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import styles from './ledger.module.css';
import { useSystemHistory, type SystemDetail, type SystemEvent } from './queries.ts';

const eventRows = {
  imported: { key: 'ledger.event.imported', icon: 'upload' },
  started: { key: 'ledger.event.started', icon: 'plus' },
  ended: { key: 'ledger.event.ended', icon: 'minus' },
  created: { key: 'ledger.event.created', icon: 'systems' },
  changed: { key: 'ledger.event.changed', icon: 'edit' },
  retired: { key: 'ledger.event.retired', icon: 'trash' },
} as const satisfies Record<SystemEvent['kind'], { key: MessageKey; icon: IconName }>;

/** Names of fields as the audit event keeps them; a field without a word of ours is shown as it is kept. */
const fieldKeys: Readonly<Record<string, MessageKey>> = {
  code: 'ledger.field.code', name: 'ledger.field.name', nameEn: 'ledger.field.nameEn', kind: 'ledger.field.kind', parentId: 'ledger.field.parent', ownerId: 'ledger.field.owner', unitId: 'ledger.field.unit', businessLine: 'ledger.field.businessLine',
  criticality: 'ledger.field.criticality', mlpsLevel: 'ledger.field.mlpsLevel', exposure: 'ledger.field.exposure', distribution: 'ledger.field.distribution', description: 'ledger.field.description',
};

export function SystemHistoryTab({ system }: { system: SystemDetail }) {
  return <SystemHistory systemId={system.id} />;
}

/** Everything that happened to a system, the newest first. */
export function SystemHistory({ systemId }: { systemId: string }) {
  const { t } = useTranslation();
  const pages = useSystemHistory(systemId);
  if (pages.error !== null && pages.rows.length === 0) return <ErrorState error={pages.error} onRetry={pages.retry} />;
  if (pages.isPending) return <Section><Bones lines={8} /></Section>;
  if (pages.rows.length === 0) return <Section><EmptyState icon="clock" title={t('ledger.history.empty')} /></Section>;
  return (
    <Section>
      <Timeline events={pages.rows.map((event, index) => ({ key: `${event.at}-${index}`, at: event.at, icon: eventRows[event.kind].icon, title: t(eventRows[event.kind].key), who: event.actorName ?? undefined, body: <EventBody event={event} /> }))} />
      {pages.hasMore && <Button onClick={pages.loadMore} loading={pages.isLoadingMore}>{t('ui.loadMore')}</Button>}
    </Section>
  );
}

function EventBody({ event }: { event: SystemEvent }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      {event.fileName !== null && <div>{event.importId === null ? event.fileName : <Link to={`/imports/${event.importId}`}>{event.fileName}</Link>}</div>}
      {(event.started > 0 || event.ended > 0) && <div>{t('ledger.history.counts', { started: format.number(event.started), ended: format.number(event.ended) })}</div>}
      {event.sample.length > 0 && <div className={styles.sample}>{event.sample.map((item) => <span key={`${item.kind}-${item.purl}`} className={styles.sampleRow}><span className={item.kind === 'started' ? styles.plus : styles.minus}>{item.kind === 'started' ? '+' : '−'}</span><Code text={item.purl} canCopy={false} /></span>)}</div>}
      {event.fields.map((change) => <div key={change.field}><span className="muted" style={{ marginRight: 8 }}>{fieldKeys[change.field] === undefined ? change.field : t(fieldKeys[change.field]!)}</span><span className="muted">{valueText(change.from) ?? t('ui.notRecorded')}</span> → {valueText(change.to) ?? t('ui.notRecorded')}</div>)}
    </>
  );
}

function valueText(value: unknown): string | undefined {
  return value === null || value === undefined || value === '' ? undefined : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
