import { findLicenseFact } from '#engines/licenses/index.ts';
import type { SearchAsked, SearchHit, SearchRow } from '#platform/feature.ts';
import { partOf, visibleSystems } from '#features/ledger/public.ts';

/** Licences that are in use, by their SPDX id and their names in both languages. */
export const complianceSearches: readonly SearchRow[] = [{ permission: 'compliance.read', find: findLicenses }];

async function findLicenses({ ctx, tx, q, limit }: SearchAsked): Promise<SearchHit[]> {
  const part = partOf(await visibleSystems(ctx, tx, 'compliance.read'), [ctx.tenantId]);
  const rows = await tx.prepared<{ id: string }>(
    `${part.with}select distinct x.id from license_expression e cross join regexp_split_to_table(e.expression, '[ ()]+') as x (id)
     where x.id not in ('', 'AND', 'OR', 'WITH') and exists (select from system_license l where l.tenant_id = $1 and l.license_expression = e.expression)`,
    part.values,
  );
  const wanted = q.toLowerCase();
  return rows.map(({ id }) => ({ id, names: [findLicenseFact(id)?.nameZh, findLicenseFact(id)?.name].filter((name) => name !== undefined) }))
    .filter(({ id, names }) => [id, ...names].some((text) => text.toLowerCase().includes(wanted)))
    .sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1)).slice(0, limit)
    .map(({ id, names }) => ({ kind: 'license', id, title: id, subtitle: names.join(' · ') }));
}
