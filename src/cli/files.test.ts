import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWhole } from './files.ts';

let folder: string;
const at = (name: string) => path.join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('what a command writes', () => {
  it('goes into a pipe or a device that is there, which stays what it is', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const reader = spawn('cat', [at('pipe')], { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    reader.stdout.on('data', (piece: Buffer) => { text += piece.toString(); });
    await writeWhole(at('pipe'), 'all of it');
    if (!lstatSync(at('pipe')).isFIFO()) reader.kill();
    await once(reader, 'close');
    expect([text, lstatSync(at('pipe')).isFIFO()]).toEqual(['all of it', true]);
  });

  it('goes to where a link leads', async () => {
    writeFileSync(at('file'), 'old');
    symlinkSync('file', at('link'));
    await writeWhole(at('link'), 'new');
    expect([readFileSync(at('file'), 'utf8'), lstatSync(at('link')).isSymbolicLink()]).toEqual(['new', true]);
  });

  it('makes the folders before it, and does not take the place of one', async () => {
    await writeWhole(at('a/b/file'), 'text');
    expect(readFileSync(at('a/b/file'), 'utf8')).toBe('text');
    await expect(writeWhole(at('a/b'), 'text')).rejects.toThrow(/it is a folder/);
  });
});
