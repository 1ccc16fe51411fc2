import { compareDigits, isDigit, readDigits, skipDigits, type Digits } from './digits.ts';
import { compareRpmParts, splitRpmParts, type RpmParts } from './rpm.ts';
import type { VersionScheme } from './scheme.ts';
import { compareText, readVersionText } from './text.ts';

/**
 * Alpine and the other users of apk: `number{.number}[letter]{_suffix[number]}[~hash][-r number]`, in the order of
 * apk-tools 3 (https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/src/version.c). What is not of this form is
 * ordered as far as it can be read; see `readRest`.
 */
export const apk: VersionScheme<ApkVersion> = { id: 'apk', parse: parseApk, compare: compareApk };

type Token = Readonly<{ rank: number; value: Digits; text: string; rest: RpmParts }>;
export type ApkVersion = readonly Token[];

function parseApk(text: string): ApkVersion | undefined {
  const version = readVersionText(text);
  if (version === undefined) return undefined;
  const tokens: Token[] = [];
  let at = readNumbers(version, tokens);
  if (tokens.length > 0) {
    at = readLetter(version, at, tokens);
    at = readSuffixes(version, at, tokens);
    at = readHash(version, at, tokens);
    at = readRevision(version, at, tokens);
  }
  if (at < version.length) readRest(version, at, tokens);
  return tokens;
}

function readNumbers(version: string, tokens: Token[]): number {
  let at = 0;
  for (;;) {
    const end = skipDigits(version, at);
    if (end === at) return at;
    tokens.push({ rank: tokens.length === 0 ? RANK.first : RANK.number, value: readDigits(version, at, end), text: version.slice(at, end), rest: NOTHING });
    if (version.charCodeAt(end) !== DOT || !isDigit(version.charCodeAt(end + 1))) return end;
    at = end + 1;
  }
}

function readLetter(version: string, at: number, tokens: Token[]): number {
  const code = version.charCodeAt(at);
  if (!(code >= LOWER_A && code <= LOWER_Z)) return at;
  tokens.push({ rank: RANK.letter, value: code, text: '', rest: NOTHING });
  return at + 1;
}

function readSuffixes(version: string, start: number, tokens: Token[]): number {
  let at = start;
  while (version.charCodeAt(at) === UNDERSCORE) {
    let end = at + 1;
    while (version.charCodeAt(end) >= LOWER_A && version.charCodeAt(end) <= LOWER_Z) end++;
    const order = SUFFIXES.indexOf(version.slice(at + 1, end));
    if (order < 0) return at;
    tokens.push({ rank: order < FIRST_POST_SUFFIX ? RANK.preSuffix : RANK.postSuffix, value: order, text: '', rest: NOTHING });
    at = skipDigits(version, end);
    if (at > end) tokens.push({ rank: RANK.suffixNumber, value: readDigits(version, end, at), text: '', rest: NOTHING });
  }
  return at;
}

function readHash(version: string, at: number, tokens: Token[]): number {
  if (version.charCodeAt(at) !== TILDE) return at;
  let end = at + 1;
  while (isHexadecimal(version.charCodeAt(end))) end++;
  if (end === at + 1) return at;
  tokens.push({ rank: RANK.hash, value: 0, text: version.slice(at + 1, end), rest: NOTHING });
  return end;
}

function readRevision(version: string, at: number, tokens: Token[]): number {
  if (!version.startsWith('-r', at)) return at;
  const end = skipDigits(version, at + 2);
  if (end === at + 2) return at;
  tokens.push({ rank: RANK.revision, value: readDigits(version, at + 2, end), text: '', rest: NOTHING });
  return end;
}

/**
 * What cannot be read comes before what ends here. apk leaves two such versions equal; here runs of digits and letters
 * still order them (`1.9.5p1-r0 < 1.9.5p1-r1`), except after a hyphen, where only a revision may stand (`1-rc1` = `1-rc2`).
 */
function readRest(version: string, at: number, tokens: Token[]): void {
  const rest = version.charCodeAt(at) === HYPHEN ? NOTHING : splitRpmParts(version, at, version.length);
  tokens.push({ rank: RANK.unreadable, value: 0, text: '', rest });
}

function compareApk(a: ApkVersion, b: ApkVersion): number {
  const length = a.length > b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const left = a[at] ?? END;
    const right = b[at] ?? END;
    const order = left.rank - right.rank || compareTokens(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

function compareTokens(a: Token, b: Token): number {
  if (a.rank === RANK.number && (a.text.charCodeAt(0) === ZERO || b.text.charCodeAt(0) === ZERO)) return compareText(a.text, b.text);
  if (a.rank === RANK.hash) return compareText(a.text, b.text);
  if (a.rank === RANK.unreadable) return compareRpmParts(a.rest, b.rest);
  return compareDigits(a.value, b.value);
}

function isHexadecimal(code: number): boolean {
  return isDigit(code) || (code >= LOWER_A && code <= LOWER_F);
}

/** Where one version has one kind of token and the other another, the kinds decide, in this order. */
const RANK = { preSuffix: 0, unreadable: 1, end: 2, revision: 3, hash: 4, suffixNumber: 5, postSuffix: 6, letter: 7, number: 8, first: 9 } as const;

const SUFFIXES: readonly string[] = ['alpha', 'beta', 'pre', 'rc', 'cvs', 'svn', 'git', 'hg', 'p'];
const FIRST_POST_SUFFIX = SUFFIXES.indexOf('cvs');
const NOTHING: RpmParts = [];
const END: Token = { rank: RANK.end, value: 0, text: '', rest: NOTHING };

const HYPHEN = 45;
const DOT = 46;
const ZERO = 48;
const UNDERSCORE = 95;
const LOWER_A = 97;
const LOWER_F = 102;
const LOWER_Z = 122;
const TILDE = 126;
