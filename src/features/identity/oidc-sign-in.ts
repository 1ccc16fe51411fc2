import { providerKinds, Unreachable, type ProviderConnection } from '#connectors/identity-providers/index.ts';
import { AppError } from '#kernel/errors.ts';
import type { App, Ctx, WithCookie } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import { resolveAccount } from './directory-accounts.ts';
import { derive, makeChallenge, readChallenge, useChallenge } from './sign-in-challenge.ts';
import type { Origin } from './session-store.ts';
import { openSession, type Me } from './sign-in-sessions.ts';
import { signInSettingsOf, type Provider } from './sign-in-settings.ts';
import { findTenant, inTenant } from './sign-in-tenant.ts';

const lifeMs = 10 * 60_000;
const connections = new WeakMap<Provider, ProviderConnection>();

export function getProvider(app: App, id: string): Readonly<{ settings: Provider; connection: ProviderConnection }> {
  const settings = signInSettingsOf(app.config).providers.find((row) => row.id === id);
  if (settings === undefined) throw new AppError('object.not-found', 'There is no such identity provider.');
  const connection = connections.get(settings) ?? providerKinds[settings.kind].open(settings, (message, reason) => app.log.warn({ provider: id, reason }, message));
  connections.set(settings, connection);
  return { settings, connection };
}

/**
 * Everything that ties an answer of a provider to this browser follows from one secret that only the browser keeps: the state, the nonce, and the
 * verifier of PKCE (RFC 7636). An answer that was meant for another browser has no secret that fits.
 */
function flowOf(app: App, providerId: string, value: string) {
  return { redirectUri: `${app.config.publicUrl}/sign-in/callback/${providerId}`, state: derive(value, 'state'), nonce: derive(value, 'nonce'), verifier: derive(value, 'verifier') };
}

/** Where to send the browser, and what it brings back. */
export async function startProviderSignIn(ctx: Ctx, id: string): Promise<Readonly<{ url: string; token: string }>> {
  const { connection } = getProvider(ctx.app, id);
  const { value, token } = await makeChallenge(ctx.app, `provider ${id}`, lifeMs, ctx.now);
  return { url: await reach(ctx, () => connection.start(flowOf(ctx.app, id, value))), token };
}

/** The browser is back from the provider. Works once. */
export async function finishProviderSignIn(ctx: Ctx, id: string, input: Readonly<{ token: string; search: string }>, agent: string | undefined): Promise<WithCookie<Me>> {
  const { settings, connection } = getProvider(ctx.app, id);
  const challenge = await readChallenge(ctx.app, `provider ${id}`, input.token, ctx.now);
  const tenantId = await findTenant(ctx.app, settings.institution);
  if (challenge === undefined || tenantId === undefined) throw refusal('expired');
  const of = inTenant(ctx, tenantId);
  if (!(await of.tx((tx) => useChallenge(tx, tenantId, challenge, ctx.now)))) throw refusal('expired');
  const confirmed = await reach(ctx, () => connection.finish(flowOf(ctx.app, id, challenge.value), input.search));
  if (confirmed === undefined) throw refusal('not-confirmed');
  const opened = await of.tx(async (tx) => {
    const resolved = await resolveAccount(of, tx, { ...settings, keepsPassword: false }, confirmed.person);
    if (!resolved.ok) {
      await recordEvent(of, tx, { action: 'identity.sign-in-refused', objectKind: 'login', objectId: confirmed.person.login ?? confirmed.person.subject, after: { provider: id, reason: resolved.refusal }, outcome: 'refused' });
      return resolved;
    }
    const token = await of.app.crypto.encrypt(confirmed.idToken, tokenPurpose(tenantId, resolved.person.id));
    return { ok: true, session: await openSession(of, tx, resolved.person, agent, { method: 'provider', isFactorShown: confirmed.hasSecondFactor, origin: { provider: id, token, session: confirmed.session ?? null } }) } as const;
  });
  if (!opened.ok) throw refusal(opened.refusal);
  return opened.session;
}

function tokenPurpose(tenantId: string, personId: string): string {
  return `id-token:${tenantId}:${personId}`;
}

function refusal(reason: string): AppError {
  return new AppError('session.provider-refused', undefined, { reason });
}

export async function reach<T>(ctx: Ctx, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    ctx.log.error({ err: error }, 'an identity provider could not be reached');
    throw new AppError('session.provider-unreachable');
  }
}

/** Where the browser goes to end the session at the provider, too: an address of the provider that is configured, or null. */
export async function endSessionAt(ctx: Ctx, origin: Origin): Promise<string | null> {
  try {
    const { connection } = getProvider(ctx.app, origin.provider);
    const idToken = origin.token === null ? undefined : await ctx.app.crypto.decrypt(origin.token, tokenPurpose(ctx.tenantId, ctx.actor.personId!));
    return (await connection.endSession(idToken, `${ctx.app.config.publicUrl}/sign-in`)) ?? null;
  } catch (error) {
    // Here the session is over all the same.
    ctx.log.warn({ err: error, provider: origin.provider }, 'the session at the provider could not be ended');
    return null;
  }
}
