import { timingSafeEqual } from 'node:crypto';
import { digestOf, isSignedBy, suites, type KeyAlgorithm, type KeyUse, type SuiteName } from './crypto/algorithms.ts';
import { KeyError, type KeyInfo, type KeyStore } from './crypto/key-store.ts';

export { digestOf, isSignedBy, suiteNames, type DigestAlgorithm, type SuiteName } from './crypto/algorithms.ts';
export { KeyError, type KeyInfo, type KeyStore } from './crypto/key-store.ts';

/** A code or signature with what is needed to check it later: base64url without padding. */
export type KeyedValue = Readonly<{ algorithm: string; keyId: string; value: string }>;
export type PublicKey = Readonly<{ id: string; algorithm: string; /** SubjectPublicKeyInfo, PEM. */ pem: string; createdAt: string; isCurrent: boolean }>;

/** All cryptography of the program. Which suite makes new values is a setting; whatever any key of the store made is read. */
export type CryptoProvider = Readonly<{
  suite: SuiteName;
  /** The digest of the suite over bytes, or over the UTF-8 of a text. */
  digest(data: Uint8Array | string): Uint8Array;
  mac(data: Uint8Array | string): Promise<KeyedValue>;
  isMac(data: Uint8Array | string, code: KeyedValue): Promise<boolean>;
  /** A secret as a text to be stored. `purpose` says what it is of (`totp:per_01…`): it must be given again to `decrypt`, so that a row cannot be put in another's place. */
  encrypt(secret: string, purpose: string): Promise<string>;
  /** The secret again. Throws {@link KeyError} where the key is not here, or the text or the purpose are not the ones of `encrypt`. */
  decrypt(sealed: string, purpose: string): Promise<string>;
  sign(data: Uint8Array | string): Promise<KeyedValue>;
  /** Whether the signature is by a key of this store over these data. */
  verify(data: Uint8Array | string, signature: KeyedValue): boolean;
  publicKeys(): readonly PublicKey[];
}>;

/** The provider of a suite over a store of keys. Throws {@link KeyError} where the suite has no key there. */
export function cryptoProvider(suite: SuiteName, store: KeyStore): CryptoProvider {
  const row = suites[suite];
  const current = { encrypt: currentKey(store, row.encrypt, suite), mac: currentKey(store, row.mac, suite), sign: currentKey(store, row.sign, suite) };
  const keyed = async (use: 'mac' | 'sign', data: Uint8Array | string): Promise<KeyedValue> => ({ algorithm: current[use].algorithm, keyId: current[use].id, value: textOf(await store[use](current[use].id, bytesOf(data))) });
  return {
    suite,
    digest: (data) => digestOf(row.digest, data),
    mac: (data) => keyed('mac', data),
    async isMac(data, code) {
      const key = findKey(store, 'mac', code);
      return key !== undefined && isEqual(await store.mac(key.id, bytesOf(data)), Buffer.from(code.value, 'base64url'));
    },
    async encrypt(secret, purpose) {
      const key = current.encrypt;
      return [envelope, key.algorithm, key.id, textOf(await store.encrypt(key.id, Buffer.from(secret), contextOf(key, purpose)))].join('.');
    },
    decrypt: (sealed, purpose) => decrypt(store, sealed, purpose),
    sign: (data) => keyed('sign', data),
    verify(data, signature) {
      const key = findKey(store, 'sign', signature);
      return key?.publicKey !== undefined && isSignedBy(key.algorithm, key.publicKey, bytesOf(data), Buffer.from(signature.value, 'base64url'));
    },
    publicKeys: () => store.keys().flatMap((key) => (key.publicKey === undefined ? [] : [{ id: key.id, algorithm: key.algorithm, pem: pemOf(key.publicKey), createdAt: key.createdAt, isCurrent: key.isCurrent }])),
  };
}

/** Whether two values are the same, in a time that does not tell where they differ. */
export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** SubjectPublicKeyInfo as PEM (RFC 7468 §13). */
export function pemOf(publicKey: Uint8Array): string {
  return `-----BEGIN PUBLIC KEY-----\n${Buffer.from(publicKey).toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n')}\n-----END PUBLIC KEY-----\n`;
}

/** The bytes of a PEM public key; undefined where the text is none. */
export function readPem(pem: string): Uint8Array | undefined {
  const body = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]{40,1000})-----END PUBLIC KEY-----\s*$/.exec(pem)?.[1];
  return body === undefined ? undefined : Buffer.from(body.replaceAll(/\s/g, ''), 'base64');
}

const envelope = 'ysc1';

async function decrypt(store: KeyStore, sealed: string, purpose: string): Promise<string> {
  const [head, algorithm, keyId, body, more] = sealed.split('.');
  if (head !== envelope || algorithm === undefined || keyId === undefined || body === undefined || more !== undefined) throw new KeyError('This is not a secret that was encrypted here.');
  const key = findKey(store, 'encrypt', { algorithm, keyId });
  if (key === undefined) throw new KeyError(`The key ${keyId} that encrypted this is not in the key ring.`);
  const plain = await store.decrypt(key.id, Buffer.from(body, 'base64url'), contextOf(key, purpose));
  if (plain === undefined) throw new KeyError('An encrypted secret was changed, or belongs to something else.');
  return Buffer.from(plain).toString();
}

function contextOf(key: KeyInfo, purpose: string): Uint8Array {
  return Buffer.from(`${envelope}\n${key.algorithm}\n${key.id}\n${purpose}`);
}

function currentKey(store: KeyStore, algorithm: KeyAlgorithm, suite: SuiteName): KeyInfo {
  const key = store.keys().find((candidate) => candidate.algorithm === algorithm && candidate.isCurrent);
  if (key === undefined) throw new KeyError(`The suite ${suite} needs a key for ${algorithm}, and there is none. "yuanshu keys rotate <file>" adds one.`);
  return key;
}

function findKey(store: KeyStore, use: KeyUse, { keyId, algorithm }: Readonly<{ keyId: string; algorithm: string }>): KeyInfo | undefined {
  return store.keys().find((key) => key.id === keyId && key.use === use && key.algorithm === algorithm);
}

function bytesOf(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data) : data;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
