import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportingContract } from '#features/reporting/contract.ts';
import { vulnerabilityContract } from '#features/vulnerability/contract.ts';
import { testServer, type Client, type Send, type TestServer } from '../../../test/server.ts';
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

  const packagesOf = async (query: Send['query']) => (await office.ok(ledgerContract.listPackages, { query: { sort: 'name', ...query } })).rows.map((row: any) => [row.name, ...row.notChecked.map((each: any) => `${each.reason} ${each.versionCount}`)].join(' '));

  it('says of each package how many of its versions, and why', async () => {
    expect(await packagesOf({})).toEqual(['g:odd', 'left impossible-version 1', 'own no-ecosystem 1', 'unversioned no-version 1']);
    const [left] = (await office.ok(ledgerContract.listPackages, { query: { q: 'left' } })).rows;
    expect((await office.ok(ledgerContract.getPackage, { params: { packageId: left.packageId } })).notChecked).toEqual([{ reason: 'impossible-version', versionCount: 1 }]);
  });

  it.each([
    ['no-version', ['unversioned']],
    ['no-ecosystem,impossible-version', ['left', 'own']],
    ['no-version,no-ecosystem,impossible-version', ['left', 'own', 'unversioned']],
    ['checked', ['g:odd', 'left']],
    ['checked,no-ecosystem', ['g:odd', 'left', 'own']],
  ])('is found among the packages: %s', async (checked, names) => {
    expect((await packagesOf({ checked })).map((text: string) => text.split(' ')[0])).toEqual(names);
  });

  it('is found by pages, with other filters, and refused where it is no state', async () => {
    const checked = 'no-version,no-ecosystem,impossible-version';
    const first = await office.ok(ledgerContract.listPackages, { query: { sort: 'name', checked, limit: 2 } });
    const second = await office.ok(ledgerContract.listPackages, { query: { sort: 'name', checked, limit: 2, cursor: first.nextCursor } });
    expect([...first.rows, ...second.rows].map((row: any) => row.name)).toEqual(['left', 'own', 'unversioned']);
    expect((await packagesOf({ checked, vulnerable: true })).map((text: string) => text.split(' ')[0])).toEqual(['left']);
    expect((await office.call(ledgerContract.listPackages, { query: { checked: 'maybe' } })).status).toBe(400);
  });

  it('is seen as far as one reaches', async () => {
    const reader = await test.signInWith(test.tenantId, { role: 'developer', scopeKind: 'system', scopeId: clean });
    const names = async (query: Send['query']) => (await reader.ok(ledgerContract.listPackages, { query })).rows.map((row: any) => [row.name, row.notChecked.length]);
    expect([await names({}), await names({ checked: 'no-version,no-ecosystem,impossible-version' }), await names({ checked: 'checked' })]).toEqual([[['left', 0]], [], [['left', 0]]]);
  });

  it('stands in the exported file, which holds what the list was filtered by', async () => {
    const { text } = await office.call(ledgerContract.exportPackages, { query: { format: 'csv', checked: 'no-ecosystem,no-version' } });
    const lines = text.trim().split('\r\n');
    expect(lines[0]).toContain('未比对原因');
    expect(lines.slice(1).map((line) => line.split(',')[0]?.replaceAll('"', '')).sort()).toEqual(['own', 'unversioned']);
    expect(text).toContain('生态不在情报范围');
    expect((await office.call(ledgerContract.exportPackages, { query: { format: 'csv', license: 'MIT' } })).text.trim().split('\r\n')).toHaveLength(1);
  });
});
