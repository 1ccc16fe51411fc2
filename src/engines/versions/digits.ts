/**
 * A version component made of digits. Up to fifteen digits it is a number; a longer one is a bigint, so that
 * nothing overflows and the usual component costs nothing. JavaScript compares the two with `<` and `>`.
 */
export type Digits = number | bigint;

/** Reads the ASCII digits in `text[start, end)`, which must hold nothing else; an empty span is 0. */
export function readDigits(text: string, start: number, end: number): Digits {
  let first = start;
  while (first < end - 1 && text.charCodeAt(first) === ZERO) first++;
  if (end - first > SAFE_DIGITS) return BigInt(text.slice(first, end));
  let value = 0;
  for (let at = first; at < end; at++) value = value * 10 + text.charCodeAt(at) - ZERO;
  return value;
}

/** Numeric order. */
export function compareDigits(a: Digits, b: Digits): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Orders lists of components; a list that ended goes on as zeros: `1.0` is `1`. */
export function compareDigitLists(a: readonly Digits[], b: readonly Digits[]): number {
  const length = a.length > b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const left = a[at] ?? 0;
    const right = b[at] ?? 0;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** The index after the run of ASCII digits that begins at `start`. */
export function skipDigits(text: string, start: number): number {
  let at = start;
  while (at < text.length && isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** True for the codes of `0` to `9`; false for NaN, which `charCodeAt` gives past the end. */
export function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** True where the text is one or more ASCII digits and nothing else. */
export function isAllDigits(text: string): boolean {
  return text.length > 0 && skipDigits(text, 0) === text.length;
}

const ZERO = 48;
const NINE = 57;
const SAFE_DIGITS = 15;
