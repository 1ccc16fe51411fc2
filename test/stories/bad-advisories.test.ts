import { deflateRawSync, gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { vulnerabilityContract as vulnerability } from '#features/vulnerability/contract.ts';
import { testServer, type Client, type TestServer } from '../server.ts';

let test: TestServer;
let office: Client;

beforeAll(async () => {
  test = await testServer();
  office = await test.signIn(test.tenantId, 'ospo');
});
afterAll(() => test.close());
afterEach(async () => expect((await test.server.inject('/health')).statusCode).toBe(200));

const take = (bytes: string | Buffer, fileName: string) => office.ok(vulnerability.createAdvisoryImport, { query: { fileName, wait: true }, bytes });

async function recordCount(): Promise<number> {
  return (await office.ok(vulnerability.getIntelligence)).advisoryCount;
}

let counter = 0;
const record = (fields: object = {}) => JSON.stringify({ id: `TEST-${++counter}`, modified: '2026-01-01T00:00:00Z', affected: [{ package: { ecosystem: 'npm', name: 'left' }, versions: ['1'] }], ...fields });

type Entry = Readonly<{ name: string; content: Buffer; claimedBytes?: number }>;

/** A zip file, made by hand so that it can lie. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
function zip(entries: readonly Entry[]): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, claimedBytes } of entries) {
    const packed = deflateRawSync(content);
    const bytes = Buffer.from(name);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(20, 4);
    header.writeUInt16LE(8, 8);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt32LE(claimedBytes ?? content.length, 22);
    header.writeUInt16LE(bytes.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(20, 6);
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(claimedBytes ?? content.length, 24);
    central.writeUInt16LE(bytes.length, 28);
    central.writeUInt32LE(offset, 42);
    pieces.push(header, bytes, packed);
    directory.push(central, bytes);
    offset += header.length + bytes.length + packed.length;
  }
  const size = directory.reduce((sum, piece) => sum + piece.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...pieces, ...directory, end]);
}

const good = zip([{ name: 'a.json', content: Buffer.from(record({ id: 'ZIP-1' })) }]);
const sbom = JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components: [] });

describe('a file that holds no advisories is refused with its reason, and nothing is stored', () => {
  it.each<readonly [string, string | Buffer, string, string]>([
    ['JSON that breaks off', record().slice(0, -30), 'a.json', 'record-unreadable'],
    ['a text', 'just a text\nwith two lines', 'a.ndjson', 'record-unreadable'],
    ['an SBOM', sbom, 'bom.json', 'osv-id-missing'],
    ['an SBOM in many lines', JSON.stringify(JSON.parse(sbom), null, 2), 'bom.json', 'osv-id-missing'],
    ['an empty list', '[]', 'a.json', 'file-without-records'],
    ['null', 'null', 'a.json', 'osv-not-an-object'],
    ['a list of nothing', '[null,1,"x",[],{}]', 'a.json', 'osv-not-an-object'],
    ['a record without id', '{"affected":[]}', 'a.json', 'osv-id-missing'],
    ['white space', '\n \n', 'a.ndjson', 'file-without-records'],
    ['a name without known ending', record(), 'advisories.csv', 'file-ending-unknown'],
    ['a zip that is none', record(), 'a.zip', 'file-not-packed'],
    ['a gzip that is none', record(), 'a.ndjson.gz', 'file-not-packed'],
    ['a zip that breaks off', good.subarray(0, good.length - 30), 'a.zip', 'file-damaged'],
    ['a zip without files', zip([]), 'a.zip', 'file-without-records'],
    ['a zip in a zip', zip([{ name: 'inner.zip', content: good }]), 'a.zip', 'file-without-records'],
    ['a gzip that breaks off before its first record', gzipSync(record()).subarray(0, 12), 'a.ndjson.gz', 'file-damaged'],
    ['XML', '<?xml version="1.0"?><cvrf/>', 'a.json', 'record-unreadable'],
    ['Latin letters in an unknown encoding', Buffer.from(record({ summary: 'd\u00e9j\u00e0 vu' }), 'latin1'), 'a.ndjson', 'record-unreadable'],
    ['lists in lists', '['.repeat(100_000) + ']'.repeat(100_000), 'a.json', 'osv-not-an-object'],
    ['a record of objects in objects', record({ database_specific: 0 }).replace('"database_specific":0', `"database_specific":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`), 'a.json', 'record-too-deep'],
  ])('%s', async (_name, bytes, fileName, code) => {
    const before = await recordCount();
    const done = await take(bytes, fileName);
    expect(done).toMatchObject({ state: 'failed', refusal: { code, where: expect.stringContaining(fileName), message: expect.stringMatching(/^.{10,600}$/s) } });
    expect(await recordCount()).toBe(before);
  });

  it('and is told alike where it was refused before refusals had codes', async () => {
    const done = await take('just a text', 'a.ndjson');
    const told = async (sentence: string) => {
      await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`update advisory_import set refusal = $3 where tenant_id = $1 and id = $2`, [test.tenantId, done.id, sentence]));
      const listed = (await office.ok(vulnerability.listAdvisoryImports, {})).rows.find((row: { id: string }) => row.id === done.id).refusal;
      expect((await office.ok(vulnerability.getAdvisoryImport, { params: { advisoryImportId: done.id } })).refusal).toEqual(listed);
      return listed;
    };
    expect(await told(done.problems[0].message)).toEqual(done.problems[0]);
    expect(await told('{"not": a record')).toEqual({ code: 'file-refused', where: 'a.ndjson', message: '{"not": a record' });
  });

  it('nothing at all', async () => {
    expect((await office.call(vulnerability.createAdvisoryImport, { query: { fileName: 'a.json', wait: true }, bytes: '' })).status).toBe(400);
  });
});

describe('a file that unpacks to more than a machine holds', () => {
  const zeros = Buffer.alloc(120 * 1024 * 1024);
  it.each<readonly [string, () => Buffer, string]>([
    ['a gzip with a line without end', () => gzipSync(zeros), 'a.ndjson.gz'],
    ['a gzip called JSON', () => gzipSync(zeros), 'a.json'],
    ['a gzip of empty lines', () => gzipSync(Buffer.alloc(zeros.length, '\n')), 'a.ndjson.gz'],
    ['a zip with a file of zeros', () => zip([{ name: 'a.json', content: zeros }]), 'a.zip'],
    ['a zip that says its file is small', () => zip([{ name: 'a.json', content: zeros, claimedBytes: 1000 }]), 'a.zip'],
    ['a zip of many files that are just small enough', () => zip(Array.from({ length: 20 }, (_, index) => ({ name: `${index}.json`, content: zeros.subarray(0, 15 * 1024 * 1024) }))), 'a.zip'],
  ])('is refused: %s', async (_name, make, fileName) => {
    const bytes = make();
    const before = process.memoryUsage().rss;
    const done = await take(bytes, fileName);
    expect(done).toMatchObject({ state: 'failed', refusal: { code: expect.stringMatching(/^(?:file-unpacks-too-much|file-damaged|record-unreadable)$/), message: expect.stringMatching(/unpack|times its size|too many bytes/) } });
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  });
});

describe('one bad record never loses the rest', () => {
  it.each<readonly [string, (rest: string) => string | Buffer, string]>([
    ['half a record between two', (rest) => `${record()}\n{"id":"HALF\n${rest}\n`, 'a.ndjson'],
    ['a record longer than any', (rest) => `${record({ details: 'x'.repeat(17 * 1024 * 1024) })}\n${rest}`, 'a.ndjson'],
    ['a record of objects in objects', (rest) => `${record({ database_specific: 0 }).replace('"database_specific":0', `"database_specific":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)}\n${rest}`, 'a.ndjson'],
    ['NUL and half characters', (rest) => `${record({ summary: 'a\u0000b \ud800 c', details: '\\u0000 \\\\u0000', aliases: ['X\u0000Y'], references: [{ type: 'WEB', url: 'javascript:alert(1)\u0000' }] })}\n${rest}`, 'a.ndjson'],
    ['NUL in the id', (rest) => `${record({ id: 'NUL\u0000ID' })}\n${rest}`, 'a.ndjson'],
    ['names of 10 000 characters', (rest) => `${record({ id: `LONG-${noise(10_000)}` })}\n${record({ aliases: [noise(10_000)] })}\n${record({ affected: [{ package: { ecosystem: 'npm', name: noise(10_000) }, versions: [noise(10_000)], ranges: [{ type: 'SEMVER', events: [{ introduced: noise(10_000) }] }] }] })}\n${rest}`, 'a.ndjson'],
    ['dates of another world', (rest) => `${record({ modified: '0001-01-01T00:00:00Z', published: 'yesterday', withdrawn: '99999-01-01' })}\n${rest}`, 'a.ndjson'],
    ['fields of the wrong kind', (rest) => `${record({ aliases: 'CVE-1', severity: 'HIGH', references: 3, summary: { a: 1 }, affected: { package: 1 } })}\n${record({ affected: [null, 1, { package: null }, { package: { ecosystem: 7, name: [] } }] })}\n${rest}`, 'a.ndjson'],
    ['unknown ecosystems and impossible versions', (rest) => `${record({ affected: [{ package: { ecosystem: 'NoSuch', name: 'x' }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: 'banana' }] }] }, { package: { ecosystem: 'Maven', name: 'no-colon' }, ranges: [{ type: 'WHAT', events: [{ sometimes: '1' }] }] }] })}\n${rest}`, 'a.ndjson'],
    ['a gzip that breaks off at its end', (rest) => gzipSync(`${rest}\n${Array.from({ length: 3000 }, () => record()).join('\n')}`).subarray(0, -200), 'a.ndjson.gz'],
    ['bad files beside a good one', (rest) => zip([{ name: '../../../etc/cron.d/x.json', content: Buffer.from('not json') }, { name: 'readme.txt', content: Buffer.from('hello') }, { name: 'good.json', content: Buffer.from(rest) }]), 'a.zip'],
    ['UTF-16', (rest) => iconv.encode(rest, 'utf-16le', { addBOM: true }), 'a.json'],
    ['a gzip called JSON', (rest) => gzipSync(rest), 'a.json'],
    ['a zip called ndjson', (rest) => zip([{ name: 'a.json', content: Buffer.from(rest) }]), 'a.ndjson'],
    ['keys that mean something to JavaScript', (rest) => `{"id":"PROTO-1","modified":"2026-01-01T00:00:00Z","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"affected":[]}\n${rest}`, 'a.ndjson'],
  ])('%s', async (_name, fileOf, fileName) => {
    const id = `KEPT-${++counter}`;
    const done = await take(fileOf(record({ id })), fileName);
    expect(done).toMatchObject({ state: 'done', refusal: null });
    expect((await office.ok(vulnerability.findVulnerability, { params: { id } })).displayId).toBe(id);
    for (const problem of done.problems) expect(problem).toMatchObject({ where: expect.stringMatching(/./), code: expect.stringMatching(/^[a-z0-9-]+$/), message: expect.stringMatching(/^.{5,1000}$/s) });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('what was stored shows as the text that it is', async () => {
    const id = `XSS-${++counter}`;
    const text = '<img src=x onerror=alert(1)>';
    const { id: systemId } = await office.ok(ledger.createSystem, { body: { code: 'XSS', name: 'x' } });
    await office.ok(ledger.createImport, { params: { systemId }, query: { fileName: 'bom.json', wait: true }, bytes: JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components: [{ type: 'library', name: 'xss', version: '1', purl: 'pkg:npm/xss@1' }] }) });
    await take(record({ id, summary: `=1+1 ${text}`, details: `[x](javascript:alert(1)) ${text}`, affected: [{ package: { ecosystem: 'npm', name: 'xss' }, versions: ['1'] }], references: [{ type: 'WEB', url: `javascript:alert('${id}')` }, { type: 'WEB', url: 'https://ok.example/' }] }), 'a.json');
    const found = await office.ok(vulnerability.findVulnerability, { params: { id } });
    const reply = await office.call(vulnerability.getVulnerability, { params: { vulnerabilityId: found.vulnerabilityId } });
    expect(reply.body).toMatchObject({ summary: `=1+1 ${text}`, details: `[x](javascript:alert(1)) ${text}` });
    expect(reply.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'content-security-policy': expect.stringContaining(`script-src 'self'`) });
    expect(reply.body.references.map((link: { url: string }) => link.url)).toEqual(['https://ok.example/']);
    const csv = (await office.call(vulnerability.exportFindings, { query: { format: 'csv', q: id } })).text;
    expect(csv).toContain(`'=1+1`);
  });
});

/** Text that no compression makes small. */
function noise(length: number): string {
  let seed = ++counter;
  return Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[(seed = (seed * 48_271) % 2_147_483_647) % 36]).join('');
}
