import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { asUser, onDatabase, withClient } from '../../test/database-server.ts';
import { DatabaseError, openDatabase } from './db.ts';
import { migrate, readMigrations } from './migrate.ts';

let folder: string;
let adminUrl: string;
let name: string;
let round = 0;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-migrations-'));
  const given = inject('testDatabase');
  name = `${given.template}_migrate_${process.pid}_${(round += 1)}`;
  await withClient(given.adminUrl, (client) => client.query(`create database ${name}`));
  adminUrl = onDatabase(given.adminUrl, name);
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await withClient(inject('testDatabase').adminUrl, (client) => client.query(`drop database ${name} with (force)`));
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
}

async function rowsOf(text: string): Promise<unknown[]> {
  return withClient(adminUrl, async (client) => (await client.query({ text, rowMode: 'array' })).rows.flat());
}

const run = () => migrate({ adminUrl, folder });

describe('migrations', () => {
  it('are applied in their order, once', async () => {
    write({ '0002-second.sql': 'insert into t values (2)', '0001-first.sql': 'create table t (n int); insert into t values (1);' });
    expect((await run()).applied).toEqual(['0001-first', '0002-second']);
    write({ '0010-third.sql': 'insert into t values (10)' });
    expect((await run()).applied).toEqual(['0010-third']);
    expect((await run()).applied).toEqual([]);
    expect(await rowsOf('select n from t order by n')).toEqual([1, 2, 10]);
  });

  it('that fail leave nothing of themselves and keep those before; mended, they go on', async () => {
    write({ '0001-good.sql': 'create table t (n int)', '0002-bad.sql': 'insert into t values (1);\ninsert into t values (1);\ninsert into nowhere values (1);' });
    await expect(run()).rejects.toThrow('The migration 0002-bad failed at line 3: relation "nowhere" does not exist');
    expect(await rowsOf('select n from t')).toEqual([]);
    write({ '0002-bad.sql': 'insert into t values (2)' });
    expect((await run()).applied).toEqual(['0002-bad']);
    expect(await rowsOf('select n from t')).toEqual([2]);
  });

  it('that were changed afterwards are refused; other line ends are no change', async () => {
    write({ '0001-first.sql': 'create table t (n int);\nselect 1;\n' });
    await run();
    write({ '0001-first.sql': 'create table t (n int);\r\nselect 1;\r\n' });
    expect((await run()).applied).toEqual([]);
    write({ '0001-first.sql': 'create table t (n bigint)' });
    await expect(run()).rejects.toThrow(/0001-first was changed after it was applied/);
  });

  it('of a newer program are noticed', async () => {
    write({ '0001-first.sql': 'select 1', '0002-second.sql': 'select 2' });
    await run();
    rmSync(path.join(folder, '0002-second.sql'));
    await expect(run()).rejects.toThrow(/0002-second, which this program does not know/);
  });

  it('are applied once when many programs start at the same time', async () => {
    write({ '0001-first.sql': 'create table t (n int); select pg_sleep(0.2); insert into t values (1)', '0002-index.sql': '-- no-transaction\ncreate index concurrently i on t (n);' });
    const reports = await Promise.all(Array.from({ length: 6 }, run));
    expect(reports.flatMap((report) => report.applied)).toEqual(['0001-first', '0002-index']);
    expect(await rowsOf('select n from t')).toEqual([1]);
    expect(await rowsOf(`select indisvalid from pg_index where indexrelid = 'i'::regclass`)).toEqual([true]);
  });

  it('outside of a transaction go on with the statement that failed', async () => {
    write({ '0001-first.sql': 'create table t (n int); create table later_filled (n int)' });
    await run();
    const text = '-- no-transaction\ninsert into t values (1);\ninsert into t select 2/count(*) from later_filled;\ninsert into t values (3);';
    write({ '0002-stepwise.sql': text });
    await expect(run()).rejects.toThrow(/0002-stepwise failed: division by zero/);
    await withClient(adminUrl, (client) => client.query('insert into later_filled values (1)'));
    expect((await run()).applied).toEqual(['0002-stepwise']);
    expect(await rowsOf('select n from t order by n')).toEqual([1, 2, 3]);
  });

  it('of an owner who is no superuser let the program work as a role that owns nothing', async () => {
    const owner = `${name}_owner`;
    const given = inject('testDatabase').adminUrl;
    await withClient(given, (client) => client.query(`create role ${owner} login createrole password 'p'; alter database ${name} owner to ${owner}`));
    try {
      const url = asUser(adminUrl, `${owner}:p`);
      // the role belongs to the whole server, where the owner of another database has made it
      await withClient(given, (client) => client.query(`grant yuanshu_app to ${owner} with admin option`));
      await migrate({ adminUrl: url });
      const db = await openDatabase({ url });
      expect(await db.withTenant('ten_a', (tx) => tx.query('select current_user::text as works_as, session_user::text as signed_in_as'))).toEqual([{ works_as: 'yuanshu_app', signed_in_as: owner }]);
      await db.close();
    } finally {
      await withClient(given, (client) => client.query(`alter database ${name} owner to current_user`));
      await withClient(adminUrl, (client) => client.query(`reassign owned by ${owner} to current_user; drop owned by ${owner}; drop role ${owner}`));
    }
  });

  it.each([
    [{ '0001-a.sql': '', '0001-b.sql': '' }, /same number/],
    [{ '1-a.sql': '' }, /NNNN-name/],
    [{ '0001_A.sql': '' }, /NNNN-name/],
  ])('with bad names are refused: %j', (files, message) => {
    write(files);
    expect(() => readMigrations(folder)).toThrow(message);
  });
});

describe('a database that cannot be used is refused with the reason and what to do, without its password', () => {
  const urlWith = (change: (url: URL) => void) => {
    const url = new URL('postgresql://owner:geheim@127.0.0.1:1/bank');
    change(url);
    return url.href;
  };
  it.each([
    ['nothing listens', () => urlWith(() => {}), /^The database bank at 127\.0\.0\.1:1 cannot be used as owner: connect ECONNREFUSED.*Nothing listens there/],
    ['its name is wrong', () => onDatabase(adminUrl, 'no_such_database'), /^The database no_such_database at .*"no_such_database" does not exist\. Make the database first/],
  ])('%s', async (_name, url, message) => {
    write({ '0001-first.sql': 'select 1' });
    const failure = await migrate({ adminUrl: url(), folder }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DatabaseError);
    expect(String((failure as Error).message)).toMatch(message);
    expect(String((failure as Error).message)).not.toContain('geheim');
  });

  it('it does not hold UTF-8', async () => {
    write({ '0001-first.sql': 'create table t (n int)' });
    await withClient(inject('testDatabase').adminUrl, async (client) => {
      await client.query(`drop database ${name}`);
      await client.query(`create database ${name} encoding 'SQL_ASCII' template template0 locale 'C'`);
    });
    await expect(run()).rejects.toThrow(/is encoded in SQL_ASCII; it has to be UTF8/);
    expect(await rowsOf(`select count(*)::int from pg_class where relname = 't'`)).toEqual([0]);
  });
});
