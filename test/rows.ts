import type { Tx } from '#platform/db.ts';
import type { TestServer } from './server.ts';

type Row = Readonly<Record<string, unknown>>;
const knowledge = new Set(['package', 'package_version', 'vulnerability', 'advisory', 'advisory_match', 'vulnerability_match', 'feed_snapshot', 'lifecycle_cycle', 'lifecycle_identifier']);

/** Puts rows into a table of the first institution, or of what all know: for what happened in the past, which no use case can bring about. */
export function rowsInto({ running, tenantId }: TestServer): (table: string, ...rows: Row[]) => Promise<void> {
  const add = async (tx: Tx, table: string, rows: readonly Row[]) => {
    const columns = Object.keys(rows[0]!).join(', ');
    await tx.query(`insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`, [JSON.stringify(rows)]);
  };
  return (table, ...rows) => (knowledge.has(table) ? running.app.db.withSystem((tx) => add(tx, table, rows)) : running.app.db.withTenant(tenantId, (tx) => add(tx, table, rows.map((row) => ({ tenant_id: tenantId, ...row })))));
}
