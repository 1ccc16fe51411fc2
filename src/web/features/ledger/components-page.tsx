import { ledgerContract } from '#features/ledger/contract.ts';
import { Button } from 'antd';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useEcosystemName } from '../../i18n/ecosystem-name.ts';
import { linkTo } from '../../api/call.ts';
import { useFormat } from '../../i18n/format.ts';
import { useSession } from '../../shell/session.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceChip, FilterBar, FlagChip, SearchInput } from '../../ui/filter-bar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page, PageHeader } from '../../ui/page.tsx';
import { Purl } from '../../ui/purl.tsx';
import { choiceFilter, choicesFilter, flagFilter, textFilter, textsFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { useExports } from '../../ui/use-exports.ts';
import { LicenseChips } from '../compliance/license-chips.tsx';
import { licenseFilters } from '../compliance/license-links.ts';
import { SavedViews } from '../vulnerability/saved-views.tsx';
import { useEcosystemOptions, useWordOptions } from './filter-options.ts';
import { PackagePanel } from './package-panel.tsx';
import { usePackages, type PackageFilters, type PackageRow } from './queries.ts';
import { ComponentName } from './system-parts.tsx';
import { PackageFindings } from './usage-columns.tsx';
import { uncheckedKeys, uncheckedStates } from './words.ts';

const schema = { q: textFilter(), ecosystem: textsFilter(), vulnerable: flagFilter(), ...licenseFilters, checked: choicesFilter(uncheckedStates), sort: choiceFilter(['-systems', '-severity', 'name', '-name']) };

/** Every package that is in use somewhere in the institution. */
export function ComponentsPage() {
  const { t } = useTranslation();
  const exportsOf = useExports();
  const session = useSession();
  const panel = usePanel();
  const filters = useUrlFilters(schema);
  const query = filters.query as PackageFilters;
  const pages = usePackages(query);
  const columns = usePackageColumns();
  const { sort, ...exported } = query;
  const { values, set } = filters;
  const isFiltered = Object.keys(query).some((name) => name !== 'sort');
  return (
    <Page>
      <PageHeader title={t('shell.page.components')} facts={t('ledger.components.lead')} actions={<Link to="/where-used"><Button icon={<Icon name="whereUsed" size={14} />}>{t('shell.page.whereUsed')}</Button></Link>} />
      <FilterBar search={<SearchInput value={values.q} onChange={(q) => set({ q })} placeholder={t('ledger.components.search')} />} isFiltered={isFiltered} onClear={filters.clear} end={<SavedViews page="packages" search={filters.search} />}>
      <LicenseChips values={values} set={set} />
        <FlagChip label={t('ledger.filter.vulnerable')} isSet={values.vulnerable} onChange={(vulnerable) => set({ vulnerable })} />
        <ChoiceChip label={t('ledger.field.ecosystem')} options={useEcosystemOptions()} chosen={values.ecosystem} onChange={(ecosystem) => set({ ecosystem })} />
        <ChoiceChip label={t('ui.notChecked')} options={useWordOptions(uncheckedKeys)} chosen={values.checked} onChange={(checked) => set({ checked: checked as typeof values.checked })} />
        </FilterBar>
      <DataTable
        name="components" label={t('shell.page.components')} columns={columns} pages={pages} keyOf={(row) => String(row.packageId)} addressOf={(row) => `/components/${row.packageId}`} hasPanel
        sort={{ current: sort ?? '-systems', choose: (next) => set({ sort: next as typeof values.sort }) }}
        {...(session.can('reporting.read') ? { exports: exportsOf((form) => linkTo(ledgerContract.exportPackages, { query: { ...exported, ...form } })) } : {})}
        empty={isFiltered
          ? <EmptyState icon="search" title={t('ui.noMatch')} actions={<Button onClick={filters.clear}>{t('ui.clearFilters')}</Button>}>{t('ui.noMatchWords')}</EmptyState>
          : <EmptyState icon="component" title={t('ledger.components.empty')} actions={session.can('ledger.write') && <Link to="/imports"><Button type="primary">{t('ledger.import.begin')}</Button></Link>}>{t('ledger.components.emptyWords')}</EmptyState>}
      />
      {panel.key !== undefined && /^\d+$/.test(panel.key) && <PackagePanel packageId={Number(panel.key)} onClose={panel.close} />}
    </Page>
  );
}

function usePackageColumns(): readonly Column<PackageRow>[] {
  const { t } = useTranslation();
  const nameOf = useEcosystemName();
  const format = useFormat();
  return useMemo(() => [
    { id: 'name', label: t('ledger.field.component'), sort: { ascending: 'name', descending: '-name' }, cell: (row) => <ComponentName name={row.name} version={null} to={`/components/${row.packageId}`} isRowLink /> },
    { id: 'ecosystem', label: t('ledger.field.ecosystem'), width: 110, priority: 2, cell: (row) => nameOf(row.ecosystem ?? row.type) },
    { id: 'purl', label: 'purl', width: 300, priority: 3, isExtra: true, cell: (row) => <Purl purl={row.purlBase} /> },
    { id: 'versions', label: t('ledger.field.versions'), width: 104, align: 'end', priority: 3, cell: (row) => format.number(row.versionCount) },
    { id: 'systems', label: t('ledger.field.systems'), width: 92, align: 'end', priority: 2, sort: { descending: '-systems' }, cell: (row) => format.number(row.systemCount) },
    { id: 'licenses', label: t('ledger.field.license'), width: 210, priority: 3, cell: (row) => row.licenses.length === 0 ? <span className="muted">{t('ui.license.notStated')}</span> : <span title={row.licenses.join('\n')}><LicensesText licenses={row.licenses} /></span> },
    { id: 'findings', label: t('ledger.field.findings'), width: 172, sort: { descending: '-severity' }, cell: (row) => <PackageFindings row={row} /> },
  ], [t, format, nameOf]);
}

function LicensesText({ licenses }: { licenses: readonly string[] }) {
  const { t } = useTranslation();
  return <>{licenses[0]}{licenses.length > 1 && <span className="muted"> {t('ledger.components.moreLicenses', { count: licenses.length - 1 })}</span>}</>;
}

