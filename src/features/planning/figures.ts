import type { Ctx } from '#platform/feature.ts';
import type { ItemProgress, LineSpending, PlanReport, TargetFigures } from './contract.ts';
import { deviationOf } from './deviation.ts';
import type { MetricNow } from './metric-values.ts';
import type { PlanContent } from './plan-content.ts';
import type { Baseline } from './plan-store.ts';

type Figures = Omit<TargetFigures, 'trend'>;

/** Every target with what was measured of it, and the verdict on the day `today`. A metric that no feature computes any more leaves its target unknown. */
export function targetFiguresOf(ctx: Ctx, content: PlanContent, measured: ReadonlyMap<string, MetricNow>, baselines: readonly Baseline[], today = ctx.now.toISOString().slice(0, 10)): Figures[] {
  return content.targets.map((target): Figures => {
    const metric = ctx.app.metrics.get(target.metric);
    const current = measured.get(target.metric) ?? { value: null, base: null, at: ctx.now.toISOString() };
    const baseline = baselines.find((row) => row.targetId === target.id && row.metric === target.metric);
    const title = metric?.title ?? { zh: target.metric, en: target.metric };
    const verdict = deviationOf({ better: metric?.better ?? 'more', target: target.target, dueOn: target.dueOn, today, baseline, current: metric === undefined || current.value === null ? undefined : { value: current.value, at: current.at } });
    return {
      id: target.id, metric: target.metric, titleZh: title.zh, titleEn: title.en, unit: metric?.unit ?? null, better: metric?.better ?? null, link: metric?.link ?? null, target: target.target, dueOn: target.dueOn,
      baseline: baseline === undefined ? null : { value: baseline.value, base: baseline.base, at: baseline.at }, current,
      deviation: metric === undefined ? { ...verdict, verdict: 'unknown', reason: 'metric-unknown' } : verdict,
    };
  });
}

type Counts = PlanReport['snapshot']['milestones'];

/** Milestones of a plan; one that was cancelled counts no more. */
export function milestoneCounts(content: PlanContent, progress: readonly ItemProgress[], today: string): Counts {
  const states = new Map(progress.map((row) => [row.itemId, row.state]));
  const counted = content.milestones.filter((each) => states.get(each.id) !== 'cancelled');
  return {
    total: counted.length, done: counted.filter((each) => states.get(each.id) === 'done').length,
    overdue: counted.filter((each) => states.get(each.id) !== 'done' && each.dueOn < today).length,
  };
}

/** The budget of a plan by currency: amounts of different currencies are never added. */
export function budgetSums(content: PlanContent, spending: readonly LineSpending[]): PlanReport['snapshot']['budget'] {
  const spent = new Map(spending.map((row) => [row.lineId, row]));
  const sums = new Map<string, { currency: string; plannedMinor: number; committedMinor: number; spentMinor: number }>();
  for (const line of content.budget) {
    const sum = sums.get(line.currency) ?? { currency: line.currency, plannedMinor: 0, committedMinor: 0, spentMinor: 0 };
    sum.plannedMinor += line.plannedMinor;
    sum.committedMinor += spent.get(line.id)?.committedMinor ?? 0;
    sum.spentMinor += spent.get(line.id)?.spentMinor ?? 0;
    sums.set(line.currency, sum);
  }
  return [...sums.values()];
}
