import { expect, it } from 'vitest';
import { nextSort } from './column.ts';

it('begins with the first order of a column and then turns it round', () => {
  const both = { ascending: 'name', descending: '-name' };
  expect(nextSort(both, '-severity')).toBe('name');
  expect(nextSort(both, 'name')).toBe('-name');
  expect(nextSort(both, '-name')).toBe('name');
});

it('stays with the only order that the server knows', () => {
  expect(nextSort({ descending: '-severity' }, 'name')).toBe('-severity');
  expect(nextSort({ descending: '-severity' }, '-severity')).toBe('-severity');
});
