import { hash, verify } from '@node-rs/argon2';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** argon2id with the second recommended parameters of RFC 9106 §4, memory lowered to 19 MiB, 2 passes (OWASP password storage). */
const argon2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The stored form of a password. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), argon2);
}

// Verified against when the person does not exist, so that the answer takes as long.
let decoy: Promise<string> | undefined;

/** Whether the password is the stored one; takes as long when nothing is stored. */
export async function isPassword(stored: string | null | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(16).toString('hex'));
  const matches = await verify(stored ?? (await decoy), password.normalize('NFC')).catch(() => false);
  return matches && stored !== null && stored !== undefined;
}

/** A random secret for sessions, links and tokens: 256 bits, URL-safe. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a random secret: it has 256 bits, so a plain digest is enough. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Compares in constant time. */
export function isSecret(stored: Buffer, secret: string): boolean {
  const given = hashSecret(secret);
  return stored.length === given.length && timingSafeEqual(stored, given);
}
