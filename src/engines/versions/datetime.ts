import type { VersionScheme } from './scheme.ts';
import { compareText } from './text.ts';

/** The vers scheme `datetime`: instants of RFC 3339, §5.6; two texts of one instant are equal. */
export const datetime: VersionScheme<Instant> = { id: 'datetime', parse: parseInstant, compare: compareInstants };

/** `fraction`: the digits after the seconds, without zeros at the end. */
export type Instant = Readonly<{ seconds: number; fraction: string }>;

function parseInstant(text: string): Instant | undefined {
  const match = text.length > MAXIMUM_LENGTH ? null : RFC_3339.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  const isPossible = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month) && hour <= 23 && minute <= 59 && second <= 60;
  const offset = readOffset(match[8] as string);
  if (!isPossible || offset === undefined) return undefined;
  const seconds = ((daysFromEpoch(year, month, day) * 24 + hour) * 60 + minute - offset) * 60 + second;
  return { seconds, fraction: (match[7] ?? '').replace(/0+$/, '') };
}

/** Minutes east of UTC. */
function readOffset(text: string): number | undefined {
  if (text === 'Z' || text === 'z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(4, 6));
  if (hours > 23 || minutes > 59) return undefined;
  return (hours * 60 + minutes) * (text.startsWith('-') ? -1 : 1);
}

function compareInstants(a: Instant, b: Instant): number {
  return a.seconds - b.seconds || compareText(a.fraction, b.fraction);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from a fixed day of the proleptic Gregorian calendar; the year begins in March, so that a leap day ends it. */
function daysFromEpoch(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const months = (month + 9) % 12;
  return 365 * shifted + Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400) + Math.floor((153 * months + 2) / 5) + day;
}

const MAXIMUM_LENGTH = 256;
const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)$/;
