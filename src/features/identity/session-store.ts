import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import { rolesNow } from './people-store.ts';

export type SessionRecord = Readonly<{ personId: string; personName: string; secretHash: Buffer; lastSeenAt: string; expiresAt: string; revokedAt: string | null; isActive: boolean; roles: string[] }>;

export async function findSession(tx: Tx, tenantId: string, id: string): Promise<SessionRecord | undefined> {
  const rows = await tx.query<SessionRecord>(
    `select s.person_id as "personId", p.name as "personName", s.secret_hash as "secretHash", s.last_seen_at as "lastSeenAt", s.expires_at as "expiresAt", s.revoked_at as "revokedAt", p.is_active as "isActive", ${rolesNow} as roles
     from session s join person p on p.tenant_id = s.tenant_id and p.id = s.person_id where s.tenant_id = $1 and s.id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

export type NewSession = Readonly<{ id: string; personId: string; secretHash: Buffer; expiresAt: Date; address: string | undefined; agent: string | undefined }>;

export async function insertSession(tx: Tx, tenantId: string, session: NewSession, now: Date): Promise<void> {
  await tx.query(
    `insert into session (tenant_id, id, person_id, secret_hash, created_at, last_seen_at, expires_at, address, agent) values ($1, $2, $3, $4, $5, $5, $6, $7, $8)`,
    [tenantId, session.id, session.personId, session.secretHash, now, session.expiresAt, session.address ?? null, session.agent?.slice(0, 300) ?? null],
  );
  await tx.query(`update person set last_sign_in_at = $3 where tenant_id = $1 and id = $2`, [tenantId, session.personId, now]);
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

export type SessionRow = Readonly<{ id: string; createdAt: string; lastSeenAt: string; expiresAt: string; address: string | null; agent: string | null }>;

export async function listSessions(tx: Tx, tenantId: string, personId: string, now: Date): Promise<SessionRow[]> {
  return tx.query<SessionRow>(
    `select id, created_at as "createdAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt", address, agent from session
     where tenant_id = $1 and person_id = $2 and revoked_at is null and expires_at > $3 order by last_seen_at desc limit 100`,
    [tenantId, personId, now],
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

/** Failed attempts on a subject (login or address) since an instant. */
export async function countAttempts(tx: Tx, tenantId: string, subject: string, since: Date): Promise<number> {
  return (await tx.query<{ count: number }>(`select count(*)::int as count from sign_in_attempt where tenant_id = $1 and subject = $2 and at > $3`, [tenantId, subject, since]))[0]!.count;
}

const attemptsKeptMs = 24 * 3600_000;

/** Adds a failed attempt and drops the old ones of the subject. */
export async function insertAttempt(tx: Tx, tenantId: string, subject: string, now: Date): Promise<void> {
  await tx.query(`delete from sign_in_attempt where tenant_id = $1 and subject = $2 and at < $3`, [tenantId, subject, new Date(now.getTime() - attemptsKeptMs)]);
  await tx.query(`insert into sign_in_attempt (tenant_id, id, subject, at) values ($1, $2, $3, $4)`, [tenantId, newId('att'), subject, now]);
}

export async function clearAttempts(tx: Tx, tenantId: string, subject: string): Promise<void> {
  await tx.query(`delete from sign_in_attempt where tenant_id = $1 and subject = $2`, [tenantId, subject]);
}
