import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawn } from '../../../test/drawn.ts';
import { versFromComparators, versFromNative } from './native/index.ts';
import { normalizeVers, parseVers, readVers } from './parse.ts';
import { compileVers, invertVers, mergeVers, simplifyVers, versContains } from './range.ts';
import { buildVers, formatVers, type Constraint, type Vers } from './vers.ts';

const OFFICIAL = new URL('../../../../shared/data/vers/', import.meta.url);

describe('a canonical vers is read by the letter of the standard', () => {
  test.each(`
    vers:npm/>=1.0.0|<2.0.0 -> >= 1.0.0, < 2.0.0
    vers:npm/1.2.3|>=2.0.0|<5.0.0 -> = 1.2.3, >= 2.0.0, < 5.0.0
    vers:gem/>=2.2.0|!=2.2.1|<2.3.0 -> >= 2.2.0, != 2.2.1, < 2.3.0
    vers:deb/* -> *
    vers:npm/1.0%252F0 -> = 1.0%2F0
    vers:pypi/1%212.0 -> = 1!2.0
    vers:example/1.2.3 -> = 1.2.3
    vers:tomee/>=8.0.0-M1|<=8.0.1 -> >= 8.0.0-M1, <= 8.0.1
    vers:datetime/2024-01-01T00:00:00Z -> = 2024-01-01T00:00:00Z
    vers:all/* -> *`.trim().split('\n'))('%s', (line) => {
    const [text, constraints] = line.trim().split(' -> ') as [string, string];
    const parsed = parseVers(text);
    expect(parsed.ok ? parsed.vers.constraints.map(({ comparator, version }) => `${comparator} ${version}`.trim()).join(', ') : parsed.refusal).toBe(constraints);
    expect(parsed.ok && formatVers(parsed.vers)).toBe(text);
  });

  test('an encoded blank is part of the version', () => {
    expect(parseVers('vers:lexicographic/1%202')).toEqual({ ok: true, vers: { scheme: 'lexicographic', constraints: [{ comparator: '=', version: '1 2' }] } });
  });

  test.each(`
    not-a-vers: npm/1.0, VERS:npm/1.0, vers:npm, vers, pkg:npm/a@1, [empty]
    scheme-malformed: vers:NPM/1.0, vers:/1.0, vers:1x/1.0, vers:n%20m/1
    scheme-reserved: vers:invalid/1.0, vers:invalid/*
    constraints-missing: vers:npm/
    whitespace: vers:npm/>=1.0.0|_<2.0.0, vers:lexicographic/1_2
    character-not-allowed: vers:npm/1.0é
    pipe-leading: vers:npm/|>=1.0.0|<2.0.0
    pipe-trailing: vers:npm/>=1.0.0|<2.0.0|
    pipe-consecutive: vers:npm/>=1.0.0||<2.0.0
    equals-written: vers:npm/=1.0.0
    version-missing: vers:npm/>=, vers:npm/1.0|<
    encoding-invalid: vers:npm/1.0%2G0, vers:datetime/2024-01-01T00:00:00%ZZ, vers:npm/1%, vers:npm/%FF
    encoding-not-canonical: vers:datetime/2024-01-01T00%3A00%3A00Z, vers:datetime/2024-01-01T00%3a00%3a00Z, vers:deb/1%3a2
    character-unencoded: vers:npm/1.*, vers:npm/>=1.0<2.0, vers:pypi/1!2.0
    version-impossible: vers:datetime/2024-01-01t00:00:00z, vers:datetime/yesterday
    asterisk-not-alone: vers:npm/*|1.0.0
    asterisk-expected: vers:all/1.0, vers:none/<2
    constraints-unsorted: vers:npm/>=2.0.0|<1.0.0, vers:pypi/1.10|1.9
    version-duplicated: vers:npm/<1.0.0|>=1.0.0, vers:pypi/1.0|1.0.0, vers:unknown/1|1
    comparators-out-of-sequence: vers:npm/>1|>2, vers:npm/<1|<2, vers:npm/1.0|<2.0, vers:npm/>1.0|!=1.5|>=2.0, vers:npm/>1|1.5|>2`.trim().split('\n'))('refused: %s', (line) => {
    const [code, texts] = line.trim().split(/: (.*)/) as [string, string];
    for (const text of texts.split(', ')) {
      const parsed = parseVers(text.replace('[empty]', '').replace('_', ' '));
      expect(`${text} ${parsed.ok ? 'taken' : parsed.refusal.code}`).toBe(`${text} ${code}`);
    }
  });
});

describe('a vers out of a foreign document is read generously', () => {
  test.each(`
    vers:npm/>= 1.0.0 | < 2.0.0 -> vers:npm/>=1.0.0|<2.0.0
    VERS:NPM/=1.0.0| -> vers:npm/1.0.0
    vers:pypi/0.0.2|0.0.6|>=0.0.0|0.0.1 -> vers:pypi/>=0.0.0|0.0.1|0.0.2|0.0.6
    vers:pypi/1!2.0 -> vers:pypi/1%212.0
    vers:deb/1%3a2 -> vers:deb/1:2
    vers:lexicographic/1 2 -> vers:lexicographic/1%202
    vers:generic/>=Ä -> vers:generic/>=%C3%84
    vers:deb/ * -> vers:deb/*`.trim().split('\n'))('%s', (line) => {
    const [text, normal] = line.trim().split(' -> ') as [string, string];
    expect(normalizeVers(text)).toEqual({ ok: true, text: normal });
  });

  test.each(['', 'vers:', 'vers:npm/', 'vers:npm/||', 'vers:npm/1.*', 'vers:npm/*|1', 'vers:npm/%zz', 'vers:invalid/1', 'vers:npm/<', 'x'.repeat(2_000_000)])('%# is refused', (text) => {
    expect(readVers(text).ok).toBe(false);
  });
});

describe('a version is in the range or not', () => {
  test.each(`
    vers:npm/* : 1.0.0 in, nonsense in
    vers:all/* : anything in
    vers:none/* : anything out
    vers:npm/1.2.3|>=2.0.0|<5.0.0 : 1.2.3 in, 1.2.4 out, 2.0.0 in, 4.9.9 in, 5.0.0 out, 5.0.0-rc.1 in
    vers:gem/>=2.2.0|!=2.2.1|<2.3.0 : 2.2.0 in, 2.2.1 out, 2.2.2 in, 2.3.0 out, 2.1 out
    vers:maven/<1.0|>=7.0.0-M1|<=7.0.7 : 0.9 in, 1.0 out, 7.0.0-M1 in, 7.0.0 in, 7.0.7 in, 7.0.8 out
    vers:pypi/<0.0.2 : 0.0.0.1 in, 0.0.2 out, 0.0.2rc1 in
    vers:pypi/<=1.0.0|>=2.0.0 : 1.5 out, 1.0 in, 2 in, 3 in
    vers:pypi/!=5 : 4 in, 5.0 out, 6 in
    vers:pypi/1.0|!=5 : 1.0.0 in, 4 out, 5 out
    vers:pypi/>=3.0.0|!=2.0.3 : 2.0.3 out, 2 out, 3 in
    vers:pypi/0.0.2|0.0.6|>=3.0.0|0.0.1 : 2.0.3 out, 0.0.6 in, 4 in
    vers:pypi/>0.0.0|>=0.0.1|0.0.2|<0.0.5|<=0.0.6|8.0|>12|<15.3 : 0.0.0 out, 0.0.1 in, 0.0.5 in, 0.0.6 in, 7 out, 8 in, 13 in
    vers:deb/>=1.0-1|<1.0-2 : 1.0-1 in, 1.0-1+deb12u1 in, 1:1.0-1 out
    vers:rpm/<1.0 : 1.0~rc1 in, 1.0^git1 out
    vers:intdot/>=1.2|<2.0 : 1.5.0 in, 2.0 out
    vers:openssl/>=1.0.2|<1.0.2zd : 1.0.2 in, 1.0.2z in, 1.0.2zd out, 1.0.1 out`.trim().split('\n'))('%s', (line) => {
    const [range, versions] = line.trim().split(' : ') as [string, string];
    for (const statement of versions.split(', ')) {
      const [version, answer] = statement.split(' ') as [string, string];
      const result = versContains(range, version);
      expect(`${version} ${result.ok ? (result.contains ? 'in' : 'out') : result.refusal.code}`).toBe(`${version} ${answer}`);
    }
  });

  test.each(`
    vers:example/1.2.3|>=2.0.0|<5.0.0 : 2.0.0 : scheme-without-order
    vers:npm/>=latest : 1.0.0 : version-impossible
    vers:npm/>=1.0.0 : latest : version-impossible
    nonsense : 1.0.0 : not-a-vers`.trim().split('\n'))('no answer: %s', (line) => {
    const [range, version, code] = line.trim().split(' : ') as [string, string, string];
    const result = versContains(range, version);
    expect(result.ok ? result.contains : result.refusal.code).toBe(code);
  });
});

describe('ranges are built, simplified, inverted and merged', () => {
  test('a range is built from its parts: sorted, encoded and checked', () => {
    expect(buildVers('PyPI', [{ comparator: '<', version: '1!2.0' }, { comparator: '>=', version: '1.0' }])).toEqual({ ok: true, text: 'vers:pypi/>=1.0|<1%212.0' });
    expect(buildVers('npm', [])).toMatchObject({ ok: false, refusal: { code: 'constraints-missing' } });
    expect(buildVers('npm', [{ comparator: '>', version: '1.0.0' }, { comparator: '>', version: '2.0.0' }])).toMatchObject({ ok: false, refusal: { code: 'comparators-out-of-sequence' } });
    expect(buildVers('n m', [{ comparator: '*', version: '' }])).toMatchObject({ ok: false, refusal: { code: 'scheme-malformed' } });
  });

  test.each(`
    vers:pypi/>0.0.0|>=0.0.1|>=0.0.1|0.0.2|0.0.3|<0.0.5|<=0.0.6|!=0.7|8.0|>12|<15.3 : vers:pypi/>0.0.0|<=0.0.6|8.0|>12|<15.3 : vers:pypi/<=0.0.0|>0.0.6|!=8.0|<=12|>=15.3
    vers:pypi/>=1|!=1.5|<2 : vers:pypi/>=1|!=1.5|<2 : vers:pypi/<1|1.5|>=2
    vers:pypi/<1|>=1.0 : vers:pypi/* : vers:none/*
    vers:pypi/>1|<1 : vers:none/* : vers:pypi/*
    vers:pypi/>=1|<=1.0 : vers:pypi/1 : vers:pypi/!=1
    vers:pypi/!=1|!=2 : vers:pypi/!=1|!=2 : vers:pypi/1|2
    vers:pypi/* : vers:pypi/* : vers:none/*
    vers:pypi/1|2|<=3 : vers:pypi/<=3 : vers:pypi/>3`.trim().split('\n'))('%s', (line) => {
    const [text, simple, inverse] = line.trim().split(' : ') as [string, string, string];
    expect(textOf(simplifyVers(vers(text)))).toBe(simple);
    expect(textOf(invertVers(vers(text)))).toBe(inverse);
  });

  test('merging keeps what is in one of the ranges', () => {
    expect(textOf(mergeVers([vers('vers:npm/>=1.0.0|<2.0.0'), vers('vers:npm/>=1.5.0|<=3.0.0'), vers('vers:npm/5.0.0')]))).toBe('vers:npm/>=1.0.0|<=3.0.0|5.0.0');
    expect(textOf(mergeVers([vers('vers:npm/<1.0.0'), vers('vers:none/*')]))).toBe('vers:npm/<1.0.0');
    expect(textOf(mergeVers([vers('vers:npm/<1.0.0'), vers('vers:all/*')]))).toBe('vers:npm/*');
    expect(textOf(mergeVers([]))).toBe('vers:none/*');
    expect(mergeVers([vers('vers:npm/1.0.0'), vers('vers:pypi/1.0')])).toMatchObject({ ok: false, refusal: { code: 'schemes-differ' } });
    expect(invertVers(vers('vers:example/1'))).toMatchObject({ ok: false, refusal: { code: 'scheme-without-order' } });
  });

  const comparator = fc.constantFrom<Constraint['comparator']>('=', '!=', '<', '<=', '>', '>=');
  const version = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom('', '.0', '.1', 'rc1')).map(([number, rest]) => number + rest);
  const range = fc.array(fc.record({ comparator, version }), { minLength: 1, maxLength: 6 }).map((constraints): Vers => vers(formatVers({ scheme: 'pypi', constraints })));
  const holds = (given: Vers, candidate: string): boolean => {
    const compiled = compileVers(given);
    const result = compiled.ok ? compiled.range.contains(candidate) : compiled;
    if (!result.ok) throw new Error(result.refusal.message);
    return result.contains;
  };

  test('the simplified range says the same, and is canonical', () => {
    fc.assert(fc.property(range, version, (given, candidate) => {
      const simple = resultOf(simplifyVers(given));
      expect(holds(simple, candidate)).toBe(holds(given, candidate));
      expect(parseVers(formatVers(simple))).toEqual({ ok: true, vers: simple });
    }), drawn(2000));
  });

  test('the inverted range says the opposite, and inverted twice it is itself', () => {
    fc.assert(fc.property(range, version, (given, candidate) => {
      const inverse = resultOf(invertVers(given));
      expect(holds(inverse, candidate)).toBe(!holds(given, candidate));
      if (inverse.scheme !== 'none') expect(formatVers(resultOf(invertVers(inverse)))).toBe(textOf(simplifyVers(given)));
    }), drawn(2000));
  });

  test('the merged range holds what one of its parts holds', () => {
    fc.assert(fc.property(fc.array(range, { maxLength: 4 }), version, (given, candidate) => {
      expect(holds(resultOf(mergeVers(given)), candidate)).toBe(given.some((part) => holds(part, candidate)));
    }), drawn(2000));
  });

  test('a version of any characters comes back from its text', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((text) => text.trim() === text), (text) => {
      const built = buildVers('unknown-scheme', [{ comparator: '>=', version: text }]);
      expect(built.ok && parseVers(built.text)).toEqual({ ok: true, vers: { scheme: 'unknown-scheme', constraints: [{ comparator: '>=', version: text }] } });
    }), drawn(500));
  });
});

describe('a range in the notation of its ecosystem becomes a vers', () => {
  test.each(`
    npm ;; ^1.2.3 || 3.x ;; >=1.2.3|<2.0.0|>=3.0.0|<4.0.0
    npm ;; >=2.0.0 || <2.0.0-rc.1 ;; <2.0.0-rc.1|>=2.0.0
    npm ;; >=2.0.0 || <2.0.0 ;; <2.0.0|>=2.0.0
    npm ;; 1.0.0beta || 1.2.3 - 2 ;; 1.0.0-beta|>=1.2.3|<3.0.0
    conan ;; ^0.0.3 || ~1.2 ;; >=0.0.3|<0.0.4-|>=1.2|<1.3-
    gem ;; ~> 2.2.0, != 2.2.1, < 2.3.0 ;; >=2.2.0|!=2.2.1|<2.3.0
    gem ;; ~> 2 ;; >=2|<3
    gem ;; >= 1.0, >= 1.5, < 3, <= 2.9 ;; >=1.5|<=2.9
    pypi ;; >=1.0,!=1.5,<2 ;; >=1.0|!=1.5|<2
    pypi ;; ~=2.2.1 ;; >=2.2.1|<2.3.dev0
    pypi ;; ==1.4.* ;; >=1.4.dev0|<1.5.dev0
    maven ;; [1.0,2.0),[3.0] ;; >=1.0|<2.0|3.0
    maven ;; (,1.0],[1.2,) ;; <=1.0|>=1.2
    maven ;; 1.0 ;; 1.0
    nuget ;; 1.0 ;; >=1.0
    nuget ;; (1.0,) ;; >1.0
    nuget ;; (,) ;; *
    nginx ;; 1.1.4-1.2.8, 1.3.9-1.4.0 ;; >=1.1.4|<=1.2.8|>=1.3.9|<=1.4.0
    nginx ;; 0.8.40+, 0.7.66+ ;; >=0.7.66|>=0.8.40|<0.9.0
    nginx ;; all ;; *
    openssl ;; 3.0.1, 0.9.7a ;; 0.9.7a|3.0.1
    deb ;; (>> 2:1.1.24~), (<< 3:1.1.25~) ;; >2:1.1.24~|<3:1.1.25~
    rpm ;; >= 1:1.1.4, < 2 ;; <2|>=1:1.1.4
    golang ;; >=v1.0.0 <v1.2.0||=v1.3.0 ;; >=v1.0.0|<v1.2.0|v1.3.0`.trim().split('\n'))('%s', (line) => {
    const [scheme, native, constraints] = line.trim().split(' ;; ') as [string, string, string];
    expect(versFromNative(scheme, native)).toEqual({ ok: true, text: `vers:${scheme}/${constraints}` });
  });

  test('what an advisory database writes for any ecosystem', () => {
    expect(versFromComparators('maven', '>= 2.13.0, < 2.16.0')).toEqual({ ok: true, text: 'vers:maven/>=2.13.0|<2.16.0' });
    expect(versFromComparators('pypi', '= 9.0')).toEqual({ ok: true, text: 'vers:pypi/9.0' });
  });

  test.each(`
    npm ;; what
    npm ;; 1.2.3.4
    nginx ;; none
    maven ;; [1.0,2.0
    maven ;; [1.0
    nuget ;; (1.0)
    gem ;; ~> x
    gem ;; >=
    pypi ;; !=1.*
    pypi ;; ~=2
    deb ;; >= 1.*
    conan ;; ^a.b
    cobol ;; 1.0`.trim().split('\n'))('not understood: %s', (line) => {
    const [scheme, native] = line.trim().split(' ;; ') as [string, string];
    expect(versFromNative(scheme, native).ok).toBe(false);
  });

  test('no text makes a reader hang or throw', () => {
    for (const scheme of ['npm', 'conan', 'gem', 'pypi', 'maven', 'nuget', 'nginx', 'deb']) {
      for (const unit of ['1', '1.', '<', '>= ', '||', '[', '[1,', '(,', ' - ', '~>', '=', '1-', ', ', '^0.', '!=1,']) versFromNative(scheme, unit.repeat(Math.floor(16_000 / unit.length)));
      expect(versFromNative(scheme, ' '.repeat(1_000_000)).ok).toBe(false);
    }
  }, 5000);
});

describe.skipIf(!existsSync(OFFICIAL))('the official vers cases (in ../shared/data/vers) hold', () => {
  const files = existsSync(OFFICIAL) ? readdirSync(OFFICIAL).filter((name) => name.endsWith('.json') && !/cmp_test|lexicographic/.test(name)) : [];

  test.each(files)('%s', (name) => {
    const { tests } = JSON.parse(readFileSync(new URL(name, OFFICIAL), 'utf8')) as { tests: readonly OfficialCase[] };
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.map(answer)).toEqual(tests.map(({ expected_failure: fails, expected_output: output }) => (fails === true ? 'refused' : output)));
  });
});

type OfficialCase = Readonly<{ test_type: string; input: unknown; expected_failure?: boolean; expected_output?: unknown }>;

function answer({ test_type: type, input }: OfficialCase): unknown {
  if (type === 'parse') {
    const parsed = parseVers(input as string);
    return parsed.ok ? { scheme: parsed.vers.scheme, version_constraints: parsed.vers.constraints.map(({ comparator, version }) => [comparator, version]) } : 'refused';
  }
  const fields = input as Readonly<Record<string, string>>;
  const result = type === 'validate' ? normalizeVers(input as string)
    : type === 'containment' ? versContains(fields['vers'] as string, fields['version'] as string)
    : versFromNative(fields['scheme'] as string, fields['native_range'] as string);
  if (!result.ok) return 'refused';
  return 'text' in result ? result.text : result.contains;
}

function vers(text: string): Vers {
  const read = readVers(text);
  if (!read.ok) throw new Error(read.refusal.message);
  return read.vers;
}

function resultOf(result: ReturnType<typeof simplifyVers>): Vers {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.vers;
}

function textOf(result: ReturnType<typeof simplifyVers>): string {
  return formatVers(resultOf(result));
}
