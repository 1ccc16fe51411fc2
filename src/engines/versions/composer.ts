import { compareDigits, isDigit, readDigits, skipDigits, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { compareText, MAXIMUM_VERSION_LENGTH, readVersionText } from './text.ts';

/**
 * Packagist: Composer normalises (https://getcomposer.org/doc/articles/versions.md) to four numbers and a stability,
 * `v1.0b2` to `1.0.0.0-beta2`, then orders as PHP's version_compare. What Composer refuses goes to version_compare as it is.
 */
export const composer: VersionScheme<ComposerVersion> = { id: 'composer', parse: parseComposer, compare: compareComposer };

/** Digits, or a word of the stability. */
type Part = Digits | string;
export type ComposerVersion = readonly Part[];

function parseComposer(text: string): ComposerVersion | undefined {
  if (text.length > MAXIMUM_VERSION_LENGTH) return undefined;
  const version = readVersionText(/[ @]/.test(text) ? text.replace(ALIAS, '').replace(STABILITY_FLAG, '') : text);
  if (version === undefined) return undefined;
  return readClassic(version) ?? padRelease(splitParts(normalize(version)));
}

/** The usual case, up to four plain numbers. */
function readClassic(version: string): ComposerVersion | undefined {
  const parts: Part[] = [];
  let at = (version.charCodeAt(0) | 32) === LOWER_V ? 1 : 0;
  for (;;) {
    const end = skipDigits(version, at);
    if (end === at || parts.length === 4 || (parts.length === 0 && end - at > LONGEST_MAJOR)) return undefined;
    parts.push(readDigits(version, at, end));
    if (end === version.length) break;
    if (version.charCodeAt(end) !== DOT) return undefined;
    at = end + 1;
  }
  while (parts.length < 4) parts.push(0);
  return parts;
}

function normalize(version: string): string {
  if (DEFAULT_BRANCHES.has(version)) return `dev-${version}`;
  if (/^dev-/i.test(version)) return `dev-${version.slice(4)}`;
  const plus = version.indexOf('+');
  const plain = plus > 0 ? version.slice(0, plus) : version;
  const classic = CLASSIC.exec(plain);
  if (classic !== null) {
    const numbers = [1, 2, 3, 4].map((group) => classic[group] || '0').join('.');
    return numbers + stability(classic[5], classic[6], classic[7]);
  }
  const dated = DATED.exec(plain);
  if (dated !== null) return (dated[1] as string).replace(/\D/g, '.') + stability(dated[2], dated[3], dated[4]);
  return normalizeBranch(plain) ?? version;
}

function stability(word: string | undefined, numbers: string | undefined, dev: string | undefined): string {
  const development = dev === undefined ? '' : '-dev';
  if (word === undefined) return development;
  const name = word.toLowerCase();
  if (name === 'stable') return '';
  return `-${STABILITIES.get(name) ?? name}${(numbers ?? '').replace(/^[.-]+/, '')}${development}`;
}

/** `1.x-dev` is the newest development of branch 1: `1.9999999.9999999.9999999-dev`. */
function normalizeBranch(version: string): string | undefined {
  const branch = BRANCH.exec(version);
  if (branch === null) return undefined;
  const numbers = [1, 2, 3, 4].map((group) => {
    const part = branch[group];
    return part === undefined || !isDigit(part.charCodeAt(0)) ? BRANCH_NUMBER : part;
  });
  return `${numbers.join('.')}-dev`;
}

/** Splits as version_compare does: at `.`, `-`, `_`, `+`, and where digits meet anything else. */
function splitParts(version: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < version.length) {
    const start = at;
    if (isDigit(version.charCodeAt(at))) {
      at = skipDigits(version, at);
      parts.push(readDigits(version, start, at));
    } else if (isSeparator(version.charCodeAt(at))) {
      at++;
    } else {
      while (at < version.length && !isDigit(version.charCodeAt(at)) && !isSeparator(version.charCodeAt(at))) at++;
      parts.push(version.slice(start, at));
    }
  }
  return parts;
}

/** Fills the numbers at the beginning up to four, as Composer does, also where it would refuse the rest. */
function padRelease(parts: Part[]): ComposerVersion {
  const word = parts.findIndex((part) => typeof part === 'string');
  const count = word < 0 ? parts.length : word;
  if (count > 0) for (let missing = 4 - count; missing > 0; missing--) parts.splice(count, 0, 0);
  return parts;
}

function isSeparator(code: number): boolean {
  return code === DOT || code === HYPHEN || code === UNDERSCORE || code === PLUS;
}

function compareComposer(a: ComposerVersion, b: ComposerVersion): number {
  const length = a.length > b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const left = a[at];
    const right = b[at];
    if (left === right) continue;
    const order = rank(left) - rank(right);
    if (order !== 0) return order;
    if (typeof left === 'string') {
      // Words without a meaning come before all others; PHP leaves them equal, which would make all branches one.
      if (rank(left) === UNKNOWN_RANK) return compareText(left, right as string);
    } else if (left !== undefined && right !== undefined) {
      return compareDigits(left, right as Digits);
    }
  }
  return 0;
}

function rank(part: Part | undefined): number {
  if (part === undefined) return END_RANK;
  if (typeof part !== 'string') return NUMBER_RANK;
  for (const [prefix, order] of RANKS) if (part.startsWith(prefix)) return order;
  return UNKNOWN_RANK;
}

const DOT = 46;
const HYPHEN = 45;
const PLUS = 43;
const UNDERSCORE = 95;
const LOWER_V = 118;

/** A longer first number is a date, or nothing that Composer takes. */
const LONGEST_MAJOR = 5;
const ALIAS = / +as +[^,\s]+$/;
const STABILITY_FLAG = /@(?:stable|rc|beta|alpha|dev)$/i;
/** The look-ahead lets a run of digits be read in one way only, so that the search stays linear. */
const MODIFIER = '[._-]?(?:(stable|beta|b|rc|alpha|a|patch|pl|p)((?:[.-]?\\d+(?!\\d))*)?)?([.-]?dev)?$';
const CLASSIC = new RegExp(`^v?(\\d{1,5})(?:\\.(\\d+))?(?:\\.(\\d+))?(?:\\.(\\d+))?${MODIFIER}`, 'i');
const DATED = new RegExp(`^v?(\\d{4}(?:[.:-]?\\d{2}){1,6}(?:[.:-]?\\d{1,3}){0,2})${MODIFIER}`, 'i');
const BRANCH = /^v?(\d+)(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?[.-]?dev$/i;
const BRANCH_NUMBER = '9999999';
const DEFAULT_BRANCHES: ReadonlySet<string> = new Set(['master', 'trunk', 'default']);
const STABILITIES: ReadonlyMap<string, string> = new Map([['a', 'alpha'], ['b', 'beta'], ['p', 'patch'], ['pl', 'patch'], ['rc', 'RC']]);

/** version_compare looks at the beginning of a word; an ended version stands between a candidate and a further number. */
const RANKS: readonly (readonly [string, number])[] = [['dev', 0], ['a', 1], ['b', 2], ['RC', 3], ['rc', 3], ['#', 6], ['p', 7]];
const UNKNOWN_RANK = -1;
const END_RANK = 4;
const NUMBER_RANK = 5;
