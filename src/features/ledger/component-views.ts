import { severities } from '#kernel/words.ts';
import type { Tx } from '#platform/db.ts';
import { whereOf, type Condition, type Where } from '#platform/db/conditions.ts';
import { cursorOf, keysetSql, keysOf, type Order } from '#platform/keyset.ts';
import type { Lifecycle, UsageRow } from './contract.ts';
import { ecosystemFamilySql, ecosystemSql } from './ecosystems.ts';
import { licensedUse, type LicenseFilter } from './license-filter.ts';
import { noFindings, severityCountsSql } from './severity-counts.ts';

export type ComponentFilter = LicenseFilter & Readonly<{
  q?: string | undefined; ecosystem?: readonly string[] | undefined; relationship?: readonly string[] | undefined; scope?: readonly string[] | undefined;
  licenseRisk?: readonly string[] | undefined; vulnerable?: boolean | undefined; severity?: readonly string[] | undefined; asOf?: string | undefined;
}>;
export type ComponentSort = 'name' | '-name' | 'severity' | '-severity' | 'depth' | '-depth';

const risk = `coalesce(case license_scenario(s.distribution, s.exposure) when 'internal' then le.risk_internal when 'service' then le.risk_service else le.risk_distribution end, 'unknown')`;

/** What may stand beside the usage of a system to filter or sort it; only what is needed is joined. */
const joins = {
  version: 'join package_version v on v.id = us.package_version_id',
  package: 'join package p on p.id = v.package_id',
  license: 'join system s on s.tenant_id = us.tenant_id and s.id = us.system_id left join license_expression le on le.expression = us.license_expression',
  // Few versions have findings, so they are looked up together and not row by row.
  worst: `left join (
    select m.package_version_id, min(m.severity_rank) as worst, min(n.display_name) as name from vulnerability_match m join package_version nv on nv.id = m.package_version_id join package n on n.id = nv.package_id where m.package_version_id in (
      select u.package_version_id from system_closure d join usage u on u.tenant_id = d.tenant_id and u.system_id = d.descendant_id where d.tenant_id = $1 and d.ancestor_id = $2)
    group by m.package_version_id) w on w.package_version_id = us.package_version_id`,
} as const;
type Join = keyof typeof joins;
type Needed<T> = Readonly<{ needs: readonly Join[] }> & T;

const place = ['us.package_version_id', 'us.system_id', 'us.part', 'us.valid_from'];
const named: readonly Join[] = ['version', 'package'];
/** By severity only what has findings is sorted by name too. */
const bySeverity = ['coalesce(w.worst, 9)', `coalesce(w.name, '')`, ...place];
const byDepth = ['coalesce(us.depth, 999)', 'p.display_name', ...place];

const orders: Readonly<Record<ComponentSort, Needed<Order>>> = {
  name: { keys: ['p.display_name', ...place], direction: 'asc', needs: named },
  '-name': { keys: ['p.display_name', ...place], direction: 'desc', needs: named },
  '-severity': { keys: bySeverity, direction: 'asc', needs: ['worst'] },
  severity: { keys: bySeverity, direction: 'desc', needs: ['worst'] },
  depth: { keys: byDepth, direction: 'asc', needs: named },
  '-depth': { keys: byDepth, direction: 'desc', needs: named },
};

/** What is in use now has its ecosystem beside it, with statistics from which the planner knows how many there are; from an expression it would guess a few. */
const usedInEcosystem = 'us.package_version_id in (select k.package_version_id from package_version_use k where k.tenant_id = $1 and k.ecosystem = any(?))';

type Filtered = Needed<{ condition: Condition }>;

function filtersOf(filter: ComponentFilter): readonly (Filtered | undefined)[] {
  const when = <T>(value: T | undefined, needs: readonly Join[], condition: (value: T) => Condition): Filtered | undefined => (value === undefined ? undefined : { needs, condition: condition(value) });
  return [
    { needs: [], condition: filter.asOf === undefined ? ['us.valid_to is null'] : ['us.valid_from <= ? and (us.valid_to is null or us.valid_to > ?)', filter.asOf, filter.asOf] },
    when(filter.q?.trim() || undefined, named, (q) => ['(strpos(lower(v.purl), lower(?)) > 0 or strpos(lower(p.display_name), lower(?)) > 0)', q, q]),
    filter.asOf === undefined ? when(filter.ecosystem, [], (names) => [usedInEcosystem, names]) : when(filter.ecosystem, named, (names) => [`${ecosystemFamilySql} = any(?)`, names]),
    when(filter.relationship, [], (names) => ['us.relationship = any(?)', names]),
    when(filter.scope, [], (names) => ['us.scope = any(?)', names]),
    ...licensedUse(filter).map((condition): Filtered => ({ needs: [], condition })),
    when(filter.licenseRisk, ['license'], (risks) => [`${risk} = any(?)`, risks]),
    when(filter.vulnerable, ['worst'], (isVulnerable) => ['(w.worst is not null) = ?', isVulnerable]),
    when(filter.severity, [], (names) => ['exists (select from vulnerability_match m where m.package_version_id = us.package_version_id and m.severity_rank = any(?::smallint[]))', names.map((name) => severities.indexOf(name as never))]),
  ];
}

/** The usage of a system and everything below it, with what the filter and the order need beside it. */
function usageOf(tenantId: string, systemId: string, filter: ComponentFilter, needs: readonly Join[]): Where & Readonly<{ from: string }> {
  const filters = filtersOf(filter);
  const where = whereOf([tenantId, systemId], [['c.tenant_id = $1 and c.ancestor_id = $2'], ...filters.map((row) => row?.condition)]);
  const needed = new Set([...needs, ...filters.flatMap((row) => row?.needs ?? [])]);
  const joined = (Object.keys(joins) as Join[]).filter((name) => needed.has(name)).map((name) => joins[name]);
  return { ...where, from: `system_closure c join usage us on us.tenant_id = c.tenant_id and us.system_id = c.descendant_id ${joined.join(' ')}` };
}

type Place = Readonly<{ packageVersionId: number; systemId: string; part: string; validFrom: string; keys: readonly unknown[]; total: number | null }>;

/** What a system and everything below it uses, now or as of a date; one page after the cursor. The first page knows how many rows there are: it has sorted them all. */
export async function listComponents(tx: Tx, tenantId: string, systemId: string, filter: ComponentFilter, page: Readonly<{ sort: ComponentSort; cursor?: string | undefined; limit: number }>) {
  const order = orders[page.sort];
  const after = keysOf(page.cursor, order.keys.length);
  const usage = usageOf(tenantId, systemId, filter, order.needs);
  const keyset = keysetSql(order, after, usage.values.length + 1);
  const places = await tx.query<Place>(
    `select f."packageVersionId", f."systemId", f.part, f."validFrom", json_build_array(${order.keys.map((_, index) => `f.k${index}`).join(', ')}) as keys, f.total from (
       select ${after === undefined ? 'count(*) over ()::int' : 'null::int'} as total, us.package_version_id as "packageVersionId", us.system_id as "systemId", us.part, us.valid_from as "validFrom", ${order.keys.map((key, index) => `${key} as k${index}`).join(', ')}
       from ${usage.from} where ${usage.sql} and ${keyset.where} order by ${keyset.orderBy} limit ${page.limit + 1}
     ) f order by ${order.keys.map((_, index) => `f.k${index} ${order.direction}`).join(', ')}`,
    [...usage.values, ...(after ?? [])],
  );
  const shown = places.slice(0, page.limit);
  return { rows: await readComponents(tx, tenantId, shown), nextCursor: places.length > page.limit ? cursorOf(shown.at(-1)!.keys) : null, total: after === undefined ? (shown[0]?.total ?? 0) : null };
}

/** What is shown of usage rows, in their order. */
async function readComponents(tx: Tx, tenantId: string, places: readonly Place[]): Promise<UsageRow[]> {
  if (places.length === 0) return [];
  const rows = await tx.prepared<Omit<UsageRow, 'findings' | 'lifecycle'>>(
    `select us.package_version_id as "packageVersionId", v.package_id as "packageId", v.purl, ${ecosystemSql} as ecosystem, p.display_name as name, v.version, us.system_id as "systemId", s.code as "systemCode", s.name as "systemName", s.name_en as "systemNameEn",
       us.relationship, us.depth, us.scope, us.groups, us.license_expression as license, us.license_as_written as "licenseDeclared", ${risk} as "licenseRisk", v.check_state as checked, us.part, us.valid_from as "validFrom", us.valid_to as "validTo"
     from unnest($2::bigint[], $3::text[], $4::text[], $5::timestamptz[]) with ordinality as f (package_version_id, system_id, part, valid_from, place)
     join usage us on us.tenant_id = $1 and us.system_id = f.system_id and us.package_version_id = f.package_version_id and us.part = f.part and us.valid_from = f.valid_from ${joins.version} ${joins.package} ${joins.license} order by f.place`,
    [tenantId, places.map((row) => row.packageVersionId), places.map((row) => row.systemId), places.map((row) => row.part), places.map((row) => row.validFrom)],
  );
  const ids = rows.map((row) => row.packageVersionId);
  const counts = await findingsOf(tx, ids);
  const lifecycles = await lifecyclesOf(tx, ids);
  return rows.map((row) => ({ ...row, findings: counts.get(row.packageVersionId) ?? noFindings, lifecycle: lifecycles.get(row.packageVersionId) ?? null }));
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
