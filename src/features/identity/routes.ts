import type { Handlers } from '#platform/feature.ts';
import type { identityContract } from './contract.ts';
import * as people from './people.ts';
import { roleNames, rolePermissions } from './roles.ts';
import * as signIn from './sign-in.ts';
import * as sessions from './sign-in-sessions.ts';
import * as tokens from './tokens.ts';
import * as units from './units.ts';

export const identityHandlers = {
  signIn: (ctx, { body, request }) => signIn.signIn(ctx, body, request.headers['user-agent']),
  signInByLink: (ctx, { body, request }) => signIn.signInByLink(ctx, body.token, request.headers['user-agent']),
  getSession: (ctx) => sessions.getMe(ctx),
  signOut: async (ctx) => {
    await signIn.signOut(ctx);
    return { reply: {}, cookie: null };
  },
  listSessions: async (ctx) => ({ rows: await sessions.listMySessions(ctx) }),
  revokeSession: async (ctx, { params }) => done(sessions.revokeMySession(ctx, params.sessionId)),
  listAllSessions: (ctx, { query }) => sessions.listAllSessions(ctx, query),
  listPersonSessions: async (ctx, { params }) => ({ rows: await sessions.listPersonSessions(ctx, params.personId) }),
  revokePersonSession: async (ctx, { params }) => done(sessions.revokeSession(ctx, params.personId, params.sessionId)),
  revokePersonSessions: (ctx, { params }) => sessions.revokeAllSessions(ctx, params.personId),
  changePassword: (ctx, { body }) => signIn.changePassword(ctx, body),
  updateMe: async (ctx, { body }) => done(sessions.setLanguage(ctx, body.language)),
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
