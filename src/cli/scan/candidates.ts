import { closeSync, openSync, readSync, fstatSync } from 'node:fs';
import path from 'node:path';
import { findLockfileFormat } from '#engines/lockfiles/detect-lockfile.ts';

/** A file that a scan opens: `promised` where its name says what it is, so that a refusal is worth telling. */
export type Candidate = Readonly<{ path: string; kind: 'sbom' | 'lockfile'; format: string | undefined; isPromised: boolean }>;

/** What to open of the files of a tree: lockfiles by name; SBOMs by name, or by a glance at the beginning and the end of the file. */
export function findCandidates(top: string, files: readonly string[]): readonly Candidate[] {
  return files.flatMap((file): readonly Candidate[] => {
    const plain = file.toLowerCase().endsWith('.gz') ? file.slice(0, -3) : file;
    if (promisesSbom.test(plain)) return [{ path: file, kind: 'sbom', format: undefined, isPromised: true }];
    const format = plain === file ? findLockfileFormat(file) : undefined;
    if (format !== undefined) return [{ path: file, kind: 'lockfile', format: format.id, isPromised: true }];
    if (plain === file && mayBeSbom.test(file) && looksLikeSbom(path.join(top, file))) return [{ path: file, kind: 'sbom', format: undefined, isPromised: false }];
    return [];
  });
}

const promisesSbom = /\.(?:cdx|spdx|bom|sbom)\.(?:json|xml)$|\.spdx$|(?:^|\/)s?bom\.(?:json|xml)$/i;
const mayBeSbom = /\.(?:json|xml|tag|txt|intoto|jsonl)$/i;

/** Enough for the members that name the format, wherever a tool sorts them. */
const glanceBytes = 4096;
const sbomMarks = /"bomFormat"|"spdxVersion"|cyclonedx\.org\/schema|"SPDXID"|^SPDXVersion:/m;

function looksLikeSbom(file: string): boolean {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    const { size } = fstatSync(handle);
    const buffer = Buffer.alloc(glanceBytes);
    const textAt = (position: number) => buffer.toString('latin1', 0, readSync(handle!, buffer, 0, glanceBytes, position));
    const start = textAt(0);
    if (!/^[\s\u00ef\u00bb\u00bf]*[{<S#]/.test(start)) return false;
    return sbomMarks.test(start) || (size > glanceBytes && sbomMarks.test(textAt(Math.max(glanceBytes, size - glanceBytes))));
  } catch {
    return false;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** A manifest that a lockfile answers for, and where that lockfile lies. */
export type Superseded = Readonly<{ path: string; by: string }>;

/** Parts the candidates: a manifest whose lockfile lies beside or above it would only be counted twice, and with ranges instead of versions. */
export function leaveOutManifests(candidates: readonly Candidate[]): Readonly<{ kept: readonly Candidate[]; superseded: readonly Superseded[] }> {
  const superseded: Superseded[] = [];
  const locks = Map.groupBy(candidates.filter((candidate) => candidate.kind === 'lockfile'), (candidate) => candidate.format ?? '');
  const kept = candidates.filter((candidate) => {
    const by = findLock(candidate, locks);
    if (by !== undefined) superseded.push({ path: candidate.path, by });
    return by === undefined;
  });
  return { kept, superseded };
}

type LockRow = Readonly<{ locks: readonly string[]; reach: 'same' | 'above' }>;

/** By the id of the manifest's format: which locks answer for it, and from where. */
const lockRows: ReadonlyMap<string, LockRow> = new Map<string, LockRow>([
  ['cargo-toml', { locks: ['cargo-lock'], reach: 'above' }],
  ['pyproject-toml', { locks: ['poetry-lock', 'pdm-lock', 'uv-lock', 'pylock'], reach: 'above' }],
  ['nuget-project', { locks: ['nuget-lock'], reach: 'same' }],
  ['gradle-catalog', { locks: ['gradle-lock'], reach: 'above' }],
  ['gradle-verification', { locks: ['gradle-lock'], reach: 'above' }],
]);

function findLock(candidate: Candidate, locks: ReadonlyMap<string, readonly Candidate[]>): string | undefined {
  const folder = path.posix.dirname(candidate.path);
  if (candidate.path.endsWith('.in')) {
    const compiled = candidate.path.replace(/\.in$/, '.txt');
    return locks.get('requirements-txt')?.find((other) => other.path === compiled)?.path;
  }
  const row = lockRows.get(candidate.format ?? '');
  if (row === undefined) return undefined;
  // A catalogue lies in `gradle/`, the locks in the projects beside that folder.
  const isGradle = candidate.format?.startsWith('gradle') === true;
  const home = isGradle && path.posix.basename(folder) === 'gradle' ? path.posix.dirname(folder) : folder;
  for (const other of row.locks.flatMap((id) => locks.get(id) ?? [])) {
    const place = path.posix.dirname(other.path);
    if (place === folder || (row.reach === 'above' && isWithin(folder, place)) || (isGradle && isWithin(place, home))) return other.path;
  }
  return undefined;
}

/** Whether `folder` is `above` or lies below it. */
export function isWithin(folder: string, above: string): boolean {
  return above === '.' || folder === above || folder.startsWith(`${above}/`);
}
