import { useState } from 'react';
import type { Column } from './column.ts';

const storageKey = (name: string) => `yuanshu.columns.${name}`;

/** Which columns of a table the reader wants to see, remembered in this browser. The first column always stands. */
export function useColumns<Row>(name: string, columns: readonly Column<Row>[]): Readonly<{ shown: readonly Column<Row>[]; isShown: (id: string) => boolean; toggle: (id: string) => void; reset: () => void }> {
  const [changes, setChanges] = useState<Readonly<Record<string, boolean>>>(() => readChanges(name));
  const isShown = (id: string) => {
    const column = columns.find((candidate) => candidate.id === id);
    return column === columns[0] || (Object.hasOwn(changes, id) ? changes[id]! : column?.isExtra !== true);
  };
  const store = (next: Readonly<Record<string, boolean>>) => {
    localStorage.setItem(storageKey(name), JSON.stringify(next));
    setChanges(next);
  };
  return { shown: columns.filter((column) => isShown(column.id)), isShown, toggle: (id) => store({ ...changes, [id]: !isShown(id) }), reset: () => store({}) };
}

function readChanges(name: string): Record<string, boolean> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey(name)) ?? '{}');
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean')) : {};
  } catch {
    return {};
  }
}
