import { AppError } from '#kernel/errors.ts';
import type { Ctx, WithCookie } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import { parseCredential } from './credentials.ts';
import { isKeptElsewhere } from './directory-keepers.ts';
import { directoriesFor, directoriesOf, signInByDirectory } from './ldap-sign-in.ts';
import { endSessionAt } from './oidc-sign-in.ts';
import { findPerson, findPersonByLogin, getPerson } from './people-store.ts';
import { assertPassword, keepPassword, listPasswords, refuseUsed } from './passwords.ts';
import { hashPassword, isPassword, isSecret } from './secrets.ts';
import * as store from './session-store.ts';
import { countFailure, forgetFailures, refuseTooMany, takeTurn } from './sign-in-attempts.ts';
import { openSession, rotateSession, type Me } from './sign-in-sessions.ts';
import { findTenant, inTenant } from './sign-in-tenant.ts';

/** Signs in with name and password. A wrong name and a wrong password look and last the same. */
export async function signIn(ctx: Ctx, input: Readonly<{ login: string; password: string; institution?: string | undefined }>, agent: string | undefined): Promise<WithCookie<Me>> {
  const tenantId = await findTenant(ctx.app, input.institution);
  if (tenantId === undefined) {
    await isPassword(undefined, input.password);
    throw new AppError('session.refused');
  }
  const of = inTenant(ctx, tenantId);
  const subject = `login:${input.login}`;
  const directories = await directoriesOf(ctx.app, tenantId);
  const { person, asked } = await of.tx(async (tx) => {
    await refuseTooMany(of, tx, subject);
    const found = await findPersonByLogin(tx, tenantId, input.login);
    return { person: found, asked: await directoriesFor(of, tx, found, directories) };
  });
  const byDirectory = person?.isActive === false ? undefined : await signInByDirectory(of, asked, input, agent, (tx) => forgetFailures(of, tx, subject));
  if (byDirectory !== undefined) return byDirectory;
  const isRight = (await isPassword(person?.passwordHash, input.password)) && person?.isActive === true;
  const opened = await of.tx(async (tx) => {
    await takeTurn(of, tx, subject);
    if (isRight && person !== undefined) {
      await forgetFailures(of, tx, subject);
      return openSession(of, tx, person, agent, { method: 'password' });
    }
    await countFailure(of, tx, subject);
    await recordEvent(of, tx, { action: 'identity.sign-in-refused', objectKind: 'login', objectId: input.login, outcome: 'refused' });
    return undefined;
  });
  if (opened === undefined) throw new AppError('session.refused');
  return opened;
}

/** Signs in with a one-time link; it works once, for a day. */
export async function signInByLink(ctx: Ctx, token: string, agent: string | undefined): Promise<WithCookie<Me>> {
  const credential = parseCredential(token);
  if (credential === undefined) throw new AppError('session.link-used');
  const { tenantId } = credential;
  const of = inTenant(ctx, tenantId);
  return of.tx(async (tx) => {
    const link = await store.useLink(tx, tenantId, credential.id, ctx.now);
    if (link === undefined || !isSecret(link.secretHash, credential.secret)) throw new AppError('session.link-used');
    const person = await findPerson(tx, tenantId, link.personId);
    if (person === undefined || !person.isActive) throw new AppError('session.link-used');
    return openSession(of, tx, person, agent, { method: 'link' });
  });
}

/** Ends the session. `continueAt` is where the session at the identity provider is ended, too; null where there is none. */
export async function signOut(ctx: Ctx): Promise<Readonly<{ continueAt: string | null }>> {
  const { personId, sessionId } = ctx.actor;
  if (personId === undefined || sessionId === undefined) return { continueAt: null };
  const origin = await ctx.tx(async (tx) => {
    await store.revokeSessions(tx, ctx.tenantId, personId, { only: sessionId }, ctx.now);
    await recordEvent(ctx, tx, { action: 'identity.signed-out', objectKind: 'person', objectId: personId });
    const session = await store.findSession(tx, ctx.tenantId, sessionId);
    return session?.method === 'provider' ? store.findOrigin(tx, ctx.tenantId, sessionId) : undefined;
  });
  return { continueAt: origin === undefined ? null : await endSessionAt(ctx, origin) };
}

/**
 * Changes the password; all other sessions end, this one gets another secret. None is asked for where there was none, nor from who came by a
 * one-time link and did not change it since: that is how a forgotten password is replaced.
 */
export async function changePassword(ctx: Ctx, input: Readonly<{ current?: string | undefined; next: string }>): Promise<WithCookie<Record<string, never>>> {
  if (ctx.actor.kind !== 'person') throw new AppError('permission.missing', 'A token cannot change a password.');
  const personId = ctx.actor.personId!;
  const subject = `password:${personId}`;
  const { person, session, earlier } = await ctx.tx(async (tx) => {
    await refuseTooMany(ctx, tx, subject);
    if (await isKeptElsewhere(tx, ctx.app, ctx.tenantId, personId)) throw new AppError('request.invalid', 'Your password is kept in the directory: change it there.');
    return { person: await getPerson(ctx, tx, personId), session: await store.findSession(tx, ctx.tenantId, ctx.actor.sessionId!), earlier: await listPasswords(tx, ctx.tenantId, personId, ctx.app.config.passwordHistoryCount) };
  });
  const isFree = person.passwordHash === null || (session?.method === 'link' && Date.parse(session.passwordChangedAt) < Date.parse(session.createdAt));
  if (!isFree && !(await isPassword(person.passwordHash, input.current ?? ''))) {
    await ctx.tx(async (tx) => {
      await takeTurn(ctx, tx, subject);
      await countFailure(ctx, tx, subject);
    });
    throw new AppError('session.refused', 'The current password is not right.');
  }
  assertPassword(input.next, person, ctx.app.config);
  await refuseUsed(input.next, earlier);
  const passwordHash = await hashPassword(input.next);
  return ctx.tx(async (tx) => {
    await takeTurn(ctx, tx, subject);
    await forgetFailures(ctx, tx, subject);
    await keepPassword(tx, ctx.tenantId, personId, passwordHash, ctx.now);
    await store.revokeSessions(tx, ctx.tenantId, personId, { except: ctx.actor.sessionId }, ctx.now);
    await recordEvent(ctx, tx, { action: 'identity.password-changed', objectKind: 'person', objectId: personId });
    return { reply: {}, cookie: (await rotateSession(ctx, tx))! };
  });
}
