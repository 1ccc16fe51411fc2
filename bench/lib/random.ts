/** Numbers that look random and are the same in every run. */
export type Random = Readonly<{
  /** From 0 up to, but not with, 1. */
  next(): number;
  /** A whole number from 0 up to, but not with, `limit`. */
  below(limit: number): number;
  pick<T>(values: readonly T[]): T;
}>;

/** mulberry32: quick, small, and even enough to choose test data by. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, pick: (values) => values[below(values.length)]! };
}

/**
 * Different positions below `size`, the small ones far more often than the large ones: some packages are in every system, most in a few.
 * `skew` 1 is even; 3 puts half of the choices into the first eighth.
 */
export function chooseSkewed(random: Random, size: number, count: number, skew: number): number[] {
  const chosen = new Set<number>();
  const wanted = Math.min(count, size);
  for (let tries = 0; chosen.size < wanted && tries < wanted * 50; tries += 1) chosen.add(Math.floor(size * random.next() ** skew));
  for (let position = 0; chosen.size < wanted; position += 1) chosen.add(position);
  return [...chosen];
}
