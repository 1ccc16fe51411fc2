import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Config } from '#platform/config.ts';
import type { Tx } from '#platform/db.ts';
import { isCommon } from './common-passwords.ts';
import { setPassword } from './people-store.ts';
import { isPassword } from './secrets.ts';
import { isAdministrator } from './sign-in-policy.ts';

/** The rules of passwords: domain file §2.13. Lengths in characters; 0 switches a rule off. */
export type PasswordPolicy = Readonly<{ lengthMin: number; lengthMinAdministrators: number; classesMin: number; passphraseLengthMin: number; historyCount: number; maxAgeDays: number }>;

export function passwordPolicyOf(config: Config): PasswordPolicy {
  return {
    lengthMin: config.passwordLengthMin, lengthMinAdministrators: Math.max(config.passwordLengthMin, config.passwordLengthMinAdministrators), classesMin: config.passwordClassesMin,
    passphraseLengthMin: config.passphraseLengthMin, historyCount: config.passwordHistoryCount, maxAgeDays: config.passwordMaxAgeDays,
  };
}

export const passwordProblems = ['too-short', 'too-few-classes', 'holds-name', 'common', 'used-before'] as const;
export type PasswordProblem = Readonly<{ reason: (typeof passwordProblems)[number]; count?: number; message: string }>;
export type PasswordOwner = Readonly<{ login: string; name: string; roles: readonly string[] }>;

/** Why a person may not have this password, or undefined. Whether it was used before is not looked at: `refuseUsed`. */
export function passwordProblem(password: string, owner: PasswordOwner, policy: PasswordPolicy): PasswordProblem | undefined {
  const length = [...password.normalize('NFC')].length;
  const lengthMin = isAdministrator(owner.roles) ? policy.lengthMinAdministrators : policy.lengthMin;
  if (length < lengthMin) return { reason: 'too-short', count: lengthMin, message: `The password needs at least ${lengthMin} characters.` };
  const classes = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{Ll}\p{Lu}\p{N}]/u].filter((kind) => kind.test(password)).length;
  const isPassphrase = policy.passphraseLengthMin > 0 && length >= policy.passphraseLengthMin;
  if (classes < policy.classesMin && !isPassphrase) return { reason: 'too-few-classes', count: policy.classesMin, message: `The password needs ${policy.classesMin} of: lower case, upper case, digits, other characters.` };
  if (holdsName(password, owner)) return { reason: 'holds-name', message: 'The password must not contain the sign-in name or the name.' };
  if (isCommon(password)) return { reason: 'common', message: 'The password is one of those that are tried first.' };
  return undefined;
}

function holdsName(password: string, { login, name }: PasswordOwner): boolean {
  const text = password.toLowerCase();
  const parts = [login, login.split('@')[0]!, name, ...name.split(/[\s·.,]+/)].map((part) => part.toLowerCase().replaceAll(/\s/g, ''));
  return parts.some((part) => part.length >= (/\p{Script=Han}/u.test(part) ? 2 : 3) && text.includes(part));
}

/** Refuses a password that does not follow the rules: `password.refused` with its reason. */
export function assertPassword(password: string, owner: PasswordOwner, config: Config): void {
  const problem = passwordProblem(password, owner, passwordPolicyOf(config));
  if (problem !== undefined) throw new AppError('password.refused', problem.message, { reason: problem.reason, ...(problem.count === undefined ? {} : { count: problem.count }) });
}

/** Refuses one of the last passwords of a person: `password.refused`. Argon2 is slow, so this is done outside of a transaction. */
export async function refuseUsed(password: string, earlier: readonly string[]): Promise<void> {
  for (const stored of earlier) {
    if (await isPassword(stored, password)) throw new AppError('password.refused', `The password must differ from the last ${earlier.length}.`, { reason: 'used-before', count: earlier.length });
  }
}

/** The stored forms of the last passwords of a person, newest first, the present one among them. */
export async function listPasswords(tx: Tx, tenantId: string, personId: string, count: number): Promise<string[]> {
  const rows = await tx.query<{ hash: string }>(`select password_hash as hash from password_history where tenant_id = $1 and person_id = $2 order by changed_at desc, id desc limit $3`, [tenantId, personId, count]);
  return rows.map((row) => row.hash);
}

/** Writes a password of a person and keeps its stored form, for those to come. */
export async function keepPassword(tx: Tx, tenantId: string, personId: string, passwordHash: string, now: Date): Promise<void> {
  await setPassword(tx, tenantId, personId, passwordHash, now);
  await rememberPassword(tx, tenantId, personId, passwordHash, now);
}

const keptMax = 24;

export async function rememberPassword(tx: Tx, tenantId: string, personId: string, passwordHash: string, now: Date): Promise<void> {
  await tx.query(`update person set password_changed_at = $3 where tenant_id = $1 and id = $2`, [tenantId, personId, now]);
  await tx.query(`insert into password_history (tenant_id, id, person_id, password_hash, changed_at) values ($1, $2, $3, $4, $5)`, [tenantId, newId('pwd'), personId, passwordHash, now]);
  await tx.query(`delete from password_history where tenant_id = $1 and person_id = $2 and id not in (select id from password_history where tenant_id = $1 and person_id = $2 order by changed_at desc, id desc limit $3)`, [tenantId, personId, keptMax]);
}
