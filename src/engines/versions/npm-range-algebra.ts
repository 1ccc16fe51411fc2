import { formatNpmComparator, npmRangeContains, type NpmComparator, type NpmRange, type NpmRangeOptions } from './npm-range.ts';
import { compareNpmVersions, parseNpmVersion, type NpmVersion } from './npm-version.ts';

/** True where some version could satisfy both ranges (node-semver `intersects`). */
export function npmRangesIntersect(a: NpmRange, b: NpmRange, options: NpmRangeOptions = {}): boolean {
  const others = b.filter((comparators) => isSatisfiable(comparators, options));
  return a.some((comparators) => isSatisfiable(comparators, options)
    && others.some((other) => comparators.every((left) => other.every((right) => npmComparatorsIntersect(left, right, options)))));
}

/** True where some version could satisfy both comparators. */
export function npmComparatorsIntersect(a: NpmComparator, b: NpmComparator, options: NpmRangeOptions = {}): boolean {
  if (a.version === undefined) return true;
  if (a.operator === '') return npmRangeContains([[b]], a.version, options);
  if (b.version === undefined) return true;
  if (b.operator === '') return npmRangeContains([[a]], b.version, options);
  if (isBelowAll(a, options) || isBelowAll(b, options)) return false;
  if (a.operator[0] === b.operator[0]) return true;
  const order = compareNpmVersions(a.version, b.version);
  if (order === 0) return a.operator.length === 2 && b.operator.length === 2;
  return order < 0 === a.operator.startsWith('>');
}

/** True where the version lies beyond the range on the given side (node-semver `gtr` and `ltr`). */
export function isBeyondNpmRange(version: NpmVersion | string, range: NpmRange, side: '>' | '<', options: NpmRangeOptions = {}): boolean {
  const parsed = typeof version === 'string' ? parseNpmVersion(version, options.loose) : version;
  if (parsed === undefined || npmRangeContains(range, parsed, options)) return false;
  return range.every((comparators) => isBeyond(parsed, comparators, side));
}

function isBeyond(version: NpmVersion, comparators: readonly NpmComparator[], side: '>' | '<'): boolean {
  const direction = side === '>' ? 1 : -1;
  const [first, ...rest] = comparators.map((comparator) => (comparator.version === undefined ? FROM_ZERO : comparator as Edge));
  let far = first as Edge;
  let near = far;
  for (const edge of rest) {
    if (compareNpmVersions(edge.version, far.version) * direction > 0) far = edge;
    else if (compareNpmVersions(edge.version, near.version) * direction < 0) near = edge;
  }
  // Open towards that side: nothing lies beyond.
  if (far.operator.startsWith(side)) return false;
  const order = compareNpmVersions(version, near.version) * direction;
  if (near.operator === '' || near.operator === side) return order > 0;
  return near.operator !== `${side}=` || order >= 0;
}

function isSatisfiable(comparators: readonly NpmComparator[], options: NpmRangeOptions): boolean {
  return comparators.every((left, at) => comparators.slice(at + 1).every((right) => npmComparatorsIntersect(left, right, options)));
}

/** Nothing is lower than 0.0.0, or with pre-releases than 0.0.0-0. */
function isBelowAll(comparator: NpmComparator, options: NpmRangeOptions): boolean {
  const text = formatNpmComparator(comparator);
  return options.includePrerelease === true ? text === '<0.0.0-0' : text.startsWith('<0.0.0');
}

type Edge = Readonly<{ operator: NpmComparator['operator']; version: NpmVersion }>;

const FROM_ZERO: Edge = { operator: '>=', version: { major: 0, minor: 0, patch: 0, prerelease: [], build: [] } };
