import type { KeyAlgorithm, KeyUse } from './algorithms.ts';

/** What may be known of a key. The secret stays where it is. */
export type KeyInfo = Readonly<{
  id: string;
  use: KeyUse;
  algorithm: KeyAlgorithm;
  /** Of keys for signatures: SubjectPublicKeyInfo, DER. */
  publicKey: Uint8Array | undefined;
  createdAt: string;
  /** What is new is made with it; of each algorithm one is. The others still read what they made. */
  isCurrent: boolean;
}>;

/**
 * Where keys are and work. The shape is that of PKCS #11: keys are named, used and never handed out, so that a card, a hardware module or
 * a service of the bank can stand behind it. Throws where the key is not there.
 */
export type KeyStore = Readonly<{
  keys(): readonly KeyInfo[];
  sign(keyId: string, message: Uint8Array): Promise<Uint8Array>;
  mac(keyId: string, data: Uint8Array): Promise<Uint8Array>;
  encrypt(keyId: string, plain: Uint8Array, context: Uint8Array): Promise<Uint8Array>;
  /** Undefined where the bytes, the key or the context are not the ones of `encrypt`. */
  decrypt(keyId: string, sealed: Uint8Array, context: Uint8Array): Promise<Uint8Array | undefined>;
}>;

/** A module that opens a device: `YUANSHU_KEY_STORE=/opt/bank/hsm.mjs`. */
export type KeyStoreModule = Readonly<{ openKeyStore(): Promise<KeyStore> | KeyStore }>;

/** The keys cannot be used, in words for the person who runs the program. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}
