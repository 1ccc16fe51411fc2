import { compareDigits, isDigit, readDigits, skipDigits, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { compareText, readVersionText } from './text.ts';

/**
 * Alpine and the other users of apk: `number{.number}[letter]{_suffix[number]}[~hash][-r number]`
 * (https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk-package.5.scd).
 */
export const apk: VersionScheme<ApkVersion> = { id: 'apk', parse: parseApk, compare: compareApk };

type Number_ = Readonly<{ text: string; value: Digits }>;
export type ApkVersion = Readonly<{
  numbers: readonly Number_[];
  letter: string;
  suffixes: readonly Readonly<{ rank: number; number: Digits }>[];
  revision: Digits;
  /** What follows and is not of the form; empty for a right version. */
  rest: string;
  text: string;
}>;

function parseApk(text: string): ApkVersion | undefined {
  const version = readVersionText(text);
  if (version === undefined) return undefined;
  const numbers: Number_[] = [];
  let at = 0;
  for (;;) {
    const end = skipDigits(version, at);
    if (end === at) break;
    numbers.push({ text: version.slice(at, end), value: readDigits(version, at, end) });
    at = end;
    if (version.charCodeAt(at) !== DOT || !isDigit(version.charCodeAt(at + 1))) break;
    at++;
  }
  if (numbers.length === 0) return undefined;
  const code = version.charCodeAt(at);
  const letter = code >= LOWER_A && code <= LOWER_Z ? version[at++] as string : '';
  const tail = TAIL.exec(version.slice(at)) as RegExpExecArray;
  const suffixes = [...(tail[1] ?? '').matchAll(SUFFIX)].map((match) => ({ rank: RANKS.indexOf(match[1] as string), number: readDigits(match[2] ?? '', 0, (match[2] ?? '').length) }));
  const revision = tail[3] ?? '';
  return { numbers, letter, suffixes, revision: readDigits(revision, 0, revision.length), rest: tail[4] ?? '', text: version };
}

function compareApk(a: ApkVersion, b: ApkVersion): number {
  return compareNumbers(a.numbers, b.numbers) || compareText(a.letter, b.letter) || compareSuffixes(a, b) || compareDigits(a.revision, b.revision);
}

function compareNumbers(a: readonly Number_[], b: readonly Number_[]): number {
  const length = a.length < b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const left = a[at] as Number_;
    const right = b[at] as Number_;
    const isFraction = at > 0 && (left.text.charCodeAt(0) === ZERO || right.text.charCodeAt(0) === ZERO);
    const order = isFraction ? compareText(left.text, right.text) : compareDigits(left.value, right.value);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareSuffixes(a: ApkVersion, b: ApkVersion): number {
  const length = Math.max(a.suffixes.length, b.suffixes.length);
  for (let at = 0; at < length; at++) {
    const left = a.suffixes[at] ?? NO_SUFFIX;
    const right = b.suffixes[at] ?? NO_SUFFIX;
    const order = left.rank - right.rank || compareDigits(left.number, right.number);
    if (order !== 0) return order;
  }
  return 0;
}

const DOT = 46;
const ZERO = 48;
const LOWER_A = 97;
const LOWER_Z = 122;
const RANKS = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p'];
const NO_SUFFIX = { rank: RANKS.indexOf(''), number: 0 };
const SUFFIX = /_(alpha|beta|pre|rc|cvs|svn|git|hg|p)(\d*)/g;
const TAIL = /^((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*)(~[0-9a-f]+)?(?:-r(\d+))?(.*)$/;
