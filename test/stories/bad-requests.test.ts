import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { allEndpoints } from '#features/endpoints.ts';
import { identityContract as identity } from '#features/identity/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { testServer, type Reply, type TestServer } from '../server.ts';
import { makeInstitution, type Institution } from './institution.ts';
import { samples } from './route-samples.ts';

let test: TestServer;
let mine: Institution;

beforeAll(async () => {
  test = await testServer();
  mine = await makeInstitution(test, test.tenantId, 'first', 'zebra');
});
afterAll(() => test.close());

const injections = [`' or 1=1 --`, `'; drop table usage; --`, `') or ('1'='1`, `%' or '%'='`, `\\'; select pg_sleep(5); --`, '$1', '%', '_', '\\', '%00', '"', '`', '*', '../..', '(((((((((a+)+)+)+)+)+)+)+)$'];
const scripts = ['<script>alert(1)</script>', `"><img src=x onerror=alert(1)>`, `javascript:alert(1)`, '&lt;b&gt;', '\u2028</script>', '{{constructor.constructor(1)()}}', '=1+1'];
const odd = ['\u0000', 'a\u0000b', '\ud800', '\udc00x', '\u202egnp.exe', '\ufeff', '\u0007', '', ' ', '\u{1f600}'.repeat(5), 'x'.repeat(10_000), '长'.repeat(10_000)];

type Shape = Readonly<Record<string, z.ZodType>>;

/** The fields of a query or body, with the sample's values. */
function shapeOf(schema: z.ZodType | undefined): Shape {
  return (schema as { shape?: Shape } | undefined)?.shape ?? {};
}

const reads = allEndpoints.filter((endpoint) => endpoint.method === 'GET');
// What signs people out or changes the password would end the test.
const writes = allEndpoints.filter((endpoint) => endpoint.body !== undefined && !['identity.changePassword'].includes(endpoint.id));

/** Never a failure of ours; and where the request is refused, in the one shape. */
function expectDecent(endpoint: Endpoint, what: unknown, reply: Reply): void {
  expect([endpoint.id, what, reply.status < 500], reply.text.slice(0, 300)).toEqual([endpoint.id, what, true]);
  if (reply.status >= 400) expect(reply.body.error).toMatchObject({ code: expect.any(String), message: expect.any(String), requestId: expect.any(String) });
  expect(reply.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'content-security-policy': expect.stringContaining(`default-src 'self'`), 'x-frame-options': 'DENY', 'referrer-policy': 'same-origin' });
}

describe('a cursor', () => {
  const cursorOf = (keys: unknown) => Buffer.from(JSON.stringify(keys)).toString('base64url');
  const lists = reads.filter((endpoint) => 'cursor' in shapeOf(endpoint.query));
  it.each(lists.map((endpoint) => [endpoint.id, endpoint] as const))('of %s that the list did not give is refused', async (_id, endpoint) => {
    const send = await samples[endpoint.id]!(mine, mine.boss);
    const call = (cursor: string, query: object = {}) => mine.boss.call(endpoint, { ...send, query: { ...send.query, ...query, cursor } });
    for (const cursor of ['nonsense', 'null', '{}', cursorOf({}), cursorOf([]), cursorOf(null), cursorOf([{}]), cursorOf(Array(40).fill(1)), `${cursorOf(['a'])}!!!`, 'x'.repeat(2000), 'x'.repeat(3000), `' or 1=1 --`, '\u0000']) {
      const reply = await call(cursor);
      expectDecent(endpoint, cursor.slice(0, 50), reply);
      expect([cursor.slice(0, 50), reply.status, reply.body.error?.code]).toEqual([cursor.slice(0, 50), 400, 'request.invalid']);
    }
    const sorts = (shapeOf(endpoint.query)['sort'] as unknown as { unwrap?: () => { options?: string[] } } | undefined)?.unwrap?.().options ?? [undefined];
    for (const sort of sorts) {
      for (let count = 1; count <= 6; count++) {
        for (const key of ['text', '2026-99-99', -1, 1e300, 2.5, null, true, '\u0000', '\ud800']) expectDecent(endpoint, [sort, count, key], await call(cursorOf(Array(count).fill(key)), sort === undefined ? {} : { sort }));
      }
    }
  });
});

describe('a field of a request', () => {
  it('of any kind is taken or refused, never failed at', async () => {
    const values: unknown[] = [...odd, ...scripts, 0, -1, 1e300, Number.MAX_SAFE_INTEGER, 1.5, true, null, [], {}, [null], [['a']], { $gt: '' }, { toString: 1 }];
    for (const endpoint of writes) {
      const send = await samples[endpoint.id]!(mine, mine.boss);
      for (const field of Object.keys(shapeOf(endpoint.body))) {
        for (const value of values) {
          const reply = await mine.boss.call(endpoint, { ...send, body: { ...(send.body as object), [field]: value } });
          expectDecent(endpoint, { [field]: typeof value === 'string' ? value.slice(0, 20) : value }, reply);
          const isTooLong = typeof value === 'string' && value.length >= 10_000 && !endpoint.body.safeParse({ ...(send.body as object), [field]: value }).success;
          if (isTooLong) expect([endpoint.id, field, reply.status]).toEqual([endpoint.id, field, 400]);
        }
      }
    }
  });

  it('of a query is taken or refused, never failed at', async () => {
    const instants = ['2026-13-45', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59+23:59'];
    const values = [...odd, '0', '-1', '1e300', '99999999999999999999', 'NaN', 'null', ',,,', 'a,'.repeat(60), ...instants];
    for (const endpoint of allEndpoints.filter((row) => row.query !== undefined && row.carries !== 'upload')) {
      const send = await samples[endpoint.id]!(mine, mine.boss);
      // An export takes the filters of its list: here it is enough that what the database refuses is an answer.
      const tried = endpoint.carries === 'download' ? ['\u0000', ...instants] : values;
      for (const field of Object.keys(shapeOf(endpoint.query))) {
        for (const value of tried) expectDecent(endpoint, { [field]: value.slice(0, 20) }, await mine.boss.call(endpoint, { ...send, query: { ...send.query, [field]: value } }));
      }
    }
  });

  it('of an address is taken or refused, never failed at', async () => {
    for (const endpoint of allEndpoints.filter((row) => row.path.includes('/:'))) {
      const send = await samples[endpoint.id]!(mine, mine.boss);
      for (const value of [...odd, ...injections, ...scripts, '0', '-1', '1e300', '99999999999999999999', 'sys_', 'null', '../../../etc/passwd']) {
        const reply = await mine.boss.call(endpoint, { ...send, params: Object.fromEntries(Object.keys(send.params ?? {}).map((name) => [name, value.toWellFormed()])) });
        expectDecent(endpoint, value.slice(0, 20), reply);
        expect([endpoint.id, value.slice(0, 20), reply.status]).toEqual([endpoint.id, value.slice(0, 20), reply.status === 404 ? 404 : 400]);
      }
    }
  });

  it('that nobody asked for changes nothing', async () => {
    const system = await mine.boss.ok(ledger.createSystem, { body: { code: 'EXTRA', name: 'x', id: 'sys_00000000000000000000000000', tenantId: 'ten_x', tenant_id: 'ten_x', createdAt: '1999-01-01', componentCount: 7 } });
    expect(system).toMatchObject({ componentCount: 0, createdAt: expect.stringMatching(/^20[2-9]/) });
    const person = await mine.boss.ok(identity.createPerson, { body: { login: 'extra', name: 'x', isActive: false, passwordHash: 'x', mustChangePassword: false } });
    expect(person).toMatchObject({ isActive: true, roles: [] });
    const polluted = await test.server.inject({ method: 'POST', url: '/api/v1/systems', headers: { 'x-yuanshu-request': '1', cookie: mine.boss.cookie, 'content-type': 'application/json' }, payload: '{"code":"PROTO","name":"x","__proto__":{"criticality":"core"}}' });
    expect([polluted.statusCode, ({} as { criticality?: string }).criticality]).toEqual([400, undefined]);
  });
});

describe('an address that is none', () => {
  it.each(['/api/v1/nothing', '/api/v1/systems/%', '/api/v1/systems/%ff%fe', '/api/v1/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2f..%2fetc/passwd', '/api/v1/systems/%00', '/api//v1/systems', `/api/v1/systems/${'x'.repeat(600)}`, '/api/v1/systems?q=%', '/api/v1/systems?q=a&q=b', '/api/v1/systems?q[]=a', '/api/v1/systems?q[a]=b', '/api/v1/systems?__proto__=x', '/%3Cscript%3Ealert(1)%3C/script%3E'])('%s answers in the one shape of a refusal', async (url) => {
    const reply = await test.server.inject({ method: 'GET', url, headers: { cookie: mine.boss.cookie, accept: 'application/json' } });
    expect(reply.statusCode).toBeLessThan(500);
    expect(reply.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'content-security-policy': expect.any(String) });
    expect(reply.body).not.toContain('root:');
    if (reply.statusCode >= 400) expect(reply.json().error.code).toMatch(/^request\.|^object\./);
  });

  it.each(['TRACE', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'OPTIONS'])('with the method %s is not there, and tells no other site that it may ask', async (method) => {
    const reply = await test.server.inject({ method: method as never, url: '/api/v1/overview', headers: { cookie: mine.boss.cookie, origin: 'https://evil.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-yuanshu-request' } });
    expect([404, 405]).toContain(reply.statusCode);
    expect(reply.headers).not.toHaveProperty('access-control-allow-origin');
  });
});
