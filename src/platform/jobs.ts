import { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { Tx } from './db.ts';
import type { App, Feature, JobRow } from './feature.ts';
import { openClaims } from './jobs/claims.ts';
import { watchOrphans, type ActiveJob } from './jobs/orphans.ts';
import { keepStatistics } from './statistics.ts';

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
    if ((await boss.getQueue(queue)) === null) await boss.createQueue(queue, { notify: true, ...retriesOf(row), expireInSeconds: 3600 });
    if (row.schedule !== undefined) await boss.schedule(queue, row.schedule, {});
  }
  await grant();
  const claims = openClaims(connectionString);
  let stopStatistics = () => {};
  let stopWatching = async () => {};
  return {
    async enqueue(tx, queue, data) {
      await boss.send(queue, { ...data }, { db: { executeSql: async (text, values) => ({ rows: await tx.query(text, values) }) } });
    },
    async work(app, worked) {
      const statistics = keepStatistics(app.db, log);
      stopStatistics = statistics.stop;
      const ours = new Map(worked.flatMap((feature) => Object.entries(feature.jobs ?? {})));
      stopWatching = watchOrphans(claims, [...ours.keys()], (job) => giveBack(boss, app, ours.get(job.name)!, job, log), (error) => log.warn({ err: error }, 'jobs of dead workers could not be looked for'));
      for (const [queue, row] of ours) {
        for (let lane = 0; lane < row.concurrency; lane += 1) await workLane(boss, queue, (job) => claims.during(job.id, async () => {
          const failure = await runJob(app, queue, row, job, log);
          if (row.writesMuch === true) await statistics.refresh();
          return failure;
        }));
      }
    },
    async stop() {
      stopStatistics();
      await stopWatching();
      await boss.stop({ graceful: true, timeout: 30_000 });
      await claims.close();
    },
  };
}

function retriesOf({ retries }: JobRow) {
  return retries === undefined ? { retryLimit: 2, retryDelay: 1, retryBackoff: true } : { retryLimit: retries.limit, retryDelay: retries.delaySeconds, retryDelayMax: retries.delaySecondsMax, retryBackoff: true };
}

type Job = Readonly<{ id: string; data: unknown; retryCount: number; retryLimit: number }>;

/** Takes one job after the other. Jobs differ a thousandfold in size, so none is taken before there is time for it; whoever has worked looks for more at once. New jobs are told of; those that are tried again are found by looking. */
async function workLane(boss: PgBoss, queue: string, run: (job: Job) => Promise<unknown>): Promise<void> {
  const worker = await boss.work(queue, { batchSize: 1, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 5, includeMetadata: true }, async ([job]) => {
    const failure = await run(job!);
    boss.notifyWorker(worker);
    if (failure !== undefined) throw failure;
  });
}

/** Runs one job; answers its failure where it is to be tried again. */
async function runJob(app: App, queue: string, row: JobRow, job: Job, log: Logger): Promise<unknown> {
  const startedAt = performance.now();
  const data = job.data as Readonly<Record<string, unknown>>;
  try {
    const numbers = await row.handler(app, data);
    log.info({ queue, job: job.id, tookMs: Math.round(performance.now() - startedAt), ...numbers }, 'job done');
    return undefined;
  } catch (error) {
    const isLast = job.retryCount >= job.retryLimit;
    log.error({ queue, job: job.id, try: job.retryCount + 1, isLast, err: error }, 'job failed');
    if (isLast) await row.gaveUp?.(app, data, gaveUpWords);
    return error;
  }
}

const gaveUpWords = 'The server failed at this and gave up after several tries. The log says why; the same document can be imported again.';

/** A job whose worker died is run again, unless it was the last try: whatever ends worker after worker must not go on for ever. */
async function giveBack(boss: PgBoss, app: App, row: JobRow, job: ActiveJob, log: Logger): Promise<void> {
  const isLast = job.retryCount >= job.retryLimit;
  log.warn({ queue: job.name, job: job.id, try: job.retryCount + 1, isLast }, 'the worker of a job died');
  if (isLast) await row.gaveUp?.(app, job.data as Readonly<Record<string, unknown>>, gaveUpWords);
  await boss.fail(job.name, job.id, { message: 'its worker died' });
}
