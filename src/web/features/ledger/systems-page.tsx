import { ledgerContract } from '#features/ledger/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useSearchParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { linkTo } from '../../api/call.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { ChoiceChip, FilterBar, FlagChip, SearchInput } from '../../ui/filter-bar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page, PageHeader } from '../../ui/page.tsx';
import { choiceFilter, choicesFilter, flagFilter, textFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { useExports } from '../../ui/use-exports.ts';
import { LicenseChips } from '../compliance/license-chips.tsx';
import { licenseFilters } from '../compliance/license-links.ts';
import { overviewQuery } from '../reporting/queries.ts';
import { SavedViews } from '../vulnerability/saved-views.tsx';
import { usePeopleOptions, useUnitOptions, useWordOptions } from './filter-options.ts';
import { useSystems, type SystemFilters } from './queries.ts';
import { SystemFormPanel } from './system-form.tsx';
import { SystemPanel } from './system-panel.tsx';
import { SystemTree } from './system-tree.tsx';
import { useSystemColumns } from './system-columns.tsx';
import { criticalities, criticalityKeys, distributionKeys, distributions, exposureKeys, exposures, mlpsLevels, systemKindKeys, systemKinds, systemLackKeys, systemLacks } from './words.ts';

const sorts = ['code', '-code', 'name', '-name', '-severity', '-components', '-lastImport'] as const;
const schema = {
  q: textFilter(), criticality: choicesFilter(criticalities), exposure: choicesFilter(exposures), distribution: choicesFilter(distributions), mlpsLevel: choicesFilter(mlpsLevels),
  kind: choicesFilter(systemKinds), without: choicesFilter(systemLacks), vulnerable: flagFilter(), ...licenseFilters, unitId: textFilter(), ownerId: textFilter(), sort: choiceFilter(sorts),
};

/** The systems of the institution, as a list or as the tree of systems, modules, versions and environments. */
export function SystemsPage() {
  const { t } = useTranslation();
  const session = useSession();
  const panel = usePanel();
  const [params, setParams] = useSearchParams();
  const isTree = params.get('view') === 'tree';
  const filters = useUrlFilters(schema);
  const canWrite = session.can('ledger.write');
  const newSystem = canWrite ? <Button type="primary" icon={<Icon name="plus" />} onClick={() => panel.show('new')}>{t('ledger.systems.new')}</Button> : undefined;
  const show = (view: string) => setParams((current) => {
    const next = new URLSearchParams(current);
    if (view === 'tree') next.set('view', 'tree');
    else next.delete('view');
    next.delete('panel');
    return next;
  });
  return (
    <Page>
      <PageHeader title={t('shell.page.systems')} facts={t('ledger.systems.lead')} actions={<><Segmented value={isTree ? 'tree' : 'list'} onChange={show} options={[{ value: 'list', label: t('ledger.systems.list'), icon: <Icon name="list" size={14} /> }, { value: 'tree', label: t('ledger.systems.tree'), icon: <Icon name="tree" size={14} /> }]} />{newSystem}</>} />
      {!isTree && <SystemFigures filters={filters} />}
      {!isTree && <SystemFilterBar filters={filters} />}
      {isTree ? <SystemTree q={filters.values.q} onSearch={(q) => filters.set({ q })} empty={<NoSystems isFiltered={filters.isSet('q')} onClear={filters.clear} newSystem={newSystem} />} /> : <SystemList filters={filters} newSystem={newSystem} />}
      {panel.key === 'new' && canWrite && <SystemFormPanel onClose={panel.close} />}
      {panel.key?.startsWith('sys_') === true && <SystemPanel systemId={panel.key} onClose={panel.close} />}
    </Page>
  );
}

type Filters = ReturnType<typeof useUrlFilters<typeof schema>>;

function SystemFigures({ filters }: { filters: Filters }) {
  const { t } = useTranslation();
  const session = useSession();
  const { data } = useQuery({ ...overviewQuery, enabled: session.can('reporting.read') });
  const core = data?.systemsByCriticality.find((row) => row.criticality === 'core')?.systemCount;
  const internet = data?.systemsByExposure.find((row) => row.exposure === 'internet')?.systemCount;
  const isOnly = (name: 'criticality' | 'exposure', value: string) => filters.values[name].length === 1 && filters.values[name][0] === value;
  const isLacking = filters.values.without.length === 1 && filters.values.without[0] === 'import';
  return (
    <FigureStrip
      label={t('ledger.systems.figures')}
      figures={[
        { id: 'all', label: t('ledger.figure.systems'), value: data?.systemCount, to: '/systems' },
        { id: 'core', label: t('ledger.figure.core'), value: data === undefined ? undefined : (core ?? 0), to: filters.linkWith({ criticality: isOnly('criticality', 'core') ? [] : ['core'] }), isActive: isOnly('criticality', 'core') },
        { id: 'internet', label: t('ledger.figure.internet'), value: data === undefined ? undefined : (internet ?? 0), to: filters.linkWith({ exposure: isOnly('exposure', 'internet') ? [] : ['internet'] }), isActive: isOnly('exposure', 'internet') },
        { id: 'vulnerable', label: t('ledger.figure.vulnerable'), value: data?.vulnerableSystemCount, tone: 'high', to: filters.linkWith({ vulnerable: !filters.values.vulnerable, sort: '-severity' }), isActive: filters.values.vulnerable },
        { id: 'empty', label: t('ledger.figure.withoutImport'), value: data?.systemsWithoutImport, tone: 'amber', note: t('ledger.figure.withoutImportNote'), to: filters.linkWith({ without: isLacking ? [] : ['import'] }), isActive: isLacking },
      ]}
    />
  );
}

function SystemFilterBar({ filters }: { filters: Filters }) {
  const { t } = useTranslation();
  const people = usePeopleOptions();
  const { values, set } = filters;
  const isFiltered = Object.keys(filters.query).some((name) => name !== 'sort');
  return (
    <FilterBar search={<SearchInput value={values.q} onChange={(q) => set({ q })} placeholder={t('ledger.systems.search')} />} isFiltered={isFiltered} onClear={filters.clear} end={<SavedViews page="systems" search={filters.search} />}>
      <LicenseChips values={values} set={set} />
      <FlagChip label={t('ledger.filter.vulnerable')} isSet={values.vulnerable} onChange={(vulnerable) => set({ vulnerable })} />
      <ChoiceChip label={t('ledger.field.criticality')} options={useWordOptions(criticalityKeys)} chosen={values.criticality} onChange={(chosen) => set({ criticality: chosen as typeof values.criticality })} />
      <ChoiceChip label={t('ledger.field.exposure')} options={useWordOptions(exposureKeys)} chosen={values.exposure} onChange={(chosen) => set({ exposure: chosen as typeof values.exposure })} />
      <ChoiceChip label={t('ledger.field.distribution')} options={useWordOptions(distributionKeys)} chosen={values.distribution} onChange={(chosen) => set({ distribution: chosen as typeof values.distribution })} />
      <ChoiceChip label={t('ledger.field.mlpsLevel')} options={mlpsLevels.map((level) => ({ value: level, label: t('ledger.mlps', { level }), text: t('ledger.mlps', { level }) }))} chosen={values.mlpsLevel} onChange={(chosen) => set({ mlpsLevel: chosen as typeof values.mlpsLevel })} />
      <ChoiceChip label={t('ledger.field.kind')} options={useWordOptions(systemKindKeys)} chosen={values.kind} onChange={(chosen) => set({ kind: chosen as typeof values.kind })} />
      <ChoiceChip label={t('ledger.filter.without')} options={useWordOptions(systemLackKeys)} chosen={values.without} onChange={(chosen) => set({ without: chosen as typeof values.without })} />
      <ChoiceChip label={t('ledger.field.unit')} isSingle options={useUnitOptions()} chosen={values.unitId === '' ? [] : [values.unitId]} onChange={([unitId = '']) => set({ unitId })} />
      <ChoiceChip label={t('ledger.field.owner')} isSingle options={people.options} onFind={people.find} chosen={values.ownerId === '' ? [] : [values.ownerId]} chosenText={t('ui.chosenOne')} onChange={([ownerId = '']) => set({ ownerId })} />
    </FilterBar>
  );
}

function SystemList({ filters, newSystem }: { filters: Filters; newSystem: React.ReactNode }) {
  const { t } = useTranslation();
  const exportsOf = useExports();
  const session = useSession();
  const query = filters.query as SystemFilters;
  const pages = useSystems(query);
  const columns = useSystemColumns();
  const { sort, ...exported } = query;
  const isFiltered = Object.keys(exported).length > 0;
  return (
    <DataTable
      name="systems" label={t('shell.page.systems')} columns={columns} pages={pages} keyOf={(system) => system.id} addressOf={(system) => `/systems/${system.id}`} hasPanel
      sort={{ current: sort ?? 'code', choose: (next) => filters.set({ sort: next as typeof filters.values.sort }) }}
      {...(session.can('reporting.read') ? { exports: exportsOf((form) => linkTo(ledgerContract.exportSystems, { query: { ...exported, ...form } })) } : {})}
      empty={<NoSystems isFiltered={isFiltered} onClear={filters.clear} newSystem={newSystem} />}
    />
  );
}

function NoSystems({ isFiltered, onClear, newSystem }: { isFiltered: boolean; onClear: () => void; newSystem: React.ReactNode }) {
  const { t } = useTranslation();
  if (isFiltered) return <EmptyState icon="search" title={t('ui.noMatch')} actions={<Button onClick={onClear}>{t('ui.clearFilters')}</Button>}>{t('ui.noMatchWords')}</EmptyState>;
  return <EmptyState icon="systems" title={t('ledger.systems.empty')} actions={newSystem}>{t('ledger.systems.emptyWords')}</EmptyState>;
}
