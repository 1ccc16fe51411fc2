import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../test/free-port.ts';
import { openIdentityProvider, type Cookies, type IdentityProvider } from '../../../test/identity-provider.ts';
import { testServer, type Client, type Reply, type TestServer } from '../../../test/server.ts';
import { newId } from '#kernel/ids.ts';
import { identityContract as identity } from './contract.ts';
import { codeAt, stepOf } from './factors-totp.ts';
import { peopleOf, type Someone } from './testing/people.ts';

const event = 'http://schemas.openid.net/event/backchannel-logout';
let provider: IdentityProvider;
let test: TestServer;
let folder: string;

beforeAll(async () => {
  const port = await freePort();
  const ours = `http://127.0.0.1:${port}`;
  provider = await openIdentityProvider([`${ours}/sign-in/callback/staff`], `${ours}/sign-in`, `${ours}/api/v1/session/providers/staff/logout`);
  folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-logout-'));
  const common = { kind: 'oidc', nameZh: '统一身份认证', nameEn: 'Staff', issuer: provider.issuer, clientId: provider.clientId, clientSecret: provider.clientSecret, allowHttp: true, linksByLogin: true };
  writeFileSync(path.join(folder, 'sign-in.json'), JSON.stringify({ providers: [{ ...common, id: 'staff' }, { ...common, id: 'older', logoutTokenTypes: ['logout+jwt', 'JWT'] }, { ...common, id: 'down', issuer: 'http://127.0.0.1:9' }] }));
  test = await testServer({ YUANSHU_PUBLIC_URL: ours, YUANSHU_SIGN_IN_FILE: path.join(folder, 'sign-in.json') });
  await test.server.listen({ host: '127.0.0.1', port });
});
afterAll(async () => {
  await test.close();
  await provider.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => sql('delete from sign_in_attempt'));

const { nobody, sql, as, addPerson, signedIn, statusOf } = peopleOf(() => test);
const subjectOf = (person: Someone): string => `subject-${person.login}`;

/** Signs in at the provider, in a browser that keeps its cookies. */
async function enter(person: Someone, cookies: Cookies = new Map()): Promise<Client> {
  const { url, token } = await nobody().ok(identity.startProviderSignIn, { params: { providerId: 'staff' } });
  provider.present.account = { sub: subjectOf(person), claims: { preferred_username: person.login, name: person.login } };
  const { search } = await provider.visit(url, cookies);
  return as(await nobody().call(identity.finishProviderSignIn, { params: { providerId: 'staff' }, body: { token, search } }));
}

const seconds = (): number => Math.floor(Date.now() / 1000);
const claimsOf = (more: Readonly<Record<string, unknown>>) => ({ iss: provider.issuer, aud: provider.clientId, iat: seconds(), exp: seconds() + 120, jti: newId('jti'), events: { [event]: {} }, ...more });
const tell = (logout_token: string, providerId = 'staff'): Promise<Reply> => nobody().call(identity.endProviderSession, { params: { providerId }, body: { logout_token } });
const sidOf = async (who: Client): Promise<string> => (await sql<{ sid: string }>('select provider_session as sid from session where person_id = $1 and revoked_at is null order by id desc limit 1', who.personId))[0]!.sid;
const eventsOf = (objectId: string) => sql(`select action, actor_kind as actor, after from audit_event where object_id = $1 and action like 'identity.provider-log%' order by id`, objectId);

describe('a session that ends at the provider', () => {
  it('ends here, told by the provider itself; other sessions of the person stay', async () => {
    const person = await addPerson();
    const [office, home] = [new Map(), new Map()] as [Cookies, Cookies];
    const [here, there, own] = [await enter(person, office), await enter(person, home), await signedIn(person)];
    expect([await statusOf(here), await statusOf(there), await statusOf(own)]).toEqual([200, 200, 200]);
    await provider.signOut(office);
    expect([await statusOf(here), await statusOf(there), await statusOf(own)]).toEqual([401, 200, 200]);
    expect(await eventsOf(person.id)).toEqual([{ action: 'identity.provider-logged-out', actor: 'system', after: { provider: 'staff', count: 1 } }]);
  });

  it('ends here with all others that began there, where only the person is named', async () => {
    const [person, other] = [await addPerson(), await addPerson()];
    const sessions = [await enter(person), await enter(person), await signedIn(person), await enter(other)];
    const reply = await tell(provider.signToken(claimsOf({ sub: subjectOf(person) })));
    expect([reply.status, reply.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(await Promise.all(sessions.map(statusOf))).toEqual([401, 401, 200, 200]);
  });

  it('ends here also where only the session is named, and while its second factor is due or after it was shown', async () => {
    const person = await addPerson();
    const first = await enter(person);
    const { factorId, uri } = await first.ok(identity.startTotp);
    const bits = [...new URL(uri).searchParams.get('secret')!].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
    const secret = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
    await first.ok(identity.confirmTotp, { params: { factorId }, body: { code: codeAt(secret, stepOf(new Date())) } });
    await sql('update second_factor set last_step = null where id = $1', factorId);
    const [half, whole] = [await enter(person), await enter(person)];
    const sid = await sidOf(whole);
    await whole.ok(identity.proveFactor, { body: { code: codeAt(secret, stepOf(new Date())) } });
    expect(await sidOf(whole)).toBe(sid);
    const halfSid = (await sql<{ sid: string }>('select provider_session as sid from session where person_id = $1 and factor_due and revoked_at is null', person.id))[0]!.sid;
    for (const [session, who] of [[sid, whole], [halfSid, half]] as const) {
      expect((await tell(provider.signToken(claimsOf({ sid: session })))).status).toBe(200);
      expect(await statusOf(who)).toBe(401);
    }
    expect(await statusOf(first)).toBe(200);
  });

  it('of before we asked how the provider calls it ends with its person; one that nobody has is as good as ended', async () => {
    const person = await addPerson();
    const old = await enter(person);
    await sql('update session set provider_session = null where person_id = $1', person.id);
    expect((await tell(provider.signToken(claimsOf({ sid: 'another' })))).status).toBe(200);
    expect(await statusOf(old)).toBe(200);
    expect((await tell(provider.signToken(claimsOf({ sid: 'another', sub: subjectOf(person) })))).status).toBe(200);
    expect(await statusOf(old)).toBe(401);
    expect((await tell(provider.signToken(claimsOf({ sub: 'nobody-here' })))).status).toBe(200);
  });
});

describe('a logout token', () => {
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = (header: object, claims: object, by: (text: string) => Buffer) => {
    const text = `${part(header)}.${part(claims)}`;
    return `${text}.${by(text).toString('base64url')}`;
  };
  const typ = 'logout+jwt';

  it.each<readonly [string, string, (sub: string) => string]>([
    ['with a signature of somebody else', 'signature', (sub) => signed({ alg: 'RS256', typ, kid: 'first' }, claimsOf({ sub }), (text) => sign('sha256', Buffer.from(text), stranger))],
    ['with a key that the provider does not have', 'signature', (sub) => provider.signToken(claimsOf({ sub }), { kid: 'second' })],
    ['whose words were changed', 'signature', (sub) => provider.signToken(claimsOf({ sub: 'x' })).split('.').with(1, part(claimsOf({ sub }))).join('.')],
    ['without a signature', 'algorithm', (sub) => `${part({ alg: 'none', typ })}.${part(claimsOf({ sub }))}.`],
    ['signed with the secret of the client', 'algorithm', (sub) => signed({ alg: 'HS256', typ }, claimsOf({ sub }), (text) => createHmac('sha256', provider.clientSecret).update(text).digest())],
    ['that says another algorithm than its key', 'signature', (sub) => provider.signToken(claimsOf({ sub }), { alg: 'RS512' })],
    ['of another issuer', 'issuer', (sub) => provider.signToken(claimsOf({ sub, iss: 'https://evil.example' }))],
    ['for another client', 'audience', (sub) => provider.signToken(claimsOf({ sub, aud: ['another'] }))],
    ['that is over', 'time', (sub) => provider.signToken(claimsOf({ sub, iat: seconds() - 200, exp: seconds() - 70 }))],
    ['that is old, however long it lasts', 'time', (sub) => provider.signToken(claimsOf({ sub, iat: seconds() - 3600, exp: seconds() + 3600 }))],
    ['of tomorrow', 'time', (sub) => provider.signToken(claimsOf({ sub, iat: seconds() + 3600, exp: seconds() + 3700 }))],
    ['without an end', 'malformed', (sub) => provider.signToken(claimsOf({ sub, exp: undefined }))],
    ['without a number of its own', 'malformed', (sub) => provider.signToken(claimsOf({ sub, jti: undefined }))],
    ['of another event', 'event', (sub) => provider.signToken(claimsOf({ sub, events: { 'https://evil.example/event': {} } }))],
    ['of no event', 'event', (sub) => provider.signToken(claimsOf({ sub, events: undefined }))],
    ['whose event is no object', 'event', (sub) => provider.signToken(claimsOf({ sub, events: { [event]: true } }))],
    ['with a nonce, as an identity token has', 'nonce', (sub) => provider.signToken(claimsOf({ sub, nonce: 'n' }))],
    ['that names nobody', 'nobody', () => provider.signToken(claimsOf({}))],
    ['of another kind', 'type', (sub) => provider.signToken(claimsOf({ sub }), { typ: 'at+jwt' })],
    ['of no kind', 'type', (sub) => provider.signToken(claimsOf({ sub }), { typ: undefined })],
    ['that asks for what we do not know', 'malformed', (sub) => provider.signToken(claimsOf({ sub }), { crit: ['exp'] })],
    ['that is none', 'malformed', () => 'x.y.z'],
  ])('%s ends nothing, and is recorded', async (_name, reason, make) => {
    const person = await addPerson();
    const who = await enter(person);
    await sql(`delete from sign_in_attempt`);
    const before = (await eventsOf('staff')).length;
    const reply = await tell(make(subjectOf(person)));
    expect([reply.status, reply.body.error.code, reply.body.error.message, reply.headers['cache-control']]).toEqual([400, 'request.invalid', 'The logout token is not valid.', 'no-store']);
    expect(await statusOf(who)).toBe(200);
    expect((await eventsOf('staff')).slice(before)).toEqual([{ action: 'identity.provider-logout-refused', actor: 'system', after: { reason } }]);
  });

  it('is taken once, also where it comes twice at the same moment', async () => {
    const person = await addPerson();
    const token = provider.signToken(claimsOf({ sub: subjectOf(person) }));
    expect((await Promise.all([tell(token), tell(token)])).map((reply) => reply.status).toSorted()).toEqual([200, 400]);
    const who = await enter(person);
    expect((await tell(token)).status).toBe(400);
    expect(await statusOf(who)).toBe(200);
  });

  it('of the kind that older providers send is taken where the settings name it', async () => {
    const token = () => provider.signToken(claimsOf({ sub: 'x' }), { typ: 'JWT' });
    expect([(await tell(token())).status, (await tell(token(), 'older')).status]).toEqual([400, 200]);
  });

  it('of one provider ends no session of another', async () => {
    const person = await addPerson();
    const who = await enter(person);
    expect((await tell(provider.signToken(claimsOf({ sub: subjectOf(person) })), 'older')).status).toBe(200);
    expect((await tell(provider.signToken(claimsOf({ sid: await sidOf(who) })), 'older')).status).toBe(200);
    expect(await statusOf(who)).toBe(200);
  });

  it('that is bad is not looked at for ever, and no bad one holds up a good one', async () => {
    const person = await addPerson();
    const who = await enter(person);
    const replies: number[] = [];
    for (let count = 0; count < 7; count += 1) replies.push((await tell('x.y.z')).status);
    expect(replies).toEqual([400, 400, 400, 400, 400, 429, 429]);
    expect((await tell(provider.signToken(claimsOf({ sub: subjectOf(person) })))).status).toBe(200);
    expect(await statusOf(who)).toBe(401);
  });

  it('is refused as it stands where the provider cannot be asked for its keys, is not known, or the form is another', async () => {
    const token = provider.signToken(claimsOf({ sub: 'x' }));
    expect([(await tell(token, 'down')).status, (await tell(token, 'nobody-knows')).status]).toEqual([503, 404]);
    const send = (payload: string, type: string) => test.server.inject({ method: 'POST', url: '/api/v1/session/providers/staff/logout', headers: { 'content-type': type }, payload });
    const form = 'application/x-www-form-urlencoded';
    expect((await send(`logout_token=${token}&logout_token=${token}`, form)).statusCode).toBe(400);
    expect((await send('other=1', form)).statusCode).toBe(400);
    expect((await send(JSON.stringify({ logout_token: token }), 'application/json')).statusCode).toBe(415);
    expect((await send(`logout_token=${token}&more=1`, form)).statusCode).toBe(200);
  });
});
