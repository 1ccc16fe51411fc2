import { compareDigits, readDigits, skipDigits, isDigit, isAllDigits, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { compareText, isLetter, readVersionText } from './text.ts';

/**
 * RPM: `[epoch:]version[-release]`, each compared as rpmvercmp does
 * (https://rpm-software-management.github.io/rpm/man/rpm-version.7). A missing epoch is 0; only digits before a colon are an
 * epoch; a missing release comes before every release.
 */
export const rpm: VersionScheme<RpmVersion> = { id: 'rpm', parse: parseRpm, compare: compareRpm };

/** Runs of digits, runs of letters, `~` and `^`. */
export type RpmParts = readonly (Digits | string)[];
export type RpmVersion = Readonly<{ epoch: Digits; version: RpmParts; release: RpmParts | undefined }>;

function parseRpm(text: string): RpmVersion | undefined {
  const written = readVersionText(text);
  if (written === undefined) return undefined;
  const colon = written.indexOf(':');
  const prefix = colon < 0 ? '' : written.slice(0, colon);
  const start = isAllDigits(prefix) || UNKNOWN_EPOCHS.has(prefix) ? colon + 1 : 0;
  const hyphen = written.lastIndexOf('-');
  const end = hyphen >= start ? hyphen : written.length;
  return {
    epoch: isAllDigits(prefix) ? readDigits(prefix, 0, prefix.length) : 0,
    version: splitRpmParts(written, start, end),
    release: end === written.length ? undefined : splitRpmParts(written, end + 1, written.length),
  };
}

/** What stands between runs of ASCII digits and letters only separates. */
export function splitRpmParts(text: string, start: number, end: number): RpmParts {
  const parts: (Digits | string)[] = [];
  let at = start;
  while (at < end) {
    const first = at;
    const code = text.charCodeAt(at);
    if (isDigit(code)) {
      at = Math.min(skipDigits(text, at), end);
      parts.push(readDigits(text, first, at));
    } else if (isLetter(code)) {
      while (at < end && isLetter(text.charCodeAt(at))) at++;
      parts.push(text.slice(first, at));
    } else {
      if (code === TILDE || code === CARET) parts.push(text[at] as string);
      at++;
    }
  }
  return parts;
}

/** The order of rpmvercmp: `~` before the end, the end before `^`, then letters, then digits. */
export function compareRpmParts(a: RpmParts, b: RpmParts): number {
  const length = a.length > b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const left = a[at];
    const right = b[at];
    if (left === right) continue;
    const order = rank(left) - rank(right);
    if (order !== 0) return order;
    return typeof left === 'string' ? compareText(left, right as string) : compareDigits(left as Digits, right as Digits);
  }
  return 0;
}

function compareRpm(a: RpmVersion, b: RpmVersion): number {
  return compareDigits(a.epoch, b.epoch) || compareRpmParts(a.version, b.version) || compareReleases(a.release, b.release);
}

function compareReleases(a: RpmParts | undefined, b: RpmParts | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  return compareRpmParts(a, b);
}

function rank(part: Digits | string | undefined): number {
  if (part === undefined) return 1;
  if (part === '~') return 0;
  if (part === '^') return 2;
  return typeof part === 'string' ? 3 : 4;
}

/** How rpm's own query format and an empty field write a missing epoch. */
const UNKNOWN_EPOCHS: ReadonlySet<string> = new Set(['', '(none)']);

const TILDE = 126;
const CARET = 94;
