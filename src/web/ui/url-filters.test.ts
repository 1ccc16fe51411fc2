import fc from 'fast-check';
import { expect, it } from 'vitest';
import { choiceFilter, choicesFilter, flagFilter, readFilters, textFilter, textsFilter, writeFilters } from './url-filters.ts';

const schema = { q: textFilter(), severity: choicesFilter(['critical', 'high', 'low']), sort: choiceFilter(['name', '-name']), fixable: flagFilter(), ecosystem: textsFilter() };

it('reads an empty address as nothing set', () => {
  expect(readFilters(schema, new URLSearchParams())).toEqual({ q: '', severity: [], sort: 'name', fixable: false, ecosystem: [] });
});

it('drops words it does not know', () => {
  expect(readFilters(schema, new URLSearchParams('severity=high,terrible&sort=random&fixable=yes'))).toMatchObject({ severity: ['high'], sort: 'name', fixable: false });
});

it('keeps what is not a filter, but closes the panel', () => {
  const next = writeFilters(schema, new URLSearchParams('view=tree&panel=sys_1&severity=low'), { severity: [] });
  expect(next.toString()).toBe('view=tree');
});

it('reads back what it wrote', () => {
  fc.assert(fc.property(
    fc.record({ q: fc.string().map((text) => text.trim()), severity: fc.subarray(['critical', 'high', 'low'] as const), sort: fc.constantFrom('name' as const, '-name' as const), fixable: fc.boolean(), ecosystem: fc.uniqueArray(fc.stringMatching(/^[A-Za-z.]{1,8}$/)) }),
    (values) => {
      expect(readFilters(schema, new URLSearchParams(writeFilters(schema, new URLSearchParams(), values).toString()))).toEqual(values);
    },
  ));
});
