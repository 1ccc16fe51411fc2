import { z } from 'zod';
import { endpoint, sessionDues } from '#kernel/endpoint.ts';
import { pageOf, pageQuery } from '#kernel/page.ts';
import { idOf } from '#kernel/words.ts';
import { sessionMethods } from './sign-in-words.ts';
import { institutionCode, login, none, password, personId, roleName } from './words.ts';

export const me = z.object({
  person: z.object({ id: personId, login: z.string(), name: z.string(), email: z.string().nullable(), language: z.enum(['zh-CN', 'en-US']).nullable() }),
  institution: z.object({ id: z.string(), code: z.string(), nameZh: z.string(), nameEn: z.string(), isDemonstration: z.boolean() }),
  roles: z.array(roleName),
  permissions: z.array(z.string()),
  /** What the roles carry for the whole institution alone, and the person holds them for a part of it. */
  beyondScope: z.array(z.string()),
  mustChangePassword: z.boolean(),
  hasPassword: z.boolean(),
  canSetPassword: z.boolean(),
  due: z.enum(sessionDues).nullable(),
  method: z.enum([...sessionMethods, 'token']),
  factorAt: z.string().nullable(),
  hasFactor: z.boolean(),
  isFactorWaived: z.boolean(),
});
export const session = z.object({
  id: z.string(), personId, personName: z.string(), login: z.string(), createdAt: z.string(), lastSeenAt: z.string(), expiresAt: z.string(), address: z.string().nullable(), agent: z.string().nullable(),
  method: z.enum(sessionMethods), factorAt: z.string().nullable(), isDue: z.boolean(), isCurrent: z.boolean(),
});

const providerId = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/).max(40);
export const signInOptions = z.object({
  providers: z.array(z.object({ id: z.string(), nameZh: z.string(), nameEn: z.string() })),
  hasDirectories: z.boolean(), canUsePasskeys: z.boolean(), hasSeveralInstitutions: z.boolean(),
  password: z.object({ lengthMin: z.number().int(), lengthMinAdministrators: z.number().int(), classesMin: z.number().int(), passphraseLengthMin: z.number().int(), historyCount: z.number().int(), maxAgeDays: z.number().int() }),
});

const sessionIds = z.object({ personId, sessionId: idOf('ses') });
/** What can be asked whatever the session owes. */
const always = sessionDues;

/** How one comes in, stays in and leaves. */
export const signInContract = {
  signIn: endpoint({ id: 'identity.signIn', method: 'POST', path: '/session', permission: 'public', summary: 'Signs in with name and password.', body: z.object({ login, password, institution: institutionCode.optional() }), reply: me }),
  signInByLink: endpoint({ id: 'identity.signInByLink', method: 'POST', path: '/session/link', permission: 'public', summary: 'Signs in with a one-time link.', body: z.object({ token: z.string().min(20).max(200) }), reply: me }),
  getSignInOptions: endpoint({ id: 'identity.getSignInOptions', method: 'GET', path: '/session/options', permission: 'public', summary: 'The ways to sign in here, and the rules of passwords.', reply: signInOptions }),
  startProviderSignIn: endpoint({ id: 'identity.startProviderSignIn', method: 'POST', path: '/session/providers/:providerId', permission: 'public', summary: 'Where to send the browser to sign in at an identity provider.', params: z.object({ providerId }), reply: z.object({ url: z.string(), token: z.string() }) }),
  finishProviderSignIn: endpoint({ id: 'identity.finishProviderSignIn', method: 'POST', path: '/session/providers/:providerId/answer', permission: 'public', summary: 'Signs in with what an identity provider answered; works once, in the browser that asked.', params: z.object({ providerId }), body: z.object({ token: z.string().min(20).max(300), search: z.string().max(8000) }), reply: me }),
  endProviderSession: endpoint({ id: 'identity.endProviderSession', method: 'POST', path: '/session/providers/:providerId/logout', permission: 'public', carries: 'form', summary: 'For an identity provider: ends the sessions that a signed logout token names (OpenID Connect Back-Channel Logout 1.0).', params: z.object({ providerId }), body: z.object({ logout_token: z.string().min(1).max(16_000) }), reply: none, bodyLimitBytes: 32 * 1024 }),
  getSession: endpoint({ id: 'identity.getSession', method: 'GET', path: '/session', permission: 'session', whileDue: always, summary: 'Who is signed in, for which institution, with which permissions, and what is due first.', reply: me }),
  signOut: endpoint({ id: 'identity.signOut', method: 'DELETE', path: '/session', permission: 'session', whileDue: always, summary: 'Ends this session. A session that began at an identity provider goes on there, at continueAt, to be ended, too.', reply: z.object({ continueAt: z.string().nullable() }) }),
  listSessions: endpoint({ id: 'identity.listSessions', method: 'GET', path: '/sessions', permission: 'session', summary: 'My sessions.', reply: z.object({ rows: z.array(session) }) }),
  revokeSession: endpoint({ id: 'identity.revokeSession', method: 'DELETE', path: '/sessions/:sessionId', permission: 'session', summary: 'Ends one of my sessions.', params: z.object({ sessionId: idOf('ses') }), reply: none }),
  listAllSessions: endpoint({ id: 'identity.listAllSessions', method: 'GET', path: '/all-sessions', permission: 'sessions.revoke', audit: 'read', summary: 'The open sessions of everybody, newest first.', query: pageQuery.extend({ q: z.string().max(100).optional() }), reply: pageOf(session) }),
  listPersonSessions: endpoint({ id: 'identity.listPersonSessions', method: 'GET', path: '/people/:personId/sessions', permission: 'sessions.revoke', audit: 'read', summary: 'The open sessions of a person.', params: z.object({ personId }), reply: z.object({ rows: z.array(session) }) }),
  revokePersonSession: endpoint({ id: 'identity.revokePersonSession', method: 'DELETE', path: '/people/:personId/sessions/:sessionId', permission: 'sessions.revoke', summary: 'Ends one session of a person.', params: sessionIds, reply: none }),
  revokePersonSessions: endpoint({ id: 'identity.revokePersonSessions', method: 'DELETE', path: '/people/:personId/sessions', permission: 'sessions.revoke', summary: 'Ends all sessions and unused sign-in links of a person.', params: z.object({ personId }), reply: z.object({ count: z.number().int() }) }),
  changePassword: endpoint({ id: 'identity.changePassword', method: 'PUT', path: '/me/password', permission: 'session', whileDue: ['password'], summary: 'Changes my password and ends my other sessions.', body: z.object({ current: password.optional(), next: z.string().min(1).max(256) }), reply: none }),
  updateMe: endpoint({ id: 'identity.updateMe', method: 'PATCH', path: '/me', permission: 'session', summary: 'Changes the language in which I am written to.', body: z.object({ language: z.enum(['zh-CN', 'en-US']) }), reply: none }),
} as const;
