import { severities } from '#kernel/words.ts';
import type { Tx } from '#platform/db.ts';
import type { App } from '#platform/feature.ts';
import { ecosystemFamilySql } from './ecosystems.ts';
import { knowledgeLock } from './identify.ts';
import { licenseKeySql } from './license-uses.ts';
import { lockPortfolio } from './portfolio.ts';

const isCurrentSql = 'us.valid_to is null';

/** What is kept beside usage, each as the statement that counts it anew from usage alone. Lists trust these tables; this is what they must hold. */
const tablesWhere = (isUsed: string) => ({
  package_version_use: {
    columns: 'tenant_id, package_version_id, package_id, ecosystem, is_checked',
    rows: `select distinct us.tenant_id, v.id, v.package_id, ${ecosystemFamilySql}, v.check_state = 'checked'
      from usage us join package_version v on v.id = us.package_version_id join package p on p.id = v.package_id where us.tenant_id = $1 and ${isUsed}`,
  },
  package_use: {
    columns: 'tenant_id, package_id, version_count, system_count',
    rows: `select us.tenant_id, v.package_id, count(distinct v.id), count(distinct us.system_id) from usage us join package_version v on v.id = us.package_version_id where us.tenant_id = $1 and ${isUsed} group by 1, 2`,
  },
  license_use: {
    columns: 'tenant_id, package_version_id, license_expression, license_as_written, internal, service, distribution',
    rows: `select $1, u.package_version_id, u.license_expression, u.license_as_written, bool_or(u.scenario = 'internal'), bool_or(u.scenario = 'service'), bool_or(u.scenario = 'distribution') from (
        select us.package_version_id, ${licenseKeySql}, license_scenario(s.distribution, s.exposure) as scenario from usage us join system s on s.tenant_id = us.tenant_id and s.id = us.system_id where us.tenant_id = $1 and ${isUsed}
      ) u group by 2, 3, 4`,
  },
  system_license: {
    columns: 'tenant_id, system_id, license_expression, license_as_written, component_count',
    rows: `select $1, u.system_id, u.license_expression, u.license_as_written, count(*) from (select us.system_id, ${licenseKeySql} from usage us where us.tenant_id = $1 and ${isUsed}) u group by 2, 3, 4`,
  },
  system_figures: {
    columns: `tenant_id, system_id, version_count, ${severities.join(', ')}, fixable`,
    rows: `select $1, us.system_id, count(*), ${severities.map((name) => `sum(coalesce(r.${name}, 0))`).join(', ')}, sum(coalesce(r.fixable, 0)) from usage us left join (
        select m.package_version_id, ${severities.map((name, rank) => `count(*) filter (where m.severity_rank = ${rank}) as ${name}`).join(', ')}, count(*) filter (where cardinality(m.fixed) > 0) as fixable from vulnerability_match m group by 1
      ) r on r.package_version_id = us.package_version_id where us.tenant_id = $1 and ${isUsed} and us.stands group by 2`,
  },
}) as const;
const tables = tablesWhere(isCurrentSql);

type Table = keyof typeof tables;
export const countedTables = Object.keys(tables) as readonly Table[];

/** The columns of a counted table, and the statement that counts its rows from `usage`; `$1` is the institution. */
export function countedColumns(table: Table): string {
  return tables[table].columns;
}

export function countedRows(table: Table): string {
  return tables[table].rows;
}

/**
 * The table named `alias` in a statement, as it stood at an instant (a parameter of the statement), from the uses of that time; as it is kept, where the
 * instant is now.
 */
export function countedAt(table: 'package_version_use' | 'license_use', alias: string, instant: string | undefined): string {
  return instant === undefined ? `${table} ${alias}` : `(${tablesWhere(usedAtSql(instant))[table].rows}) ${alias} (${tables[table].columns})`;
}

/** That a use `us` held at an instant. */
export function usedAtSql(instant: string): string {
  return `us.valid_from <= ${instant}::timestamptz and (us.valid_to is null or us.valid_to > ${instant}::timestamptz)`;
}

/** Rows of zeros, of what is used no more, say nothing and may stay. */
const saysSomething: Partial<Record<Table, string>> = { package_use: 'system_count > 0', system_figures: 'version_count > 0' };

/** Counts one of the tables anew and puts right what differs. Answers how many rows were wrong or missing. No import and no advisory moves meanwhile. */
export async function recountTable(tx: Tx, tenantId: string, table: Table): Promise<Readonly<{ wrong: number; missing: number }>> {
  const { columns, rows } = tables[table];
  const kept = `select ${columns} from ${table} where tenant_id = $1 and ${saysSomething[table] ?? 'true'}`;
  await tx.query(`select pg_advisory_xact_lock($1)`, [knowledgeLock]);
  await lockPortfolio(tx, tenantId);
  await tx.query(`create temporary table recounted on commit drop as select ${columns} from ${table} with no data`);
  await tx.query(`insert into recounted (${columns}) ${rows}`, [tenantId]);
  const wrong = await tx.execute(`delete from ${table} where tenant_id = $1 and (${columns}) in (${kept} except select ${columns} from recounted)`, [tenantId]);
  const missing = await tx.execute(`insert into ${table} (${columns}) (select ${columns} from recounted except ${kept})`, [tenantId]);
  await tx.query('drop table recounted');
  return { wrong, missing };
}

/** Recounts every institution, table by table, so that nobody waits long. Anything but zeros is a fault of ours, which is mended with it. */
export async function recountAll(app: App): Promise<Record<string, number>> {
  const tenants = await app.db.withSystem((tx) => tx.query<{ id: string }>(`select id from tenant order by id`));
  const sums = { wrong: 0, missing: 0 };
  for (const tenant of tenants) {
    for (const table of countedTables) {
      const found = await app.db.withTenant(tenant.id, (tx) => recountTable(tx, tenant.id, table), { statementTimeoutMs: 300_000, attemptsMax: 4 });
      if (found.wrong + found.missing > 0) app.log.error({ tenant: tenant.id, table, ...found }, 'counts differed from usage; put right');
      sums.wrong += found.wrong;
      sums.missing += found.missing;
    }
  }
  return sums;
}
