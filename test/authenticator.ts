import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

type Asked = Readonly<{ token: string; options: any }>;
type Bend = Readonly<{ origin?: string; challenge?: string; userVerified?: boolean; counter?: number; rpId?: string }>;
export type Answer = Readonly<{ token: string; response: any }>;

/** A passkey in software: ES256, no attestation, a counter; https://www.w3.org/TR/webauthn-3/. `bend` makes it lie. */
export class Authenticator {
  readonly id = randomBytes(16);
  readonly #origin: string;
  readonly #private: KeyObject;
  readonly #point: Readonly<{ x: Buffer; y: Buffer }>;
  #userHandle: string | undefined;
  #counter = 0;

  constructor(origin: string) {
    this.#origin = origin;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = publicKey.export({ format: 'jwk' });
    this.#private = privateKey;
    this.#point = { x: Buffer.from(x!, 'base64url'), y: Buffer.from(y!, 'base64url') };
  }

  /** Answers options to make a passkey. */
  make({ token, options }: Asked, bend: Bend = {}): Answer {
    this.#userHandle = options.user.id;
    const key = cborMap([[1, 2], [3, -7], [-1, 1], [-2, this.#point.x], [-3, this.#point.y]]);
    const credential = Buffer.concat([Buffer.alloc(16), lengthOf(this.id), this.id, key]);
    const authData = Buffer.concat([this.#head(options.rp.id, 0x41, bend), credential]);
    const attestationObject = cborMap([['fmt', 'none'], ['attStmt', cborMap([])], ['authData', authData]]);
    return { token, response: this.#answer({ clientDataJSON: this.#client('webauthn.create', options.challenge, bend).toString('base64url'), attestationObject: attestationObject.toString('base64url'), transports: ['internal'] }) };
  }

  /** Answers options to show the passkey. */
  show({ token, options }: Asked, bend: Bend = {}): Answer {
    const client = this.#client('webauthn.get', options.challenge, bend);
    const authenticatorData = this.#head(options.rpId, 0x01, bend);
    const signature = createSign('sha256').update(authenticatorData).update(createHash('sha256').update(client).digest()).sign(this.#private);
    return { token, response: this.#answer({ clientDataJSON: client.toString('base64url'), authenticatorData: authenticatorData.toString('base64url'), signature: signature.toString('base64url'), userHandle: this.#userHandle }) };
  }

  #head(rpId: string, flags: number, bend: Bend): Buffer {
    this.#counter = bend.counter ?? this.#counter + 1;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.#counter);
    return Buffer.concat([createHash('sha256').update(bend.rpId ?? rpId).digest(), Buffer.from([flags | (bend.userVerified === false ? 0 : 0x04)]), counter]);
  }

  #client(type: string, challenge: string, bend: Bend): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge: bend.challenge ?? challenge, origin: bend.origin ?? this.#origin, crossOrigin: false }));
  }

  #answer(response: object): object {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, authenticatorAttachment: 'platform', response };
  }
}

function lengthOf(bytes: Buffer): Buffer {
  return Buffer.from([bytes.length >> 8, bytes.length & 0xff]);
}

type Item = number | string | Buffer;

/** As much of CBOR (RFC 8949) as a passkey needs; a map within a map is given ready. */
function cborMap(entries: readonly (readonly [Item, Item])[]): Buffer {
  const isReady = (value: Item) => Buffer.isBuffer(value) && value.length > 0 && value[0]! >> 5 === 5 && value.length === 1;
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, value]) => [item(key), isReady(value) ? (value as Buffer) : item(value)])]);
}

function item(value: Item): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  const bytes = Buffer.from(value);
  return Buffer.concat([head(typeof value === 'string' ? 3 : 2, bytes.length), bytes]);
}

function head(kind: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(kind << 5) | size]);
  return size < 256 ? Buffer.from([(kind << 5) | 24, size]) : Buffer.from([(kind << 5) | 25, size >> 8, size & 0xff]);
}
