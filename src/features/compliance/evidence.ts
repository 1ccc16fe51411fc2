import { countedAt, usedAtSql } from '#features/ledger/public.ts';
import type { Ctx, EvidenceRow, LocalText } from '#platform/feature.ts';

const col = (zh: string, en: string): LocalText => ({ zh, en });
const rowsMax = 1_000;

/** Of the versions in use this share at least has a licence that is understood. A default of this program. */
const knownShareMin = 0.95;

/** What can be shown of the licences in use. */
export const complianceEvidence: Readonly<Record<string, EvidenceRow>> = {
  licencesKnown: {
    title: { zh: '在用组件许可证已明确', en: 'The licences of components in use are known' }, link: '/licenses?risk=unknown', basis: 'end',
    collect: async (ctx, { to }) => {
      const then = usedThen(ctx, to);
      const [figures] = await query<{ total: number; known: number }>(ctx, `select (select count(*)::int from ${then.versions('u')} where u.tenant_id = $1) as total, (select count(distinct l.package_version_id)::int from ${then.licenses('l')} where l.tenant_id = $1 and l.license_expression <> '') as known`, then.values);
      const { total, known } = figures!;
      const rows = await query<{ name: string; version: string | null; asWritten: string; systems: number }>(ctx,
        `select p.display_name as name, v.version, l.license_as_written as "asWritten", (select count(distinct us.system_id)::int from usage us where us.tenant_id = $1 and us.package_version_id = v.id and ${then.isUsed}) as systems
         from ${then.licenses('l')} join package_version v on v.id = l.package_version_id join package p on p.id = v.package_id where l.tenant_id = $1 and l.license_expression = '' order by p.display_name, v.id limit ${rowsMax}`, then.values);
      return {
        count: total, holds: total === 0 ? undefined : known >= total * knownShareMin,
        summary: { zh: `在用组件版本${total}个，许可证已明确${known}个（${percent(known, total)}，要求不低于${knownShareMin * 100}%）。`, en: `${total} component versions in use; the licence of ${known} is known (${percent(known, total)}, at least ${knownShareMin * 100}% is asked).` },
        columns: [col('组件', 'Component'), col('版本', 'Version'), col('声明原文', 'As written'), col('在用系统数', 'Systems')], rows: rows.map((row) => [row.name, row.version, row.asWritten, row.systems]),
      };
    },
  },
  highRiskLicences: {
    title: { zh: '没有高风险许可证的使用', en: 'Nothing is used under a high-risk licence' }, link: '/licenses?risk=red', basis: 'end',
    collect: async (ctx, { to }) => {
      const then = usedThen(ctx, to);
      const rows = await query<{ expression: string; name: string; version: string | null; scenario: string; total: number; all: number }>(ctx,
        `select l.license_expression as expression, p.display_name as name, v.version,
           concat_ws(', ', case when l.internal and e.risk_internal = 'red' then 'internal' end, case when l.service and e.risk_service = 'red' then 'service' end, case when l.distribution and e.risk_distribution = 'red' then 'distribution' end) as scenario, (count(*) over ())::int as total
         from ${then.licenses('l')} join license_expression e on e.expression = l.license_expression join package_version v on v.id = l.package_version_id join package p on p.id = v.package_id
         where l.tenant_id = $1 and ((l.internal and e.risk_internal = 'red') or (l.service and e.risk_service = 'red') or (l.distribution and e.risk_distribution = 'red')) order by l.license_expression, p.display_name, v.id limit ${rowsMax}`, then.values);
      const [stated] = await query<{ isAny: boolean }>(ctx, `select exists (select from ${then.licenses('l')} where l.tenant_id = $1) as "isAny"`, then.values);
      const total = rows[0]?.total ?? 0;
      return {
        count: total, holds: stated!.isAny ? total === 0 : undefined, summary: { zh: `按系统现有使用场景判定，高风险的许可证使用${total}项。`, en: `${total} uses are of high risk by what their systems do with software today.` },
        columns: [col('许可证', 'Licence'), col('组件', 'Component'), col('版本', 'Version'), col('场景', 'Scenario')], rows: rows.map((row) => [row.expression, row.name, row.version, row.scenario]),
      };
    },
  },
};

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${Math.floor((part / whole) * 1000) / 10}%`;
}

/** What was used at the end of a period: as it is kept where that is now, else from the uses of that time. */
function usedThen(ctx: Ctx, to: Date) {
  const at = to < ctx.now ? '$2' : undefined;
  return { versions: (alias: string) => countedAt('package_version_use', alias, at), licenses: (alias: string) => countedAt('license_use', alias, at), isUsed: at === undefined ? 'us.valid_to is null' : usedAtSql(at), values: at === undefined ? [] : [to] };
}

function query<Row extends object>(ctx: Ctx, text: string, more: readonly unknown[] = []): Promise<Row[]> {
  return ctx.tx((tx) => tx.query<Row>(text, [ctx.tenantId, ...more]));
}
