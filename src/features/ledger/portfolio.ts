import type { Tx } from '#platform/db.ts';
import { numberArray, textArray } from './array-text.ts';
import { ecosystemFamilySql } from './ecosystems.ts';
import { dropLicenseUses, refreshSystemLicenses, type LicenseKey } from './license-uses.ts';
import { refreshFigures, type Figures } from './system-figures.ts';

/** What changed in the usage of one system, already written. */
export type UsageChange = Readonly<{
  tenantId: string; systemId: string;
  /** Versions whose rows started: new ones, and those of which the document says something else now. */
  started: readonly (LicenseKey & Readonly<{ id: number; packageId: number }>)[];
  /** Versions whose rows ended, for the same two reasons. */
  endedIds: readonly number[];
  /** Packages that the system did not use before in any version, and those that it uses no more. */
  gainedPackages: readonly number[]; lostPackages: readonly number[];
}>;

/**
 * Brings what is kept about the whole portfolio in line with a change of usage: which versions and packages are in use, under which licences,
 * and the figures of the system. One at a time in a tenant, so that "nobody else uses it" is true when it is acted on: the caller does this
 * last and commits.
 */
export async function bookUsage(tx: Tx, change: UsageChange): Promise<Figures> {
  await lockPortfolio(tx, change.tenantId);
  if (change.started.length + change.endedIds.length > 0) {
    await bookPackages(tx, change);
    await dropLicenseUses(tx, change.tenantId, change.endedIds);
    await refreshSystemLicenses(tx, change.tenantId, change.systemId);
  }
  return refreshFigures(tx, change.tenantId, change.systemId);
}

/** Held until the commit. */
export async function lockPortfolio(tx: Tx, tenantId: string): Promise<void> {
  await tx.prepared(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${tenantId}/portfolio`]);
}

/** The packages of these versions. */
export async function packagesOf(tx: Tx, packageVersionIds: readonly number[]): Promise<readonly number[]> {
  if (packageVersionIds.length === 0) return [];
  return (await tx.prepared<{ id: number }>(`select distinct package_id as id from package_version where id = any($1::bigint[])`, [numberArray(packageVersionIds)])).map((row) => row.id);
}

/**
 * What is used under a licence is used: so one look at licences tells, of most versions, that there is nothing to add. Rows are found by arrays of
 * keys, in one walk along the index, rather than by one search for each of a thousand.
 */
async function bookPackages(tx: Tx, { tenantId, systemId, started, endedIds, gainedPackages, lostPackages }: UsageChange): Promise<void> {
  await tx.prepared(
    `with started as materialized (
       select s.id, s.license_expression, s.license_as_written from unnest($3::bigint[], $4::text[], $5::text[]) as s (id, license_expression, license_as_written)
     ), scenario as materialized (select license_scenario(distribution, exposure) as name from system where tenant_id = $1 and id = $2
     ), noted as materialized (select package_version_id, license_expression, license_as_written, internal, service, distribution from license_use where tenant_id = $1 and package_version_id = any($3::bigint[])
     ), fresh as materialized (
       select s.*, c.name as scenario from started s cross join scenario c where not exists (select from noted k where k.package_version_id = s.id and k.license_expression = s.license_expression
         and k.license_as_written = s.license_as_written and case c.name when 'internal' then k.internal when 'service' then k.service else k.distribution end)
     ), licensed as (
       insert into license_use as l (tenant_id, package_version_id, license_expression, license_as_written, internal, service, distribution)
       select $1, u.id, u.license_expression, u.license_as_written, u.scenario = 'internal', u.scenario = 'service', u.scenario = 'distribution' from fresh u
       on conflict (tenant_id, package_version_id, license_expression, license_as_written)
         do update set internal = l.internal or excluded.internal, service = l.service or excluded.service, distribution = l.distribution or excluded.distribution
     ), added as (
       insert into package_version_use (tenant_id, package_version_id, package_id, ecosystem, is_checked)
       select $1, v.id, v.package_id, ${ecosystemFamilySql}, v.check_state = 'checked' from fresh u join package_version v on v.id = u.id join package p on p.id = v.package_id
       where not exists (select from package_version_use k where k.tenant_id = $1 and k.package_version_id = u.id) returning package_id
     ), removed as (
       delete from package_version_use u where u.tenant_id = $1 and u.package_version_id = any($6::bigint[])
         and not exists (select from usage us where us.tenant_id = $1 and us.package_version_id = u.package_version_id and us.valid_to is null) returning u.package_id
     ), changes as (
       select package_id, 1 as versions, 0 as systems from added
       union all select package_id, -1, 0 from removed
       union all select id, 0, 1 from unnest($7::bigint[]) as gained (id)
       union all select id, 0, -1 from unnest($8::bigint[]) as lost (id)
     ), sums as materialized (select package_id, sum(versions)::int as versions, sum(systems)::int as systems from changes group by package_id
     ), changed as (
       update package_use k set version_count = k.version_count + s.versions, system_count = k.system_count + s.systems from sums s where k.tenant_id = $1 and k.package_id = s.package_id and k.package_id = any(array(select package_id from sums)) returning k.package_id
     )
     insert into package_use (tenant_id, package_id, version_count, system_count) select $1, s.package_id, s.versions, s.systems from sums s where s.package_id not in (select package_id from changed)`,
    [
      tenantId, systemId, numberArray(started.map((row) => row.id)), textArray(started.map((row) => row.licenseExpression)), textArray(started.map((row) => row.licenseAsWritten)),
      numberArray(endedIds), numberArray(gainedPackages), numberArray(lostPackages),
    ],
  );
}
