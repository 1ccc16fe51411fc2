import type { ForeignPerson } from '#connectors/identity-providers/index.ts';
import type { Tx } from '#platform/db.ts';
import { noLimits, type Ctx } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import { applyMappedRoles, type RoleIssue } from './directory-roles.ts';
import { findPerson, findPersonByLogin, insertPerson, updatePerson, type PersonRecord } from './people-store.ts';
import { isAdministrator } from './sign-in-policy.ts';
import type { Mapping } from './sign-in-settings.ts';
import { login as loginWord } from './words.ts';

/** What decides how somebody whom another side confirms comes to an account here. */
export type Source = Readonly<{ id: string; createsAccounts: boolean; linksByLogin: boolean; roles: Mapping; keepsPassword: boolean; updatesUnits?: boolean }>;

export const accountRefusals = ['no-account', 'closed', 'login-taken', 'login-unfit'] as const;
export type AccountRefusal = (typeof accountRefusals)[number];
export type Resolved = Readonly<{ ok: true; person: PersonRecord; became: 'known' | 'linked' | 'created'; hasChanged: boolean; issues: readonly RoleIssue[] }> | Readonly<{ ok: false; refusal: AccountRefusal }>;

/** The same institution, with the program itself as the actor: what follows from groups was decided by who set the mapping. */
export function asSystem(ctx: Ctx): Ctx {
  return { ...ctx, actor: { kind: 'system', personId: undefined, name: '源枢 Yuanshu', permissions: new Set(), limits: noLimits } };
}

/**
 * The account of a person whom a source confirms: by the subject that it never changes; else, where the settings allow it, by the sign-in name;
 * else a new one. Name, address and roles follow the source.
 */
export async function resolveAccount(given: Ctx, tx: Tx, source: Source, foreign: ForeignPerson): Promise<Resolved> {
  const ctx = asSystem(given);
  // Two browsers of somebody who comes for the first time: one makes the account, the other finds it.
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${ctx.tenantId}/${source.id}/${foreign.subject}`]);
  const found = await findOrMake(ctx, tx, source, foreign);
  if (!found.ok) return found;
  if (!found.person.isActive || !foreign.isActive) return { ok: false, refusal: 'closed' };
  const hasChanged = await follow(ctx, tx, source, foreign, found.person);
  await tx.query(`update external_identity set groups = $4, last_seen_at = $5 where tenant_id = $1 and provider = $2 and subject = $3`, [ctx.tenantId, source.id, foreign.subject, foreign.groups.slice(0, 500), ctx.now]);
  const issues = await applyMappedRoles(ctx, tx, found.person.id, source.id, source.roles, foreign.groups);
  return { ok: true, person: (await findPerson(tx, ctx.tenantId, found.person.id))!, became: found.became, hasChanged, issues };
}

type Found = Readonly<{ ok: true; person: PersonRecord; became: 'known' | 'linked' | 'created' }> | Readonly<{ ok: false; refusal: AccountRefusal }>;

async function findOrMake(ctx: Ctx, tx: Tx, source: Source, foreign: ForeignPerson): Promise<Found> {
  const known = await tx.findOne<{ personId: string }>(`select person_id as "personId" from external_identity where tenant_id = $1 and provider = $2 and subject = $3`, [ctx.tenantId, source.id, foreign.subject]);
  if (known !== undefined) return { ok: true, person: (await findPerson(tx, ctx.tenantId, known.personId))!, became: 'known' };
  const name = loginWord.safeParse(foreign.login);
  if (!name.success) return { ok: false, refusal: 'login-unfit' };
  const person = await findPersonByLogin(tx, ctx.tenantId, name.data);
  return person === undefined ? make(ctx, tx, source, foreign, name.data) : link(ctx, tx, source, foreign, person);
}

async function make(ctx: Ctx, tx: Tx, source: Source, foreign: ForeignPerson, login: string): Promise<Found> {
  if (!source.createsAccounts || !foreign.isActive) return { ok: false, refusal: 'no-account' };
  const id = await insertPerson(tx, ctx.tenantId, { login, name: foreign.name ?? login, email: foreign.email ?? null, unitId: null, passwordHash: null, mustChangePassword: false });
  if (id === undefined) return { ok: false, refusal: 'login-taken' };
  await insertIdentity(ctx, tx, source, foreign, id);
  await recordEvent(ctx, tx, { action: 'identity.person-created', objectKind: 'person', objectId: id, after: { login, name: foreign.name ?? login, source: source.id } });
  return { ok: true, person: (await findPerson(tx, ctx.tenantId, id))!, became: 'created' };
}

/** An account is taken over by its name only where that is switched on, never that of an administrator, and never from somebody else of the same source. */
async function link(ctx: Ctx, tx: Tx, source: Source, foreign: ForeignPerson, person: PersonRecord): Promise<Found> {
  const taken = await tx.query(`select from external_identity where tenant_id = $1 and provider = $2 and person_id = $3`, [ctx.tenantId, source.id, person.id]);
  if (!source.linksByLogin || taken.length > 0 || isAdministrator(person.roles)) return { ok: false, refusal: 'login-taken' };
  await insertIdentity(ctx, tx, source, foreign, person.id);
  // Whoever keeps the password elsewhere has none here that would still work when the account there is closed.
  if (source.keepsPassword) await tx.query(`update person set password_hash = null, must_change_password = false where tenant_id = $1 and id = $2`, [ctx.tenantId, person.id]);
  await recordEvent(ctx, tx, { action: 'identity.person-linked', objectKind: 'person', objectId: person.id, after: { source: source.id, subject: foreign.subject } });
  return { ok: true, person, became: 'linked' };
}

async function insertIdentity(ctx: Ctx, tx: Tx, source: Source, foreign: ForeignPerson, personId: string): Promise<void> {
  await tx.query(`insert into external_identity (tenant_id, provider, subject, person_id, groups, created_at, last_seen_at) values ($1, $2, $3, $4, $5, $6, $6)`, [ctx.tenantId, source.id, foreign.subject, personId, foreign.groups.slice(0, 500), ctx.now]);
}

/** Name, address and, where asked for, unit are what the source says; what it does not say stays. */
async function follow(ctx: Ctx, tx: Tx, source: Source, foreign: ForeignPerson, person: PersonRecord): Promise<boolean> {
  const unitId = source.updatesUnits === true && foreign.unitCode !== undefined ? ((await tx.findOne<{ id: string }>(`select id from organisation_unit where tenant_id = $1 and code = $2`, [ctx.tenantId, foreign.unitCode]))?.id ?? person.unitId) : person.unitId;
  const after = { name: foreign.name ?? person.name, email: foreign.email ?? person.email, unitId, isActive: person.isActive };
  if (after.name === person.name && after.email === person.email && after.unitId === person.unitId) return false;
  await updatePerson(tx, ctx.tenantId, person.id, after, ctx.now);
  await recordEvent(ctx, tx, { action: 'identity.person-changed', objectKind: 'person', objectId: person.id, before: { name: person.name, email: person.email, unitId: person.unitId }, after: { ...after, source: source.id } });
  return true;
}
