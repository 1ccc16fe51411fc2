import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '#platform/log.ts';
import { client, testServer, type Client, type TestServer } from '../../../test/server.ts';
import { identityContract as identity } from './contract.ts';
import { peopleOf, right } from './testing/people.ts';

let test: TestServer;
let admin: Client;

beforeAll(async () => {
  test = await testServer();
  admin = await test.signIn(test.tenantId, 'system-admin');
});
afterAll(() => test.close());

const { nobody, sql, addPerson } = peopleOf(() => test);

describe('people', () => {
  it('do not close their own account, and get no roles with a change of it', async () => {
    expect((await admin.call(identity.updatePerson, { params: { personId: admin.personId }, body: { isActive: false } })).body.error.code).toBe('duty.separated');
    expect((await admin.ok(identity.updatePerson, { params: { personId: admin.personId }, body: { roles: ['ospo'] } })).roles).toEqual(['system-admin']);
    await admin.ok(identity.updatePerson, { params: { personId: admin.personId }, body: { name: '新名字' } });
  });

  it('have a sign-in name that nobody else has', async () => {
    const person = await addPerson();
    expect((await admin.call(identity.createPerson, { body: { login: person.login.toUpperCase(), name: 'Twin' } })).body.error.code).toBe('object.conflict');
  });

  it('are listed page by page, by name, unit and role, and never with their password', async () => {
    for (let number = 0; number < 9; number += 1) await addPerson();
    const logins: string[] = [];
    let cursor: string | undefined;
    do {
      const reply = await admin.call(identity.listPeople, { query: { limit: 7, cursor } });
      expect(reply.text).not.toMatch(/argon2|hash/i);
      logins.push(...reply.body.rows.map((row: { login: string }) => row.login));
      cursor = reply.body.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(logins).toEqual([...new Set(logins)].sort((a, b) => (a < b ? -1 : 1)));
    expect(logins.length).toBeGreaterThan(7);
    const { rows } = await admin.ok(identity.listPeople, { query: { role: 'legal', q: 'SOMEONE' } });
    for (const row of rows) expect(row.roles).toContain('legal');
    expect((await admin.ok(identity.listPeople, { query: { q: '%' } })).rows).toEqual([]);
  });
});

describe('organisation units', () => {
  const add = (code: string, parentId: string | null = null) => admin.ok(identity.createUnit, { body: { parentId, code, nameZh: `部门 ${code}`, nameEn: code } });
  const codes = async () => (await admin.ok(identity.listUnits)).rows.map((row: { code: string }) => row.code);

  it('stand in the order of their tree, wherever they are moved', async () => {
    const [b, a] = [await add('B'), await add('A')];
    const child = await add('C', a.id);
    expect(await codes()).toEqual(['A', 'C', 'B']);
    await admin.ok(identity.updateUnit, { params: { unitId: child.id }, body: { parentId: b.id } });
    expect(await codes()).toEqual(['A', 'B', 'C']);
    for (const parentId of [child.id, b.id]) expect((await admin.call(identity.updateUnit, { params: { unitId: b.id }, body: { parentId } })).body.error.code).toBe('request.invalid');
    expect((await admin.call(identity.updateUnit, { params: { unitId: b.id }, body: { code: 'A' } })).body.error.code).toBe('object.conflict');
    expect((await admin.call(identity.createUnit, { body: { parentId: null, code: 'A', nameZh: 'x', nameEn: 'x' } })).body.error.code).toBe('object.conflict');
    expect(await codes()).toEqual(['A', 'B', 'C']);
  });

  it('are removed when nothing is left in them', async () => {
    const unit = await add('GONE');
    const child = await add('GONE-CHILD', unit.id);
    expect((await admin.call(identity.deleteUnit, { params: { unitId: unit.id } })).body.error.code).toBe('object.in-use');
    const person = await addPerson({ unitId: child.id });
    expect((await admin.call(identity.deleteUnit, { params: { unitId: child.id } })).body.error.code).toBe('object.in-use');
    await admin.ok(identity.updatePerson, { params: { personId: person.id }, body: { unitId: null } });
    for (const { id } of [child, unit]) await admin.ok(identity.deleteUnit, { params: { unitId: id } });
    expect(await codes()).not.toContain('GONE');
  });

  it('cannot be moved into a ring by two moves at once', async () => {
    const [x, y] = [await add('X'), await add('Y')];
    await Promise.all([admin.call(identity.updateUnit, { params: { unitId: x.id }, body: { parentId: y.id } }), admin.call(identity.updateUnit, { params: { unitId: y.id }, body: { parentId: x.id } })]);
    expect((await codes()).filter((code: string) => code === 'X' || code === 'Y')).toHaveLength(2);
  });
});

describe('every write', () => {
  it('leaves one event with who, what, before and after', async () => {
    const tenantId = await test.addTenant('audited');
    const boss = await test.signIn(tenantId, 'system-admin');
    const events = async () => test.running.app.db.withTenant(tenantId, (tx) => tx.query<{ action: string; actor: string | null; before: unknown; after: unknown }>(`select action, actor_id as actor, before, after from audit_event where tenant_id = $1 order by id`, [tenantId]));
    let known = (await events()).length;
    const added = async () => {
      const all = await events();
      const fresh = all.slice(known);
      known = all.length;
      return fresh;
    };
    const unit = await boss.ok(identity.createUnit, { body: { parentId: null, code: 'U', nameZh: '部', nameEn: 'U' } });
    expect(await added()).toEqual([{ action: 'identity.unit-created', actor: boss.personId, before: null, after: expect.objectContaining({ code: 'U' }) }]);
    await boss.ok(identity.updateUnit, { params: { unitId: unit.id }, body: { nameEn: 'V' } });
    expect(await added()).toEqual([{ action: 'identity.unit-changed', actor: boss.personId, before: expect.objectContaining({ nameEn: 'U' }), after: expect.objectContaining({ nameEn: 'V' }) }]);
    await boss.ok(identity.deleteUnit, { params: { unitId: unit.id } });
    expect(await added()).toEqual([{ action: 'identity.unit-removed', actor: boss.personId, before: expect.objectContaining({ code: 'U' }), after: null }]);
    const person = await boss.ok(identity.createPerson, { body: { login: 'watched', name: 'Watched', roles: ['legal'], password: right } });
    expect(await added()).toEqual([
      { action: 'identity.person-created', actor: boss.personId, before: null, after: expect.objectContaining({ login: 'watched' }) },
      { action: 'identity.grant-requested', actor: boss.personId, before: null, after: expect.objectContaining({ personId: person.id, role: 'legal' }) },
    ]);
    await boss.ok(identity.updatePerson, { params: { personId: person.id }, body: { name: 'Watched well' } });
    expect(await added()).toEqual([{ action: 'identity.person-changed', actor: boss.personId, before: expect.objectContaining({ name: 'Watched' }), after: expect.objectContaining({ name: 'Watched well' }) }]);
    await boss.ok(identity.createSignInLink, { params: { personId: person.id } });
    const { token } = await boss.ok(identity.createToken, { body: { name: 't', scopes: ['people.read'], expiresInDays: 1 } });
    await boss.ok(identity.revokeToken, { params: { tokenId: token.id } });
    await boss.ok(identity.changePassword, { body: { next: 'First-Horse-10' } });
    await nobody().call(identity.signIn, { body: { login: 'watched', password: 'Wrong-Horse-9', institution: 'audited' } });
    await nobody().call(identity.signIn, { body: { login: 'watched', password: right, institution: 'audited' } });
    await boss.ok(identity.signOut);
    expect((await added()).map((event) => event.action)).toEqual(['link-created', 'token-created', 'token-revoked', 'password-changed', 'sign-in-refused', 'signed-in', 'signed-out'].map((action) => `identity.${action}`));
    expect(JSON.stringify(await events())).not.toMatch(/argon2|Horse/);
    await sql(`delete from tenant where id = $1`, tenantId);
  });

  it.each([['update', `update audit_event set action = 'nothing'`], ['delete', 'delete from audit_event'], ['truncate', 'truncate audit_event'], ['drop', 'drop table audit_event'], ['loosen', 'alter table audit_event disable row level security']])('cannot be hidden: the role of the application may not %s', async (_name, text) => {
    await expect(test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(text))).rejects.toThrow(/permission denied|must be owner/);
  });
});

describe('the log', () => {
  it('holds no password, link, cookie or token, at its most talkative', async () => {
    const lines: string[] = [];
    const server = await testServer({}, createLog({ level: 'trace', format: 'json', destination: { write: (line) => void lines.push(line) } }));
    const boss = await server.signIn(server.tenantId, 'system-admin');
    await boss.ok(identity.createPerson, { body: { login: 'talker', name: 'Talker', password: right } });
    const stranger = client(server.server, '', '');
    await stranger.call(identity.signIn, { body: { login: 'talker', password: 'Wrong-Horse-9' } });
    const session = String((await stranger.call(identity.signIn, { body: { login: 'talker', password: right } })).headers['set-cookie']);
    const { secret } = await boss.ok(identity.createToken, { body: { name: 'ci', scopes: ['people.read'], expiresInDays: 1 } });
    const bearer = { authorization: `Bearer ${secret}` };
    await stranger.call(identity.listPeople, { headers: bearer });
    await stranger.call(identity.createPerson, { headers: bearer, body: { login: 'x', password: 'Third-Horse-11' } });
    await stranger.call(identity.listPeople, { headers: { authorization: `Bearer ${secret}x` } });
    await boss.ok(identity.changePassword, { body: { next: 'First-Horse-10' } });
    await server.close();
    expect(lines.length).toBeGreaterThan(5);
    const secrets = [secret, secret.split('.').at(-1)!, decodeURIComponent(session.split(';')[0]!).split('.').at(-1)!, decodeURIComponent(boss.cookie).split('.').at(-1)!, '-Horse-', 'argon2'];
    for (const text of secrets) expect(lines.filter((line) => line.includes(text))).toEqual([]);
  });
});

describe('API tokens', () => {
  it('show their secret once and carry what was asked, of what their maker holds', async () => {
    const who = await test.signIn(test.tenantId, 'developer');
    const { token, secret } = await who.ok(identity.createToken, { body: { name: 'ci', scopes: ['ledger.read'], expiresInDays: 30 } });
    expect(token).toMatchObject({ name: 'ci', scopes: ['ledger.read'], personId: who.personId, lastUsedAt: null, revokedAt: null });
    expect(Date.parse(token.expiresAt) - Date.parse(token.createdAt)).toBe(30 * 24 * 3600_000);
    expect((await who.call(identity.listTokens)).text).not.toContain(secret.split('.').at(-1));
    expect((await who.call(identity.createToken, { body: { name: 'ci', scopes: ['people.write'], expiresInDays: 30 } })).body.error.code).toBe('permission.missing');
    const stored = await sql(`select encode(secret_hash, 'escape') || scopes::text as text from api_token`);
    expect(JSON.stringify(stored)).not.toContain(secret.split('.').at(-1));
  });

  it('are seen and revoked by their person and by who manages people, by nobody else', async () => {
    const [mine, theirs] = [await test.signIn(test.tenantId, 'developer'), await test.signIn(test.tenantId, 'ospo')];
    const { token } = await mine.ok(identity.createToken, { body: { name: 'mine', scopes: ['ledger.read'], expiresInDays: 1 } });
    const ids = async (who: Client) => (await who.ok(identity.listTokens)).rows.map((row: { id: string }) => row.id);
    expect([(await ids(mine)).includes(token.id), (await ids(theirs)).includes(token.id), (await ids(admin)).includes(token.id)]).toEqual([true, false, true]);
    expect((await theirs.call(identity.revokeToken, { params: { tokenId: token.id } })).status).toBe(404);
    await admin.ok(identity.revokeToken, { params: { tokenId: token.id } });
    expect((await mine.ok(identity.listTokens)).rows[0].revokedAt).not.toBeNull();
  });
});
