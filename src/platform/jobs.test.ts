import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../test/database.ts';
import type { App, Feature } from './feature.ts';
import { openJobs, type Jobs } from './jobs.ts';
import { silentLog } from './log.ts';

let test: TestDatabase;
let jobs: Jobs;
const done: string[] = [];
const gaveUp: string[] = [];
/** Ends the long job. */
let finish = () => {};

const feature: Feature = {
  name: 'ledger', contract: {}, handlers: {},
  jobs: {
    'test-work': {
      concurrency: 2, writesMuch: true,
      handler: async (_app, { name }) => {
        if (name === 'long') await new Promise<void>((resolve) => { finish = resolve; });
        done.push(String(name));
        return {};
      },
      gaveUp: async (_app, { name }) => void gaveUp.push(String(name)),
    },
  },
};

beforeAll(async () => {
  test = await testDatabase();
  jobs = await openJobs(test.db.adminUrl, [feature], silentLog, () => test.db.grantSchema('job'));
  await jobs.work({ db: test.db } as App, [feature]);
});
afterAll(async () => {
  finish();
  await jobs.stop();
  await test.drop();
});

const enqueue = (...names: string[]) => test.db.withSystem(async (tx) => {
  for (const name of names) await jobs.enqueue(tx, 'test-work', { name });
});

describe('jobs', () => {
  it('that are short do not wait for a long one, and follow each other at once', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `short ${index}`);
    await enqueue('long', ...names);
    // workers look by themselves only every few seconds: twelve such looks would take far longer
    await expect.poll(() => done.length, { timeout: 8_000 }).toBe(names.length);
    expect(done.toSorted()).toEqual(names.toSorted());
    finish();
    await expect.poll(() => done.at(-1), { timeout: 5_000 }).toBe('long');
  });

  it('whose worker died are run by another, those of a worker that lives are not; what ends every worker is given up', async () => {
    done.length = 0;
    await enqueue('long');
    await test.db.withOwner(async (tx) => {
      for (const name of ['orphan', 'poison']) await jobs.enqueue(tx, 'test-work', { name });
      await tx.query(`update job.job set state = 'active', started_on = now(), retry_count = case data->>'name' when 'poison' then retry_limit else 0 end where data->>'name' in ('orphan', 'poison')`);
    });
    await expect.poll(() => [done, gaveUp], { timeout: 25_000 }).toEqual([['orphan'], ['poison']]);
    finish();
    await expect.poll(() => done, { timeout: 5_000 }).toEqual(['orphan', 'long']);
  }, 40_000);

  it('leave the planner with statistics of what they wrote', async () => {
    await test.db.withOwner((tx) => tx.query(`create table written (n integer); insert into written select generate_series(1, 1000)`));
    await enqueue('writes');
    await expect.poll(async () => (await test.db.withOwner((tx) => tx.query<{ rows: number }>(`select reltuples::int as rows from pg_class where relname = 'written'`)))[0]?.rows, { timeout: 15_000, interval: 250 }).toBe(1000);
  });
});
