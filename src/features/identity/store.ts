import type { Tx } from '#platform/db.ts';
import { newId } from '#kernel/ids.ts';

/** Roles that a person holds at this instant, as SQL over `p` (person). */
const rolesNow = `coalesce((select array_agg(g.role order by g.role) from role_grant g where g.tenant_id = p.tenant_id and g.person_id = p.id and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())), '{}')`;

export type PersonRecord = Readonly<{ id: string; login: string; name: string; email: string | null; unitId: string | null; unitName: string | null; roles: string[]; isActive: boolean; lastSignInAt: string | null; createdAt: string; mustChangePassword: boolean; passwordHash: string | null }>;
const personColumns = `p.id, p.login, p.name, p.email, p.unit_id as "unitId", u.name_zh as "unitName", ${rolesNow} as roles, p.is_active as "isActive", p.last_sign_in_at as "lastSignInAt", p.created_at as "createdAt", p.must_change_password as "mustChangePassword", p.password_hash as "passwordHash"`;
const personFrom = `person p left join organisation_unit u on u.tenant_id = p.tenant_id and u.id = p.unit_id`;

/** The person with this id. */
export async function findPerson(tx: Tx, tenantId: string, id: string): Promise<PersonRecord | undefined> {
  return (await tx.query<PersonRecord>(`select ${personColumns} from ${personFrom} where p.tenant_id = $1 and p.id = $2`, [tenantId, id]))[0];
}

/** The person with this login, active or not. */
export async function findPersonByLogin(tx: Tx, tenantId: string, login: string): Promise<PersonRecord | undefined> {
  return (await tx.query<PersonRecord>(`select ${personColumns} from ${personFrom} where p.tenant_id = $1 and p.login = $2`, [tenantId, login]))[0];
}

export type PersonFilter = Readonly<{ q?: string | undefined; unitId?: string | undefined; role?: string | undefined; after: string; limit: number }>;

/** People by login, after the cursor. */
export async function listPeople(tx: Tx, tenantId: string, filter: PersonFilter): Promise<PersonRecord[]> {
  return tx.query<PersonRecord>(
    `select ${personColumns} from ${personFrom}
     where p.tenant_id = $1 and p.login > $2 and ($3::text is null or p.login ilike $3 or p.name ilike $3 or p.email ilike $3) and ($4::text is null or p.unit_id = $4)
       and ($5::text is null or exists (select from role_grant g where g.tenant_id = p.tenant_id and g.person_id = p.id and g.role = $5 and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())))
     order by p.login limit $6`,
    [tenantId, filter.after, filter.q === undefined ? null : `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`, filter.unitId ?? null, filter.role ?? null, filter.limit],
  );
}

export type NewPerson = Readonly<{ login: string; name: string; email: string | null; unitId: string | null; passwordHash: string | null; mustChangePassword: boolean }>;

/** Adds a person; undefined where the login is taken. */
export async function insertPerson(tx: Tx, tenantId: string, person: NewPerson): Promise<string | undefined> {
  const rows = await tx.query<{ id: string }>(
    `insert into person (tenant_id, id, login, name, email, unit_id, password_hash, must_change_password) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tenant_id, login) do nothing returning id`,
    [tenantId, newId('per'), person.login, person.name, person.email, person.unitId, person.passwordHash, person.mustChangePassword],
  );
  return rows[0]?.id;
}

export type PersonChange = Readonly<{ name: string; email: string | null; unitId: string | null; isActive: boolean }>;

export async function updatePerson(tx: Tx, tenantId: string, id: string, change: PersonChange, now: Date): Promise<void> {
  await tx.query(`update person set name = $3, email = $4, unit_id = $5, is_active = $6, updated_at = $7 where tenant_id = $1 and id = $2`, [tenantId, id, change.name, change.email, change.unitId, change.isActive, now]);
}

export async function setPassword(tx: Tx, tenantId: string, personId: string, passwordHash: string, now: Date): Promise<void> {
  await tx.query(`update person set password_hash = $3, must_change_password = false, updated_at = $4 where tenant_id = $1 and id = $2`, [tenantId, personId, passwordHash, now]);
}

/** Ends the grants that are no longer wanted and starts the new ones; what stays is not touched. */
export async function setRoles(tx: Tx, tenantId: string, personId: string, roles: readonly string[], grantedBy: string | null, now: Date): Promise<void> {
  await tx.query(`update role_grant set valid_to = $4 where tenant_id = $1 and person_id = $2 and valid_to is null and role <> all($3::text[])`, [tenantId, personId, roles, now]);
  const held = await tx.query<{ role: string }>(`select role from role_grant where tenant_id = $1 and person_id = $2 and valid_to is null`, [tenantId, personId]);
  for (const role of roles) {
    if (held.some((row) => row.role === role)) continue;
    await tx.query(`insert into role_grant (tenant_id, id, person_id, role, valid_from, granted_by) values ($1, $2, $3, $4, $5, $6)`, [tenantId, newId('grt'), personId, role, now, grantedBy]);
  }
}

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

export type TokenRecord = Readonly<{ personId: string; personName: string; name: string; secretHash: Buffer; scopes: string[]; expiresAt: string; lastUsedAt: string | null; revokedAt: string | null; isActive: boolean; roles: string[] }>;

export async function findToken(tx: Tx, tenantId: string, id: string): Promise<TokenRecord | undefined> {
  const rows = await tx.query<TokenRecord>(
    `select t.person_id as "personId", p.name as "personName", t.name, t.secret_hash as "secretHash", t.scopes, t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt", t.revoked_at as "revokedAt", p.is_active as "isActive", ${rolesNow} as roles
     from api_token t join person p on p.tenant_id = t.tenant_id and p.id = t.person_id where t.tenant_id = $1 and t.id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

export async function touchToken(tx: Tx, tenantId: string, id: string, now: Date): Promise<void> {
  await tx.query(`update api_token set last_used_at = $3 where tenant_id = $1 and id = $2`, [tenantId, id, now]);
}

export async function insertToken(tx: Tx, tenantId: string, token: Readonly<{ id: string; personId: string; name: string; secretHash: Buffer; scopes: readonly string[]; expiresAt: Date }>, now: Date): Promise<void> {
  await tx.query(`insert into api_token (tenant_id, id, person_id, name, secret_hash, scopes, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`, [tenantId, token.id, token.personId, token.name, token.secretHash, token.scopes, now, token.expiresAt]);
}

export type TokenRow = Readonly<{ id: string; name: string; scopes: string[]; createdAt: string; expiresAt: string; lastUsedAt: string | null; revokedAt: string | null; personId: string; personName: string }>;
const tokenColumns = `t.id, t.name, t.scopes, t.created_at as "createdAt", t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt", t.revoked_at as "revokedAt", t.person_id as "personId", p.name as "personName"`;

/** Tokens of one person, or of everybody. */
export async function listTokens(tx: Tx, tenantId: string, personId: string | undefined): Promise<TokenRow[]> {
  return tx.query<TokenRow>(`select ${tokenColumns} from api_token t join person p on p.tenant_id = t.tenant_id and p.id = t.person_id where t.tenant_id = $1 and ($2::text is null or t.person_id = $2) order by t.created_at desc, t.id limit 500`, [tenantId, personId ?? null]);
}

/** Revokes a token of the person (or anybody's); false where there is none. */
export async function revokeToken(tx: Tx, tenantId: string, id: string, personId: string | undefined, now: Date): Promise<boolean> {
  return (await tx.query(`update api_token set revoked_at = coalesce(revoked_at, $4) where tenant_id = $1 and id = $2 and ($3::text is null or person_id = $3) returning id`, [tenantId, id, personId ?? null, now])).length > 0;
}
