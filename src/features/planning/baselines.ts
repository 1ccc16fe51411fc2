import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import type { MetricNow } from './metric-values.ts';
import type { PlanContent } from './plan-content.ts';
import { insertBaselines, listBaselines, type Baseline } from './plan-store.ts';

type Target = PlanContent['targets'][number];

/** Targets of a plan that have no baseline for their metric yet. */
export async function targetsWithoutBaseline(tx: Tx, tenantId: string, planId: string, targets: readonly Target[]): Promise<Target[]> {
  const known = new Set((await listBaselines(tx, tenantId, [planId])).map((row) => `${row.targetId} ${row.metric}`));
  return targets.filter((target) => !known.has(`${target.id} ${target.metric}`));
}

/** Notes where targets start from. A metric of which nothing is known leaves its target without: the next measurement tries again. */
export function noteBaselines(tx: Tx, tenantId: string, planId: string, targets: readonly Target[], measured: ReadonlyMap<string, MetricNow>): Promise<number> {
  const baselines = targets.flatMap((target): Baseline[] => {
    const now = measured.get(target.metric);
    return now === undefined || now.value === null ? [] : [{ targetId: target.id, metric: target.metric, value: now.value, base: now.base, at: now.at }];
  });
  return insertBaselines(tx, tenantId, planId, baselines);
}

/** Gives a baseline to every target of a plan in force, or on its way, that had nothing to start from before. */
export async function fillBaselines(ctx: Ctx, tx: Tx, measured: ReadonlyMap<string, MetricNow>): Promise<number> {
  const versions = await tx.query<{ planId: string; targets: Target[] }>(
    `select plan_id as "planId", content->'targets' as targets from plan_version where tenant_id = $1 and state in ('draft', 'in-review', 'approved') order by plan_id, number`, [ctx.tenantId],
  );
  let count = 0;
  for (const { planId, targets } of versions) count += await noteBaselines(tx, ctx.tenantId, planId, await targetsWithoutBaseline(tx, ctx.tenantId, planId, targets), measured);
  return count;
}
