import type { Ctx } from '#platform/feature.ts';
import { chainEnds, listCheckpoints, type CheckpointRow } from './chain-store.ts';
import { findLastVerification } from './verifications.ts';

/** How the chain stands, in one look. */
export function getChain(ctx: Ctx) {
  return ctx.tx(async (tx) => {
    const { digests: _digests, ...ends } = await chainEnds(tx, ctx.tenantId);
    const checkpoints = (await listCheckpoints(tx, ctx.tenantId, 20)).map(({ statement: _statement, value: _value, ...row }: CheckpointRow) => row);
    const [unsealed] = await tx.query<{ count: number; oldestAt: string | null }>('select count(*)::int as count, min(at) as "oldestAt" from audit_event where tenant_id = $1 and seq is null', [ctx.tenantId]);
    return {
      ...ends, unsealedCount: unsealed!.count, oldestUnsealedAt: unsealed!.oldestAt, retentionDays: ctx.app.config.auditRetentionDays, suite: ctx.app.crypto.suite,
      lastCheckpoint: checkpoints[0] ?? null, checkpoints, lastVerification: (await findLastVerification(tx, ctx.tenantId)) ?? null,
    };
  });
}
