import * as coordination from '#features/coordination/public.ts';
import type { Ctx } from '#platform/feature.ts';

type Names = Readonly<{ zh: string; en: string }>;
type Choice = 'for' | 'against' | 'abstain';
type Body = Readonly<{
  kind: 'coordination' | 'decision' | 'expert'; domain?: string; name: Names; charter: string; charterNumber: string; sinceDays: number; requiredDepartments?: readonly coordination.Department[];
  members: readonly Readonly<{ person: string; department: coordination.Department; role: 'chair' | 'secretary' | 'member'; deputy?: string; endsInDays?: number }>[];
}>;
type FollowUp = Readonly<{ title: string; owner: string; dueInDays: number; doneInDays?: number; evidence?: string }>;
type Item = Readonly<{
  title: string; requester: string; summary?: string; link?: string; isException?: boolean; discussion?: string; conditions?: readonly string[]; votes?: Readonly<Record<string, Choice | readonly [Choice, string]>>; followUps?: readonly FollowUp[];
}>;
type Meeting = Readonly<{
  body: string; startsInDays: number; lastsMinutes: number; place: string; guests?: readonly string[]; keeper: string; isCalled?: boolean; signer?: string; attendance?: Readonly<Record<string, 'present' | 'deputy' | 'excused' | 'absent'>>; items: readonly Item[];
}>;
export type BodyFile = Readonly<{ bodies: readonly Body[]; meetings: readonly Meeting[]; matters: readonly (Item & Readonly<{ body: string }>)[] }>;

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** The bodies of the institution, a meeting that was held and one that is called. What is there already is left alone. */
export async function loadBodies(ctx: Ctx, file: BodyFile, people: ReadonlyMap<string, string>): Promise<void> {
  const { bodies, meetings, matters } = JSON.parse(JSON.stringify(file).replaceAll('{year}', String(ctx.now.getUTCFullYear()))) as BodyFile;
  const known = await ctx.tx((tx) => tx.query<{ name: string; id: string; meetingCount: number; kind: Body['kind'] }>(`select b.name_zh as name, b.id, b.kind, (select count(*)::int from meeting m where m.tenant_id = b.tenant_id and m.body_id = b.id) as "meetingCount" from body b where b.tenant_id = $1`, [ctx.tenantId]));
  const ids = new Map(known.map((row) => [row.name, row.id]));
  for (const body of bodies) if (!ids.has(body.name.zh)) ids.set(body.name.zh, await loadBody(ctx, body, people));
  if (known.some((row) => row.meetingCount > 0)) return;
  for (const meeting of meetings) await loadMeeting(ctx, meeting, ids.get(meeting.body)!, people);
  for (const { body, ...item } of matters) await loadMatter(ctx, item, ids.get(body)!, people);
}

async function loadBody(ctx: Ctx, body: Body, people: ReadonlyMap<string, string>): Promise<string> {
  const day = (inDays: number) => new Date(ctx.now.getTime() + inDays * dayMs).toISOString().slice(0, 10);
  const id = await coordination.createBody(ctx, {
    kind: body.kind, nameZh: body.name.zh, nameEn: body.name.en, charter: body.charter, charterNumber: body.charterNumber, technologyDomain: body.domain ?? null, effectiveFrom: day(-body.sinceDays),
    ...(body.requiredDepartments === undefined ? {} : { rule: { ...coordination.defaultRule, requiredDepartments: body.requiredDepartments } }),
  });
  for (const member of body.members) {
    await coordination.addMember(ctx, id, { personId: people.get(member.person)!, department: member.department, role: member.role, validFrom: day(-body.sinceDays), validTo: member.endsInDays === undefined ? null : day(member.endsInDays), deputyId: people.get(member.deputy ?? '') ?? null });
  }
  return id;
}

function loadMatter(ctx: Ctx, item: Item, bodyId: string, people: ReadonlyMap<string, string>): Promise<string> {
  return coordination.createMatter(ctx, { title: item.title, bodyKind: 'coordination', bodyId, requesterId: people.get(item.requester)!, ...(item.summary === undefined ? {} : { summary: item.summary }), ...(item.link === undefined ? {} : { link: item.link }), isException: item.isException ?? false });
}

async function loadMeeting(ctx: Ctx, meeting: Meeting, bodyId: string, people: ReadonlyMap<string, string>): Promise<void> {
  const begins = afternoonOf(ctx.now, meeting.startsInDays);
  const as = (account: string, at: number): Ctx => ({ ...ctx, now: new Date(at), actor: { ...ctx.actor, kind: 'person', personId: people.get(account), name: account } });
  // Called a week before, but not in the future.
  const keeper = as(meeting.keeper, Math.min(begins - 7 * dayMs, ctx.now.getTime()));
  const id = await coordination.createMeeting(keeper, { bodyId, form: 'meeting', plannedAt: new Date(begins).toISOString(), place: meeting.place, guests: meeting.guests ?? [] });
  const items: { item: Item; itemId: string }[] = [];
  for (const item of meeting.items) items.push({ item, itemId: await coordination.addItem(keeper, id, await loadMatter(keeper, item, bodyId, people)) });
  if (meeting.isCalled === true || meeting.signer !== undefined) await coordination.inviteMeeting(keeper, id);
  if (meeting.signer === undefined) return;
  await coordination.openMeeting(as(meeting.keeper, begins), id);
  const seats = await ctx.tx((tx) => tx.query<{ memberId: string; personId: string }>(`select s.member_id as "memberId", m.person_id as "personId" from meeting_seat s join body_member m on m.tenant_id = s.tenant_id and m.id = s.member_id where s.tenant_id = $1 and s.meeting_id = $2`, [ctx.tenantId, id]));
  const attendance = Object.entries(meeting.attendance ?? {}).map(([account, how]) => ({ memberId: seats.find((seat) => seat.personId === people.get(account))!.memberId, attendance: how }));
  await coordination.setAttendance(as(meeting.keeper, begins + 2 * minuteMs), id, attendance);
  for (const [index, { item, itemId }] of items.entries()) await decideItem(item, itemId, id, (account, minutes) => as(account, begins + (10 + index * 25 + minutes) * minuteMs), { keeper: meeting.keeper, dayOf: (inDays) => new Date(ctx.now.getTime() + inDays * dayMs).toISOString().slice(0, 10), people });
  await coordination.minuteMeeting(as(meeting.keeper, begins + meeting.lastsMinutes * minuteMs), id);
  await coordination.signMeeting(as(meeting.signer, begins + dayMs - 4 * 60 * minuteMs), id);
  await closeFollowUps(ctx, id, meeting.items.flatMap((item) => item.followUps ?? []), as);
}

/** Two in the afternoon, civil time of China, of a day so many from now; a weekend gives way to the Friday before. */
function afternoonOf(now: Date, inDays: number): number {
  const at = new Date(Math.floor((now.getTime() + inDays * dayMs) / dayMs) * dayMs + 6 * 60 * minuteMs);
  const weekday = at.getUTCDay();
  return at.getTime() - (weekday === 6 ? 1 : weekday === 0 ? 2 : 0) * dayMs;
}

type Deciding = Readonly<{ keeper: string; dayOf: (inDays: number) => string; people: ReadonlyMap<string, string> }>;

async function decideItem(item: Item, itemId: string, meetingId: string, as: (account: string, minutes: number) => Ctx, { keeper, dayOf, people }: Deciding): Promise<void> {
  await coordination.updateItem(as(keeper, 0), meetingId, itemId, { discussion: item.discussion ?? null, conditions: item.conditions ?? [], followUps: (item.followUps ?? []).map((followUp) => ({ title: followUp.title, ownerId: people.get(followUp.owner)!, dueOn: dayOf(followUp.dueInDays) })) });
  for (const [account, vote] of Object.entries(item.votes ?? {})) {
    const [choice, dissent] = typeof vote === 'string' ? [vote, null] : vote;
    await coordination.castVote(as(account, 15), meetingId, itemId, { choice, dissent });
  }
}

async function closeFollowUps(ctx: Ctx, meetingId: string, followUps: readonly FollowUp[], as: (account: string, at: number) => Ctx): Promise<void> {
  const open = await ctx.tx((tx) => tx.query<{ id: string; resolutionId: string; title: string }>(`select f.id, f.resolution_id as "resolutionId", f.title from follow_up f join resolution r on r.tenant_id = f.tenant_id and r.id = f.resolution_id where f.tenant_id = $1 and r.meeting_id = $2`, [ctx.tenantId, meetingId]));
  for (const { title, owner, doneInDays, evidence } of followUps) {
    const found = open.find((row) => row.title === title);
    if (found !== undefined && doneInDays !== undefined) await coordination.closeFollowUp(as(owner, afternoonOf(ctx.now, doneInDays)), found.resolutionId, found.id, { state: 'done', evidence: evidence ?? title });
  }
}
