import { useMemo, type ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { Icon } from '../../ui/icon.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { ImportState } from './import-progress.tsx';
import { useImports, type ImportRow } from './queries.ts';

/** Imports, the newest first. */
export function ImportTable({ filters, showsSystem, empty }: { filters: Parameters<typeof useImports>[0]; showsSystem: boolean; empty: ReactNode }) {
  const { t } = useTranslation();
  const columns = useImportColumns(showsSystem);
  const pages = useImports(filters);
  return <DataTable name="imports" label={t('shell.page.imports')} columns={columns} pages={pages} keyOf={(row) => row.id} addressOf={(row) => `/imports/${row.id}`} empty={empty} />;
}

function useImportColumns(showsSystem: boolean): readonly Column<ImportRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const localName = useLocalName();
  return useMemo(() => {
    const count = (row: ImportRow, name: 'taken' | 'notTaken' | 'findings') => row.counts === null ? <span className="muted">—</span> : <span style={name === 'notTaken' && row.counts.notTaken > 0 ? { color: 'var(--amber)', fontWeight: 500 } : undefined}>{format.number(row.counts[name])}</span>;
    return [
      { id: 'file', label: t('ledger.field.fileName'), cell: (row) => <span style={{ display: 'inline-flex', alignItems: 'center', gap: 8, maxWidth: '100%' }}><Icon name="file" size={14} className="muted" /><span className="truncate" style={{ fontWeight: 500 }} title={row.fileName}>{row.fileName}</span></span> },
      ...(showsSystem ? [{ id: 'system', label: t('ledger.field.system'), width: 190, priority: 2, cell: (row: ImportRow) => row.systemName === null ? <span className="muted">{t('ui.notRecorded')}</span> : <span title={row.systemCode ?? ''}>{localName(row.systemName, row.systemNameEn)}</span> } as const] : []),
      { id: 'part', label: t('ledger.field.part'), width: 110, priority: 3, isExtra: true, cell: (row) => (row.part === '' ? <span className="muted">{t('ledger.part.whole')}</span> : row.part) },
      { id: 'state', label: t('ledger.field.state'), width: 116, cell: (row) => <ImportState state={row.state} /> },
      { id: 'format', label: t('ledger.field.format'), width: 150, priority: 4, cell: (row) => row.format === null ? <span className="muted">{t('ui.unknown')}</span> : `${row.format}${row.specVersion === null ? '' : ` ${row.specVersion}`}` },
      { id: 'taken', label: t('ledger.field.taken'), width: 84, align: 'end', priority: 2, cell: (row) => count(row, 'taken') },
      { id: 'notTaken', label: t('ledger.field.notTaken'), width: 84, align: 'end', priority: 2, cell: (row) => count(row, 'notTaken') },
      { id: 'findings', label: t('ledger.field.findings'), width: 84, align: 'end', priority: 3, cell: (row) => count(row, 'findings') },
      { id: 'by', label: t('ledger.field.by'), width: 96, priority: 4, cell: (row) => row.createdByName ?? <span className="muted">{t('ledger.byPlatform')}</span> },
      { id: 'at', label: t('ledger.field.importedAt'), width: 140, priority: 2, cell: (row) => <DateTime at={row.createdAt} /> },
    ];
  }, [t, format, localName, showsSystem]);
}
