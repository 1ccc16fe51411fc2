import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import { civilDay } from '#platform/documents/typography.ts';
import { memberFrom, type MemberRecord, type RuleRecord, type WholeBody } from './body-store.ts';
import type { MatterRecord } from './matters.ts';
import { outOfOffice, resultOf, ruleOn, type ItemCase, type ItemResult, type Rule, type Seat } from './rules.ts';
import type { Attendance, Choice, MeetingForm, MeetingState } from './words.ts';

export type MeetingRecord = Readonly<{
  id: string; bodyId: string; form: MeetingForm; year: number; ordinal: number; title: string; plannedAt: string; endsAt: string | null; place: string | null; deadlineAt: string | null; guests: readonly string[];
  state: MeetingState; ruleVersion: number | null; presiderId: string | null; openedAt: string | null; closedAt: string | null; minutedAt: string | null; minutedBy: string | null; signedAt: string | null; signedBy: string | null; signatureId: string | null; cancelReason: string | null; createdAt: string;
}>;
export const meetingColumns = `m.id, m.body_id as "bodyId", m.form, m.year, m.ordinal, m.title, m.planned_at as "plannedAt", m.ends_at as "endsAt", m.place, m.deadline_at as "deadlineAt", m.guests, m.state, m.rule_version as "ruleVersion", m.presider_id as "presiderId",
  m.opened_at as "openedAt", m.closed_at as "closedAt", m.minuted_at as "minutedAt", m.minuted_by as "minutedBy", m.signed_at as "signedAt", m.signed_by as "signedBy", m.signature_id as "signatureId", m.cancel_reason as "cancelReason", m.created_at as "createdAt"`;

export type PlannedFollowUp = Readonly<{ title: string; ownerId: string | null; dueOn: string }>;
export type VoteRecord = Readonly<{ itemId: string; memberId: string; personId: string; name: string; choice: Choice; dissent: string | null; at: string }>;
export type RecusalRecord = Readonly<{ itemId: string; personId: string; name: string; reason: string }>;
export type ItemRecord = Readonly<{ id: string; matterId: string; position: number; discussion: string | null; conditions: string[]; dueOn: string | null; isDeferred: boolean; followUps: PlannedFollowUp[]; storedResult: ItemResult | null; matter: MatterRecord; votes: VoteRecord[]; recusals: RecusalRecord[] }>;
export type SeatRecord = Seat & Readonly<{ member: MemberRecord; note: string | null }>;
export type WholeMeeting = Readonly<{ meeting: MeetingRecord; seats: readonly SeatRecord[]; items: readonly ItemRecord[] }>;

/** The meeting, held until the commit: whoever changes it, or votes in it, waits for the one who does. */
export async function lockMeeting(tx: Tx, tenantId: string, id: string): Promise<WholeMeeting> {
  await tx.query(`select from meeting where tenant_id = $1 and id = $2 for update`, [tenantId, id]);
  return loadMeeting(tx, tenantId, id);
}

export async function loadMeeting(tx: Tx, tenantId: string, id: string): Promise<WholeMeeting> {
  const meeting = await tx.findOne<MeetingRecord>(`select ${meetingColumns} from meeting m where m.tenant_id = $1 and m.id = $2`, [tenantId, id]);
  if (meeting === undefined) throw new AppError('object.not-found', 'There is no such meeting.');
  const seats = await tx.query<MemberRecord & { attendance: Attendance; note: string | null }>(
    `select m.id, m.body_id as "bodyId", m.person_id as "personId", p.name, u.name_zh as "unitNameZh", u.name_en as "unitNameEn", m.department, m.role, m.valid_from as "validFrom", m.valid_to as "validTo", p.is_active as "isActive", m.deputy_id as "deputyId", d.name as "deputyName", coalesce(d.is_active, false) as "isDeputyActive", s.attendance, s.note
     from ${memberFrom} join meeting_seat s on s.tenant_id = m.tenant_id and s.member_id = m.id where s.tenant_id = $1 and s.meeting_id = $2 order by array_position(array['chair', 'secretary', 'member'], m.role), m.department, m.id`,
    [tenantId, id],
  );
  const items = await tx.query<Omit<ItemRecord, 'votes' | 'recusals' | 'matter'> & { matter: MatterRecord }>(
    `select i.id, i.matter_id as "matterId", i.position, i.discussion, i.conditions, i.due_on as "dueOn", i.is_deferred as "isDeferred", i.follow_ups as "followUps", i.result as "storedResult",
       json_build_object('id', t.id, 'subjectKind', t.subject_kind, 'subjectId', t.subject_id, 'title', t.title, 'requesterId', t.requester_id, 'interestedIds', t.interested_ids, 'isException', t.is_exception, 'bodyKind', t.body_kind, 'bodyId', t.body_id, 'state', t.state) as matter
     from agenda_item i join matter t on t.tenant_id = i.tenant_id and t.id = i.matter_id where i.tenant_id = $1 and i.meeting_id = $2 order by i.position, i.id`,
    [tenantId, id],
  );
  const itemIds = items.map((item) => item.id);
  const votes = await tx.query<VoteRecord>(`select v.item_id as "itemId", v.member_id as "memberId", v.person_id as "personId", p.name, v.choice, v.dissent, v.at from vote v join person p on p.tenant_id = v.tenant_id and p.id = v.person_id where v.tenant_id = $1 and v.item_id = any($2::text[]) order by v.at, v.member_id`, [tenantId, itemIds]);
  const recusals = await tx.query<RecusalRecord>(`select r.item_id as "itemId", r.person_id as "personId", p.name, r.reason from recusal r join person p on p.tenant_id = r.tenant_id and p.id = r.person_id where r.tenant_id = $1 and r.item_id = any($2::text[]) order by r.at, r.person_id`, [tenantId, itemIds]);
  return {
    meeting, seats: seats.map(({ attendance, note, ...member }) => ({ member, attendance, note })),
    items: items.map((item) => ({ ...item, votes: votes.filter((vote) => vote.itemId === item.id), recusals: recusals.filter((recusal) => recusal.itemId === item.id) })),
  };
}

/** The day by whose terms and rule a meeting counts: when it was opened, before that when it is planned for. */
export function dayOf({ openedAt, plannedAt }: Pick<MeetingRecord, 'openedAt' | 'plannedAt'>): string {
  return civilDay(new Date(openedAt ?? plannedAt));
}

/** The rule that the meeting was opened with; before that the one in force on its day. */
export function ruleOfMeeting(meeting: MeetingRecord, rules: readonly RuleRecord[]): RuleRecord | undefined {
  return meeting.ruleVersion === null ? ruleOn(rules, dayOf(meeting)) : rules.find((rule) => rule.version === meeting.ruleVersion);
}

/** Seats as written when the meeting was opened; before that, as they would be: everybody in office on its day. */
export function seatsOf({ meeting, seats }: WholeMeeting, { members }: WholeBody): readonly SeatRecord[] {
  if (meeting.openedAt !== null) return seats;
  return members.filter((member) => outOfOffice(member, dayOf(meeting)) === undefined).map((member) => ({ member, attendance: 'present', note: null }));
}

export function caseOf(meeting: MeetingRecord, seats: readonly Seat[], item: ItemRecord, rule: Rule): ItemCase {
  return {
    rule, form: meeting.form, seats, interestedIds: [...item.matter.interestedIds, ...(item.matter.requesterId === null ? [] : [item.matter.requesterId])], recusedIds: item.recusals.map((recusal) => recusal.personId),
    votes: item.votes, isException: item.matter.isException, isDeferred: item.isDeferred, hasConditions: item.conditions.length > 0,
  };
}

/** How an item stands: as it was counted for the minutes, or as it would be counted now. */
export function resultNow(meeting: MeetingRecord, seats: readonly Seat[], item: ItemRecord, rule: Rule): ItemResult {
  return item.storedResult ?? resultOf(caseOf(meeting, seats, item, rule));
}

export function findItem({ items }: WholeMeeting, itemId: string): ItemRecord {
  const item = items.find((each) => each.id === itemId);
  if (item === undefined) throw new AppError('object.not-found', 'There is no such item on the agenda.');
  return item;
}

export function assertState(meeting: MeetingRecord, states: readonly MeetingState[]): void {
  if (!states.includes(meeting.state)) throw new AppError('object.wrong-state', `The meeting is ${meeting.state}; this can be done while it is ${states.join(' or ')}.`, { state: meeting.state, expected: states });
}

/** Whether votes are taken: a meeting is open, or papers are going round and the deadline is not over. */
export function isVoting({ form, state, deadlineAt }: Pick<MeetingRecord, 'form' | 'state' | 'deadlineAt'>, now: Date): boolean {
  return state === 'held' && (form === 'meeting' || deadlineAt === null || now < new Date(deadlineAt));
}
