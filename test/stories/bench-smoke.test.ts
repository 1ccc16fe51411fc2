import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meetsGoal } from '../../bench/lib/bench.ts';
import { openPlaces, tinySize, type Places } from '../../bench/lib/places.ts';
import { formatTable } from '../../bench/lib/table.ts';
import { benches } from '../../bench/run.ts';

let places: Places;

beforeAll(async () => {
  places = await openPlaces(tinySize, { keep: false, say: () => {} });
}, 60_000);
afterAll(() => places.close());

describe('the benches', () => {
  it.each(benches.map((bench) => [bench.name, bench] as const))('%s measures something, at a small size too', async (_name, bench) => {
    const figures = await bench.run(places, () => {});
    expect(figures.length).toBeGreaterThan(0);
    for (const figure of figures) {
      const numbers = [figure.median, figure.p95 ?? 1, figure.p99 ?? 1, figure.ratio, figure.limit.value];
      expect({ name: figure.name, wrong: numbers.filter((value) => !Number.isFinite(value) || value <= 0) }).toEqual({ name: figure.name, wrong: [] });
      // throws where the goal speaks of what was not measured
      meetsGoal(figure);
    }
    expect(new Set(figures.map((figure) => figure.name)).size).toBe(figures.length);
    expect(formatTable(figures, {}).split('\n')).toHaveLength(figures.length + 1);
  }, 60_000);
});
