import type { AdvisorySeverity } from './advisory.ts';

/** What a record says about how grave its vulnerability is. */
export type Rated = Readonly<{ severity: AdvisorySeverity; score: number | null | undefined; isWithdrawn: boolean }>;

const gravestFirst: readonly AdvisorySeverity[] = ['critical', 'high', 'medium', 'low', 'none', 'unknown'];

/**
 * The record by which a vulnerability is rated, of all that are about it in whatever ecosystem (at least one): the gravest that states a severity, within
 * a severity the highest score. Withdrawn records count where nothing else is left. Of equals the first.
 */
export function gravestRecord<Row extends Rated>(records: readonly Row[]): Row {
  const standing = records.filter((record) => !record.isWithdrawn);
  const rank = ({ severity }: Rated): number => gravestFirst.indexOf(severity);
  return (standing.length === 0 ? records : standing).toSorted((a, b) => rank(a) - rank(b) || (b.score ?? -1) - (a.score ?? -1))[0]!;
}
