import type { SearchAsked, SearchHit, SearchRow } from '#platform/feature.ts';
import { shownVersion } from './plan-views.ts';

/** Plans by number and title of the version that counts. */
export const planningSearches: readonly SearchRow[] = [{ permission: 'planning.read', find: findPlans }];

function findPlans({ ctx, tx, q, limit }: SearchAsked): Promise<SearchHit[]> {
  return tx.prepared<SearchHit>(
    `select 'plan' as kind, p.id, v.title, p.code as subtitle from plan p join (${shownVersion}) v on v.plan_id = p.id
     where p.tenant_id = $1 and strpos(lower(p.code || ' ' || v.title), lower($2)) > 0 order by lower(p.code) = lower($2) desc, v.period_to desc, p.id limit $3`,
    [ctx.tenantId, q, limit],
  );
}
