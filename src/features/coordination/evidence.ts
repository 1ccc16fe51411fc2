import type { Ctx, EvidenceRow, LocalText, MetricRow } from '#platform/feature.ts';
import { civilDay, civilTime } from '#platform/documents/typography.ts';
import { listWhole } from './body-store.ts';
import { departmentWords } from './minutes-words.ts';
import { outOfOffice, ruleOn } from './rules.ts';
import { todayOf } from './visible.ts';

const text = (zh: string, en: string): LocalText => ({ zh, en });
type Period = Readonly<{ from: Date; to: Date }>;
type Collected = Awaited<ReturnType<EvidenceRow['collect']>>;

/** What the bodies can show: article 4 of 银办发〔2021〕146号. */
export const coordinationEvidence: Readonly<Record<string, EvidenceRow>> = {
  bodies: { title: text('协调机制已设立，科技、法务、采购等部门在任', 'The coordination body stands, with technology, legal and procurement in office'), link: '/coordination', basis: 'end', collect: collectBodies },
  meetings: { title: text('会议召开并达到法定人数', 'Meetings were held with quorum'), link: '/coordination/meetings', basis: 'period', collect: collectMeetings },
  resolutions: { title: text('决议落实至闭环', 'Resolutions are followed up to their end'), link: '/coordination/resolutions', basis: 'period', collect: collectResolutions },
  separation: { title: text('申请人不参与表决', 'Nobody votes on the own matter'), link: '/coordination/meetings', basis: 'period', collect: collectSeparation },
};

async function collectBodies(ctx: Ctx, { to }: Period): Promise<Collected> {
  const day = civilDay(to);
  const wholes = (await ctx.tx((tx) => listWhole(tx, ctx.tenantId, undefined))).filter(({ body }) => body.effectiveFrom <= day && (body.endedOn === null || body.endedOn > day));
  const rows = wholes.map(({ body, rules, members }) => {
    // When an account was closed is not kept; of the past the term alone tells.
    const inOffice = members.filter((member) => outOfOffice({ ...member, isActive: member.isActive || to < ctx.now }, day) === undefined);
    const required = ruleOn(rules, day)?.requiredDepartments ?? [];
    const missing = required.filter((department) => !inOffice.some((member) => member.department === department));
    return { body, inOffice, required, missing, chair: inOffice.find((member) => member.role === 'chair') };
  });
  const coordination = rows.filter(({ body }) => body.kind === 'coordination');
  const complete = coordination.filter(({ missing, required, chair }) => required.length > 0 && missing.length === 0 && chair !== undefined);
  return {
    count: rows.length, holds: coordination.length === 0 ? false : complete.length === coordination.length,
    summary: coordination.length === 0 ? text('尚未设立协调机制。', 'There is no coordination body yet.') : text(`协调机制 ${coordination.length} 个，其中 ${complete.length} 个主任及规则要求的部门均在任。`, `${complete.length} of ${coordination.length} coordination bodies have a chair and every department that their rule asks for.`),
    columns: [text('名称', 'Name'), text('类型', 'Kind'), text('设立日期', 'Since'), text('依据文号', 'Charter'), text('主任', 'Chair'), text('在任成员', 'Members'), text('缺少的部门', 'Missing departments')],
    rows: rows.slice(0, 1000).map(({ body, inOffice, missing, chair }) => [body.nameZh, body.kind, body.effectiveFrom, body.charterNumber, chair?.name ?? null, inOffice.length, missing.map((department) => departmentWords[department].zh).join('、') || null]),
  };
}

type HeldRow = Readonly<{ title: string; bodyName: string; openedAt: string; state: string; itemCount: number; quorateCount: number }>;

async function collectMeetings(ctx: Ctx, { from, to }: Period): Promise<Collected> {
  const rows = await ctx.tx((tx) => tx.query<HeldRow>(
    `select m.title, b.name_zh as "bodyName", m.opened_at as "openedAt", m.state, count(i.id)::int as "itemCount", count(i.id) filter (where (i.result->>'isQuorate')::boolean)::int as "quorateCount"
     from meeting m join body b on b.tenant_id = m.tenant_id and b.id = m.body_id left join agenda_item i on i.tenant_id = m.tenant_id and i.meeting_id = m.id
     where m.tenant_id = $1 and m.state in ('minuted', 'signed') and m.opened_at between $2 and $3 group by m.tenant_id, m.id, b.name_zh order by m.opened_at desc`, [ctx.tenantId, from, to]));
  const quorate = rows.filter((row) => row.itemCount > 0 && row.quorateCount === row.itemCount).length;
  return {
    count: rows.length, holds: rows.length === 0 ? undefined : quorate > 0,
    summary: text(`召开会议及会签 ${rows.length} 次，其中 ${quorate} 次各项议题均达到法定人数。`, `${rows.length} meetings and written procedures; in ${quorate} of them every item had a quorum.`),
    columns: [text('会议', 'Meeting'), text('议事机构', 'Body'), text('时间', 'Held'), text('状态', 'State'), text('议题', 'Items'), text('达到法定人数', 'With quorum')],
    rows: rows.slice(0, 1000).map((row) => [row.title, row.bodyName, civilTime(new Date(row.openedAt)), row.state, row.itemCount, row.quorateCount]),
  };
}

type ResolvedRow = Readonly<{ number: string; title: string; decision: string; effectiveAt: string; closedAt: string | null; openCount: number; overdueCount: number; unprovenCount: number }>;

/** That a follow-up `f` was not done yet at the end of the period. */
const openThen = `(f.closed_at is null or f.closed_at > $3)`;

/** Resolutions of the period, and how far each was followed up at its end. */
async function collectResolutions(ctx: Ctx, { from, to }: Period): Promise<Collected> {
  const rows = await ctx.tx((tx) => tx.query<ResolvedRow>(
    `select r.number, r.title, r.decision, r.effective_at as "effectiveAt", case when r.closed_at <= $3 then r.closed_at end as "closedAt", count(f.id) filter (where ${openThen})::int as "openCount", count(f.id) filter (where ${openThen} and f.due_on < $4::date)::int as "overdueCount",
       count(f.id) filter (where not ${openThen} and coalesce(f.evidence, '') = '')::int as "unprovenCount"
     from resolution r left join follow_up f on f.tenant_id = r.tenant_id and f.resolution_id = r.id and f.created_at <= $3 where r.tenant_id = $1 and (r.annulled_at is null or r.annulled_at > $3) and r.effective_at between $2 and $3 group by r.tenant_id, r.id order by r.id desc`, [ctx.tenantId, from, to, civilDay(to)]));
  const [closed, overdue] = [rows.filter((row) => row.closedAt !== null).length, rows.filter((row) => row.overdueCount > 0).length];
  return {
    count: rows.length, holds: rows.length === 0 ? undefined : overdue === 0 && rows.every((row) => row.unprovenCount === 0),
    summary: text(`形成决议 ${rows.length} 项，期末已闭环 ${closed} 项，逾期未落实 ${overdue} 项。`, `${rows.length} resolutions; at the end ${closed} were closed and ${overdue} had overdue follow-up.`),
    columns: [text('编号', 'Number'), text('议题', 'Matter'), text('决定', 'Decision'), text('生效', 'Effective'), text('闭环', 'Closed'), text('未完成', 'Open'), text('逾期', 'Overdue')],
    rows: rows.slice(0, 1000).map((row) => [row.number, row.title, row.decision, civilDay(new Date(row.effectiveAt)), row.closedAt === null ? null : civilDay(new Date(row.closedAt)), row.openCount, row.overdueCount]),
  };
}

async function collectSeparation(ctx: Ctx, { from, to }: Period): Promise<Collected> {
  const rows = await ctx.tx((tx) => tx.query<{ title: string; voteCount: number; ownCount: number }>(
    `select t.title, count(v.item_id)::int as "voteCount", count(v.item_id) filter (where v.person_id = t.requester_id or v.person_id = any(t.interested_ids))::int as "ownCount"
     from vote v join agenda_item i on i.tenant_id = v.tenant_id and i.id = v.item_id join matter t on t.tenant_id = i.tenant_id and t.id = i.matter_id where v.tenant_id = $1 and v.at between $2 and $3 group by t.tenant_id, t.id order by t.id desc`, [ctx.tenantId, from, to]));
  const own = rows.reduce((sum, row) => sum + row.ownCount, 0);
  return {
    count: rows.length, holds: rows.length === 0 ? undefined : own === 0,
    summary: text(`表决过的事项 ${rows.length} 项，申请人或利害关系人参与表决 ${own} 次。`, `${rows.length} matters were voted on; ${own} votes were by somebody who asked or gains.`),
    columns: [text('议题', 'Matter'), text('票数', 'Votes'), text('本人参与', 'Own votes')],
    rows: rows.slice(0, 1000).map((row) => [row.title, row.voteCount, row.ownCount]),
  };
}

export const coordinationMetrics: Readonly<Record<string, MetricRow>> = {
  resolutionsClosed: { title: text('决议闭环率', 'Resolutions followed up to their end'), unit: 'share', better: 'more', link: '/coordination/resolutions', measure: (ctx) => shareOf(ctx, `select count(*) filter (where closed_at is not null)::int as part, count(*)::int as whole from resolution where tenant_id = $1 and annulled_at is null`, []) },
  followUpsOverdue: {
    title: text('逾期的后续事项', 'Overdue follow-up'), unit: 'count', better: 'less', link: '/coordination/resolutions?state=overdue',
    measure: async (ctx) => {
      const { part, whole } = await countOf(ctx, `select count(*) filter (where f.state = 'open' and f.due_on < $2::date)::int as part, count(*)::int as whole from follow_up f join resolution r on r.tenant_id = f.tenant_id and r.id = f.resolution_id where f.tenant_id = $1 and r.annulled_at is null`, [todayOf(ctx)]);
      return { value: whole === 0 ? undefined : part };
    },
  },
  itemsWithQuorum: { title: text('近一年议题达到法定人数的比例', 'Items of the past year that had a quorum'), unit: 'share', better: 'more', link: '/coordination/meetings', measure: (ctx) => shareOf(ctx, `select count(*) filter (where (i.result->>'isQuorate')::boolean)::int as part, count(*)::int as whole from agenda_item i join meeting m on m.tenant_id = i.tenant_id and m.id = i.meeting_id where i.tenant_id = $1 and m.state in ('minuted', 'signed') and m.opened_at > $2::timestamptz - interval '1 year'`, [ctx.now]) },
};

function countOf(ctx: Ctx, sql: string, values: readonly unknown[]): Promise<Readonly<{ part: number; whole: number }>> {
  return ctx.tx(async (tx) => (await tx.findOne<{ part: number; whole: number }>(sql, [ctx.tenantId, ...values]))!);
}

async function shareOf(ctx: Ctx, sql: string, values: readonly unknown[]): Promise<{ value: number | undefined; of?: number }> {
  const { part, whole } = await countOf(ctx, sql, values);
  return whole === 0 ? { value: undefined } : { value: part / whole, of: whole };
}
