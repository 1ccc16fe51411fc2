import { statSync } from 'node:fs';
import path from 'node:path';
import { openDocument } from '#engines/inventory/open-document.ts';
import type { Issue } from '#engines/issue.ts';
import { findLockfileFormat } from '#engines/lockfiles/detect-lockfile.ts';
import type { Shelf } from '#engines/lockfiles/siblings.ts';
import type { Bom } from '#engines/sbom/model.ts';
import { CommandFailure } from '../exit-codes.ts';
import { describeFileError, readDocument } from '../files.ts';
import { openLockfile } from '../open-lockfile.ts';
import { diskShelf, readSibling } from '../siblings.ts';
import { findCandidates, isWithin, leaveOutManifests } from './candidates.ts';
import type { Candidate, Superseded } from './candidates.ts';
import { findUnlocked } from './unlocked.ts';
import type { Unlocked } from './unlocked.ts';
import { walk } from './walk.ts';
import type { WalkLimits } from './walk.ts';

/** A document that was read. `path` starts from the folder that was scanned. */
export type ScannedDocument = Readonly<{ path: string; kind: 'sbom' | 'lockfile'; bom: Bom; issues: readonly Issue[] }>;

export type ScannedTree = Readonly<{
  /** The folder that the paths start from. */
  top: string;
  documents: readonly ScannedDocument[];
  /** What should have been read and was not: files and folders. */
  unread: readonly Readonly<{ path: string; message: string }>[];
  superseded: readonly Superseded[];
  unlocked: readonly Unlocked[];
  skippedFolders: readonly string[];
}>;

export type ScanOptions = Readonly<{ limits: WalkLimits & Readonly<{ bytes: number }>; withBuildFolders: boolean; exclude: readonly string[] }>;

/** Reads the SBOMs and lockfiles of a folder, or one file. Throws `CommandFailure` (input) where there is nothing at the path. */
export function readTree(target: string, options: ScanOptions): ScannedTree {
  let isFolder: boolean;
  try {
    isFolder = statSync(target).isDirectory();
  } catch (error) {
    throw new CommandFailure('input', `${target}: ${describeFileError(error)}.`);
  }
  return isFolder ? readFolder(target, options) : readSingle(target);
}

function readSingle(file: string): ScannedTree {
  const [top, name] = [path.dirname(file), path.basename(file)];
  const read = readCandidate(top, { path: name, kind: 'sbom', format: undefined, isPromised: true }, diskShelf());
  const tree = { top, superseded: [], unlocked: [], skippedFolders: [] };
  if (!('bom' in read)) return { ...tree, documents: [], unread: [{ path: name, message: read.message }] };
  return { ...tree, documents: [read], unread: [] };
}

function readFolder(top: string, { limits, ...options }: ScanOptions): ScannedTree {
  const walked = walk(top, { limits, ...options });
  const { kept, superseded } = leaveOutManifests(findCandidates(top, walked.files));
  const shelf = treeShelf(top, walked.files);
  const documents: ScannedDocument[] = [];
  const unread = [...walked.problems];
  let bytesLeft = limits.bytes;
  for (const candidate of kept) {
    bytesLeft -= sizeOf(path.join(top, candidate.path));
    const read = bytesLeft < 0 ? { message: `the documents have more than ${limits.bytes} bytes together.` } : readCandidate(top, candidate, shelf);
    if ('bom' in read) documents.push(read);
    else if (candidate.isPromised) unread.push({ path: candidate.path, message: read.message });
  }
  return { top, documents, unread, superseded, unlocked: findUnlocked(top, walked.files), skippedFolders: walked.skipped };
}

function readCandidate(top: string, candidate: Candidate, shelf: Shelf): ScannedDocument | Readonly<{ message: string }> {
  const document = readDocument(path.join(top, candidate.path));
  if (!document.ok) return document;
  const file = document.name.replaceAll('\\', '/');
  const name = candidate.path.replace(/\.gz$/i, '');
  if (candidate.kind === 'lockfile') {
    const opened = openLockfile(file, document.bytes, shelf);
    return opened.ok ? { path: candidate.path, kind: 'lockfile', bom: opened.bom, issues: opened.issues } : opened;
  }
  const opened = openDocument(document.bytes, name);
  if (!opened.ok) {
    // An empty lockfile, say: only the reader of lockfiles knows what its name means.
    const retried = findLockfileFormat(name) === undefined ? undefined : openLockfile(file, document.bytes, shelf);
    if (retried?.ok === true) return { path: candidate.path, kind: 'lockfile', bom: retried.bom, issues: retried.issues };
    const { where, message } = opened.refusal;
    return { message: where === '' || where === name ? message : `${message} (${where})` };
  }
  if (isSbom(opened.bom)) return { path: candidate.path, kind: 'sbom', bom: opened.bom, issues: opened.issues };
  const beside = openLockfile(file, document.bytes, shelf);
  const { bom, issues } = beside.ok ? beside : opened;
  return { path: candidate.path, kind: 'lockfile', bom, issues };
}

function isSbom(bom: Bom): boolean {
  return /^(?:cyclonedx|spdx)-/.test(bom.document.format);
}

/** Siblings of a tree that was walked already; each is read once. */
function treeShelf(top: string, files: readonly string[]): Shelf {
  const base = top.replaceAll('\\', '/').replace(/\/$/, '');
  const texts = new Map<string, string | undefined>();
  const byName = Map.groupBy(files, (file) => path.posix.basename(file));
  return {
    read(file) {
      if (!texts.has(file)) texts.set(file, readSibling(file));
      return texts.get(file);
    },
    listBelow(folder, name) {
      if (folder !== base && !folder.startsWith(`${base}/`)) return [];
      const below = folder === base ? '.' : folder.slice(base.length + 1);
      return (byName.get(name) ?? []).filter((file) => isWithin(path.posix.dirname(file), below)).sort((a, b) => depthOf(a) - depthOf(b)).map((file) => `${base}/${file}`);
    },
  };
}

function depthOf(file: string): number {
  return file.split('/').length;
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
