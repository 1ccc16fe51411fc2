import type { Claims } from './claims.ts';

/** A job that is marked as worked on. */
export type ActiveJob = Readonly<{ id: string; name: string; data: unknown; retryCount: number; retryLimit: number }>;

const lookEveryMs = 5_000;
const listActive = `select id::text, name, data, retry_count as "retryCount", retry_limit as "retryLimit" from job.job where state = 'active' and name = any ($1)`;
const isStillActive = `select 1 as n from job.job where id = $1 and state = 'active' and retry_count = $2`;

/**
 * Looks for jobs whose worker died (`kill -9`, a power cut), and hands them to `take`. Only one that nobody holds at two looks in a row counts: between
 * being taken and being held, and between its end and its mark, a moment passes.
 * @returns to stop looking
 */
export function watchOrphans(claims: Claims, queues: readonly string[], take: (job: ActiveJob) => Promise<void>, failed: (error: unknown) => void): () => Promise<void> {
  let suspects = new Set<string>();
  const look = async () => {
    const seen = new Set<string>();
    for (const job of await claims.query<ActiveJob>(listActive, [queues])) {
      await claims.ifFree(job.id, async () => {
        const trial = `${job.id} ${job.retryCount}`;
        const isOrphan = suspects.has(trial) && (await claims.query(isStillActive, [job.id, job.retryCount])).length > 0;
        if (isOrphan) await take(job);
        else seen.add(trial);
      });
    }
    suspects = seen;
  };
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look().catch(failed).finally(() => { looking = undefined; });
  }, lookEveryMs).unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
