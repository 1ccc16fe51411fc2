import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { client, cookieOf, testServer, type Client, type TestServer } from '../../../test/server.ts';
import { allEndpoints } from '#features/endpoints.ts';
import { identityContract as identity } from './contract.ts';
import { permissionsOfRoles } from './roles.ts';
import { passwordProblem } from './passwords.ts';
import { peopleOf, right } from './testing/people.ts';

let test: TestServer;
let admin: Client;

beforeAll(async () => {
  test = await testServer();
  admin = await test.signIn(test.tenantId, 'system-admin');
});
afterAll(() => test.close());

const { nobody, sql, signIn, addNewcomer, addPerson, signedIn, giveRoles, statusOf } = peopleOf(() => test);

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
    expect(replies.map((reply) => reply.status).toSorted()).toEqual([...Array<number>(5).fill(401), ...Array<number>(35).fill(429)]);
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

describe('a password that is due', () => {
  it('is changed before anything else is answered, whatever the roles', async () => {
    const person = await addNewcomer({ roles: ['ospo', 'legal'] });
    const who = await signedIn(person);
    const open: string[] = [];
    for (const endpoint of allEndpoints.filter((row) => row.permission !== 'public' && row.id !== 'identity.signOut')) {
      const params = Object.fromEntries([...endpoint.path.matchAll(/:(\w+)/g)].map((match) => [match[1]!, 'x']));
      const reply = await who.call(endpoint, { params });
      if (reply.body?.error?.code !== 'session.password-due' && reply.body?.error?.code !== 'permission.missing') open.push(endpoint.id);
    }
    expect(open).toEqual(['identity.getSession', 'identity.changePassword']);
    await who.ok(identity.changePassword, { body: { current: right, next: 'Other-Horse-10' } });
    expect((await who.call(identity.listSessions)).status).toBe(200);
  });

  it('grows old: after ninety days it is due, and a link does not lead around it', async () => {
    const person = await addPerson();
    await sql(`update person set password_changed_at = now() - interval '89 days' where id = $1`, person.id);
    expect((await signIn(person.login, right)).body.due).toBe(null);
    await sql(`update person set password_changed_at = now() - interval '90 days' where id = $1`, person.id);
    const who = await signedIn(person);
    expect((await who.ok(identity.getSession)).due).toBe('password');
    expect((await (await test.signInAs(test.tenantId, person.id)).ok(identity.getSession)).due).toBe('password');
    await who.ok(identity.changePassword, { body: { current: right, next: 'Other-Horse-10' } });
    expect((await who.ok(identity.getSession)).due).toBe(null);
  });

  it('does not concern tokens, which have no password', async () => {
    const person = await addPerson({ roles: ['developer'] });
    const { secret } = await (await signedIn(person)).ok(identity.createToken, { body: { name: 'ci', scopes: ['people.read'], expiresInDays: 1 } });
    await sql(`update person set password_changed_at = now() - interval '1 year' where id = $1`, person.id);
    expect((await nobody().call(identity.listPeople, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(200);
  });
});

describe('a session', () => {
  it('ends when nobody uses it: after an hour, that of an administrator after half an hour', async () => {
    const [person, administrator] = [await test.signIn(test.tenantId, 'developer'), await test.signIn(test.tenantId, 'audit-admin')];
    const idle = (who: Client, minutes: number) => sql(`update session set last_seen_at = now() - make_interval(mins => $2) where person_id = $1`, who.personId, minutes);
    for (const [who, minutes] of [[person, 59], [administrator, 29]] as const) {
      await idle(who, minutes);
      expect(await statusOf(who)).toBe(200);
    }
    for (const [who, minutes] of [[person, 60], [administrator, 30]] as const) {
      await idle(who, minutes);
      expect(await statusOf(who)).toBe(401);
    }
  });

  it('is never the one that somebody brought along', async () => {
    const person = await addPerson();
    const planted = (await signedIn(person)).cookie;
    const reply = await client(test.server, '', planted).call(identity.signIn, { body: { login: person.login, password: right } });
    const cookie = cookieOf(reply);
    expect(cookie).not.toBe(planted);
    expect(cookie.split('.')[1]).not.toBe(planted.split('.')[1]);
    const made = await client(test.server, '', 'yuanshu_session=chosen-by-somebody-else').call(identity.signIn, { body: { login: person.login, password: right } });
    expect(String(made.headers['set-cookie'])).not.toContain('chosen-by-somebody-else');
  });

  it('gets another secret when its powers grow; the one before is worth nothing a moment later', async () => {
    const who = await test.signIn(test.tenantId, 'developer');
    const before = who.cookie;
    await giveRoles(who.personId, ['legal']);
    expect((await who.ok(identity.getSession)).roles).toEqual(['developer', 'legal']);
    expect(who.cookie).not.toBe(before);
    expect(await statusOf(client(test.server, '', before))).toBe(200);
    await sql(`update session set previous_until = now() where person_id = $1`, who.personId);
    expect([await statusOf(client(test.server, '', before)), await statusOf(who)]).toEqual([401, 200]);
  });

  it('gets another secret with another password', async () => {
    const person = await addPerson();
    const who = await signedIn(person);
    const before = who.cookie;
    await who.ok(identity.changePassword, { body: { current: right, next: 'Other-Horse-10' } });
    await sql(`update session set previous_until = now() where person_id = $1`, person.id);
    expect([who.cookie === before, await statusOf(client(test.server, '', before)), await statusOf(who)]).toEqual([false, 401, 200]);
  });

  it('of anybody is seen and ended by who may, one or all, and by nobody else', async () => {
    const security = await test.signIn(test.tenantId, 'security-admin');
    const person = await addPerson({ roles: ['developer'] });
    const [here, there, third] = [await signedIn(person), await signedIn(person), await signedIn(person)];
    const { rows } = await security.ok(identity.listPersonSessions, { params: { personId: person.id } });
    expect(rows.map((row: { method: string }) => row.method)).toEqual(['password', 'password', 'password']);
    expect((await security.ok(identity.listAllSessions, { query: { q: person.login } })).rows).toHaveLength(3);
    for (const endpoint of [identity.listPersonSessions, identity.revokePersonSessions]) expect((await here.call(endpoint, { params: { personId: person.id } })).status).toBe(403);
    const mine = (await here.ok(identity.listSessions)).rows.find((row: { isCurrent: boolean }) => row.isCurrent).id;
    await security.ok(identity.revokePersonSession, { params: { personId: person.id, sessionId: mine } });
    expect([await statusOf(here), await statusOf(there)]).toEqual([401, 200]);
    expect((await security.call(identity.revokePersonSession, { params: { personId: security.personId, sessionId: mine } })).status).toBe(404);
    expect(await security.ok(identity.revokePersonSessions, { params: { personId: person.id } })).toEqual({ count: 2 });
    expect([await statusOf(there), await statusOf(third)]).toEqual([401, 401]);
  });

  it('is one of many that are listed page by page', async () => {
    const security = await test.signIn(test.tenantId, 'security-admin');
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const reply = await security.ok(identity.listAllSessions, { query: { limit: 7, cursor } });
      ids.push(...reply.rows.map((row: { id: string }) => row.id));
      cursor = reply.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(ids.length).toBeGreaterThan(20);
    expect(ids).toEqual([...new Set(ids)].toSorted().toReversed());
  });
});

describe('whatever sign-in answers', () => {
  it('sends nobody anywhere: no address of a request stands in an answer', async () => {
    const evil = 'https://evil.example';
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', referer: `${evil}/`, 'x-forwarded-proto': 'https' };
    const person = await addPerson();
    const replies = [
      await signIn(person.login, right, headers), await signIn(person.login, 'Wrong-Horse-9', headers), await nobody().call(identity.getSignInOptions, { headers, query: { return: evil } }),
      await admin.call(identity.createSignInLink, { params: { personId: person.id }, headers: { ...headers, origin: test.config.publicUrl } }),
    ];
    for (const reply of replies) expect([reply.headers['location'], reply.text.includes('evil.example')]).toEqual([undefined, false]);
  });
});
