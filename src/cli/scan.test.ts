import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSbom } from '#engines/sbom/read.ts';
import { validateSbomDocument } from '#platform/sbom-validation.ts';
import { advisory, chainOf, folderOf, runHere } from './testing/terminal.ts';
import type { Ran } from './testing/terminal.ts';

const records = [
  advisory('GHSA-left', 'left', [{ introduced: '0' }, { fixed: '1.2.0' }], { aliases: ['CVE-2026-1'], severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }], database_specific: { cwe_ids: ['CWE-79'] } }),
  advisory('OTHER-left', 'left', [{ introduced: '0' }, { fixed: '1.3.0' }], { aliases: ['CVE-2026-1'], database_specific: { severity: 'LOW' } }),
  advisory('MAL-2026-1', 'evil', [{ introduced: '0' }]),
  advisory('GHSA-old', 'left', [{ introduced: '0' }], { withdrawn: '2026-01-01T00:00:00Z' }),
  advisory('GHSA-git', 'commits', [], { affected: [{ package: { ecosystem: 'npm', name: 'commits' }, ranges: [{ type: 'GIT', repo: 'https://x.example/y', events: [{ introduced: 'a'.repeat(40) }] }] }] }),
];
const osv = records.map((record) => JSON.stringify(record)).join('\n');

const npmLock = (packages: Readonly<Record<string, object>>, dependencies: Readonly<Record<string, string>>) => JSON.stringify({ name: 'shop', lockfileVersion: 3, packages: { '': { name: 'shop', version: '1.0.0', dependencies }, ...packages } }, undefined, 2);

/** A tree of everything that matters to a scan. */
const tree = {
  'osv.ndjson': osv,
  'app/package.json': '{"name":"shop","dependencies":{"top":"1"}}',
  'app/package-lock.json': npmLock({ 'node_modules/top': { version: '1.0.0', license: 'MIT', dependencies: { left: '^1.0.0' } }, 'node_modules/left': { version: '1.1.0', license: 'GPL-3.0-only' }, 'node_modules/evil': { version: '0.0.1', dev: true } }, { top: '1' }),
  'app/node_modules/left/package-lock.json': npmLock({ 'node_modules/hidden': { version: '9.9.9' } }, {}),
  'rust/Cargo.toml': '[package]\nname="r"\nversion="1.0.0"\n[dependencies]\nserde="1"\n',
  'rust/Cargo.lock': 'version = 3\n[[package]]\nname = "serde"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n',
  'sboms/bom.json.gz': gzipSync(chainOf([{ name: 'top', version: '1.0.0' }, { name: 'left', version: '1.1.0' }, { name: 'unversioned' }, { name: 'strange', version: 'one' }, { name: 'commits', version: '1.0.0' }], 'packed')),
  'sboms/oddly-named.json': chainOf([{ name: 'thing', version: '1', type: 'generic' }]),
  'sboms/data.json': '{"just":"data"}',
  'lonely/package.json': '{"name":"x","dependencies":{"left":"^1.0.0"}}',
  'php/composer.json': '{"name":"x/y","autoload":{}}',
};

const scanTree = (folder: string, ...args: readonly string[]): Promise<Ran> => runHere(['scan', folder, '--advisories', path.join(folder, 'osv.ndjson'), ...args]);

const cleaning: (() => void)[] = [];
afterAll(() => cleaning.forEach((work) => work()));

describe('a scan of a tree', () => {
  let report: any;
  beforeAll(async () => {
    const ran = await scanTree(folderOf(tree, (work) => cleaning.push(work)), '--format', 'json');
    expect(ran).toMatchObject({ exitCode: 0, errors: '' });
    report = JSON.parse(ran.output);
  });
  const component = (name: string) => report.components.find((row: any) => row.name === name);

  it('reads lockfiles by name and SBOMs by content, packed ones too, and passes installed packages over', () => {
    expect(report.documents.map((document: any) => document.path)).toEqual(['app/package-lock.json', 'rust/Cargo.lock', 'sboms/bom.json.gz', 'sboms/oddly-named.json']);
    expect(component('hidden')).toBeUndefined();
    expect(report.skippedFolders).toEqual(['app/node_modules']);
  });

  it('does not count a manifest beside its lockfile, and names manifests without one', () => {
    expect(report.superseded).toEqual([{ path: 'rust/Cargo.toml', by: 'rust/Cargo.lock' }]);
    expect(report.unlocked).toEqual([{ path: 'lonely/package.json', expected: 'package-lock.json' }]);
    expect(report.components.filter((row: any) => row.name === 'serde')).toHaveLength(1);
  });

  it('joins what was found twice, with both places', () => {
    expect(component('left')).toMatchObject({ purl: 'pkg:npm/left@1.1.0', checked: 'checked', places: [{ file: 'app/package-lock.json', where: '/packages/node_modules~1left', depth: 2 }, { file: 'sboms/bom.json.gz', where: '/components/1', depth: 2 }] });
  });

  it('makes one finding of several records, with severity, fix and path', () => {
    expect(report.findings.map((finding: any) => [finding.id, finding.severity])).toEqual([['MAL-2026-1', 'critical'], ['CVE-2026-1', 'critical']]);
    expect(report.findings[1]).toMatchObject({
      aliases: ['GHSA-left', 'OTHER-left'], component: 'pkg:npm/left@1.1.0', score: 9.8, fixedVersions: ['1.2.0', '1.3.0'], fixedIn: '1.3.0', cwes: ['CWE-79'], path: { file: 'app/package-lock.json', steps: ['top@1.0.0', 'left@1.1.0'] },
    });
    expect(report.findings[0]).toMatchObject({ malicious: true, fixedIn: null });
  });

  it('says of each component whether it was checked', () => {
    expect(Object.fromEntries(report.components.map((row: any) => [row.name, row.checked]))).toEqual({
      serde: 'no-knowledge', commits: 'checked', evil: 'checked', left: 'checked', strange: 'impossible-version', top: 'checked', unversioned: 'no-version', thing: 'no-ecosystem',
    });
    expect(report.undecided).toEqual([{ component: 'pkg:npm/commits@1.0.0', id: 'GHSA-git', reason: 'needs-git-history' }]);
    expect(report.summary.checks).toEqual({ 'checked': 4, 'no-version': 1, 'no-ecosystem': 1, 'impossible-version': 1, 'no-knowledge': 1 });
  });

  it('ranks licences', () => {
    expect(component('left').license).toEqual({ expression: 'GPL-3.0-only', stated: 'GPL-3.0-only', risk: 'red', scenario: 'distribution' });
    expect(component('evil').license).toMatchObject({ expression: null, stated: null, risk: 'unknown' });
  });

  it('says what the knowledge was', () => {
    expect(report.knowledge).toMatchObject({ origin: 'advisories', asOf: '2026-11-20T00:00:00Z', ageInDays: 3, advisories: 5, ecosystems: { npm: 5 } });
    expect(report).toMatchObject({ schemaVersion: 1, tool: { name: 'yuanshu' }, failOn: null });
  });
});

describe('the formats of a scan', () => {
  it('a table names findings, licences, what was not checked, and the figures', async () => {
    const { output } = await scanTree(folderOf(tree));
    for (const text of ['MALICIOUS', 'critical 9.8', 'left 1.1.0', 'CVE-2026-1', '1.3.0', 'app/package-lock.json: top@1.0.0', 'GPL-3.0-only', 'Not checked against advisories (4)', 'the intelligence has nothing about its ecosystem: serde 1.0.0', 'lonely/package.json (package-lock.json)', 'Undecided: commits 1.0.0 GHSA-git', '8 components, 4 checked, 4 not; 2 findings: 2 critical; 1 with a fix']) expect(output).toContain(text);
  });

  it('a table speaks Chinese and fits the terminal', async () => {
    const folder = folderOf(tree);
    const { output } = await runHere(['scan', folder, '--advisories', path.join(folder, 'osv.ndjson')], { language: 'zh', columns: 100, env: { NO_COLOR: '1' } });
    expect(output).toMatch(/恶意包.*超危.*许可证（|许可证/s);
    for (const line of output.split('\n').filter((text) => /^ {2}(?:超危|恶意包|app)/.test(text))) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('SARIF has a rule for each vulnerability and a result for each place, at its line', async () => {
    const { output } = await scanTree(folderOf(tree), '--format', 'sarif');
    const [run] = (JSON.parse(output) as any).runs;
    expect(run.tool.driver.rules.map((rule: any) => [rule.id, rule.properties['security-severity']])).toEqual([['MAL-2026-1', '9.0'], ['CVE-2026-1', '9.8']]);
    const places = run.results.map(({ ruleId, ruleIndex, level, locations: [{ physicalLocation }] }: any) => [ruleId, ruleIndex, level, physicalLocation.artifactLocation.uri, physicalLocation.region.startLine]);
    expect(places).toEqual([['MAL-2026-1', 0, 'error', 'app/package-lock.json', 23], ['CVE-2026-1', 1, 'error', 'app/package-lock.json', 19], ['CVE-2026-1', 1, 'error', 'sboms/bom.json.gz', 1]]);
    expect(new Set(run.results.map((result: any) => result.partialFingerprints['yuanshu/v1'])).size).toBe(3);
    expect(run.tool.driver.rules[1].properties.tags).toContain('external/cwe/cwe-79');
  });

  it.each([['cyclonedx', 'cyclonedx-json'], ['spdx', 'spdx-json']])('%s is a valid document of every component, the same for the same tree', async (format, kind) => {
    const folder = folderOf(tree);
    const { output } = await scanTree(folder, '--format', format);
    expect(await validateSbomDocument(Buffer.from(output))).toMatchObject({ valid: true, format: kind, problems: [] });
    const { value } = readSbom({ text: output });
    expect(value!.components.map((row) => row.name).sort()).toEqual(['commits', 'evil', 'left', 'serde', 'strange', 'thing', 'top', 'unversioned']);
    expect(value!.dependencies.find(({ from }) => value!.components.find((row) => row.name === 'top')!.ref === from)?.to).toHaveLength(1);
    expect((await scanTree(folder, '--format', format)).output).toBe(output);
  });

  it('CycloneDX lists the vulnerabilities with what they affect', async () => {
    const { output } = await scanTree(folderOf(tree), '--format', 'cyclonedx');
    expect((JSON.parse(output) as any).vulnerabilities.map((row: any) => [row.id, row.ratings[0].severity, row.affects[0].ref, row.recommendation])).toEqual([
      ['MAL-2026-1', 'critical', 'pkg:npm/evil@0.0.1', undefined], ['CVE-2026-1', 'critical', 'pkg:npm/left@1.1.0', 'Update to 1.3.0 or later.'],
    ]);
  });

  it('goes to a file where one is named', async () => {
    const folder = folderOf(tree);
    const out = path.join(folder, 'deep/findings.sarif');
    expect(await scanTree(folder, '--format', 'sarif', '--out', out)).toMatchObject({ exitCode: 0, output: '' });
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ version: '2.1.0' });
  });
});

describe('the exit code of a scan', () => {
  it.each([
    ['high', 1], ['malicious', 1], ['severity=high', 0], ['fixable and direct', 0], ['fixable and not direct', 1], ['license.risk=red', 1], ['severity=unknown', 0], ['scope=development and malicious', 1],
  ])('with --fail-on %s is %d', async (condition, exitCode) => {
    const ran = await scanTree(folderOf(tree), '--fail-on', condition, '--format', 'json');
    expect(ran.exitCode).toBe(exitCode);
    expect(JSON.parse(ran.output).failOn).toMatchObject({ condition, isMet: exitCode === 1 });
    if (exitCode === 1) expect(ran.errors).toContain(condition);
  });

  it('is 3 where a document could not be read, which is named, and 1 where a condition holds as well', async () => {
    const folder = folderOf({ ...tree, 'broken/bom.cdx.json': '{"bomFormat":"CycloneDX",', 'broken/yarn.lock': '<<<<<<< ours\n' });
    const ran = await scanTree(folder, '--format', 'json');
    expect(ran.exitCode).toBe(3);
    expect(ran.errors).toMatch(/broken\/bom\.cdx\.json.*broken\/yarn\.lock/s);
    expect(JSON.parse(ran.output).unread.map((row: any) => row.path)).toEqual(['broken/bom.cdx.json', 'broken/yarn.lock']);
    expect((await scanTree(folder, '--fail-on', 'high')).exitCode).toBe(1);
    expect((await scanTree(folder, '--exclude', 'broken/**')).exitCode).toBe(0);
  });

  it('is 0 for a tree without documents, which says that nothing was checked', async () => {
    expect(await runHere(['scan', folderOf({ 'readme.txt': 'x' })])).toMatchObject({ exitCode: 0, output: expect.stringContaining('Nothing was checked.') });
  });
});

describe('a scan', () => {
  it('of one file reads it whatever its name, with what lies beside it', async () => {
    const folder = folderOf(tree);
    const { output } = await runHere(['scan', path.join(folder, 'app/package-lock.json'), '--advisories', path.join(folder, 'osv.ndjson'), '--format', 'json']);
    expect(JSON.parse(output).documents).toMatchObject([{ path: 'package-lock.json', format: 'npm-lock' }]);
    expect(await runHere(['scan', path.join(folder, 'sboms/data.json')])).toMatchObject({ exitCode: 3, errors: expect.stringContaining('data.json') });
  });

  it('looks up the only package that a document describes, and converting it changes nothing', async () => {
    const jar = { type: 'library', 'bom-ref': 'jar', name: 'left', version: '1.1.0', purl: 'pkg:npm/left@1.1.0' };
    const folder = folderOf({ 'osv.ndjson': osv, 'left.cdx.json': JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, metadata: { component: jar }, components: [] }) });
    const ran = await scanTree(folder, '--format', 'json', '--exclude', 'osv.ndjson', '--fail-on', 'id=CVE-2026-1');
    expect(ran.exitCode).toBe(1);
    expect(JSON.parse(ran.output).components).toMatchObject([{ name: 'left', version: '1.1.0', checked: 'checked', direct: true }]);
    const converted = await runHere(['sbom', 'convert', path.join(folder, 'left.cdx.json'), '--to', 'cyclonedx-json']);
    expect(JSON.parse(converted.output)).toMatchObject({ metadata: { component: { purl: jar.purl } } });
    expect(JSON.parse(converted.output).components ?? []).toEqual([]);
  });

  it('leaves out what is only for development where asked', async () => {
    const report = JSON.parse((await scanTree(folderOf(tree), '--without-development', '--format', 'json')).output);
    expect(report.findings.map((finding: any) => finding.id)).toEqual(['CVE-2026-1']);
  });

  it('judges by a licence policy', async () => {
    const folder = folderOf({ ...tree, 'policy.yaml': 'allow: [MIT]\ndeny: [GPL-3.0-only]\nunknown: review\n', 'bad.yaml': 'deny: [No-Such-Licence]\n' });
    const ran = await scanTree(folder, '--license-policy', path.join(folder, 'policy.yaml'), '--format', 'json', '--fail-on', 'license.verdict=deny');
    expect(ran.exitCode).toBe(1);
    expect(JSON.parse(ran.output).summary.verdicts).toEqual({ deny: 1, review: 6, allow: 1 });
    expect(await scanTree(folder, '--license-policy', path.join(folder, 'bad.yaml'))).toMatchObject({ exitCode: 3, output: '' });
  });

  it('takes the index of YUANSHU_INTEL, else the pack that comes with the program, and says which', async () => {
    const folder = folderOf({ 'bom.json': chainOf([{ name: 'lodash', version: '4.17.20' }]), 'osv.ndjson': osv });
    const index = path.join(folder, 'intel.idx');
    await runHere(['intel', 'import', path.join(folder, 'osv.ndjson'), '--out', index]);
    const origin = async (env: Record<string, string>) => JSON.parse((await runHere(['scan', path.join(folder, 'bom.json'), '--format', 'json'], { env })).output).knowledge.origin;
    expect([await origin({ YUANSHU_INTEL: index }), await origin({})]).toEqual(['environment', 'bundled']);
    const bundled = await runHere(['scan', path.join(folder, 'bom.json')]);
    expect(bundled.output).toContain('not proven clean');
    expect(bundled.output).toContain('CVE-2021-23337');
  });

  it('refuses an index that is damaged or none', async () => {
    const folder = folderOf({ 'bom.json': chainOf([]), 'osv.ndjson': osv, 'no.idx': 'x'.repeat(1000) });
    const index = path.join(folder, 'intel.idx');
    await runHere(['intel', 'import', path.join(folder, 'osv.ndjson'), '--out', index]);
    const bytes = readFileSync(index);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(path.join(folder, 'cut.idx'), bytes.subarray(0, bytes.length - 5));
    for (const name of ['no.idx', 'cut.idx']) expect(await runHere(['scan', path.join(folder, 'bom.json'), '--intel', path.join(folder, name)])).toMatchObject({ exitCode: 3, output: '' });
  });

  it('says what of a document could not be taken, and that it is no clean answer', async () => {
    const broken = JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [...Array.from({ length: 7 }, () => ({ type: 'library', version: '1' })), { type: 'library', name: 'a', version: '1' }] });
    const file = path.join(folderOf({ 'bom.json': broken, 'good.json': chainOf([]) }), 'bom.json');
    const scanned = await runHere(['scan', file]);
    expect(scanned.exitCode).toBe(3);
    expect(scanned.errors.split('\n').filter((line) => line.startsWith('Not taken: bom.json /components/'))).toHaveLength(5);
    expect(scanned.errors).toContain('Not taken: bom.json: 2 more like this');
    expect((await runHere(['scan', file, '--fail-on', 'license.risk=unknown'])).exitCode).toBe(1);
    expect((await runHere(['sbom', 'convert', file, '--to', 'spdx-json'])).exitCode).toBe(3);
    expect(await runHere(['sbom', 'diff', file, path.join(path.dirname(file), 'good.json')])).toMatchObject({ exitCode: 3, errors: expect.stringContaining('Not taken: bom.json /components/0') });
  });

  it('writes the same documents twice where SOURCE_DATE_EPOCH says what time it is', async () => {
    const folder = folderOf({ 'bom.json': chainOf([{ name: 'lodash', version: '4.17.20' }]) });
    for (const format of ['json', 'sarif', 'cyclonedx', 'spdx']) {
      const at = async (now: string) => (await runHere(['scan', folder, '--format', format], { env: { SOURCE_DATE_EPOCH: '1790000000' }, now: new Date(now) })).output;
      const [first, second] = [await at('2026-11-23T12:00:00Z'), await at('2026-11-24T01:02:03Z')];
      expect(first).toContain('2026-09-21T14:13:20');
      expect(second).toBe(first);
    }
  });

  it('reads the names of licences that an SPDX document defines itself', async () => {
    const spdx = ['SPDXVersion: SPDX-2.3', 'DataLicense: CC0-1.0', 'SPDXID: SPDXRef-DOCUMENT', 'DocumentName: x', 'DocumentNamespace: https://x.example/1', 'Creator: Tool: x', 'Created: 2026-01-01T00:00:00Z', 'PackageName: a', 'SPDXID: SPDXRef-a', 'PackageVersion: 1', 'PackageDownloadLocation: NONE', 'PackageLicenseDeclared: LicenseRef-1', 'PackageName: b', 'SPDXID: SPDXRef-b', 'PackageDownloadLocation: NONE', 'Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-b', 'Relationship: SPDXRef-b DEPENDS_ON SPDXRef-a', 'LicenseID: LicenseRef-1', 'ExtractedText: <text>…</text>', 'LicenseName: Apache License, Version 2.0'].join('\n');
    const report = JSON.parse((await runHere(['scan', folderOf({ 'a.spdx': spdx }), '--format', 'json'])).output);
    expect(report.components[0].license).toMatchObject({ expression: 'Apache-2.0', risk: 'green' });
  });
});

it('what a scan of the examples prints stays what the manual shows', async () => {
  const examples = new URL('../../examples/sboms', import.meta.url).pathname;
  expect(existsSync(examples)).toBe(true);
  const { output } = await runHere(['scan', examples, '--format', 'json']);
  expect(JSON.parse(output).findings.map((finding: any) => finding.id)).toContain('CVE-2021-44228');
});
