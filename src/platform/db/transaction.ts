import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { from as copyFromStdin } from 'pg-copy-streams';
import { copyPieces, valueText, type ColumnKind, type CopyRow } from './copy.ts';
import { bindKysely } from './kysely.ts';
import { cleanParameters } from './values.ts';

/** Tables for the query builder. Features add theirs: `declare module '#platform/db.ts' { interface DatabaseTables { system: … } }`. */
export interface DatabaseTables {}

export type Rows = Iterable<CopyRow> | AsyncIterable<CopyRow>;

export type CopyOptions = Readonly<{
  /** What follows the INSERT: `on conflict do nothing`, `on conflict (…) do update set …`. Written by us, never from input. */
  onConflict?: string;
}>;

/** One transaction. It is over when the function that was given it ends; statements run one after another, in the order they were asked. */
export type Tx = Readonly<{
  tenantId: string | undefined;
  /** The query builder. */
  sql: Kysely<DatabaseTables>;
  /** Rows of a statement. NUL is dropped from strings. */
  query<Row extends object = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** The same, planned once per connection: for statements that run often. Their text must be constant. */
  prepared<Row extends object = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** The first row, or undefined. */
  findOne<Row extends object = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<Row | undefined>;
  /** The number of rows that a statement changed. */
  execute(text: string, parameters?: readonly unknown[]): Promise<number>;
  /** Rows of a large result, fetched `batchRows` at a time through a cursor. */
  stream<Row extends object = Record<string, unknown>>(text: string, parameters?: readonly unknown[], batchRows?: number): AsyncGenerator<Row>;
  /** Writes many rows as fast as the server takes them; gives the number of rows written. Values are in the order of `columns`. */
  copyFrom(table: string, columns: readonly string[], rows: Rows, options?: CopyOptions): Promise<number>;
  /** Puts rows in a temporary table of this transaction (`{ purl: 'text' }`), to be joined and merged by SQL; gives their number. */
  stage(table: string, columns: Readonly<Record<string, string>>, rows: Rows): Promise<number>;
  /** Lets `work` see and write the rows of one tenant, in a transaction that has none: where knowledge moves what tenants keep about it. */
  asTenant<T>(tenantId: string, work: () => Promise<T>): Promise<T>;
  /** A part that may fail without losing the rest. */
  savepoint<T>(work: () => Promise<T>): Promise<T>;
  /** Runs after the commit, never after a rollback. */
  afterCommit(work: () => void | Promise<void>): void;
}>;

/** What is known about a table's columns, kept for all transactions of one database. */
export type TableShape = Readonly<{ kinds: readonly ColumnKind[]; obeysRowSecurity: boolean }>;
export type ShapeCache = Map<string, TableShape>;

/** COPY cannot obey row-level security, and few rows do not repay it. */
const fewRows = 100;

type RunResult = { rows: unknown[]; rowCount: number | null; command: string };

export class Transaction implements Tx {
  readonly tenantId: string | undefined;
  readonly #client: pg.PoolClient;
  readonly #shapes: ShapeCache;
  readonly #afterCommit: (() => void | Promise<void>)[] = [];
  #kysely: Kysely<DatabaseTables> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isOver = false;
  #counter = 0;

  constructor(client: pg.PoolClient, tenantId: string | undefined, shapes: ShapeCache) {
    this.#client = client;
    this.tenantId = tenantId;
    this.#shapes = shapes;
  }

  get sql(): Kysely<DatabaseTables> {
    return (this.#kysely ??= bindKysely<DatabaseTables>((text, parameters) => this.#run({ text, values: cleanParameters(parameters) })));
  }

  async query<Row extends object>(text: string, parameters?: readonly unknown[]): Promise<Row[]> {
    return (await this.#run({ text, values: cleanParameters(parameters) })).rows as Row[];
  }

  async prepared<Row extends object>(text: string, parameters?: readonly unknown[]): Promise<Row[]> {
    return (await this.#run({ name: statementName(text), text, values: cleanParameters(parameters ?? []) })).rows as Row[];
  }

  async findOne<Row extends object>(text: string, parameters?: readonly unknown[]): Promise<Row | undefined> {
    return (await this.query<Row>(text, parameters))[0];
  }

  async execute(text: string, parameters?: readonly unknown[]): Promise<number> {
    return (await this.#run({ text, values: cleanParameters(parameters) })).rowCount ?? 0;
  }

  async *stream<Row extends object>(text: string, parameters?: readonly unknown[], batchRows = 1000): AsyncGenerator<Row> {
    const cursor = `cursor_${(this.#counter += 1)}`;
    await this.query(`declare ${cursor} no scroll cursor for ${text}`, parameters);
    for (;;) {
      const rows = await this.query<Row>(`fetch ${batchRows} from ${cursor}`);
      yield* rows;
      if (rows.length < batchRows) break;
    }
    await this.query(`close ${cursor}`);
  }

  async copyFrom(table: string, columns: readonly string[], rows: Rows, options: CopyOptions = {}): Promise<number> {
    const shape = await this.#shapeOf(table, columns);
    const target = quoteName(table);
    const names = columns.map((column) => pg.escapeIdentifier(column)).join(', ');
    const { onConflict = '' } = options;
    if (Array.isArray(rows) && rows.length <= fewRows) return this.#insert(`insert into ${target} (${names}) values`, shape.kinds, rows as CopyRow[], onConflict);
    if (!shape.obeysRowSecurity && onConflict === '') return this.#copy(`${target} (${names})`, shape.kinds, rows);
    const staging = `staging_${(this.#counter += 1)}`;
    await this.query(`create temporary table ${staging} on commit drop as select ${names} from ${target} with no data`);
    await this.#copy(`${staging} (${names})`, shape.kinds, rows);
    const written = await this.execute(`insert into ${target} (${names}) select ${names} from ${staging} ${onConflict}`);
    await this.query(`drop table ${staging}`);
    return written;
  }

  async stage(table: string, columns: Readonly<Record<string, string>>, rows: Rows): Promise<number> {
    const definitions = Object.entries(columns).map(([name, type]) => `${pg.escapeIdentifier(name)} ${type}`);
    await this.query(`create temporary table ${pg.escapeIdentifier(table)} (${definitions.join(', ')}) on commit drop`);
    const count = await this.#copy(pg.escapeIdentifier(table), Object.values(columns).map(kindOfType), rows);
    // without statistics the planner takes it for a small table
    if (count > fewRows) await this.query(`analyze ${pg.escapeIdentifier(table)}`);
    return count;
  }

  async asTenant<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
    if (this.tenantId !== undefined) throw new Error('This transaction belongs to a tenant.');
    await this.query(`set local app.tenant_id = '${checkTenantId(tenantId)}'`);
    const result = await work();
    await this.query(`set local app.tenant_id = ''`);
    return result;
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    const name = `savepoint_${(this.#counter += 1)}`;
    await this.query(`savepoint ${name}`);
    try {
      const result = await work();
      await this.query(`release savepoint ${name}`);
      return result;
    } catch (error) {
      await this.query(`rollback to savepoint ${name}; release savepoint ${name}`);
      throw error;
    }
  }

  afterCommit(work: () => void | Promise<void>): void {
    this.#afterCommit.push(work);
  }

  /** Waits for what was asked and not awaited, then takes no more. */
  async finish(): Promise<readonly (() => void | Promise<void>)[]> {
    await this.#last.catch(() => {});
    this.#isOver = true;
    return this.#afterCommit;
  }

  #run(query: pg.QueryConfig): Promise<RunResult> {
    return this.#inOrder(() => this.#client.query(query));
  }

  /** One connection does one thing at a time. */
  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isOver) return Promise.reject(new Error('The transaction is over: something was not awaited.'));
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => {});
    return result;
  }

  #copy(target: string, kinds: readonly ColumnKind[], rows: Rows): Promise<number> {
    let count = 0;
    return this.#inOrder(async () => {
      const pieces = copyPieces(rows, kinds, () => { count += 1; });
      await pipeline(Readable.from(pieces, { objectMode: true, highWaterMark: 4 }), this.#client.query(copyFromStdin(`copy ${target} from stdin`)));
      return count;
    });
  }

  async #insert(head: string, kinds: readonly ColumnKind[], rows: readonly CopyRow[], tail: string): Promise<number> {
    if (rows.length === 0) return 0;
    const values: (string | null)[] = [];
    const lines = rows.map((row) => {
      if (row.length !== kinds.length) throw new Error(`A row has ${row.length} values for ${kinds.length} columns.`);
      return `(${row.map((value, index) => `$${values.push(valueText(value, kinds[index]!))}`).join(', ')})`;
    });
    return (await this.#run({ text: `${head} ${lines.join(', ')} ${tail}`, values })).rowCount ?? 0;
  }

  async #shapeOf(table: string, columns: readonly string[]): Promise<TableShape> {
    const key = `${table}(${columns.join()})`;
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    const found = await this.query<{ name: string; type: string; secured: boolean }>(
      `select attname as name, format_type(atttypid, null) as type, row_security_active(attrelid) as secured
       from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`, [quoteName(table)]);
    const types = new Map(found.map((row) => [row.name, row.type]));
    const kinds = columns.map((column) => {
      const type = types.get(column);
      if (type === undefined) throw new Error(`The table ${table} has no column ${column}.`);
      return kindOfType(type);
    });
    const shape = { kinds, obeysRowSecurity: found[0]?.secured ?? false };
    this.#shapes.set(key, shape);
    return shape;
  }
}

/** Ids cannot be parameters of SET, so nothing but letters, digits and underscores passes. */
export function checkTenantId(tenantId: string): string {
  if (/^[a-z0-9_]{1,40}$/i.test(tenantId)) return tenantId;
  throw new Error('A tenant id has 1 to 40 letters, digits or underscores.');
}

function kindOfType(type: string): ColumnKind {
  const element = type.trim().toLowerCase();
  if (/^jsonb?$/.test(element)) return 'json';
  if (/^jsonb?\[\]$/.test(element)) return 'json-array';
  if (element === 'bytea') return 'bytes';
  if (element === 'bytea[]') return 'bytes-array';
  return element.endsWith('[]') ? 'array' : 'plain';
}

function quoteName(table: string): string {
  return table.split('.').map((part) => pg.escapeIdentifier(part)).join('.');
}

const statementNames = new Map<string, string>();

/** Statements are constant texts of the program, so there are few. */
function statementName(text: string): string {
  let name = statementNames.get(text);
  if (name === undefined) {
    name = `statement_${statementNames.size + 1}`;
    statementNames.set(text, name);
  }
  return name;
}
