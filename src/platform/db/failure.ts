import type pg from 'pg';

/** Why the database cannot be used, in words for the person who runs the program. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}

const oldestVersion = 150_000;

/** Connects. Throws {@link DatabaseError} where the database cannot be reached or does not let us in, is older than PostgreSQL 15 or does not hold UTF-8. */
export async function connectTo(client: pg.Client): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    throw new DatabaseError(`The database ${client.database} at ${client.host}:${client.port} cannot be used as ${client.user}: ${describeFailure(error)}. ${adviceOf(error)}`.trim(), { cause: error });
  }
  try {
    await check(client);
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function check(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number; encoding: string }>(`select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`);
  assertVersion(rows[0]!.version);
  if (rows[0]!.encoding !== 'UTF8') throw new DatabaseError(`The database ${client.database} is encoded in ${rows[0]!.encoding}; it has to be UTF8. Make one with: create database … encoding 'UTF8' template template0`);
}

export function assertVersion(version: number): void {
  if (version < oldestVersion) throw new DatabaseError(`The database is PostgreSQL ${Math.floor(version / 10_000)}; 15 is the oldest that is supported.`);
}

export function describeFailure(error: unknown): string {
  // a refused connection to several addresses has no message of its own
  if (error instanceof AggregateError) return error.errors.map((inner: unknown) => (inner as Error).message).join('; ');
  return (error as Error).message;
}

/** By code of Node or PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const advice: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'Nothing listens there: is PostgreSQL running, and does it listen on this address?'],
  ['ENOENT', 'There is no such socket: is PostgreSQL running on this machine?'],
  ['ENOTFOUND', 'There is no host of that name.'],
  ['EAI_AGAIN', 'The name of the host could not be looked up.'],
  ['28P01', 'Check the name and the password in DATABASE_URL and YUANSHU_DATABASE_ADMIN_URL.'],
  ['28000', 'Check the name in DATABASE_URL and YUANSHU_DATABASE_ADMIN_URL, and pg_hba.conf on the server.'],
  ['3D000', 'Make the database first; docs/operate/postgresql.md says how.'],
  ['53300', 'The server has no connection left: raise max_connections, or lower YUANSHU_DB_POOL_MAX.'],
]);

function adviceOf(error: unknown): string {
  return advice.get((error as { code?: string }).code ?? '') ?? '';
}
