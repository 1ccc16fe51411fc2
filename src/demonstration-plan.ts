import { createPlan, decidePlan, firstValuesQueue, planContent, recordProgress, recordSpending, submitPlan } from '#features/planning/public.ts';
import type { Ctx } from '#platform/feature.ts';

type Owned = Readonly<{ unit?: string; owner?: string }>;
/** Days are counted from the day the demonstration is loaded. */
type Done = Readonly<{ state?: 'doing'; doneInDays?: number; evidence?: string }>;
type Plan = Readonly<{
  code: string; title: string; linkedItPlan: string; author: string; submitter: string; note: string; approver?: string; reason?: string; conditions?: readonly string[];
  objectives: readonly Readonly<{ id: string; parent?: string; title: string; description?: string }>[];
  targets: readonly (Owned & Readonly<{ id: string; objective: string; metric: string; target: number; dueInDays: number }>)[];
  initiatives: readonly (Owned & Readonly<{ id: string; target: string; title: string; description?: string }>)[];
  milestones: readonly (Owned & Done & Readonly<{ id: string; initiative: string; title: string; dueInDays: number }>)[];
  budget: readonly Readonly<{ id: string; initiative?: string; title: string; planned: number; committed?: number; spent?: number }>[];
  programs: readonly Readonly<{ id: string; title: string; tasks: readonly (Owned & Done & Readonly<{ id: string; title: string; startsInDays: number; dueInDays: number; after?: readonly string[] }>)[] }>[];
}>;
export type PlanFile = Readonly<{ plans: readonly Plan[] }>;
type Ids = Readonly<{ people: ReadonlyMap<string, string>; units: ReadonlyMap<string, string> }>;

/** Plans of the institution, written, submitted and decided by its people. A plan that is there already is left alone. */
export async function loadPlans(ctx: Ctx, file: PlanFile, ids: Ids): Promise<void> {
  const from = new Date(ctx.now.getTime() - daysOfPastMax * dayMs).getUTCFullYear();
  const years: Readonly<Record<string, string>> = { '{from}': String(from), '{to}': String(from + 2), '{year}': String(ctx.now.getUTCFullYear()) };
  const { plans } = JSON.parse(JSON.stringify(file).replace(/\{(?:from|to|year)\}/g, (name) => years[name]!)) as PlanFile;
  for (const plan of plans) {
    const there = await ctx.tx((tx) => tx.query(`select from plan where tenant_id = $1 and lower(code) = lower($2)`, [ctx.tenantId, plan.code]));
    if (there.length === 0) await loadPlan(ctx, plan, ids, from);
  }
  // The figures come once the documents that are on their way are in the ledger.
  await ctx.tx((tx) => ctx.app.jobs.enqueue(tx, firstValuesQueue, { tenantId: ctx.tenantId }));
}

const dayMs = 86_400_000;
/** Nothing in the file lies further back. */
const daysOfPastMax = 100;

async function loadPlan(ctx: Ctx, plan: Plan, ids: Ids, year: number): Promise<void> {
  const day = (inDays: number) => new Date(ctx.now.getTime() + inDays * dayMs).toISOString().slice(0, 10);
  const owned = ({ unit, owner }: Owned) => ({ ownerUnitId: ids.units.get(unit ?? '') ?? null, ownerPersonId: ids.people.get(owner ?? '') ?? null });
  const content = planContent.parse({
    objectives: plan.objectives.map(({ parent, ...each }) => ({ ...each, parentId: parent ?? null })),
    targets: plan.targets.map((each) => ({ id: each.id, objectiveId: each.objective, metric: each.metric, target: each.target, dueOn: day(each.dueInDays), ...owned(each) })),
    initiatives: plan.initiatives.map((each) => ({ id: each.id, targetId: each.target, title: each.title, description: each.description ?? '', ...owned(each) })),
    milestones: plan.milestones.map((each) => ({ id: each.id, initiativeId: each.initiative, title: each.title, dueOn: day(each.dueInDays), ...owned(each) })),
    budget: plan.budget.map((each) => ({ id: each.id, initiativeId: each.initiative ?? null, title: each.title, currency: 'CNY', plannedMinor: each.planned })),
    programs: plan.programs.map((each) => ({ id: each.id, year: ctx.now.getUTCFullYear(), title: each.title, tasks: each.tasks.map((task) => ({ id: task.id, title: task.title, startsOn: day(task.startsInDays), dueOn: day(task.dueInDays), after: task.after ?? [], ...owned(task) })) })),
  });
  const as = (account: string): Ctx => ({ ...ctx, actor: { ...ctx.actor, kind: 'person', personId: ids.people.get(account), name: account } });
  const planId = await createPlan(as(plan.author), { code: plan.code, title: plan.title, periodFrom: `${year}-01-01`, periodTo: `${year + 2}-12-31`, linkedItPlan: plan.linkedItPlan, content }, true);
  await submitPlan(as(plan.submitter), planId, plan.note);
  if (plan.approver === undefined) return;
  await decidePlan(as(plan.approver), planId, { decision: 'approved', reason: plan.reason ?? '', conditions: plan.conditions ?? [] });
  for (const item of [...plan.milestones, ...plan.programs.flatMap((each) => each.tasks)]) {
    const doneOn = item.doneInDays === undefined ? null : day(item.doneInDays);
    if (doneOn !== null || item.state !== undefined) await recordProgress(as(plan.author), planId, item.id, { state: doneOn === null ? 'doing' : 'done', doneOn, evidence: item.evidence ?? null, evidenceLink: null });
  }
  for (const line of plan.budget) if (line.committed !== undefined) await recordSpending(as(plan.author), planId, line.id, { committedMinor: line.committed, spentMinor: line.spent ?? 0 });
}
