import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import pg from 'pg';
import { makeThrowawayFolder, startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { silentLog } from '../src/platform/log.ts';
import { migrate } from '../src/platform/migrate.ts';

export type TestServer = Readonly<{
  /** The owner, on any database of the server. */
  adminUrl: string;
  /** A migrated database to be cloned. */
  template: string;
  /** Copying files is five times faster than copying through the log, but only without fsync. */
  cloneStrategy: 'file_copy' | 'wal_log';
  close: () => Promise<void>;
}>;

type Shared = { server: Promise<TestServer>; users: number };

// every project of vitest loads its setup anew, and all want the same server
const registry = globalThis as { yuanshuTestServer?: Shared };

/** The server of this run: the bundled PostgreSQL without fsync, or `TEST_DATABASE_URL` (its user must be a superuser, or own databases and roles). */
export async function openTestServer(): Promise<TestServer> {
  const shared = (registry.yuanshuTestServer ??= { server: start(), users: 0 });
  shared.users += 1;
  const server = await shared.server;
  return {
    ...server,
    close: async () => {
      shared.users -= 1;
      if (shared.users > 0) return;
      registry.yuanshuTestServer = undefined;
      await server.close();
    },
  };
}

async function start(): Promise<TestServer> {
  const given = process.env['TEST_DATABASE_URL'];
  const isGiven = given !== undefined && given !== '';
  const { adminUrl, close } = isGiven ? { adminUrl: given, close: async () => {} } : await startThrowaway();
  const template = `yuanshu_test_${process.pid}_${randomBytes(3).toString('hex')}`;
  try {
    await runOn(adminUrl, `create database ${template}`);
    await migrate({ adminUrl: onDatabase(adminUrl, template) });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    adminUrl, template, cloneStrategy: isGiven ? 'wal_log' : 'file_copy',
    close: async () => {
      if (isGiven) await dropAll(adminUrl, template);
      await close();
    },
  };
}

async function startThrowaway(): Promise<Pick<TestServer, 'adminUrl' | 'close'>> {
  const dataFolder = makeThrowawayFolder();
  const stopGuard = guardFolder(dataFolder);
  const server = await startEmbeddedPostgres({ dataFolder, log: silentLog, isThrowaway: true });
  return {
    adminUrl: server.adminUrlOf('postgres'),
    close: async () => {
      await server.stop();
      stopGuard();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Ends the databases of a folder and removes it; twice, because a server that was just being made goes on for a moment. */
const guardScript = `
trap "" INT TERM HUP
read -r word
[ "$word" = done ] && exit 0
for round in 1 2; do
  find "$1" -name postmaster.pid 2>/dev/null | while read -r file; do kill -QUIT "$(head -n 1 "$file")" 2>/dev/null; done
  sleep 1
  rm -rf "$1"
done`;

/** A process that waits on a pipe for our end, however it comes (also `kill -9`), and then cleans up behind us. Gives a function that sends it home. */
export function guardFolder(folder: string): () => void {
  if (process.platform === 'win32') return () => {};
  const child = spawn('sh', ['-c', guardScript, 'guard', folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.unref();
  (child.stdin as unknown as { unref: () => void }).unref();
  return () => {
    child.stdin.end('done\n');
  };
}

async function dropAll(adminUrl: string, prefix: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(`select datname as name from pg_database where starts_with(datname, $1)`, [prefix]);
    for (const { name } of rows) await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  });
}

/** Runs one statement that may not stand in a transaction. */
export async function runOn(adminUrl: string, text: string): Promise<void> {
  await withClient(adminUrl, (client) => client.query(text));
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The same server and user, another database. */
export function onDatabase(url: string, database: string): string {
  return url.replace(/^([a-z]+:\/\/[^/]*\/)[^?]*/, `$1${database}`);
}

/** The same server and database, another user without a password. */
export function asUser(url: string, user: string): string {
  return url.replace(/^([a-z]+:\/\/)[^@/]*@/, `$1${user}@`);
}
