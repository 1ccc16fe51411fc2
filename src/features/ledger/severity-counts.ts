import { severities } from '#kernel/words.ts';
import type { SeverityCounts } from './contract.ts';

export const noFindings: SeverityCounts = { critical: 0, high: 0, medium: 0, low: 0, none: 0, unknown: 0 };

/** A json object of counts per severity in SQL, where a rank is the place of a severity in `severities`; `rank` is an expression over the rows of the group, `counted` what is counted. */
export function severityCountsSql(rank: string, counted = '*'): string {
  return `json_build_object(${severities.map((name, index) => `'${name}', count(${counted}) filter (where ${rank} = ${index})`).join(', ')})`;
}

/** A number that sorts by the most serious finding first, then the next: one critical weighs more than any number of high ones. */
export function severityWeight(counts: SeverityCounts): number {
  const capped = (count: number) => Math.min(count, 9999);
  return capped(counts.critical) * 1e12 + capped(counts.high) * 1e8 + capped(counts.medium) * 1e4 + capped(counts.low);
}
