import { compareDigitLists, isDigit, readDigits, skipDigits, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { compareText, isLetter, readVersionText } from './text.ts';

/** One dot-separated identifier of a pre-release or a build: numeric, or text. */
export type Identifier = Digits | string;

export type Semver = Readonly<{
  /** Usually three; a shorter one goes on as zeros, a longer one is kept. */
  release: readonly Digits[];
  /** Undefined for a release. */
  prerelease: readonly Identifier[] | undefined;
  /** The text after `+`; undefined without one. */
  build: string | undefined;
}>;

/**
 * A scheme with the precedence of Semantic Versioning 2.0.0, §11: build metadata is without weight.
 * Reading is generous, because advisories and inventories are: `v1.2`, `=1.2.3`, `1.2.3beta`, `1.2.3.4`.
 */
export function semverScheme(id: string): VersionScheme<Semver> {
  return { id, parse: parseSemver, compare: compareSemver };
}

/** Mozilla's products: `115.0esr` is the long-term edition of 115.0, not a pre-release of it. */
export const mozilla: VersionScheme<Semver> = { id: 'mozilla', parse: (text) => parseSemver(readVersionText(text)?.replace(/esr$/, '') ?? ''), compare: compareSemver };

/** The parsed version, or undefined where the text cannot be one, even generously. */
export function parseSemver(text: string): Semver | undefined {
  const version = readVersionText(withoutPrefix(text));
  if (version === undefined) return undefined;
  let at = 0;
  const release: Digits[] = [];
  for (;;) {
    const end = skipDigits(version, at);
    if (end === at) return undefined;
    release.push(readDigits(version, at, end));
    at = end;
    if (version.charCodeAt(at) !== DOT || !isDigit(version.charCodeAt(at + 1))) break;
    at++;
  }
  if (at === version.length) return { release, prerelease: undefined, build: undefined };
  return parseTail(version, at, release);
}

/** Release, then pre-release; a pre-release comes before its release. */
export function compareSemver(a: Semver, b: Semver): number {
  return compareDigitLists(a.release, b.release) || comparePrerelease(a.prerelease, b.prerelease);
}

/** Undefined (a release) comes last; otherwise identifier by identifier, and more of them come later. */
export function comparePrerelease(a: readonly Identifier[] | undefined, b: readonly Identifier[] | undefined): number {
  if (a === undefined) return b === undefined ? 0 : 1;
  if (b === undefined) return -1;
  return compareIdentifiers(a, b);
}

/** Numeric identifiers come before text; a list comes before every longer one that begins with it. */
export function compareIdentifiers(a: readonly Identifier[], b: readonly Identifier[]): number {
  const length = a.length < b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const order = compareIdentifier(a[at] as Identifier, b[at] as Identifier);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** The identifiers of `text`; undefined where one is empty or holds other characters than `0-9A-Za-z-`. */
export function readIdentifiers(text: string): Identifier[] | undefined {
  const identifiers: Identifier[] = [];
  let start = 0;
  let numeric = true;
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at);
    if (at === text.length || code === DOT) {
      if (at === start) return undefined;
      identifiers.push(numeric ? readDigits(text, start, at) : text.slice(start, at));
      start = at + 1;
      numeric = true;
    } else if (!isDigit(code)) {
      if (!isLetter(code) && code !== HYPHEN) return undefined;
      numeric = false;
    }
  }
  return identifiers;
}

function parseTail(version: string, start: number, release: readonly Digits[]): Semver | undefined {
  const plus = version.indexOf('+', start);
  const build = plus < 0 ? undefined : version.slice(plus + 1);
  const end = plus < 0 ? version.length : plus;
  if (start === end) return { release, prerelease: undefined, build };
  const code = version.charCodeAt(start);
  const isMarked = code === HYPHEN || code === DOT;
  if ((!isMarked && !isLetter(code)) || (code === DOT && WILDCARD.test(version.slice(start, end)))) return undefined;
  const prerelease = readIdentifiers(version.slice(isMarked ? start + 1 : start, end));
  return prerelease && { release, prerelease, build };
}

function compareIdentifier(a: Identifier, b: Identifier): number {
  if (typeof a === 'string') return typeof b === 'string' ? compareText(a, b) : 1;
  if (typeof b === 'string') return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `v1`, `=1` and, in the oldest packages of npm, `= v 1`. */
function withoutPrefix(text: string): string {
  let at = 0;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code > BLANK && code !== EQUALS && (code | 32) !== LOWER_V) break;
    if (at === text.length) break;
    at++;
  }
  return at === 0 ? text : text.slice(at);
}

/** `1.x` is a pattern, not a version. */
const WILDCARD = /^\.[xX](?:\.|$)/;
const BLANK = 32;
const DOT = 46;
const HYPHEN = 45;
const EQUALS = 61;
const LOWER_V = 118;
