import type { Tx } from '#platform/db.ts';

/** The two texts of a usage row `us` that name its licence in keys: the expression, else what was written; '' for none. */
export const licenseKeySql = `coalesce(us.license_expression, '') as license_expression, case when us.license_expression is null then coalesce(us.license_as_written, '') else '' end as license_as_written`;
const sameLicenseSql = `coalesce(us.license_expression, '') = l.license_expression and case when us.license_expression is null then coalesce(us.license_as_written, '') else '' end = l.license_as_written`;

/** The same two texts of a row that is not stored yet. */
export type LicenseKey = Readonly<{ licenseExpression: string; licenseAsWritten: string }>;

export function licenseKeyOf(row: Readonly<{ licenseExpression: string | null; licenseAsWritten: string | null }>): LicenseKey {
  return row.licenseExpression === null ? { licenseExpression: '', licenseAsWritten: row.licenseAsWritten ?? '' } : { licenseExpression: row.licenseExpression, licenseAsWritten: '' };
}

/** Notes the licences of all that a system uses now, for what the system does with software. */
export async function addLicenseUses(tx: Tx, tenantId: string, systemId: string): Promise<void> {
  await tx.prepared(
    `with uses as materialized (
       select distinct us.package_version_id, ${licenseKeySql} from usage us where us.tenant_id = $1 and us.system_id = $2 and us.valid_to is null
     ), scenario as materialized (select license_scenario(distribution, exposure) as name from system where tenant_id = $1 and id = $2)
     insert into license_use as l (tenant_id, package_version_id, license_expression, license_as_written, internal, service, distribution)
     select $1, u.package_version_id, u.license_expression, u.license_as_written, s.name = 'internal', s.name = 'service', s.name = 'distribution' from uses u cross join scenario s
     on conflict (tenant_id, package_version_id, license_expression, license_as_written)
       do update set internal = l.internal or excluded.internal, service = l.service or excluded.service, distribution = l.distribution or excluded.distribution`,
    [tenantId, systemId],
  );
}

/** Forgets licences and scenarios of these versions under which no system uses them any more. */
export async function dropLicenseUses(tx: Tx, tenantId: string, packageVersionIds: readonly number[]): Promise<void> {
  if (packageVersionIds.length === 0) return;
  const isUsed = (scenario: string) => `l.${scenario} and exists (select from usage us join system s on s.tenant_id = us.tenant_id and s.id = us.system_id
    where us.tenant_id = $1 and us.package_version_id = l.package_version_id and us.valid_to is null and ${sameLicenseSql} and license_scenario(s.distribution, s.exposure) = '${scenario}')`;
  await tx.prepared(
    `update license_use l set internal = n.internal, service = n.service, distribution = n.distribution from (
       select l.package_version_id, l.license_expression, l.license_as_written, ${isUsed('internal')} as internal, ${isUsed('service')} as service, ${isUsed('distribution')} as distribution
       from license_use l where l.tenant_id = $1 and l.package_version_id = any($2::bigint[])
     ) n where l.tenant_id = $1 and l.package_version_id = n.package_version_id and l.license_expression = n.license_expression and l.license_as_written = n.license_as_written
       and (l.internal, l.service, l.distribution) is distinct from (n.internal, n.service, n.distribution)`,
    [tenantId, packageVersionIds],
  );
  await tx.prepared(`delete from license_use where tenant_id = $1 and package_version_id = any($2::bigint[]) and not (internal or service or distribution)`, [tenantId, packageVersionIds]);
}

/** How many components of a system stand under each licence. */
export async function refreshSystemLicenses(tx: Tx, tenantId: string, systemId: string): Promise<void> {
  await tx.prepared(`delete from system_license where tenant_id = $1 and system_id = $2`, [tenantId, systemId]);
  await tx.prepared(
    `insert into system_license (tenant_id, system_id, license_expression, license_as_written, component_count)
     select $1, $2, u.license_expression, u.license_as_written, count(*) from (select ${licenseKeySql} from usage us where us.tenant_id = $1 and us.system_id = $2 and us.valid_to is null) u group by u.license_expression, u.license_as_written`,
    [tenantId, systemId],
  );
}
