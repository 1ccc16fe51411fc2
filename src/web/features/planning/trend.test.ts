import { describe, expect, it } from 'vitest';
import type { TargetFigures } from './queries.ts';
import { pathOn, pointsOf, valuesOn } from './trend.ts';

const target = (change: Partial<TargetFigures> = {}): TargetFigures => ({
  id: 't1', metric: 'ledger.systemsWithOwner', titleZh: '', titleEn: '', unit: 'share', better: 'more', link: null, target: 1, dueOn: '2026-01-11', baseline: { value: 0, base: 4, at: '2026-01-01T08:00:00Z' },
  current: { value: 0.5, base: 4, at: '2026-01-05T08:00:00Z' }, trend: [{ day: '2026-01-02', value: 0.25, base: 4 }, { day: '2026-01-03', value: null, base: null }],
  deviation: { verdict: 'on-track', reason: 'on-path', expected: 0.4, gap: 0.1, done: 0.5, rule: 'x' }, ...change,
});

describe('the trend of a target', () => {
  it('goes from its baseline to the day it is due, day by day', () => {
    const points = pointsOf(target(), '2026-01-05');
    expect([points[0], points.at(-1), points.length]).toEqual(['2026-01-01', '2026-01-11', 11]);
  });

  it('shows what was measured, and nothing for days without or to come', () => {
    expect(valuesOn(target(), pointsOf(target(), '2026-01-05'), '2026-01-05')).toEqual([0, 0.25, null, null, 0.5, null, null, null, null, null, null]);
  });

  it('has a path only from the baseline on', () => {
    expect(['2025-12-31', '2026-01-01', '2026-01-06', '2026-01-11', '2026-01-20'].map((day) => pathOn(target(), day))).toEqual([null, 0, 0.5, 1, 1]);
    expect(pathOn(target({ baseline: null }), '2026-01-06')).toBe(null);
  });

  it('of years has few points, evenly apart, and loses no last value', () => {
    const long = target({ dueOn: '2029-12-31', trend: [] });
    const points = pointsOf(long, '2026-08-08');
    expect(points.length).toBeLessThanOrEqual(122);
    expect(valuesOn(long, points, '2026-08-08').filter((value) => value !== null)).toEqual([0, 0.5]);
  });

  it('goes on after its day has passed', () => {
    expect(pointsOf(target(), '2026-01-15').at(-1)).toBe('2026-01-15');
  });
});
