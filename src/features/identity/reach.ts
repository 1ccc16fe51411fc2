import type { Tx } from '#platform/db.ts';
import { given, type Condition } from '#platform/db/conditions.ts';
import type { Ctx, Limit } from '#platform/feature.ts';
import type { PermissionName } from './roles.ts';

/** The part that the actor holds a permission for; undefined = the whole institution. */
export function limitOf(ctx: Ctx, permission: PermissionName): Limit | undefined {
  return ctx.actor.limits.get(permission);
}

/** Whether the actor holds the permission for the whole institution. */
export function holdsWhole(ctx: Ctx, permission: PermissionName): boolean {
  return ctx.actor.permissions.has(permission) && limitOf(ctx, permission) === undefined;
}

const unitsBelow = `units (id) as (
  select u.id from organisation_unit u where u.tenant_id = $1 and u.id = any($2::text[])
  union select u.id from organisation_unit u join units on u.tenant_id = $1 and u.parent_id = units.id)`;

/** The units of a limit, with all below them. */
export async function unitsWithin(tx: Tx, tenantId: string, limit: Limit): Promise<readonly string[]> {
  return (await tx.prepared<{ id: string }>(`with recursive ${unitsBelow} select id from units`, [tenantId, limit.unitIds])).map((row) => row.id);
}

/** The systems of a limit: those of its units and those that it names, each with everything below it. Domains of technology have no systems. */
export async function systemsWithin(tx: Tx, tenantId: string, limit: Limit): Promise<readonly string[]> {
  const rows = await tx.prepared<{ id: string }>(
    `with recursive ${unitsBelow}
     select distinct c.descendant_id as id from system s join system_closure c on c.tenant_id = s.tenant_id and c.ancestor_id = s.id
     where s.tenant_id = $1 and (s.unit_id in (select id from units) or s.id = any($3::text[]))`,
    [tenantId, limit.unitIds, limit.systemIds],
  );
  return rows.map((row) => row.id);
}

/** The colleagues of whom somebody knows who sees people within a part: units, and people who answer for systems; oneself always. */
export type KnownPeople = Readonly<{ selfId: string | undefined; unitIds: readonly string[]; ownerIds: readonly string[] }>;

/** The people that the actor sees with a permission; undefined = all. Whoever sees a system sees the unit that it belongs to and who answers for it. */
export async function knownPeople(ctx: Ctx, tx: Tx, permission: PermissionName = 'people.read'): Promise<KnownPeople | undefined> {
  const limit = limitOf(ctx, permission);
  if (limit === undefined) return undefined;
  const systemIds = await systemsWithin(tx, ctx.tenantId, limit);
  const rows = await tx.prepared<{ unitId: string | null; ownerId: string | null }>(`select distinct unit_id as "unitId", owner_id as "ownerId" from system where tenant_id = $1 and id = any($2::text[]) and retired_at is null`, [ctx.tenantId, systemIds]);
  const [units, owners] = [rows.map((row) => row.unitId), rows.map((row) => row.ownerId)];
  return { selfId: ctx.actor.personId, unitIds: [...(await unitsWithin(tx, ctx.tenantId, limit)), ...units.filter((id) => id !== null)], ownerIds: owners.filter((id) => id !== null) };
}

/** That a person `p` is known. */
export function isKnown(known: KnownPeople | undefined): Condition | undefined {
  return given(known, ({ selfId, unitIds, ownerIds }) => ['(p.id = ? or p.unit_id = any(?::text[]) or p.id = any(?::text[]))', selfId ?? '', unitIds, ownerIds]);
}
