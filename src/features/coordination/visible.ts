import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { limitOf } from '#features/identity/public.ts';
import { civilDay } from '#platform/documents/typography.ts';

/** The day that it is for the institution. */
export function todayOf(ctx: Ctx): string {
  return civilDay(ctx.now);
}

/** The bodies that the actor sees: undefined = all; whoever holds the permission only for a part sees those of which they are a member or deputy. */
export async function visibleBodyIds(ctx: Ctx, tx: Tx): Promise<readonly string[] | undefined> {
  if (limitOf(ctx, 'coordination.read') === undefined) return undefined;
  const rows = await tx.prepared<{ id: string }>(`select distinct body_id as id from body_member where tenant_id = $1 and (person_id = $2 or deputy_id = $2)`, [ctx.tenantId, ctx.actor.personId ?? '']);
  return rows.map((row) => row.id);
}

/** Fails as if it were not there where the actor does not see the body. */
export async function assertVisible(ctx: Ctx, tx: Tx, bodyId: string | null): Promise<void> {
  const visible = await visibleBodyIds(ctx, tx);
  if (visible !== undefined && (bodyId === null || !visible.includes(bodyId))) throw new AppError('object.not-found');
}

/** Fails unless each of these people is of the institution. */
export async function assertPeople(ctx: Ctx, tx: Tx, ids: readonly (string | null | undefined)[]): Promise<void> {
  const wanted = [...new Set(ids.filter((id) => typeof id === 'string'))];
  const found = await tx.query(`select from person where tenant_id = $1 and id = any($2::text[])`, [ctx.tenantId, wanted]);
  if (found.length < wanted.length) throw new AppError('object.not-found', 'There is no such person.');
}
