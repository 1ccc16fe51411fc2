import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';

export type FactorKind = 'totp' | 'passkey';
export type FactorRecord = Readonly<{
  id: string; personId: string; kind: FactorKind; name: string; secret: string | null; lastStep: number | null; credentialId: string | null; publicKey: Buffer | null; counter: number | null; transports: string[] | null;
  createdAt: string; confirmedAt: string | null; lastUsedAt: string | null;
}>;
const columns = `id, person_id as "personId", kind, name, secret, last_step as "lastStep", credential_id as "credentialId", public_key as "publicKey", counter, transports, created_at as "createdAt", confirmed_at as "confirmedAt", last_used_at as "lastUsedAt"`;

/** The factors of a person, those that were never confirmed among them. */
export function listFactors(tx: Tx, tenantId: string, personId: string): Promise<FactorRecord[]> {
  return tx.query<FactorRecord>(`select ${columns} from second_factor where tenant_id = $1 and person_id = $2 order by created_at, id`, [tenantId, personId]);
}

export function findPasskey(tx: Tx, tenantId: string, credentialId: string): Promise<FactorRecord | undefined> {
  return tx.findOne<FactorRecord>(`select ${columns} from second_factor where tenant_id = $1 and credential_id = $2 and confirmed_at is not null`, [tenantId, credentialId]);
}

/** Starts a TOTP factor; what was started earlier and never confirmed goes. */
export async function insertTotp(tx: Tx, tenantId: string, factor: Readonly<{ id: string; personId: string; name: string; secret: string }>, now: Date): Promise<void> {
  await tx.query(`delete from second_factor where tenant_id = $1 and person_id = $2 and confirmed_at is null`, [tenantId, factor.personId]);
  await tx.query(`insert into second_factor (tenant_id, id, person_id, kind, name, secret, created_at) values ($1, $2, $3, 'totp', $4, $5, $6)`, [tenantId, factor.id, factor.personId, factor.name, factor.secret, now]);
}

export type NewPasskey = Readonly<{ personId: string; name: string; credentialId: string; publicKey: Uint8Array; counter: number; transports: readonly string[] }>;

/** Adds a passkey; undefined where the credential is registered already. */
export async function insertPasskey(tx: Tx, tenantId: string, key: NewPasskey, now: Date): Promise<string | undefined> {
  const rows = await tx.query<{ id: string }>(
    `insert into second_factor (tenant_id, id, person_id, kind, name, credential_id, public_key, counter, transports, created_at, confirmed_at, last_used_at)
     values ($1, $2, $3, 'passkey', $4, $5, $6, $7, $8, $9, $9, $9) on conflict (tenant_id, credential_id) do nothing returning id`,
    [tenantId, newId('fac'), key.personId, key.name, key.credentialId, Buffer.from(key.publicKey), key.counter, key.transports, now],
  );
  return rows[0]?.id;
}

/** Takes a time step once: false where its code, or a later one, was used before. */
export async function takeStep(tx: Tx, tenantId: string, id: string, step: number, now: Date): Promise<boolean> {
  return (await tx.query(`update second_factor set last_step = $3, last_used_at = $4, confirmed_at = coalesce(confirmed_at, $4) where tenant_id = $1 and id = $2 and (last_step is null or last_step < $3) returning id`, [tenantId, id, step, now])).length > 0;
}

/** Moves the counter of a passkey on: false where somebody else counted further meanwhile, as a copy would. Zero counts nothing. */
export async function takeCount(tx: Tx, tenantId: string, id: string, counter: number, now: Date): Promise<boolean> {
  return (await tx.query(`update second_factor set counter = $3, last_used_at = $4 where tenant_id = $1 and id = $2 and (counter < $3 or (counter = 0 and $3 = 0)) returning id`, [tenantId, id, counter, now])).length > 0;
}

export async function renameFactor(tx: Tx, tenantId: string, personId: string, id: string, name: string): Promise<boolean> {
  return (await tx.query(`update second_factor set name = $4 where tenant_id = $1 and person_id = $2 and id = $3 and confirmed_at is not null returning id`, [tenantId, personId, id, name])).length > 0;
}

export async function deleteFactor(tx: Tx, tenantId: string, personId: string, id: string): Promise<FactorRecord | undefined> {
  return (await tx.query<FactorRecord>(`delete from second_factor where tenant_id = $1 and person_id = $2 and id = $3 returning ${columns}`, [tenantId, personId, id]))[0];
}

/** Removes every factor and recovery code of a person; answers how many factors it were. */
export async function deleteFactors(tx: Tx, tenantId: string, personId: string): Promise<number> {
  await tx.query(`delete from recovery_code where tenant_id = $1 and person_id = $2`, [tenantId, personId]);
  return tx.execute(`delete from second_factor where tenant_id = $1 and person_id = $2`, [tenantId, personId]);
}

/** Puts new recovery codes in the place of all earlier ones. */
export async function replaceRecoveryCodes(tx: Tx, tenantId: string, personId: string, hashes: readonly Buffer[], now: Date): Promise<void> {
  await tx.query(`delete from recovery_code where tenant_id = $1 and person_id = $2`, [tenantId, personId]);
  for (const hash of hashes) await tx.query(`insert into recovery_code (tenant_id, id, person_id, code_hash, created_at) values ($1, $2, $3, $4, $5)`, [tenantId, newId('rec'), personId, hash, now]);
}

export async function useRecoveryCode(tx: Tx, tenantId: string, personId: string, hash: Buffer, now: Date): Promise<boolean> {
  return (await tx.query(`update recovery_code set used_at = $4 where tenant_id = $1 and person_id = $2 and code_hash = $3 and used_at is null returning id`, [tenantId, personId, hash, now])).length > 0;
}

export async function countRecoveryCodes(tx: Tx, tenantId: string, personId: string): Promise<number> {
  return (await tx.findOne<{ count: number }>(`select count(*)::int as count from recovery_code where tenant_id = $1 and person_id = $2 and used_at is null`, [tenantId, personId]))!.count;
}
