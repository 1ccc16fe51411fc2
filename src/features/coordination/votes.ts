import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import { refuse, refuseOwn } from '#features/identity/public.ts';
import { getWhole } from './body-store.ts';
import { assertState, caseOf, findItem, isVoting, lockMeeting, ruleOfMeeting, type ItemRecord, type WholeMeeting } from './meeting-store.ts';
import { outOfOffice, seatOf, voteObstacle, type ItemCase } from './rules.ts';
import { todayOf } from './visible.ts';
import type { Choice, VoteObstacle } from './words.ts';

export type Ballot = Readonly<{ choice: Choice; dissent?: string | null | undefined }>;

/** Votes for the seat that the actor speaks for. Who has no voice is refused, and the log keeps the attempt. */
export async function castVote(ctx: Ctx, meetingId: string, itemId: string, ballot: Ballot): Promise<void> {
  const obstacle = await ctx.tx(async (tx) => {
    const whole = await lockMeeting(tx, ctx.tenantId, meetingId);
    const item = findItem(whole, itemId);
    const found = await obstacleOf(ctx, tx, whole, item);
    if (found.obstacle === undefined) await record(ctx, tx, whole, item, found.itemCase!, ballot);
    return found.obstacle;
  });
  if (obstacle !== undefined) await refuseVote(ctx, meetingId, itemId, obstacle);
}

/** Why the actor has no voice on an item now, and what it was told from. */
export async function obstacleOf(ctx: Ctx, tx: Tx, whole: WholeMeeting, item: ItemRecord): Promise<Readonly<{ obstacle: VoteObstacle | undefined; itemCase: ItemCase | undefined }>> {
  const { meeting } = whole;
  const rule = ruleOfMeeting(meeting, (await getWhole(tx, ctx.tenantId, meeting.bodyId)).rules);
  if (rule === undefined) return { obstacle: 'not-open', itemCase: undefined };
  const itemCase = caseOf(meeting, whole.seats, item, rule);
  return { obstacle: obstacleIn(ctx, whole, itemCase), itemCase };
}

/** The same, where the rule is known already. */
export function obstacleIn(ctx: Ctx, { meeting }: WholeMeeting, itemCase: ItemCase): VoteObstacle | undefined {
  const personId = ctx.actor.personId ?? '';
  const obstacle = voteObstacle(itemCase, personId);
  // That one has no part in it is said first: it holds whether the meeting is open or not.
  if (obstacle === 'requester' || obstacle === 'recused') return obstacle;
  if (!isVoting(meeting, ctx.now)) return meeting.state === 'held' ? 'deadline-over' : 'not-open';
  if (obstacle !== undefined) return obstacle;
  const seat = seatOf(itemCase, personId)!;
  // Terms also end while papers go round.
  const out = outOfOffice(seat.member, todayOf(ctx));
  return out === 'not-begun' ? 'not-member' : out;
}

async function record(ctx: Ctx, tx: Tx, { meeting }: WholeMeeting, item: ItemRecord, itemCase: ItemCase, { choice, dissent }: Ballot): Promise<void> {
  const seat = seatOf(itemCase, ctx.actor.personId ?? '')!;
  const before = item.votes.find((vote) => vote.memberId === seat.member.id);
  await tx.query(
    `insert into vote (tenant_id, item_id, member_id, person_id, choice, dissent, at) values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, item_id, member_id) do update set person_id = excluded.person_id, choice = excluded.choice, dissent = excluded.dissent, at = excluded.at`,
    [ctx.tenantId, item.id, seat.member.id, ctx.actor.personId, choice, dissent === '' ? null : (dissent ?? null), ctx.now],
  );
  await recordEvent(ctx, tx, { action: 'coordination.vote-cast', objectKind: 'meeting', objectId: meeting.id, ...(before === undefined ? {} : { before: { itemId: item.id, choice: before.choice, dissent: before.dissent } }), after: { itemId: item.id, memberId: seat.member.id, choice, dissent: dissent ?? null } });
}

async function refuseVote(ctx: Ctx, meetingId: string, itemId: string, obstacle: VoteObstacle): Promise<never> {
  await ctx.tx((tx) => recordEvent(ctx, tx, { action: 'coordination.vote-refused', objectKind: 'meeting', objectId: meetingId, after: { itemId }, reason: obstacle, outcome: 'refused' }));
  if (obstacle === 'requester') refuseOwn(ctx, [ctx.actor.personId], 'Whoever asked for a matter does not vote on it');
  if (obstacle === 'not-open' || obstacle === 'deadline-over' || obstacle === 'deferred') throw new AppError('object.wrong-state', obstacle === 'deferred' ? 'The item was put off.' : 'No votes are taken on this now.', { because: obstacle });
  return refuse(ctx, 'vote.refused', 'You have no voice on this item.', { because: obstacle });
}

/** Steps back from an item: from then on the seat counts neither for the quorum nor among the votes. */
export async function recuse(ctx: Ctx, meetingId: string, itemId: string, reason: string): Promise<void> {
  const isMember = await ctx.tx(async (tx) => {
    const whole = await lockMeeting(tx, ctx.tenantId, meetingId);
    const item = findItem(whole, itemId);
    const { members } = await getWhole(tx, ctx.tenantId, whole.meeting.bodyId);
    const { personId = '' } = ctx.actor;
    if (!members.some((member) => (member.personId === personId || member.deputyId === personId) && outOfOffice(member, todayOf(ctx)) === undefined)) return false;
    assertState(whole.meeting, ['planned', 'invited', 'held']);
    await tx.query(`insert into recusal (tenant_id, item_id, person_id, reason, at, recorded_by) values ($1, $2, $3, $4, $5, $3) on conflict (tenant_id, item_id, person_id) do update set reason = excluded.reason`, [ctx.tenantId, item.id, personId, reason, ctx.now]);
    await tx.query(`delete from vote where tenant_id = $1 and item_id = $2 and person_id = $3`, [ctx.tenantId, item.id, personId]);
    await recordEvent(ctx, tx, { action: 'coordination.recused', objectKind: 'meeting', objectId: meetingId, after: { itemId, personId }, reason });
    return true;
  });
  if (!isMember) await refuseVote(ctx, meetingId, itemId, 'not-member');
}
