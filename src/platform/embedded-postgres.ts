import { chownSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { clusterOwner, openCluster, writeThrough } from './embedded-postgres/cluster.ts';
import { findRunAs, prepareDataFolder, shortDigest, type RunAs } from './embedded-postgres/identity.ts';
import { EmbeddedPostgresError, explainFailure } from './embedded-postgres/failure.ts';
import { findHolder, lockDataFolder, type DataFolderLock } from './embedded-postgres/lock.ts';
import { findPostmaster, isPostmasterOf, startPostmaster, stopPostmaster, stopWithUs, type Postmaster, type PostmasterPlan } from './embedded-postgres/postmaster.ts';
import { findPrograms } from './embedded-postgres/programs.ts';
import { postgresSettings } from './embedded-postgres/settings.ts';
import { applicationRole } from './db/role.ts';
import type { Log } from './log.ts';

export { EmbeddedPostgresError, type EmbeddedPostgresFailure } from './embedded-postgres/failure.ts';
export { defaultDataFolder } from './embedded-postgres/identity.ts';

export type EmbeddedPostgresOptions = Readonly<{
  /** Holds the database's files, its log and the lock. Made where absent. */
  dataFolder: string;
  log: Log;
  /** Joins a program that already runs on the folder, instead of refusing: for the command line. `stop` then stops nothing. */
  share?: boolean;
  /** For tests: fast, and lost in a power cut. */
  isThrowaway?: boolean;
}>;

export type EmbeddedPostgres = Readonly<{
  /** Signs in as the application's role; usable once migration 0000 has made it. */
  url: string;
  /** Signs in as the owner (superuser): migrations. */
  adminUrl: string;
  /** The same server, another database, as the owner. */
  adminUrlOf: (database: string) => string;
  /** False where the server belongs to another program (`share`). */
  isOwner: boolean;
  /** The server was already running: it survived the end of an earlier program. */
  isAttached: boolean;
  pid: () => number;
  /** Tells a second program on this folder where this one answers. */
  announce: (address: string) => void;
  /** Tells a second program on this folder to wait for the end of this one. */
  announceEnd: () => void;
  /** Ends connections, writes everything, and resolves when the server is gone. Safe to call twice. */
  stop: () => Promise<void>;
}>;

const databaseName = 'yuanshu';

/**
 * Starts the PostgreSQL that npm brought (or attaches to one that survived), reachable by this operating system user only.
 * Throws {@link EmbeddedPostgresError} with a code and advice.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataFolder = path.resolve(options.dataFolder);
  try {
    return await startIn(dataFolder, options);
  } catch (error) {
    const isOfSystem = typeof (error as NodeJS.ErrnoException).errno === 'number';
    throw isOfSystem ? explainFailure(`The data folder ${dataFolder} cannot be used`, String(error)) : error;
  }
}

async function startIn(dataFolder: string, options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = findRunAs();
  prepareDataFolder(dataFolder, user);
  if (options.share === true && findHolder(dataFolder) !== undefined) {
    const shared = await findPostmaster(clusterFolderOf(dataFolder));
    if (shared !== undefined) return describeShared(shared, dataFolder, user);
  }
  const held = await lockDataFolder(dataFolder, ({ pid }) => options.log.info({ pid }, 'waiting for another program to finish its work in hand'));
  const forget = stopWithUs(clusterFolderOf(dataFolder));
  const release = () => {
    forget();
    held.release();
  };
  try {
    return await startOwned(dataFolder, user, { ...held, release }, options);
  } catch (error) {
    release();
    throw error;
  }
}

async function startOwned(dataFolder: string, user: RunAs | undefined, lock: DataFolderLock, { log, isThrowaway = false }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const programs = findPrograms(user, path.join(dataFolder, 'programs'));
  const clusterFolder = clusterFolderOf(dataFolder);
  const cluster = openCluster(clusterFolder, programs, user);
  if (cluster.isNew) {
    log.info({ folder: clusterFolder }, 'created the database files');
    if (!isThrowaway) writeThrough(cluster, programs, user);
  }
  const plan = planStart({ dataFolder, user, programs, clusterFolder, isThrowaway });
  const postmaster = await findOrStart(plan, cluster.password);
  if (postmaster.isAttached) log.warn({ pid: postmaster.pid }, 'attached to a database that survived an earlier program');
  const supervised = supervise(plan, postmaster, log);
  let stopped: Promise<void> | undefined;
  return {
    ...urlsOf(postmaster, cluster.password),
    isOwner: true, isAttached: postmaster.isAttached, pid: supervised.pid, announce: lock.announce, announceEnd: lock.announceEnd,
    stop: () => (stopped ??= supervised.stop().finally(() => finishStop(plan, lock))),
  };
}

/** A server that is found may be about to die (it was killed a moment ago): only one that answers counts. */
async function findOrStart(plan: PostmasterPlan, password: string | undefined): Promise<Postmaster> {
  for (let attempt = 0; ; attempt += 1) {
    const postmaster = (await findPostmaster(plan.clusterFolder)) ?? (await startPostmaster(plan));
    try {
      await makeDatabase(urlsOf(postmaster, password));
      return postmaster;
    } catch (error) {
      if (!postmaster.isAttached || attempt >= 100) throw error;
      await wait(50);
    }
  }
}

function finishStop(plan: PostmasterPlan, lock: DataFolderLock): void {
  const socketFolder = plan.settings['unix_socket_directories'];
  if (socketFolder?.startsWith('/tmp/yuanshu-') === true) rmSync(socketFolder, { recursive: true, force: true });
  lock.release();
}

function clusterFolderOf(dataFolder: string): string {
  return path.join(dataFolder, 'postgresql');
}

function planStart(parts: Omit<PostmasterPlan, 'settings' | 'logFile'> & { dataFolder: string; isThrowaway: boolean }): PostmasterPlan {
  const { dataFolder, user, programs, clusterFolder, isThrowaway } = parts;
  const place = process.platform === 'win32' ? { port: 20_000 + Math.floor(Math.random() * 30_000) } : { socketFolder: makeSocketFolder(dataFolder, user), port: 5432 };
  return { programs, user, clusterFolder, logFile: path.join(dataFolder, 'postgresql.log'), settings: postgresSettings(place, isThrowaway) };
}

/** A socket's path may have 107 bytes (unix(7)). Where the data folder's is too long, a folder below the system's temporary one serves. */
function makeSocketFolder(dataFolder: string, user: RunAs | undefined): string {
  const near = path.join(dataFolder, 'run');
  const isShort = Buffer.byteLength(path.join(near, '.s.PGSQL.5432')) <= 107;
  let folder = isShort ? near : path.join('/tmp', `yuanshu-${shortDigest(dataFolder)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = lstatSync(folder);
  const isOurs = stat.isDirectory() && (stat.uid === process.getuid?.() || stat.uid === user?.uid);
  if (!isOurs) folder = mkdtempSync('/tmp/yuanshu-');
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  return folder;
}

type Urls = Pick<EmbeddedPostgres, 'url' | 'adminUrl' | 'adminUrlOf'>;

function urlsOf(place: Pick<Postmaster, 'socketFolder' | 'port'>, password: string | undefined): Urls {
  const urlOf = (role: string, database: string) =>
    place.socketFolder === undefined
      ? `postgresql://${role}:${encodeURIComponent(password ?? '')}@127.0.0.1:${place.port}/${database}`
      : `postgresql://${role}@/${database}?host=${encodeURIComponent(place.socketFolder)}&port=${place.port}`;
  // without unix sockets only the owner has a password; the data layer then steps down to the application's role itself
  const role = place.socketFolder === undefined ? clusterOwner : applicationRole;
  return { url: urlOf(role, databaseName), adminUrl: urlOf(clusterOwner, databaseName), adminUrlOf: (database) => urlOf(clusterOwner, database) };
}

/** The first connection: shows that the server answers, and makes our database where it is missing. */
async function makeDatabase({ adminUrl, adminUrlOf }: Urls): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  try {
    await client.connect();
    return;
  } catch (error) {
    const invalidCatalogName = '3D000';
    if ((error as { code?: string }).code !== invalidCatalogName) throw new EmbeddedPostgresError('start-failed', `The bundled database runs but does not let us in: ${(error as Error).message}`, { cause: error });
  } finally {
    await client.end();
  }
  const maintenance = new pg.Client({ connectionString: adminUrlOf('postgres') });
  await maintenance.connect();
  try {
    await maintenance.query(`create database ${databaseName}`);
  } finally {
    await maintenance.end();
  }
}

/** Where the database ends again and again, the cause (a full disk) takes its time to go away. */
const patience = { startsAtOnceMax: 3, pauseMs: 5_000 } as const;

/** Watches the server and starts it again when it ends without being asked to: three times within a minute at once, then with pauses, until it stays. */
function supervise(plan: PostmasterPlan, first: Postmaster, log: Log): { pid: () => number; stop: () => Promise<void> } {
  let { pid } = first;
  let restart: Promise<void> | undefined;
  let restarts: number[] = [];
  const check = () => {
    if (restart !== undefined || isPostmasterOf(pid, plan.clusterFolder)) return;
    restarts = restarts.filter((at) => Date.now() - at < 60_000);
    if (restarts.length >= patience.startsAtOnceMax && Date.now() - restarts.at(-1)! < patience.pauseMs) return;
    restarts.push(Date.now());
    log.error({ pid, logFile: plan.logFile }, 'the database ended unexpectedly: starting it again');
    restart = startPostmaster(plan)
      .then((next) => { pid = next.pid; })
      .catch((error: unknown) => log.fatal({ err: error }, 'the database could not be started again'))
      .finally(() => { restart = undefined; });
  };
  const timer = setInterval(check, 500).unref();
  return {
    pid: () => pid,
    stop: async () => {
      clearInterval(timer);
      await restart;
      await stopPostmaster(plan, pid);
    },
  };
}

function describeShared(postmaster: Postmaster, dataFolder: string, user: RunAs | undefined): EmbeddedPostgres {
  const programs = findPrograms(user, path.join(dataFolder, 'programs'));
  const { password } = openCluster(clusterFolderOf(dataFolder), programs, user);
  return { ...urlsOf(postmaster, password), isOwner: false, isAttached: true, pid: () => postmaster.pid, announce: () => {}, announceEnd: () => {}, stop: async () => {} };
}

/** A fresh folder below the system's temporary one, for a throwaway server. */
export function makeThrowawayFolder(): string {
  return mkdtempSync(path.join(os.tmpdir(), 'yuanshu-test-'));
}
