import { compareDigits, isDigit, readDigits, skipDigits, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { compareText, readVersionText } from './text.ts';

/**
 * Python: PEP 440 (https://packaging.python.org/specifications/version-specifiers/). What PEP 440 refuses is ordered as
 * setuptools did before it, and comes before every PEP 440 version; old advisories and old packages carry such texts.
 */
export const pypi: VersionScheme<PypiVersion> = { id: 'pypi', parse: parsePypi, compare: comparePypi };

export type PypiVersion = Pep440 | Readonly<{ legacy: readonly string[] }>;

export type Pep440 = Readonly<{
  legacy: undefined;
  epoch: Digits;
  /** Without zeros at its end: `1.0` is `1`. */
  release: readonly Digits[];
  /** How many parts of the release were written, zeros included; `==1.0.*` needs it. */
  writtenParts: number;
  /** alpha, beta, candidate, release; DEVELOPMENT_RANK where there is only a `.dev`. */
  preRank: number;
  preNumber: Digits;
  post: Digits | undefined;
  dev: Digits | undefined;
  local: readonly (Digits | string)[] | undefined;
}>;

/** A strict PEP 440 version (normalising what PEP 440 tells to), or undefined. */
export function parsePep440(text: string): Pep440 | undefined {
  const version = readVersionText(text);
  if (version === undefined) return undefined;
  return readPlainRelease(version) ?? readFullVersion(version.toLowerCase());
}

export const RELEASE_RANK = 3;
const DEVELOPMENT_RANK = -1;

function parsePypi(text: string): PypiVersion | undefined {
  const version = readVersionText(text);
  if (version === undefined) return undefined;
  return readPlainRelease(version) ?? readFullVersion(version.toLowerCase()) ?? { legacy: legacyKey(version.toLowerCase()) };
}

function comparePypi(a: PypiVersion, b: PypiVersion): number {
  if (a.legacy === undefined && b.legacy === undefined) return comparePep440(a, b);
  if (a.legacy !== undefined && b.legacy !== undefined) return compareLegacy(a.legacy, b.legacy);
  return a.legacy === undefined ? 1 : -1;
}

/** The order of PEP 440, local versions included. */
export function comparePep440(a: Pep440, b: Pep440): number {
  return compareDigits(a.epoch, b.epoch)
    || compareReleases(a.release, b.release)
    || a.preRank - b.preRank
    || compareDigits(a.preNumber, b.preNumber)
    || compareOptional(a.post, b.post, -1)
    || compareOptional(a.dev, b.dev, 1)
    || compareLocal(a.local, b.local);
}

function compareReleases(a: readonly Digits[], b: readonly Digits[]): number {
  const length = a.length < b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const left = a[at] as Digits;
    const right = b[at] as Digits;
    if (left !== right) return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

/** `absent` is the order of a missing value against a present one. */
function compareOptional(a: Digits | undefined, b: Digits | undefined, absent: number): number {
  if (a === undefined) return b === undefined ? 0 : absent;
  return b === undefined ? -absent : compareDigits(a, b);
}

function compareLocal(a: Pep440['local'], b: Pep440['local']): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const length = a.length < b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const left = a[at] as Digits | string;
    const right = b[at] as Digits | string;
    if (left === right) continue;
    if (typeof left === 'string') return typeof right === 'string' ? compareText(left, right) : -1;
    return typeof right === 'string' ? 1 : compareDigits(left, right);
  }
  return a.length - b.length;
}

/** The usual case, `1.2.3`, without a regular expression. */
function readPlainRelease(version: string): Pep440 | undefined {
  const release: Digits[] = [];
  let at = 0;
  for (;;) {
    const end = skipDigits(version, at);
    if (end === at) return undefined;
    release.push(readDigits(version, at, end));
    if (end === version.length) break;
    if (version.charCodeAt(end) !== DOT) return undefined;
    at = end + 1;
  }
  const writtenParts = release.length;
  return { legacy: undefined, epoch: 0, release: withoutZeros(release), writtenParts, preRank: RELEASE_RANK, preNumber: 0, post: undefined, dev: undefined, local: undefined };
}

function readFullVersion(version: string): Pep440 | undefined {
  const match = PEP_440.exec(version);
  if (match === null) return undefined;
  const [, epoch, releaseText = '', preWord, preNumber, implicitPost, postWord, postNumber, devWord, devNumber, local] = match;
  const release = releaseText.split('.').map(wholeDigits);
  const post = implicitPost !== undefined ? wholeDigits(implicitPost) : postWord !== undefined ? wholeDigits(postNumber) : undefined;
  const dev = devWord !== undefined ? wholeDigits(devNumber) : undefined;
  const isOnlyDev = preWord === undefined && post === undefined && dev !== undefined;
  return {
    legacy: undefined,
    epoch: wholeDigits(epoch),
    release: withoutZeros(release),
    writtenParts: release.length,
    preRank: preWord !== undefined ? PRE_RANKS.get(preWord) ?? RELEASE_RANK : isOnlyDev ? DEVELOPMENT_RANK : RELEASE_RANK,
    preNumber: wholeDigits(preNumber),
    post,
    dev,
    local: local?.split(/[._-]/).map((part) => (isDigit(part.charCodeAt(0)) && skipDigits(part, 0) === part.length ? wholeDigits(part) : part)),
  };
}

function wholeDigits(text: string | undefined): Digits {
  return text === undefined ? 0 : readDigits(text, 0, text.length);
}

function withoutZeros(release: Digits[]): readonly Digits[] {
  while (release.length > 0 && release[release.length - 1] === 0) release.pop();
  return release;
}

/** The key of setuptools' legacy order (PEP 440, "Summary of differences from pkg_resources.parse_version"). */
function legacyKey(version: string): readonly string[] {
  const parts: string[] = [];
  for (const part of [...version.split(LEGACY_PARTS).map(legacyPart), LEGACY_FINAL]) {
    if (part === '') continue;
    if (part.startsWith('*')) {
      if (part < LEGACY_FINAL) while (parts.at(-1) === LEGACY_HYPHEN) parts.pop();
      while (parts.at(-1) === LEGACY_ZERO) parts.pop();
    }
    parts.push(part);
  }
  return parts;
}

function legacyPart(part: string): string {
  if (part === '' || part === '.') return '';
  return isDigit(part.charCodeAt(0)) ? part.padStart(8, '0') : `*${LEGACY_WORDS.get(part) ?? part}`;
}

function compareLegacy(a: readonly string[], b: readonly string[]): number {
  const length = a.length < b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const order = compareText(a[at] as string, b[at] as string);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

const DOT = 46;

/** Every quantifier is followed by what it cannot match itself, so that the search is linear. */
const PEP_440 = new RegExp(
  '^v?(?:(\\d+)!)?(\\d+(?:\\.\\d+)*)'
  + '(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\\d+)?)?'
  + '(?:-(\\d+)|[-_.]?(post|rev|r)[-_.]?(\\d+)?)?'
  + '(?:[-_.]?(dev)[-_.]?(\\d+)?)?'
  + '(?:\\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$',
);

const PRE_RANKS: ReadonlyMap<string, number> = new Map([
  ['a', 0], ['alpha', 0], ['b', 1], ['beta', 1], ['c', 2], ['rc', 2], ['pre', 2], ['preview', 2],
]);

const LEGACY_PARTS = /(\d+|[a-z]+|\.|-)/;
const LEGACY_WORDS: ReadonlyMap<string, string> = new Map([['pre', 'c'], ['preview', 'c'], ['-', 'final-'], ['rc', 'c'], ['dev', '@']]);
const LEGACY_FINAL = '*final';
const LEGACY_HYPHEN = '*final-';
const LEGACY_ZERO = '00000000';
