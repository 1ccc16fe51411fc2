import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coordinationContract as coordination } from '#features/coordination/contract.ts';
import { ledgerContract } from '#features/ledger/contract.ts';
import { systemContext, testServer, type Client, type TestServer } from '../../../test/server.ts';
import { planningContract as planning } from './contract.ts';
import { measureAll } from './metric-values.ts';

let test: TestServer;
let office: Client;
let leader: Client;
let auditor: Client;

beforeAll(async () => {
  test = await testServer();
  office = await test.signIn(test.tenantId, 'ospo');
  leader = await test.signIn(test.tenantId, 'decision-maker');
  auditor = await test.signIn(test.tenantId, 'auditor');
  for (const [code, ownerId] of [['A', office.personId], ['B', null], ['C', null], ['D', null]] as const) await office.ok(ledgerContract.createSystem, { body: { code, name: `系统${code}`, ownerId } });
});
afterAll(() => test.close());

let counter = 0;
const year = new Date().getUTCFullYear();

/** A plan with one of everything. */
function planBody(change: object = {}) {
  counter += 1;
  return {
    code: `规划〔${year}〕${counter}号`, title: '开源技术应用规划', periodFrom: `${year - 1}-01-01`, periodTo: `${year + 2}-12-31`, linkedItPlan: '信息科技“十五五”规划', content: content(), ...change,
  };
}

function content(change: object = {}) {
  return {
    objectives: [{ id: 'o1', title: '底数清楚' }, { id: 'o2', parentId: 'o1', title: '责任到人' }],
    targets: [{ id: 't1', objectiveId: 'o2', metric: 'ledger.systemsWithOwner', target: 0.9, dueOn: `${year + 1}-12-31`, ownerPersonId: office.personId }],
    initiatives: [{ id: 'i1', targetId: 't1', title: '责任人认领' }], milestones: [{ id: 'm1', initiativeId: 'i1', title: '完成核心系统认领', dueOn: `${year - 1}-01-31` }, { id: 'm2', initiativeId: 'i1', title: '完成全部系统认领', dueOn: `${year + 1}-06-30` }],
    budget: [{ id: 'b1', initiativeId: 'i1', title: '咨询服务', currency: 'CNY', plannedMinor: 50_000_000 }],
    programs: [{ id: 'p1', year, title: '年度工作方案', tasks: [{ id: 'k1', title: '下发认领通知', startsOn: `${year}-01-10`, dueOn: `${year}-02-10` }, { id: 'k2', title: '汇总', startsOn: `${year}-02-11`, dueOn: `${year}-03-10`, after: ['k1'] }] }],
    ...change,
  };
}

async function submitted(body = planBody()) {
  const plan = await office.ok(planning.createPlan, { body });
  await office.ok(planning.submitPlan, { params: { planId: plan.id }, body: { note: '请审批' } });
  return plan.id as string;
}

async function approved(body = planBody()) {
  const planId = await submitted(body);
  await leader.ok(planning.decidePlan, { params: { planId }, body: { decision: 'approved', reason: '同意' } });
  return planId;
}

const events = (planId: string) => test.running.app.db.withTenant(test.tenantId, (tx) => tx.query<{ action: string; outcome: string; actor: string }>(`select action, outcome, actor_id as actor from audit_event where tenant_id = $1 and object_kind = 'plan' and object_id = $2 order by id`, [test.tenantId, planId]));

describe('article 3: a plan is versioned and approved, with the signature of who decides', () => {
  it('goes from draft to review to approved; what was approved is signed, and verified each time it is read', async () => {
    const planId = await submitted();
    const decided = await leader.ok(planning.decidePlan, { params: { planId }, body: { decision: 'approved', reason: '同意，按方案组织实施', conditions: ['每季度报告进展'] } });
    expect(decided.version).toMatchObject({ number: 1, state: 'approved', decisionReason: '同意，按方案组织实施', conditions: ['每季度报告进展'], decidedBy: { id: leader.personId } });
    expect(decided.version.digest).toMatch(/^SHA-256:[0-9a-f]{64}$/);
    expect(decided.signature).toMatchObject({ isValid: true, isSameDocument: true, algorithm: 'Ed25519' });
    expect((await events(planId)).map((event) => event.action)).toEqual(['planning.plan-drafted', 'planning.plan-submitted', 'planning.plan-approved']);
  });

  it('shows a document that was changed behind the back of the program as not what was signed', async () => {
    const planId = await approved();
    await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`update plan_version set content = jsonb_set(content, '{targets,0,target}', '0.1') where tenant_id = $1 and plan_id = $2`, [test.tenantId, planId]));
    expect((await auditor.ok(planning.getPlan, { params: { planId } })).signature).toMatchObject({ isValid: true, isSameDocument: false });
  });

  it('an approved plan is changed through a new version, which replaces it only when it is approved', async () => {
    const planId = await approved();
    const draft = await office.ok(planning.createDraft, { params: { planId } });
    expect(draft.version).toMatchObject({ number: 2, state: 'draft' });
    const saved = await office.ok(planning.saveDraft, { params: { planId }, body: { title: '开源技术应用规划（修订）', periodFrom: `${year - 1}-01-01`, periodTo: `${year + 2}-12-31`, linkedItPlan: null, revision: 1, content: content({ targets: [{ ...content().targets[0], target: 1 }], milestones: [] }) } });
    expect(saved.version.revision).toBe(2);
    expect((await office.ok(planning.getPlan, { params: { planId } })).version).toMatchObject({ number: 1, state: 'approved', title: '开源技术应用规划' });
    const { rows } = await auditor.ok(planning.listDifferences, { params: { planId }, query: { from: 1, to: 2 } });
    expect(rows.map((row: any) => `${row.change} ${row.kind} ${row.id} ${row.fields.map((field: any) => `${field.field}: ${field.before} → ${field.after}`).join('; ')}`.trim())).toEqual([
      'changed head head title: 开源技术应用规划 → 开源技术应用规划（修订）; linkedItPlan: 信息科技“十五五”规划 → null', 'changed target t1 target: 0.9 → 1',
      `removed milestone m1 title: 完成核心系统认领 → null; initiativeId: i1 → null; dueOn: ${year - 1}-01-31 → null`, `removed milestone m2 title: 完成全部系统认领 → null; initiativeId: i1 → null; dueOn: ${year + 1}-06-30 → null`,
    ]);
    await office.ok(planning.submitPlan, { params: { planId }, body: {} });
    await leader.ok(planning.decidePlan, { params: { planId }, body: { decision: 'approved', reason: '同意修订' } });
    const now = await office.ok(planning.getPlan, { params: { planId } });
    expect(now.versions.map((version: any) => `${version.number} ${version.state}`)).toEqual(['2 approved', '1 superseded']);
    expect((await office.ok(planning.getPlan, { params: { planId }, query: { version: 1 } })).signature).toMatchObject({ isValid: true, isSameDocument: true });
  });

  it('is not approved by who drafted it, who wrote on it or who submitted it, whatever else they hold; the attempt is recorded', async () => {
    const both = await test.signIn(test.tenantId, 'ospo', 'decision-maker');
    const planId = await submitted();
    await office.ok(planning.withdrawPlan, { params: { planId } });
    const { content: read, version } = await both.ok(planning.getPlan, { params: { planId } });
    await both.ok(planning.saveDraft, { params: { planId }, body: { title: version.title, periodFrom: version.periodFrom, periodTo: version.periodTo, linkedItPlan: null, content: read, revision: version.revision } });
    await office.ok(planning.submitPlan, { params: { planId }, body: {} });
    const refused = await both.call(planning.decidePlan, { params: { planId }, body: { decision: 'approved', reason: '自己批自己' } });
    expect([refused.status, refused.body.error.code]).toEqual([403, 'duty.separated']);
    expect((await both.ok(planning.getPlan, { params: { planId } })).may.decide).toBe(false);
    expect((await events(planId)).at(-1)).toEqual({ action: 'planning.decision-refused', outcome: 'refused', actor: both.personId });

    const other = await submitted();
    await office.ok(planning.withdrawPlan, { params: { planId: other } });
    await both.ok(planning.submitPlan, { params: { planId: other }, body: {} });
    expect((await both.call(planning.decidePlan, { params: { planId: other }, body: { decision: 'approved', reason: 'x' } })).body.error.code).toBe('duty.separated');
    expect((await leader.ok(planning.getPlan, { params: { planId: other } })).may.decide).toBe(true);
  });

  it('is refused to those without the power: the office does not approve, an auditor does not write', async () => {
    const planId = await submitted();
    expect((await office.call(planning.decidePlan, { params: { planId }, body: { decision: 'approved', reason: 'x' } })).body.error.code).toBe('permission.missing');
    for (const [endpoint, body] of [[planning.createPlan, planBody()], [planning.submitPlan, {}], [planning.withdrawPlan, undefined], [planning.createReport, { periodFrom: '2026-01-01', periodTo: '2026-03-31', text: 'x' }]] as const) {
      expect([endpoint.id, (await auditor.call(endpoint, { params: { planId }, body })).status]).toEqual([endpoint.id, 403]);
    }
    expect((await auditor.call(planning.getPlan, { params: { planId } })).status).toBe(200);
  });

  it('goes back to the draft with the reason, and is approved after it was put right', async () => {
    const planId = await submitted();
    const returned = await leader.ok(planning.decidePlan, { params: { planId }, body: { decision: 'returned', reason: '目标值偏低' } });
    expect(returned.version).toMatchObject({ state: 'draft', decisionReason: '目标值偏低', digest: null });
    expect((await leader.call(planning.decidePlan, { params: { planId }, body: { decision: 'approved', reason: 'x' } })).body.error.code).toBe('object.wrong-state');
    await office.ok(planning.submitPlan, { params: { planId }, body: {} });
    expect((await leader.ok(planning.decidePlan, { params: { planId }, body: { decision: 'approved', reason: '同意' } })).version.state).toBe('approved');
  });

  it('waits as a matter before the decision body, without a voice for who wrote or submitted it, until somebody decides', async () => {
    const planId = await submitted();
    const matter = async () => (await office.ok(coordination.listMatters, { query: { subjectKind: 'plan', subjectId: planId } })).rows[0];
    expect(await matter()).toMatchObject({ state: 'pending', requesterId: office.personId, link: `/plans/${planId}?version=1` });
    await office.ok(planning.withdrawPlan, { params: { planId } });
    expect(await matter()).toMatchObject({ state: 'withdrawn' });
    await office.ok(planning.submitPlan, { params: { planId }, body: {} });
    expect(await matter()).toMatchObject({ state: 'pending' });
    await leader.ok(planning.decidePlan, { params: { planId }, body: { decision: 'approved', reason: '同意' } });
    expect(await matter()).toMatchObject({ state: 'withdrawn' });
  });

  it('is approved by a resolution of the decision body, and no longer once that resolution is annulled', async () => {
    const planId = await submitted();
    const ctx = { ...systemContext(test.running.app, test.tenantId), actor: { ...systemContext(test.running.app, test.tenantId).actor, personId: leader.personId, name: '决策组秘书' } };
    const resolve = (decision: 'approved' | 'rejected' | 'deferred', resolutionId: string) => ctx.tx((tx) => test.running.app.emit({ name: 'coordination.resolved', ctx, tx, resolutionId, subjectKind: 'plan', subjectId: planId, decision }));
    await resolve('deferred', 'res_1');
    expect((await office.ok(planning.getPlan, { params: { planId } })).version.state).toBe('in-review');
    await resolve('approved', 'res_2');
    const plan = await office.ok(planning.getPlan, { params: { planId } });
    expect(plan.version).toMatchObject({ state: 'approved', resolutionId: 'res_2' });
    expect(plan.signature).toMatchObject({ isValid: true, isSameDocument: true });
    await resolve('rejected', 'res_2');
    expect((await office.ok(planning.getPlan, { params: { planId } })).version).toMatchObject({ state: 'draft', resolutionId: 'res_2', decisionReason: 'res_2', digest: null });
  });

  it('keeps two people from overwriting each other', async () => {
    const plan = await office.ok(planning.createPlan, { body: planBody() });
    const { code: _code, ...body } = planBody();
    const save = () => office.call(planning.saveDraft, { params: { planId: plan.id }, body: { ...body, revision: 1 } });
    const replies = await Promise.all([save(), save()]);
    expect(replies.map((reply) => reply.body.error?.code ?? 'saved').toSorted()).toEqual(['object.changed', 'saved']);
  });

  it('ends with a reason, and its progress is then no longer noted', async () => {
    const planId = await approved();
    expect((await leader.ok(planning.closePlan, { params: { planId }, body: { reason: '规划期结束' } })).version).toMatchObject({ state: 'closed', endReason: '规划期结束' });
    expect((await office.call(planning.recordProgress, { params: { planId, itemId: 'm1' }, body: { state: 'doing' } })).body.error.code).toBe('object.wrong-state');
  });

  it('throws away a draft, with its number where it never was more', async () => {
    const body = planBody();
    const plan = await office.ok(planning.createPlan, { body });
    expect((await office.call(planning.createPlan, { body })).body.error.code).toBe('object.conflict');
    await office.ok(planning.deleteDraft, { params: { planId: plan.id } });
    expect((await office.call(planning.getPlan, { params: { planId: plan.id } })).status).toBe(404);
    await office.ok(planning.createPlan, { body });
  });
});

describe('article 3: figures are computed from the data of the platform, not typed in', () => {
  it('the baseline is measured when the target is set, and stays while the figure moves on', async () => {
    const planId = await approved();
    const [before] = (await office.ok(planning.getPlan, { params: { planId } })).targets;
    expect(before).toMatchObject({ metric: 'ledger.systemsWithOwner', unit: 'share', better: 'more', baseline: { value: 0.25, base: 4 }, current: { value: 0.25 }, deviation: { verdict: 'on-track', reason: 'on-path' } });
    const { rows } = await office.ok(ledgerContract.listSystems);
    const system = rows.find((row: any) => row.code === 'B');
    await office.ok(ledgerContract.updateSystem, { params: { systemId: system.id }, body: { ownerId: office.personId } });
    const [after] = (await office.ok(planning.getPlan, { params: { planId } })).targets;
    expect(after).toMatchObject({ baseline: before.baseline, current: { value: 0.5 }, deviation: { verdict: 'ahead', reason: 'better-than-path' } });
    expect(after.deviation.done).toBeCloseTo(0.25 / 0.65, 5);
    await office.ok(ledgerContract.updateSystem, { params: { systemId: system.id }, body: { ownerId: null } });
  });

  it('nobody can send a baseline or a value, and a figure that no feature computes is refused', async () => {
    const [target] = content().targets;
    const sent = await office.ok(planning.createPlan, { body: planBody({ content: content({ targets: [{ ...target, baseline: { value: 0.99 }, current: 0.99, value: 0.99 }] }) }) });
    expect(sent.targets[0].baseline.value).toBe(0.25);
    const invented = await office.call(planning.createPlan, { body: planBody({ content: content({ targets: [{ ...target, metric: 'ledger.invented' }] }) }) });
    expect([invented.status, invented.body.error.code]).toEqual([400, 'request.invalid']);
  });

  it('what nothing is known of stays unknown, and gets its baseline with the first measurement that knows', async () => {
    const fresh = await test.addTenant();
    const [writer, decider] = [await test.signIn(fresh, 'ospo'), await test.signIn(fresh, 'decision-maker')];
    const body = planBody({ content: { objectives: [{ id: 'o1', title: '底数清楚' }], targets: [{ id: 't1', objectiveId: 'o1', metric: 'ledger.systemsWithOwner', target: 1, dueOn: `${year + 1}-12-31` }] } });
    const { id: planId } = await writer.ok(planning.createPlan, { body });
    await writer.ok(planning.submitPlan, { params: { planId }, body: {} });
    const [none] = (await decider.ok(planning.decidePlan, { params: { planId }, body: { decision: 'approved', reason: '同意' } })).targets;
    expect(none).toMatchObject({ baseline: null, current: { value: null }, deviation: { verdict: 'unknown', reason: 'not-measured', gap: null } });
    await writer.ok(ledgerContract.createSystem, { body: { code: 'X', name: '系统' } });
    expect((await writer.ok(planning.getPlan, { params: { planId } })).targets[0]).toMatchObject({ baseline: null, current: { value: 0 }, deviation: { verdict: 'unknown', reason: 'no-baseline' } });
    await measureAll(test.running.app);
    const plan = await writer.ok(planning.getPlan, { params: { planId } });
    expect(plan.targets[0]).toMatchObject({ baseline: { value: 0, base: 1 }, deviation: { verdict: 'on-track' } });
    expect(plan.signature).toMatchObject({ isSameDocument: true });
  });

  it('every figure is kept once a day and cannot be changed afterwards', async () => {
    await measureAll(test.running.app);
    const again = await measureAll(test.running.app);
    expect(again).toMatchObject({ kept: 0, failed: 0 });
    const { rows: metrics } = await office.ok(planning.listMetrics);
    expect(metrics.length).toBeGreaterThanOrEqual(13);
    const { rows } = await office.ok(planning.listMetricValues, { params: { metric: 'ledger.systemsWithOwner' } });
    expect(rows).toEqual([{ day: new Date().toISOString().slice(0, 10), value: 0.25, base: 4 }]);
    for (const statement of [`update metric_value set value = 1 where tenant_id = $1`, `delete from metric_value where tenant_id = $1`, `update plan_baseline set value = 1 where tenant_id = $1`, `delete from plan_report where tenant_id = $1`]) {
      await expect(test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(statement, [test.tenantId])), statement).rejects.toThrow(/permission denied/);
    }
  });

  it('a report keeps the figures as they were', async () => {
    const planId = await approved();
    await office.ok(planning.recordProgress, { params: { planId, itemId: 'm1' }, body: { state: 'done', doneOn: `${year - 1}-01-20`, evidence: '认领清单已归档' } });
    await office.ok(planning.recordSpending, { params: { planId, itemId: 'b1' }, body: { committedMinor: 30_000_000, spentMinor: 10_000_000 } });
    const made = await office.ok(planning.createReport, { params: { planId }, body: { periodFrom: `${year}-01-01`, periodTo: `${year}-03-31`, text: '一季度完成核心系统认领。' } });
    expect(made.snapshot).toMatchObject({ milestones: { total: 2, done: 1, overdue: 0 }, budget: [{ currency: 'CNY', plannedMinor: 50_000_000, committedMinor: 30_000_000, spentMinor: 10_000_000 }], targets: [{ current: { value: 0.25 } }] });
    const { rows } = await office.ok(ledgerContract.listSystems);
    const system = rows.find((row: any) => row.code === 'C');
    await office.ok(ledgerContract.updateSystem, { params: { systemId: system.id }, body: { ownerId: office.personId } });
    expect((await auditor.ok(planning.listReports, { params: { planId } })).rows[0].snapshot).toEqual(made.snapshot);
    await office.ok(ledgerContract.updateSystem, { params: { systemId: system.id }, body: { ownerId: null } });
  });
});

describe('the work of a plan', () => {
  it('a milestone is done with a day and evidence, not before', async () => {
    const planId = await approved();
    const note = (body: object) => office.call(planning.recordProgress, { params: { planId, itemId: 'm1' }, body });
    expect((await note({ state: 'done', doneOn: `${year - 1}-01-20` })).body.error).toMatchObject({ code: 'request.invalid', details: { issues: [{ path: 'evidence' }] } });
    expect((await note({ state: 'done', evidence: '清单' })).body.error.details.issues).toMatchObject([{ path: 'doneOn' }]);
    expect((await note({ state: 'done', doneOn: `${year + 1}-01-20`, evidence: '清单' })).status).toBe(400);
    expect((await note({ state: 'done', doneOn: `${year - 1}-01-20`, evidence: '清单', evidenceLink: 'javascript:alert(1)' })).status).toBe(400);
    expect((await note({ state: 'done', doneOn: `${year - 1}-01-20`, evidence: '清单' })).status).toBe(200);
    expect((await office.call(planning.recordProgress, { params: { planId, itemId: 'stranger' }, body: { state: 'doing' } })).status).toBe(404);
  });

  it('does not take what does not fit together', async () => {
    const cases: readonly (readonly [string, object])[] = [
      ['stands twice', { objectives: [{ id: 'o1', title: 'a' }, { id: 'o1', title: 'b' }, { id: 'o2', title: 'c' }] }],
      ['not in the plan', { milestones: [{ id: 'm1', initiativeId: 'nobody', title: 'x', dueOn: `${year}-05-01` }] }],
      ['wait for each other', { objectives: [{ id: 'o1', parentId: 'o2', title: 'a' }, { id: 'o2', parentId: 'o1', title: 'b' }] }],
      ['wait for each other', { programs: [{ id: 'p1', year, title: 'x', tasks: [{ id: 'k1', title: 'a', startsOn: `${year}-01-01`, dueOn: `${year}-02-01`, after: ['k2'] }, { id: 'k2', title: 'b', startsOn: `${year}-01-01`, dueOn: `${year}-02-01`, after: ['k1'] }] }] }],
      ['outside of the period', { milestones: [{ id: 'm1', initiativeId: 'i1', title: 'x', dueOn: `${year - 2}-05-01` }] }],
      ['A share is between 0 and 1', { targets: [{ ...content().targets[0], target: 90 }] }],
      ['not a unit or person', { targets: [{ ...content().targets[0], ownerPersonId: `per_${'0'.repeat(26)}` }] }],
    ];
    for (const [says, change] of cases) {
      const reply = await office.call(planning.createPlan, { body: planBody({ content: content(change) }) });
      expect([says, reply.status, reply.body.error.message]).toEqual([says, 400, expect.stringContaining(says)]);
    }
    const empty = await office.ok(planning.createPlan, { body: planBody({ content: {} }) });
    expect((await office.call(planning.submitPlan, { params: { planId: empty.id }, body: {} })).body.error.message).toContain('without targets');
  });

  it('is listed with how far it is, and found by number, title and state', async () => {
    const body = planBody({ title: '专项规划甲' });
    const planId = await approved(body);
    const [row] = (await auditor.ok(planning.listPlans, { query: { q: '专项规划甲' } })).rows;
    expect(row).toMatchObject({ id: planId, code: body.code, state: 'approved', number: 1, open: null, targets: { ahead: 0, onTrack: 1, behind: 0, unknown: 0 }, milestones: { total: 2, done: 0 } });
    await office.ok(planning.createDraft, { params: { planId } });
    expect((await auditor.ok(planning.listPlans, { query: { q: '专项规划甲', state: 'draft' } })).rows[0]).toMatchObject({ state: 'approved', open: { number: 2, state: 'draft' } });
    expect((await auditor.ok(planning.listPlans, { query: { q: '专项规划甲', state: 'closed' } })).rows).toEqual([]);
    const all = (await auditor.ok(planning.listPlans, { query: { limit: 200 } })).rows.map((each: any) => each.id);
    const paged: string[] = [];
    for (let cursor: string | undefined, more = true; more; ) {
      const page = await auditor.ok(planning.listPlans, { query: { limit: 3, cursor } });
      paged.push(...page.rows.map((each: any) => each.id));
      cursor = page.nextCursor ?? undefined;
      more = cursor !== undefined;
    }
    expect(paged).toEqual(all);
  });

  it('leaves as docx and pdf in both languages', async () => {
    const planId = await approved();
    for (const language of ['zh-CN', 'en-US']) {
      const docx = await auditor.call(planning.exportPlan, { params: { planId }, query: { format: 'docx', language } });
      expect([docx.status, docx.bytes.subarray(0, 2).toString(), docx.headers['content-type']]).toEqual([200, 'PK', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document']);
      const pdf = await auditor.call(planning.exportPlan, { params: { planId }, query: { format: 'pdf', language } });
      expect([pdf.status, pdf.bytes.subarray(0, 5).toString()]).toEqual([200, '%PDF-']);
    }
  });

  it('is nothing to another institution', async () => {
    const planId = await approved();
    const stranger = await test.signIn(await test.addTenant(), 'ospo', 'decision-maker');
    expect((await stranger.ok(planning.listPlans)).rows).toEqual([]);
    for (const endpoint of [planning.getPlan, planning.createDraft, planning.listReports, planning.withdrawPlan]) expect([endpoint.id, (await stranger.call(endpoint, { params: { planId } })).status]).toEqual([endpoint.id, 404]);
    expect((await stranger.call(planning.decidePlan, { params: { planId }, body: { decision: 'approved', reason: 'x' } })).status).toBe(404);
    expect((await stranger.ok(planning.listMetricValues, { params: { metric: 'ledger.systemsWithOwner' } })).rows).toEqual([]);
  });

  it('shows its evidence: approved plans, measured targets, milestones in time', async () => {
    const ctx = systemContext(test.running.app, test.tenantId);
    const period = { from: new Date(Date.UTC(year, 0, 1)), to: new Date(Date.UTC(year, 11, 31)) };
    const collect = (name: string, of = ctx) => test.running.app.evidence.get(`planning.${name}`)!.collect(of, period);
    await approved();
    expect(await collect('approvedPlan')).toMatchObject({ holds: true });
    expect((await collect('targetsMeasured')).holds).toBe(true);
    const milestones = await collect('milestonesOverdue');
    expect(milestones.count).toBeGreaterThan(0);
    const nobody = systemContext(test.running.app, await test.addTenant());
    for (const name of ['approvedPlan', 'targetsMeasured', 'milestonesOverdue']) expect([name, await collect(name, nobody)]).toMatchObject([name, { count: 0, holds: undefined }]);
  });
});
