import { lstatSync, readdirSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import path from 'node:path';
import { describeFileError } from '../files.ts';

/** How far a walk goes. */
export type WalkLimits = Readonly<{ depth: number; files: number }>;

export type WalkOptions = Readonly<{ limits: WalkLimits; withBuildFolders: boolean; exclude: readonly string[] }>;

export type Walked = Readonly<{
  /** Paths below the top with `/`, in the order of the alphabet, a folder's own files before those of its folders. */
  files: readonly string[];
  /** Folders that builds fill and that were passed over; links to folders. */
  skipped: readonly string[];
  /** What could not be looked at, or where a limit ended the walk. */
  problems: readonly Readonly<{ path: string; message: string }>[];
}>;

/**
 * Lists the files of a tree. Links to folders are not followed, so that a walk ends and stays inside; links to files count as files. Build
 * folders are passed over unless asked for. Throws where the top itself is no folder.
 */
export function walk(top: string, options: WalkOptions): Walked {
  const files: string[] = [];
  const skipped: string[] = [];
  const problems: { path: string; message: string }[] = [];
  const open: { below: string; depth: number }[] = [{ below: '', depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { below, depth } = next;
    let entries: Dirent[];
    try {
      entries = readdirSync(path.join(top, below), { withFileTypes: true });
    } catch (error) {
      if (below === '') throw error;
      problems.push({ path: below, message: `${describeFileError(error)}.` });
      continue;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const folders: { below: string; depth: number }[] = [];
    for (const entry of entries) {
      const own = below === '' ? entry.name : `${below}/${entry.name}`;
      if (options.exclude.some((pattern) => path.posix.matchesGlob(own, pattern))) continue;
      const kind = kindOf(entry, path.join(top, own));
      if (kind === 'file') files.push(own);
      else if (kind === 'folder-link' || (kind === 'folder' && !options.withBuildFolders && buildFolders.has(entry.name))) skipped.push(own);
      else if (kind === 'folder' && depth >= options.limits.depth) problems.push({ path: own, message: `it lies deeper than ${options.limits.depth} folders.` });
      else if (kind === 'folder') folders.push({ below: own, depth: depth + 1 });
      if (files.length <= options.limits.files) continue;
      problems.push({ path: own, message: `there are more than ${options.limits.files} files; the rest was not looked at.` });
      return { files, skipped, problems };
    }
    open.push(...folders.reverse());
  }
  return { files, skipped, problems };
}

/** What package managers and builds write: what lies there is told by the lockfile beside it. */
const buildFolders: ReadonlySet<string> = new Set([
  'node_modules', 'bower_components', 'jspm_packages', '.git', '.hg', '.svn', 'target', 'build', 'dist', 'out', 'obj', '.gradle', '.mvn', '.next', '.nuxt', '.output', '.turbo', '.cache',
  '.venv', 'venv', '.tox', '.nox', '__pycache__', '.mypy_cache', '.pytest_cache', '.eggs', 'vendor', 'Pods', 'Carthage', '.build', 'DerivedData', '.dart_tool', '.stack-work', 'dist-newstyle',
  '_build', 'elm-stuff', '.terraform', '.idea', '.vs', '.vscode', 'coverage', '.pnpm-store', '.yarn',
]);

function kindOf(entry: Dirent, file: string): 'file' | 'folder' | 'folder-link' | 'other' {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return isUnknown(entry) ? kindOnDisk(file) : 'other';
  try {
    const target = statSync(file);
    return target.isDirectory() ? 'folder-link' : target.isFile() ? 'file' : 'other';
  } catch {
    return 'other';
  }
}

/** Some file systems do not tell the kind with the name. */
function isUnknown(entry: Dirent): boolean {
  return !entry.isFIFO() && !entry.isSocket() && !entry.isBlockDevice() && !entry.isCharacterDevice();
}

function kindOnDisk(file: string): 'file' | 'folder' | 'other' {
  try {
    const info = lstatSync(file);
    return info.isFile() ? 'file' : info.isDirectory() ? 'folder' : 'other';
  } catch {
    return 'other';
  }
}
