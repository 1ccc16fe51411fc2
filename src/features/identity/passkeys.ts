import type { AuthenticationResponseJSON, PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { isIP } from 'node:net';
import { AppError } from '#kernel/errors.ts';
import type { Config } from '#platform/config.ts';
import type { Tx } from '#platform/db.ts';
import type { App, Ctx } from '#platform/feature.ts';
import { findPasskey, takeCount, type FactorRecord } from './factors-store.ts';
import { makeChallenge, readChallenge, useChallenge, type Answered } from './sign-in-challenge.ts';

const lifeMs = 5 * 60_000;
/** EdDSA, ES256, RS256: https://www.iana.org/assignments/cose */
const algorithms = [-8, -7, -257];

type Site = Readonly<{ id: string; origin: string }>;

/** For which site passkeys are made: the host of the public address. Undefined where browsers make none: without https, or for an address of numbers. */
export function passkeySite(config: Config): Site | undefined {
  const { hostname, protocol, origin } = new URL(config.publicUrl);
  const isSecure = protocol === 'https:' || hostname === 'localhost';
  return isSecure && isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? { id: hostname, origin } : undefined;
}

function getSite(config: Config): Site {
  const site = passkeySite(config);
  if (site === undefined) throw new AppError('request.invalid', 'Passkeys need a public address with a name and https.');
  return site;
}

export type Asked<Options> = Readonly<{ token: string; options: Options }>;

/** What a browser needs to make a passkey of the caller. */
export async function askForNewPasskey(ctx: Ctx, owner: Readonly<{ login: string; name: string }>, known: readonly FactorRecord[]): Promise<Asked<PublicKeyCredentialCreationOptionsJSON>> {
  const { generateRegistrationOptions } = await import('@simplewebauthn/server');
  const site = getSite(ctx.app.config);
  const { value, token } = await makeChallenge(ctx.app, newPasskeyOf(ctx), lifeMs, ctx.now);
  const options = await generateRegistrationOptions({
    rpName: '源枢 Yuanshu', rpID: site.id, userID: bytesOf(`${ctx.tenantId}.${ctx.actor.personId}`), userName: owner.login, userDisplayName: owner.name, challenge: Buffer.from(value, 'base64url').slice() as never, timeout: lifeMs, attestationType: 'none',
    excludeCredentials: known.flatMap((factor) => (factor.credentialId === null ? [] : [{ id: factor.credentialId, transports: factor.transports ?? [] }])),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' }, supportedAlgorithmIDs: algorithms,
  });
  return { token, options };
}

export type MadePasskey = Readonly<{ credentialId: string; publicKey: Uint8Array; counter: number; transports: readonly string[]; challenge: Answered }>;

/** Checks what the browser made: for our challenge, on our site, with the person verified. Throws `session.factor-refused`. */
export async function checkNewPasskey(ctx: Ctx, token: string, response: unknown): Promise<MadePasskey> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  const site = getSite(ctx.app.config);
  const challenge = await readChallenge(ctx.app, newPasskeyOf(ctx), token, ctx.now);
  if (challenge === undefined) throw new AppError('session.factor-refused', 'The request is too old. Start again.');
  const made = await quiet(ctx, () => verifyRegistrationResponse({ response: response as RegistrationResponseJSON, expectedChallenge: challenge.value, expectedOrigin: site.origin, expectedRPID: site.id, requireUserVerification: true, supportedAlgorithmIDs: algorithms }));
  if (made?.verified !== true) throw new AppError('session.factor-refused');
  const { credential } = made.registrationInfo;
  return { credentialId: credential.id, publicKey: credential.publicKey, counter: credential.counter, transports: credential.transports ?? [], challenge };
}

function newPasskeyOf(ctx: Ctx): string {
  return `new passkey ${ctx.tenantId} ${ctx.actor.personId}`;
}

/** What a browser needs to show a passkey: one of `known`, or any it has for this site. */
export async function askForPasskey(app: App, purpose: string, known: readonly FactorRecord[] | undefined, now: Date): Promise<Asked<PublicKeyCredentialRequestOptionsJSON>> {
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server');
  const site = getSite(app.config);
  const { value, token } = await makeChallenge(app, purpose, lifeMs, now);
  const options = await generateAuthenticationOptions({
    rpID: site.id, challenge: Buffer.from(value, 'base64url').slice() as never, timeout: lifeMs, userVerification: 'required',
    ...(known === undefined ? {} : { allowCredentials: known.flatMap((factor) => (factor.credentialId === null ? [] : [{ id: factor.credentialId, transports: factor.transports ?? [] }])) }),
  });
  return { token, options };
}

/** Whose passkey an answer says it is, before anything of it was checked: the institution and the person that were written into it. */
export function ownerOfAnswer(response: unknown): Readonly<{ tenantId: string; personId: string }> | undefined {
  const handle = (response as AuthenticationResponseJSON).response?.userHandle;
  const match = /^([a-z0-9_]{1,40})\.(per_[0-9a-z]{26})$/.exec(typeof handle === 'string' ? Buffer.from(handle, 'base64url').toString() : '');
  return match === null ? undefined : { tenantId: match[1]!, personId: match[2]! };
}

/** Checks a passkey that was shown, uses the challenge up and moves its counter on. Answers the passkey, or undefined where it is not right. */
export async function checkPasskey(ctx: Ctx, tx: Tx, purpose: string, token: string, response: unknown): Promise<FactorRecord | undefined> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  const site = getSite(ctx.app.config);
  const answer = response as AuthenticationResponseJSON;
  const challenge = await readChallenge(ctx.app, purpose, token, ctx.now);
  const factor = challenge === undefined || typeof answer.id !== 'string' ? undefined : await findPasskey(tx, ctx.tenantId, answer.id);
  if (challenge === undefined || factor === undefined || factor.publicKey === null) return undefined;
  const credential = { id: factor.credentialId!, publicKey: Uint8Array.from(factor.publicKey), counter: Number(factor.counter), transports: (factor.transports ?? []) as never };
  const shown = await quiet(ctx, () => verifyAuthenticationResponse({ response: answer, expectedChallenge: challenge.value, expectedOrigin: site.origin, expectedRPID: site.id, requireUserVerification: true, credential }));
  if (shown?.verified !== true) return undefined;
  const isFirst = await useChallenge(tx, ctx.tenantId, challenge, ctx.now);
  return isFirst && (await takeCount(tx, ctx.tenantId, factor.id, shown.authenticationInfo.newCounter, ctx.now)) ? factor : undefined;
}

/** The library throws on whatever is malformed or wrong; to a stranger it is all the same no. */
async function quiet<T>(ctx: Ctx, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    ctx.log.info({ reason: (error as Error).message }, 'a passkey was refused');
    return undefined;
  }
}

function bytesOf(text: string) {
  return new TextEncoder().encode(text);
}
