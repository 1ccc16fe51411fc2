import type { Ctx, EvidenceRow, LocalText } from '#platform/feature.ts';
import { freshDays } from './metrics.ts';
import { countedAt } from './recount.ts';

const col = (zh: string, en: string): LocalText => ({ zh, en });
const rowsMax = 1_000;

/** What the ledger can show of its own completeness. Where there is no system yet nothing can be judged. */
export const ledgerEvidence: Readonly<Record<string, EvidenceRow>> = {
  systemOwners: {
    title: { zh: '系统均已明确责任人', en: 'Every system has an owner' }, link: '/systems?without=owner', basis: 'now',
    collect: async (ctx) => {
      const rows = await query<{ code: string; name: string; owner: string | null; unit: string | null; total: number; open: number }>(ctx,
        `select s.code, s.name, p.name as owner, u.name_zh as unit, (count(*) over ())::int as total, (count(*) filter (where s.owner_id is null) over ())::int as open
         from system s left join person p on p.tenant_id = s.tenant_id and p.id = s.owner_id left join organisation_unit u on u.tenant_id = s.tenant_id and u.id = s.unit_id
         where s.tenant_id = $1 and s.retired_at is null order by s.owner_id is not null, s.code limit ${rowsMax}`);
      const { total = 0, open = 0 } = rows[0] ?? {};
      return {
        count: total, holds: total === 0 ? undefined : open === 0, summary: { zh: `在用系统${total}个，其中${open}个没有责任人。`, en: `${total} systems in use, ${open} of them without an owner.` },
        columns: [col('系统编码', 'System'), col('名称', 'Name'), col('责任人', 'Owner'), col('部门', 'Unit')], rows: rows.map((row) => [row.code, row.name, row.owner, row.unit]),
      };
    },
  },
  systemSboms: {
    title: { zh: '系统均有近期软件物料清单', en: 'Every system has a recent bill of materials' }, link: '/systems?sort=-lastImport', basis: 'end',
    collect: async (ctx, { to }) => {
      const rows = await query<{ code: string; name: string; importedAt: string | null; days: number | null; total: number; missing: number; stale: number }>(ctx,
        `select x.*, (count(*) over ())::int as total, (count(*) filter (where x."importedAt" is null) over ())::int as missing, (count(*) filter (where x.days > ${freshDays}) over ())::int as stale from (
           select s.code, s.name, max(i.finished_at) as "importedAt", floor(extract(epoch from $2::timestamptz - max(i.finished_at)) / 86400)::int as days
           from system s join system_closure c on c.tenant_id = s.tenant_id and c.ancestor_id = s.id left join import i on i.tenant_id = c.tenant_id and i.system_id = c.descendant_id and i.state = 'done' and i.finished_at <= $2
           where s.tenant_id = $1 and s.created_at <= $2 and (s.retired_at is null or s.retired_at > $2) group by s.id, s.code, s.name
         ) x order by x."importedAt" nulls first, x.code limit ${rowsMax}`, [to]);
      const { total = 0, missing = 0, stale = 0 } = rows[0] ?? {};
      return {
        count: total, holds: total === 0 ? undefined : missing + stale === 0,
        summary: { zh: `在用系统${total}个，其中${missing}个没有物料清单，${stale}个的清单超过${freshDays}天未更新。`, en: `${total} systems in use: ${missing} without a bill of materials, ${stale} with one older than ${freshDays} days.` },
        columns: [col('系统编码', 'System'), col('名称', 'Name'), col('最近更新', 'Last updated'), col('距今天数', 'Days ago')], rows: rows.map((row) => [row.code, row.name, row.importedAt, row.days]),
      };
    },
  },
  componentsIdentified: {
    title: { zh: '在用组件均可与漏洞情报比对', en: 'Every component in use can be compared with advisories' }, link: '/components', basis: 'end',
    collect: async (ctx, { to }) => {
      const [used, more] = to < ctx.now ? [countedAt('package_version_use', 'u', '$2'), [to]] : [countedAt('package_version_use', 'u', undefined), []];
      const rows = await query<{ ecosystem: string; versions: number; unchecked: number }>(ctx, `select coalesce(nullif(u.ecosystem, ''), '-') as ecosystem, count(*)::int as versions, (count(*) filter (where not u.is_checked))::int as unchecked from ${used} where u.tenant_id = $1 group by 1 order by 3 desc, 1 limit ${rowsMax}`, more);
      const [total, open] = [sum(rows, 'versions'), sum(rows, 'unchecked')];
      return {
        count: total, holds: total === 0 ? undefined : open === 0, summary: { zh: `在用组件版本${total}个，其中${open}个因缺少版本号或生态信息无法比对。`, en: `${total} component versions in use; ${open} cannot be compared because their version or ecosystem is not known.` },
        columns: [col('生态', 'Ecosystem'), col('版本数', 'Versions'), col('无法比对', 'Cannot be compared')], rows: rows.map((row) => [row.ecosystem, row.versions, row.unchecked]),
      };
    },
  },
  originalsKept: {
    title: { zh: '导入清单的原件均已归档', en: 'The original of every imported document is kept' }, link: '/imports', basis: 'period',
    collect: async (ctx, { from, to }) => {
      const rows = await query<{ code: string; fileName: string; sha256: string; at: string; state: string; isKept: boolean; total: number; kept: number }>(ctx,
        `select s.code, i.file_name as "fileName", i.sha256, i.created_at as at, i.state, o.sha256 is not null as "isKept", (count(*) over ())::int as total, (count(o.sha256) over ())::int as kept
         from import i join system s on s.tenant_id = i.tenant_id and s.id = i.system_id left join original o on o.tenant_id = i.tenant_id and o.sha256 = i.sha256
         where i.tenant_id = $1 and i.created_at between $2 and $3 order by i.id desc limit ${rowsMax}`, [from, to]);
      const { total = 0, kept = 0 } = rows[0] ?? {};
      return {
        count: total, holds: total === 0 ? undefined : kept === total, summary: { zh: `导入清单${total}份，其中${kept}份保留了原件。`, en: `${total} documents were imported; the original of ${kept} is kept.` },
        columns: [col('系统编码', 'System'), col('文件名', 'File'), col('SHA-256', 'SHA-256'), col('导入时间', 'Imported at'), col('结果', 'Result')], rows: rows.map((row) => [row.code, row.fileName, row.sha256, row.at, row.state]),
      };
    },
  },
};

function sum<Name extends string>(rows: readonly Readonly<Record<Name, number>>[], name: Name): number {
  return rows.reduce((total, row) => total + row[name], 0);
}

function query<Row extends object>(ctx: Ctx, text: string, more: readonly unknown[] = []): Promise<Row[]> {
  return ctx.tx((tx) => tx.query<Row>(text, [ctx.tenantId, ...more]));
}
