import { compareWith, type readBaseline } from './baseline.ts';
import { meetsGoal, type Figure } from './bench.ts';

const heads = ['', 'measured', 'median', 'p95', 'p99', 'goal', 'limit of the machine', 'ratio', ''] as const;

/** The figures as lines of a table for a terminal. */
export function formatTable(figures: readonly Figure[], baseline: ReturnType<typeof readBaseline>): string {
  const rows = [heads, ...figures.map((figure) => cells(figure, baseline))];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => (column >= 2 && column <= 7 && column !== 6 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ').trimEnd()).join('\n');
}

const marks = { true: '✓', false: '✗', undefined: ' ' } as const;

function cells(figure: Figure, baseline: ReturnType<typeof readBaseline>): readonly string[] {
  const { goal, limit } = figure;
  const sign = figure.unit.endsWith('/s') ? '≥' : '≤';
  return [
    marks[String(meetsGoal(figure)) as keyof typeof marks], figure.name, `${number(figure.median)} ${figure.unit}`, figure.p95 === undefined ? '' : number(figure.p95), figure.p99 === undefined ? '' : number(figure.p99),
    goal === undefined ? '' : `${goal.of} ${sign} ${number(goal.value)}`, `${limit.what} ${number(limit.value)} ${limit.unit}`, `${number(figure.ratio)}×`, [compareWith(baseline, figure), figure.note ?? ''].filter(Boolean).join('; '),
  ];
}

function number(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
