import { findScheme, type VersionScheme } from '../versions/index.ts';
import { readVers } from './parse.ts';
import { refuse, UNIVERSAL_SCHEMES, type Constraint, type Vers, type VersResult } from './vers.ts';
import { complement, setContains, unite, type Bound, type Compare, type Interval, type VersionSet } from './version-set.ts';

/** A range made ready: asked often, read once. */
export type CompiledVers = Readonly<{
  /** Refused where the text is no version of the range's scheme. */
  contains(version: string): VersResult<{ contains: boolean }>;
}>;

/** Whether the range holds the version. The range may stand as documents carry it: unsorted, with white space. */
export function versContains(versText: string, versionText: string): VersResult<{ contains: boolean }> {
  const read = readVers(versText);
  if (!read.ok) return read;
  const compiled = compileVers(read.vers);
  return compiled.ok ? compiled.range.contains(versionText) : compiled;
}

/** Refused where the scheme has no order or a constraint's text is no version of it. */
export function compileVers(vers: Vers): VersResult<{ range: CompiledVers }> {
  if (isStar(vers)) {
    const answer = { ok: true, contains: vers.scheme !== 'none' } as const;
    return { ok: true, range: { contains: () => answer } };
  }
  const line = readLine(vers.scheme, vers.constraints);
  if (!line.ok) return line;
  const { scheme, compare } = line;
  const set = toSet(line.points, compare);
  return {
    ok: true,
    range: {
      contains(text) {
        const version = scheme.parse(text);
        if (version === undefined) return refuseVersion(text, vers.scheme);
        return { ok: true, contains: setContains(set, { version, text }, compare) };
      },
    },
  };
}

/** The same range with the fewest constraints; `vers:none/*` where no version can be in it. */
export function simplifyVers(vers: Vers): VersResult<{ vers: Vers }> {
  return reshape(vers.scheme, [vers], (set) => set);
}

/** The range of every version that the given one does not hold. */
export function invertVers(vers: Vers): VersResult<{ vers: Vers }> {
  return reshape(vers.scheme, [vers], complement);
}

/** The range of every version that at least one of the given ones holds; all must be of one scheme. */
export function mergeVers(ranges: readonly Vers[]): VersResult<{ vers: Vers }> {
  const schemes = new Set(ranges.map(({ scheme }) => scheme).filter((scheme) => !UNIVERSAL_SCHEMES.has(scheme)));
  const [scheme = ranges.some((range) => range.scheme === 'all') ? 'all' : 'none', ...others] = schemes;
  if (others.length > 0) return refuse('schemes-differ', 'Ranges of different schemes cannot be merged.');
  return reshape(scheme, ranges, (set) => set);
}

type Point = Readonly<{ version: unknown; text: string }>;
type Line = Readonly<{ scheme: VersionScheme; compare: Compare<Point>; points: readonly (readonly [Constraint['comparator'], Point])[] }>;

function reshape(scheme: string, ranges: readonly Vers[], change: (set: VersionSet<Point>) => VersionSet<Point>): VersResult<{ vers: Vers }> {
  const intervals: Interval<Point>[] = [];
  let compare: Compare<Point> = () => 0;
  for (const range of ranges) {
    if (isStar(range)) {
      if (range.scheme !== 'none') intervals.push(EVERYTHING);
      continue;
    }
    const line = readLine(scheme, range.constraints);
    if (!line.ok) return line;
    compare = line.compare;
    intervals.push(...toSet(line.points, compare));
  }
  return { ok: true, vers: fromSet(scheme, change(unite(intervals, compare)), compare) };
}

function readLine(name: string, constraints: readonly Constraint[]): VersResult<Line> {
  const scheme = findScheme(name);
  if (scheme === undefined) return refuse('scheme-without-order', `No order of versions is known for the scheme "${name}".`);
  const points: (readonly [Constraint['comparator'], Point])[] = [];
  for (const { comparator, version: text } of constraints) {
    const version = scheme.parse(text);
    if (version === undefined) return refuseVersion(text, name);
    points.push([comparator, { version, text }]);
  }
  const compare: Compare<Point> = (a, b) => scheme.compare(a.version, b.version);
  points.sort(([, a], [, b]) => compare(a, b));
  return { ok: true, scheme, compare, points };
}

/**
 * Reads the constraints from left to right, as the standard's "Checking if a version is contained within a range" does: of
 * several begins the first counts, of several ends the last; a version named with equality is in before `!=` takes it out.
 */
function toSet(points: Line['points'], compare: Compare<Point>): VersionSet<Point> {
  const unequal = points.filter(([comparator]) => comparator === '!=').map(([, point]) => point);
  if (unequal.length === points.length) return complement(unite(unequal.map(single), compare));
  const named = points.filter(([comparator]) => comparator.includes('=') && comparator !== '!=').map(([, point]) => single(point));
  const excluded = unequal.map(single).filter(({ low }) => !setContains(named, (low as Bound<Point>).at, compare));
  const ranges = unite([...pairBounds(points), ...named], compare);
  if (excluded.length === 0) return ranges;
  return complement(unite([...complement(ranges), ...excluded], compare));
}

function pairBounds(points: Line['points']): readonly Interval<Point>[] {
  const intervals: Interval<Point>[] = [];
  let low: Bound<Point> | undefined;
  let high: Bound<Point> | undefined;
  for (const [comparator, at] of points) {
    const bound = { at, included: comparator.length === 2 };
    if (comparator.startsWith('<')) {
      high = bound;
    } else if (comparator.startsWith('>') && (low === undefined || high !== undefined)) {
      if (high !== undefined) intervals.push({ low, high });
      low = bound;
      high = undefined;
    }
  }
  if (low !== undefined || high !== undefined) intervals.push({ low, high });
  return intervals;
}

function fromSet(scheme: string, set: VersionSet<Point>, compare: Compare<Point>): Vers {
  const [first] = set;
  if (first === undefined) return { scheme: 'none', constraints: STAR };
  if (first.low === undefined && first.high === undefined) return { scheme, constraints: STAR };
  const constraints: Constraint[] = [];
  for (const [at, { low, high }] of set.entries()) {
    const previous = set[at - 1]?.high;
    if (low !== undefined && high !== undefined && compare(low.at, high.at) === 0) {
      constraints.push({ comparator: '=', version: low.at.text });
      continue;
    }
    if (low !== undefined && previous !== undefined && compare(low.at, previous.at) === 0) {
      constraints[constraints.length - 1] = { comparator: '!=', version: previous.at.text };
    } else if (low !== undefined) constraints.push({ comparator: low.included ? '>=' : '>', version: low.at.text });
    if (high !== undefined) constraints.push({ comparator: high.included ? '<=' : '<', version: high.at.text });
  }
  return { scheme, constraints };
}

function isStar({ constraints }: Vers): boolean {
  return constraints.length === 1 && constraints[0]?.comparator === '*';
}

function single(at: Point): Interval<Point> {
  const bound = { at, included: true };
  return { low: bound, high: bound };
}

function refuseVersion(text: string, scheme: string): Readonly<{ ok: false; refusal: { code: string; message: string } }> {
  return refuse('version-impossible', `"${text.slice(0, 100)}" is no version of the scheme "${scheme}".`);
}

const EVERYTHING: Interval<Point> = { low: undefined, high: undefined };
const STAR: readonly Constraint[] = [{ comparator: '*', version: '' }];
