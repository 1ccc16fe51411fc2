import { Button, Dropdown, Popover } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { Icon } from '../icon.tsx';
import type { Column } from './column.ts';
import styles from './data-table.module.css';
import type { TableExport } from './data-table.tsx';
import type { Pages } from './pages.ts';
import type { useColumns } from './use-columns.ts';

type ToolsProps<Row> = Readonly<{
  pages: Pages<Row, never> | Pages<Row>;
  columns: readonly Column<Row>[];
  chosen: ReturnType<typeof useColumns<Row>>;
  exports: readonly TableExport[] | undefined;
  selectedCount: number;
  onClearSelection: () => void;
  bulk: ReactNode;
}>;

/** How many there are, what is selected, the exports of exactly what is filtered, and the columns. */
export function TableTools<Row>({ pages, columns, chosen, exports, selectedCount, onClearSelection, bulk }: ToolsProps<Row>) {
  const { t } = useTranslation();
  const format = useFormat();
  const total = pages.total ?? undefined;
  return (
    <div className={styles.tools} data-screen-only>
      {selectedCount > 0
        ? <><strong>{t('ui.selectedCount', { count: selectedCount })}</strong>{bulk}<Button type="text" size="small" onClick={onClearSelection}>{t('ui.clearSelection')}</Button></>
        : <span className="soft" aria-live="polite">{pages.isPending ? t('ui.loading') : total === undefined ? t('ui.rowsShown', { count: pages.rows.length, number: format.number(pages.rows.length) }) : t('ui.rowsTotal', { count: total, number: format.number(total) })}</span>}
      <span className={styles.toolsEnd}>
        {exports !== undefined && exports.length > 0 && (
          <Dropdown trigger={['click']} placement="bottomRight" menu={{ items: exports.map((item) => ({ key: item.href, label: <a href={item.href} download>{item.label}</a> })) }}>
            <Button type="text" size="small" icon={<Icon name="download" size={14} />}>{t('ui.export')}</Button>
          </Dropdown>
        )}
        <Popover trigger="click" placement="bottomRight" arrow={false} content={<ColumnMenu columns={columns} chosen={chosen} />}>
          <Button type="text" size="small" icon={<Icon name="columns" size={14} />}>{t('ui.columns')}</Button>
        </Popover>
      </span>
    </div>
  );
}

function ColumnMenu<Row>({ columns, chosen }: { columns: readonly Column<Row>[]; chosen: ReturnType<typeof useColumns<Row>> }) {
  const { t } = useTranslation();
  return (
    <div className={styles.menu} role="group" aria-label={t('ui.columns')}>
      {columns.map((column, index) => <label key={column.id}><input type="checkbox" checked={chosen.isShown(column.id)} disabled={index === 0} onChange={() => chosen.toggle(column.id)} />{column.label}</label>)}
      <Button type="text" size="small" onClick={chosen.reset}>{t('ui.resetColumns')}</Button>
    </div>
  );
}

export function TableFoot<Row>({ pages }: { pages: Pages<Row, never> | Pages<Row> }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={styles.foot} data-screen-only>
      {pages.error === null || pages.error === undefined
        ? <span>{pages.total === null || pages.total === undefined ? t('ui.rowsShown', { count: pages.rows.length, number: format.number(pages.rows.length) }) : t('ui.rowsShownOf', { shown: format.number(pages.rows.length), total: format.number(pages.total) })}</span>
        : <span role="alert">{errorTextOf(pages.error, t)}</span>}
      {pages.hasMore && <Button size="small" loading={pages.isLoadingMore} onClick={pages.loadMore}>{t('ui.loadMore')}</Button>}
    </div>
  );
}
