import type { App } from '#platform/feature.ts';
import { getNumbers } from './overview-views.ts';

/** Keeps today's figures of every institution, once a day; run again on the same day it writes the newer figures. */
export async function takeSnapshots(app: App): Promise<Record<string, number>> {
  const tenants = await app.db.withSystem((tx) => tx.query<{ id: string }>(`select id from tenant order by id`));
  const day = new Date().toISOString().slice(0, 10);
  for (const tenant of tenants) {
    await app.db.withTenant(tenant.id, async (tx) => {
      const numbers = await getNumbers({ tx, tenantId: tenant.id, within: undefined });
      await tx.query(`insert into daily_snapshot (tenant_id, day, numbers) values ($1, $2, $3) on conflict (tenant_id, day) do update set numbers = excluded.numbers`, [tenant.id, day, JSON.stringify(numbers)]);
    }, { statementTimeoutMs: 120_000 });
  }
  return { institutions: tenants.length };
}
