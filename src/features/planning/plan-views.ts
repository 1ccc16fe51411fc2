import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import { given, whereOf } from '#platform/db/conditions.ts';
import type { Ctx } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { verifySignature } from '#features/audit/public.ts';
import { isOwn, planDigest } from './approval.ts';
import type { DailyValue, DifferenceRow, PlanDetail, PlanRow, PlanState, PlanVersion } from './contract.ts';
import { ownersOf } from './drafts.ts';
import { milestoneCounts, targetFiguresOf } from './figures.ts';
import { measureMetrics } from './metric-values.ts';
import type { PlanContent } from './plan-content.ts';
import { differencesOf } from './plan-differences.ts';
import * as store from './plan-store.ts';
import type { VersionRecord } from './plan-store.ts';

export type PlanFilter = Readonly<{ q?: string | undefined; state?: readonly PlanState[] | undefined }>;
type ListQuery = PlanFilter & Readonly<{ cursor?: string | undefined; limit: number }>;
type ListRow = Omit<PlanRow, 'targets' | 'milestones'> & Readonly<{ content: PlanContent }>;

/** Of each plan the version that counts: the approved one, else the newest. */
export const shownVersion = `select distinct on (v.plan_id) v.* from plan_version v where v.tenant_id = $1 order by v.plan_id, (v.state = 'approved') desc, v.number desc`;

/** A page of plans, each with how far it is now. */
export async function listPlans(ctx: Ctx, query: ListQuery) {
  const after = keysOf(query.cursor, 2);
  const where = whereOf([ctx.tenantId, query.limit + 1], [
    given(query.q?.trim() || undefined, (text) => [`strpos(lower(p.code || ' ' || v.title), lower(?)) > 0`, text]),
    // A draft beside an approved version makes the plan one that is drafted, too.
    given(query.state, (states) => [`(v.state = any(?::text[]) or o.state = any(?::text[]))`, states, states]),
    given(after, ([to, id]) => [`(v.period_to, p.id) < (?::date, ?)`, to, id]),
  ]);
  const found = await ctx.tx(async (tx) => {
    const rows = await tx.query<ListRow>(
      `select p.id, p.code, v.title, v.period_from as "periodFrom", v.period_to as "periodTo", v.linked_it_plan as "linkedItPlan", v.state, v.number, v.content, v.saved_at as "savedAt", case when v.state in ('approved', 'closed', 'superseded') then v.decided_at end as "approvedAt",
         case when o.number <> v.number then json_build_object('number', o.number, 'state', o.state) end as open
       from plan p join (${shownVersion}) v on v.plan_id = p.id left join plan_version o on o.tenant_id = p.tenant_id and o.plan_id = p.id and o.state in ('draft', 'in-review')
       where p.tenant_id = $1 and ${where.sql} order by v.period_to desc, p.id desc limit $2`,
      where.values,
    );
    const ids = rows.map((row) => row.id);
    return { rows, baselines: await store.listBaselines(tx, ctx.tenantId, ids), progress: await store.listProgress(tx, ctx.tenantId, ids) };
  });
  const measured = await measureMetrics(ctx, found.rows.flatMap((row) => row.content.targets.map((target) => target.metric)));
  const page = found.rows.slice(0, query.limit).map(({ content, ...row }): PlanRow => {
    const verdicts = targetFiguresOf(ctx, content, measured, found.baselines.filter((each) => each.planId === row.id)).map((target) => target.deviation.verdict);
    const countOf = (name: (typeof verdicts)[number]) => verdicts.filter((verdict) => verdict === name).length;
    return { ...row, targets: { ahead: countOf('ahead'), onTrack: countOf('on-track'), behind: countOf('behind'), unknown: countOf('unknown') }, milestones: milestoneCounts(content, found.progress.filter((each) => each.planId === row.id), todayOf(ctx)) };
  });
  const last = page.at(-1);
  return { rows: page, nextCursor: found.rows.length > query.limit && last !== undefined ? cursorOf([last.periodTo, last.id]) : null, total: null };
}

const trendDays = 400;

/** One plan in full: the asked version, else the approved one, else the newest. */
export async function getPlan(ctx: Ctx, planId: string, number?: number): Promise<PlanDetail> {
  const loaded = await ctx.tx(async (tx) => {
    const plan = await store.getPlanRecord(tx, ctx.tenantId, planId);
    const versions = await store.listVersions(tx, ctx.tenantId, planId);
    const version = number === undefined ? (versions.find((each) => each.state === 'approved') ?? versions[0]!) : versions.find((each) => each.number === number);
    if (version === undefined) throw new AppError('object.not-found', `The plan has no version ${number}.`);
    return { plan, versions, version, names: await namesOf(ctx, tx, versions, version), trends: await trendsOf(ctx, tx, version.content), baselines: await store.listBaselines(tx, ctx.tenantId, [planId]), progress: await store.listProgress(tx, ctx.tenantId, [planId]), spending: await store.listSpending(tx, ctx.tenantId, planId), signature: await signatureOf(ctx, tx, plan, version) };
  });
  const { plan, versions, version, names } = loaded;
  const measured = await measureMetrics(ctx, version.content.targets.map((target) => target.metric));
  const targets = targetFiguresOf(ctx, version.content, measured, loaded.baselines).map((target) => ({ ...target, trend: loaded.trends.get(target.metric) ?? [] }));
  return {
    id: plan.id, code: plan.code, version: shown(version, names.people), content: version.content, versions: versions.map((each) => shown(each, names.people)), units: names.units, people: [...names.people].map(([id, name]) => ({ id, name })),
    targets, progress: loaded.progress.map(({ planId: _plan, ...row }) => row), spending: loaded.spending, today: todayOf(ctx), may: mayOf(ctx, versions), isOwn: isOwn(ctx, versions.find((each) => each.state === 'in-review') ?? version), signature: loaded.signature,
  };
}

export function todayOf(ctx: Ctx): string {
  return ctx.now.toISOString().slice(0, 10);
}

function mayOf(ctx: Ctx, versions: readonly VersionRecord[]): PlanDetail['may'] {
  const has = (state: PlanState) => versions.some((each) => each.state === state);
  const canWrite = ctx.actor.permissions.has('planning.write');
  const canApprove = ctx.actor.permissions.has('planning.approve');
  const inReview = versions.find((each) => each.state === 'in-review');
  return {
    edit: canWrite && has('draft'), submit: canWrite && has('draft'), withdraw: canWrite && inReview !== undefined, draft: canWrite && has('approved') && !has('draft') && inReview === undefined,
    report: canWrite && has('approved'), decide: canApprove && inReview !== undefined && !isOwn(ctx, inReview), close: canApprove && has('approved'),
  };
}

type Names = Readonly<{ units: PlanDetail['units']; people: ReadonlyMap<string, string> }>;

async function namesOf(ctx: Ctx, tx: Tx, versions: readonly VersionRecord[], shownOne: VersionRecord): Promise<Names> {
  const owners = ownersOf(shownOne.content);
  const people = [...new Set([...owners.people, ...versions.flatMap((each) => [...each.authors, each.submittedBy, each.decidedBy])].filter((id) => id !== null))];
  const units = await tx.query<PlanDetail['units'][number]>(`select id, name_zh as "nameZh", name_en as "nameEn" from organisation_unit where tenant_id = $1 and id = any($2::text[])`, [ctx.tenantId, owners.units]);
  const named = await tx.query<{ id: string; name: string }>(`select id, name from person where tenant_id = $1 and id = any($2::text[])`, [ctx.tenantId, people]);
  return { units, people: new Map(named.map((row) => [row.id, row.name])) };
}

/** The daily values of every metric of the plan, oldest first. */
async function trendsOf(ctx: Ctx, tx: Tx, content: PlanContent): Promise<Map<string, DailyValue[]>> {
  const rows = await tx.query<DailyValue & { metric: string }>(
    `select metric, day::text as day, value, base from metric_value where tenant_id = $1 and metric = any($2::text[]) and day >= $3::date - ${trendDays} order by metric, day`,
    [ctx.tenantId, [...new Set(content.targets.map((target) => target.metric))], todayOf(ctx)],
  );
  const trends = new Map<string, DailyValue[]>();
  for (const { metric, ...value } of rows) {
    const trend = trends.get(metric);
    if (trend === undefined) trends.set(metric, [value]);
    else trend.push(value);
  }
  return trends;
}

function shown(version: VersionRecord, people: ReadonlyMap<string, string>): PlanVersion {
  const { planId: _plan, content: _content, authors, submittedBy, decidedBy, ...rest } = version;
  const person = (id: string | null) => (id === null ? null : { id, name: people.get(id) ?? id });
  return { ...rest, authors: authors.map((id) => person(id)!), submittedBy: person(submittedBy), decidedBy: person(decidedBy) };
}

async function signatureOf(ctx: Ctx, tx: Tx, plan: store.PlanRecord, version: VersionRecord): Promise<PlanDetail['signature']> {
  if (version.signatureId === null) return null;
  const { isValid, signature, payload } = await verifySignature(ctx, tx, version.signatureId);
  const signed = (payload as { digest?: unknown } | null)?.digest;
  return { signerName: signature.signerName, at: signature.at, algorithm: signature.algorithm, keyId: signature.keyId, isValid, isSameDocument: signed === version.digest && planDigest(ctx, plan.code, version, version.digest) === version.digest };
}

/** What differs between two versions of a plan. */
export function listDifferences(ctx: Ctx, planId: string, from: number, to: number): Promise<DifferenceRow[]> {
  return ctx.tx(async (tx) => {
    await store.getPlanRecord(tx, ctx.tenantId, planId);
    const versions = await store.listVersions(tx, ctx.tenantId, planId);
    const [before, after] = [from, to].map((number) => versions.find((each) => each.number === number));
    if (before === undefined || after === undefined) throw new AppError('object.not-found', 'The plan has no such version.');
    return differencesOf(before, after);
  });
}
