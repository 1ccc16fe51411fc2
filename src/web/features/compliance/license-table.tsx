import { useMemo, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation, type Translate } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable, type TableExport } from '../../ui/data-table/data-table.tsx';
import { wholePages } from '../../ui/data-table/pages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { LicenseExpression, licenseRiskKeys, licenseRisks, RiskMark, type LicenseRisk } from '../../ui/license-tag.tsx';
import { choicesFilter, textFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { WhyCard } from '../../ui/why-card.tsx';
import { searchOfLicense } from './license-links.ts';
import type { LicenseRow, LicenseSummary } from './queries.ts';
import { becauseKeys, strengthKeys } from './words.ts';
import styles from './compliance.module.css';

type Summary = Readonly<{ data: LicenseSummary | undefined; error: unknown; isPending: boolean; refetch: () => unknown }>;
const schema = { risk: choicesFilter(licenseRisks), q: textFilter() };

/** Licences in use, by risk; each row leads to the components under it. The list comes whole, so the risks are filtered here. */
export function LicenseTable({ summary, componentsAddress, systemsAddress, search, exports }: { summary: Summary; componentsAddress: string; systemsAddress: string; search?: ReactNode; exports?: readonly TableExport[] }) {
  const { t } = useTranslation();
  const filters = useUrlFilters(schema);
  const chosen = filters.values.risk;
  const columns = useLicenseColumns(componentsAddress, systemsAddress);
  const rows = useMemo(() => summary.data?.rows.filter((row) => chosen.length === 0 || chosen.includes(row.risk)), [summary.data, chosen]);
  const pages = wholePages({ data: rows, error: summary.error, isPending: summary.isPending, refetch: summary.refetch });
  return (
    <>
      <FigureStrip
        label={t('compliance.figures')}
        figures={licenseRisks.map((risk) => {
          const isActive = chosen.length === 1 && chosen[0] === risk;
          return { id: risk, label: <><RiskMark risk={risk} />{t(licenseRiskKeys[risk])}</>, value: summary.data?.byRisk[risk], note: t('compliance.componentsUnit'), isActive, to: filters.linkWith({ risk: (isActive ? [] : [risk]) as never }), ...(risk === 'red' ? { tone: 'critical' as const } : {}) };
        })}
      />
      {search}
      <DataTable name="licenses" label={t('shell.page.licenses')} columns={columns} pages={pages} keyOf={(row) => `${row.expression ?? ''}|${row.asWritten ?? ''}`} {...(exports === undefined ? {} : { exports })} empty={<EmptyState icon="scale" title={chosen.length > 0 || filters.isSet('q') ? t('ui.noMatch') : t('compliance.empty')}>{chosen.length > 0 || filters.isSet('q') ? t('ui.noMatchWords') : t('compliance.emptyWords')}</EmptyState>} />
    </>
  );
}

function useLicenseColumns(componentsAddress: string, systemsAddress: string): readonly Column<LicenseRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(() => [
    { id: 'license', label: t('ledger.field.license'), cell: (row) => <LicenseCell row={row} /> },
    { id: 'risk', label: t('ledger.field.licenseRisk'), width: 160, cell: (row) => <RiskVerdict risk={row.risk} because={row.because} /> },
    { id: 'components', label: t('ledger.field.versions'), width: 100, align: 'end', cell: (row) => <Link to={`${componentsAddress}?${searchOfLicense(row)}`}>{format.number(row.componentCount)}</Link> },
    { id: 'systems', label: t('ledger.field.systems'), width: 90, align: 'end', priority: 2, cell: (row) => <Link to={`${systemsAddress}?${searchOfLicense(row)}`}>{format.number(row.systemCount)}</Link> },
  ], [t, format, componentsAddress, systemsAddress]);
}

/** Three looks for three cases: a normalised expression, the document's own words, nothing stated. */
function LicenseCell({ row }: { row: LicenseRow }) {
  const { t } = useTranslation();
  if (row.expression !== null) return <span title={row.expression}><LicenseExpression expression={row.expression} /></span>;
  if (row.asWritten !== null) return <span title={row.asWritten}>{row.asWritten} <span className="muted">{t('compliance.asWritten')}</span></span>;
  return <span className="muted">{t('ui.license.notStated')}</span>;
}

/** A risk class with the reasons for it. */
export function RiskVerdict({ risk, because }: { risk: LicenseRisk; because: LicenseRow['because'] }) {
  const { t } = useTranslation();
  const label = <span className={styles.risk}><RiskMark risk={risk} />{t(licenseRiskKeys[risk])}</span>;
  if (because.length === 0) return label;
  return <WhyCard title={t(licenseRiskKeys[risk])} reasons={because.map((reason, index) => ({ key: `${reason.code}-${index}`, text: becauseTextOf(reason, t) }))} change={t('compliance.why.change')}>{label}</WhyCard>;
}

function becauseTextOf({ code, license, risk, strength, verified, instead }: LicenseRow['because'][number], t: Translate): string {
  const strengthKey = strength === null ? undefined : strengthKeys[strength];
  return t(becauseKeys[code === 'classified' && verified === false ? 'classified-unverified' : code], {
    license: license ?? '', risk: risk === null ? '' : t(licenseRiskKeys[risk]), strength: strengthKey === undefined ? (strength ?? '') : t(strengthKey), instead: instead.join(t('ui.listSeparator')),
  });
}
