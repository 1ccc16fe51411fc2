import { given, whereOf } from '#platform/db/conditions.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { holdsWhole } from '#features/identity/public.ts';
import { blockersOf, getWhole, type WholeBody } from './body-store.ts';
import { signingObstacle } from './closing.ts';
import { listMatterRows } from './matter-views.ts';
import * as store from './meeting-store.ts';
import type { AgendaItem, MatterRow, MeetingDetail, MeetingRow } from './meetings-contract.ts';
import { seatOf } from './rules.ts';
import { obstacleIn } from './votes.ts';
import { assertVisible, todayOf, visibleBodyIds } from './visible.ts';
import type { MeetingForm, MeetingState } from './words.ts';

const rowSql = `m.id, m.body_id as "bodyId", b.name_zh as "bodyNameZh", b.name_en as "bodyNameEn", m.form, m.year, m.ordinal, m.title, m.planned_at as "plannedAt", m.ends_at as "endsAt", m.place, m.deadline_at as "deadlineAt", m.state, m.created_at as "createdAt",
  (select count(*)::int from agenda_item i where i.tenant_id = m.tenant_id and i.meeting_id = m.id) as "itemCount"`;
const rowFrom = `meeting m join body b on b.tenant_id = m.tenant_id and b.id = m.body_id`;

/** Meetings by the instant that they are planned for, the latest first. */
export function listMeetings(ctx: Ctx, { bodyId, state, form, cursor, limit }: Readonly<{ bodyId?: string | undefined; state?: readonly MeetingState[] | undefined; form?: MeetingForm | undefined; cursor?: string | undefined; limit: number }>) {
  return ctx.tx(async (tx) => {
    const after = keysOf(cursor, 2);
    const where = whereOf([ctx.tenantId], [
      given(bodyId, (id) => ['m.body_id = ?', id]), given(state, (states) => ['m.state = any(?::text[])', states]), given(form, (value) => ['m.form = ?', value]),
      given(await visibleBodyIds(ctx, tx), (ids) => ['m.body_id = any(?::text[])', ids]), given(after, ([at, id]) => ['(m.planned_at, m.id) < (?::timestamptz, ?)', at, id]),
    ]);
    const rows = await tx.query<MeetingRow>(`select ${rowSql} from ${rowFrom} where m.tenant_id = $1 and ${where.sql} order by m.planned_at desc, m.id desc limit ${limit + 1}`, where.values);
    const last = rows[limit - 1];
    return { rows: rows.slice(0, limit), nextCursor: rows.length > limit && last !== undefined ? cursorOf([last.plannedAt, last.id]) : null, total: null };
  });
}

export function getMeeting(ctx: Ctx, meetingId: string): Promise<MeetingDetail> {
  return ctx.tx((tx) => meetingDetail(ctx, tx, meetingId));
}

type More = Readonly<{ presiderName: string | null; minutedByName: string | null; signedByName: string | null; signature: MeetingDetail['signature'] }>;

export async function meetingDetail(ctx: Ctx, tx: Tx, meetingId: string): Promise<MeetingDetail> {
  const whole = await store.loadMeeting(tx, ctx.tenantId, meetingId);
  await assertVisible(ctx, tx, whole.meeting.bodyId);
  const body = await getWhole(tx, ctx.tenantId, whole.meeting.bodyId);
  const row = (await tx.findOne<MeetingRow & More>(
    `select ${rowSql}, p.name as "presiderName", n.name as "minutedByName", s.name as "signedByName",
       case when g.id is null then null else json_build_object('id', g.id, 'algorithm', g.algorithm, 'keyId', g.key_id, 'value', g.value, 'digestAlgorithm', g.digest_algorithm, 'digest', g.digest) end as signature
     from ${rowFrom} left join person p on p.tenant_id = m.tenant_id and p.id = m.presider_id left join person n on n.tenant_id = m.tenant_id and n.id = m.minuted_by left join person s on s.tenant_id = m.tenant_id and s.id = m.signed_by
       left join signature g on g.tenant_id = m.tenant_id and g.id = m.signature_id where m.tenant_id = $1 and m.id = $2`,
    [ctx.tenantId, meetingId],
  ))!;
  const { meeting } = whole;
  return {
    ...row, guests: [...meeting.guests], ruleVersion: meeting.ruleVersion, presiderId: meeting.presiderId, openedAt: meeting.openedAt, closedAt: meeting.closedAt, minutedAt: meeting.minutedAt, signedAt: meeting.signedAt, cancelReason: meeting.cancelReason,
    seats: store.seatsOf(whole, body).map(({ member, attendance, note }) => ({ memberId: member.id, personId: member.personId, name: member.name, department: member.department, role: member.role, deputyId: member.deputyId, deputyName: member.deputyName, attendance, note })),
    items: await itemsOf(ctx, tx, whole, body), blockers: blockersOf(body, todayOf(ctx)),
    canSign: meeting.state === 'minuted' && ctx.actor.permissions.has('coordination.vote') && signingObstacle(whole, ctx.actor.personId) === undefined, canRecord: holdsWhole(ctx, 'coordination.write'),
  };
}

async function itemsOf(ctx: Ctx, tx: Tx, whole: store.WholeMeeting, body: WholeBody): Promise<AgendaItem[]> {
  const matters = new Map((await listMatterRows(tx, ctx.tenantId, whole.items.map((item) => item.matterId))).map((matter) => [matter.id, matter]));
  const resolutions = await tx.query<{ itemId: string; id: string; number: string }>(`select item_id as "itemId", id, number from resolution where tenant_id = $1 and meeting_id = $2`, [ctx.tenantId, whole.meeting.id]);
  const names = new Map((await tx.query<{ id: string; name: string }>(`select id, name from person where tenant_id = $1 and id = any($2::text[])`, [ctx.tenantId, whole.items.flatMap((item) => item.followUps.map((followUp) => followUp.ownerId))])).map((row) => [row.id, row.name]));
  return whole.items.map((item) => {
    const resolution = resolutions.find((each) => each.itemId === item.id);
    return {
      id: item.id, position: item.position, matter: matters.get(item.matterId) as MatterRow, discussion: item.discussion, conditions: item.conditions, dueOn: item.dueOn, isDeferred: item.isDeferred,
      followUps: item.followUps.map((followUp) => ({ ...followUp, ownerName: followUp.ownerId === null ? null : (names.get(followUp.ownerId) ?? null) })),
      recusals: item.recusals.map(({ personId, name, reason }) => ({ personId, name, reason })), votes: item.votes.map(({ itemId: _itemId, ...vote }) => vote), ...voicePart(ctx, whole, body, item),
      resolutionId: resolution?.id ?? null, resolutionNumber: resolution?.number ?? null,
    };
  });
}

/** How the item stands, and what the reader can do about it. */
function voicePart(ctx: Ctx, whole: store.WholeMeeting, body: WholeBody, item: store.ItemRecord): Pick<AgendaItem, 'result' | 'myObstacle' | 'mySeat' | 'myChoice'> {
  const { meeting } = whole;
  const rule = store.ruleOfMeeting(meeting, body.rules);
  if (rule === undefined) return { result: null, myObstacle: 'not-open', mySeat: null, myChoice: null };
  const itemCase = store.caseOf(meeting, whole.seats, item, rule);
  const seat = seatOf(itemCase, ctx.actor.personId ?? '');
  const hasBegun = meeting.openedAt !== null;
  return {
    result: hasBegun ? store.resultNow(meeting, whole.seats, item, rule) : null, myObstacle: obstacleIn(ctx, whole, itemCase) ?? null,
    mySeat: seat?.member.id ?? null, myChoice: item.votes.find((vote) => vote.memberId === seat?.member.id)?.choice ?? null,
  };
}
