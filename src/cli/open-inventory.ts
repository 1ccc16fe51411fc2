import path from 'node:path';
import { CommandFailure } from './exit-codes.ts';
import { readTree } from './scan/documents.ts';
import type { ScannedDocument } from './scan/documents.ts';
import type { Terminal } from './terminal.ts';

/** Reads one SBOM or lockfile. Throws `CommandFailure` (input) where it cannot be read, (usage) where it is a folder. */
export function openInventory(terminal: Terminal, file: string): ScannedDocument {
  const tree = readTree(path.resolve(terminal.cwd, file), { limits: { depth: 0, files: 0, bytes: Infinity }, withBuildFolders: false, exclude: [] });
  const [document] = tree.documents;
  if (document !== undefined && tree.top === path.dirname(path.resolve(terminal.cwd, file))) return document;
  throw new CommandFailure('input', `${file}: ${tree.unread[0]?.message ?? 'it is no SBOM or lockfile.'}`);
}
