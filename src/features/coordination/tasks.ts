import type { Ctx, LocalText, Task, TaskRow } from '#platform/feature.ts';
import { civilDay, civilTime } from '#platform/documents/typography.ts';
import { warningDays } from './rules.ts';
import { todayOf } from './visible.ts';

const text = (zh: string, en: string): LocalText => ({ zh, en });

/** What the bodies wait for. Of meetings people hear by the invitation itself. */
export const coordinationTasks: Readonly<Record<string, TaskRow>> = {
  meetings: { title: text('会议与会签', 'Meetings'), mailed: [], find: findMeetings },
  terms: { title: text('成员任期', 'Terms of members'), mailed: ['ends-soon', 'ended'], find: findTerms },
  followUps: { title: text('决议后续事项', 'Follow-up of resolutions'), mailed: ['open', 'overdue'], find: findFollowUps },
};

type MeetingRow = Readonly<{ personId: string; id: string; title: string; stage: 'invited' | 'voting' | 'minutes'; plannedAt: string; deadlineAt: string | null }>;

/** Whom a meeting of the body concerns on its day: members in office, and their deputies. */
const concerned = `(select b.person_id from body_member b where b.tenant_id = m.tenant_id and b.body_id = m.body_id and ${inOfficeSql('b', `(m.planned_at at time zone 'Asia/Shanghai')::date`)}
  union select b.deputy_id from body_member b where b.tenant_id = m.tenant_id and b.body_id = m.body_id and b.deputy_id is not null and ${inOfficeSql('b', `(m.planned_at at time zone 'Asia/Shanghai')::date`)})`;
/** Whether whoever sits on the seat `s` for the member `b` still has a voice to give. */
const hasOpenVote = `exists (select from agenda_item i join matter t on t.tenant_id = i.tenant_id and t.id = i.matter_id where i.tenant_id = m.tenant_id and i.meeting_id = m.id and not i.is_deferred
    and not exists (select from vote v where v.tenant_id = i.tenant_id and v.item_id = i.id and v.member_id = b.id)
    and not exists (select from recusal r where r.tenant_id = i.tenant_id and r.item_id = i.id and r.person_id = w.person_id)
    and t.requester_id is distinct from w.person_id and w.person_id <> all(t.interested_ids))`;

export function inOfficeSql(member: string, day: string): string {
  return `${member}.valid_from <= ${day} and (${member}.valid_to is null or ${member}.valid_to > ${day})`;
}

async function findMeetings(ctx: Ctx, personId: string | undefined): Promise<Task[]> {
  if (personId === undefined) return [];
  const columns = `m.id, m.title, m.planned_at as "plannedAt", m.deadline_at as "deadlineAt"`;
  const rows = await ctx.tx((tx) => tx.query<MeetingRow>(
    `select c.person_id as "personId", 'invited' as stage, ${columns} from meeting m cross join lateral ${concerned} c where m.tenant_id = $1 and m.state = 'invited' and c.person_id = $2
     union all
     select distinct w.person_id, 'voting', ${columns} from meeting m join meeting_seat s on s.tenant_id = m.tenant_id and s.meeting_id = m.id and s.attendance in ('present', 'deputy') join body_member b on b.tenant_id = s.tenant_id and b.id = s.member_id
       cross join lateral (select case s.attendance when 'deputy' then b.deputy_id else b.person_id end as person_id) w
     where m.tenant_id = $1 and m.state = 'held' and (m.deadline_at is null or m.deadline_at > $3) and w.person_id = $2 and ${hasOpenVote}
     union all
     select m.presider_id, 'minutes', ${columns} from meeting m where m.tenant_id = $1 and m.state = 'minuted' and m.presider_id = $2`,
    [ctx.tenantId, personId, ctx.now],
  ));
  return rows.map((row) => meetingTask(row));
}

function meetingTask({ personId, id, title, stage, plannedAt, deadlineAt }: MeetingRow): Task {
  const until = deadlineAt ?? (stage === 'invited' ? plannedAt : null);
  const at = civilTime(new Date(plannedAt));
  const texts = { invited: text(`${at}参加“${title}”`, `${at}: attend “${title}”`), voting: text(`对“${title}”的议题表决`, `Vote on the items of “${title}”`), minutes: text(`审签“${title}”的纪要`, `Sign the minutes of “${title}”`) };
  return { personId, objectId: `${id}/${plannedAt}`, stage, text: texts[stage], link: `/meetings/${id}`, dueOn: until === null ? null : civilDay(new Date(until)), isLate: false };
}

type TermRow = Readonly<{ personId: string; memberId: string; memberPersonId: string; name: string; bodyId: string; zh: string; en: string; validTo: string }>;

/** Terms that end within the days of warning or ended as lately, with nothing after them: for the member, and for who leads the body or keeps its papers. */
async function findTerms(ctx: Ctx, personId: string | undefined): Promise<Task[]> {
  const today = todayOf(ctx);
  const rows = await ctx.tx((tx) => tx.query<TermRow>(
    `select distinct w.person_id as "personId", m.id as "memberId", m.person_id as "memberPersonId", p.name, b.id as "bodyId", b.name_zh as zh, b.name_en as en, m.valid_to as "validTo"
     from body_member m join body b on b.tenant_id = m.tenant_id and b.id = m.body_id join person p on p.tenant_id = m.tenant_id and p.id = m.person_id
       cross join lateral (select m.person_id union select l.person_id from body_member l where l.tenant_id = m.tenant_id and l.body_id = m.body_id and l.role in ('chair', 'secretary') and ${inOfficeSql('l', '$2::date')}) w
     where m.tenant_id = $1 and (b.ended_on is null or b.ended_on > $2::date) and m.valid_to between $2::date - ${warningDays} and $2::date + ${warningDays} and ($3::text is null or w.person_id = $3)
       and not exists (select from body_member n where n.tenant_id = m.tenant_id and n.body_id = m.body_id and n.person_id = m.person_id and n.id <> m.id and (n.valid_to is null or n.valid_to > m.valid_to))
     order by m.valid_to, m.id`,
    [ctx.tenantId, today, personId ?? null],
  ));
  return rows.map((row): Task => {
    const isOver = row.validTo <= today;
    const [zh, en] = row.personId === row.memberPersonId ? [`您在“${row.zh}”的任期`, `Your term in “${row.en}”`] : [`${row.name}在“${row.zh}”的任期`, `The term of ${row.name} in “${row.en}”`];
    return { personId: row.personId, objectId: `${row.memberId}/${row.validTo}`, stage: isOver ? 'ended' : 'ends-soon', text: isOver ? text(`${zh}已于${row.validTo}届满`, `${en} ended on ${row.validTo}`) : text(`${zh}将于${row.validTo}届满`, `${en} ends on ${row.validTo}`), link: `/bodies/${row.bodyId}`, dueOn: row.validTo, isLate: isOver };
  });
}

async function findFollowUps(ctx: Ctx, personId: string | undefined): Promise<Task[]> {
  const today = todayOf(ctx);
  const rows = await ctx.tx((tx) => tx.query<Readonly<{ personId: string; id: string; title: string; dueOn: string; resolutionId: string; number: string }>>(
    `select f.owner_id as "personId", f.id, f.title, f.due_on as "dueOn", r.id as "resolutionId", r.number from follow_up f join resolution r on r.tenant_id = f.tenant_id and r.id = f.resolution_id
     where f.tenant_id = $1 and f.state = 'open' and f.owner_id is not null and r.annulled_at is null and ($2::text is null or f.owner_id = $2) order by f.due_on, f.id`,
    [ctx.tenantId, personId ?? null],
  ));
  return rows.map((row): Task => ({ personId: row.personId, objectId: `${row.id}/${row.dueOn}`, stage: row.dueOn < today ? 'overdue' : 'open', text: text(`${row.title}（决议${row.number}）`, `${row.title} (resolution ${row.number})`), link: `/resolutions/${row.resolutionId}`, dueOn: row.dueOn, isLate: row.dueOn < today }));
}
