import { setTimeout as wait } from 'node:timers/promises';
import { eventText, sealDigests, type Digests } from '#engines/audit-chain/event.ts';
import type { App } from '#platform/feature.ts';
import { chainEnds, listUnsealed, seal } from './chain-store.ts';
import { isCheckpointDue, makeCheckpoint } from './checkpoints.ts';
import { chainHash } from './digests.ts';

/** Events of one transaction of the sealer: few milliseconds of computing between two looks at anything else. */
const batchSize = 500;
const roundMs = 2_000;

/** One at a time per institution; the lock is that of the transaction. */
const lockClass = 146_005;

/**
 * Gives every committed event of an institution its place in the chain; answers how many. Events are taken as they are found: one whose
 * transaction commits late is sealed later, and every one exactly once. Without `isPatient` it leaves where another process is at it.
 */
export async function sealEvents(app: App, tenantId: string, { isPatient }: Readonly<{ isPatient: boolean }>): Promise<number> {
  let count = 0;
  for (;;) {
    const sealed = await sealBatch(app, tenantId, isPatient);
    count += sealed;
    if (sealed < batchSize) return count;
  }
}

function sealBatch(app: App, tenantId: string, isPatient: boolean): Promise<number> {
  return app.db.withTenant(tenantId, async (tx) => {
    const [lock] = await tx.query<{ isHeld: boolean }>(isPatient ? `select pg_advisory_xact_lock(${lockClass}, hashtext($1)) is not null as "isHeld"` : `select pg_try_advisory_xact_lock(${lockClass}, hashtext($1)) as "isHeld"`, [tenantId]);
    if (lock?.isHeld !== true) return 0;
    const events = await listUnsealed(tx, tenantId, batchSize);
    if (events.length === 0) return 0;
    const { lastSeq, digests: last } = await chainEnds(tx, tenantId);
    const digests: Digests[] = [];
    for (const [index, event] of events.entries()) digests.push(sealDigests(chainHash, lastSeq + index + 1, digests.at(-1) ?? last, eventText(event)));
    await seal(tx, lastSeq, events.map((event) => event.id), digests);
    return events.length;
  });
}

/** Seals every few seconds, institution after institution, and signs a checkpoint where one is due; until it is stopped. */
export function keepSealing(app: App): Readonly<{ stop(): Promise<void> }> {
  const ended = new AbortController();
  const rounds = (async () => {
    while (!ended.signal.aborted) {
      const startedAt = performance.now();
      await sealAll(app, ended.signal).catch((error: unknown) => app.log.error({ err: error }, 'audit events could not be sealed'));
      // Where a round takes long there is more time between rounds, too.
      await wait(Math.max(roundMs, performance.now() - startedAt), undefined, { signal: ended.signal }).catch(() => {});
    }
  })();
  return {
    async stop() {
      ended.abort();
      await rounds;
    },
  };
}

async function sealAll(app: App, signal: AbortSignal): Promise<void> {
  const tenants = await app.db.withSystem((tx) => tx.query<{ id: string }>('select id from tenant order by id'));
  for (const { id } of tenants) {
    if (signal.aborted) return;
    await sealEvents(app, id, { isPatient: false });
    if (await isCheckpointDue(app, id)) await makeCheckpoint(app, id, 'periodic');
  }
}
