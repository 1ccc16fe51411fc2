import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vulnerabilityContract } from '#features/vulnerability/contract.ts';
import { testServer, type Client, type TestServer } from '../../../test/server.ts';
import { ledgerContract } from './contract.ts';

let test: TestServer;
let office: Client;

beforeAll(async () => {
  test = await testServer();
  office = await test.signIn(test.tenantId, 'ospo');
});
afterAll(() => test.close());

type Component = Readonly<{ name: string; group?: string; version?: string; licenses?: unknown }>;

/** A small CycloneDX document: the root depends on the first component, each on the next. */
function chain(components: readonly Component[], root = 'shop'): string {
  const purl = ({ group, name, version }: Component) => `pkg:maven/${group ?? 'com.example'}/${name}${version === undefined ? '' : `@${version}`}`;
  const refs = components.map(purl);
  return JSON.stringify({
    bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: { component: { type: 'application', name: root, 'bom-ref': 'root' } },
    components: components.map((component, index) => ({ type: 'library', 'bom-ref': refs[index], group: component.group ?? 'com.example', name: component.name, version: component.version, purl: refs[index], ...(component.licenses === undefined ? {} : { licenses: component.licenses }) })),
    dependencies: [{ ref: 'root', dependsOn: refs.slice(0, 1) }, ...refs.map((ref, index) => ({ ref, dependsOn: refs.slice(index + 1, index + 2) }))],
  });
}

const log4j = (version: string): Component => ({ group: 'org.apache.logging.log4j', name: 'log4j-core', version, licenses: [{ license: { name: 'The Apache Software License, Version 2.0' } }] });

async function addSystem(code: string, fields: object = {}): Promise<string> {
  return (await office.ok(ledgerContract.createSystem, { body: { code, name: `系统 ${code}`, ...fields } })).id;
}

async function upload(systemId: string, bytes: string | Buffer, fileName = 'bom.cdx.json', part?: string) {
  return office.ok(ledgerContract.createImport, { params: { systemId }, query: { fileName, wait: true, part }, bytes });
}

async function componentsOf(systemId: string, query: object = {}): Promise<any[]> {
  return (await office.ok(ledgerContract.listSystemComponents, { params: { systemId }, query: { ...query } })).rows;
}

const log4shell = {
  id: 'GHSA-jfh8-c2jp-5v3q', modified: '2026-01-01T00:00:00Z', aliases: ['CVE-2021-44228'], summary: 'Remote code execution in Log4j',
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H' }],
  affected: [{ package: { ecosystem: 'Maven', name: 'org.apache.logging.log4j:log4j-core' }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '2.0-beta9' }, { fixed: '2.15.0' }] }] }],
};

async function importAdvisories(...records: object[]) {
  return office.ok(vulnerabilityContract.createAdvisoryImport, { query: { fileName: 'records.ndjson', wait: true }, bytes: records.map((record) => JSON.stringify(record)).join('\n') });
}

describe('a document for a system', () => {
  it('brings its components into the ledger with depth, licence and place', async () => {
    const system = await addSystem('SHOP');
    const done = await upload(system, chain([{ name: 'web', version: '1.0', licenses: [{ license: { id: 'MIT' } }] }, log4j('2.14.1')]));
    expect(done).toMatchObject({ state: 'done', format: 'cyclonedx-json', specVersion: '1.5', counts: { read: 2, taken: 2, merged: 0, notTaken: 0, started: 2, ended: 0 } });
    const rows = await componentsOf(system, { sort: 'name' });
    expect(rows.map((row) => [row.name, row.version, row.relationship, row.depth, row.license])).toEqual([
      ['com.example:web', '1.0', 'direct', 1, 'MIT'],
      ['org.apache.logging.log4j:log4j-core', '2.14.1', 'transitive', 2, 'Apache-2.0'],
    ]);
  });

  it('changes nothing when it comes a second time', async () => {
    const system = await addSystem('TWICE');
    const bytes = chain([log4j('2.14.1')]);
    await upload(system, bytes);
    const again = await upload(system, bytes);
    expect(again.state).toBe('unchanged');
    expect(await componentsOf(system)).toHaveLength(1);
  });

  it('ends what is gone, starts what is new, and keeps the history', async () => {
    const system = await addSystem('MOVE');
    await upload(system, chain([{ name: 'a', version: '1' }, { name: 'b', version: '1' }]));
    const between = new Date().toISOString();
    const second = await upload(system, chain([{ name: 'a', version: '1' }, { name: 'b', version: '2' }]));
    expect(second.counts).toMatchObject({ started: 1, ended: 1, kept: 1 });
    expect((await componentsOf(system)).map((row) => `${row.name}@${row.version}`).sort()).toEqual(['com.example:a@1', 'com.example:b@2']);
    expect((await componentsOf(system, { asOf: between })).map((row) => `${row.name}@${row.version}`).sort()).toEqual(['com.example:a@1', 'com.example:b@1']);
    const history = await office.ok(ledgerContract.listSystemHistory, { params: { systemId: system } });
    expect(history.rows[0]).toMatchObject({ kind: 'imported', started: 1, ended: 1 });
    expect(history.rows[0].sample).toEqual(expect.arrayContaining([{ kind: 'ended', purl: 'pkg:maven/com.example/b@1' }, { kind: 'started', purl: 'pkg:maven/com.example/b@2' }]));
    expect(history.rows.at(-1)).toMatchObject({ kind: 'created' });
    const page = (cursor?: string) => office.ok(ledgerContract.listSystemHistory, { params: { systemId: system }, query: { limit: 1, cursor } });
    const paged = [];
    for (let reply = await page(); ; reply = await page(reply.nextCursor)) {
      paged.push(...reply.rows);
      if (reply.nextCursor === null) break;
    }
    expect(paged).toEqual(history.rows);
  });

  it('takes a file again for what it was before, whether it comes alone or together with others', async () => {
    const { id: systemId } = await office.ok(ledgerContract.createSystem, { body: { code: 'TOGETHER', name: '一起导入' } });
    const take = async (fileName: string, several: boolean) => (await office.ok(ledgerContract.createImport, { params: { systemId }, query: { fileName, several, wait: true }, bytes: JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components: [{ type: 'library', name: fileName, version: '1.0.0', purl: `pkg:npm/${fileName}@1.0.0` }] }) }));
    const first = await take('api.cdx.json', false);
    expect(first).toMatchObject({ part: 'sbom', state: 'done' });
    expect([await take('api.cdx.json', true), await take('web.cdx.json', true)]).toMatchObject([{ part: 'sbom', state: 'unchanged' }, { part: 'web.cdx.json', state: 'done' }]);
    expect([await take('web.cdx.json', false), await take('package-lock.json', true)]).toMatchObject([{ part: 'web.cdx.json', state: 'unchanged' }, { part: 'package-lock.json' }]);
    expect((await office.ok(ledgerContract.getSystem, { params: { systemId } })).parts.map((row: { part: string }) => row.part).toSorted()).toEqual(['package-lock.json', 'sbom', 'web.cdx.json']);
  });

  it('leaves other parts of the system alone', async () => {
    const system = await addSystem('PARTS');
    await upload(system, chain([{ name: 'a', version: '1' }]));
    await upload(system, JSON.stringify({ name: 'web', lockfileVersion: 3, packages: { '': { dependencies: { lodash: '4' } }, 'node_modules/lodash': { version: '4.17.20' } } }), 'package-lock.json');
    expect((await componentsOf(system)).map((row) => row.purl).sort()).toEqual(['pkg:maven/com.example/a@1', 'pkg:npm/lodash@4.17.20']);
  });

  it('reports every item that was merged, not taken or taken with a warning, with its place', async () => {
    const system = await addSystem('REPORT');
    const bytes = JSON.stringify({
      bomFormat: 'CycloneDX', specVersion: '1.5', components: [
        { type: 'library', name: 'a', version: '1', purl: 'pkg:npm/a@1' }, { type: 'library', name: 'a', version: '1', purl: 'pkg:npm/a@1' },
        { type: 'library', name: 'nameless-version', purl: 'pkg:npm/nameless-version' }, { type: 'library', name: 'kept', version: '2' }, { type: 'library', version: '1' },
      ],
    });
    const done = await upload(system, bytes);
    expect(done.counts).toMatchObject({ read: 4, taken: 3, merged: 1, notTaken: 1, warnings: 2 });
    const reportOf = async (outcome?: string) => (await office.ok(ledgerContract.listImportItems, { params: { importId: done.id }, query: { outcome } })).rows.map((row: any) => [row.where, row.outcome, row.code, row.purl, row.remarks.map((remark: any) => remark.code)]);
    const lines = {
      nobody: ['/components/4', 'not-taken', 'component-without-name', null, []], first: ['/components/0', 'taken', 'taken', 'pkg:npm/a@1', []], second: ['/components/1', 'merged', 'same-purl', 'pkg:npm/a@1', []],
      unversioned: ['/components/2', 'taken', 'taken', 'pkg:npm/nameless-version', ['purl-without-version']], kept: ['/components/3', 'taken', 'taken', 'pkg:generic/kept@2', ['component-without-purl']],
    };
    expect(await reportOf()).toEqual([lines.nobody, lines.first, lines.second, lines.unversioned, lines.kept]);
    expect(await reportOf('warning')).toEqual([lines.unversioned, lines.kept]);
    expect(await reportOf('merged,not-taken,warning')).toEqual([lines.nobody, lines.second, lines.unversioned, lines.kept]);
    expect(await reportOf('taken')).toEqual([lines.first, lines.unversioned, lines.kept]);
    const [unversioned] = await componentsOf(system, { q: 'nameless-version' });
    expect(unversioned).toMatchObject({ version: null, checked: 'no-version' });
  });

  it('is refused with a reason when it is none, and leaves nothing behind', async () => {
    const system = await addSystem('BAD');
    for (const bytes of ['{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"name":', 'just text', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><bom xmlns="http://cyclonedx.org/schema/bom/1.5">&b;</bom>', Buffer.from([0x50, 0x4b, 3, 4, 0, 0])]) {
      const done = await upload(system, bytes);
      expect(done).toMatchObject({ state: 'failed', refusal: { code: expect.any(String), message: expect.any(String) } });
    }
    expect(await componentsOf(system)).toEqual([]);
  });

  it('gives its original bytes back', async () => {
    const system = await addSystem('ORIGINAL');
    const bytes = chain([{ name: 'a', version: '1' }]);
    const done = await upload(system, bytes);
    expect((await office.call(ledgerContract.getOriginal, { params: { importId: done.id } })).text).toBe(bytes);
  });

  it('does not outlive a circle of dependencies', async () => {
    const system = await addSystem('CIRCLE');
    const done = await upload(system, JSON.stringify({
      bomFormat: 'CycloneDX', specVersion: '1.5', metadata: { component: { type: 'application', name: 'x', 'bom-ref': 'r' } },
      components: ['a', 'b'].map((name) => ({ type: 'library', 'bom-ref': name, name, version: '1', purl: `pkg:npm/${name}@1` })), dependencies: [{ ref: 'r', dependsOn: ['a'] }, { ref: 'a', dependsOn: ['b'] }, { ref: 'b', dependsOn: ['a', 'r'] }],
    }));
    expect(done.state).toBe('done');
    const used = await office.ok(ledgerContract.whereUsed, { query: { q: 'pkg:npm/b' } });
    expect(used.rows[0].path.map((step: any) => step.name)).toEqual(['a', 'b']);
  });
});

describe('knowledge', () => {
  it('shows on every system that uses an affected version, without scanning anything again', async () => {
    const system = await addSystem('AFFECTED');
    await upload(system, chain([{ name: 'web', version: '9' }, log4j('2.13.0')]));
    const imported = await importAdvisories(log4shell);
    expect(imported).toMatchObject({ state: 'done', counts: { read: 1, added: 1 } });
    const { rows } = await office.ok(vulnerabilityContract.listFindings, { query: { systemId: system } });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ vulnerability: { displayId: 'CVE-2021-44228', severity: 'critical', score: 10 }, name: 'org.apache.logging.log4j:log4j-core', version: '2.13.0', fixedVersions: ['2.15.0'], relationship: 'transitive' });
    const detail = await office.ok(vulnerabilityContract.getFinding, { params: { key: rows[0].key } });
    expect(detail.because[0]).toMatchObject({ recordId: 'GHSA-jfh8-c2jp-5v3q', introduced: '2.0-beta9', fixed: '2.15.0' });
    expect(detail.paths[0].steps.map((step: any) => step.name)).toEqual(['com.example:web', 'org.apache.logging.log4j:log4j-core']);
  });

  it('meets versions that come after it', async () => {
    await importAdvisories(log4shell);
    const system = await addSystem('LATER');
    const done = await upload(system, chain([log4j('2.12.0')]));
    expect(done.counts.findings).toBe(1);
    expect((await office.ok(ledgerContract.getSystem, { params: { systemId: system } })).findings).toMatchObject({ critical: 1, high: 0 });
  });

  it('groups records that share an id into one finding', async () => {
    const system = await addSystem('GROUP');
    await upload(system, chain([{ group: 'org.demo', name: 'grouped', version: '1.0' }]));
    const record = (id: string, aliases: string[]) => ({ id, modified: '2026-01-01T00:00:00Z', aliases, affected: [{ package: { ecosystem: 'Maven', name: 'org.demo:grouped' }, versions: ['1.0'] }] });
    await importAdvisories(record('GHSA-aaaa-bbbb-cccc', ['CVE-2020-11111']), record('XYZ-1', []));
    expect((await office.ok(vulnerabilityContract.listFindings, { query: { systemId: system } })).rows).toHaveLength(2);
    await importAdvisories({ ...record('XYZ-1', ['CVE-2020-11111']), modified: '2026-02-01T00:00:00Z' });
    const { rows } = await office.ok(vulnerabilityContract.listFindings, { query: { systemId: system } });
    expect(rows.map((row: any) => [row.vulnerability.displayId, row.vulnerability.aliases])).toEqual([['CVE-2020-11111', expect.arrayContaining(['GHSA-aaaa-bbbb-cccc', 'XYZ-1'])]]);
  });

  it('closes findings when a record is withdrawn', async () => {
    const system = await addSystem('WITHDRAWN');
    await upload(system, chain([{ group: 'org.demo', name: 'withdrawn', version: '1.0' }]));
    const record = { id: 'DEMO-2', modified: '2026-01-01T00:00:00Z', affected: [{ package: { ecosystem: 'Maven', name: 'org.demo:withdrawn' }, versions: ['1.0'] }] };
    await importAdvisories(record);
    expect((await office.ok(vulnerabilityContract.countFindings, { query: { systemId: system } })).vulnerabilityCount).toBe(1);
    await importAdvisories({ ...record, modified: '2026-03-01T00:00:00Z', withdrawn: '2026-03-01T00:00:00Z' });
    expect((await office.ok(vulnerabilityContract.countFindings, { query: { systemId: system } })).vulnerabilityCount).toBe(0);
  });

  it('takes good records beside bad ones and says what was wrong where', async () => {
    const done = await office.ok(vulnerabilityContract.createAdvisoryImport, { query: { fileName: 'mixed.ndjson', wait: true }, bytes: `${JSON.stringify({ ...log4shell, id: 'MIXED-1', aliases: [] })}\n{"id": broken\n[]\n` });
    expect(done).toMatchObject({ state: 'done', counts: { read: 3, added: 1, notTaken: 2 } });
    expect(done.problems.map((problem: any) => problem.where)).toEqual(expect.arrayContaining([expect.stringContaining('line 2')]));
  });
});

describe('where is it used', () => {
  it.each([
    ['log4j-core < 2.17', ['2.13.9', '2.16.0']],
    ['log4j-core >= 2.14, < 2.17.1', ['2.16.0', '2.17.0']],
    ['org.apache.logging.log4j:log4j-core 低于 2.14', ['2.13.9']],
    ['pkg:maven/org.apache.logging.log4j/log4j-core@2.17.0', ['2.17.0']],
    ['pkg:maven/org.apache.logging.log4j/log4j-core vers:maven/<2.16.0', ['2.13.9']],
    ['log4j-core@2.16.0', ['2.16.0']],
    ['log4j-core', ['2.13.9', '2.16.0', '2.17.0']],
    ['no-such-package', []],
  ])('answers %s', async (q, versions) => {
    const tenant = whereUsedTenant ?? (await prepareWhereUsed());
    const { rows } = await tenant.ok(ledgerContract.whereUsed, { query: { q } });
    expect(rows.map((row: any) => row.version).sort()).toEqual(versions);
  });

  it('leaves as a file with the path of each use; a question that is not understood does not', async () => {
    const { rows } = await office.ok(ledgerContract.whereUsed, { query: { q: 'log4j-core < 2.17' } });
    const { text } = await office.call(ledgerContract.exportWhereUsed, { query: { q: 'log4j-core < 2.17', format: 'csv', language: 'en-US' } });
    const [head, ...lines] = text.replace(/^\ufeff/, '').trim().split('\r\n');
    expect(head).toMatch(/^System,System name,.*purl.*path/i);
    expect(lines.map((line: string) => line.split(',')[0])).toEqual(rows.map((row: { systemCode: string }) => row.systemCode));
    expect(lines.length).toBeGreaterThan(0);
    expect((await office.call(ledgerContract.exportWhereUsed, { query: { q: '<<', format: 'csv' } })).body.error.code).toBe('query.refused');
  });

  it('says that it did not understand instead of answering nothing', async () => {
    expect((await office.call(ledgerContract.whereUsed, { query: { q: 'log4j-core < ' } })).body.error.code).toBe('query.refused');
    expect((await office.call(ledgerContract.whereUsed, { query: { q: '< 2.17' } })).status).toBe(400);
  });

  let whereUsedTenant: Client | undefined;
  async function prepareWhereUsed(): Promise<Client> {
    const tenantId = await test.addTenant('where-used');
    const person = await test.signIn(tenantId, 'ospo');
    for (const version of ['2.13.9', '2.16.0', '2.17.0']) {
      const system = await person.ok(ledgerContract.createSystem, { body: { code: `S-${version}`, name: version } });
      await person.ok(ledgerContract.createImport, { params: { systemId: system.id }, query: { fileName: 'bom.json', wait: true }, bytes: chain([{ name: 'web', version: '1' }, log4j(version)]) });
    }
    return (whereUsedTenant = person);
  }
});

describe('the tree of systems', () => {
  it('counts a child in its ancestors, wherever it is moved', async () => {
    const top = await addSystem('TOP');
    const other = await addSystem('OTHER');
    const child = await addSystem('CHILD', { parentId: top });
    await upload(child, chain([{ name: 'a', version: '1' }]));
    const count = async (id: string) => (await office.ok(ledgerContract.getSystem, { params: { systemId: id } })).componentCount;
    expect([await count(top), await count(other)]).toEqual([1, 0]);
    await office.ok(ledgerContract.updateSystem, { params: { systemId: child }, body: { parentId: other } });
    expect([await count(top), await count(other)]).toEqual([0, 1]);
    expect((await office.call(ledgerContract.updateSystem, { params: { systemId: other }, body: { parentId: child } })).status).toBe(400);
  });

  it('is found by two Chinese characters, by code and by English name', async () => {
    await addSystem('PAY-01', { name: '支付清算平台', nameEn: 'Clearing platform' });
    for (const q of ['清算', 'pay-01', 'clearing']) expect((await office.ok(ledgerContract.search, { query: { q } })).hits).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'system', title: '支付清算平台' })]));
  });

  it('shows what lacks an owner, a grade or a document, where a document below counts for those above', async () => {
    const parent = await addSystem('LACK-A', { mlpsLevel: 3 });
    const child = await addSystem('LACK-B', { parentId: parent, ownerId: office.personId });
    await addSystem('LACK-C');
    await upload(child, chain([{ name: 'lack', version: '1.0' }]));
    const lacking = async (...without: string[]) => (await office.ok(ledgerContract.listSystems, { query: { q: 'LACK-', without: without.join(',') } })).rows.map((row: { code: string }) => row.code);
    expect(await lacking('import')).toEqual(['LACK-C']);
    expect(await lacking('owner')).toEqual(['LACK-A', 'LACK-C']);
    expect(await lacking('owner', 'mlps')).toEqual(['LACK-C']);
    expect(await lacking()).toEqual(['LACK-A', 'LACK-B', 'LACK-C']);
    expect((await office.call(ledgerContract.listSystems, { query: { without: 'money' } })).status).toBe(400);
  });

  it('frees the code of a retired system, ends what it used and keeps its history', async () => {
    const system = await addSystem('RETIRE');
    await upload(system, chain([{ name: 'only-here', version: '1' }]));
    await office.ok(ledgerContract.deleteSystem, { params: { systemId: system } });
    expect((await office.ok(ledgerContract.whereUsed, { query: { q: 'only-here' } })).rows).toEqual([]);
    expect((await office.call(ledgerContract.getSystem, { params: { systemId: system } })).status).toBe(404);
    const history = await office.ok(ledgerContract.listSystemHistory, { params: { systemId: system } });
    expect([history.system, history.rows.map((row: { kind: string }) => row.kind)]).toEqual([{ code: 'RETIRE', name: '系统 RETIRE', nameEn: null, retiredAt: expect.any(String) }, ['retired', 'imported', 'created']]);
    await addSystem('RETIRE');
  });
});

describe('lists', () => {
  it('pages through all rows once, in order', async () => {
    const tenantId = await test.addTenant('pages');
    const person = await test.signIn(tenantId, 'ospo');
    for (let index = 0; index < 7; index++) await person.ok(ledgerContract.createSystem, { body: { code: `P${index}`, name: `第 ${index}` } });
    for (const sort of ['code', '-code', 'name', '-severity', '-components', '-lastImport']) {
      const codes: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await person.ok(ledgerContract.listSystems, { query: { limit: 3, cursor, sort } });
        codes.push(...page.rows.map((row: any) => row.code));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect([...codes].sort()).toEqual(['P0', 'P1', 'P2', 'P3', 'P4', 'P5', 'P6']);
    }
    expect((await person.call(ledgerContract.listSystems, { query: { cursor: 'nonsense' } })).status).toBe(400);
  });

  it('are exported as CSV that no spreadsheet runs, and as xlsx', async () => {
    await addSystem('CSV', { name: '=1+1,"x"' });
    const csv = (await office.call(ledgerContract.exportSystems, { query: { format: 'csv', q: 'CSV' } })).text;
    expect(csv).toContain(`"'=1+1,""x"""`);
    const xlsx = await office.call(ledgerContract.exportSystems, { query: { format: 'xlsx' } });
    expect(xlsx.bytes.subarray(0, 2).toString()).toBe('PK');
  });
});
