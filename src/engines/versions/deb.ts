import { compareDigits, readDigits, skipDigits, isDigit, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { isLetter, readVersionText } from './text.ts';

/**
 * Debian, Ubuntu and their kin: `[epoch:]upstream[-revision]` in the order of dpkg
 * (https://www.debian.org/doc/debian-policy/ch-controlfields.html#version).
 */
export const deb: VersionScheme<DebVersion> = { id: 'deb', parse: parseDeb, compare: compareDeb };

/** Text and digits by turns, text first. */
export type DebParts = readonly (Digits | string)[];
export type DebVersion = Readonly<{ epoch: Digits; upstream: DebParts; revision: DebParts }>;

function parseDeb(text: string): DebVersion | undefined {
  const version = readVersionText(text);
  if (version === undefined) return undefined;
  const colon = version.indexOf(':');
  if (colon >= 0 && (colon === 0 || skipDigits(version, 0) !== colon)) return undefined;
  const hyphen = version.lastIndexOf('-');
  const end = hyphen > colon ? hyphen : version.length;
  if (end === colon + 1) return undefined;
  return {
    epoch: colon < 0 ? 0 : readDigits(version, 0, colon),
    upstream: splitDebParts(version, colon + 1, end),
    revision: splitDebParts(version, end + 1, version.length),
  };
}

/** Text and digits by turns, from the span of the text. */
export function splitDebParts(version: string, start: number, end: number): DebParts {
  const parts: (Digits | string)[] = [];
  let at = start;
  while (at < end) {
    const first = at;
    while (at < end && !isDigit(version.charCodeAt(at))) at++;
    parts.push(version.slice(first, at));
    const digits = at;
    while (at < end && isDigit(version.charCodeAt(at))) at++;
    parts.push(readDigits(version, digits, at));
  }
  return parts;
}

function compareDeb(a: DebVersion, b: DebVersion): number {
  return compareDigits(a.epoch, b.epoch) || compareDebParts(a.upstream, b.upstream) || compareDebParts(a.revision, b.revision);
}

/** `~` before the end, the end before letters, letters before all else; digits by value. */
export function compareDebParts(a: DebParts, b: DebParts): number {
  const length = a.length > b.length ? a.length : b.length;
  for (let at = 0; at < length; at += 2) {
    const textA = (a[at] ?? '') as string;
    const textB = (b[at] ?? '') as string;
    const order = textA === textB ? 0 : compareNonDigits(textA, textB);
    if (order !== 0) return order;
    const digitsA = (a[at + 1] ?? 0) as Digits;
    const digitsB = (b[at + 1] ?? 0) as Digits;
    if (digitsA !== digitsB) return digitsA < digitsB ? -1 : 1;
  }
  return 0;
}

function compareNonDigits(a: string, b: string): number {
  const length = a.length > b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const order = weight(a.charCodeAt(at)) - weight(b.charCodeAt(at));
    if (order !== 0) return order;
  }
  return 0;
}

/** `~` before the end, the end before letters, letters before all else. */
function weight(code: number): number {
  if (code === TILDE) return -1;
  if (Number.isNaN(code)) return 0;
  return isLetter(code) ? code : code + NOT_A_LETTER;
}

const TILDE = 126;
const NOT_A_LETTER = 256;
