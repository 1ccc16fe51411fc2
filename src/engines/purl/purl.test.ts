import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawn } from '../../../test/drawn.ts';
import { formatPurl } from './format.ts';
import { buildPurl, canonicalPurl, parsePurl, readPurl } from './purl.ts';
import type { Purl, PurlParts } from './purl.ts';
import { listPurlTypes } from './types.ts';

const suite = fileURLToPath(new URL('../../../../shared/data/purl/', import.meta.url));

type Case = Readonly<{
  description: string; test_group: 'required' | 'recommended'; test_type: 'parse' | 'build' | 'validate';
  input: string | PurlParts; expected_output: string | PurlParts | null; expected_failure: boolean;
}>;

function listCases(): Case[] {
  const files = [`${suite}spec/specification-test.json`, ...readdirSync(`${suite}types`).map((file) => `${suite}types/${file}`)];
  return files.flatMap((file) => (JSON.parse(readFileSync(file, 'utf8')) as { tests: Case[] }).tests);
}

/** The components with absent ones as null, as the suite writes them. */
function withNulls(purl: Purl): PurlParts {
  return {
    type: purl.type, namespace: purl.namespace ?? null, name: purl.name, version: purl.version ?? null,
    qualifiers: purl.qualifiers === undefined ? null : { ...purl.qualifiers }, subpath: purl.subpath ?? null,
  };
}

/** "Required" cases are judged by the letter, "recommended" ones (repairing common faults) by the reader of documents. */
function run(test: Case): unknown {
  if (test.test_type === 'build') {
    const built = buildPurl(test.input as PurlParts);
    return built.ok ? built.text : null;
  }
  const text = test.input as string;
  const purl = test.test_group === 'required' ? (({ ok, ...rest }) => (ok ? (rest as { purl: Purl }).purl : undefined))(parsePurl(text)) : readPurl(text).value;
  if (purl === undefined) return null;
  return test.test_type === 'parse' ? withNulls(purl) : formatPurl(purl);
}

describe.skipIf(!existsSync(suite))('the official purl suite (skipped where ../shared/data/purl is absent)', () => {
  const cases = existsSync(suite) ? listCases() : [];

  it('holds every case', () => {
    expect(cases.length).toBeGreaterThanOrEqual(373);
    const wrong = cases.filter((test) => JSON.stringify(sortKeys(run(test))) !== JSON.stringify(sortKeys(test.expected_failure ? null : test.expected_output)));
    expect(wrong.map((test) => ({ ...test, answer: run(test) }))).toEqual([]);
  });

  it('takes the examples of every type definition as canonical or repairs them', () => {
    const definitions = readdirSync(`${suite}type-definitions`).map((file) => JSON.parse(readFileSync(`${suite}type-definitions/${file}`, 'utf8')) as { type: string; examples: string[] });
    expect(definitions.length).toBeGreaterThanOrEqual(42);
    for (const example of definitions.flatMap((definition) => definition.examples)) expect(canonicalPurl(example), example).toMatchObject({ ok: true });
  });
});

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, inner]) => [key, sortKeys(inner)]));
}

const canonicalForms = `
  pkg:npm/@babel/core@7.0.0                          -> pkg:npm/%40babel/core@7.0.0
  pkg:npm/%40angular%2Fcli@1                         -> pkg:npm/%40angular/cli@1
  PKG:PyPI/Zope.Interface_x@1.0RC1                   -> pkg:pypi/zope.interface-x@1.0rc1
  pkg:///golang/github.com/BurntSushi/toml@v0.3.1/   -> pkg:golang/github.com/BurntSushi/toml@v0.3.1%2F
  pkg:golang/stdlib@1.21.0                           -> pkg:golang/stdlib@1.21.0
  pkg:cpan/drolsky/DateTime                          -> pkg:cpan/DROLSKY/DateTime
  pkg:pub/Foo-Bar@1.0                                -> pkg:pub/foo_bar@1.0
  pkg:generic/a%20b!(c)*                             -> pkg:generic/a%20b%21%28c%29%2A
  pkg:generic/x?b=2&a=1&b=3&empty=&__proto__=9       -> pkg:generic/x?a=1&b=2
  pkg:generic/x?url=https://a.example/?q=1           -> pkg:generic/x?url=https:%2F%2Fa.example%2F%3Fq%3D1
  pkg:generic/x#../a//./b%2Fc                        -> pkg:generic/x#a/b/c
  pkg:generic/100%@1                                 -> pkg:generic/100%25@1
  pkg:generic/%E6%BA%90@1                            -> pkg:generic/%E6%BA%90@1
  pkg:generic/源@1                                   -> pkg:generic/%E6%BA%90@1
  pkg:deb/Debian/Curl@1:7.0+x?Arch=i386              -> pkg:deb/debian/curl@1:7.0%2Bx?arch=i386
  pkg:swid/a/b@1?tag_id=75B8C285-FA7B-485B-B199-4745E3004D0D -> pkg:swid/a/b@1?tag_id=75b8c285-fa7b-485b-b199-4745e3004d0d
`.trim().split('\n').map((line) => line.split('->').map((side) => side.trim()) as [string, string]);

const refused = ['', 'pkg:', 'pkg:npm', 'pkg:npm/', 'pkg:/npm', 'npm/x', 'pkg:n%70m/x', 'pkg:3d/x', 'pkg:npm//@1', 'pkg:npm/%2F%zz/@1', `pkg:npm/${'a'.repeat(20_000)}`];

const strictlyRefused = [
  'pkg:npm/a?Key=1', 'pkg:npm/a?=1', 'pkg:npm/a?b', 'pkg:npm/a?b=1&b=2', ' pkg:npm/a', 'pkg:npm/a%zz', 'pkg:maven/a', 'pkg:pypi/n/a', 'pkg:generic/n%2Fs/a',
  'pkg:julia/A@1', 'pkg:swid/A@1', 'pkg:swid/a/b/c/d?tag_id=1', 'pkg:cocoapods/.pod', 'pkg:golang/stdlib@1.21.0',
];

describe('a purl', () => {
  it.each(canonicalForms)('%s has the canonical form %s', (text, canonical) => {
    expect(canonicalPurl(text)).toEqual({ ok: true, text: canonical });
  });

  it.each(refused)('is not %j', (text) => {
    expect(canonicalPurl(text)).toMatchObject({ ok: false, refusal: expect.stringMatching(/\.$/) });
    expect(readPurl(text, '/components/0').issues.at(-1)).toMatchObject({ severity: 'error', where: '/components/0' });
  });

  it.each(strictlyRefused)('is refused by the letter but read from documents with a warning: %j', (text) => {
    expect(parsePurl(text)).toMatchObject({ ok: false });
    const { value, issues } = readPurl(text);
    expect(value).toBeDefined();
    expect(issues.every((issue) => issue.severity === 'warning')).toBe(true);
  });

  it('keeps qualifiers out of the prototype', () => {
    const { value } = readPurl('pkg:generic/x?constructor=1&tostring=2');
    expect(Object.getPrototypeOf(value?.qualifiers)).toBeNull();
    expect(value?.qualifiers?.constructor).toBe('1');
  });

  const piece = fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }), fc.constantFrom('A', 'b', '/', '%2F', '@', '?', '#', '&', '=', '%40', '%', '%00', '+', ' ', '..', '\ud800', '中'));
  const type = fc.oneof(fc.constantFrom(...listPurlTypes(), 'x-other', 'NPM', ''));

  it('survives building, formatting and parsing', () => {
    const text = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
    const parts = fc.record({
      type,
      namespace: fc.option(text), name: text, version: fc.option(text), subpath: fc.option(text),
      qualifiers: fc.option(fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9._-]{0,5}$/), fc.string())),
    });
    fc.assert(fc.property(parts, (input) => {
      const built = buildPurl(input);
      if (!built.ok) return;
      const parsed = readPurl(built.text);
      expect(parsed.value, built.text).toBeDefined();
      // a reader takes the slash in a name of npm for a mistake, the builder for a wish
      if (parsed.issues.length > 0) expect(parsed.issues).toMatchObject([{ message: 'The slash between namespace and name is encoded.' }]);
      else expect(formatPurl(parsed.value!)).toBe(built.text);
    }), drawn(500));
  });

  it('never throws on any text and is idempotent in its canonical form', () => {
    fc.assert(fc.property(type, fc.array(piece, { maxLength: 12 }), (start, rest) => {
      const once = canonicalPurl(`pkg:${start}/${rest.join('')}`);
      if (once.ok) expect(canonicalPurl(once.text)).toEqual(once);
    }), drawn(2000));
  });
});
