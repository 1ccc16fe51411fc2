import type { App, Ctx } from '#platform/feature.ts';

/** The same request, bound to an institution. */
export function inTenant(ctx: Ctx, tenantId: string): Ctx {
  return { ...ctx, tenantId, tx: (work) => ctx.app.db.withTenant(tenantId, work) };
}

/** The institution with this code, or the only one. */
export async function findTenant(app: App, code: string | undefined): Promise<string | undefined> {
  const rows = await app.db.withSystem((tx) => tx.query<{ id: string }>(`select id from tenant where $1::text is null or code = $1 order by id limit 2`, [code ?? null]));
  return rows.length === 1 ? rows[0]!.id : undefined;
}
