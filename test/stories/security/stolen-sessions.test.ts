import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { identityContract as identity } from '#features/identity/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { createSignInLink } from '#features/identity/public.ts';
import { hashPassword } from '#features/identity/secrets.ts';
import { newId } from '#kernel/ids.ts';
import { systemContext } from '../../../src/installation.ts';
import { client, cookieOf, testServer, type Client, type Send, type TestServer } from '../../server.ts';

/** What was compared with which stored form: how long a sign-in takes is decided by this. */
const compared = vi.hoisted((): string[] => {
  // Other files of this worker have loaded it already.
  vi.resetModules();
  return [];
});
vi.mock('@node-rs/argon2', async (original) => {
  const argon2 = await original<typeof import('@node-rs/argon2')>();
  return { ...argon2, verify: (stored: string, password: string) => (compared.push(stored), argon2.verify(stored, password)) };
});

const password = 'Correct-Horse-9';
let test: TestServer;
let boss: Client;

beforeAll(async () => {
  test = await testServer();
  boss = await test.signIn(test.tenantId, 'system-admin');
});
afterAll(() => test.close());
beforeEach(() => void compared.splice(0));

let counter = 0;
/** Somebody with a password of the own, who has not signed in yet. */
async function somebody(tenantId = test.tenantId): Promise<Readonly<{ id: string; login: string }>> {
  const login = `someone-${(counter += 1)}`;
  const id = newId('per');
  const hash = await hashPassword(password);
  await test.running.app.db.withTenant(tenantId, (tx) => tx.query(`insert into person (tenant_id, id, login, name, password_hash, created_at) values ($1, $2, $3, $3, $4, now())`, [tenantId, id, login, hash]));
  return { id, login };
}

const stranger = (cookie = '', headers: Readonly<Record<string, string>> = {}) => client(test.server, '', cookie, headers);
const signIn = (login: string, given = password, from = stranger(), institution = 'first') => from.call(identity.signIn, { body: { login, password: given, institution } });
const isIn = async (cookie: string) => (await stranger(cookie).call(identity.getSession)).status === 200;
async function linkOf(personId: string, tenantId = test.tenantId): Promise<string> {
  return (await createSignInLink(systemContext(test.running.app, tenantId), personId)).url.split('#link=')[1]!;
}
const useLink = (token: string, from = stranger()) => from.call(identity.signInByLink, { body: { token } });

describe('a session that somebody else chose', () => {
  it.each(['made up', 'of the attacker', 'of nobody any more'])('%s is not the session after signing in', async (kind) => {
    const [victim, attacker] = [await somebody(), await somebody()];
    const theirs = cookieOf(await signIn(attacker.login));
    if (kind === 'of nobody any more') await stranger(theirs).call(identity.signOut);
    const planted = kind === 'made up' ? `yuanshu_session=${encodeURIComponent(`${test.tenantId}.${newId('ses')}.${'x'.repeat(43)}`)}` : theirs;
    for (const enter of [() => signIn(victim.login, password, stranger(planted)), async () => useLink(await linkOf(victim.id), stranger(planted))]) {
      const reply = await enter();
      expect([reply.status, reply.body.person.id]).toEqual([200, victim.id]);
      expect(cookieOf(reply)).not.toBe(planted);
      const who = await stranger(planted).call(identity.getSession);
      expect(who.body.person?.id).not.toBe(victim.id);
    }
  });

  it('is taken from no address, body or header', async () => {
    const value = decodeURIComponent(cookieOf(await signIn((await somebody()).login)).split('=')[1]!);
    const places: Send[] = [{ query: { yuanshu_session: value, session: value, token: value, access_token: value } }, { headers: { 'x-session': value, 'x-yuanshu-session': value } }, { headers: { authorization: `Bearer ${value}` } }];
    for (const send of places) expect((await stranger().call(ledger.listSystems, send)).status).toBe(401);
  });

  it('is as random as it is long: no two begin or end alike', async () => {
    const { login } = await somebody();
    const secrets = (await Promise.all(Array.from({ length: 8 }, () => signIn(login)))).map((reply) => decodeURIComponent(cookieOf(reply)).split('.').at(-1)!);
    for (const secret of secrets) expect(Buffer.from(secret, 'base64url').length).toBeGreaterThanOrEqual(32);
    expect(new Set(secrets.map((secret) => secret.slice(0, 8))).size).toBe(secrets.length);
    expect(new Set(secrets.map((secret) => secret.slice(-8))).size).toBe(secrets.length);
  });
});

describe('a session that was copied', () => {
  it('ends with the sign-out of its person, and is not there for the next request', async () => {
    const cookie = cookieOf(await signIn((await somebody()).login));
    expect(await isIn(cookie)).toBe(true);
    await stranger(cookie).call(identity.signOut);
    expect(await isIn(cookie)).toBe(false);
    expect((await stranger(cookie).call(identity.signOut)).status).toBe(401);
  });

  it.each([
    ['its hours are over', `update session set expires_at = now() where person_id = $1`],
    ['it was revoked', `update session set revoked_at = now() where person_id = $1`],
    ['its person has left', `update person set is_active = false where id = $1`],
  ])('is worth nothing when %s', async (_name, statement) => {
    const { id, login } = await somebody();
    const cookie = cookieOf(await signIn(login));
    expect(await isIn(cookie)).toBe(true);
    await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(statement, [id]));
    expect(await isIn(cookie)).toBe(false);
  });

  it('cannot be put together from the parts of two, nor moved to another institution', async () => {
    const other = await test.addTenant();
    const [mine, theirs] = [await somebody(), await somebody(other)];
    const [a, b] = [decodeURIComponent(cookieOf(await signIn(mine.login)).split('=')[1]!).split('.'), decodeURIComponent(cookieOf(await useLink(await linkOf(theirs.id, other))).split('=')[1]!).split('.')];
    for (const parts of [[b[0], a[1], a[2]], [a[0], b[1], a[2]], [a[0], a[1], b[2]], [a[0], b[1], b[2]], [b[0], a[1], b[2]], [a[0], a[1], a[2]!.slice(0, -1)], [a[0], a[1], `${a[2]}A`], [a[0], a[1]!.toUpperCase(), a[2]], ['', a[1], a[2]]]) {
      expect([parts, await isIn(`yuanshu_session=${encodeURIComponent(parts.join('.'))}`)]).toEqual([parts, false]);
    }
  });

  it('is stored so that who reads the database cannot use it', async () => {
    const { login } = await somebody();
    const secret = decodeURIComponent(cookieOf(await signIn(login))).split('.').at(-1)!;
    const tables = await test.running.app.db.withOwner((tx) => tx.query<{ name: string }>(`select c.relname as name from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and has_table_privilege('yuanshu_app', c.oid, 'select')`));
    for (const { name } of tables) {
      const found = await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`select from "${name}" t where t::text like '%' || $1 || '%' or t::text like '%' || $2 || '%'`, [secret, password]));
      expect([name, found.length]).toEqual([name, 0]);
    }
  });
});

describe('a sign-in link', () => {
  it('works once, also when it is used many times at the same moment', async () => {
    const token = await linkOf((await somebody()).id);
    const replies = await Promise.all(Array.from({ length: 8 }, () => useLink(token)));
    expect(replies.map((reply) => reply.status).toSorted()).toEqual([200, ...Array(7).fill(401)]);
    expect((await useLink(token)).body.error.code).toBe('session.link-used');
  });

  it('is not used up by who only knows its number', async () => {
    const token = await linkOf((await somebody()).id);
    const [tenant, id] = token.split('.');
    expect((await useLink(`${tenant}.${id}.${'x'.repeat(43)}`)).status).toBe(401);
    expect((await useLink(token)).status).toBe(200);
  });

  it('that is old, of another institution or of somebody who left opens nothing', async () => {
    const other = await test.addTenant();
    const [late, left, moved] = [await somebody(), await somebody(), await somebody()];
    const tokens = [await linkOf(late.id), await linkOf(left.id), (await linkOf(moved.id)).replace(test.tenantId, other)];
    await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`update sign_in_link set expires_at = now() where person_id = $1`, [late.id]));
    await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`update person set is_active = false where id = $1`, [left.id]));
    for (const token of tokens) expect((await useLink(token)).body.error.code).toBe('session.link-used');
  });

  it('is no session and no token, and neither is it', async () => {
    const { id, login } = await somebody();
    const [link, session] = [await linkOf(id), decodeURIComponent(cookieOf(await signIn(login)).split('=')[1]!)];
    expect(await isIn(`yuanshu_session=${encodeURIComponent(link)}`)).toBe(false);
    expect((await useLink(session)).status).toBe(401);
    expect((await stranger('', { authorization: `Bearer ysk.${link}` }).call(ledger.listSystems)).status).toBe(401);
  });
});

describe('whether a name is known', () => {
  it('is not told by the work that a refused sign-in takes: one comparison, of one strength', async () => {
    const [known, left] = [await somebody(), await somebody()];
    await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`update person set is_active = false where id = $1`, [left.id]));
    const withoutPassword = await test.signIn(test.tenantId);
    const { login: noPassword } = (await withoutPassword.ok(identity.getSession)).person;
    const tries = [[known.login, 'first'], ['nobody-at-all', 'first'], [left.login, 'first'], [noPassword, 'first'], [known.login, 'no-such-bank']] as const;
    const seen: unknown[] = [];
    for (const [login, institution] of tries) {
      compared.splice(0);
      const reply = await signIn(login, 'Wrong-Horse-9', stranger(), institution);
      seen.push([reply.status, reply.body.error.code, reply.body.error.message, Object.keys(reply.headers).toSorted().join(), compared.length, strengthOf(compared[0])]);
    }
    expect(seen).toEqual(Array(tries.length).fill(seen[0]));
    expect(seen[0]).toEqual([401, 'session.refused', expect.any(String), expect.any(String), 1, '$argon2id$v=19$m=19456,t=2,p=1']);
  });

  it('is not told by the throttle: unknown names are held back as known ones are', async () => {
    const { login } = await somebody();
    const codesOf = async (name: string) => {
      const codes: string[] = [];
      for (let index = 0; index < 7; index++) codes.push((await signIn(name, 'Wrong-Horse-9')).body.error.code);
      return codes;
    };
    const known = await codesOf(login);
    expect(known).toContain('session.throttled');
    expect(await codesOf('unknown-as-well')).toEqual(known);
    // The right password does not help while it lasts.
    expect((await signIn(login)).body.error.code).toBe('session.throttled');
  });

  function strengthOf(stored: string | undefined): string | undefined {
    return stored?.split('$').slice(0, 4).join('$');
  }
});

describe('who guesses passwords', () => {
  it('at the same moment locks the name for all that comes after, also for the right password', async () => {
    const { login } = await somebody();
    const replies = await Promise.all(Array.from({ length: 25 }, (_, index) => signIn(login, `Wrong-Horse-${index}`)));
    expect(replies.filter((reply) => reply.status < 400 || reply.status >= 500)).toEqual([]);
    expect([(await signIn(login, 'Wrong-Horse-99')).body.error.code, (await signIn(login)).body.error.code]).toEqual(['session.throttled', 'session.throttled']);
  });

  it('is not believed about the address he comes from where no proxy is trusted', async () => {
    const { login } = await somebody();
    await signIn(login, 'Wrong-Horse-9', stranger('', { 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9', forwarded: 'for=203.0.113.9' }));
    const rows = await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query<{ text: string }>(`select t::text as text from sign_in_attempt t union all select t::text from audit_event t`));
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.filter((row) => row.text.includes('203.0.113.9'))).toEqual([]);
  });

  it('leaves a trace of each refusal', async () => {
    const login = `guessed-${newId('x').slice(-6)}`;
    await signIn(login, 'Wrong-Horse-9');
    const events = await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`select from audit_event where action = 'identity.sign-in-refused' and object_id = $1`, [login]));
    expect(events).toHaveLength(1);
  });
});

describe('a power that was taken away', () => {
  it('is gone with the next request of a session that is open', async () => {
    const who = await test.signIn(test.tenantId, 'ospo');
    expect((await who.call(ledger.listSystems)).status).toBe(200);
    await boss.ok(identity.updatePerson, { params: { personId: who.personId }, body: { isActive: false } });
    expect((await who.call(ledger.listSystems)).status).toBe(401);
  });
});
