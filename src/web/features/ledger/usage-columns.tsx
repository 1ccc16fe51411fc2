import { useMemo } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { useEcosystemName } from '../../i18n/ecosystem-name.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { useFormat } from '../../i18n/format.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { LicenseTag } from '../../ui/license-tag.tsx';
import { Purl } from '../../ui/purl.tsx';
import { NotCheckedMark, SeverityCountsCell } from '../../ui/severity.tsx';
import { WhyCard } from '../../ui/why-card.tsx';
import { LifecycleCell } from './lifecycle.tsx';
import type { PackageRow, UsageRow } from './queries.ts';
import { ComponentName } from './system-parts.tsx';
import { checkedKeys, relationshipKeys, scopeKeys } from './words.ts';

/** The findings of a component; where it could not be checked that is said, never shown as clean. */
export function FindingsOrUnchecked({ row }: { row: Pick<UsageRow, 'checked' | 'findings'> }) {
  const { t } = useTranslation();
  if (row.checked === 'checked') return <SeverityCountsCell counts={row.findings} notChecked={0} />;
  return <WhyCard title={t('ui.notChecked')} reasons={[{ key: row.checked, text: t(checkedKeys[row.checked]) }]} change={t('ledger.checked.change')}><NotCheckedMark /></WhyCard>;
}

/** The findings of a package; where some of its versions could not be checked, how many and why. */
export function PackageFindings({ row }: { row: Pick<PackageRow, 'findings' | 'notChecked'> }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (row.notChecked.length === 0) return <SeverityCountsCell counts={row.findings} notChecked={0} />;
  const reasons = row.notChecked.map(({ reason, versionCount }) => ({ key: reason, text: t('ledger.unchecked.reason', { reason: t(checkedKeys[reason]), count: versionCount, number: format.number(versionCount) }) }));
  return <WhyCard title={t('ui.notChecked')} reasons={reasons} change={t('ledger.checked.change')}><SeverityCountsCell counts={row.findings} notChecked={row.notChecked.reduce((sum, each) => sum + each.versionCount, 0)} /></WhyCard>;
}

export function useUsageColumns(showsSystem: boolean): readonly Column<UsageRow>[] {
  const { t } = useTranslation();
  const localName = useLocalName();
  const nameOf = useEcosystemName();
  return useMemo(() => [
    { id: 'name', label: t('ledger.field.component'), sort: { ascending: 'name', descending: '-name' }, cell: (row) => <ComponentName name={row.name} version={row.version} to={`/components/${row.packageId}`} isRowLink /> },
    ...(showsSystem ? [{ id: 'system', label: t('ledger.field.system'), width: 150, priority: 3, cell: (row: UsageRow) => <span title={row.systemCode}>{localName(row.systemName, row.systemNameEn)}</span> } as const] : []),
    { id: 'ecosystem', label: t('ledger.field.ecosystem'), width: 96, priority: 2, cell: (row) => row.ecosystem === null ? <span className="muted">{t('ui.unknown')}</span> : nameOf(row.ecosystem) },
    { id: 'relationship', label: t('ledger.field.relationship'), width: 136, priority: 2, sort: { ascending: 'depth', descending: '-depth' }, cell: (row) => <span className={row.relationship === 'unknown' ? 'muted' : undefined}>{t(relationshipKeys[row.relationship])}{row.depth !== null && row.depth > 1 && <span className="muted"> · {t('ledger.depth', { count: row.depth })}</span>}</span> },
    { id: 'scope', label: t('ledger.field.scope'), width: 88, priority: 3, cell: (row) => <span className={row.scope === 'unknown' ? 'muted' : undefined}>{t(scopeKeys[row.scope])}</span> },
    { id: 'lifecycle', label: t('ledger.field.lifecycle'), width: 178, priority: 4, cell: (row) => <LifecycleCell lifecycle={row.lifecycle} /> },
    { id: 'license', label: t('ledger.field.license'), width: 180, priority: 3, cell: (row) => <LicenseTag expression={row.license} asWritten={row.licenseDeclared} risk={row.licenseRisk} /> },
    { id: 'findings', label: t('ledger.field.findings'), width: 172, sort: { descending: '-severity', ascending: 'severity' }, cell: (row) => <FindingsOrUnchecked row={row} /> },
    { id: 'purl', label: 'purl', width: 300, priority: 3, isExtra: true, cell: (row) => <Purl purl={row.purl} /> },
    { id: 'part', label: t('ledger.field.part'), width: 110, priority: 3, isExtra: true, cell: (row) => (row.part === '' ? <span className="muted">{t('ledger.part.whole')}</span> : row.part) },
    { id: 'groups', label: t('ledger.field.groups'), width: 110, priority: 3, isExtra: true, cell: (row) => row.groups.join(t('ui.listSeparator')) },
  ], [t, localName, nameOf, showsSystem]);
}
