import { compareDigits, isDigit, readDigits, skipDigits, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { compareText, isLetter, readVersionText } from './text.ts';

/**
 * RubyGems: Gem::Version (https://docs.ruby-lang.org/en/master/Gem/Version.html). Runs of digits and runs of letters are
 * segments; a word makes a pre-release and comes before every number; zeros at the end of the numbers are without weight.
 */
export const gem: VersionScheme<GemVersion> = { id: 'gem', parse: parseGem, compare: compareGem };

type Segment = Digits | string;
export type GemVersion = readonly Segment[];

function parseGem(text: string): GemVersion | undefined {
  const version = readVersionText(text);
  if (version === undefined) return undefined;
  const segments: Segment[] = [];
  let at = (version.charCodeAt(0) | 32) === LOWER_V && isDigit(version.charCodeAt(1)) ? 1 : 0;
  let firstWord = -1;
  while (at < version.length) {
    const code = version.charCodeAt(at);
    const start = at;
    if (isDigit(code)) {
      at = skipDigits(version, at);
      segments.push(readDigits(version, start, at));
    } else if (isLetter(code)) {
      while (isLetter(version.charCodeAt(at))) at++;
      if (firstWord < 0) firstWord = segments.length;
      segments.push(version.slice(start, at));
    } else if (code === HYPHEN) {
      // `1.0-x` is `1.0.pre.x`.
      if (firstWord < 0) firstWord = segments.length;
      segments.push('pre');
      at++;
    } else if (code === DOT || code === UNDERSCORE) {
      at++;
    } else {
      return undefined;
    }
  }
  return segments.length === 0 ? undefined : canonical(segments, firstWord);
}

/** Drops the zeros at the end of the numbers before the first word, and at the end of all. */
function canonical(segments: Segment[], firstWord: number): GemVersion {
  while (segments.length > 0 && segments[segments.length - 1] === 0) segments.pop();
  if (firstWord < 0) return segments;
  let zeros = 0;
  while (zeros < firstWord && segments[firstWord - 1 - zeros] === 0) zeros++;
  if (zeros > 0) segments.splice(firstWord - zeros, zeros);
  return segments;
}

function compareGem(a: GemVersion, b: GemVersion): number {
  const length = a.length > b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const left = a[at] ?? 0;
    const right = b[at] ?? 0;
    if (left === right) continue;
    if (typeof left === 'string') return typeof right === 'string' ? compareText(left, right) : -1;
    return typeof right === 'string' ? 1 : compareDigits(left, right);
  }
  return 0;
}

const DOT = 46;
const HYPHEN = 45;
const UNDERSCORE = 95;
const LOWER_V = 118;
