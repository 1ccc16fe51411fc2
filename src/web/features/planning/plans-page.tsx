import { planningContract, planStates } from '#features/planning/contract.ts';
import { Button } from 'antd';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call, linkTo } from '../../api/call.ts';
import { useFormat } from '../../i18n/format.ts';
import { useSession } from '../../shell/session.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePages } from '../../ui/data-table/pages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { ChoiceChip, FilterBar, SearchInput } from '../../ui/filter-bar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page, PageHeader } from '../../ui/page.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { choicesFilter, textFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { useExports } from '../../ui/use-exports.ts';
import { useWordOptions } from '../ledger/filter-options.ts';
import { Verdict } from './deviation-chip.tsx';
import styles from './planning.module.css';
import type { PlanFilters, PlanRow } from './queries.ts';
import { stateKeys, stateTones } from './words.ts';

const schema = { q: textFilter(), state: choicesFilter(planStates) };

/** The plans of the institution, each with how far it is. */
export function PlansPage() {
  const { t } = useTranslation();
  const exportsOf = useExports();
  const session = useSession();
  const filters = useUrlFilters(schema);
  const query = filters.query as PlanFilters;
  const pages = usePages<PlanRow>(['plans', 'list', query], (cursor, signal) => call(planningContract.listPlans, { query: { ...query, limit: 50, cursor }, signal }));
  const columns = usePlanColumns();
  const isFiltered = Object.keys(query).length > 0;
  const newPlan = session.can('planning.write') ? <Link to="/plans/new"><Button type="primary" icon={<Icon name="plus" />}>{t('planning.new')}</Button></Link> : undefined;
  return (
    <Page>
      <PageHeader title={t('shell.page.plans')} facts={t('planning.lead')} actions={newPlan} />
      <Figures filters={filters} />
      <FilterBar search={<SearchInput value={filters.values.q} onChange={(q) => filters.set({ q })} placeholder={t('planning.search')} />} isFiltered={isFiltered} onClear={filters.clear}>
        <ChoiceChip label={t('planning.field.state')} options={useWordOptions(stateKeys)} chosen={filters.values.state} onChange={(chosen) => filters.set({ state: chosen as typeof filters.values.state })} />
      </FilterBar>
      <DataTable
        name="plans" label={t('shell.page.plans')} columns={columns} pages={pages} keyOf={(plan) => plan.id} addressOf={(plan) => `/plans/${plan.id}`}
        exports={exportsOf((form) => linkTo(planningContract.exportPlans, { query: { ...query, ...form } }))}
        empty={isFiltered ? <EmptyState icon="search" title={t('ui.noMatch')} actions={<Button onClick={filters.clear}>{t('ui.clearFilters')}</Button>}>{t('ui.noMatchWords')}</EmptyState> : <EmptyState icon="target" title={t('planning.empty')} actions={newPlan}>{t('planning.emptyWords')}</EmptyState>}
      />
    </Page>
  );
}

/** Over the plans in force, so that the strip does not move with the filters. */
function Figures({ filters }: { filters: ReturnType<typeof useUrlFilters<typeof schema>> }) {
  const { t } = useTranslation();
  const query = { state: ['approved', 'in-review'] as ('approved' | 'in-review')[] };
  const pages = usePages<PlanRow>(['plans', 'figures'], (cursor, signal) => call(planningContract.listPlans, { query: { ...query, limit: 200, cursor }, signal }));
  const approved = pages.rows.filter((plan) => plan.state === 'approved');
  const sum = (of: (plan: PlanRow) => number) => (pages.isPending ? undefined : approved.reduce((total, plan) => total + of(plan), 0));
  const isOnly = (state: PlanRow['state']) => filters.values.state.length === 1 && filters.values.state[0] === state;
  const only = (state: PlanRow['state']) => filters.linkWith({ state: isOnly(state) ? [] : [state] });
  return (
    <FigureStrip
      label={t('planning.figures')}
      figures={[
        { id: 'approved', label: t('planning.figure.inForce'), value: sum(() => 1), to: only('approved'), isActive: isOnly('approved') },
        { id: 'review', label: t('planning.figure.inReview'), value: pages.isPending ? undefined : pages.rows.filter((plan) => plan.state === 'in-review' || plan.open?.state === 'in-review').length, to: only('in-review'), isActive: isOnly('in-review') },
        { id: 'behind', label: t('planning.figure.behind'), value: sum((plan) => plan.targets.behind), tone: 'high', to: only('approved') },
        { id: 'unknown', label: t('planning.figure.unknown'), value: sum((plan) => plan.targets.unknown), to: only('approved') },
        { id: 'overdue', label: t('planning.figure.overdue'), value: sum((plan) => plan.milestones.overdue), tone: 'amber', to: only('approved') },
      ]}
    />
  );
}

function usePlanColumns(): readonly Column<PlanRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(() => [
    { id: 'title', label: t('planning.field.title'), cell: (plan) => <Link to={`/plans/${plan.id}`} data-row-link className="truncate" title={`${plan.title}\n${plan.code}`}>{plan.title}<span className="muted"> {plan.code}</span></Link> },
    { id: 'state', label: t('planning.field.state'), width: 160, cell: (plan) => <span className={styles.verdicts}><StateChip tone={stateTones[plan.state]}>{t(stateKeys[plan.state])}</StateChip>{plan.open !== null && <StateChip tone={stateTones[plan.open.state]}>{t('planning.openVersion', { number: plan.open.number, state: t(stateKeys[plan.open.state]) })}</StateChip>}</span> },
    { id: 'period', label: t('planning.field.period'), width: 190, priority: 3, cell: (plan) => <span className="nowrap">{t('planning.fromTo', { from: plan.periodFrom, to: plan.periodTo })}</span> },
    { id: 'targets', label: t('planning.field.targets'), width: 230, priority: 2, cell: (plan) => <VerdictCounts counts={plan.targets} /> },
    { id: 'milestones', label: t('planning.field.milestones'), width: 130, priority: 3, cell: (plan) => plan.milestones.total === 0 ? <span className="muted">{t('ui.none')}</span> : <span>{t('planning.doneOf', { done: format.number(plan.milestones.done), total: format.number(plan.milestones.total) })}{plan.milestones.overdue > 0 && <span style={{ color: 'var(--danger)' }}> {t('planning.overdueCount', { number: format.number(plan.milestones.overdue) })}</span>}</span> },
    { id: 'approvedAt', label: t('planning.field.approvedAt'), width: 110, priority: 4, cell: (plan) => plan.approvedAt === null ? <span className="muted">{t('planning.notApproved')}</span> : format.date(plan.approvedAt) },
  ], [t, format]);
}

function VerdictCounts({ counts }: { counts: PlanRow['targets'] }) {
  const { t } = useTranslation();
  const shown = ([['behind', counts.behind], ['on-track', counts.onTrack], ['ahead', counts.ahead], ['unknown', counts.unknown]] as const).filter(([, count]) => count > 0);
  if (shown.length === 0) return <span className="muted">{t('ui.none')}</span>;
  return <span className={styles.verdicts}>{shown.map(([verdict, count]) => <Verdict key={verdict} verdict={verdict} count={count} />)}</span>;
}
