import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import { whereOf } from '#platform/db/conditions.ts';
import type { Ctx } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import { isKnown, knownPeople, limitOf, unitsWithin, type PermissionName } from '#features/identity/public.ts';
import type { System } from './contract.ts';
import { knowledgeLock } from './identify.ts';
import { addLicenseUses, dropLicenseUses } from './license-uses.ts';
import { bookUsage, lockPortfolio, packagesOf } from './portfolio.ts';
import { assertVisible, visibleSystems } from './reach.ts';
import { findSystem, listSystems } from './system-views.ts';

export type SystemFields = Pick<System, 'code' | 'name' | 'nameEn' | 'kind' | 'parentId' | 'ownerId' | 'unitId' | 'businessLine' | 'criticality' | 'mlpsLevel' | 'exposure' | 'distribution' | 'description'>;

/** What is assumed of a system that nobody described yet: not reachable from outside and not given away. */
const defaults: Omit<SystemFields, 'code' | 'name'> = { nameEn: null, kind: 'system', parentId: null, ownerId: null, unitId: null, businessLine: null, criticality: 'general', mlpsLevel: null, exposure: 'intranet', distribution: 'internal', description: null };

const treeDepthMax = 12;

/** A system that the actor reaches with the permission: others answer like none. */
async function getSystemRow(ctx: Ctx, tx: Tx, id: string, permission: PermissionName = 'ledger.write'): Promise<System> {
  const system = await findSystem(tx, ctx.tenantId, id, await visibleSystems(ctx, tx, permission));
  if (system === undefined) throw new AppError('object.not-found', 'There is no such system, or it is retired.');
  return system;
}

/** Adds a system. A child takes criticality, exposure, distribution, owner and unit from its parent where they are not given. */
export function createSystem(ctx: Ctx, input: Partial<SystemFields> & Pick<SystemFields, 'code' | 'name'>): Promise<System> {
  return ctx.tx(async (tx) => {
    const parent = input.parentId === undefined || input.parentId === null ? undefined : await getSystemRow(ctx, tx, input.parentId);
    const inherited = parent === undefined ? {} : { ownerId: parent.ownerId, unitId: parent.unitId, businessLine: parent.businessLine, criticality: parent.criticality, mlpsLevel: parent.mlpsLevel, exposure: parent.exposure, distribution: parent.distribution, kind: 'module' as const };
    const fields: SystemFields = { ...defaults, ...inherited, ...input };
    if (parent !== undefined && parent.depth + 1 > treeDepthMax) throw new AppError('request.invalid', `The tree of systems is at most ${treeDepthMax} deep.`);
    await assertReferences(ctx, tx, fields);
    await assertPlace(ctx, tx, fields, parent);
    const id = newId('sys');
    await assertFreeCode(ctx, tx, fields.code, id);
    await tx.query(
      `insert into system (tenant_id, id, code, name, name_en, kind, parent_id, owner_id, unit_id, business_line, criticality, mlps_level, exposure, distribution, description, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)`,
      [ctx.tenantId, id, fields.code, fields.name, fields.nameEn, fields.kind, fields.parentId, fields.ownerId, fields.unitId, fields.businessLine, fields.criticality, fields.mlpsLevel, fields.exposure, fields.distribution, fields.description, ctx.now],
    );
    await tx.query(
      `insert into system_closure (tenant_id, ancestor_id, descendant_id, depth) select $1, $2, $2, 0 union all select $1, c.ancestor_id, $2, c.depth + 1 from system_closure c where c.tenant_id = $1 and c.descendant_id = $3`,
      [ctx.tenantId, id, fields.parentId],
    );
    await recordEvent(ctx, tx, { action: 'ledger.system-created', objectKind: 'system', objectId: id, after: fields });
    return getSystemRow(ctx, tx, id);
  });
}

async function assertFreeCode(ctx: Ctx, tx: Tx, code: string, id: string): Promise<void> {
  // Taken by two requests at once: the second waits here and then sees the first.
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${ctx.tenantId}/system/${code.toLowerCase()}`]);
  const taken = await tx.query(`select from system where tenant_id = $1 and lower(code) = lower($2) and id <> $3 and retired_at is null`, [ctx.tenantId, code, id]);
  if (taken.length > 0) throw new AppError('object.conflict', `A system with the code ${code} exists already.`);
}

async function assertReferences(ctx: Ctx, tx: Tx, fields: Pick<SystemFields, 'ownerId' | 'unitId'>, before?: Pick<SystemFields, 'ownerId'>): Promise<void> {
  const person = whereOf([ctx.tenantId, fields.ownerId], [fields.ownerId === before?.ownerId ? undefined : isKnown(await knownPeople(ctx, tx, 'ledger.write'))]);
  if (fields.ownerId !== null && (await tx.query(`select from person p where p.tenant_id = $1 and p.id = $2 and ${person.sql}`, person.values)).length === 0) throw new AppError('object.not-found', 'The owner is not a person of this institution.');
  if (fields.unitId !== null && (await tx.query(`select from organisation_unit where tenant_id = $1 and id = $2`, [ctx.tenantId, fields.unitId])).length === 0) throw new AppError('object.not-found', 'There is no such organisation unit.');
}

/** Whoever writes within a part adds systems there: below one that he reaches, or in a unit that he reaches. */
async function assertPlace(ctx: Ctx, tx: Tx, fields: SystemFields, parent: System | undefined): Promise<void> {
  if (parent === undefined || fields.unitId !== parent.unitId) await assertUnitReached(ctx, tx, fields.unitId);
}

async function assertUnitReached(ctx: Ctx, tx: Tx, unitId: string | null): Promise<void> {
  const limit = limitOf(ctx, 'ledger.write');
  if (limit === undefined || (unitId !== null && (await unitsWithin(tx, ctx.tenantId, limit)).includes(unitId))) return;
  throw outOfReach();
}

function outOfReach(): AppError {
  return new AppError('permission.missing', 'This would stand outside of what you may write: name one of your units, or a system of yours above it.', { permission: 'ledger.write' });
}

/** A system that stands below one of others is shown to be a root: left so, it stays where it is; moved elsewhere, it would leave what is not in reach. */
async function parentAfter(ctx: Ctx, tx: Tx, before: string | null, asked: string | null | undefined): Promise<string | null> {
  const within = await visibleSystems(ctx, tx, 'ledger.write');
  if (asked === undefined || within === undefined || before === null || within.includes(before)) return asked === undefined ? before : asked;
  if (asked !== null && asked !== before) throw outOfReach();
  return before;
}

/** Changes a system; moving it in the tree moves everything below it. */
export function updateSystem(ctx: Ctx, id: string, change: Partial<SystemFields>): Promise<System> {
  return ctx.tx(async (tx) => {
    // One move at a time in a tenant, and before any row is held: two moves together could make a ring, or wait for each other.
    if (change.parentId !== undefined) await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${ctx.tenantId}/system-tree`]);
    await tx.query(`select from system where tenant_id = $1 and id = $2 for update`, [ctx.tenantId, id]);
    await assertVisible(ctx, tx, 'ledger.write', id);
    const current = await findSystem(tx, ctx.tenantId, id);
    if (current === undefined) throw new AppError('object.not-found', 'There is no such system, or it is retired.');
    const before = pickFields(current);
    const after: SystemFields = { ...before, ...change, parentId: await parentAfter(ctx, tx, before.parentId, change.parentId) };
    if (after.code !== before.code) await assertFreeCode(ctx, tx, after.code, id);
    await assertReferences(ctx, tx, after, before);
    if (after.unitId !== before.unitId) for (const unitId of [before.unitId ?? after.unitId, after.unitId]) await assertUnitReached(ctx, tx, unitId);
    if (after.parentId !== before.parentId) await move(ctx, tx, id, after.parentId);
    await tx.query(
      `update system set code = $3, name = $4, name_en = $5, kind = $6, parent_id = $7, owner_id = $8, unit_id = $9, business_line = $10, criticality = $11, mlps_level = $12, exposure = $13, distribution = $14, description = $15, updated_at = $16
       where tenant_id = $1 and id = $2`,
      [ctx.tenantId, id, after.code, after.name, after.nameEn, after.kind, after.parentId, after.ownerId, after.unitId, after.businessLine, after.criticality, after.mlpsLevel, after.exposure, after.distribution, after.description, ctx.now],
    );
    if (after.distribution !== before.distribution || after.exposure !== before.exposure) await rebookLicenses(ctx, tx, id);
    await recordEvent(ctx, tx, { action: 'ledger.system-changed', objectKind: 'system', objectId: id, before, after });
    const within = await visibleSystems(ctx, tx, 'ledger.write');
    if (within !== undefined && !within.includes(id)) throw outOfReach();
    return getSystemRow(ctx, tx, id);
  });
}

/** What a system does with software decides the risk of licences. */
async function rebookLicenses(ctx: Ctx, tx: Tx, systemId: string): Promise<void> {
  await lockPortfolio(tx, ctx.tenantId);
  await addLicenseUses(tx, ctx.tenantId, systemId);
  const used = await tx.query<{ id: number }>(`select distinct package_version_id as id from usage where tenant_id = $1 and system_id = $2 and valid_to is null`, [ctx.tenantId, systemId]);
  await dropLicenseUses(tx, ctx.tenantId, used.map((row) => row.id));
}

function pickFields(system: System): SystemFields {
  const { code, name, nameEn, kind, parentId, ownerId, unitId, businessLine, criticality, mlpsLevel, exposure, distribution, description } = system;
  return { code, name, nameEn, kind, parentId, ownerId, unitId, businessLine, criticality, mlpsLevel, exposure, distribution, description };
}

async function move(ctx: Ctx, tx: Tx, id: string, parentId: string | null): Promise<void> {
  if (parentId !== null) {
    const parent = await getSystemRow(ctx, tx, parentId);
    const below = await tx.query(`select from system_closure where tenant_id = $1 and ancestor_id = $2 and descendant_id = $3`, [ctx.tenantId, id, parentId]);
    if (below.length > 0) throw new AppError('request.invalid', 'A system cannot stand below itself.');
    const height = await tx.query<{ height: number }>(`select max(depth)::int as height from system_closure where tenant_id = $1 and ancestor_id = $2`, [ctx.tenantId, id]);
    if (parent.depth + 1 + height[0]!.height > treeDepthMax) throw new AppError('request.invalid', `The tree of systems is at most ${treeDepthMax} deep.`);
  }
  await tx.query(
    `delete from system_closure c where c.tenant_id = $1 and c.descendant_id in (select descendant_id from system_closure where tenant_id = $1 and ancestor_id = $2)
       and c.ancestor_id not in (select descendant_id from system_closure where tenant_id = $1 and ancestor_id = $2)`,
    [ctx.tenantId, id],
  );
  await tx.query(
    `insert into system_closure (tenant_id, ancestor_id, descendant_id, depth) select $1, up.ancestor_id, down.descendant_id, up.depth + down.depth + 1
     from system_closure up, system_closure down where up.tenant_id = $1 and up.descendant_id = $3 and down.tenant_id = $1 and down.ancestor_id = $2`,
    [ctx.tenantId, id, parentId],
  );
}

/** Retires a system and everything below it: what they used ends now, and stays in the history. */
export function retireSystem(ctx: Ctx, id: string): Promise<void> {
  return ctx.tx(async (tx) => {
    await tx.prepared(`select pg_advisory_xact_lock_shared($1)`, [knowledgeLock]);
    await getSystemRow(ctx, tx, id);
    const retired = await tx.query<{ id: string }>(
      `update system s set retired_at = $3, updated_at = $3 from system_closure c where c.tenant_id = $1 and c.ancestor_id = $2 and s.tenant_id = $1 and s.id = c.descendant_id and s.retired_at is null returning s.id`,
      [ctx.tenantId, id, ctx.now],
    );
    for (const system of retired.map((row) => row.id).toSorted()) await endAllUsage(ctx, tx, system);
    await recordEvent(ctx, tx, { action: 'ledger.system-retired', objectKind: 'system', objectId: id, after: { retired: retired.map((row) => row.id) } });
  });
}

async function endAllUsage(ctx: Ctx, tx: Tx, systemId: string): Promise<void> {
  const ended = await tx.query<{ id: number }>(`update usage set valid_to = $3, ended_by = 'retired' where tenant_id = $1 and system_id = $2 and valid_to is null returning package_version_id as id`, [ctx.tenantId, systemId, ctx.now]);
  const endedIds = [...new Set(ended.map((row) => row.id))];
  await bookUsage(tx, { tenantId: ctx.tenantId, systemId, started: [], endedIds, gainedPackages: [], lostPackages: await packagesOf(tx, endedIds) });
  for (const table of ['system_part', 'dependency_graph', 'system_figures']) await tx.query(`delete from ${table} where tenant_id = $1 and system_id = $2`, [ctx.tenantId, systemId]);
}

/** One system with what stands above, below and in it. */
export function getSystem(ctx: Ctx, id: string) {
  return ctx.tx(async (tx) => {
    const system = await getSystemRow(ctx, tx, id, 'ledger.read');
    const within = await visibleSystems(ctx, tx, 'ledger.read');
    const ancestors = await tx.query<{ id: string; code: string; name: string; nameEn: string | null }>(
      `select s.id, s.code, s.name, s.name_en as "nameEn" from system_closure c join system s on s.tenant_id = c.tenant_id and s.id = c.ancestor_id where c.tenant_id = $1 and c.descendant_id = $2 and c.depth > 0 order by c.depth desc`,
      [ctx.tenantId, id],
    );
    const children = await listSystems(tx, ctx.tenantId, { parentId: id }, { sort: 'code', limit: 200 });
    const parts = await tx.query<{ part: string; format: string | null; importId: string; importedAt: string; componentCount: number }>(
      `select sp.part, i.format, sp.import_id as "importId", sp.imported_at as "importedAt", sp.component_count as "componentCount" from system_part sp join import i on i.tenant_id = sp.tenant_id and i.id = sp.import_id where sp.tenant_id = $1 and sp.system_id = $2 order by sp.part`,
      [ctx.tenantId, id],
    );
    return { ...system, ancestors: within === undefined ? ancestors : ancestors.filter((row) => within.includes(row.id)), children: children.rows, parts };
  });
}
