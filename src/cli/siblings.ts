import { readdirSync, readFileSync, statSync } from 'node:fs';
import { decodeText } from '#engines/sbom/decode.ts';
import { siblingBytesMax, siblingsMax, type Shelf } from '#engines/lockfiles/siblings.ts';

/** A shelf of the disk itself, for a lockfile that is read by itself. Never reads from the network. */
export function diskShelf(): Shelf {
  return { read: readSibling, listBelow: listOnDisk };
}

/** The text of a file that may not be there. */
export function readSibling(file: string): string | undefined {
  try {
    if (statSync(file).size > siblingBytesMax) return undefined;
    const decoded = decodeText(readFileSync(file));
    return decoded.ok ? decoded.text : undefined;
  } catch {
    return undefined;
  }
}

/** Breadth first, without folders of installed packages; stops after some thousand entries. */
function listOnDisk(top: string, name: string): readonly string[] {
  const found: string[] = [];
  const open: (readonly [folder: string, depth: number])[] = [[top, 0]];
  let seen = 0;
  for (let next = open.shift(); next !== undefined && seen < 5000 && found.length < siblingsMax; next = open.shift()) {
    const [folder, depth] = next;
    for (const entry of entriesOf(folder)) {
      seen++;
      if (entry.isFile() && entry.name === name) found.push(`${folder}/${name}`);
      else if (entry.isDirectory() && depth < 4 && entry.name !== 'node_modules' && !entry.name.startsWith('.')) open.push([`${folder}/${entry.name}`, depth + 1]);
    }
  }
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
