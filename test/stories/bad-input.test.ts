import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { vulnerabilityContract as vulnerability } from '#features/vulnerability/contract.ts';
import { testServer, type Client, type TestServer } from '../server.ts';

const limitBytes = 12 * 1024 * 1024;
const temporary = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-test-'));
const usualTemporary = process.env['TMPDIR'];
let test: TestServer;
let office: Client;
let port: number;

beforeAll(async () => {
  test = await testServer({ YUANSHU_UPLOAD_LIMIT: String(limitBytes) });
  office = await test.signIn(test.tenantId, 'ospo');
  await test.server.listen({ port: 0, host: '127.0.0.1' });
  port = (test.server.server.address() as { port: number }).port;
  process.env['TMPDIR'] = temporary;
});
afterAll(async () => {
  if (usualTemporary === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = usualTemporary;
  await test.close();
  rmSync(temporary, { recursive: true, force: true });
});
afterEach(async () => {
  expect((await send('GET', '/health', {})).status).toBe(200);
  await expect.poll(() => readdirSync(temporary), { timeout: 5000 }).toEqual([]);
});

type Answer = Readonly<{ status: number; headers: IncomingHttpHeaders; text: string; error: string | undefined }>;

/** A request over the network. With pieces and no content-length the body comes in chunks of which nobody knows how many there are. */
function send(method: string, url: string, headers: Readonly<Record<string, string>>, pieces: Iterable<Buffer | string> = []): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ port, host: '127.0.0.1', method, path: url, headers: { 'x-yuanshu-request': '1', cookie: office.cookie, ...headers } }, async (reply) => {
      let text = '';
      for await (const piece of reply) text += String(piece);
      // Who was answered before the end goes: the connection is in the middle of a body.
      if (!call.writableEnded) call.destroy();
      resolve({ status: reply.statusCode!, headers: reply.headers, text, error: text.startsWith('{') ? JSON.parse(text).error?.code : undefined });
    });
    call.on('error', reject);
    const write = async () => {
      let isOver = false;
      for (const event of ['response', 'close', 'error']) call.once(event, () => (isOver = true));
      for (const piece of pieces) {
        if (!call.write(piece)) while (!isOver && call.writableNeedDrain) await wait(1);
        if (isOver) return;
      }
      call.end();
    };
    void write();
  });
}

let counter = 0;
async function addSystem(): Promise<string> {
  return (await office.ok(ledger.createSystem, { body: { code: `SYS-${++counter}`, name: 'x' } })).id;
}

const importUrl = (systemId: string, query = 'fileName=bom.json&wait=true') => `/api/v1/systems/${systemId}/imports?${query}`;
const library = (name: string, version: string) => ({ type: 'library', 'bom-ref': name, name, version, purl: `pkg:npm/${name}@${version}` });
const bom = (components: readonly object[], more: object = {}) => JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components, ...more });
function* blanks(bytes: number, piece = Buffer.alloc(64 * 1024, ' ')): Generator<Buffer> {
  for (let sent = 0; sent < bytes; sent += piece.length) yield piece;
}

async function importsOf(systemId: string): Promise<{ state: string }[]> {
  return (await office.ok(ledger.listImports, { query: { systemId } })).rows;
}

async function originalCount(): Promise<number> {
  return (await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query<{ count: number }>('select count(*)::int as count from original')))[0]!.count;
}

describe('a body above the limit', () => {
  it('is refused before it is read, where the sender says how large it is', async () => {
    const systemId = await addSystem();
    const answer = await send('POST', importUrl(systemId), { 'content-length': String(limitBytes + 1) }, blanks(limitBytes));
    expect([answer.status, answer.error, answer.text]).toEqual([413, 'request.too-large', expect.stringContaining(String(limitBytes))]);
    expect(await importsOf(systemId)).toEqual([]);
  });

  it('is refused when it comes in pieces without end, and the sender hears why', async () => {
    const systemId = await addSystem();
    const before = await originalCount();
    for (const url of [importUrl(systemId), '/api/v1/advisory-imports?fileName=a.ndjson&wait=true']) {
      const answer = await send('POST', url, {}, blanks(limitBytes * 3));
      expect([answer.status, answer.error]).toEqual([413, 'request.too-large']);
    }
    expect([await importsOf(systemId), await originalCount()]).toEqual([[], before]);
  });

  it('just below the limit is taken, by way of a file', async () => {
    const systemId = await addSystem();
    const document = bom([library('left', '1')]);
    const answer = await send('POST', importUrl(systemId), {}, [document, ...blanks(limitBytes - 64 * 1024)]);
    expect(JSON.parse(answer.text)).toMatchObject({ state: 'done', bytes: expect.any(Number), counts: { taken: 1 } });
    expect(JSON.parse(answer.text).bytes).toBeGreaterThan(8 * 1024 * 1024);
  });

  it('of a request in JSON is refused at one mebibyte', async () => {
    const answer = await send('POST', '/api/v1/systems', { 'content-type': 'application/json' }, ['{"code":"X","name":"', ...blanks(2 * 1024 * 1024), '"}']);
    expect([answer.status, answer.error]).toEqual([413, 'request.too-large']);
  });
});

describe('a body of another kind', () => {
  it.each(['application/octet-stream', 'application/json', 'text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'application/vnd.cyclonedx+json; version=1.5', 'x/y'])('as %s is the bytes of a file', async (type) => {
    const systemId = await addSystem();
    const answer = await send('POST', importUrl(systemId), { 'content-type': type }, [bom([library('left', '1')])]);
    expect([answer.status, JSON.parse(answer.text).state]).toEqual([200, 'done']);
  });

  it('as a form is refused with the way to do it', async () => {
    const answer = await send('POST', importUrl(await addSystem()), { 'content-type': 'multipart/form-data; boundary=x' }, ['--x\r\n\r\n--x--']);
    expect([answer.status, answer.error, answer.text]).toEqual([415, 'request.media-type', expect.stringContaining('application/octet-stream')]);
  });

  it.each([['text/plain', '{"code":"X","name":"x"}'], ['application/x-www-form-urlencoded', 'code=X&name=x'], ['application/xml', '<x/>']])('as %s is no request', async (type, body) => {
    const answer = await send('POST', '/api/v1/systems', { 'content-type': type }, [body]);
    expect([answer.status, answer.error]).toEqual([415, 'request.media-type']);
  });

  it.each([['half of it', '{"code":'], ['nothing', ''], ['a list', '[]'], ['100 000 lists in lists', '['.repeat(100_000) + ']'.repeat(100_000)], ['100 000 objects in objects', `{"code":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`], ['bytes that are no text', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])], ['UTF-16', Buffer.from('{"code":"X","name":"x"}', 'utf16le')]])('as JSON that is %s is refused', async (_name, body) => {
    const answer = await send('POST', '/api/v1/systems', { 'content-type': 'application/json' }, [body]);
    expect([answer.status, answer.error]).toEqual([400, 'request.invalid']);
    expect(answer.text.length).toBeLessThan(3000);
  });
});

describe('a sender who leaves', () => {
  it.each([['early', 1000], ['when a file was begun', 9 * 1024 * 1024]])('in the middle of an upload, %s, leaves nothing behind', async (_name, bytes) => {
    const systemId = await addSystem();
    const before = await originalCount();
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`POST ${importUrl(systemId)} HTTP/1.1\r\nhost: x\r\nx-yuanshu-request: 1\r\ncookie: ${office.cookie}\r\ncontent-length: ${limitBytes}\r\n\r\n{"bomFormat":"CycloneDX",`);
    for (const piece of blanks(bytes)) if (!socket.write(piece)) await once(socket, 'drain');
    if (bytes > 8 * 1024 * 1024) await expect.poll(() => readdirSync(temporary).length, { timeout: 5000 }).toBe(1);
    else await wait(50);
    socket.destroy();
    await expect.poll(() => readdirSync(temporary), { timeout: 5000 }).toEqual([]);
    expect([await importsOf(systemId), await originalCount()]).toEqual([[], before]);
  });

  it('while he waits for his import does not stop it', async () => {
    const systemId = await addSystem();
    const socket = connect(port, '127.0.0.1');
    const body = bom(Array.from({ length: 300 }, (_, index) => library(`left-behind-${index}`, '1')));
    socket.write(`POST ${importUrl(systemId)} HTTP/1.1\r\nhost: x\r\nx-yuanshu-request: 1\r\ncookie: ${office.cookie}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    await expect.poll(async () => (await importsOf(systemId)).length, { timeout: 5000 }).toBe(1);
    socket.destroy();
    await expect.poll(async () => (await importsOf(systemId))[0]?.state, { timeout: 10_000 }).toBe('done');
  });

  it('while he follows an import ends the stream, and who stays sees it finish', async () => {
    const systemId = await addSystem();
    const body = bom(Array.from({ length: 800 }, (_, index) => library(`followed-${index}`, '1')));
    const { id } = JSON.parse((await send('POST', importUrl(systemId, 'fileName=bom.json'), {}, [body])).text) as { id: string };
    const left = connect(port, '127.0.0.1');
    left.write(`GET /api/v1/imports/${id}/events HTTP/1.1\r\nhost: x\r\ncookie: ${office.cookie}\r\n\r\n`);
    await once(left, 'data');
    left.destroy();
    const stayed = await send('GET', `/api/v1/imports/${id}/events`, {});
    expect(stayed.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8', 'x-content-type-options': 'nosniff' });
    const states = [...stayed.text.matchAll(/^data: (.*)$/gm)].map((match) => (JSON.parse(match[1]!) as { state: string }).state);
    expect(states.at(-1)).toBe('done');
  });
});

describe('the server answers meanwhile', () => {
  it('while it reads a document of fifteen thousand components', async () => {
    const systemId = await addSystem();
    const components = Array.from({ length: 15_000 }, (_, index) => library(`many-${index}`, `1.${index}.0`));
    const body = bom(components, { dependencies: components.map((_, index) => ({ ref: `many-${index}`, dependsOn: [`many-${(index * 7 + 1) % 15_000}`] })) });
    const sentAt = performance.now();
    const answered = send('POST', importUrl(systemId), {}, [body]);
    const waits: number[] = [];
    let isOver = false;
    void answered.then(() => (isOver = true));
    while (!isOver) {
      const startedAt = performance.now();
      await send('GET', '/health', {});
      waits.push(performance.now() - startedAt);
      await wait(20);
    }
    expect(JSON.parse((await answered).text)).toMatchObject({ state: 'done', counts: { taken: 15_000 } });
    expect(waits.length).toBeGreaterThan(3);
    expect(Math.max(...waits)).toBeLessThan((performance.now() - sentAt) / 2);
  });
});

describe('at the same moment', () => {
  const purlsOf = async (systemId: string): Promise<string[]> => (await office.ok(ledger.listSystemComponents, { params: { systemId }, query: { limit: 200 } })).rows.map((row: { purl: string }) => row.purl).sort();
  const upload = (systemId: string, body: string, part = 'sbom') => office.ok(ledger.createImport, { params: { systemId }, query: { fileName: 'bom.json', part, wait: true }, bytes: body });

  /** What is kept beside usage agrees with usage, and nothing is used twice. */
  async function expectTrueCounts(): Promise<void> {
    const wrong = await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(
      `with used as (select distinct us.system_id, us.package_version_id, v.package_id from usage us join package_version v on v.id = us.package_version_id where us.valid_to is null)
       select 'version' as what, coalesce(u.id, k.package_version_id)::text as id from (select distinct package_version_id as id from used) u full join package_version_use k on k.package_version_id = u.id where u.id is null or k.package_version_id is null
       union all
       select 'package', coalesce(u.id, k.package_id)::text from (select package_id as id, count(distinct package_version_id) as versions, count(distinct system_id) as systems from used group by 1) u
         full join (select * from package_use where version_count <> 0 or system_count <> 0) k on k.package_id = u.id where (u.versions, u.systems) is distinct from (k.version_count::bigint, k.system_count::bigint)
       union all
       select 'system', coalesce(u.id, k.system_id) from (select system_id as id, count(*) as versions from used group by 1) u full join (select * from system_figures where version_count <> 0) k on k.system_id = u.id where u.versions is distinct from k.version_count::bigint
       union all
       select 'findings', coalesce(u.id, k.system_id) from (select us.system_id as id, count(*) as findings from used us join vulnerability_match m on m.package_version_id = us.package_version_id group by 1) u
         full join (select system_id, critical + high + medium + low + none + unknown as findings from system_figures where critical + high + medium + low + none + unknown <> 0) k on k.system_id = u.id where u.findings is distinct from k.findings::bigint
       union all
       select 'double', system_id from usage where valid_to is null group by system_id, part, package_version_id having count(*) > 1`));
    expect(wrong).toEqual([]);
  }

  it('several documents of one system leave one of them, whole', async () => {
    const systemId = await addSystem();
    const bodies = Array.from({ length: 6 }, (_, version) => bom(Array.from({ length: 40 }, (_row, index) => library(`race-${index + version}`, `${version}`))));
    const done = await Promise.all(bodies.map((body) => upload(systemId, body)));
    for (const row of done) expect(row.state === 'done' || row.refusal?.code === 'superseded').toBe(true);
    const last = done.map((row, index) => ({ id: row.id as string, index })).toSorted((a, b) => (a.id < b.id ? 1 : -1))[0]!.index;
    expect(await purlsOf(systemId)).toEqual((JSON.parse(bodies[last]!) as { components: { purl: string }[] }).components.map((row) => row.purl).sort());
    await expectTrueCounts();
  });

  it('the same document by two clients is the same document', async () => {
    const systemId = await addSystem();
    const body = bom(Array.from({ length: 50 }, (_, index) => library(`same-${index}`, '1')));
    const done = await Promise.all([upload(systemId, body), upload(systemId, body)]);
    expect(done.map((row) => row.state).every((state) => state === 'done' || state === 'unchanged')).toBe(true);
    expect(await purlsOf(systemId)).toHaveLength(50);
    await expectTrueCounts();
  });

  it('new versions that many systems bring together are known once, and their advisories find all', async () => {
    const systems = await Promise.all(Array.from({ length: 6 }, addSystem));
    const record = JSON.stringify({ id: 'RACE-1', modified: '2026-01-01T00:00:00Z', affected: [{ package: { ecosystem: 'npm', name: 'raced-3' }, versions: ['9'] }] });
    const components = Array.from({ length: 60 }, (_, index) => library(`raced-${index}`, '9'));
    const imports = systems.map((systemId, index) => upload(systemId, bom(index % 2 === 0 ? components : components.toReversed(), { serialNumber: `urn:uuid:${index}` })));
    const [advisories] = await Promise.all([office.ok(vulnerability.createAdvisoryImport, { query: { fileName: 'a.json', wait: true }, bytes: record }), ...imports]);
    expect(advisories.state).toBe('done');
    for (const row of await Promise.all(imports)) expect(row).toMatchObject({ state: 'done', counts: { taken: 60 } });
    const used = await office.ok(ledger.whereUsed, { query: { q: 'pkg:npm/raced-3@9' } });
    expect(used.systemCount).toBe(6);
    expect((await office.ok(vulnerability.countFindings, { query: { q: 'RACE-1' } })).systemCount).toBe(6);
    await expectTrueCounts();
  });

  it('an import and the end of its system leave no use behind', async () => {
    const systemId = await addSystem();
    await upload(systemId, bom([library('ending', '1')]));
    const [done] = await Promise.all([office.call(ledger.createImport, { params: { systemId }, query: { fileName: 'bom.json', wait: true }, bytes: bom([library('ending', '2'), library('other', '1')]) }), office.call(ledger.deleteSystem, { params: { systemId } })]);
    expect([200, 404]).toContain(done.status);
    expect((await office.ok(ledger.whereUsed, { query: { q: 'ending' } })).rows).toEqual([]);
    await expectTrueCounts();
  });

  it('two systems with one code are not made, nor a ring in the tree', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => office.call(ledger.createSystem, { body: { code: 'ONLY-ONE', name: 'x' } })));
    expect(made.map((reply) => reply.status).sort()).toEqual([200, 409, 409, 409, 409]);
    const [a, b] = [await addSystem(), await addSystem()];
    const moved = await Promise.all([office.call(ledger.updateSystem, { params: { systemId: a }, body: { parentId: b } }), office.call(ledger.updateSystem, { params: { systemId: b }, body: { parentId: a } })]);
    expect(moved.map((reply) => reply.status).sort()).toEqual([200, 400]);
  });
});
