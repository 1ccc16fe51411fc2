import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawn } from '../../../test/drawn.ts';
import { findJsonError } from './json-error.ts';
import { scanJson } from './json-scan.ts';
import { describeOffset } from './place.ts';

/** Text -> pointers of the members that stand twice. */
const duplicates = `
{"a":1,"b":2} ->
{"a":1,"a":2} -> /a
{"a":{"a":1},"b":[{"a":1},{"a":2}]} ->
{"x":[0,{"q":1,"q":2}]} -> /x/1/q
{"x":[{},[{"q":{"r":1,"r":2}}]]} -> /x/1/0/q/r
{"a":1,"\\u0061":2} -> /a
{"a/b":1,"c~d":{"e":1,"e":2},"a/b":3} -> /c~0d/e /a~1b
{"a":"x\\"a\\":1","a":2} -> /a
{"k":1,"k":{"z":1,"z":2},"k":3} -> /k /k/z /k
{"__proto__":1,"__proto__":2} -> /__proto__
`;

describe('keys that stand twice', () => {
  it.each(duplicates.trim().split('\n').map((line) => line.split(' ->')))('%s ->%s', (text, pointers) => {
    expect(scanJson(text!, 100).duplicates.map(({ pointer }) => pointer)).toEqual(pointers!.trim().split(' ').filter(Boolean));
  });

  it('are found in objects of any size', () => {
    const keys = Array.from({ length: 500 }, (_, index) => `"k${index}":1`);
    expect(scanJson(`{${[...keys, '"k250":2'].join()}}`, 10).duplicates.map(({ key }) => key)).toEqual(['k250']);
  });

  it('are all counted, though only some are listed', () => {
    const { duplicates: listed, duplicateCount } = scanJson(`{${Array.from({ length: 50 }, () => '"a":1').join()}}`, 10, 5);
    expect([listed.length, duplicateCount]).toEqual([5, 49]);
  });

  // Compared with the keys themselves: JSON.parse of Node 24.21 may take the key `\"` for the key `\\`.
  it('are as many as the keys that are there already', () => {
    const member = fc.tuple(fc.constantFrom('a', 'b', 'c', '"', '\\', 'é'), fc.integer());
    fc.assert(fc.property(fc.array(member, { maxLength: 12 }), (members) => {
      const text = `{${members.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(' , ')}}`;
      const kept = new Set(members.map(([key]) => key)).size;
      expect(scanJson(text, 10).duplicateCount).toBe(members.length - kept);
    }), drawn(1_000));
  });
});

describe('the scan', () => {
  it.each([['[[[1]]]', 3, 'complete'], ['[[[1]]]', 2, 'too-deep'], ['{"a":[{"b":1}]}', 3, 'complete'], ['{"a":[', 9, 'truncated'], ['{"a":"b', 9, 'truncated'], ['"a"', 9, 'complete'], ['', 9, 'truncated']])('says of %s within %i levels: %s', (text, levels, state) => {
    expect(scanJson(text, levels).state).toBe(state);
  });

  it('names the place where nesting goes too deep', () => {
    expect(scanJson('['.repeat(100_000), 1_000)).toMatchObject({ state: 'too-deep', offset: 1_000 });
  });

  it('finds nothing wrong in any JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => {
      expect(scanJson(text, 1_000)).toMatchObject({ state: 'complete', duplicateCount: 0 });
    }));
  });
});

/** Text -> offset of the first character that is wrong. */
const errors = `
{"a":1,} -> 7
[1,2 -> 5
[1 2] -> 3
{"a" 1} -> 5
{a:1} -> 1
[01] -> 2
["\\x"] -> 2
[NaN] -> 1
{"a":1} x -> 8
// x -> 0
`;

describe('a text that is no JSON', () => {
  it.each(errors.trim().split('\n').map((line) => line.split(' -> ')))('%s is wrong at %s', (text, offset) => {
    expect(findJsonError(text!.padEnd(Number(offset)))?.offset).toBe(Number(offset));
  });

  it('is the same for this engine and for JSON.parse', () => {
    const broken = fc.tuple(fc.json(), fc.nat(), fc.nat(3), fc.constantFrom('', '"', '{', '}', '[', ']', ',', ':', '\\', '0', '-', '.', 'e', 't', '\n', '\u0001'))
      .map(([text, at, cut, put]) => text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + cut));
    fc.assert(fc.property(broken, (text) => {
      expect(findJsonError(text) === undefined).toBe(parses(text));
    }), drawn(2_000));
  });

  it('is placed by line, column and byte', () => {
    expect(describeOffset('{\n"名": x', 7)).toBe('line 2, column 6 (byte 9)');
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
