import { warningIssue } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { findEcosystem } from '../purl/ecosystems.ts';
import { packageOfPurl } from '../purl/packages.ts';
import { readPurl } from '../purl/purl.ts';
import type { Affected, AffectedRange, RangeEvent, RangeEventKind } from './advisory.ts';
import { packageKey } from './package-key.ts';
import { findRangeSchemes } from './prepared-version.ts';

/**
 * Lists what is wrong with one affected package although it can be read: rules of the schema (https://ossf.github.io/osv-schema/) that
 * OSV's own linter checks, too. One issue per rule and place, however many versions break it.
 */
export function lintAffected(affected: Affected, where: () => string, issues: Issue[]): void {
  const warn = (code: string, place: string, message: string) => issues.push(warningIssue(code, where() + place, message));
  const schemes = findRangeSchemes(affected.ecosystem);
  const parse = schemes.own === undefined ? undefined : schemes.parseStrictly;
  if (affected.ranges.length === 0 && affected.versions.length === 0) warn('osv-no-version-data', '', 'There are neither ranges nor versions: nothing can match.');
  lintNames(affected, warn);
  for (const [at, range] of affected.ranges.entries()) {
    lintRange(range, range.type === 'SEMVER' ? schemes.semver.parse : parse, (code, message) => warn(code, `/ranges/${at}`, message));
  }
  if (parse !== undefined) warnImpossible(affected.versions, parse, (message) => warn('osv-version-impossible', '/versions', message));
}

type Warn = (code: string, place: string, message: string) => void;
type Parse = (text: string) => unknown;

function lintNames({ ecosystem, name, purl }: Affected, warn: Warn): void {
  const row = findEcosystem(ecosystem);
  if (row === undefined) warn('osv-ecosystem-unknown', '/package/ecosystem', `"${ecosystem.slice(0, 80)}" is not an ecosystem of the schema.`);
  if (row?.ecosystem === 'PyPI' && row.foldName?.(name) !== name) warn('osv-name-not-normalised', '/package/name', 'The name is not normalised as PEP 503 says.');
  if (purl === undefined) return;
  const read = readPurl(purl).value;
  const meant = read === undefined ? undefined : packageOfPurl(read);
  if (read === undefined) warn('osv-purl-invalid', '/package/purl', 'The purl is none.');
  else if (meant !== undefined && packageKey(meant.ecosystem, meant.name) !== packageKey(ecosystem, name)) warn('osv-purl-mismatch', '/package/purl', 'The purl means another package.');
}

const commitPattern = /^([0-9a-f]{40}|[0-9a-f]{64})$/i;

function lintRange({ type, repo, events }: AffectedRange, parse: Parse | undefined, warn: (code: string, message: string) => void): void {
  const introduced = listVersions(events, 'introduced');
  const fixed = listVersions(events, 'fixed');
  const lastAffected = listVersions(events, 'lastAffected');
  if (introduced.length === 0) warn('osv-range-without-introduced', 'A range has at least one introduced event.');
  if (fixed.length > 0 && lastAffected.length > 0) warn('osv-range-fixed-and-last-affected', 'A range has fixed or last_affected events, not both.');
  if (fixed.some((version) => introduced.includes(version))) warn('osv-range-not-distinct', 'A version is introduced and fixed at once.');
  const bounds = [...introduced.filter((version) => version !== '0'), ...fixed, ...lastAffected];
  if (type === 'GIT') {
    if (repo === undefined) warn('osv-range-without-repo', 'A range of type GIT names its repository.');
    if (bounds.some((version) => !commitPattern.test(version))) warn('osv-commit-invalid', 'An event of a GIT range is a full commit hash.');
    return;
  }
  if (parse !== undefined) warnImpossible(bounds, parse, (message) => warn('osv-version-impossible', message));
}

function listVersions(events: readonly RangeEvent[], kind: RangeEventKind): readonly string[] {
  const versions: string[] = [];
  for (const event of events) if (event.kind === kind) versions.push(event.version);
  return versions;
}

function warnImpossible(versions: readonly string[], parse: Parse, warn: (message: string) => void): void {
  const impossible = versions.filter((version) => parse(version) === undefined);
  if (impossible.length === 0) return;
  const examples = impossible.slice(0, 3).map((version) => `"${version.slice(0, 60)}"`).join(', ');
  warn(`${impossible.length} of ${versions.length} are no versions of this ecosystem: ${examples}.`);
}
