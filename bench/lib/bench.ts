import type { Places } from './places.ts';

/** One line of the answer. */
export type Figure = Readonly<{
  /** What was measured, its size in the name. */
  name: string;
  unit: 'ms' | 's' | 'MB' | 'components/s' | 'MB/s';
  median: number;
  p95?: number;
  p99?: number;
  /** What we want of which of these numbers; absent where the line only informs. */
  goal?: Readonly<{ of: 'median' | 'p95' | 'p99'; value: number }>;
  /** What this machine can do at best, measured beside it, in the unit that it says. */
  limit: Readonly<{ what: string; value: number; unit: string }>;
  /** How many times the machine's own limit it takes: 1 would be perfect, more is slower. */
  ratio: number;
  note?: string;
}>;

export type Bench = Readonly<{
  name: string;
  summary: string;
  run(places: Places, say: (text: string) => void): Promise<readonly Figure[]>;
}>;

/** More of it is better for rates, less for everything else. */
export function isRate(unit: Figure['unit']): boolean {
  return unit.endsWith('/s');
}

/** Whether a figure meets its goal; undefined where it has none. */
export function meetsGoal(figure: Figure): boolean | undefined {
  if (figure.goal === undefined) return undefined;
  const value = figure[figure.goal.of];
  if (value === undefined) throw new Error(`${figure.name} has a goal for ${figure.goal.of}, which was not measured.`);
  return isRate(figure.unit) ? value >= figure.goal.value : value <= figure.goal.value;
}
