import type { ReactNode } from 'react';

export type Column<Row> = Readonly<{
  id: string;
  label: string;
  cell: (row: Row) => ReactNode;
  /** CSS width; columns without one share what is left. */
  width?: number | string;
  align?: 'end';
  /** 1 stands at any width, 2 from 640 px of table on, 3 from 960 px on, 4 from 1120 px on. */
  priority?: 1 | 2 | 3 | 4;
  /** What the server calls this order; the first is tried first. */
  sort?: Readonly<{ ascending?: string; descending?: string }>;
  /** Hidden until the reader chooses it. */
  isExtra?: boolean;
}>;

/** The order after a click on the head of a column: the other direction, or its first. */
export function nextSort(sort: NonNullable<Column<never>['sort']>, current: string): string | undefined {
  const orders = [sort.ascending, sort.descending].filter((order) => order !== undefined);
  const at = orders.indexOf(current);
  return orders[(at + 1) % orders.length];
}
