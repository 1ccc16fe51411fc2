import type { SearchAsked, SearchHit, SearchRow } from '#platform/feature.ts';

/** Policies by number and title: of each the version that counts. */
export const regimeSearches: readonly SearchRow[] = [{ permission: 'regime.read', find: findPolicies }];

function findPolicies({ ctx, tx, q, limit }: SearchAsked): Promise<SearchHit[]> {
  return tx.prepared<SearchHit>(
    `select 'policy' as kind, p.id, p.title_zh as title, p.doc_no || ' · ' || p.title_en as subtitle
     from (select distinct on (p.doc_no) p.* from policy p where p.tenant_id = $1 order by p.doc_no, (p.state = 'issued') desc, p.version desc) p
     where strpos(lower(p.doc_no || ' ' || p.title_zh || ' ' || p.title_en), lower($2)) > 0 order by lower(p.doc_no) = lower($2) desc, length(p.title_zh), p.id limit $3`,
    [ctx.tenantId, q, limit],
  );
}
