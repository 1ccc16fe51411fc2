import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { pageOf, pageQuery } from '#kernel/page.ts';
import { idOf, shortText } from '#kernel/words.ts';
import { roleNames } from './roles.ts';
import { login, none, personId, roleName, unitId } from './words.ts';

export const unit = z.object({ id: unitId, parentId: unitId.nullable(), code: z.string(), nameZh: z.string(), nameEn: z.string(), personCount: z.number().int() });
export const person = z.object({
  id: personId, login: z.string(), name: z.string(), email: z.string().nullable(), unitId: unitId.nullable(), unitNameZh: z.string().nullable(), unitNameEn: z.string().nullable(),
  roles: z.array(roleName),
  /** Asked for and not decided yet. */
  requestedRoles: z.array(roleName),
  isActive: z.boolean(), lastSignInAt: z.string().nullable(), createdAt: z.string(),
});
export const token = z.object({
  id: z.string(), name: z.string(), scopes: z.array(z.string()), createdAt: z.string(), expiresAt: z.string(), lastUsedAt: z.string().nullable(), revokedAt: z.string().nullable(),
  personId, personName: z.string(),
});

/** Who is here, in which unit, with which powers. */
export const peopleContract = {
  listPeople: endpoint({ id: 'identity.listPeople', method: 'GET', path: '/people', permission: 'people.read', audit: 'read', within: 'part', summary: 'The people of the institution; within a part, those of its units and who answers for its systems.', query: pageQuery.extend({ q: z.string().max(100).optional(), unitId: unitId.optional(), role: roleName.optional() }), reply: pageOf(person) }),
  createPerson: endpoint({ id: 'identity.createPerson', method: 'POST', path: '/people', permission: 'people.write', summary: 'Adds a person. Roles are asked for; somebody else decides.', body: z.object({ login, name: shortText(80), email: z.email().max(200).nullable().optional(), unitId: unitId.nullable().optional(), roles: z.array(roleName).max(roleNames.length).default([]), password: z.string().min(1).max(256).optional() }), reply: person.extend({ signInLink: z.string().nullable() }) }),
  updatePerson: endpoint({ id: 'identity.updatePerson', method: 'PATCH', path: '/people/:personId', permission: 'people.write', summary: 'Changes a person, or whether the account is active.', params: z.object({ personId }), body: z.object({ name: shortText(80), email: z.email().max(200).nullable(), unitId: unitId.nullable(), isActive: z.boolean() }).partial(), reply: person }),
  createSignInLink: endpoint({ id: 'identity.createSignInLink', method: 'POST', path: '/people/:personId/sign-in-link', permission: 'people.write', summary: 'Makes a one-time sign-in link for a person who cannot sign in.', params: z.object({ personId }), reply: z.object({ url: z.string(), expiresAt: z.string() }) }),

  listUnits: endpoint({ id: 'identity.listUnits', method: 'GET', path: '/units', permission: 'people.read', within: 'part', summary: 'The organisation units, as a flat list in tree order; within a part, its units and those above them.', reply: z.object({ rows: z.array(unit) }) }),
  createUnit: endpoint({ id: 'identity.createUnit', method: 'POST', path: '/units', permission: 'people.write', summary: 'Adds an organisation unit.', body: z.object({ parentId: unitId.nullable(), code: shortText(40), nameZh: shortText(80), nameEn: shortText(80) }), reply: unit }),
  updateUnit: endpoint({ id: 'identity.updateUnit', method: 'PATCH', path: '/units/:unitId', permission: 'people.write', summary: 'Renames or moves an organisation unit.', params: z.object({ unitId }), body: z.object({ parentId: unitId.nullable(), code: shortText(40), nameZh: shortText(80), nameEn: shortText(80) }).partial(), reply: unit }),
  deleteUnit: endpoint({ id: 'identity.deleteUnit', method: 'DELETE', path: '/units/:unitId', permission: 'people.write', summary: 'Removes an empty organisation unit.', params: z.object({ unitId }), reply: none }),

  listTokens: endpoint({ id: 'identity.listTokens', method: 'GET', path: '/tokens', permission: 'tokens.own', audit: 'read', within: 'part', summary: 'My API tokens; all tokens for who may manage people.', reply: z.object({ rows: z.array(token) }) }),
  createToken: endpoint({ id: 'identity.createToken', method: 'POST', path: '/tokens', permission: 'tokens.own', within: 'part', summary: 'Makes an API token; the secret is shown once. It reaches no further than its person.', body: z.object({ name: shortText(80), scopes: z.array(z.string().max(60)).min(1).max(30), expiresInDays: z.number().int().min(1).max(365) }), reply: z.object({ token, secret: z.string() }) }),
  revokeToken: endpoint({ id: 'identity.revokeToken', method: 'DELETE', path: '/tokens/:tokenId', permission: 'tokens.own', within: 'part', summary: 'Revokes an API token.', params: z.object({ tokenId: idOf('tok') }), reply: none }),
} as const;
