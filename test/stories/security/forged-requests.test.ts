import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityContract as identity } from '#features/identity/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { createSignInLink } from '#features/identity/public.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { systemContext } from '../../../src/installation.ts';
import { testServer, type TestServer } from '../../server.ts';
import { makeInstitution, type Institution } from '../institution.ts';
import { attackerOf, reads, tried, withBody, writes, type Attacker } from './attacks.ts';

let test: TestServer;
let mine: Institution;
let attacker: Attacker;

beforeAll(async () => {
  test = await testServer();
  mine = await makeInstitution(test, test.tenantId, 'first', 'zebra');
  attacker = attackerOf(mine);
});
afterAll(() => test.close());

/** How many rows each table has, but for those that tell of reading and of refusals: what a request of another site must leave as it was. */
async function rowCounts(): Promise<unknown> {
  const app = test.running.app;
  const tables = await app.db.withOwner((tx) => tx.query<{ name: string }>(`select c.relname as name from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and has_table_privilege('yuanshu_app', c.oid, 'select') and c.relname not in ('session', 'audit_event', 'audit_checkpoint', 'audit_chain', 'sign_in_attempt') order by 1`));
  const counts = await app.db.withTenant(test.tenantId, (tx) => tx.query(`select ${tables.map(({ name }) => `(select count(*)::int from "${name}") as "${name}"`).join(', ')}`));
  return counts[0];
}

const addressOf = (endpoint: Endpoint, params: Readonly<Record<string, unknown>> = {}) => `/api/v1${endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))}`;

describe('a request that a browser sends for another site without asking first', () => {
  // https://fetch.spec.whatwg.org/#cors-safelisted-request-header: these types, and no header of our own.
  const types = ['text/plain', 'text/plain;charset=utf-8', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', undefined];

  it('writes nothing, of whatever type its body is, and signs nobody in', async () => {
    const before = await rowCounts();
    for (const endpoint of writes) {
      for (const type of types) {
        const reply = await test.server.inject({
          method: endpoint.method, url: addressOf(endpoint, mine as unknown as Record<string, unknown>),
          headers: { cookie: attacker.client().cookieFor(endpoint), origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', ...(type === undefined ? {} : { 'content-type': type }) }, payload: '{"name":"x","code":"x","login":"admin","password":"x","token":"xxxxxxxxxxxxxxxxxxxxxxxxx"}',
        });
        expect([endpoint.id, type, reply.statusCode, reply.json().error.code, reply.headers['set-cookie']]).toEqual([endpoint.id, type, 403, 'request.forged', undefined]);
      }
    }
    expect(await rowCounts()).toEqual(before);
  });

  it('writes nothing of a type that needs no asking, even with the header of the application', async () => {
    for (const endpoint of withBody) {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
        const reply = await test.server.inject({ method: endpoint.method, url: addressOf(endpoint, mine as unknown as Record<string, unknown>), headers: { cookie: attacker.client().cookieFor(endpoint), 'x-yuanshu-request': '1', 'content-type': type }, payload: '{"name":"x"}' });
        expect([endpoint.id, type, reply.statusCode, reply.json().error.code]).toEqual([endpoint.id, type, 415, 'request.media-type']);
      }
    }
  });

  it('changes nothing by an address that only reads, whatever method it asks for', async () => {
    const before = await rowCounts();
    for (const endpoint of reads.filter((row) => row.carries === undefined)) {
      const send = await attacker.sample(endpoint);
      const reply = await attacker.call(endpoint, { ...send, headers: { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE', 'x-http-method': 'DELETE' }, query: { ...send.query, _method: 'DELETE' } });
      expect([endpoint.id, reply.status]).toEqual([endpoint.id, 200]);
    }
    expect(await rowCounts()).toEqual(before);
    expect((await attacker.client().call(ledger.getSystem, { params: { systemId: mine.systemId } })).status).toBe(200);
  });

  it('is told of no endpoint that it may ask', async () => {
    for (const endpoint of tried) {
      const url = addressOf(endpoint, mine as unknown as Record<string, unknown>);
      const reply = await test.server.inject({ method: 'OPTIONS', url, headers: { origin: 'https://evil.example', 'access-control-request-method': endpoint.method, 'access-control-request-headers': 'x-yuanshu-request, content-type' } });
      const allowed = Object.keys(reply.headers).filter((name) => name.startsWith('access-control-'));
      expect([endpoint.id, reply.statusCode, allowed, reply.headers['cross-origin-resource-policy']]).toEqual([endpoint.id, 404, [], 'same-origin']);
    }
  });

  it('gets no answer that runs as a script: no callback is written around it', async () => {
    const reply = await attacker.client().call(ledger.listSystems, { query: { callback: 'steal', jsonp: 'steal', format: 'js' } });
    expect([reply.text.startsWith('{'), reply.headers['content-type']]).toEqual([true, 'application/json; charset=utf-8']);
  });
});

describe('the cookie of a session', () => {
  const signIn = async (server: TestServer, headers: Readonly<Record<string, string>> = {}) => {
    const person = (await server.signIn(server.tenantId)).personId;
    const { url } = await createSignInLink(systemContext(server.running.app, server.tenantId), person);
    return server.server.inject({ method: 'POST', url: addressOf(identity.signInByLink), headers: { 'x-yuanshu-request': '1', ...headers }, payload: { token: url.split('#link=')[1]! } });
  };

  it('is out of reach for scripts, is not sent along by other sites, and stays with this host', async () => {
    const reply = await signIn(test);
    const cookie = String(reply.headers['set-cookie']);
    expect(cookie).toMatch(/^yuanshu_session=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toMatch(/Domain|Secure/i);
    // The secret travels in the header only.
    expect(reply.body).not.toContain(decodeURIComponent(/=([^;]+)/.exec(cookie)![1]!).split('.')[2]);
    expect(cookie.length).toBeLessThan(4096);
  });

  it('cannot be planted by a neighbouring host where people come by https', async () => {
    const secure = await testServer({ YUANSHU_PUBLIC_URL: 'https://yuanshu.bank.example' });
    try {
      const reply = await signIn(secure);
      const cookie = String(reply.headers['set-cookie']);
      expect(cookie).toMatch(/^__Host-yuanshu_session=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      const value = /=([^;]+)/.exec(cookie)![1]!;
      const ask = async (name: string) => (await secure.server.inject({ method: 'GET', url: addressOf(identity.getSession), headers: { cookie: `${name}=${value}` } })).statusCode;
      expect([await ask('__Host-yuanshu_session'), await ask('yuanshu_session'), await ask('__host-yuanshu_session'), await ask('__Secure-yuanshu_session')]).toEqual([200, 401, 401, 401]);
      const left = await secure.server.inject({ method: 'DELETE', url: addressOf(identity.signOut), headers: { cookie: `__Host-yuanshu_session=${value}`, 'x-yuanshu-request': '1' } });
      expect(String(left.headers['set-cookie'])).toMatch(/^__Host-yuanshu_session=; .*Secure/);
      expect(await ask('__Host-yuanshu_session')).toBe(401);
    } finally {
      await secure.close();
    }
  });
});
