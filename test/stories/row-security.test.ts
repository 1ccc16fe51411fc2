import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityContract as identity } from '#features/identity/contract.ts';
import { takeSnapshots } from '#features/reporting/snapshot.ts';
import { applicationRole } from '#platform/db.ts';
import { asUser, withClient } from '../database-server.ts';
import { client, testServer, type TestServer } from '../server.ts';
import { makeInstitution } from './institution.ts';

let test: TestServer;
let otherTenantId: string;
let tables: readonly string[] = [];

beforeAll(async () => {
  test = await testServer();
  await makeInstitution(test, test.tenantId, 'first', 'zebra');
  otherTenantId = await test.addTenant('second');
  await client(test.server, '', '').call(identity.signIn, { body: { login: 'nobody', password: 'x', institution: 'first' } });
  await takeSnapshots(test.running.app);
  // The pieces of a file are gone when it has been read: here stands one that is still being read.
  await asTenant(test.tenantId, `insert into advisory_import_chunk (tenant_id, advisory_import_id, index, content) select tenant_id, id, 0, '' from advisory_import limit 1`);
  tables = (await owner<{ name: string }>(`select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1`)).map((row) => row.name);
});
afterAll(() => test.close());

/** What nobody changes or removes, also not in the own institution. */
const appendOnly = new Set(['metric_value', 'plan_baseline', 'plan_report', 'audit_event', 'audit_chain', 'audit_checkpoint', 'signature', 'body_rule', 'escalation', 'control_attestation', 'read_receipt', 'conformance_affirmation']);

const owner = <Row extends object>(text: string, parameters: unknown[] = []) => test.running.app.db.withOwner((tx) => tx.query<Row>(text, parameters));
const asTenant = <Row extends object>(tenantId: string, text: string, parameters: unknown[] = []) => test.running.app.db.withTenant(tenantId, (tx) => tx.query<Row>(text, parameters));

describe('every table of an institution', () => {
  it('forces row security with the one policy, and its keys begin with the institution', async () => {
    const rows = await owner<{ name: string; forced: boolean; policies: string[]; keys: string[] }>(
      `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
         (select coalesce(array_agg(pg_get_expr(p.polqual, c.oid) || ' / ' || pg_get_expr(p.polwithcheck, c.oid) || ' / ' || p.polcmd::text || ' / ' || p.polpermissive), '{}') from pg_policy p where p.polrelid = c.oid) as policies,
         (select coalesce(array_agg(distinct (select attname::text from pg_attribute where attrelid = c.oid and attnum = i.indkey[0])), '{}') from pg_index i where i.indrelid = c.oid and i.indisunique) as keys
       from pg_class c where c.relname = any($1) and c.relnamespace = 'public'::regnamespace`, [tables]);
    expect(rows.length).toBeGreaterThan(15);
    const condition = `(tenant_id = current_setting('app.tenant_id'::text, true))`;
    for (const row of rows) expect(row).toEqual({ name: row.name, forced: true, policies: [`${condition} / ${condition} / * / true`], keys: ['tenant_id'] });
  });

  it('shows another institution, and nobody in particular, nothing', async () => {
    for (const table of tables) {
      const count = async (rows: Promise<{ count: number }[]>) => (await rows)[0]!.count;
      expect([table, await count(asTenant(test.tenantId, `select count(*)::int as count from ${table}`)) > 0]).toEqual([table, true]);
      expect([table, await count(asTenant(otherTenantId, `select count(*)::int as count from ${table} where tenant_id = $1`, [test.tenantId]))]).toEqual([table, 0]);
      expect([table, await count(test.running.app.db.withSystem((tx) => tx.query<{ count: number }>(`select count(*)::int as count from ${table}`)))]).toEqual([table, 0]);
    }
  });

  it('takes no row of another institution, changes none and removes none', async () => {
    for (const table of tables) {
      await expect(asTenant(otherTenantId, `insert into ${table} (tenant_id) values ($1)`, [test.tenantId]), table).rejects.toThrow(table === 'audit_chain' ? /permission denied/ : /row-level security/);
      if (appendOnly.has(table)) {
        for (const text of [`update ${table} set tenant_id = tenant_id`, `delete from ${table}`]) await expect(asTenant(test.tenantId, text), text).rejects.toThrow(/permission denied/);
        continue;
      }
      const touched = await test.running.app.db.withTenant(otherTenantId, async (tx) => [await tx.execute(`update ${table} set tenant_id = tenant_id where tenant_id = $1`, [test.tenantId]), await tx.execute(`delete from ${table} where tenant_id = $1`, [test.tenantId])]);
      expect([table, touched]).toEqual([table, [0, 0]]);
    }
  });
});

describe('the role of the application', () => {
  it('is nobody special and owns nothing', async () => {
    expect(await owner(`select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = $1`, [applicationRole])).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, rolreplication: false }]);
    const owned = await owner(`select relname as name from pg_class where relowner = $1::regrole union all select proname from pg_proc where proowner = $1::regrole union all select nspname from pg_namespace where nspowner = $1::regrole union all select typname from pg_type where typowner = $1::regrole`, [applicationRole]);
    expect(owned).toEqual([]);
  });

  it('may not make tables, functions or roles, step up, read files, loosen what guards it, or touch the list of migrations', async () => {
    await withClient(asUser(test.running.app.db.url, applicationRole), async (db) => {
      const statements = [
        'create table mine (id int)', 'create function mine() returns int language sql as $$ select 1 $$', 'create role mine', 'set role postgres', 'alter table person no force row level security', 'drop policy tenant on person', 'truncate person',
        `alter role ${applicationRole} bypassrls`, `copy person to program 'cat'`, `select pg_read_file('PG_VERSION')`, 'delete from migration', 'create extension dblink', 'alter system set fsync = off',
      ];
      for (const text of statements) await expect(db.query(text), text).rejects.toThrow(/permission denied|must be|cannot|does not exist/);
    });
  });

  it('is bound to an institution by an id that cannot be anything but an id', async () => {
    for (const tenantId of [`x'; set app.tenant_id = '${test.tenantId}`, '', 'a'.repeat(41), 'ten_1; select 1']) await expect(async () => asTenant(tenantId, 'select 1')).rejects.toThrow(/tenant id/);
  });
});
