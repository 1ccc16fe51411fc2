import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIdentityProvider, type Account, type IdentityProvider } from '../../../test/identity-provider.ts';
import { testServer, type Reply, type TestServer } from '../../../test/server.ts';
import { identityContract as identity } from './contract.ts';
import { hashPassword } from './secrets.ts';
import { peopleOf } from './testing/people.ts';

const ours = 'https://governance.example';
let provider: IdentityProvider;
let test: TestServer;
let folder: string;

beforeAll(async () => {
  provider = await openIdentityProvider(['staff', 'strict', 'down'].map((id) => `${ours}/sign-in/callback/${id}`), `${ours}/sign-in`);
  folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-oidc-'));
  writeFileSync(path.join(folder, 'client-secret'), `${provider.clientSecret}\n`);
  const common = { kind: 'oidc', issuer: provider.issuer, clientId: provider.clientId, clientSecret: { file: 'client-secret' }, allowHttp: true, scopes: ['openid', 'profile', 'email', 'groups'] };
  writeFileSync(path.join(folder, 'sign-in.json'), JSON.stringify({
    providers: [
      { ...common, id: 'staff', nameZh: '统一身份认证', nameEn: 'Staff sign-in', createsAccounts: true, linksByLogin: true, secondFactor: { amr: ['otp', 'hwk'], acr: ['urn:bank:strong'] }, roles: { 'oss-office': ['ospo'], developers: ['developer'], 'system-administrators': ['system-admin'], 'audit-administrators': ['audit-admin'] } },
      { ...common, id: 'strict', nameZh: '严格', nameEn: 'Strict' },
      { ...common, id: 'down', nameZh: '停', nameEn: 'Down', issuer: 'http://127.0.0.1:9' },
    ],
  }));
  test = await testServer({ YUANSHU_PUBLIC_URL: ours, YUANSHU_SIGN_IN_FILE: path.join(folder, 'sign-in.json') });
});
afterAll(async () => {
  await test.close();
  await provider.close();
  rmSync(folder, { recursive: true });
});

const { nobody, sql, as } = peopleOf(() => test);
let count = 0;
const someone = (fields: Partial<Account> & { groups?: readonly string[]; login?: string } = {}): Account => {
  const login = fields.login ?? `staff${++count}`;
  return { sub: fields.sub ?? `subject-${login}`, claims: { preferred_username: login, name: `员工 ${login}`, email: `${login}@bank.example`, email_verified: true, groups: fields.groups ?? [], ...fields.claims }, ...(fields.acr === undefined ? {} : { acr: fields.acr }), ...(fields.amr === undefined ? {} : { amr: fields.amr }) };
};

/** Asks us, goes to the provider, and comes back with its answer. */
async function comeBack(account: Account | undefined, id = 'staff'): Promise<{ token: string; search: string }> {
  const { url, token } = await nobody().ok(identity.startProviderSignIn, { params: { providerId: id } });
  provider.present.account = account;
  const back = await provider.visit(url);
  expect(`${back.origin}${back.pathname}`).toBe(`${ours}/sign-in/callback/${id}`);
  return { token, search: back.search };
}
const finish = (answer: { token: string; search: string }, id = 'staff'): Promise<Reply> => nobody().call(identity.finishProviderSignIn, { params: { providerId: id }, body: answer });
const signIn = async (account: Account | undefined, id = 'staff'): Promise<Reply> => finish(await comeBack(account, id), id);

describe('an identity provider', () => {
  it('is offered by its name, and nothing else of it is told', async () => {
    const options = await nobody().ok(identity.getSignInOptions);
    expect(options.providers[0]).toEqual({ id: 'staff', nameZh: '统一身份认证', nameEn: 'Staff sign-in' });
    expect(JSON.stringify(options)).not.toContain('127.0.0.1');
  });

  it('is asked with code, state, nonce and PKCE', async () => {
    const { url } = await nobody().ok(identity.startProviderSignIn, { params: { providerId: 'staff' } });
    const asked = Object.fromEntries(new URL(url).searchParams);
    expect(asked).toMatchObject({ response_type: 'code', client_id: 'yuanshu', code_challenge_method: 'S256', redirect_uri: `${ours}/sign-in/callback/staff`, scope: 'openid profile email groups' });
    expect([asked['state'], asked['nonce'], asked['code_challenge']].every((value) => value!.length >= 40)).toBe(true);
    expect(new Set([asked['state'], asked['nonce'], asked['code_challenge']]).size).toBe(3);
  });

  it('makes an account on the first visit where that is switched on, with the roles of its groups', async () => {
    const account = someone({ groups: ['OSS-Office', 'something-else'] });
    const reply = await signIn(account);
    expect(reply.body).toMatchObject({ person: { login: account.claims['preferred_username'], name: account.claims['name'], email: account.claims['email'] }, roles: ['ospo'], method: 'provider', factorAt: null, due: null });
    expect((await as(reply).call(identity.listSessions)).status).toBe(200);
    expect((await signIn(account)).body.person.id).toBe(reply.body.person.id);
  });

  it('leads by the subject: the name, the address and the roles follow, the account stays', async () => {
    const before = someone({ groups: ['oss-office', 'developers'] });
    const first = await signIn(before);
    expect(first.body.roles).toEqual(['developer', 'ospo']);
    const after = await signIn({ ...before, claims: { ...before.claims, name: '新名字', preferred_username: 'another-login', groups: ['developers'] } });
    expect(after.body).toMatchObject({ person: { id: first.body.person.id, login: before.claims['preferred_username'], name: '新名字' }, roles: ['developer'] });
  });

  it('leaves roles alone that people granted', async () => {
    const account = someone({ groups: ['developers'] });
    const { personId } = await test.signIn(test.tenantId, 'legal');
    await sql(`update person set login = $2 where id = $1`, personId, account.claims['preferred_username']);
    expect((await signIn(account)).body).toMatchObject({ person: { id: personId }, roles: ['developer', 'legal'] });
    expect((await signIn({ ...account, claims: { ...account.claims, groups: [] } })).body.roles).toEqual(['legal']);
  });

  it('gives neither of two roles that exclude each other, and says so in the trail', async () => {
    const reply = await signIn(someone({ groups: ['system-administrators', 'audit-administrators', 'developers'] }));
    expect(reply.body.roles).toEqual(['developer']);
    const events = await sql<{ after: { issues: { role: string }[] } }>(`select after from audit_event where action = 'identity.mapping-refused' and object_id = $1`, reply.body.person.id);
    expect(events.map((event) => event.after.issues.map((issue) => issue.role).sort())).toEqual([['audit-admin', 'system-admin']]);
  });

  it('is believed about a second factor only where it is said which of its words count', async () => {
    expect((await signIn(someone({ amr: ['pwd', 'otp'] }))).body.factorAt).toEqual(expect.any(String));
    expect((await signIn(someone({ acr: 'urn:bank:strong' }))).body.factorAt).toEqual(expect.any(String));
    expect((await signIn(someone({ amr: ['pwd'], acr: 'urn:bank:weak' }))).body.factorAt).toBe(null);
  });

  it('opens no account that it may not make or take', async () => {
    const reasons: unknown[] = [];
    const stranger = await signIn(someone(), 'strict');
    reasons.push([stranger.status, stranger.body.error.code, stranger.body.error.details.reason]);
    const { personId } = await test.signIn(test.tenantId, 'system-admin');
    await sql(`update person set login = 'the-boss' where id = $1`, personId);
    reasons.push((await signIn(someone({ login: 'the-boss' }))).body.error.details.reason);
    const known = someone();
    await signIn(known);
    reasons.push((await signIn({ ...known, sub: 'another-subject-with-the-same-name' })).body.error.details.reason);
    reasons.push((await signIn(someone({ login: 'no login at all!' }))).body.error.details.reason);
    await sql(`update person set is_active = false where login = $1`, known.claims['preferred_username']);
    reasons.push((await signIn(known)).body.error.details.reason);
    expect(reasons).toEqual([[401, 'session.provider-refused', 'no-account'], 'login-taken', 'login-taken', 'login-unfit', 'closed']);
  });

  it('that says no, or cannot be reached, opens nothing', async () => {
    expect((await signIn(undefined)).body.error).toMatchObject({ code: 'session.provider-refused', details: { reason: 'not-confirmed' } });
    const down = await nobody().call(identity.startProviderSignIn, { params: { providerId: 'down' } });
    expect([down.status, down.body.error.code]).toEqual([503, 'session.provider-unreachable']);
    expect((await nobody().call(identity.startProviderSignIn, { params: { providerId: 'nobody-knows' } })).status).toBe(404);
  });

  it('ends the session there, too, at an address of its own', async () => {
    const who = as(await signIn(someone()));
    const { continueAt } = await who.ok(identity.signOut);
    const address = new URL(continueAt);
    expect([address.origin, address.searchParams.get('post_logout_redirect_uri'), address.searchParams.has('id_token_hint')]).toEqual([provider.issuer, `${ours}/sign-in`, true]);
    expect((await who.call(identity.getSession)).status).toBe(401);
    expect((await (await test.signIn(test.tenantId, 'developer')).ok(identity.signOut)).continueAt).toBe(null);
  });

  it('leaves no token of its own in the clear', async () => {
    await signIn(someone());
    for (const row of await sql<{ token: string }>(`select provider_token as token from session where provider_token is not null`)) expect(row.token).not.toMatch(/^eyJ|\.eyJ/);
  });
});

describe('the answer of a provider', () => {
  it('works once', async () => {
    const answer = await comeBack(someone());
    const replies = await Promise.all([finish(answer), finish(answer)]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 401]);
    expect((await finish(answer)).body.error.details.reason).toBe('expired');
  });

  it('belongs to the browser that asked: with the secret of another one it opens nothing', async () => {
    const [mine, theirs] = [await comeBack(someone()), await comeBack(someone())];
    expect((await finish({ token: mine.token, search: theirs.search })).body.error.details.reason).toBe('not-confirmed');
  });

  it.each([
    ['with another state', (search: string) => search.replace(/state=[^&]+/, 'state=forged')],
    ['without a state', (search: string) => search.replace(/&?state=[^&]+/, '')],
    ['with another code', (search: string) => search.replace(/code=[^&]+/, 'code=forged')],
    ['of another issuer', (search: string) => search.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example')],
    ['with nothing', () => ''],
    ['that is no query', () => '?%%%&&&==='],
  ])('%s is refused', async (_name, change) => {
    const { token, search } = await comeBack(someone());
    expect((await finish({ token, search: change(search) })).body.error).toMatchObject({ code: 'session.provider-refused' });
  });

  it('of one provider is none of another, and one with a forged or an old secret is none at all', async () => {
    const { token, search } = await comeBack(someone());
    expect((await finish({ token, search }, 'strict')).body.error.details.reason).toBe('expired');
    for (const forged of [token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')), token.replace(/^([^.]+)\.[^.]+/, '$1.zzzzzzzzz'), 'x'.repeat(60), `${token}.more`]) expect((await finish({ token: forged, search })).body.error.details.reason).toBe('expired');
    expect((await finish({ token, search })).status).toBe(200);
  });
});

describe('somebody who comes by a provider', () => {
  it('shows the own second factor where there is one and the provider said nothing of it', async () => {
    const account = someone();
    const first = await signIn(account);
    await sql(`insert into second_factor (tenant_id, id, person_id, kind, name, secret, created_at, confirmed_at) values ($1, 'fac_x', $2, 'totp', 'x', 'x', now(), now())`, test.tenantId, first.body.person.id);
    expect((await signIn(account)).body.due).toBe('factor');
    expect((await signIn({ ...account, amr: ['hwk'] })).body.due).toBe(null);
  });

  it('owes no password of ours', async () => {
    const account = someone();
    const { body } = await signIn(account);
    await sql(`update person set password_hash = $2, must_change_password = true where id = $1`, body.person.id, await hashPassword('Correct-Horse-9'));
    expect((await signIn(account)).body.due).toBe(null);
  });
});
