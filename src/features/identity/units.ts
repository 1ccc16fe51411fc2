import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { whereOf } from '#platform/db/conditions.ts';
import { recordEvent } from '#features/audit/public.ts';
import { isKnown, knownPeople } from './reach.ts';

export type Unit = Readonly<{ id: string; parentId: string | null; code: string; nameZh: string; nameEn: string; personCount: number }>;
export type UnitFields = Readonly<{ parentId: string | null; code: string; nameZh: string; nameEn: string }>;

const unitSelect = (isCounted = 'true') => `
  with recursive tree as (
    select u.*, array[u.code] as place from organisation_unit u where u.tenant_id = $1 and u.parent_id is null
    union all
    select u.*, tree.place || u.code from organisation_unit u join tree on u.tenant_id = tree.tenant_id and u.parent_id = tree.id
  )
  select t.id, t.parent_id as "parentId", t.code, t.name_zh as "nameZh", t.name_en as "nameEn",
    (select count(*)::int from person p where p.tenant_id = t.tenant_id and p.unit_id = t.id and p.is_active and ${isCounted}) as "personCount"
  from tree t`;

/** Units in tree order: all, or those that the actor reaches and what stands above them. People are counted whom the actor sees. */
export function listUnits(ctx: Ctx): Promise<Unit[]> {
  return ctx.tx(async (tx) => {
    const known = await knownPeople(ctx, tx);
    const where = whereOf([ctx.tenantId], [isKnown(known)]);
    const units = await tx.query<Unit>(`${unitSelect(where.sql)} order by t.place limit 5000`, where.values);
    return known === undefined ? units : withAncestors(units, new Set(known.unitIds));
  });
}

/** These units and those above them; parents stand before their children. */
function withAncestors(units: readonly Unit[], wanted: Set<string>): Unit[] {
  for (const unit of units.toReversed()) if (wanted.has(unit.id) && unit.parentId !== null) wanted.add(unit.parentId);
  return units.filter((unit) => wanted.has(unit.id));
}

async function getUnit(tx: Tx, tenantId: string, id: string): Promise<Unit> {
  const unit = (await tx.query<Unit>(`${unitSelect()} where t.id = $2`, [tenantId, id]))[0];
  if (unit === undefined) throw new AppError('object.not-found', 'There is no such organisation unit.');
  return unit;
}

export function createUnit(ctx: Ctx, fields: UnitFields): Promise<Unit> {
  return ctx.tx(async (tx) => {
    if (fields.parentId !== null) await getUnit(tx, ctx.tenantId, fields.parentId);
    const rows = await tx.query<{ id: string }>(
      `insert into organisation_unit (tenant_id, id, parent_id, code, name_zh, name_en, created_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, code) do nothing returning id`,
      [ctx.tenantId, newId('unt'), fields.parentId, fields.code, fields.nameZh, fields.nameEn, ctx.now],
    );
    if (rows[0] === undefined) throw new AppError('object.conflict', `The code ${fields.code} is taken.`);
    const unit = await getUnit(tx, ctx.tenantId, rows[0].id);
    await recordEvent(ctx, tx, { action: 'identity.unit-created', objectKind: 'unit', objectId: unit.id, after: fields });
    return unit;
  });
}

export function updateUnit(ctx: Ctx, id: string, change: Partial<UnitFields>): Promise<Unit> {
  return ctx.tx(async (tx) => {
    // One move at a time in a tenant: two moves together could make a ring.
    await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${ctx.tenantId}/unit-tree`]);
    const before = await getUnit(tx, ctx.tenantId, id);
    const after = { parentId: before.parentId, code: before.code, nameZh: before.nameZh, nameEn: before.nameEn, ...change };
    if (after.parentId !== null && (await isBelow(tx, ctx.tenantId, after.parentId, id))) throw new AppError('request.invalid', 'A unit cannot stand below itself.');
    const taken = await tx.query(`select from organisation_unit where tenant_id = $1 and code = $2 and id <> $3`, [ctx.tenantId, after.code, id]);
    if (taken.length > 0) throw new AppError('object.conflict', `The code ${after.code} is taken.`);
    await tx.query(`update organisation_unit set parent_id = $3, code = $4, name_zh = $5, name_en = $6 where tenant_id = $1 and id = $2`, [ctx.tenantId, id, after.parentId, after.code, after.nameZh, after.nameEn]);
    await recordEvent(ctx, tx, { action: 'identity.unit-changed', objectKind: 'unit', objectId: id, before, after });
    return getUnit(tx, ctx.tenantId, id);
  });
}

async function isBelow(tx: Tx, tenantId: string, id: string, top: string): Promise<boolean> {
  await getUnit(tx, tenantId, id);
  const rows = await tx.query(
    `with recursive up as (select id, parent_id from organisation_unit where tenant_id = $1 and id = $2 union select u.id, u.parent_id from organisation_unit u join up on u.tenant_id = $1 and u.id = up.parent_id) select from up where id = $3`,
    [tenantId, id, top],
  );
  return rows.length > 0;
}

export function deleteUnit(ctx: Ctx, id: string): Promise<void> {
  return ctx.tx(async (tx) => {
    const before = await getUnit(tx, ctx.tenantId, id);
    const used = await tx.query(
      `select from organisation_unit where tenant_id = $1 and parent_id = $2 union all select from person where tenant_id = $1 and unit_id = $2 union all select from system where tenant_id = $1 and unit_id = $2 limit 1`,
      [ctx.tenantId, id],
    );
    if (used.length > 0) throw new AppError('object.in-use', 'The unit still has units, people or systems. Move them first.');
    await tx.query(`delete from organisation_unit where tenant_id = $1 and id = $2`, [ctx.tenantId, id]);
    await recordEvent(ctx, tx, { action: 'identity.unit-removed', objectKind: 'unit', objectId: id, before });
  });
}
