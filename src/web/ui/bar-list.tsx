import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormat } from '../i18n/format.ts';
import styles from './bar-list.module.css';

export type BarRow = Readonly<{ key: string; label: ReactNode; to?: string; /** In order, from the left. */ parts: readonly Readonly<{ key: string; value: number; color: string; title: string; isHatched?: boolean }>[]; value?: number }>;

/** Bars that are a list: each row a link with its words and its number, so that it needs no second view. */
export function BarList({ rows }: { rows: readonly BarRow[] }) {
  const format = useFormat();
  const totalOf = (row: BarRow) => row.parts.reduce((sum, part) => sum + part.value, 0);
  const most = Math.max(1, ...rows.map(totalOf));
  return (
    <div className={styles.list}>
      {rows.map((row) => {
        const content = (
          <>
            <span className={styles.label}>{typeof row.label === 'string' ? <span className="truncate" title={row.label}>{row.label}</span> : row.label}</span>
            <span className={styles.track} aria-hidden>{row.parts.filter((part) => part.value > 0).map((part) => <span key={part.key} className={part.isHatched === true ? 'hatched' : ''} style={{ width: `${(part.value / most) * 100}%`, background: part.isHatched === true ? undefined : part.color }} title={`${part.title} ${format.number(part.value)}`} />)}</span>
            <span className={styles.value}>{format.number(row.value ?? totalOf(row))}</span>
          </>
        );
        return row.to === undefined ? <div key={row.key} className={styles.row}>{content}</div> : <Link key={row.key} to={row.to} className={styles.row}>{content}</Link>;
      })}
    </div>
  );
}
