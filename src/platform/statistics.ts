import type { Database } from './db.ts';

/** Below this many changed rows a plan can hardly be wrong enough to matter. */
const changedRowsMin = 500;
/** From this size on the server's own autovacuum keeps up, and an analysis would cost. */
const knownRowsMax = 2_000_000;

/**
 * Brings the planner's statistics in line where a table has changed by more than a tenth since they were made. A new installation
 * has none at all, and the server's own rounds come by only once a minute: until then a plan can be a thousand times too slow.
 */
export async function refreshStatistics(db: Database): Promise<number> {
  return db.withOwner(async (tx) => {
    const due = await tx.query<{ name: string }>(
      `select format('%I', c.relname) as name from pg_class c join pg_stat_user_tables s on s.relid = c.oid
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and s.n_mod_since_analyze > greatest($1, c.reltuples * 0.1) and c.reltuples < $2`,
      [changedRowsMin, knownRowsMax],
    );
    for (const { name } of due) await tx.query(`analyze (skip_locked) ${name}`);
    return due.length;
  }, { statementTimeoutMs: 60_000 });
}
