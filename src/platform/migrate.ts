import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { connectTo } from './db/failure.ts';
import { applicationRole } from './db/role.ts';
import { splitStatements } from './db/statements.ts';
import type { Log } from './log.ts';
import { programFile } from './program-files.ts';

export type Migration = Readonly<{
  /** `0003-ledger` */
  name: string;
  number: number;
  text: string;
  /** SHA-256 of the text with \n as its line ends. */
  digest: string;
  /** False where the first line is `-- no-transaction`. */
  inTransaction: boolean;
}>;

export type MigrateOptions = Readonly<{
  /** Signs in as the owner of the tables. */
  adminUrl: string;
  /** `migrations/` of the program where absent. */
  folder?: string;
  log?: Log;
}>;

export type MigrateReport = Readonly<{ applied: readonly string[]; knownCount: number; tookMs: number }>;

/** The schema is not what this program can work with; the message says why and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** The migrations that the program ships. */
export const migrationsFolder = programFile('migrations');

/**
 * Brings a database up to date: applies each `NNNN-name.sql` that it does not have yet, in order, each in one transaction. Several programs
 * may do it at once: one does, the others wait. After an interruption it goes on where it stopped.
 *
 * A migration whose first line is `-- no-transaction` (`create index concurrently`) is run statement by statement, and goes on
 * with the statement that was interrupted; such a statement must bear being run again.
 *
 * Throws `DatabaseError` where the database cannot be used, {@link MigrationError} where an applied migration was changed, is unknown to this program, or fails.
 */
export async function migrate({ adminUrl, folder = migrationsFolder, log }: MigrateOptions): Promise<MigrateReport> {
  const startedAt = performance.now();
  const migrations = readMigrations(folder);
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'yuanshu migrate', connectionTimeoutMillis: 10_000, keepAlive: true });
  client.on('error', () => {});
  await connectTo(client);
  const applied: string[] = [];
  try {
    if ((await listMissing(client, migrations)).length > 0) {
      await holdingLock(client, log, async () => {
        await client.query(createTable);
        // another program may have been faster
        for (const migration of await listMissing(client, migrations)) {
          await apply(client, migration, log);
          applied.push(migration.name);
        }
        await takeOnApplicationRole(client);
      });
    }
  } finally {
    await client.end();
  }
  return { applied, knownCount: migrations.length, tookMs: Math.round(performance.now() - startedAt) };
}

/** Reads the folder; throws where a name is not `NNNN-name.sql` or a number is used twice. */
export function readMigrations(folder: string): readonly Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql')).toSorted();
  const migrations = names.map((fileName) => {
    const match = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(fileName);
    if (match === null) throw new MigrationError(`${fileName}: a migration is called NNNN-name.sql.`);
    const text = readFileSync(path.join(folder, fileName), 'utf8').replaceAll('\r\n', '\n');
    return { name: fileName.slice(0, -4), number: Number(match[1]), text, digest: createHash('sha256').update(text).digest('hex'), inTransaction: !text.startsWith('-- no-transaction') };
  });
  for (const [index, migration] of migrations.entries()) {
    const before = migrations[index - 1];
    if (before?.number === migration.number) throw new MigrationError(`${before.name} and ${migration.name} have the same number.`);
  }
  return migrations;
}

const createTable = `create table if not exists migration (
  number integer primary key, name text not null, digest text not null, statements_done integer not null default 0,
  started_at timestamptz not null default now(), finished_at timestamptz, took_ms integer
)`;

type AppliedRow = Readonly<{ number: number; name: string; digest: string; statements_done: number; finished_at: string | null }>;

async function listMissing(client: pg.Client, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const applied = new Map((await readApplied(client)).map((row) => [row.number, row]));
  const shipped = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const row of applied.values()) {
    const migration = shipped.get(row.number);
    if (migration === undefined) throw new MigrationError(`The database has the migration ${row.name}, which this program does not know: it was used with a newer program. Update this one.`);
    if (migration.digest !== row.digest) {
      throw new MigrationError(`The migration ${row.name} was changed after it was applied to this database (${row.digest.slice(0, 12)} is now ${migration.digest.slice(0, 12)}). Restore the file, and put the change in a new migration.`);
    }
  }
  return migrations.filter((migration) => (applied.get(migration.number)?.finished_at ?? null) === null);
}

async function readApplied(client: pg.Client): Promise<readonly AppliedRow[]> {
  const { rows: [exists] } = await client.query<{ there: boolean }>(`select to_regclass('migration') is not null as there`);
  if (exists?.there !== true) return [];
  return (await client.query<AppliedRow>('select number, name, digest, statements_done, finished_at from migration order by number')).rows;
}

/** Any number that nothing else uses in this database. */
const lockKey = 8_686_001;

/** Asks again and again instead of waiting in the server: a waiting statement would block `create index concurrently` of the one that works. */
async function holdingLock(client: pg.Client, log: Log | undefined, work: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const { rows: [row] } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [lockKey]);
    if (row?.got === true) break;
    if (attempt === 10) log?.info('another program brings the database up to date; waiting for it');
    await wait(100);
  }
  try {
    await work();
  } finally {
    await client.query('select pg_advisory_unlock($1)', [lockKey]).catch(() => {});
  }
}

/**
 * An owner who is no superuser may not act as a role that it made (https://www.postgresql.org/docs/current/role-attributes.html) until it says so.
 * Where it may not, the program works as the owner, whom forced row-level security binds too.
 */
async function takeOnApplicationRole(client: pg.Client): Promise<void> {
  await client.query(`do $$
    begin
      if to_regrole('${applicationRole}') is not null and not (select rolsuper from pg_roles where rolname = session_user) and session_user <> '${applicationRole}' then
        execute format('grant ${applicationRole} to %I', session_user);
      end if;
    exception when insufficient_privilege then null;
    end $$`);
}

async function apply(client: pg.Client, migration: Migration, log: Log | undefined): Promise<void> {
  const startedAt = performance.now();
  try {
    await (migration.inTransaction ? applyAtOnce(client, migration) : applyStepwise(client, migration));
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw new MigrationError(`The migration ${migration.name} failed${placeOf(error, migration)}: ${(error as Error).message}${adviceOf(error)}`, { cause: error });
  }
  const tookMs = Math.round(performance.now() - startedAt);
  await client.query('update migration set took_ms = $2 where number = $1', [migration.number, tookMs]);
  log?.info({ migration: migration.name, tookMs }, 'migration applied');
}

async function applyAtOnce(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  await client.query(migration.text);
  await client.query('insert into migration (number, name, digest, finished_at) values ($1, $2, $3, now())', [migration.number, migration.name, migration.digest]);
  await client.query('commit');
}

async function applyStepwise(client: pg.Client, migration: Migration): Promise<void> {
  const { rows } = await client.query<{ done: number }>(
    `insert into migration (number, name, digest) values ($1, $2, $3) on conflict (number) do update set digest = excluded.digest returning statements_done as done`,
    [migration.number, migration.name, migration.digest]);
  const statements = splitStatements(migration.text);
  for (let index = rows[0]!.done; index < statements.length; index += 1) {
    await client.query(statements[index]!);
    await client.query('update migration set statements_done = $2 where number = $1', [migration.number, index + 1]);
  }
  await client.query('update migration set finished_at = now() where number = $1', [migration.number]);
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: 53100 disk full. */
function adviceOf(error: unknown): string {
  return (error as { code?: string }).code === '53100' ? '. The disk of the database is full. Free some space and start again: it goes on where it stopped.' : '';
}

/** PostgreSQL counts characters from the start of the text that it was given. */
function placeOf(error: unknown, migration: Migration): string {
  const position = Number((error as { position?: string }).position);
  if (!migration.inTransaction || !Number.isSafeInteger(position)) return '';
  return ` at line ${[...migration.text].slice(0, position - 1).filter((character) => character === '\n').length + 1}`;
}
