/**
 * A set of versions on one line of order: disjoint intervals from the lowest to the highest. A bound undefined is open to
 * infinity. `T` is the parsed version together with its text.
 */
export type VersionSet<T> = readonly Interval<T>[];

export type Bound<T> = Readonly<{ at: T; included: boolean }>;
export type Interval<T> = Readonly<{ low: Bound<T> | undefined; high: Bound<T> | undefined }>;

/** Negative, zero or positive as `a` comes before, with or after `b`. */
export type Compare<T> = (a: T, b: T) => number;

/** True where one of the intervals holds `version`; a binary search. */
export function setContains<T>(set: VersionSet<T>, version: T, compare: Compare<T>): boolean {
  let first = 0;
  let last = set.length - 1;
  while (first <= last) {
    const middle = (first + last) >> 1;
    const { low, high } = set[middle] as Interval<T>;
    const afterLow = low === undefined ? 1 : compare(version, low.at);
    if (afterLow < 0 || (afterLow === 0 && low?.included === false)) {
      last = middle - 1;
      continue;
    }
    const beforeHigh = high === undefined ? -1 : compare(version, high.at);
    if (beforeHigh < 0 || (beforeHigh === 0 && high?.included === true)) return true;
    first = middle + 1;
  }
  return false;
}

/** Every version that one of the intervals holds, whatever their order and overlap. */
export function unite<T>(intervals: readonly Interval<T>[], compare: Compare<T>): VersionSet<T> {
  const sorted = intervals.filter((interval) => !isEmpty(interval, compare)).sort((a, b) => compareLows(a.low, b.low, compare));
  const united: Interval<T>[] = [];
  for (const interval of sorted) {
    const last = united.at(-1);
    if (last === undefined || !isJoined(last.high, interval.low, compare)) united.push(interval);
    else if (compareHighs(interval.high, last.high, compare) > 0) united[united.length - 1] = { low: last.low, high: interval.high };
  }
  return united;
}

/** Every version that the set does not hold. */
export function complement<T>(set: VersionSet<T>): VersionSet<T> {
  const gaps: Interval<T>[] = [];
  let low: Bound<T> | undefined;
  for (const interval of set) {
    if (interval.low !== undefined) gaps.push({ low, high: opposite(interval.low) });
    if (interval.high === undefined) return gaps;
    low = opposite(interval.high);
  }
  gaps.push({ low, high: undefined });
  return gaps;
}

/** Every version that both sets hold. */
export function intersect<T>(a: VersionSet<T>, b: VersionSet<T>, compare: Compare<T>): VersionSet<T> {
  return complement(unite([...complement(a), ...complement(b)], compare));
}

function opposite<T>({ at, included }: Bound<T>): Bound<T> {
  return { at, included: !included };
}

function isEmpty<T>({ low, high }: Interval<T>, compare: Compare<T>): boolean {
  if (low === undefined || high === undefined) return false;
  const order = compare(low.at, high.at);
  return order > 0 || (order === 0 && !(low.included && high.included));
}

/** True where nothing lies between the end of one interval and the begin of the next. */
function isJoined<T>(high: Bound<T> | undefined, low: Bound<T> | undefined, compare: Compare<T>): boolean {
  if (high === undefined || low === undefined) return true;
  const order = compare(low.at, high.at);
  return order < 0 || (order === 0 && (low.included || high.included));
}

function compareLows<T>(a: Bound<T> | undefined, b: Bound<T> | undefined, compare: Compare<T>): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  return compare(a.at, b.at) || Number(b.included) - Number(a.included);
}

function compareHighs<T>(a: Bound<T> | undefined, b: Bound<T> | undefined, compare: Compare<T>): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  return compare(a.at, b.at) || Number(a.included) - Number(b.included);
}
