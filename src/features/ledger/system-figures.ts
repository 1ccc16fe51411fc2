import { severities } from '#kernel/words.ts';
import type { Tx } from '#platform/db.ts';
import type { SeverityCounts } from './contract.ts';

export type Figures = SeverityCounts & Readonly<{ versionCount: number; fixable: number }>;

const kinds = [...severities, 'fixable'] as const;
type Counts = Readonly<Record<(typeof kinds)[number], number>>;

const countsSql = [...severities.map((name, rank) => `(count(*) filter (where m.severity_rank = ${rank}))::int as ${name}`), `(count(*) filter (where cardinality(m.fixed) > 0))::int as fixable`].join(', ');

/** Counts the figures of one system anew; the caller holds what keeps usage and matches still. */
export async function refreshFigures(tx: Tx, tenantId: string, systemId: string): Promise<Figures> {
  const rows = await tx.prepared<Figures>(
    `select ${countsSql}, (select count(*)::int from usage us where us.tenant_id = $1 and us.system_id = $2 and us.valid_to is null and us.stands) as "versionCount"
     from usage us join vulnerability_match m on m.package_version_id = us.package_version_id where us.tenant_id = $1 and us.system_id = $2 and us.valid_to is null and us.stands`,
    [tenantId, systemId],
  );
  const figures = rows[0]!;
  await tx.prepared(
    `insert into system_figures (tenant_id, system_id, version_count, ${kinds.join(', ')}) values ($1, $2, $3, ${kinds.map((_, index) => `$${index + 4}`).join(', ')})
     on conflict (tenant_id, system_id) do update set version_count = excluded.version_count, ${kinds.map((kind) => `${kind} = excluded.${kind}`).join(', ')}`,
    [tenantId, systemId, figures.versionCount, ...kinds.map((kind) => figures[kind])],
  );
  return figures;
}

/** All findings of the figures. */
export function countAll(figures: SeverityCounts): number {
  return severities.reduce((sum, name) => sum + figures[name], 0);
}

/**
 * Lets `work` change the matches of package versions, and brings the figures of every system in line that uses one of them. Institutions are
 * many and matches are everybody's: the caller holds the knowledge lock alone, so that no import counts at the same time.
 */
export async function keepFigures<T>(tx: Tx, packageVersionIds: readonly number[], work: () => Promise<T>): Promise<T> {
  if (packageVersionIds.length === 0) return work();
  const before = await countMatches(tx, packageVersionIds);
  const result = await work();
  const after = await countMatches(tx, packageVersionIds);
  const ids = [...new Set([...before.keys(), ...after.keys()])];
  const changes = ids.map((id) => [id, ...kinds.map((kind) => (after.get(id)?.[kind] ?? 0) - (before.get(id)?.[kind] ?? 0))] as const).filter(([, ...counts]) => counts.some((count) => count !== 0));
  if (changes.length > 0) await shiftFigures(tx, changes);
  return result;
}

async function countMatches(tx: Tx, packageVersionIds: readonly number[]): Promise<Map<number, Counts>> {
  const rows = await tx.prepared<Counts & { id: number }>(`select m.package_version_id as id, ${countsSql} from vulnerability_match m where m.package_version_id = any($1::bigint[]) group by m.package_version_id`, [packageVersionIds]);
  return new Map(rows.map((row) => [row.id, row]));
}

async function shiftFigures(tx: Tx, changes: readonly (readonly number[])[]): Promise<void> {
  const column = (index: number) => changes.map((change) => change[index]!);
  for (const { id } of await tx.prepared<{ id: string }>(`select id from tenant order by id`)) {
    await tx.asTenant(id, () =>
      tx.prepared(
        `update system_figures f set ${kinds.map((kind) => `${kind} = f.${kind} + d.${kind}`).join(', ')} from (
           select us.system_id, ${kinds.map((kind) => `sum(c.${kind})::int as ${kind}`).join(', ')} from unnest($2::bigint[], ${kinds.map((_, index) => `$${index + 3}::int[]`).join(', ')}) as c (id, ${kinds.join(', ')})
           join usage us on us.tenant_id = $1 and us.package_version_id = c.id and us.valid_to is null and us.stands group by us.system_id
         ) d where f.tenant_id = $1 and f.system_id = d.system_id`,
        [id, ...[0, ...kinds.map((_, index) => index + 1)].map(column)],
      ),
    );
  }
}
