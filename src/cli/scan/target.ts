import path from 'node:path';
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
  return readTree(target, {
    limits: { depth: numberOf(call, 'max-depth') ?? limits.depth, files: numberOf(call, 'max-files') ?? limits.files, bytes: numberOf(call, 'max-bytes') ?? limits.bytes },
    withBuildFolders: isOn(call, 'all'), exclude: optionsOf(call, 'exclude'),
  });
}

/** Names on standard error what could not be read; true where there was anything. */
export function reportUnread(call: Call, tree: ScannedTree): boolean {
  for (const { path: file, message } of tree.unread) say(call.terminal, { en: `Not read: ${file}: ${message}`, zh: `未能读取：${file}：${message}` });
  return tree.unread.length > 0;
}

function numberOf(call: Call, name: string): number | undefined {
  const text = optionOf(call, name);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new CommandFailure('usage', { en: `--${name} takes a whole number, not "${text}".`, zh: `--${name} 应为整数，而不是“${text}”。` });
  return Number(text);
}
