import { pathValue } from '#features/planning/contract.ts';
import type { TargetFigures } from './queries.ts';

const pointsMax = 120;
const dayMs = 86_400_000;

/** Days at equal distances from the first that is known of the target to the day it is due, the last one included. */
export function pointsOf(target: TargetFigures, today: string): string[] {
  const first = [target.baseline?.at.slice(0, 10), target.trend[0]?.day, today].filter((day) => day !== undefined).toSorted()[0]!;
  const last = [target.dueOn, today].toSorted()[1]!;
  const [from, to] = [Date.parse(first), Date.parse(last)];
  const step = Math.max(1, Math.ceil((to - from) / dayMs / pointsMax));
  const days: string[] = [];
  for (let at = to; at >= from; at -= step * dayMs) days.push(new Date(at).toISOString().slice(0, 10));
  if (days.at(-1) !== first) days.push(first);
  return days.toReversed();
}

/** The measured value of each point: the last one since the point before; null where nothing was measured, or was not yet. */
export function valuesOn(target: TargetFigures, points: readonly string[], today: string): (number | null)[] {
  const measured = [
    ...(target.baseline === null ? [] : [{ day: target.baseline.at.slice(0, 10), value: target.baseline.value as number | null }]),
    ...target.trend, { day: today, value: target.current.value },
  ].toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  return points.map((point, index) => measured.filter((row) => row.day <= point && (index === 0 || row.day > points[index - 1]!)).at(-1)?.value ?? null);
}

/** Where the straight path stands on a day; null where it has no beginning. */
export function pathOn(target: TargetFigures, day: string): number | null {
  if (target.baseline === null || day < target.baseline.at.slice(0, 10)) return null;
  return pathValue({ target: target.target, dueOn: target.dueOn, today: day }, target.baseline);
}
