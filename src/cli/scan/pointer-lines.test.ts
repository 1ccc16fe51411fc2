import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findPointerLines } from './pointer-lines.ts';

const text = `{
  "bomFormat": "CycloneDX", "a\\u0062": 1,
  "components": [
    { "name": "x",
      "components": [ {"name": "y"}, "{[,]}" ] },
    [],
    { "name/z": { "~": null } }
  ]
}`;

it.each([
  ['/bomFormat', 2], ['/ab', 2], ['/components', 3], ['/components/0', 4], ['/components/0/name', 4], ['/components/0/components/0', 5], ['/components/0/components/1', 5], ['/components/1', 6],
  ['/components/2', 7], ['/components/2/name~1z', 7], ['/components/2/name~1z/~0', 7],
])('finds the line of %s', (pointer, line) => {
  expect(findPointerLines(text, [pointer]).get(pointer)).toBe(line);
});

it('leaves out what leads nowhere', () => {
  expect(findPointerLines(text, ['/x', '/components/9', '/components/1/0', '/bomFormat/0']).size).toBe(0);
});

it('agrees with what is written line by line', () => {
  fc.assert(fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), { maxLength: 20 }), (items) => {
    const lines = ['[', ...items.map((item, at) => `${JSON.stringify(item)}${at === items.length - 1 ? '' : ','}`), ']'];
    const found = findPointerLines(lines.join('\n'), items.map((_item, at) => `/${at}`));
    expect([...found.values()]).toEqual(items.map((_item, at) => at + 2));
  }));
});

it('never throws on a text that is no JSON', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', 'a', '\n') }), (broken) => {
    findPointerLines(broken, ['/a', '/0/a']);
  }));
});
