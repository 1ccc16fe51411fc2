import type { Tx } from '#platform/db.ts';
import { numberArray, textArray } from './array-text.ts';
import type { PreparedImport, PreparedItem } from './prepare.ts';
import type { Identified } from './identify.ts';
import { licenseKeyOf } from './license-uses.ts';
import { packagesOf, type UsageChange } from './portfolio.ts';

export type StoredCounts = Readonly<{ started: number; ended: number; kept: number; edges: number }>;
type Use = Readonly<{ item: PreparedItem; id: number; packageId: number; via: number | null }>;
type Uses = Pick<PreparedImport, 'items' | 'edgeFrom' | 'edgeTo'>;
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
export async function replaceUsage(tx: Tx, target: Target, prepared: Uses, versions: readonly Identified[]): Promise<Readonly<{ counts: StoredCounts; change: UsageChange }>> {
  const current = await currentUsage(tx, target);
  const wanted = new Map(prepared.items.map((item, index) => [versions[index]!.id, { item, ...versions[index]!, via: item.via === null ? null : versions[item.via - 1]!.id }]));
  const started: Use[] = [];
  const endedIds: number[] = [];
  for (const [id, row] of wanted) {
    const before = current.get(id);
    if (before !== undefined && before.facts === factsOf(row)) continue;
    if (before !== undefined) endedIds.push(id);
    started.push(row);
  }
  for (const id of current.keys()) if (!wanted.has(id)) endedIds.push(id);
  // rows that stand together in the table and its indexes are written together
  started.sort((a, b) => a.id - b.id);
  await endUsage(tx, target, endedIds);
  await startUsage(tx, target, started);
  if (target.hasOtherParts) await chooseStanding(tx, target, [...new Set([...started.map((row) => row.id), ...endedIds])]);
  await saveGraph(tx, target, prepared, versions);
  await savePart(tx, target, versions);
  const newCount = started.filter((row) => !current.has(row.id)).length;
  const counts = { started: newCount, ended: endedIds.filter((id) => !wanted.has(id)).length, kept: wanted.size - newCount, edges: prepared.edgeFrom.length };
  const { tenantId, systemId } = target;
  return { counts, change: { tenantId, systemId, started: started.map(({ id, packageId, item }) => ({ id, packageId, ...licenseKeyOf(item) })), endedIds, ...(await comparePackages(tx, target, current, wanted)) } };
}

/** A system uses a package through any of its versions and parts: which packages it did not use before, and which it uses no more. */
async function comparePackages(tx: Tx, target: Target, current: ReadonlyMap<number, unknown>, wanted: ReadonlyMap<number, Use>): Promise<Pick<UsageChange, 'gainedPackages' | 'lostPackages'>> {
  const gone = await packagesOf(tx, [...current.keys()].filter((id) => !wanted.has(id)));
  const has = new Set([...wanted.values()].map((row) => row.packageId));
  const had = new Set([...gone, ...[...wanted].filter(([id]) => current.has(id)).map(([, row]) => row.packageId)]);
  const gained = [...has].filter((id) => !had.has(id));
  const lost = [...had].filter((id) => !has.has(id));
  if (!target.hasOtherParts || gained.length + lost.length === 0) return { gainedPackages: gained, lostPackages: lost };
  const elsewhere = await tx.prepared<{ id: number }>(
    `select distinct v.package_id as id from usage us join package_version v on v.id = us.package_version_id
     where us.tenant_id = $1 and us.system_id = $2 and us.part <> $3 and us.valid_to is null and v.package_id = any($4::bigint[])`,
    [target.tenantId, target.systemId, target.part, numberArray([...gained, ...lost])],
  );
  const others = new Set(elsewhere.map((row) => row.id));
  return { gainedPackages: gained.filter((id) => !others.has(id)), lostPackages: lost.filter((id) => !others.has(id)) };
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
    [target.tenantId, target.systemId, target.part, target.at, target.importId, numberArray(packageVersionIds)],
  );
}

async function startUsage(tx: Tx, target: Target, rows: readonly Use[]): Promise<void> {
  if (rows.length === 0) return;
  const texts = (valueOf: (item: PreparedItem) => string | null) => textArray(rows.map((row) => valueOf(row.item)));
  const numbers = (valueOf: (row: Use) => number | null) => numberArray(rows.map(valueOf));
  await tx.prepared(
    `insert into usage (tenant_id, system_id, part, valid_from, started_by, package_version_id, relationship, depth, scope, groups, license_expression, license_as_written, license_claim, via)
     select $1, $2, $3, $4, $5, u.id, u.relationship, u.depth, u.scope, case u.groups when '' then '{}'::text[] else string_to_array(u.groups, ',') end, u.license_expression, u.license_as_written, u.license_claim, u.via
     from unnest($6::bigint[], $7::text[], $8::smallint[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[])
       as u (id, relationship, depth, scope, groups, license_expression, license_as_written, license_claim, via)`,
    [
      target.tenantId, target.systemId, target.part, target.at, target.importId, numbers((row) => row.id), texts((item) => item.relationship), numbers((row) => row.item.depth), texts((item) => item.scope),
      texts((item) => item.groups.join(',')), texts((item) => item.licenseExpression), texts((item) => item.licenseAsWritten), texts((item) => item.licenseClaim), numbers((row) => row.via),
    ],
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

async function saveGraph(tx: Tx, target: Target, prepared: Uses, versions: readonly Identified[]): Promise<void> {
  await tx.prepared(
    `insert into dependency_graph (tenant_id, system_id, part, import_id, nodes, edge_from, edge_to) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (tenant_id, system_id, part) do update set import_id = excluded.import_id, nodes = excluded.nodes, edge_from = excluded.edge_from, edge_to = excluded.edge_to`,
    [target.tenantId, target.systemId, target.part, target.importId, numberArray([0, ...versions.map((version) => version.id)]), numberArray(prepared.edgeFrom), numberArray(prepared.edgeTo)],
  );
}

async function savePart(tx: Tx, target: Target, versions: readonly Identified[]): Promise<void> {
  await tx.prepared(
    `insert into system_part (tenant_id, system_id, part, import_id, sha256, component_count, not_checked_count, imported_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (tenant_id, system_id, part) do update set import_id = excluded.import_id, sha256 = excluded.sha256, component_count = excluded.component_count, not_checked_count = excluded.not_checked_count, imported_at = excluded.imported_at`,
    [target.tenantId, target.systemId, target.part, target.importId, target.sha256, versions.length, versions.filter((version) => !version.isChecked).length, target.at],
  );
}
