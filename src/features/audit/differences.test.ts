import { describe, expect, it } from 'vitest';
import { differencesOf } from './differences.ts';

const told = (before: unknown, after: unknown): string[] => differencesOf(before, after).map(({ path, kind, from, to }) => `${kind} ${path}: ${JSON.stringify(from)} > ${JSON.stringify(to)}`);

describe('the differences of two values', () => {
  it.each<[string, unknown, unknown, string[]]>([
    ['a changed field', { a: 1, b: 2 }, { a: 1, b: 3 }, ['changed b: 2 > 3']],
    ['fields added and removed', { a: 1 }, { b: 2 }, ['removed a: 1 > null', 'added b: null > 2']],
    ['null is a value', { a: null }, { a: 1 }, ['changed a: null > 1']],
    ['a field inside of a field', { owner: { name: '张三', unit: 'x' } }, { owner: { name: '李四', unit: 'x' } }, ['changed owner.name: "张三" > "李四"']],
    ['a list as a whole', { roles: ['a'] }, { roles: ['a', 'b'] }, ['changed roles: ["a"] > ["a","b"]']],
    ['all fields of what was created', null, { a: 1, b: { c: 2 } }, ['added a: null > 1', 'added b.c: null > 2']],
    ['all fields of what was deleted', { a: 1 }, undefined, ['removed a: 1 > null']],
    ['a field that became an object', { a: 1 }, { a: { b: 2 } }, ['changed a: 1 > {"b":2}']],
    ['an empty object', {}, { a: {} }, ['added a: null > {}']],
    ['nothing', { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
    ['nothing at all', null, null, []],
    ['a plain value', 1, 2, ['changed : 1 > 2']],
  ])('%s', (_name, before, after, expected) => {
    expect(told(before, after)).toEqual(expected);
  });

  it('end, however large or deep the values are', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 5_000; level += 1) deep = { deep };
    expect(differencesOf(deep, { deep: 1 })).toHaveLength(1);
    expect(differencesOf(deep, { deep })).toHaveLength(1);
    expect(differencesOf(null, Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, index])))).toHaveLength(500);
  });
});
