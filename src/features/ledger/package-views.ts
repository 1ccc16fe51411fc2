import type { z } from 'zod';
import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import { given, whereOf, type Condition, type Where } from '#platform/db/conditions.ts';
import { cursorOf, keysetSql, keysOf, type Order } from '#platform/keyset.ts';
import { findingsOf, lifecyclesOf } from './component-views.ts';
import { uncheckedStates, type checkStates, type ledgerContract, type packageRow } from './contract.ts';
import { licensed, type LicenseFilter } from './license-filter.ts';
import { partOf } from './reach.ts';
import { noFindings, severityCountsSql } from './severity-counts.ts';

export type PackageRow = z.infer<typeof packageRow>;
export type PackageDetail = z.infer<typeof ledgerContract.getPackage.reply>;
export type PackageFilter = LicenseFilter & Readonly<{ q?: string | undefined; ecosystem?: readonly string[] | undefined; vulnerable?: boolean | undefined; checked?: readonly (typeof checkStates)[number][] | undefined; ids?: readonly number[] | undefined; /** The systems that the reader reaches; undefined for all. */ within?: readonly string[] | undefined }>;
export type PackageSort = 'name' | '-name' | '-systems' | '-severity';

const risks = `select pu.package_id, ${severityCountsSql('m.severity_rank')} as findings, min(m.severity_rank) as worst from vulnerability_match m
  join package_version_use pu on pu.tenant_id = $1 and pu.package_version_id = m.package_version_id`;

const orders: Readonly<Record<PackageSort, Order>> = {
  name: { keys: ['p.display_name', 'k.package_id'], direction: 'asc' },
  '-name': { keys: ['p.display_name', 'k.package_id'], direction: 'desc' },
  '-systems': { keys: ['k.system_count', 'k.package_id'], direction: 'desc' },
  '-severity': { keys: ['-coalesce(r.worst, 9)', 'k.system_count', 'k.package_id'], direction: 'desc' },
};

function conditionsOf(tenantId: string, filter: PackageFilter): Where {
  return whereOf([tenantId], [
    ['k.tenant_id = $1 and k.system_count > 0'],
    given(filter.q?.trim() || undefined, (q) => ['(strpos(lower(p.display_name), lower(?)) > 0 or strpos(p.purl_base, lower(?)) > 0)', q, q]),
    given(filter.ecosystem, (names) => ['k.package_id in (select pu.package_id from package_version_use pu where pu.tenant_id = $1 and pu.ecosystem = any(?))', names]),
    given(filter.vulnerable, (isVulnerable) => ['(r.worst is not null) = ?', isVulnerable]),
    ...licensed(filter).map(([isSo, ...values]): Condition => [
      `k.package_id in (select pu.package_id from license_use l join package_version_use pu on pu.tenant_id = l.tenant_id and pu.package_version_id = l.package_version_id where l.tenant_id = $1 and ${isSo})`, ...values,
    ]),
    given(filter.checked, inState),
    given(filter.ids, (ids) => ['k.package_id = any(?)', ids]),
  ]);
}

/** Most versions are checked; of the others only the reason is looked up. */
function inState(states: readonly string[]): Condition {
  if (states.every((state) => state === 'checked')) return ['exists (select from package_version_use pu where pu.tenant_id = $1 and pu.package_id = k.package_id and pu.is_checked)'];
  return [
    'k.package_id in (select pu.package_id from package_version_use pu where pu.tenant_id = $1 and (pu.is_checked and ? or not pu.is_checked and exists (select from package_version v where v.id = pu.package_version_id and v.check_state = any(?))))',
    states.includes('checked'), states,
  ];
}

type Place = Readonly<{ packageId: number; versionCount: number; systemCount: number; keys: readonly unknown[] }>;

/** Packages that the institution uses; one page after the cursor. */
export async function listPackages(tx: Tx, tenantId: string, filter: PackageFilter, page: Readonly<{ sort: PackageSort; cursor?: string | undefined; limit: number }>) {
  const order = orders[page.sort];
  const after = keysOf(page.cursor, order.keys.length);
  const where = conditionsOf(tenantId, filter);
  const keyset = keysetSql(order, after, where.values.length + 1);
  const part = partOf(filter.within, [...where.values, ...(after ?? [])]);
  const needs = (alias: string) => `${where.sql} ${order.keys.join()}`.includes(`${alias}.`);
  const places = await tx.query<Place>(
    `${part.with}select k.package_id as "packageId", k.version_count as "versionCount", k.system_count as "systemCount", json_build_array(${order.keys.join(', ')}) as keys
     from package_use k ${needs('p') ? 'join package p on p.id = k.package_id' : ''} ${needs('r') ? `left join (${risks} group by pu.package_id) r on r.package_id = k.package_id` : ''}
     where ${where.sql} and ${keyset.where} order by ${keyset.orderBy} limit ${page.limit + 1}`,
    part.values,
  );
  const shown = places.slice(0, page.limit);
  return { rows: await readPackages(tx, tenantId, shown, filter.within), nextCursor: places.length > page.limit ? cursorOf(shown.at(-1)!.keys) : null };
}

const licensesMax = 5;

async function readPackages(tx: Tx, tenantId: string, places: readonly Place[], within: readonly string[] | undefined): Promise<PackageRow[]> {
  if (places.length === 0) return [];
  const ids = places.map((row) => row.packageId);
  const part = partOf(within, [tenantId, ids]);
  const packages = await tx.prepared<Pick<PackageRow, 'packageId' | 'type' | 'namespace' | 'name' | 'purlBase'>>(`select p.id as "packageId", p.purl_type as type, p.namespace, p.display_name as name, p.purl_base as "purlBase" from package p where p.id = any($1::bigint[])`, [ids]);
  const facts = await tx.prepared<{ id: number; licenses: string[]; ecosystem: string | null; counts: readonly number[] }>(
    `${part.with}select pu.package_id as id, coalesce(array_agg(distinct l.license_expression) filter (where l.license_expression <> ''), '{}') as licenses, max(pu.ecosystem) as ecosystem,
       array[${uncheckedStates.map((state) => `(count(distinct v.id) filter (where v.check_state = '${state}'))::int`).join(', ')}] as counts
     from package_version_use pu join package_version v on v.id = pu.package_version_id left join license_use l on l.tenant_id = $1 and l.package_version_id = pu.package_version_id
     where pu.tenant_id = $1 and pu.package_id = any($2::bigint[]) group by pu.package_id`,
    part.values,
  );
  const findings = await tx.prepared<{ id: number; findings: PackageRow['findings'] }>(`${part.with}select package_id as id, findings from (${risks} where pu.package_id = any($2::bigint[]) group by pu.package_id) r`, part.values);
  const packageOf = new Map(packages.map((row) => [row.packageId, row]));
  const factsOf = new Map(facts.map((row) => [row.id, row]));
  const findingsOfPackage = new Map(findings.map((row) => [row.id, row.findings]));
  return places.map(({ keys: _keys, ...place }) => {
    const { ecosystem = null, licenses = [], counts = [] } = factsOf.get(place.packageId) ?? {};
    const notChecked = uncheckedStates.map((reason, index) => ({ reason, versionCount: counts[index] ?? 0 })).filter((row) => row.versionCount > 0);
    return { ...packageOf.get(place.packageId)!, ...place, ecosystem, notChecked, licenses: licenses.slice(0, licensesMax), findings: findingsOfPackage.get(place.packageId) ?? noFindings };
  });
}

/** A package in use with its versions. A package that nobody here uses does not exist for this institution. */
export async function getPackage(tx: Tx, tenantId: string, packageId: number, within: readonly string[] | undefined): Promise<PackageDetail> {
  const part = partOf(within, [tenantId, packageId]);
  const head = (await listPackages(tx, tenantId, { ids: [packageId], within }, { sort: 'name', limit: 1 })).rows[0];
  if (head === undefined) throw new AppError('object.not-found', 'The institution does not use this package.');
  const versions = await tx.query<Omit<PackageDetail['versions'][number], 'findings' | 'lifecycle'>>(
    `${part.with}select v.id as "packageVersionId", v.version, v.purl, n."systemCount", l.license, coalesce(le.risk_service, 'unknown') as "licenseRisk", v.check_state as checked
     from package_version_use pu join package_version v on v.id = pu.package_version_id
     cross join lateral (select count(*)::int as "systemCount" from usage us where us.tenant_id = $1 and us.package_version_id = v.id and us.valid_to is null and us.stands) n
     left join lateral (select max(nullif(u.license_expression, '')) as license from license_use u where u.tenant_id = $1 and u.package_version_id = v.id) l on true
     left join license_expression le on le.expression = l.license
     where pu.tenant_id = $1 and pu.package_id = $2 order by n."systemCount" desc, v.id limit 500`,
    part.values,
  );
  const counts = await findingsOf(tx, versions.map((row) => row.packageVersionId));
  const lifecycles = await lifecyclesOf(tx, versions.map((row) => row.packageVersionId));
  return { ...head, versions: versions.map((row) => ({ ...row, findings: counts.get(row.packageVersionId) ?? noFindings, lifecycle: lifecycles.get(row.packageVersionId) ?? null })) };
}
