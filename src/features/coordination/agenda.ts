import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import { toJsonText } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import { tellInvited } from './invitations.ts';
import { assertRoutable, getWhole } from './body-store.ts';
import { lockMatter } from './matters.ts';
import { assertState, dayOf, findItem, loadMeeting, lockMeeting, type ItemRecord, type PlannedFollowUp } from './meeting-store.ts';
import { assertPeople } from './visible.ts';

/** Puts a matter on the agenda of a meeting: refused while the body cannot take matters on that day. */
export function addItem(ctx: Ctx, meetingId: string, matterId: string): Promise<string> {
  return ctx.tx(async (tx) => {
    const { meeting, items } = await lockMeeting(tx, ctx.tenantId, meetingId);
    assertState(meeting, meeting.form === 'written' ? ['planned'] : ['planned', 'invited', 'held']);
    const whole = await getWhole(tx, ctx.tenantId, meeting.bodyId);
    assertRoutable(whole, dayOf(meeting));
    const matter = await lockMatter(tx, ctx.tenantId, matterId);
    if (matter.state !== 'pending') throw new AppError('object.wrong-state', `The matter is ${matter.state}; only what waits can be put on an agenda.`, { state: matter.state });
    if (matter.bodyId === null ? matter.bodyKind !== whole.body.kind : matter.bodyId !== meeting.bodyId) throw new AppError('request.invalid', 'The matter is before another body.', { issues: [{ path: 'matterId', message: 'a matter of this body' }] });
    const id = newId('agi');
    await tx.query(`insert into agenda_item (tenant_id, id, meeting_id, matter_id, position) values ($1, $2, $3, $4, $5)`, [ctx.tenantId, id, meetingId, matterId, Math.max(0, ...items.map((item) => item.position)) + 1]);
    await tx.query(`update matter set state = 'scheduled', body_id = $3, state_reason = null where tenant_id = $1 and id = $2`, [ctx.tenantId, matterId, meeting.bodyId]);
    await recordEvent(ctx, tx, { action: 'coordination.item-added', objectKind: 'meeting', objectId: meetingId, after: { itemId: id, matterId, title: matter.title } });
    if (meeting.state === 'invited') await tellInvited(ctx, tx, 'changed', await loadMeeting(tx, ctx.tenantId, meetingId));
    return id;
  });
}

export type ItemChange = Partial<Readonly<{
  position: number; discussion: string | null; conditions: readonly string[]; dueOn: string | null; isDeferred: boolean; followUps: readonly PlannedFollowUp[]; recusals: readonly Readonly<{ personId: string; reason: string }>[];
}>>;

/** Changes what stands beside an item. What the votes are about, its conditions, stays as it is once somebody has voted. */
export function updateItem(ctx: Ctx, meetingId: string, itemId: string, change: ItemChange): Promise<void> {
  return ctx.tx(async (tx) => {
    const whole = await lockMeeting(tx, ctx.tenantId, meetingId);
    assertState(whole.meeting, ['planned', 'invited', 'held']);
    const item = findItem(whole, itemId);
    await assertPeople(ctx, tx, [...(change.followUps ?? []).map((followUp) => followUp.ownerId), ...(change.recusals ?? []).map((recusal) => recusal.personId)]);
    const isAnother = change.conditions !== undefined && toJsonText(change.conditions) !== toJsonText(item.conditions);
    if (isAnother && item.votes.length > 0) throw new AppError('object.wrong-state', 'Somebody has voted on it as it stands: its conditions cannot be changed any more. Put it off and bring it again.');
    const after = { ...item, ...change };
    await tx.query(
      `update agenda_item set position = $4, discussion = $5, conditions = $6, due_on = $7, is_deferred = $8, follow_ups = $9 where tenant_id = $1 and meeting_id = $2 and id = $3`,
      [ctx.tenantId, meetingId, itemId, after.position, after.discussion, after.conditions, after.dueOn, after.isDeferred, toJsonText(after.followUps)],
    );
    if (change.recusals !== undefined) await setRecusals(ctx, tx, item, change.recusals);
    await recordEvent(ctx, tx, { action: 'coordination.item-changed', objectKind: 'meeting', objectId: meetingId, before: Object.fromEntries(['itemId', ...Object.keys(change)].map((key) => [key, key === 'itemId' ? itemId : item[key as keyof ItemRecord]])), after: { itemId, ...change } });
  });
}

async function setRecusals(ctx: Ctx, tx: Parameters<typeof recordEvent>[1], item: ItemRecord, recusals: readonly Readonly<{ personId: string; reason: string }>[]): Promise<void> {
  await tx.query(`delete from recusal where tenant_id = $1 and item_id = $2 and person_id <> all($3::text[])`, [ctx.tenantId, item.id, recusals.map((recusal) => recusal.personId)]);
  for (const { personId, reason } of recusals) {
    await tx.query(
      `insert into recusal (tenant_id, item_id, person_id, reason, at, recorded_by) values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, item_id, person_id) do update set reason = excluded.reason`,
      [ctx.tenantId, item.id, personId, reason, ctx.now, ctx.actor.personId ?? null],
    );
    await tx.query(`delete from vote where tenant_id = $1 and item_id = $2 and person_id = $3`, [ctx.tenantId, item.id, personId]);
  }
}

export function removeItem(ctx: Ctx, meetingId: string, itemId: string): Promise<void> {
  return ctx.tx(async (tx) => {
    const whole = await lockMeeting(tx, ctx.tenantId, meetingId);
    assertState(whole.meeting, ['planned', 'invited', 'held']);
    const item = findItem(whole, itemId);
    if (item.votes.length > 0) throw new AppError('object.in-use', 'Somebody has voted on it: put it off instead.');
    await tx.query(`delete from recusal where tenant_id = $1 and item_id = $2`, [ctx.tenantId, itemId]);
    await tx.query(`delete from agenda_item where tenant_id = $1 and id = $2`, [ctx.tenantId, itemId]);
    await tx.query(`update matter set state = 'pending' where tenant_id = $1 and id = $2 and state = 'scheduled'`, [ctx.tenantId, item.matterId]);
    await recordEvent(ctx, tx, { action: 'coordination.item-removed', objectKind: 'meeting', objectId: meetingId, before: { itemId, matterId: item.matterId, title: item.matter.title } });
    if (whole.meeting.state === 'invited') await tellInvited(ctx, tx, 'changed', await loadMeeting(tx, ctx.tenantId, meetingId));
  });
}
