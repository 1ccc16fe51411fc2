import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import type { SignedOut } from '#connectors/identity-providers/index.ts';
import { recordEvent } from '#features/audit/public.ts';
import { asSystem } from './directory-accounts.ts';
import { getProvider, reach } from './oidc-sign-in.ts';
import { revokeProviderSessions } from './session-store.ts';
import { countFailure, takeTurn } from './sign-in-attempts.ts';
import { useChallenge } from './sign-in-challenge.ts';
import { findTenant, inTenant } from './sign-in-tenant.ts';

/**
 * A session has ended at the provider, which says so from server to server: ours that began with it end, too. The token is all that is believed.
 * One that is good is taken whoever else sent bad ones, so that nobody keeps a provider from signing people out.
 */
export async function endProviderSession(ctx: Ctx, id: string, token: string): Promise<void> {
  const { settings, connection } = getProvider(ctx.app, id);
  const tenantId = await findTenant(ctx.app, settings.institution);
  if (tenantId === undefined) throw refusal();
  const of = asSystem(inTenant(ctx, tenantId));
  const read = await reach(of, () => connection.readLogout(token, ctx.now));
  const because = read.ok ? await of.tx((tx) => endOnce(of, tx, id, read.signedOut)) : read.refusal;
  if (because === undefined) return;
  await of.tx(async (tx) => {
    const subject = `logout:${id}:${ctx.address}`;
    await takeTurn(of, tx, subject);
    await countFailure(of, tx, subject);
    await recordEvent(of, tx, { action: 'identity.provider-logout-refused', objectKind: 'provider', objectId: id, outcome: 'refused', after: { reason: because } });
  });
  throw refusal();
}

/** Answers `replay` where the token was taken before. That nobody is signed in any more is as good: it is what was asked for. */
async function endOnce(ctx: Ctx, tx: Tx, provider: string, { subject, session, tokenId, expiresAt }: SignedOut): Promise<'replay' | undefined> {
  if (!(await useChallenge(tx, ctx.tenantId, { value: `logout ${provider} ${tokenId}`, expiresAt }, ctx.now))) return 'replay';
  for (const { personId, count } of await revokeProviderSessions(tx, ctx.tenantId, { provider, subject, session }, ctx.now)) {
    await recordEvent(ctx, tx, { action: 'identity.provider-logged-out', objectKind: 'person', objectId: personId, after: { provider, count } });
  }
  return undefined;
}

/** Whoever sent it learns nothing more; the reason is in the trail. */
function refusal(): AppError {
  return new AppError('request.invalid', 'The logout token is not valid.');
}
