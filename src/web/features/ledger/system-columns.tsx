import { useMemo } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { System } from './queries.ts';
import { ComponentCount, Criticality, Exposure, SystemFindings, SystemName } from './system-parts.tsx';
import { distributionKeys, systemKindKeys } from './words.ts';

/** The columns of every list of systems. */
export function useSystemColumns(): readonly Column<System>[] {
  const { t } = useTranslation();
  const localName = useLocalName();
  return useMemo(() => {
    const missing = (text: string | null) => text === null || text === '' ? <span className="muted">{t('ui.notRecorded')}</span> : <span title={text}>{text}</span>;
    return [
      { id: 'name', label: t('ledger.field.system'), sort: { ascending: 'name', descending: '-name' }, cell: (row) => <SystemName id={row.id} code={row.code} name={row.name} nameEn={row.nameEn} isRowLink /> },
      { id: 'kind', label: t('ledger.field.kind'), width: 88, priority: 3, isExtra: true, cell: (row) => t(systemKindKeys[row.kind]) },
      { id: 'parent', label: t('ledger.field.parent'), width: 140, priority: 3, isExtra: true, cell: (row) => missing(row.parentCode) },
      { id: 'criticality', label: t('ledger.field.criticality'), width: 92, priority: 3, cell: (row) => <Criticality value={row.criticality} /> },
      { id: 'exposure', label: t('ledger.field.exposure'), width: 104, priority: 2, cell: (row) => <Exposure value={row.exposure} /> },
      { id: 'distribution', label: t('ledger.field.distribution'), width: 104, priority: 3, isExtra: true, cell: (row) => t(distributionKeys[row.distribution]) },
      { id: 'mlps', label: t('ledger.field.mlpsLevel'), width: 96, priority: 3, cell: (row) => row.mlpsLevel === null ? <span className="muted">{t('ledger.mlpsNone')}</span> : t('ledger.mlps', { level: row.mlpsLevel }) },
      { id: 'owner', label: t('ledger.field.owner'), width: 96, priority: 3, cell: (row) => missing(row.ownerName) },
      { id: 'unit', label: t('ledger.field.unit'), width: 136, priority: 3, isExtra: true, cell: (row) => missing(localName(row.unitNameZh, row.unitNameEn)) },
      { id: 'components', label: t('ledger.field.components'), width: 108, align: 'end', priority: 3, sort: { descending: '-components' }, cell: (row) => <ComponentCount system={row} /> },
      { id: 'findings', label: t('ledger.field.findings'), width: 184, sort: { descending: '-severity' }, cell: (row) => <SystemFindings system={row} /> },
      { id: 'lastImport', label: t('ledger.field.lastImport'), width: 124, priority: 2, sort: { descending: '-lastImport' }, cell: (row) => <RelativeTime at={row.lastImportAt} /> },
      { id: 'code', label: t('ledger.field.code'), width: 120, priority: 3, isExtra: true, sort: { ascending: 'code', descending: '-code' }, cell: (row) => row.code },
    ];
  }, [t, localName]);
}
