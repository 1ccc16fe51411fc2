import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Definitions } from '../../ui/page.tsx';
import { Code } from '../../ui/purl.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { PanelPart, SidePanel } from '../../ui/side-panel.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { FieldChanges } from './field-changes.tsx';
import { Moment } from './moment.tsx';
import { auditEventQuery, type AuditEventInFull } from './queries.ts';
import { actionText, addressOfObject, byKeys, kindText, outcomeRows } from './words.ts';
import styles from './audit.module.css';

/** One event: what, by whom, from where; the fields that it changed; its place in the chain. */
export function EventPanel({ eventId, onClose }: { eventId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery(auditEventQuery(eventId));
  const event = query.data;
  return (
    <SidePanel title={event === undefined ? t('audit.panel.what') : actionText(event.action, t)} sub={event !== undefined && <><StateChip tone={outcomeRows[event.outcome].tone}>{t(outcomeRows[event.outcome].key)}</StateChip><span><Moment at={event.at} /></span></>} onClose={onClose}>
      {query.error !== null ? <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline /> : event === undefined ? <Bones lines={10} /> : <Parts event={event} />}
    </SidePanel>
  );
}

function Parts({ event }: { event: AuditEventInFull }) {
  const { t } = useTranslation();
  const address = addressOfObject(event.objectKind, event.objectId);
  const name = event.objectName ?? event.objectId;
  const byKey = event.actorKind === null ? undefined : byKeys[event.actorKind];
  return (
    <>
      <PanelPart title={t('audit.panel.what')}>
        <Definitions rows={[
          [t('audit.field.actor'), event.actorName],
          [t('audit.field.by'), byKey === undefined ? event.actorKind : t(byKey)],
          [t('audit.field.object'), <span key="object">{kindText(event.objectKind, t)} {address === undefined ? name : <Link to={address}>{name}</Link>}</span>],
          [t('audit.field.reason'), event.reason],
          [t('audit.field.address'), event.address],
          [t('audit.field.request'), event.requestId === null ? null : <Code key="request" text={event.requestId} />],
          [t('audit.field.id'), <Code key="id" text={event.id} />],
        ]} />
        <div className={styles.links}>
          <Link to={`/audit?objectKind=${encodeURIComponent(event.objectKind)}&objectId=${encodeURIComponent(event.objectId)}`}>{t('audit.panel.sameObject')}</Link>
          {event.actorId !== null && <Link to={`/audit?actorId=${encodeURIComponent(event.actorId)}`}>{t('audit.panel.sameActor')}</Link>}
        </div>
      </PanelPart>
      <PanelPart title={t('audit.panel.changes')}>{event.fields.length === 0 ? <span className="muted">{t('audit.panel.noChanges')}</span> : <FieldChanges fields={event.fields} label={t('audit.panel.changes')} />}</PanelPart>
      <PanelPart title={t('audit.panel.chain')}><ChainPlace event={event} /></PanelPart>
    </>
  );
}

function ChainPlace({ event: { seq, sealedAt, sha256, sm3 } }: { event: AuditEventInFull }) {
  const { t } = useTranslation();
  if (seq === null) return <span className="muted">{t('audit.panel.notSealed')}</span>;
  return <Definitions rows={[[t('audit.field.seq'), String(seq)], [t('audit.field.sealedAt'), <DateTime key="at" at={sealedAt} />], ['SM3', <span key="sm3" className={styles.digest}>{sm3}</span>], ['SHA-256', <span key="sha256" className={styles.digest}>{sha256}</span>]]} />;
}
