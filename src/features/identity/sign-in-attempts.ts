import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';

/**
 * Counts failures by what was tried (`login:…`, `factor:…`) and by address, in the database, so that several servers lock together. A name
 * that does not exist is counted like one that does.
 */
export async function refuseTooMany(ctx: Ctx, tx: Tx, subject: string): Promise<void> {
  const { lockMinutes, lockAfterFailures, lockAddressAfterFailures } = ctx.app.config;
  const since = new Date(ctx.now.getTime() - lockMinutes * 60_000);
  for (const [name, limit] of [[subject, lockAfterFailures], [addressOf(ctx), lockAddressAfterFailures]] as const) {
    if (name === undefined) continue;
    const rows = await tx.query<{ count: number }>(`select count(*)::int as count from sign_in_attempt where tenant_id = $1 and subject = $2 and at > $3`, [ctx.tenantId, name, since]);
    if (rows[0]!.count >= limit) throw new AppError('session.throttled', `Too many failed attempts. Wait ${lockMinutes} minutes before trying again.`, { minutes: lockMinutes });
  }
}

/** Tries of one subject come one after the other until the transaction ends: of many at once no more than the limit learn anything. */
export async function takeTurn(ctx: Ctx, tx: Tx, subject: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${ctx.tenantId}/${subject}`]);
  await refuseTooMany(ctx, tx, subject);
}

const keptMs = 24 * 3600_000;

/** Counts a failure, and drops the old ones of the same subject. */
export async function countFailure(ctx: Ctx, tx: Tx, subject: string): Promise<void> {
  for (const name of [subject, addressOf(ctx)]) {
    if (name === undefined) continue;
    await tx.query(`delete from sign_in_attempt where tenant_id = $1 and subject = $2 and at < $3`, [ctx.tenantId, name, new Date(ctx.now.getTime() - keptMs)]);
    await tx.query(`insert into sign_in_attempt (tenant_id, id, subject, at) values ($1, $2, $3, $4)`, [ctx.tenantId, newId('att'), name, ctx.now]);
  }
}

/** After a success the failures of the subject no longer count; those of the address do. */
export async function forgetFailures(ctx: Ctx, tx: Tx, subject: string): Promise<void> {
  await tx.query(`delete from sign_in_attempt where tenant_id = $1 and subject = $2`, [ctx.tenantId, subject]);
}

function addressOf(ctx: Ctx): string | undefined {
  return ctx.address === undefined ? undefined : `address:${ctx.address}`;
}
