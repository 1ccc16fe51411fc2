import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { idOf } from '#kernel/words.ts';
import { login, none, password, personId, roleName } from './words.ts';

export const me = z.object({
  person: z.object({ id: personId, login: z.string(), name: z.string(), email: z.string().nullable() }),
  institution: z.object({ id: z.string(), code: z.string(), nameZh: z.string(), nameEn: z.string(), isDemonstration: z.boolean() }),
  roles: z.array(roleName),
  permissions: z.array(z.string()),
  mustChangePassword: z.boolean(),
});
export const session = z.object({ id: z.string(), createdAt: z.string(), lastSeenAt: z.string(), expiresAt: z.string(), address: z.string().nullable(), agent: z.string().nullable(), isCurrent: z.boolean() });

/** How one comes in, stays in and leaves. */
export const signInContract = {
  signIn: endpoint({ id: 'identity.signIn', method: 'POST', path: '/session', permission: 'public', summary: 'Signs in with name and password.', body: z.object({ login, password, institution: z.string().trim().toLowerCase().max(40).optional() }), reply: me }),
  signInByLink: endpoint({ id: 'identity.signInByLink', method: 'POST', path: '/session/link', permission: 'public', summary: 'Signs in with the one-time link that the program printed.', body: z.object({ token: z.string().min(20).max(200) }), reply: me }),
  getSession: endpoint({ id: 'identity.getSession', method: 'GET', path: '/session', permission: 'session', summary: 'Who is signed in, for which institution, with which permissions.', reply: me }),
  signOut: endpoint({ id: 'identity.signOut', method: 'DELETE', path: '/session', permission: 'session', summary: 'Ends this session.', reply: none }),
  listSessions: endpoint({ id: 'identity.listSessions', method: 'GET', path: '/sessions', permission: 'session', summary: 'My sessions.', reply: z.object({ rows: z.array(session) }) }),
  revokeSession: endpoint({ id: 'identity.revokeSession', method: 'DELETE', path: '/sessions/:sessionId', permission: 'session', summary: 'Ends one of my sessions.', params: z.object({ sessionId: idOf('ses') }), reply: none }),
  changePassword: endpoint({ id: 'identity.changePassword', method: 'PUT', path: '/me/password', permission: 'session', summary: 'Changes my password and ends my other sessions.', body: z.object({ current: password.optional(), next: z.string().min(10).max(256) }), reply: none }),
} as const;
