import type { Handlers } from '#platform/feature.ts';
import type { factorsContract } from './factors-contract.ts';
import * as factors from './factors.ts';
import { signInByPasskey, startPasskeySignIn } from './passkeys-sign-in.ts';
import { inPlaceOfSession } from './sign-in-again.ts';

export const factorsHandlers = {
  listFactors: (ctx) => factors.listFactors(ctx),
  startTotp: (ctx) => factors.startTotp(ctx),
  confirmTotp: (ctx, { params, body }) => factors.confirmTotp(ctx, params.factorId, body),
  startPasskey: async (ctx) => plain(await factors.startPasskey(ctx)),
  addPasskey: (ctx, { body }) => factors.addPasskey(ctx, body),
  renameFactor: async (ctx, { params, body }) => {
    await factors.renameFactor(ctx, params.factorId, body.name);
    return {};
  },
  removeFactor: async (ctx, { params }) => {
    await factors.removeFactor(ctx, params.factorId);
    return {};
  },
  renewRecoveryCodes: (ctx) => factors.renewRecoveryCodes(ctx),
  startPasskeyProof: async (ctx) => plain(await factors.startPasskeyProof(ctx)),
  proveFactor: (ctx, { body, request }) => factors.proveFactor(ctx, body, request.headers['user-agent']),
  startPasskeySignIn: async (ctx) => plain(await startPasskeySignIn(ctx)),
  signInByPasskey: (ctx, { body, request }) => inPlaceOfSession(ctx, request, (agent) => signInByPasskey(ctx, body, agent)),
  resetFactors: (ctx, { params }) => factors.resetFactors(ctx, params.personId),
} satisfies Handlers<typeof factorsContract>;

/** The options are the library's to define; on the wire they are an object. */
export function plain(asked: Readonly<{ token: string; options: object }>): { token: string; options: Record<string, unknown> } {
  return { token: asked.token, options: { ...asked.options } };
}
