import { ledgerContract } from '#features/ledger/contract.ts';
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { linkTo } from '../../api/call.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceChip, FilterBar, FixedChip, FlagChip, SearchInput } from '../../ui/filter-bar.tsx';
import { licenseRiskKeys, licenseRisks } from '../../ui/license-tag.tsx';
import { choiceFilter, choicesFilter, flagFilter, textFilter, textsFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { useExports } from '../../ui/use-exports.ts';
import { LicenseChips } from '../compliance/license-chips.tsx';
import { licenseFilters } from '../compliance/license-links.ts';
import { useEcosystemOptions, useWordOptions } from './filter-options.ts';
import { useSystemComponents, type ComponentFilters, type SystemDetail, type UsageRow } from './queries.ts';
import { useUsageColumns } from './usage-columns.tsx';
import { UsagePanel } from './usage-panel.tsx';
import { relationshipKeys, relationships, scopeKeys, scopes } from './words.ts';

const schema = {
  q: textFilter(), ecosystem: textsFilter(), relationship: choicesFilter(relationships), scope: choicesFilter(scopes), licenseRisk: choicesFilter(licenseRisks), ...licenseFilters, vulnerable: flagFilter(), asOf: textFilter(),
  sort: choiceFilter(['-severity', 'severity', 'name', '-name', 'depth', '-depth']),
};

const keyOf = (row: UsageRow) => `${row.packageVersionId}.${row.systemId}`;

/** What a system and everything below it uses: how it came in, under which licence, with which findings. */
export function SystemComponentsTab({ system }: { system: SystemDetail }) {
  const { t } = useTranslation();
  const exportsOf = useExports();
  const session = useSession();
  const panel = usePanel();
  const filters = useUrlFilters(schema);
  const query = filters.query as ComponentFilters;
  const pages = useSystemComponents(system.id, query);
  const columns = useUsageColumns(system.childCount > 0);
  const { sort, ...exported } = query;
  const isFiltered = Object.keys(exported).length > 0;
  const [packageVersionId, usingSystemId] = (panel.key ?? '').split('.');
  return (
    <>
      <ComponentFilterBar filters={filters} isFiltered={isFiltered} />
      <DataTable
        name="system-components" label={t('ledger.tab.components')} columns={columns} pages={pages} keyOf={keyOf} addressOf={(row) => `/components/${row.packageId}`} hasPanel
        sort={{ current: sort ?? '-severity', choose: (next) => filters.set({ sort: next as typeof filters.values.sort }) }}
        {...(session.can('reporting.read') ? { exports: exportsOf((form) => linkTo(ledgerContract.exportSystemComponents, { params: { systemId: system.id }, query: { ...exported, ...form } })) } : {})}
        empty={isFiltered
          ? <EmptyState icon="search" title={t('ui.noMatch')} actions={<Button onClick={filters.clear}>{t('ui.clearFilters')}</Button>}>{t('ui.noMatchWords')}</EmptyState>
          : <EmptyState icon="component" title={t('ledger.components.empty')} actions={session.can('ledger.write') && <Link to={`/imports?systemId=${system.id}`}><Button type="primary">{t('ledger.import.into')}</Button></Link>}>{t('ledger.components.emptyWords')}</EmptyState>}
      />
      {packageVersionId !== undefined && usingSystemId?.startsWith('sys_') === true && <UsagePanel packageVersionId={Number(packageVersionId)} systemId={usingSystemId} row={pages.rows.find((row) => keyOf(row) === panel.key)} onClose={panel.close} />}
    </>
  );
}

function ComponentFilterBar({ filters, isFiltered }: { filters: ReturnType<typeof useUrlFilters<typeof schema>>; isFiltered: boolean }) {
  const { t } = useTranslation();
  const { values, set } = filters;
  return (
    <FilterBar search={<SearchInput value={values.q} onChange={(q) => set({ q })} placeholder={t('ledger.components.search')} />} isFiltered={isFiltered} onClear={filters.clear}>
      <LicenseChips values={values} set={set} />
      <FlagChip label={t('ledger.filter.vulnerable')} isSet={values.vulnerable} onChange={(vulnerable) => set({ vulnerable })} />
      <ChoiceChip label={t('ledger.field.relationship')} options={useWordOptions(relationshipKeys)} chosen={values.relationship} onChange={(chosen) => set({ relationship: chosen as typeof values.relationship })} />
      <ChoiceChip label={t('ledger.field.scope')} options={useWordOptions(scopeKeys)} chosen={values.scope} onChange={(chosen) => set({ scope: chosen as typeof values.scope })} />
      <ChoiceChip label={t('ledger.field.ecosystem')} options={useEcosystemOptions()} chosen={values.ecosystem} onChange={(ecosystem) => set({ ecosystem })} />
      <ChoiceChip label={t('ledger.field.licenseRisk')} options={useWordOptions(licenseRiskKeys)} chosen={values.licenseRisk} onChange={(chosen) => set({ licenseRisk: chosen as typeof values.licenseRisk })} />
      <AsOfChip value={values.asOf} onChange={(asOf) => set({ asOf })} />
    </FilterBar>
  );
}

/** The ledger as it stood on a past day: the end of that day in the reader's zone. */
function AsOfChip({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const [today] = useState(() => localDay(new Date()));
  if (value !== '') return <FixedChip label={t('ledger.filter.asOf')} value={localDay(new Date(value))} onRemove={() => onChange('')} />;
  return (
    <label style={{ display: 'inline-flex', alignItems: 'center', gap: 6, fontSize: 13 }} className="soft">
      {t('ledger.filter.asOf')}
      <input type="date" max={today} onChange={(event) => event.target.value !== '' && onChange(new Date(`${event.target.value}T23:59:59`).toISOString())} style={{ height: 32, padding: '0 8px', border: '1px solid var(--line-strong)', borderRadius: 6, background: 'var(--surface)', color: 'inherit' }} />
    </label>
  );
}

function localDay(at: Date): string {
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
}
