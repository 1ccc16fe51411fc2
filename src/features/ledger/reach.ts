import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { limitOf, systemsWithin, type PermissionName } from '#features/identity/public.ts';
import { countedColumns, countedRows } from './recount.ts';

/** The systems that the actor reaches with a permission: undefined = all of the institution, and then nothing is asked of the database. */
export async function visibleSystems(ctx: Ctx, tx: Tx, permission: PermissionName): Promise<readonly string[] | undefined> {
  const limit = limitOf(ctx, permission);
  return limit === undefined ? undefined : systemsWithin(tx, ctx.tenantId, limit);
}

/** A system outside of what the actor reaches answers like none. */
export async function assertVisible(ctx: Ctx, tx: Tx, permission: PermissionName, systemId: string): Promise<void> {
  const within = await visibleSystems(ctx, tx, permission);
  if (within !== undefined && !within.includes(systemId)) throw new AppError('object.not-found', 'There is no such system, or it is retired.');
}

/** What stands before a statement so that it sees a part of the institution, and the values with the part at their end. */
export type Part = Readonly<{
  /** Before a statement that begins with `select`. */
  with: string;
  /** Behind the `with` of a statement that has one. */
  and: string;
  values: readonly unknown[];
}>;

/**
 * Lets a statement see only these systems and what they use. `usage`, `system` and what is kept beside usage are named in the statement as ever: here
 * stand parts of them under the same names, counted from usage as `recount.ts` does. For the whole institution the statement stays as it is.
 */
export function partOf(within: readonly string[] | undefined, values: readonly unknown[]): Part {
  if (within === undefined) return { with: '', and: '', values };
  const ids = `any($${values.length + 1}::text[])`;
  const tables = [
    // Not materialised: each place that names it keeps the use of its indexes.
    `usage as not materialized (select us.* from public.usage us where us.tenant_id = $1 and us.valid_to is null and us.system_id = ${ids})`,
    `system as not materialized (select s.* from public.system s where s.tenant_id = $1 and s.id = ${ids})`,
    ...(['package_version_use', 'package_use', 'license_use'] as const).map((table) => `${table} (${countedColumns(table)}) as materialized (${countedRows(table)})`),
    ...['system_license', 'system_figures', 'import'].map((table) => `${table} as not materialized (select k.* from public.${table} k where k.tenant_id = $1 and k.system_id = ${ids})`),
  ];
  return { with: `with ${tables.join(', ')} `, and: `${tables.join(', ')}, `, values: [...values, within] };
}
