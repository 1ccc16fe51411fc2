import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { assertVersion, DatabaseError, describeFailure } from './db/failure.ts';
import { applicationRole } from './db/role.ts';
import { listenTo, type Listener } from './db/listen.ts';
import { withRetry } from './db/retry.ts';
import { checkTenantId, Transaction, type CopyOptions, type Rows, type ShapeCache, type Tx } from './db/transaction.ts';
import { createTypeParsers } from './db/values.ts';
import type { Log } from './log.ts';

export type { CopyRow } from './db/copy.ts';
export { DatabaseError } from './db/failure.ts';
export type { Listener } from './db/listen.ts';
export { isTransientError, withRetry } from './db/retry.ts';
export { applicationRole } from './db/role.ts';
export type { CopyOptions, DatabaseTables, Rows, Tx } from './db/transaction.ts';
export { parseInstant, toJsonText } from './db/values.ts';

export type DatabaseTarget = Readonly<{
  /** Signs in as the application's role, or as an owner who may take it on. */
  url: string;
  /** Signs in as the owner of the tables; `url` where absent. */
  adminUrl?: string | undefined;
  /** Connections for requests and jobs; 10 where absent. */
  poolMax?: number | undefined;
  /** Limit of one statement in ms; 15 000 where absent. */
  statementTimeoutMs?: number | undefined;
  log?: Log | undefined;
}>;

export type TransactionOptions = Readonly<{
  /** Limit of one statement in ms instead of the database's; 0 for none. */
  statementTimeoutMs?: number;
  readOnly?: boolean;
  isolation?: 'read committed' | 'repeatable read' | 'serializable';
  /** How often it is tried when it loses against other transactions; `work` then runs again from its start. 1 where absent. */
  attemptsMax?: number;
  /** Not waited for until it is on the disk: a power cut may take it back. For what is worth nothing after one, such as progress. */
  mayBeLost?: boolean;
}>;

type Work<T> = (tx: Tx) => Promise<T>;

/** The database: every access is a transaction, bound to a tenant or to none. */
export type Database = Readonly<{
  /** Sees and writes the rows of one tenant, and knowledge. */
  withTenant<T>(tenantId: string, work: Work<T>, options?: TransactionOptions): Promise<T>;
  /** Knowledge only: row-level security shows it no tenant's rows. */
  withSystem<T>(work: Work<T>, options?: TransactionOptions): Promise<T>;
  /** As the owner of the tables: maintenance, never for requests. A superuser sees all tenants' rows. */
  withOwner<T>(work: Work<T>, options?: TransactionOptions): Promise<T>;
  /** Bulk write in a transaction of its own, without a limit of time. */
  copyInto(tenantId: string | undefined, table: string, columns: readonly string[], rows: Rows, options?: CopyOptions): Promise<number>;
  /** Lets the application's role use the tables of a schema that another library made (jobs), present and future. */
  grantSchema(schema: string): Promise<void>;
  listen(channel: string, hear: (payload: string) => void, onGap?: () => void): Promise<Listener>;
  notify(channel: string, payload: string): Promise<void>;
  /** Whether it answers within two seconds. Never throws. */
  isReachable(): Promise<boolean>;
  poolState(): Readonly<{ total: number; idle: number; waiting: number }>;
  url: string;
  adminUrl: string;
  serverVersion: number;
  isCitus: boolean;
  close(): Promise<void>;
}>;

/**
 * Opens the database. Throws {@link DatabaseError} where it does not answer, is older than PostgreSQL 15 or is not prepared (migrations).
 */
export async function openDatabase(target: DatabaseTarget): Promise<Database> {
  const adminUrl = target.adminUrl ?? target.url;
  const pool = createPool(target.url, target.poolMax ?? 10, target);
  const server = await inspectServer(pool).catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  let ownerPool: pg.Pool | undefined;
  const shapes: ShapeCache = new Map();
  const ownerShapes: ShapeCache = new Map();
  const asApplication = [...(server.isCitus ? ["set local citus.propagate_set_commands = 'local'"] : []), ...(server.stepDownTo === undefined ? [] : [`set local role ${server.stepDownTo}`])];
  const application: Session = { pool, shapes, setup: asApplication, log: target.log };
  const withOwner = <T>(work: Work<T>, options?: TransactionOptions) =>
    transact({ pool: (ownerPool ??= createPool(adminUrl, 2, target)), shapes: ownerShapes, setup: [], log: target.log }, undefined, work, options);
  return {
    withTenant: (tenantId, work, options) => transact(application, checkTenantId(tenantId), work, options),
    withSystem: (work, options) => transact(application, undefined, work, options),
    withOwner,
    copyInto: (tenantId, table, columns, rows, options) =>
      transact(application, tenantId === undefined ? undefined : checkTenantId(tenantId), (tx) => tx.copyFrom(table, columns, rows, options), { statementTimeoutMs: 0 }),
    grantSchema: (schema) => withOwner((tx) => grantSchema(tx, schema)),
    listen: (channel, hear, onGap) => listenTo(connectionOf(target.url), channel, hear, target.log, onGap),
    notify: async (channel, payload) => void (await pool.query('select pg_notify($1, $2)', [channel, payload])),
    isReachable: () => Promise.race([pool.query('select 1').then(() => true, () => false), wait(2_000, false, { ref: false })]),
    poolState: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    url: target.url, adminUrl, serverVersion: server.version, isCitus: server.isCitus,
    close: async () => void (await Promise.all([pool.end(), ownerPool?.end()])),
  };
}

function connectionOf(url: string): pg.ClientConfig {
  return { connectionString: url, application_name: 'yuanshu', connectionTimeoutMillis: 10_000, keepAlive: true };
}

function createPool(url: string, max: number, { statementTimeoutMs = 15_000, log }: DatabaseTarget): pg.Pool {
  const settings = ['TimeZone=UTC', 'DateStyle=ISO', `statement_timeout=${statementTimeoutMs}`, 'lock_timeout=5000', 'idle_in_transaction_session_timeout=60000'];
  const pool = new pg.Pool({
    ...connectionOf(url), max, types: createTypeParsers(), idleTimeoutMillis: 30_000,
    options: settings.map((setting) => `-c ${setting}`).join(' '),
  });
  pool.on('error', (error) => log?.warn({ reason: error.message }, 'an idle connection to the database ended'));
  // an error of a connection in use reaches its query; without a listener it would also end the process
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

type Server = Readonly<{ version: number; isCitus: boolean; stepDownTo: string | undefined }>;

async function inspectServer(pool: pg.Pool): Promise<Server> {
  const { rows } = await pool.query<{ version: number; user: string; is_privileged: boolean; has_role: boolean; may_take: boolean | null; is_citus: boolean }>(
    `select current_setting('server_version_num')::int as version, session_user as user, rolsuper or rolbypassrls as is_privileged,
       to_regrole('${applicationRole}') is not null as has_role, pg_has_role(session_user, to_regrole('${applicationRole}'), case when current_setting('server_version_num')::int < 160000 then 'member' else 'set' end) as may_take,
       exists (select from pg_extension where extname = 'citus') as is_citus
     from pg_roles where rolname = session_user`,
  ).catch((error: unknown) => {
    throw new DatabaseError(`The database does not answer: ${describeFailure(error)}`, { cause: error });
  });
  const row = rows[0]!;
  assertVersion(row.version);
  const base = { version: row.version, isCitus: row.is_citus };
  if (row.user === applicationRole) return { ...base, stepDownTo: undefined };
  if (row.may_take === true) return { ...base, stepDownTo: applicationRole };
  if (!row.has_role) throw new DatabaseError(`The database has no role ${applicationRole}: the migrations have not run on it yet.`);
  if (row.is_privileged) throw new DatabaseError(`${row.user} bypasses row-level security and may not take on ${applicationRole}. Run: grant ${applicationRole} to "${row.user}"`);
  return { ...base, stepDownTo: undefined };
}

type Session = Readonly<{ pool: pg.Pool; shapes: ShapeCache; setup: readonly string[]; log: Log | undefined }>;

function transact<T>(session: Session, tenantId: string | undefined, work: Work<T>, options: TransactionOptions = {}): Promise<T> {
  const begin = beginStatement(session.setup, tenantId, options);
  const once = () => transactOnce(session, begin, tenantId, work);
  return (options.attemptsMax ?? 1) > 1 ? withRetry(once, options.attemptsMax) : once();
}

/** All in one round trip. `SET LOCAL` rather than `set_config`: only that travels to the workers of Citus. */
function beginStatement(setup: readonly string[], tenantId: string | undefined, { isolation, readOnly, statementTimeoutMs, mayBeLost }: TransactionOptions): string {
  const begin = `begin${isolation === undefined ? '' : ` isolation level ${isolation}`}${readOnly === true ? ' read only' : ''}`;
  const tenant = tenantId === undefined ? [] : [`set local app.tenant_id = '${tenantId}'`];
  const timeout = statementTimeoutMs === undefined ? [] : [`set local statement_timeout = ${Math.trunc(statementTimeoutMs)}`];
  const lasting = mayBeLost === true ? ['set local synchronous_commit = off'] : [];
  return [begin, ...setup, ...tenant, ...timeout, ...lasting].join('; ');
}

async function transactOnce<T>(session: Session, begin: string, tenantId: string | undefined, work: Work<T>): Promise<T> {
  const client = await session.pool.connect();
  const tx = new Transaction(client, tenantId, session.shapes);
  let failure: Error | undefined;
  let afterCommit: readonly (() => void | Promise<void>)[] = [];
  let result: T;
  try {
    await client.query(begin);
    result = await work(tx);
    afterCommit = await tx.finish();
    const { command } = await client.query('commit');
    // PostgreSQL answers so where a statement failed and its error was swallowed
    if (command === 'ROLLBACK') throw new Error('The transaction was rolled back: a statement in it failed and the failure was not passed on.');
  } catch (error) {
    await tx.finish();
    failure = await rollBack(client);
    throw error;
  } finally {
    client.release(failure);
  }
  for (const then of afterCommit) {
    // what was committed stays so, whatever follows it
    await (async () => then())().catch((error: unknown) => session.log?.error({ err: error }, 'after a commit'));
  }
  return result;
}

/** Gives the error where the connection is no longer of use. */
async function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** One after the other: PostgreSQL refuses two that change the same entry of its catalogue at once (`tuple concurrently updated`), as processes that start together would. */
async function grantSchema(tx: Tx, schema: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(146005)');
  const name = pg.escapeIdentifier(schema);
  await tx.query(`grant usage on schema ${name} to ${applicationRole};
    grant select, insert, update, delete on all tables in schema ${name} to ${applicationRole};
    grant usage, select on all sequences in schema ${name} to ${applicationRole};
    alter default privileges in schema ${name} grant select, insert, update, delete on tables to ${applicationRole};
    alter default privileges in schema ${name} grant usage, select on sequences to ${applicationRole}`);
}
