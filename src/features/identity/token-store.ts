import type { Tx } from '#platform/db.ts';
import { liveGrantsSql, type LiveGrant } from './powers.ts';

export type TokenRecord = Readonly<{ personId: string; personName: string; name: string; secretHash: Buffer; scopes: string[]; expiresAt: string; lastUsedAt: string | null; revokedAt: string | null; isActive: boolean; grants: readonly LiveGrant[] }>;

export async function findToken(tx: Tx, tenantId: string, id: string): Promise<TokenRecord | undefined> {
  const rows = await tx.prepared<TokenRecord>(
    `select t.person_id as "personId", p.name as "personName", t.name, t.secret_hash as "secretHash", t.scopes, t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt", t.revoked_at as "revokedAt", p.is_active as "isActive", ${liveGrantsSql} as grants
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
