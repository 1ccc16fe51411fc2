import { createHash, createHmac, createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { aes256Gcm, sm4CtrHmacSm3 } from './ciphers.ts';
import { generateSm2Secret, signSm2, sm2PublicKey, verifySm2 } from './sm2.ts';

export const digestAlgorithms = ['SHA-256', 'SM3'] as const;
export type DigestAlgorithm = (typeof digestAlgorithms)[number];

/** What a key does: secrets at rest, codes over data of our own, signatures that others verify. */
export const keyUses = ['encrypt', 'mac', 'sign'] as const;
export type KeyUse = (typeof keyUses)[number];

type SigningRow = Readonly<{
  use: 'sign'; idPrefix: string; generate(): Uint8Array;
  /** The public key as SubjectPublicKeyInfo, DER (RFC 5280 §4.1.2.7). */
  publicKeyOf(secret: Uint8Array): Uint8Array;
  sign(secret: Uint8Array, message: Uint8Array): Uint8Array;
  /** False for whatever is not a signature of this key over this message; never throws. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}>;
type EncryptingRow = Readonly<{
  use: 'encrypt'; idPrefix: string; generate(): Uint8Array;
  seal(secret: Uint8Array, plain: Uint8Array, context: Uint8Array): Uint8Array;
  /** Undefined where the bytes, the key or the context are not the ones of `seal`. */
  open(secret: Uint8Array, sealed: Uint8Array, context: Uint8Array): Uint8Array | undefined;
}>;
type CodingRow = Readonly<{ use: 'mac'; idPrefix: string; generate(): Uint8Array; code(secret: Uint8Array, data: Uint8Array): Uint8Array }>;

/** Every algorithm that keys are for. Each value that one of them made records its name, so that it is read by the same after a change of suite. */
export const keyAlgorithms = {
  Ed25519: { use: 'sign', idPrefix: 'ed25519', generate: () => randomBytes(32), publicKeyOf: ed25519PublicKey, sign: signEd25519, verify: verifyEd25519 },
  SM2: { use: 'sign', idPrefix: 'sm2', generate: generateSm2Secret, publicKeyOf: sm2PublicKey, sign: signSm2, verify: verifySm2 },
  'AES-256-GCM': { use: 'encrypt', idPrefix: 'aes', generate: () => randomBytes(32), ...aes256Gcm },
  'SM4-CTR-HMAC-SM3': { use: 'encrypt', idPrefix: 'sm4', generate: () => randomBytes(32), ...sm4CtrHmacSm3 },
  'HMAC-SHA-256': { use: 'mac', idPrefix: 'hmac', generate: () => randomBytes(32), code: (secret, data) => createHmac('sha256', secret).update(data).digest() },
  'HMAC-SM3': { use: 'mac', idPrefix: 'hsm3', generate: () => randomBytes(32), code: (secret, data) => createHmac('sm3', secret).update(data).digest() },
} as const satisfies Record<string, SigningRow | EncryptingRow | CodingRow>;

export type KeyAlgorithm = keyof typeof keyAlgorithms;
type AlgorithmOf<U extends KeyUse> = { [A in KeyAlgorithm]: (typeof keyAlgorithms)[A]['use'] extends U ? A : never }[KeyAlgorithm];
export type SigningAlgorithm = AlgorithmOf<'sign'>;

/** The suites that an installation chooses from. */
export const suites = {
  international: { digest: 'SHA-256', encrypt: 'AES-256-GCM', mac: 'HMAC-SHA-256', sign: 'Ed25519' },
  sm: { digest: 'SM3', encrypt: 'SM4-CTR-HMAC-SM3', mac: 'HMAC-SM3', sign: 'SM2' },
} as const satisfies Record<string, Readonly<{ digest: DigestAlgorithm; encrypt: AlgorithmOf<'encrypt'>; mac: AlgorithmOf<'mac'>; sign: SigningAlgorithm }>>;
export const suiteNames = ['international', 'sm'] as const;
export type SuiteName = (typeof suiteNames)[number];

const nodeNames = { 'SHA-256': 'sha256', SM3: 'sm3' } as const;

/** The digest of bytes, or of the UTF-8 of a text. SM3: GB/T 32905-2016; SHA-256: FIPS 180-4. */
export function digestOf(algorithm: DigestAlgorithm, data: Uint8Array | string): Uint8Array {
  return createHash(nodeNames[algorithm]).update(data).digest();
}

/** The table's row of an algorithm for signatures; undefined for other names. */
export function signingAlgorithm(name: string): SigningRow | undefined {
  const row = Object.hasOwn(keyAlgorithms, name) ? keyAlgorithms[name as KeyAlgorithm] : undefined;
  return row?.use === 'sign' ? row : undefined;
}

/** Whether a signature is by the key (SubjectPublicKeyInfo, DER) over the message. False for an unknown algorithm and for anything malformed. */
export function isSignedBy(algorithm: string, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return signingAlgorithm(algorithm)?.verify(publicKey, message, signature) ?? false;
}

// RFC 8410 §7 and §4: the bytes before the seed in PKCS #8, and before the point in SubjectPublicKeyInfo.
const ed25519Pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

function ed25519Private(secret: Uint8Array) {
  return createPrivateKey({ key: Buffer.concat([ed25519Pkcs8Head, secret]), format: 'der', type: 'pkcs8' });
}

function ed25519PublicKey(secret: Uint8Array): Uint8Array {
  return createPublicKey(ed25519Private(secret)).export({ format: 'der', type: 'spki' });
}

function signEd25519(secret: Uint8Array, message: Uint8Array): Uint8Array {
  return sign(null, message, ed25519Private(secret));
}

function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && signature.length === 64 && verify(null, message, key, signature);
  } catch {
    return false; // no key at all
  }
}
