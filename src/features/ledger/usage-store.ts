import type { Tx } from '#platform/db.ts';
import type { PreparedImport, PreparedItem } from './prepare.ts';
import type { Identified } from './identify.ts';
import type { UsageChange } from './portfolio.ts';

export type StoredCounts = Readonly<{ started: number; ended: number; kept: number; edges: number }>;
type Use = Readonly<{ item: PreparedItem; id: number; via: number | null }>;
type Current = Readonly<{ id: number; facts: string }>;
export type Target = Readonly<{
  tenantId: string; systemId: string; part: string; importId: string; sha256: string; at: Date;
  /** Whether other parts of the system use something too. */
  hasOtherParts: boolean;
}>;

/**
 * Replaces what a part of a system uses by what the document says: ends what is gone, starts what is new, leaves what stays.
 * The caller holds the row of the system, so that two documents of one system follow each other, and what keeps matches still.
 */
export async function replaceUsage(tx: Tx, target: Target, prepared: PreparedImport, versions: readonly Identified[]): Promise<Readonly<{ counts: StoredCounts; change: UsageChange }>> {
  const current = await currentUsage(tx, target);
  const wanted = new Map(prepared.items.map((item, index) => [versions[index]!.id, { item, id: versions[index]!.id, via: item.via === null ? null : versions[item.via - 1]!.id }]));
  const started: Use[] = [];
  const endedIds: number[] = [];
  for (const [id, row] of wanted) {
    const before = current.get(id);
    if (before !== undefined && before.facts === factsOf(row)) continue;
    if (before !== undefined) endedIds.push(id);
    started.push(row);
  }
  for (const id of current.keys()) if (!wanted.has(id)) endedIds.push(id);
  const startedIds = started.map((row) => row.id);
  await endUsage(tx, target, endedIds);
  await startUsage(tx, target, started, startedIds);
  if (target.hasOtherParts) await chooseStanding(tx, target, [...new Set([...startedIds, ...endedIds])]);
  await saveGraph(tx, target, prepared, versions);
  await savePart(tx, target, prepared.items);
  const newCount = startedIds.filter((id) => !current.has(id)).length;
  const counts = { started: newCount, ended: endedIds.filter((id) => !wanted.has(id)).length, kept: wanted.size - newCount, edges: prepared.edgeFrom.length };
  return { counts, change: { tenantId: target.tenantId, systemId: target.systemId, at: target.at, startedIds, endedIds } };
}

/** What makes a usage another one: where any of this changes, the old row ends and a new one starts. */
function factsOf({ item, via }: Use): string {
  return [item.relationship, item.depth ?? '', via ?? '', item.scope, item.groups.join(','), item.licenseExpression ?? '', item.licenseAsWritten ?? '', item.licenseClaim ?? ''].join('\u001f');
}

async function currentUsage(tx: Tx, target: Target): Promise<Map<number, Current>> {
  const rows = await tx.prepared<Current>(
    `select package_version_id as id, concat_ws(e'\\x1f', relationship, coalesce(depth::text, ''), coalesce(via::text, ''), scope, array_to_string(groups, ','), coalesce(license_expression, ''), coalesce(license_as_written, ''), coalesce(license_claim, '')) as facts
     from usage where tenant_id = $1 and system_id = $2 and part = $3 and valid_to is null`,
    [target.tenantId, target.systemId, target.part],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function endUsage(tx: Tx, target: Target, packageVersionIds: readonly number[]): Promise<void> {
  if (packageVersionIds.length === 0) return;
  await tx.prepared(
    `update usage set valid_to = $4, ended_by = $5 where tenant_id = $1 and system_id = $2 and part = $3 and valid_to is null and package_version_id = any($6::bigint[])`,
    [target.tenantId, target.systemId, target.part, target.at, target.importId, packageVersionIds],
  );
}

async function startUsage(tx: Tx, target: Target, rows: readonly Use[], ids: readonly number[]): Promise<void> {
  if (rows.length === 0) return;
  const column = <K extends keyof PreparedItem>(key: K) => rows.map((row) => row.item[key]);
  await tx.prepared(
    `insert into usage (tenant_id, system_id, part, valid_from, started_by, package_version_id, relationship, depth, scope, groups, license_expression, license_as_written, license_claim, via)
     select $1, $2, $3, $4, $5, u.id, u.relationship, u.depth, u.scope, case u.groups when '' then '{}'::text[] else string_to_array(u.groups, ',') end, u.license_expression, u.license_as_written, u.license_claim, u.via
     from unnest($6::bigint[], $7::text[], $8::smallint[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[])
       as u (id, relationship, depth, scope, groups, license_expression, license_as_written, license_claim, via)`,
    [target.tenantId, target.systemId, target.part, target.at, target.importId, ids, column('relationship'), column('depth'), column('scope'), rows.map((row) => row.item.groups.join(',')), column('licenseExpression'), column('licenseAsWritten'), column('licenseClaim'), rows.map((row) => row.via)],
  );
}

/** Of the parts that use a version now, the one nearest to the root stands for the system. */
async function chooseStanding(tx: Tx, target: Pick<Target, 'tenantId' | 'systemId'>, packageVersionIds: readonly number[]): Promise<void> {
  await tx.prepared(
    `update usage us set stands = n.stands from (
       select o.part, o.package_version_id as id, row_number() over (partition by o.package_version_id order by coalesce(o.depth, 999), o.part) = 1 as stands
       from usage o where o.tenant_id = $1 and o.system_id = $2 and o.valid_to is null and o.package_version_id = any($3::bigint[])
     ) n where us.tenant_id = $1 and us.system_id = $2 and us.valid_to is null and us.package_version_id = n.id and us.part = n.part and us.stands <> n.stands`,
    [target.tenantId, target.systemId, packageVersionIds],
  );
}

async function saveGraph(tx: Tx, target: Target, prepared: PreparedImport, versions: readonly Identified[]): Promise<void> {
  await tx.prepared(
    `insert into dependency_graph (tenant_id, system_id, part, import_id, nodes, edge_from, edge_to) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (tenant_id, system_id, part) do update set import_id = excluded.import_id, nodes = excluded.nodes, edge_from = excluded.edge_from, edge_to = excluded.edge_to`,
    [target.tenantId, target.systemId, target.part, target.importId, [0, ...versions.map((version) => version.id)], prepared.edgeFrom, prepared.edgeTo],
  );
}

async function savePart(tx: Tx, target: Target, items: readonly PreparedItem[]): Promise<void> {
  await tx.prepared(
    `insert into system_part (tenant_id, system_id, part, import_id, sha256, component_count, not_checked_count, imported_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (tenant_id, system_id, part) do update set import_id = excluded.import_id, sha256 = excluded.sha256, component_count = excluded.component_count, not_checked_count = excluded.not_checked_count, imported_at = excluded.imported_at`,
    [target.tenantId, target.systemId, target.part, target.importId, target.sha256, items.length, items.filter((item) => item.checkState !== 'checked').length, target.at],
  );
}
