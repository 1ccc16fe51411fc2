import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../test/database.ts';
import { withClient } from '../../../test/database-server.ts';
import type { Log } from '../log.ts';
import { listenTo } from './listen.ts';

let test: TestDatabase;

beforeAll(async () => { test = await testDatabase(); });
afterAll(() => test.drop());

it('whoever listens asks a database that is away again with growing pauses, one question at a time', async () => {
  let refusals = 0;
  let gaps = 0;
  const log = { warn: () => { refusals += 1; } } as unknown as Log;
  const listener = await listenTo({ connectionString: test.url }, 'test_channel', () => {}, log, () => { gaps += 1; });
  const name = (await test.db.withOwner((tx) => tx.findOne<{ name: string }>('select current_database() as name')))!.name;
  const setOpen = (isOpen: boolean) => withClient(inject('testDatabase').adminUrl, async (client) => {
    await client.query(`alter database ${name} allow_connections ${isOpen}`);
    if (!isOpen) await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, [name]);
  });
  await setOpen(false);
  await wait(1_800);
  // after 0.1, 0.3, 0.7 and 1.5 s
  expect(refusals).toBeGreaterThanOrEqual(2);
  expect(refusals).toBeLessThanOrEqual(4);
  await setOpen(true);
  await expect.poll(() => gaps, { timeout: 10_000 }).toBe(1);
  await listener.close();
});
