import type { Tx } from '#platform/db.ts';
import type { PreparedImport, PreparedItem } from './prepare.ts';
import type { Identified } from './identify.ts';

export type StoredCounts = Readonly<{ started: number; ended: number; kept: number; edges: number }>;
type Use = Readonly<{ item: PreparedItem; version: Identified; via: number | null }>;
type Current = Readonly<{ id: number; facts: string }>;
export type Target = Readonly<{ tenantId: string; systemId: string; part: string; importId: string; sha256: string; at: Date }>;

/**
 * Replaces what a part of a system uses by what the document says: ends what is gone, starts what is new, leaves what stays.
 * The caller holds the row of the system, so that two documents of one system follow each other.
 */
export async function replaceUsage(tx: Tx, target: Target, prepared: PreparedImport, versions: readonly Identified[]): Promise<StoredCounts> {
  const current = await currentUsage(tx, target);
  const wanted = new Map(prepared.items.map((item, index) => [versions[index]!.id, { item, version: versions[index]!, via: item.via === null ? null : versions[item.via - 1]!.id }]));
  const started: Use[] = [];
  const ended: number[] = [];
  let kept = 0;
  for (const [id, row] of wanted) {
    const before = current.get(id);
    if (before !== undefined && before.facts === factsOf(row)) kept++;
    else {
      if (before !== undefined) ended.push(id);
      started.push(row);
    }
  }
  for (const id of current.keys()) if (!wanted.has(id)) ended.push(id);
  await endUsage(tx, target, ended);
  await startUsage(tx, target, started);
  await saveGraph(tx, target, prepared, versions);
  const newIds = started.filter((row) => !current.has(row.version.id));
  const goneIds = ended.filter((id) => !wanted.has(id));
  await countUses(tx, target, newIds.map((row) => row.version), goneIds);
  await savePart(tx, target, prepared.items);
  return { started: newIds.length, ended: goneIds.length, kept: kept + started.length - newIds.length, edges: prepared.edgeFrom.length };
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

/** Ends usage rows of a part. */
export async function endUsage(tx: Tx, target: Target, packageVersionIds: readonly number[]): Promise<void> {
  if (packageVersionIds.length === 0) return;
  await tx.query(
    `update usage set valid_to = $4, ended_by = $5 where tenant_id = $1 and system_id = $2 and part = $3 and valid_to is null and package_version_id = any($6::bigint[])`,
    [target.tenantId, target.systemId, target.part, target.at, target.importId, packageVersionIds],
  );
}

async function startUsage(tx: Tx, target: Target, rows: readonly Use[]): Promise<void> {
  if (rows.length === 0) return;
  const column = <K extends keyof PreparedItem>(key: K) => rows.map((row) => row.item[key]);
  await tx.prepared(
    `insert into usage (tenant_id, system_id, part, valid_from, started_by, package_version_id, relationship, depth, scope, groups, license_expression, license_as_written, license_claim, via)
     select $1, $2, $3, $4, $5, u.id, u.relationship, u.depth, u.scope, case u.groups when '' then '{}'::text[] else string_to_array(u.groups, ',') end, u.license_expression, u.license_as_written, u.license_claim, u.via
     from unnest($6::bigint[], $7::text[], $8::smallint[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[])
       as u (id, relationship, depth, scope, groups, license_expression, license_as_written, license_claim, via)`,
    [target.tenantId, target.systemId, target.part, target.at, target.importId, rows.map((row) => row.version.id), column('relationship'), column('depth'), column('scope'), rows.map((row) => row.item.groups.join(',')), column('licenseExpression'), column('licenseAsWritten'), column('licenseClaim'), rows.map((row) => row.via)],
  );
}

async function saveGraph(tx: Tx, target: Target, prepared: PreparedImport, versions: readonly Identified[]): Promise<void> {
  await tx.query(
    `insert into dependency_graph (tenant_id, system_id, part, import_id, nodes, edge_from, edge_to) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (tenant_id, system_id, part) do update set import_id = excluded.import_id, nodes = excluded.nodes, edge_from = excluded.edge_from, edge_to = excluded.edge_to`,
    [target.tenantId, target.systemId, target.part, target.importId, [0, ...versions.map((version) => version.id)], prepared.edgeFrom, prepared.edgeTo],
  );
}

/**
 * Keeps how many systems use each version and package. A version that another part of the system uses too counts once.
 * Rows are touched in one order, so that imports of several systems wait for each other instead of locking each other out.
 */
export async function countUses(tx: Tx, target: Target, added: readonly Identified[], removedIds: readonly number[]): Promise<void> {
  if (added.length === 0 && removedIds.length === 0) return;
  const ids = [...added.map((version) => version.id), ...removedIds];
  const signs = [...added.map(() => 1), ...removedIds.map(() => -1)];
  await tx.query(
    `with delta as (
       select d.id, v.package_id, d.sign from unnest($4::bigint[], $5::int[]) as d (id, sign) join package_version v on v.id = d.id
       where not exists (select from usage o where o.tenant_id = $1 and o.system_id = $2 and o.package_version_id = d.id and o.valid_to is null and o.part <> $3)
     )
     insert into package_version_use as t (tenant_id, package_version_id, package_id, system_count)
     select $1, id, package_id, sign from delta order by id
     on conflict (tenant_id, package_version_id) do update set system_count = t.system_count + excluded.system_count`,
    [target.tenantId, target.systemId, target.part, ids, signs],
  );
  await tx.query(
    `insert into package_use as t (tenant_id, package_id, version_count, use_count)
     select $1, u.package_id, count(*) filter (where u.system_count > 0), sum(u.system_count) from package_version_use u
     where u.tenant_id = $1 and u.package_id in (select package_id from package_version where id = any($2::bigint[])) group by u.package_id order by u.package_id
     on conflict (tenant_id, package_id) do update set version_count = excluded.version_count, use_count = excluded.use_count`,
    [target.tenantId, ids],
  );
}

async function savePart(tx: Tx, target: Target, items: readonly PreparedItem[]): Promise<void> {
  await tx.query(
    `insert into system_part (tenant_id, system_id, part, import_id, sha256, component_count, not_checked_count, imported_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (tenant_id, system_id, part) do update set import_id = excluded.import_id, sha256 = excluded.sha256, component_count = excluded.component_count, not_checked_count = excluded.not_checked_count, imported_at = excluded.imported_at`,
    [target.tenantId, target.systemId, target.part, target.importId, target.sha256, items.length, items.filter((item) => item.checkState !== 'checked').length, target.at],
  );
}
