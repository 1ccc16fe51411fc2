/**
 * How far a target is, against a straight path from its baseline to its value on the day it is due. Pure rules; each verdict carries its reasons
 * and the version of the rules that gave it.
 */
export const deviationRule = 'planning.deviation/1';

export const verdicts = ['ahead', 'on-track', 'behind', 'unknown'] as const;
export type Verdict = (typeof verdicts)[number];

export const deviationReasons = ['not-measured', 'no-baseline', 'metric-unknown', 'target-met', 'held', 'not-held', 'due-passed', 'better-than-path', 'on-path', 'worse-than-path'] as const;
export type DeviationReason = (typeof deviationReasons)[number];

export type Measured = Readonly<{ value: number; at: string }>;
export type Deviation = Readonly<{
  verdict: Verdict; reason: DeviationReason;
  /** Where the path stands today, in the metric's unit; null where there is no path. */
  expected: number | null;
  /** How much better (above 0) or worse than the path, in the metric's unit. */
  gap: number | null;
  /** The part of the way from baseline to target that is done; below 0 where it became worse, above 1 beyond the target. */
  done: number | null;
  rule: string;
}>;

export type DeviationInput = Readonly<{
  better: 'more' | 'less'; target: number;
  /** Days as `2026-12-31`. */
  dueOn: string; today: string;
  baseline: Measured | undefined; current: Measured | undefined;
}>;

/** A twentieth of the way is no deviation: figures move by single systems. */
const toleranceOfWay = 0.05;

/** The verdict on a target today. */
export function deviationOf(input: DeviationInput): Deviation {
  const { baseline, current, target } = input;
  const verdict = (name: Verdict, reason: DeviationReason, expected: number | null = null): Deviation => ({
    verdict: name, reason, expected, rule: deviationRule,
    gap: expected === null || current === undefined ? null : advantage(input.better, current.value, expected),
    done: baseline === undefined || current === undefined || baseline.value === target ? null : (current.value - baseline.value) / (target - baseline.value),
  });
  if (current === undefined) return verdict('unknown', 'not-measured');
  const isMet = advantage(input.better, current.value, target) >= 0;
  if (input.today > input.dueOn) return isMet ? verdict('on-track', 'target-met', target) : verdict('behind', 'due-passed', target);
  if (baseline !== undefined && advantage(input.better, baseline.value, target) >= 0) return isMet ? verdict('on-track', 'held', target) : verdict('behind', 'not-held', target);
  if (isMet) return verdict(input.today === input.dueOn ? 'on-track' : 'ahead', 'target-met', baseline === undefined ? null : pathValue(input, baseline));
  if (baseline === undefined) return verdict('unknown', 'no-baseline');
  const expected = pathValue(input, baseline);
  const gap = advantage(input.better, current.value, expected);
  const tolerance = Math.abs(target - baseline.value) * toleranceOfWay;
  // on the last day nothing but the target will do
  if (input.today === input.dueOn || gap < -tolerance) return verdict('behind', 'worse-than-path', expected);
  return gap > tolerance ? verdict('ahead', 'better-than-path', expected) : verdict('on-track', 'on-path', expected);
}

/** The value of the straight path on a day, held at its ends. */
export function pathValue({ target, dueOn, today }: Pick<DeviationInput, 'target' | 'dueOn' | 'today'>, baseline: Measured): number {
  const from = dayNumber(baseline.at.slice(0, 10));
  const length = dayNumber(dueOn) - from;
  const share = length <= 0 ? 1 : Math.min(1, Math.max(0, (dayNumber(today) - from) / length));
  return baseline.value + (target - baseline.value) * share;
}

/** Above 0 where the first is better. Figures differ by how they are computed in the last digits. */
function advantage(better: 'more' | 'less', one: number, other: number): number {
  const difference = better === 'more' ? one - other : other - one;
  return Math.abs(difference) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other)) ? 0 : difference;
}

function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000;
}
