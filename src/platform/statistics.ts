import type { Logger } from 'pino';
import type { Database } from './db.ts';

/** Below this many changed rows a plan can hardly be wrong enough to matter. */
const changedRowsMin = 500;
/** From this size on the server's own autovacuum keeps up, and an analysis would cost. */
const knownRowsMax = 2_000_000;

const refreshEveryMs = 3_000;

/** Refreshes after large writes: at once where none was a moment ago, else when that moment is over, once for all writes meanwhile. */
export function keepStatistics(db: Database, log: Logger): Readonly<{ refresh(): Promise<void>; stop(): void }> {
  let refreshedAt = -refreshEveryMs;
  let later: NodeJS.Timeout | undefined;
  const now = async () => {
    later = undefined;
    refreshedAt = performance.now();
    await refreshStatistics(db).catch((error: unknown) => log.warn({ err: error }, 'statistics not refreshed'));
  };
  return {
    async refresh() {
      const waitMs = refreshedAt + refreshEveryMs - performance.now();
      if (waitMs <= 0) await now();
      else later ??= setTimeout(() => void now(), waitMs).unref();
    },
    stop: () => clearTimeout(later),
  };
}

/**
 * Brings the planner's statistics in line where a table has grown by half since they were made. A new installation has none at
 * all, and the server's own rounds come by only once a minute: until then a plan can be a thousand times too slow. Smaller changes wait for those rounds.
 */
async function refreshStatistics(db: Database): Promise<number> {
  return db.withOwner(async (tx) => {
    const due = await tx.query<{ name: string }>(
      `select format('%I', c.relname) as name from pg_class c join pg_stat_user_tables s on s.relid = c.oid
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and s.n_mod_since_analyze > greatest($1, c.reltuples * 0.5) and c.reltuples < $2`,
      [changedRowsMin, knownRowsMax],
    );
    for (const { name } of due) await tx.query(`analyze (skip_locked) ${name}`);
    return due.length;
  }, { statementTimeoutMs: 60_000 });
}
