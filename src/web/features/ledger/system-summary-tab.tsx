import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { BarList } from '../../ui/bar-list.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { wholePages } from '../../ui/data-table/pages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { licenseRiskKeys, licenseRisks, RiskMark, type LicenseRisk } from '../../ui/license-tag.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { useSession } from '../../shell/session.tsx';
import { systemLicensesQuery } from '../compliance/queries.ts';
import { scenarioKeys } from '../compliance/words.ts';
import { Columns, Section, Stack } from '../../ui/page.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { severityRows, totalOf } from '../../ui/severity.tsx';
import { useSystemColumns } from './system-columns.tsx';
import type { SystemDetail } from './queries.ts';
import { NoFindings } from './no-findings.tsx';
import { SystemFacts } from './system-panel.tsx';

const shownSeverities = ['critical', 'high', 'medium', 'low', 'unknown'] as const;
const fills = { critical: 'var(--critical-fill)', high: 'var(--high-fill)', medium: 'var(--medium-fill)', low: 'var(--low-fill)', unknown: 'var(--line-strong)' } as const;

export function SystemSummaryTab({ system }: { system: SystemDetail }) {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <>
      <Columns>
        <Section title={t('ledger.system.facts')}><SystemFacts system={system} /></Section>
        <Stack>
          <Section title={t('ledger.system.findingsBySeverity')} note={system.childCount > 0 ? t('ledger.system.includesParts') : undefined}><FindingBars system={system} /></Section>
          {system.componentCount > 0 && session.can('compliance.read') && <LicenseRisks system={system} />}
        </Stack>
      </Columns>
      {system.children.length > 0 && <Parts system={system} />}
      {(system.parts.length > 0 || system.childCount === 0) && <Documents system={system} />}
    </>
  );
}

function FindingBars({ system }: { system: SystemDetail }) {
  const { t } = useTranslation();
  if (system.componentCount === 0) return <EmptyState isInline title={t('ui.notChecked')} actions={<Link to={`/imports?systemId=${system.id}`}>{t('ledger.import.into')}</Link>}>{t('ledger.system.noComponentsWords')}</EmptyState>;
  if (totalOf(system.findings) === 0) return <NoFindings componentCount={system.componentCount} notCheckedCount={system.notCheckedCount} isInline />;
  return (
    <BarList
      rows={shownSeverities.filter((severity) => severity !== 'unknown' || system.findings.unknown > 0).map((severity) => ({
        key: severity, label: t(severityRows[severity].key), to: `/systems/${system.id}/findings?severity=${severity}`,
        parts: [{ key: severity, value: system.findings[severity], color: fills[severity], title: t(severityRows[severity].key), isHatched: severity === 'unknown' }],
      }))}
    />
  );
}

const riskFills = { red: 'var(--critical-fill)', orange: 'color-mix(in srgb, var(--medium-fill) 45%, var(--high-fill))', yellow: 'var(--medium-fill)', green: 'var(--good)', unknown: 'var(--line-strong)' } as const satisfies Record<LicenseRisk, string>;

function LicenseRisks({ system }: { system: SystemDetail }) {
  const { t } = useTranslation();
  const query = useQuery(systemLicensesQuery(system.id));
  return (
    <Section title={t('ledger.system.licensesByRisk')} note={query.data === undefined ? undefined : t(scenarioKeys[query.data.scenario])}>
      {query.error !== null ? <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline /> : query.data === undefined ? <Bones lines={5} /> : (
        <BarList
          rows={licenseRisks.map((risk) => ({
            key: risk, label: <><RiskMark risk={risk} />{t(licenseRiskKeys[risk])}</>, to: `/systems/${system.id}/licenses?risk=${risk}`,
            parts: [{ key: risk, value: query.data.byRisk[risk], color: riskFills[risk], title: t(licenseRiskKeys[risk]), isHatched: risk === 'unknown' }],
          }))}
        />
      )}
    </Section>
  );
}

function Parts({ system }: { system: SystemDetail }) {
  const { t } = useTranslation();
  const columns = useSystemColumns();
  const pages = wholePages({ data: system.children, error: null, isPending: false, refetch: () => undefined });
  return <Section title={t('ledger.system.parts')} note={String(system.children.length)} isFlush><DataTable name="system-parts" label={t('ledger.system.parts')} columns={columns} pages={pages} keyOf={(part) => part.id} addressOf={(part) => `/systems/${part.id}`} hasTools={false} isPlain empty={null} /></Section>;
}

type Part = SystemDetail['parts'][number];

/** The documents that stand for the system now: one for each part. */
function Documents({ system }: { system: SystemDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: readonly Column<Part>[] = [
    { id: 'part', label: t('ledger.field.part'), cell: (row) => <span style={{ fontWeight: 500 }}>{row.part === '' ? t('ledger.part.whole') : row.part}</span> },
    { id: 'format', label: t('ledger.field.format'), width: 180, priority: 2, cell: (row) => row.format ?? <span className="muted">{t('ui.unknown')}</span> },
    { id: 'components', label: t('ledger.field.components'), width: 110, align: 'end', cell: (row) => format.number(row.componentCount) },
    { id: 'importedAt', label: t('ledger.field.importedAt'), width: 160, priority: 2, cell: (row) => <DateTime at={row.importedAt} /> },
    { id: 'import', label: t('ledger.field.report'), width: 100, cell: (row) => <Link to={`/imports/${row.importId}`}>{t('ledger.import.report')}</Link> },
  ];
  const pages = wholePages({ data: system.parts, error: null, isPending: false, refetch: () => undefined });
  return (
    <Section title={t('ledger.system.documents')} note={t('ledger.system.documentsNote')} isFlush>
      <DataTable name="system-documents" label={t('ledger.system.documents')} columns={columns} pages={pages} keyOf={(part) => part.part} addressOf={(part) => `/imports/${part.importId}`} hasTools={false} isPlain empty={<EmptyState isInline title={t('ledger.system.noDocuments')} actions={<Link to={`/imports?systemId=${system.id}`}>{t('ledger.import.into')}</Link>} />} />
    </Section>
  );
}
