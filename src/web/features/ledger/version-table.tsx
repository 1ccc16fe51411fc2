import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { wholePages } from '../../ui/data-table/pages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LicenseTag, licenseRiskOf } from '../../ui/license-tag.tsx';
import { Purl } from '../../ui/purl.tsx';
import { LifecycleCell } from './lifecycle.tsx';
import type { PackageDetail } from './queries.ts';
import { FindingsOrUnchecked } from './usage-columns.tsx';
import { checkedKeys } from './words.ts';

type Version = PackageDetail['versions'][number];

/** The versions of a package in use, each with what it brings along. */
export function VersionTable({ versions, isNarrow = false }: { versions: readonly Version[]; isNarrow?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: readonly Column<Version>[] = [
    { id: 'version', label: t('ledger.field.version'), cell: (row) => row.version === null ? <span className="muted">{t('ledger.version.missing')}</span> : <span style={{ fontWeight: 500 }}>{row.version}</span> },
    { id: 'purl', label: 'purl', width: '24%', priority: 4, cell: (row) => <Purl purl={row.purl} /> },
    { id: 'systems', label: t('ledger.field.systems'), width: 88, align: 'end', cell: (row) => <Link to={`/where-used?packageVersionId=${row.packageVersionId}`}>{format.number(row.systemCount)}</Link> },
    { id: 'lifecycle', label: t('ledger.field.lifecycle'), width: 178, priority: 3, cell: (row) => <LifecycleCell lifecycle={row.lifecycle} /> },
    { id: 'license', label: t('ledger.field.license'), width: 190, priority: isNarrow ? 3 : 2, cell: (row) => <LicenseTag expression={row.license} risk={licenseRiskOf(row.licenseRisk)} /> },
    { id: 'findings', label: t('ledger.field.findings'), width: 172, cell: (row) => <FindingsOrUnchecked row={{ findings: row.findings, checked: checkedOf(row.checked) }} /> },
  ];
  const pages = wholePages({ data: versions, error: null, isPending: false, refetch: () => undefined });
  return <DataTable name="versions" label={t('ledger.component.versions')} columns={columns} pages={pages} keyOf={(row) => String(row.packageVersionId)} hasTools={false} isPlain={!isNarrow} empty={<EmptyState isInline title={t('ledger.component.noVersions')} />} />;
}

function checkedOf(text: string): keyof typeof checkedKeys {
  return Object.hasOwn(checkedKeys, text) ? (text as keyof typeof checkedKeys) : 'no-ecosystem';
}
