import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compareVersions } from './index.ts';

const PAIRS = new URL('../../../../shared/data/version-compare/osv-scalibr/', import.meta.url);
const VERS = new URL('../../../../shared/data/vers/', import.meta.url);
const DIFFERENCES = new URL('KNOWN-DIFFERENCES.md', import.meta.url);

const SIGNS = ['<', '=', '>'];

/** The ecosystem by the beginning of the file's name. */
const ECOSYSTEMS: Readonly<Record<string, string>> = {
  alpine: 'Alpine', cran: 'CRAN', debian: 'Debian', maven: 'Maven', nuget: 'NuGet', packagist: 'Packagist', pypi: 'PyPI', rubygems: 'RubyGems', semver: 'npm',
};

/** The lines of the document that say what a public case expects and what is answered instead: `maven: a < b, but >`. */
const known = new Map(readFileSync(DIFFERENCES, 'utf8').split('\n')
  .map((line) => /^- `(\S+: \S+ [<=>] \S+)`, but `([<=>])`/.exec(line)).filter((match) => match !== null)
  .map((match) => [match[1] as string, match[2] as string] as const));

describe.skipIf(!existsSync(PAIRS))('the public pairs of versions (in ../shared/data/version-compare) are ordered as their tools do', () => {
  const files = existsSync(PAIRS) ? readdirSync(PAIRS).filter((name) => name.endsWith('.txt')) : [];

  test.each(files)('%s', (name) => {
    const ecosystem = ECOSYSTEMS[name.split('-')[0] as string] as string;
    const lines = readFileSync(new URL(name, PAIRS), 'utf8').split('\n').filter((line) => line.trim() !== '' && !line.startsWith('//'));
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.flatMap((line) => wrong(ecosystem, ...(line.split(' ') as [string, string, string])))).toEqual([]);
  });
});

describe.skipIf(!existsSync(VERS))('the official vers cases of order and equality (in ../shared/data/vers) hold', () => {
  const files = existsSync(VERS) ? readdirSync(VERS).filter((name) => /cmp_test|lexicographic/.test(name)) : [];

  test.each(files)('%s', (name) => {
    const { tests } = JSON.parse(readFileSync(new URL(name, VERS), 'utf8')) as { tests: readonly OfficialCase[] };
    expect(tests.length).toBeGreaterThan(4);
    const problems = tests.flatMap(({ test_type: type, input, expected_output: expected }) => {
      const [a = '', b = ''] = input.versions;
      if (type === 'equality') return (compareVersions(input.input_scheme, a, b) === 0) === expected ? [] : [`${input.input_scheme}: ${a} = ${b}`];
      const sorted = expected as readonly string[];
      return sorted.slice(1).flatMap((later, at) => {
        const earlier = sorted[at] as string;
        return compareVersions(input.input_scheme, earlier, later) === 0 ? [] : wrong(input.input_scheme, earlier, '<', later);
      });
    });
    expect(problems).toEqual([]);
  });
});

test('every known difference is one: the document states the answer that is given', () => {
  expect(known.size).toBeGreaterThan(0);
  for (const [statement, sign] of known) {
    const [ecosystem, a, , b] = statement.replace(':', '').split(' ') as [string, string, string, string];
    expect(`${a} ${SIGNS[(compareVersions(ecosystem, a, b) ?? 9) + 1]} ${b}`).toBe(`${a} ${sign} ${b}`);
  }
});

type OfficialCase = Readonly<{ test_type: string; input: Readonly<{ input_scheme: string; versions: readonly string[] }>; expected_output: unknown }>;

function wrong(ecosystem: string, a: string, sign: string, b: string): readonly string[] {
  const order = compareVersions(ecosystem, a, b);
  const reverse = compareVersions(ecosystem, b, a);
  const got = order === undefined ? '?' : SIGNS[order + 1] as string;
  const statement = `${ecosystem.toLowerCase()}: ${a} ${sign} ${b}`;
  const isRight = (got === sign || known.get(statement) === got) && order !== undefined && reverse !== undefined && order + reverse === 0;
  return isRight ? [] : [`${statement}, but ${got}`];
}
