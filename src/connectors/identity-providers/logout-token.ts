import { constants, createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** What a provider says with a logout token: which session of which person is over there. At least one of both is named. */
export type SignedOut = Readonly<{ subject: string | undefined; session: string | undefined; tokenId: string; expiresAt: Date }>;
export type LogoutRefusal = 'malformed' | 'type' | 'algorithm' | 'signature' | 'issuer' | 'audience' | 'time' | 'event' | 'nonce' | 'nobody';
export type ReadLogout = Readonly<{ ok: true; signedOut: SignedOut }> | Readonly<{ ok: false; refusal: LogoutRefusal }>;

/** For whom a token must have been made, and by whom, which is asked for once its keys are known. `types`: what may stand in `typ`. */
export type Expected = Readonly<{ issuerOf(): Promise<string>; clientId: string; types: readonly string[] }>;
/** The signing keys of the provider that a header may mean. Whoever cannot ask for them throws. */
export type FindKeys = (keyId: string | undefined) => Promise<readonly JsonWebKey[]>;

const lateMs = 60_000;
/** The standard advises two minutes; a provider that tries again may come later. */
const ageMsMax = 5 * 60_000;
const event = 'http://schemas.openid.net/event/backchannel-logout';

const header = z.object({ alg: z.string().max(20), typ: z.string().max(60).optional(), kid: z.string().max(400).optional(), crit: z.never().optional() });
const text = z.string().min(1).max(255);
const claims = z.object({ iss: z.string(), aud: z.union([z.string(), z.array(z.string()).max(100)]), iat: z.number(), exp: z.number(), jti: text, events: z.record(z.string(), z.unknown()).optional(), nonce: z.unknown().optional(), sub: text.optional(), sid: text.optional() });

/**
 * Reads a logout token as OpenID Connect Back-Channel Logout 1.0 §2.6 says: https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation.
 * That one is not taken twice is for whoever keeps what was taken.
 */
export async function readLogoutToken(token: string, expected: Expected, findKeys: FindKeys, now: Date): Promise<ReadLogout> {
  const [head = '', body = '', signature = '', more] = token.split('.');
  const asked = header.safeParse(jsonOf(head));
  const said = claims.safeParse(jsonOf(body));
  if (more !== undefined || !asked.success || !said.success) return no('malformed');
  // Another kind of token of the same provider does not end a session: RFC 8725 §3.11.
  if (!expected.types.includes((asked.data.typ ?? '').toLowerCase().replace(/^application\//, ''))) return no('type');
  const algorithm = algorithms.get(asked.data.alg);
  if (algorithm === undefined) return no('algorithm');
  const keys = (await findKeys(asked.data.kid)).filter((key) => isKeyFor(key, asked.data.alg, algorithm));
  if (!keys.some((key) => isSignedBy(key, algorithm, `${head}.${body}`, signature))) return no('signature');
  const refusal = refusalOf(said.data, await expected.issuerOf(), expected.clientId, now);
  if (refusal !== undefined) return no(refusal);
  const { sub, sid, jti, exp } = said.data;
  return { ok: true, signedOut: { subject: sub, session: sid, tokenId: jti, expiresAt: new Date(exp * 1000 + lateMs) } };
}

function no(refusal: LogoutRefusal): ReadLogout {
  return { ok: false, refusal };
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url')));
  } catch {
    return undefined;
  }
}

function refusalOf(said: z.output<typeof claims>, issuer: string, clientId: string, now: Date): LogoutRefusal | undefined {
  const [made, over, at] = [said.iat * 1000, said.exp * 1000, now.getTime()];
  if (said.iss !== issuer) return 'issuer';
  if (![said.aud].flat().includes(clientId)) return 'audience';
  if (made > at + lateMs || made < at - ageMsMax || over <= at - lateMs || over > at + 24 * 3600_000) return 'time';
  const happened = said.events?.[event];
  if (typeof happened !== 'object' || happened === null || Array.isArray(happened)) return 'event';
  if (said.nonce !== undefined) return 'nonce';
  return said.sub === undefined && said.sid === undefined ? 'nobody' : undefined;
}

type Algorithm = Readonly<{ keyType: string; curve?: string; digest: string | null; options: object }>;

/** RFC 7518 §3.1 and RFC 8037: only with a key of the provider's; neither `none` nor a secret that both sides know. */
const algorithms: ReadonlyMap<string, Algorithm> = new Map([
  ...(['256', '384', '512'] as const).flatMap((size): (readonly [string, Algorithm])[] => [
    [`RS${size}`, { keyType: 'RSA', digest: `sha${size}`, options: { padding: constants.RSA_PKCS1_PADDING } }],
    [`PS${size}`, { keyType: 'RSA', digest: `sha${size}`, options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } }],
    [`ES${size}`, { keyType: 'EC', curve: size === '512' ? 'P-521' : `P-${size}`, digest: `sha${size}`, options: { dsaEncoding: 'ieee-p1363' } }],
  ]),
  ['EdDSA', { keyType: 'OKP', curve: 'Ed25519', digest: null, options: {} }], ['Ed25519', { keyType: 'OKP', curve: 'Ed25519', digest: null, options: {} }],
]);

function isKeyFor(key: JsonWebKey, name: string, { keyType, curve }: Algorithm): boolean {
  return key.kty === keyType && (curve === undefined || key.crv === curve) && (key['use'] === undefined || key['use'] === 'sig') && (key['alg'] === undefined || key['alg'] === name);
}

const rsaBitsMin = 2048;

function isSignedBy(key: JsonWebKey, { digest, options }: Algorithm, signed: string, signature: string): boolean {
  const made = publicKeyOf(key);
  const bits = made?.asymmetricKeyDetails?.modulusLength;
  if (made === undefined || (bits !== undefined && bits < rsaBitsMin)) return false;
  try {
    return verify(digest, Buffer.from(signed), { key: made, ...options }, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}

function publicKeyOf(key: JsonWebKey): KeyObject | undefined {
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    return undefined;
  }
}
