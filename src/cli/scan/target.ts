import path from 'node:path';
import { withDescribedPackage } from '#engines/inventory/described-package.ts';
import { isOn, optionOf, optionsOf } from '../command.ts';
import type { Call } from '../command.ts';
import { CommandFailure } from '../exit-codes.ts';
import { say } from '../terminal.ts';
import { readTree } from './documents.ts';
import type { ScannedTree } from './documents.ts';

const limits = { depth: 40, files: 500_000, bytes: 2 ** 31 } as const;

/** Reads what the first argument names, by the options that all commands about trees share. */
export function readTarget(call: Call): ScannedTree {
  const target = path.resolve(call.terminal.cwd, call.positionals[0]!);
  const tree = readTree(target, {
    limits: { depth: numberOf(call, 'max-depth') ?? limits.depth, files: numberOf(call, 'max-files') ?? limits.files, bytes: numberOf(call, 'max-bytes') ?? limits.bytes },
    withBuildFolders: isOn(call, 'all'), exclude: optionsOf(call, 'exclude'),
  });
  return { ...tree, documents: tree.documents.map((document) => ({ ...document, bom: withDescribedPackage(document.bom, document.issues) })) };
}

/** Names on standard error what could not be read, documents and parts of them; true where there was anything. */
export function reportUnread(call: Call, tree: Pick<ScannedTree, 'unread' | 'documents'>): boolean {
  for (const { path: file, message } of tree.unread) say(call.terminal, { en: `Not read: ${file}: ${message}`, zh: `未能读取：${file}：${message}` });
  const partly = tree.documents.map(({ path: file, issues }) => ({ file, lost: issues.filter((issue) => issue.severity === 'error') })).filter(({ lost }) => lost.length > 0);
  for (const { file, lost } of partly) {
    for (const { where, message } of lost.slice(0, lostShown)) say(call.terminal, { en: `Not taken: ${file}${where === '' ? '' : ` ${where}`}: ${message}`, zh: `未采用：${file}${where === '' ? '' : ` ${where}`}：${message}` });
    if (lost.length > lostShown) say(call.terminal, { en: `Not taken: ${file}: ${lost.length - lostShown} more like this; --format json lists all.`, zh: `未采用：${file}：另有 ${lost.length - lostShown} 处；--format json 会全部列出。` });
  }
  return tree.unread.length > 0 || partly.length > 0;
}

const lostShown = 5;

function numberOf(call: Call, name: string): number | undefined {
  const text = optionOf(call, name);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new CommandFailure('usage', { en: `--${name} takes a whole number, not "${text}".`, zh: `--${name} 应为整数，而不是“${text}”。` });
  return Number(text);
}
