import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import { createLog } from '#platform/log.ts';
import { systemContext, testServer, type Client, type Reply, type TestServer } from '../../../test/server.ts';
import { identityContract as identity } from './contract.ts';
import { keepReviews, quarterOf } from './reviews.ts';
import type { RoleName } from './roles.ts';

let test: TestServer;
let clerk: Client;
let approver: Client;
let second: Client;
let unitId: string;
const lines: string[] = [];

beforeAll(async () => {
  test = await testServer({}, createLog({ level: 'warn', format: 'json', destination: { write: (line) => void lines.push(line) } }));
  clerk = await test.signIn(test.tenantId, 'system-admin');
  approver = await test.signIn(test.tenantId, 'security-admin');
  second = await test.signIn(test.tenantId, 'security-admin');
  unitId = (await clerk.ok(identity.createUnit, { body: { parentId: null, code: 'RD', nameZh: '研发中心', nameEn: 'Research' } })).id;
});
afterAll(() => test.close());

const sql = <Row extends object>(text: string, ...parameters: unknown[]) => test.running.app.db.withTenant(test.tenantId, (tx) => tx.query<Row>(text, parameters));
const codeOf = (reply: Reply): string => reply.body?.error?.code ?? String(reply.status);
const dayMs = 24 * 3600_000;
const inDays = (days: number): string => new Date(Date.now() + days * dayMs).toISOString();

async function newPerson(): Promise<string> {
  return (await clerk.ok(identity.createPerson, { body: { login: newId('n').slice(0, 30), name: '新人' } })).id;
}

const ask = (who: Client, personId: string, role: RoleName, more: object = {}) => who.call(identity.requestGrant, { body: { personId, role, reason: '岗位需要', ...more } });
const approve = (who: Client, grantId: string) => who.call(identity.decideGrant, { params: { grantId }, body: { decision: 'approve' } });

/** A person with a role that was asked for and approved as everybody's is. */
async function granted(personId: string, role: RoleName, more: object = {}): Promise<string> {
  const { id } = (await ask(clerk, personId, role, more)).body;
  expect((await approve(approver, id)).status).toBe(200);
  return id;
}

async function rolesOf(personId: string): Promise<string[]> {
  const client = await test.signInAs(test.tenantId, personId);
  return (await client.ok(identity.getSession)).roles;
}

describe('G16: three administrators who are three people', () => {
  it('the requester tries to approve, and so does the beneficiary: refused and logged; somebody else may', async () => {
    const both = await test.signIn(test.tenantId, 'security-admin', 'legal');
    const person = await newPerson();
    const { id } = (await ask(both, person, 'legal')).body;
    const own = (await ask(clerk, both.personId, 'developer')).body.id;
    lines.length = 0;
    expect([codeOf(await approve(both, id)), codeOf(await approve(both, own))]).toEqual(['duty.separated', 'duty.separated']);
    expect(lines.filter((line) => line.includes('"duty.separated"') && line.includes(both.personId))).toHaveLength(2);
    expect(await rolesOf(person)).toEqual([]);
    expect([(await approve(approver, id)).status, (await approve(approver, own)).status]).toEqual([200, 200]);
    expect(await rolesOf(person)).toEqual(['legal']);
  });

  it('the requester does not refuse either, and nobody ends what he holds himself', async () => {
    const both = await test.signIn(test.tenantId, 'security-admin', 'legal');
    const { id } = (await ask(both, await newPerson(), 'legal')).body;
    expect(codeOf(await both.call(identity.decideGrant, { params: { grantId: id }, body: { decision: 'refuse', reason: 'no' } }))).toBe('duty.separated');
    const [held] = (await both.ok(identity.listGrants, { query: { personId: both.personId, role: 'legal' } })).rows;
    expect(codeOf(await both.call(identity.endGrant, { params: { grantId: held.id }, body: { reason: 'no' } }))).toBe('duty.separated');
  });

  it.each<readonly [RoleName, RoleName, string]>([
    ['system-admin', 'security-admin', 'administrators'], ['system-admin', 'audit-admin', 'administrators'], ['security-admin', 'audit-admin', 'administrators'], ['audit-admin', 'system-admin', 'administrators'],
    ['auditor', 'developer', 'auditor'], ['legal', 'auditor', 'auditor'], ['supplier', 'developer', 'outsider'], ['ospo', 'regulator', 'outsider'],
  ])('whoever is %s is not made %s as well: refused when it is asked for, and logged', async (one, other, reason) => {
    const person = await newPerson();
    await granted(person, one);
    lines.length = 0;
    const reply = await ask(clerk, person, other);
    expect([reply.status, codeOf(reply), reply.body.error.details]).toMatchObject([403, 'duty.excluded', { role: other, other: one, reason }]);
    expect(lines.some((line) => line.includes('duty.excluded') && line.includes(person))).toBe(true);
  });

  it('two requests that exclude each other: the second approval is refused, also when both come at once', async () => {
    for (const together of [false, true]) {
      const person = await newPerson();
      const ids = [(await ask(clerk, person, 'audit-admin')).body.id, (await ask(clerk, person, 'system-admin')).body.id];
      const replies = together ? await Promise.all([approve(approver, ids[0]), approve(second, ids[1])]) : [await approve(approver, ids[0]), await approve(second, ids[1])];
      expect(replies.map(codeOf).toSorted()).toEqual(['200', 'duty.excluded']);
      const [shown] = (await approver.ok(identity.listGrants, { query: { personId: person, state: 'requested' } })).rows;
      expect(shown).toMatchObject({ obstacle: 'excluded', excludedBy: { reason: 'administrators' } });
    }
  });

  it('a pair that stands in the database all the same gives the earlier role alone, and a line in the log', async () => {
    const person = await newPerson();
    await granted(person, 'system-admin');
    await sql(`insert into role_grant (tenant_id, id, person_id, role) values ($1, $2, $3, 'audit-admin')`, test.tenantId, newId('grt'), person);
    const client = await test.signInAs(test.tenantId, person);
    lines.length = 0;
    const { permissions } = await client.ok(identity.getSession);
    expect([permissions.includes('people.write'), permissions.includes('audit.read')]).toEqual([true, false]);
    expect(lines.some((line) => line.includes('gives nothing') && line.includes('audit-admin'))).toBe(true);
  });

  it('a role begins where the one that excludes it has ended', async () => {
    const person = await newPerson();
    await granted(person, 'auditor', { validTo: inDays(10) });
    expect(codeOf(await ask(clerk, person, 'developer', { validFrom: inDays(9) }))).toBe('duty.excluded');
    expect((await ask(clerk, person, 'developer', { validFrom: inDays(11) })).status).toBe(200);
  });
});

describe('no back door to the powers of another administrator', () => {
  it('who keeps accounts gives no link and no other address to those whose role excludes the own', async () => {
    for (const role of ['security-admin', 'audit-admin'] as const) {
      const other = await test.signIn(test.tenantId, role);
      expect(codeOf(await clerk.call(identity.createSignInLink, { params: { personId: other.personId } }))).toBe('duty.separated');
      expect(codeOf(await clerk.call(identity.updatePerson, { params: { personId: other.personId }, body: { email: 'mine@bank.example' } }))).toBe('duty.separated');
      await clerk.ok(identity.updatePerson, { params: { personId: other.personId }, body: { name: '另名' } });
    }
    expect((await clerk.call(identity.createSignInLink, { params: { personId: await newPerson() } })).status).toBe(200);
  });

  it('nor does a link, a session or a password from before lead into the new power', async () => {
    const person = await clerk.ok(identity.createPerson, { body: { login: 'future-auditor', name: '审计' } });
    const session = await test.signInAs(test.tenantId, person.id);
    await granted(person.id, 'audit-admin');
    expect((await session.call(identity.getSession)).status).toBe(401);
    const used = await session.call(identity.signInByLink, { body: { token: person.signInLink.split('#link=')[1] } });
    expect(codeOf(used)).toBe('session.link-used');
  });

  it('roles come with an account as requests, and only the program itself grants directly', async () => {
    const person = await clerk.ok(identity.createPerson, { body: { login: 'with-roles', name: '新人', roles: ['legal', 'developer'] } });
    expect([person.roles, person.requestedRoles]).toEqual([[], ['developer', 'legal']]);
    const { grantDirectly } = await import('./grants.ts');
    const ctx = systemContext(test.running.app, test.tenantId);
    await expect(ctx.tx((tx) => grantDirectly({ ...ctx, actor: { ...ctx.actor, kind: 'person', personId: clerk.personId } }, tx, person.id, { role: 'ospo' }))).rejects.toMatchObject({ code: 'duty.separated' });
  });

  it('the last of an administrator is neither closed nor ended, also by two who act at once', async () => {
    const tenantId = await test.addTenant('small');
    const [keeper, guard, other] = [await test.signIn(tenantId, 'system-admin'), await test.signIn(tenantId, 'security-admin'), await test.signIn(tenantId, 'audit-admin')];
    const [held] = (await guard.ok(identity.listGrants, { query: { personId: other.personId } })).rows;
    expect(codeOf(await guard.call(identity.endGrant, { params: { grantId: held.id }, body: { reason: 'x' } }))).toBe('duty.last-holder');
    for (const { personId } of [guard, other]) expect(codeOf(await keeper.call(identity.updatePerson, { params: { personId }, body: { isActive: false } }))).toBe('duty.last-holder');
    const one = await test.signIn(tenantId, 'audit-admin');
    const replies = await Promise.all([keeper.call(identity.updatePerson, { params: { personId: other.personId }, body: { isActive: false } }), keeper.call(identity.updatePerson, { params: { personId: one.personId }, body: { isActive: false } })]);
    expect(replies.map(codeOf).toSorted()).toEqual(['200', 'duty.last-holder']);
  });
});

describe('a grant', () => {
  it('says who asked, who decided, within what, from when to when; and its history stays', async () => {
    const person = await newPerson();
    const id = await granted(person, 'system-owner', { scopeKind: 'unit', scopeId: unitId, validTo: inDays(30) });
    const [grant] = (await clerk.ok(identity.listGrants, { query: { personId: person } })).rows;
    expect(grant).toMatchObject({ id, state: 'approved', scopeKind: 'unit', scopeId: unitId, scopeNameZh: '研发中心', requestedById: clerk.personId, reason: '岗位需要', endsSoon: false, endedAt: null });
    expect(grant.decidedByName).toContain('security-admin');
    await approver.ok(identity.endGrant, { params: { grantId: id }, body: { reason: '转岗' } });
    const [ended] = (await clerk.ok(identity.listGrants, { query: { personId: person } })).rows;
    expect(ended).toMatchObject({ id, state: 'ended', endReason: '转岗' });
    expect(ended.endedByName).toContain('security-admin');
    expect(await rolesOf(person)).toEqual([]);
    expect((await ask(clerk, person, 'system-owner', { scopeKind: 'unit', scopeId: unitId })).status).toBe(200);
    const events = await sql<{ action: string }>(`select action from audit_event where tenant_id = $1 and object_kind = 'grant' and object_id = $2 order by id`, test.tenantId, id);
    expect(events.map((event) => event.action)).toEqual(['identity.grant-requested', 'identity.grant-approved', 'identity.grant-ended']);
  });

  it('holds from its beginning to its end, and not a moment longer', async () => {
    const person = await newPerson();
    const id = await granted(person, 'legal', { validFrom: inDays(1), validTo: inDays(20) });
    expect(await rolesOf(person)).toEqual([]);
    await sql(`update role_grant set valid_from = now() - interval '1 day' where id = $1`, id);
    expect(await rolesOf(person)).toEqual(['legal']);
    await sql(`update role_grant set valid_to = now() + interval '3 days' where id = $1`, id);
    expect((await clerk.ok(identity.listGrants, { query: { personId: person } })).rows[0]).toMatchObject({ state: 'approved', endsSoon: true });
    await sql(`update role_grant set valid_to = now() where id = $1`, id);
    expect(await rolesOf(person)).toEqual([]);
    expect((await clerk.ok(identity.listGrants, { query: { personId: person } })).rows[0]).toMatchObject({ state: 'ended', endsSoon: false });
  });

  it.each<readonly [RoleName, number]>([['legal', 365], ['supplier', 180]])('of %s is for %i days at most, which is also the term where none is asked for', async (role, days) => {
    const { validFrom, validTo } = (await ask(clerk, await newPerson(), role)).body;
    expect(Math.round((Date.parse(validTo) - Date.parse(validFrom)) / dayMs)).toBe(days);
    expect(codeOf(await ask(clerk, await newPerson(), role, { validTo: inDays(days + 2) }))).toBe('request.invalid');
    expect(codeOf(await ask(clerk, await newPerson(), role, { validTo: inDays(-1) }))).toBe('request.invalid');
  });

  it.each<readonly [string, RoleName, object, string]>([
    ['a kind of scope that makes no sense for the role', 'ospo', { scopeKind: 'unit' }, 'request.invalid'],
    ['a domain for who owns systems', 'system-owner', { scopeKind: 'technology-domain', scopeId: 'database' }, 'request.invalid'],
    ['a unit without its name', 'developer', { scopeKind: 'unit' }, 'request.invalid'],
    ['a unit that is not there', 'developer', { scopeKind: 'unit', scopeId: 'unt_00000000000000000000000000' }, 'object.not-found'],
    ['a system that is not there', 'developer', { scopeKind: 'system', scopeId: 'sys_00000000000000000000000000' }, 'object.not-found'],
    ['a domain in the place of a system', 'developer', { scopeKind: 'system', scopeId: 'database' }, 'object.not-found'],
    ['an institution with a name', 'developer', { scopeId: 'database' }, 'request.invalid'],
  ])('is not asked for within %s', async (_name, role, more, code) => {
    expect(codeOf(await ask(clerk, await newPerson(), role, more))).toBe(code);
  });

  it('is asked for once, decided once, taken back by its requester alone, and not given to a closed account', async () => {
    const person = await newPerson();
    const { id } = (await ask(clerk, person, 'legal')).body;
    expect(codeOf(await ask(clerk, person, 'legal'))).toBe('object.conflict');
    const other = await test.signIn(test.tenantId, 'ospo');
    expect(codeOf(await other.call(identity.withdrawGrant, { params: { grantId: id } }))).toBe('object.not-found');
    expect((await clerk.ok(identity.withdrawGrant, { params: { grantId: id } })).state).toBe('withdrawn');
    for (const reply of [await approve(approver, id), await clerk.call(identity.withdrawGrant, { params: { grantId: id } })]) expect(codeOf(reply)).toBe('object.conflict');
    const again = (await ask(clerk, person, 'legal')).body.id;
    await clerk.ok(identity.updatePerson, { params: { personId: person }, body: { isActive: false } });
    expect([codeOf(await approve(approver, again)), codeOf(await ask(clerk, person, 'ospo'))]).toEqual(['request.invalid', 'request.invalid']);
    expect((await approver.ok(identity.decideGrant, { params: { grantId: again }, body: { decision: 'refuse', reason: '账号已停用' } }))).toMatchObject({ state: 'refused', decisionReason: '账号已停用' });
  });

  it('is counted by what is to be done about it', async () => {
    const before = await clerk.ok(identity.countGrants);
    const person = await newPerson();
    await ask(clerk, person, 'legal');
    await granted(person, 'ospo', { validTo: inDays(5) });
    const after = await clerk.ok(identity.countGrants);
    expect([after.requested - before.requested, after.approved - before.approved, after.endsSoon - before.endsSoon, after.ended - before.ended]).toEqual([1, 1, 1, 0]);
    expect((await clerk.ok(identity.listGrants, { query: { endsSoon: true, personId: person } })).rows.map((row: { role: string }) => row.role)).toEqual(['ospo']);
    expect((await clerk.ok(identity.listGrants, { query: { mine: true, personId: person } })).rows).toHaveLength(2);
  });
});

describe('the access review', () => {
  it.each([['2026-01-01T00:00:00Z', '2026-Q1'], ['2026-03-31T15:59:59Z', '2026-Q1'], ['2026-03-31T16:00:00Z', '2026-Q2'], ['2026-12-31T16:00:00Z', '2027-Q1']])('at %s belongs to %s, as it is dated in China', (at, quarter) => {
    expect(quarterOf(new Date(at))).toBe(quarter);
  });

  it('is opened by the program once a quarter, looks at every grant, token and forgotten account, and closes with the last decision', async () => {
    const tenantId = await test.addTenant('reviewed');
    const [keeper, guard, deputy] = [await test.signIn(tenantId, 'system-admin'), await test.signIn(tenantId, 'security-admin'), await test.signIn(tenantId, 'security-admin')];
    await test.signIn(tenantId, 'audit-admin');
    const worker = await test.signIn(tenantId, 'developer', 'legal');
    const { token, secret } = await worker.ok(identity.createToken, { body: { name: 'ci', scopes: ['ledger.read'], expiresInDays: 30 } });
    const forgotten = (await keeper.ok(identity.createPerson, { body: { login: 'forgotten', name: '久未登录' } })).id;
    const inTenant = (text: string, ...parameters: unknown[]) => test.running.app.db.withTenant(tenantId, (tx) => tx.query(text, parameters));
    await inTenant(`update person set created_at = now() - interval '91 days' where id = $1`, forgotten);
    expect((await guard.ok(identity.listReviews)).isDue).toBe(true);
    await keepReviews(test.running.app);
    await keepReviews(test.running.app);
    const { rows: reviews, isDue } = await guard.ok(identity.listReviews);
    expect([isDue, reviews]).toMatchObject([false, [{ items: 8, open: 8, dormant: 1, isOverdue: false, closedAt: null, openedByName: null }]]);
    const reviewId = reviews[0].id;
    const items: { id: string; personId: string; isOwn: boolean; facts: { kind: string; role?: string } }[] = (await guard.ok(identity.listReviewItems, { params: { reviewId } })).rows;
    expect(items.map((item) => item.facts.kind).toSorted()).toEqual(['account', 'grant', 'grant', 'grant', 'grant', 'grant', 'grant', 'token']);
    const decide = (who: Client, decision: 'keep' | 'end', itemIds: readonly string[]) => who.call(identity.decideReviewItems, { params: { reviewId }, body: { decision, itemIds, reason: '复核' } });
    const of = (kind: string, personId?: string) => items.filter((item) => item.facts.kind === kind && (personId === undefined || item.personId === personId)).map((item) => item.id);

    expect(items.filter((item) => item.isOwn).map((item) => item.personId)).toEqual([guard.personId]);
    expect(codeOf(await decide(guard, 'keep', items.map((item) => item.id)))).toBe('duty.separated');
    expect(codeOf(await guard.call(identity.decideReviewItems, { params: { reviewId }, body: { decision: 'end', itemIds: of('token') } }))).toBe('request.invalid');
    expect(codeOf(await decide(keeper, 'keep', of('token')))).toBe('permission.missing');
    await guard.ok(identity.decideReviewItems, { params: { reviewId }, body: { decision: 'end', itemIds: [...of('token'), ...of('account')], reason: '不再使用' } });
    expect(codeOf(await decide(guard, 'keep', of('token')))).toBe('object.conflict');
    expect(codeOf(await worker.call(identity.getSession, { headers: { authorization: `Bearer ${secret}` } }))).toBe('token.refused');
    expect((await worker.ok(identity.listTokens)).rows.find((row: { id: string }) => row.id === token.id).revokedAt).not.toBeNull();
    expect((await keeper.ok(identity.listPeople, { query: { q: 'forgotten' } })).rows[0].isActive).toBe(false);

    const legal = items.find((item) => item.facts.role === 'legal')!;
    await guard.ok(identity.decideReviewItems, { params: { reviewId }, body: { decision: 'end', itemIds: [legal.id], reason: '转岗' } });
    expect((await worker.ok(identity.getSession)).roles).toEqual(['developer']);
    const rest = items.filter((item) => item.facts.kind === 'grant' && item.id !== legal.id && item.personId !== guard.personId).map((item) => item.id);
    expect((await decide(guard, 'keep', rest)).body).toMatchObject({ open: 1, closedAt: null });
    await inTenant(`update access_review set due_at = now() - interval '1 day'`);
    expect((await guard.ok(identity.listReviews)).rows[0].isOverdue).toBe(true);
    expect((await decide(deputy, 'keep', of('grant', guard.personId))).body).toMatchObject({ open: 0, kept: 5, ended: 3, isOverdue: false, closedAt: expect.any(String) });

    const csv = (await guard.call(identity.exportReview, { params: { reviewId }, query: { format: 'csv' } })).text;
    expect([csv.trim().split('\r\n').length, csv.includes('不再使用'), csv.includes('久未登录')]).toEqual([9, true, true]);
  });

  it('passes over what is gone meanwhile, and keeps the last of an administrator', async () => {
    const tenantId = await test.addTenant('lapsing');
    const [guard, worker] = [await test.signIn(tenantId, 'security-admin'), await test.signIn(tenantId, 'developer')];
    await test.signIn(tenantId, 'audit-admin');
    const review = await guard.ok(identity.openReview);
    expect(codeOf(await guard.call(identity.openReview))).toBe('object.conflict');
    const items: { id: string; personId: string; facts: { role: string } }[] = (await guard.ok(identity.listReviewItems, { params: { reviewId: review.id } })).rows;
    const auditor = items.find((item) => item.facts.role === 'audit-admin')!;
    expect(codeOf(await guard.call(identity.decideReviewItems, { params: { reviewId: review.id }, body: { decision: 'end', itemIds: [auditor.id], reason: 'x' } }))).toBe('duty.last-holder');
    const [grant] = (await guard.ok(identity.listGrants, { query: { personId: worker.personId } })).rows;
    await guard.ok(identity.endGrant, { params: { grantId: grant.id }, body: { reason: '离职' } });
    expect(await guard.ok(identity.decideReviewItems, { params: { reviewId: review.id }, body: { decision: 'keep', itemIds: [auditor.id] } })).toMatchObject({ open: 1, kept: 1, lapsed: 1 });
  });
});
