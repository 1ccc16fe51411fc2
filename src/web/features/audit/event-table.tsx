import { auditContract } from '#features/audit/contract.ts';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { linkTo } from '../../api/call.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { useExports } from '../../ui/use-exports.ts';
import { EventFilterBar, eventQueryOf, eventSchema } from './event-filters.tsx';
import { EventPanel } from './event-panel.tsx';
import { Moment } from './moment.tsx';
import { useAuditEvents, type AuditEvent } from './queries.ts';
import { actionText, kindText, outcomeRows } from './words.ts';
import styles from './audit.module.css';

/** The log as a table; a row opens its event beside it. */
export function EventTable() {
  const { t } = useTranslation();
  const exportsOf = useExports();
  const filters = useUrlFilters(eventSchema);
  const panel = usePanel();
  const [openedAt] = useState(() => Date.now());
  const query = useMemo(() => eventQueryOf(filters, openedAt), [filters, openedAt]);
  const pages = useAuditEvents(query);
  const columns = useEventColumns();
  const isFiltered = Object.keys(filters.query).length > 0;
  return (
    <>
      <EventFilterBar filters={filters} />
      <div className={styles.events}><DataTable
        name="audit" label={t('shell.page.audit')} columns={columns} pages={pages} keyOf={(event) => event.id} hasPanel
        exports={exportsOf((form) => linkTo(auditContract.exportEvents, { query: { ...query, ...form } }))}
        empty={isFiltered ? <EmptyState icon="search" title={t('ui.noMatch')} actions={<Button onClick={filters.clear}>{t('ui.clearFilters')}</Button>}>{t('ui.noMatchWords')}</EmptyState> : <EmptyState icon="list" title={t('audit.empty')}>{t('audit.emptyWords')}</EmptyState>}
      /></div>
      {panel.key !== undefined && panel.key.startsWith('aud_') && <EventPanel eventId={panel.key} onClose={panel.close} />}
    </>
  );
}

function useEventColumns(): readonly Column<AuditEvent>[] {
  const { t } = useTranslation();
  return [
    { id: 'at', label: t('audit.field.time'), width: 'var(--moment)', cell: (event) => <Moment at={event.at} /> },
    { id: 'actor', label: t('audit.field.actor'), width: 'var(--actor)', cell: (event) => event.actorName === null || event.actorName === '' ? <span className="muted">{t('ui.notRecorded')}</span> : event.actorName },
    { id: 'action', label: t('audit.field.action'), cell: (event) => <span title={event.action}>{actionText(event.action, t)}</span> },
    { id: 'outcome', label: t('audit.field.outcome'), width: 92, priority: 2, cell: (event) => event.outcome === 'done' ? <span className="soft">{t('audit.outcome.done')}</span> : <StateChip tone={outcomeRows[event.outcome].tone}>{t(outcomeRows[event.outcome].key)}</StateChip> },
    { id: 'object', label: t('audit.field.object'), priority: 2, cell: (event) => <span className={styles.object} title={event.objectId}><span className="muted nowrap">{kindText(event.objectKind, t)}</span><span>{event.objectName ?? event.objectId}</span></span> },
    { id: 'address', label: t('audit.field.address'), width: 124, priority: 3, cell: (event) => event.address === null ? <span className="muted">—</span> : event.address },
    { id: 'seq', label: t('audit.field.seq'), width: 80, align: 'end', priority: 3, cell: (event) => event.seq === null ? <span className="muted">{t('audit.history.unsealed')}</span> : event.seq },
    { id: 'reason', label: t('audit.field.reason'), priority: 4, isExtra: true, cell: (event) => event.reason ?? '' },
    { id: 'request', label: t('audit.field.request'), priority: 4, isExtra: true, cell: (event) => event.requestId ?? '' },
  ];
}
