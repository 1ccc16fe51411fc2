import type { Ctx, Handlers } from '#platform/feature.ts';
import { closePlan, decidePlan, submitPlan, withdrawPlan } from './approval.ts';
import type { planningContract } from './contract.ts';
import { createDraft, createPlan, deleteDraft, saveDraft } from './drafts.ts';
import { listMetrics, listMetricValues } from './metric-values.ts';
import { exportPlan } from './plan-document.ts';
import { exportPlans } from './plan-exports.ts';
import { getPlan, listDifferences, listPlans } from './plan-views.ts';
import { createReport, listReports, recordProgress, recordSpending } from './progress.ts';

export const planningHandlers = {
  listMetrics: async (ctx) => ({ rows: await listMetrics(ctx) }),
  listMetricValues: async (ctx, { params, query }) => ({ rows: await listMetricValues(ctx, params.metric, query.from, query.to) }),
  listPlans: (ctx, { query }) => listPlans(ctx, query),
  exportPlans: (ctx, { query: { format, language, ...filter } }) => exportPlans(ctx, filter, { format, language }),
  createPlan: async (ctx, { body }) => getPlan(ctx, await createPlan(ctx, body)),
  getPlan: (ctx, { params, query }) => getPlan(ctx, params.planId, query.version),
  createDraft: (ctx, { params }) => thenShow(ctx, params.planId, createDraft(ctx, params.planId)),
  saveDraft: (ctx, { params, body }) => thenShow(ctx, params.planId, saveDraft(ctx, params.planId, body)),
  deleteDraft: async (ctx, { params }) => {
    await deleteDraft(ctx, params.planId);
    return {};
  },
  submitPlan: (ctx, { params, body }) => thenShow(ctx, params.planId, submitPlan(ctx, params.planId, body.note)),
  withdrawPlan: (ctx, { params }) => thenShow(ctx, params.planId, withdrawPlan(ctx, params.planId)),
  decidePlan: (ctx, { params, body }) => thenShow(ctx, params.planId, decidePlan(ctx, params.planId, body)),
  closePlan: (ctx, { params, body }) => thenShow(ctx, params.planId, closePlan(ctx, params.planId, body.reason)),
  listDifferences: async (ctx, { params, query }) => ({ rows: await listDifferences(ctx, params.planId, query.from, query.to) }),
  recordProgress: (ctx, { params, body }) => recordProgress(ctx, params.planId, params.itemId, body),
  recordSpending: (ctx, { params, body }) => recordSpending(ctx, params.planId, params.itemId, body),
  createReport: (ctx, { params, body }) => createReport(ctx, params.planId, body),
  listReports: (ctx, { params, query }) => listReports(ctx, params.planId, query),
  exportPlan: (ctx, { params, query }) => exportPlan(ctx, params.planId, query),
} satisfies Handlers<typeof planningContract>;

/** The version that was just worked on: the open one, else the one that counts. */
async function thenShow(ctx: Ctx, planId: string, work: Promise<void>) {
  await work;
  const plan = await getPlan(ctx, planId);
  const open = plan.versions.find((version) => version.state === 'draft' || version.state === 'in-review');
  return open === undefined || open.number === plan.version.number ? plan : getPlan(ctx, planId, open.number);
}
