import { useMemo } from 'react';
import { useLanguage } from './language-provider.tsx';
import type { Language } from './language.ts';

export type Format = Readonly<{
  number: (value: number) => string;
  /** A share between 0 and 1. */
  percent: (share: number) => string;
  bytes: (count: number) => string;
  /** `2026-11-23 14:05` in the reader's zone. */
  dateTime: (instant: string | number | Date) => string;
  date: (instant: string | number | Date) => string;
  /** `11-22 06:00`: short, for the top bar. */
  shortDateTime: (instant: string | number | Date) => string;
  relative: (instant: string | number | Date, now?: number) => string;
  duration: (milliseconds: number) => string;
  list: (items: readonly string[]) => string;
}>;

const formats = new Map<Language, Format>();

/** Numbers, dates and lists of one language; made once. */
export function formatOf(language: Language): Format {
  let format = formats.get(language);
  if (format === undefined) formats.set(language, (format = makeFormat(language)));
  return format;
}

export function useFormat(): Format {
  const { language } = useLanguage();
  return useMemo(() => formatOf(language), [language]);
}

const relativeSteps = [
  { unit: 'year', milliseconds: 31_557_600_000 },
  { unit: 'month', milliseconds: 2_629_800_000 },
  { unit: 'day', milliseconds: 86_400_000 },
  { unit: 'hour', milliseconds: 3_600_000 },
  { unit: 'minute', milliseconds: 60_000 },
] as const;

function makeFormat(language: Language): Format {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const list = new Intl.ListFormat(language, { type: 'conjunction', style: 'short' });
  const seconds = new Intl.NumberFormat(language, { style: 'unit', unit: 'second', unitDisplay: 'short', maximumFractionDigits: 1 });
  return {
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    bytes: (count) => bytesText(count, number),
    date: (instant) => dateText(new Date(instant)),
    dateTime: (instant) => `${dateText(new Date(instant))} ${timeText(new Date(instant))}`,
    shortDateTime: (instant) => `${dateText(new Date(instant)).slice(5)} ${timeText(new Date(instant))}`,
    relative: (instant, now = Date.now()) => {
      const distance = new Date(instant).getTime() - now;
      const step = relativeSteps.find((candidate) => Math.abs(distance) >= candidate.milliseconds);
      return step === undefined ? relative.format(0, 'minute') : relative.format(Math.round(distance / step.milliseconds), step.unit);
    },
    duration: (milliseconds) => seconds.format(milliseconds / 1000),
    list: (items) => list.format(items),
  };
}

const two = (value: number) => String(value).padStart(2, '0');
const dateText = (at: Date) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
const timeText = (at: Date) => `${two(at.getHours())}:${two(at.getMinutes())}`;

function bytesText(count: number, number: Intl.NumberFormat): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
  const power = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(count) / Math.log(1024)));
  return `${number.format(count / 1024 ** power)} ${units[power]}`;
}
