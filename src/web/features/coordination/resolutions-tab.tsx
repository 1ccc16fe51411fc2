import { coordinationContract } from '#features/coordination/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call, linkTo } from '../../api/call.ts';
import { useFormat } from '../../i18n/format.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePages } from '../../ui/data-table/pages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { ChoiceChip, FilterBar, SearchInput } from '../../ui/filter-bar.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { choicesFilter, textFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { useExports } from '../../ui/use-exports.ts';
import { useWordOptions } from '../ledger/filter-options.ts';
import { resolutionCountsQuery, type ResolutionFilters, type ResolutionRow } from './queries.ts';
import { decisionKeys, decisionTones, resolutionStateKeys, resolutionStateTones } from './words.ts';

const schema = { q: textFilter(), state: choicesFilter(['open', 'overdue', 'closed', 'annulled']), decision: choicesFilter(['approved', 'approved-with-conditions', 'rejected', 'deferred']) };

/** What was decided, and how far it is. */
export function ResolutionsTab() {
  const { t } = useTranslation();
  const exportsOf = useExports();
  const filters = useUrlFilters(schema);
  const query = filters.query as ResolutionFilters;
  const pages = usePages<ResolutionRow>(['coordination', 'resolutions', 'list', query], (cursor, signal) => call(coordinationContract.listResolutions, { query: { ...query, limit: 50, cursor }, signal }));
  const columns = useResolutionColumns();
  const isFiltered = Object.keys(query).length > 0;
  const exports = exportsOf((form) => linkTo(coordinationContract.exportResolutions, { query: { ...query, ...form } }));
  return (
    <>
      <Figures filters={filters} />
      <FilterBar search={<SearchInput value={filters.values.q} onChange={(q) => filters.set({ q })} placeholder={t('coordination.resolutions.search')} />} isFiltered={isFiltered} onClear={filters.clear}>
        <ChoiceChip label={t('coordination.field.state')} options={useWordOptions(resolutionStateKeys)} chosen={filters.values.state} onChange={(chosen) => filters.set({ state: chosen as typeof filters.values.state })} />
        <ChoiceChip label={t('coordination.field.decision')} options={useWordOptions(decisionKeys)} chosen={filters.values.decision} onChange={(chosen) => filters.set({ decision: chosen as typeof filters.values.decision })} />
      </FilterBar>
      <DataTable name="resolutions" label={t('coordination.tab.resolutions')} columns={columns} pages={pages} keyOf={(row) => row.id} addressOf={(row) => `/resolutions/${row.id}`} exports={exports} empty={isFiltered ? <EmptyState icon="search" title={t('ui.noMatch')} actions={<Button onClick={filters.clear}>{t('ui.clearFilters')}</Button>} /> : <EmptyState icon="file" title={t('coordination.resolutions.empty')}>{t('coordination.resolutions.emptyWords')}</EmptyState>} />
    </>
  );
}

function Figures({ filters }: { filters: ReturnType<typeof useUrlFilters<typeof schema>> }) {
  const { t } = useTranslation();
  const { data } = useQuery(resolutionCountsQuery);
  const isOnly = (state: ResolutionRow['state']) => filters.values.state.length === 1 && filters.values.state[0] === state;
  const figure = (state: ResolutionRow['state'], tone?: 'high' | 'good') => ({ id: state, label: t(resolutionStateKeys[state]), value: data?.[state], to: filters.linkWith({ state: isOnly(state) ? [] : [state] }), isActive: isOnly(state), ...(tone === undefined ? {} : { tone }) });
  return <FigureStrip label={t('coordination.figures')} figures={[figure('open'), figure('overdue', 'high'), figure('closed', 'good'), figure('annulled')]} />;
}

function useResolutionColumns(): readonly Column<ResolutionRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const localName = useLocalName();
  return useMemo(() => [
    { id: 'title', label: t('coordination.field.resolution'), cell: (row) => <Link to={`/resolutions/${row.id}`} data-row-link className="truncate" title={row.title}>{row.title}<span className="muted"> {row.number}</span></Link> },
    { id: 'decision', label: t('coordination.field.decision'), width: 130, priority: 2, cell: (row) => <StateChip tone={decisionTones[row.decision]}>{t(decisionKeys[row.decision])}</StateChip> },
    { id: 'state', label: t('coordination.field.state'), width: 110, cell: (row) => <StateChip tone={resolutionStateTones[row.state]}>{t(resolutionStateKeys[row.state])}</StateChip> },
    { id: 'followUp', label: t('coordination.field.followUps'), width: 130, priority: 2, cell: (row) => row.followUpCount === 0 ? <span className="muted">{t('ui.none')}</span> : <span>{t('coordination.doneOf', { done: row.followUpCount - row.openCount, total: row.followUpCount })}{row.overdueCount > 0 && <span style={{ color: 'var(--danger)' }}> {t('coordination.overdueCount', { count: row.overdueCount })}</span>}</span> },
    { id: 'body', label: t('coordination.field.body'), width: 190, priority: 3, cell: (row) => <span className="truncate">{localName(row.bodyNameZh, row.bodyNameEn)}</span> },
    { id: 'dueOn', label: t('coordination.field.dueOn'), width: 100, priority: 4, cell: (row) => row.dueOn ?? <span className="muted">{t('ui.none')}</span> },
    { id: 'effectiveAt', label: t('coordination.field.effectiveAt'), width: 100, priority: 3, cell: (row) => format.date(row.effectiveAt) },
  ], [t, format, localName]);
}
