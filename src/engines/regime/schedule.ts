/** How often a control is tested. */
export const frequencies = ['monthly', 'quarterly', 'half-yearly', 'yearly', 'every-18-months'] as const;
export type Frequency = (typeof frequencies)[number];

const months = { monthly: 1, quarterly: 3, 'half-yearly': 6, yearly: 12, 'every-18-months': 18 } as const satisfies Record<Frequency, number>;

/** The day on which the next test is due, and until which this one speaks. Days are YYYY-MM-DD. */
export function nextDueOn(frequency: Frequency, from: string): string {
  return addMonths(from, months[frequency]);
}

/** A day so many months later; the last day of the month where that month is shorter. Throws on what is no day. */
export function addMonths(day: string, count: number): string {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (match === null) throw new RangeError(`${day} is no day.`);
  const index = Number(match[1]) * 12 + Number(match[2]) - 1 + count;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  const last = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(Math.min(Number(match[3]), last)).padStart(2, '0')}`;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
