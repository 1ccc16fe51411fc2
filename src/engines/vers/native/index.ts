import { formatVers, refuse, sortConstraints, type VersResult } from '../vers.ts';
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
  const name = scheme.toLowerCase();
  const read = READERS.get(name);
  if (read === undefined) return refuse('native-range-unknown', `No notation of ranges is known for the scheme "${name}".`);
  if (nativeRange.length > MAXIMUM_LENGTH) return refuse('too-long', 'The range is longer than 65,536 characters.');
  const result = read(nativeRange);
  if (!result.ok) return result;
  return { ok: true, text: formatVers({ scheme: name, constraints: sortConstraints(name, result.constraints) }) };
}

/**
 * The vers of a range that only compares (`>= 1.0, < 2.0`), as advisory databases write it for every ecosystem; the scheme must
 * be the vers scheme of the package.
 */
export function versFromComparators(scheme: string, range: string): VersResult<{ text: string }> {
  const name = scheme.toLowerCase();
  if (range.length > MAXIMUM_LENGTH) return refuse('too-long', 'The range is longer than 65,536 characters.');
  const result = readComparators(range);
  if (!result.ok) return result;
  return { ok: true, text: formatVers({ scheme: name, constraints: sortConstraints(name, result.constraints) }) };
}

const MAXIMUM_LENGTH = 65_536;

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
