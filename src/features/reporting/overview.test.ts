import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerContract } from '#features/ledger/contract.ts';
import { vulnerabilityContract } from '#features/vulnerability/contract.ts';
import { testServer, type Client, type TestServer } from '../../../test/server.ts';
import { reportingContract } from './contract.ts';

let test: TestServer;
let office: Client;
const systems: string[] = [];

const upload = (systemId: string, ...purls: readonly string[]) => office.ok(ledgerContract.createImport, {
  params: { systemId }, query: { fileName: 'bom.cdx.json', wait: true },
  bytes: JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components: purls.map((purl) => ({ type: 'library', name: purl.split('@')[0], purl: `pkg:npm/${purl}` })) }),
});

const critical = [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H' }];
const medium = [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L' }];
const record = (id: string, name: string, severity: unknown, versions: readonly string[]) => JSON.stringify({ id, modified: '2026-01-01T00:00:00Z', severity, affected: [{ package: { ecosystem: 'npm', name }, versions }] });

/** Twelve libraries, each used by as many systems as its number says; of `wide`, four versions in each of three systems. */
beforeAll(async () => {
  test = await testServer();
  office = await test.signIn(test.tenantId, 'ospo');
  for (let number = 1; number <= 12; number += 1) systems.push((await office.ok(ledgerContract.createSystem, { body: { code: `S${number}`, name: `S${number}`, criticality: number % 2 === 0 ? 'core' : 'general' } })).id);
  for (const [index, systemId] of systems.entries()) {
    const wide = index < 3 ? ['wide@1.0.0', 'wide@2.0.0', 'wide@3.0.0', 'wide@4.0.0'] : [];
    await upload(systemId, ...wide, ...Array.from({ length: 12 - index }, (_, lib) => `lib${lib + index + 1}@1.0.0`));
  }
  const records = [...Array.from({ length: 12 }, (_, index) => record(`DEMO-${index + 1}`, `lib${index + 1}`, critical, ['1.0.0'])), record('DEMO-WIDE', 'wide', critical, ['1.0.0', '2.0.0', '3.0.0', '4.0.0']), record('DEMO-NEXT', 'lib12', medium, ['1.0.0'])];
  await office.ok(vulnerabilityContract.createAdvisoryImport, { query: { fileName: 'a.ndjson', wait: true }, bytes: records.join('\n') });
});
afterAll(() => test.close());

describe('the overview', () => {
  it('names the gravest vulnerabilities by the systems that they are in, not by the uses of their versions', async () => {
    const { topVulnerabilities } = await office.ok(reportingContract.getOverview);
    expect(topVulnerabilities.map((row: any) => [row.displayId, row.systemCount, row.packages])).toEqual([12, 11, 10, 9, 8, 7, 6, 5].map((number) => [`DEMO-${number}`, number, [`lib${number}`]]));
  });

  it('fills up with the next severity where there are too few of the gravest', async () => {
    const reader = await test.signInWith(test.tenantId, { role: 'system-owner', scopeKind: 'system', scopeId: systems[10]! });
    const { topVulnerabilities, isPart } = await reader.ok(reportingContract.getOverview);
    expect([isPart, topVulnerabilities.map((row: any) => [row.displayId, row.severity, row.systemCount])]).toEqual([true, [['DEMO-12', 'critical', 1], ['DEMO-11', 'critical', 1], ['DEMO-NEXT', 'medium', 1]]]);
  });

  it('counts licences anew when a document, a system or its distribution changed', async () => {
    const seen = async () => {
      const { licenseRisk, packageVersionCount } = await office.ok(reportingContract.getOverview);
      expect((await office.ok(reportingContract.getOverview)).licenseRisk).toEqual(licenseRisk);
      expect(licenseRisk.reduce((sum: number, row: any) => sum + row.packageVersionCount, 0)).toBe(packageVersionCount);
      return Object.fromEntries(licenseRisk.map((row: any) => [row.risk, row.packageVersionCount]));
    };
    const before = await seen();
    const { id } = await office.ok(ledgerContract.createSystem, { body: { code: 'LICENSED', name: 'x', distribution: 'internal', exposure: 'isolated' } });
    const document = (licenses: Readonly<Record<string, string>>) => JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components: Object.entries(licenses).map(([name, expression]) => ({ type: 'library', name, purl: `pkg:npm/${name}@1`, licenses: [{ expression }] })) });
    const take = (licenses: Readonly<Record<string, string>>) => office.ok(ledgerContract.createImport, { params: { systemId: id }, query: { fileName: 'bom.cdx.json', wait: true }, bytes: document(licenses) });
    await take({ free: 'MIT', copyleft: 'GPL-3.0-only' });
    expect(await seen()).toEqual({ ...before, green: 1, yellow: 1 });
    await office.ok(ledgerContract.updateSystem, { params: { systemId: id }, body: { distribution: 'customers' } });
    expect(await seen()).toEqual({ ...before, green: 1, red: 1 });
    await take({ free: 'MIT', other: 'Apache-2.0' });
    expect(await seen()).toEqual({ ...before, green: 2 });
    await office.ok(ledgerContract.deleteSystem, { params: { systemId: id } });
    expect(await seen()).toEqual(before);
  });
});
