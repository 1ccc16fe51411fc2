import { Button } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { ApiError } from '../../api/errors.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip, Tag } from '../../ui/state-chip.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { FieldChanges } from './field-changes.tsx';
import { useObjectHistory, type HistoryEntry } from './queries.ts';
import { actionText, outcomeRows } from './words.ts';

/** Everything that was recorded of one object, the newest first: the last tab of its page, or the last part of its panel. */
export function ObjectHistory({ objectKind, objectId }: { objectKind: string; objectId: string }) {
  const { t } = useTranslation();
  const pages = useObjectHistory(objectKind, objectId);
  // An object of which nothing was ever recorded is no failure.
  const isUnknown = pages.error instanceof ApiError && pages.error.status === 404;
  if (pages.error !== null && !isUnknown && pages.rows.length === 0) return <ErrorState error={pages.error} onRetry={pages.retry} isInline />;
  if (pages.isPending) return <Bones lines={5} />;
  if (pages.rows.length === 0) return <EmptyState icon="clock" title={t('audit.history.empty')} isInline />;
  return (
    <>
      <Timeline events={pages.rows.map((entry) => ({ key: entry.id, at: entry.at, icon: iconOf(entry), title: <>{actionText(entry.action, t)} <Marks entry={entry} /></>, who: entry.actorName ?? undefined, body: <Body entry={entry} /> }))} />
      {pages.hasMore && <Button size="small" onClick={pages.loadMore} loading={pages.isLoadingMore}>{t('ui.loadMore')}</Button>}
    </>
  );
}

function Marks({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation();
  return (
    <>
      {entry.outcome !== 'done' && <StateChip tone={outcomeRows[entry.outcome].tone}>{t(outcomeRows[entry.outcome].key)}</StateChip>}
      {!entry.isSealed && <Tag>{t('audit.history.unsealed')}</Tag>}
    </>
  );
}

function Body({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation();
  return (
    <>
      {entry.reason !== null && <div>{t('audit.history.reason', { reason: entry.reason })}</div>}
      {entry.fields.length > 0 && <FieldChanges fields={entry.fields} label={t('audit.panel.changes')} />}
    </>
  );
}

function iconOf({ outcome, fields }: HistoryEntry): IconName {
  if (outcome !== 'done') return 'alert';
  const kinds = new Set(fields.map((field) => field.kind));
  return kinds.size === 0 ? 'check' : kinds.has('changed') || kinds.size > 1 ? 'edit' : kinds.has('added') ? 'plus' : 'minus';
}
