import type { FastifyRequest } from 'fastify';
import { noLimits, type Ctx, type WithCookie } from '#platform/feature.ts';
import { sessionOf } from '#platform/http/session-cookie.ts';
import { recordEvent } from '#features/audit/public.ts';
import { findProven, parseCredential, type Credential } from './credentials.ts';
import { revokeSessions } from './session-store.ts';
import type { Me } from './sign-in-sessions.ts';
import { inTenant } from './sign-in-tenant.ts';

/**
 * A browser has one session: signing in, by whatever way, ends the one that it brought along, whoever's that is and in whichever institution. The
 * cookie of the new one takes the place of the old in the browser; nobody could sign out of it any more.
 */
export async function inPlaceOfSession(ctx: Ctx, request: FastifyRequest, signIn: (agent: string | undefined) => Promise<WithCookie<Me>>): Promise<WithCookie<Me>> {
  const opened = await signIn(request.headers['user-agent']);
  const credential = parseCredential(sessionOf(request, ctx.app.config) ?? '');
  if (credential !== undefined) await endBrought(ctx, credential);
  return opened;
}

/** Only who has its secret ends a session: its number stands in lists. */
async function endBrought(ctx: Ctx, credential: Credential): Promise<void> {
  const of = inTenant(ctx, credential.tenantId);
  await of.tx(async (tx) => {
    const session = await findProven(tx, credential, ctx.now);
    if (session === undefined || new Date(session.expiresAt) <= ctx.now) return;
    if ((await revokeSessions(tx, credential.tenantId, session.personId, { only: credential.id }, ctx.now)) === 0) return;
    const actor = { kind: 'person', personId: session.personId, name: session.personName, permissions: new Set<string>(), limits: noLimits, sessionId: credential.id } as const;
    await recordEvent({ ...of, actor }, tx, { action: 'identity.session-replaced', objectKind: 'session', objectId: credential.id, after: { personId: session.personId } });
  });
}
