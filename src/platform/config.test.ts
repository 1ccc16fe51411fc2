import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowedOf, ConfigError, configRows, flagOf, loadConfig } from './config.ts';
import { renderConfigHelp } from './config/help.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(argv: string, env: Record<string, string> = {}) {
  return loadConfig({ argv: argv === '' ? [] : argv.split(' '), env, cwd: folder, isTerminal: false });
}

function problemsOf(argv: string, env: Record<string, string> = {}): readonly string[] {
  try {
    load(argv, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('a configuration', () => {
  it('without anything listens on this machine only', () => {
    expect(load('')).toMatchObject({ role: 'all', host: '127.0.0.1', port: 8686, publicUrl: 'http://127.0.0.1:8686', uploadLimitBytes: 268_435_456, trustProxy: false, empty: false, logFormat: 'json', databaseUrl: undefined, configFile: undefined });
    expect(path.isAbsolute(load('').dataFolder)).toBe(true);
    expect(loadConfig({ argv: [], env: {}, cwd: folder, isTerminal: true }).logFormat).toBe('pretty');
  });

  it('prefers the command line to the environment to the file to the default', () => {
    const file = path.join(folder, 'yuanshu.config.json');
    writeFileSync(file, JSON.stringify({ $schema: 'x', port: 1, host: 'file', sessionHours: 3, dataFolder: 'below' }));
    const config = load('--port 3 --empty', { YUANSHU_PORT: '2', YUANSHU_HOST: 'environment' });
    rmSync(file);
    expect(config).toMatchObject({ port: 3, host: 'environment', sessionHours: 3, logLevel: 'info', empty: true, configFile: file, dataFolder: path.join(folder, 'below') });
  });

  it.each([
    ['--port=90', {}, { port: 90 }],
    ['--empty=false', { YUANSHU_EMPTY: 'yes' }, { empty: false }],
    ['', { YUANSHU_UPLOAD_LIMIT: '1 GiB' }, { uploadLimitBytes: 1024 ** 3 }],
    ['', { YUANSHU_UPLOAD_LIMIT: '64mb' }, { uploadLimitBytes: 64_000_000 }],
    ['', { YUANSHU_TRUST_PROXY: 'true' }, { trustProxy: true }],
    ['', { YUANSHU_TRUST_PROXY: '10.0.0.0/8, ::1' }, { trustProxy: '10.0.0.0/8, ::1' }],
    ['', { YUANSHU_PUBLIC_URL: 'https://oss.bank.example/' }, { publicUrl: 'https://oss.bank.example' }],
    ['--host 0.0.0.0 --port 80', {}, { publicUrl: 'http://localhost:80' }],
    ['--host ::1', {}, { publicUrl: 'http://[::1]:8686' }],
    ['--data x', {}, { dataFolder: expect.stringMatching(/[\\/]x$/) as string }],
    ['', { DATABASE_URL: 'postgresql://a@/b?host=%2Frun' }, { databaseUrl: 'postgresql://a@/b?host=%2Frun' }],
    ['', { YUANSHU_PORT: ' ' }, { port: 8686 }],
  ])('reads %j %j', (argv, env, expected) => {
    expect(load(argv, env)).toMatchObject(expected);
  });

  it('takes a secret from a file', () => {
    const file = path.join(folder, 'secret');
    writeFileSync(file, 'postgres://bank@db/yuanshu\n');
    expect(load('', { DATABASE_URL_FILE: file }).databaseUrl).toBe('postgres://bank@db/yuanshu');
    expect(problemsOf('', { DATABASE_URL_FILE: 'absent' })).toEqual(['DATABASE_URL_FILE (environment): absent cannot be read (ENOENT).']);
  });

  it.each([
    ['--prot 3', {}, /^--prot \(command line\) is not known. Known: .*--port/],
    ['--port', {}, /^--port \(command line\) needs a value/],
    ['--port --empty', {}, /^--port \(command line\) needs a value/],
    ['--port 70000', {}, /^--port \(command line\): "70000" is not allowed. Allowed: a whole number from 0 to 65535\.$/],
    ['', { YUANSHU_PORT: '0x10' }, /^YUANSHU_PORT \(environment\): "0x10" is not allowed/],
    ['', { YUANSHU_LOG_LEVEL: 'loud' }, /Allowed: one of trace, debug/],
    ['', { YUANSHU_PROT: '1' }, /^YUANSHU_PROT \(environment\) is not known. Known: .*YUANSHU_PORT/],
    ['', { DATABASE_URL: 'mysql://root:geheim@db' }, /^DATABASE_URL \(environment\): the value is not allowed. Allowed: an address that starts with postgres/],
    ['', { YUANSHU_UPLOAD_LIMIT: '9PB' }, /256MiB/],
    ['--config absent.json', {}, /absent\.json cannot be read/],
  ])('refuses %j %j, naming the key, its source and what is allowed', (argv, env: Record<string, string>, message) => {
    const problems = problemsOf(argv, env);
    expect(problems[0]).toMatch(message);
    expect(problems.join()).not.toContain('geheim');
  });

  it.each([
    ['{"port": "x", "colour": 1}', ['port (FILE): "x" is not allowed. Allowed: a whole number from 0 to 65535.', /^colour \(FILE\) is not known/]],
    ['{"port": 1.5}', [/^port \(FILE\): 1.5 is not allowed/]],
    ['{"__proto__": {"port": 1}}', [/^__proto__ \(FILE\) is not known/]],
    ['[]', [/must hold one JSON object/]],
    ['{', [/cannot be read/]],
  ])('refuses the file %s with all that is wrong with it', (content, expected) => {
    const file = path.join(folder, 'bad.json');
    writeFileSync(file, content);
    const problems = problemsOf(`--config ${file}`).map((problem) => problem.replaceAll(file, 'FILE')).toSorted();
    expect(problems).toHaveLength(expected.length);
    for (const message of expected) expect(problems.some((problem) => (typeof message === 'string' ? problem === message : message.test(problem)))).toBe(true);
  });
});

it('every setting has its own variable, words in two languages, and a default or a word about it', () => {
  const rows = Object.values(configRows);
  expect(new Set(rows.map((row) => row.env)).size).toBe(rows.length);
  expect(new Set((Object.keys(configRows) as (keyof typeof configRows)[]).map(flagOf)).size).toBe(rows.length);
  for (const row of rows) {
    expect(row.summaryZh).toMatch(/\p{Script=Han}/u);
    expect(row.summaryEn).toMatch(/\.$/);
    expect(allowedOf(row.type).zh).not.toBe('');
    expect('default' in row || ('defaultEn' in row && 'defaultZh' in row)).toBe(true);
  }
});

it('the help of the program names every setting with its option, its variable, what is allowed and the default', () => {
  const help = renderConfigHelp();
  for (const [name, row] of Object.entries(configRows)) expect(help).toContain(`  ${flagOf(name as keyof typeof configRows)}  (${row.env}`);
  expect(help).toContain('The port to listen on; 0 takes a free one. [a whole number from 0 to 65535; default: 8686]');
  expect(help).toContain('--database-url  (DATABASE_URL, DATABASE_URL_FILE)');
});
