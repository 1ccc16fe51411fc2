import type { ChainEvent, Digests } from '#engines/audit-chain/event.ts';
import { chainStart } from '#engines/audit-chain/event.ts';
import type { SignedCheckpoint } from '#engines/audit-chain/checkpoint.ts';
import type { Tx } from '#platform/db.ts';

/** The columns of an event as it is sealed: the instant in UTC with all its six digits. */
const eventColumns = `e.id, e.tenant_id as "tenantId", to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, e.actor_id as "actorId", e.actor_kind as "actorKind", e.actor_name as "actorName", e.action, e.outcome,
  e.object_kind as "objectKind", e.object_id as "objectId", e.before, e.after, e.reason, e.request_id as "requestId", e.address`;

/** The oldest events that are not sealed yet. */
export function listUnsealed(tx: Tx, tenantId: string, limit: number): Promise<ChainEvent[]> {
  return tx.prepared<ChainEvent>(`select ${eventColumns} from audit_event e where e.tenant_id = $1 and e.seq is null order by e.id limit $2`, [tenantId, limit]);
}

export type SealedEvent = ChainEvent & Readonly<{ seq: number; sha256: string; sm3: string }>;

/** Sealed events after one number up to another, in their order. */
export function listSealed(tx: Tx, tenantId: string, afterSeq: number, lastSeq: number, limit: number): Promise<SealedEvent[]> {
  return tx.prepared<SealedEvent>(
    `select ${eventColumns}, e.seq, encode(e.sha256, 'hex') as sha256, encode(e.sm3, 'hex') as sm3 from audit_event e where e.tenant_id = $1 and e.seq > $2 and e.seq <= $3 order by e.seq limit $4`,
    [tenantId, afterSeq, lastSeq, limit],
  );
}

export type ChainEnds = Readonly<{ firstSeq: number; lastSeq: number; digests: Digests; sealedAt: string | null }>;

/** Where a chain begins and ends now. */
export async function chainEnds(tx: Tx, tenantId: string): Promise<ChainEnds> {
  const row = await tx.findOne<{ firstSeq: number; lastSeq: number; sha256: string; sm3: string; sealedAt: string | null }>(
    `select first_seq as "firstSeq", last_seq as "lastSeq", encode(last_sha256, 'hex') as sha256, encode(last_sm3, 'hex') as sm3, sealed_at as "sealedAt" from audit_chain where tenant_id = $1`, [tenantId],
  );
  if (row === undefined) return { firstSeq: 1, lastSeq: 0, digests: chainStart, sealedAt: null };
  const { sha256, sm3, ...ends } = row;
  return { ...ends, digests: { sha256, sm3 } };
}

/** Puts events at the end of the chain. Fails where it has grown meanwhile. */
export async function seal(tx: Tx, afterSeq: number, ids: readonly string[], digests: readonly Digests[]): Promise<void> {
  const bytes = (name: keyof Digests) => digests.map((row) => Buffer.from(row[name], 'hex'));
  await tx.query('select audit_seal($1, $2, $3, $4)', [afterSeq, ids, bytes('sha256'), bytes('sm3')]);
}

export type CheckpointRow = SignedCheckpoint & Readonly<{ number: number; seq: number; kind: 'periodic' | 'export' | 'retention'; at: string }>;

const checkpointColumns = 'number, seq, kind, at, statement, algorithm, key_id as "keyId", value';

/** The newest checkpoints first. */
export function listCheckpoints(tx: Tx, tenantId: string, limit: number): Promise<CheckpointRow[]> {
  return tx.query<CheckpointRow>(`select ${checkpointColumns} from audit_checkpoint where tenant_id = $1 order by number desc limit $2`, [tenantId, limit]);
}

/** All checkpoints up to a number, in their order. */
export function allCheckpoints(tx: Tx, tenantId: string, lastNumber: number): Promise<CheckpointRow[]> {
  return tx.query<CheckpointRow>(`select ${checkpointColumns} from audit_checkpoint where tenant_id = $1 and number <= $2 order by number`, [tenantId, lastNumber]);
}

/** False where another process was faster with this number. */
export async function insertCheckpoint(tx: Tx, tenantId: string, row: CheckpointRow): Promise<boolean> {
  const count = await tx.execute(
    'insert into audit_checkpoint (tenant_id, number, seq, kind, at, statement, algorithm, key_id, value) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing',
    [tenantId, row.number, row.seq, row.kind, row.at, row.statement, row.algorithm, row.keyId, row.value],
  );
  return count === 1;
}

export type RegisteredKey = Readonly<{ id: string; algorithm: string; pem: string }>;

/** Public keys that this database was used with. */
export function listRegisteredKeys(tx: Tx): Promise<RegisteredKey[]> {
  return tx.query<RegisteredKey>(`select id, algorithm, public_key as pem from crypto_key where public_key is not null order by id`);
}
