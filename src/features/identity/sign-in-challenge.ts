import { createHash, randomBytes } from 'node:crypto';
import type { Tx } from '#platform/db.ts';
import type { App } from '#platform/feature.ts';

/**
 * A challenge that nobody keeps: random bytes with an end and a purpose, under our code. Who answers brings it back. Strangers who ask for many
 * cost no row; one that was answered stands in `used_challenge` and is no longer taken.
 */
export type Challenge = Readonly<{ value: string; token: string; expiresAt: Date }>;

export async function makeChallenge(app: App, purpose: string, lifeMs: number, now: Date): Promise<Challenge> {
  const value = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + lifeMs);
  const code = await app.crypto.mac(textOf(purpose, value, expiresAt.getTime()));
  return { value, token: [value, expiresAt.getTime().toString(36), code.algorithm, code.keyId, code.value].join('.'), expiresAt };
}

export type Answered = Readonly<{ value: string; expiresAt: Date }>;

/** The challenge of a token, or undefined where it is not ours, was made for something else or has expired. */
export async function readChallenge(app: App, purpose: string, token: string, now: Date): Promise<Answered | undefined> {
  const [value, until, algorithm, keyId, code, more] = token.split('.');
  if (value === undefined || until === undefined || algorithm === undefined || keyId === undefined || code === undefined || more !== undefined) return undefined;
  const expiresAt = Number.parseInt(until, 36);
  if (!(expiresAt > now.getTime()) || !(await app.crypto.isMac(textOf(purpose, value, expiresAt), { algorithm, keyId, value: code }))) return undefined;
  return { value, expiresAt: new Date(expiresAt) };
}

/** Uses a challenge up; false where that was done before. */
export async function useChallenge(tx: Tx, tenantId: string, challenge: Answered, now: Date): Promise<boolean> {
  await tx.query(`delete from used_challenge where tenant_id = $1 and expires_at < $2`, [tenantId, now]);
  const id = createHash('sha256').update(challenge.value).digest('base64url');
  return (await tx.query(`insert into used_challenge (tenant_id, id, used_at, expires_at) values ($1, $2, $3, $4) on conflict do nothing returning id`, [tenantId, id, now, challenge.expiresAt])).length > 0;
}

/** A secret that follows from the challenge, for one use of it. */
export function derive(value: string, use: string): string {
  return createHash('sha256').update(`${use}\n${value}`).digest('base64url');
}

function textOf(purpose: string, value: string, expiresAt: number): string {
  return `sign-in challenge\n${purpose}\n${value}\n${expiresAt}`;
}
