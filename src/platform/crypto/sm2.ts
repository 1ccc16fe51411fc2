import { randomBytes } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';

/**
 * SM2 signatures (GB/T 32918.2, GM/T 0003.2) with SM3, the user id 1234567812345678 (GM/T 0009 §10) and DER `SEQUENCE { r, s }`.
 * Never by `crypto.sign`: OpenSSL as Node has it makes ECDSA of a generated key, and takes an empty user id with a PEM key; both verify
 * themselves and nobody else.
 */
export function signSm2(secret: Uint8Array, message: Uint8Array): Uint8Array {
  const hex = sm2.doSignature(message, hexOf(secret), { hash: true, publicKey: pointOf(secret), userId: sm2UserId });
  return encodeSignature(hex.slice(0, 64), hex.slice(64));
}

export const sm2UserId = '1234567812345678';

/** Whether the signature is by this key over this message. False for anything malformed. */
export function verifySm2(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const point = readPublicKey(publicKey);
  const pair = decodeSignature(signature);
  if (point === undefined || pair === undefined) return false;
  try {
    return sm2.verifyPublicKey(point) && sm2.doVerifySignature(message, pair, point, { hash: true, userId: sm2UserId });
  } catch {
    return false; // a point that is not on the curve
  }
}

/** n of the recommended curve: GB/T 32918.5. */
const order = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;

/** A private key: 1 to n - 2 (GB/T 32918.1 §6.1). */
export function generateSm2Secret(): Uint8Array {
  for (;;) {
    const secret = randomBytes(32);
    const number = BigInt(`0x${secret.toString('hex')}`);
    if (number >= 1n && number <= order - 2n) return secret;
  }
}

// ecPublicKey 1.2.840.10045.2.1 on the curve 1.2.156.10197.1.301 (GM/T 0006), then an uncompressed point.
const publicKeyHead = Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d034200', 'hex');

/** The public key of a private one, as SubjectPublicKeyInfo (GM/T 0009 §7.1). */
export function sm2PublicKey(secret: Uint8Array): Uint8Array {
  return Buffer.concat([publicKeyHead, Buffer.from(pointOf(secret), 'hex')]);
}

function pointOf(secret: Uint8Array): string {
  const hex = sm2.getPublicKeyFromPrivateKey(hexOf(secret));
  return hex.length === 130 ? hex : `04${hex.slice(-128)}`;
}

function readPublicKey(publicKey: Uint8Array): string | undefined {
  const bytes = Buffer.from(publicKey);
  if (bytes.length !== publicKeyHead.length + 65 || !bytes.subarray(0, publicKeyHead.length).equals(publicKeyHead)) return undefined;
  return bytes.subarray(publicKeyHead.length).toString('hex');
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function encodeSignature(r: string, s: string): Uint8Array {
  const body = Buffer.concat([encodeInteger(r), encodeInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** A positive INTEGER, as short as it can be. */
function encodeInteger(hex: string): Buffer {
  let bytes = Buffer.from(hex, 'hex');
  while (bytes.length > 1 && bytes[0] === 0 && bytes[1]! < 0x80) bytes = bytes.subarray(1);
  if (bytes[0]! >= 0x80) bytes = Buffer.concat([Buffer.from([0]), bytes]);
  return Buffer.concat([Buffer.from([0x02, bytes.length]), bytes]);
}

/** r and s as 128 hexadecimal digits; undefined unless the bytes are exactly what `encodeSignature` writes and both are 1 to n - 1. */
function decodeSignature(signature: Uint8Array): string | undefined {
  const bytes = Buffer.from(signature);
  if (bytes.length < 8 || bytes.length > 72 || bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2) return undefined;
  const first = readInteger(bytes, 2);
  const second = first === undefined ? undefined : readInteger(bytes, first.end);
  if (first === undefined || second === undefined || second.end !== bytes.length) return undefined;
  return Buffer.from(encodeSignature(first.hex, second.hex)).equals(bytes) ? first.hex + second.hex : undefined;
}

function readInteger(bytes: Buffer, at: number): { hex: string; end: number } | undefined {
  const length = bytes[at + 1];
  if (bytes[at] !== 0x02 || length === undefined || length < 1 || length > 33 || at + 2 + length > bytes.length) return undefined;
  const hex = bytes.subarray(at + 2, at + 2 + length).toString('hex');
  const number = BigInt(`0x${hex}`);
  return number >= 1n && number < order ? { hex: number.toString(16).padStart(64, '0'), end: at + 2 + length } : undefined;
}
