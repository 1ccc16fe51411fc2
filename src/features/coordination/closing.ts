import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import { toJsonText, type Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { recordEvent, signDecision } from '#features/audit/public.ts';
import { refuse } from '#features/identity/public.ts';
import { getWhole, type RuleRecord } from './body-store.ts';
import { assertState, isVoting, lockMeeting, resultNow, ruleOfMeeting, type ItemRecord, type MeetingRecord, type PlannedFollowUp, type WholeMeeting } from './meeting-store.ts';
import { voiceOf, type ItemResult } from './rules.ts';
import { assertPresider } from './meetings.ts';
import { todayOf } from './visible.ts';
import type { Decision } from './words.ts';

/** Ends the voting, counts each item by the rule of the meeting and keeps what came of it. */
export function minuteMeeting(ctx: Ctx, meetingId: string): Promise<void> {
  return ctx.tx(async (tx) => {
    const whole = await lockMeeting(tx, ctx.tenantId, meetingId);
    const { meeting, seats, items } = whole;
    assertState(meeting, ['held']);
    if (items.length === 0) throw new AppError('request.invalid', 'There is nothing on the agenda.', { issues: [{ path: 'items', message: 'at least one' }] });
    const rule = ruleOfMeeting(meeting, (await getWhole(tx, ctx.tenantId, meeting.bodyId)).rules)!;
    if (meeting.form === 'written' && isVoting(meeting, ctx.now) && !isAnswered(whole, rule)) throw new AppError('object.wrong-state', 'Papers are still going round: wait for the deadline, or until everybody has answered.');
    assertPresider(seats, meeting.presiderId, rule);
    const results: Record<string, Decision | null> = {};
    for (const item of items) {
      const result = resultNow(meeting, seats, item, rule);
      results[item.id] = result.decision;
      await tx.query(`update agenda_item set result = $3, follow_ups = $4 where tenant_id = $1 and id = $2`, [ctx.tenantId, item.id, toJsonText(result), toJsonText(followUpsOf(ctx, item, result, rule))]);
    }
    await tx.query(`update meeting set state = 'minuted', closed_at = coalesce(closed_at, $3), ends_at = coalesce(ends_at, greatest($3, planned_at + interval '1 minute')), minuted_at = $3, minuted_by = $4 where tenant_id = $1 and id = $2`, [ctx.tenantId, meetingId, ctx.now, ctx.actor.personId ?? null]);
    await recordEvent(ctx, tx, { action: 'coordination.meeting-minuted', objectKind: 'meeting', objectId: meetingId, before: { state: 'held' }, after: { state: 'minuted', results } });
  });
}

/** Whether everybody who may has answered on every item. */
function isAnswered({ seats, items }: WholeMeeting, rule: RuleRecord): boolean {
  return items.every((item) => item.isDeferred || seats.every((seat) => {
    const voice = voiceOf(seat, rule);
    const isOut = [seat.member.personId, voice].some((id) => id !== undefined && (id === item.matter.requesterId || item.matter.interestedIds.includes(id) || item.recusals.some((recusal) => recusal.personId === id)));
    return voice === undefined || isOut || item.votes.some((vote) => vote.memberId === seat.member.id);
  }));
}

/** A yes is followed up: where nobody said by what, by each of its conditions, or by carrying it out. */
function followUpsOf(ctx: Ctx, item: ItemRecord, { decision }: ItemResult, rule: RuleRecord): readonly PlannedFollowUp[] {
  if (decision !== 'approved' && decision !== 'approved-with-conditions') return [];
  if (item.followUps.length > 0) return item.followUps;
  const dueOn = item.dueOn ?? new Date(Date.parse(todayOf(ctx)) + rule.followUpDays * 86_400_000).toISOString().slice(0, 10);
  const titles = item.conditions.length > 0 ? item.conditions : [`落实：${item.matter.title}`];
  return titles.map((title) => ({ title: title.slice(0, 200), ownerId: item.matter.requesterId, dueOn }));
}

export function reopenMeeting(ctx: Ctx, meetingId: string, reason: string): Promise<void> {
  return ctx.tx(async (tx) => {
    const { meeting } = await lockMeeting(tx, ctx.tenantId, meetingId);
    assertState(meeting, ['minuted']);
    await tx.query(`update agenda_item set result = null where tenant_id = $1 and meeting_id = $2`, [ctx.tenantId, meetingId]);
    await tx.query(`update meeting set state = 'held', minuted_at = null, minuted_by = null where tenant_id = $1 and id = $2`, [ctx.tenantId, meetingId]);
    await recordEvent(ctx, tx, { action: 'coordination.meeting-reopened', objectKind: 'meeting', objectId: meetingId, before: { state: 'minuted' }, after: { state: 'held' }, reason });
  });
}

export type SigningObstacle = 'not-presider' | 'own-minutes' | 'interested';

/** Why somebody may not sign: only who presided does, who did not draw the minutes and gains by none of the decisions. */
export function signingObstacle({ meeting, items }: WholeMeeting, personId: string | undefined): SigningObstacle | undefined {
  if (personId === undefined || meeting.presiderId !== personId) return 'not-presider';
  if (meeting.minutedBy === personId) return 'own-minutes';
  const isGain = ({ storedResult, matter, recusals }: ItemRecord) => storedResult?.decision?.startsWith('approved') === true && (matter.requesterId === personId || matter.interestedIds.includes(personId) || recusals.some((recusal) => recusal.personId === personId));
  return items.some(isGain) ? 'interested' : undefined;
}

/** Signs the minutes. Each item that was decided with quorum becomes a resolution in force; the rest waits again. */
export async function signMeeting(ctx: Ctx, meetingId: string): Promise<void> {
  const obstacle = await ctx.tx(async (tx) => {
    const whole = await lockMeeting(tx, ctx.tenantId, meetingId);
    const found = signingObstacle(whole, ctx.actor.personId);
    if (found !== undefined) return found;
    assertState(whole.meeting, ['minuted']);
    await sign(ctx, tx, whole);
    return undefined;
  });
  if (obstacle === undefined) return;
  await ctx.tx((tx) => recordEvent(ctx, tx, { action: 'coordination.signing-refused', objectKind: 'meeting', objectId: meetingId, reason: obstacle, outcome: 'refused' }));
  refuse(ctx, 'duty.separated', 'The minutes are signed by whoever presided, who did not draw them and gains by none of the decisions.', { because: obstacle });
}

async function sign(ctx: Ctx, tx: Tx, whole: WholeMeeting): Promise<void> {
  const { meeting, seats, items } = whole;
  const attendance = seats.map(({ member, attendance: how }) => ({ memberId: member.id, personId: member.personId, name: member.name, department: member.department, role: member.role, attendance: how, ...(how === 'deputy' ? { deputyId: member.deputyId } : {}) }));
  const payload = {
    title: meeting.title, bodyId: meeting.bodyId, form: meeting.form, ruleVersion: meeting.ruleVersion, openedAt: meeting.openedAt, closedAt: meeting.closedAt, place: meeting.place, guests: meeting.guests, presiderId: meeting.presiderId, minutedBy: meeting.minutedBy, attendance,
    items: items.map((item) => ({ itemId: item.id, matterId: item.matterId, title: item.matter.title, discussion: item.discussion, conditions: item.conditions, votes: item.votes, recusals: item.recusals, result: item.storedResult, followUps: item.followUps })),
  };
  const signature = await signDecision(ctx, tx, { objectKind: 'meeting', objectId: meeting.id, payload });
  await tx.query(`update meeting set state = 'signed', signed_at = $3, signed_by = $4, signature_id = $5 where tenant_id = $1 and id = $2`, [ctx.tenantId, meeting.id, ctx.now, ctx.actor.personId, signature.id]);
  await recordEvent(ctx, tx, { action: 'coordination.meeting-signed', objectKind: 'meeting', objectId: meeting.id, before: { state: 'minuted' }, after: { state: 'signed', signatureId: signature.id, digest: signature.digest } });
  for (const [index, item] of items.entries()) await resolve(ctx, tx, meeting, item, index + 1);
}

async function resolve(ctx: Ctx, tx: Tx, meeting: MeetingRecord, item: ItemRecord, place: number): Promise<void> {
  const result = item.storedResult!;
  if (result.decision === null) {
    await tx.query(`update matter set state = 'pending', state_reason = 'no-quorum' where tenant_id = $1 and id = $2`, [ctx.tenantId, item.matterId]);
    await recordEvent(ctx, tx, { action: 'coordination.no-quorum', objectKind: 'matter', objectId: item.matterId, after: { meetingId: meeting.id, lacks: result.lacks } });
    return;
  }
  const id = newId('res');
  const { matter } = item;
  const { decision } = result;
  const number = `〔${meeting.year}〕${meeting.form === 'written' ? '签' : ''}${meeting.ordinal}-${place}`;
  const resolution = { number, bodyId: meeting.bodyId, meetingId: meeting.id, itemId: item.id, matterId: matter.id, title: matter.title, subjectKind: matter.subjectKind, subjectId: matter.subjectId, decision, conditions: item.conditions, dueOn: item.dueOn };
  const signature = await signDecision(ctx, tx, { objectKind: 'resolution', objectId: id, payload: { ...resolution, result, votes: item.votes, recusals: item.recusals } });
  // A no has nothing to be carried out.
  const closedAt = item.followUps.length === 0 ? ctx.now : null;
  await tx.query(
    `insert into resolution (tenant_id, id, number, body_id, meeting_id, item_id, matter_id, title, subject_kind, subject_id, decision, conditions, due_on, effective_at, signed_by, signature_id, closed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [ctx.tenantId, id, number, meeting.bodyId, meeting.id, item.id, matter.id, matter.title, matter.subjectKind, matter.subjectId, decision, item.conditions, item.dueOn, ctx.now, ctx.actor.personId, signature.id, closedAt],
  );
  for (const followUp of item.followUps) {
    await tx.query(`insert into follow_up (tenant_id, id, resolution_id, title, owner_id, due_on, state, created_at, created_by) values ($1, $2, $3, $4, $5, $6, 'open', $7, $8)`, [ctx.tenantId, newId('fol'), id, followUp.title, followUp.ownerId, followUp.dueOn, ctx.now, ctx.actor.personId]);
  }
  await tx.query(`update matter set state = $3, state_reason = null, decided_at = $4 where tenant_id = $1 and id = $2`, [ctx.tenantId, matter.id, decision === 'deferred' ? 'pending' : 'decided', decision === 'deferred' ? null : ctx.now]);
  await recordEvent(ctx, tx, { action: 'coordination.resolved', objectKind: 'resolution', objectId: id, after: { ...resolution, signatureId: signature.id } });
  await ctx.app.emit({ name: 'coordination.resolved', ctx, tx, resolutionId: id, subjectKind: matter.subjectKind, subjectId: matter.subjectId, decision });
}

