import type { Tx } from '#platform/db.ts';
import { addLicenseUses, dropLicenseUses, refreshSystemLicenses } from './license-uses.ts';
import { refreshFigures, type Figures } from './system-figures.ts';

/** What changed in the usage of one system, already written. */
export type UsageChange = Readonly<{
  tenantId: string; systemId: string;
  /** The instant at which rows ended and started. */
  at: Date;
  /** Versions whose rows started: new ones, and those of which the document says something else now. */
  startedIds: readonly number[];
  /** Versions whose rows ended, for the same two reasons. */
  endedIds: readonly number[];
}>;

/**
 * Brings what is kept about the whole portfolio in line with a change of usage: which versions and packages are in use, under which licences,
 * and the figures of the system. One at a time in a tenant, so that "nobody else uses it" is true when it is acted on: the caller does this
 * last and commits.
 */
export async function bookUsage(tx: Tx, change: UsageChange): Promise<Figures> {
  await lockPortfolio(tx, change.tenantId);
  if (change.startedIds.length + change.endedIds.length > 0) {
    await bookPackages(tx, change);
    await addLicenseUses(tx, change.tenantId, change.systemId, change.at);
    await dropLicenseUses(tx, change.tenantId, change.endedIds);
    await refreshSystemLicenses(tx, change.tenantId, change.systemId);
  }
  return refreshFigures(tx, change.tenantId, change.systemId);
}

/** Held until the commit. */
export async function lockPortfolio(tx: Tx, tenantId: string): Promise<void> {
  await tx.prepared(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${tenantId}/portfolio`]);
}

/** A package is used by a system through any of its versions, so what the system had before and has now is compared by package. */
async function bookPackages(tx: Tx, { tenantId, systemId, at, startedIds, endedIds }: UsageChange): Promise<void> {
  await tx.prepared(
    `with fresh as materialized (
       select n.id from unnest($4::bigint[]) as n (id) where not exists (select from package_version_use u where u.tenant_id = $1 and u.package_version_id = n.id)
     ), added as (
       insert into package_version_use (tenant_id, package_version_id, package_id, ecosystem, is_checked)
       select $1, v.id, v.package_id, coalesce(split_part(v.ecosystem, ':', 1), p.purl_type), v.check_state = 'checked' from fresh join package_version v on v.id = fresh.id join package p on p.id = v.package_id returning package_id
     ), removed as (
       delete from package_version_use u where u.tenant_id = $1 and u.package_version_id = any($5::bigint[])
         and not exists (select from usage us where us.tenant_id = $1 and us.package_version_id = u.package_version_id and us.valid_to is null) returning u.package_id
     ), uses as (
       select us.package_version_id as id, true as has, us.valid_from < $3 as had from usage us where us.tenant_id = $1 and us.system_id = $2 and us.valid_to is null
       union all
       select us.package_version_id, false, true from usage us where us.tenant_id = $1 and us.system_id = $2 and us.package_version_id = any($5::bigint[]) and us.valid_to = $3
     ), packages as (
       select v.package_id, bool_or(uses.has) as has, bool_or(uses.had) as had from uses join package_version v on v.id = uses.id group by v.package_id
     ), changes as (
       select package_id, 1 as versions, 0 as systems from added
       union all select package_id, -1, 0 from removed
       union all select package_id, 0, has::int - had::int from packages where has <> had
     ), sums as materialized (select package_id, sum(versions)::int as versions, sum(systems)::int as systems from changes group by package_id
     ), changed as (
       update package_use k set version_count = k.version_count + s.versions, system_count = k.system_count + s.systems from sums s where k.tenant_id = $1 and k.package_id = s.package_id returning k.package_id
     )
     insert into package_use (tenant_id, package_id, version_count, system_count) select $1, s.package_id, s.versions, s.systems from sums s where s.package_id not in (select package_id from changed)`,
    [tenantId, systemId, at, startedIds, endedIds],
  );
}
