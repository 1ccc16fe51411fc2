import type { Tx } from '#platform/db.ts';
import { liveGrantsSql, type LiveGrant } from './powers.ts';
import type { SessionFacts } from './sign-in-policy.ts';
import type { SessionMethod } from './sign-in-words.ts';

export type SessionRecord = SessionFacts & Readonly<{
  personId: string; personName: string; secretHash: Buffer; previousHash: Buffer | null; previousUntil: string | null; createdAt: string; lastSeenAt: string; expiresAt: string; revokedAt: string | null; isActive: boolean;
  grants: readonly LiveGrant[];
}>;

/** Whether a person has a second factor that was confirmed, as SQL over `p` (person). */
export const hasFactorNow = `exists (select from second_factor f where f.tenant_id = p.tenant_id and f.person_id = p.id and f.confirmed_at is not null)`;

/** A session with what decides how far it reaches. */
export async function findSession(tx: Tx, tenantId: string, id: string): Promise<SessionRecord | undefined> {
  const rows = await tx.prepared<Omit<SessionRecord, 'roles'>>(
    `select s.person_id as "personId", p.name as "personName", s.secret_hash as "secretHash", s.previous_hash as "previousHash", s.previous_until as "previousUntil", s.created_at as "createdAt", s.last_seen_at as "lastSeenAt",
       s.expires_at as "expiresAt", s.revoked_at as "revokedAt", p.is_active as "isActive", ${liveGrantsSql} as grants, s.method, s.factor_due as "factorDue", s.factor_at as "factorAt", ${hasFactorNow} as "hasFactor",
       (select t.is_demonstration from tenant t where t.id = s.tenant_id) as "isDemonstration", p.must_change_password as "mustChangePassword", p.password_hash is not null as "hasPassword", coalesce(p.password_changed_at, p.created_at) as "passwordChangedAt"
     from session s join person p on p.tenant_id = s.tenant_id and p.id = s.person_id where s.tenant_id = $1 and s.id = $2`,
    [tenantId, id],
  );
  const [row] = rows;
  return row === undefined ? undefined : { ...row, roles: row.grants.map((grant) => grant.role) };
}

export type NewSession = Readonly<{
  id: string; personId: string; secretHash: Buffer; expiresAt: Date; address: string | undefined; agent: string | undefined;
  method: SessionMethod; factorDue: boolean; factorAt: Date | undefined; origin: Origin | undefined;
}>;

/** Where a session began, if elsewhere: the provider or directory; its token, encrypted; what it calls the session. */
export type Origin = Readonly<{ provider: string; token: string | null; session: string | null }>;

export async function insertSession(tx: Tx, tenantId: string, session: NewSession, now: Date): Promise<void> {
  await tx.query(
    `insert into session (tenant_id, id, person_id, secret_hash, created_at, last_seen_at, expires_at, address, agent, method, factor_due, factor_at, secret_at, provider, provider_token, provider_session) values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11, $5, $12, $13, $14)`,
    [tenantId, session.id, session.personId, session.secretHash, now, session.expiresAt, session.address ?? null, session.agent?.slice(0, 300) ?? null, session.method, session.factorDue, session.factorAt ?? null, session.origin?.provider ?? null, session.origin?.token ?? null, session.origin?.session ?? null],
  );
  if (!session.factorDue) await tx.query(`update person set last_sign_in_at = $3 where tenant_id = $1 and id = $2`, [tenantId, session.personId, now]);
}

/** Where a session began; undefined where it was here. */
export async function findOrigin(tx: Tx, tenantId: string, id: string): Promise<Origin | undefined> {
  return tx.findOne<Origin>(`select provider, provider_token as token, provider_session as session from session where tenant_id = $1 and id = $2 and provider is not null`, [tenantId, id]);
}

/**
 * Ends what began at a provider: the session that it names, or, where it names none, all of the person. A session of which we never knew how the
 * provider calls it cannot be told from the one that is meant: it ends with its person's. Answers whose, and how many.
 */
export async function revokeProviderSessions(tx: Tx, tenantId: string, at: Readonly<{ provider: string; subject: string | undefined; session: string | undefined }>, now: Date): Promise<Readonly<{ personId: string; count: number }>[]> {
  return tx.query(
    `with ended as (
       update session s set revoked_at = $5 where s.tenant_id = $1 and s.provider = $2 and s.revoked_at is null and s.expires_at > $5
         and ($3::text is null or s.person_id in (select i.person_id from external_identity i where i.tenant_id = $1 and i.provider = $2 and i.subject = $3))
         and ($4::text is null or s.provider_session = $4 or (s.provider_session is null and $3::text is not null)) returning s.person_id)
     select person_id as "personId", count(*)::int as count from ended group by person_id order by person_id`,
    [tenantId, at.provider, at.subject ?? null, at.session ?? null, now],
  );
}

const graceMs = 10_000;

/**
 * Gives a session another secret; the one before is good for some seconds more, for requests that are on the way. False where a secret as new as
 * `than` is there already: of two that rotate at once, one does.
 */
export async function rotateSecret(tx: Tx, tenantId: string, id: string, secretHash: Buffer, than: Date, now: Date): Promise<boolean> {
  const rows = await tx.query(
    `update session set previous_hash = secret_hash, previous_until = $5, secret_hash = $3, secret_at = $6 where tenant_id = $1 and id = $2 and revoked_at is null and coalesce(secret_at, created_at) < $4 returning id`,
    [tenantId, id, secretHash, than, new Date(now.getTime() + graceMs), now],
  );
  return rows.length > 0;
}

export async function touchSession(tx: Tx, tenantId: string, id: string, now: Date): Promise<void> {
  await tx.query(`update session set last_seen_at = $3 where tenant_id = $1 and id = $2`, [tenantId, id, now]);
}

/** Revokes sessions of a person: one, or all but one. */
export async function revokeSessions(tx: Tx, tenantId: string, personId: string, which: Readonly<{ only?: string; except?: string | undefined }>, now: Date): Promise<number> {
  const rows = await tx.query(
    `update session set revoked_at = $4 where tenant_id = $1 and person_id = $2 and revoked_at is null and ($3::text is null or id = $3) and ($5::text is null or id <> $5) returning id`,
    [tenantId, personId, which.only ?? null, now, which.except ?? null],
  );
  return rows.length;
}

export type SessionRow = Readonly<{ id: string; personId: string; personName: string; login: string; createdAt: string; lastSeenAt: string; expiresAt: string; address: string | null; agent: string | null; method: SessionMethod; factorAt: string | null; isDue: boolean }>;
const sessionColumns = `s.id, s.person_id as "personId", p.name as "personName", p.login, s.created_at as "createdAt", s.last_seen_at as "lastSeenAt", s.expires_at as "expiresAt", s.address, s.agent, s.method, s.factor_at as "factorAt", s.factor_due as "isDue"`;

/** The open sessions of one person, the latest used first. */
export async function listSessions(tx: Tx, tenantId: string, personId: string, now: Date): Promise<SessionRow[]> {
  return tx.query<SessionRow>(
    `select ${sessionColumns} from session s join person p on p.tenant_id = s.tenant_id and p.id = s.person_id
     where s.tenant_id = $1 and s.person_id = $2 and s.revoked_at is null and s.expires_at > $3 order by s.last_seen_at desc, s.id desc limit 100`,
    [tenantId, personId, now],
  );
}

/** The open sessions of everybody, newest first, by name or login. */
export async function listAllSessions(tx: Tx, tenantId: string, filter: Readonly<{ q: string | undefined; before: string | undefined; limit: number }>, now: Date): Promise<SessionRow[]> {
  return tx.query<SessionRow>(
    `select ${sessionColumns} from session s join person p on p.tenant_id = s.tenant_id and p.id = s.person_id
     where s.tenant_id = $1 and s.revoked_at is null and s.expires_at > $2 and ($3::text is null or s.id < $3) and ($4::text is null or p.login ilike $4 or p.name ilike $4 or s.address ilike $4) order by s.id desc limit $5`,
    [tenantId, now, filter.before ?? null, filter.q === undefined ? null : `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`, filter.limit],
  );
}

export async function insertLink(tx: Tx, tenantId: string, link: Readonly<{ id: string; personId: string; secretHash: Buffer; expiresAt: Date }>, now: Date): Promise<void> {
  await tx.query(`insert into sign_in_link (tenant_id, id, person_id, secret_hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)`, [tenantId, link.id, link.personId, link.secretHash, now, link.expiresAt]);
}

/** Marks an unused link as used and answers its person and secret; undefined where it was used, is unknown or has expired. */
export async function useLink(tx: Tx, tenantId: string, id: string, now: Date): Promise<Readonly<{ personId: string; secretHash: Buffer }> | undefined> {
  const rows = await tx.query<{ personId: string; secretHash: Buffer }>(
    `update sign_in_link set used_at = $3 where tenant_id = $1 and id = $2 and used_at is null and expires_at > $3 returning person_id as "personId", secret_hash as "secretHash"`,
    [tenantId, id, now],
  );
  return rows[0];
}

/** Ends the unused sign-in links of a person. */
export async function endLinks(tx: Tx, tenantId: string, personId: string, now: Date): Promise<void> {
  await tx.query(`update sign_in_link set used_at = $3 where tenant_id = $1 and person_id = $2 and used_at is null`, [tenantId, personId, now]);
}
