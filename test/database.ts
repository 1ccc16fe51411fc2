import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { openDatabase, type Database } from '../src/platform/db.ts';
import { onDatabase, withClient } from './database-server.ts';

export type TestDatabase = Readonly<{
  db: Database;
  /** Signs in as the owner; the data layer steps down to the application's role. */
  url: string;
  /** Closes the connections and removes the database. */
  drop: () => Promise<void>;
}>;

/** An empty, migrated database of this test file's own: `const { db, drop } = await testDatabase(); afterAll(drop);` */
export async function testDatabase(): Promise<TestDatabase> {
  const { adminUrl, template, cloneStrategy } = inject('testDatabase');
  const name = `${template}_${randomBytes(4).toString('hex')}`;
  await withClient(adminUrl, async (client) => {
    // two clones of one template at once would refuse each other
    await client.query('select pg_advisory_lock($1)', [cloneLockKey]);
    await client.query(`create database ${name} template ${template} strategy ${cloneStrategy}`);
  });
  const url = onDatabase(adminUrl, name);
  const db = await openDatabase({ url, poolMax: 5 });
  return {
    db, url,
    drop: async () => {
      await db.close();
      await withClient(adminUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

const cloneLockKey = 8_686_002;
