import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Authenticated encryption of small secrets: `seal` gives nonce, ciphertext and tag in one; `context` is bound to it and not stored. */
export type Cipher = Readonly<{
  seal(secret: Uint8Array, plain: Uint8Array, context: Uint8Array): Uint8Array;
  open(secret: Uint8Array, sealed: Uint8Array, context: Uint8Array): Uint8Array | undefined;
}>;

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM with a random nonce of 96 bits: NIST SP 800-38D §8.2.2. */
export const aes256Gcm: Cipher = {
  seal(secret, plain, context) {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(context);
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, body, cipher.getAuthTag()]);
  },
  open(secret, sealed, context) {
    if (sealed.length < nonceBytes + tagBytes) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes }).setAAD(context).setAuthTag(sealed.subarray(-tagBytes));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    } catch {
      return undefined; // the tag does not fit
    }
  },
};

const blockBytes = 16;
const codeBytes = 32;

/** SM4-CTR (GB/T 32907, GB/T 17964), then HMAC-SM3 over context, counter and ciphertext: OpenSSL has no SM4-GCM. Two keys are derived from the one secret. */
export const sm4CtrHmacSm3: Cipher = {
  seal(secret, plain, context) {
    const counter = randomBytes(blockBytes);
    const cipher = createCipheriv('sm4-ctr', subkey(secret, 'sm4-ctr').subarray(0, blockBytes), counter);
    const body = Buffer.concat([counter, cipher.update(plain), cipher.final()]);
    return Buffer.concat([body, codeOf(secret, body, context)]);
  },
  open(secret, sealed, context) {
    if (sealed.length < blockBytes + codeBytes) return undefined;
    const body = sealed.subarray(0, -codeBytes);
    if (!timingSafeEqual(codeOf(secret, body, context), sealed.subarray(-codeBytes))) return undefined;
    const decipher = createDecipheriv('sm4-ctr', subkey(secret, 'sm4-ctr').subarray(0, blockBytes), body.subarray(0, blockBytes));
    return Buffer.concat([decipher.update(body.subarray(blockBytes)), decipher.final()]);
  },
};

function codeOf(secret: Uint8Array, body: Uint8Array, context: Uint8Array): Buffer {
  // The length first, so that no byte can move from the context into the body.
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(context.length));
  return createHmac('sm3', subkey(secret, 'hmac-sm3')).update(length).update(context).update(body).digest();
}

function subkey(secret: Uint8Array, label: string): Buffer {
  return createHmac('sm3', secret).update(`yuanshu ${label}`).digest();
}
