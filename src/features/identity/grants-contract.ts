import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { pageOf, pageQuery } from '#kernel/page.ts';
import { idOf, queryFlag, queryList, shortText } from '#kernel/words.ts';
import { exclusionReasons, permissions, scopeKinds, technologyDomains, type ExclusionReason, type PermissionName } from './roles.ts';
import { personId, roleName, unitId } from './words.ts';

export const grantId = idOf('grt');
export const scopeKind = z.enum(scopeKinds);
/** `requested` → `approved` | `refused` | `withdrawn`; `approved` → `ended`, by somebody or by its time. */
export const grantStates = ['requested', 'approved', 'refused', 'withdrawn', 'ended'] as const;
const instant = z.iso.datetime({ offset: true });
const exclusionReason = z.enum(Object.keys(exclusionReasons) as [ExclusionReason, ...ExclusionReason[]]);

/** Why the reader may not decide about a request. */
export const grantObstacles = ['requester', 'beneficiary', 'excluded'] as const;

export const grant = z.object({
  id: grantId, personId, personName: z.string(), personLogin: z.string(), personIsActive: z.boolean(), unitNameZh: z.string().nullable(), unitNameEn: z.string().nullable(), role: roleName,
  scopeKind, scopeId: z.string().nullable(),
  /** The name of the unit or system; null for the institution and for domains, which are words. */
  scopeNameZh: z.string().nullable(), scopeNameEn: z.string().nullable(),
  /** As it is now: an approved grant whose time is over is `ended`. */
  state: z.enum(grantStates),
  /** Half open; `validTo` null = without end, as only the program itself grants. */
  validFrom: z.string(), validTo: z.string().nullable(),
  /** It holds now and ends within two weeks. */
  endsSoon: z.boolean(),
  reason: z.string().nullable(),
  /** Names are null where the program itself acted. */
  requestedById: personId.nullable(), requestedByName: z.string().nullable(), requestedAt: z.string(),
  decidedByName: z.string().nullable(), decidedAt: z.string().nullable(), decisionReason: z.string().nullable(),
  endedByName: z.string().nullable(), endedAt: z.string().nullable(), endReason: z.string().nullable(),
  obstacle: z.enum(grantObstacles).nullable(),
  /** A role of the same person, now or later, that excludes this one. */
  excludedBy: z.object({ role: roleName, reason: exclusionReason }).nullable(),
});
export type Grant = z.infer<typeof grant>;

const grantFilters = z.object({
  q: z.string().max(100).optional(), personId: personId.optional(), role: queryList(roleName), scopeKind: queryList(scopeKind), state: queryList(z.enum(grantStates)),
  /** Holds now and ends within two weeks. */
  endsSoon: queryFlag.optional(),
  /** Asked for by me. */
  mine: queryFlag.optional(),
});
export type GrantQuery = z.infer<typeof grantFilters>;

const power = z.object({ name: z.enum(Object.keys(permissions) as [PermissionName, ...PermissionName[]]), summary: z.string(), scopeKinds: z.array(scopeKind) });
const rolePowers = z.object({ name: roleName, permissions: z.array(power.shape.name), scopeKinds: z.array(scopeKind), excludes: z.array(z.object({ role: roleName, reason: exclusionReason })), daysMax: z.number().int() });

/** Who is given which role, within what, until when and by whom. */
export const grantsContract = {
  listPowers: endpoint({ id: 'identity.listPowers', method: 'GET', path: '/powers', permission: 'people.read', within: 'part', summary: 'The matrix: permissions, roles, within what each may be granted and used, and which roles exclude each other.', reply: z.object({ permissions: z.array(power), roles: z.array(rolePowers), exclusionReasons: z.record(exclusionReason, z.string()) }) }),
  listGrants: endpoint({ id: 'identity.listGrants', method: 'GET', path: '/grants', permission: 'people.read', within: 'part', summary: 'Grants of roles: asked for, live, refused and ended, newest first.', query: pageQuery.extend(grantFilters.shape), reply: pageOf(grant) }),
  countGrants: endpoint({ id: 'identity.countGrants', method: 'GET', path: '/grants/figures', permission: 'people.read', within: 'part', summary: 'How many grants wait for a decision, hold, end soon and have ended.', reply: z.object({ requested: z.number().int(), approved: z.number().int(), endsSoon: z.number().int(), ended: z.number().int() }) }),
  requestGrant: endpoint({ id: 'identity.requestGrant', method: 'POST', path: '/grants', permission: 'grants.request', within: 'part', summary: 'Asks that a person be given a role, within a scope and for a time.', body: z.object({ personId, role: roleName, scopeKind: scopeKind.default('institution'), scopeId: z.union([unitId, idOf('sys'), z.enum(technologyDomains)]).nullable().default(null), reason: shortText(500), validFrom: instant.optional(), validTo: instant.optional() }), reply: grant }),
  decideGrant: endpoint({ id: 'identity.decideGrant', method: 'POST', path: '/grants/:grantId/decision', permission: 'grants.approve', summary: 'Approves or refuses a request. Never by whom it was asked, nor by whom it is for.', params: z.object({ grantId }), body: z.discriminatedUnion('decision', [z.object({ decision: z.literal('approve'), reason: shortText(500).optional() }), z.object({ decision: z.literal('refuse'), reason: shortText(500) })]), reply: grant }),
  withdrawGrant: endpoint({ id: 'identity.withdrawGrant', method: 'POST', path: '/grants/:grantId/withdrawal', permission: 'grants.request', within: 'part', summary: 'Takes back an own request that nobody has decided yet.', params: z.object({ grantId }), reply: grant }),
  endGrant: endpoint({ id: 'identity.endGrant', method: 'POST', path: '/grants/:grantId/end', permission: 'grants.approve', summary: 'Ends a grant before its time.', params: z.object({ grantId }), body: z.object({ reason: shortText(500) }), reply: grant }),
} as const;
