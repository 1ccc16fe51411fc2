import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import { noLimits, type App, type Ctx, type WithCookie } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import { formatCredential, parseCredential } from './credentials.ts';
import { findPerson, findPersonByLogin, getPerson, setPassword, type PersonRecord } from './people-store.ts';
import { passwordProblem } from './passwords.ts';
import { permissionsOfRoles, type RoleName } from './roles.ts';
import { hashPassword, hashSecret, isPassword, isSecret, newSecret } from './secrets.ts';
import * as store from './session-store.ts';

const attemptWindowMs = 15 * 60_000;
const attemptsPerLogin = 5;
const attemptsPerAddress = 50;

export type Me = Readonly<{
  person: Readonly<{ id: string; login: string; name: string; email: string | null }>;
  institution: Readonly<{ id: string; code: string; nameZh: string; nameEn: string; isDemonstration: boolean }>;
  roles: RoleName[];
  permissions: string[];
  mustChangePassword: boolean;
}>;

/** Signs in with name and password. A wrong name and a wrong password look and last the same. */
export async function signIn(ctx: Ctx, input: Readonly<{ login: string; password: string; institution?: string | undefined }>, agent: string | undefined): Promise<WithCookie<Me>> {
  const tenantId = await findTenant(ctx.app, input.institution);
  const of: Ctx = { ...ctx, tenantId: tenantId ?? '', tx: (work) => ctx.app.db.withTenant(tenantId ?? '', work) };
  if (tenantId === undefined) {
    await isPassword(undefined, input.password);
    throw new AppError('session.refused');
  }
  const person = await of.tx(async (tx) => {
    await refuseTooMany(of, tx, input.login);
    return findPersonByLogin(tx, tenantId, input.login);
  });
  const isRight = (await isPassword(person?.passwordHash, input.password)) && person?.isActive === true;
  // Looked at again, now that the password was compared: of many attempts at once no more than the limit learn anything.
  await of.tx((tx) => refuseTooMany(of, tx, input.login));
  if (!isRight || person === undefined) {
    await of.tx(async (tx) => {
      for (const subject of subjects(of, input.login)) await store.insertAttempt(tx, tenantId, subject, ctx.now);
      await recordEvent(of, tx, { action: 'identity.sign-in-refused', objectKind: 'login', objectId: input.login });
    });
    throw new AppError('session.refused');
  }
  return of.tx(async (tx) => {
    await store.clearAttempts(tx, tenantId, `login:${input.login}`);
    return openSession(of, tx, person, agent, 'password');
  });
}

function subjects(ctx: Ctx, login: string): string[] {
  return [`login:${login}`, ...(ctx.address === undefined ? [] : [`address:${ctx.address}`])];
}

async function refuseTooMany(ctx: Ctx, tx: Tx, login: string): Promise<void> {
  const since = new Date(ctx.now.getTime() - attemptWindowMs);
  for (const subject of subjects(ctx, login)) {
    const limit = subject.startsWith('login:') ? attemptsPerLogin : attemptsPerAddress;
    if ((await store.countAttempts(tx, ctx.tenantId, subject, since)) >= limit) throw new AppError('session.throttled', 'Too many failed attempts. Wait 15 minutes before trying again.');
  }
}

async function findTenant(app: App, code: string | undefined): Promise<string | undefined> {
  const rows = await app.db.withSystem((tx) => tx.query<{ id: string }>(`select id from tenant where $1::text is null or code = $1 order by id limit 2`, [code ?? null]));
  return rows.length === 1 ? rows[0]!.id : undefined;
}

/** Signs in with a one-time link; it works once, for a day. */
export async function signInByLink(ctx: Ctx, token: string, agent: string | undefined): Promise<WithCookie<Me>> {
  const credential = parseCredential(token);
  if (credential === undefined) throw new AppError('session.link-used');
  const { tenantId } = credential;
  const of: Ctx = { ...ctx, tenantId, tx: (work) => ctx.app.db.withTenant(tenantId, work) };
  return of.tx(async (tx) => {
    const link = await store.useLink(tx, tenantId, credential.id, ctx.now);
    if (link === undefined || !isSecret(link.secretHash, credential.secret)) throw new AppError('session.link-used');
    const person = await findPerson(tx, tenantId, link.personId);
    if (person === undefined || !person.isActive) throw new AppError('session.link-used');
    return openSession(of, tx, person, agent, 'link');
  });
}

async function openSession(ctx: Ctx, tx: Tx, person: PersonRecord, agent: string | undefined, by: 'password' | 'link'): Promise<WithCookie<Me>> {
  const id = newId('ses');
  const secret = newSecret();
  const expiresAt = new Date(ctx.now.getTime() + ctx.app.config.sessionHours * 3600_000);
  await store.insertSession(tx, ctx.tenantId, { id, personId: person.id, secretHash: hashSecret(secret), expiresAt, address: ctx.address, agent }, ctx.now);
  const actor = { kind: 'person', personId: person.id, name: person.name, permissions: new Set<string>(), limits: noLimits } as const;
  await recordEvent({ ...ctx, actor }, tx, { action: 'identity.signed-in', objectKind: 'person', objectId: person.id, after: { by } });
  return { reply: await meOf(ctx, tx, person), cookie: formatCredential(ctx.tenantId, id, secret) };
}

async function meOf(ctx: Ctx, tx: Tx, person: PersonRecord): Promise<Me> {
  const rows = await tx.query<Me['institution']>(`select id, code, name_zh as "nameZh", name_en as "nameEn", is_demonstration as "isDemonstration" from tenant where id = $1`, [ctx.tenantId]);
  const roles = person.roles as RoleName[];
  const held = ctx.actor.kind === 'token' ? [...ctx.actor.permissions].sort() : permissionsOfRoles(roles);
  return { person: { id: person.id, login: person.login, name: person.name, email: person.email }, institution: rows[0]!, roles, permissions: held, mustChangePassword: person.mustChangePassword };
}

export function getMe(ctx: Ctx): Promise<Me> {
  return ctx.tx(async (tx) => meOf(ctx, tx, await getPerson(ctx, tx, ctx.actor.personId!)));
}

export async function signOut(ctx: Ctx): Promise<void> {
  const { personId, sessionId } = ctx.actor;
  if (personId === undefined || sessionId === undefined) return;
  await ctx.tx(async (tx) => {
    await store.revokeSessions(tx, ctx.tenantId, personId, { only: sessionId }, ctx.now);
    await recordEvent(ctx, tx, { action: 'identity.signed-out', objectKind: 'person', objectId: personId });
  });
}

export function listMySessions(ctx: Ctx) {
  return ctx.tx(async (tx) => (await store.listSessions(tx, ctx.tenantId, ctx.actor.personId!, ctx.now)).map((row) => ({ ...row, isCurrent: row.id === ctx.actor.sessionId })));
}

export function revokeMySession(ctx: Ctx, sessionId: string): Promise<void> {
  return ctx.tx(async (tx) => {
    if ((await store.revokeSessions(tx, ctx.tenantId, ctx.actor.personId!, { only: sessionId }, ctx.now)) === 0) throw new AppError('object.not-found', 'There is no such session.');
    await recordEvent(ctx, tx, { action: 'identity.session-revoked', objectKind: 'session', objectId: sessionId });
  });
}

/** Changes the password; all other sessions end. Without a password so far (signed in by link) none is asked for. */
export async function changePassword(ctx: Ctx, input: Readonly<{ current?: string | undefined; next: string }>): Promise<void> {
  if (ctx.actor.kind !== 'person') throw new AppError('permission.missing', 'A token cannot change a password.');
  const personId = ctx.actor.personId!;
  const person = await ctx.tx((tx) => getPerson(ctx, tx, personId));
  const isFree = person.passwordHash === null;
  if (!isFree && !(await isPassword(person.passwordHash, input.current ?? ''))) throw new AppError('session.refused', 'The current password is not right.');
  const problem = passwordProblem(input.next, person.login);
  if (problem !== undefined) throw new AppError('request.invalid', problem);
  const passwordHash = await hashPassword(input.next);
  await ctx.tx(async (tx) => {
    await setPassword(tx, ctx.tenantId, personId, passwordHash, ctx.now);
    await store.revokeSessions(tx, ctx.tenantId, personId, { except: ctx.actor.sessionId }, ctx.now);
    await recordEvent(ctx, tx, { action: 'identity.password-changed', objectKind: 'person', objectId: personId });
  });
}
