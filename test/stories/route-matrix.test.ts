import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allEndpoints } from '#features/endpoints.ts';
import { identityContract as identity } from '#features/identity/contract.ts';
import { exclusionOf, permissions, permissionsOfRoles, roleNames, rolePermissions, type PermissionName, type RoleName } from '#features/identity/roles.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { client, testServer, type Client, type Send, type TestServer } from '../server.ts';
import { makeInstitution, type Institution } from './institution.ts';
import { samples } from './route-samples.ts';

let test: TestServer;
let mine: Institution;

beforeAll(async () => {
  test = await testServer();
  mine = await makeInstitution(test, test.tenantId, 'first', 'zebra');
});
afterAll(() => test.close());

// The session ends with it, so it comes last.
const endpoints = allEndpoints.toSorted((a, b) => Number(a.id === 'identity.signOut') - Number(b.id === 'identity.signOut'));
// A form is another program's: it looks at no session, and believes only what is signed in it.
const writes = endpoints.filter((endpoint) => endpoint.method !== 'GET' && endpoint.carries !== 'form');
const nobody = () => client(test.server, '', '');

type Seen = Readonly<{ status: number; code: string | undefined }>;

async function call(endpoint: Endpoint, who: Client, headers: Record<string, string> = {}, institution = mine): Promise<Seen> {
  const reply = await who.call(endpoint, { ...(await samples[endpoint.id]!(institution, who)), headers });
  return { status: reply.status, code: reply.body?.error?.code };
}

/** A request of nobody's making: who may not is refused before anybody looks at what is asked. */
async function callBlindly(endpoint: Endpoint, headers: Record<string, string>): Promise<Seen> {
  const reply = await test.server.inject({ method: endpoint.method, url: `/api/v1${endpoint.path.replaceAll(/:\w+/g, 'nonsense')}`, headers: { 'x-yuanshu-request': '1', ...headers } });
  return { status: reply.statusCode, code: reply.json().error?.code };
}

it('every endpoint has a sample request, and no sample is left over', () => {
  expect(Object.keys(samples).toSorted()).toEqual(allEndpoints.map((endpoint) => endpoint.id).toSorted());
});

describe('without a session', () => {
  it('every address but those to sign in answers that one must sign in', async () => {
    const open: string[] = [];
    for (const endpoint of endpoints) {
      const reply = await nobody().call(endpoint, await samples[endpoint.id]!(mine, mine.boss));
      if (reply.status !== 401 || reply.body.error.code !== 'session.required') open.push(endpoint.id);
    }
    expect(open).toEqual(['identity.signIn', 'identity.signInByLink', 'identity.getSignInOptions', 'identity.startProviderSignIn', 'identity.finishProviderSignIn', 'identity.endProviderSession', 'identity.startPasskeySignIn', 'identity.signInByPasskey', 'identity.signInByBreakGlass']);
  });

  it('nothing is learnt from a request that is not valid', async () => {
    for (const endpoint of endpoints.filter((row) => row.permission !== 'public')) {
      const body = endpoint.method === 'GET' || endpoint.method === 'DELETE' ? {} : { payload: '{"half":' };
      const reply = await test.server.inject({ method: endpoint.method, url: `/api/v1${endpoint.path.replaceAll(/:\w+/g, 'nonsense')}?limit=x&format=y`, headers: { 'x-yuanshu-request': '1', 'content-type': 'application/json' }, ...body });
      expect([endpoint.id, reply.statusCode]).toEqual([endpoint.id, 401]);
    }
  });
});

describe('each role alone', () => {
  it.each(roleNames)('%s may do what its permissions say, and nothing else', async (role) => {
    const held = new Set<string>(permissionsOfRoles([role]));
    const who = await test.signIn(test.tenantId, role);
    const wrong: unknown[] = [];
    for (const endpoint of endpoints.filter((row) => row.permission !== 'public')) {
      const isAllowed = endpoint.permission === 'session' || held.has(endpoint.permission);
      const seen = isAllowed ? await call(endpoint, who) : await callBlindly(endpoint, { cookie: who.cookie });
      if (isAllowed ? seen.status >= 300 : seen.status !== 403 || seen.code !== 'permission.missing') wrong.push([endpoint.id, isAllowed ? 'should be allowed' : 'should be refused', seen]);
    }
    expect(wrong).toEqual([]);
  });

  it('and somebody without any role sees the own session only', async () => {
    const who = await test.signIn(test.tenantId);
    const allowed: string[] = [];
    for (const endpoint of endpoints.filter((row) => row.permission !== 'public')) if ((await callBlindly(endpoint, { cookie: who.cookie })).code !== 'permission.missing') allowed.push(endpoint.id);
    expect(allowed.toSorted()).toEqual(endpoints.filter((row) => row.permission === 'session').map((row) => row.id).toSorted());
  });
});

describe('a request that another site sends', () => {
  // What is refused is not used up: one request of each is tried in every way.
  const made = new Map<string, Send>();
  beforeAll(async () => {
    for (const endpoint of writes) made.set(endpoint.id, await samples[endpoint.id]!(mine, mine.boss));
  });
  const refused = async (headers: Record<string, string>): Promise<string[]> => {
    const passed: string[] = [];
    for (const endpoint of writes) {
      const send = made.get(endpoint.id)!;
      const reply = await rawCall(endpoint, send.params ?? {}, { cookie: mine.boss.cookie, ...headers });
      if (reply.statusCode !== 403 || reply.json().error.code !== 'request.forged') passed.push(endpoint.id);
    }
    return passed;
  };
  const rawCall = (endpoint: Endpoint, params: Readonly<Record<string, unknown>>, headers: Record<string, string>) =>
    test.server.inject({ method: endpoint.method, url: `/api/v1${endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => String(params[name]))}`, headers: { host: 'bank.example', ...headers } });

  it.each([
    ['without the header of the application', {}],
    ['from another origin', { 'x-yuanshu-request': '1', origin: 'https://evil.example' }],
    ['from an origin that begins like ours', { 'x-yuanshu-request': '1', origin: 'http://bank.example.evil.example' }],
    ['from an origin that hides', { 'x-yuanshu-request': '1', origin: 'null' }],
    ['from an origin that is no address', { 'x-yuanshu-request': '1', origin: 'not an address' }],
  ])('%s changes nothing', async (_name, headers) => {
    expect(await refused(headers)).toEqual([]);
  });

  it('is told from our own by the host and by the public address', async () => {
    const revoke = (headers: Record<string, string>) => rawCall(identity.createToken, {}, { cookie: mine.boss.cookie, 'x-yuanshu-request': '1', ...headers });
    for (const origin of ['http://bank.example', test.config.publicUrl]) expect((await revoke({ origin })).statusCode).toBe(400);
  });
});

describe('an API token', () => {
  const tokenOf = async (who: Client, ...scopes: string[]): Promise<{ id: string; secret: string; client: Client }> => {
    const made = await who.ok(identity.createToken, { body: { name: 'a token', scopes, expiresInDays: 1 } });
    return { id: made.token.id, secret: made.secret, client: client(test.server, who.personId, '', { authorization: `Bearer ${made.secret}` }) };
  };

  /** Somebody who may make tokens and holds the permission. */
  const makerOf = (permission: string): Promise<Client> => {
    const role = roleNames.find((name) => rolePermissions[name].includes(permission as PermissionName) && exclusionOf(name, 'developer') === undefined)!;
    return test.signIn(test.tenantId, role, 'developer');
  };

  it.each(Object.keys(permissions).filter((permission) => endpoints.some((row) => row.permission === permission)))('for %s opens what needs it, and reads who it is', async (scope) => {
    const who = await makerOf(scope);
    const token = await tokenOf(who, scope);
    const wrong: unknown[] = [];
    for (const endpoint of endpoints.filter((row) => row.permission !== 'public' && row.id !== 'identity.createToken')) {
      const isAllowed = endpoint.permission === scope || (endpoint.permission === 'session' && endpoint.method === 'GET');
      const reply = isAllowed ? await token.client.call(endpoint, await samples[endpoint.id]!(mine, who)) : await callBlindly(endpoint, { authorization: `Bearer ${token.secret}` });
      if (isAllowed ? reply.status >= 300 : reply.status !== 403) wrong.push([endpoint.id, isAllowed ? 'should be allowed' : 'should be refused', reply.status]);
    }
    expect(wrong).toEqual([]);
  });

  it('makes no tokens, changes no password, ends no session and opens none', async () => {
    const who = await test.signIn(test.tenantId, 'system-admin', 'ospo');
    const { client: token } = await tokenOf(who, ...permissionsOfRoles(['system-admin', 'ospo']));
    const [session] = (await token.ok(identity.listSessions)).rows;
    const tries = [
      await token.call(identity.createToken, { body: { name: 'child', scopes: ['ledger.read'], expiresInDays: 1 } }),
      await token.call(identity.changePassword, { body: { next: 'Correct-Horse-9' } }),
      await token.call(identity.revokeSession, { params: { sessionId: session.id } }),
      await token.call(identity.signOut),
      await token.call(identity.createSignInLink, { params: { personId: who.personId } }),
    ];
    expect(tries.map((reply) => reply.body.error.code)).toEqual(Array(5).fill('permission.missing'));
    expect((await who.call(identity.getSession)).status).toBe(200);
  });

  const endRole = async (who: Client, role: RoleName) => {
    const [grant] = (await mine.boss.ok(identity.listGrants, { query: { personId: who.personId, role } })).rows;
    await mine.boss.ok(identity.endGrant, { params: { grantId: grant.id }, body: { reason: 'moved on' } });
  };

  it('carries no more than its person holds now', async () => {
    const who = await test.signIn(test.tenantId, 'ospo', 'legal');
    const { client: token } = await tokenOf(who, 'ledger.read', 'ledger.write');
    await endRole(who, 'ospo');
    expect([(await token.call(ledger.listSystems)).status, (await call(ledger.createSystem, token)).status]).toEqual([200, 403]);
  });

  it('that is expired, revoked, of a closed account, malformed or of another institution is refused, also beside a good cookie', async () => {
    const who = await test.signIn(test.tenantId, 'ospo');
    const closed = await test.signIn(test.tenantId, 'ospo');
    const [good, expired, revoked, ofClosed] = [await tokenOf(who, 'ledger.read'), await tokenOf(who, 'ledger.read'), await tokenOf(who, 'ledger.read'), await tokenOf(closed, 'ledger.read')];
    await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`update api_token set expires_at = now() where id = $1`, [expired.id]));
    await who.ok(identity.revokeToken, { params: { tokenId: revoked.id } });
    await mine.boss.ok(identity.updatePerson, { params: { personId: closed.personId }, body: { isActive: false } });
    const [, tenant, id, secret] = good.secret.split('.') as [string, string, string, string];
    const refused = [
      expired.secret, revoked.secret, ofClosed.secret, '', 'ysk.', `ysk.${tenant}.${id}.`, `ysk.${tenant}.${id}.${secret.slice(1)}A`, `ysk.ten_00000000000000000000000000.${id}.${secret}`,
      `ysk.${tenant}.tok_00000000000000000000000000.${secret}`, good.secret.toUpperCase(), `${tenant}.${id}.${secret}`, decodeURIComponent(who.cookie.split('=')[1]!), `ysk.${decodeURIComponent(who.cookie.split('=')[1]!)}`, `ysk.';--.${id}.${secret}`, 'x'.repeat(9000),
    ];
    for (const text of refused) {
      const reply = await who.call(ledger.listSystems, { headers: { authorization: `Bearer ${text}` } });
      expect([text.slice(0, 60), reply.status, reply.body.error.code]).toEqual([text.slice(0, 60), 401, 'token.refused']);
    }
    expect((await who.call(ledger.listSystems, { headers: { authorization: `Basic ${good.secret}` } })).status).toBe(401);
    expect((await nobody().call(ledger.listSystems, { headers: { cookie: `yuanshu_session=${encodeURIComponent(good.secret)}` } })).status).toBe(401);
    expect((await nobody().call(ledger.listSystems, { headers: { authorization: `bearer ${good.secret}` } })).status).toBe(200);
  });
});
