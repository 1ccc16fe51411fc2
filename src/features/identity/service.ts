import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import { noLimits, type App, type Ctx, type WithCookie } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { recordEvent } from '#features/audit/public.ts';
import { formatCredential, parseCredential, tokenPrefix } from './credentials.ts';
import { permissionsOfRoles, type RoleName } from './roles.ts';
import { hashPassword, hashSecret, isPassword, isSecret, newSecret } from './secrets.ts';
import * as store from './store.ts';

const attemptWindowMs = 15 * 60_000;
const attemptsPerLogin = 5;
const attemptsPerAddress = 50;
const linkLifeMs = 24 * 3600_000;

export type Me = Readonly<{
  person: Readonly<{ id: string; login: string; name: string; email: string | null }>;
  institution: Readonly<{ id: string; code: string; nameZh: string; nameEn: string; isDemonstration: boolean }>;
  roles: RoleName[];
  permissions: string[];
  mustChangePassword: boolean;
}>;
export type Person = Readonly<{ id: string; login: string; name: string; email: string | null; unitId: string | null; unitName: string | null; roles: RoleName[]; isActive: boolean; lastSignInAt: string | null; createdAt: string }>;

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
    return store.findPersonByLogin(tx, tenantId, input.login);
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
    const person = await store.findPerson(tx, tenantId, link.personId);
    if (person === undefined || !person.isActive) throw new AppError('session.link-used');
    return openSession(of, tx, person, agent, 'link');
  });
}

async function openSession(ctx: Ctx, tx: Tx, person: store.PersonRecord, agent: string | undefined, by: 'password' | 'link'): Promise<WithCookie<Me>> {
  const id = newId('ses');
  const secret = newSecret();
  const expiresAt = new Date(ctx.now.getTime() + ctx.app.config.sessionHours * 3600_000);
  await store.insertSession(tx, ctx.tenantId, { id, personId: person.id, secretHash: hashSecret(secret), expiresAt, address: ctx.address, agent }, ctx.now);
  const actor = { kind: 'person', personId: person.id, name: person.name, permissions: new Set<string>(), limits: noLimits } as const;
  await recordEvent({ ...ctx, actor }, tx, { action: 'identity.signed-in', objectKind: 'person', objectId: person.id, after: { by } });
  return { reply: await meOf(ctx, tx, person), cookie: formatCredential(ctx.tenantId, id, secret) };
}

async function meOf(ctx: Ctx, tx: Tx, person: store.PersonRecord): Promise<Me> {
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
    await store.setPassword(tx, ctx.tenantId, personId, passwordHash, ctx.now);
    await store.revokeSessions(tx, ctx.tenantId, personId, { except: ctx.actor.sessionId }, ctx.now);
    await recordEvent(ctx, tx, { action: 'identity.password-changed', objectKind: 'person', objectId: personId });
  });
}

/** Three of four kinds of characters, at least ten in all, not the name: domain file §2.13 (typical for finance). */
export function passwordProblem(password: string, login: string): string | undefined {
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length;
  if ([...password].length < 10) return 'The password needs at least ten characters.';
  if (kinds < 3 && [...password].length < 20) return 'The password needs three of: lower case, upper case, digits, other characters; or twenty characters.';
  if (password.toLowerCase().includes(login)) return 'The password must not contain the sign-in name.';
  return undefined;
}

async function getPerson(ctx: Ctx, tx: Tx, id: string): Promise<store.PersonRecord> {
  const person = await store.findPerson(tx, ctx.tenantId, id);
  if (person === undefined) throw new AppError('object.not-found', 'There is no such person.');
  return person;
}

function shown(person: store.PersonRecord): Person {
  const { passwordHash: _hash, mustChangePassword: _must, ...rest } = person;
  return { ...rest, roles: rest.roles as RoleName[] };
}

export async function listPeople(ctx: Ctx, query: Readonly<{ q?: string | undefined; unitId?: string | undefined; role?: string | undefined; cursor?: string | undefined; limit: number }>) {
  const rows = await ctx.tx((tx) => store.listPeople(tx, ctx.tenantId, { ...query, after: String(keysOf(query.cursor, 1)?.[0] ?? ''), limit: query.limit + 1 }));
  const page = rows.slice(0, query.limit);
  return { rows: page.map(shown), nextCursor: rows.length > query.limit ? cursorOf([page.at(-1)!.login]) : null, total: null };
}

export type PersonInput = Readonly<{ login: string; name: string; email?: string | null | undefined; unitId?: string | null | undefined; roles: readonly RoleName[]; password?: string | undefined }>;

export async function createPerson(ctx: Ctx, input: PersonInput) {
  const problem = input.password === undefined ? undefined : passwordProblem(input.password, input.login);
  if (problem !== undefined) throw new AppError('request.invalid', problem);
  const passwordHash = input.password === undefined ? null : await hashPassword(input.password);
  return ctx.tx(async (tx) => {
    if (input.unitId !== null && input.unitId !== undefined) await assertUnit(ctx, tx, input.unitId);
    const id = await store.insertPerson(tx, ctx.tenantId, { login: input.login, name: input.name, email: input.email ?? null, unitId: input.unitId ?? null, passwordHash, mustChangePassword: passwordHash !== null });
    if (id === undefined) throw new AppError('object.conflict', `The sign-in name ${input.login} is taken.`);
    await store.setRoles(tx, ctx.tenantId, id, input.roles, ctx.actor.personId ?? null, ctx.now);
    await recordEvent(ctx, tx, { action: 'identity.person-created', objectKind: 'person', objectId: id, after: { login: input.login, name: input.name, roles: input.roles, unitId: input.unitId ?? null } });
    const signInLink = passwordHash === null ? (await insertLink(ctx, tx, id)).url : null;
    return { ...shown(await getPerson(ctx, tx, id)), signInLink };
  });
}

async function assertUnit(ctx: Ctx, tx: Tx, unitId: string): Promise<void> {
  if ((await tx.query(`select from organisation_unit where tenant_id = $1 and id = $2`, [ctx.tenantId, unitId])).length === 0) throw new AppError('object.not-found', 'There is no such organisation unit.');
}

export type PersonChange = Readonly<Partial<{ name: string; email: string | null; unitId: string | null; roles: readonly RoleName[]; isActive: boolean }>>;

export function updatePerson(ctx: Ctx, id: string, change: PersonChange): Promise<Person> {
  return ctx.tx(async (tx) => {
    const before = await getPerson(ctx, tx, id);
    if (id === ctx.actor.personId && (change.isActive === false || change.roles !== undefined)) throw new AppError('permission.missing', 'Nobody changes the roles of, or closes, the own account.');
    if (change.unitId !== null && change.unitId !== undefined) await assertUnit(ctx, tx, change.unitId);
    const after = { name: before.name, email: before.email, unitId: before.unitId, isActive: before.isActive, ...change };
    await store.updatePerson(tx, ctx.tenantId, id, after, ctx.now);
    if (change.roles !== undefined) await store.setRoles(tx, ctx.tenantId, id, change.roles, ctx.actor.personId ?? null, ctx.now);
    if (!after.isActive) {
      await store.revokeSessions(tx, ctx.tenantId, id, {}, ctx.now);
      await store.endLinks(tx, ctx.tenantId, id, ctx.now);
    }
    await recordEvent(ctx, tx, { action: 'identity.person-changed', objectKind: 'person', objectId: id, before: shown(before), after });
    return shown(await getPerson(ctx, tx, id));
  });
}

/** Makes a one-time sign-in link for a person. */
export function createSignInLink(ctx: Ctx, personId: string): Promise<Readonly<{ url: string; expiresAt: string }>> {
  // With a link for its own person a token would come to a session, which holds more than its scopes.
  if (ctx.actor.kind === 'token' && ctx.actor.personId === personId) throw new AppError('permission.missing', 'A token cannot make a sign-in link for its own person.');
  return ctx.tx(async (tx) => {
    await getPerson(ctx, tx, personId);
    const link = await insertLink(ctx, tx, personId);
    await recordEvent(ctx, tx, { action: 'identity.link-created', objectKind: 'person', objectId: personId });
    return link;
  });
}

async function insertLink(ctx: Ctx, tx: Tx, personId: string): Promise<Readonly<{ url: string; expiresAt: string }>> {
  const id = newId('lnk');
  const secret = newSecret();
  const expiresAt = new Date(ctx.now.getTime() + linkLifeMs);
  await store.insertLink(tx, ctx.tenantId, { id, personId, secretHash: hashSecret(secret), expiresAt }, ctx.now);
  // In the fragment, which browsers keep to themselves: no proxy or server log ever sees the secret.
  return { url: `${ctx.app.config.publicUrl}/sign-in#link=${formatCredential(ctx.tenantId, id, secret)}`, expiresAt: expiresAt.toISOString() };
}

export function listTokens(ctx: Ctx) {
  const isManager = ctx.actor.permissions.has('people.write');
  return ctx.tx((tx) => store.listTokens(tx, ctx.tenantId, isManager ? undefined : ctx.actor.personId));
}

/** Makes a token; it can carry only what its maker holds. */
export function createToken(ctx: Ctx, input: Readonly<{ name: string; scopes: readonly string[]; expiresInDays: number }>) {
  const missing = input.scopes.filter((scope) => !ctx.actor.permissions.has(scope));
  if (missing.length > 0) throw new AppError('permission.missing', `You do not hold: ${missing.join(', ')}.`);
  if (ctx.actor.kind !== 'person') throw new AppError('permission.missing', 'A token cannot make tokens.');
  return ctx.tx(async (tx) => {
    const id = newId('tok');
    const secret = newSecret();
    const expiresAt = new Date(ctx.now.getTime() + input.expiresInDays * 24 * 3600_000);
    await store.insertToken(tx, ctx.tenantId, { id, personId: ctx.actor.personId!, name: input.name, secretHash: hashSecret(secret), scopes: input.scopes, expiresAt }, ctx.now);
    await recordEvent(ctx, tx, { action: 'identity.token-created', objectKind: 'token', objectId: id, after: { name: input.name, scopes: input.scopes, expiresAt } });
    const token = (await store.listTokens(tx, ctx.tenantId, ctx.actor.personId)).find((row) => row.id === id)!;
    return { token, secret: tokenPrefix + formatCredential(ctx.tenantId, id, secret) };
  });
}

export function revokeToken(ctx: Ctx, tokenId: string): Promise<void> {
  return ctx.tx(async (tx) => {
    const owner = ctx.actor.permissions.has('people.write') ? undefined : ctx.actor.personId;
    if (!(await store.revokeToken(tx, ctx.tenantId, tokenId, owner, ctx.now))) throw new AppError('object.not-found', 'There is no such token.');
    await recordEvent(ctx, tx, { action: 'identity.token-revoked', objectKind: 'token', objectId: tokenId });
  });
}
