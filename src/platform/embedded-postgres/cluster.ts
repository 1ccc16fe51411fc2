import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError, explainFailure } from './failure.ts';
import { operatingSystemUser, type RunAs } from './identity.ts';
import type { PostgresPrograms } from './programs.ts';

/** The name of the database's owner: migrations run as it. */
export const clusterOwner = 'postgres';

/** The files of one PostgreSQL server. `password` is set only where there are no unix sockets (Windows). */
export type Cluster = Readonly<{ folder: string; password?: string; isNew: boolean }>;

/**
 * Opens the cluster in `folder`, making it first where it does not exist. It is made in a folder beside and renamed when
 * complete: an interrupted first start leaves nothing that a second one would trip over.
 */
export function openCluster(folder: string, programs: PostgresPrograms, user: RunAs | undefined): Cluster {
  removeUnfinished(folder);
  const isNew = !existsSync(path.join(folder, 'PG_VERSION'));
  if (isNew) initialiseCluster(folder, programs, user);
  refuseOtherVersion(folder, programs);
  writeOwned(path.join(folder, 'pg_ident.conf'), `# written at every start: who may sign in over the unix socket\nyuanshu "${operatingSystemUser()}" all\n`, user);
  const passwordFile = path.join(folder, passwordFileName);
  return { folder, isNew, password: existsSync(passwordFile) ? readFileSync(passwordFile, 'utf8').trim() : undefined };
}

const passwordFileName = 'yuanshu-password';
const hasUnixSockets = process.platform !== 'win32';

function initialiseCluster(folder: string, programs: PostgresPrograms, user: RunAs | undefined): void {
  const unfinished = `${folder}.unfinished-${process.pid}`;
  mkdirSync(unfinished, { mode: 0o700 });
  const passwordFile = path.join(unfinished, '..', `.${path.basename(folder)}-password-${process.pid}`);
  const password = randomBytes(24).toString('base64url');
  if (!hasUnixSockets) writeFileSync(passwordFile, password, { mode: 0o600 });
  try {
    if (user !== undefined) chownSync(unfinished, user.uid, user.gid);
    const signIn = hasUnixSockets ? ['--auth=peer'] : ['--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    runInitdb(unfinished, programs, user, [...signIn, '--no-sync']);
    if (hasUnixSockets) writeOwned(path.join(unfinished, 'pg_hba.conf'), 'local all all peer map=yuanshu\n', user);
    else writeOwned(path.join(unfinished, passwordFileName), password, user);
    renameSync(unfinished, folder);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * Puts the files of a new cluster on the disk for good. That can take seconds on a busy disk, so nobody waits for it: until it is done a power
 * cut (not a crash) may cost what was written since the first start.
 */
export function writeThrough(cluster: Cluster, programs: PostgresPrograms, user: RunAs | undefined): void {
  spawn(programs.initdb, ['--sync-only', '-D', cluster.folder], { stdio: 'ignore', detached: true, uid: user?.uid, gid: user?.gid, cwd: path.parse(cluster.folder).root, env: programEnvironment() })
    .once('error', () => {})
    .unref();
}

/**
 * Texts sort by code point, stable across systems and in PostgreSQL's own way, which compares bytes (a third faster than asking the system) and
 * lets indexes serve prefixes. The system's `C.UTF-8` knows the letters of all scripts, which pg_trgm needs for Chinese; where it is lacking, there
 * is less of that. A cluster keeps what it was made with.
 */
const localeChoices = ['C.UTF-8', 'C'].map((system) => [`--locale=${system}`, '--locale-provider=builtin', '--builtin-locale=C.UTF-8']);

function runInitdb(folder: string, programs: PostgresPrograms, user: RunAs | undefined, options: readonly string[]): void {
  let output = '';
  for (const locale of localeChoices) {
    for (const entry of readdirSync(folder)) rmSync(path.join(folder, entry), { recursive: true, force: true });
    const result = spawnSync(programs.initdb, ['-D', folder, `--username=${clusterOwner}`, '--encoding=UTF8', '--no-instructions', '--data-checksums', ...locale, ...options], {
      encoding: 'utf8', uid: user?.uid, gid: user?.gid, cwd: path.parse(folder).root, env: programEnvironment(),
    });
    if (result.status === 0) return;
    output = result.error === undefined ? `${result.stdout}\n${result.stderr}` : String(result.error);
    if (!/invalid locale/i.test(output)) break;
  }
  throw explainFailure(`The database could not be created in ${path.dirname(folder)}`, output);
}

/** What PostgreSQL may see of our environment: nothing that would change its behaviour (PGDATA, LC_ALL …). */
export function programEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP, TMP } = process.env;
  return Object.fromEntries(Object.entries({ PATH, SystemRoot, TEMP, TMP, TZ: 'UTC' }).filter(([, value]) => value !== undefined));
}

function refuseOtherVersion(folder: string, programs: PostgresPrograms): void {
  const written = readFileSync(path.join(folder, 'PG_VERSION'), 'utf8').trim();
  const [ours] = programs.version.split('.');
  if (written === ours) return;
  throw new EmbeddedPostgresError('data-of-other-version', `The data in ${folder} was written by PostgreSQL ${written}; this program brings ${ours}. Export it with the program that wrote it, then import it here.`);
}

function removeUnfinished(folder: string): void {
  const parent = path.dirname(folder);
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${path.basename(folder)}.unfinished-`)) rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}

function writeOwned(file: string, text: string, user: RunAs | undefined): void {
  if (statSync(file, { throwIfNoEntry: false })?.size === Buffer.byteLength(text) && readFileSync(file, 'utf8') === text) return;
  writeFileSync(file, text, { mode: 0o600 });
  if (user !== undefined) chownSync(file, user.uid, user.gid);
}
