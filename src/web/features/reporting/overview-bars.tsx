import { useTranslation } from '../../i18n/use-text.ts';
import { useEcosystemName } from '../../i18n/ecosystem-name.ts';
import { useFormat } from '../../i18n/format.ts';
import { BarList, type BarRow } from '../../ui/bar-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { licenseRiskKeys, licenseRisks, RiskMark, type LicenseRisk } from '../../ui/license-tag.tsx';
import { severityRows, totalOf, type SeverityCounts } from '../../ui/severity.tsx';
import { NoFindings } from '../ledger/no-findings.tsx';
import { criticalities, criticalityKeys, exposureKeys, exposures } from '../ledger/words.ts';
import type { Overview } from './queries.ts';

const fills = { critical: 'var(--critical-fill)', high: 'var(--high-fill)', medium: 'var(--medium-fill)', low: 'var(--low-fill)' } as const;

function useSeverityParts(): (counts: SeverityCounts) => BarRow['parts'] {
  const { t } = useTranslation();
  return (counts) => [
    ...(['critical', 'high', 'medium', 'low'] as const).map((severity) => ({ key: severity, value: counts[severity], color: fills[severity], title: t(severityRows[severity].key) })),
    { key: 'unknown', value: counts.unknown + counts.none, color: 'var(--line-strong)', title: t(severityRows.unknown.key), isHatched: true },
  ];
}

/** All findings by severity: it stands where the trend will, until there are days enough to draw one. */
export function SeverityBars({ data }: { data: Overview }) {
  const { t } = useTranslation();
  const partsOf = useSeverityParts();
  if (totalOf(data.findings) === 0) return <NoFindings componentCount={data.packageVersionCount} notCheckedCount={data.notCheckedCount} isInline />;
  const shown = (['critical', 'high', 'medium', 'low', 'unknown'] as const).filter((severity) => severity !== 'unknown' || data.findings.unknown > 0);
  return <BarList rows={shown.map((severity) => ({ key: severity, label: t(severityRows[severity].key), to: `/findings?severity=${severity}`, parts: partsOf({ critical: 0, high: 0, medium: 0, low: 0, none: 0, unknown: 0, [severity]: data.findings[severity] }) }))} />;
}

/** How many systems, and how many findings they carry. */
export function CriticalityBars({ data }: { data: Overview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const partsOf = useSeverityParts();
  if (data.systemsByCriticality.every((row) => totalOf(row.findings) === 0)) return <NoFindings componentCount={data.packageVersionCount} notCheckedCount={data.notCheckedCount} isInline />;
  return <BarList rows={inOrder(data.systemsByCriticality, (row) => criticalities.indexOf(row.criticality)).map((row) => ({ key: row.criticality, label: t('reporting.systemsOf', { word: t(criticalityKeys[row.criticality]), number: format.number(row.systemCount) }), to: `/findings?criticality=${row.criticality}`, parts: partsOf(row.findings) }))} />;
}

export function ExposureBars({ data }: { data: Overview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const partsOf = useSeverityParts();
  if (data.systemsByExposure.every((row) => totalOf(row.findings) === 0)) return <NoFindings componentCount={data.packageVersionCount} notCheckedCount={data.notCheckedCount} isInline />;
  return <BarList rows={inOrder(data.systemsByExposure, (row) => exposures.indexOf(row.exposure)).map((row) => ({ key: row.exposure, label: t('reporting.systemsOf', { word: t(exposureKeys[row.exposure]), number: format.number(row.systemCount) }), to: `/findings?exposure=${row.exposure}`, parts: partsOf(row.findings) }))} />;
}

function inOrder<Row>(rows: readonly Row[], rank: (row: Row) => number): readonly Row[] {
  return rows.toSorted((one, other) => rank(one) - rank(other));
}

const ecosystemsMax = 8;

export function EcosystemBars({ data }: { data: Overview }) {
  const { t } = useTranslation();
  const nameOf = useEcosystemName();
  if (data.ecosystems.length === 0) return <EmptyState isInline title={t('ledger.components.empty')} />;
  return (
    <BarList
      rows={data.ecosystems.slice(0, ecosystemsMax).map((row) => ({
        key: row.ecosystem, label: nameOf(row.ecosystem), to: `/components?ecosystem=${encodeURIComponent(row.ecosystem)}`,
        parts: [{ key: 'vulnerable', value: row.vulnerableCount, color: 'var(--high-fill)', title: t('reporting.vulnerableVersions') }, { key: 'rest', value: row.packageVersionCount - row.vulnerableCount, color: 'color-mix(in srgb, var(--brand) 45%, var(--surface))', title: t('reporting.otherVersions') }],
      }))}
    />
  );
}

const riskFills: Readonly<Record<LicenseRisk, string>> = { red: 'var(--critical-fill)', orange: 'color-mix(in srgb, var(--medium-fill) 45%, var(--high-fill))', yellow: 'var(--medium-fill)', green: 'var(--good)', unknown: 'var(--line-strong)' };

export function LicenseBars({ data }: { data: Overview }) {
  const { t } = useTranslation();
  if (data.licenseRisk.every((row) => row.packageVersionCount === 0)) return <EmptyState isInline title={t('ledger.components.empty')} />;
  const countOf = (risk: LicenseRisk) => data.licenseRisk.find((row) => row.risk === risk)?.packageVersionCount ?? 0;
  return (
    <BarList
      rows={licenseRisks.map((risk) => ({
        key: risk, label: <span style={{ display: 'inline-flex', alignItems: 'center', gap: 8, minWidth: 0 }}><RiskMark risk={risk} /><span className="truncate" title={t(licenseRiskKeys[risk])}>{t(licenseRiskKeys[risk])}</span></span>, to: `/licenses?risk=${risk}`,
        parts: [{ key: risk, value: countOf(risk), color: riskFills[risk], title: t(licenseRiskKeys[risk]), isHatched: risk === 'unknown' }],
      }))}
    />
  );
}
