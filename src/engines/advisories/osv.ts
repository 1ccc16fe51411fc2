import { errorIssue, warningIssue } from '../issue.ts';
import type { Issue, Read } from '../issue.ts';
import type { Advisory, Affected, AffectedRange, RangeEvent, RangeEventKind, RangeType, Reference } from './advisory.ts';
import { asList, asObject, asText, isObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { lintAffected } from './osv-lint.ts';
import { readSeverities } from './severity.ts';

/** More than any real record has; what is beyond is left out and listed. */
export const osvLimits = { affected: 100_000, versions: 100_000, ranges: 10_000, events: 10_000, references: 2_000, names: 2_000 } as const;

/**
 * Reads one OSV record of schema 1.x (https://ossf.github.io/osv-schema/), already parsed from JSON. The value is undefined only where
 * the record has no id; every other fault is listed by its JSON pointer and costs the faulty part alone.
 */
export function parseOsv(record: unknown): Read<Advisory | undefined> {
  if (!isObject(record)) return { value: undefined, issues: [errorIssue('osv-not-an-object', '', 'An OSV record is a JSON object.')] };
  const id = asText(record.id);
  if (id === undefined) return { value: undefined, issues: [errorIssue('osv-id-missing', '/id', 'The record has no id.')] };
  const issues: Issue[] = [];
  const schema = asText(record.schema_version);
  if (schema !== undefined && !schema.startsWith('1.')) issues.push(warningIssue('osv-schema-version', '/schema_version', `Schema ${schema.slice(0, 40)} is not 1.x; it was read as 1.x.`));
  const aliases = readNames(record, 'aliases', issues).filter((alias) => alias !== id);
  const cwes = readCwes(record);
  const isMalicious = [id, ...aliases].some((name) => name.startsWith('MAL-')) || cwes.includes('CWE-506');
  const severities = readSeverities(record, (where, message) => issues.push(warningIssue('osv-severity-invalid', where, message)));
  const stated = severities[0]?.severity ?? 'unknown';
  const best = severities.find((statement) => statement.vector !== undefined);
  const withdrawn = readTimestamp(record, 'withdrawn', issues);
  if (record.modified === undefined) issues.push(warningIssue('osv-modified-missing', '/modified', 'The record does not say when it was modified.'));
  const value: Advisory = {
    id, aliases, related: readNames(record, 'related', issues), upstream: readNames(record, 'upstream', issues),
    modified: readTimestamp(record, 'modified', issues), published: readTimestamp(record, 'published', issues),
    withdrawn, isWithdrawn: asText(record.withdrawn) !== undefined, isMalicious, informational: readInformational(record),
    summary: asText(record.summary), details: asText(record.details),
    severities, severity: isMalicious && stated === 'unknown' ? 'critical' : stated, score: best?.score, vector: best?.vector,
    affected: readAffectedList(record, issues), references: readReferences(record, issues), cwes, credits: readCredits(record),
  };
  return { value, issues };
}

function readNames(record: JsonObject, field: string, issues: Issue[]): readonly string[] {
  const list = takeList(record[field], osvLimits.names, () => `/${field}`, issues);
  const names = new Set<string>();
  for (const [at, item] of list.entries()) {
    const name = asText(item);
    if (name === undefined) issues.push(errorIssue('osv-name-invalid', `/${field}/${at}`, 'An id is text.'));
    else names.add(name);
  }
  return [...names];
}

/** https://www.rfc-editor.org/rfc/rfc3339#section-5.6; the schema wants UTC. */
const timestampPattern = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Undefined where absent, where it is no timestamp, and for year 1, by which Go's database says "not known". */
function readTimestamp(record: JsonObject, field: string, issues: Issue[]): string | undefined {
  const value = record[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && timestampPattern.test(value)) {
    if (!value.endsWith('Z')) issues.push(warningIssue('osv-timestamp-not-utc', `/${field}`, 'The timestamp is not in UTC.'));
    return value.startsWith('0001-') ? undefined : value;
  }
  issues.push(warningIssue('osv-timestamp-invalid', `/${field}`, 'The timestamp is not of RFC 3339.'));
  return undefined;
}

/** GitHub: `cwe_ids`; malicious-packages: `affected[].database_specific.cwes[].cweId`; curl: `CWE.id`. */
function readCwes(record: JsonObject): readonly string[] {
  const found = new Set<string>();
  const add = (item: unknown) => {
    const object = asObject(item);
    const text = asText(item) ?? asText(object?.cweId) ?? asText(object?.cwe_id) ?? asText(object?.id);
    const cwe = text === undefined ? undefined : /^CWE-\d{1,6}$/i.exec(text)?.[0];
    if (cwe !== undefined) found.add(cwe.toUpperCase());
  };
  for (const specific of [record, ...asList(record.affected).slice(0, osvLimits.affected)].map((item) => asObject(asObject(item)?.database_specific))) {
    if (specific === undefined) continue;
    for (const item of [...asList(specific.cwe_ids), ...asList(specific.cwes)]) add(item);
    add(specific.CWE);
  }
  return [...found];
}

function readInformational(record: JsonObject): string | undefined {
  for (const item of asList(record.affected)) {
    const word = asText(asObject(asObject(item)?.database_specific)?.informational);
    if (word !== undefined) return word;
  }
  return undefined;
}

function readReferences(record: JsonObject, issues: Issue[]): readonly Reference[] {
  const references: Reference[] = [];
  for (const [at, item] of takeList(record.references, osvLimits.references, () => '/references', issues).entries()) {
    const url = asText(asObject(item)?.url);
    if (url !== undefined && /^(https?|ftp|git):\/\//i.test(url)) references.push({ type: asText(asObject(item)?.type) ?? 'WEB', url });
    else issues.push(warningIssue('osv-reference-invalid', `/references/${at}`, 'A reference has the address of a web page.'));
  }
  return references;
}

function readCredits(record: JsonObject): Advisory['credits'] {
  return asList(record.credits).slice(0, osvLimits.names).map(asObject).flatMap((credit) => {
    const name = asText(credit?.name);
    return name === undefined ? [] : [{ name, type: asText(credit?.type) }];
  });
}

function readAffectedList(record: JsonObject, issues: Issue[]): readonly Affected[] {
  const list: Affected[] = [];
  for (const [at, item] of takeList(record.affected, osvLimits.affected, () => '/affected', issues).entries()) {
    const where = () => `/affected/${at}`;
    const affected = readAffected(item, where, issues);
    if (affected === undefined) continue;
    lintAffected(affected, where, issues);
    list.push(affected);
  }
  return list;
}

function readAffected(item: unknown, where: Where, issues: Issue[]): Affected | undefined {
  const object = asObject(item);
  if (object === undefined) return fail(issues, 'osv-affected-invalid', where(), 'An affected package is a JSON object.');
  const ranges: AffectedRange[] = [];
  for (const [at, written] of takeList(object.ranges, osvLimits.ranges, () => `${where()}/ranges`, issues).entries()) {
    const range = readRange(written, () => `${where()}/ranges/${at}`, issues);
    if (range !== undefined) ranges.push(range);
  }
  const named = asObject(object.package);
  // Records about C and C++ projects name repositories only.
  const repository = named === undefined ? ranges.find((range) => range.repo !== undefined)?.repo : undefined;
  const ecosystem = repository === undefined ? asText(named?.ecosystem) : 'GIT';
  const name = repository ?? asText(named?.name);
  if (ecosystem === undefined || name === undefined) return fail(issues, 'osv-package-missing', `${where()}/package`, 'An affected package has an ecosystem and a name.');
  return { ecosystem, name, purl: asText(named?.purl), ranges, versions: readVersions(object, where, issues) };
}

function readVersions(affected: JsonObject, where: Where, issues: Issue[]): readonly string[] {
  const versions = new Set<string>();
  for (const [at, version] of takeList(affected.versions, osvLimits.versions, () => `${where()}/versions`, issues).entries()) {
    const text = asText(version);
    if (text === undefined) issues.push(errorIssue('osv-version-invalid', `${where()}/versions/${at}`, 'A version is text.'));
    else versions.add(text);
  }
  return versions.size === 0 ? none : [...versions];
}

const none: readonly never[] = [];

const rangeTypes: ReadonlySet<unknown> = new Set<RangeType>(['SEMVER', 'ECOSYSTEM', 'GIT']);

function readRange(item: unknown, where: Where, issues: Issue[]): AffectedRange | undefined {
  const object = asObject(item);
  if (object === undefined) return fail(issues, 'osv-range-invalid', where(), 'A range is a JSON object.');
  const repo = asText(object.repo);
  const isKnown = rangeTypes.has(object.type);
  if (!isKnown) issues.push(warningIssue('osv-range-type', `${where()}/type`, `A range has the type SEMVER, ECOSYSTEM or GIT; it was read as ${repo === undefined ? 'ECOSYSTEM' : 'GIT'}.`));
  const type = isKnown ? object.type as RangeType : repo === undefined ? 'ECOSYSTEM' : 'GIT';
  const events: RangeEvent[] = [];
  for (const [at, event] of takeList(object.events, osvLimits.events, () => `${where()}/events`, issues).entries()) {
    const count = readEvent(event, events);
    if (count === 1) continue;
    const place = `${where()}/events/${at}`;
    if (count === 0) issues.push(errorIssue('osv-event-invalid', place, 'An event has one of introduced, fixed, last_affected and limit.'));
    else issues.push(warningIssue('osv-event-ambiguous', place, 'An event has only one of introduced, fixed, last_affected and limit; they were taken one by one.'));
  }
  return { type, repo, events };
}

const eventFields: readonly (readonly [field: string, kind: RangeEventKind])[] = [
  ['introduced', 'introduced'], ['fixed', 'fixed'], ['last_affected', 'lastAffected'], ['limit', 'limit'],
];

/** Adds what an event says, in the order of a timeline where it says several things at once; gives their number. */
function readEvent(item: unknown, events: RangeEvent[]): number {
  const object = asObject(item);
  if (object === undefined) return 0;
  let count = 0;
  for (const [field, kind] of eventFields) {
    const version = asText(object[field])?.trim();
    if (!version) continue;
    events.push({ kind, version });
    count++;
  }
  return count;
}

/** A place is built only where it is needed: a record has thousands. */
type Where = () => string;

function takeList(value: unknown, limit: number, where: Where, issues: Issue[]): readonly unknown[] {
  if (value !== undefined && value !== null && !Array.isArray(value)) issues.push(errorIssue('osv-list-invalid', where(), 'This is not a list; it was left out.'));
  const list = asList(value);
  if (list.length <= limit) return list;
  issues.push(errorIssue('osv-list-too-long', where(), `Only the first ${limit} of ${list.length} were taken.`));
  return list.slice(0, limit);
}

function fail(issues: Issue[], code: string, where: string, message: string): undefined {
  issues.push(errorIssue(code, where, `${message} It was left out.`));
  return undefined;
}
