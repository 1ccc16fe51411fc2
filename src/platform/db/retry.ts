import { setTimeout as wait } from 'node:timers/promises';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: the transaction may succeed if it is run again. */
const transientCodes = new Set(['40001', '40P01', '55P03']);

export function isTransientError(error: unknown): boolean {
  return transientCodes.has(String((error as { code?: unknown } | null)?.code));
}

/** Runs `work` again when it lost against another transaction (serialization failure, deadlock, too long a wait for a lock), with growing random pauses. */
export async function withRetry<T>(work: () => Promise<T>, attemptsMax = 5): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attemptsMax || !isTransientError(error)) throw error;
      await wait(Math.random() * 10 * 2 ** attempt);
    }
  }
}
