import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { civilDay } from '#platform/documents/typography.ts';
import { recordEvent } from '#features/audit/public.ts';
import { concernsInvited, tellInvited } from './invitations.ts';
import { assertRoutable, getWhole, lockBody, type WholeBody } from './body-store.ts';
import { assertState, dayOf, lockMeeting, seatsOf, type MeetingRecord, type SeatRecord, type WholeMeeting } from './meeting-store.ts';
import { ruleOn, voiceOf, type Rule } from './rules.ts';
import { assertPeople } from './visible.ts';
import type { Attendance, MeetingForm } from './words.ts';

export type MeetingFields = Readonly<{ title?: string | undefined; plannedAt: string; endsAt?: string | null | undefined; place?: string | null | undefined; deadlineAt?: string | null | undefined; guests?: readonly string[] | undefined; presiderId?: string | null | undefined }>;

export function createMeeting(ctx: Ctx, input: MeetingFields & Readonly<{ bodyId: string; form: MeetingForm }>): Promise<string> {
  return ctx.tx(async (tx) => {
    const { body } = await lockBody(tx, ctx.tenantId, input.bodyId);
    await assertPeople(ctx, tx, [input.presiderId]);
    assertTimes(input.form, { ...input, endsAt: input.endsAt ?? null, deadlineAt: input.deadlineAt ?? null });
    const id = newId('mee');
    const year = Number(civilDay(new Date(input.plannedAt)).slice(0, 4));
    const [{ ordinal } = { ordinal: 1 }] = await tx.query<{ ordinal: number }>(`select coalesce(max(ordinal), 0)::int + 1 as ordinal from meeting where tenant_id = $1 and body_id = $2 and form = $3 and year = $4`, [ctx.tenantId, body.id, input.form, year]);
    const title = input.title ?? titleOf(body.nameZh, input.form, year, ordinal);
    await tx.query(
      `insert into meeting (tenant_id, id, body_id, form, year, ordinal, title, planned_at, ends_at, place, deadline_at, guests, state, presider_id, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'planned', $13, $14, $15)`,
      [ctx.tenantId, id, body.id, input.form, year, ordinal, title, input.plannedAt, input.endsAt ?? null, input.place ?? null, input.deadlineAt ?? null, input.guests ?? [], input.presiderId ?? null, ctx.now, ctx.actor.personId ?? null],
    );
    await recordEvent(ctx, tx, { action: 'coordination.meeting-planned', objectKind: 'meeting', objectId: id, after: { ...input, title, year, ordinal } });
    return id;
  });
}

/** As minutes are titled: 某机制2026年第4次会议. */
function titleOf(bodyName: string, form: MeetingForm, year: number, ordinal: number): string {
  return `${bodyName}${year}年第${ordinal}次${form === 'meeting' ? '会议' : '会签'}`.slice(0, 120);
}

function assertTimes(form: MeetingForm, { plannedAt, endsAt, deadlineAt }: Readonly<{ plannedAt: string; endsAt: string | null; deadlineAt: string | null }>): void {
  const wrong = (path: string, message: string) => new AppError('request.invalid', message, { issues: [{ path, message }] });
  if (form === 'written' && deadlineAt === null) throw wrong('deadlineAt', 'Papers that go round need a deadline.');
  if (deadlineAt !== null && new Date(deadlineAt) <= new Date(plannedAt)) throw wrong('deadlineAt', 'The deadline comes after the beginning.');
  if (endsAt !== null && new Date(endsAt) <= new Date(plannedAt)) throw wrong('endsAt', 'A meeting ends after it begins.');
}

export function updateMeeting(ctx: Ctx, meetingId: string, change: Partial<MeetingFields>): Promise<void> {
  return ctx.tx(async (tx) => {
    const whole = await lockMeeting(tx, ctx.tenantId, meetingId);
    const { meeting } = whole;
    assertState(meeting, ['planned', 'invited', 'held']);
    await assertPeople(ctx, tx, [change.presiderId]);
    const after = { ...meeting, ...change };
    assertTimes(meeting.form, after);
    if (change.presiderId !== undefined && meeting.state === 'held') assertPresider(whole.seats, after.presiderId, (await getWhole(tx, ctx.tenantId, meeting.bodyId)).rules.find((rule) => rule.version === meeting.ruleVersion)!);
    await tx.query(
      `update meeting set title = $3, planned_at = $4, ends_at = $5, place = $6, deadline_at = $7, guests = $8, presider_id = $9 where tenant_id = $1 and id = $2`,
      [ctx.tenantId, meetingId, after.title, after.plannedAt, after.endsAt, after.place, after.deadlineAt, after.guests, after.presiderId],
    );
    await recordEvent(ctx, tx, { action: 'coordination.meeting-changed', objectKind: 'meeting', objectId: meetingId, before: Object.fromEntries(Object.keys(change).map((key) => [key, meeting[key as keyof MeetingRecord]])), after: change });
    if (meeting.state !== 'planned' && concernsInvited(meeting, after)) await tellInvited(ctx, tx, 'changed', { ...whole, meeting: { ...meeting, ...after } });
  });
}

/** Who presides is there: a member in person, or the deputy who sits for one. */
export function assertPresider(seats: readonly SeatRecord[], presiderId: string | null, rule: Rule): void {
  if (presiderId !== null && !seats.some((seat) => voiceOf(seat, rule) === presiderId)) throw new AppError('request.invalid', 'Whoever presides has to be there as a member, or as the deputy of one.', { issues: [{ path: 'presiderId', message: 'somebody who is there' }] });
}

/** Calls a meeting; papers that go round are open for signature at once. */
export function inviteMeeting(ctx: Ctx, meetingId: string): Promise<void> {
  return ctx.tx(async (tx) => {
    const whole = await lockMeeting(tx, ctx.tenantId, meetingId);
    assertState(whole.meeting, ['planned']);
    const body = await getWhole(tx, ctx.tenantId, whole.meeting.bodyId);
    assertRoutable(body, dayOf(whole.meeting));
    if (whole.items.length === 0) throw new AppError('request.invalid', 'The agenda is empty: put a matter on it first.', { issues: [{ path: 'items', message: 'at least one' }] });
    if (whole.meeting.form === 'written') await open(ctx, tx, whole, body);
    else await move(ctx, tx, whole.meeting, 'invited', `invited_at = $4`);
    await tellInvited(ctx, tx, 'invited', whole);
  });
}

export function openMeeting(ctx: Ctx, meetingId: string): Promise<void> {
  return ctx.tx(async (tx) => {
    const whole = await lockMeeting(tx, ctx.tenantId, meetingId);
    assertState(whole.meeting, ['invited']);
    await open(ctx, tx, whole, await getWhole(tx, ctx.tenantId, whole.meeting.bodyId));
  });
}

/** From here on the rule and the seats stand as they are on this day, whatever becomes of the terms. */
async function open(ctx: Ctx, tx: Tx, whole: WholeMeeting, body: WholeBody): Promise<void> {
  const { meeting } = whole;
  const today = civilDay(ctx.now);
  assertRoutable(body, today);
  if (meeting.deadlineAt !== null && new Date(meeting.deadlineAt) <= ctx.now) throw new AppError('request.invalid', 'The deadline is over: move it first.', { issues: [{ path: 'deadlineAt', message: 'in the future' }] });
  const rule = ruleOn(body.rules, today)!;
  const opened: MeetingRecord = { ...meeting, openedAt: ctx.now.toISOString(), ruleVersion: rule.version };
  const seats = seatsOf({ ...whole, meeting: { ...opened, openedAt: null, plannedAt: opened.openedAt! } }, body);
  // Papers reach everybody; in a room, whoever is there is recorded one by one, and until then nobody is.
  const attendance: Attendance = meeting.form === 'written' ? 'present' : 'absent';
  await tx.copyFrom('meeting_seat', ['tenant_id', 'meeting_id', 'member_id', 'attendance'], seats.map((seat) => [ctx.tenantId, meeting.id, seat.member.id, attendance]));
  const presiderId = meeting.presiderId ?? seats.find((seat) => seat.member.role === 'chair')?.member.personId ?? null;
  await tx.query(`update meeting set rule_version = $3, presider_id = $4 where tenant_id = $1 and id = $2`, [ctx.tenantId, meeting.id, rule.version, presiderId]);
  await move(ctx, tx, meeting, 'held', `opened_at = $4, invited_at = coalesce(invited_at, $4)`, { ruleVersion: rule.version, seats: seats.map((seat) => seat.member.id) });
}

async function move(ctx: Ctx, tx: Tx, meeting: MeetingRecord, state: MeetingRecord['state'], columns: string, more: object = {}): Promise<void> {
  await tx.query(`update meeting set state = $3, ${columns} where tenant_id = $1 and id = $2`, [ctx.tenantId, meeting.id, state, ctx.now]);
  await recordEvent(ctx, tx, { action: `coordination.meeting-${state}`, objectKind: 'meeting', objectId: meeting.id, before: { state: meeting.state }, after: { state, ...more } });
}

export type SeatChange = Readonly<{ memberId: string; attendance: Attendance; note?: string | null | undefined }>;

export function setAttendance(ctx: Ctx, meetingId: string, changes: readonly SeatChange[]): Promise<void> {
  return ctx.tx(async (tx) => {
    const whole = await lockMeeting(tx, ctx.tenantId, meetingId);
    assertState(whole.meeting, ['held']);
    for (const change of changes) {
      const seat = whole.seats.find((each) => each.member.id === change.memberId);
      if (seat === undefined) throw new AppError('object.not-found', 'There is no such seat in this meeting.');
      if (change.attendance === 'deputy' && seat.member.deputyId === null) throw new AppError('request.invalid', `${seat.member.name} has no deputy.`, { issues: [{ path: 'attendance', message: 'the member has no deputy' }] });
      await tx.query(`update meeting_seat set attendance = $4, note = $5 where tenant_id = $1 and meeting_id = $2 and member_id = $3`, [ctx.tenantId, meetingId, change.memberId, change.attendance, change.note ?? null]);
      if (change.attendance !== seat.attendance) await dropVotes(ctx, tx, whole, change.memberId);
    }
    await recordEvent(ctx, tx, { action: 'coordination.attendance-set', objectKind: 'meeting', objectId: meetingId, before: whole.seats.filter((seat) => changes.some((change) => change.memberId === seat.member.id)).map((seat) => ({ memberId: seat.member.id, attendance: seat.attendance })), after: changes });
  });
}

/** Whose presence changes did not speak for that seat: a vote given from it goes, and the log says which. */
async function dropVotes(ctx: Ctx, tx: Tx, whole: WholeMeeting, memberId: string): Promise<void> {
  const dropped = whole.items.flatMap((item) => item.votes).filter((vote) => vote.memberId === memberId);
  if (dropped.length === 0) return;
  await tx.query(`delete from vote where tenant_id = $1 and member_id = $2 and item_id = any($3::text[])`, [ctx.tenantId, memberId, dropped.map((vote) => vote.itemId)]);
  await recordEvent(ctx, tx, { action: 'coordination.votes-dropped', objectKind: 'meeting', objectId: whole.meeting.id, before: dropped });
}

export function cancelMeeting(ctx: Ctx, meetingId: string, reason: string): Promise<void> {
  return ctx.tx(async (tx) => {
    const whole = await lockMeeting(tx, ctx.tenantId, meetingId);
    const { meeting, items } = whole;
    assertState(meeting, ['planned', 'invited', 'held']);
    await tx.query(`update matter set state = 'pending', state_reason = $3 where tenant_id = $1 and id = any($2::text[]) and state = 'scheduled'`, [ctx.tenantId, items.map((item) => item.matterId), reason]);
    await tx.query(`update meeting set state = 'cancelled', cancel_reason = $3, closed_at = $4 where tenant_id = $1 and id = $2`, [ctx.tenantId, meetingId, reason, ctx.now]);
    await recordEvent(ctx, tx, { action: 'coordination.meeting-cancelled', objectKind: 'meeting', objectId: meetingId, before: { state: meeting.state }, after: { state: 'cancelled' }, reason });
    if (meeting.state !== 'planned') await tellInvited(ctx, tx, { cancelledBecause: reason }, whole);
  });
}

