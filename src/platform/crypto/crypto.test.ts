import { execFileSync } from 'node:child_process';
import { createCipheriv, createDecipheriv, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { sm2, sm3 } from 'sm-crypto-v2';
import { afterAll, describe, expect, it } from 'vitest';
import { drawn } from '../../../test/drawn.ts';
import { cryptoProvider, isEqual, pemOf, readPem } from '../crypto.ts';
import { digestOf, isSignedBy, keyAlgorithms, suiteNames } from './algorithms.ts';
import { formatRing, generateRing, parseRing, ringStore, rotateRing, thumbprintOf, type KeyRing } from './key-ring.ts';
import { KeyError } from './key-store.ts';
import { readRingFile, writeRingFile } from './open.ts';
import { openDevice } from './testing/device.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('digests and codes give the published answers', () => {
  it.each([
    // GB/T 32905-2016 annex A (GM/T 0004-2012)
    ['SM3', 'abc', '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'],
    ['SM3', 'abcd'.repeat(16), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732'],
    // NIST, FIPS 180-4 examples
    ['SHA-256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['SHA-256', 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
    ['SHA-256', '', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ] as const)('%s of %j', (algorithm, text, digest) => {
    expect(hexOf(digestOf(algorithm, text))).toBe(digest);
  });

  it('HMAC-SHA-256 of RFC 4231, cases 1 and 2', () => {
    expect(hexOf(keyAlgorithms['HMAC-SHA-256'].code(Buffer.alloc(20, 0x0b), Buffer.from('Hi There')))).toBe('b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7');
    expect(hexOf(keyAlgorithms['HMAC-SHA-256'].code(Buffer.from('Jefe'), Buffer.from('what do ya want for nothing?')))).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });

  it('HMAC-SM3 is RFC 2104 over SM3, as another implementation has it', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.uint8Array({ maxLength: 300 }), (key, data) => {
      expect(hexOf(keyAlgorithms['HMAC-SM3'].code(key, data))).toBe(hmacByHand(key, data));
    }), drawn(50));
  });
});

/** RFC 2104 written out over the SM3 of another library. */
function hmacByHand(key: Uint8Array, data: Uint8Array): string {
  const digest = (...parts: Uint8Array[]): Buffer => hex(sm3(Uint8Array.from(Buffer.concat(parts))));
  const block = Buffer.alloc(64);
  (key.length > 64 ? digest(key) : Buffer.from(key)).copy(block);
  const pad = (byte: number): Buffer => Buffer.from(block.map((value) => value ^ byte));
  return digest(pad(0x5c), digest(pad(0x36), data)).toString('hex');
}

describe('ciphers give the published answers', () => {
  const key = hex('0123456789abcdeffedcba9876543210');

  it('SM4: GB/T 32907-2016 annex A.1 and A.2 (a million rounds)', () => {
    const once = createCipheriv('sm4-ecb', key, null).setAutoPadding(false).update(key);
    expect(hexOf(once)).toBe('681edf34d206965e86b3e94f536e4246');
    const cipher = createCipheriv('sm4-ecb', key, null).setAutoPadding(false);
    let block: Buffer = key;
    for (let round = 0; round < 1_000_000; round += 1) block = cipher.update(block);
    expect(hexOf(block)).toBe('595298c7c6fd271f0402f804c33d3f66');
  });

  it('SM4 in counter mode: draft-ribose-cfrg-sm4, example 1', () => {
    const plain = hex('aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb');
    const cipher = createCipheriv('sm4-ctr', key, hex('000102030405060708090a0b0c0d0e0f'));
    expect(hexOf(cipher.update(plain))).toBe('ac3236cb970cc20791364c395a1342d1a3cbc1878c6f30cd074cce385cdd70c7f234bc0e24c11980fd1286310ce37b926e02fcd0faa0baf38b2933851d824514');
  });

  it('AES-256-GCM: test case 16 of the specification that NIST took over', () => {
    const [gcmKey, nonce] = [hex('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308'), hex('cafebabefacedbaddecaf888')];
    const plain = hex('d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39');
    const context = hex('feedfacedeadbeeffeedfacedeadbeefabaddad2');
    const body = hex('522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662');
    const opened = keyAlgorithms['AES-256-GCM'].open(gcmKey, Buffer.concat([nonce, body, hex('76fc6ece0f4e1768cddf8853bb2d551b')]), context);
    expect(opened === undefined ? 'not opened' : hexOf(opened)).toBe(hexOf(plain));
  });

  it.each(['AES-256-GCM', 'SM4-CTR-HMAC-SM3'] as const)('%s opens what it sealed, and nothing that was touched', (name) => {
    const { seal, open, generate } = keyAlgorithms[name];
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 40 }), fc.nat(), (plain, context, place) => {
      const secret = generate();
      const sealed = Buffer.from(seal(secret, plain, context));
      expect(hexOf(open(secret, sealed, context)!)).toBe(hexOf(plain));
      const touched = Buffer.from(sealed);
      touched[place % touched.length]! ^= 1 << place % 8;
      expect([open(secret, touched, context), open(generate(), sealed, context), open(secret, sealed, Buffer.concat([context, Buffer.from('x')])), open(secret, sealed.subarray(0, -1), context)]).toEqual([undefined, undefined, undefined, undefined]);
    }), drawn(60));
  });

  it('SM4-CTR-HMAC-SM3 is what its description says', () => {
    const secret = Buffer.alloc(32, 7);
    const sealed = Buffer.from(keyAlgorithms['SM4-CTR-HMAC-SM3'].seal(secret, Buffer.from('secret'), Buffer.from('of')));
    const subkey = (label: string) => createHmac('sm3', secret).update(label).digest();
    expect(createDecipheriv('sm4-ctr', subkey('yuanshu sm4-ctr').subarray(0, 16), sealed.subarray(0, 16)).update(sealed.subarray(16, -32)).toString()).toBe('secret');
    expect(hexOf(sealed.subarray(-32))).toBe(createHmac('sm3', subkey('yuanshu hmac-sm3')).update(hex('0000000000000002')).update('of').update(sealed.subarray(0, -32)).digest('hex'));
  });
});

describe('signatures give the published answers', () => {
  it.each([
    // RFC 8032 §7.1, tests 1, 2 and 3
    ['9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', '', 'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'],
    ['4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', '72', '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'],
    ['c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7', 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025', 'af82', '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a'],
  ])('Ed25519 of the secret %s', (secret, point, message, signature) => {
    const { publicKeyOf, sign: make, verify } = keyAlgorithms.Ed25519;
    const publicKey = publicKeyOf(hex(secret));
    expect([hexOf(publicKey), hexOf(make(hex(secret), hex(message)))]).toEqual([`302a300506032b6570032100${point}`, signature]);
    expect([verify(publicKey, hex(message), hex(signature)), verify(publicKey, hex(`${message}00`), hex(signature))]).toEqual([true, false]);
  });

  // GB/T 32918.5-2017 annex A (GM/T 0003.5-2012): the recommended curve, user id 1234567812345678
  const secret = hex('3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8');
  const point = '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13';
  const k = BigInt('0x59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21');
  const [r, s] = ['f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3', 'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa'];
  const message = Buffer.from('message digest');
  const der = hex(`3046022100${r}022100${s}`);
  const { publicKeyOf, sign: make, verify, generate } = keyAlgorithms.SM2;

  it('SM2: public key, Z, and the signature with the k of the standard', () => {
    expect(hexOf(publicKeyOf(secret)).endsWith(point)).toBe(true);
    expect(hexOf(sm2.getZ(point))).toBe('b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3');
    const x1 = BigInt('0x04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73');
    expect(sm2.doSignature(message, hexOf(secret), { hash: true, publicKey: point, pointPool: [{ k, x1 }] })).toBe(r! + s!);
    expect(verify(publicKeyOf(secret), message, der)).toBe(true);
  });

  it('SM2 verifies what it signed and nothing else', () => {
    const own = generate();
    const [mine, theirs] = [publicKeyOf(own), publicKeyOf(generate())];
    const signature = Buffer.from(make(own, message));
    expect([verify(mine, message, signature), verify(theirs, message, signature), verify(mine, Buffer.from('message digests'), signature)]).toEqual([true, false, false]);
    for (let place = 0; place < signature.length; place += 7) {
      const touched = Buffer.from(signature);
      touched[place]! ^= 1;
      expect([place, verify(mine, message, touched)]).toEqual([place, false]);
    }
  });

  it.each([
    ['empty', ''], ['no sequence', '00'], ['r = 0', `3025020100022100${s}`], ['s = 0', `3025022100${r}020100`], ['bytes after it', `3046022100${r}022100${s}00`], ['a negative r', `30450220${r}022100${s}`],
    ['an r with needless zeros', `304702220000${r}022100${s}`], ['s = n', `3046022100${r}022100fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123`], ['cut off', `3046022100${r}`], ['long form of a length', `308146022100${r}022100${s}`],
  ])('SM2 takes no signature that is %s', (_name, bytes) => {
    expect(verify(publicKeyOf(secret), message, hex(bytes))).toBe(false);
  });

  it('SM2 takes no public key that is none', () => {
    const good = Buffer.from(publicKeyOf(secret));
    const offCurve = Buffer.from(good);
    offCurve[offCurve.length - 1]! ^= 1;
    for (const key of [Buffer.alloc(0), good.subarray(0, -1), offCurve, Buffer.from(keyAlgorithms.Ed25519.publicKeyOf(Buffer.alloc(32, 1)))]) expect(verify(key, message, der)).toBe(false);
    expect(isSignedBy('Ed25519', good, message, der)).toBe(false);
    expect([isSignedBy('SM2', good, message, der), isSignedBy('sm2', good, message, der), isSignedBy('__proto__', good, message, der), isSignedBy('HMAC-SM3', good, message, der)]).toEqual([true, false, false, false]);
  });

  it('what Node itself makes of an SM2 key is not an SM2 signature: it must never be used', () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' });
    expect(verify(publicKey, message, sign('sm3', message, pair.privateKey))).toBe(false);
  });

  it.skipIf(!hasOpenssl())('OpenSSL verifies our SM2 signatures with the user id of GM/T 0009, and our PEM', () => {
    const own = generate();
    const [key, text, signature] = ['key.pem', 'message', 'signature'].map((name) => path.join(folder, name)) as [string, string, string];
    writeFileSync(key, pemOf(publicKeyOf(own)));
    writeFileSync(text, message);
    writeFileSync(signature, make(own, message));
    const verified = (id: string) => execFileSync('openssl', ['pkeyutl', '-verify', '-pubin', '-inkey', key, '-in', text, '-sigfile', signature, '-rawin', '-digest', 'sm3', '-pkeyopt', `distid:${id}`], { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
    expect(verified('1234567812345678')).toContain('Signature Verified Successfully');
    expect(() => verified('somebody else')).toThrow();
  });
});

function hasOpenssl(): boolean {
  try {
    return execFileSync('openssl', ['version']).toString().startsWith('OpenSSL 3');
  } catch {
    return false;
  }
}

describe('a key ring', () => {
  const now = new Date('2026-11-23T00:00:00Z');
  const ring = generateRing(now);

  it('has a key for every algorithm, and its text is read as it was', () => {
    expect(ring.keys.map((key) => key.algorithm)).toEqual(Object.keys(keyAlgorithms));
    expect(parseRing(formatRing(ring), 'here')).toEqual(ring);
  });

  it('is refused with its place and without its secrets where something is wrong', () => {
    const [first] = ring.keys;
    const refused = (keys: readonly unknown[]) => () => parseRing(JSON.stringify({ version: 1, keys }), 'keys.json');
    const written = { ...first!, secret: first!.secret.toString('base64') };
    expect(() => parseRing('not json', 'keys.json')).toThrow(/^keys\.json: this is not the JSON/);
    for (const [keys, message] of [
      [[], /keys/], [[{ ...written, secret: 'c2hvcnQ=' }], /32 bytes/], [[{ ...written, algorithm: 'ROT13' }], /algorithm/], [[written, written], /stands twice/], [[{ ...written, secret: Buffer.alloc(32, 9).toString('base64') }], /belongs to another key/],
    ] as const) {
      expect(refused(keys)).toThrow(message);
      expect(refused(keys)).not.toThrow(written.secret);
    }
  });

  it('names a key for signatures by its public key', () => {
    for (const key of ringStore(ring).keys()) if (key.publicKey !== undefined) expect(key.id.split('-')[1]).toBe(thumbprintOf(key.publicKey));
  });

  it('is written for its owner alone, once, and not read where others could', () => {
    const file = path.join(folder, 'deep', 'keys.json');
    expect([readRingFile(file), writeRingFile(file, formatRing(ring)), writeRingFile(file, 'other')]).toEqual([undefined, true, false]);
    expect(parseRing(readRingFile(file)!, file)).toEqual(ring);
    if (process.platform === 'win32') return;
    expect(statSync(file).mode & 0o777).toBe(0o600);
    execFileSync('chmod', ['640', file]);
    expect(() => readRingFile(file)).toThrow(/chmod 600/);
  });
});

describe.each(suiteNames)('the provider with the suite %s', (suite) => {
  const ring = generateRing(new Date('2026-11-23T00:00:00Z'));
  const provider = cryptoProvider(suite, ringStore(ring));
  const other = cryptoProvider(suite === 'sm' ? 'international' : 'sm', ringStore(ring));

  it('signs and verifies, also what the other suite signed', async () => {
    const [own, foreign] = [await provider.sign('批准'), await other.sign('批准')];
    expect([provider.verify('批准', own), provider.verify('批准', foreign), provider.verify('退回', own), provider.verify('批准', { ...own, keyId: foreign.keyId }), provider.verify('批准', { ...own, algorithm: foreign.algorithm })]).toEqual([true, true, false, false, false]);
  });

  it('decrypts with the purpose that was given, also what the other suite encrypted', async () => {
    const [own, foreign] = [await provider.encrypt('种子', 'totp:per_1'), await other.encrypt('seed', 'totp:per_1')];
    expect([await provider.decrypt(own, 'totp:per_1'), await provider.decrypt(foreign, 'totp:per_1')]).toEqual(['种子', 'seed']);
    expect(await provider.encrypt('种子', 'totp:per_1')).not.toBe(own);
    const parts = own.split('.');
    const swapped = [parts[0], foreign.split('.')[1], parts[2], parts[3]].join('.');
    for (const text of [own.slice(0, -3), `${own}.x`, own.replace('ysc1', 'ysc2'), swapped, '', 'ysc1.AES-256-GCM.aes-0.AAAA']) await expect(provider.decrypt(text, 'totp:per_1')).rejects.toThrow(KeyError);
    await expect(provider.decrypt(own, 'totp:per_2')).rejects.toThrow(/changed, or belongs to something else/);
  });

  it('makes codes that only the same data have', async () => {
    const code = await provider.mac('data');
    expect([await provider.isMac('data', code), await provider.isMac('date', code), await other.isMac('data', code), await provider.isMac('data', { ...code, value: '' })]).toEqual([true, false, true, false]);
  });

  it('makes what is new with the newest key and reads what older ones made', async () => {
    const [sealed, signature] = [await provider.encrypt('old', 'x'), await provider.sign('old')];
    const rotated = cryptoProvider(suite, ringStore(rotateRing(ring, Object.keys(keyAlgorithms) as (keyof typeof keyAlgorithms)[], new Date())));
    expect([await rotated.decrypt(sealed, 'x'), rotated.verify('old', signature)]).toEqual(['old', true]);
    const [later, laterSignature] = [await rotated.encrypt('new', 'x'), await rotated.sign('new')];
    expect(laterSignature.keyId).not.toBe(signature.keyId);
    expect(provider.verify('new', laterSignature)).toBe(false);
    await expect(provider.decrypt(later, 'x')).rejects.toThrow(/is not in the key ring/);
    expect(rotated.publicKeys().filter((key) => key.algorithm === signature.algorithm).map((key) => key.isCurrent)).toEqual([false, true]);
  });

  it('gives public keys that others verify with, and nothing secret', async () => {
    const signature = await provider.sign('offline');
    const key = provider.publicKeys().find((row) => row.id === signature.keyId)!;
    expect(isSignedBy(signature.algorithm, readPem(key.pem)!, Buffer.from('offline'), Buffer.from(signature.value, 'base64url'))).toBe(true);
    const shown = JSON.stringify([provider.publicKeys(), ringStore(ring).keys()]);
    for (const { secret } of ring.keys) for (const form of ['hex', 'base64', 'base64url'] as const) expect(shown).not.toContain(secret.toString(form));
  });

  it('works with a device that never shows a key', async () => {
    const device = openDevice();
    const onDevice = cryptoProvider(suite, device.store);
    const [sealed, signature, code] = [await onDevice.encrypt('种子', 'x'), await onDevice.sign('decision'), await onDevice.mac('data')];
    expect([await onDevice.decrypt(sealed, 'x'), onDevice.verify('decision', signature), await onDevice.isMac('data', code), provider.verify('decision', signature)]).toEqual(['种子', true, true, false]);
    expect(device.calls()).toEqual(['encrypt', 'sign', 'mac', 'decrypt', 'mac']);
  });

  it('is not there without a key for each of its algorithms', () => {
    const without: KeyRing = { version: 1, keys: ring.keys.filter((key) => key.id !== provider.publicKeys().find((row) => row.algorithm === (suite === 'sm' ? 'SM2' : 'Ed25519'))!.id) };
    expect(() => cryptoProvider(suite, ringStore(without))).toThrow(/needs a key for/);
  });
});

it('values are compared by content and length', () => {
  expect([isEqual(hex('0011'), hex('0011')), isEqual(hex('0011'), hex('0012')), isEqual(hex('00'), hex('0000')), isEqual(hex(''), hex(''))]).toEqual([true, false, false, true]);
});

it('text that is no public key is none', () => {
  for (const text of ['', 'x', '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----', '-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END PRIVATE KEY-----']) expect(readPem(text)).toBeUndefined();
});
