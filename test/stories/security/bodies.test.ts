import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityContract as identity } from '#features/identity/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { processorMs } from '../../processor-time.ts';
import { testServer, type TestServer } from '../../server.ts';
import { makeInstitution, type Institution } from '../institution.ts';
import { attackerOf, schemaOf, textFields, tried, withBody, type Attacker } from './attacks.ts';

let test: TestServer;
let mine: Institution;
let otherTenantId: string;
let attacker: Attacker;

beforeAll(async () => {
  test = await testServer();
  mine = await makeInstitution(test, test.tenantId, 'first', 'zebra');
  otherTenantId = await test.addTenant('second');
  await test.signIn(otherTenantId, 'ospo');
  attacker = attackerOf(mine);
});
afterAll(() => test.close());

const addressOf = (endpoint: Endpoint, params: Readonly<Record<string, unknown>> = {}) => `/api/v1${endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))}`;
const rawBody = async (endpoint: Endpoint, payload: string, params: Readonly<Record<string, unknown>> | undefined) =>
  test.server.inject({ method: endpoint.method, url: addressOf(endpoint, params), headers: { 'x-yuanshu-request': '1', cookie: attacker.client().cookieFor(endpoint), 'content-type': 'application/json' }, payload });

describe('a body that names what every object has', () => {
  it.each(['"__proto__":{"polluted":true,"isAdmin":true}', '"\\u005f_proto__":{"polluted":true}', '"x":[{"y":{"constructor":{"prototype":{"polluted":true}}}}]'])('is refused before any endpoint sees it, and changes no object of the program: %s', async (member) => {
    for (const endpoint of withBody) {
      const reply = await rawBody(endpoint, `{"name":"x",${member}}`, mine as unknown as Record<string, unknown>);
      expect([endpoint.id, reply.statusCode, reply.json().error.code]).toEqual([endpoint.id, 400, 'request.invalid']);
      expect([({} as { polluted?: boolean }).polluted, ({} as { isAdmin?: boolean }).isAdmin]).toEqual([undefined, undefined]);
    }
  });

  it('in a query does neither', async () => {
    for (const endpoint of tried.filter((row) => row.query !== undefined && row.method === 'GET' && row.carries === undefined)) {
      const { params } = await attacker.sample(endpoint);
      for (const query of ['__proto__=x&constructor.prototype.polluted=true', '__proto__[polluted]=true&constructor[prototype][polluted]=true']) {
        const reply = await test.server.inject({ method: 'GET', url: `${addressOf(endpoint, params)}?${query}`, headers: { cookie: attacker.client().cookieFor(endpoint) } });
        expect([endpoint.id, query, reply.statusCode < 500, ({} as { polluted?: string }).polluted]).toEqual([endpoint.id, query, true, undefined]);
      }
    }
  });

  it('in a document does neither', async () => {
    const sbom = '{"bomFormat":"CycloneDX","specVersion":"1.5","__proto__":{"polluted":true},"components":[{"type":"library","name":"__proto__","version":"constructor","purl":"pkg:npm/__proto__@1","bom-ref":"__proto__","__proto__":{"polluted":true}},{"type":"library","name":"toString","version":"1","purl":"pkg:npm/constructor@1","bom-ref":"constructor"}],"dependencies":[{"ref":"__proto__","dependsOn":["constructor","toString"]}]}';
    const reply = await attacker.client().call(ledger.createImport, { params: { systemId: mine.childId }, query: { fileName: '__proto__', part: 'constructor', wait: true }, bytes: sbom });
    expect([reply.status, ({} as { polluted?: boolean }).polluted]).toEqual([200, undefined]);
    const { rows } = await attacker.client().ok(ledger.listSystemComponents, { params: { systemId: mine.childId }, query: { q: 'constructor' } });
    expect(rows.length).toBe(1);
  });
});

describe('a field that nobody asked for', () => {
  const fakes = { hasOwnProperty: 'x', toString: 'x', valueOf: 1, id: 'zz_forged', tenantId: '', tenant_id: '', createdAt: '1999-01-01T00:00:00Z', created_at: '1999-01-01T00:00:00Z', createdBy: 'zz_forged', isActive: false, isAdmin: true, role: 'system-admin', permissions: ['people.write'], scopes: ['people.write'], passwordHash: 'zz_forged', mustChangePassword: false, state: 'zz_forged', approvedBy: 'zz_forged', version: 99, revokedAt: null };

  it('is dropped or refused by every endpoint: no row is of another institution, has a forged number, or is older than today', async () => {
    const app = test.running.app;
    const tables = await app.db.withOwner((tx) => tx.query<{ name: string }>(`select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1`));
    // The sealer puts events of every institution into their chain, by itself and at its own time.
    const counted = tables.filter(({ name }) => !['audit_chain', 'audit_checkpoint'].includes(name));
    const countOf = (tenantId: string) => app.db.withTenant(tenantId, (tx) => tx.query(`select ${counted.map(({ name }) => `(select count(*)::int from "${name}") as "${name}"`).join(', ')}`));
    const before = await countOf(otherTenantId);
    const extra = { ...fakes, tenantId: otherTenantId, tenant_id: otherTenantId };
    for (const endpoint of withBody) {
      const send = await attacker.sample(endpoint);
      const own = Object.keys(schemaOf(endpoint.body).properties ?? {});
      const added = Object.fromEntries(Object.entries(extra).filter(([name]) => !own.includes(name)));
      const reply = await attacker.call(endpoint, { ...send, body: { ...(send.body as object), ...added } });
      expect([endpoint.id, reply.status < 500], reply.text.slice(0, 300)).toEqual([endpoint.id, true]);
      expect([endpoint.id, reply.text.includes('zz_forged') || reply.text.includes('1999-01-01')]).toEqual([endpoint.id, false]);
    }
    expect(await countOf(otherTenantId)).toEqual(before);
    for (const { name } of tables) {
      const forged = await app.db.withTenant(test.tenantId, (tx) => tx.query(`select from "${name}" t where t::text like '%zz_forged%' or t::text like '%1999-01-01%'`));
      expect([name, forged.length]).toEqual([name, 0]);
    }
  });

  it('gives nobody a role, nor wakes who was closed', async () => {
    const who = await test.signIn(test.tenantId, 'developer');
    const before = (await who.ok(identity.getSession)).permissions;
    for (const endpoint of withBody.filter((row) => row.permission === 'session')) {
      const send = await attacker.sample(endpoint);
      await who.call(endpoint, { ...send, body: { ...(send.body as object), roles: ['system-admin'], permissions: ['people.write'], personId: mine.boss.personId, role: 'system-admin' } });
    }
    const again = await test.signInAs(test.tenantId, who.personId);
    expect((await again.ok(identity.getSession)).permissions).toEqual(before);
  });

  it('given twice counts once, and of two kinds not at all', async () => {
    const twice = await rawBody(ledger.createSystem, '{"code":"TWICE","name":"first","name":"second"}', {});
    expect([twice.statusCode, twice.json().name]).toEqual([200, 'second']);
    for (const query of ['q=a&q=b', 'limit=1&limit=200', 'sort=name&sort=code', 'q[]=a', 'q[$ne]=a']) {
      const reply = await test.server.inject({ method: 'GET', url: `/api/v1/systems?${query}`, headers: { cookie: attacker.client().cookieFor(ledger.listSystems) } });
      expect([query, reply.statusCode === 400 || query.startsWith('q[')]).toEqual([query, true]);
    }
  });
});

describe('a pattern of the interface', () => {
  type Schema = ReturnType<typeof schemaOf>;
  const patternsIn = (schema: Schema): string[] => [
    ...(schema.pattern === undefined ? [] : [schema.pattern]), ...(schema.anyOf ?? []).flatMap(patternsIn), ...(schema.items === undefined ? [] : patternsIn(schema.items)), ...Object.values(schema.properties ?? {}).flatMap(patternsIn),
    ...(typeof schema.additionalProperties === 'object' ? patternsIn(schema.additionalProperties) : []),
  ];
  const patterns = [...new Set(tried.flatMap((endpoint) => [endpoint.params, endpoint.query, endpoint.body].filter((part) => part !== undefined).flatMap((part) => patternsIn(schemaOf(part)))))];

  it('is decided in time that grows with the text alone, whatever the text', () => {
    expect(patterns.length).toBeGreaterThan(10);
    const slow: unknown[] = [];
    const pieces = ['a', 'A', '0', '-', '_', '.', '@', ' ', 'a.', 'a-', '0:', 'aA0', '长', '((', '/a', 'a@a.', '%', '\\', "'", '::'];
    for (const pattern of patterns) {
      const compiled = new RegExp(pattern, 'u');
      for (const piece of pieces) {
        for (const text of [piece.repeat(10_000), `${piece.repeat(10_000)}!`, `a@${piece.repeat(10_000)}\n`]) {
          const before = processorMs();
          compiled.test(text);
          if (processorMs() - before >= 400) slow.push([pattern, piece]);
        }
      }
    }
    expect(slow).toEqual([]);
  });

  it('and what is asked for in a search are answered in time, however they are written', async () => {
    const texts = ['('.repeat(90), '%_'.repeat(45), `log4j < ${'1.'.repeat(40)}x`];
    for (const endpoint of tried.filter((row) => row.method === 'GET' && row.carries === undefined && textFields(row.query).includes('q'))) {
      const send = await attacker.sample(endpoint);
      for (const q of texts) {
        const startedAt = performance.now();
        const reply = await attacker.client().call(endpoint, { ...send, query: { ...send.query, q } });
        expect([endpoint.id, q.slice(0, 12), reply.status < 500, performance.now() - startedAt < 4000]).toEqual([endpoint.id, q.slice(0, 12), true, true]);
      }
    }
  });
});
