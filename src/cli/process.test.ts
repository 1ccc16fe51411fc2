import { spawn, spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { chainOf, folderOf } from './testing/terminal.ts';

const program = fileURLToPath(new URL('../../scripts/yuanshu.mjs', import.meta.url));

/** The real process, by the way that users take. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, LANG: 'C', LC_ALL: '', ...env } });
  let output = '';
  let errors = '';
  child.stdout.on('data', (piece) => (output += piece));
  child.stderr.on('data', (piece) => (errors += piece));
  const ended = new Promise<{ exitCode: number | null; output: string; errors: string }>((resolve) => child.once('close', (exitCode) => resolve({ exitCode, output, errors })));
  return { child, ended };
}

it('answers a line before the next is written', async () => {
  const { child, ended } = start(['engine', 'version.compare']);
  const answers: string[] = [];
  for (const [a, b] of [['1.0.0', '2.0.0'], ['2.0.0', '2.0.0'], ['3.0.0', '2.0.0']]) {
    child.stdin.write(`${JSON.stringify({ ecosystem: 'npm', a, b })}\n`);
    answers.push(String(await new Promise((resolve) => child.stdout.once('data', resolve))));
  }
  child.stdin.end();
  expect(answers).toEqual(['{"order":-1}\n', '{"order":0}\n', '{"order":1}\n']);
  expect(await ended).toMatchObject({ exitCode: 0, errors: '' });
});

it('answers a hundred thousand lines in order', async () => {
  const { child, ended } = start(['engine', 'purl.parse']);
  child.stdin.end(Array.from({ length: 100_000 }, (_, at) => `{"purl":"pkg:npm/p${at}@1.0.0"}\n`).join(''));
  const lines = (await ended).output.split('\n');
  expect(lines).toHaveLength(100_001);
  for (const at of [0, 1, 4_711, 99_999]) expect(JSON.parse(lines[at]!)).toMatchObject({ name: `p${at}` });
});

it('ends quietly where its reader ends first', async () => {
  const { child, ended } = start(['engine', 'purl.parse']);
  child.stdin.on('error', () => {});
  child.stdin.write('{"purl":"pkg:npm/a@1"}\n'.repeat(1000));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.stdout.destroy();
  child.stdin.end('{"purl":"pkg:npm/a@1"}\n'.repeat(100_000));
  expect((await ended).errors).toBe('');
});

it('stops reading where its reader is gone, however much there is to read', async () => {
  const { child, ended } = start(['engine', 'purl.parse']);
  child.stdin.on('error', () => {});
  const feeding = setInterval(() => child.stdin.write('{"purl":"pkg:npm/a@1"}\n'.repeat(1000)), 10);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.stdout.destroy();
  expect(await ended).toMatchObject({ exitCode: 0, errors: '' });
  clearInterval(feeding);
});

it('still says by its exit code what it found where its reader ends first', async () => {
  const folder = folderOf({ 'bom.json': chainOf([{ name: 'lodash', version: '4.17.20' }]) });
  const { child, ended } = start(['scan', folder, '--fail-on', 'high', '--format', 'json']);
  child.stdout.destroy();
  expect(await ended).toMatchObject({ exitCode: 1, errors: '--fail-on high: 1 hit.\n' });
});

it.skipIf(!existsSync('/dev/full'))('says that standard output could not be written, as what it is', async () => {
  const folder = folderOf({ 'bom.json': chainOf([{ name: 'lodash', version: '4.17.20' }]) });
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [program, 'scan', folder], { stdio: ['ignore', full, 'pipe'], env: { ...process.env, LANG: 'C', LC_ALL: '' }, encoding: 'utf8' });
  expect([status, stderr]).toEqual([3, 'yuanshu: standard output could not be written: the disk is full.\n']);
});

it.skipIf(!existsSync('/dev/zero'))('reads a pipe like a file, and no more of an endless one than a document may have', () => {
  const folder = folderOf({ 'bom.json': chainOf([{ name: 'lodash', version: '4.17.20' }]) });
  const shell = (line: string) => spawnSync('bash', ['-c', line, 'bash', process.execPath, program, path.join(folder, 'bom.json')], { env: { ...process.env, LANG: 'C', LC_ALL: '' }, encoding: 'utf8' });
  expect(shell('"$1" "$2" scan <(cat "$3") --fail-on high').status).toBe(1);
  expect(shell('"$1" "$2" sbom validate /dev/zero')).toMatchObject({ status: 3, stderr: expect.stringContaining('it gives more than 536870912 bytes') });
});

it('gives the exit codes of the table', async () => {
  const folder = folderOf({ 'bom.json': chainOf([{ name: 'lodash', version: '4.17.20' }]) });
  const exitCodeOf = async (...args: readonly string[]) => (await start(args).ended).exitCode;
  expect(await Promise.all([exitCodeOf('scan', folder), exitCodeOf('scan', folder, '--fail-on', 'high'), exitCodeOf('scan', folder, '--fail-on', '?'), exitCodeOf('scan', path.join(folder, 'nothing')), exitCodeOf('upload', path.join(folder, 'bom.json'), '--system', 'x', '--url', 'http://127.0.0.1:1', '--token', 'x')])).toEqual([0, 1, 2, 3, 4]);
});

it('speaks the language of the environment', async () => {
  expect((await start(['--help'], { LANG: 'zh_CN.UTF-8' }).ended).output).toContain('用法');
  expect((await start(['--help'], { LANG: 'zh_CN.UTF-8', LC_ALL: 'en_GB.UTF-8' }).ended).output).toContain('Usage');
});
