export type Samples = Readonly<{ count: number; median: number; p95: number; p99: number; least: number }>;

/** What lies in the middle, and what 95 and 99 of 100 do not exceed (nearest rank). */
export function summarise(values: readonly number[]): Samples {
  if (values.length === 0) throw new Error('Nothing was measured.');
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  return { count: sorted.length, median: rank(0.5), p95: rank(0.95), p99: rank(0.99), least: sorted[0]! };
}

/** How long something took, in ms. */
export async function timed<T>(work: () => T | Promise<T>): Promise<Readonly<{ value: T; tookMs: number }>> {
  const startedAt = performance.now();
  const value = await work();
  return { value, tookMs: performance.now() - startedAt };
}

/**
 * Times `work` and, turn by turn, `limit`, so that both meet the same noise of the machine. The first rounds warm up and do not count; there are no more of them than of those that do.
 */
export async function timePaired(rounds: number, work: (round: number) => Promise<unknown>, limit: (round: number) => Promise<unknown>, warmUp = 3): Promise<Readonly<{ work: Samples; limit: Samples }>> {
  const worked: number[] = [];
  const limits: number[] = [];
  for (let round = -Math.min(warmUp, rounds); round < rounds; round += 1) {
    const one = await timed(() => work(round));
    const other = await timed(() => limit(round));
    if (round < 0) continue;
    worked.push(one.tookMs);
    limits.push(other.tookMs);
  }
  return { work: summarise(worked), limit: summarise(limits) };
}
