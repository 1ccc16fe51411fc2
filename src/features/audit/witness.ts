import type { Endpoint } from '#kernel/endpoint.ts';
import type { App, Ctx } from '#platform/feature.ts';
import type { Witness } from '#platform/http/witness.ts';
import { recordEvent } from './events.ts';

/** Within this time the same refusal of the same person is counted, and the same read is one. */
const windowMs = 60_000;
/** Beyond so many different ones at a time nothing is kept together: the oldest go first. */
const keptMax = 5_000;

/** What was refused: for want of a permission, or because another site sent it. */
type Refusal = Readonly<{ action: 'audit.access-refused' | 'audit.request-forged'; objectKind: 'permission' | 'endpoint'; objectId: string }>;
type Refusals = { ctx: Ctx; refusal: Refusal; endpoints: Set<string>; count: number; until: number };

/**
 * Records what is no write and yet belongs in the log: reads of what is sensitive, and requests that were refused. Neither can fill the
 * disk: a repeated refusal is counted for a minute and recorded as one event with its number.
 */
export function createWitness(app: App): Witness & Readonly<{ close(): Promise<void> }> {
  const refusals = new Map<string, Refusals>();
  const reads = new Map<string, number>();
  const timer = setInterval(() => void flush(false), 5_000).unref();

  const flush = async (isEnd: boolean): Promise<void> => {
    const now = Date.now();
    for (const [key, until] of reads) if (until <= now) reads.delete(key);
    for (const [key, refusal] of refusals) if (isEnd || refusal.until <= now) {
      refusals.delete(key);
      if (refusal.count > 0) await tell({ ...refusal.ctx, now: new Date() }, refusal.refusal, [...refusal.endpoints], refusal.count).catch((error: unknown) => app.log.error({ err: error }, 'refusals could not be recorded'));
    }
  };

  const count = async (ctx: Ctx, endpoint: Endpoint, refusal: Refusal): Promise<void> => {
    const key = JSON.stringify([ctx.tenantId, ctx.actor.personId, refusal.action, refusal.objectId]);
    const known = refusals.get(key);
    if (known !== undefined) {
      known.count += 1;
      if (known.endpoints.size < 20) known.endpoints.add(endpoint.id);
      return;
    }
    keep(refusals, key, { ctx, refusal, endpoints: new Set(), count: 0, until: Date.now() + windowMs });
    await tell(ctx, refusal, [endpoint.id], 1).catch((error: unknown) => app.log.error({ err: error }, 'a refusal could not be recorded'));
  };

  return {
    async read(ctx, endpoint, { params, query }) {
      const key = JSON.stringify([ctx.tenantId, ctx.actor.personId, endpoint.id, params, query]);
      if ((reads.get(key) ?? 0) > Date.now()) return;
      await ctx.tx((tx) => recordEvent(ctx, tx, { action: 'audit.sensitive-read', objectKind: 'endpoint', objectId: endpoint.id, after: { ...object(params), ...object(query) } }));
      keep(reads, key, Date.now() + windowMs);
    },
    refused: (ctx, endpoint, permission) => count(ctx, endpoint, { action: 'audit.access-refused', objectKind: 'permission', objectId: permission }),
    forged: (ctx, endpoint) => count(ctx, endpoint, { action: 'audit.request-forged', objectKind: 'endpoint', objectId: endpoint.id }),
    async close() {
      clearInterval(timer);
      await flush(true);
    },
  };
}

function tell(ctx: Ctx, refusal: Refusal, endpoints: readonly string[], count: number): Promise<void> {
  return ctx.tx((tx) => recordEvent(ctx, tx, { ...refusal, outcome: 'refused', after: { endpoints, count } }));
}

/** A map that forgets its oldest entry rather than grow. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.size >= keptMax) map.delete(map.keys().next().value!);
  map.set(key, value);
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
