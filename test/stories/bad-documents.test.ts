import iconv from 'iconv-lite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { testServer, type Client, type TestServer } from '../server.ts';

let test: TestServer;
let office: Client;

beforeAll(async () => {
  test = await testServer();
  office = await test.signIn(test.tenantId, 'ospo');
});
afterAll(() => test.close());
afterEach(async () => expect((await test.server.inject('/health')).statusCode).toBe(200));

type Done = Readonly<{ systemId: string; id: string; state: string; format: string | null; refusal: { code: string; where: string; message: string } | null; counts: Record<string, number> | null }>;
let counter = 0;

/** Imports bytes into a system of their own. */
async function take(bytes: string | Buffer, fileName = 'bom.cdx.json'): Promise<Done> {
  const { id: systemId } = await office.ok(ledger.createSystem, { body: { code: `SYS-${++counter}`, name: 'x' } });
  const done = await office.ok(ledger.createImport, { params: { systemId }, query: { fileName, wait: true }, bytes });
  return { ...done, systemId };
}

async function componentsOf({ systemId }: Done): Promise<any[]> {
  return (await office.ok(ledger.listSystemComponents, { params: { systemId }, query: { sort: 'name', limit: 200 } })).rows;
}

async function reportOf({ id }: Done): Promise<any[]> {
  return (await office.ok(ledger.listImportItems, { params: { importId: id }, query: { limit: 200 } })).rows;
}

/** What an import that failed may have left behind. */
async function remains({ id, systemId }: Done): Promise<Record<string, number>> {
  const rows = await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query<Record<string, number>>(
    `select (select count(*)::int from usage where system_id = $1) as usage, (select count(*)::int from system_part where system_id = $1) as parts, (select count(*)::int from dependency_graph where system_id = $1) as graphs,
       (select count(*)::int from import_report where import_id = $2) as reports, (select count(*)::int from original_chunk c join import i on i.sha256 = c.sha256 where i.id = $2) as originals`, [systemId, id]));
  return rows[0]!;
}

const nothing = { usage: 0, parts: 0, graphs: 0, reports: 0 };

const bom = (components: unknown, more: object = {}): string => JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components, ...more });
const library = (name: string, version: string, fields: object = {}) => ({ type: 'library', name, version, purl: `pkg:npm/${encodeURIComponent(name)}@${version}`, ...fields });
const small = bom([library('left', '1'), library('right', '2')]);
const smallXml = '<?xml version="1.0" encoding="UTF-8"?><bom xmlns="http://cyclonedx.org/schema/bom/1.5" version="1"><components><component type="library"><name>left</name><version>1</version><purl>pkg:npm/left@1</purl></component></components></bom>';
const lockfile = JSON.stringify({ name: 'web', lockfileVersion: 3, packages: { '': { dependencies: { lodash: '4' } }, 'node_modules/lodash': { version: '4.17.20' } } });
const osvRecord = JSON.stringify({ id: 'GHSA-1111-2222-3333', modified: '2026-01-01T00:00:00Z', affected: [{ package: { ecosystem: 'npm', name: 'left' }, versions: ['1'] }] });
const nested = (open: string, close: string, levels: number, inner = '') => open.repeat(levels) + inner + close.repeat(levels);
const levels = 100_000;

const laughs = `<?xml version="1.0"?><!DOCTYPE bom [<!ENTITY a "${'ha'.repeat(50)}">${Array.from({ length: 20 }, (_, index) => `<!ENTITY b${index} "${`&${index === 0 ? 'a' : `b${index - 1}`};`.repeat(10)}">`).join('')}]><bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component type="library"><name>&b19;</name></component></components></bom>`;
const outside = `<?xml version="1.0"?><!DOCTYPE bom [<!ENTITY file SYSTEM "file:///etc/passwd">]><bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component type="library"><name>&file;</name></component></components></bom>`;

describe('a document that is none is refused with its reason, and only its bytes are kept', () => {
  it.each<readonly [string, string | Buffer, string]>([
    ['JSON that breaks off', small.slice(0, -40), 'bom.cdx.json'],
    ['XML that breaks off', smallXml.slice(0, -40), 'bom.cdx.xml'],
    ['white space', '  \n\t ', 'bom.cdx.json'],
    ['null', 'null', 'bom.cdx.json'],
    ['a text', '"CycloneDX"', 'bom.cdx.json'],
    ['an empty list', '[]', 'bom.cdx.json'],
    ['an empty object', '{}', 'bom.cdx.json'],
    ['another JSON', '{"name":"my-app","scripts":{}}', 'bom.json'],
    ['a page of a web site', '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form></form></body></html>', 'bom.xml'],
    ['an archive', Buffer.from('504b0304140000000800', 'hex'), 'bom.zip'],
    ['a program', Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.alloc(600)]), 'bom.json'],
    ['noise', Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919) % 256)), 'bom.json'],
    ['Latin letters in an unknown encoding', Buffer.from(small.replace('left', 'd\u00e9j\u00e0'), 'latin1'), 'bom.cdx.json'],
    ['a record of an advisory', osvRecord, 'GHSA-1111-2222-3333.json'],
    ['records of advisories, line by line', `${osvRecord}\n${osvRecord}\n`, 'records.ndjson'],
    ['entities that grow without end', laughs, 'bom.xml'],
    ['an entity that names a file of the server', outside, 'bom.xml'],
    ['lists in lists', nested('[', ']', levels), 'bom.cdx.json'],
    ['lists in lists in the place of components', `{"bomFormat":"CycloneDX","specVersion":"1.5","components":${nested('[', ']', levels)}}`, 'bom.cdx.json'],
    ['components in components', `{"bomFormat":"CycloneDX","specVersion":"1.5","components":[${nested('{"type":"library","name":"a","version":"1","components":[', ']}', levels / 4)}]}`, 'bom.cdx.json'],
    ['objects in objects, never closed', '{"a":'.repeat(levels), 'bom.cdx.json'],
    ['elements in elements', `<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components>${nested('<component>', '</component>', levels)}</components></bom>`, 'bom.cdx.xml'],
    ['YAML of lists in lists', `lockfileVersion: '9.0'\npackages: ${nested('[', ']', levels)}`, 'pnpm-lock.yaml'],
  ])('%s', async (_name, bytes, fileName) => {
    const done = await take(bytes, fileName);
    expect(done).toMatchObject({ state: 'failed', counts: null, refusal: { code: expect.stringMatching(/^[a-z-]+$/), where: expect.any(String), message: expect.stringMatching(/^.{10,600}$/s) } });
    expect(done.refusal!.code).not.toBe('server-failed');
    expect(await remains(done)).toEqual({ ...nothing, originals: expect.any(Number) });
    expect((await office.call(ledger.getOriginal, { params: { importId: done.id } })).bytes.equals(Buffer.from(bytes as string))).toBe(true);
  });

  it('nothing at all', async () => {
    const { id: systemId } = await office.ok(ledger.createSystem, { body: { code: 'EMPTY', name: 'x' } });
    for (const bytes of ['', Buffer.alloc(0)]) expect((await office.call(ledger.createImport, { params: { systemId }, query: { fileName: 'x.json', wait: true }, bytes })).body.error.code).toBe('request.empty');
    expect((await office.ok(ledger.listImports, { query: { systemId } })).rows).toEqual([]);
  });

  it('what the parts before held stays as it was', async () => {
    const before = await take(small);
    const bad = await office.ok(ledger.createImport, { params: { systemId: before.systemId }, query: { fileName: 'bom.cdx.json', wait: true }, bytes: small.slice(0, -10) });
    expect(bad.state).toBe('failed');
    expect((await componentsOf(before)).map((row) => row.name)).toEqual(['left', 'right']);
  });
});

describe('a document in another encoding is read as what it is', () => {
  const chinese = bom([library('left', '1', { group: '支付清算平台组件开发团队', description: '这是一个用于测试中文编码的组件说明文字' })]);
  const chineseXml = smallXml.replace('encoding="UTF-8"', 'encoding="GBK"').replace('<name>left</name>', '<group>支付清算</group><name>left</name>');
  it.each<readonly [string, Buffer]>([
    ['UTF-8 with a byte order mark', iconv.encode(chinese, 'utf8', { addBOM: true })],
    ['UTF-16 little end first with its mark', iconv.encode(chinese, 'utf-16le', { addBOM: true })],
    ['UTF-16 big end first with its mark', iconv.encode(chinese, 'utf-16be', { addBOM: true })],
    ['UTF-16 little end first without mark', iconv.encode(chinese, 'utf-16le')],
    ['UTF-16 big end first without mark', iconv.encode(chinese, 'utf-16be')],
    ['GBK', iconv.encode(chinese, 'gbk')],
    ['GB18030', iconv.encode(chinese, 'gb18030')],
    ['GBK as its XML declaration says', iconv.encode(chineseXml, 'gbk')],
  ])('%s', async (_name, bytes) => {
    const done = await take(bytes);
    expect(done).toMatchObject({ state: 'done', counts: { taken: 1, notTaken: 0 } });
    expect((await componentsOf(done)).map((row) => row.purl)).toEqual(['pkg:npm/left@1']);
  });
});

describe('a document is what it holds, not what it is called', () => {
  it.each<readonly [string, string, string, string]>([
    ['a lockfile', lockfile, 'bom.cdx.json', 'pkg:npm/lodash@4.17.20'],
    ['an SBOM', small, 'package-lock.json', 'pkg:npm/left@1'],
    ['XML', smallXml, 'bom.json', 'pkg:npm/left@1'],
    ['JSON', small, 'bom.xml', 'pkg:npm/left@1'],
    ['an SBOM', small, '../../../../etc/passwd', 'pkg:npm/left@1'],
    ['an SBOM', small, 'C:\\Users\\x\\bom.json', 'pkg:npm/left@1'],
    ['an SBOM', small, 'no-ending', 'pkg:npm/left@1'],
  ])('$0 called $2', async (_name, text, fileName, purl) => {
    const done = await take(text, fileName);
    expect(done.state).toBe('done');
    expect((await componentsOf(done))[0].purl).toBe(purl);
  });

  it('and no path of a file name is kept', async () => {
    const names = ['../../etc/passwd', '..\\..\\windows\\win.ini', 'a/b/', '..', '/', 'a\u2028/../../b.json'];
    const kept: string[] = [];
    for (const name of names) {
      const done = await take(small, name);
      const original = await office.call(ledger.getOriginal, { params: { importId: done.id } });
      expect([original.text, original.headers['x-content-type-options']]).toEqual([small, 'nosniff']);
      kept.push((await office.ok(ledger.getImport, { params: { importId: done.id } })).fileName);
    }
    expect(kept).toEqual(['passwd', 'win.ini', 'document', '..', 'document', 'b.json']);
  });
});

describe('one bad item never loses the rest', () => {
  it('purls without version, of unknown kinds, with impossible versions, and none at all', async () => {
    const done = await take(bom([
      library('good', '1.0.0'), { type: 'library', name: 'unversioned', purl: 'pkg:npm/unversioned' }, { type: 'library', name: 'x', version: '1', purl: 'pkg:made-up/x@1' },
      { type: 'library', name: 'odd', version: 'not a version!', purl: 'pkg:maven/g/odd@%20' }, { type: 'library', name: 'semver', version: 'banana', purl: 'pkg:cargo/semver@banana' },
      { type: 'library', name: 'broken', version: '1', purl: 'pkg:' }, { type: 'library', name: 'no-purl', version: '1' }, { type: 'library' }, null, 42, 'text', [], { type: 'library', name: { a: 1 }, version: [] },
    ]));
    expect(done.state).toBe('done');
    const rows = await componentsOf(done);
    const stateOf = (name: string) => rows.find((row) => row.name.endsWith(name))?.checked;
    expect({ good: stateOf('good'), unversioned: stateOf('unversioned'), unknown: stateOf('x'), semver: stateOf('semver'), broken: stateOf('broken'), none: stateOf('no-purl') }).toEqual({ good: 'checked', unversioned: 'no-version', unknown: 'no-ecosystem', semver: 'impossible-version', broken: 'no-ecosystem', none: 'no-ecosystem' });
    const report = await reportOf(done);
    expect(report.filter((row) => row.outcome === 'not-taken').length).toBeGreaterThanOrEqual(5);
    for (const row of report) expect(row).toMatchObject({ code: expect.stringMatching(/^[a-z0-9-]+$/), where: expect.stringMatching(/./) });
    expect(rows.length + report.filter((row) => row.outcome === 'merged').length).toBe(done.counts!['taken']);
  });

  it('a lockfile that nests deeper than any package manager', async () => {
    const done = await take(`{"name":"x","lockfileVersion":1,"dependencies":${nested('{"a":{"version":"1","dependencies":', '}}', levels / 4, '{}')}}`, 'package-lock.json');
    expect(done).toMatchObject({ state: 'done', counts: { taken: 1, notTaken: 1 } });
  });

  it('keys that stand twice, and keys that mean something to JavaScript', async () => {
    const done = await take('{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"first","version":"1","purl":"pkg:npm/first@1"}],"components":[{"type":"library","name":"second","name":"third","version":"1","purl":"pkg:npm/third@1","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}]}');
    expect(['done', 'failed']).toContain(done.state);
    if (done.state === 'done') expect((await componentsOf(done)).map((row) => row.purl)).toEqual(['pkg:npm/third@1']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const lock = await take('{"name":"x","lockfileVersion":3,"packages":{"":{},"node_modules/__proto__":{"version":"1.0.0"},"node_modules/constructor":{"version":"1.0.0"},"__proto__":{"version":"1"}}}', 'package-lock.json');
    expect(lock.state).toBe('done');
    expect((await componentsOf(lock)).map((row) => row.name)).toEqual(expect.arrayContaining(['constructor']));
  });

  it('circles of every size, and references to nothing', async () => {
    const ring = 3000;
    const components = Array.from({ length: ring }, (_, index) => library(`n${index}`, '1', { 'bom-ref': `r${index}` }));
    const dependencies = [{ ref: 'root', dependsOn: ['r0', 'nothing'] }, ...components.map((_, index) => ({ ref: `r${index}`, dependsOn: [`r${(index + 1) % ring}`, `r${index}`, 'root', 'nowhere'] })), { ref: 'nobody', dependsOn: ['r1'] }];
    const done = await take(bom(components, { metadata: { component: { type: 'application', name: 'x', 'bom-ref': 'root' } }, dependencies }));
    expect(done).toMatchObject({ state: 'done', counts: { taken: ring } });
    const [last] = (await office.ok(ledger.whereUsed, { query: { q: `pkg:npm/n${ring - 1}`, systemId: done.systemId } })).rows;
    expect(last.depth).toBe(ring);
    const versionId = last.packageVersionId;
    expect((await office.ok(ledger.listPaths, { params: { systemId: done.systemId }, query: { packageVersionId: versionId } })).paths[0].steps).toHaveLength(ring);
  });

  it('a graph with more paths than one can count', async () => {
    const [layers, width] = [40, 8];
    const ref = (layer: number, place: number) => `l${layer}p${place}`;
    const places = Array.from({ length: width }, (_, place) => place);
    const components = Array.from({ length: layers }, (_, layer) => places.map((place) => library(ref(layer, place), '1', { 'bom-ref': ref(layer, place) }))).flat();
    const dependencies = [{ ref: 'root', dependsOn: places.map((place) => ref(0, place)) }, ...Array.from({ length: layers - 1 }, (_, layer) => places.map((place) => ({ ref: ref(layer, place), dependsOn: places.map((next) => ref(layer + 1, next)) }))).flat()];
    const done = await take(bom(components, { metadata: { component: { type: 'application', name: 'x', 'bom-ref': 'root' } }, dependencies }));
    const [row] = (await office.ok(ledger.whereUsed, { query: { q: `pkg:npm/${ref(layers - 1, 0)}`, systemId: done.systemId } })).rows;
    const answer = await office.ok(ledger.listPaths, { params: { systemId: done.systemId }, query: { packageVersionId: row.packageVersionId, limit: 5 } });
    expect([answer.paths.length, answer.truncated]).toEqual([5, true]);
  });
});

describe('names that want to be more than names', () => {
  const names = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', `'; drop table usage; --`, '=cmd|calc', '@SUM(1)', '${jndi:ldap://x}', '{{7*7}}', 'a\u202eb', 'a\u0007b', 'emoji\u{1f600}', 'half\ud83d', '%00%2e%2e', '＝1+1'];
  it('are stored and shown as the text that they are', async () => {
    const done = await take(bom([...names.map((name) => ({ type: 'library', name, version: '1', group: 'g', licenses: [{ license: { name } }], properties: [{ name, value: name }] })), { type: 'library', name: 'nul\u0000inside', version: '1\u0000', purl: 'pkg:npm/nul@1' }]));
    expect(done.state).toBe('done');
    const reply = await office.call(ledger.listSystemComponents, { params: { systemId: done.systemId } });
    expect(String(reply.headers['content-type'])).toBe('application/json; charset=utf-8');
    const shown = reply.body.rows.map((row: { name: string }) => row.name.replace('g/', ''));
    expect(shown).toEqual(expect.arrayContaining(['<script>alert(1)</script>', `'; drop table usage; --`, '=cmd|calc', '{{7*7}}']));
    const written = reply.body.rows.map((row: { licenseDeclared: string | null }) => row.licenseDeclared);
    expect(written).toEqual(expect.arrayContaining(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '=cmd|calc', '@SUM(1)', '＝1+1']));
  });

  it('are not run by a spreadsheet', async () => {
    const done = await take(bom(names.map((name, index) => library(`plain${index}`, '1', { licenses: [{ license: { name } }] }))));
    const { text } = await office.call(ledger.exportSystemComponents, { params: { systemId: done.systemId }, query: { format: 'csv' } });
    expect(text).toContain(`'=cmd|calc`);
    expect(text).toContain(`'＝1+1`);
    const cells = text.replace(/^\ufeff/, '').split(/[\r\n,]+/).map((cell) => cell.replace(/^"/, ''));
    expect(cells.filter((cell) => /^[=+\-@\t＝＋－＠]/.test(cell))).toEqual([]);
    const xlsx = await office.call(ledger.exportSystemComponents, { params: { systemId: done.systemId }, query: { format: 'xlsx' } });
    expect([xlsx.status, xlsx.bytes.subarray(0, 2).toString()]).toEqual([200, 'PK']);
  });

  it('that are longer than any name', async () => {
    // Not compressible, so that no index can hold it by packing it.
    let seed = 1;
    const long = (length: number) => Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[(seed = (seed * 48_271) % 2_147_483_647) % 36]).join('');
    const done = await take(bom([
      library('short', '1'), library(long(3000), '1'), library(long(8000), '1'), library(long(10_000), '1'), library('long-version', long(8000)), library(long(200), long(4000)),
      { type: 'library', name: long(5000), version: '1' }, { type: 'library', name: '长'.repeat(3000), version: '1', group: '组'.repeat(1000) },
      library('wordy', '1', { description: long(100_000), licenses: [{ license: { name: long(20_000) } }, { expression: long(5000) }], group: long(4000) }), library('licensed', '1', { licenses: [{ license: { id: `LicenseRef-${long(3000)}` } }] }),
    ]));
    expect(done.refusal).toBeNull();
    expect((await componentsOf(done)).map((row) => row.name)).toEqual(expect.arrayContaining(['short', 'licensed']));
    const report = await reportOf(done);
    expect(report.filter((row) => row.outcome === 'not-taken').length).toBeGreaterThan(2);
    for (const row of report) expect(row.message.length).toBeLessThan(2000);
  });
});
