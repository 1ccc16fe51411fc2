import { compareDigits, isAllDigits, isDigit, readDigits, skipDigits, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { compareText, isLetter, readVersionText } from './text.ts';

/**
 * Arch Linux: `[epoch:]version[-release]` in the order of pacman's vercmp (https://man.archlinux.org/man/vercmp.8). Letters
 * that follow a number make it older (`1.0rc < 1.0`); a missing release equals every release (`1.5` = `1.5-1`).
 */
export const alpm: VersionScheme<AlpmVersion> = { id: 'alpm', parse: parseAlpm, compare: compareAlpm };

/** A run of digits or letters, and how many other characters stand before it. */
type Segment = Readonly<{ gap: number; value: Digits | string }>;
type Segments = Readonly<{ list: readonly Segment[]; hasTail: boolean }>;
export type AlpmVersion = Readonly<{ epoch: Digits; version: Segments; release: Segments | undefined }>;

function parseAlpm(text: string): AlpmVersion | undefined {
  const written = readVersionText(text);
  if (written === undefined) return undefined;
  const colon = written.indexOf(':');
  const prefix = colon < 0 ? '' : written.slice(0, colon);
  const start = isAllDigits(prefix) || colon === 0 ? colon + 1 : 0;
  const hyphen = written.lastIndexOf('-');
  const end = hyphen >= start ? hyphen : written.length;
  return {
    epoch: start > 1 ? readDigits(prefix, 0, prefix.length) : 0,
    version: splitSegments(written, start, end),
    release: end === written.length ? undefined : splitSegments(written, end + 1, written.length),
  };
}

function splitSegments(text: string, start: number, end: number): Segments {
  const list: Segment[] = [];
  let at = start;
  for (;;) {
    const gapStart = at;
    while (at < end && !isDigit(text.charCodeAt(at)) && !isLetter(text.charCodeAt(at))) at++;
    if (at === end) return { list, hasTail: at > gapStart };
    const first = at;
    if (isDigit(text.charCodeAt(at))) {
      at = Math.min(skipDigits(text, at), end);
      list.push({ gap: first - gapStart, value: readDigits(text, first, at) });
    } else {
      while (at < end && isLetter(text.charCodeAt(at))) at++;
      list.push({ gap: first - gapStart, value: text.slice(first, at) });
    }
  }
}

function compareAlpm(a: AlpmVersion, b: AlpmVersion): number {
  const order = compareDigits(a.epoch, b.epoch) || compareSegments(a.version, b.version);
  if (order !== 0 || a.release === undefined || b.release === undefined) return order;
  return compareSegments(a.release, b.release);
}

function compareSegments(a: Segments, b: Segments): number {
  const length = a.list.length > b.list.length ? a.list.length : b.list.length;
  for (let at = 0; at < length; at++) {
    const left = a.list[at];
    const right = b.list[at];
    if (left === undefined) return compareEnded(a.hasTail, right as Segment);
    if (right === undefined) return -compareEnded(b.hasTail, left);
    const order = left.gap - right.gap || compareValues(left.value, right.value);
    if (order !== 0) return order;
  }
  return Number(a.hasTail) - Number(b.hasTail);
}

/** A version that ended against one that goes on: only letters that follow directly, or after the same kind of gap, are older. */
function compareEnded(hasTail: boolean, next: Segment): number {
  return typeof next.value === 'string' && (hasTail || next.gap === 0) ? 1 : -1;
}

function compareValues(a: Digits | string, b: Digits | string): number {
  if (typeof a === 'string') return typeof b === 'string' ? compareText(a, b) : -1;
  return typeof b === 'string' ? 1 : compareDigits(a, b);
}
