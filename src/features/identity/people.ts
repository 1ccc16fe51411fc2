import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { recordEvent } from '#features/audit/public.ts';
import { formatCredential } from './credentials.ts';
import * as store from './people-store.ts';
import { refuse, refuseKeyOfExcluded, refuseLastHolder } from './duties.ts';
import { addRequest, grantDirectly } from './grants.ts';
import { knownPeople } from './reach.ts';
import type { RoleName } from './roles.ts';
import { hashPassword, hashSecret, newSecret } from './secrets.ts';
import { endLinks, insertLink as saveLink, revokeSessions } from './session-store.ts';
import { assertPassword, rememberPassword } from './passwords.ts';

const linkLifeMs = 24 * 3600_000;

export type Person = Readonly<{ id: string; login: string; name: string; email: string | null; unitId: string | null; unitNameZh: string | null; unitNameEn: string | null; roles: RoleName[]; requestedRoles: RoleName[]; isActive: boolean; lastSignInAt: string | null; createdAt: string }>;

function shown(person: store.PersonRecord): Person {
  const { passwordHash: _hash, mustChangePassword: _must, ...rest } = person;
  return { ...rest, roles: rest.roles as RoleName[], requestedRoles: rest.requestedRoles as RoleName[] };
}

export async function listPeople(ctx: Ctx, query: Readonly<{ q?: string | undefined; unitId?: string | undefined; role?: string | undefined; cursor?: string | undefined; limit: number }>) {
  const rows = await ctx.tx(async (tx) => store.listPeople(tx, ctx.tenantId, { ...query, known: await knownPeople(ctx, tx), after: String(keysOf(query.cursor, 1)?.[0] ?? ''), limit: query.limit + 1 }));
  const page = rows.slice(0, query.limit);
  return { rows: page.map(shown), nextCursor: rows.length > query.limit ? cursorOf([page.at(-1)!.login]) : null, total: null };
}

export type PersonInput = Readonly<{ login: string; name: string; email?: string | null | undefined; unitId?: string | null | undefined; roles: readonly RoleName[]; password?: string | undefined }>;

export async function createPerson(ctx: Ctx, input: PersonInput) {
  if (input.password !== undefined) assertPassword(input.password, input, ctx.app.config);
  const passwordHash = input.password === undefined ? null : await hashPassword(input.password);
  return ctx.tx(async (tx) => {
    if (input.unitId !== null && input.unitId !== undefined) await assertUnit(ctx, tx, input.unitId);
    const id = await store.insertPerson(tx, ctx.tenantId, { login: input.login, name: input.name, email: input.email ?? null, unitId: input.unitId ?? null, passwordHash, mustChangePassword: passwordHash !== null });
    if (id === undefined) throw new AppError('object.conflict', `The sign-in name ${input.login} is taken.`);
    if (passwordHash !== null) await rememberPassword(tx, ctx.tenantId, id, passwordHash, ctx.now);
    await recordEvent(ctx, tx, { action: 'identity.person-created', objectKind: 'person', objectId: id, after: { login: input.login, name: input.name, unitId: input.unitId ?? null } });
    for (const role of input.roles) await giveRole(ctx, tx, id, role);
    const signInLink = passwordHash === null ? (await insertLink(ctx, tx, id)).url : null;
    return { ...shown(await store.getPerson(ctx, tx, id)), signInLink };
  });
}

/** The program itself gives roles; people ask for them. */
async function giveRole(ctx: Ctx, tx: Tx, personId: string, role: RoleName): Promise<void> {
  if (ctx.actor.kind === 'system') await grantDirectly(ctx, tx, personId, { role });
  else await addRequest(ctx, tx, { personId, role, reason: '随账号一并申请 · asked for with the account' });
}

async function assertUnit(ctx: Ctx, tx: Tx, unitId: string): Promise<void> {
  if ((await tx.query(`select from organisation_unit where tenant_id = $1 and id = $2`, [ctx.tenantId, unitId])).length === 0) throw new AppError('object.not-found', 'There is no such organisation unit.');
}

export type PersonChange = Readonly<Partial<{ name: string; email: string | null; unitId: string | null; isActive: boolean }>>;

export function updatePerson(ctx: Ctx, id: string, change: PersonChange): Promise<Person> {
  return ctx.tx(async (tx) => {
    const before = await store.getPerson(ctx, tx, id);
    if (id === ctx.actor.personId && change.isActive === false) refuse(ctx, 'duty.separated', 'Nobody closes the own account.', { because: 'own' });
    // People are found by their address when they come from an identity provider.
    if (change.email !== undefined && change.email !== before.email) await refuseKeyOfExcluded(ctx, tx, id);
    if (change.unitId !== null && change.unitId !== undefined) await assertUnit(ctx, tx, change.unitId);
    const after = { name: before.name, email: before.email, unitId: before.unitId, isActive: before.isActive, ...change };
    await store.updatePerson(tx, ctx.tenantId, id, after, ctx.now);
    if (!after.isActive) await endAccess(ctx, tx, before);
    await recordEvent(ctx, tx, { action: 'identity.person-changed', objectKind: 'person', objectId: id, before: shown(before), after });
    return shown(await store.getPerson(ctx, tx, id));
  });
}

/** What ends with an account: sessions and links. An institution keeps one of each administrator. */
async function endAccess(ctx: Ctx, tx: Tx, person: store.PersonRecord): Promise<void> {
  if (person.isActive) await refuseLastHolder(ctx, tx, person.id, person.roles as RoleName[]);
  await revokeSessions(tx, ctx.tenantId, person.id, {}, ctx.now);
  await endLinks(tx, ctx.tenantId, person.id, ctx.now);
}

/** Closes an account that a review found to be of no use. */
export async function closeAccount(ctx: Ctx, tx: Tx, personId: string, reason: string): Promise<void> {
  const before = await store.getPerson(ctx, tx, personId);
  await store.updatePerson(tx, ctx.tenantId, personId, { ...before, isActive: false }, ctx.now);
  await endAccess(ctx, tx, before);
  await recordEvent(ctx, tx, { action: 'identity.person-changed', objectKind: 'person', objectId: personId, before: shown(before), after: { ...shown(before), isActive: false }, reason });
}

/** Makes a one-time sign-in link for a person. */
export function createSignInLink(ctx: Ctx, personId: string): Promise<Readonly<{ url: string; expiresAt: string }>> {
  // With a link for its own person a token would come to a session, which holds more than its scopes.
  if (ctx.actor.kind === 'token' && ctx.actor.personId === personId) throw new AppError('permission.missing', 'A token cannot make a sign-in link for its own person.');
  return ctx.tx(async (tx) => {
    await store.getPerson(ctx, tx, personId);
    await refuseKeyOfExcluded(ctx, tx, personId);
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
