import { compareDigits, isDigit, readDigits, skipDigits, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { isLetter, readVersionText } from './text.ts';

/**
 * Software without a scheme of its own: the order of libversion
 * (https://github.com/repology/libversion/blob/master/doc/ALGORITHM.md), which was made for versions of all kinds. Runs of
 * digits and letters are components: a word is a pre-release unless it is known as a later one (`patch`) or is one letter
 * that counts (`1.0a`); a version that ended goes on as zeros.
 */
export const generic: VersionScheme<GenericVersion> = { id: 'generic', parse: parseGeneric, compare: compareGeneric };

/** `value`: the number, or the code of the word's first letter. */
type Component = Readonly<{ rank: number; value: Digits }>;
export type GenericVersion = readonly Component[];

function parseGeneric(text: string): GenericVersion | undefined {
  const version = readVersionText(text);
  if (version === undefined) return undefined;
  const components: Component[] = [];
  let at = (version.charCodeAt(0) | 32) === LOWER_V && isDigit(version.charCodeAt(1)) ? 1 : 0;
  while (at < version.length) {
    const start = at;
    const code = version.charCodeAt(at);
    if (isDigit(code)) {
      at = skipDigits(version, at);
      const value = readDigits(version, start, at);
      components.push({ rank: value === 0 ? RANK.zero : RANK.number, value });
    } else if (isLetter(code)) {
      while (isLetter(version.charCodeAt(at))) at++;
      components.push({ rank: wordRank(version, start, at), value: code | 32 });
    } else {
      at++;
    }
  }
  return components.length === 0 ? undefined : components;
}

function wordRank(version: string, start: number, end: number): number {
  if (LATER_WORDS.has(version.slice(start, end).toLowerCase())) return RANK.later;
  const isSuffix = end === start + 1 && isDigit(version.charCodeAt(start - 1)) && !isDigit(version.charCodeAt(end));
  return isSuffix ? RANK.letter : RANK.earlier;
}

function compareGeneric(a: GenericVersion, b: GenericVersion): number {
  const length = a.length > b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const left = a[at] ?? ZERO;
    const right = b[at] ?? ZERO;
    const order = left.rank - right.rank || compareDigits(left.value, right.value);
    if (order !== 0) return order;
  }
  return 0;
}

const LOWER_V = 118;
const RANK = { earlier: 0, zero: 1, later: 2, number: 3, letter: 4 } as const;
const ZERO: Component = { rank: RANK.zero, value: 0 };
const LATER_WORDS: ReadonlySet<string> = new Set(['patch', 'post', 'pl', 'errata']);
