import { planningContract as planning } from '#features/planning/contract.ts';
import { measureAll } from '#features/planning/metric-values.ts';
import type { Client, TestServer } from '../server.ts';
import type { Sample } from './route-samples.ts';

/** Plans of an institution, and who writes and decides on them. */
export type Plans = Readonly<{ test: TestServer; tenantId: string; word: string; writer: Client; decider: Client; planId: string }>;

let counter = 0;

function planBody(word: string) {
  counter += 1;
  return {
    code: `${word}-PLAN-${counter}`, title: `规划${word}`, periodFrom: '2026-01-01', periodTo: '2099-12-31', linkedItPlan: null,
    content: {
      objectives: [{ id: 'o1', title: `目标${word}` }], targets: [{ id: 't1', objectiveId: 'o1', metric: 'ledger.systemsWithOwner', target: 1, dueOn: '2098-12-31' }], initiatives: [{ id: 'i1', targetId: 't1', title: '举措' }],
      milestones: [{ id: 'm1', initiativeId: 'i1', title: '里程碑', dueOn: '2097-12-31' }], budget: [{ id: 'b1', title: '预算', currency: 'CNY', plannedMinor: 100 }],
    },
  };
}

/** One plan of everything: approved, with progress, spending, a report, and a day of figures. */
export async function makePlans(test: TestServer, tenantId: string, word: string): Promise<Plans> {
  const [writer, decider] = [await test.signIn(tenantId, 'ospo'), await test.signIn(tenantId, 'decision-maker')];
  const plans = { test, tenantId, word, writer, decider };
  const planId = await makePlan(plans, 'approved');
  await writer.ok(planning.recordProgress, { params: { planId, itemId: 'm1' }, body: { state: 'doing' } });
  await writer.ok(planning.recordSpending, { params: { planId, itemId: 'b1' }, body: { committedMinor: 10, spentMinor: 1 } });
  await writer.ok(planning.createReport, { params: { planId }, body: { periodFrom: '2026-01-01', periodTo: '2026-03-31', text: `报告${word}` } });
  await writer.ok(planning.createDraft, { params: { planId } });
  await measureAll(test.running.app);
  return { ...plans, planId };
}

type Wanted = 'draft' | 'in-review' | 'approved';

async function makePlan({ writer, decider, word }: Omit<Plans, 'planId'>, state: Wanted): Promise<string> {
  const { id: planId } = await writer.ok(planning.createPlan, { body: planBody(word) });
  if (state !== 'draft') await writer.ok(planning.submitPlan, { params: { planId }, body: {} });
  if (state === 'approved') await decider.ok(planning.decidePlan, { params: { planId }, body: { decision: 'approved', reason: '同意' } });
  return planId;
}

/** A plan whose only version is in the state and of nobody else's making; a new one where the last was used up. */
async function planIn(plans: Plans, state: Wanted): Promise<{ planId: string }> {
  const rows = await plans.test.running.app.db.withTenant(plans.tenantId, (tx) => tx.query<{ planId: string }>(
    `select plan_id as "planId" from plan_version where tenant_id = $1 group by plan_id having array_agg(state) = array[$2] and min(authors) = array[$3] and plan_id <> $4 limit 1`, [plans.tenantId, state, plans.writer.personId, plans.planId]));
  return { planId: rows[0]?.planId ?? (await makePlan(plans, state)) };
}

const of = (sample: (plans: Plans) => ReturnType<Sample>): Sample => ({ plans }) => sample(plans);

export const planningSamples: Readonly<Record<string, Sample>> = {
  'planning.listMetrics': of(() => ({})),
  'planning.listMetricValues': of(() => ({ params: { metric: 'ledger.systemsWithOwner' } })),
  'planning.listPlans': of(({ word }) => ({ query: { q: word } })),
  'planning.exportPlans': of(({ word }) => ({ query: { q: word, format: 'csv' } })),
  'planning.createPlan': of(({ word }) => ({ body: planBody(word) })),
  'planning.getPlan': of(({ planId }) => ({ params: { planId } })),
  'planning.createDraft': of(async (plans) => ({ params: await planIn(plans, 'approved') })),
  'planning.saveDraft': of(async (plans) => {
    const { code: _code, ...body } = planBody(plans.word);
    return { params: await planIn(plans, 'draft'), body: { ...body, revision: 1 } };
  }),
  'planning.deleteDraft': of(async (plans) => ({ params: await planIn(plans, 'draft') })),
  'planning.submitPlan': of(async (plans) => ({ params: await planIn(plans, 'draft'), body: { note: '请审批' } })),
  'planning.withdrawPlan': of(async (plans) => ({ params: await planIn(plans, 'in-review') })),
  'planning.decidePlan': of(async (plans) => ({ params: await planIn(plans, 'in-review'), body: { decision: 'approved', reason: '同意' } })),
  'planning.closePlan': of(async (plans) => ({ params: await planIn(plans, 'approved'), body: { reason: '结束' } })),
  'planning.listDifferences': of(({ planId }) => ({ params: { planId }, query: { from: 1, to: 2 } })),
  'planning.recordProgress': of(({ planId }) => ({ params: { planId, itemId: 'm1' }, body: { state: 'doing' } })),
  'planning.recordSpending': of(({ planId }) => ({ params: { planId, itemId: 'b1' }, body: { committedMinor: 10, spentMinor: 1 } })),
  'planning.createReport': of(({ planId }) => ({ params: { planId }, body: { periodFrom: '2026-04-01', periodTo: '2026-06-30', text: '报告' } })),
  'planning.listReports': of(({ planId }) => ({ params: { planId } })),
  'planning.exportPlan': of(({ planId }) => ({ params: { planId }, query: { format: 'docx' } })),
};
