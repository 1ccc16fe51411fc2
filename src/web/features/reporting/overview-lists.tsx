import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SeverityChip, severityOf, SeverityCountsCell } from '../../ui/severity.tsx';
import { NoFindings } from '../ledger/no-findings.tsx';
import { Criticality, Exposure, SystemName } from '../ledger/system-parts.tsx';
import { importStateRows } from '../ledger/words.ts';
import { useSummary } from '../vulnerability/vulnerability-parts.tsx';
import styles from './overview.module.css';
import type { Overview } from './queries.ts';

export function TopVulnerabilities({ data }: { data: Overview }) {
  const rows = data.topVulnerabilities;
  const { t } = useTranslation();
  const summaryOf = useSummary();
  if (rows.length === 0) return <NoFindings componentCount={data.packageVersionCount} notCheckedCount={data.notCheckedCount} isInline />;
  return (
    <ul className={styles.list}>
      {rows.map((row) => (
        <li key={row.id}>
          <Link to={`/vulnerabilities/${row.id}`} className={styles.vulnerability}>
            <SeverityChip severity={severityOf(row.severity)} score={row.score} />
            <span className={styles.words}><strong>{row.displayId}</strong> <span className="soft">{summaryOf(row) ?? row.packages[0]}</span></span>
            <span className={styles.reach}>{t('reporting.systemsReached', { count: row.systemCount })}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function TopSystems({ data }: { data: Overview }) {
  const rows = data.topSystems;
  if (rows.length === 0) return <NoFindings componentCount={data.packageVersionCount} notCheckedCount={data.notCheckedCount} isInline />;
  return (
    <ul className={styles.list}>
      {rows.map((row) => (
        <li key={row.id} className={styles.system}>
          <SystemName id={row.id} code={row.code} name={row.name} nameEn={row.nameEn} />
          <span className={styles.fact}><Criticality value={row.criticality} /></span>
          <span className={styles.fact}><Exposure value={row.exposure} /></span>
          <Link to={`/systems/${row.id}/findings`} style={{ color: 'inherit' }}><SeverityCountsCell counts={row.findings} notChecked={row.notCheckedCount} /></Link>
        </li>
      ))}
    </ul>
  );
}

export function RecentImports({ rows }: { rows: Overview['recentImports'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (rows.length === 0) return <EmptyState isInline title={t('ledger.imports.empty')} />;
  return (
    <ul className={styles.list}>
      {rows.map((row) => (
        <li key={row.id}>
          <Link to={`/imports/${row.id}`} className={styles.import}>
            <span className={styles.words}><strong>{row.fileName}</strong> <span className="soft">{row.systemName}</span></span>
            <span className="muted nowrap">{Object.hasOwn(importStateRows, row.state) && row.state !== 'done' ? t(importStateRows[row.state as keyof typeof importStateRows].key) : t('reporting.taken', { number: format.number(row.taken) })}</span>
            <span className="muted"><RelativeTime at={row.createdAt} /></span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
