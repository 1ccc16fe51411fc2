import type { Handlers } from '#platform/feature.ts';
import type { identityContract } from './contract.ts';
import * as people from './people.ts';
import { roleNames, rolePermissions } from './roles.ts';
import * as signIn from './sign-in.ts';
import * as tokens from './tokens.ts';
import * as units from './units.ts';

export const identityHandlers = {
  signIn: (ctx, { body, request }) => signIn.signIn(ctx, body, request.headers['user-agent']),
  signInByLink: (ctx, { body, request }) => signIn.signInByLink(ctx, body.token, request.headers['user-agent']),
  getSession: (ctx) => signIn.getMe(ctx),
  signOut: async (ctx) => {
    await signIn.signOut(ctx);
    return { reply: {}, cookie: null };
  },
  listSessions: async (ctx) => ({ rows: await signIn.listMySessions(ctx) }),
  revokeSession: async (ctx, { params }) => done(signIn.revokeMySession(ctx, params.sessionId)),
  changePassword: async (ctx, { body }) => done(signIn.changePassword(ctx, body)),
  listPeople: (ctx, { query }) => people.listPeople(ctx, query),
  createPerson: (ctx, { body }) => people.createPerson(ctx, body),
  updatePerson: (ctx, { params, body }) => people.updatePerson(ctx, params.personId, body),
  createSignInLink: (ctx, { params }) => people.createSignInLink(ctx, params.personId),
  listRoles: () => ({ rows: roleNames.map((name) => ({ name, permissions: [...rolePermissions[name]] })) }),
  listUnits: async (ctx) => ({ rows: await ctx.tx((tx) => units.listUnits(tx, ctx.tenantId)) }),
  createUnit: (ctx, { body }) => units.createUnit(ctx, body),
  updateUnit: (ctx, { params, body }) => units.updateUnit(ctx, params.unitId, body),
  deleteUnit: async (ctx, { params }) => done(units.deleteUnit(ctx, params.unitId)),
  listTokens: async (ctx) => ({ rows: await tokens.listTokens(ctx) }),
  createToken: (ctx, { body }) => tokens.createToken(ctx, body),
  revokeToken: async (ctx, { params }) => done(tokens.revokeToken(ctx, params.tokenId)),
} satisfies Handlers<typeof identityContract>;

async function done(work: Promise<unknown>): Promise<Record<string, never>> {
  await work;
  return {};
}
