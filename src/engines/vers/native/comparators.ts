import { refuse, type Comparator, type Constraint, type VersResult } from '../vers.ts';

/** What a native range comes down to, before it is sorted. */
export type NativeConstraints = VersResult<{ constraints: readonly Constraint[] }>;

/**
 * Ranges that only compare: `>=1.0, <2.0 || 3.1`, `(>= 1.0), (<< 2.0)`. Alternatives stand behind `||`, comparators behind a
 * comma or a blank; brackets are left out. So write GitHub's and GitLab's advisories, Debian, RPM, Go, Composer, Hex.
 */
export function readComparators(text: string): NativeConstraints {
  const constraints: Constraint[] = [];
  for (const word of splitWords(text.replaceAll('||', ' '))) {
    const constraint = readComparator(word);
    if (constraint === undefined) return refuseNative(text);
    constraints.push(constraint);
  }
  return constraints.length === 0 ? refuseNative(text) : { ok: true, constraints };
}

/** One comparator: `>= 1.0`; undefined where it is none, or its version is a pattern. */
export function readComparator(word: string): Constraint | undefined {
  if (word === '*') return { comparator: '*', version: '' };
  const [, sign = '', version = ''] = SIGNED.exec(word) as RegExpExecArray;
  const comparator = COMPARATORS.get(sign);
  if (comparator === undefined || version === '' || PATTERN.test(version)) return undefined;
  return { comparator, version };
}

/** The words between blanks, commas and brackets; a comparator goes with the word after it. */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let sign = '';
  for (const word of text.split(/[\s,()[\]]+/)) {
    if (word === '') continue;
    sign += word;
    if (SIGN_ONLY.test(word)) continue;
    words.push(sign);
    sign = '';
  }
  if (sign !== '') words.push(sign);
  return words;
}

export function refuseNative(text: string): Readonly<{ ok: false; refusal: { code: string; message: string } }> {
  return refuse('native-range-not-understood', `"${text.slice(0, 100)}" is not understood as a range of its ecosystem.`);
}

const SIGNED = /^([<>=!~^]*)([^]*)$/;
const SIGN_ONLY = /^[<>=!~^]+$/;
/** Wildcards and comparators in the version itself. */
const PATTERN = /[*<>=!]|(?:^|\.)x(?:$|\.)/i;
const COMPARATORS: ReadonlyMap<string, Comparator> = new Map<string, Comparator>([
  ['', '='], ['=', '='], ['==', '='], ['===', '='], ['!=', '!='], ['<>', '!='], ['<', '<'], ['<<', '<'], ['<=', '<='], ['>', '>'], ['>>', '>'], ['>=', '>='],
]);
