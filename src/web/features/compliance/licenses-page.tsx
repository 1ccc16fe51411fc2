import { complianceContract } from '#features/compliance/contract.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { linkTo } from '../../api/call.ts';
import { useSession } from '../../shell/session.tsx';
import { FilterBar, SearchInput } from '../../ui/filter-bar.tsx';
import { licenseRisks } from '../../ui/license-tag.tsx';
import { Page, PageHeader } from '../../ui/page.tsx';
import { choiceFilter, choicesFilter, textFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { useExports } from '../../ui/use-exports.ts';
import { SavedViews } from '../vulnerability/saved-views.tsx';
import { LicenseTable } from './license-table.tsx';
import { licensesQuery, scenarios } from './queries.ts';
import { scenarioKeys } from './words.ts';

const schema = { q: textFilter(), scenario: choiceFilter(scenarios, 'service'), risk: choicesFilter(licenseRisks) };

/** The licences in use. A risk class holds for a scenario: what is free inside the house may bind once it is handed out. */
export function LicensesPage() {
  const { t } = useTranslation();
  const exportsOf = useExports();
  const session = useSession();
  const filters = useUrlFilters(schema);
  const { values, set } = filters;
  const query = useQuery({ ...licensesQuery(values.q, values.scenario), placeholderData: keepPreviousData });
  return (
    <Page>
      <PageHeader title={t('shell.page.licenses')} facts={t('compliance.lead')} actions={<Segmented value={values.scenario} onChange={(scenario) => set({ scenario })} aria-label={t('compliance.scenario.label')} options={scenarios.map((scenario) => ({ value: scenario, label: t(scenarioKeys[scenario]) }))} />} />
      <LicenseTable
        summary={query} componentsAddress="/components" systemsAddress="/systems"
        search={<FilterBar search={<SearchInput value={values.q} onChange={(q) => set({ q })} placeholder={t('compliance.search')} />} isFiltered={filters.isSet('q')} onClear={() => set({ q: '' })} end={<SavedViews page="licenses" search={filters.search} />} />}
        {...(session.can('reporting.read') ? { exports: exportsOf((form) => linkTo(complianceContract.exportLicenses, { query: { ...filters.query, ...form } })) } : {})}
      />
    </Page>
  );
}
