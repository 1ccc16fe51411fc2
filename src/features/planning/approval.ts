import { canonicalJson } from '#engines/audit-chain/canonical-json.ts';
import { AppError } from '#kernel/errors.ts';
import { digestOf } from '#platform/crypto.ts';
import type { Tx } from '#platform/db.ts';
import type { App, Ctx, DomainEvent } from '#platform/feature.ts';
import { recordEvent, signDecision } from '#features/audit/public.ts';
import { proposeMatter, withdrawProposal } from '#features/coordination/public.ts';
import { refuseOwn } from '#features/identity/public.ts';
import { documentOf } from './drafts.ts';
import * as store from './plan-store.ts';
import type { VersionRecord } from './plan-store.ts';

/**
 * What an approval signs is the digest of this: the document and where it stands. `like`: a digest before it, whose algorithm is taken, so that
 * what was approved is recognised after the institution has changed its suite.
 */
export function planDigest(ctx: Ctx, code: string, version: VersionRecord, like?: string | null): string {
  const algorithm = like?.split(':')[0] ?? (ctx.app.crypto.suite === 'sm' ? 'SM3' : 'SHA-256');
  const text = canonicalJson({ code, number: version.number, ...documentOf(version) });
  return `${algorithm}:${Buffer.from(digestOf(algorithm === 'SM3' ? 'SM3' : 'SHA-256', text)).toString('hex')}`;
}

/**
 * Submits the draft: from then on it can be read, returned or approved, and not changed. It waits for a person who may approve plans, and as a
 * matter for the decision body: whoever comes first.
 */
export function submitPlan(ctx: Ctx, planId: string, note: string): Promise<void> {
  return ctx.tx(async (tx) => {
    const plan = await store.lockPlan(tx, ctx.tenantId, planId);
    const draft = await store.getVersionIn(tx, ctx.tenantId, planId, 'draft');
    if (draft.content.targets.length === 0) throw new AppError('request.invalid', 'A plan without targets cannot be submitted: nothing could tell how far it is.', { issues: [{ path: 'targets', message: 'At least one target is needed.' }] });
    await tx.query(`update plan_version set state = 'in-review', submitted_by = $4, submitted_at = $5, submission_note = nullif($6, ''), decided_by = null, decided_at = null, decision_reason = null, conditions = '{}', resolution_id = null where tenant_id = $1 and plan_id = $2 and number = $3`, [ctx.tenantId, planId, draft.number, ctx.actor.personId ?? null, ctx.now, note]);
    await proposeMatter(ctx, tx, {
      subjectKind: 'plan', subjectId: planId, title: `${plan.code} ${draft.title} v${draft.number}`, summary: note === '' ? undefined : note, link: `/plans/${planId}?version=${draft.number}`,
      requesterId: ctx.actor.personId ?? null, interestedIds: draft.authors, bodyKind: 'decision',
    });
    await recordEvent(ctx, tx, { action: 'planning.plan-submitted', objectKind: 'plan', objectId: planId, before: { state: 'draft' }, after: { state: 'in-review', number: draft.number }, ...(note === '' ? {} : { reason: note }) });
  });
}

/** Takes a submitted version back. */
export function withdrawPlan(ctx: Ctx, planId: string): Promise<void> {
  return ctx.tx(async (tx) => {
    await store.lockPlan(tx, ctx.tenantId, planId);
    const { number } = await store.getVersionIn(tx, ctx.tenantId, planId, 'in-review');
    await tx.query(`update plan_version set state = 'draft', submitted_by = null, submitted_at = null, submission_note = null where tenant_id = $1 and plan_id = $2 and number = $3`, [ctx.tenantId, planId, number]);
    await withdrawProposal(ctx, tx, 'plan', planId, 'withdrawn');
    await recordEvent(ctx, tx, { action: 'planning.plan-withdrawn', objectKind: 'plan', objectId: planId, before: { state: 'in-review' }, after: { state: 'draft', number } });
  });
}

export type PlanDecision = Readonly<{ decision: 'approved' | 'returned'; reason: string; conditions: readonly string[]; resolutionId?: string | undefined }>;

/** Decides on the submitted version. Whoever wrote or submitted it may not: the attempt is refused and recorded. */
export async function decidePlan(ctx: Ctx, planId: string, decision: PlanDecision): Promise<void> {
  await refuseAuthors(ctx, planId);
  await ctx.tx(async (tx) => {
    const plan = await store.lockPlan(tx, ctx.tenantId, planId);
    const version = await store.getVersionIn(tx, ctx.tenantId, planId, 'in-review');
    // Once more with the plan held: it may have been withdrawn, changed and submitted again in between.
    refuseOwn(ctx, [...version.authors, version.submittedBy], 'A plan');
    await withdrawProposal(ctx, tx, 'plan', planId, `${decision.decision}: ${ctx.actor.name}`);
    await decide(ctx, tx, plan, version, decision);
  });
}

/** Whether whoever acts has written or submitted the version. */
export function isOwn(ctx: Ctx, version: Pick<VersionRecord, 'authors' | 'submittedBy'>): boolean {
  const { personId } = ctx.actor;
  return personId !== undefined && (version.authors.includes(personId) || version.submittedBy === personId);
}

/** In a transaction of its own, so that the record of the attempt stays. */
async function refuseAuthors(ctx: Ctx, planId: string): Promise<void> {
  const own = await ctx.tx(async (tx) => {
    await store.getPlanRecord(tx, ctx.tenantId, planId);
    const version = await store.findVersion(tx, ctx.tenantId, planId, ['in-review']);
    if (version === undefined || !isOwn(ctx, version)) return [];
    await recordEvent(ctx, tx, { action: 'planning.decision-refused', objectKind: 'plan', objectId: planId, after: { number: version.number }, reason: 'duty.separated', outcome: 'refused' });
    return [...version.authors, version.submittedBy];
  });
  refuseOwn(ctx, own, 'A plan');
}

async function decide(ctx: Ctx, tx: Tx, plan: store.PlanRecord, version: VersionRecord, { decision, reason, conditions, resolutionId }: PlanDecision): Promise<void> {
  const digest = planDigest(ctx, plan.code, version);
  const baselines = (await store.listBaselines(tx, ctx.tenantId, [plan.id])).filter((row) => version.content.targets.some((target) => target.id === row.targetId && target.metric === row.metric));
  const payload = { decision, code: plan.code, number: version.number, title: version.title, digest, reason, conditions, resolutionId: resolutionId ?? null, baselines: baselines.map(({ targetId, metric, value, at }) => ({ targetId, metric, value, at })) };
  const signature = await signDecision(ctx, tx, { objectKind: 'plan', objectId: plan.id, payload });
  const isApproved = decision === 'approved';
  if (isApproved) await tx.query(`update plan_version set state = 'superseded', ended_at = $3 where tenant_id = $1 and plan_id = $2 and state = 'approved'`, [ctx.tenantId, plan.id, ctx.now]);
  await tx.query(
    `update plan_version set state = $4, decided_by = $5, decided_at = $6, decision_reason = $7, conditions = $8, resolution_id = $9, digest = $10, signature_id = $11 where tenant_id = $1 and plan_id = $2 and number = $3`,
    [ctx.tenantId, plan.id, version.number, isApproved ? 'approved' : 'draft', ctx.actor.personId ?? null, ctx.now, reason, conditions, resolutionId ?? null, isApproved ? digest : null, isApproved ? signature.id : null],
  );
  await recordEvent(ctx, tx, { action: isApproved ? 'planning.plan-approved' : 'planning.plan-returned', objectKind: 'plan', objectId: plan.id, before: { state: 'in-review' }, after: { state: isApproved ? 'approved' : 'draft', number: version.number, digest, conditions, resolutionId: resolutionId ?? null, signatureId: signature.id }, reason });
}

/** Closes the approved plan: its period is over, or it is given up. */
export function closePlan(ctx: Ctx, planId: string, reason: string): Promise<void> {
  return ctx.tx(async (tx) => {
    await store.lockPlan(tx, ctx.tenantId, planId);
    const version = await store.getVersionIn(tx, ctx.tenantId, planId, 'approved');
    await tx.query(`update plan_version set state = 'closed', ended_at = $4, ended_by = $5, end_reason = $6 where tenant_id = $1 and plan_id = $2 and number = $3`, [ctx.tenantId, planId, version.number, ctx.now, ctx.actor.personId ?? null, reason]);
    await recordEvent(ctx, tx, { action: 'planning.plan-closed', objectKind: 'plan', objectId: planId, before: { state: 'approved' }, after: { state: 'closed', number: version.number }, reason });
  });
}

type Resolved = Extract<DomainEvent, { name: 'coordination.resolved' }>;

/**
 * A body has decided about a plan. Its approval counts like that of a person, in the transaction of the resolution; who drafted or submitted the
 * plan was kept from voting there. A resolution that no longer approves takes back what it approved.
 */
export async function hearResolution(_app: App, event: Resolved): Promise<void> {
  if (event.subjectKind !== 'plan') return;
  const { ctx, tx, resolutionId } = event;
  const plan = await tx.findOne<store.PlanRecord>(`select id, code from plan where tenant_id = $1 and id = $2 for update`, [ctx.tenantId, event.subjectId]);
  if (plan === undefined) return;
  const isApproval = event.decision === 'approved' || event.decision === 'approved-with-conditions';
  if (!isApproval) await takeBack(ctx, tx, plan.id, resolutionId);
  const version = await store.findVersion(tx, ctx.tenantId, plan.id, ['in-review']);
  if (version === undefined || event.decision === 'deferred') return;
  const resolution = await tx.findOne<{ number: string; conditions: string[] }>(`select number, conditions from resolution where tenant_id = $1 and id = $2`, [ctx.tenantId, resolutionId]);
  await decide(ctx, tx, plan, version, { decision: isApproval ? 'approved' : 'returned', reason: resolution?.number ?? resolutionId, conditions: resolution?.conditions ?? [], resolutionId });
}

async function takeBack(ctx: Ctx, tx: Tx, planId: string, resolutionId: string): Promise<void> {
  const approved = await store.findVersion(tx, ctx.tenantId, planId, ['approved']);
  if (approved?.resolutionId !== resolutionId) return;
  const open = await store.findVersion(tx, ctx.tenantId, planId, ['draft', 'in-review']);
  // A newer version on its way stays the one that is decided on next.
  const state = open === undefined ? 'in-review' : 'superseded';
  await tx.query(`update plan_version set state = $4, decided_by = null, decided_at = null, decision_reason = null, resolution_id = null, digest = null, signature_id = null, ended_at = case when $4 = 'superseded' then $5::timestamptz end where tenant_id = $1 and plan_id = $2 and number = $3`, [ctx.tenantId, planId, approved.number, state, ctx.now]);
  await tx.query(`update plan_version set state = 'approved', ended_at = null where tenant_id = $1 and plan_id = $2 and number = (select max(number) from plan_version where tenant_id = $1 and plan_id = $2 and number < $3 and state = 'superseded' and signature_id is not null)`, [ctx.tenantId, planId, approved.number]);
  await recordEvent(ctx, tx, { action: 'planning.approval-taken-back', objectKind: 'plan', objectId: planId, before: { state: 'approved', number: approved.number }, after: { state }, reason: resolutionId });
}
