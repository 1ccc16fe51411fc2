import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { detectLockfile } from '#engines/lockfiles/detect-lockfile.ts';
import { findSiblings } from '#engines/lockfiles/siblings.ts';
import { decodeText } from '#engines/sbom/decode.ts';
import { detectFormat } from '#engines/sbom/detect.ts';
import { tarEnd, tarHeader, tarPadding } from '#kernel/tar.ts';
import { diskShelf } from './siblings.ts';

/** What is sent of a document: its bytes alone, or a tar with what lies beside it. */
export type Packed = Readonly<{ body: Uint8Array<ArrayBuffer>; fileName: string; archive: 'tar' | undefined; companions: readonly string[] }>;

const wholeBytesMax = 30 * 1024 * 1024;

/**
 * Packs a lockfile with the files that its reader looks for, as a scan would find them: package.json beside yarn.lock, a parent POM. Only files of the same checkout (or
 * of the folder that the command was called in) go along, wherever a document or a link may point.
 */
export function packWithCompanions(file: string, bytes: Uint8Array, cwd: string): Packed {
  const alone: Packed = { body: new Uint8Array(bytes), fileName: path.basename(file), archive: undefined, companions: [] };
  const decoded = decodeText(bytes);
  if (!decoded.ok || detectFormat(decoded.text).format !== undefined) return alone;
  const name = file.replaceAll('\\', '/');
  const detected = detectLockfile(name, decoded.text);
  if (!detected.ok) return alone;
  const top = topOf(file, cwd);
  let left = wholeBytesMax;
  const companions = findSiblings(detected.format.id, name, decoded.text, diskShelf()).flatMap((sibling) => {
    const content = isWithin(sibling.path, top) ? readFileSync(sibling.path) : undefined;
    if (content === undefined || content.length === 0 || content.length > left) return [];
    left -= content.length;
    return [{ path: relative(top, sibling.path), content }];
  });
  if (companions.length === 0) return alone;
  const own = { path: relative(top, file), content: bytes };
  const parts = [own, ...companions].flatMap((each) => [tarHeader({ path: each.path, size: each.content.length }), each.content, tarPadding(each.content.length)]);
  return { body: new Uint8Array(Buffer.concat([...parts, tarEnd])), fileName: own.path, archive: 'tar', companions: companions.map((companion) => companion.path) };
}

/** The checkout that the file is of, else the folder that the command was called in where the file lies there, else the file's own folder. */
function topOf(file: string, cwd: string): string {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) return folder;
    if (folder === path.dirname(folder)) break;
  }
  return isWithin(file, cwd) ? cwd : path.dirname(file);
}

/** By where it truly is: a link may lead out. */
function isWithin(file: string, folder: string): boolean {
  try {
    const way = path.relative(realpathSync(folder), realpathSync(file));
    return way !== '' && !way.startsWith('..') && !path.isAbsolute(way);
  } catch {
    return false;
  }
}

function relative(top: string, file: string): string {
  return path.relative(top, file).replaceAll('\\', '/');
}
