import type { z } from 'zod';
import { severities } from '#kernel/words.ts';
import type { Tx } from '#platform/db.ts';
import { partOf } from '#features/ledger/public.ts';
import type { reportingContract } from './contract.ts';
import { getLicenseRisk } from './license-risk.ts';

export type Overview = z.infer<typeof reportingContract.getOverview.reply>;

const trendDays = 90;
const topCount = 8;
const ecosystemsMax = 12;
const candidatesMax = 40;

const sums = `json_build_object(${severities.map((name) => `'${name}', coalesce(sum(f.${name}), 0)::int`).join(', ')})`;
const countsOf = `json_build_object(${severities.map((name) => `'${name}', f.${name}`).join(', ')})`;

type Numbers = Pick<Overview, 'systemCount' | 'packageCount' | 'packageVersionCount' | 'usageCount' | 'systemsWithoutImport' | 'systemsWithoutOwner' | 'notCheckedCount' | 'findings' | 'vulnerableSystemCount'>;

/** Whose portfolio: of an institution, or of these systems of it alone. */
export type Portfolio = Readonly<{ tx: Tx; tenantId: string; within: readonly string[] | undefined }>;

/** The portfolio in numbers, each of what its list shows. */
export async function getOverview(of: Portfolio, today: string): Promise<Overview> {
  const systems = await getSystems(of);
  const ecosystems = await getEcosystems(of);
  const numbers = await numbersOf(of, systems, ecosystems);
  return {
    isPart: of.within !== undefined, ...numbers, topSystems: await getTopSystems(of), topVulnerabilities: await getTopVulnerabilities(of),
    licenseRisk: await getLicenseRisk(of), ecosystems: ecosystems.slice(0, ecosystemsMax).map(({ notCheckedCount: _count, ...row }) => row),
    systemsByCriticality: systems.flatMap(({ criticality, systemCount, findings }) => (criticality === null ? [] : [{ criticality, systemCount, findings }])),
    systemsByExposure: systems.flatMap(({ exposure, systemCount, findings }) => (exposure === null ? [] : [{ exposure, systemCount, findings }])),
    trend: [...(await getTrend(of, today)), { day: today, systemCount: numbers.systemCount, packageVersionCount: numbers.packageVersionCount, findings: numbers.findings }],
    recentImports: await getRecentImports(of),
  };
}

/** The figures that are kept day by day. */
export async function getNumbers(of: Portfolio): Promise<Numbers> {
  return numbersOf(of, await getSystems(of), await getEcosystems(of));
}

async function numbersOf({ tx, tenantId, within }: Portfolio, systems: readonly SystemRow[], ecosystems: readonly EcosystemRow[]): Promise<Numbers> {
  const part = partOf(within, [tenantId]);
  const others = await tx.prepared<Pick<Numbers, 'packageCount' | 'systemsWithoutImport'>>(
    `${part.with}select (select count(*)::int from package_use where tenant_id = $1 and system_count > 0) as "packageCount",
       (select count(*)::int from system s where s.tenant_id = $1 and s.retired_at is null and not exists (
         select from system_closure c join system_part sp on sp.tenant_id = c.tenant_id and sp.system_id = c.descendant_id where c.tenant_id = $1 and c.ancestor_id = s.id)) as "systemsWithoutImport"`,
    part.values,
  );
  const { systemCount, findings, usageCount, vulnerableSystemCount, systemsWithoutOwner } = systems.find((row) => row.criticality === null && row.exposure === null)!;
  const sum = (key: 'packageVersionCount' | 'notCheckedCount') => ecosystems.reduce((total, row) => total + row[key], 0);
  return { ...others[0]!, systemCount, findings, usageCount, vulnerableSystemCount, systemsWithoutOwner, packageVersionCount: sum('packageVersionCount'), notCheckedCount: sum('notCheckedCount') };
}

type SystemRow = Readonly<{
  criticality: Overview['topSystems'][number]['criticality'] | null; exposure: Overview['topSystems'][number]['exposure'] | null;
  systemCount: number; usageCount: number; vulnerableSystemCount: number; systemsWithoutOwner: number; findings: Overview['findings'];
}>;

/** Sums over all systems (both words null), and by each word. */
function getSystems({ tx, tenantId, within }: Portfolio): Promise<SystemRow[]> {
  const part = partOf(within, [tenantId]);
  return tx.prepared<SystemRow>(
    `${part.with}select s.criticality, s.exposure, count(*)::int as "systemCount", coalesce(sum(f.version_count), 0)::int as "usageCount", (count(*) filter (where ${severities.map((name) => `f.${name}`).join(' + ')} > 0))::int as "vulnerableSystemCount",
       (count(*) filter (where s.owner_id is null))::int as "systemsWithoutOwner", ${sums} as findings
     from system s left join system_figures f on f.tenant_id = s.tenant_id and f.system_id = s.id where s.tenant_id = $1 and s.retired_at is null group by grouping sets ((), (s.criticality), (s.exposure))`,
    part.values,
  );
}

function getTopSystems({ tx, tenantId, within }: Portfolio): Promise<Overview['topSystems']> {
  const part = partOf(within, [tenantId]);
  return tx.prepared(
    `${part.with}select s.id, s.code, s.name, s.name_en as "nameEn", s.criticality, s.exposure, ${countsOf} as findings,
       (select coalesce(sum(sp.not_checked_count), 0)::int from system_part sp where sp.tenant_id = $1 and sp.system_id = s.id) as "notCheckedCount" from system_figures f join system s on s.tenant_id = f.tenant_id and s.id = f.system_id
     where f.tenant_id = $1 and s.retired_at is null and ${severities.map((name) => `f.${name}`).join(' + ')} > 0 order by f.critical desc, f.high desc, f.medium desc, f.low desc, s.id limit ${topCount}`,
    part.values,
  );
}

/** The gravest vulnerabilities, among equals those in most systems first: one severity after the other, until there are enough. */
async function getTopVulnerabilities(of: Portfolio): Promise<Overview['topVulnerabilities']> {
  const found: Overview['topVulnerabilities'] = [];
  for (let rank = 0; rank < severities.length && found.length < topCount; rank += 1) found.push(...(await getWidest(of, rank, topCount - found.length)));
  return found;
}

/**
 * A system that uses several versions of a vulnerability counts once. How many uses there are of all its versions is found in the index alone and is never less: so
 * the vulnerabilities with most uses are counted exactly until no other can come before them.
 */
async function getWidest(of: Portfolio, rank: number, limit: number): Promise<Overview['topVulnerabilities']> {
  const candidates = await getCandidates(of, rank);
  const counted: Wide[] = [];
  for (let at = 0; at < candidates.length; at += topCount) {
    if (counted.length >= limit && counted[limit - 1]!.systems > candidates[at]!.uses) break;
    counted.push(...(await countWide(of, candidates.slice(at, at + topCount).map((row) => row.id))));
    counted.sort((a, b) => b.systems - a.systems || b.id - a.id);
  }
  return counted.length === 0 ? [] : describeWide(of, counted.slice(0, limit));
}

type Wide = Readonly<{ id: number; systems: number }>;

function getCandidates({ tx, tenantId, within }: Portfolio, rank: number): Promise<Readonly<{ id: number; uses: number }>[]> {
  const part = partOf(within, [tenantId, rank]);
  return tx.prepared(
    `with ${part.and}version as materialized (
       select m.package_version_id, n.uses from (select distinct m.package_version_id from vulnerability_match m where m.severity_rank = $2) m
       cross join lateral (select count(*) as uses from usage us where us.tenant_id = $1 and us.package_version_id = m.package_version_id and us.valid_to is null offset 0) n where n.uses > 0
     )
     select m.vulnerability_id as id, sum(v.uses)::int as uses from vulnerability_match m join version v on v.package_version_id = m.package_version_id where m.severity_rank = $2 group by m.vulnerability_id order by 2 desc, 1 desc limit ${candidatesMax}`,
    part.values,
  );
}

function countWide({ tx, tenantId, within }: Portfolio, ids: readonly number[]): Promise<Wide[]> {
  const part = partOf(within, [tenantId, ids]);
  return tx.prepared(
    `${part.with}select c.id, g.systems from unnest($2::bigint[]) as c (id) cross join lateral (
       select count(distinct us.system_id)::int as systems from vulnerability_match m
       cross join lateral (select us.system_id from usage us where us.tenant_id = $1 and us.package_version_id = m.package_version_id and us.valid_to is null offset 0) us where m.vulnerability_id = c.id
     ) g`,
    part.values,
  );
}

function describeWide({ tx, tenantId, within }: Portfolio, wide: readonly Wide[]): Promise<Overview['topVulnerabilities']> {
  const part = partOf(within, [tenantId, wide.map((row) => row.id), wide.map((row) => row.systems)]);
  return tx.prepared(
    `${part.with}select x.id, x.display_id as "displayId", x.severity, x.score, x.summary, x.summary_zh as "summaryZh", c.systems as "systemCount",
       array(select distinct p.display_name from vulnerability_match m join package_version_use u on u.tenant_id = $1 and u.package_version_id = m.package_version_id join package p on p.id = u.package_id where m.vulnerability_id = x.id order by 1 limit 3) as packages
     from unnest($2::bigint[], $3::int[]) with ordinality as c (id, systems, place) join vulnerability x on x.id = c.id order by c.place`,
    part.values,
  );
}

/** Of a part there is no trend: what is kept day by day is of the whole institution. */
async function getTrend({ tx, tenantId, within }: Portfolio, today: string): Promise<Overview['trend']> {
  if (within !== undefined) return [];
  const rows = await tx.prepared<{ day: string; numbers: Overview['trend'][number] }>(`select day::text as day, numbers from daily_snapshot where tenant_id = $1 and day < $2::date and day >= $2::date - ${trendDays} order by day`, [tenantId, today]);
  return rows.map((row) => ({ ...row.numbers, day: row.day }));
}

function getRecentImports({ tx, tenantId, within }: Portfolio): Promise<Overview['recentImports']> {
  const part = partOf(within, [tenantId]);
  return tx.prepared(
    `${part.with}select i.id, s.code as "systemCode", s.name as "systemName", i.file_name as "fileName", i.state, coalesce((i.counts->>'taken')::int, 0) as taken, i.created_at as "createdAt" from import i join system s on s.tenant_id = i.tenant_id and s.id = i.system_id where i.tenant_id = $1 order by i.id desc limit ${topCount}`,
    part.values,
  );
}

type EcosystemRow = Overview['ecosystems'][number] & Readonly<{ notCheckedCount: number }>;

/** Versions in use by ecosystem, the largest first. */
function getEcosystems({ tx, tenantId, within }: Portfolio): Promise<EcosystemRow[]> {
  const part = partOf(within, [tenantId]);
  return tx.prepared(
    `${part.with}select pu.ecosystem, count(*)::int as "packageVersionCount", count(m.package_version_id)::int as "vulnerableCount", (count(*) filter (where not pu.is_checked))::int as "notCheckedCount"
     from package_version_use pu left join (select distinct package_version_id from vulnerability_match) m on m.package_version_id = pu.package_version_id where pu.tenant_id = $1 group by pu.ecosystem order by 2 desc, 1`,
    part.values,
  );
}
