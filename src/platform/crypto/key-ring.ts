import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { keyAlgorithms, signingAlgorithm, type KeyAlgorithm } from './algorithms.ts';
import { KeyError, type KeyInfo, type KeyStore } from './key-store.ts';

const keyNames = Object.keys(keyAlgorithms) as [KeyAlgorithm, ...KeyAlgorithm[]];
const ringKey = z.strictObject({ id: z.string().regex(/^[a-z0-9]+-[0-9a-f]{20}$/), algorithm: z.enum(keyNames), createdAt: z.iso.datetime(), secret: z.base64().transform((text) => Buffer.from(text, 'base64')).refine((bytes) => bytes.length === 32, 'a secret has 32 bytes') });
const ringFile = z.strictObject({ version: z.literal(1), keys: z.array(ringKey).min(1).max(1000) });

export type RingKey = z.output<typeof ringKey>;
/** Keys as a file or a variable holds them. The last of each algorithm is the current one. */
export type KeyRing = Readonly<{ version: 1; keys: readonly RingKey[] }>;

/** A ring with a key for every algorithm of both suites, so that a change of suite needs no change of keys. */
export function generateRing(now: Date): KeyRing {
  return { version: 1, keys: keyNames.map((algorithm) => generateKey(algorithm, now)) };
}

/** The ring with new keys of these algorithms, which are the current ones from now on; the old ones still read what they made. */
export function rotateRing(ring: KeyRing, algorithms: readonly KeyAlgorithm[], now: Date): KeyRing {
  return { version: 1, keys: [...ring.keys, ...algorithms.map((algorithm) => generateKey(algorithm, now))] };
}

function generateKey(algorithm: KeyAlgorithm, now: Date): RingKey {
  const secret = Buffer.from(keyAlgorithms[algorithm].generate());
  return { id: keyIdOf(algorithm, secret), algorithm, createdAt: now.toISOString(), secret };
}

/** The id of a key for signatures follows from its public key, so that no other key can take its name. */
function keyIdOf(algorithm: KeyAlgorithm, secret: Uint8Array): string {
  const row = signingAlgorithm(algorithm);
  return `${keyAlgorithms[algorithm].idPrefix}-${row === undefined ? randomBytes(10).toString('hex') : thumbprintOf(row.publicKeyOf(secret))}`;
}

/** The first 20 hexadecimal digits of the SHA-256 of a public key. */
export function thumbprintOf(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 20);
}

/** Reads a ring. Throws {@link KeyError} naming `source`; no part of a secret is in the message. */
export function parseRing(text: string, source: string): KeyRing {
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new KeyError(`${source}: this is not the JSON of a key ring.`);
  }
  const result = ringFile.safeParse(content);
  if (!result.success) throw new KeyError(`${source}: ${result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
  const twice = result.data.keys.find((key, index) => result.data.keys.some((other, place) => place < index && other.id === key.id));
  if (twice !== undefined) throw new KeyError(`${source}: the key ${twice.id} stands twice.`);
  const foreign = result.data.keys.find((key) => signingAlgorithm(key.algorithm) !== undefined && keyIdOf(key.algorithm, key.secret) !== key.id);
  if (foreign !== undefined) throw new KeyError(`${source}: the secret of ${foreign.id} belongs to another key.`);
  return result.data;
}

/** The text of a ring, for its file. */
export function formatRing(ring: KeyRing): string {
  return `${JSON.stringify({ version: ring.version, keys: ring.keys.map((key) => ({ ...key, secret: key.secret.toString('base64') })) }, undefined, 2)}\n`;
}

/** The keys of a ring, at work in this process. */
export function ringStore(ring: KeyRing): KeyStore {
  const held = new Map(ring.keys.map((key) => [key.id, key]));
  const infos = ring.keys.map((key, index): KeyInfo => ({
    id: key.id, use: keyAlgorithms[key.algorithm].use, algorithm: key.algorithm, publicKey: signingAlgorithm(key.algorithm)?.publicKeyOf(key.secret), createdAt: key.createdAt,
    isCurrent: !ring.keys.some((other, place) => place > index && other.algorithm === key.algorithm),
  }));
  const find = <U extends 'sign' | 'mac' | 'encrypt'>(id: string, use: U) => {
    const key = held.get(id);
    const row = key === undefined ? undefined : keyAlgorithms[key.algorithm];
    if (key === undefined || row?.use !== use) throw new KeyError(`There is no key ${id} for this here.`);
    return { secret: key.secret, row: row as Extract<(typeof keyAlgorithms)[KeyAlgorithm], { use: U }> };
  };
  return {
    keys: () => infos,
    async sign(id, message) {
      const { secret, row } = find(id, 'sign');
      return row.sign(secret, message);
    },
    async mac(id, data) {
      const { secret, row } = find(id, 'mac');
      return row.code(secret, data);
    },
    async encrypt(id, plain, context) {
      const { secret, row } = find(id, 'encrypt');
      return row.seal(secret, plain, context);
    },
    async decrypt(id, sealed, context) {
      const { secret, row } = find(id, 'encrypt');
      return row.open(secret, sealed, context);
    },
  };
}
