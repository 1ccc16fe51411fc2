import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findScheme, schemeIds } from './index.ts';
import { drawn } from '../../../test/drawn.ts';
import { processorMs } from '../../../test/processor-time.ts';

const WORDS = ['0', '1', '2', '9', '10', '01', '00', '99999999999999999999', '.', '.', '.', '-', '-', '_', '+', '~', '^', ':', '!', 'a', 'b', 'alpha', 'beta', 'rc', 'dev', 'post', 'p', 'pre', 'x', 'ga', 'final', 'sp', 'SNAPSHOT', 'r', '-r', 'v', 'Z', 'esr', '#', '*', 'é'];

/** Where the free words would hardly ever make a version, or where the tool's own order is known to run in circles. */
const OWN_VERSIONS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  // A missing release equals every release, and doubled separators order by their length: vercmp is no total order for them.
  alpm: fc.tuple(fc.constantFrom('', '1:'), fc.array(fc.constantFrom('0', '1', '10', 'a', 'rc', '1a', 'b2'), { minLength: 1, maxLength: 4 }), fc.constantFrom('-1', '-2', '-10'))
    .map(([epoch, parts, release]) => epoch + parts.join('.') + release),
  datetime: fc.tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }), fc.integer({ min: 0, max: 23 }), fc.constantFrom('Z', '+01:00', '-23:59', '.5Z', '.050Z', '.05-00:30'))
    .map(([year, month, day, hour, rest]) => `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00${rest}`),
};

const anyVersion = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 7 }).map((words) => words.join(''));
const likelyVersion = fc.tuple(fc.constantFrom('0', '1', '1.0', '1.2', '1.0.0', '10.1'), anyVersion, fc.constantFrom('', '', '1', '.1', '-1')).map((parts) => parts.join(''));

describe.each(schemeIds)('%s is a total order', (id) => {
  const scheme = findScheme(id);
  if (scheme === undefined) throw new Error(id);
  const versions = (OWN_VERSIONS[id] ?? fc.oneof(anyVersion, likelyVersion, likelyVersion)).map((text) => scheme.parse(text)).filter((version) => version !== undefined);
  const order = (a: unknown, b: unknown): number => Math.sign(scheme.compare(a, b));

  test('a version equals itself, and turning a pair around turns its order around', () => {
    fc.assert(fc.property(versions, versions, (a, b) => {
      expect(order(a, a)).toBe(0);
      expect(order(a, b) + order(b, a)).toBe(0);
    }), drawn(200));
  });

  test('what comes before the earlier comes before the later', () => {
    fc.assert(fc.property(versions, versions, versions, (a, b, c) => {
      const [first, second, third] = [a, b, c].sort(order) as [unknown, unknown, unknown];
      expect(order(first, second)).toBeLessThanOrEqual(0);
      expect(order(second, third)).toBeLessThanOrEqual(0);
      expect(order(first, third)).toBe(Math.min(order(first, second), order(second, third)));
    }), drawn(500));
  });
});

describe.each(schemeIds)('%s survives hostile texts', (id) => {
  const scheme = findScheme(id);
  if (scheme === undefined) throw new Error(id);

  test('no text hangs it or makes it throw', () => {
    const texts = HOSTILE.flatMap((unit) => [unit, unit.repeat(Math.ceil(4096 / unit.length)).slice(0, 4096), `1${unit.repeat(1000)}x`, `1.0beta${unit.repeat(500)}!`]);
    const started = processorMs();
    const versions = ['', ' ', '\0', ...texts].map((text) => scheme.parse(text)).filter((version) => version !== undefined);
    for (const version of versions) {
      expect(scheme.compare(version, version)).toBe(0);
      expect(Number.isNaN(scheme.compare(version, versions[0]))).toBe(false);
    }
    expect(processorMs() - started).toBeLessThan(3000);
  });

  test('a text of ten million characters is no version', () => {
    for (const text of TOO_LONG) expect(scheme.parse(text)).toBeUndefined();
  });

  test('any text at all has an order or none', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ unit: 'grapheme', maxLength: 30 }), (a, b) => {
      const [left, right] = [scheme.parse(a), scheme.parse(b)];
      if (left !== undefined && right !== undefined) expect(Number.isNaN(scheme.compare(left, right))).toBe(false);
    }), drawn(60));
  });
});

const HOSTILE = ['1', '9', '.', '-', '+', '~', '_', 'a', '1.', '1-', '-1', '.a', 'a1', '1a', '1.a-', '+a.', ' ', '\t', '_alpha', '-alpha.', 'post', '.post1', ' as a', '@dev', '.echo.1', '-a', '٣', '😀', '\ud800', '\u0000', '0', '%', '=', 'v'];

/** One each for the patterns that look at a text before its length is known. */
const TOO_LONG = ['9', '.1', ' as a', '-a', '@dev', '.echo.1', 'esr'].map((unit) => `1${unit.repeat(10_000_000 / unit.length)}!`);
