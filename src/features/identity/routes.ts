import type { Handlers } from '#platform/feature.ts';
import type { identityContract } from './contract.ts';
import { roleNames, rolePermissions } from './roles.ts';
import * as service from './service.ts';
import * as units from './units.ts';

export const identityHandlers = {
  signIn: (ctx, { body, request }) => service.signIn(ctx, body, request.headers['user-agent']),
  signInByLink: (ctx, { body, request }) => service.signInByLink(ctx, body.token, request.headers['user-agent']),
  getSession: (ctx) => service.getMe(ctx),
  signOut: async (ctx) => {
    await service.signOut(ctx);
    return { reply: {}, cookie: null };
  },
  listSessions: async (ctx) => ({ rows: await service.listMySessions(ctx) }),
  revokeSession: async (ctx, { params }) => done(service.revokeMySession(ctx, params.sessionId)),
  changePassword: async (ctx, { body }) => done(service.changePassword(ctx, body)),
  listPeople: (ctx, { query }) => service.listPeople(ctx, query),
  createPerson: (ctx, { body }) => service.createPerson(ctx, body),
  updatePerson: (ctx, { params, body }) => service.updatePerson(ctx, params.personId, body),
  createSignInLink: (ctx, { params }) => service.createSignInLink(ctx, params.personId),
  listRoles: () => ({ rows: roleNames.map((name) => ({ name, permissions: [...rolePermissions[name]] })) }),
  listUnits: async (ctx) => ({ rows: await ctx.tx((tx) => units.listUnits(tx, ctx.tenantId)) }),
  createUnit: (ctx, { body }) => units.createUnit(ctx, body),
  updateUnit: (ctx, { params, body }) => units.updateUnit(ctx, params.unitId, body),
  deleteUnit: async (ctx, { params }) => done(units.deleteUnit(ctx, params.unitId)),
  listTokens: async (ctx) => ({ rows: await service.listTokens(ctx) }),
  createToken: (ctx, { body }) => service.createToken(ctx, body),
  revokeToken: async (ctx, { params }) => done(service.revokeToken(ctx, params.tokenId)),
} satisfies Handlers<typeof identityContract>;

async function done(work: Promise<unknown>): Promise<Record<string, never>> {
  await work;
  return {};
}
