import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { recordEvent } from '#features/audit/public.ts';
import { formatCredential } from './credentials.ts';
import * as store from './people-store.ts';
import type { RoleName } from './roles.ts';
import { hashPassword, hashSecret, newSecret } from './secrets.ts';
import { endLinks, insertLink as saveLink, revokeSessions } from './session-store.ts';
import { passwordProblem } from './passwords.ts';

const linkLifeMs = 24 * 3600_000;

export type Person = Readonly<{ id: string; login: string; name: string; email: string | null; unitId: string | null; unitName: string | null; roles: RoleName[]; isActive: boolean; lastSignInAt: string | null; createdAt: string }>;

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
    return { ...shown(await store.getPerson(ctx, tx, id)), signInLink };
  });
}

async function assertUnit(ctx: Ctx, tx: Tx, unitId: string): Promise<void> {
  if ((await tx.query(`select from organisation_unit where tenant_id = $1 and id = $2`, [ctx.tenantId, unitId])).length === 0) throw new AppError('object.not-found', 'There is no such organisation unit.');
}

export type PersonChange = Readonly<Partial<{ name: string; email: string | null; unitId: string | null; roles: readonly RoleName[]; isActive: boolean }>>;

export function updatePerson(ctx: Ctx, id: string, change: PersonChange): Promise<Person> {
  return ctx.tx(async (tx) => {
    const before = await store.getPerson(ctx, tx, id);
    if (id === ctx.actor.personId && (change.isActive === false || change.roles !== undefined)) throw new AppError('permission.missing', 'Nobody changes the roles of, or closes, the own account.');
    if (change.unitId !== null && change.unitId !== undefined) await assertUnit(ctx, tx, change.unitId);
    const after = { name: before.name, email: before.email, unitId: before.unitId, isActive: before.isActive, ...change };
    await store.updatePerson(tx, ctx.tenantId, id, after, ctx.now);
    if (change.roles !== undefined) await store.setRoles(tx, ctx.tenantId, id, change.roles, ctx.actor.personId ?? null, ctx.now);
    if (!after.isActive) {
      await revokeSessions(tx, ctx.tenantId, id, {}, ctx.now);
      await endLinks(tx, ctx.tenantId, id, ctx.now);
    }
    await recordEvent(ctx, tx, { action: 'identity.person-changed', objectKind: 'person', objectId: id, before: shown(before), after });
    return shown(await store.getPerson(ctx, tx, id));
  });
}

/** Makes a one-time sign-in link for a person. */
export function createSignInLink(ctx: Ctx, personId: string): Promise<Readonly<{ url: string; expiresAt: string }>> {
  // With a link for its own person a token would come to a session, which holds more than its scopes.
  if (ctx.actor.kind === 'token' && ctx.actor.personId === personId) throw new AppError('permission.missing', 'A token cannot make a sign-in link for its own person.');
  return ctx.tx(async (tx) => {
    await store.getPerson(ctx, tx, personId);
    const link = await insertLink(ctx, tx, personId);
    await recordEvent(ctx, tx, { action: 'identity.link-created', objectKind: 'person', objectId: personId });
    return link;
  });
}

async function insertLink(ctx: Ctx, tx: Tx, personId: string): Promise<Readonly<{ url: string; expiresAt: string }>> {
  const id = newId('lnk');
  const secret = newSecret();
  const expiresAt = new Date(ctx.now.getTime() + linkLifeMs);
  await saveLink(tx, ctx.tenantId, { id, personId, secretHash: hashSecret(secret), expiresAt }, ctx.now);
  // In the fragment, which browsers keep to themselves: no proxy or server log ever sees the secret.
  return { url: `${ctx.app.config.publicUrl}/sign-in#link=${formatCredential(ctx.tenantId, id, secret)}`, expiresAt: expiresAt.toISOString() };
}
