import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, readlinkSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { programEnvironment } from './cluster.ts';
import { EmbeddedPostgresError, explainFailure } from './failure.ts';
import type { RunAs } from './identity.ts';
import { processExists } from './lock.ts';
import type { PostgresPrograms } from './programs.ts';

/** A running server: the process, and where it listens. */
export type Postmaster = Readonly<{ pid: number; socketFolder?: string; port: number; isAttached: boolean }>;

export type PostmasterPlan = Readonly<{
  programs: PostgresPrograms;
  user: RunAs | undefined;
  clusterFolder: string;
  logFile: string;
  settings: Readonly<Record<string, string>>;
}>;

const startTimeoutMs = 120_000;
const stopTimeoutMs = 60_000;
const largestLogBytes = 20 * 1024 * 1024;

/**
 * Finds the server that runs on a cluster's files: one that survived the end of its program, or one that another program
 * started. Waits while it starts; waits for its end while it stops. Undefined where there is none.
 */
export async function findPostmaster(clusterFolder: string): Promise<Postmaster | undefined> {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const entry = readPidFile(clusterFolder);
    if (entry === undefined) return undefined;
    if (!isPostmasterOf(entry.pid, clusterFolder)) return undefined;
    if (entry.status === 'ready') return { ...entry, isAttached: true };
    if (Date.now() > deadline) throw new EmbeddedPostgresError('start-timed-out', `The database process ${entry.pid} is ${entry.status} for more than ${startTimeoutMs / 1000} s.`);
    await wait(20);
  }
}

/** Starts a server and resolves when it accepts connections. The process lives on if ours is killed. */
export async function startPostmaster(plan: PostmasterPlan): Promise<Postmaster> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const logStart = rotateLog(plan.logFile);
    clearTraces(plan);
    const child = spawnPostgres(plan);
    try {
      await untilReady(child, plan.clusterFolder);
      const entry = readPidFile(plan.clusterFolder);
      return { ...entry!, isAttached: false };
    } catch (error) {
      const output = `${String(error)}\n${readFrom(plan.logFile, logStart)}`;
      // the helpers of a server that was killed take a moment to notice
      const leftovers = /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(output);
      if (!leftovers || Date.now() > deadline) throw explainFailure('The database did not start', output, plan.logFile);
      await wait(100);
    }
  }
}

/**
 * A server that was killed leaves a process id behind that may belong to another process by now, or to a dead one that nobody reaps; PostgreSQL
 * would take it for a running server. The id is replaced rather than the file removed: its line of the shared memory is how
 * PostgreSQL notices helpers of the killed server that still write.
 */
function clearTraces({ clusterFolder, settings }: PostmasterPlan): void {
  const entry = readPidFile(clusterFolder);
  if (entry !== undefined && isPostmasterOf(entry.pid, clusterFolder)) return;
  const pidFile = path.join(clusterFolder, 'postmaster.pid');
  if (entry !== undefined) writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^-?\d+/, String(noProcess)));
  const socketFolder = settings['unix_socket_directories'];
  if (socketFolder === undefined) return;
  const socket = path.join(socketFolder, `.s.PGSQL.${settings['port']}`);
  rmSync(socket, { force: true });
  rmSync(`${socket}.lock`, { force: true });
}

/** Above the largest process id of any system. */
const noProcess = 2_147_483_646;

/** Stops a server: open connections are ended, everything is written. Resolves when the process is gone. */
export async function stopPostmaster(plan: Pick<PostmasterPlan, 'programs' | 'clusterFolder'>, pid: number): Promise<void> {
  if (!isPostmasterOf(pid, plan.clusterFolder)) return;
  if (process.platform === 'win32') {
    spawnSync(plan.programs.pgCtl, ['stop', '-D', plan.clusterFolder, '-m', 'fast', '-w'], { env: programEnvironment() });
    return;
  }
  signal(pid, 'SIGINT');
  const deadline = Date.now() + stopTimeoutMs;
  while (processExists(pid)) {
    if (Date.now() > deadline) signal(pid, 'SIGQUIT');
    await wait(5);
  }
}

/**
 * Where our process ends without stopping its server (a start that is broken off, a second signal), the server is told to stop as we go.
 * @returns to call when the server is gone
 */
export function stopWithUs(clusterFolder: string): () => void {
  const stop = () => {
    const entry = readPidFile(clusterFolder);
    if (entry !== undefined && isPostmasterOf(entry.pid, clusterFolder)) signal(entry.pid, 'SIGINT');
  };
  if (process.platform !== 'win32') process.on('exit', stop);
  return () => void process.off('exit', stop);
}

/** Whether this process is the server of these files, and not another that was given the same id. */
export function isPostmasterOf(pid: number, clusterFolder: string): boolean {
  if (!processExists(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    // a postmaster works in its data folder
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(clusterFolder);
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function spawnPostgres({ programs, user, clusterFolder, logFile, settings }: PostmasterPlan): ChildProcess {
  const output = openSync(logFile, 'a', 0o600);
  try {
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(programs.postgres, ['-D', clusterFolder, ...options], {
      // its own session: Ctrl-C in the terminal reaches us first, and we stop the database last
      detached: true, stdio: ['ignore', output, output], uid: user?.uid, gid: user?.gid, cwd: path.parse(clusterFolder).root, env: programEnvironment(), windowsHide: true,
    });
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}

async function untilReady(child: ChildProcess, clusterFolder: string): Promise<void> {
  let failure: unknown;
  child.once('error', (error) => { failure = error; });
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`postgres ended with ${child.exitCode ?? child.signalCode}`);
    const entry = readPidFile(clusterFolder);
    if (entry?.pid === child.pid && entry?.status === 'ready') return;
    await wait(5);
  }
  child.kill('SIGQUIT');
  throw new Error(`postgres was not ready within ${startTimeoutMs / 1000} s`);
}

type PidFile = Readonly<{ pid: number; port: number; socketFolder?: string; status: string }>;

/** `postmaster.pid`: process, data folder, start, port, socket folder, address, shared memory, status (src/include/utils/pidfile.h). */
function readPidFile(clusterFolder: string): PidFile | undefined {
  let lines: string[];
  try {
    lines = readFileSync(path.join(clusterFolder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Math.abs(Number(lines[0]));
  if (!Number.isSafeInteger(pid) || pid === 0) return undefined;
  const socketFolder = (lines[4] ?? '').trim();
  return { pid, port: Number(lines[3] ?? 0), socketFolder: socketFolder === '' ? undefined : socketFolder, status: (lines[7] ?? 'starting').trim() || 'starting' };
}

/** Keeps one older log; gives the size of the present one. */
function rotateLog(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size < largestLogBytes) return size;
  renameSync(logFile, `${logFile}.1`);
  return 0;
}

function readFrom(logFile: string, start: number): string {
  try {
    return readFileSync(logFile).subarray(start).toString('utf8');
  } catch {
    return '';
  }
}
