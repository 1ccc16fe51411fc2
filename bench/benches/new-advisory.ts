import type { Bench } from '../lib/bench.ts';
import { summarise, timed } from '../lib/measure.ts';
import { sizeName } from './lists.ts';

const goalMs = 1000;

type Import = Readonly<{ state: string; counts: Readonly<{ added: number }> | null }>;

/** A new advisory about a package that every system has: from the first byte of its upload until every system shows the finding. */
export const newAdvisoryBench: Bench = {
  name: 'new-advisory',
  summary: 'a new advisory, from upload to visible on every affected system',
  async run(places) {
    const { size } = places;
    const program = await places.open({ worker: true });
    try {
      const times: number[] = [];
      const limits: number[] = [];
      for (let round = 0; round <= Math.max(2, Math.ceil(size.rounds / 10)); round += 1) {
        const id = `CVE-2999-${10_000 + round}`;
        const { tookMs } = await timed(async () => {
          const done = await program.call<Import>('POST', '/advisory-imports?wait=true&fileName=new.ndjson', Buffer.from(JSON.stringify(recordOf(id))));
          if (done.state !== 'done' || done.counts?.added !== 1) throw new Error(`The advisory ${id} is ${done.state}: ${JSON.stringify(done)}`);
          const found = await program.call<{ vulnerabilityId: number }>('GET', `/vulnerability-ids/${id}`);
          const figures = await program.call<{ systemCount: number }>('GET', `/findings/figures?vulnerabilityId=${found.vulnerabilityId}`);
          if (figures.systemCount !== size.systems) throw new Error(`${id} shows on ${figures.systemCount} of ${size.systems} systems.`);
        });
        const empty = await timed(() => program.call('GET', '/session'));
        // the first one warms up
        if (round > 0) times.push(tookMs);
        if (round > 0) limits.push(empty.tookMs);
      }
      const { median, p95, count } = summarise(times);
      const limit = summarise(limits).median;
      return [{
        name: `a new advisory to visible on ${size.systems} systems · ${sizeName(size.systems * size.versionsPerSystem)}`, unit: 'ms', median, p95, goal: { of: 'p95', value: goalMs },
        limit: { what: 'an empty request', value: limit, unit: 'ms' }, ratio: median / limit, note: `${count} rounds, three requests each`,
      }];
    } finally {
      await program.close();
    }
  },
};

function recordOf(id: string): object {
  return {
    schema_version: '1.6.0', id, modified: '2026-01-02T00:00:00Z', published: '2026-01-01T00:00:00Z', summary: 'A made weakness of what every system has', details: 'Made for measuring.',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
    affected: [{ package: { ecosystem: 'Maven', name: 'com.example.everywhere:everywhere' }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }] }],
  };
}
