import { compareDigitLists, compareDigits, isDigit, readDigits, skipDigits, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { isLetter, MAXIMUM_VERSION_LENGTH, readVersionText } from './text.ts';

/**
 * R packages (CRAN, Bioconductor): numbers between `.` and `-`; a list comes before every longer one that begins with it,
 * `0.1.0 < 0.1.0.0` (https://stat.ethz.ch/R-manual/R-devel/library/base/html/numeric_version.html).
 */
export const cran: VersionScheme<NumberList> = { id: 'cran', parse: (text) => parseNumbers(text, '.-'), compare: compareStrictly };

/**
 * Haskell packages: numbers between dots; `1.0 < 1.0.0`
 * (https://hackage.haskell.org/package/base/docs/Data-Version.html). Tags after a hyphen are long deprecated and without weight.
 */
export const hackage: VersionScheme<NumberList> = { id: 'hackage', parse: (text) => parseNumbers(withoutTag(text), '.'), compare: compareStrictly };

/**
 * The vers scheme `intdot`: integers between dots, read up to the first other character; a version that ended goes on as
 * zeros (https://github.com/package-url/vers-spec, "General VERS types").
 */
export const intdot: VersionScheme<NumberList> = { id: 'intdot', parse: parseIntdot, compare: compareDigitLists };

export type NumberList = readonly Digits[];

/** Undefined where anything but digits and single separators occurs. */
function parseNumbers(text: string, separators: string): NumberList | undefined {
  const version = readVersionText(text);
  if (version === undefined) return undefined;
  const numbers: Digits[] = [];
  let at = 0;
  for (;;) {
    const end = skipDigits(version, at);
    if (end === at) return undefined;
    numbers.push(readDigits(version, at, end));
    if (end === version.length) return numbers;
    if (!separators.includes(version[end] as string)) return undefined;
    at = end + 1;
  }
}

/** `1.2-rc1` without its tag. */
function withoutTag(text: string): string {
  const hyphen = text.length > MAXIMUM_VERSION_LENGTH ? -1 : text.indexOf('-');
  return hyphen > 0 && isLetter(text.charCodeAt(hyphen + 1)) ? text.slice(0, hyphen) : text;
}

function parseIntdot(text: string): NumberList | undefined {
  if (text.length > MAXIMUM_VERSION_LENGTH) return undefined;
  const numbers: Digits[] = [];
  let at = 0;
  for (;;) {
    const end = skipDigits(text, at);
    if (end === at) return numbers.length > 0 ? numbers : undefined;
    numbers.push(readDigits(text, at, end));
    if (text[end] !== '.' || !isDigit(text.charCodeAt(end + 1))) return numbers;
    at = end + 1;
  }
}

function compareStrictly(a: NumberList, b: NumberList): number {
  const length = a.length < b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const order = compareDigits(a[at] as Digits, b[at] as Digits);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
