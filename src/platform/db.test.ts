import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { testDatabase, type TestDatabase } from '../../test/database.ts';
import { withRetry } from './db.ts';

let test: TestDatabase;

beforeAll(async () => {
  test = await testDatabase();
  await test.db.withOwner((tx) => tx.query(`
    create table parcel (tenant_id text not null, id text not null, weight bigint, tags text[], content jsonb, raw bytea, at timestamptz, "on" date, primary key (tenant_id, id));
    select tenant_table('parcel');
    create table fact (id bigint primary key, name text, content jsonb);
    select knowledge_table('fact')`));
});
afterAll(() => test.drop());

const columns = ['tenant_id', 'id', 'weight', 'tags', 'content', 'raw', 'at', 'on'] as const;

function parcel(tenantId: string, id: string, rest: readonly unknown[] = []): readonly unknown[] {
  return [tenantId, id, ...rest, ...Array.from({ length: columns.length - 2 - rest.length }, () => null)];
}

describe('a transaction of a tenant', () => {
  it('sees and writes its own rows only', async () => {
    await test.db.withTenant('ten_a', (tx) => tx.execute('insert into parcel (tenant_id, id) values ($1, $2)', ['ten_a', 'p1']));
    expect(await test.db.withTenant('ten_a', (tx) => tx.query('select id from parcel'))).toEqual([{ id: 'p1' }]);
    expect(await test.db.withTenant('ten_b', (tx) => tx.query('select id from parcel'))).toEqual([]);
    expect(await test.db.withSystem((tx) => tx.query('select id from parcel'))).toEqual([]);
    await expect(test.db.withTenant('ten_b', (tx) => tx.execute('insert into parcel (tenant_id, id) values ($1, $2)', ['ten_a', 'p2']))).rejects.toThrow(/row-level security/);
    expect(await test.db.withTenant('ten_b', (tx) => tx.execute('delete from parcel'))).toBe(0);
  });

  it('works as a role that is no superuser and owns nothing', async () => {
    const row = await test.db.withTenant('ten_a', (tx) => tx.findOne('select current_user as name, rolsuper, rolbypassrls from pg_roles where rolname = current_user'));
    expect(row).toEqual({ name: 'yuanshu_app', rolsuper: false, rolbypassrls: false });
    await expect(test.db.withTenant('ten_a', (tx) => tx.query('alter table parcel disable row level security'))).rejects.toThrow(/must be owner/);
  });

  it.each(["a'; drop table parcel; --", '', 'a b', 'a'.repeat(41), 'é', 'a-b'])('refuses the tenant id %j', async (tenantId) => {
    await expect(async () => test.db.withTenant(tenantId, async () => 1)).rejects.toThrow(/tenant id/);
  });

  it('leaves nothing when it fails, and does not run what was to follow its commit', async () => {
    let ran = false;
    await expect(test.db.withTenant('ten_c', async (tx) => {
      tx.afterCommit(() => { ran = true; });
      await tx.execute('insert into parcel (tenant_id, id) values ($1, $2)', ['ten_c', 'p1']);
      throw new Error('no');
    })).rejects.toThrow('no');
    expect(ran).toBe(false);
    expect(await test.db.withTenant('ten_c', (tx) => tx.query('select 1 from parcel'))).toEqual([]);
  });

  it('fails when a failed statement in it was ignored', async () => {
    await expect(test.db.withTenant('ten_c', async (tx) => {
      await tx.query('select 1/0').catch(() => {});
    })).rejects.toThrow(/rolled back/);
  });

  it('runs statements that were asked at once one after another', async () => {
    const rows = await test.db.withTenant('ten_a', (tx) => Promise.all([1, 2, 3].map((n) => tx.findOne('select $1::int as n', [n]))));
    expect(rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('takes no statement after its end', async () => {
    const tx = await test.db.withTenant('ten_a', async (inner) => ({ inner }));
    await expect(tx.inner.query('select 1')).rejects.toThrow(/over/);
  });

  it('goes on after a savepoint that failed', async () => {
    const rows = await test.db.withTenant('ten_s', async (tx) => {
      await tx.savepoint(async () => {
        await tx.execute('insert into parcel (tenant_id, id) values ($1, $2)', ['ten_s', 'lost']);
        await tx.query('select 1/0');
      }).catch(() => {});
      await tx.savepoint(() => tx.execute('insert into parcel (tenant_id, id) values ($1, $2)', ['ten_s', 'kept']));
      return tx.query('select id from parcel');
    });
    expect(rows).toEqual([{ id: 'kept' }]);
  });

  it('does not write when it is read only', async () => {
    await expect(test.db.withTenant('ten_a', (tx) => tx.execute('delete from parcel'), { readOnly: true })).rejects.toThrow(/read-only/);
  });

  it('is ended when a statement takes longer than its limit', async () => {
    await expect(test.db.withTenant('ten_a', (tx) => tx.query('select pg_sleep(5)'), { statementTimeoutMs: 30 })).rejects.toThrow(/statement timeout/);
  });

  it('answers through the query builder', async () => {
    const found = await test.db.withTenant('ten_a', async (tx) => (await sql<{ n: number }>`select count(*) as n from parcel where id = ${'p1\0'}`.execute(tx.sql)).rows);
    expect(found).toEqual([{ n: 1 }]);
  });

  it('prepares a statement once and answers each time', async () => {
    for (const n of [1, 2, 3]) expect(await test.db.withTenant('ten_a', (tx) => tx.prepared('select $1::int + 1 as n', [n]))).toEqual([{ n: n + 1 }]);
  });
});

describe('values', () => {
  it('come as numbers, ISO instants and plain days', async () => {
    const row = await test.db.withSystem((tx) => tx.findOne(`select 9007199254740991::bigint as big, array[1,2]::bigint[] as bigs, null::bigint as none,
      '2026-01-02 03:04:05+08'::timestamptz as at, '2026-01-02 03:04:05.123456Z'::timestamptz as micro, '2026-01-02 03:04:05.1Z'::timestamptz as tenth, array['2026-01-02Z'::timestamptz, null] as ats,
      '2026-03-01'::date as day, 12.50::numeric as money, 'infinity'::timestamptz as ever, '{"a":[1]}'::jsonb as json`));
    expect(row).toEqual({
      big: 9007199254740991, bigs: [1, 2], none: null, at: '2026-01-01T19:04:05.000Z', micro: '2026-01-02T03:04:05.123456Z', tenth: '2026-01-02T03:04:05.100Z',
      ats: ['2026-01-02T00:00:00.000Z', null], day: '2026-03-01', money: '12.50', ever: 'infinity', json: { a: [1] },
    });
  });

  it('beyond what a number holds are refused, not rounded', async () => {
    await expect(test.db.withSystem((tx) => tx.query('select 9007199254740993::bigint as n'))).rejects.toThrow(/does not fit/);
  });

  it('without NUL reach the database as parameters', async () => {
    expect(await test.db.withSystem((tx) => tx.findOne('select $1::text as a, $2::text[] as b', ['a\0b', ['\0c', null]]))).toEqual({ a: 'ab', b: ['c', null] });
  });
});

const nasty = ['', 'tab\tnew\nline\rback\\slash', '\\N', '\\.', '源枢 𠮷 ✓', "quote ' \" {a,b}", ' lead and trail ', 'NULL', '\\x41', '\v\f\b\u0001\u007f', '\u2028\ufeff'];

describe('a bulk write', () => {
  it.each([['few rows', 5], ['many rows', 300]])('of %s keeps every character, also under row-level security', async (_name, repeat) => {
    const tenantId = `ten_copy_${repeat}`;
    const rows = Array.from({ length: repeat }, (_, round) => nasty.map((text, index) =>
      parcel(tenantId, `${round}-${index}`, [index, [text, null, text], { [text]: text, list: [text] }, Buffer.from(text), new Date('2026-01-02T03:04:05.678Z'), '2026-01-02']))).flat();
    expect(await test.db.copyInto(tenantId, 'parcel', columns, repeat < 10 ? rows : new Set(rows))).toBe(rows.length);
    const found = await test.db.withTenant(tenantId, (tx) => tx.query(`select * from parcel where id like '0-%' order by weight`));
    expect(found).toEqual(nasty.map((text, index) => ({
      tenant_id: tenantId, id: `0-${index}`, weight: index, tags: [text, null, text], content: { [text]: text, list: [text] }, raw: Buffer.from(text), at: '2026-01-02T03:04:05.678Z', on: '2026-01-02',
    })));
    expect(await test.db.withTenant(tenantId, (tx) => tx.findOne('select count(*) as n from parcel'))).toEqual({ n: rows.length });
  });

  it('drops NUL and unpaired surrogates, which PostgreSQL cannot hold', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => [index, 'a\0b\ud800c', { 'k\0': 'v\0\ud800', deep: [{ x: '\\u0000' }] }]);
    await test.db.copyInto(undefined, 'fact', ['id', 'name', 'content'], rows);
    const row = await test.db.withSystem((tx) => tx.findOne('select * from fact where id = 7'));
    expect(row).toEqual({ id: 7, name: 'ab\ufffdc', content: { k: 'v\ufffd', deep: [{ x: '\\u0000' }] } });
  });

  it('may skip what is there already', async () => {
    const rows = Array.from({ length: 150 }, (_, index) => [index + 10_000, 'x', null]);
    expect(await test.db.copyInto(undefined, 'fact', ['id', 'name', 'content'], rows)).toBe(150);
    const more = [...rows, ...Array.from({ length: 50 }, (_, index) => [index + 20_000, 'y', [1, 2]])];
    expect(await test.db.copyInto(undefined, 'fact', ['id', 'name', 'content'], more, { onConflict: 'on conflict do nothing' })).toBe(50);
    expect(await test.db.copyInto(undefined, 'fact', ['id', 'name', 'content'], [])).toBe(0);
  });

  it('does not write into another tenant', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => parcel('ten_other', String(index)));
    await expect(test.db.copyInto('ten_mine', 'parcel', columns, rows)).rejects.toThrow(/row-level security/);
    await expect(test.db.copyInto('ten_mine', 'parcel', columns, rows.slice(0, 3))).rejects.toThrow(/row-level security/);
  });

  it('takes rows that come slowly, and leaves the connection usable when their source fails', async () => {
    async function* slowRows(until: number) {
      for (let index = 0; index < 1000; index += 1) {
        if (index % 400 === 0) await new Promise((resolve) => { setTimeout(resolve, 1); });
        if (index === until) throw new Error('source broke');
        yield [index + 100_000, 'z'.repeat(1000), null];
      }
    }
    for (let round = 0; round < 12; round += 1) await expect(test.db.copyInto(undefined, 'fact', ['id', 'name', 'content'], slowRows(round * 80))).rejects.toThrow('source broke');
    expect(await test.db.copyInto(undefined, 'fact', ['id', 'name', 'content'], slowRows(-1))).toBe(1000);
  });

  it('says which row has the wrong number of values, and which column is unknown', async () => {
    await expect(test.db.copyInto(undefined, 'fact', ['id', 'name'], [[1]])).rejects.toThrow('1 values for 2 columns');
    await expect(test.db.copyInto(undefined, 'fact', ['id', 'colour'], [[1, 2]])).rejects.toThrow('no column colour');
  });

  it('into a stage can be joined', async () => {
    const joined = await test.db.withSystem(async (tx) => {
      await tx.stage('incoming', { id: 'bigint', tags: 'text[]' }, Array.from({ length: 500 }, (_, index) => [index + 10_000, ['a', String(index)]]));
      return tx.findOne('select count(*) as n, max(tags[2]) filter (where fact.id = 10149) as tag from incoming join fact using (id)');
    });
    expect(joined).toEqual({ n: 150, tag: '149' });
  });
});

it('a large result is read in batches', async () => {
  const rows = await test.db.withSystem(async (tx) => {
    const seen: number[] = [];
    for await (const row of tx.stream<{ n: number }>('select n from generate_series(1, $1::int) as n', [2500], 1000)) seen.push(row.n);
    return seen;
  });
  expect(rows).toEqual(Array.from({ length: 2500 }, (_, index) => index + 1));
});

it('transactions that lose against each other are run again', async () => {
  await test.db.copyInto(undefined, 'fact', ['id', 'name', 'content'], [[900_001, '0', null]]);
  const add = () => test.db.withSystem(async (tx) => {
    const row = await tx.findOne<{ name: string }>('select name from fact where id = 900001');
    await tx.execute('update fact set name = $1 where id = 900001', [String(Number(row!.name) + 1)]);
  }, { isolation: 'serializable', attemptsMax: 20 });
  await Promise.all(Array.from({ length: 4 }, add));
  expect(await test.db.withSystem((tx) => tx.findOne('select name from fact where id = 900001'))).toEqual({ name: '4' });
});

it('a lost fight is given up after its bound, other failures at once', async () => {
  let attempts = 0;
  const failing = (code: string) => withRetry(async () => { attempts += 1; throw Object.assign(new Error('x'), { code }); }, 3);
  await expect(failing('40P01')).rejects.toThrow();
  expect(attempts).toBe(3);
  await expect(failing('23505')).rejects.toThrow();
  expect(attempts).toBe(4);
});

it('what one connection says on a channel another hears, also after the connection was cut', async () => {
  const heard: string[] = [];
  let gaps = 0;
  const listener = await test.db.listen('test_channel', (payload) => heard.push(payload), () => { gaps += 1; });
  await test.db.notify('test_channel', 'one');
  await expect.poll(() => heard).toEqual(['one']);
  await test.db.withOwner((tx) => tx.query(`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen "test_channel"%'`));
  await expect.poll(() => gaps, { timeout: 10_000 }).toBe(1);
  await test.db.notify('test_channel', 'two');
  await expect.poll(() => heard).toEqual(['one', 'two']);
  await listener.close();
});

it('several processes may open a schema for the application at once', async () => {
  await test.db.withOwner((tx) => tx.query('create schema together; create table together.thing (id text)'));
  await expect(Promise.all(Array.from({ length: 40 }, () => test.db.grantSchema('together')))).resolves.toHaveLength(40);
});

it('a connection that is cut in the middle fails its transaction and is replaced', async () => {
  await expect(test.db.withSystem(async (tx) => {
    const row = await tx.findOne<{ pid: number }>('select pg_backend_pid() as pid');
    await test.db.withOwner((owner) => owner.query('select pg_terminate_backend($1)', [row!.pid]));
    await tx.query('select 1');
  })).rejects.toThrow();
  expect(await test.db.withSystem((tx) => tx.findOne('select 1 as one'))).toEqual({ one: 1 });
  expect(await test.db.isReachable()).toBe(true);
});

it('tables of another library can be opened to the application', async () => {
  await test.db.withOwner((tx) => tx.query('create schema other; create table other.before (id bigserial)'));
  await test.db.grantSchema('other');
  await test.db.withOwner((tx) => tx.query('create table other.after (id int)'));
  await test.db.withSystem((tx) => tx.query('insert into other.before default values; insert into other.after values (1)'));
});
