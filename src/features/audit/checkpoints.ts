import { checkpointDigest, checkpointStatement, type CheckpointKind } from '#engines/audit-chain/checkpoint.ts';
import { chainStart, type Digests } from '#engines/audit-chain/event.ts';
import type { Tx } from '#platform/db.ts';
import type { App } from '#platform/feature.ts';
import { chainEnds, insertCheckpoint, listCheckpoints, type CheckpointRow } from './chain-store.ts';
import { chainHash } from './digests.ts';

/** What may be rewritten without a signed word against it: so many events, or so much time. */
const eventsBetween = 10_000;
const msBetween = 10 * 60_000;

/** Whether there is enough, or something old enough, that no checkpoint covers. */
export function isCheckpointDue(app: App, tenantId: string): Promise<boolean> {
  return app.db.withTenant(tenantId, async (tx) => {
    const { lastSeq } = await chainEnds(tx, tenantId);
    const [last] = await listCheckpoints(tx, tenantId, 1);
    const uncovered = lastSeq - (last?.seq ?? 0);
    return uncovered > 0 && (last === undefined || uncovered >= eventsBetween || Date.now() - Date.parse(last.at) >= msBetween);
  });
}

type Place = Readonly<{ seq: number; eventId: string; eventAt: string; digests: Digests }>;

/** Signs how far the chain came. Where the last checkpoint says so already it is answered; undefined without any event. */
export async function makeCheckpoint(app: App, tenantId: string, kind: 'periodic' | 'export'): Promise<CheckpointRow | undefined> {
  for (;;) {
    const found = await app.db.withTenant(tenantId, async (tx) => {
      const { lastSeq } = await chainEnds(tx, tenantId);
      const [last] = await listCheckpoints(tx, tenantId, 1);
      return { last, place: lastSeq === 0 ? undefined : await placeOf(tx, tenantId, lastSeq) };
    });
    if (found.place === undefined || found.last?.seq === found.place.seq) return found.last;
    // Signed between two transactions: the key may be in a device at the other end of a network.
    const checkpoint = await signCheckpoint(app, tenantId, kind, found.place, found.last);
    if (await app.db.withTenant(tenantId, (tx) => insertCheckpoint(tx, tenantId, checkpoint))) return checkpoint;
  }
}

/** What a checkpoint says of a sealed event. */
export function placeOf(tx: Tx, tenantId: string, seq: number): Promise<Place | undefined> {
  return tx.findOne<Place>(
    `select seq, id as "eventId", to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "eventAt", json_build_object('sha256', encode(sha256, 'hex'), 'sm3', encode(sm3, 'hex')) as digests from audit_event where tenant_id = $1 and seq = $2`, [tenantId, seq],
  );
}

/** A signed checkpoint after `last`, not stored yet. */
export async function signCheckpoint(app: App, tenantId: string, kind: CheckpointKind, place: Place, last: CheckpointRow | undefined): Promise<CheckpointRow> {
  const at = new Date().toISOString();
  const number = (last?.number ?? 0) + 1;
  const statement = checkpointStatement({ tenantId, number, kind, ...place, at, previous: last === undefined ? chainStart.sha256 : checkpointDigest(chainHash, last) });
  return { number, seq: place.seq, kind, at, statement, ...(await app.crypto.sign(statement)) };
}
