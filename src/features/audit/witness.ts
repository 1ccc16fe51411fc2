import type { Endpoint } from '#kernel/endpoint.ts';
import type { App, Ctx } from '#platform/feature.ts';
import type { Witness } from '#platform/http/witness.ts';
import { recordEvent } from './events.ts';

/** Within this time the same refusal of the same person is counted, and the same read is one. */
const windowMs = 60_000;
/** Beyond so many different ones at a time nothing is kept together: the oldest go first. */
const keptMax = 5_000;

type Refusals = { ctx: Ctx; permission: string; endpoints: Set<string>; count: number; until: number };

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
      if (refusal.count > 0) await tellRefusals(refusal).catch((error: unknown) => app.log.error({ err: error }, 'refusals could not be recorded'));
    }
  };

  return {
    async read(ctx, endpoint, { params, query }) {
      const key = JSON.stringify([ctx.tenantId, ctx.actor.personId, endpoint.id, params, query]);
      if ((reads.get(key) ?? 0) > Date.now()) return;
      await ctx.tx((tx) => recordEvent(ctx, tx, { action: 'audit.sensitive-read', objectKind: 'endpoint', objectId: endpoint.id, after: { ...object(params), ...object(query) } }));
      keep(reads, key, Date.now() + windowMs);
    },
    async refused(ctx, endpoint, permission) {
      const key = JSON.stringify([ctx.tenantId, ctx.actor.personId, permission]);
      const known = refusals.get(key);
      if (known !== undefined) {
        known.count += 1;
        if (known.endpoints.size < 20) known.endpoints.add(endpoint.id);
        return;
      }
      keep(refusals, key, { ctx, permission, endpoints: new Set(), count: 0, until: Date.now() + windowMs });
      await tellRefusal(ctx, endpoint, permission).catch((error: unknown) => app.log.error({ err: error }, 'a refusal could not be recorded'));
    },
    async close() {
      clearInterval(timer);
      await flush(true);
    },
  };
}

function tellRefusal(ctx: Ctx, endpoint: Endpoint, permission: string): Promise<void> {
  return ctx.tx((tx) => recordEvent(ctx, tx, { action: 'audit.access-refused', outcome: 'refused', objectKind: 'permission', objectId: permission, after: { endpoints: [endpoint.id], count: 1 } }));
}

function tellRefusals({ ctx, permission, endpoints, count }: Refusals): Promise<void> {
  const later = { ...ctx, now: new Date() };
  return ctx.tx((tx) => recordEvent(later, tx, { action: 'audit.access-refused', outcome: 'refused', objectKind: 'permission', objectId: permission, after: { endpoints: [...endpoints], count } }));
}

/** A map that forgets its oldest entry rather than grow. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.size >= keptMax) map.delete(map.keys().next().value!);
  map.set(key, value);
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
