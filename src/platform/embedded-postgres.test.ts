import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guardFolder } from '../../test/database-server.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { explainFailure } from './embedded-postgres/failure.ts';
import { defaultDataFolder, findClosedFolder } from './embedded-postgres/identity.ts';
import { findHolder, lockDataFolder, processExists } from './embedded-postgres/lock.ts';
import { silentLog } from './log.ts';

const isRoot = process.getuid?.() === 0;
const canRun = process.platform === 'linux';

/** Making the files takes most of a start, so most tests begin with a copy of files that were made once. */
let pristine: string;
let releasePristine: () => void;
let folder: string;
let releaseGuard: () => void;
let started: EmbeddedPostgres[] = [];
let programs: ChildProcess[] = [];

beforeAll(async () => {
  if (!canRun) return;
  pristine = makeFolder();
  releasePristine = guardFolder(pristine);
  await (await startEmbeddedPostgres({ dataFolder: path.join(pristine, 'data'), log: silentLog, isThrowaway: true })).stop();
});

afterAll(() => {
  if (!canRun) return;
  releasePristine();
  rmSync(pristine, { recursive: true, force: true });
});

beforeEach(() => {
  folder = makeFolder();
  releaseGuard = guardFolder(folder);
});

afterEach(async () => {
  for (const program of programs) if (program.exitCode === null && program.signalCode === null) await end(program, 'SIGKILL');
  // a server whose program was killed is found again through the folder
  for (const server of started) await server.stop();
  const data = path.join(folder, 'data');
  if (existsSync(path.join(data, 'postgresql', 'postmaster.pid'))) await (await start()).stop();
  started = [];
  programs = [];
  releaseGuard();
  rmSync(folder, { recursive: true, force: true });
});

function makeFolder(): string {
  const made = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-launcher-'));
  chmodSync(made, 0o755);
  return made;
}

/** The files of a database that was started once and stopped. */
function copyPristine(): void {
  execFileSync('cp', ['-a', path.join(pristine, 'data'), folder]);
}

async function start(options: { share?: boolean; dataFolder?: string } = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataFolder: path.join(folder, 'data'), log: silentLog, isThrowaway: true, ...options });
  started.push(server);
  return server;
}

async function ask<T>(url: string, text: string): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return ((await client.query(text)).rows[0] as { answer: T }).answer;
  } finally {
    await client.end();
  }
}

/** Another program on the same folder, until it is ended. */
async function startProgram(): Promise<{ program: ChildProcess; postmaster: number }> {
  copyPristine();
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(new URL('embedded-postgres.ts', import.meta.url).href)});
    const { silentLog } = await import(${JSON.stringify(new URL('log.ts', import.meta.url).href)});
    const server = await startEmbeddedPostgres({ dataFolder: ${JSON.stringify(path.join(folder, 'data'))}, log: silentLog, isThrowaway: true });
    server.announce('http://127.0.0.1:4711');
    process.on('SIGTERM', () => process.exit(1));
    console.log(server.pid());
    setInterval(() => {}, 1000);`;
  const program = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  programs.push(program);
  const line = await Promise.race([once(createInterface(program.stdout), 'line'), once(program, 'exit').then(() => ['it ended'])]);
  expect(line[0]).toMatch(/^\d+$/);
  return { program, postmaster: Number(line[0]) };
}

async function end(program: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(program, 'exit');
  program.kill(signal);
  await ended;
}

describe.skipIf(!canRun)('the bundled database', () => {
  it('starts, keeps what was written, and starts again', async () => {
    const first = await start();
    expect(await ask(first.adminUrl, 'create table t (n int); insert into t values (7)').catch(() => 7)).toBe(7);
    await first.stop();
    expect(processExists(first.pid())).toBe(false);
    const second = await start();
    expect(second).toMatchObject({ isOwner: true, isAttached: false });
    expect(await ask(second.adminUrl, 'select n as answer from t')).toBe(7);
  });

  it('sorts by code point and knows the letters of Chinese', async () => {
    copyPristine();
    const { adminUrl } = await start();
    expect(await ask(adminUrl, `select string_agg(x, '' order by x) as answer from unnest(array['a','B','é','源']) as x`)).toBe('Baé源');
    await ask(adminUrl, 'create extension pg_trgm').catch(() => {});
    expect(await ask(adminUrl, `select array_length(show_trgm('开源治理平台'), 1) as answer`)).toBe(7);
    expect(await ask(adminUrl, `select similarity('开源治理平台', '开源治理') > 0.3 as answer`)).toBe(true);
  });

  it('listens on no network, and lets in only the user who started it', async () => {
    copyPristine();
    const { adminUrl } = await start();
    expect(await ask(adminUrl, `select setting as answer from pg_settings where name = 'listen_addresses'`)).toBe('');
    expect(readFileSync(path.join(folder, 'data/postgresql/pg_hba.conf'), 'utf8')).toBe('local all all peer map=yuanshu\n');
    expect(statSync(path.join(folder, 'data/run')).mode & 0o777).toBe(0o700);
  });

  it.runIf(isRoot)('does not run as root', async () => {
    copyPristine();
    const server = await start();
    const { uid } = statSync(`/proc/${server.pid()}`);
    expect(uid).toBe(Number(/^nobody:[^:]*:(\d+)/m.exec(readFileSync('/etc/passwd', 'utf8'))![1]));
    expect(statSync(path.join(folder, 'data/postgresql')).uid).toBe(uid);
  });

  it('survives kill -9 of its program, and the next program takes it over with its rows', async () => {
    const { program, postmaster } = await startProgram();
    const shared = await start({ share: true });
    expect(shared).toMatchObject({ isOwner: false, isAttached: true });
    await ask(shared.adminUrl, 'create table t (n int); insert into t values (7)').catch(() => {});
    await shared.stop();
    expect(processExists(postmaster)).toBe(true);
    await end(program, 'SIGKILL');
    const next = await start();
    expect(next).toMatchObject({ isOwner: true, isAttached: true });
    expect(next.pid()).toBe(postmaster);
    expect(await ask(next.adminUrl, 'select n as answer from t')).toBe(7);
    await next.stop();
    expect(processExists(postmaster)).toBe(false);
  });

  it('ends with a program that does not wait for it', async () => {
    const { program, postmaster } = await startProgram();
    await end(program, 'SIGTERM');
    for (let waited = 0; processExists(postmaster) && waited < 100; waited += 1) await wait(50);
    expect(processExists(postmaster)).toBe(false);
  });

  it('comes back after kill -9 of both the program and the database', async () => {
    const { program, postmaster } = await startProgram();
    await end(program, 'SIGKILL');
    process.kill(postmaster, 'SIGKILL');
    const next = await start();
    expect(next.isAttached).toBe(false);
    expect(await ask(next.adminUrl, 'select 1 as answer')).toBe(1);
  });

  it('is started again when it is killed while the program runs, however often', async () => {
    copyPristine();
    const server = await start();
    for (let kills = 0; kills < 4; kills += 1) {
      const before = server.pid();
      process.kill(before, 'SIGKILL');
      await expect.poll(() => server.pid(), { timeout: 15_000 }).not.toBe(before);
    }
    expect(await ask(server.adminUrl, 'select 1 as answer')).toBe(1);
  });

  it('is not fooled by a process id that another process was given', async () => {
    copyPristine();
    const other = spawn('sleep', ['60'], isRoot ? { uid: statSync(path.join(folder, 'data/postgresql')).uid } : {});
    programs.push(other);
    const pidFile = path.join(folder, 'data/postgresql/postmaster.pid');
    writeFileSync(pidFile, `${other.pid}\n${path.join(folder, 'data/postgresql')}\n1\n5432\n\n\n\nready   \n`);
    const next = await start();
    expect(next.isAttached).toBe(false);
    expect(processExists(other.pid!)).toBe(true);
  });

  it('refuses a second program, naming the process and the address of the first', async () => {
    const { program } = await startProgram();
    await expect(start()).rejects.toMatchObject({ code: 'data-folder-in-use', message: expect.stringMatching(new RegExp(`process ${program.pid}, since .*answers at http://127.0.0.1:4711`)) as string });
    await end(program, 'SIGKILL');
    expect((await start()).isOwner).toBe(true);
    await expect(start()).rejects.toMatchObject({ code: 'data-folder-in-use' });
  });

  it('that was not finished the first time is made anew', async () => {
    mkdirSync(path.join(folder, 'data/postgresql.unfinished-1'), { recursive: true });
    writeFileSync(path.join(folder, 'data/postgresql.unfinished-1/half'), '');
    expect(await ask((await start()).adminUrl, 'select 1 as answer')).toBe(1);
    expect(existsSync(path.join(folder, 'data/postgresql.unfinished-1'))).toBe(false);
  });

  it('in a folder whose name is too long for a socket listens elsewhere', async () => {
    const dataFolder = path.join(folder, 'n'.repeat(90), '源枢 data');
    const server = await start({ dataFolder });
    expect(await ask(server.adminUrl, `select setting as answer from pg_settings where name = 'unix_socket_directories'`)).toMatch(/^\/tmp\/yuanshu-/);
  });

  it('of another version is refused, untouched', async () => {
    copyPristine();
    writeFileSync(path.join(folder, 'data/postgresql/PG_VERSION'), '17\n');
    await expect(start()).rejects.toMatchObject({ code: 'data-of-other-version', message: expect.stringMatching(/written by PostgreSQL 17; this program brings 18/) as string });
  });

  it('that cannot start says why, and lets go of the folder', async () => {
    copyPristine();
    unlinkSync(path.join(folder, 'data/postgresql/global/pg_control'));
    await expect(start()).rejects.toMatchObject({ code: 'damaged-data', message: expect.stringMatching(/The data is damaged\..*Its log: /s) as string });
    expect(findHolder(path.join(folder, 'data'))).toBeUndefined();
  });

  it.runIf(isRoot)('below a folder that nobody may enter is refused with the folder that is closed', async () => {
    chmodSync(folder, 0o700);
    await expect(start()).rejects.toMatchObject({ code: 'data-folder-not-reachable', message: expect.stringContaining(`cannot enter ${folder}.`) as string });
  });

  it('in what is not a folder is refused', async () => {
    writeFileSync(path.join(folder, 'data'), '');
    await expect(start()).rejects.toMatchObject({ code: 'data-folder-not-writable', message: expect.stringContaining('it is not a folder') as string });
    rmSync(path.join(folder, 'data'));
  });

  it.skipIf(isRoot)('in a folder that we may not write is refused', async () => {
    chmodSync(folder, 0o500);
    await expect(start()).rejects.toMatchObject({ code: 'data-folder-not-writable' });
  });
});

it('a user namespace that knows only root is named, with what to do', () => {
  const failure = explainFailure('The data folder /data cannot be used', "Error: EINVAL: invalid argument, chown '/data/postgresql.unfinished-7'");
  expect(failure).toMatchObject({ code: 'permission-denied', message: expect.stringMatching(/this user namespace .* knows no other user: map more users into it, start the program as an ordinary user/) as string });
});

it('a disk that is full is never taken for damaged data', () => {
  const output = 'running bootstrap script ... FATAL:  could not extend file "base/1/2691": wrote only 4096 of 8192 bytes\nHINT:  Check free disk space.\nPANIC:  cannot abort transaction 1, it was already committed';
  expect(explainFailure('The database could not be created', output)).toMatchObject({ code: 'disk-full', message: expect.stringMatching(/The disk is full\. Free some space/) as string });
});

describe('the default data folder', () => {
  it('is in the checkout where the database can reach it', () => {
    chmodSync(folder, 0o755);
    expect(defaultDataFolder(folder)).toBe(path.join(folder, '.data'));
  });

  it.runIf(isRoot)('is outside of a checkout that only root can enter, the same at every start', () => {
    chmodSync(folder, 0o700);
    expect(defaultDataFolder(folder)).toMatch(/^\/var\/(lib|tmp)\/yuanshu-[0-9a-f]{10}$/);
    expect(defaultDataFolder(folder)).toBe(defaultDataFolder(`${folder}/`));
    expect(findClosedFolder(path.join(folder, 'x'), { name: 'nobody', uid: 65_534, gid: 65_534 })).toBe(folder);
  });
});

describe('the lock of a data folder', () => {
  const file = () => path.join(folder, 'program.lock');
  const holder = { pid: process.pid, host: os.hostname(), startedAt: '2026-01-01T00:00:00.000Z' };

  it('is taken once, announces an address, and is released', async () => {
    const lock = await lockDataFolder(folder);
    lock.announce('http://localhost:1');
    expect(findHolder(folder)).toMatchObject({ pid: process.pid, address: 'http://localhost:1' });
    await expect(lockDataFolder(folder)).rejects.toThrow(/answers at http:\/\/localhost:1/);
    lock.release();
    expect(existsSync(file())).toBe(false);
  });

  it('of a program that was told to end is waited for', async () => {
    const first = await lockDataFolder(folder);
    first.announceEnd();
    const told: number[] = [];
    const second = lockDataFolder(folder, ({ pid }) => {
      told.push(pid);
      setTimeout(first.release, 300);
    });
    (await second).release();
    expect(told).toEqual([process.pid]);
  });

  it('of a process that ended is taken over', async () => {
    const ended = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
    writeFileSync(file(), JSON.stringify({ ...holder, pid: ended }));
    (await lockDataFolder(folder)).release();
  });

  it.runIf(process.platform === 'linux')('of a process whose id another was given is taken over', async () => {
    writeFileSync(file(), JSON.stringify({ ...holder, pid: process.ppid, processStart: '1' }));
    (await lockDataFolder(folder)).release();
  });

  it('that is damaged is taken over', async () => {
    writeFileSync(file(), '{"pid":');
    (await lockDataFolder(folder)).release();
  });

  it('of another host holds as long as it beats', async () => {
    writeFileSync(file(), JSON.stringify({ ...holder, host: 'elsewhere' }));
    const beat = setInterval(() => writeFileSync(file(), JSON.stringify({ ...holder, host: 'elsewhere' })), 100);
    await expect(lockDataFolder(folder)).rejects.toThrow(/on elsewhere/);
    clearInterval(beat);
  });

  it('is taken by one of many that come at once', async () => {
    writeFileSync(file(), JSON.stringify({ ...holder, processStart: '1' }));
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataFolder(folder)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });
});
