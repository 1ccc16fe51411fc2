import type { SessionDue } from '#kernel/endpoint.ts';
import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import { noLimits, type Ctx, type WithCookie } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { recordEvent } from '#features/audit/public.ts';
import { formatCredential } from './credentials.ts';
import { isKeptElsewhere } from './directory-keepers.ts';
import { getPerson, type PersonRecord } from './people-store.ts';
import { isLiveSql, loadPowers } from './powers.ts';
import { permissionsOfRoles, type RoleName } from './roles.ts';
import { hashSecret, newSecret } from './secrets.ts';
import * as store from './session-store.ts';
import { dueOf, needsSecondFactor } from './sign-in-policy.ts';
import type { SessionMethod } from './sign-in-words.ts';

export type Me = Readonly<{
  person: Readonly<{ id: string; login: string; name: string; email: string | null; language: 'zh-CN' | 'en-US' | null }>;
  institution: Readonly<{ id: string; code: string; nameZh: string; nameEn: string; isDemonstration: boolean }>;
  roles: RoleName[];
  permissions: string[];
  /** What the roles carry for the whole institution alone, and the person holds them for a part of it. */
  beyondScope: string[];
  mustChangePassword: boolean;
  hasPassword: boolean;
  /** False where a directory keeps the password. */
  canSetPassword: boolean;
  /** What must be done before anything else is answered. */
  due: SessionDue | null;
  method: SessionMethod | 'token';
  factorAt: string | null;
  hasFactor: boolean;
  /** The roles would need a second factor, and the demonstration does not ask for it. */
  isFactorWaived: boolean;
}>;

export type Opening = Readonly<{
  method: SessionMethod;
  /** A second factor was shown, here or at the provider. */
  isFactorShown?: boolean;
  origin?: store.Origin | undefined;
  expiresAt?: Date | undefined;
}>;

const pendingMs = 10 * 60_000;

/** Opens a session of its own for every sign-in; where only the second factor is missing, one that can do nothing but show it. */
export async function openSession(ctx: Ctx, tx: Tx, person: PersonRecord, agent: string | undefined, opening: Opening): Promise<WithCookie<Me>> {
  const id = newId('ses');
  const secret = newSecret();
  const factorDue = opening.isFactorShown !== true && opening.method !== 'break-glass' && (await hasFactor(tx, ctx.tenantId, person.id));
  const life = opening.expiresAt ?? new Date(ctx.now.getTime() + ctx.app.config.sessionHours * 3600_000);
  const session = {
    id, personId: person.id, secretHash: hashSecret(secret), expiresAt: factorDue ? new Date(ctx.now.getTime() + pendingMs) : life, address: ctx.address, agent,
    method: opening.method, factorDue, factorAt: opening.isFactorShown === true ? ctx.now : undefined, origin: opening.origin,
  };
  await store.insertSession(tx, ctx.tenantId, session, ctx.now);
  const actor = { kind: 'person', personId: person.id, name: person.name, permissions: new Set<string>(), limits: noLimits, sessionId: id } as const;
  const of: Ctx = { ...ctx, actor };
  await recordEvent(of, tx, factorDue
    ? { action: 'identity.second-factor-asked', objectKind: 'person', objectId: person.id, after: { by: opening.method } }
    : { action: 'identity.signed-in', objectKind: 'person', objectId: person.id, after: { by: opening.method, ...(opening.isFactorShown === true ? { secondFactor: true } : {}), ...(opening.origin === undefined ? {} : { provider: opening.origin.provider }) } });
  return { reply: await meOf(of, tx, person), cookie: formatCredential(ctx.tenantId, id, secret) };
}

async function hasFactor(tx: Tx, tenantId: string, personId: string): Promise<boolean> {
  return (await tx.query(`select from person p where p.tenant_id = $1 and p.id = $2 and ${store.hasFactorNow}`, [tenantId, personId])).length > 0;
}

/** Another secret for the session of the caller: after a second factor was shown or set up, and after the powers changed. */
export async function rotateSession(ctx: Ctx, tx: Tx, than = ctx.now): Promise<string | undefined> {
  const { sessionId } = ctx.actor;
  if (sessionId === undefined) return undefined;
  const secret = newSecret();
  const isRotated = await store.rotateSecret(tx, ctx.tenantId, sessionId, hashSecret(secret), than, ctx.now);
  return isRotated ? formatCredential(ctx.tenantId, sessionId, secret) : undefined;
}

/** What the caller is and may do, with another secret for the session where there is one. */
export async function meWithCookie(ctx: Ctx, tx: Tx, cookie: string | undefined): Promise<Me | WithCookie<Me>> {
  const me = await meOf(ctx, tx, await getPerson(ctx, tx, ctx.actor.personId!));
  return cookie === undefined ? me : { reply: me, cookie };
}

/** Who is signed in. Where powers were added since the session got its secret, it gets another one. */
export function getMe(ctx: Ctx): Promise<Me | WithCookie<Me>> {
  return ctx.tx(async (tx) => {
    const changed = await tx.findOne<{ at: string | null }>(`select max(g.valid_from) as at from role_grant g where g.tenant_id = $1 and g.person_id = $2 and ${isLiveSql}`, [ctx.tenantId, ctx.actor.personId]);
    const at = changed?.at;
    return meWithCookie(ctx, tx, ctx.actor.kind !== 'person' || at === null || at === undefined ? undefined : await rotateSession(ctx, tx, new Date(at)));
  });
}

async function meOf(ctx: Ctx, tx: Tx, person: PersonRecord): Promise<Me> {
  const { sessionId } = ctx.actor;
  const institution = (await tx.query<Me['institution']>(`select id, code, name_zh as "nameZh", name_en as "nameEn", is_demonstration as "isDemonstration" from tenant where id = $1`, [ctx.tenantId]))[0]!;
  const session = sessionId === undefined ? undefined : await store.findSession(tx, ctx.tenantId, sessionId);
  const language = (await tx.findOne<{ language: Me['person']['language'] }>(`select language from person where tenant_id = $1 and id = $2`, [ctx.tenantId, person.id]))!.language;
  const roles = person.roles as RoleName[];
  const due = session === undefined ? undefined : dueOf(session, ctx.app.config, ctx.now);
  const held = ctx.actor.kind === 'token' ? ctx.actor.permissions : (await loadPowers(tx, ctx.tenantId, person.id)).permissions;
  return {
    person: { id: person.id, login: person.login, name: person.name, email: person.email, language }, institution, roles,
    permissions: [...held].sort(), beyondScope: ctx.actor.kind === 'token' ? [] : permissionsOfRoles(roles).filter((permission) => !held.has(permission)),
    mustChangePassword: person.mustChangePassword || due === 'password', hasPassword: person.passwordHash !== null, canSetPassword: !(await isKeptElsewhere(tx, ctx.app, ctx.tenantId, person.id)), due: due ?? null,
    method: (session?.method as SessionMethod | undefined) ?? 'token', factorAt: session?.factorAt ?? null, hasFactor: session?.hasFactor ?? false,
    isFactorWaived: institution.isDemonstration && session?.hasFactor !== true && needsSecondFactor(ctx.app.config, roles),
  };
}

export function listMySessions(ctx: Ctx) {
  return ctx.tx(async (tx) => (await store.listSessions(tx, ctx.tenantId, ctx.actor.personId!, ctx.now)).map((row) => ({ ...row, isCurrent: row.id === ctx.actor.sessionId })));
}

export function revokeMySession(ctx: Ctx, sessionId: string): Promise<void> {
  return revokeSession(ctx, ctx.actor.personId!, sessionId);
}

/** The open sessions of everybody. */
export async function listAllSessions(ctx: Ctx, query: Readonly<{ q?: string | undefined; cursor?: string | undefined; limit: number }>) {
  const before = keysOf(query.cursor, 1)?.[0];
  const rows = await ctx.tx((tx) => store.listAllSessions(tx, ctx.tenantId, { q: query.q, before: before === undefined ? undefined : String(before), limit: query.limit + 1 }, ctx.now));
  const page = rows.slice(0, query.limit);
  return { rows: page.map((row) => ({ ...row, isCurrent: row.id === ctx.actor.sessionId })), nextCursor: rows.length > query.limit ? cursorOf([page.at(-1)!.id]) : null, total: null };
}

export function listPersonSessions(ctx: Ctx, personId: string) {
  return ctx.tx(async (tx) => {
    await getPerson(ctx, tx, personId);
    return (await store.listSessions(tx, ctx.tenantId, personId, ctx.now)).map((row) => ({ ...row, isCurrent: row.id === ctx.actor.sessionId }));
  });
}

/** Ends one session of a person. */
export function revokeSession(ctx: Ctx, personId: string, sessionId: string): Promise<void> {
  return ctx.tx(async (tx) => {
    if ((await store.revokeSessions(tx, ctx.tenantId, personId, { only: sessionId }, ctx.now)) === 0) throw new AppError('object.not-found', 'There is no such session.');
    await recordEvent(ctx, tx, { action: 'identity.session-revoked', objectKind: 'session', objectId: sessionId, after: { personId } });
  });
}

/** Ends all sessions of a person, and the links that were not used; answers how many sessions it were. */
export function revokeAllSessions(ctx: Ctx, personId: string): Promise<Readonly<{ count: number }>> {
  return ctx.tx(async (tx) => {
    await getPerson(ctx, tx, personId);
    const count = await store.revokeSessions(tx, ctx.tenantId, personId, {}, ctx.now);
    await store.endLinks(tx, ctx.tenantId, personId, ctx.now);
    await recordEvent(ctx, tx, { action: 'identity.sessions-revoked', objectKind: 'person', objectId: personId, after: { count } });
    return { count };
  });
}

/** The language in which the person is written to. */
export function setLanguage(ctx: Ctx, language: 'zh-CN' | 'en-US'): Promise<void> {
  return ctx.tx(async (tx) => {
    await tx.query(`update person set language = $3 where tenant_id = $1 and id = $2`, [ctx.tenantId, ctx.actor.personId, language]);
    await recordEvent(ctx, tx, { action: 'identity.language-chosen', objectKind: 'person', objectId: ctx.actor.personId!, after: { language } });
  });
}
