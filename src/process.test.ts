import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../test/database.ts';

let test: TestDatabase;
const dataFolder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-process-'));

beforeAll(async () => { test = await testDatabase(); });
afterAll(async () => {
  rmSync(dataFolder, { recursive: true, force: true });
  await test.drop();
});

it('a program that cannot start ends, whatever it had opened by then, so that whoever watches over it starts it again', async () => {
  // a queue of a version that nobody knows
  await test.db.withOwner((tx) => tx.query('create schema job; create table job.version (version int); insert into job.version values (1)'));
  const program = spawn(process.execPath, [fileURLToPath(new URL('worker.ts', import.meta.url)), '--role', 'worker'], { env: { ...process.env, DATABASE_URL: test.url, YUANSHU_DATA: dataFolder }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [program.stdout, program.stderr]) stream.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  const late = setTimeout(() => program.kill('SIGKILL'), 20_000);
  const [code] = await once(program, 'exit') as [number | null];
  clearTimeout(late);
  expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining('could not start') as string });
}, 30_000);
