import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawn } from '../../../test/drawn.ts';
import { parseCargoRange } from './cargo-range.ts';
import { compareVersions } from './index.ts';
import { isBeyondNpmRange, npmComparatorsIntersect, npmRangesIntersect } from './npm-range-algebra.ts';
import { formatNpmRange, npmRangeContains, parseNpmRange, type NpmRange, type NpmRangeOptions } from './npm-range.ts';
import { compareNpmVersions, formatNpmVersion, parseNpmVersion } from './npm-version.ts';

const FIXTURES = new URL('../../../../shared/data/version-compare/node-semver/', import.meta.url);

describe('a range of npm is brought down to comparators', () => {
  test.each(`
    ^1.2.3 -> >=1.2.3 <2.0.0-0
    ^0.2.3 -> >=0.2.3 <0.3.0-0
    ^0.0.3 -> >=0.0.3 <0.0.4-0
    ^1.2.3-beta.2 -> >=1.2.3-beta.2 <2.0.0-0
    ^0.0.3-beta -> >=0.0.3-beta <0.0.4-0
    ^1.x -> >=1.0.0 <2.0.0-0
    ^0.x -> <1.0.0-0
    ~1.2.3 -> >=1.2.3 <1.3.0-0
    ~1 -> >=1.0.0 <2.0.0-0
    ~>1.2 -> >=1.2.0 <1.3.0-0
    1.2.3 - 2.3 -> >=1.2.3 <2.4.0-0
    1.2 - 2.3.4 -> >=1.2.0 <=2.3.4
    >1.2 -> >=1.3.0
    <=1.2 -> <1.3.0-0
    > 1 < 3 -> >=2.0.0 <3.0.0-0
    1.x || >=2.5.0 || 5.0.0 - 7.2.3 -> >=1.0.0 <2.0.0-0||>=2.5.0||>=5.0.0 <=7.2.3
    * -> *
    >=0.0.0 -> *
    <0.0.0-0 || 1 -> >=1.0.0 <2.0.0-0
    v1.2.3+build -> 1.2.3`.trim().split('\n'))('%s', (line) => {
    const [range, comparators] = line.trim().split(' -> ') as [string, string];
    expect(formatNpmRange(parseNpmRange(range) as NpmRange)).toBe(comparators);
  });

  test.each(['foo', '1.2.3.4', '^^1', '>=1.2.3<2', '01.2.3', '1.2.3-', '^9007199254740991.0.0', 'x'.repeat(20_000)])('%# is none', (range) => {
    expect(parseNpmRange(range)).toBeUndefined();
  });
});

describe('a pre-release satisfies a range only where the range names one of the same release', () => {
  test.each(`
    ^1.2.3-beta.2 : 1.2.3-beta.4 yes, 1.2.4-beta.2 no, 1.2.3-beta.1 no, 1.9.0 yes, 2.0.0-alpha no
    >1.2.3-alpha.3 : 1.2.3-alpha.7 yes, 3.4.5-alpha.9 no, 3.4.5 yes
    * : 1.0.0 yes, 1.0.0-rc.1 no
    1.2.3 || >2 : 1.2.3 yes, 3.0.0 yes, 2.0.0 no`.trim().split('\n'))('%s', (line) => {
    const [range, versions] = line.trim().split(' : ') as [string, string];
    for (const statement of versions.split(', ')) {
      const [version, answer] = statement.split(' ') as [string, string];
      expect(`${version} ${npmRangeContains(range, version) ? 'yes' : 'no'}`).toBe(`${version} ${answer}`);
    }
  });

  test('unless pre-releases are included', () => {
    expect(npmRangeContains('^1.0.0', '1.5.0-rc.1', { includePrerelease: true })).toBe(true);
    expect(npmRangeContains('^1.0.0', '2.0.0-rc.1', { includePrerelease: true })).toBe(false);
  });
});

describe('a requirement of Cargo', () => {
  test.each(`
    1.2.3 -> >=1.2.3 <2.0.0-0
    0.2 -> >=0.2.0 <0.3.0-0
    =1.2 -> >=1.2.0 <1.3.0-0
    1.* -> >=1.0.0 <2.0.0-0
    >=1.2, <1.5 -> >=1.2.0 <1.5.0-0
    ~1.2.3 -> >=1.2.3 <1.3.0-0
    * -> *`.trim().split('\n'))('%s', (line) => {
    const [range, comparators] = line.trim().split(' -> ') as [string, string];
    expect(formatNpmRange(parseCargoRange(range) as NpmRange)).toBe(comparators);
  });

  test.each(['', '1 || 2', '1.2,', 'foo', '~>1.2'])('%# is none', (range) => expect(parseCargoRange(range)).toBeUndefined());
});

describe('ranges of npm as an algebra', () => {
  const number = fc.integer({ min: 0, max: 3 });
  const version = fc.tuple(number, number, number, fc.constantFrom('', '', '', '-0', '-alpha', '-rc.1')).map(([a, b, c, pre]) => `${a}.${b}.${c}${pre}`);
  const part = fc.tuple(fc.constantFrom('', '>=', '<', '<=', '>', '~', '^', '='), version).map(([sign, text]) => sign + text);
  const range = fc.array(fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(' ')), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' || '));

  test('the canonical text says the same as the range', () => {
    fc.assert(fc.property(range, version, (text, candidate) => {
      const canonical = formatNpmRange(parseNpmRange(text) as NpmRange);
      expect(npmRangeContains(canonical, candidate)).toBe(npmRangeContains(text, candidate));
      expect(formatNpmRange(parseNpmRange(canonical) as NpmRange)).toBe(canonical);
    }), drawn(1000));
  });

  test('ranges that share a version intersect', () => {
    fc.assert(fc.property(range, range, version, (a, b, candidate) => {
      if (!npmRangeContains(a, candidate) || !npmRangeContains(b, candidate)) return;
      expect(npmRangesIntersect(parseNpmRange(a) as NpmRange, parseNpmRange(b) as NpmRange)).toBe(true);
    }), drawn(1000));
  });

  test('a version is not beyond a range that it satisfies, and never beyond both ends of one alternative', () => {
    fc.assert(fc.property(part, version, (text, candidate) => {
      const options = { includePrerelease: true };
      const parsed = parseNpmRange(text, options) as NpmRange;
      const sides = (['<', '>'] as const).filter((side) => isBeyondNpmRange(candidate, parsed, side, options));
      expect(sides.length).toBe(npmRangeContains(parsed, candidate, options) ? 0 : 1);
    }), drawn(1000));
  });
});

describe.skipIf(!existsSync(FIXTURES))('the fixtures of node-semver (in ../shared/data/version-compare/node-semver) hold', () => {
  test('range-parse', () => {
    expect(failing('range-parse', ([range, canonical, options]) => {
      const parsed = parseNpmRange(range as string, read(options));
      return (parsed === undefined ? null : formatNpmRange(parsed)) === canonical;
    })).toEqual([]);
  });

  test('range-include and range-exclude', () => {
    expect(failing('range-include', ([range, version, options]) => npmRangeContains(range as string, version as string, read(options)))).toEqual([]);
    expect(failing('range-exclude', ([range, version, options]) => !npmRangeContains(range as string, version as string, read(options)))).toEqual([]);
  });

  test('comparisons and equality', () => {
    expect(failing('comparisons', ([a, b, options]) => compareStrictly(a, b, options) > 0 && compareVersions('npm', a as string, b as string) === 1)).toEqual([]);
    expect(failing('equality', ([a, b, options]) => compareStrictly(a, b, options) === 0 && compareVersions('npm', a as string, b as string) === 0)).toEqual([]);
  });

  test('valid-versions and invalid-versions', () => {
    expect(failing('valid-versions', ([text, ...parts]) => {
      const version = parseNpmVersion(text as string);
      return JSON.stringify([version?.major, version?.minor, version?.patch, version?.prerelease, version?.build]) === JSON.stringify(parts);
    })).toEqual([]);
    // Two of the cases are not texts at all, which the type forbids here.
    expect(failing('invalid-versions', ([text, , options]) => typeof text !== 'string' || parseNpmVersion(text, read(options).loose) === undefined)).toEqual([]);
  });

  test('range-intersection and comparator-intersection', () => {
    expect(failing('range-intersection', ([a, b, expected]) => {
      const [left, right] = [parseNpmRange(a as string) as NpmRange, parseNpmRange(b as string) as NpmRange];
      return npmRangesIntersect(left, right) === expected && npmRangesIntersect(right, left) === expected;
    })).toEqual([]);
    expect(failing('comparator-intersection', ([a, b, expected, includePrerelease]) => {
      const left = parseNpmRange(a as string)?.[0]?.[0];
      const right = parseNpmRange(b as string)?.[0]?.[0];
      return left !== undefined && right !== undefined && npmComparatorsIntersect(left, right, { includePrerelease: includePrerelease === true }) === expected;
    })).toEqual([]);
  });

  test.each([['version-gt-range', '>', true], ['version-not-gt-range', '>', false], ['version-lt-range', '<', true], ['version-not-lt-range', '<', false]] as const)('%s', (name, side, expected) => {
    expect(failing(name, ([range, version, options]) => isBeyondNpmRange(version as string, parseNpmRange(range as string, read(options)) as NpmRange, side, read(options)) === expected)).toEqual([]);
  });
});

test('a version is written back as it was read', () => {
  for (const text of ['1.2.3', '1.2.3-rc.1', '0.0.0-0']) expect(formatNpmVersion(parseNpmVersion(`v${text}+build`) as NonNullable<ReturnType<typeof parseNpmVersion>>)).toBe(text);
});

function failing(name: string, holds: (row: readonly unknown[]) => boolean): readonly string[] {
  const rows = JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), 'utf8')) as readonly (readonly unknown[])[];
  return rows.filter((row) => !holds(row)).map((row) => JSON.stringify(row));
}

/** The fixtures write `true` for loose, or any truthy value in an object. */
function read(options: unknown): NpmRangeOptions {
  if (options === true) return { loose: true };
  if (typeof options !== 'object' || options === null) return {};
  const { loose, includePrerelease } = options as Readonly<Record<string, unknown>>;
  return { loose: Boolean(loose), includePrerelease: Boolean(includePrerelease) };
}

function compareStrictly(a: unknown, b: unknown, options: unknown): number {
  const left = parseNpmVersion(a as string, read(options).loose);
  const right = parseNpmVersion(b as string, read(options).loose);
  return left === undefined || right === undefined ? Number.NaN : compareNpmVersions(left, right);
}
