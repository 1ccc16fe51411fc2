import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { idOf, shortText } from '#kernel/words.ts';
import { me } from './sign-in-contract.ts';
import { none, personId } from './words.ts';

const factorId = idOf('fac');
const code = z.string().trim().regex(/^\d{6}$/, 'six digits');
export const challengeToken = z.string().min(20).max(300);
/** What browsers make of a passkey; read by the library that checks it. */
export const credentialAnswer = z.looseObject({ id: z.string().min(1).max(1400), response: z.looseObject({}) });
const options = z.looseObject({});
const enrolled = z.object({ factorId, recoveryCodes: z.array(z.string()).nullable() });

/** The second factors of the caller. */
export const factorsContract = {
  listFactors: endpoint({ id: 'identity.listFactors', method: 'GET', path: '/me/factors', permission: 'session', whileDue: ['factor', 'enrolment'], summary: 'My second factors.', reply: z.object({ rows: z.array(z.object({ id: factorId, kind: z.enum(['totp', 'passkey']), name: z.string(), createdAt: z.string(), lastUsedAt: z.string().nullable() })), recoveryCodesLeft: z.number().int(), isNeeded: z.boolean(), canUsePasskeys: z.boolean() }) }),
  startTotp: endpoint({ id: 'identity.startTotp', method: 'POST', path: '/me/factors/totp', permission: 'session', whileDue: ['enrolment'], summary: 'Starts an authenticator with codes by time; the secret is shown once.', reply: z.object({ factorId, secret: z.string(), uri: z.string() }) }),
  confirmTotp: endpoint({ id: 'identity.confirmTotp', method: 'POST', path: '/me/factors/:factorId/confirmation', permission: 'session', whileDue: ['enrolment'], summary: 'Confirms an authenticator by its first code; the first factor brings recovery codes.', params: z.object({ factorId }), body: z.object({ code, name: shortText(60).optional() }), reply: enrolled }),
  startPasskey: endpoint({ id: 'identity.startPasskey', method: 'POST', path: '/me/factors/passkey-options', permission: 'session', whileDue: ['enrolment'], summary: 'What a browser needs to make a passkey.', reply: z.object({ token: challengeToken, options }) }),
  addPasskey: endpoint({ id: 'identity.addPasskey', method: 'POST', path: '/me/factors/passkeys', permission: 'session', whileDue: ['enrolment'], summary: 'Adds a passkey that a browser made.', body: z.object({ name: shortText(60), token: challengeToken, response: credentialAnswer }), reply: enrolled }),
  renameFactor: endpoint({ id: 'identity.renameFactor', method: 'PATCH', path: '/me/factors/:factorId', permission: 'session', summary: 'Renames a second factor.', params: z.object({ factorId }), body: z.object({ name: shortText(60) }), reply: none }),
  removeFactor: endpoint({ id: 'identity.removeFactor', method: 'DELETE', path: '/me/factors/:factorId', permission: 'session', summary: 'Removes a second factor and ends my other sessions.', params: z.object({ factorId }), reply: none }),
  renewRecoveryCodes: endpoint({ id: 'identity.renewRecoveryCodes', method: 'POST', path: '/me/recovery-codes', permission: 'session', summary: 'Makes new recovery codes; the earlier ones end.', reply: z.object({ recoveryCodes: z.array(z.string()) }) }),
  startPasskeyProof: endpoint({ id: 'identity.startPasskeyProof', method: 'POST', path: '/session/factor/passkey-options', permission: 'session', whileDue: ['factor'], summary: 'What a browser needs to show one of my passkeys.', reply: z.object({ token: challengeToken, options }) }),
  proveFactor: endpoint({ id: 'identity.proveFactor', method: 'POST', path: '/session/factor', permission: 'session', whileDue: ['factor'], summary: 'Shows a second factor: a code, a recovery code or a passkey.', body: z.union([z.strictObject({ code }), z.strictObject({ recoveryCode: z.string().trim().min(8).max(40) }), z.strictObject({ token: challengeToken, response: credentialAnswer })]), reply: me }),
  startPasskeySignIn: endpoint({ id: 'identity.startPasskeySignIn', method: 'POST', path: '/session/passkey-options', permission: 'public', summary: 'What a browser needs to sign in with a passkey.', reply: z.object({ token: challengeToken, options }) }),
  signInByPasskey: endpoint({ id: 'identity.signInByPasskey', method: 'POST', path: '/session/passkey', permission: 'public', summary: 'Signs in with a passkey; it is two factors in one.', body: z.object({ token: challengeToken, response: credentialAnswer }), reply: me }),
  resetFactors: endpoint({ id: 'identity.resetFactors', method: 'DELETE', path: '/people/:personId/factors', permission: 'people.write', summary: 'Removes all second factors of a person who lost them, and ends the sessions.', params: z.object({ personId }), reply: z.object({ count: z.number().int() }) }),
} as const;
