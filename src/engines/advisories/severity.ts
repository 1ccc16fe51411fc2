import { scoreCvss } from '../scoring/cvss.ts';
import type { AdvisorySeverity, SeverityStatement } from './advisory.ts';
import { asList, asObject, asText } from './json.ts';
import type { JsonObject } from './json.ts';

/** What the databases call their severities. "Moderate" is GitHub's and Red Hat's, "important" Red Hat's, "negligible" Ubuntu's word. */
const words: ReadonlyMap<string, AdvisorySeverity> = new Map(Object.entries({
  critical: 'critical', high: 'high', important: 'high', moderate: 'medium', medium: 'medium', low: 'low', negligible: 'low', minor: 'low', none: 'none',
}));

/** The severity that a word means; `unknown` where it is none that we know. */
export function readSeverityWord(word: string): AdvisorySeverity {
  return words.get(word.trim().toLowerCase()) ?? 'unknown';
}

/**
 * Every statement of severity in a record, best first: vectors (newest version, then highest score) of the record, else of its packages;
 * then words, which are in `database_specific.severity` (GitHub, Bitnami) or `ecosystem_specific.severity` (OSS-Fuzz). RustSec keeps its
 * vector in `affected[].database_specific.cvss`. `warn` is told about vectors that are none.
 */
export function readSeverities(record: JsonObject, warn: (where: string, message: string) => void): readonly SeverityStatement[] {
  const statements: SeverityStatement[] = [];
  const read = (list: unknown, where: string) => {
    for (const [at, item] of asList(list).entries()) {
      const score = asText(asObject(item)?.score);
      if (score === undefined) warn(`${where}/${at}`, 'A severity has no score.');
      else if (asObject(item)?.type === 'Ubuntu') statements.push(stateWord(score));
      else addVector(score, `${where}/${at}`);
    }
  };
  const addVector = (vector: string, where: string) => {
    const result = scoreCvss(vector.replace(/\/$/, ''));
    if (!result.ok || vector.endsWith('/')) warn(where, `"${vector.slice(0, 100)}" is no CVSS vector: ${result.ok ? 'it ends with a slash.' : result.refusal}`);
    if (result.ok) statements.push({ severity: result.severity, vector, version: result.version, score: result.base, word: undefined });
  };
  read(record.severity, '/severity');
  const affected = asList(record.affected).map(asObject);
  if (statements.length === 0) {
    for (const [at, item] of affected.entries()) {
      read(item?.severity, `/affected/${at}/severity`);
      const vector = asText(asObject(item?.database_specific)?.cvss);
      if (vector !== undefined) addVector(vector, `/affected/${at}/database_specific/cvss`);
    }
  }
  const word = asText(asObject(record.database_specific)?.severity) ?? affected.map((item) => asText(asObject(item?.ecosystem_specific)?.severity)).find(Boolean);
  if (word !== undefined) statements.push(stateWord(word));
  return unique(statements.sort(compareStatements));
}

function stateWord(word: string): SeverityStatement {
  return { severity: readSeverityWord(word), vector: undefined, version: undefined, score: undefined, word };
}

/** Newest version first, then highest score; words last. */
function compareStatements(left: SeverityStatement, right: SeverityStatement): number {
  if (left.version !== right.version) return (left.version ?? '') < (right.version ?? '') ? 1 : -1;
  return (right.score ?? 0) - (left.score ?? 0);
}

function unique(statements: readonly SeverityStatement[]): readonly SeverityStatement[] {
  return statements.filter((statement, at) => statements.findIndex((other) => other.vector === statement.vector && other.word === statement.word) === at);
}
