import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import { noteBaselines, targetsWithoutBaseline } from './baselines.ts';
import { measureMetrics, type MetricNow } from './metric-values.ts';
import { contentProblems, type PlanContent, type PlanDocument } from './plan-content.ts';
import { differencesOf } from './plan-differences.ts';
import * as store from './plan-store.ts';

export type NewPlan = PlanDocument & Readonly<{ code: string }>;

/**
 * Drafts a new plan. Where its targets start from is measured now; `isLedgerFilling`: half a ledger is no baseline, so the next measurement is
 * left to take it.
 */
export async function createPlan(ctx: Ctx, input: NewPlan, isLedgerFilling = false): Promise<string> {
  assertFits(ctx, input);
  const measured = await measureMetrics(ctx, isLedgerFilling ? [] : input.content.targets.map((target) => target.metric));
  return ctx.tx(async (tx) => {
    await assertOwners(ctx, tx, input.content);
    const id = newId('pln');
    const added = await tx.query(`insert into plan (tenant_id, id, code, created_at, created_by) values ($1, $2, $3, $4, $5) on conflict (tenant_id, lower(code)) do nothing returning id`, [ctx.tenantId, id, input.code, ctx.now, ctx.actor.personId ?? null]);
    if (added.length === 0) throw new AppError('object.conflict', `A plan with the number ${input.code} exists already.`);
    await store.insertVersion(tx, ctx.tenantId, { ...documentOf(input), planId: id, number: 1, author: ctx.actor.personId, at: ctx.now });
    await noteBaselines(tx, ctx.tenantId, id, input.content.targets, measured);
    await recordEvent(ctx, tx, { action: 'planning.plan-drafted', objectKind: 'plan', objectId: id, after: { code: input.code, number: 1, ...documentOf(input) } });
    return id;
  });
}

/** Begins a new version from the approved one: what is approved is never changed. */
export function createDraft(ctx: Ctx, planId: string): Promise<void> {
  return ctx.tx(async (tx) => {
    await store.lockPlan(tx, ctx.tenantId, planId);
    const approved = await store.getVersionIn(tx, ctx.tenantId, planId, 'approved');
    if ((await store.findVersion(tx, ctx.tenantId, planId, ['draft', 'in-review'])) !== undefined) throw new AppError('object.wrong-state', 'Another version is being drafted or reviewed already.');
    const [newest] = await store.listVersions(tx, ctx.tenantId, planId);
    const number = newest!.number + 1;
    await store.insertVersion(tx, ctx.tenantId, { ...documentOf(approved), planId, number, author: ctx.actor.personId, at: ctx.now });
    await recordEvent(ctx, tx, { action: 'planning.version-drafted', objectKind: 'plan', objectId: planId, after: { number, from: approved.number } });
  });
}

/** Saves the draft as a whole. Targets that are new, or measured by another metric now, get their baseline. */
export async function saveDraft(ctx: Ctx, planId: string, input: PlanDocument & Readonly<{ revision: number }>): Promise<void> {
  assertFits(ctx, input);
  const due = await ctx.tx(async (tx) => {
    await store.getPlanRecord(tx, ctx.tenantId, planId);
    return targetsWithoutBaseline(tx, ctx.tenantId, planId, input.content.targets);
  });
  const measured: ReadonlyMap<string, MetricNow> = await measureMetrics(ctx, due.map((target) => target.metric));
  await ctx.tx(async (tx) => {
    await store.lockPlan(tx, ctx.tenantId, planId);
    const before = await store.getVersionIn(tx, ctx.tenantId, planId, 'draft');
    if (before.revision !== input.revision) throw new AppError('object.changed', 'Somebody has saved this draft since you read it.', { revision: before.revision });
    await assertOwners(ctx, tx, input.content);
    await store.updateDraft(tx, ctx.tenantId, { ...documentOf(input), planId, number: before.number, author: ctx.actor.personId, at: ctx.now });
    await noteBaselines(tx, ctx.tenantId, planId, due, measured);
    const differences = differencesOf(before, input);
    await recordEvent(ctx, tx, { action: 'planning.draft-saved', objectKind: 'plan', objectId: planId, after: { number: before.number, revision: before.revision + 1, differences } });
  });
}

/** Throws the draft away. A plan that was never anything else goes with it. */
export function deleteDraft(ctx: Ctx, planId: string): Promise<void> {
  return ctx.tx(async (tx) => {
    const plan = await store.lockPlan(tx, ctx.tenantId, planId);
    const draft = await store.getVersionIn(tx, ctx.tenantId, planId, 'draft');
    await tx.query(`delete from plan_version where tenant_id = $1 and plan_id = $2 and number = $3`, [ctx.tenantId, planId, draft.number]);
    if ((await store.listVersions(tx, ctx.tenantId, planId)).length === 0) await tx.query(`delete from plan where tenant_id = $1 and id = $2`, [ctx.tenantId, planId]);
    await recordEvent(ctx, tx, { action: 'planning.draft-removed', objectKind: 'plan', objectId: planId, before: { code: plan.code, number: draft.number, ...documentOf(draft) } });
  });
}

/** The document of a version, without what is only said about it. */
export function documentOf({ title, periodFrom, periodTo, linkedItPlan, content }: PlanDocument): PlanDocument {
  return { title, periodFrom, periodTo, linkedItPlan, content };
}

function assertFits(ctx: Ctx, plan: PlanDocument): void {
  const issues = [
    ...contentProblems(plan).map(({ path, message }) => ({ path, message })),
    ...plan.content.targets.filter((target) => !ctx.app.metrics.has(target.metric)).map((target) => ({ path: `targets.${target.id}.metric`, message: `No feature computes a figure named ${target.metric}.` })),
    ...plan.content.targets.filter((target) => ctx.app.metrics.get(target.metric)?.unit === 'share' && target.target > 1).map((target) => ({ path: `targets.${target.id}.target`, message: 'A share is between 0 and 1.' })),
  ];
  if (issues.length > 0) throw new AppError('request.invalid', issues[0]!.message, { issues: issues.slice(0, 50) });
}

async function assertOwners(ctx: Ctx, tx: Tx, content: PlanContent): Promise<void> {
  const { units, people } = ownersOf(content);
  const known = await tx.query<{ id: string }>(`select id from organisation_unit where tenant_id = $1 and id = any($2::text[]) union all select id from person where tenant_id = $1 and id = any($3::text[])`, [ctx.tenantId, units, people]);
  const ids = new Set(known.map((row) => row.id));
  const strangers = [...units, ...people].filter((id) => !ids.has(id));
  if (strangers.length > 0) throw new AppError('request.invalid', 'An owner is not a unit or person of this institution.', { issues: strangers.slice(0, 50).map((id) => ({ path: id, message: 'There is no such unit or person.' })) });
}

/** Every unit and person that the plan names. */
export function ownersOf(content: PlanContent): Readonly<{ units: string[]; people: string[] }> {
  const owned = [...content.targets, ...content.initiatives, ...content.milestones, ...content.programs.flatMap((each) => each.tasks)];
  const ids = (of: (item: (typeof owned)[number]) => string | null) => [...new Set(owned.map(of).filter((id) => id !== null))];
  return { units: ids((item) => item.ownerUnitId), people: ids((item) => item.ownerPersonId) };
}
