import { compareDigits, readDigits, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { compareText, readVersionText } from './text.ts';

/**
 * Gentoo: `number{.number}[letter]{_suffix[number]}[-r number]` in the order of the Package Manager Specification
 * (https://projects.gentoo.org/pms/8/pms.html#version-comparison). Other texts are no versions.
 */
export const ebuild: VersionScheme<EbuildVersion> = { id: 'ebuild', parse: parseEbuild, compare: compareEbuild };

type Suffix = Readonly<{ rank: number; number: Digits }>;
export type EbuildVersion = Readonly<{
  major: Digits;
  /** As written: a leading zero makes a number a fraction. */
  minor: readonly string[];
  letter: string;
  suffixes: readonly Suffix[];
  revision: Digits;
}>;

function parseEbuild(text: string): EbuildVersion | undefined {
  const match = VERSION.exec(readVersionText(text) ?? '');
  if (match === null) return undefined;
  const [, numbers = '', letter = '', suffixes = '', revision = ''] = match;
  const [major = '', ...minor] = numbers.split('.');
  return { major: whole(major), minor, letter, suffixes: readSuffixes(suffixes), revision: whole(revision) };
}

function readSuffixes(text: string): readonly Suffix[] {
  if (text === '') return NO_SUFFIXES;
  return text.slice(1).split('_').map((suffix) => {
    const word = (/^[a-z]+/.exec(suffix) as RegExpExecArray)[0];
    return { rank: RANKS.get(word) ?? END_RANK, number: whole(suffix.slice(word.length)) };
  });
}

function compareEbuild(a: EbuildVersion, b: EbuildVersion): number {
  return compareDigits(a.major, b.major)
    || compareMinor(a.minor, b.minor)
    || compareText(a.letter, b.letter)
    || compareSuffixes(a.suffixes, b.suffixes)
    || compareDigits(a.revision, b.revision);
}

function compareMinor(a: readonly string[], b: readonly string[]): number {
  const length = a.length < b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const left = a[at] as string;
    const right = b[at] as string;
    const isFraction = left.startsWith('0') || right.startsWith('0');
    const order = isFraction ? compareText(withoutTrailingZeros(left), withoutTrailingZeros(right)) : compareDigits(whole(left), whole(right));
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareSuffixes(a: readonly Suffix[], b: readonly Suffix[]): number {
  const length = a.length > b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const left = a[at] ?? END;
    const right = b[at] ?? END;
    const order = left.rank - right.rank || compareDigits(left.number, right.number);
    if (order !== 0) return order;
  }
  return 0;
}

function withoutTrailingZeros(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === ZERO) end--;
  return text.slice(0, end);
}

function whole(text: string): Digits {
  return readDigits(text, 0, text.length);
}

const ZERO = 48;
const VERSION = /^(\d+(?:\.\d+)*)([a-zA-Z]?)((?:_(?:alpha|beta|pre|rc|p)\d*)*)(?:-r(\d+))?$/;
const NO_SUFFIXES: readonly Suffix[] = [];
const END_RANK = 4;
const END: Suffix = { rank: END_RANK, number: 0 };
const RANKS: ReadonlyMap<string, number> = new Map([['alpha', 0], ['beta', 1], ['pre', 2], ['rc', 3], ['p', 5]]);
