import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportingContract } from '#features/reporting/contract.ts';
import { vulnerabilityContract } from '#features/vulnerability/contract.ts';
import { testServer, type Client, type TestServer } from '../../../test/server.ts';
import { ledgerContract } from './contract.ts';

let test: TestServer;
let office: Client;
let shop: string;

beforeAll(async () => {
  test = await testServer();
  office = await test.signIn(test.tenantId, 'ospo');
  shop = (await office.ok(ledgerContract.createSystem, { body: { code: 'SHOP', name: 'SHOP' } })).id;
  const components = ['npm/left@1.0.0', 'maven/org.demo/core@2.1', 'maven/org.demo/old@1', 'deb/debian/zlib@1:1.2.11?distro=debian-12', 'generic/unicorn@1.0', 'docker/library/redis@7'].map((purl) => ({ type: 'library', name: purl, purl: `pkg:${purl}` }));
  await office.ok(ledgerContract.createImport, { params: { systemId: shop }, query: { fileName: 'bom.cdx.json', wait: true }, bytes: JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components }) });
  const record = { id: 'OSV-2026-1', modified: '2026-01-01T00:00:00Z', affected: [{ package: { ecosystem: 'OSS-Fuzz', name: 'unicorn' }, versions: ['1.0'] }] };
  await office.ok(vulnerabilityContract.createAdvisoryImport, { query: { fileName: 'a.ndjson', wait: true }, bytes: JSON.stringify(record) });
});
afterAll(() => test.close());

const expected: readonly (readonly [ecosystem: string, names: readonly string[], shown: string])[] = [
  ['Maven', ['org.demo:core', 'org.demo:old'], 'Maven'], ['npm', ['left'], 'npm'], ['Debian', ['zlib'], 'Debian:12'], ['generic', ['unicorn'], 'generic'], ['docker', ['library/redis'], 'docker'],
];

describe('the ecosystems of what is used', () => {
  it('are counted in the overview under the names that people know', async () => {
    const { ecosystems } = await office.ok(reportingContract.getOverview);
    expect(Object.fromEntries(ecosystems.map((row: any) => [row.ecosystem, row.packageVersionCount]))).toEqual(Object.fromEntries(expected.map(([name, names]) => [name, names.length])));
  });

  it.each(expected)('lead from the overview to the packages and to the components: %s', async (ecosystem, names, shown) => {
    const packages = (await office.ok(ledgerContract.listPackages, { query: { ecosystem, sort: 'name' } })).rows;
    expect(packages.map((row: any) => [row.name, row.ecosystem])).toEqual(names.map((name) => [name, ecosystem]));
    for (const when of [{}, { asOf: new Date(Date.now() + 60_000).toISOString() }]) {
      const components = (await office.ok(ledgerContract.listSystemComponents, { params: { systemId: shop }, query: { ecosystem, sort: 'name', ...when } })).rows;
      expect(components.map((row: any) => [row.name, row.ecosystem])).toEqual(names.map((name) => [name, shown]));
    }
  });

  it('are compared only where they have an order of versions: under generic stands also what a document names without a purl', async () => {
    expect((await office.ok(vulnerabilityContract.listFindings, {})).rows).toEqual([]);
    const [generic] = (await office.ok(ledgerContract.listPackages, { query: { ecosystem: 'generic', checked: 'no-ecosystem' } })).rows;
    expect(generic).toMatchObject({ name: 'unicorn' });
  });
});
