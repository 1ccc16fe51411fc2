import pg from 'pg';

/** How values of PostgreSQL become JavaScript's; per pool, so that other users of `pg` keep its defaults. */
export function createTypeParsers(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides();
  types.setTypeParser(oid.int8, parseInt8);
  types.setTypeParser(oid.int8Array, (text: string) => parseArray(text, parseInt8));
  types.setTypeParser(oid.timestamptz, parseInstant);
  types.setTypeParser(oid.timestamptzArray, (text: string) => parseArray(text, parseInstant));
  // pg would make local midnight of a day, which is another day elsewhere
  types.setTypeParser(oid.date, keepText);
  types.setTypeParser(oid.dateArray, (text: string) => parseArray(text, keepText));
  types.setTypeParser(oid.timestamp, keepText);
  return types;
}

/** src/include/catalog/pg_type.dat */
const oid = { int8: 20, int8Array: 1016, date: 1082, dateArray: 1182, timestamp: 1114, timestamptz: 1184, timestamptzArray: 1185 } as const;

const textArrayOid = 1009;
const parseTextArray = pg.types.getTypeParser(textArrayOid as never) as unknown as (text: string) => (string | null)[];

function parseArray<T>(text: string, parse: (text: string) => T): (T | null)[] {
  return parseTextArray(text).map((element) => (element === null ? null : parse(element)));
}

function keepText(text: string): string {
  return text;
}

/** A bigint as a number. Throws beyond 2^53 - 1, where a number would silently be another one. */
export function parseInt8(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`The bigint ${text} does not fit a JavaScript number; select it as text.`);
}

/**
 * `2026-01-02 03:04:05.1+00` as ISO 8601 with Z: three digits of a second, or six where there are microseconds (a keyset cursor must not lose
 * them). `infinity` and years before Christ stay as PostgreSQL writes them.
 */
export function parseInstant(text: string): string {
  const match = /^(\d{4,6}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d(?::\d\d){0,2})$/.exec(text);
  if (match === null) return text;
  const [, day, clock, fraction = '', zone] = match;
  const digits = fraction.length <= 3 ? fraction.padEnd(3, '0') : fraction.padEnd(6, '0');
  if (zone === '+00') return `${day}T${clock}.${digits}Z`;
  // a pooler may have dropped our TimeZone setting
  const utc = new Date(`${day}T${clock}${zone!.length === 3 ? `${zone}:00` : zone}`);
  return Number.isNaN(utc.getTime()) ? text : `${utc.toISOString().slice(0, 19)}.${digits}Z`;
}

/** PostgreSQL's text cannot hold NUL; JavaScript's and foreign documents can. It is dropped. */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

/** Values for `$1`, `$2` …: strings without NUL, also inside arrays. Other values pass untouched. */
export function cleanParameters(values: readonly unknown[] | undefined): unknown[] | undefined {
  if (values === undefined) return undefined;
  return values.map(cleanParameter);
}

function cleanParameter(value: unknown): unknown {
  if (typeof value === 'string') return withoutNul(value);
  if (Array.isArray(value)) return value.map(cleanParameter);
  return value;
}

/** JSON that `jsonb` takes: it refuses `\u0000` and unpaired surrogates (https://www.postgresql.org/docs/current/datatype-json.html). */
export function toJsonText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  if (!text.includes('\\u0000') && !/\\ud[89a-f]/.test(text)) return text;
  return JSON.stringify(value, cleanJson) ?? 'null';
}

function cleanJson(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return withoutNul(value).toWellFormed();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (!Object.keys(value).some((name) => name.includes('\0') || !name.isWellFormed())) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [withoutNul(name).toWellFormed(), inner]));
}
