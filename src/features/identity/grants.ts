import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { recordEvent } from '#features/audit/public.ts';
import { excludedBy, heldBy, refuse, refuseExcluded, refuseLastHolder, refuseOwn, takeKeys } from './duties.ts';
import * as store from './grant-store.ts';
import type { Grant, GrantQuery } from './grants-contract.ts';
import { getPerson } from './people-store.ts';
import { knownPeople, limitOf, systemsWithin, unitsWithin } from './reach.ts';
import { administrators, exclusionOf, outsiders, roleScopes, technologyDomains, type RoleName, type ScopeKind, type TechnologyDomain } from './roles.ts';

const dayMs = 24 * 3600_000;

export async function listGrants(ctx: Ctx, query: GrantQuery & Readonly<{ cursor?: string | undefined; limit: number }>) {
  return ctx.tx(async (tx) => {
    const { mine, cursor, limit, ...filter } = query;
    const requestedBy = mine === true ? (ctx.actor.personId ?? '') : undefined;
    const rows = await store.listGrants(tx, ctx.tenantId, { ...filter, requestedBy, known: await knownPeople(ctx, tx), after: keysOf(cursor, 1)?.[0] as string | undefined, limit: limit + 1 });
    const page = rows.slice(0, limit);
    return { rows: await withObstacles(ctx, tx, page), nextCursor: rows.length > limit ? cursorOf([page.at(-1)!.id]) : null, total: null };
  });
}

export function countGrants(ctx: Ctx) {
  return ctx.tx(async (tx) => store.countGrants(tx, ctx.tenantId, await knownPeople(ctx, tx)));
}

/** Says of requests why the reader may not decide about them, and what excludes them. */
async function withObstacles(ctx: Ctx, tx: Tx, rows: readonly store.GrantRecord[]): Promise<Grant[]> {
  const grants: Grant[] = [];
  for (const row of rows) {
    const other = row.state === 'requested' ? excludedBy(await heldBy(tx, ctx.tenantId, row.personId), row.role, new Date(row.validFrom), dateOf(row.validTo)) : undefined;
    const own = row.state !== 'requested' ? null : row.requestedById === ctx.actor.personId ? 'requester' : row.personId === ctx.actor.personId ? 'beneficiary' : null;
    grants.push({ ...row, obstacle: own ?? (other === undefined ? null : 'excluded'), excludedBy: other === undefined ? null : { role: other, reason: exclusionOf(other, row.role)! } });
  }
  return grants;
}

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

async function getGrant(ctx: Ctx, tx: Tx, id: string): Promise<Grant> {
  const rows = await store.listGrants(tx, ctx.tenantId, { id, limit: 1 });
  if (rows[0] === undefined) throw new AppError('object.not-found', 'There is no such grant.');
  return (await withObstacles(ctx, tx, rows))[0]!;
}

export type GrantRequest = Readonly<{ personId: string; role: RoleName; scopeKind?: ScopeKind; scopeId?: string | null; reason: string; validFrom?: string | undefined; validTo?: string | undefined }>;

/** Asks that a person be given a role. */
export function requestGrant(ctx: Ctx, input: GrantRequest): Promise<Grant> {
  return ctx.tx(async (tx) => getGrant(ctx, tx, await addRequest(ctx, tx, input)));
}

/** The longest that a role is granted for, in days: people from outside are looked at more often. */
export function grantDaysMax(ctx: Ctx, role: RoleName): number {
  return outsiders.includes(role) ? ctx.app.config.outsiderGrantDaysMax : ctx.app.config.grantDaysMax;
}

/** The same within a transaction that does more. */
export async function addRequest(ctx: Ctx, tx: Tx, input: GrantRequest): Promise<string> {
  const { personId, role, scopeKind = 'institution', scopeId = null } = input;
  const known = await knownPeople(ctx, tx);
  const person = await getPerson(ctx, tx, personId);
  if (!person.isActive) throw new AppError('request.invalid', 'The account is closed: nobody can use a role of it.');
  if (known !== undefined && personId !== known.selfId && !known.ownerIds.includes(personId) && !known.unitIds.includes(person.unitId ?? '')) throw new AppError('object.not-found', 'There is no such person.');
  await assertScope(ctx, tx, role, scopeKind, scopeId);
  const validFrom = input.validFrom === undefined || new Date(input.validFrom) < ctx.now ? ctx.now : new Date(input.validFrom);
  const validTo = termOf(ctx, role, validFrom, input.validTo);
  if (await store.hasSuchGrant(tx, ctx.tenantId, { personId, role, scopeKind, scopeId, validFrom })) throw new AppError('object.conflict', 'The person holds this role within this scope already, or waits for it.');
  await refuseExcluded(ctx, tx, personId, role, validFrom, validTo);
  const id = await store.insertGrant(tx, ctx.tenantId, { personId, role, scopeKind, scopeId, validFrom, validTo, reason: input.reason, requestedBy: ctx.actor.personId ?? null, isApproved: false }, ctx.now);
  await recordEvent(ctx, tx, { action: 'identity.grant-requested', objectKind: 'grant', objectId: id, after: { personId, role, scopeKind, scopeId, validFrom, validTo }, reason: input.reason });
  return id;
}

function termOf(ctx: Ctx, role: RoleName, from: Date, asked: string | undefined): Date {
  const daysMax = grantDaysMax(ctx, role);
  const latest = new Date(from.getTime() + daysMax * dayMs);
  const to = asked === undefined ? latest : new Date(asked);
  if (to <= from) throw new AppError('request.invalid', 'The end of the term must come after its beginning.', { fields: ['validTo'] });
  // A calendar day of grace: a term is given in days, and days begin elsewhere earlier than here.
  if (to.getTime() > latest.getTime() + dayMs) throw new AppError('request.invalid', `This role is granted for at most ${daysMax} days.`, { fields: ['validTo'], daysMax });
  return to;
}

/** A scope must be of a kind that makes sense for the role, exist, and be within what the requester reaches. */
async function assertScope(ctx: Ctx, tx: Tx, role: RoleName, kind: ScopeKind, id: string | null): Promise<void> {
  if (!roleScopes[role].includes(kind)) throw new AppError('request.invalid', `The role ${role} is not granted within a ${kind}. Possible: ${roleScopes[role].join(', ')}.`, { fields: ['scopeKind'] });
  if ((kind === 'institution') !== (id === null)) throw new AppError('request.invalid', 'Name the unit, system or domain of the scope; the institution needs no name.', { fields: ['scopeId'] });
  if (id === null) return;
  const exists = await scopeKindRows[kind as keyof typeof scopeKindRows](ctx, tx, id);
  if (!exists) throw new AppError('object.not-found', `There is no such ${kind}.`);
}

/** What each kind of scope looks up: whether it is there, and the requester reaches it. */
const scopeKindRows: Readonly<Record<Exclude<ScopeKind, 'institution'>, (ctx: Ctx, tx: Tx, id: string) => Promise<boolean>>> = {
  unit: async (ctx, tx, id) => {
    const limit = limitOf(ctx, 'grants.request');
    if (limit !== undefined && !(await unitsWithin(tx, ctx.tenantId, limit)).includes(id)) return false;
    return (await tx.query(`select from organisation_unit where tenant_id = $1 and id = $2`, [ctx.tenantId, id])).length > 0;
  },
  system: async (ctx, tx, id) => {
    const limit = limitOf(ctx, 'grants.request');
    if (limit !== undefined && !(await systemsWithin(tx, ctx.tenantId, limit)).includes(id)) return false;
    return (await tx.query(`select from system where tenant_id = $1 and id = $2 and retired_at is null`, [ctx.tenantId, id])).length > 0;
  },
  'technology-domain': async (ctx, _tx, id) => technologyDomains.includes(id as TechnologyDomain) && (limitOf(ctx, 'grants.request')?.domains.includes(id) ?? true),
};

export type Decision = Readonly<{ decision: 'approve'; reason?: string | undefined } | { decision: 'refuse'; reason: string }>;

/** Approves or refuses a request: somebody else than who asked and than whom it is for. */
export function decideGrant(ctx: Ctx, id: string, input: Decision): Promise<Grant> {
  return ctx.tx(async (tx) => {
    const before = await lockGrant(ctx, tx, id);
    if (before.state !== 'requested') throw new AppError('object.conflict', 'Somebody has decided about this request already.');
    refuseOwn(ctx, [before.requestedById, before.personId], 'A request for a role');
    if (input.decision === 'approve') await approve(ctx, tx, before);
    const state = input.decision === 'approve' ? 'approved' : 'refused';
    await store.decideGrant(tx, ctx.tenantId, id, { state, by: ctx.actor.personId ?? null, reason: input.reason ?? null }, ctx.now);
    const after = await getGrant(ctx, tx, id);
    await recordEvent(ctx, tx, { action: `identity.grant-${state}`, objectKind: 'grant', objectId: id, before: factsOf(before), after: factsOf(after), ...(input.reason === undefined ? {} : { reason: input.reason }) });
    return after;
  });
}

async function approve(ctx: Ctx, tx: Tx, grant: Grant): Promise<void> {
  const from = new Date(Math.max(new Date(grant.validFrom).getTime(), ctx.now.getTime()));
  if (grant.validTo !== null && new Date(grant.validTo) <= from) throw new AppError('request.invalid', 'The term that was asked for is over. Ask anew.');
  if (!grant.personIsActive) throw new AppError('request.invalid', 'The account is closed: nobody can use a role of it.');
  await refuseExcluded(ctx, tx, grant.personId, grant.role, from, dateOf(grant.validTo));
  // Links, sessions and passwords that another administrator gave out before do not lead into the new power.
  if (administrators.includes(grant.role)) await takeKeys(ctx, tx, grant.personId);
}

/** One decision at a time about what a person holds: two requests that exclude each other cannot both be approved at once. */
async function lockGrant(ctx: Ctx, tx: Tx, id: string): Promise<Grant> {
  await tx.query(`select from person p where p.tenant_id = $1 and p.id = (select person_id from role_grant where tenant_id = $1 and id = $2) for update`, [ctx.tenantId, id]);
  return getGrant(ctx, tx, id);
}

function factsOf(grant: Grant): Readonly<Record<string, unknown>> {
  const { personId, role, scopeKind, scopeId, state, validFrom, validTo } = grant;
  return { personId, role, scopeKind, scopeId, state, validFrom, validTo };
}

/** Takes back an own request. */
export function withdrawGrant(ctx: Ctx, id: string): Promise<Grant> {
  return ctx.tx(async (tx) => {
    const before = await lockGrant(ctx, tx, id);
    if (before.requestedById !== ctx.actor.personId) throw new AppError('object.not-found', 'There is no such request of yours.');
    if (before.state !== 'requested') throw new AppError('object.conflict', 'Somebody has decided about this request already.');
    await store.decideGrant(tx, ctx.tenantId, id, { state: 'withdrawn', by: ctx.actor.personId ?? null, reason: null }, ctx.now);
    await recordEvent(ctx, tx, { action: 'identity.grant-withdrawn', objectKind: 'grant', objectId: id, before: factsOf(before) });
    return getGrant(ctx, tx, id);
  });
}

/** Ends a grant before its time; not one's own, and not the last of an administrator. */
export function endGrant(ctx: Ctx, id: string, reason: string): Promise<Grant> {
  return ctx.tx(async (tx) => {
    await endLocked(ctx, tx, await lockGrant(ctx, tx, id), reason);
    return getGrant(ctx, tx, id);
  });
}

/** The same for a review, which ends many. */
export async function endGrantWithin(ctx: Ctx, tx: Tx, id: string, reason: string): Promise<void> {
  await endLocked(ctx, tx, await lockGrant(ctx, tx, id), reason);
}

async function endLocked(ctx: Ctx, tx: Tx, before: Grant, reason: string): Promise<void> {
  if (before.state !== 'approved') throw new AppError('object.conflict', 'This grant does not hold: there is nothing to end.');
  refuseOwn(ctx, [before.personId], 'The end of a grant');
  if (new Date(before.validFrom) <= ctx.now) await refuseLastHolder(ctx, tx, before.personId, [before.role]);
  await store.endGrant(tx, ctx.tenantId, before.id, { by: ctx.actor.personId ?? null, reason }, ctx.now);
  await recordEvent(ctx, tx, { action: 'identity.grant-ended', objectKind: 'grant', objectId: before.id, before: factsOf(before), after: { ...factsOf(before), state: 'ended', validTo: ctx.now }, reason });
}

export type DirectGrant = Readonly<{ role: RoleName; scopeKind?: ScopeKind; scopeId?: string | null; validTo?: Date | null }>;

/** Grants without a request: only the program itself, at its installation, for its demonstration or from its host. Exclusions hold here, too. */
export async function grantDirectly(ctx: Ctx, tx: Tx, personId: string, { role, scopeKind = 'institution', scopeId = null, validTo = null }: DirectGrant): Promise<void> {
  if (ctx.actor.kind !== 'system') refuse(ctx, 'duty.separated', 'A role is asked for, and given by somebody else.', { personId, role });
  await assertScope(ctx, tx, role, scopeKind, scopeId);
  if (await store.hasSuchGrant(tx, ctx.tenantId, { personId, role, scopeKind, scopeId, validFrom: ctx.now })) return;
  await refuseExcluded(ctx, tx, personId, role, ctx.now, validTo);
  const id = await store.insertGrant(tx, ctx.tenantId, { personId, role, scopeKind, scopeId, validFrom: ctx.now, validTo, reason: null, requestedBy: null, isApproved: true }, ctx.now);
  await recordEvent(ctx, tx, { action: 'identity.grant-approved', objectKind: 'grant', objectId: id, after: { personId, role, scopeKind, scopeId, state: 'approved', validFrom: ctx.now, validTo } });
}

