import type { Bench, Figure } from '../lib/bench.ts';
import { timePaired } from '../lib/measure.ts';
import { sizeName } from './lists.ts';

const goalMs = 20;

const questions: readonly (readonly [name: string, query: string])[] = [
  ['a purl', 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1'],
  ['a purl without version', 'pkg:maven/org.apache.logging.log4j/log4j-core'],
  ['a name with a range', 'log4j-core < 2.17'],
  ['a vers range', 'log4j-core vers:maven/>=2.0|<2.17'],
  ['what every system has', 'everywhere'],
];

/** Questions of where a package is used: a page of 50 with a shortest path each. */
export const whereUsedBench: Bench = {
  name: 'where-used',
  summary: 'where a package is used, a page of 50 with paths',
  async run(places) {
    const program = await places.open({ worker: false });
    try {
      const size = sizeName(places.size.systems * places.size.versionsPerSystem);
      const figures: Figure[] = [];
      for (const [name, query] of questions) {
        const path = `/where-used?limit=50&q=${encodeURIComponent(query)}`;
        const times = await timePaired(places.size.rounds * 2, () => program.call('GET', path), () => program.call('GET', '/session'), 10);
        figures.push({
          name: `where used, ${name} · ${size}`, unit: 'ms', median: times.work.median, p95: times.work.p95, p99: times.work.p99, goal: { of: 'p99', value: goalMs },
          limit: { what: 'an empty request', value: times.limit.median, unit: 'ms' }, ratio: times.work.median / times.limit.median,
        });
      }
      return figures;
    } finally {
      await program.close();
    }
  },
};
