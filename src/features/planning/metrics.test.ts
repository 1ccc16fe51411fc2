import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { storeLifecycles } from '#features/vulnerability/public.ts';
import { vulnerabilityContract as vulnerability } from '#features/vulnerability/contract.ts';
import { testServer, type Client, type TestServer } from '../../../test/server.ts';
import { planningContract as planning } from './contract.ts';

let test: TestServer;
let office: Client;

beforeAll(async () => {
  test = await testServer();
  office = await test.signIn(test.tenantId, 'ospo');
});
afterAll(() => test.close());

type Part = readonly [name: string, version: string, license?: string];

const documentOf = (parts: readonly Part[]) => JSON.stringify({
  bomFormat: 'CycloneDX', specVersion: '1.5', metadata: { component: { type: 'application', name: 'x', 'bom-ref': 'root' } },
  components: parts.map(([name, version, license]) => ({ type: 'library', 'bom-ref': `${name}@${version}`, name, version, purl: `pkg:npm/${name}@${version}`, ...(license === undefined ? {} : { licenses: [{ license: { id: license } }] }) })),
});

const advisory = (id: string, name: string, score: string) => JSON.stringify({
  id, modified: '2026-01-01T00:00:00Z', summary: 'x', severity: [{ type: 'CVSS_V3', score }], affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }] }],
});

async function systemOf(code: string, change: object = {}): Promise<string> {
  return (await office.ok(ledger.createSystem, { body: { code, name: `系统${code}`, ...change } })).id;
}

async function upload(systemId: string, parts: readonly Part[], part = 'main') {
  expect((await office.ok(ledger.createImport, { params: { systemId }, query: { fileName: 'bom.cdx.json', part, wait: true }, bytes: documentOf(parts) })).state).toBe('done');
}

async function figures(): Promise<Record<string, string>> {
  const { rows } = await office.ok(planning.listMetrics);
  return Object.fromEntries(rows.map((row: any) => [row.name, row.value === null ? 'unknown' : `${Number(row.value.toFixed(4))}${row.base === null ? '' : ` of ${row.base}`}`]));
}

const asTenant = (text: string, values: readonly unknown[] = []) => test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(text, [test.tenantId, ...values]));

it('an institution without systems knows nothing of itself, and says so', async () => {
  const known = Object.entries(await figures()).filter(([name, value]) => /^(ledger|vulnerability|compliance)\./.test(name) && value !== 'unknown');
  expect(known).toEqual([]);
});

it('every figure of a known ledger is exact', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'metrics-'));
  const lifecycles = path.join(folder, 'products.json');
  const product = (id: string, cycle: string, endOfLifeOn: string) => ({ id, name: id, source: 'test', verified: true, match: [{ purlBase: `pkg:npm/${id}` }], cycles: [{ cycle, endOfLifeOn }] });
  writeFileSync(lifecycles, JSON.stringify({ products: [product('old', '1', '2020-01-01'), product('young', '2', '2099-01-01')] }));
  await storeLifecycles(test.running.app, lifecycles);
  rmSync(folder, { recursive: true });
  const records = [advisory('TEST-1', 'weak', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H'), advisory('TEST-2', 'weak', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N'), advisory('TEST-3', 'mild', 'CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N')];
  await office.ok(vulnerability.createAdvisoryImport, { query: { fileName: 'x.ndjson', wait: true }, bytes: records.join('\n') });

  const a = await systemOf('A', { ownerId: office.personId, distribution: 'public' });
  const b = await systemOf('B');
  await systemOf('C', { parentId: b });
  await upload(a, [['weak', '1.0.0', 'MIT'], ['weak', '2.0.0', 'GPL-3.0-only'], ['old', '1.4.0'], ['young', '2.1.0', 'MIT'], ['mild', '1.0.0', 'MIT']]);
  await upload(b, [['weak', '1.0.0', 'MIT'], ['old', '3.0.0', 'MIT']]);

  expect(await figures()).toMatchObject({
    // A has an owner, B and its part C have not
    'ledger.systemsWithOwner': '0.3333 of 3', 'ledger.systemsWithFreshSbom': '0.6667 of 3',
    // weak 1 and 2, old 1 and 3, young 2, mild 1
    'ledger.componentsWithLicence': '0.8333 of 6', 'ledger.componentCount': '4', 'ledger.versionsPerComponent': '1.5 of 4',
    'vulnerability.openCriticalFindings': '2', 'vulnerability.systemsWithCriticalFindings': '2 of 2', 'vulnerability.versionsCompared': '1 of 6',
    // of old 1 (ended) and young 2 (not yet); old 3 and the others belong to no known cycle
    'vulnerability.endOfLifeShare': '0.5 of 2', 'vulnerability.medianDaysToMend': 'unknown',
    'compliance.greenShare': '0.6667 of 6', 'compliance.unknownShare': '0.1667 of 6', 'compliance.redVersions': '1 of 6',
  });
});

it('the time to mend is counted from the day the finding was there to the day no part used the version any more', async () => {
  const [a, b] = (await office.ok(ledger.listSystems)).rows.map((row: any) => row.id) as [string, string];
  await asTenant(`update usage set valid_from = now() - interval '20 days' where tenant_id = $1 and system_id = $2`, [a]);
  await asTenant(`update usage set valid_from = now() - interval '6 days' where tenant_id = $1 and system_id = $2`, [b]);
  await test.running.app.db.withOwner((tx) => tx.query(`update vulnerability_match set first_seen_at = now() - interval '10 days'`));
  // in A its other part still uses it: nothing is mended yet
  await upload(a, [['weak', '1.0.0', 'MIT']], 'second');
  await upload(a, [['weak', '2.0.0', 'MIT']]);
  await upload(b, [['weak', '2.0.0', 'MIT']]);
  expect((await figures())['vulnerability.medianDaysToMend']).toBe('6 of 2');
  await upload(a, [['weak', '2.0.0', 'MIT']], 'second');
  // twice 10 days in A (critical and high), twice 6 days in B; `mild` is gone, too, and is neither
  expect((await figures())['vulnerability.medianDaysToMend']).toBe('8 of 4');
  expect((await figures())['vulnerability.openCriticalFindings']).toBe('0');
});

it('a system that is retired has mended nothing', async () => {
  const id = await systemOf('GONE');
  await upload(id, [['weak', '1.0.0', 'MIT']]);
  await asTenant(`update usage set valid_from = now() - interval '300 days' where tenant_id = $1 and system_id = $2`, [id]);
  await office.ok(ledger.deleteSystem, { params: { systemId: id } });
  expect((await figures())['vulnerability.medianDaysToMend']).toBe('8 of 4');
});

it('a bill of materials older than 90 days is not fresh', async () => {
  await asTenant(`update system_part set imported_at = now() - interval '91 days' where tenant_id = $1`);
  expect((await figures())['ledger.systemsWithFreshSbom']).toBe('0 of 3');
});

it('a grant counts as looked at where somebody approved it or kept it in a review within a quarter, and its person is there', async () => {
  const share = async () => (await figures())['identity.grantsReviewed'];
  const other = await test.signIn(test.tenantId, 'auditor');
  expect(await share()).toBe('0 of 2');
  await asTenant(`update role_grant set decided_by = $3, decided_at = now() - interval '10 days' where tenant_id = $1 and person_id = $2`, [office.personId, other.personId]);
  expect(await share()).toBe('0.5 of 2');
  await asTenant(`update role_grant set decided_at = now() - interval '100 days' where tenant_id = $1`);
  expect(await share()).toBe('0 of 2');
  await asTenant(`insert into access_review (tenant_id, id, quarter, opened_at, due_at) values ($1, 'rev_1', '2026Q3', now(), now())`);
  await asTenant(`insert into access_review_item (tenant_id, id, review_id, person_id, kind, grant_id, is_dormant, facts, decision, decided_at) select g.tenant_id, 'rvi_1', 'rev_1', g.person_id, 'grant', g.id, false, '{}', 'keep', now() - interval '20 days' from role_grant g where g.tenant_id = $1 and g.person_id = $2`, [office.personId]);
  expect(await share()).toBe('0.5 of 2');
  await asTenant(`update person set is_active = false where tenant_id = $1 and id = $2`, [other.personId]);
  expect(await share()).toBe('1 of 1');
});
