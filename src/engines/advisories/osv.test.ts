import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawn } from '../../../test/drawn.ts';
import { compileAdvisory, isAffected } from './affected.ts';
import { osvLimits, parseOsv } from './osv.ts';

const good = {
  schema_version: '1.6.0', id: 'GHSA-aaaa-bbbb-cccc', modified: '2024-07-03T20:05:21Z', published: '2024-07-01T21:31:15.5Z', aliases: ['CVE-2024-1', 'CVE-2024-1'],
  related: ['CVE-2024-2'], summary: 'Something is wrong', details: '# Details',
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }, { type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:L/VA:N/SC:N/SI:N/SA:N' }],
  affected: [{
    package: { ecosystem: 'npm', name: '@scope/name', purl: 'pkg:npm/%40scope/name' },
    ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.2' }] }], versions: ['1.0.0'],
  }],
  references: [{ type: 'ADVISORY', url: 'https://example.org/1' }],
  credits: [{ name: 'Somebody', type: 'FINDER' }],
  database_specific: { cwe_ids: ['CWE-79'], severity: 'MODERATE' },
};

const codesOf = (change: object) => parseOsv({ ...good, ...change }).issues.map((issue) => `${issue.code} ${issue.where}`);
const affectedWith = (change: object) => ({ affected: [{ ...good.affected[0], ...change }] });

describe('an OSV record', () => {
  it('is read as an advisory', () => {
    const { value, issues } = parseOsv(good);
    expect(issues).toEqual([]);
    expect(value).toMatchObject({
      id: 'GHSA-aaaa-bbbb-cccc', modified: '2024-07-03T20:05:21Z', withdrawn: undefined, isWithdrawn: false, isMalicious: false, aliases: ['CVE-2024-1'], related: ['CVE-2024-2'],
      upstream: [], severity: 'medium', score: 6.9, cwes: ['CWE-79'], credits: [{ name: 'Somebody', type: 'FINDER' }],
      affected: [{ ecosystem: 'npm', name: '@scope/name', versions: ['1.0.0'], ranges: [{ type: 'SEMVER', events: [{ kind: 'introduced', version: '0' }, { kind: 'fixed', version: '1.0.2' }] }] }],
    });
    expect(value?.severities.map((statement) => statement.version ?? statement.word)).toEqual(['4.0', '3.1', 'MODERATE']);
  });

  const severityFacts = `
    CRITICAL critical
    Important high
    MODERATE medium
    negligible low
    whatever unknown
  `.trim().split('\n').map((line) => line.trim().split(' ') as [string, string]);

  it.each(severityFacts)('with only the word %s is %s', (word, severity) => {
    expect(parseOsv({ ...good, severity: undefined, database_specific: { severity: word } }).value).toMatchObject({ severity, score: undefined, vector: undefined });
  });

  it('finds severities where the databases put them', () => {
    const bare = { ...good, severity: undefined, database_specific: undefined };
    const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
    expect(parseOsv(bare).value?.severity).toBe('unknown');
    expect(parseOsv({ ...bare, ...affectedWith({ severity: [{ type: 'CVSS_V3', score: vector }] }) }).value?.severity).toBe('critical');
    expect(parseOsv({ ...bare, ...affectedWith({ database_specific: { cvss: vector, informational: 'unmaintained' } }) }).value).toMatchObject({ score: 9.8, informational: 'unmaintained' });
    expect(parseOsv({ ...bare, ...affectedWith({ ecosystem_specific: { severity: 'MEDIUM' } }) }).value?.severity).toBe('medium');
    expect(parseOsv({ ...bare, severity: [{ type: 'Ubuntu', score: 'negligible' }] }).value?.severity).toBe('low');
  });

  it('tells malicious packages, which are critical', () => {
    const bare = { ...good, severity: [], database_specific: {} };
    expect(parseOsv({ ...bare, id: 'MAL-2024-1' }).value).toMatchObject({ isMalicious: true, severity: 'critical' });
    expect(parseOsv({ ...bare, aliases: ['MAL-2024-1'] }).value).toMatchObject({ isMalicious: true });
    expect(parseOsv({ ...bare, database_specific: { cwe_ids: ['CWE-506'], severity: 'LOW' } }).value).toMatchObject({ isMalicious: true, severity: 'low' });
  });

  it('is withdrawn even where the time of it is no time', () => {
    expect(parseOsv({ ...good, withdrawn: '2024-08-01T00:00:00Z' }).value).toMatchObject({ isWithdrawn: true, withdrawn: '2024-08-01T00:00:00Z' });
    const { value, issues } = parseOsv({ ...good, withdrawn: 'yesterday' });
    expect(value).toMatchObject({ isWithdrawn: true, withdrawn: undefined });
    expect(issues.map((issue) => issue.code)).toEqual(['osv-timestamp-invalid']);
    expect(isAffected(compileAdvisory(value!)[0]!, '1.0.0')).toEqual({ affected: false });
  });

  it('takes year 1, which Go’s database writes, as not known', () => {
    expect(parseOsv({ ...good, modified: '0001-01-01T00:00:00Z' })).toMatchObject({ value: { modified: undefined }, issues: [] });
  });

  it('that names only a repository is about that repository', () => {
    const { value } = parseOsv({ id: 'CVE-1', modified: good.modified, affected: [{ ranges: [{ type: 'GIT', repo: 'https://github.com/curl/curl.git', events: [{ introduced: '0' }] }] }] });
    expect(value?.affected).toMatchObject([{ ecosystem: 'GIT', name: 'https://github.com/curl/curl.git' }]);
  });

  const faults: readonly (readonly [string, object])[] = [
    ['osv-schema-version /schema_version', { schema_version: '2.0.0' }],
    ['osv-modified-missing /modified', { modified: undefined }],
    ['osv-timestamp-invalid /published', { published: '2024-13-01T00:00:00Z' }],
    ['osv-timestamp-not-utc /published', { published: '2024-12-01T00:00:00+08:00' }],
    ['osv-name-invalid /aliases/0', { aliases: [1] }],
    ['osv-list-invalid /aliases', { aliases: 'CVE-1' }],
    ['osv-severity-invalid /severity/0', { severity: [{ type: 'CVSS_V3', score: '9.8' }] }],
    ['osv-reference-invalid /references/0', { references: [{ type: 'WEB', url: 'javascript:alert(1)' }] }],
    ['osv-affected-invalid /affected/0', { affected: [null] }],
    ['osv-package-missing /affected/0/package', { affected: [{ package: { ecosystem: 'npm' } }] }],
    ['osv-no-version-data /affected/0', affectedWith({ ranges: [], versions: [] })],
    ['osv-version-invalid /affected/0/versions/0', affectedWith({ versions: [1] })],
    ['osv-version-impossible /affected/0/versions', affectedWith({ versions: ['one', 'two'] })],
    ['osv-ecosystem-unknown /affected/0/package/ecosystem', affectedWith({ package: { ecosystem: 'Nowhere', name: 'x' } })],
    ['osv-name-not-normalised /affected/0/package/name', affectedWith({ package: { ecosystem: 'PyPI', name: 'Zope.Interface' } })],
    ['osv-purl-invalid /affected/0/package/purl', affectedWith({ package: { ecosystem: 'npm', name: 'x', purl: 'npm/x' } })],
    ['osv-purl-mismatch /affected/0/package/purl', affectedWith({ package: { ecosystem: 'npm', name: 'x', purl: 'pkg:npm/y' } })],
    ['osv-range-invalid /affected/0/ranges/0', affectedWith({ ranges: ['x'] })],
    ['osv-range-type /affected/0/ranges/0/type', affectedWith({ ranges: [{ events: [{ introduced: '0' }] }] })],
    ['osv-range-without-introduced /affected/0/ranges/0', affectedWith({ ranges: [{ type: 'SEMVER', events: [{ fixed: '1.0.0' }] }] })],
    ['osv-range-not-distinct /affected/0/ranges/0', affectedWith({ ranges: [{ type: 'SEMVER', events: [{ introduced: '1.0.0' }, { fixed: '1.0.0' }] }] })],
    ['osv-range-fixed-and-last-affected /affected/0/ranges/0', affectedWith({ ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.0' }, { last_affected: '0.9.0' }] }] })],
    ['osv-version-impossible /affected/0/ranges/0', affectedWith({ ranges: [{ type: 'SEMVER', events: [{ introduced: 'x' }] }] })],
    ['osv-commit-invalid /affected/0/ranges/0', affectedWith({ ranges: [{ type: 'GIT', repo: 'https://example.org/x', events: [{ introduced: 'abc' }] }] })],
    ['osv-range-without-repo /affected/0/ranges/0', affectedWith({ ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }] })],
    ['osv-event-invalid /affected/0/ranges/0/events/1', affectedWith({ ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, {}] }] })],
    ['osv-event-ambiguous /affected/0/ranges/0/events/0', affectedWith({ ranges: [{ type: 'SEMVER', events: [{ introduced: '0', fixed: '1.0.0' }] }] })],
  ];

  it.each(faults)('has the fault %s', (fault, change) => {
    expect(codesOf(change)).toContain(fault);
    expect(parseOsv({ ...good, ...change }).value?.id).toBe(good.id);
  });

  it('keeps its good packages beside bad ones', () => {
    const { value } = parseOsv({ ...good, affected: [null, 'x', good.affected[0], { package: {} }] });
    expect(value?.affected.map((affected) => affected.name)).toEqual(['@scope/name']);
  });

  it('without an id is none', () => {
    for (const record of [null, undefined, 1, 'x', [], {}, { id: '' }, { id: 5 }]) expect(parseOsv(record)).toMatchObject({ value: undefined, issues: [{ severity: 'error' }] });
  });

  it('is cut at the limits', () => {
    const { value, issues } = parseOsv({ ...good, references: Array.from({ length: osvLimits.references + 1 }, () => good.references[0]) });
    expect(value?.references.length).toBe(osvLimits.references);
    expect(issues.map((issue) => issue.code)).toEqual(['osv-list-too-long']);
  });

  it('never makes reading throw, whatever JSON stands in its fields', () => {
    const fields = Object.fromEntries(Object.keys(good).filter((field) => field !== 'id').map((field) => [field, fc.option(fc.jsonValue())]));
    const affected = fc.array(fc.record({
      package: fc.oneof(fc.jsonValue(), fc.record({ ecosystem: fc.constantFrom('npm', 'Debian:12', 'x'), name: fc.string(), purl: fc.string() })),
      versions: fc.oneof(fc.jsonValue(), fc.array(fc.string())),
      ranges: fc.array(fc.record({ type: fc.constantFrom('SEMVER', 'ECOSYSTEM', 'GIT', 3), events: fc.array(fc.dictionary(fc.constantFrom('introduced', 'fixed', 'last_affected', 'limit'), fc.oneof(fc.string(), fc.jsonValue()))) })),
    }));
    fc.assert(fc.property(fc.record({ ...fields, affected: fc.oneof(fc.jsonValue(), affected) }), (record) => {
      const { value } = parseOsv({ id: 'X-1', ...record });
      expect(value?.id).toBe('X-1');
      for (const compiled of compileAdvisory(value!)) expect([true, false, undefined]).toContain(isAffected(compiled, '1.0.0').affected);
    }), drawn(200));
  });
});

const samples = fileURLToPath(new URL('../../../../shared/data/osv-lint/', import.meta.url));

describe.skipIf(!existsSync(samples))('public records, good and bad (skipped where ../shared/data/osv-lint is absent)', () => {
  const expected: Readonly<Record<string, readonly string[]>> = {
    'testdata__GHSA-9v2f-6vcg-3hgv.json': ['osv-name-not-normalised /affected/0/package/name', 'osv-version-impossible /affected/0/versions'],
    'testdata__nopackage-GHSA-9v2f-6vcg-3hgv.json': ['osv-name-not-normalised /affected/0/package/name'],
    'testdata__nointroduced-CVE-2023-41045.json': ['osv-range-without-introduced /affected/0/ranges/0'],
    'testdata__nondistinct-CVE-2018-5407.json': ['osv-range-not-distinct'],
    'testdata__GO-2020-0001.json': [], 'testdata__GO-2024-2963.json': [], 'testdata__MAL-2024-10238.json': [], 'testdata__PYSEC-2023-74.json': [], 'testdata__SUSE-FU-2022_0444-1.json': [],
  };

  it.each(readdirSync(existsSync(samples) ? samples : '.').filter((file) => file in expected))('%s has just the faults that it was made for', (file) => {
    const { value, issues } = parseOsv(JSON.parse(readFileSync(samples + file, 'utf8')));
    expect(value).toBeDefined();
    const found = issues.map((issue) => `${issue.code} ${issue.where}`);
    const wanted = expected[file]!;
    expect(found.filter((fault) => !wanted.some((start) => fault.startsWith(start)))).toEqual([]);
    for (const start of wanted) expect(found.some((fault) => fault.startsWith(start)), start).toBe(true);
  });
});
