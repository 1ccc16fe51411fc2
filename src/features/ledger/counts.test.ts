import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vulnerabilityContract } from '#features/vulnerability/contract.ts';
import { testServer, type Client, type TestServer } from '../../../test/server.ts';
import { ledgerContract } from './contract.ts';
import { countedTables, recountTable } from './recount.ts';

let test: TestServer;
let office: Client;

beforeAll(async () => {
  test = await testServer();
  office = await test.signIn(test.tenantId, 'ospo');
});
afterAll(() => test.close());

const licenses = ['MIT', 'Apache-2.0', 'GPL-3.0-only', 'Some text that is no licence', undefined];

/** A document of a chain of components, chosen by the bits of a number: others each time, many in common. */
function documentOf(bits: number): string {
  const parts = Array.from({ length: 12 }, (_, index) => index).filter((index) => (bits >> index) & 1).map((index) => ({ name: `lib${index % 6}`, version: `1.${index}`, license: licenses[(index + (bits >> 12)) % licenses.length] }));
  const purl = (part: (typeof parts)[number]) => `pkg:npm/${part.name}@${part.version}`;
  return JSON.stringify({
    bomFormat: 'CycloneDX', specVersion: '1.5', metadata: { component: { type: 'application', name: 'x', 'bom-ref': 'root' } },
    components: parts.map((part) => ({ type: 'library', 'bom-ref': purl(part), name: part.name, version: part.version, purl: purl(part), ...(part.license === undefined ? {} : { licenses: [{ license: { name: part.license } }] }) })),
    dependencies: [{ ref: 'root', dependsOn: parts.slice(0, 2).map(purl) }, ...parts.map((part, index) => ({ ref: purl(part), dependsOn: parts.slice(index + 1, index + 3).map(purl) }))],
  });
}

const advisory = (number: number, name: string, fixed: string, more: object = {}) => ({
  id: `TEST-${number}`, modified: `2026-01-0${1 + (number % 9)}T00:00:00Z`, affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }] }],
  severity: [{ type: 'CVSS_V3', score: number % 2 === 0 ? 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' : 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L' }], ...more,
});

async function importAdvisories(...records: object[]) {
  const done = await office.ok(vulnerabilityContract.createAdvisoryImport, { query: { fileName: 'records.ndjson', wait: true }, bytes: records.map((record) => JSON.stringify(record)).join('\n') });
  expect(done.state).toBe('done');
}

async function upload(systemId: string, bits: number, part?: string) {
  const done = await office.ok(ledgerContract.createImport, { params: { systemId }, query: { fileName: 'bom.cdx.json', wait: true, part }, bytes: documentOf(bits) });
  expect(['done', 'unchanged']).toContain(done.state);
}

async function expectTrueCounts(after: string) {
  for (const table of countedTables) {
    const found = await test.running.app.db.withTenant(test.tenantId, (tx) => recountTable(tx, test.tenantId, table));
    expect({ after, table, ...found }).toEqual({ after, table, wrong: 0, missing: 0 });
  }
  const standing = await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(
    `select us.system_id, us.package_version_id, us.part, us.stands from usage us where us.tenant_id = $1 and us.valid_to is null and us.stands <> not exists (
       select from usage o where o.tenant_id = $1 and o.system_id = us.system_id and o.package_version_id = us.package_version_id and o.valid_to is null and (coalesce(o.depth, 999), o.part) < (coalesce(us.depth, 999), us.part))`,
    [test.tenantId],
  ));
  expect({ after, standing }).toEqual({ after, standing: [] });
}

describe('what is counted beside usage', () => {
  it('stays true through documents, parts, knowledge, changes of systems and their end', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 4; index += 1) ids.push((await office.ok(ledgerContract.createSystem, { body: { code: `COUNT-${index}`, name: `计数${index}`, exposure: index % 2 === 0 ? 'intranet' : 'internet' } })).id);
    const [a, b, c, d] = ids as [string, string, string, string];
    await upload(a, 0b111111);
    await upload(b, 0b000111111000);
    await expectTrueCounts('first documents');

    await importAdvisories(advisory(1, 'lib1', '1.5'), advisory(2, 'lib2', '1.9'), advisory(3, 'lib3', '9'));
    await upload(c, 0b1_0000_1111_1111_1111);
    await expectTrueCounts('advisories before and after a document');

    await upload(a, 0b101011110101, 'web');
    await upload(a, 0b1_0000_1100_1100_1100, 'web');
    await upload(a, 0b111000111000);
    await expectTrueCounts('two parts of one system, one replaced');

    await importAdvisories(advisory(4, 'lib1', '1.8', { aliases: ['CVE-2026-0001'] }), advisory(5, 'lib2', '1.9', { aliases: ['CVE-2026-0002'] }));
    await importAdvisories(advisory(6, 'lib2', '2.0', { aliases: ['CVE-2026-0001', 'CVE-2026-0002'] }), advisory(2, 'lib2', '1.3', { modified: '2026-02-02T00:00:00Z' }));
    await expectTrueCounts('records that join others, and one that changed');
    await importAdvisories(advisory(3, 'lib3', '9', { withdrawn: '2026-03-01T00:00:00Z' }), advisory(1, 'lib1', '1.5', { severity: [] }));
    await expectTrueCounts('a withdrawn record, and one that lost its severity');

    await office.ok(ledgerContract.updateSystem, { params: { systemId: c }, body: { distribution: 'customers' } });
    await office.ok(ledgerContract.updateSystem, { params: { systemId: b }, body: { exposure: 'isolated' } });
    await expectTrueCounts('systems that are distributed or exposed otherwise');

    await upload(d, 0b111);
    await office.ok(ledgerContract.deleteSystem, { params: { systemId: a } });
    await office.ok(ledgerContract.deleteSystem, { params: { systemId: d } });
    await upload(b, 0b1_0000_0000_0000_0010);
    await expectTrueCounts('the end of two systems');
  });

  it('is true when documents and advisories come at once', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 6; index += 1) ids.push((await office.ok(ledgerContract.createSystem, { body: { code: `ONCE-${index}`, name: `同时${index}` } })).id);
    await Promise.all([
      ...ids.map((id, index) => upload(id, 0b1111_0000_1111 + index * 4096)),
      importAdvisories(advisory(7, 'lib0', '9'), advisory(8, 'lib5', '9')),
      ...ids.map((id, index) => upload(id, 0b1010_1111_0101 + index * 8192, 'other')),
      importAdvisories(advisory(9, 'lib4', '9'), advisory(7, 'lib0', '1.1', { modified: '2026-04-01T00:00:00Z' })),
    ]);
    await expectTrueCounts('everything at once');
  });

  it('is put right where it is not', async () => {
    const { db } = test.running.app;
    await db.withTenant(test.tenantId, async (tx) => {
      await tx.query(`update system_figures set critical = critical + 7 where tenant_id = $1 and version_count > 0`, [test.tenantId]);
      await tx.query(`delete from package_version_use where tenant_id = $1`, [test.tenantId]);
    });
    const figures = await db.withTenant(test.tenantId, (tx) => recountTable(tx, test.tenantId, 'system_figures'));
    expect(figures.wrong).toBeGreaterThan(0);
    expect(figures.missing).toBe(figures.wrong);
    expect((await db.withTenant(test.tenantId, (tx) => recountTable(tx, test.tenantId, 'package_version_use'))).missing).toBeGreaterThan(0);
    await expectTrueCounts('the recount');
  });
});
