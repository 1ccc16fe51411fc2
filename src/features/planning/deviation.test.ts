import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviationOf, pathValue, type DeviationInput } from './deviation.ts';

// baseline → target (direction), from 2026-01-01 to 2026-12-31 | today | current | verdict reason expected
const facts = `
0.50 → 0.90 more | 2026-07-02 | 0.70 | on-track on-path 0.7
0.50 → 0.90 more | 2026-07-02 | 0.715 | on-track on-path 0.7
0.50 → 0.90 more | 2026-07-02 | 0.73 | ahead better-than-path 0.7
0.50 → 0.90 more | 2026-07-02 | 0.67 | behind worse-than-path 0.7
0.50 → 0.90 more | 2026-07-02 | 0.40 | behind worse-than-path 0.7
0.50 → 0.90 more | 2026-07-02 | 0.90 | ahead target-met 0.7
0.50 → 0.90 more | 2026-12-31 | 0.90 | on-track target-met 0.9
0.50 → 0.90 more | 2026-12-31 | 0.89 | behind worse-than-path 0.9
0.50 → 0.90 more | 2027-01-01 | 0.90 | on-track target-met 0.9
0.50 → 0.90 more | 2027-01-01 | 0.89 | behind due-passed 0.9
0.50 → 0.90 more | 2026-01-01 | 0.50 | on-track on-path 0.5
0.50 → 0.90 more | 2026-07-02 | ? | unknown not-measured -
? → 0.90 more | 2026-07-02 | 0.70 | unknown no-baseline -
? → 0.90 more | 2026-07-02 | 0.95 | ahead target-met -
? → 0.90 more | 2027-01-01 | 0.95 | on-track target-met 0.9
? → 0.90 more | 2027-01-01 | 0.70 | behind due-passed 0.9
? → 0.90 more | 2026-07-02 | ? | unknown not-measured -
100 → 0 less | 2026-07-02 | 50 | on-track on-path 50
100 → 0 less | 2026-07-02 | 20 | ahead better-than-path 50
100 → 0 less | 2026-07-02 | 60 | behind worse-than-path 50
100 → 0 less | 2026-07-02 | 120 | behind worse-than-path 50
100 → 0 less | 2026-07-02 | 0 | ahead target-met 50
0 → 0 less | 2026-07-02 | 0 | on-track held 0
0 → 0 less | 2026-07-02 | 1 | behind not-held 0
0.95 → 0.90 more | 2026-07-02 | 0.92 | on-track held 0.9
0.95 → 0.90 more | 2026-07-02 | 0.85 | behind not-held 0.9
0.90 → 0.90 more | 2026-07-02 | 0.90 | on-track held 0.9
`.trim().split('\n');

function inputOf(way: string, today: string, current: string): DeviationInput {
  const [from, , to, better] = way.trim().split(' ') as [string, string, string, 'more' | 'less'];
  const at = '2026-01-01T08:00:00Z';
  return { better, target: Number(to), dueOn: '2026-12-31', today, baseline: from === '?' ? undefined : { value: Number(from), at }, current: current === '?' ? undefined : { value: Number(current), at: `${today}T01:00:00Z` } };
}

describe('a target against the straight path from its baseline', () => {
  it.each(facts)('%s', (line) => {
    const [way, today, current, says] = line.split('|').map((part) => part.trim()) as [string, string, string, string];
    const { verdict, reason, expected } = deviationOf(inputOf(way, today, current));
    expect(`${verdict} ${reason} ${expected === null ? '-' : Number(expected.toFixed(3))}`).toBe(says);
  });

  it('is never called better for a worse value', () => {
    const rank = { behind: 0, 'on-track': 1, ahead: 2, unknown: 3 };
    const value = fc.double({ min: 0, max: 1000, noNaN: true });
    fc.assert(fc.property(value, value, value, value, fc.constantFrom('more' as const, 'less' as const), fc.integer({ min: 0, max: 400 }), (base, target, a, b, better, days) => {
      const today = new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10);
      const [worse, best] = (better === 'more') === a < b ? [a, b] : [b, a];
      const at = '2026-01-01T00:00:00Z';
      const of = (current: number) => rank[deviationOf({ better, target, dueOn: '2026-12-31', today, baseline: { value: base, at }, current: { value: current, at } }).verdict];
      expect(of(worse)).toBeLessThanOrEqual(of(best));
    }));
  });

  it('stays between its ends on every day', () => {
    fc.assert(fc.property(fc.integer({ min: -500, max: 900 }), (days) => {
      const today = new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10);
      const value = pathValue({ target: 90, dueOn: '2026-12-31', today }, { value: 10, at: '2026-01-01T00:00:00Z' });
      expect(value).toBeGreaterThanOrEqual(10);
      expect(value).toBeLessThanOrEqual(90);
    }));
  });

  it('stands at the target where it was due before it was measured first', () => {
    expect(pathValue({ target: 90, dueOn: '2025-12-31', today: '2026-05-01' }, { value: 10, at: '2026-01-01T00:00:00Z' })).toBe(90);
  });
});
