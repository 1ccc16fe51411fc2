/** Why the bundled database could not be started, in words for the person who runs the program. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly code: EmbeddedPostgresFailure;
  constructor(code: EmbeddedPostgresFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type EmbeddedPostgresFailure =
  | 'data-folder-in-use' | 'data-folder-not-reachable' | 'data-folder-not-writable' | 'data-of-other-version' | 'no-programs' | 'disk-full'
  | 'permission-denied' | 'damaged-data' | 'no-memory' | 'start-failed' | 'start-timed-out';

type Symptom = Readonly<{ pattern: RegExp; code: EmbeddedPostgresFailure; advice: string }>;

/** Messages of PostgreSQL (lc_messages = C) and of the operating system, and what a person can do about them. */
const symptoms: readonly Symptom[] = [
  { pattern: /no space left on device|disk quota exceeded|ENOSPC|check free disk space/i, code: 'disk-full', advice: 'The disk is full. Free some space, or choose another folder with --data.' },
  { pattern: /could not map anonymous shared memory|cannot allocate memory/i, code: 'no-memory', advice: 'There is not enough memory for the database (about 100 MB).' },
  { pattern: /could not resize shared memory segment/i, code: 'no-memory', advice: 'The shared memory (/dev/shm) is too small.' },
  { pattern: /database files are incompatible with server|initialized by PostgreSQL version/i, code: 'data-of-other-version', advice: 'The data was written by another major version of PostgreSQL.' },
  { pattern: /invalid checkpoint record|could not locate a valid checkpoint|could not find the database system|pg_control|PANIC/i, code: 'damaged-data', advice: 'The data is damaged. Restore a backup.' },
  { pattern: /EINVAL.*\b(chown|spawn)/i, code: 'permission-denied', advice: 'PostgreSQL does not run as root, and this user namespace (a container, unshare -r) knows no other user: map more users into it, start the program as an ordinary user, or give a database of your own with DATABASE_URL.' },
  { pattern: /permission denied|EACCES|EPERM|operation not permitted|has wrong ownership/i, code: 'permission-denied', advice: 'The database may not read or write its folder. Check its owner, or choose another folder with --data.' },
  { pattern: /could not look up effective user ID|user does not exist/i, code: 'permission-denied', advice: 'The user that runs the program has no entry in /etc/passwd, which PostgreSQL needs.' },
];

/** Turns what a failed program printed into an error that names the cause, where it is one that we know. */
export function explainFailure(what: string, output: string, logFile?: string): EmbeddedPostgresError {
  const symptom = symptoms.find((row) => row.pattern.test(output));
  const lines = output.trim().split('\n').slice(-12).join('\n');
  const place = logFile === undefined ? '' : `\nIts log: ${logFile}`;
  return new EmbeddedPostgresError(symptom?.code ?? 'start-failed', `${what}. ${symptom?.advice ?? ''}\n${lines}${place}`.replace('. \n', '.\n'));
}
