import type { Handlers } from '#platform/feature.ts';
import type { identityContract } from './contract.ts';
import { breakGlassHandlers } from './break-glass-routes.ts';
import { directoryHandlers } from './directory-routes.ts';
import { factorsHandlers } from './factors-routes.ts';
import * as grants from './grants.ts';
import { matrixOf } from './matrix.ts';
import { endProviderSession } from './oidc-logout.ts';
import * as oidc from './oidc-sign-in.ts';
import * as people from './people.ts';
import * as reviews from './reviews.ts';
import * as signIn from './sign-in.ts';
import { inPlaceOfSession } from './sign-in-again.ts';
import { getSignInOptions } from './sign-in-options.ts';
import * as sessions from './sign-in-sessions.ts';
import * as tokens from './tokens.ts';
import * as units from './units.ts';

export const identityHandlers = {
  signIn: (ctx, { body, request }) => inPlaceOfSession(ctx, request, (agent) => signIn.signIn(ctx, body, agent)),
  signInByLink: (ctx, { body, request }) => inPlaceOfSession(ctx, request, (agent) => signIn.signInByLink(ctx, body.token, agent)),
  getSignInOptions: (ctx) => getSignInOptions(ctx),
  startProviderSignIn: (ctx, { params }) => oidc.startProviderSignIn(ctx, params.providerId),
  finishProviderSignIn: (ctx, { params, body, request }) => inPlaceOfSession(ctx, request, (agent) => oidc.finishProviderSignIn(ctx, params.providerId, body, agent)),
  endProviderSession: async (ctx, { params, body }) => done(endProviderSession(ctx, params.providerId, body.logout_token)),
  getSession: (ctx) => sessions.getMe(ctx),
  signOut: async (ctx) => ({ reply: await signIn.signOut(ctx), cookie: null }),
  listSessions: async (ctx) => ({ rows: await sessions.listMySessions(ctx) }),
  revokeSession: async (ctx, { params }) => done(sessions.revokeMySession(ctx, params.sessionId)),
  listAllSessions: (ctx, { query }) => sessions.listAllSessions(ctx, query),
  listPersonSessions: async (ctx, { params }) => ({ rows: await sessions.listPersonSessions(ctx, params.personId) }),
  revokePersonSession: async (ctx, { params }) => done(sessions.revokeSession(ctx, params.personId, params.sessionId)),
  revokePersonSessions: (ctx, { params }) => sessions.revokeAllSessions(ctx, params.personId),
  changePassword: (ctx, { body }) => signIn.changePassword(ctx, body),
  updateMe: async (ctx, { body }) => done(sessions.setLanguage(ctx, body.language)),
  ...factorsHandlers,
  ...directoryHandlers,
  ...breakGlassHandlers,
  listPeople: (ctx, { query }) => people.listPeople(ctx, query),
  createPerson: (ctx, { body }) => people.createPerson(ctx, body),
  updatePerson: (ctx, { params, body }) => people.updatePerson(ctx, params.personId, body),
  createSignInLink: (ctx, { params }) => people.createSignInLink(ctx, params.personId),
  listPowers: (ctx) => matrixOf(ctx),
  listGrants: (ctx, { query }) => grants.listGrants(ctx, query),
  countGrants: (ctx) => grants.countGrants(ctx),
  requestGrant: (ctx, { body }) => grants.requestGrant(ctx, body),
  decideGrant: (ctx, { params, body }) => grants.decideGrant(ctx, params.grantId, body),
  withdrawGrant: (ctx, { params }) => grants.withdrawGrant(ctx, params.grantId),
  endGrant: (ctx, { params, body }) => grants.endGrant(ctx, params.grantId, body.reason),
  listReviews: (ctx) => reviews.listReviews(ctx),
  openReview: (ctx) => reviews.openReview(ctx),
  listReviewItems: (ctx, { params, query }) => reviews.listReviewItems(ctx, params.reviewId, query),
  decideReviewItems: (ctx, { params, body }) => reviews.decideReviewItems(ctx, params.reviewId, body),
  exportReview: (ctx, { params, query }) => reviews.exportReview(ctx, params.reviewId, query),
  listUnits: async (ctx) => ({ rows: await units.listUnits(ctx) }),
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
