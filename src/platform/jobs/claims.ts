import pg from 'pg';

/** Which jobs a process works on, seen by all others: what a process holds, PostgreSQL lets go of when that process dies or cannot be reached. */
export type Claims = Readonly<{
  /** Works while holding the job. */
  during<T>(jobId: string, work: () => Promise<T>): Promise<T>;
  /** Works while holding a job that no process holds; undefined where one does, this one included. */
  ifFree<T>(jobId: string, work: () => Promise<T>): Promise<T | undefined>;
  query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}>;

/** Advisory locks of two numbers: ours, and a hash of the job. Two jobs with one hash wait for each other, no more. */
const lockOf = `146003, hashtext($1)`;

/** A process whose machine vanished is noticed within a minute, not after the two hours of most systems. */
const keepAlive = `set tcp_keepalives_idle = 20; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3`;

/** Opens a connection for the claims alone; a broken one is made anew, with what is held. */
export function openClaims(connectionString: string): Claims {
  const held = new Set<string>();
  let connection: Promise<pg.Client> | undefined;
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString, application_name: 'yuanshu claims', connectionTimeoutMillis: 10_000, keepAlive: true });
    const forget = () => { connection = undefined; };
    client.on('error', forget);
    client.on('end', forget);
    await client.connect();
    await client.query(keepAlive);
    for (const id of held) await client.query(`select pg_try_advisory_lock(${lockOf})`, [id]);
    return client;
  };
  const query: Claims['query'] = async (text, values) => {
    connection ??= connect();
    const client = await connection.catch((error: unknown) => {
      connection = undefined;
      throw error;
    });
    return (await client.query(text, [...values])).rows;
  };
  // where the connection is gone, so is the lock
  const release = (id: string) => query(`select pg_advisory_unlock(${lockOf})`, [id]).catch(() => []);
  return {
    query,
    during: async (id, work) => {
      await query(`select pg_advisory_lock(${lockOf})`, [id]);
      held.add(id);
      try {
        return await work();
      } finally {
        held.delete(id);
        await release(id);
      }
    },
    ifFree: async (id, work) => {
      // PostgreSQL gives a lock to its holder again
      if (held.has(id)) return undefined;
      const [row] = await query<{ taken: boolean }>(`select pg_try_advisory_lock(${lockOf}) as taken`, [id]);
      if (row?.taken !== true) return undefined;
      try {
        return await work();
      } finally {
        await release(id);
      }
    },
    close: async () => {
      const client = await connection?.catch(() => undefined);
      await client?.end();
    },
  };
}
