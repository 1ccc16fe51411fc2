import { constants, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readLogoutToken } from './logout-token.ts';
import { keepSigningKeys } from './signing-keys.ts';

const now = new Date('2026-05-04T08:00:00Z');
const claims = { iss: 'https://sso.example', aud: 'yuanshu', iat: now.getTime() / 1000, exp: now.getTime() / 1000 + 120, jti: 'one', sub: 'zhao', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } };
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const expected = { issuerOf: () => Promise.resolve('https://sso.example'), clientId: 'yuanshu', types: ['logout+jwt'] };

async function tried(alg: string, { privateKey, publicKey }: Readonly<{ privateKey: KeyObject; publicKey: KeyObject }>, digest: string | null, options: object = {}, more: object = {}): Promise<unknown> {
  const text = `${part({ alg, typ: 'logout+jwt' })}.${part(claims)}`;
  const token = `${text}.${sign(digest, Buffer.from(text), { key: privateKey, ...options }).toString('base64url')}`;
  const read = await readLogoutToken(token, expected, () => Promise.resolve([{ ...publicKey.export({ format: 'jwk' }), ...more }]), now);
  return read.ok ? read.signedOut.subject : read.refusal;
}

describe('the signature of a logout token', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const flat = { dsaEncoding: 'ieee-p1363' };

  it.each([['RS256', 'sha256', {}], ['RS512', 'sha512', {}], ['PS256', 'sha256', pss], ['PS384', 'sha384', pss]] as const)('is taken of %s', async (alg, digest, options) => {
    expect(await tried(alg, rsa, digest, options)).toBe('zhao');
  });

  it.each([['ES256', 'P-256', 'sha256'], ['ES384', 'P-384', 'sha384'], ['ES512', 'P-521', 'sha512']] as const)('is taken of %s, of its own curve alone', async (alg, namedCurve, digest) => {
    const key = generateKeyPairSync('ec', { namedCurve });
    expect(await tried(alg, key, digest, flat)).toBe('zhao');
    expect(await tried(alg === 'ES256' ? 'ES384' : 'ES256', key, digest, flat)).toBe('signature');
  });

  it('is taken of Ed25519', async () => {
    expect(await tried('EdDSA', generateKeyPairSync('ed25519'), null)).toBe('zhao');
  });

  it('is not taken of a short key, one for encryption, or one of another algorithm', async () => {
    expect(await tried('RS256', generateKeyPairSync('rsa', { modulusLength: 1024 }), 'sha256')).toBe('signature');
    expect(await tried('RS256', rsa, 'sha256', {}, { use: 'enc' })).toBe('signature');
    expect(await tried('RS256', rsa, 'sha256', {}, { alg: 'PS256' })).toBe('signature');
    expect(await tried('ES256', rsa, 'sha256')).toBe('signature');
    expect(await tried('RS256', rsa, 'sha256', {}, { n: 'AQAB' })).toBe('signature');
  });
});

describe('the keys of a provider', () => {
  let http: Server;
  let address: URL;
  const said = { keys: [{ kty: 'RSA', kid: 'first' }] as object[], status: 200, count: 0 };

  beforeAll(async () => {
    http = createServer((request, response) => {
      said.count += 1;
      if (request.url === '/moved') return void response.writeHead(302, { location: '/keys' }).end();
      response.writeHead(said.status).end(JSON.stringify({ keys: said.keys }));
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    address = new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/keys`);
  });
  afterAll(() => new Promise((resolve) => void http.close(resolve)));

  it('are kept; a new one is found after a minute, and no stranger makes us ask more often', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now });
    const findKeys = keepSigningKeys(() => Promise.resolve(address), 2000);
    expect(await Promise.all([findKeys('first'), findKeys('first'), findKeys(undefined)])).toEqual([said.keys, said.keys, said.keys]);
    said.keys = [...said.keys, { kty: 'RSA', kid: 'second' }];
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await findKeys('second')).toEqual([]);
    expect(said.count).toBe(1);
    vi.setSystemTime(now.getTime() + 61_000);
    expect(await findKeys('second')).toEqual([{ kty: 'RSA', kid: 'second' }]);
    expect(said.count).toBe(2);
    vi.useRealTimers();
  });

  it('are not had of a provider that fails or leads elsewhere; a moment later it is asked again', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now });
    await expect(keepSigningKeys(() => Promise.resolve(new URL('/moved', address)), 2000)(undefined)).rejects.toThrow(/could not be fetched/);
    const findKeys = keepSigningKeys(() => Promise.resolve(address), 2000);
    Object.assign(said, { status: 500, count: 0 });
    for (let attempt = 0; attempt < 3; attempt += 1) await expect(findKeys('first')).rejects.toThrow(/it answered 500/);
    expect(said.count).toBe(1);
    said.status = 200;
    vi.setSystemTime(now.getTime() + 6000);
    expect(await findKeys('first')).toEqual([{ kty: 'RSA', kid: 'first' }]);
    vi.useRealTimers();
  });
});
