import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import { eventText } from '#engines/audit-chain/event.ts';
import { chainVerifier, type ChainReport } from '#engines/audit-chain/verify-chain.ts';
import { isSignedBy } from '#platform/crypto/algorithms.ts';
import { readPem } from '#platform/crypto.ts';
import type { Tx } from '#platform/db.ts';
import type { App, Ctx } from '#platform/feature.ts';
import { mergeKeys, sealedEvents } from './chain-export.ts';
import { allCheckpoints, chainEnds, listRegisteredKeys } from './chain-store.ts';
import { makeCheckpoint } from './checkpoints.ts';
import type { Verification } from './contract.ts';
import { chainHash } from './digests.ts';
import { recordEvent } from './events.ts';
import { sealEvents } from './sealer.ts';
import { keeperContext } from './system-context.ts';

export const verifyQueue = 'audit-verify';

/** Asks for a verification; it runs in the background. */
export function createVerification(ctx: Ctx): Promise<Verification> {
  const id = newId('ver');
  return ctx.tx(async (tx) => {
    await tx.query(`insert into audit_verification (tenant_id, id, asked_by, asked_by_name, asked_at, state) values ($1, $2, $3, $4, $5, 'waiting')`, [ctx.tenantId, id, ctx.actor.personId ?? null, ctx.actor.name, ctx.now]);
    await recordEvent(ctx, tx, { action: 'audit.verification-asked', objectKind: 'audit-chain', objectId: ctx.tenantId, after: { verificationId: id } });
    await ctx.app.jobs.enqueue(tx, verifyQueue, { tenantId: ctx.tenantId, id });
    return getVerification(tx, ctx.tenantId, id);
  });
}

export async function getVerification(tx: Tx, tenantId: string, id: string): Promise<Verification> {
  const row = await tx.findOne<Verification>(`select ${columns} from audit_verification where tenant_id = $1 and id = $2`, [tenantId, id]);
  if (row === undefined) throw new AppError('object.not-found', 'There is no such verification.');
  return row;
}

export function findLastVerification(tx: Tx, tenantId: string): Promise<Verification | undefined> {
  return tx.findOne<Verification>(`select ${columns} from audit_verification where tenant_id = $1 order by id desc limit 1`, [tenantId]);
}

const columns = 'id, state, asked_by_name as "askedByName", asked_at as "askedAt", started_at as "startedAt", finished_at as "finishedAt", event_count as "eventCount", checkpoint_count as "checkpointCount", result';

/** The job: verifies the chain as the database holds it and keeps what was found, also in the log itself. */
export async function runVerification(app: App, data: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, number>>> {
  const { tenantId, id } = data as { tenantId: string; id: string };
  await app.db.withTenant(tenantId, (tx) => tx.query(`update audit_verification set state = 'running', started_at = now() where tenant_id = $1 and id = $2`, [tenantId, id]));
  await sealEvents(app, tenantId, { isPatient: true });
  await makeCheckpoint(app, tenantId, 'periodic');
  const report = await verifyStored(app, tenantId);
  const { firstSeq, lastSeq, coveredSeq, faultCount, faults, records, checkpointCount } = report;
  const state = faultCount === 0 ? 'intact' : 'faulty';
  const ctx = keeperContext(app, tenantId);
  await ctx.tx(async (tx) => {
    await tx.query(
      `update audit_verification set state = $3, finished_at = now(), event_count = $4, checkpoint_count = $5, result = $6 where tenant_id = $1 and id = $2`,
      [tenantId, id, state, records, checkpointCount, JSON.stringify({ firstSeq, lastSeq, coveredSeq, faultCount, faults: faults.slice(0, 200) })],
    );
    await recordEvent(ctx, tx, { action: 'audit.chain-verified', outcome: faultCount === 0 ? 'done' : 'failed', objectKind: 'audit-chain', objectId: tenantId, after: { verificationId: id, firstSeq, lastSeq, faultCount } });
  });
  if (faultCount > 0) app.log.error({ tenant: tenantId, verification: id, faultCount, first: faults[0] }, 'the audit chain is not as it was sealed');
  return { events: records, faults: faultCount };
}

export async function failVerification(app: App, data: Readonly<Record<string, unknown>>): Promise<void> {
  const { tenantId, id } = data as { tenantId: string; id: string };
  await app.db.withTenant(tenantId, (tx) => tx.query(`update audit_verification set state = 'failed', finished_at = now() where tenant_id = $1 and id = $2`, [tenantId, id]));
}

/** Once a day every chain is verified without being asked. */
export async function verifyAll(app: App): Promise<Readonly<{ chains: number }>> {
  const tenants = await app.db.withSystem((tx) => tx.query<{ id: string }>('select id from tenant order by id'));
  for (const { id } of tenants) await createVerification(keeperContext(app, id));
  return { chains: tenants.length };
}

async function verifyStored(app: App, tenantId: string): Promise<ChainReport> {
  const found = await app.db.withTenant(tenantId, async (tx) => ({ ends: await chainEnds(tx, tenantId), checkpoints: await allCheckpoints(tx, tenantId, Number.MAX_SAFE_INTEGER), keys: mergeKeys(app, await listRegisteredKeys(tx)) }));
  const keys = new Map(found.keys.map((key) => [key.id, { algorithm: key.algorithm, bytes: readPem(key.pem) }]));
  const verifier = chainVerifier({
    hash: chainHash, checkpoints: found.checkpoints,
    isSigned: ({ algorithm, keyId, statement, value }) => {
      const key = keys.get(keyId);
      if (key?.bytes === undefined || key.algorithm !== algorithm) return 'unknown-key';
      return isSignedBy(algorithm, key.bytes, Buffer.from(statement), Buffer.from(value, 'base64url')) ? 'valid' : 'invalid';
    },
  });
  // From 1 on: what stands before the first kept event is told as put in.
  for await (const rows of sealedEvents(app, tenantId, 1, Number.MAX_SAFE_INTEGER)) for (const { seq, sha256, sm3, ...event } of rows) verifier.take({ seq, text: eventText(event), digests: { sha256, sm3 } });
  const report = verifier.finish();
  const isCut = report.lastSeq < found.ends.lastSeq && !report.faults.some((fault) => fault.kind === 'truncated');
  if (!isCut) return report;
  return { ...report, faultCount: report.faultCount + 1, faults: [...report.faults, { kind: 'truncated', seq: report.lastSeq + 1, toSeq: found.ends.lastSeq }] };
}
