import { zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tarOf } from '../../../test/archive.ts';
import { testServer, type Client, type Send, type TestServer } from '../../../test/server.ts';
import { ledgerContract } from './contract.ts';

let test: TestServer;
let office: Client;
let counter = 0;

beforeAll(async () => {
  test = await testServer();
  office = await test.signIn(test.tenantId, 'ospo');
});
afterAll(() => test.close());

const addSystem = async (): Promise<string> => (await office.ok(ledgerContract.createSystem, { body: { code: `S-${++counter}`, name: 'x' } })).id;
const send = (systemId: string, fileName: string, bytes: Buffer | string, query: Send['query'] = { archive: 'tar' }) => ({ params: { systemId }, query: { fileName, wait: true, ...query }, bytes });
const upload = (systemId: string, fileName: string, files: Readonly<Record<string, string>>) => office.ok(ledgerContract.createImport, send(systemId, fileName, tarOf(files)));
const refusalOf = async (fileName: string, bytes: Buffer | string, query?: Send['query']) => (await office.call(ledgerContract.createImport, send(await addSystem(), fileName, bytes, query))).body.error;
const componentsOf = async (systemId: string) => (await office.ok(ledgerContract.listSystemComponents, { params: { systemId }, query: { sort: 'name' } })).rows.map((row: any) => `${row.name}@${row.version} ${row.relationship} ${row.scope}`);
const reportOf = async (importId: string) => (await office.ok(ledgerContract.listImportItems, { params: { importId }, query: { outcome: 'info' } })).rows.map((row: any) => `${row.where} ${row.code}`);

const yarn = '# yarn lockfile v1\n\n\nleft@^1.0.0:\n  version "1.0.0"\n\nright@^2.0.0, right@^2.1.0:\n  version "2.1.0"\n  dependencies:\n    left "^1.0.0"\n';
const manifest = JSON.stringify({ name: 'web', dependencies: { right: '^2.0.0' }, devDependencies: { left: '^1.0.0' } });

describe('a lockfile with what lies beside it', () => {
  it('is read together with it: yarn.lock with package.json says what is direct', async () => {
    const alone = await addSystem();
    const first = await office.ok(ledgerContract.createImport, send(alone, 'yarn.lock', yarn, {}));
    expect([first.companions, await reportOf(first.id)]).toEqual([[], ['package.json manifest-missing']]);
    const together = await addSystem();
    const done = await upload(together, 'web/yarn.lock', { 'web/package.json': manifest, 'web/yarn.lock': yarn, 'docs/package.json': '{}' });
    expect(done).toMatchObject({ state: 'done', fileName: 'yarn.lock', part: 'yarn.lock', companions: ['docs/package.json', 'web/package.json'], bytes: yarn.length });
    expect(await reportOf(done.id)).toEqual(['web/package.json companion-read']);
    expect(await componentsOf(together)).toEqual(['left@1.0.0 direct required', 'right@2.1.0 direct required']);
    expect(await componentsOf(alone)).not.toEqual(await componentsOf(together));
  });

  it.each([
    ['Maven', 'pay/pom.xml', { 'pom.xml': '<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>parent</artifactId><version>1</version><packaging>pom</packaging><properties><v>2.14.1</v></properties></project>',
      'pay/pom.xml': '<project><modelVersion>4.0.0</modelVersion><parent><groupId>g</groupId><artifactId>parent</artifactId><version>1</version></parent><artifactId>pay</artifactId><dependencies><dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-core</artifactId><version>${v}</version></dependency></dependencies></project>' },
    'org.apache.logging.log4j:log4j-core@2.14.1 direct required'],
    ['Go before 1.17', 'go.mod', { 'go.mod': 'module a\n\ngo 1.16\n\nrequire github.com/b/b v1.0.0\n', 'go.sum': 'github.com/c/c v1.2.0 h1:x=\ngithub.com/c/c v1.2.0/go.mod h1:y=\n' }, 'github.com/c/c@v1.2.0 transitive'],
    ['NuGet with central versions', 'src/app/app.csproj', { 'src/app/app.csproj': '<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="Serilog" /></ItemGroup></Project>', 'Directory.Packages.props': '<Project><ItemGroup><PackageVersion Include="Serilog" Version="3.1.1" /></ItemGroup></Project>' }, 'Serilog@3.1.1 direct'],
    ['requirements that include others', 'requirements.txt', { 'requirements.txt': '-r base/requirements.txt\n', 'base/requirements.txt': 'flask==2.0.1\n' }, 'flask@2.0.1'],
    ['packages of a distribution', 'var/lib/dpkg/status', { 'var/lib/dpkg/status': 'Package: zlib1g\nStatus: install ok installed\nVersion: 1:1.2.13-1\nArchitecture: amd64\n', 'etc/os-release': 'ID=debian\nVERSION_ID="12"\n' }, 'zlib1g@1:1.2.13-1'],
  ])('%s', async (_what, path, files, expected) => {
    const systemId = await addSystem();
    const done = await upload(systemId, path, files);
    expect(done).toMatchObject({ state: 'done' });
    expect(await reportOf(done.id)).toContain(`${Object.keys(files).find((name) => name !== path)} companion-read`);
    expect(await componentsOf(systemId)).toContainEqual(expect.stringContaining(expected));
  });

  it('changes nothing when all of it comes again, and is read again when one of the files changed', async () => {
    const systemId = await addSystem();
    await upload(systemId, 'yarn.lock', { 'yarn.lock': yarn, 'package.json': manifest });
    expect(await upload(systemId, 'yarn.lock', { 'package.json': manifest, 'yarn.lock': yarn })).toMatchObject({ state: 'unchanged' });
    const changed = await upload(systemId, 'yarn.lock', { 'yarn.lock': yarn, 'package.json': manifest.replace('devDependencies', 'optionalDependencies') });
    expect(changed).toMatchObject({ state: 'done', counts: { started: 0, ended: 0, kept: 2 } });
    expect(await office.ok(ledgerContract.createImport, send(systemId, 'yarn.lock', yarn, {}))).toMatchObject({ state: 'done' });
  });

  it('keeps all of it as it came', async () => {
    const done = await upload(await addSystem(), 'a/yarn.lock', { 'a/yarn.lock': yarn, 'a/package.json': manifest });
    const original = (query: Send['query']) => office.call(ledgerContract.getOriginal, { params: { importId: done.id }, query });
    expect([(await original({})).text, (await original({ path: 'a/package.json' })).text, (await original({ path: 'a/other.json' })).status]).toEqual([yarn, manifest, 404]);
  });

  it('is found under a long name of an archive that another program packed', async () => {
    const folder = `${'深'.repeat(40)}/${'x'.repeat(120)}`;
    const done = await upload(await addSystem(), `${folder}/yarn.lock`, { [`./${folder}/yarn.lock`]: yarn, [`${folder}/package.json`]: manifest, '': '' }).catch((error: Error) => error.message);
    expect(done).toContain('no plain path');
    expect(await upload(await addSystem(), `${folder}/yarn.lock`, { [`./${folder}/yarn.lock`]: yarn, [`${folder}/package.json`]: manifest })).toMatchObject({ companions: [`${folder}/package.json`] });
  });
});

describe('an archive that cannot be taken', () => {
  const good = { 'yarn.lock': yarn, 'package.json': manifest };
  it.each<readonly [string, string, Buffer | string, string]>([
    ['is none', 'yarn.lock', yarn.repeat(8), 'no tar'],
    ['breaks off', 'yarn.lock', tarOf(good).subarray(0, 900), 'breaks off'],
    ['does not hold the document', 'web/yarn.lock', tarOf(good), 'holds no web/yarn.lock'],
    ['leads out by dots', 'yarn.lock', tarOf({ ...good, 'a/../../etc/passwd': 'x' }), 'no plain path'],
    ['leads out by a root', 'yarn.lock', tarOf({ ...good, '/etc/passwd': 'x' }), 'no plain path'],
    ['leads out by a drive', 'yarn.lock', tarOf({ ...good, 'C:\\x': 'x' }), 'no plain path'],
    ['holds a file twice', 'yarn.lock', Buffer.concat([tarOf(good).subarray(0, -1024), tarOf({ 'package.json': '{}' })]), 'twice'],
    ['holds a large file beside the document', 'yarn.lock', tarOf({ ...good, 'pom.xml': ' '.repeat(4 * 1024 * 1024 + 1) }), 'may have'],
    ['holds many files', 'yarn.lock', tarOf({ ...good, ...Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`p${index}/package.json`, '{}'])) }), 'At most 300'],
  ])('%s', async (_what, fileName, bytes, message) => {
    expect(await refusalOf(fileName, bytes)).toMatchObject({ code: 'request.invalid', message: expect.stringContaining(message) });
  });

  it('leaves no import behind', async () => {
    const systemId = await addSystem();
    await office.call(ledgerContract.createImport, send(systemId, 'yarn.lock', tarOf({ 'package.json': manifest })));
    expect((await office.ok(ledgerContract.listImports, { query: { systemId } })).rows).toEqual([]);
  });
});

describe('a file that only says more about a lockfile', () => {
  it.each(['package.json', 'go.sum', 'Pipfile', 'composer.json'])('%s is refused by itself, with what to do', async (name) => {
    expect(await refusalOf(name, manifest, {})).toMatchObject({ code: 'document.companion', details: { fileName: name } });
  });

  it('is taken where it is an inventory under a wrong name', async () => {
    expect(await office.ok(ledgerContract.createImport, send(await addSystem(), 'package.json', '{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"a","version":"1","purl":"pkg:npm/a@1"}]}', {}))).toMatchObject({ state: 'done', format: 'cyclonedx-json' });
  });
});

describe('a report that was stored before each component stood once', () => {
  it('is shown with each component once', async () => {
    const done = await office.ok(ledgerContract.createImport, send(await addSystem(), 'yarn.lock', yarn, {}));
    const stored = [{ outcome: 'warning', code: 'purl-without-version', where: '/components/1', message: 'No version.', purl: 'pkg:npm/b' }, { outcome: 'taken', code: 'taken', where: '/components/1', message: '', purl: 'pkg:npm/b' }];
    await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`update import_report set content = $3 where tenant_id = $1 and import_id = $2`, [test.tenantId, done.id, zstdCompressSync(JSON.stringify(stored))]));
    const { rows } = await office.ok(ledgerContract.listImportItems, { params: { importId: done.id }, query: { outcome: 'warning' } });
    expect(rows).toEqual([{ index: 0, outcome: 'taken', code: 'taken', where: '/components/1', message: '', purl: 'pkg:npm/b', remarks: [{ severity: 'warning', code: 'purl-without-version', message: 'No version.' }] }]);
  });
});
