import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { advisory, askEngine, chainOf, folderOf, runHere, shared } from '../testing/terminal.ts';
import { engines } from './index.ts';

describe('yuanshu engine', () => {
  it.each(engines.map(({ name }) => [name]))('%s answers an empty object with an error', async (name) => {
    expect(await askEngine(name, [{}])).toEqual([{ error: expect.stringMatching(/\.$/) }]);
  });

  it('names what was probably meant', async () => {
    expect(await runHere(['engine', 'purl.pase'])).toMatchObject({ exitCode: 2, errors: expect.stringContaining('Did you mean purl.parse?') });
    expect(await runHere(['engine', 'cvss.score', '--intel', 'x'])).toMatchObject({ exitCode: 2, errors: expect.stringContaining('no use for --intel') });
  });

  it('purl.parse gives every part, absent ones as null', async () => {
    expect(await askEngine('purl.parse', [{ purl: 'pkg:npm/%40babel/core@7.0.0?arch=x#src' }, { purl: 'pkg:gem/rake' }, { purl: 'pkg:gem/rake?Arch=1' }])).toEqual([
      { type: 'npm', namespace: '@babel', name: 'core', version: '7.0.0', qualifiers: { arch: 'x' }, subpath: 'src' },
      { type: 'gem', namespace: null, name: 'rake', version: null, qualifiers: null, subpath: null },
      { error: expect.any(String) },
    ]);
  });

  it('purl.build gives the canonical text', async () => {
    expect(await askEngine('purl.build', [{ type: 'PyPI', namespace: null, name: 'Zope_x', version: '1', qualifiers: null, subpath: null }, { type: 'maven', name: 'x' }, { type: 'npm', name: 'x', qualifiers: { a: 1 } }])).toEqual([
      { purl: 'pkg:pypi/zope-x@1' }, { error: expect.any(String) }, { error: expect.any(String) },
    ]);
  });

  it.each(`
    crates.io 1.0.0 1.0.0-rc.1 1
    Alpine 1.2.3-r1 1.2.3-r2 -1
    Alpine:v3.18 1.2.3-r1 1.2.3-r2 -1
    Red Hat 1:1.0-1.el9 2.0-1.el9 1
    deb 1.0~rc1-1 1.0-1 -1
    apk 1.2.3-r1 1.2.3-r1 0
    npm 1.0.0+a 1.0.0+b 0
    golang v1.2.3 1.2.3 0`.trim().split('\n').map((line) => /^\s*(.+) (\S+) (\S+) (-?\d)$/.exec(line)!.slice(1)))('version.compare in %s: %s against %s is %s', async (ecosystem, a, b, order) => {
    expect(await askEngine('version.compare', [{ ecosystem, a, b }])).toEqual([{ order: Number(order) }]);
  });

  it('version.compare refuses what has no order', async () => {
    for (const answer of await askEngine('version.compare', [{ ecosystem: 'nowhere', a: '1', b: '2' }, { ecosystem: 'npm', a: 'one', b: '2.0.0' }])) expect(answer).toEqual({ error: expect.any(String) });
  });

  it('vers.contains, vers.parse and vers.fromNative agree', async () => {
    expect(await askEngine('vers.contains', [{ vers: 'vers:npm/>=1.0.0|<2.0.0', version: '1.5.0' }, { vers: 'vers:npm/>=1.0.0|<2.0.0', version: '2.0.0' }, { vers: 'vers:npm/', version: '1.0.0' }])).toEqual([{ contains: true }, { contains: false }, { error: expect.any(String) }]);
    const [native] = await askEngine('vers.fromNative', [{ scheme: 'gem', range: '~>2.0.8' }]);
    expect(native).toEqual({ vers: 'vers:gem/>=2.0.8|<2.1' });
    expect(await askEngine('vers.parse', [native])).toEqual([{ scheme: 'gem', constraints: [{ comparator: '>=', version: '2.0.8' }, { comparator: '<', version: '2.1' }] }]);
  });

  it('cvss.score gives all scores of 3.x and the groups that a vector of 2.0 has, and refuses what is none', async () => {
    expect(await askEngine('cvss.score', [
      { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }, { vector: 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/CR:L' }, { vector: 'AV:N/AC:L/Au:N/C:P/I:P/A:P' },
      { vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N' }, { vector: 'CVSS:3.1/AV:N' }, { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/A:H' },
    ])).toEqual([
      { version: '3.1', base: 9.8, temporal: 9.8, environmental: 9.8, severity: 'critical' }, { version: '3.0', base: 9.8, temporal: 9, environmental: expect.any(Number), severity: 'critical' }, { version: '2.0', base: 7.5, severity: 'high' },
      { version: '4.0', base: 9.3, severity: 'critical' }, { error: expect.any(String) }, { error: expect.any(String) },
    ]);
  });

  it('license.parse gives the tree', async () => {
    expect(await askEngine('license.parse', [{ expression: 'mit OR (Apache-2.0 and GPL-2.0+ WITH Classpath-exception-2.0)' }, { expression: 'NONE' }, { expression: 'MIT AND' }, { expression: 'No-Such' }])).toEqual([
      { kind: 'or', parts: [{ kind: 'license', id: 'MIT', orLater: false }, { kind: 'and', parts: [{ kind: 'license', id: 'Apache-2.0', orLater: false }, { kind: 'license', id: 'GPL-2.0-or-later', orLater: true, exception: 'Classpath-exception-2.0' }] }] },
      { kind: 'none' }, { error: expect.stringContaining('character 8') }, { error: expect.any(String) },
    ]);
  });

  it('license.normalize and license.satisfies', async () => {
    expect(await askEngine('license.normalize', [{ text: 'Apache License, Version 2.0' }, { text: 'see the file' }])).toEqual([{ expression: 'Apache-2.0' }, { expression: null }]);
    expect(await askEngine('license.satisfies', [{ expression: 'MIT OR GPL-3.0-only', allowed: ['MIT'] }, { expression: 'MIT AND GPL-3.0-only', allowed: ['MIT'] }, { expression: 'MIT', allowed: [] }, { expression: 'MIT', allowed: 'MIT' }])).toEqual([
      { satisfies: true }, { satisfies: false }, { error: expect.any(String) }, { error: expect.any(String) },
    ]);
  });

  it('advisory.match gives the records, and never an empty answer for what was not checked', async () => {
    const folder = folderOf({ 'osv.ndjson': [
      advisory('GHSA-1', 'left', [{ introduced: '0' }, { fixed: '1.2.0' }]), advisory('GHSA-2', 'left', [{ introduced: '1.0.0' }]), advisory('GHSA-3', 'left', [{ introduced: '0' }], { withdrawn: '2026-01-01T00:00:00Z' }),
    ].map((record) => JSON.stringify(record)).join('\n') });
    const index = path.join(folder, 'intel.idx');
    expect(await runHere(['intel', 'import', path.join(folder, 'osv.ndjson'), '--out', index])).toMatchObject({ exitCode: 0 });
    expect(await askEngine('advisory.match', [
      { ecosystem: 'npm', name: 'left', version: '1.1.0' }, { purl: 'pkg:npm/left@1.2.0' }, { ecosystem: 'npm', name: 'right', version: '1.0.0' }, { purl: 'pkg:npm/left', version: '0.9.0' },
      { purl: 'pkg:npm/left' }, { ecosystem: 'npm', name: 'left' }, { ecosystem: 'Nowhere', name: 'left', version: '1' }, { purl: 'pkg:conda/left@1' }, { purl: 'left' }, { ecosystem: 'npm', name: 'left', version: 'one' },
    ], ['--intel', index])).toEqual([
      { ids: ['GHSA-1', 'GHSA-2'] }, { ids: ['GHSA-2'] }, { ids: [] }, { ids: ['GHSA-1'] },
      ...Array.from({ length: 5 }, () => ({ error: expect.any(String) })), { ids: [], undecided: ['GHSA-1', 'GHSA-2'] },
    ]);
  });

  it('sbom.read counts, also a packed document', async () => {
    const text = chainOf([{ name: 'a', version: '1.0.0' }, { name: 'b', version: '2.0.0' }]);
    const folder = folderOf({ 'bom.json': text, 'bom.json.gz': gzipSync(text), 'note.json': '{"a":1}' });
    const counts = { format: 'cyclonedx-json', specVersion: '1.5', components: 2, files: 0, uniquePurls: 2, dependencyEdges: 2, relationships: 0, vulnerabilities: 0, issues: [] };
    expect(await askEngine('sbom.read', ['bom.json', 'bom.json.gz', 'note.json', 'nothing.json'].map((name) => ({ path: path.join(folder, name) })))).toEqual([counts, counts, { error: expect.any(String) }, { error: expect.stringContaining('no such file') }]);
  });

  it('lockfile.read finds the parents of a POM and what requirements include', async () => {
    const folder = folderOf({
      'pom.xml': '<project><groupId>g</groupId><artifactId>parent</artifactId><version>1</version><dependencyManagement><dependencies><dependency><groupId>x</groupId><artifactId>y</artifactId><version>9</version></dependency></dependencies></dependencyManagement></project>',
      'module/pom.xml': '<project><parent><groupId>g</groupId><artifactId>parent</artifactId><version>1</version></parent><artifactId>module</artifactId><dependencies><dependency><groupId>x</groupId><artifactId>y</artifactId></dependency></dependencies></project>',
      'requirements.txt': '-r base.txt\nflask==3.0.0\n', 'base.txt': 'jinja2==3.1.0\n', 'uv.lock': '',
    });
    const [pom, requirements, empty] = await askEngine('lockfile.read', ['module/pom.xml', 'requirements.txt', 'uv.lock'].map((name) => ({ path: path.join(folder, name) })));
    expect(pom!.packages).toEqual([{ name: 'x:y', version: '9', purl: 'pkg:maven/x/y@9', direct: true, groups: [] }]);
    expect(requirements!.packages.map((item: { name: string }) => item.name).sort()).toEqual(['flask', 'jinja2']);
    expect(empty).toMatchObject({ packages: [] });
  });
});

const lines = (file: string) => readFileSync(path.join(shared, file), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as any);
const isEqual = (answer: unknown, right: unknown): boolean => {
  try {
    expect(answer).toEqual(right);
    return true;
  } catch {
    return false;
  }
};
/** `npm-versions-generated.txt`, `cran-versions.txt`. */
const ecosystemOfFile = (file: string) => file.replace(/-versions.*$/, '');
const sampled = <T>(items: readonly T[], count: number): readonly T[] => items.filter((_item, at) => at % Math.ceil(items.length / count) === 0);

describe.skipIf(!existsSync(path.join(shared, 'MANIFEST.md')))('public cases through the protocol, a sample (skipped where ../shared/data is absent)', () => {
  it('CVSS vectors score as their libraries say, invalid ones are errors', async () => {
    const scored = sampled(lines('cvss/redhat-vectors.jsonl'), 400);
    for (const [at, answer] of (await askEngine('cvss.score', scored.map(({ vector }) => ({ vector })))).entries()) expect(answer.base, scored[at].vector).toBe((scored[at].score ?? scored[at].base) + 0);
    const invalid = lines('cvss/js-cvss-cases.jsonl').filter((row) => row.group === 'invalid');
    expect((await askEngine('cvss.score', invalid.map(({ vector }) => ({ vector })))).filter((answer) => answer.error === undefined)).toEqual([]);
  });

  it('purl cases hold, but for those that are listed', async () => {
    const files = ['spec/specification-test.json', ...readdirSync(path.join(shared, 'purl/types')).map((file) => `types/${file}`)];
    const cases = files.flatMap((file) => (JSON.parse(readFileSync(path.join(shared, 'purl', file), 'utf8')) as { tests: any[] }).tests);
    const parsed = await askEngine('purl.parse', cases.map((test) => ({ purl: test.input })));
    const built = await askEngine('purl.build', cases.map((test, at) => (test.test_type === 'build' ? test.input : parsed[at])));
    const different = cases.filter((test, at) => {
      const answer = test.test_type === 'parse' ? parsed[at] : test.test_type === 'validate' && parsed[at].error !== undefined ? parsed[at] : built[at];
      const right = test.expected_failure ? { error: expect.any(String) } : test.test_type === 'parse' ? test.expected_output : { purl: test.expected_output };
      return !isEqual(answer, right);
    });
    const listed = [...readFileSync(new URL('../KNOWN-DIFFERENCES.md', import.meta.url), 'utf8').matchAll(/^- `(pkg:\S+)` is refused$/gm)].map((match) => match[1]);
    expect(different.map((test) => test.input).sort()).toEqual(listed.sort());
  });

  it('licence expressions parse and satisfy as the suites say', async () => {
    const parse = lines('licences/expressions/parse.jsonl');
    for (const [at, answer] of (await askEngine('license.parse', parse)).entries()) expect(answer.error === undefined, parse[at].expression).toBe(parse[at].valid);
    const cases = lines('licences/expressions/satisfies.jsonl');
    for (const [at, answer] of (await askEngine('license.satisfies', cases)).entries()) expect(answer, cases[at].expression).toEqual(cases[at].expected === 'error' ? { error: expect.any(String) } : { satisfies: cases[at].expected });
  });

  it('version pairs come in the order of their ecosystems', async () => {
    const folder = path.join(shared, 'version-compare/osv-scalibr');
    const differences = readFileSync(new URL('../../engines/versions/KNOWN-DIFFERENCES.md', import.meta.url), 'utf8');
    const pairs = readdirSync(folder).flatMap((file) => sampled(readFileSync(path.join(folder, file), 'utf8').split('\n').flatMap((line) => {
      const [, a, relation, b] = /^(\S+) ([<=>]) (\S+)$/.exec(line.trim()) ?? [];
      return a === undefined || differences.includes(`: ${a} ${relation} ${b}\``) ? [] : [{ ecosystem: ecosystemOfFile(file), a, b, order: '<=>'.indexOf(relation!) - 1 }];
    }), 60));
    expect(pairs.length).toBeGreaterThan(500);
    const answers = await askEngine('version.compare', pairs);
    expect(pairs.filter((pair, at) => answers[at]!.order !== pair.order)).toEqual([]);
  });

  it('real SBOMs count as the index of the corpus says', async () => {
    const index = (JSON.parse(readFileSync(path.join(shared, 'sbom/real/INDEX.json'), 'utf8')) as any[]).filter((row) => row.bytes < 100_000 && /^(?:cyclonedx|spdx)-(?:json|xml|tagvalue)$/.test(row.format));
    const answers = await askEngine('sbom.read', sampled(index, 30).map((row) => ({ path: path.join(shared, 'sbom', row.file) })));
    const facts = { components_all: 'components', packages: 'components', files: 'files', unique_purls: 'uniquePurls', dependency_edges: 'dependencyEdges', relationships: 'relationships', vulnerabilities: 'vulnerabilities' };
    for (const [at, row] of sampled(index, 30).entries()) {
      const expected = Object.entries(facts).filter(([fact]) => row.expected[fact] !== undefined).map(([fact, name]) => [name, row.expected[fact]] as const);
      expect(answers[at], row.file).toMatchObject(Object.fromEntries([['format', row.format], ...expected]));
    }
  });
});
