import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { validateSbomDocument } from '#platform/sbom-validation.ts';
import { chainOf, folderOf, runHere } from './testing/terminal.ts';

const before = chainOf([{ name: 'same', version: '1.0.0', license: 'MIT' }, { name: 'older', version: '1.0.0' }, { name: 'gone', version: '1.0.0' }]);
const after = chainOf([{ name: 'same', version: '1.0.0', license: 'Apache-2.0' }, { name: 'older', version: '2.0.0' }, { name: 'fresh', version: '3.0.0' }]);
const lock = JSON.stringify({ name: 'shop', version: '1.0.0', lockfileVersion: 3, packages: { '': { name: 'shop', version: '1.0.0', dependencies: { left: '1' } }, 'node_modules/left': { version: '1.1.0', license: 'MIT' } } });

describe('yuanshu sbom validate', () => {
  it('tells valid from not valid, with the place', async () => {
    const folder = folderOf({ 'good.cdx.json': before, 'bad.cdx.json': JSON.stringify({ ...JSON.parse(before), version: 'one' }) });
    expect(await runHere(['sbom', 'validate', path.join(folder, 'good.cdx.json')])).toMatchObject({ exitCode: 0, output: expect.stringContaining('good.cdx.json: valid (cyclonedx-json 1.5)') });
    expect(await runHere(['sbom', 'validate', path.join(folder, 'good.cdx.json'), path.join(folder, 'bad.cdx.json')])).toMatchObject({ exitCode: 1, output: expect.stringMatching(/bad\.cdx\.json: not valid.*\n {2}\/version/) });
    const { output, exitCode } = await runHere(['sbom', 'validate', path.join(folder, 'bad.cdx.json'), path.join(folder, 'nothing'), '--format', 'json']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(output).documents).toMatchObject([{ valid: false, problems: [{ where: '/version' }] }, { valid: null, error: expect.any(String) }]);
  });
});

describe('yuanshu sbom convert', () => {
  it.each(['cyclonedx-json', 'cyclonedx-xml', 'spdx-json', 'spdx-tagvalue'])('makes a valid %s of an SBOM and of a lockfile, the same each time', async (format) => {
    const folder = folderOf({ 'bom.cdx.json': before, 'package-lock.json': lock });
    for (const name of ['bom.cdx.json', 'package-lock.json']) {
      const { exitCode, output } = await runHere(['sbom', 'convert', path.join(folder, name), '--to', format]);
      expect(exitCode).toBe(0);
      expect(await validateSbomDocument(Buffer.from(output))).toMatchObject({ valid: true, format, problems: [] });
      expect((await runHere(['sbom', 'convert', path.join(folder, name), '--to', format])).output).toBe(output);
    }
  });

  it('writes the version that is asked for, to the file that is named', async () => {
    const folder = folderOf({ 'bom.cdx.json': before });
    const out = path.join(folder, 'old.json');
    expect(await runHere(['sbom', 'convert', path.join(folder, 'bom.cdx.json'), '--to', 'cyclonedx-json', '--spec', '1.4', '--out', out])).toMatchObject({ exitCode: 0, output: '' });
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ specVersion: '1.4' });
  });
});

describe('yuanshu sbom diff', () => {
  it('tells what came, went and changed', async () => {
    const folder = folderOf({ a: before, b: after });
    const { exitCode, output } = await runHere(['sbom', 'diff', path.join(folder, 'a'), path.join(folder, 'b')]);
    expect(exitCode).toBe(0);
    expect(output).toMatch(/added +fresh +3\.0\.0\n.*removed +gone +1\.0\.0\n.*version +older +1\.0\.0 +2\.0\.0\n.*licence +same +MIT +Apache-2\.0\n/s);
    const json = JSON.parse((await runHere(['sbom', 'diff', path.join(folder, 'a'), path.join(folder, 'b'), '--format', 'json'])).output);
    expect(json).toMatchObject({ schemaVersion: 1, unchanged: 0, added: [{ name: 'fresh', version: '3.0.0' }], removed: [{ name: 'gone' }], versionChanged: [{ name: 'older', from: '1.0.0', to: '2.0.0' }], licenseChanged: [{ name: 'same', from: 'MIT', to: 'Apache-2.0' }] });
  });

  it('compares two documents of a single package by that package', async () => {
    const jar = (version: string, more: readonly object[] = []) => JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: { component: { type: 'library', name: 'log4j-core', version, purl: `pkg:maven/org.apache.logging.log4j/log4j-core@${version}` } }, components: more });
    const folder = folderOf({ a: jar('2.14.1'), b: jar('2.17.1'), c: jar('2.17.1', [{ type: 'library', name: 'x', version: '1' }]) });
    const diff = async (...names: string[]) => JSON.parse((await runHere(['sbom', 'diff', ...names.map((name) => path.join(folder, name)), '--format', 'json'])).output);
    expect(await diff('a', 'b')).toMatchObject({ unchanged: 0, versionChanged: [{ name: 'log4j-core', from: '2.14.1', to: '2.17.1' }] });
    expect(await diff('a', 'c')).toMatchObject({ removed: [], added: [{ name: 'x' }], versionChanged: [] });
  });

  it('compares a lockfile with an SBOM, and fails only where asked to', async () => {
    const folder = folderOf({ 'package-lock.json': lock, 'b.cdx.json': chainOf([{ name: 'left', version: '1.1.0', license: 'MIT' }]), c: before });
    const diff = (other: string, ...options: string[]) => runHere(['sbom', 'diff', path.join(folder, 'package-lock.json'), path.join(folder, other), ...options]);
    expect(await diff('b.cdx.json', '--exit-code')).toMatchObject({ exitCode: 0, output: expect.stringContaining('1 unchanged') });
    expect((await diff('c', '--exit-code')).exitCode).toBe(1);
    expect((await diff('c')).exitCode).toBe(0);
    expect((await runHere(['sbom', 'diff', folder, folder])).exitCode).toBe(3);
  });
});
