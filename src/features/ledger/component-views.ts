import { severities } from '#kernel/words.ts';
import type { Tx } from '#platform/db.ts';
import { given, whereOf, type Where } from '#platform/db/conditions.ts';
import { cursorOf, keysetSql, keysOf, type Order } from '#platform/keyset.ts';
import type { Lifecycle, UsageRow } from './contract.ts';
import { noFindings, severityCountsSql } from './severity-counts.ts';

export type ComponentFilter = Readonly<{
  q?: string | undefined; ecosystem?: readonly string[] | undefined; relationship?: readonly string[] | undefined; scope?: readonly string[] | undefined; license?: string | undefined;
  licenseRisk?: readonly string[] | undefined; vulnerable?: boolean | undefined; severity?: readonly string[] | undefined; asOf?: string | undefined;
}>;
export type ComponentSort = 'name' | '-name' | 'severity' | '-severity' | 'depth' | '-depth';

const risk = `coalesce(case license_scenario(s.distribution, s.exposure) when 'internal' then le.risk_internal when 'service' then le.risk_service else le.risk_distribution end, 'unknown')`;
/** The most serious finding of the row's version; 9 where there is none. */
const worst = `coalesce(w.worst, 9)`;
const place = ['us.package_version_id', 'us.system_id', 'us.part'];

const orders: Readonly<Record<ComponentSort, Order>> = {
  name: { keys: ['p.display_name', ...place], direction: 'asc' },
  '-name': { keys: ['p.display_name', ...place], direction: 'desc' },
  '-severity': { keys: [worst, 'p.display_name', ...place], direction: 'asc' },
  severity: { keys: [worst, 'p.display_name', ...place], direction: 'desc' },
  depth: { keys: ['coalesce(us.depth, 999)', 'p.display_name', ...place], direction: 'asc' },
  '-depth': { keys: ['coalesce(us.depth, 999)', 'p.display_name', ...place], direction: 'desc' },
};

const from = `system_closure c join usage us on us.tenant_id = c.tenant_id and us.system_id = c.descendant_id join system s on s.tenant_id = us.tenant_id and s.id = us.system_id
  join package_version v on v.id = us.package_version_id join package p on p.id = v.package_id left join license_expression le on le.expression = us.license_expression`;
/** Few versions have findings, so they are looked up together and not row by row. */
function joinWorst(asOf: string | undefined): string {
  return `left join (
    select m.package_version_id, min(m.severity_rank) as worst from vulnerability_match m where m.package_version_id in (
      select u.package_version_id from system_closure d join usage u on u.tenant_id = d.tenant_id and u.system_id = d.descendant_id where d.tenant_id = $1 and d.ancestor_id = $2 ${asOf === undefined ? 'and u.valid_to is null' : ''})
    group by m.package_version_id) w on w.package_version_id = us.package_version_id`;
}

function conditionsOf(tenantId: string, systemId: string, filter: ComponentFilter): Where {
  const rank = (name: string) => severities.indexOf(name as never);
  return whereOf([tenantId, systemId], [
    ['c.tenant_id = $1 and c.ancestor_id = $2'],
    filter.asOf === undefined ? ['us.valid_to is null'] : ['us.valid_from <= ? and (us.valid_to is null or us.valid_to > ?)', filter.asOf, filter.asOf],
    given(filter.q?.trim() || undefined, (q) => ['(strpos(lower(v.purl), lower(?)) > 0 or strpos(lower(p.display_name), lower(?)) > 0)', q, q]),
    given(filter.ecosystem, (names) => [`split_part(coalesce(v.ecosystem, 'generic'), ':', 1) = any(?)`, names]),
    given(filter.relationship, (names) => ['us.relationship = any(?)', names]),
    given(filter.scope, (names) => ['us.scope = any(?)', names]),
    given(filter.license, (license) => (license === 'unknown' ? ['us.license_expression is null'] : ['us.license_expression = ?', license])),
    given(filter.licenseRisk, (risks) => [`${risk} = any(?)`, risks]),
    given(filter.vulnerable, (isVulnerable) => [`(w.worst is not null) = ?`, isVulnerable]),
    given(filter.severity, (names) => ['exists (select from vulnerability_match m where m.package_version_id = us.package_version_id and m.severity_rank = any(?::smallint[]))', names.map(rank)]),
  ]);
}

type Row = UsageRow & Readonly<{ sortKeys: readonly unknown[] }>;

/** What a system and everything below it uses, now or as of a date; one page after the cursor. */
export async function listComponents(tx: Tx, tenantId: string, systemId: string, filter: ComponentFilter, page: Readonly<{ sort: ComponentSort; cursor?: string | undefined; limit: number }>) {
  const order = orders[page.sort];
  const after = keysOf(page.cursor, order.keys.length);
  const where = conditionsOf(tenantId, systemId, filter);
  const keyset = keysetSql(order, after, where.values.length + 1);
  const needsWorst = filter.vulnerable !== undefined || order.keys.includes(worst);
  const rows = await tx.query<Row>(
    `select us.package_version_id as "packageVersionId", v.package_id as "packageId", v.purl, v.ecosystem, p.display_name as name, v.version, us.system_id as "systemId", s.code as "systemCode", s.name as "systemName",
       us.relationship, us.depth, us.scope, us.groups, us.license_expression as license, us.license_as_written as "licenseDeclared", ${risk} as "licenseRisk", v.check_state as checked, us.part, us.valid_from as "validFrom", us.valid_to as "validTo",
       json_build_array(${order.keys.join(', ')}) as "sortKeys"
     from ${from} ${needsWorst ? joinWorst(filter.asOf) : ''} where ${where.sql} and ${keyset.where} order by ${keyset.orderBy} limit ${page.limit + 1}`,
    [...where.values, ...(after ?? [])],
  );
  const shown = rows.slice(0, page.limit);
  const ids = shown.map((row) => row.packageVersionId);
  const counts = await findingsOf(tx, ids);
  const lifecycles = await lifecyclesOf(tx, ids);
  return {
    rows: shown.map(({ sortKeys: _keys, ...row }) => ({ ...row, findings: counts.get(row.packageVersionId) ?? noFindings, lifecycle: lifecycles.get(row.packageVersionId) ?? null })),
    nextCursor: rows.length > page.limit ? cursorOf(shown.at(-1)!.sortKeys) : null,
  };
}

/** Findings per package version, whoever uses it. */
export async function findingsOf(tx: Tx, packageVersionIds: readonly number[]): Promise<Map<number, UsageRow['findings']>> {
  if (packageVersionIds.length === 0) return new Map();
  const rows = await tx.prepared<{ id: number; findings: UsageRow['findings'] }>(
    `select m.package_version_id as id, ${severityCountsSql('m.severity_rank')} as findings from vulnerability_match m where m.package_version_id = any($1::bigint[]) group by m.package_version_id`,
    [packageVersionIds],
  );
  return new Map(rows.map((row) => [row.id, row.findings]));
}

/** The lifecycle of each package version: the product's cycle whose name is the longest beginning of the version. */
export async function lifecyclesOf(tx: Tx, packageVersionIds: readonly number[]): Promise<Map<number, Lifecycle>> {
  if (packageVersionIds.length === 0) return new Map();
  const rows = await tx.prepared<Lifecycle & { id: number }>(
    `select distinct on (v.id) v.id, c.product, c.label, c.label_zh as "labelZh", c.cycle, c.ends_on::text as "endsOn", coalesce(c.is_ended, c.ends_on <= current_date) as "isEnded", c.latest, c.source, c.is_verified as verified
     from package_version v join package p on p.id = v.package_id join lifecycle_identifier i on i.purl_base = p.purl_base join lifecycle_cycle c on c.product = i.product
     where v.id = any($1::bigint[]) and (v.version = c.cycle or starts_with(v.version, c.cycle || '.') or starts_with(v.version, c.cycle || '-')) order by v.id, length(c.cycle) desc, c.product`,
    [packageVersionIds],
  );
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}

/** How many rows the filter leaves. */
export async function countComponents(tx: Tx, tenantId: string, systemId: string, filter: ComponentFilter): Promise<number> {
  const where = conditionsOf(tenantId, systemId, filter);
  const isUnfiltered = where.values.length === 2;
  const names = isUnfiltered ? 'system_closure c join usage us on us.tenant_id = c.tenant_id and us.system_id = c.descendant_id' : `${from} ${filter.vulnerable === undefined ? '' : joinWorst(filter.asOf)}`;
  return (await tx.query<{ count: number }>(`select count(*)::int as count from ${names} where ${where.sql}`, where.values))[0]!.count;
}
