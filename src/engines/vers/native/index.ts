import { formatVers, refuse, sortConstraints, type Constraint, type VersResult } from '../vers.ts';
import { readComparators, type NativeConstraints } from './comparators.ts';
import { readConanNative } from './conan.ts';
import { readGemNative } from './gem.ts';
import { readIntervals } from './interval.ts';
import { readNginxNative } from './nginx.ts';
import { readNpmNative } from './npm.ts';
import { readPypiNative } from './pypi.ts';

/**
 * The vers of a range in its ecosystem's own notation, as the suite of vers-spec expects it: constraints sorted by version,
 * equal ones kept. Refused where no notation is known for the scheme or the range is not understood in it.
 */
export function versFromNative(scheme: string, nativeRange: string): VersResult<{ text: string }> {
  const read = READERS.get(scheme.toLowerCase());
  if (read === undefined) return refuse('native-range-unknown', `No notation of ranges is known for the scheme "${scheme.slice(0, 100)}".`);
  return convert(scheme, nativeRange, read);
}

/**
 * The vers of a range that only compares (`>= 1.0, < 2.0`), as advisory databases write it for every ecosystem; the scheme must
 * be the vers scheme of the package.
 */
export function versFromComparators(scheme: string, range: string): VersResult<{ text: string }> {
  return convert(scheme, range, readComparators);
}

function convert(scheme: string, range: string, read: (text: string) => NativeConstraints): VersResult<{ text: string }> {
  const name = scheme.toLowerCase();
  if (range.length > MAXIMUM_LENGTH) return refuse('too-long', 'The range is longer than 16,384 characters.');
  const result = read(range);
  if (!result.ok) return result;
  if (result.constraints.some(({ comparator }) => comparator === '*')) return { ok: true, text: `vers:${name}/*` };
  // Where one alternative ends at the version at which the next begins, the end is written first.
  const byKind = [...result.constraints].sort((a, b) => kindOrder(a) - kindOrder(b));
  return { ok: true, text: formatVers({ scheme: name, constraints: sortConstraints(name, byKind) }) };
}

function kindOrder({ comparator }: Constraint): number {
  return comparator === '<' ? 0 : comparator === '>' ? 2 : 1;
}

const MAXIMUM_LENGTH = 16_384;

const READERS: ReadonlyMap<string, (text: string) => NativeConstraints> = new Map([
  ['npm', readNpmNative],
  ['conan', readConanNative],
  ['gem', readGemNative],
  ['pypi', readPypiNative],
  ['nginx', readNginxNative],
  ['maven', (text: string) => readIntervals(text, '=')],
  ['nuget', (text: string) => readIntervals(text, '>=')],
  ...['openssl', 'deb', 'rpm', 'apk', 'alpm', 'golang', 'composer', 'hex', 'cargo', 'pub', 'swift', 'generic', 'semver', 'intdot'].map((scheme) => [scheme, readComparators] as const),
]);
