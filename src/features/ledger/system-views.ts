import { severities } from '#kernel/words.ts';
import type { Tx } from '#platform/db.ts';
import { given, whereOf, type Condition, type Where } from '#platform/db/conditions.ts';
import { cursorOf, keysetSql, keysOf, type Order } from '#platform/keyset.ts';
import type { System, systemLacks } from './contract.ts';
import { licensed, type LicenseFilter } from './license-filter.ts';
import { noFindings } from './severity-counts.ts';

export type SystemFilter = LicenseFilter & Readonly<{
  q?: string | undefined; unitId?: string | undefined; ownerId?: string | undefined; parentId?: string | undefined; roots?: boolean | undefined;
  criticality?: readonly string[] | undefined; exposure?: readonly string[] | undefined; distribution?: readonly string[] | undefined; mlpsLevel?: readonly number[] | undefined; kind?: readonly string[] | undefined;
  without?: readonly (typeof systemLacks)[number][] | undefined; ids?: readonly string[] | undefined;
  vulnerable?: boolean | undefined;
  /** What the reader reaches; undefined for all. */
  within?: readonly string[] | undefined;
}>;
export type SystemSort = 'code' | '-code' | 'name' | '-name' | '-severity' | '-components' | '-lastImport';

const columns = `s.id, s.code, s.name, s.name_en as "nameEn", s.kind, s.parent_id as "parentId", s.owner_id as "ownerId", s.unit_id as "unitId", s.business_line as "businessLine", s.criticality, s.mlps_level as "mlpsLevel",
  s.exposure, s.distribution, s.description, p.name as "ownerName", u.name_zh as "unitNameZh", u.name_en as "unitNameEn", parent.code as "parentCode",
  (select max(c.depth)::int from system_closure c where c.tenant_id = s.tenant_id and c.descendant_id = s.id) as depth,
  (select count(*)::int from system k where k.tenant_id = s.tenant_id and k.parent_id = s.id and k.retired_at is null) as "childCount",
  s.created_at as "createdAt", s.updated_at as "updatedAt"`;
const from = `system s left join person p on p.tenant_id = s.tenant_id and p.id = s.owner_id left join organisation_unit u on u.tenant_id = s.tenant_id and u.id = s.unit_id
  left join system parent on parent.tenant_id = s.tenant_id and parent.id = s.parent_id`;

const textSql = `s.code || ' ' || s.name || ' ' || coalesce(s.name_en, '')`;

/** Chinese of two characters is found by its pieces; one character or Latin text by comparison. */
export function systemNamed(q: string): Condition {
  const isFound = `strpos(lower(${textSql}), lower(?)) > 0`;
  return [...q].length < 2 ? [isFound, q] : [`bigrams(${textSql}) @> bigrams(?) and ${isFound}`, q, q];
}

function conditionsOf(tenantId: string, filter: SystemFilter): Where {
  return whereOf([tenantId], [
    ['s.tenant_id = $1 and s.retired_at is null'],
    given(filter.q?.trim() || undefined, systemNamed),
    given(filter.unitId, (id) => ['s.unit_id = ?', id]),
    given(filter.ownerId, (id) => ['s.owner_id = ?', id]),
    given(filter.parentId, (id) => ['s.parent_id = ?', id]),
    filter.roots !== true ? undefined : filter.within === undefined ? ['s.parent_id is null'] : ['(s.parent_id is null or s.parent_id <> all(?::text[]))', filter.within],
    given(filter.criticality, (values) => ['s.criticality = any(?)', values]),
    given(filter.exposure, (values) => ['s.exposure = any(?)', values]),
    given(filter.distribution, (values) => ['s.distribution = any(?)', values]),
    given(filter.mlpsLevel, (values) => ['s.mlps_level = any(?)', values]),
    given(filter.kind, (values) => ['s.kind = any(?)', values]),
    given(filter.ids, (ids) => ['s.id = any(?)', ids]),
    given(filter.within, (ids) => ['s.id = any(?::text[])', ids]),
    ...(filter.without ?? []).map((name): Condition => [lacks[name]]),
    given(filter.vulnerable, (isVulnerable) => [`exists (select from system_figures f where f.tenant_id = s.tenant_id and f.system_id = s.id and ${severities.map((name) => `f.${name}`).join(' + ')} > 0) = ?`, isVulnerable]),
    ...licensed(filter).map(([isSo, ...values]): Condition => [`exists (select from system_license l where l.tenant_id = s.tenant_id and l.system_id = s.id and ${isSo})`, ...values]),
  ]);
}

/** What a system lacks, as SQL over `s`. */
const lacks: Readonly<Record<(typeof systemLacks)[number], string>> = {
  owner: 's.owner_id is null',
  unit: 's.unit_id is null',
  mlps: 's.mlps_level is null',
  import: 'not exists (select from system_closure c join system_part sp on sp.tenant_id = c.tenant_id and sp.system_id = c.descendant_id where c.tenant_id = s.tenant_id and c.ancestor_id = s.id)',
};

/** Counts of each system with everything below it. */
const totals = `select c.ancestor_id as id, sum(sp.component_count)::int as components, sum(sp.not_checked_count)::int as "notChecked", max(sp.imported_at) as "lastImportAt"
  from system_closure c join system_part sp on sp.tenant_id = c.tenant_id and sp.system_id = c.descendant_id where c.tenant_id = $1`;
const risks = `select c.ancestor_id as id, ${severities.map((name) => `sum(f.${name})::int as ${name}`).join(', ')}
  from system_closure c join system_figures f on f.tenant_id = c.tenant_id and f.system_id = c.descendant_id where c.tenant_id = $1`;

type Row = System & Readonly<{ sortKeys: readonly unknown[] }>;

/** One row per order: its keys end in the id, so that the order is stable. */
const orders: Readonly<Record<SystemSort, Order & Readonly<{ joins: string }>>> = {
  code: { keys: ['lower(s.code)', 's.id'], direction: 'asc', joins: '' },
  '-code': { keys: ['lower(s.code)', 's.id'], direction: 'desc', joins: '' },
  name: { keys: ['s.name', 's.id'], direction: 'asc', joins: '' },
  '-name': { keys: ['s.name', 's.id'], direction: 'desc', joins: '' },
  '-severity': { keys: ['coalesce(r.critical, 0)', 'coalesce(r.high, 0)', 'coalesce(r.medium, 0)', 's.id'], direction: 'desc', joins: `left join (${risks} group by c.ancestor_id) r on r.id = s.id` },
  '-components': { keys: ['coalesce(t.components, 0)', 's.id'], direction: 'desc', joins: `left join (${totals} group by c.ancestor_id) t on t.id = s.id` },
  '-lastImport': { keys: [`coalesce(t."lastImportAt", 'epoch')`, 's.id'], direction: 'desc', joins: `left join (${totals} group by c.ancestor_id) t on t.id = s.id` },
};

/** Systems with their counts, which cover everything below them; one page after the cursor. */
export async function listSystems(tx: Tx, tenantId: string, filter: SystemFilter, page: Readonly<{ sort: SystemSort; cursor?: string | undefined; limit: number }>) {
  const order = orders[page.sort];
  const after = keysOf(page.cursor, order.keys.length);
  const where = conditionsOf(tenantId, filter);
  const keyset = keysetSql(order, after, where.values.length + 1);
  const rows = await tx.query<Row>(
    `select ${columns}, json_build_array(${order.keys.join(', ')}) as "sortKeys" from ${from} ${order.joins} where ${where.sql} and ${keyset.where} order by ${keyset.orderBy} limit ${page.limit + 1}`,
    [...where.values, ...(after ?? [])],
  );
  const shown = rows.slice(0, page.limit);
  return { rows: withoutOthers(await withCounts(tx, tenantId, shown), filter.within), nextCursor: rows.length > page.limit ? cursorOf(shown.at(-1)!.sortKeys) : null };
}

/** What stands above a part of the institution is not named. What stands below a system is always within the same part. */
function withoutOthers(rows: readonly System[], within: readonly string[] | undefined): System[] {
  const seen = within === undefined ? undefined : new Set(within);
  return rows.map((row) => (seen === undefined || row.parentId === null || seen.has(row.parentId) ? row : { ...row, parentId: null, parentCode: null }));
}

type Counted = Pick<System, 'componentCount' | 'notCheckedCount' | 'lastImportAt' | 'findings'>;

async function withCounts(tx: Tx, tenantId: string, rows: readonly Row[]): Promise<System[]> {
  const countsOf = await countBelow(tx, tenantId, rows.map((row) => row.id));
  return rows.map(({ sortKeys: _keys, ...row }) => ({ ...row, ...countsOf(row.id) }));
}

/** What each of these systems and everything below it uses, and what was found in it. */
async function countBelow(tx: Tx, tenantId: string, ids: readonly string[]): Promise<(id: string) => Counted> {
  if (ids.length === 0) return () => ({ componentCount: 0, notCheckedCount: 0, lastImportAt: null, findings: noFindings });
  const components = await tx.prepared<{ id: string; components: number; notChecked: number; lastImportAt: string | null }>(`${totals} and c.ancestor_id = any($2) group by c.ancestor_id`, [tenantId, ids]);
  const findings = await tx.prepared<{ id: string } & System['findings']>(`${risks} and c.ancestor_id = any($2) group by c.ancestor_id`, [tenantId, ids]);
  const componentsOf = new Map(components.map((row) => [row.id, row]));
  const findingsOf = new Map(findings.map(({ id, ...counts }) => [id, counts]));
  return (id) => ({ componentCount: componentsOf.get(id)?.components ?? 0, notCheckedCount: componentsOf.get(id)?.notChecked ?? 0, lastImportAt: componentsOf.get(id)?.lastImportAt ?? null, findings: findingsOf.get(id) ?? noFindings });
}

/** How many systems the filter leaves. */
export async function countSystems(tx: Tx, tenantId: string, filter: SystemFilter): Promise<number> {
  const where = conditionsOf(tenantId, filter);
  return (await tx.query<{ count: number }>(`select count(*)::int as count from system s where ${where.sql}`, where.values))[0]!.count;
}

/** One system, retired ones not. */
export async function findSystem(tx: Tx, tenantId: string, id: string, within?: readonly string[]): Promise<System | undefined> {
  return (await listSystems(tx, tenantId, { ids: [id], within }, { sort: 'code', limit: 1 })).rows[0];
}

/** Whether there is such a system, retired ones not. */
export async function hasSystem(tx: Tx, tenantId: string, id: string): Promise<boolean> {
  return (await tx.prepared(`select from system where tenant_id = $1 and id = $2 and retired_at is null`, [tenantId, id])).length > 0;
}

export type TreeRow = Readonly<{ id: string; parentId: string | null; code: string; name: string; nameEn: string | null; kind: System['kind']; criticality: System['criticality'] }> & Counted;
export const treeRowsMax = 5000;

/** The tree in its order, parents before children; with a text, what matches and everything above it. Of a part, each topmost system is a root. */
export async function listTree(tx: Tx, tenantId: string, q: string | undefined, within: readonly string[] | undefined): Promise<TreeRow[]> {
  const [parent, isRoot] = within === undefined ? ['s.parent_id', 's.parent_id is null'] : ['null::text as parent_id', 's.id = any($3::text[]) and (s.parent_id is null or s.parent_id <> all($3::text[]))'];
  const rows = await tx.query<Omit<TreeRow, keyof Counted>>(
    `with recursive tree as (
       select s.id, ${parent}, s.code, s.name, s.name_en, s.kind, s.criticality, array[lower(s.code)] as place from system s where s.tenant_id = $1 and ${isRoot} and s.retired_at is null
       union all
       select s.id, s.parent_id, s.code, s.name, s.name_en, s.kind, s.criticality, tree.place || lower(s.code) from system s join tree on s.tenant_id = $1 and s.parent_id = tree.id where s.retired_at is null
     )
     select id, parent_id as "parentId", code, name, name_en as "nameEn", kind, criticality from tree t
     where $2::text is null or exists (select from system_closure c join system m on m.tenant_id = c.tenant_id and m.id = c.descendant_id
       where c.tenant_id = $1 and c.ancestor_id = t.id and m.retired_at is null and strpos(lower(m.code || ' ' || m.name || ' ' || coalesce(m.name_en, '')), lower($2)) > 0)
     order by place limit ${treeRowsMax + 1}`,
    [tenantId, q?.trim() || null, ...(within === undefined ? [] : [within])],
  );
  const countsOf = await countBelow(tx, tenantId, rows.map((row) => row.id));
  return rows.map((row) => ({ ...row, ...countsOf(row.id) }));
}
