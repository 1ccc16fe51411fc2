import { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { Tx } from './db.ts';
import type { App, Feature } from './feature.ts';

/** Work that runs outside a request, at least once, on any worker. */
export type Jobs = Readonly<{
  /** Enqueues inside the caller's transaction: no job without its row, no row without its job. */
  enqueue(tx: Tx, queue: string, data: Readonly<Record<string, unknown>>): Promise<void>;
  /** Starts working on the queues of these features. */
  work(app: App, features: readonly Feature[]): Promise<void>;
  /** Finishes the jobs in hand, then stops. */
  stop(): Promise<void>;
}>;

/** Opens the job tables (schema `job`) with the connection of the owner; creates the queues of the features; `grant` lets the application's role send into them. */
export async function openJobs(connectionString: string, features: readonly Feature[], log: Logger, grant: () => Promise<void>): Promise<Jobs> {
  const boss = new PgBoss({ connectionString, schema: 'job', max: 4, useListenNotify: true, superviseIntervalSeconds: 60, monitorVacuum: false });
  boss.on('error', (error) => log.error({ err: error }, 'job queue'));
  await boss.start();
  const rows = features.flatMap((feature) => Object.entries(feature.jobs ?? {}));
  for (const [queue, row] of rows) {
    if ((await boss.getQueue(queue)) === null) await boss.createQueue(queue, { notify: true, retryLimit: 3, retryBackoff: true, expireInSeconds: 3600 });
    if (row.schedule !== undefined) await boss.schedule(queue, row.schedule, {});
  }
  await grant();
  return {
    async enqueue(tx, queue, data) {
      await boss.send(queue, { ...data }, { db: { executeSql: async (text, values) => ({ rows: await tx.query(text, values) }) } });
    },
    async work(app, worked) {
      for (const [queue, row] of worked.flatMap((feature) => Object.entries(feature.jobs ?? {}))) {
        const run = async (data: object, id: string) => {
          const startedAt = performance.now();
          const numbers = await row.handler(app, data as Record<string, unknown>);
          log.info({ queue, job: id, tookMs: Math.round(performance.now() - startedAt), ...numbers }, 'job done');
        };
        // A full batch is followed by the next at once; jobs are safe to run twice, so one failure may repeat its batch.
        await boss.work(queue, { batchSize: 8, localConcurrency: row.concurrency, pollingIntervalSeconds: 2, burstWhenBatchFull: true }, async (batch) => {
          const results = [];
          for (const job of batch) results.push(...(await Promise.allSettled([run(job.data as object, job.id)])));
          const failed = results.find((result) => result.status === 'rejected');
          if (failed !== undefined) {
            log.error({ queue, err: failed.reason }, 'job failed');
            throw failed.reason;
          }
        });
      }
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 30_000 });
    },
  };
}
