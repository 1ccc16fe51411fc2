import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isRate, type Figure } from './bench.ts';

type Kept = Readonly<Record<string, Readonly<{ median: number; unit: string; ratio: number }>>>;

const file = fileURLToPath(new URL('../baseline.json', import.meta.url));

/** Ratios to the machine's own limit compare across machines; a difference below this says nothing. */
const worthSaying = 1.25;

export function readBaseline(): Kept {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : {};
}

/** Keeps these figures, and what was kept of others. */
export function saveBaseline(figures: readonly Figure[]): void {
  const fresh = Object.fromEntries(figures.map((figure) => [figure.name, { median: round(figure.median), unit: figure.unit, ratio: round(figure.ratio) }]));
  const all = Object.entries({ ...readBaseline(), ...fresh }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(all), undefined, 2)}\n`);
}

/** `1.4× slower than kept`, or nothing where it is much the same, new, or only informs. */
export function compareWith(baseline: Kept, figure: Figure): string {
  const kept = baseline[figure.name];
  if (kept === undefined || kept.ratio === 0) return '';
  const change = figure.ratio / kept.ratio;
  if (change > worthSaying) return `${change.toFixed(1)}× ${isRate(figure.unit) || figure.unit !== 'MB' ? 'slower' : 'larger'} than kept`;
  return change < 1 / worthSaying ? `${(1 / change).toFixed(1)}× better than kept` : '';
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
