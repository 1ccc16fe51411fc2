import { controlKinds, regimeContract } from '#features/regime/contract.ts';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePages } from '../../ui/data-table/pages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { ChoiceChip, FilterBar, FixedChip, SearchInput } from '../../ui/filter-bar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { choiceFilter, choicesFilter, textFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { roleKeys } from '../identity/words.ts';
import { useWordOptions } from '../ledger/filter-options.ts';
import { dayFromNow } from './days.ts';
import { useClauseNo, useLocalText, useRequirementName, type Control, type ControlFilters } from './queries.ts';
import styles from './regime.module.css';
import { dueKeys, frequencyKeys, kindKeys, resultKeys, resultTones } from './words.ts';

const roles = Object.keys(roleKeys) as (keyof typeof roleKeys)[];
const results = Object.keys(resultKeys) as (keyof typeof resultKeys)[];
const schema = { q: textFilter(), due: choiceFilter(['', 'overdue', 'soon', 'never']), kind: choicesFilter(controlKinds), role: choicesFilter(roles), result: choicesFilter(results), requirement: textFilter(), behaviour: textFilter() };

/** The controls of the policies in force, what is due first. */
export function ControlsTab() {
  const { t } = useTranslation();
  const filters = useUrlFilters(schema);
  const { values, set } = filters;
  const nameOf = useRequirementName();
  const query = filters.query as ControlFilters;
  const pages = usePages<Control>(['regime', 'controls', query], (cursor, signal) => call(regimeContract.listControls, { query: { ...query, limit: 50, cursor }, signal }));
  const isFiltered = Object.keys(query).length > 0;
  return (
    <>
      <Figures filters={filters} />
      <FilterBar search={<SearchInput value={values.q} onChange={(q) => set({ q })} placeholder={t('regime.searchControls')} />} isFiltered={isFiltered} onClear={filters.clear}>
        <ChoiceChip label={t('regime.field.result')} options={useWordOptions(resultKeys)} chosen={values.result} onChange={(chosen) => set({ result: chosen as typeof values.result })} />
        <ChoiceChip label={t('regime.field.how')} options={useWordOptions(kindKeys)} chosen={values.kind} onChange={(chosen) => set({ kind: chosen as typeof values.kind })} />
        <ChoiceChip label={t('regime.field.ownerRole')} options={useWordOptions(roleKeys)} chosen={values.role} onChange={(chosen) => set({ role: chosen as typeof values.role })} />
        {values.requirement !== '' && <FixedChip label={t('regime.field.requirement')} value={nameOf(values.requirement)} onRemove={() => set({ requirement: '' })} />}
      </FilterBar>
      <DataTable
        name="controls" label={t('regime.tab.controls')} columns={useControlColumns()} pages={pages} keyOf={(row) => row.id} addressOf={(row) => `/regime/controls/${row.id}`}
        empty={isFiltered ? <EmptyState icon="search" title={t('ui.noMatch')} actions={<Button onClick={filters.clear}>{t('ui.clearFilters')}</Button>}>{t('ui.noMatchWords')}</EmptyState> : <EmptyState icon="check" title={t('regime.control.none')}>{t('regime.control.noneWords')}</EmptyState>}
      />
    </>
  );
}

function Figures({ filters }: { filters: ReturnType<typeof useUrlFilters<typeof schema>> }) {
  const { t } = useTranslation();
  const pages = usePages<Control>(['regime', 'controls', 'figures'], (cursor, signal) => call(regimeContract.listControls, { query: { limit: 200, cursor }, signal }));
  const soon = dayFromNow(30);
  const count = (is: (row: Control) => boolean) => (pages.isPending ? undefined : pages.rows.filter(is).length);
  const link = (due: 'overdue' | 'soon' | 'never') => ({ to: filters.linkWith({ due: filters.values.due === due ? '' : due }), isActive: filters.values.due === due, label: t(dueKeys[due]) });
  return (
    <FigureStrip
      label={t('regime.tab.controls')}
      figures={[
        { id: 'overdue', value: count((row) => row.isOverdue), tone: 'amber', ...link('overdue') },
        { id: 'soon', value: count((row) => !row.isOverdue && row.nextDueOn !== null && row.nextDueOn <= soon), ...link('soon') },
        { id: 'never', value: count((row) => row.lastResult === null), ...link('never') },
        { id: 'fails', label: t('regime.result.doesNotWork'), value: count((row) => row.lastResult === 'does-not-work'), tone: 'high', to: filters.linkWith({ result: ['does-not-work'] as never }) },
      ]}
    />
  );
}

function useControlColumns(): readonly Column<Control>[] {
  const { t } = useTranslation();
  const say = useLocalText();
  const numberOf = useClauseNo();
  return useMemo(() => [
    { id: 'name', label: t('regime.field.control'), cell: (row) => <span className={styles.stacked}><span title={say(row.name)}>{say(row.name)}</span><span className="muted">{row.policyDocNo} {numberOf(row.clauseNo)} · {say(row.policyTitle)}</span></span> },
    { id: 'how', label: t('regime.field.how'), width: 120, priority: 3, cell: (row) => <span className="nowrap"><Icon name={row.kind === 'automatic' ? 'chart' : 'user'} size={14} /> {t(kindKeys[row.kind])}</span> },
    { id: 'role', label: t('regime.field.ownerRole'), width: 150, priority: 3, cell: (row) => t(roleKeys[row.ownerRole]) },
    { id: 'frequency', label: t('regime.field.frequency'), width: 100, priority: 4, cell: (row) => t(frequencyKeys[row.frequency]) },
    { id: 'due', label: t('regime.field.nextDue'), width: 130, cell: (row) => row.isOverdue ? <StateChip tone="amber">{row.nextDueOn}</StateChip> : row.nextDueOn },
    { id: 'result', label: t('regime.field.result'), width: 150, priority: 2, cell: (row) => row.isReworded ? <StateChip tone="amber">{t('regime.reworded')}</StateChip> : row.lastResult === null ? <span className="muted">{t('regime.neverAttested')}</span> : <StateChip tone={resultTones[row.lastResult]}>{t(resultKeys[row.lastResult])}</StateChip> },
    { id: 'signed', label: t('regime.field.lastSigned'), width: 170, priority: 4, cell: (row) => row.lastSignedAt === null ? <span className="muted">{t('ui.never')}</span> : <span>{row.lastSignerName} <RelativeTime at={row.lastSignedAt} /></span> },
  ], [t, say, numberOf]);
}
