import { describe, expect, it } from 'vitest';
import { given, whereOf } from './conditions.ts';

describe('conditions of a statement', () => {
  it('stand in it only where they were given, numbered after the values before them', () => {
    const where = whereOf(['tenant'], [given('core', (value) => ['s.criticality = ?', value]), given(undefined, (value) => ['s.unit_id = ?', value]), given(3, (value) => ['(s.level = ? or s.level > ?)', value, value + 1])]);
    expect(where).toEqual({ sql: 's.criticality = $2 and (s.level = $3 or s.level > $4)', values: ['tenant', 'core', 3, 4] });
  });

  it('hold for everything where none was given', () => {
    expect(whereOf([1, 2], [undefined])).toEqual({ sql: 'true', values: [1, 2] });
  });

  it('keep false, zero and empty texts as values', () => {
    expect(whereOf([], [given(false, (value) => ['a = ?', value]), given(0, (value) => ['b = ?', value]), given('', (value) => ['c = ?', value])]).values).toEqual([false, 0, '']);
  });

  it('refuse a condition whose places and values differ', () => {
    expect(() => whereOf([], [['a = ? and b = ?', 1]])).toThrow('2 places for 1 values');
  });
});
