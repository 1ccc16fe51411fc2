import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportingContract } from '#features/reporting/contract.ts';
import { vulnerabilityContract } from '#features/vulnerability/contract.ts';
import { testServer, type Client, type TestServer } from '../../../test/server.ts';
import { ledgerContract } from './contract.ts';

let test: TestServer;
let office: Client;
let shop: string;
let clean: string;

/** `npm/left@1` for each component. */
const documentOf = (...purls: readonly string[]) => JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components: purls.map((purl) => ({ type: 'library', name: purl.replace(/^.*\/|@.*$/g, ''), purl: `pkg:${purl}` })) });
const upload = (systemId: string, ...purls: readonly string[]) => office.ok(ledgerContract.createImport, { params: { systemId }, query: { fileName: 'bom.cdx.json', wait: true }, bytes: documentOf(...purls) });
const addSystem = async (code: string, fields: object = {}): Promise<string> => (await office.ok(ledgerContract.createSystem, { body: { code, name: code, ...fields } })).id;

beforeAll(async () => {
  test = await testServer();
  office = await test.signIn(test.tenantId, 'ospo');
  shop = await addSystem('SHOP');
  const web = await addSystem('WEB', { parentId: shop });
  clean = await addSystem('CLEAN');
  await addSystem('EMPTY');
  await upload(shop, 'npm/left@1.0.0', 'npm/unversioned');
  await upload(web, 'npm/left@2.0.0', 'generic/own@1', 'maven/g/odd@1', 'npm/left@not-a-version');
  await upload(clean, 'npm/left@1.0.0');
  const record = { id: 'DEMO-1', modified: '2026-01-01T00:00:00Z', affected: [{ package: { ecosystem: 'npm', name: 'left' }, versions: ['2.0.0'] }] };
  await office.ok(vulnerabilityContract.createAdvisoryImport, { query: { fileName: 'a.ndjson', wait: true }, bytes: JSON.stringify(record) });
});
afterAll(() => test.close());

describe('what was not compared with advisories', () => {
  it('is counted in the tree of systems, with all below', async () => {
    const { rows } = await office.ok(ledgerContract.listSystemTree, {});
    const facts = Object.fromEntries(rows.map((row: any) => [row.code, [row.componentCount, row.notCheckedCount, Object.values(row.findings).reduce((sum: number, count) => sum + Number(count), 0), row.lastImportAt !== null]]));
    expect(facts).toEqual({ SHOP: [6, 3, 1, true], WEB: [4, 2, 1, true], CLEAN: [1, 0, 0, true], EMPTY: [0, 0, 0, false] });
  });

  it('is counted beside the systems with most findings of the overview', async () => {
    const { topSystems } = await office.ok(reportingContract.getOverview);
    expect(topSystems.map((row: any) => [row.code, row.notCheckedCount])).toEqual([['WEB', 2]]);
  });
});
