import { ledgerContract } from '#features/ledger/contract.ts';
import { useMemo, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { linkTo } from '../../api/call.ts';
import { useSession } from '../../shell/session.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Definitions } from '../../ui/page.tsx';
import { DependencyPath, PathList } from '../../ui/path-list.tsx';
import { Purl } from '../../ui/purl.tsx';
import { SeverityCountsCell } from '../../ui/severity.tsx';
import { PanelPart, SidePanel } from '../../ui/side-panel.tsx';
import { useExports } from '../../ui/use-exports.ts';
import { useWhereUsed, type WhereUsedFilters, type WhereUsedRow } from './queries.ts';
import { Criticality, Exposure, SystemName } from './system-parts.tsx';
import { FindingsOrUnchecked } from './usage-columns.tsx';
import { relationshipKeys, scopeKeys } from './words.ts';

const keyOf = (row: WhereUsedRow) => `${row.systemId}.${row.packageVersionId}.${row.part}`;

/** The systems that use a package, each with the shortest way the package came in. */
export function WhereUsedTable({ filters, empty }: { filters: WhereUsedFilters; empty?: ReactNode }) {
  const { t } = useTranslation();
  const exportsOf = useExports();
  const session = useSession();
  const panel = usePanel();
  const pages = useWhereUsed(filters);
  const columns = useWhereUsedColumns();
  const open = pages.rows.find((row) => keyOf(row) === panel.key);
  return (
    <>
      <DataTable name="where-used" label={t('shell.page.whereUsed')} columns={columns} pages={pages} keyOf={keyOf} addressOf={(row) => `/systems/${row.systemId}`} hasPanel {...(session.can('reporting.read') ? { exports: exportsOf((form) => linkTo(ledgerContract.exportWhereUsed, { query: { ...filters, ...form } })) } : {})} empty={empty ?? <EmptyState icon="whereUsed" title={t('ledger.whereUsed.none')} />} />
      {open !== undefined && <WhereUsedPanel row={open} onClose={panel.close} />}
    </>
  );
}

/** Without a version there was nothing to compare. */
function UsedFindings({ row }: { row: WhereUsedRow }) {
  return row.version === null ? <FindingsOrUnchecked row={{ checked: 'no-version', findings: row.findings }} /> : <SeverityCountsCell counts={row.findings} />;
}

function useWhereUsedColumns(): readonly Column<WhereUsedRow>[] {
  const { t } = useTranslation();
  return useMemo(() => [
    { id: 'system', label: t('ledger.field.system'), width: '22%', cell: (row) => <SystemName id={row.systemId} code={row.systemCode} name={row.systemName} nameEn={row.systemNameEn} isRowLink /> },
    { id: 'version', label: t('ledger.field.version'), width: 104, cell: (row) => <span title={row.purl} style={{ fontWeight: 500 }}>{row.version ?? <span className="muted">{t('ledger.version.missing')}</span>}</span> },
    { id: 'path', label: t('ledger.field.path'), priority: 2, cell: (row) => <DependencyPath steps={row.path} isInline /> },
    { id: 'relationship', label: t('ledger.field.relationship'), width: 92, priority: 3, isExtra: true, cell: (row) => t(relationshipKeys[row.relationship]) },
    { id: 'criticality', label: t('ledger.field.criticality'), width: 84, priority: 3, cell: (row) => <Criticality value={row.criticality} /> },
    { id: 'exposure', label: t('ledger.field.exposure'), width: 96, priority: 4, cell: (row) => <Exposure value={row.exposure} /> },
    { id: 'owner', label: t('ledger.field.owner'), width: 88, priority: 3, cell: (row) => row.ownerName ?? <span className="muted">{t('ui.notRecorded')}</span> },
    { id: 'findings', label: t('ledger.field.findings'), width: 164, priority: 2, cell: (row) => <UsedFindings row={row} /> },
  ], [t]);
}

function WhereUsedPanel({ row, onClose }: { row: WhereUsedRow; onClose: () => void }) {
  const { t } = useTranslation();
  const localName = useLocalName();
  return (
    <SidePanel title={localName(row.systemName, row.systemNameEn)} sub={row.systemCode} pageAddress={`/systems/${row.systemId}`} onClose={onClose}>
      <PanelPart title={t('ledger.usage.shortestPath')}><PathList paths={row.path.length === 0 ? [] : [{ part: row.part, steps: row.path }]} root={row.systemCode} /><p style={{ marginTop: 8 }}><Link to={`/systems/${row.systemId}/paths?component=${row.packageVersionId}`}>{t('ledger.usage.allPaths')}</Link></p></PanelPart>
      <PanelPart title={t('ledger.usage.facts')}>
        <Definitions
          rows={[
            ['purl', <Purl key="purl" purl={row.purl} />],
            [t('ledger.field.relationship'), t(relationshipKeys[row.relationship])],
            [t('ledger.field.scope'), t(scopeKeys[row.scope])],
            [t('ledger.field.criticality'), <Criticality key="criticality" value={row.criticality} />],
            [t('ledger.field.exposure'), <Exposure key="exposure" value={row.exposure} />],
            [t('ledger.field.owner'), row.ownerName],
            [t('ledger.field.unit'), localName(row.unitNameZh, row.unitNameEn)],
            [t('ledger.field.part'), row.part === '' ? t('ledger.part.whole') : row.part],
            [t('ledger.field.findings'), <UsedFindings key="findings" row={row} />],
          ]}
        />
      </PanelPart>
    </SidePanel>
  );
}
