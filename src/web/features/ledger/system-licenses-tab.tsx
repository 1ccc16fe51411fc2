import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../../i18n/use-text.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Notice } from '../../ui/page.tsx';
import { systemLicensesQuery } from '../compliance/queries.ts';
import { LicenseTable } from '../compliance/license-table.tsx';
import { scenarioKeys } from '../compliance/words.ts';
import type { SystemDetail } from './queries.ts';

/** The licences below a system. The scenario is not chosen here: it follows from who can reach it and who receives it. */
export function SystemLicensesTab({ system }: { system: SystemDetail }) {
  const { t } = useTranslation();
  const query = useQuery(systemLicensesQuery(system.id));
  if (query.error !== null && query.data === undefined) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      {query.data !== undefined && <Notice tone="neutral">{t('compliance.scenario.ofSystem', { scenario: t(scenarioKeys[query.data.scenario]) })}</Notice>}
      <LicenseTable summary={query} componentsAddress={`/systems/${system.id}/components`} systemsAddress={`/systems/${system.id}/components`} />
    </>
  );
}
