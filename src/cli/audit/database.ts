import pg from 'pg';
import type { SignedCheckpoint } from '#engines/audit-chain/checkpoint.ts';
import { eventText, type ChainEvent } from '#engines/audit-chain/event.ts';
import type { ChainLine } from '#engines/audit-chain/line.ts';
import { CommandFailure } from '../exit-codes.ts';

/** The chains of a database, read without the server's help. */
export type ChainDatabase = Readonly<{
  institutions: readonly Readonly<{ id: string; code: string }>[];
  /** Public keys that the database says it was used with, as JSON. */
  keys: string;
  open(tenantId: string): Promise<Readonly<{ checkpoints: readonly SignedCheckpoint[]; lastSeq: number; unsealed: number; lines(): AsyncIterable<readonly ChainLine[]> }>>;
  close(): Promise<void>;
}>;

const pageRows = 1_000;

/** Connects as somebody who may read the tables; nothing is written. */
export async function openChainDatabase(url: string): Promise<ChainDatabase> {
  const client = new pg.Client({ connectionString: url, application_name: 'yuanshu audit verify', connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    // One snapshot for everything: what is written meanwhile is not of this verification.
    await client.query(`set timezone = 'UTC'; begin isolation level repeatable read read only`);
    const { rows: institutions } = await client.query<{ id: string; code: string }>('select id, code from tenant order by code');
    const { rows: keys } = await client.query('select id, algorithm, public_key as pem from crypto_key where public_key is not null');
    return { institutions, keys: JSON.stringify({ keys }), open: (tenantId) => openChain(client, tenantId), close: () => client.end() };
  } catch (error) {
    await client.end().catch(() => {});
    throw new CommandFailure('input', { en: `The database cannot be read: ${(error as Error).message}`, zh: `无法读取数据库：${(error as Error).message}` });
  }
}

async function openChain(client: pg.Client, tenantId: string) {
  await client.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
  const checkpoints = await client.query<SignedCheckpoint>('select statement, algorithm, key_id as "keyId", value from audit_checkpoint where tenant_id = $1 order by number', [tenantId]);
  const ends = await client.query<{ lastSeq: string }>('select last_seq as "lastSeq" from audit_chain where tenant_id = $1', [tenantId]);
  const unsealed = await client.query<{ count: string }>('select count(*) as count from audit_event where tenant_id = $1 and seq is null', [tenantId]);
  return { checkpoints: checkpoints.rows, lastSeq: Number(ends.rows[0]?.lastSeq ?? 0), unsealed: Number(unsealed.rows[0]!.count), lines: () => linesOf(client, tenantId) };
}

type Row = ChainEvent & Readonly<{ seq: string; sha256: string; sm3: string }>;

async function* linesOf(client: pg.Client, tenantId: string): AsyncGenerator<readonly ChainLine[]> {
  await client.query(
    `declare chain no scroll cursor for select seq, encode(sha256, 'hex') as sha256, encode(sm3, 'hex') as sm3, id, tenant_id as "tenantId", to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor_id as "actorId", actor_kind as "actorKind",
       actor_name as "actorName", action, outcome, object_kind as "objectKind", object_id as "objectId", before, after, reason, request_id as "requestId", address
     from audit_event where tenant_id = $1 and seq is not null order by seq`, [tenantId],
  );
  const fetch = () => client.query<Row>(`fetch ${pageRows} from chain`);
  let next = fetch();
  for (;;) {
    const { rows } = await next;
    // The server reads the next ones while these are digested.
    if (rows.length === pageRows) next = fetch();
    yield rows.map(({ seq, sha256, sm3, ...event }) => ({ seq: Number(seq), text: eventText(event), digests: { sha256, sm3 } }));
    if (rows.length < pageRows) break;
  }
  await client.query('close chain');
}
