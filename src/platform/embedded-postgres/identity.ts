import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { EmbeddedPostgresError } from './failure.ts';

/** The user that PostgreSQL runs as where it is not our own: it refuses to run as root. */
export type RunAs = Readonly<{ uid: number; gid: number; name: string }>;

/** As root: the user `nobody` of /etc/passwd. Else undefined: PostgreSQL runs as we do. */
export function findRunAs(): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  let line: string | undefined;
  try {
    line = readFileSync('/etc/passwd', 'utf8').split('\n').find((row) => row.startsWith('nobody:'));
  } catch {
    // without /etc/passwd PostgreSQL says itself what it misses
  }
  const [name = 'nobody', , uid, gid] = (line ?? '').split(':');
  return { name: name === '' ? 'nobody' : name, uid: Number(uid ?? 65534), gid: Number(gid ?? 65534) };
}

/** The first folder on the way to `target` that the user cannot enter; undefined where the way is free. Links are followed. */
export function findClosedFolder(target: string, user: RunAs): string | undefined {
  const parts = path.resolve(target).split(path.sep);
  for (let count = 1; count <= parts.length; count += 1) {
    const folder = parts.slice(0, count).join(path.sep) || path.sep;
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (!stat.isDirectory()) continue;
    const bit = stat.uid === user.uid ? 0o100 : stat.gid === user.gid ? 0o010 : 0o001;
    if ((stat.mode & bit) === 0) return folder;
  }
  return undefined;
}

/**
 * Where the data lives when nobody chose a place: `.data` in the checkout. As root, with a checkout that `nobody` cannot
 * reach (below /root, say), `/var/lib/yuanshu-<digest of the checkout's path>`; `/var/tmp` would be swept by
 * systemd-tmpfiles after 30 days (https://www.freedesktop.org/software/systemd/man/latest/tmpfiles.d.html), so it is the last resort.
 */
export function defaultDataFolder(checkout: string): string {
  const user = findRunAs();
  const own = path.join(checkout, '.data');
  if (user === undefined || findClosedFolder(checkout, user) === undefined) return own;
  const name = `yuanshu-${shortDigest(path.resolve(checkout))}`;
  const parent = ['/var/lib', '/var/tmp'].find((folder) => isWritable(folder) && findClosedFolder(folder, user) === undefined);
  return path.join(parent ?? '/var/tmp', name);
}

/** Makes the data folder, opens its own door (not its contents) to the database's user, and says what stands in the way. */
export function prepareDataFolder(folder: string, user: RunAs | undefined): void {
  try {
    // Node loops for ever where a parent exists that cannot hold folders (/proc)
    const recursive = !existsSync(path.dirname(folder));
    if (!existsSync(folder)) mkdirSync(folder, { recursive, mode: user === undefined ? 0o700 : 0o711 });
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: 'it is not a folder' });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new EmbeddedPostgresError('data-folder-not-writable', `The data folder ${folder} cannot be written (${reason}). Choose another one with --data.`, { cause: error });
  }
  if (user === undefined) return;
  refuseForeignOwner(folder);
  const { mode } = statSync(folder);
  if ((mode & 0o011) !== 0o011) chmodSync(folder, (mode & 0o777) | 0o011);
  const closed = findClosedFolder(folder, user);
  if (closed === undefined) return;
  throw new EmbeddedPostgresError(
    'data-folder-not-reachable',
    `PostgreSQL does not run as root; it runs as user ${user.name}, who cannot enter ${closed}. Choose a data folder that it can reach, for example --data /var/lib/yuanshu, or start the program as an ordinary user.`,
  );
}

/** In a folder that everybody may write (/var/tmp), somebody else may have been there first. */
function refuseForeignOwner(folder: string): void {
  const stat = lstatSync(folder);
  if (stat.uid === 0 || stat.isSymbolicLink()) return;
  throw new EmbeddedPostgresError('permission-denied', `The data folder ${folder} belongs to another user (${stat.uid}), not to root. Choose another one with --data.`);
}

/** The name of the user as the kernel reports it on a unix socket: who may sign in to the bundled database. */
export function operatingSystemUser(): string {
  return os.userInfo().username;
}

export function shortDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
