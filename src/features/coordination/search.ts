import type { SearchAsked, SearchHit, SearchRow } from '#platform/feature.ts';
import { given, whereOf } from '#platform/db/conditions.ts';
import { visibleBodyIds } from './visible.ts';

/** Bodies and meetings by what they are called; whoever is limited finds those of the own bodies. */
export const coordinationSearches: readonly SearchRow[] = [
  { permission: 'coordination.read', find: findBodies },
  { permission: 'coordination.read', find: findMeetings },
];

async function findBodies({ ctx, tx, q, limit }: SearchAsked): Promise<SearchHit[]> {
  const where = whereOf([ctx.tenantId, q, limit], [given(await visibleBodyIds(ctx, tx), (ids) => ['b.id = any(?::text[])', ids])]);
  return tx.prepared<SearchHit>(
    `select 'body' as kind, b.id, b.name_zh as title, b.name_en || coalesce(' · ' || b.charter_number, '') as subtitle from body b
     where b.tenant_id = $1 and strpos(lower(b.name_zh || ' ' || b.name_en || ' ' || coalesce(b.charter_number, '')), lower($2)) > 0 and ${where.sql} order by b.ended_on is not null, length(b.name_zh), b.id limit $3`,
    where.values,
  );
}

async function findMeetings({ ctx, tx, q, limit }: SearchAsked): Promise<SearchHit[]> {
  const where = whereOf([ctx.tenantId, q, limit], [given(await visibleBodyIds(ctx, tx), (ids) => ['m.body_id = any(?::text[])', ids])]);
  return tx.prepared<SearchHit>(
    `select 'meeting' as kind, m.id, m.title, b.name_zh || ' · ' || (m.planned_at at time zone 'Asia/Shanghai')::date as subtitle from meeting m join body b on b.tenant_id = m.tenant_id and b.id = m.body_id
     where m.tenant_id = $1 and strpos(lower(m.title), lower($2)) > 0 and ${where.sql} order by m.planned_at desc, m.id limit $3`,
    where.values,
  );
}
