import { randomBytes, randomInt } from 'node:crypto';
import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx, WithCookie } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import { raiseAlarm } from './alarms.ts';
import { refuseKeyOfExcluded } from './duties.ts';
import * as store from './factors-store.ts';
import { base32, findStep, totpSecretBytes, totpUri } from './factors-totp.ts';
import { askForNewPasskey, askForPasskey, checkNewPasskey, checkPasskey, passkeySite } from './passkeys.ts';
import { findPerson, findPersonByLogin, getPerson } from './people-store.ts';
import { hashSecret } from './secrets.ts';
import { endLinks, findOrigin, findSession, revokeSessions } from './session-store.ts';
import { countFailure, forgetFailures, takeTurn } from './sign-in-attempts.ts';
import { useChallenge } from './sign-in-challenge.ts';
import { needsSecondFactor } from './sign-in-policy.ts';
import { meWithCookie, openSession, rotateSession, type Me } from './sign-in-sessions.ts';
import type { SessionMethod } from './sign-in-words.ts';

const factorsMax = 10;
const recoveryCodeCount = 10;

export type Factor = Readonly<{ id: string; kind: store.FactorKind; name: string; createdAt: string; lastUsedAt: string | null }>;
export type Factors = Readonly<{ rows: Factor[]; recoveryCodesLeft: number; isNeeded: boolean; canUsePasskeys: boolean }>;

/** The second factors of the caller. */
export function listFactors(ctx: Ctx): Promise<Factors> {
  return ctx.tx(async (tx) => {
    const rows = (await store.listFactors(tx, ctx.tenantId, ctx.actor.personId!)).filter((factor) => factor.confirmedAt !== null);
    const person = await getPerson(ctx, tx, ctx.actor.personId!);
    return {
      rows: rows.map(({ id, kind, name, createdAt, lastUsedAt }) => ({ id, kind, name, createdAt, lastUsedAt })),
      recoveryCodesLeft: await store.countRecoveryCodes(tx, ctx.tenantId, person.id), isNeeded: needsSecondFactor(ctx.app.config, person.roles), canUsePasskeys: passkeySite(ctx.app.config) !== undefined,
    };
  });
}

/** Sensitive actions ask for the second factor again where the last time is too long ago; who has none is not asked. */
export function requireFresh(ctx: Ctx): void {
  const { factor } = ctx.actor;
  if (factor === undefined) return;
  const freshMs = ctx.app.config.secondFactorFreshMinutes * 60_000;
  if (factor.shownAt === undefined || factor.shownAt.getTime() + freshMs < ctx.now.getTime()) throw new AppError('session.factor-stale');
}

/** Starts an authenticator: its secret is shown once, and counts when a code of it was entered. */
export function startTotp(ctx: Ctx): Promise<Readonly<{ factorId: string; secret: string; uri: string }>> {
  requireFresh(ctx);
  return ctx.tx(async (tx) => {
    const person = await getPerson(ctx, tx, ctx.actor.personId!);
    await refuseMore(ctx, tx);
    const secret = randomBytes(totpSecretBytes);
    const id = newId('fac');
    await store.insertTotp(tx, ctx.tenantId, { id, personId: person.id, name: 'TOTP', secret: await ctx.app.crypto.encrypt(secret.toString('base64'), purposeOf(ctx, id)) }, ctx.now);
    await recordEvent(ctx, tx, { action: 'identity.factor-started', objectKind: 'person', objectId: person.id, after: { kind: 'totp' } });
    return { factorId: id, secret: base32(secret), uri: totpUri(secret, '源枢 Yuanshu', person.login) };
  });
}

function purposeOf(ctx: Ctx, factorId: string): string {
  return `totp:${ctx.tenantId}:${ctx.actor.personId}:${factorId}`;
}

async function refuseMore(ctx: Ctx, tx: Tx): Promise<void> {
  const rows = await store.listFactors(tx, ctx.tenantId, ctx.actor.personId!);
  if (rows.filter((factor) => factor.confirmedAt !== null).length >= factorsMax) throw new AppError('request.invalid', `No more than ${factorsMax} second factors.`);
}

export type Enrolled = Readonly<{ factorId: string; recoveryCodes: string[] | null }>;

/** The first code of an authenticator makes it count; the session has shown it, and gets another secret. */
export function confirmTotp(ctx: Ctx, factorId: string, input: Readonly<{ code: string; name?: string | undefined }>): Promise<WithCookie<Enrolled>> {
  return attempt(ctx, async (tx) => {
    const factor = (await store.listFactors(tx, ctx.tenantId, ctx.actor.personId!)).find((row) => row.id === factorId && row.kind === 'totp' && row.confirmedAt === null);
    if (factor === undefined) throw new AppError('object.not-found', 'This authenticator was not started, or is confirmed already.');
    if (!(await isCode(ctx, tx, factor, input.code))) return undefined;
    if (input.name !== undefined) await store.renameFactor(tx, ctx.tenantId, factor.personId, factor.id, input.name);
    return enrolled(ctx, tx, factor.id, 'totp', input.name ?? factor.name);
  });
}

async function isCode(ctx: Ctx, tx: Tx, factor: store.FactorRecord, code: string): Promise<boolean> {
  const secret = Buffer.from(await ctx.app.crypto.decrypt(factor.secret!, purposeOf(ctx, factor.id)), 'base64');
  const step = findStep(secret, code, ctx.now);
  return step !== undefined && store.takeStep(tx, ctx.tenantId, factor.id, step, ctx.now);
}

async function enrolled(ctx: Ctx, tx: Tx, factorId: string, kind: store.FactorKind, name: string): Promise<WithCookie<Enrolled>> {
  const personId = ctx.actor.personId!;
  await recordEvent(ctx, tx, { action: 'identity.factor-added', objectKind: 'person', objectId: personId, after: { factorId, kind, name } });
  const recoveryCodes = (await store.countRecoveryCodes(tx, ctx.tenantId, personId)) === 0 ? await makeRecoveryCodes(ctx, tx) : null;
  await tx.query(`update session set factor_at = $3 where tenant_id = $1 and id = $2`, [ctx.tenantId, ctx.actor.sessionId, ctx.now]);
  // Others of the same person never showed it.
  await revokeSessions(tx, ctx.tenantId, personId, { except: ctx.actor.sessionId }, ctx.now);
  return { reply: { factorId, recoveryCodes }, cookie: (await rotateSession(ctx, tx))! };
}

// Without the signs that people mix up: 0 o, 1 l i.
const codeAlphabet = '23456789abcdefghjkmnpqrstuvwxyz';

/** Ten codes of 50 bits, shown once; only digests are stored. */
async function makeRecoveryCodes(ctx: Ctx, tx: Tx): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodeCount }, () => Array.from({ length: 10 }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join('').replace(/^(.{5})/, '$1-'));
  await store.replaceRecoveryCodes(tx, ctx.tenantId, ctx.actor.personId!, codes.map(hashRecoveryCode.bind(undefined, ctx.actor.personId!)), ctx.now);
  return codes;
}

function hashRecoveryCode(personId: string, code: string): Buffer {
  return hashSecret(`${personId} ${code.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}`);
}

export function renewRecoveryCodes(ctx: Ctx): Promise<Readonly<{ recoveryCodes: string[] }>> {
  requireFresh(ctx);
  return ctx.tx(async (tx) => {
    if (ctx.actor.factor === undefined) throw new AppError('request.invalid', 'Recovery codes stand in for a second factor: set one up first.');
    await recordEvent(ctx, tx, { action: 'identity.recovery-codes-made', objectKind: 'person', objectId: ctx.actor.personId! });
    return { recoveryCodes: await makeRecoveryCodes(ctx, tx) };
  });
}

export function startPasskey(ctx: Ctx) {
  requireFresh(ctx);
  return ctx.tx(async (tx) => {
    await refuseMore(ctx, tx);
    return askForNewPasskey(ctx, await getPerson(ctx, tx, ctx.actor.personId!), await store.listFactors(tx, ctx.tenantId, ctx.actor.personId!));
  });
}

export async function addPasskey(ctx: Ctx, input: Readonly<{ name: string; token: string; response: unknown }>): Promise<WithCookie<Enrolled>> {
  requireFresh(ctx);
  const made = await checkNewPasskey(ctx, input.token, input.response);
  return ctx.tx(async (tx) => {
    await refuseMore(ctx, tx);
    if (!(await useChallenge(tx, ctx.tenantId, made.challenge, ctx.now))) throw new AppError('session.factor-refused');
    const id = await store.insertPasskey(tx, ctx.tenantId, { ...made, personId: ctx.actor.personId!, name: input.name }, ctx.now);
    if (id === undefined) throw new AppError('object.conflict', 'This passkey is registered already.');
    return enrolled(ctx, tx, id, 'passkey', input.name);
  });
}

export function renameFactor(ctx: Ctx, factorId: string, name: string): Promise<void> {
  return ctx.tx(async (tx) => {
    if (!(await store.renameFactor(tx, ctx.tenantId, ctx.actor.personId!, factorId, name))) throw new AppError('object.not-found', 'There is no such second factor.');
    await recordEvent(ctx, tx, { action: 'identity.factor-renamed', objectKind: 'person', objectId: ctx.actor.personId!, after: { factorId, name } });
  });
}

/** Removes a second factor of the caller; the last one stays where the roles need one. */
export function removeFactor(ctx: Ctx, factorId: string): Promise<void> {
  requireFresh(ctx);
  return ctx.tx(async (tx) => {
    const personId = ctx.actor.personId!;
    const removed = await store.deleteFactor(tx, ctx.tenantId, personId, factorId);
    if (removed === undefined) throw new AppError('object.not-found', 'There is no such second factor.');
    const left = (await store.listFactors(tx, ctx.tenantId, personId)).filter((factor) => factor.confirmedAt !== null);
    const session = await findSession(tx, ctx.tenantId, ctx.actor.sessionId!);
    if (left.length === 0 && session?.isDemonstration !== true && needsSecondFactor(ctx.app.config, (await getPerson(ctx, tx, personId)).roles)) throw new AppError('object.in-use', 'Your roles need a second factor. Set up another one first.');
    if (left.length === 0) await store.deleteFactors(tx, ctx.tenantId, personId);
    await revokeSessions(tx, ctx.tenantId, personId, { except: ctx.actor.sessionId }, ctx.now);
    await recordEvent(ctx, tx, { action: 'identity.factor-removed', objectKind: 'person', objectId: personId, before: { factorId, kind: removed.kind, name: removed.name } });
  });
}

/** Removes all second factors of a person who lost them; their sessions end. Nobody does it for themselves. */
export function resetFactors(ctx: Ctx, personId: string): Promise<Readonly<{ count: number }>> {
  if (personId === ctx.actor.personId) throw new AppError('permission.missing', 'Nobody resets the own second factors: somebody else does.');
  requireFresh(ctx);
  return ctx.tx(async (tx) => {
    await getPerson(ctx, tx, personId);
    await refuseKeyOfExcluded(ctx, tx, personId);
    return { count: await deleteAll(ctx, tx, personId) };
  });
}

/** With the factors end the sessions, and links that would now open the account alone. */
async function deleteAll(ctx: Ctx, tx: Tx, personId: string, reason?: string): Promise<number> {
  const count = await store.deleteFactors(tx, ctx.tenantId, personId);
  await revokeSessions(tx, ctx.tenantId, personId, {}, ctx.now);
  await endLinks(tx, ctx.tenantId, personId, ctx.now);
  await recordEvent(ctx, tx, { action: 'identity.factors-reset', objectKind: 'person', objectId: personId, before: { count }, ...(reason === undefined ? {} : { reason }) });
  return count;
}

/**
 * The same by the command of the host, for administrators whose factors nobody inside may reset. It is an alarm. Answers undefined where nobody has
 * this name, and changes nothing where there is no factor.
 */
export function resetLostFactors(ctx: Ctx, login: string, reason: string): Promise<Readonly<{ login: string; name: string; count: number; isNeeded: boolean }> | undefined> {
  return ctx.tx(async (tx) => {
    const person = await findPersonByLogin(tx, ctx.tenantId, login.trim().toLowerCase());
    if (person === undefined) return undefined;
    const known = { login: person.login, name: person.name, isNeeded: !(await isDemonstration(ctx, tx)) && needsSecondFactor(ctx.app.config, person.roles) };
    if (!(await store.listFactors(tx, ctx.tenantId, person.id)).some((factor) => factor.confirmedAt !== null)) return { ...known, count: 0 };
    const count = await deleteAll(ctx, tx, person.id, reason);
    await raiseAlarm(ctx, tx, 'factors-reset-on-host', { reason, login: person.login });
    return { ...known, count };
  });
}

async function isDemonstration(ctx: Ctx, tx: Tx): Promise<boolean> {
  return (await tx.query(`select from tenant where id = $1 and is_demonstration`, [ctx.tenantId])).length > 0;
}

/** What a browser needs to show a passkey of the caller. */
export function startPasskeyProof(ctx: Ctx) {
  return ctx.tx(async (tx) => askForPasskey(ctx.app, proofOf(ctx), (await store.listFactors(tx, ctx.tenantId, ctx.actor.personId!)).filter((factor) => factor.kind === 'passkey'), ctx.now));
}

function proofOf(ctx: Ctx): string {
  return `proof ${ctx.tenantId} ${ctx.actor.sessionId}`;
}

export type Proof = Readonly<{ code: string }> | Readonly<{ recoveryCode: string }> | Readonly<{ token: string; response: unknown }>;

/**
 * The caller shows a second factor. A session that only lacked it is replaced by another; one that was whole has shown it anew and gets another
 * secret. Failures are counted for the person, over all sessions.
 */
export function proveFactor(ctx: Ctx, proof: Proof, agent: string | undefined): Promise<Me | WithCookie<Me>> {
  return attempt(ctx, async (tx) => {
    const by = await shownBy(ctx, tx, proof);
    if (by === undefined) return undefined;
    const session = (await findSession(tx, ctx.tenantId, ctx.actor.sessionId!))!;
    await recordEvent(ctx, tx, { action: 'identity.second-factor-shown', objectKind: 'person', objectId: ctx.actor.personId!, after: { by } });
    if (session.factorDue) {
      const origin = await findOrigin(tx, ctx.tenantId, ctx.actor.sessionId!);
      await revokeSessions(tx, ctx.tenantId, ctx.actor.personId!, { only: ctx.actor.sessionId! }, ctx.now);
      const person = await findPerson(tx, ctx.tenantId, ctx.actor.personId!);
      return openSession(ctx, tx, person!, agent, { method: session.method as SessionMethod, isFactorShown: true, origin });
    }
    await tx.query(`update session set factor_at = $3 where tenant_id = $1 and id = $2`, [ctx.tenantId, ctx.actor.sessionId, ctx.now]);
    return meWithCookie(ctx, tx, await rotateSession(ctx, tx));
  });
}

async function shownBy(ctx: Ctx, tx: Tx, proof: Proof): Promise<string | undefined> {
  const personId = ctx.actor.personId!;
  if ('recoveryCode' in proof) return (await store.useRecoveryCode(tx, ctx.tenantId, personId, hashRecoveryCode(personId, proof.recoveryCode), ctx.now)) ? 'recovery-code' : undefined;
  if ('token' in proof) return (await checkPasskey(ctx, tx, proofOf(ctx), proof.token, proof.response))?.personId === personId ? 'passkey' : undefined;
  for (const factor of await store.listFactors(tx, ctx.tenantId, personId)) {
    if (factor.kind === 'totp' && factor.confirmedAt !== null && (await isCode(ctx, tx, factor, proof.code))) return 'totp';
  }
  return undefined;
}

/** One try with a second factor at a time for each person: undefined counts as a failure, which stays although the request is refused. */
async function attempt<T>(ctx: Ctx, work: (tx: Tx) => Promise<T | undefined>): Promise<T> {
  const subject = `factor:${ctx.actor.personId}`;
  const result = await ctx.tx(async (tx) => {
    await takeTurn(ctx, tx, subject);
    const value = await work(tx);
    if (value !== undefined) await forgetFailures(ctx, tx, subject);
    else {
      await countFailure(ctx, tx, subject);
      await recordEvent(ctx, tx, { action: 'identity.second-factor-refused', objectKind: 'person', objectId: ctx.actor.personId!, outcome: 'refused' });
    }
    return value;
  });
  if (result === undefined) throw new AppError('session.factor-refused');
  return result;
}
