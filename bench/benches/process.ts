import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Bench, Figure } from '../lib/bench.ts';
import { root, startNode } from '../lib/command-line.ts';
import { summarise } from '../lib/measure.ts';
import { commandOf, memoryMbOf, processTree, untilQuiet } from '../lib/processes.ts';

const idleGoalMb = 200;
const startGoalS = 3;

/** The program as `npm start` runs it, on a folder of its own: how long until it answers, and what it takes when nobody asks anything. */
export const processBench: Bench = {
  name: 'process',
  summary: 'npm start: memory when idle, and the second start',
  async run({ size }, say) {
    if (process.platform !== 'linux') return [];
    const folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-bench-process-'));
    // the database may run as another user
    chmodSync(folder, 0o755);
    try {
      const program = [...size.start, '--port', '0', '--data', path.join(folder, 'data')];
      const first = await start(program);
      say(`first start: ${(first.tookMs / 1000).toFixed(1)} s`);
      if (size.idleSeconds > 0) await untilQuiet(first.pid);
      await first.stop();
      const starts: number[] = [];
      let idle: Idle | undefined;
      for (let round = 0; round < Math.max(1, Math.ceil(size.rounds / 60)); round += 1) {
        const again = await start(program);
        starts.push(again.tookMs / 1000);
        idle ??= await measureIdle(again.pid, size.idleSeconds);
        await again.stop();
      }
      return [await idleFigure(idle!), await startFigure(starts)];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

type Started = Readonly<{ tookMs: number; pid: number; stop(): Promise<void> }>;

async function start(program: readonly string[]): Promise<Started> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, program, { cwd: root, env: { ...process.env, YUANSHU_LOG_FORMAT: 'json' }, stdio: ['ignore', 'pipe', 'pipe'] });
  const address = await untilReady(child);
  const { status } = await fetch(`${address}/ready`);
  if (status !== 200) throw new Error(`It answers ${status} where it should be ready.`);
  return {
    tookMs: performance.now() - startedAt, pid: child.pid!,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** The address that the program says it listens on. */
function untilReady(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (piece: Buffer) => {
      said += piece.toString();
      const line = said.split('\n').find((each) => each.includes('"msg":"ready"'));
      if (line !== undefined) resolve((JSON.parse(line) as { address: string }).address);
    };
    child.stdout!.on('data', hear);
    child.stderr!.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The program ended with ${code} before it was ready: ${said.slice(-500)}`)));
  });
}

type Idle = Readonly<{ server: number; database: number; launcher: number | undefined }>;

async function measureIdle(pid: number, seconds: number): Promise<Idle> {
  if (seconds > 0) await untilQuiet(pid);
  await wait(seconds * 1000);
  const tree = processTree(pid);
  const server = tree.find((each) => commandOf(each).includes('src/server.ts'))!;
  return { server: memoryMbOf([server]), database: memoryMbOf(processTree(server).slice(1)), launcher: server === pid ? undefined : memoryMbOf([pid]) };
}

async function idleFigure({ server, database, launcher }: Idle): Promise<Figure> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await wait(500);
  const empty = memoryMbOf([child.pid!]);
  child.kill();
  const median = server + database;
  return {
    name: 'idle: the server with its PostgreSQL', unit: 'MB', median, goal: { of: 'median', value: idleGoalMb }, limit: { what: 'Node that does nothing', value: empty, unit: 'MB' }, ratio: median / empty,
    note: `server ${server.toFixed(0)} MB, PostgreSQL ${database.toFixed(0)} MB${launcher === undefined ? '' : `; the launcher ${launcher.toFixed(0)} MB beside`}`,
  };
}

async function startFigure(starts: readonly number[]): Promise<Figure> {
  const node = (await startNode()) / 1000;
  const { median } = summarise(starts);
  return { name: 'second start, until it answers', unit: 's', median, goal: { of: 'median', value: startGoalS }, limit: { what: 'Node starts and ends', value: node, unit: 's' }, ratio: median / node };
}
