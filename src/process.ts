import os from 'node:os';
import { ConfigError, loadConfig, type Config } from '#platform/config.ts';
import { renderConfigHelp } from '#platform/config/help.ts';
import { KeyError } from '#platform/crypto.ts';
import { DatabaseError } from '#platform/db.ts';
import { EmbeddedPostgresError, startEmbeddedPostgres } from '#platform/embedded-postgres.ts';
import { ListenError } from '#platform/http/listen.ts';
import { createLog, type Log } from '#platform/log.ts';
import { migrate, MigrationError } from '#platform/migrate.ts';
import { programVersion } from './cli/program.ts';
import { isHostCommand } from './host-commands.ts';

type Started = Readonly<{ address: string | undefined; close(): Promise<void> }>;
type Ready = Readonly<{ config: Config; database: Readonly<{ url: string; adminUrl?: string | undefined }>; log: Log }>;

const stopWithinMs = 40_000;
const failedStartLingersMs = 2_000;

/** Runs one process of the program: configuration, database, migrations, `start`; then waits for the signal to end in order, or ends at once where `start` leaves nothing running. */
export async function runProcess(start: (ready: Ready) => Promise<Started | undefined>): Promise<void> {
  if (answersOnly(process.argv.slice(2))) return;
  const listening = listenForEnd();
  let log: Log | undefined;
  try {
    const config = loadConfig({ argv: process.argv.slice(2), env: process.env });
    log = createLog({ level: config.logLevel, format: config.logFormat });
    const embedded = config.databaseUrl === undefined ? await startEmbeddedPostgres({ dataFolder: config.dataFolder, log, share: config.role === 'worker' || isHostCommand(config) }) : undefined;
    const database = embedded ?? { url: config.databaseUrl!, adminUrl: config.databaseAdminUrl };
    let running: Started | undefined;
    try {
      await migrate({ adminUrl: database.adminUrl ?? database.url, log });
      running = await start({ config, database, log });
    } catch (error) {
      await embedded?.stop();
      throw error;
    }
    if (running === undefined) return void (await embedded?.stop());
    if (running.address !== undefined) embedded?.announce(running.address);
    listening.endInOrder(log, async () => {
      embedded?.announceEnd();
      await running!.close();
      await embedded?.stop();
    });
  } catch (error) {
    if (isForPeople(error)) console.error(`\n${error.message}\n`);
    else (log ?? createLog()).fatal({ err: error }, 'could not start');
    process.exitCode = 1;
    // What was opened half-way (connections, the queue) must not keep alive who could not start: nobody would start it again.
    setTimeout(() => process.exit(), failedStartLingersMs).unref();
  }
}

/** `--help` and `--version` start nothing. */
function answersOnly(argv: readonly string[]): boolean {
  if (argv.includes('--help') || argv.includes('-h')) console.log(renderConfigHelp());
  else if (argv.includes('--version')) console.log(programVersion());
  else return false;
  return true;
}

/** What the person who starts the program can mend. */
function isForPeople(error: unknown): error is Error {
  return [ConfigError, DatabaseError, KeyError, EmbeddedPostgresError, ListenError, MigrationError].some((kind) => error instanceof kind);
}

/** SIGHUP: the terminal was closed. */
const endingSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** A start can be broken off at once: nothing is in hand yet. From `endInOrder` on the first signal ends in order; the second, or too long a wait, ends at once. */
function listenForEnd(): Readonly<{ endInOrder(log: Log, end: () => Promise<void>): void }> {
  let hear = (signal: NodeJS.Signals): void => process.exit(128 + os.constants.signals[signal]);
  for (const signal of endingSignals) process.on(signal, () => hear(signal));
  const endAtOnce = () => process.exit(1);
  return {
    endInOrder: (log, end) => {
      hear = (signal) => {
        hear = endAtOnce;
        finish(signal, log, end);
      };
    },
  };
}

function finish(signal: NodeJS.Signals, log: Log, end: () => Promise<void>): void {
  log.info({ signal }, 'finishing the work in hand');
  setTimeout(() => {
    log.error('the work in hand did not finish in time');
    process.exit(1);
  }, stopWithinMs).unref();
  end().then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ err: error }, 'did not end cleanly');
      process.exit(1);
    },
  );
}
