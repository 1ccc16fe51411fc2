import { linkSync, readFileSync, renameSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EmbeddedPostgresError } from './failure.ts';

/** Who uses a data folder. */
export type DataFolderHolder = Readonly<{
  pid: number;
  host: string;
  /** Start of the process in clock ticks since boot (Linux): tells a reused process id from the holder. */
  processStart?: string;
  startedAt: string;
  /** Where it answers, once it does: `http://127.0.0.1:8686`. */
  address?: string;
  /** It was told to end, and finishes its work in hand. */
  isEnding?: boolean;
}>;

export type DataFolderLock = Readonly<{
  /** Tells others where this program answers. */
  announce: (address: string) => void;
  /** Tells a program that starts meanwhile to wait for the end of this one. */
  announceEnd: () => void;
  release: () => void;
}>;

const beatMs = 5_000;
const silentAfterMs = 15_000;

/** Longer than a program takes that finishes its work in hand (process.ts) and stops its database. */
const endsWithinMs = 60_000;
const lookEveryMs = 100;

/**
 * Claims a data folder for this process. A lock whose process is gone (`kill -9`, power cut) is taken over; one whose process is about to end is waited
 * for, after `tell` was told of it. Throws `data-folder-in-use`, naming the process and its address, where another program runs on it.
 */
export async function lockDataFolder(folder: string, tell: (holder: DataFolderHolder) => void = () => {}): Promise<DataFolderLock> {
  const file = path.join(folder, 'program.lock');
  const self: DataFolderHolder = { pid: process.pid, host: os.hostname(), processStart: processStart(process.pid), startedAt: new Date().toISOString() };
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (tryToCreate(file, self)) return heldLock(file, self);
    const holder = readHolder(file);
    if (holder !== undefined && (await isAlive(holder, file)) && !(await ends(holder, file, tell))) throw inUse(folder, holder);
    removeStale(file, holder);
  }
  throw new EmbeddedPostgresError('data-folder-in-use', `The lock ${file} is fought over by several programs. Start one at a time.`);
}

/** Whether a program that runs was told to end, and did. */
async function ends(holder: DataFolderHolder, file: string, tell: (holder: DataFolderHolder) => void): Promise<boolean> {
  if (holder.isEnding !== true || holder.host !== os.hostname()) return false;
  tell(holder);
  for (let waited = 0; waited < endsWithinMs; waited += lookEveryMs) {
    if (readHolder(file)?.pid !== holder.pid || !(await isAlive(holder, file))) return true;
    await wait(lookEveryMs);
  }
  return false;
}

/** Who holds the folder's lock, dead or alive; undefined where there is none. */
export function findHolder(folder: string): DataFolderHolder | undefined {
  return readHolder(path.join(folder, 'program.lock'));
}

function tryToCreate(file: string, holder: DataFolderHolder): boolean {
  const temporary = `${file}.${holder.pid}`;
  try {
    writeFileSync(temporary, JSON.stringify(holder), { mode: 0o644 });
    // a link is made complete or not at all, unlike a file that is written
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function heldLock(file: string, holder: DataFolderHolder): DataFolderLock {
  const beat = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // a folder that vanished is noticed by PostgreSQL
    }
  }, beatMs).unref();
  let known = holder;
  const say = (more: Partial<DataFolderHolder>) => {
    known = { ...known, ...more };
    const temporary = `${file}.${holder.pid}`;
    writeFileSync(temporary, JSON.stringify(known), { mode: 0o644 });
    renameSync(temporary, file);
  };
  return {
    announce: (address) => say({ address }),
    announceEnd: () => {
      try {
        say({ isEnding: true });
      } catch {
        // a full disk does not keep a program from ending
      }
    },
    release: () => {
      clearInterval(beat);
      if (readHolder(file)?.pid === holder.pid) rmSync(file, { force: true });
    },
  };
}

function readHolder(file: string): DataFolderHolder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DataFolderHolder;
  } catch {
    return undefined;
  }
}

/** On another host (a second container on one volume) a process id says nothing: there the file's heartbeat decides. */
async function isAlive(holder: DataFolderHolder, file: string): Promise<boolean> {
  if (holder.host !== os.hostname()) return beats(file);
  if (!processExists(holder.pid)) return false;
  const start = processStart(holder.pid);
  return start === undefined || holder.processStart === undefined || start === holder.processStart;
}

async function beats(file: string): Promise<boolean> {
  const modified = () => statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  const first = modified();
  if (first === undefined || Date.now() - first > silentAfterMs) return false;
  for (let waited = 0; waited < silentAfterMs; waited += 250) {
    await wait(250);
    if (modified() !== first) return true;
  }
  return false;
}

/** Moves the stale lock away first, so that a fresh one that another starter made meanwhile is not lost. */
function removeStale(file: string, stale: DataFolderHolder | undefined): void {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved !== undefined && (moved.pid !== stale?.pid || moved.startedAt !== stale.startedAt)) {
    try {
      linkSync(aside, file);
    } catch {
      // a third one has claimed it
    }
  }
  unlinkSync(aside);
}

function inUse(folder: string, holder: DataFolderHolder): EmbeddedPostgresError {
  const address = holder.address === undefined ? 'is still starting' : `answers at ${holder.address}`;
  const host = holder.host === os.hostname() ? '' : ` on ${holder.host}`;
  return new EmbeddedPostgresError(
    'data-folder-in-use',
    `Another 源枢 Yuanshu already runs on ${folder}: process ${holder.pid}${host}, since ${holder.startedAt}; it ${address}. Stop it first, or give this one its own folder with --data.`,
  );
}

/** Whether a process of this id runs, whoever owns it. One that has ended and waits to be reaped does not. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return processFields(pid)?.[0] !== 'Z';
}

function processStart(pid: number): string | undefined {
  return processFields(pid)?.[19];
}

/** The fields of /proc/<pid>/stat from the state (field 3) on, see proc_pid_stat(5); undefined where there is no /proc. */
function processFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
