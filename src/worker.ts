import { openApp } from './app.ts';
import { runProcess } from './process.ts';

/** The worker: jobs only. Several may run on one database. */
await runProcess(async ({ config, database, log }) => {
  const running = await openApp(config, database, log, { server: false, worker: true });
  log.info('working');
  return { address: undefined, close: running.close };
});
