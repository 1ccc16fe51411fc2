import type { Ctx, EvidenceRow, LocalText } from '#platform/feature.ts';

const col = (zh: string, en: string): LocalText => ({ zh, en });
const rowsMax = 1_000;

/** What can be shown of powers: who approved them, and that they are looked at again. */
export const identityEvidence: Readonly<Record<string, EvidenceRow>> = {
  grantsApproved: {
    title: { zh: '现行授权均经他人审批', en: 'Every grant in force was approved by somebody else' }, link: '/people', basis: 'end',
    collect: async (ctx, { to }) => {
      const rows = await query<{ person: string; role: string; scope: string; from: string; to: string | null; approver: string | null; isOwn: boolean; isInstalled: boolean; total: number; open: number; installed: number }>(ctx,
        `select x.*, (count(*) over ())::int as total, (count(*) filter (where x."isOwn" or (x.approver is null and not x."isInstalled")) over ())::int as open, (count(*) filter (where x."isInstalled") over ())::int as installed from (
           select p.name as person, g.role, g.scope_kind || coalesce(' ' || g.scope_id, '') as scope, g.valid_from as from, g.valid_to as to, d.name as approver, coalesce(g.decided_by = g.person_id, false) as "isOwn", g.decided_by is null as "isInstalled"
           from role_grant g join person p on p.tenant_id = g.tenant_id and p.id = g.person_id left join person d on d.tenant_id = g.tenant_id and d.id = g.decided_by
           where g.tenant_id = $1 and g.state in ('approved', 'ended') and g.valid_from <= $2 and g.decided_at <= $2 and (g.valid_to is null or g.valid_to > $2) and (p.is_active or $2 < $3::timestamptz)
         ) x order by x."isOwn" desc, x."isInstalled" desc, x.person, x.role limit ${rowsMax}`, [to, ctx.now]);
      const { total = 0, open = 0, installed = 0 } = rows[0] ?? {};
      return {
        count: total, holds: total === 0 ? undefined : open === 0,
        summary: { zh: `现行授权${total}项，未经他人审批${open}项；由程序在安装时建立${installed}项。`, en: `${total} grants are in force; ${open} were not approved by somebody else, ${installed} were made by the program at its installation.` },
        columns: [col('人员', 'Person'), col('角色', 'Role'), col('范围', 'Scope'), col('自', 'From'), col('至', 'To'), col('审批人', 'Approved by')], rows: rows.map((row) => [row.person, row.role, row.scope, row.from, row.to, row.approver]),
      };
    },
  },
  accessReviewed: {
    title: { zh: '季度权限复核按期完成', en: 'Access is reviewed every quarter in time' }, link: '/people', basis: 'period',
    collect: async (ctx, { from, to }) => {
      const rows = await query<{ quarter: string; openedAt: string; dueAt: string; closedAt: string | null; items: number; ended: number; isLate: boolean }>(ctx,
        `select r.quarter, r.opened_at as "openedAt", r.due_at as "dueAt", case when r.closed_at <= $3 then r.closed_at end as "closedAt", count(i.id)::int as items, (count(i.id) filter (where i.decision = 'end' and i.decided_at <= $3))::int as ended, least(r.closed_at, $3::timestamptz) > r.due_at as "isLate"
         from access_review r left join access_review_item i on i.tenant_id = r.tenant_id and i.review_id = r.id where r.tenant_id = $1 and r.opened_at <= $3 and (r.closed_at is null or r.closed_at >= $2) group by r.tenant_id, r.id order by r.id desc limit 40`, [from, to]);
      const closed = rows.filter((row) => row.closedAt !== null).length;
      return {
        count: rows.length, holds: rows.length === 0 ? undefined : !rows[0]!.isLate, summary: { zh: `权限复核${rows.length}次，已完成${closed}次；最近一次${rows[0] === undefined ? '尚未开展' : rows[0].isLate ? '已超期' : rows[0].closedAt === null ? '进行中' : '按期完成'}。`, en: `${rows.length} access reviews, ${closed} done; the last ${rows[0] === undefined ? 'has not begun' : rows[0].isLate ? 'is late' : rows[0].closedAt === null ? 'is under way' : 'was done in time'}.` },
        columns: [col('季度', 'Quarter'), col('开始', 'Opened'), col('期限', 'Due'), col('完成', 'Closed'), col('复核项', 'Items'), col('收回', 'Taken back')], rows: rows.map((row) => [row.quarter, row.openedAt, row.dueAt, row.closedAt, row.items, row.ended]),
      };
    },
  },
};

function query<Row extends object>(ctx: Ctx, text: string, more: readonly unknown[] = []): Promise<Row[]> {
  return ctx.tx((tx) => tx.query<Row>(text, [ctx.tenantId, ...more]));
}
