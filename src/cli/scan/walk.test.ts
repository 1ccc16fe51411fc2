import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { folderOf } from '../testing/terminal.ts';
import { walk } from './walk.ts';

const options = { limits: { depth: 40, files: 1000 }, withBuildFolders: false, exclude: [] };

it('lists a folder before what lies in its folders, and passes build folders over unless asked', () => {
  const top = folderOf({ 'b.json': '', 'a/x': '', 'a/node_modules/y/package.json': '', 'target/bom.json': '', 'c': '', '.github/workflows/ci.yml': '' });
  expect(walk(top, options)).toEqual({ files: ['b.json', 'c', '.github/workflows/ci.yml', 'a/x'], skipped: ['target', 'a/node_modules'], problems: [] });
  expect(walk(top, { ...options, withBuildFolders: true }).files).toContain('a/node_modules/y/package.json');
});

it.skipIf(process.platform === 'win32')('follows links to files, not to folders, so that circles end', () => {
  const top = folderOf({ 'a/real.json': '' });
  symlinkSync(top, path.join(top, 'a/up'));
  symlinkSync(path.join(top, 'a/real.json'), path.join(top, 'link.json'));
  symlinkSync(path.join(top, 'nowhere'), path.join(top, 'broken'));
  expect(walk(top, options)).toEqual({ files: ['link.json', 'a/real.json'], skipped: ['a/up'], problems: [] });
});

it('leaves out what matches', () => {
  const top = folderOf({ 'test/a/x': '', 'src/x': '', 'src/y': '' });
  expect(walk(top, { ...options, exclude: ['test/**', '**/y'] }).files).toEqual(['src/x']);
});

it('says where a limit ended it', () => {
  const top = folderOf({ a: '', b: '', 'd/e/f/g': '' });
  expect(walk(top, { ...options, limits: { depth: 1, files: 1000 } })).toMatchObject({ files: ['a', 'b'], problems: [{ path: 'd/e', message: 'it lies deeper than 1 folders.' }] });
  expect(walk(top, { ...options, limits: { depth: 9, files: 1 } }).problems).toEqual([{ path: 'b', message: 'there are more than 1 files; the rest was not looked at.' }]);
});

it('survives a tree that is very deep', () => {
  const top = folderOf({});
  let folder = top;
  for (let depth = 0; depth < 300; depth++) mkdirSync((folder = path.join(folder, 'd')));
  writeFileSync(path.join(folder, 'x'), '');
  expect(walk(top, { ...options, limits: { depth: 500, files: 10 } }).files).toHaveLength(1);
});
