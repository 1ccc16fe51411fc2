import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import { given, whereOf, type Condition } from '#platform/db/conditions.ts';
import type { Grant, GrantQuery } from './grants-contract.ts';
import { isLiveSql } from './powers.ts';
import { isKnown, type KnownPeople } from './reach.ts';
import type { RoleName, ScopeKind } from './roles.ts';

/** A grant that ends within so many days is shown as ending soon. */
const soonDays = 14;

/** The state as it is now, over `g`. */
const stateSql = `case when g.state = 'approved' and g.valid_to <= now() then 'ended' else g.state end`;
const endsSoonSql = `(${isLiveSql} and g.valid_to is not null and g.valid_to <= now() + interval '${soonDays} days')`;

export type GrantRecord = Omit<Grant, 'obstacle' | 'excludedBy'>;

const columns = `g.id, g.person_id as "personId", p.name as "personName", p.login as "personLogin", p.is_active as "personIsActive", pu.name_zh as "unitNameZh", pu.name_en as "unitNameEn", g.role, g.scope_kind as "scopeKind", g.scope_id as "scopeId",
  coalesce(u.name_zh, s.name) as "scopeNameZh", coalesce(u.name_en, s.name_en, s.name) as "scopeNameEn", ${stateSql} as state, g.valid_from as "validFrom", g.valid_to as "validTo", ${endsSoonSql} as "endsSoon", g.reason,
  g.requested_by as "requestedById", r.name as "requestedByName", g.requested_at as "requestedAt", d.name as "decidedByName", g.decided_at as "decidedAt", g.decision_reason as "decisionReason",
  e.name as "endedByName", coalesce(g.ended_at, case when g.state = 'approved' and g.valid_to <= now() then g.valid_to end) as "endedAt", g.end_reason as "endReason"`;
const from = `role_grant g join person p on p.tenant_id = g.tenant_id and p.id = g.person_id left join organisation_unit pu on pu.tenant_id = p.tenant_id and pu.id = p.unit_id
  left join organisation_unit u on g.scope_kind = 'unit' and u.tenant_id = g.tenant_id and u.id = g.scope_id left join system s on g.scope_kind = 'system' and s.tenant_id = g.tenant_id and s.id = g.scope_id
  left join person r on r.tenant_id = g.tenant_id and r.id = g.requested_by left join person d on d.tenant_id = g.tenant_id and d.id = g.decided_by left join person e on e.tenant_id = g.tenant_id and e.id = g.ended_by`;

export type GrantFilter = Omit<GrantQuery, 'mine'> & Readonly<{ id?: string; requestedBy?: string | undefined; known?: KnownPeople | undefined; after?: string | undefined; limit: number }>;

/** Grants, the newest first. */
export function listGrants(tx: Tx, tenantId: string, filter: GrantFilter): Promise<GrantRecord[]> {
  const where = whereOf([tenantId, filter.limit], [
    ['g.tenant_id = $1'],
    given(filter.id, (id) => ['g.id = ?', id]),
    given(filter.after, (id) => ['g.id < ?', id]),
    given(filter.personId, (id) => ['g.person_id = ?', id]),
    given(filter.requestedBy, (id) => ['g.requested_by = ?', id]),
    given(filter.q?.trim().toLowerCase() || undefined, (q) => ['(strpos(lower(p.name), ?) > 0 or strpos(p.login, ?) > 0)', q, q]),
    given(filter.role, (roles) => ['g.role = any(?)', roles]),
    given(filter.scopeKind, (kinds) => ['g.scope_kind = any(?)', kinds]),
    given(filter.state, (states): Condition => [`${stateSql} = any(?)`, states]),
    filter.endsSoon === true ? [endsSoonSql] : undefined,
    isKnown(filter.known),
  ]);
  return tx.query<GrantRecord>(`select ${columns} from ${from} where ${where.sql} order by g.id desc limit $2`, where.values);
}

export type GrantFigures = Readonly<{ requested: number; approved: number; endsSoon: number; ended: number }>;

export async function countGrants(tx: Tx, tenantId: string, known: KnownPeople | undefined): Promise<GrantFigures> {
  const where = whereOf([tenantId], [isKnown(known)]);
  const count = (condition: string) => `(count(*) filter (where ${condition}))::int`;
  const rows = await tx.query<GrantFigures>(
    `select ${count(`g.state = 'requested'`)} as requested, ${count(isLiveSql)} as approved, ${count(endsSoonSql)} as "endsSoon", ${count(`${stateSql} = 'ended'`)} as ended
     from role_grant g join person p on p.tenant_id = g.tenant_id and p.id = g.person_id where g.tenant_id = $1 and ${where.sql}`,
    where.values,
  );
  return rows[0]!;
}

export type NewGrant = Readonly<{ personId: string; role: RoleName; scopeKind: ScopeKind; scopeId: string | null; validFrom: Date; validTo: Date | null; reason: string | null; requestedBy: string | null; isApproved: boolean }>;

/** Adds a request, or, where the program itself grants, a grant that holds. */
export async function insertGrant(tx: Tx, tenantId: string, grant: NewGrant, now: Date): Promise<string> {
  const id = newId('grt');
  await tx.query(
    `insert into role_grant (tenant_id, id, person_id, role, scope_kind, scope_id, valid_from, valid_to, reason, requested_by, requested_at, state, decided_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [tenantId, id, grant.personId, grant.role, grant.scopeKind, grant.scopeId, grant.validFrom, grant.validTo, grant.reason, grant.requestedBy, now, grant.isApproved ? 'approved' : 'requested', grant.isApproved ? now : null],
  );
  return id;
}

/** Whether the person holds the role within this scope, or waits for it. */
export async function hasSuchGrant(tx: Tx, tenantId: string, grant: Pick<NewGrant, 'personId' | 'role' | 'scopeKind' | 'scopeId' | 'validFrom'>): Promise<boolean> {
  const rows = await tx.query(
    `select from role_grant g where g.tenant_id = $1 and g.person_id = $2 and g.role = $3 and g.scope_kind = $4 and g.scope_id is not distinct from $5 and (g.state = 'requested' or (g.state = 'approved' and (g.valid_to is null or g.valid_to > $6))) limit 1`,
    [tenantId, grant.personId, grant.role, grant.scopeKind, grant.scopeId, grant.validFrom],
  );
  return rows.length > 0;
}

/** Writes down what was decided about a request. What was to begin earlier begins now: nothing is granted for the past. */
export async function decideGrant(tx: Tx, tenantId: string, id: string, end: Readonly<{ state: 'approved' | 'refused' | 'withdrawn'; by: string | null; reason: string | null }>, now: Date): Promise<void> {
  await tx.query(
    `update role_grant set state = $3, decided_by = $4, decided_at = $5, decision_reason = $6, valid_from = case when $3 = 'approved' then greatest(valid_from, $5) else valid_from end where tenant_id = $1 and id = $2`,
    [tenantId, id, end.state, end.by, now, end.reason],
  );
}

/** Ends a grant now. */
export async function endGrant(tx: Tx, tenantId: string, id: string, end: Readonly<{ by: string | null; reason: string }>, now: Date): Promise<void> {
  await tx.query(`update role_grant set state = 'ended', valid_to = greatest(valid_from, $5), ended_by = $3, ended_at = $5, end_reason = $4 where tenant_id = $1 and id = $2`, [tenantId, id, end.by, end.reason, now]);
}
