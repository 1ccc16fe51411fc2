import { newId } from '#kernel/ids.ts';
import { toJsonText, type Tx } from '#platform/db.ts';
import { given, whereOf } from '#platform/db/conditions.ts';
import { isLiveSql } from './powers.ts';
import type { Review, ReviewFacts, ReviewItem, ReviewItemQuery } from './reviews-contract.ts';

const reviewColumns = `r.id, r.quarter, o.name as "openedByName", r.opened_at as "openedAt", r.due_at as "dueAt", r.closed_at as "closedAt", r.closed_at is null and r.due_at < now() as "isOverdue",
  count(i.id)::int as items, (count(i.id) filter (where i.decision is null))::int as open, (count(*) filter (where i.decision = 'keep'))::int as kept, (count(*) filter (where i.decision = 'end'))::int as ended,
  (count(*) filter (where i.decision = 'lapsed'))::int as lapsed, (count(*) filter (where i.is_dormant))::int as dormant`;

/** Reviews, the newest first. */
export function listReviews(tx: Tx, tenantId: string, id?: string): Promise<Review[]> {
  return tx.query<Review>(
    `select ${reviewColumns} from access_review r left join access_review_item i on i.tenant_id = r.tenant_id and i.review_id = r.id left join person o on o.tenant_id = r.tenant_id and o.id = r.opened_by
     where r.tenant_id = $1 and ($2::text is null or r.id = $2) group by r.tenant_id, r.id, o.name order by r.id desc limit 200`,
    [tenantId, id ?? null],
  );
}

/** Adds the review of a quarter; undefined where it is there. */
export async function insertReview(tx: Tx, tenantId: string, review: Readonly<{ quarter: string; openedBy: string | null; dueAt: Date }>, now: Date): Promise<string | undefined> {
  const rows = await tx.query<{ id: string }>(`insert into access_review (tenant_id, id, quarter, opened_by, opened_at, due_at) values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, quarter) do nothing returning id`, [tenantId, newId('rev'), review.quarter, review.openedBy, now, review.dueAt]);
  return rows[0]?.id;
}

type Found = Readonly<{ personId: string; grantId: string | null; tokenId: string | null; isDormant: boolean; lastSignInAt: string | null; facts: ReviewFacts }>;

/** Everything that somebody should look at: grants that hold or will, tokens that work, accounts that nobody has used for `dormantDays`. */
export function findReviewed(tx: Tx, tenantId: string, dormantDays: number): Promise<Found[]> {
  const isDormant = `coalesce(p.last_sign_in_at, p.created_at) < now() - make_interval(days => $2)`;
  return tx.query<Found>(
    `select p.id as "personId", g.id as "grantId", null as "tokenId", ${isDormant} as "isDormant", p.last_sign_in_at as "lastSignInAt",
       json_build_object('kind', 'grant', 'role', g.role, 'scopeKind', g.scope_kind, 'scopeId', g.scope_id, 'scopeNameZh', coalesce(u.name_zh, s.name), 'scopeNameEn', coalesce(u.name_en, s.name_en, s.name), 'validFrom', g.valid_from, 'validTo', g.valid_to, 'decidedByName', d.name) as facts
     from role_grant g join person p on p.tenant_id = g.tenant_id and p.id = g.person_id left join person d on d.tenant_id = g.tenant_id and d.id = g.decided_by
       left join organisation_unit u on g.scope_kind = 'unit' and u.tenant_id = g.tenant_id and u.id = g.scope_id left join system s on g.scope_kind = 'system' and s.tenant_id = g.tenant_id and s.id = g.scope_id
     where g.tenant_id = $1 and g.state = 'approved' and (g.valid_to is null or g.valid_to > now())
     union all
     select p.id, null, t.id, ${isDormant}, p.last_sign_in_at, json_build_object('kind', 'token', 'name', t.name, 'scopes', t.scopes, 'expiresAt', t.expires_at, 'lastUsedAt', t.last_used_at)
     from api_token t join person p on p.tenant_id = t.tenant_id and p.id = t.person_id where t.tenant_id = $1 and t.revoked_at is null and t.expires_at > now() and p.is_active
     union all
     select p.id, null, null, true, p.last_sign_in_at, json_build_object('kind', 'account', 'createdAt', p.created_at) from person p where p.tenant_id = $1 and p.is_active and ${isDormant}`,
    [tenantId, dormantDays],
  );
}

export async function insertItems(tx: Tx, tenantId: string, reviewId: string, found: readonly Found[]): Promise<void> {
  const rows = found.map((row) => ({ id: newId('rvi'), person_id: row.personId, kind: row.facts.kind, grant_id: row.grantId, token_id: row.tokenId, is_dormant: row.isDormant, last_sign_in_at: row.lastSignInAt, facts: row.facts }));
  await tx.query(
    `insert into access_review_item (tenant_id, review_id, id, person_id, kind, grant_id, token_id, is_dormant, last_sign_in_at, facts)
     select $1, $2, r.id, r.person_id, r.kind, r.grant_id, r.token_id, r.is_dormant, r.last_sign_in_at, r.facts
     from jsonb_to_recordset($3::jsonb) as r (id text, person_id text, kind text, grant_id text, token_id text, is_dormant boolean, last_sign_in_at timestamptz, facts jsonb)`,
    [tenantId, reviewId, toJsonText(rows)],
  );
}

export type ReviewItemRecord = Omit<ReviewItem, 'isOwn'> & Readonly<{ grantId: string | null; tokenId: string | null }>;
export type ReviewItemFilter = ReviewItemQuery & Readonly<{ ids?: readonly string[]; after?: readonly unknown[] | undefined; limit: number }>;

/** What a review looks at, person after person. */
export function listItems(tx: Tx, tenantId: string, reviewId: string, filter: ReviewItemFilter): Promise<ReviewItemRecord[]> {
  const where = whereOf([tenantId, reviewId, filter.limit], [
    given(filter.ids, (ids) => ['i.id = any(?::text[])', ids]),
    given(filter.after, (keys) => ['(p.login, i.id) > (?, ?)', ...keys]),
    given(filter.q?.trim().toLowerCase() || undefined, (q) => ['(strpos(lower(p.name), ?) > 0 or strpos(p.login, ?) > 0)', q, q]),
    given(filter.kind, (kinds) => ['i.kind = any(?)', kinds]),
    given(filter.decision, (decisions) => [`coalesce(i.decision, 'open') = any(?)`, decisions]),
    given(filter.dormant, (isDormant) => ['i.is_dormant = ?', isDormant]),
  ]);
  return tx.query<ReviewItemRecord>(
    `select i.id, i.person_id as "personId", p.name as "personName", p.login as "personLogin", u.name_zh as "unitNameZh", u.name_en as "unitNameEn", i.grant_id as "grantId", i.token_id as "tokenId", i.facts, i.is_dormant as "isDormant",
       i.last_sign_in_at as "lastSignInAt", i.decision, d.name as "decidedByName", i.decided_at as "decidedAt", i.reason
     from access_review_item i join person p on p.tenant_id = i.tenant_id and p.id = i.person_id left join organisation_unit u on u.tenant_id = p.tenant_id and u.id = p.unit_id left join person d on d.tenant_id = i.tenant_id and d.id = i.decided_by
     where i.tenant_id = $1 and i.review_id = $2 and ${where.sql} order by p.login, i.id limit $3`,
    where.values,
  );
}

export async function decideItems(tx: Tx, tenantId: string, ids: readonly string[], decision: Readonly<{ decision: 'keep' | 'end'; by: string | null; reason: string | null }>, now: Date): Promise<void> {
  await tx.query(`update access_review_item set decision = $3, decided_by = $4, decided_at = $5, reason = $6 where tenant_id = $1 and id = any($2::text[]) and decision is null`, [tenantId, ids, decision.decision, decision.by, now, decision.reason]);
}

/** Marks what is gone meanwhile: ended and expired grants, revoked and expired tokens, closed accounts and such as were used again. */
export async function lapseItems(tx: Tx, tenantId: string, reviewId: string, now: Date): Promise<void> {
  await tx.query(
    `update access_review_item i set decision = 'lapsed', decided_at = $3 where i.tenant_id = $1 and i.review_id = $2 and i.decision is null and not case i.kind
       when 'grant' then exists (select from role_grant g where g.tenant_id = $1 and g.id = i.grant_id and (${isLiveSql} or (g.state = 'approved' and g.valid_from > now())))
       when 'token' then exists (select from api_token t where t.tenant_id = $1 and t.id = i.token_id and t.revoked_at is null and t.expires_at > now())
       else exists (select from person p where p.tenant_id = $1 and p.id = i.person_id and p.is_active and p.last_sign_in_at is not distinct from i.last_sign_in_at) end`,
    [tenantId, reviewId, now],
  );
}

/** Closes a review in which nothing is open; whether it was closed now. */
export async function closeIfDone(tx: Tx, tenantId: string, reviewId: string, now: Date): Promise<boolean> {
  return (await tx.query(`update access_review r set closed_at = $3 where r.tenant_id = $1 and r.id = $2 and r.closed_at is null and not exists (select from access_review_item i where i.tenant_id = $1 and i.review_id = $2 and i.decision is null) returning id`, [tenantId, reviewId, now])).length > 0;
}
