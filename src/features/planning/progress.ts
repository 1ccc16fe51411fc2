import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { recordEvent } from '#features/audit/public.ts';
import type { ItemProgress, LineSpending, PlanReport } from './contract.ts';
import { budgetSums, milestoneCounts, targetFiguresOf } from './figures.ts';
import { measureMetrics } from './metric-values.ts';
import * as store from './plan-store.ts';

type ProgressInput = Readonly<{ state: ItemProgress['state']; doneOn: string | null; evidence: string | null; evidenceLink: string | null }>;

/** Notes how far a milestone or a task of the approved plan is. "Done" is a claim that needs its day and its evidence. */
export function recordProgress(ctx: Ctx, planId: string, itemId: string, input: ProgressInput): Promise<ItemProgress> {
  const isDone = input.state === 'done';
  const issues = [
    ...(isDone && (input.evidence ?? '') === '' && input.evidenceLink === null ? [{ path: 'evidence', message: 'Done needs evidence: what was delivered, and where it can be seen.' }] : []),
    ...(isDone && input.doneOn === null ? [{ path: 'doneOn', message: 'Done needs its day.' }] : []),
    ...(isDone && input.doneOn !== null && input.doneOn > ctx.now.toISOString().slice(0, 10) ? [{ path: 'doneOn', message: 'The day is not over yet.' }] : []),
  ];
  if (issues.length > 0) throw new AppError('request.invalid', issues[0]!.message, { issues });
  return ctx.tx(async (tx) => {
    const { content } = await approvedVersion(ctx, tx, planId);
    if (![...content.milestones, ...content.programs.flatMap((each) => each.tasks)].some((item) => item.id === itemId)) throw new AppError('object.not-found', 'The approved plan has no such milestone or task.');
    const before = (await store.listProgress(tx, ctx.tenantId, [planId])).find((row) => row.itemId === itemId);
    await tx.query(
      `insert into plan_progress (tenant_id, plan_id, item_id, state, done_on, evidence, evidence_link, noted_at, noted_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (tenant_id, plan_id, item_id) do update set state = excluded.state, done_on = excluded.done_on, evidence = excluded.evidence, evidence_link = excluded.evidence_link, noted_at = excluded.noted_at, noted_by = excluded.noted_by`,
      [ctx.tenantId, planId, itemId, input.state, isDone ? input.doneOn : null, input.evidence, input.evidenceLink, ctx.now, ctx.actor.personId ?? null],
    );
    await recordEvent(ctx, tx, { action: 'planning.progress-noted', objectKind: 'plan', objectId: planId, before: { itemId, state: before?.state ?? 'open' }, after: { itemId, ...input } });
    const { planId: _plan, ...row } = (await store.listProgress(tx, ctx.tenantId, [planId])).find((each) => each.itemId === itemId)!;
    return row;
  });
}

/** Notes what of a budget line is committed and spent. More than was planned is a fact, not an error. */
export function recordSpending(ctx: Ctx, planId: string, lineId: string, input: Readonly<{ committedMinor: number; spentMinor: number }>): Promise<LineSpending> {
  return ctx.tx(async (tx) => {
    const { content } = await approvedVersion(ctx, tx, planId);
    if (!content.budget.some((line) => line.id === lineId)) throw new AppError('object.not-found', 'The approved plan has no such budget line.');
    const before = (await store.listSpending(tx, ctx.tenantId, planId)).find((row) => row.lineId === lineId);
    await tx.query(
      `insert into plan_spending (tenant_id, plan_id, line_id, committed_minor, spent_minor, noted_at, noted_by) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (tenant_id, plan_id, line_id) do update set committed_minor = excluded.committed_minor, spent_minor = excluded.spent_minor, noted_at = excluded.noted_at, noted_by = excluded.noted_by`,
      [ctx.tenantId, planId, lineId, input.committedMinor, input.spentMinor, ctx.now, ctx.actor.personId ?? null],
    );
    await recordEvent(ctx, tx, { action: 'planning.spending-noted', objectKind: 'plan', objectId: planId, before: { lineId, committedMinor: before?.committedMinor ?? 0, spentMinor: before?.spentMinor ?? 0 }, after: { lineId, ...input } });
    return (await store.listSpending(tx, ctx.tenantId, planId)).find((row) => row.lineId === lineId)!;
  });
}

async function approvedVersion(ctx: Ctx, tx: Tx, planId: string): Promise<store.VersionRecord> {
  await store.lockPlan(tx, ctx.tenantId, planId);
  return store.getVersionIn(tx, ctx.tenantId, planId, 'approved');
}

/** Reports on a period. The figures are measured now and stay as they are; nobody can change the report. */
export async function createReport(ctx: Ctx, planId: string, input: Readonly<{ periodFrom: string; periodTo: string; text: string }>): Promise<PlanReport> {
  if (input.periodTo < input.periodFrom) throw new AppError('request.invalid', 'The period ends before it begins.', { issues: [{ path: 'periodTo', message: 'The period ends before it begins.' }] });
  const approved = await ctx.tx(async (tx) => {
    await store.getPlanRecord(tx, ctx.tenantId, planId);
    return store.getVersionIn(tx, ctx.tenantId, planId, 'approved');
  });
  const measured = await measureMetrics(ctx, approved.content.targets.map((target) => target.metric));
  return ctx.tx(async (tx) => {
    const version = await approvedVersion(ctx, tx, planId);
    if (version.number !== approved.number) throw new AppError('object.changed', 'Another version was approved at this moment. Try again.');
    const today = ctx.now.toISOString().slice(0, 10);
    const progress = await store.listProgress(tx, ctx.tenantId, [planId]);
    const snapshot: PlanReport['snapshot'] = {
      targets: targetFiguresOf(ctx, version.content, measured, await store.listBaselines(tx, ctx.tenantId, [planId])),
      milestones: milestoneCounts(version.content, progress, today), budget: budgetSums(version.content, await store.listSpending(tx, ctx.tenantId, planId)),
    };
    const id = newId('plr');
    await tx.query(`insert into plan_report (tenant_id, id, plan_id, version_number, period_from, period_to, text, snapshot, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, [ctx.tenantId, id, planId, version.number, input.periodFrom, input.periodTo, input.text, JSON.stringify(snapshot), ctx.now, ctx.actor.personId ?? null]);
    await recordEvent(ctx, tx, { action: 'planning.report-made', objectKind: 'plan', objectId: planId, after: { reportId: id, number: version.number, ...input, snapshot } });
    return { id, versionNumber: version.number, ...input, createdAt: ctx.now.toISOString(), createdBy: ctx.actor.name, snapshot };
  });
}

/** The reports of a plan, the newest first. */
export function listReports(ctx: Ctx, planId: string, query: Readonly<{ cursor?: string | undefined; limit: number }>) {
  return ctx.tx(async (tx) => {
    await store.getPlanRecord(tx, ctx.tenantId, planId);
    const rows = await tx.query<PlanReport>(
      `select r.id, r.version_number as "versionNumber", r.period_from as "periodFrom", r.period_to as "periodTo", r.text, r.snapshot, r.created_at as "createdAt", n.name as "createdBy" from plan_report r left join person n on n.tenant_id = r.tenant_id and n.id = r.created_by
       where r.tenant_id = $1 and r.plan_id = $2 and ($3::text is null or r.id < $3) order by r.id desc limit $4`,
      [ctx.tenantId, planId, keysOf(query.cursor, 1)?.[0] ?? null, query.limit + 1],
    );
    const page = rows.slice(0, query.limit);
    return { rows: page, nextCursor: rows.length > query.limit ? cursorOf([page.at(-1)!.id]) : null, total: null };
  });
}
