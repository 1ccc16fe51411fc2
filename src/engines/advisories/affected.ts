import { findRangeSchemes, prepareVersion } from './prepared-version.ts';
import type { PreparedVersion, RangeSchemes } from './prepared-version.ts';
import { compileCommits, isCommit } from './commits.ts';
import type { CommitSet } from './commits.ts';
import { compileRange } from './range.ts';
import type { CompiledRange } from './range.ts';
import type { Advisory, Affected, RangeType } from './advisory.ts';

/** Why a version is affected: the range that holds it, or the list that names it. */
export type Because =
  | Readonly<{ by: 'range'; type: RangeType; introduced: string; fixed?: string; lastAffected?: string; limit?: string }>
  | Readonly<{ by: 'listed'; version: string }>;

/** Why it cannot be told whether a version is affected. */
export type UndecidedReason =
  /** The version is no version of the ecosystem, and neither a list nor a range of everything names it. */
  | 'version-not-parseable'
  /** The advisory's own bounds are no versions of the ecosystem. */
  | 'range-not-parseable'
  | 'range-without-introduced'
  /** The ecosystem has no order of versions. */
  | 'no-version-order'
  /** Only commit ranges: the repository's history would be needed. */
  | 'needs-git-history'
  /** Neither ranges nor versions. */
  | 'no-version-data';

export type Verdict =
  | Readonly<{ affected: true; because: Because }>
  | Readonly<{ affected: false }>
  | Readonly<{ affected: undefined; refusal: UndecidedReason }>;

/** One package of an advisory, parsed once to be compared with many versions. */
export type CompiledAffected = Readonly<{
  ecosystem: string;
  name: string;
  isWithdrawn: boolean;
  schemes: RangeSchemes;
  ranges: readonly CompiledRange[];
  commits: CommitSet | undefined;
  listed: ReadonlySet<string>;
  /** The listed version that is equal to the parsed one under the ecosystem's order. */
  findEqualListed: (own: unknown) => string | undefined;
}>;

/** Compiles every package of an advisory. */
export function compileAdvisory(advisory: Advisory): readonly CompiledAffected[] {
  return advisory.affected.map((affected) => compileAffected(affected, advisory.isWithdrawn));
}

/** Parses the bounds of one package; a withdrawn advisory never matches. */
export function compileAffected(affected: Affected, isWithdrawn = false): CompiledAffected {
  const schemes = findRangeSchemes(affected.ecosystem);
  const { versions } = affected;
  const ranges: CompiledRange[] = [];
  for (const range of affected.ranges) if (range.type !== 'GIT') ranges.push(compileRange(range, range.type === 'SEMVER' ? schemes.semver : schemes.own));
  return {
    ecosystem: affected.ecosystem, name: affected.name, isWithdrawn, schemes, ranges,
    commits: compileCommits(affected.ranges),
    listed: versions.length === 0 ? nothingListed : new Set(versions),
    findEqualListed: versions.length === 0 ? findNothing : memoiseEqualListed(versions, schemes),
  };
}

/**
 * Whether a version is affected, by OSV's evaluation (https://ossf.github.io/osv-schema/#evaluation): a range holds it or the list
 * names it. The list names a version by its text or by one that is equal in the ecosystem's order (`1.0` and `1.0.0` on PyPI). What
 * cannot be told is undecided, never "not affected". Give a `PreparedVersion` where one version meets many advisories.
 */
export function isAffected(compiled: CompiledAffected, version: string | PreparedVersion): Verdict {
  if (compiled.isWithdrawn) return notAffected;
  const prepared = typeof version === 'string' || version.schemes.own !== compiled.schemes.own
    ? prepareVersion(compiled.ecosystem, typeof version === 'string' ? version : version.text)
    : version;
  let refusal: UndecidedReason | undefined;
  for (const range of compiled.ranges) {
    const verdict = isInRange(range, prepared);
    if (verdict === undefined) continue;
    if (verdict.affected) return verdict;
    if (verdict.affected === undefined) refusal ??= verdict.refusal;
  }
  const { listed } = compiled;
  if (listed.size > 0) {
    const found = listed.has(prepared.text) ? prepared.text : prepared.own === undefined ? undefined : compiled.findEqualListed(prepared.own);
    if (found !== undefined) return { affected: true, because: { by: 'listed', version: found } };
    if (prepared.own === undefined && compiled.schemes.own !== undefined) refusal ??= 'version-not-parseable';
  }
  if (compiled.commits !== undefined) {
    const verdict = isInCommits(compiled, compiled.commits, prepared.text);
    if (verdict.affected) return verdict;
    if (verdict.affected === undefined) refusal ??= verdict.refusal;
  } else if (compiled.ranges.length === 0 && listed.size === 0) refusal = 'no-version-data';
  return refusal === undefined ? notAffected : undecided[refusal];
}

/**
 * The versions with the fix that come after the given one, earliest first, each once. A record may have ranges of both kinds, SEMVER and
 * ECOSYSTEM: their versions are put in the ecosystem's own order, those that it cannot read last.
 */
export function listFixedVersions(compiled: CompiledAffected, version: string | PreparedVersion): readonly string[] {
  const prepared = typeof version === 'string' ? prepareVersion(compiled.ecosystem, version) : version;
  const order = compiled.schemes.own ?? compiled.schemes.semver;
  const texts = new Map<string, unknown>();
  for (const range of compiled.ranges) {
    if (range.scheme === undefined) continue;
    const parsed = parsedBy(range, prepared);
    for (const interval of range.intervals) {
      if (interval.fixed === undefined || (parsed !== undefined && range.scheme.compare(interval.to, parsed) <= 0)) continue;
      texts.set(interval.fixed, range.scheme === order ? interval.to : order.parse(interval.fixed));
    }
  }
  const byOrder = (left: unknown, right: unknown) => (left === undefined || right === undefined ? Number(left === undefined) - Number(right === undefined) : order.compare(left, right));
  return [...texts].sort(([, left], [, right]) => byOrder(left, right)).map(([text]) => text);
}

const notAffected: Verdict = { affected: false };
const nothingListed: ReadonlySet<string> = new Set();
const findNothing = () => undefined;

const undecided = Object.fromEntries(
  (['version-not-parseable', 'range-not-parseable', 'range-without-introduced', 'no-version-order', 'needs-git-history', 'no-version-data'] as const)
    .map((refusal) => [refusal, { affected: undefined, refusal }]),
) as Readonly<Record<UndecidedReason, Verdict & { affected: undefined }>>;

function parsedBy(range: CompiledRange, prepared: PreparedVersion): unknown {
  return range.isSemver ? prepared.semver : prepared.own;
}

function isInRange(range: CompiledRange, prepared: PreparedVersion): Verdict | undefined {
  if (range.everything !== undefined) return range.everything;
  if (range.refusal !== undefined) return range.named?.get(prepared.text) ?? undecided[range.refusal];
  const parsed = parsedBy(range, prepared);
  if (parsed === undefined) return isBound(range, prepared.text) ?? undecided['version-not-parseable'];
  const { compare } = range.scheme!;
  for (const interval of range.intervals) {
    if (interval.from !== undefined && compare(parsed, interval.from) < 0) return undefined;
    if (interval.to === undefined) return interval.verdict;
    const order = compare(parsed, interval.to);
    if (order < 0 || (order === 0 && interval.includesEnd)) return interval.verdict;
  }
  return undefined;
}

/** A text that is no version is decided where it is a bound, letter by letter. */
function isBound(range: CompiledRange, text: string): Verdict | undefined {
  for (const { verdict } of range.intervals) {
    if (verdict.because.by === 'listed') continue;
    if (verdict.because.introduced === text || verdict.because.lastAffected === text) return verdict;
    if (verdict.because.fixed === text) return notAffected;
  }
  return undefined;
}

/** A commit is decided only where the advisory names it; a version where the advisory lists versions or has other ranges. */
function isInCommits(compiled: CompiledAffected, commits: CommitSet, text: string): Verdict {
  if (commits.everything !== undefined) return commits.everything;
  const commit = text.toLowerCase();
  const verdict = commits.affected.get(commit);
  if (verdict !== undefined) return verdict;
  if (commits.fixed.has(commit)) return notAffected;
  return isCommit(commit) || (compiled.listed.size === 0 && compiled.ranges.length === 0) ? undecided['needs-git-history'] : notAffected;
}

/** Lists are long and seldom decide after the ranges did not, so that they are parsed and sorted at the first need. */
function memoiseEqualListed(versions: readonly string[], { own: scheme }: RangeSchemes): CompiledAffected['findEqualListed'] {
  let sorted: readonly Readonly<{ parsed: unknown; version: string }>[] | undefined;
  return (own) => {
    if (scheme === undefined) return undefined;
    sorted ??= versions
      .map((version) => ({ parsed: scheme.parse(version), version }))
      .filter((entry) => entry.parsed !== undefined)
      .sort((left, right) => scheme.compare(left.parsed, right.parsed));
    let low = 0;
    let high = sorted.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = scheme.compare(sorted[middle]!.parsed, own);
      if (order === 0) return sorted[middle]!.version;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  };
}
