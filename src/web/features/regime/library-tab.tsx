import { policyLevels, policyStates, behaviours, regimeContract } from '#features/regime/contract.ts';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { useFormat } from '../../i18n/format.ts';
import { useSession } from '../../shell/session.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePages } from '../../ui/data-table/pages.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { ChoiceChip, FilterBar, SearchInput } from '../../ui/filter-bar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { choicesFilter, textFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { useWordOptions } from '../ledger/filter-options.ts';
import { PolicyForm } from './policy-form.tsx';
import { useLocalText, type PolicyFilters, type PolicyRow } from './queries.ts';
import { StarterPanel } from './starter-panel.tsx';
import { PolicyState } from './status.tsx';
import { behaviourKeys, levelKeys, stateKeys } from './words.ts';
import styles from './regime.module.css';

const schema = { q: textFilter(), state: choicesFilter(policyStates), level: choicesFilter(policyLevels), behaviour: choicesFilter(behaviours) };

export function LibraryActions() {
  const { t } = useTranslation();
  const session = useSession();
  const panel = usePanel();
  if (!session.can('regime.write')) return null;
  return <><Button onClick={() => panel.show('starter')}>{t('regime.starter.open')}</Button><Button type="primary" icon={<Icon name="plus" />} onClick={() => panel.show('new')}>{t('regime.policy.new')}</Button></>;
}

/** One row for each version of each policy. */
export function LibraryTab() {
  const { t } = useTranslation();
  const session = useSession();
  const panel = usePanel();
  const filters = useUrlFilters(schema);
  const query = filters.query as PolicyFilters;
  const pages = usePages<PolicyRow>(['regime', 'policies', query], (cursor, signal) => call(regimeContract.listPolicies, { query: { ...query, limit: 50, cursor }, signal }));
  const isFiltered = Object.keys(query).length > 0;
  const canWrite = session.can('regime.write');
  return (
    <>
      <Figures filters={filters} />
      <FilterBar search={<SearchInput value={filters.values.q} onChange={(q) => filters.set({ q })} placeholder={t('regime.search')} />} isFiltered={isFiltered} onClear={filters.clear}>
        <ChoiceChip label={t('regime.field.state')} options={useWordOptions(stateKeys)} chosen={filters.values.state} onChange={(chosen) => filters.set({ state: chosen as typeof filters.values.state })} />
        <ChoiceChip label={t('regime.field.level')} options={useWordOptions(levelKeys)} chosen={filters.values.level} onChange={(chosen) => filters.set({ level: chosen as typeof filters.values.level })} />
        <ChoiceChip label={t('regime.field.behaviours')} options={useWordOptions(behaviourKeys)} chosen={filters.values.behaviour} onChange={(chosen) => filters.set({ behaviour: chosen as typeof filters.values.behaviour })} />
      </FilterBar>
      <DataTable
        name="policies" label={t('regime.tab.library')} columns={usePolicyColumns()} pages={pages} keyOf={(policy) => policy.id} addressOf={(policy) => `/regime/policies/${policy.id}`}
        empty={isFiltered
          ? <EmptyState icon="search" title={t('ui.noMatch')} actions={<Button onClick={filters.clear}>{t('ui.clearFilters')}</Button>}>{t('ui.noMatchWords')}</EmptyState>
          : <EmptyState icon="file" title={t('regime.empty')} actions={canWrite && <Button type="primary" onClick={() => panel.show('starter')}>{t('regime.starter.open')}</Button>}>{t('regime.emptyWords')}</EmptyState>}
      />
      {canWrite && panel.key === 'new' && <PolicyForm onClose={panel.close} />}
      {canWrite && panel.key === 'starter' && <StarterPanel onClose={panel.close} />}
    </>
  );
}

/** Over all versions, so that the strip does not move with the filters. */
function Figures({ filters }: { filters: ReturnType<typeof useUrlFilters<typeof schema>> }) {
  const { t } = useTranslation();
  const pages = usePages<PolicyRow>(['regime', 'policies', 'figures'], (cursor, signal) => call(regimeContract.listPolicies, { query: { state: ['draft', 'in-review', 'issued'], limit: 200, cursor }, signal }));
  const count = (state: PolicyRow['state']) => (pages.isPending ? undefined : pages.rows.filter((row) => row.state === state).length);
  const isOnly = (state: PolicyRow['state']) => filters.values.state.length === 1 && filters.values.state[0] === state;
  const figures = (['issued', 'in-review', 'draft'] as const).map((state) => ({ id: state, label: t(stateKeys[state]), value: count(state), isActive: isOnly(state), to: filters.linkWith({ state: (isOnly(state) ? [] : [state]) as never }) }));
  const controls = pages.isPending ? undefined : pages.rows.filter((row) => row.state === 'issued').reduce((sum, row) => sum + row.controlCount, 0);
  return <FigureStrip label={t('regime.tab.library')} figures={[...figures, { id: 'controls', label: t('regime.figure.controls'), value: controls, to: '/regime/controls' }]} />;
}

function usePolicyColumns(): readonly Column<PolicyRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const say = useLocalText();
  return useMemo(() => [
    { id: 'title', label: t('regime.field.title'), cell: (row) => <span className={styles.stacked}><span title={say(row.title)}>{say(row.title)}</span><span className="muted">{row.docNo} · {t('regime.version', { version: row.version })}</span></span> },
    { id: 'level', label: t('regime.field.level'), width: 110, priority: 3, cell: (row) => t(levelKeys[row.level]) },
    { id: 'state', label: t('regime.field.state'), width: 128, cell: (row) => <PolicyState state={row.state} /> },
    { id: 'behaviours', label: t('regime.field.behaviours'), width: '24%', priority: 3, cell: (row) => <span title={row.behaviours.map((name) => t(behaviourKeys[name])).join(t('ui.listSeparator'))}>{row.behaviours.length === 0 ? <span className="muted">{t('ui.none')}</span> : row.behaviours.map((name) => t(behaviourKeys[name])).join(t('ui.listSeparator'))}</span> },
    { id: 'effectiveOn', label: t('regime.field.effectiveOn'), width: 120, priority: 2, cell: (row) => row.effectiveOn ?? <span className="muted">{t('regime.notYet')}</span> },
    { id: 'controls', label: t('regime.field.controls'), width: 90, align: 'end', priority: 3, cell: (row) => format.number(row.controlCount) },
    { id: 'read', label: t('regime.field.acknowledged'), width: 110, align: 'end', priority: 2, cell: (row) => row.readerCount === null || row.receiptCount === null ? <span className="muted">{t('regime.notAsked')}</span> : row.readerCount === 0 ? '—' : format.percent(row.receiptCount / row.readerCount) },
  ], [t, format, say]);
}
