import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '#platform/log.ts';
import { client, systemContext, testServer, type Client, type Reply, type TestServer } from '../../../test/server.ts';
import { identityContract as identity } from './contract.ts';
import { grantDirectly } from './grants.ts';
import { permissionsOfRoles, type RoleName } from './roles.ts';
import { passwordProblem } from './passwords.ts';

let test: TestServer;
let admin: Client;

beforeAll(async () => {
  test = await testServer();
  admin = await test.signIn(test.tenantId, 'system-admin');
});
afterAll(() => test.close());

const right = 'Correct-Horse-9';
let count = 0;

/** Roles without asking anybody, as the program gives them at its installation. */
async function giveRoles(tenantId: string, personId: string, roles: readonly RoleName[]): Promise<void> {
  const ctx = systemContext(test.running.app, tenantId);
  await ctx.tx(async (tx) => {
    for (const role of roles) await grantDirectly(ctx, tx, personId, { role });
  });
}

/** A person with a password, given by somebody else: it is due to be changed. */
async function addNewcomer(fields: Readonly<Record<string, unknown>> = {}): Promise<{ id: string; login: string; password: string }> {
  const login = `someone${++count}`;
  const person = await admin.ok(identity.createPerson, { body: { login, name: `某人 ${count}`, password: right, ...fields, roles: [] } });
  await giveRoles(test.tenantId, person.id, (fields['roles'] as RoleName[] | undefined) ?? ['developer']);
  return { id: person.id, login, password: right };
}

/** A person with a password of their own. */
async function addPerson(fields: Readonly<Record<string, unknown>> = {}): Promise<{ id: string; login: string; password: string }> {
  const person = await addNewcomer(fields);
  await sql('update person set must_change_password = false where id = $1', person.id);
  return person;
}

const nobody = () => client(test.server, '', '');

function signIn(login: string, password: string, headers: Record<string, string> = {}): Promise<Reply> {
  return nobody().call(identity.signIn, { body: { login, password }, headers });
}

async function signedIn(person: { id: string; login: string; password: string }): Promise<Client> {
  const reply = await signIn(person.login, person.password);
  expect(reply.status).toBe(200);
  return client(test.server, person.id, String(reply.headers['set-cookie']).split(';')[0]!);
}

async function statusOf(who: Client): Promise<number> {
  return (await who.call(identity.getSession)).status;
}

/** As the owner of the tables: to move time, and to look behind the screens. */
const sql = (text: string, ...parameters: unknown[]) => test.running.app.db.withOwner((tx) => tx.query(text, parameters));

describe('signing in with a password', () => {
  it('opens a session that says who, where and what may be done', async () => {
    const person = await addNewcomer({ roles: ['ospo', 'legal'] });
    const me = (await signIn(person.login.toUpperCase(), right)).body;
    expect(me).toMatchObject({ person: { id: person.id, login: person.login }, institution: { id: test.tenantId }, roles: ['legal', 'ospo'], permissions: permissionsOfRoles(['ospo', 'legal']), mustChangePassword: true });
  });

  it('hands the session over in a cookie that scripts and other sites do not get', async () => {
    const person = await addPerson();
    const cookie = String((await signIn(person.login, right)).headers['set-cookie']);
    expect(cookie).toMatch(/^yuanshu_session=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it.each([
    ['reached by https through a proxy that is believed', { YUANSHU_TRUST_PROXY: 'true' }, { 'x-forwarded-proto': 'https' }, true],
    ['whose public address is https', { YUANSHU_PUBLIC_URL: 'https://governance.example' }, {}, true],
    ['told of https by somebody who is not believed', {}, { 'x-forwarded-proto': 'https' }, false],
  ])('keeps the cookie to https on a server %s: %#', async (_name, env, headers, isSecure) => {
    const server = await testServer(env);
    const person = await server.signIn(server.tenantId, 'system-admin');
    const link = await person.ok(identity.createSignInLink, { params: { personId: person.personId } });
    const reply = await client(server.server, '', '').call(identity.signInByLink, { body: { token: link.url.split('#link=')[1] }, headers });
    expect(/; Secure/.test(String(reply.headers['set-cookie']))).toBe(isSecure);
    await server.close();
  });

  it('looks the same for a wrong password, an unknown name and a closed account', async () => {
    const [open, closed] = [await addPerson(), await addPerson()];
    await admin.ok(identity.updatePerson, { params: { personId: closed.id }, body: { isActive: false } });
    const replies = [await signIn(open.login, 'Wrong-Horse-9'), await signIn('no-such-person', right), await signIn(closed.login, right)];
    expect(replies.map((reply) => [reply.status, reply.body.error.code, reply.body.error.message, reply.headers['set-cookie']])).toEqual(Array(3).fill([401, 'session.refused', 'The name or the password is not right.', undefined]));
  });

  it('takes as long for a name that does not exist', async () => {
    const person = await addPerson();
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    for (let round = 0; round < 7; round++) {
      for (const [kind, login] of [['known', person.login], ['unknown', `nobody${round}`]] as const) {
        await sql('delete from sign_in_attempt');
        const startedAt = performance.now();
        await signIn(login, 'Wrong-Horse-9');
        times[kind].push(performance.now() - startedAt);
      }
    }
    const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
    const ratio = median(times.known) / median(times.unknown);
    expect(ratio).toBeGreaterThan(0.33);
    expect(ratio).toBeLessThan(3);
  });

  it('finds the institution by its code where there are several', async () => {
    const tenantId = await test.addTenant('second');
    const other = await test.signIn(tenantId, 'system-admin');
    await other.ok(identity.createPerson, { body: { login: 'twin', name: 'Twin', password: right } });
    const of = (institution: string | undefined) => nobody().call(identity.signIn, { body: { login: 'twin', password: right, institution } });
    expect([(await of('second')).status, (await of('first')).status, (await of('third')).status, (await of(undefined)).status]).toEqual([200, 401, 401, 401]);
    await sql(`delete from tenant where id = $1`, tenantId);
  });
});

describe('guessing', () => {
  it('ends after five failures for a name, even with the right password, until the lock is over', async () => {
    const [person, other] = [await addPerson(), await addPerson()];
    for (let attempt = 0; attempt < 5; attempt++) expect((await signIn(person.login, 'Wrong-Horse-9')).status).toBe(401);
    const refused = await signIn(person.login, right);
    expect([refused.status, refused.body.error.code]).toEqual([429, 'session.throttled']);
    expect((await signIn(other.login, right)).status).toBe(200);
    await sql(`update sign_in_attempt set at = at - interval '11 minutes' where subject = $1`, `login:${person.login}`);
    expect((await signIn(person.login, right)).status).toBe(200);
  });

  it('starts over after a success', async () => {
    const person = await addPerson();
    for (let round = 0; round < 2; round++) {
      for (let attempt = 0; attempt < 4; attempt++) await signIn(person.login, 'Wrong-Horse-9');
      expect((await signIn(person.login, right)).status).toBe(200);
    }
  });

  it('is counted for names that do not exist, too: the answer tells nothing', async () => {
    for (let attempt = 0; attempt < 5; attempt++) await signIn('ghost', 'Wrong-Horse-9');
    expect((await signIn('ghost', 'Wrong-Horse-9')).status).toBe(429);
  });

  it('of many names from one address ends after fifty failures', async () => {
    const person = await addPerson();
    await sql(`insert into sign_in_attempt (tenant_id, id, subject, at) select $1, 'att_' || n, 'address:10.9.8.7', now() from generate_series(1, 50) n`, test.tenantId);
    const from = (address: string) => test.server.inject({ method: 'POST', url: '/api/v1/session', remoteAddress: address, headers: { 'x-yuanshu-request': '1' }, payload: { login: person.login, password: right } });
    expect([(await from('10.9.8.7')).statusCode, (await from('10.9.8.8')).statusCode]).toEqual([429, 200]);
  });

  it('gains nothing from many attempts at once', async () => {
    const person = await addPerson();
    const replies = await Promise.all(Array.from({ length: 40 }, () => signIn(person.login, 'Wrong-Horse-9')));
    expect(replies.filter((reply) => reply.status === 401).length).toBeLessThan(25);
    await sql('delete from sign_in_attempt');
  });

  it('of a cookie leads nowhere', async () => {
    const who = await signedIn(await addPerson());
    const [name, tenant, id, secret] = /^([^=]+)=([^.]+)\.([^.]+)\.(.+)$/.exec(decodeURIComponent(who.cookie))!.slice(1) as [string, string, string, string];
    const forged = [`${tenant}.${id}.${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`, `${tenant}.${id}.`, `ten_00000000000000000000000000.${id}.${secret}`, `';select 1.${id}.${secret}`, `${tenant}.ses_00000000000000000000000000.${secret}`, 'null', ''];
    for (const value of forged) expect(await statusOf(client(test.server, '', `${name}=${encodeURIComponent(value)}`))).toBe(401);
  });
});

describe('a sign-in link', () => {
  const makeLink = async (personId: string): Promise<string> => (await admin.ok(identity.createSignInLink, { params: { personId } })).url.split('#link=')[1];
  const use = (token: string) => nobody().call(identity.signInByLink, { body: { token } });

  it('works once, also where it is used twice at the same moment', async () => {
    const person = await addPerson();
    const token = await makeLink(person.id);
    const replies = await Promise.all([use(token), use(token), use(token)]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 401, 401]);
    expect((await use(token)).body.error.code).toBe('session.link-used');
  });

  it('ends after a day', async () => {
    const person = await addPerson();
    const token = await makeLink(person.id);
    await sql(`update sign_in_link set expires_at = now() - interval '1 second' where person_id = $1`, person.id);
    expect((await use(token)).body.error.code).toBe('session.link-used');
  });

  it('that is forged does not use up the real one', async () => {
    const person = await addPerson();
    const token = await makeLink(person.id);
    const forged = token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect((await use(forged)).body.error.code).toBe('session.link-used');
    expect((await use('x'.repeat(60))).body.error.code).toBe('session.link-used');
    expect((await use(token)).status).toBe(200);
  });

  it('does not open a closed account, nor one that was closed in between', async () => {
    const person = await addPerson();
    const token = await makeLink(person.id);
    await admin.ok(identity.updatePerson, { params: { personId: person.id }, body: { isActive: false } });
    expect((await use(token)).status).toBe(401);
    await admin.ok(identity.updatePerson, { params: { personId: person.id }, body: { isActive: true } });
    expect((await use(token)).status).toBe(401);
  });

  it('keeps its secret in the part of the address that is not sent', async () => {
    const person = await addPerson();
    expect((await admin.ok(identity.createSignInLink, { params: { personId: person.id } })).url).toMatch(/^http:\/\/[^#]+\/sign-in#link=/);
  });
});

describe('sessions', () => {
  it('are listed and ended one by one by their person alone', async () => {
    const person = await addPerson();
    const [here, there] = [await signedIn(person), await signedIn(person)];
    const rows = (await here.ok(identity.listSessions)).rows;
    expect(rows).toHaveLength(2);
    expect(rows.filter((row: { isCurrent: boolean }) => row.isCurrent)).toHaveLength(1);
    const other = rows.find((row: { isCurrent: boolean }) => !row.isCurrent);
    expect((await admin.call(identity.revokeSession, { params: { sessionId: other.id } })).status).toBe(404);
    await here.ok(identity.revokeSession, { params: { sessionId: other.id } });
    expect([await statusOf(here), await statusOf(there)]).toEqual([200, 401]);
    expect((await here.call(identity.revokeSession, { params: { sessionId: other.id } })).status).toBe(404);
  });

  it('end at their time', async () => {
    const person = await addPerson();
    const who = await signedIn(person);
    const [row] = (await who.ok(identity.listSessions)).rows;
    expect(Date.parse(row.expiresAt) - Date.parse(row.createdAt)).toBe(test.config.sessionHours * 3600_000);
    await sql(`update session set expires_at = now() where person_id = $1`, person.id);
    expect(await statusOf(who)).toBe(401);
  });

  it('end by signing out, and the cookie goes', async () => {
    const who = await signedIn(await addPerson());
    const reply = await who.call(identity.signOut);
    expect(String(reply.headers['set-cookie'])).toMatch(/^yuanshu_session=; .*Expires=Thu, 01 Jan 1970/);
    expect(await statusOf(who)).toBe(401);
  });

  it('and tokens end with the account, and roles that are taken away are gone at once', async () => {
    const person = await addPerson({ roles: ['developer', 'legal'] });
    const who = await signedIn(person);
    const { secret } = await who.ok(identity.createToken, { body: { name: 'ci', scopes: ['ledger.write', 'ledger.read'], expiresInDays: 1 } });
    const token = () => client(test.server, person.id, '').call(identity.getSession, { headers: { authorization: `Bearer ${secret}` } });
    const approver = await test.signIn(test.tenantId, 'security-admin');
    const [grant] = (await approver.ok(identity.listGrants, { query: { personId: person.id, role: 'developer' } })).rows;
    await approver.ok(identity.endGrant, { params: { grantId: grant.id }, body: { reason: 'moved on' } });
    expect((await who.ok(identity.getSession)).permissions).toEqual(permissionsOfRoles(['legal']));
    expect((await token()).body.permissions).toEqual(['ledger.read']);
    await admin.ok(identity.updatePerson, { params: { personId: person.id }, body: { isActive: false } });
    expect([await statusOf(who), (await token()).body.error.code]).toEqual([401, 'token.refused']);
    await admin.ok(identity.updatePerson, { params: { personId: person.id }, body: { isActive: true } });
    expect(await statusOf(who)).toBe(401);
  });
});

describe('a password', () => {
  const policy = { lengthMin: 10, lengthMinAdministrators: 12, classesMin: 3, passphraseLengthMin: 20, historyCount: 5, maxAgeDays: 90 };

  it.each([
    ['Short-9', 'too-short'], ['alllowercase', 'too-few-classes'], ['lower-and-dash', 'too-few-classes'], ['with-SOMEONE-in-it-1', 'holds-name'], ['Zhang三丰-0471x', 'holds-name'],
    ['P@ssw0rd2026!', 'common'], ['Qwer1234!@#$', 'common'], ['1qaz@WSX3edc', 'common'], ['Aa123456789!', 'common'], ['aaaaaaaaaA1-', 'common'],
    ['Tr0ub4dor&3x', undefined], ['twenty characters of lower case', undefined], ['密码需要很长很长1aA', undefined],
  ])('such as %s: %s', (password, reason) => {
    expect(passwordProblem(password, { login: 'someone', name: '张 三丰', roles: [] }, policy)?.reason).toBe(reason);
  });

  it.each([
    ['an administrator needs twelve characters', { roles: ['audit-admin'] }, {}, 'Tr0ub4dor&3', 'too-short'],
    ['the lengths are settings', {}, { lengthMin: 12 }, 'Tr0ub4dor&3', 'too-short'],
    ['so are the classes', {}, { classesMin: 4 }, 'tr0ub4dor&3x', 'too-few-classes'],
    ['and the passphrases', {}, { passphraseLengthMin: 0 }, 'twenty characters of lower case', 'too-few-classes'],
  ])('follows rules: %s', (_name, owner, rules, password, reason) => {
    expect(passwordProblem(password, { login: 'someone', name: 'Some One', roles: [], ...owner }, { ...policy, ...rules })?.reason).toBe(reason);
  });

  it('that is too simple is refused, for oneself and for others', async () => {
    const who = await test.signIn(test.tenantId, 'developer');
    expect((await who.call(identity.changePassword, { body: { next: 'alllowercase' } })).body.error).toMatchObject({ code: 'password.refused', details: { reason: 'too-few-classes', count: 3 } });
    expect((await admin.call(identity.createPerson, { body: { login: 'weak', name: 'Weak', password: 'alllowercase' } })).body.error.code).toBe('password.refused');
    expect((await admin.ok(identity.listPeople, { query: { q: 'weak' } })).rows).toEqual([]);
  });

  it('that was given by somebody else is to be changed, and then is not', async () => {
    const person = await addNewcomer();
    const who = await signedIn(person);
    expect((await who.ok(identity.getSession)).due).toBe('password');
    await who.ok(identity.changePassword, { body: { current: right, next: 'Other-Horse-10' } });
    expect((await signIn(person.login, 'Other-Horse-10')).body.mustChangePassword).toBe(false);
    expect((await signIn(person.login, right)).status).toBe(401);
  });

  it('is changed by who knows it, and the other sessions end', async () => {
    const person = await addPerson();
    const [here, there] = [await signedIn(person), await signedIn(person)];
    for (const current of [undefined, 'Wrong-Horse-9']) expect((await here.call(identity.changePassword, { body: { current, next: 'Other-Horse-10' } })).body.error.code).toBe('session.refused');
    expect(await statusOf(there)).toBe(200);
    await here.ok(identity.changePassword, { body: { current: right, next: 'Other-Horse-10' } });
    expect([await statusOf(here), await statusOf(there)]).toEqual([200, 401]);
  });

  it('is set without an old one by who came by link and had none', async () => {
    const who = await test.signIn(test.tenantId, 'developer');
    await who.ok(identity.changePassword, { body: { next: 'First-Horse-10' } });
    expect((await who.call(identity.changePassword, { body: { next: 'Second-Horse-10' } })).status).toBe(401);
  });
});

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
