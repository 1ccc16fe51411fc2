import type { App } from '#platform/feature.ts';
import { insertCheckpoint, listCheckpoints } from './chain-store.ts';
import { placeOf, signCheckpoint } from './checkpoints.ts';
import { recordEvent } from './events.ts';
import { keeperContext } from './system-context.ts';

/** The most events that go in one transaction, unless a single segment has more. */
const eventsAtOnce = 50_000;

/** Retires what is older than the installation keeps it, of every institution. Whole segments only, each behind a checkpoint that says what the chain was there. */
export async function retireEvents(app: App): Promise<Readonly<{ retired: number }>> {
  const tenants = await app.db.withSystem((tx) => tx.query<{ id: string }>('select id from tenant order by id'));
  let retired = 0;
  for (const { id } of tenants) {
    for (let count = await retireSegment(app, id); count > 0; count = await retireSegment(app, id)) retired += count;
  }
  return { retired };
}

async function retireSegment(app: App, tenantId: string): Promise<number> {
  const days = app.config.auditRetentionDays;
  const due = await app.db.withTenant(tenantId, async (tx) => {
    const seq = await findEnd(tx, tenantId, days);
    const place = seq === undefined ? undefined : await placeOf(tx, tenantId, seq);
    return place === undefined ? undefined : { place, last: (await listCheckpoints(tx, tenantId, 1))[0] };
  }, { statementTimeoutMs: 0 });
  if (due === undefined) return 0;
  const checkpoint = await signCheckpoint(app, tenantId, 'retention', due.place, due.last);
  const ctx = keeperContext(app, tenantId);
  return app.db.withTenant(tenantId, async (tx) => {
    if (!(await insertCheckpoint(tx, tenantId, checkpoint))) throw new Error('Another checkpoint was made meanwhile.');
    const [row] = await tx.query<{ count: number }>('select audit_retire($1, $2) as count', [checkpoint.seq, days]);
    await recordEvent(ctx, tx, { action: 'audit.events-retired', objectKind: 'audit-chain', objectId: tenantId, after: { lastSeq: checkpoint.seq, count: row!.count, checkpoint: checkpoint.number, retentionDays: days } });
    return row!.count;
  }, { statementTimeoutMs: 0 });
}

/** The last checkpoint of which everything up to it is old enough, not too far ahead. */
async function findEnd(tx: Parameters<typeof placeOf>[0], tenantId: string, days: number): Promise<number | undefined> {
  const row = await tx.findOne<{ seq: number | null }>(
    `with young as (select coalesce(min(seq), (select last_seq + 1 from audit_chain where tenant_id = $1)) as seq from audit_event where tenant_id = $1 and seq is not null and greatest(at, sealed_at) > now() - make_interval(days => $2)),
       old as (select k.seq from audit_checkpoint k, audit_chain c, young where k.tenant_id = $1 and c.tenant_id = $1 and k.seq >= c.first_seq and k.seq < young.seq)
     select coalesce((select max(old.seq) from old, audit_chain c where c.tenant_id = $1 and old.seq < c.first_seq + $3), (select min(seq) from old)) as seq`,
    [tenantId, days, eventsAtOnce],
  );
  return row?.seq ?? undefined;
}
