import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { recordEvent, signDecision } from '#features/audit/public.ts';
import { holdsWhole, refuse, refuseOwn } from '#features/identity/public.ts';
import { getWhole } from './body-store.ts';
import { lockMatter } from './matters.ts';
import { outOfOffice } from './rules.ts';
import { assertPeople, todayOf } from './visible.ts';
import type { Decision, FollowUpState } from './words.ts';

type ResolutionRecord = Readonly<{ id: string; bodyId: string; matterId: string; title: string; subjectKind: string; subjectId: string; decision: Decision; closedAt: string | null; annulledAt: string | null }>;
type FollowUpRecord = Readonly<{ id: string; title: string; ownerId: string | null; state: FollowUpState; original: string | null }>;

export async function lockResolution(tx: Tx, tenantId: string, id: string): Promise<ResolutionRecord> {
  const resolution = await tx.findOne<ResolutionRecord>(
    `select id, body_id as "bodyId", matter_id as "matterId", title, subject_kind as "subjectKind", subject_id as "subjectId", decision, closed_at as "closedAt", annulled_at as "annulledAt" from resolution where tenant_id = $1 and id = $2 for update`,
    [tenantId, id],
  );
  if (resolution === undefined) throw new AppError('object.not-found', 'There is no such resolution.');
  return resolution;
}

export function assertStanding(resolution: ResolutionRecord): void {
  if (resolution.annulledAt !== null) throw new AppError('object.wrong-state', 'The resolution was annulled.');
}

/** Annuls a resolution: by the chair in office, and not in the own matter. What it caused is taken back by the features that hear of it. */
export async function annulResolution(ctx: Ctx, resolutionId: string, reason: string): Promise<void> {
  const { isChair, requesterId } = await ctx.tx(async (tx) => {
    const resolution = await lockResolution(tx, ctx.tenantId, resolutionId);
    const { members } = await getWhole(tx, ctx.tenantId, resolution.bodyId);
    const matter = await lockMatter(tx, ctx.tenantId, resolution.matterId);
    const isPermitted = members.some((member) => member.role === 'chair' && member.personId === ctx.actor.personId && outOfOffice(member, todayOf(ctx)) === undefined);
    if (isPermitted && matter.requesterId !== ctx.actor.personId) await annul(ctx, tx, resolution, reason);
    else await recordEvent(ctx, tx, { action: 'coordination.annulment-refused', objectKind: 'resolution', objectId: resolutionId, reason: isPermitted ? 'own' : 'not-chair', outcome: 'refused' });
    return { isChair: isPermitted, requesterId: matter.requesterId };
  });
  if (!isChair) refuse(ctx, 'duty.separated', 'A resolution is annulled by the chair of its body.', { because: 'not-chair' });
  refuseOwn(ctx, [requesterId], 'Whoever asked for a matter does not annul what was decided about it');
}

async function annul(ctx: Ctx, tx: Tx, resolution: ResolutionRecord, reason: string): Promise<void> {
  assertStanding(resolution);
  const signature = await signDecision(ctx, tx, { objectKind: 'resolution', objectId: resolution.id, payload: { annulled: true, decision: resolution.decision, title: resolution.title, reason } });
  await tx.query(`update resolution set annulled_at = $3, annulled_by = $4, annul_reason = $5 where tenant_id = $1 and id = $2`, [ctx.tenantId, resolution.id, ctx.now, ctx.actor.personId, reason]);
  await tx.query(`update follow_up set state = 'cancelled', evidence = $3, closed_at = $4, closed_by = $5 where tenant_id = $1 and resolution_id = $2 and state = 'open'`, [ctx.tenantId, resolution.id, reason, ctx.now, ctx.actor.personId]);
  // It waits again, unless the same thing was brought anew already.
  await tx.query(
    `update matter t set state = 'pending', state_reason = $3, decided_at = null where t.tenant_id = $1 and t.id = $2 and t.state = 'decided'
       and not exists (select from matter o where o.tenant_id = t.tenant_id and o.subject_kind = t.subject_kind and o.subject_id = t.subject_id and o.state in ('pending', 'scheduled'))`,
    [ctx.tenantId, resolution.matterId, reason],
  );
  await recordEvent(ctx, tx, { action: 'coordination.resolution-annulled', objectKind: 'resolution', objectId: resolution.id, before: { decision: resolution.decision }, after: { annulled: true, signatureId: signature.id }, reason });
  // As if nothing had been decided yet: neither yes nor no.
  await ctx.app.emit({ name: 'coordination.resolved', ctx, tx, resolutionId: resolution.id, subjectKind: resolution.subjectKind, subjectId: resolution.subjectId, decision: 'deferred' });
}

export function addFollowUp(ctx: Ctx, resolutionId: string, input: Readonly<{ title: string; ownerId: string | null; dueOn: string }>): Promise<void> {
  return ctx.tx(async (tx) => {
    const resolution = await lockResolution(tx, ctx.tenantId, resolutionId);
    assertStanding(resolution);
    await assertPeople(ctx, tx, [input.ownerId]);
    const id = newId('fol');
    await tx.query(`insert into follow_up (tenant_id, id, resolution_id, title, owner_id, due_on, state, created_at, created_by) values ($1, $2, $3, $4, $5, $6, 'open', $7, $8)`, [ctx.tenantId, id, resolutionId, input.title, input.ownerId, input.dueOn, ctx.now, ctx.actor.personId ?? null]);
    // Something is to be done again.
    await tx.query(`update resolution set closed_at = null where tenant_id = $1 and id = $2`, [ctx.tenantId, resolutionId]);
    await recordEvent(ctx, tx, { action: 'coordination.follow-up-added', objectKind: 'resolution', objectId: resolutionId, after: { followUpId: id, ...input } });
  });
}

export type FollowUpClosing = Readonly<{ state: 'done' | 'cancelled'; evidence: string; evidenceLink?: string | null | undefined; evidenceSha256?: string | null | undefined }>;

/** Closes one thing that was to be done, with its evidence; the last one closes the resolution. */
export async function closeFollowUp(ctx: Ctx, resolutionId: string, followUpId: string, closing: FollowUpClosing): Promise<void> {
  const isPermitted = await ctx.tx(async (tx) => {
    const resolution = await lockResolution(tx, ctx.tenantId, resolutionId);
    const followUp = await tx.findOne<FollowUpRecord>(`select id, title, owner_id as "ownerId", state, evidence_original as original from follow_up where tenant_id = $1 and resolution_id = $2 and id = $3`, [ctx.tenantId, resolutionId, followUpId]);
    if (followUp === undefined) throw new AppError('object.not-found', 'There is no such item to follow up.');
    if (!mayClose(ctx, followUp.ownerId, closing.state)) {
      await recordEvent(ctx, tx, { action: 'coordination.follow-up-refused', objectKind: 'resolution', objectId: resolutionId, after: { followUpId }, reason: 'not-owner', outcome: 'refused' });
      return false;
    }
    assertStanding(resolution);
    if (followUp.state !== 'open') throw new AppError('object.wrong-state', 'It is closed already.');
    const digest = closing.evidenceSha256 ?? null;
    if (digest !== null && followUp.original !== null && digest !== followUp.original) throw new AppError('document.digest-differs', `The SHA-256 of the file that is kept is ${followUp.original}.`, { sha256: followUp.original, expected: digest });
    await close(ctx, tx, resolutionId, followUp, closing);
    return true;
  });
  if (!isPermitted) refuse(ctx, 'permission.missing', 'It is closed by its owner, or by whoever keeps the body.', { because: 'not-owner' });
}

/** Its owner says what was done; giving it up takes whoever keeps the body. */
export function mayClose(ctx: Ctx, ownerId: string | null, state: 'done' | 'cancelled' = 'done'): boolean {
  return holdsWhole(ctx, 'coordination.write') || (state === 'done' && ownerId !== null && ownerId === ctx.actor.personId);
}

async function close(ctx: Ctx, tx: Tx, resolutionId: string, followUp: FollowUpRecord, closing: FollowUpClosing): Promise<void> {
  await tx.query(
    `update follow_up set state = $4, evidence = $5, evidence_link = $6, evidence_sha256 = coalesce(evidence_original, $7), closed_at = $8, closed_by = $9 where tenant_id = $1 and resolution_id = $2 and id = $3`,
    [ctx.tenantId, resolutionId, followUp.id, closing.state, closing.evidence, closing.evidenceLink ?? null, closing.evidenceSha256 ?? null, ctx.now, ctx.actor.personId ?? null],
  );
  await recordEvent(ctx, tx, { action: 'coordination.follow-up-closed', objectKind: 'resolution', objectId: resolutionId, before: { followUpId: followUp.id, state: 'open' }, after: { followUpId: followUp.id, ...closing } });
  const isClosed = await tx.execute(`update resolution r set closed_at = $3 where r.tenant_id = $1 and r.id = $2 and r.closed_at is null and not exists (select from follow_up f where f.tenant_id = r.tenant_id and f.resolution_id = r.id and f.state = 'open')`, [ctx.tenantId, resolutionId, ctx.now]);
  if (isClosed > 0) await recordEvent(ctx, tx, { action: 'coordination.resolution-closed', objectKind: 'resolution', objectId: resolutionId, after: { closedAt: ctx.now } });
}
