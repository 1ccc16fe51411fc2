import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allEndpoints } from '#features/endpoints.ts';
import { identityContract as identity } from '#features/identity/contract.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { testServer, type Client, type TestServer } from '../server.ts';

let test: TestServer;
let clerk: Client;
let guard: Client;
let auditor: Client;

beforeAll(async () => {
  test = await testServer();
  clerk = await test.signIn(test.tenantId, 'system-admin');
  guard = await test.signIn(test.tenantId, 'security-admin');
  auditor = await test.signIn(test.tenantId, 'audit-admin');
});
afterAll(() => test.close());

/** Sends a request that says nothing; who may comes before what. */
async function send(who: Client, endpoint: Endpoint): Promise<string> {
  const reply = await test.server.inject({ method: endpoint.method, url: `/api/v1${endpoint.path.replaceAll(/:\w+/g, '-')}`, headers: { cookie: who.cookie, 'x-yuanshu-request': '1' } });
  return reply.statusCode === 403 ? reply.json().error.code : String(reply.statusCode);
}

/** What the log holds of refusals of a person: the permissions that were missing, and the requests that asked. */
async function refusals(who: Client): Promise<Readonly<{ permission: string; endpoints: readonly string[] }>[]> {
  return test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`select object_id as permission, array(select jsonb_array_elements_text(after->'endpoints')) as endpoints from audit_event where tenant_id = $1 and action = 'audit.access-refused' and outcome = 'refused' and actor_id = $2`, [test.tenantId, who.personId]));
}

describe('G16', () => {
  it('the requester tries to approve: refused, and in the audit log', async () => {
    const both = await test.signIn(test.tenantId, 'security-admin', 'legal');
    const person = await clerk.ok(identity.createPerson, { body: { login: 'newcomer', name: '新人' } });
    const { id } = await both.ok(identity.requestGrant, { body: { personId: person.id, role: 'developer', reason: '岗位需要' } });
    const reply = await both.call(identity.decideGrant, { params: { grantId: id }, body: { decision: 'approve' } });
    expect([reply.status, reply.body.error.code]).toEqual([403, 'duty.separated']);
    expect(await refusals(both)).toEqual([{ permission: 'grants.approve', endpoints: ['identity.decideGrant'] }]);
    expect((await guard.ok(identity.decideGrant, { params: { grantId: id }, body: { decision: 'approve' } })).state).toBe('approved');
  });

  it('the system and the security administrator try to read the audit log, the auditor and everybody else, too: refused, and in the audit log', async () => {
    const readsAudit = allEndpoints.filter((endpoint) => endpoint.permission === 'audit.read');
    expect(readsAudit.length).toBeGreaterThan(3);
    for (const who of [clerk, guard, await test.signIn(test.tenantId, 'auditor'), await test.signIn(test.tenantId, 'ospo', 'developer', 'executive')]) {
      for (const endpoint of readsAudit) expect([endpoint.id, await send(who, endpoint)]).toEqual([endpoint.id, 'permission.missing']);
      expect((await refusals(who)).map((row) => row.permission)).toContain('audit.read');
    }
    expect(await send(auditor, readsAudit[0]!)).toBe('200');
  });

  it('the audit administrator tries to change anything: refused, and in the audit log', async () => {
    const writes = allEndpoints.filter((endpoint) => endpoint.method !== 'GET' && !['public', 'session', 'audit.read'].includes(endpoint.permission));
    expect(writes.length).toBeGreaterThan(30);
    for (const endpoint of writes) expect([endpoint.id, await send(auditor, endpoint)]).toEqual([endpoint.id, 'permission.missing']);
    const missing = new Set((await refusals(auditor)).map((row) => row.permission));
    for (const permission of new Set(writes.map((endpoint) => endpoint.permission))) expect([permission, missing.has(permission)]).toEqual([permission, true]);
  });

  it('what may be done with the audit log changes no event: the application itself could not', async () => {
    expect(allEndpoints.filter((endpoint) => endpoint.permission === 'audit.read' && ['PUT', 'PATCH', 'DELETE'].includes(endpoint.method))).toEqual([]);
    for (const statement of [`update audit_event set action = 'x'`, 'delete from audit_event', 'truncate audit_event']) await expect(test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(statement)), statement).rejects.toThrow(/permission denied/);
  });

  it.each([['security-admin', 'clerk'], ['audit-admin', 'clerk'], ['system-admin', 'guard'], ['audit-admin', 'guard'], ['system-admin', 'auditor'], ['security-admin', 'auditor']] as const)('%s is not given to the %s as well: refused when it is asked for, and in the audit log', async (role, whom) => {
    const beneficiary = { clerk, guard, auditor }[whom];
    const asker = await test.signIn(test.tenantId, 'system-admin');
    const reply = await asker.call(identity.requestGrant, { body: { personId: beneficiary.personId, role, reason: '人手不足' } });
    expect([reply.status, reply.body.error.code]).toEqual([403, 'duty.excluded']);
    expect(await refusals(asker)).toEqual([{ permission: 'grants.request', endpoints: ['identity.requestGrant'] }]);
  });
});
