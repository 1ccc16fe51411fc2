import type { z } from 'zod';
import type { Tx } from '#platform/db.ts';
import { noFindings, severityCountsSql } from '#features/ledger/public.ts';
import type { reportingContract } from './contract.ts';

export type Overview = z.infer<typeof reportingContract.getOverview.reply>;

const trendDays = 90;
const topCount = 8;

/** Findings by system: the live matches of what each uses now; two parts of a system that use one version count once. */
const findingsBySystem = `select f.system_id, ${severityCountsSql('f.severity_rank')} as findings, ${['critical', 'high', 'medium', 'low', 'none', 'unknown'].map((name, rank) => `count(*) filter (where f.severity_rank = ${rank})::int as ${name}`).join(', ')}
  from (select distinct us.system_id, m.package_version_id, m.vulnerability_id, m.severity_rank from vulnerability_match m
    join package_version_use pu on pu.tenant_id = $1 and pu.package_version_id = m.package_version_id and pu.system_count > 0
    join usage us on us.tenant_id = $1 and us.package_version_id = m.package_version_id and us.valid_to is null) f group by f.system_id`;
const sums = `json_build_object(${['critical', 'high', 'medium', 'low', 'none', 'unknown'].map((name) => `'${name}', coalesce(sum(f.${name}), 0)::int`).join(', ')})`;

type Totals = Pick<Overview, 'systemCount' | 'packageCount' | 'packageVersionCount' | 'usageCount' | 'systemsWithoutImport' | 'systemsWithoutOwner' | 'notCheckedCount'>;

/** The portfolio in numbers, each from the predicate that its list uses. */
export async function getOverview(tx: Tx, tenantId: string, today: string): Promise<Overview> {
  const numbers = await getNumbers(tx, tenantId);
  const bySystem = await tx.query<{ id: string; code: string; name: string; nameEn: string | null; criticality: Overview['topSystems'][number]['criticality']; exposure: Overview['topSystems'][number]['exposure']; findings: Overview['findings'] }>(
    `select s.id, s.code, s.name, s.name_en as "nameEn", s.criticality, s.exposure, f.findings from (${findingsBySystem}) f join system s on s.tenant_id = $1 and s.id = f.system_id order by f.critical desc, f.high desc, f.medium desc, f.low desc, s.id limit ${topCount}`,
    [tenantId],
  );
  const trend = await tx.query<{ day: string; numbers: Overview['trend'][number] }>(`select day::text as day, numbers from daily_snapshot where tenant_id = $1 and day < $2::date and day >= $2::date - ${trendDays} order by day`, [tenantId, today]);
  return {
    ...numbers, topSystems: bySystem, topVulnerabilities: await getTopVulnerabilities(tx, tenantId),
    licenseRisk: await getLicenseRisk(tx, tenantId), ecosystems: await getEcosystems(tx, tenantId),
    systemsByCriticality: await groupSystems(tx, tenantId, 'criticality'), systemsByExposure: await groupSystems(tx, tenantId, 'exposure'),
    trend: [...trend.map((row) => ({ ...row.numbers, day: row.day })), { day: today, systemCount: numbers.systemCount, packageVersionCount: numbers.packageVersionCount, findings: numbers.findings }],
    recentImports: await tx.query(
      `select i.id, s.code as "systemCode", s.name as "systemName", i.file_name as "fileName", i.state, coalesce((i.counts->>'taken')::int, 0) as taken, i.created_at as "createdAt" from import i join system s on s.tenant_id = i.tenant_id and s.id = i.system_id where i.tenant_id = $1 order by i.id desc limit ${topCount}`,
      [tenantId],
    ),
  };
}

/** The gravest vulnerabilities, among equals those in most systems first. */
async function getTopVulnerabilities(tx: Tx, tenantId: string): Promise<Overview['topVulnerabilities']> {
  return tx.query(
    `select x.id, x.display_id as "displayId", x.severity, x.score::float8 as score, x.summary, x.summary_zh as "summaryZh", g.systems::int as "systemCount", g.packages[1:3] as packages from (
       select m.vulnerability_id, m.severity_rank, count(distinct us.system_id) as systems, array_agg(distinct p.display_name) as packages
       from vulnerability_match m join package_version_use pu on pu.tenant_id = $1 and pu.package_version_id = m.package_version_id and pu.system_count > 0
       join usage us on us.tenant_id = $1 and us.package_version_id = m.package_version_id and us.valid_to is null join package p on p.id = pu.package_id
       group by m.vulnerability_id, m.severity_rank order by m.severity_rank, count(distinct us.system_id) desc, m.vulnerability_id desc limit ${topCount}
     ) g join vulnerability x on x.id = g.vulnerability_id order by g.severity_rank, g.systems desc, x.id desc`,
    [tenantId],
  );
}

/** The figures that are kept day by day. */
export async function getNumbers(tx: Tx, tenantId: string): Promise<Totals & Pick<Overview, 'findings' | 'vulnerableSystemCount'>> {
  const totals = await tx.query<Totals>(
    `select (select count(*)::int from system where tenant_id = $1 and retired_at is null) as "systemCount",
       (select count(*)::int from package_use where tenant_id = $1 and use_count > 0) as "packageCount",
       count(*)::int as "packageVersionCount", coalesce(sum(pu.system_count), 0)::int as "usageCount", (count(*) filter (where v.check_state <> 'checked'))::int as "notCheckedCount",
       (select count(*)::int from system s where s.tenant_id = $1 and s.retired_at is null and not exists (select from system_closure c join system_part sp on sp.tenant_id = c.tenant_id and sp.system_id = c.descendant_id where c.tenant_id = $1 and c.ancestor_id = s.id)) as "systemsWithoutImport",
       (select count(*)::int from system s where s.tenant_id = $1 and s.retired_at is null and s.owner_id is null) as "systemsWithoutOwner"
     from package_version_use pu join package_version v on v.id = pu.package_version_id where pu.tenant_id = $1 and pu.system_count > 0`,
    [tenantId],
  );
  const risk = await tx.query<{ findings: Overview['findings']; vulnerableSystemCount: number }>(`select ${sums} as findings, count(*)::int as "vulnerableSystemCount" from (${findingsBySystem}) f`, [tenantId]);
  return { ...totals[0]!, ...risk[0]! };
}

async function getLicenseRisk(tx: Tx, tenantId: string): Promise<Overview['licenseRisk']> {
  return tx.query(
    `select risk, count(*)::int as "packageVersionCount" from (
       select us.package_version_id, (array_agg(r.risk order by array_position(array['red', 'unknown', 'orange', 'yellow', 'green'], r.risk)))[1] as risk
       from usage us join system s on s.tenant_id = us.tenant_id and s.id = us.system_id left join license_expression le on le.expression = us.license_expression,
       lateral (select coalesce(case license_scenario(s.distribution, s.exposure) when 'internal' then le.risk_internal when 'service' then le.risk_service else le.risk_distribution end, 'unknown') as risk) r
       where us.tenant_id = $1 and us.valid_to is null group by us.package_version_id
     ) v group by risk order by array_position(array['red', 'orange', 'yellow', 'green', 'unknown'], risk)`,
    [tenantId],
  );
}

async function getEcosystems(tx: Tx, tenantId: string): Promise<Overview['ecosystems']> {
  return tx.query(
    `select coalesce(split_part(v.ecosystem, ':', 1), p.purl_type) as ecosystem, count(*)::int as "packageVersionCount", (count(*) filter (where exists (select from vulnerability_match m where m.package_version_id = v.id)))::int as "vulnerableCount"
     from package_version_use pu join package_version v on v.id = pu.package_version_id join package p on p.id = v.package_id where pu.tenant_id = $1 and pu.system_count > 0 group by 1 order by 2 desc, 1 limit 12`,
    [tenantId],
  );
}

async function groupSystems<K extends 'criticality' | 'exposure'>(tx: Tx, tenantId: string, by: K): Promise<(K extends 'criticality' ? Overview['systemsByCriticality'] : Overview['systemsByExposure'])> {
  const rows = await tx.query<{ systemCount: number; findings: Overview['findings'] | null }>(
    `select s.${by}, count(*)::int as "systemCount", ${sums} as findings from system s left join (${findingsBySystem}) f on f.system_id = s.id where s.tenant_id = $1 and s.retired_at is null group by s.${by}`,
    [tenantId],
  );
  return rows.map((row) => ({ ...row, findings: row.findings ?? noFindings })) as never;
}
