import { newId } from '#kernel/ids.ts';
import { toJsonText, type Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';

export type AuditEntry = Readonly<{
  /** `feature.verb` in the past: `ledger.system-created`. */
  action: string;
  objectKind: string;
  objectId: string;
  before?: unknown;
  after?: unknown;
  reason?: string;
  /** `done` where absent; what was asked for and not granted is `refused`. */
  outcome?: 'done' | 'refused' | 'failed';
}>;

/**
 * Records what a use case did, in the use case's own transaction: no write without its trace, no trace without its write. It takes no
 * lock that another writer would wait for; the sealer gives the event its place in the chain once it is committed.
 */
export async function recordEvent(ctx: Ctx, tx: Tx, entry: AuditEntry): Promise<void> {
  await tx.prepared(
    `insert into audit_event (tenant_id, id, at, actor_id, actor_kind, actor_name, action, outcome, object_kind, object_id, before, after, reason, request_id, address)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [ctx.tenantId, newId('aud'), ctx.now, ctx.actor.personId ?? null, ctx.actor.kind, ctx.actor.name, entry.action, entry.outcome ?? 'done', entry.objectKind, entry.objectId, json(entry.before), json(entry.after), entry.reason ?? null, ctx.requestId, ctx.address ?? null],
  );
}

function json(value: unknown): string | null {
  return value === undefined || value === null ? null : toJsonText(value);
}
