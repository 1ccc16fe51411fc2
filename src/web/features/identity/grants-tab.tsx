import { identityContract } from '#features/identity/contract.ts';
import { useQuery } from '@tanstack/react-query';
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
import { ChoiceChip, FilterBar, FlagChip, SearchInput } from '../../ui/filter-bar.tsx';
import { choicesFilter, flagFilter, textFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { useWordOptions } from '../ledger/filter-options.ts';
import { NewGrantPanel } from './grant-form.tsx';
import { GrantChip, GrantPanel } from './grant-panel.tsx';
import { grantFiguresQuery, type Grant, type GrantQuery, type RoleName } from './queries.ts';
import { ScopeCell } from './scope-text.tsx';
import { grantStateKeys, roleKeys, scopeKindKeys } from './words.ts';

const states = ['requested', 'approved', 'refused', 'withdrawn', 'ended'] as const;
const schema = {
  q: textFilter(), state: choicesFilter(states), role: choicesFilter(Object.keys(roleKeys) as RoleName[]), scopeKind: choicesFilter(['institution', 'unit', 'system', 'technology-domain']), endsSoon: flagFilter(), mine: flagFilter(),
};

/** Who is given which role, within what, until when and by whom; what waits for a decision comes first to the eye. */
export function GrantsTab() {
  const { t } = useTranslation();
  const session = useSession();
  const panel = usePanel();
  const filters = useUrlFilters(schema);
  const { values, set } = filters;
  const query = filters.query as GrantQuery;
  const pages = usePages<Grant>(['grants', 'list', query], (cursor, signal) => call(identityContract.listGrants, { query: { ...query, limit: 100, cursor }, signal }));
  const columns = useGrantColumns();
  const isFiltered = Object.keys(query).length > 0;
  const open = pages.rows.find((grant) => grant.id === panel.key);
  return (
    <>
      <GrantFigures filters={filters} />
      <FilterBar search={<SearchInput value={values.q} onChange={(q) => set({ q })} placeholder={t('identity.people.search')} />} isFiltered={isFiltered} onClear={filters.clear}>
        <ChoiceChip label={t('ledger.field.state')} options={useWordOptions(grantStateKeys)} chosen={values.state} onChange={(chosen) => set({ state: chosen as typeof values.state })} />
        <ChoiceChip label={t('identity.field.role')} options={useWordOptions(roleKeys)} chosen={values.role} onChange={(chosen) => set({ role: chosen as typeof values.role })} />
        <ChoiceChip label={t('identity.grant.scope')} options={useWordOptions(scopeKindKeys)} chosen={values.scopeKind} onChange={(chosen) => set({ scopeKind: chosen as typeof values.scopeKind })} />
        {session.can('grants.request') && <FlagChip label={t('identity.grant.mine')} isSet={values.mine} onChange={(mine) => set({ mine })} />}
      </FilterBar>
      <DataTable name="grants" label={t('identity.tab.grants')} columns={columns} pages={pages} keyOf={(grant) => grant.id} hasPanel empty={<EmptyState icon="key" title={isFiltered ? t('ui.noMatch') : t('identity.grants.empty')} actions={isFiltered && <Button onClick={filters.clear}>{t('ui.clearFilters')}</Button>}>{isFiltered ? undefined : t('identity.grants.emptyWords')}</EmptyState>} />
      {panel.key === 'new' && session.can('grants.request') && <NewGrantPanel onClose={panel.close} />}
      {open !== undefined && <GrantPanel key={open.id} grant={open} onClose={panel.close} />}
    </>
  );
}

function GrantFigures({ filters }: { filters: ReturnType<typeof useUrlFilters<typeof schema>> }) {
  const { t } = useTranslation();
  const { data } = useQuery(grantFiguresQuery);
  const { values, linkWith } = filters;
  const only = (state: (typeof states)[number]) => values.state.length === 1 && values.state[0] === state && !values.endsSoon;
  const link = (change: Parameters<typeof linkWith>[0]) => `/people/grants${linkWith({ state: [], endsSoon: false, ...change })}`;
  return (
    <FigureStrip
      label={t('identity.tab.grants')}
      figures={[
        { id: 'requested', label: t('identity.grant.figure.requested'), value: data?.requested, to: link({ state: ['requested'] }), isActive: only('requested'), tone: 'amber' },
        { id: 'approved', label: t('identity.grant.figure.approved'), value: data?.approved, to: link({ state: ['approved'] }), isActive: only('approved') },
        { id: 'endsSoon', label: t('identity.grant.figure.endsSoon'), value: data?.endsSoon, note: t('identity.grant.figure.endsSoonNote'), to: link({ endsSoon: true }), isActive: values.endsSoon, tone: 'amber' },
        { id: 'ended', label: t('identity.grant.figure.ended'), value: data?.ended, to: link({ state: ['ended'] }), isActive: only('ended') },
      ]}
    />
  );
}

function useGrantColumns(): readonly Column<Grant>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(() => [
    { id: 'person', label: t('identity.grant.person'), width: '20%', cell: (grant) => <><span style={{ fontWeight: 500 }}>{grant.personName}</span> <span className="muted">{grant.personLogin}</span></> },
    { id: 'role', label: t('identity.field.role'), width: 150, cell: (grant) => t(roleKeys[grant.role]) },
    { id: 'scope', label: t('identity.grant.scope'), priority: 2, cell: (grant) => <ScopeCell scope={grant} /> },
    { id: 'state', label: t('ledger.field.state'), width: 116, cell: (grant) => <GrantChip grant={grant} /> },
    { id: 'from', label: t('identity.grant.from'), width: 110, priority: 4, cell: (grant) => format.date(grant.validFrom) },
    { id: 'to', label: t('identity.grant.to'), width: 110, priority: 2, cell: (grant) => grant.validTo === null ? <span className="muted">{t('identity.grant.noEnd')}</span> : format.date(grant.validTo) },
    { id: 'requestedBy', label: t('identity.grant.requestedBy'), width: 150, priority: 4, cell: (grant) => grant.requestedByName ?? <span className="muted">{t('identity.grant.byProgram')}</span> },
    { id: 'decidedBy', label: t('identity.grant.decidedBy'), width: 150, priority: 3, cell: (grant) => grant.decidedByName ?? <span className="muted">{grant.state === 'requested' ? t('identity.grant.undecided') : t('identity.grant.byProgram')}</span> },
  ], [t, format]);
}
