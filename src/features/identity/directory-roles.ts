import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import { heldBy, refuseLastHolder } from './duties.ts';
import { endGrant } from './grant-store.ts';
import { grantDirectly } from './grants.ts';
import { exclusionOf, type RoleName } from './roles.ts';
import type { Mapping } from './sign-in-settings.ts';

/** The roles that these groups lead to. Groups are compared whole, without regard to case and to spaces after commas, as names of directories are. */
export function rolesOfGroups(mapping: Mapping, groups: readonly string[]): RoleName[] {
  const held = new Set(groups.map(plainName));
  return [...new Set(Object.entries(mapping).flatMap(([group, roles]) => (held.has(plainName(group)) ? roles : [])))].sort();
}

function plainName(group: string): string {
  return group.toLowerCase().replaceAll(/\s*,\s*/g, ',').trim();
}

export type RoleIssue = Readonly<{ role: RoleName; other: RoleName | undefined; reason: string }>;

/** Of roles that exclude each other neither is given: which of the two was meant is not ours to guess. Nor one that excludes what is held otherwise. */
export function withoutConflicts(wanted: readonly RoleName[], heldOtherwise: readonly RoleName[]): Readonly<{ roles: RoleName[]; issues: RoleIssue[] }> {
  const issues = wanted.flatMap((role): RoleIssue[] => {
    const other = [...wanted, ...heldOtherwise].find((candidate) => exclusionOf(candidate, role) !== undefined);
    return other === undefined ? [] : [{ role, other, reason: exclusionOf(other, role)! }];
  });
  return { roles: wanted.filter((role) => !issues.some((issue) => issue.role === role)), issues };
}

/**
 * Brings the roles that a source (a provider, a directory) gives a person to what its groups lead to: ends what is no longer there,
 * grants what is new, leaves alone what was granted otherwise. For the program itself.
 */
export async function applyMappedRoles(ctx: Ctx, tx: Tx, personId: string, source: string, mapping: Mapping, groups: readonly string[]): Promise<readonly RoleIssue[]> {
  await tx.query(`select from person where tenant_id = $1 and id = $2 for update`, [ctx.tenantId, personId]);
  const mapped = await tx.query<{ id: string; role: RoleName }>(`select id, role from role_grant where tenant_id = $1 and person_id = $2 and source = $3 and state = 'approved' and (valid_to is null or valid_to > $4)`, [ctx.tenantId, personId, source, ctx.now]);
  const held = (await heldBy(tx, ctx.tenantId, personId)).map((grant) => grant.role);
  const otherwise = held.filter((role) => !mapped.some((grant) => grant.role === role));
  const { roles, issues } = withoutConflicts(rolesOfGroups(mapping, groups), otherwise);
  const kept: RoleIssue[] = [];
  for (const grant of mapped.filter((row) => !roles.includes(row.role))) {
    if (!(await endMapped(ctx, tx, personId, source, grant))) kept.push({ role: grant.role, other: undefined, reason: 'last-holder' });
  }
  for (const role of roles.filter((row) => !held.includes(row))) {
    await grantDirectly(ctx, tx, personId, { role });
    await tx.query(`update role_grant set source = $4 where tenant_id = $1 and person_id = $2 and role = $3 and state = 'approved' and source is null and valid_from = $5`, [ctx.tenantId, personId, role, source, ctx.now]);
  }
  const all = [...issues, ...kept];
  if (all.length > 0) await reportIssues(ctx, tx, personId, source, all);
  return all;
}

/** The last administrator of a kind stays, whatever the groups say. */
async function endMapped(ctx: Ctx, tx: Tx, personId: string, source: string, grant: Readonly<{ id: string; role: RoleName }>): Promise<boolean> {
  try {
    await refuseLastHolder(ctx, tx, personId, [grant.role]);
  } catch (error) {
    if (error instanceof AppError && error.code === 'duty.last-holder') return false;
    throw error;
  }
  await endGrant(tx, ctx.tenantId, grant.id, { by: null, reason: `来源 ${source} 的用户组不再包含此人 · no longer in the group of ${source}` }, ctx.now);
  await recordEvent(ctx, tx, { action: 'identity.grant-ended', objectKind: 'grant', objectId: grant.id, before: { personId, role: grant.role, source }, reason: `no longer in the group of ${source}` });
  return true;
}

/** Once a day and person is enough: the next synchronisation says it again. */
async function reportIssues(ctx: Ctx, tx: Tx, personId: string, source: string, issues: readonly RoleIssue[]): Promise<void> {
  ctx.log.warn({ tenant: ctx.tenantId, person: personId, source, issues }, 'groups lead to roles that are not given');
  const known = await tx.query(`select from audit_event where tenant_id = $1 and object_kind = 'person' and object_id = $2 and action = 'identity.mapping-refused' and at > $3 limit 1`, [ctx.tenantId, personId, new Date(ctx.now.getTime() - 24 * 3600_000)]);
  if (known.length === 0) await recordEvent(ctx, tx, { action: 'identity.mapping-refused', objectKind: 'person', objectId: personId, after: { source, issues }, outcome: 'refused' });
}
