import { useId, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { ErrorState } from '../error-state.tsx';
import { Icon } from '../icon.tsx';
import { Bone, BusyBar } from '../skeleton.tsx';
import { nextSort, type Column } from './column.ts';
import styles from './data-table.module.css';
import type { Pages } from './pages.ts';
import { TableFoot, TableTools } from './table-tools.tsx';
import { useColumns } from './use-columns.ts';
import { usePanel } from './use-panel.ts';
import { useRowKeys } from './use-row-keys.ts';

export type TableSort = Readonly<{ current: string; choose: (sort: string) => void }>;
export type TableExport = Readonly<{ label: string; href: string }>;

export type DataTableProps<Row> = Readonly<{
  /** Names the remembered columns. */
  name: string;
  /** Names the table for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  pages: Pages<Row, never> | Pages<Row>;
  keyOf: (row: Row) => string;
  /** The page of a row: Enter and the second click go there. Without a panel the first click does. */
  addressOf?: (row: Row) => string;
  hasPanel?: boolean;
  sort?: TableSort;
  /** Rows that follow each other under one heading; undefined where rows stand alone. */
  groupOf?: (row: Row) => Readonly<{ key: string; heading: ReactNode }>;
  /** What can be done with the selected rows. */
  bulk?: (rows: readonly Row[], clear: () => void) => ReactNode;
  exports?: readonly TableExport[];
  empty: ReactNode;
  /** Stands in a section that has the edges already. */
  isPlain?: boolean;
  hasTools?: boolean;
  skeletonRows?: number;
}>;

/** A list as a table: the server sorts and pages, the keyboard walks, a row opens its panel and then its page. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { name, label, columns, pages, keyOf, addressOf, hasPanel = false, sort, bulk, empty, isPlain = false, hasTools = true, skeletonRows = 12 } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const panel = usePanel();
  const chosen = useColumns(name, columns);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const bodyRef = useRef<HTMLTableSectionElement>(null);
  const headingId = useId();
  const panelKey = hasPanel ? panel.key : undefined;
  const rows = pages.rows as readonly Row[];

  const focusRow = (key: string) => bodyRef.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`)?.focus();
  const currentIndex = () => {
    const focused = document.activeElement?.closest('[data-row]')?.getAttribute('data-row') ?? panelKey;
    return rows.findIndex((row) => keyOf(row) === focused);
  };
  const toggle = (key: string) => setSelected((before) => {
    const after = new Set(before);
    if (!after.delete(key)) after.add(key);
    return after;
  });
  const close = () => {
    if (panelKey === undefined) return;
    panel.close();
    focusRow(panelKey);
  };
  const open = (row: Row | undefined) => {
    if (row !== undefined && addressOf !== undefined) void navigate(addressOf(row));
  };
  useRowKeys({
    move: (step) => {
      const row = rows[Math.max(0, Math.min(rows.length - 1, currentIndex() + step))];
      if (row === undefined) return;
      focusRow(keyOf(row));
      if (panelKey !== undefined) panel.show(keyOf(row));
    },
    open: () => open(rows[currentIndex()]),
    look: () => {
      const row = rows[currentIndex()];
      if (row !== undefined && hasPanel) panel.show(keyOf(row));
    },
    select: () => {
      const row = rows[currentIndex()];
      if (row !== undefined && bulk !== undefined) toggle(keyOf(row));
    },
    close,
  }, rows.length > 0);

  const click = (event: MouseEvent<HTMLTableRowElement>, row: Row) => {
    if ((event.target as HTMLElement).closest('button, input, label, a:not([data-row-link])') !== null || getSelection()?.toString() !== '') return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (hasPanel && panelKey !== keyOf(row)) panel.show(keyOf(row));
    else open(row);
  };

  if (pages.error !== null && pages.error !== undefined && rows.length === 0) return <div className={styles.frame} data-plain={isPlain}><ErrorState error={pages.error} onRetry={pages.retry} /></div>;
  if (!pages.isPending && rows.length === 0) return <div className={styles.frame} data-plain={isPlain}>{empty}</div>;
  const selectedRows = rows.filter((row) => selected.has(keyOf(row)));
  const clearSelection = () => setSelected(new Set());
  return (
    <div className={styles.frame} data-plain={isPlain}>
      <BusyBar isBusy={pages.isStale} label={t('ui.loading')} />
      {hasTools && <TableTools pages={pages} columns={columns} chosen={chosen} exports={props.exports} selectedCount={selectedRows.length} onClearSelection={clearSelection} bulk={selectedRows.length > 0 ? bulk?.(selectedRows, clearSelection) : undefined} />}
      <table className={styles.table} aria-label={label} aria-busy={pages.isPending || pages.isStale} id={headingId}>
        <thead>
          <tr>
            {bulk !== undefined && <th className={styles.select} scope="col"><input type="checkbox" aria-label={t('ui.selectAll')} checked={rows.length > 0 && selectedRows.length === rows.length} onChange={() => setSelected(selectedRows.length === rows.length ? new Set() : new Set(rows.map(keyOf)))} /></th>}
            {chosen.shown.map((column) => <Head key={column.id} column={column} sort={sort} />)}
          </tr>
        </thead>
        <tbody ref={bodyRef} className={styles.body} data-stale={pages.isStale}>
          {pages.isPending
            ? Array.from({ length: skeletonRows }, (_, index) => <SkeletonRow key={index} columns={chosen.shown} hasSelect={bulk !== undefined} index={index} />)
            : <Rows {...props} rows={rows} shown={chosen.shown} panelKey={panelKey} selected={selected} onToggle={toggle} onClick={click} onDoubleClick={open} />}
        </tbody>
      </table>
      {(pages.hasMore || pages.error !== null) && <TableFoot pages={pages} />}
    </div>
  );
}

function Head<Row>({ column, sort }: { column: Column<Row>; sort: TableSort | undefined }) {
  const orders = column.sort;
  const direction = orders === undefined || sort === undefined ? undefined : sort.current === orders.ascending ? 'ascending' : sort.current === orders.descending ? 'descending' : 'none';
  const next = orders === undefined || sort === undefined ? undefined : nextSort(orders, sort.current);
  return (
    <th scope="col" style={{ width: column.width }} data-align={column.align} data-priority={column.priority} aria-sort={direction}>
      {next === undefined || sort === undefined
        ? column.label
        : <button type="button" className={styles.head} data-sorted={direction !== 'none'} onClick={() => sort.choose(next)}><span className="truncate">{column.label}</span><Icon name={direction === 'ascending' ? 'arrowUp' : 'arrowDown'} size={12} /></button>}
    </th>
  );
}

type RowsProps<Row> = DataTableProps<Row> & Readonly<{
  rows: readonly Row[]; shown: readonly Column<Row>[]; panelKey: string | undefined; selected: ReadonlySet<string>;
  onToggle: (key: string) => void; onClick: (event: MouseEvent<HTMLTableRowElement>, row: Row) => void; onDoubleClick: (row: Row) => void;
}>;

function Rows<Row>({ rows, shown, keyOf, groupOf, panelKey, bulk, selected, addressOf, hasPanel, onToggle, onClick, onDoubleClick }: RowsProps<Row>) {
  const { t } = useTranslation();
  return rows.map((row, index) => {
    const key = keyOf(row);
    const group = groupOf?.(row);
    const before = index === 0 ? undefined : groupOf?.(rows[index - 1]!);
    const isNewGroup = group !== undefined && group.key !== before?.key;
    const isClickable = hasPanel === true || addressOf !== undefined;
    return [
      isNewGroup && <GroupRow key={`group-${group.key}-${index}`} heading={group.heading} columns={shown} hasSelect={bulk !== undefined} />,
      <tr key={key} data-row={key} className={styles.row} tabIndex={index === 0 || key === panelKey ? 0 : -1} data-clickable={isClickable} data-active={key === panelKey} onClick={(event) => isClickable && onClick(event, row)} onDoubleClick={() => hasPanel && onDoubleClick(row)}>
        {bulk !== undefined && <td className={styles.select}><input type="checkbox" aria-label={t('ui.select')} checked={selected.has(key)} onChange={() => onToggle(key)} onKeyDown={stop} /></td>}
        {shown.map((column) => <td key={column.id} data-align={column.align} data-priority={column.priority}>{column.cell(row)}</td>)}
      </tr>,
    ];
  });
}

/** Spans what stands at any width; a span over columns that are hidden would take their room from the others. */
function GroupRow<Row>({ heading, columns, hasSelect }: { heading: ReactNode; columns: readonly Column<Row>[]; hasSelect: boolean }) {
  const others = columns.filter((column) => (column.priority ?? 1) > 1);
  return (
    <tr className={styles.group}>
      <td colSpan={columns.length - others.length + (hasSelect ? 1 : 0)}>{heading}</td>
      {others.map((column) => <td key={column.id} data-priority={column.priority} aria-hidden />)}
    </tr>
  );
}

const stop = (event: KeyboardEvent) => {
  if (event.key === ' ') event.stopPropagation();
};

function SkeletonRow<Row>({ columns, hasSelect, index }: { columns: readonly Column<Row>[]; hasSelect: boolean; index: number }) {
  const widths = [72, 54, 84, 63, 45];
  return (
    <tr className={styles.row} aria-hidden>
      {hasSelect && <td className={styles.select}><Bone width={13} height={13} /></td>}
      {columns.map((column, at) => <td key={column.id} data-priority={column.priority}><Bone width={`${widths[(index + at) % widths.length]}%`} /></td>)}
    </tr>
  );
}
