import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isWithin } from './candidates.ts';

/** A manifest without lockfile: which versions it brings is not known, so that they were not checked. */
export type Unlocked = Readonly<{ path: string; expected: string }>;

/** Finds manifests that name dependencies and that no lockfile beside or above them answers for. */
export function findUnlocked(top: string, files: readonly string[]): readonly Unlocked[] {
  const byName = Map.groupBy(files, (file) => path.posix.basename(file));
  return rows.flatMap((row) => (byName.get(row.manifest) ?? []).filter((file) => {
    const folder = path.posix.dirname(file);
    const isLocked = row.locks.some((lock) => byName.get(lock)?.some((other) => isWithin(folder, path.posix.dirname(other))) === true);
    return !isLocked && (row.names === undefined || namesDependencies(path.join(top, file), row.names));
  }).map((file) => ({ path: file, expected: row.locks[0]! })));
}

type Row = Readonly<{ manifest: string; locks: readonly string[]; names?: RegExp }>;

const rows: readonly Row[] = [
  { manifest: 'package.json', locks: ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'deno.lock'], names: /"(?:d|devD|optionalD)ependencies"\s*:\s*\{\s*"/ },
  { manifest: 'Pipfile', locks: ['Pipfile.lock'] },
  { manifest: 'composer.json', locks: ['composer.lock'], names: /"require(?:-dev)?"\s*:\s*\{\s*"/ },
  { manifest: 'Gemfile', locks: ['Gemfile.lock', 'gems.locked'] },
  { manifest: 'pubspec.yaml', locks: ['pubspec.lock'], names: /^dependencies:/m },
  { manifest: 'mix.exs', locks: ['mix.lock'], names: /\bdeps\b/ },
  { manifest: 'Podfile', locks: ['Podfile.lock'] },
  { manifest: 'Package.swift', locks: ['Package.resolved'], names: /\.package\s*\(/ },
  { manifest: 'build.gradle', locks: ['gradle.lockfile', 'verification-metadata.xml'], names: /\b(?:implementation|api|compile|runtimeOnly|testImplementation)\b/ },
  { manifest: 'build.gradle.kts', locks: ['gradle.lockfile', 'verification-metadata.xml'], names: /\b(?:implementation|api|runtimeOnly|testImplementation)\b/ },
  { manifest: 'conanfile.txt', locks: ['conan.lock'] },
];

function namesDependencies(file: string, pattern: RegExp): boolean {
  try {
    return pattern.test(readFileSync(file, 'utf8').slice(0, 1_000_000));
  } catch {
    return false;
  }
}
