import type * as openid from 'openid-client';
import { z } from 'zod';
import { cleanText, Unreachable, type ForeignPerson } from './foreign-person.ts';
import { readLogoutToken, type ReadLogout } from './logout-token.ts';
import { keepSigningKeys } from './signing-keys.ts';

const httpAddress = z.string().regex(/^https?:\/\/\S+$/);
const claimName = z.string().min(1).max(200);

/** An OpenID Connect provider: https://openid.net/specs/openid-connect-core-1_0.html */
export const oidcSettings = z.strictObject({
  kind: z.literal('oidc'),
  issuer: httpAddress,
  clientId: z.string().min(1).max(400),
  /** Absent for a public client, which proves itself by PKCE alone. */
  clientSecret: z.string().min(1).max(4000).optional(),
  clientAuthentication: z.enum(['basic', 'post']).default('basic'),
  scopes: z.array(z.string().min(1).max(100)).default(['openid', 'profile', 'email']),
  /** Which claim says what. */
  claims: z.strictObject({ login: claimName.default('preferred_username'), name: claimName.default('name'), email: claimName.default('email'), groups: claimName.default('groups'), unit: claimName.optional() }).prefault({}),
  /** What of acr and amr is as good as a second factor of ours; without it our own is asked for where it is needed. */
  secondFactor: z.strictObject({ acr: z.array(z.string()).default([]), amr: z.array(z.string()).default([]) }).prefault({}),
  /** Signing out here ends the session there, too. */
  endsSession: z.boolean().default(true),
  /** What `typ` of a logout token may be. Providers of before 2022 say `JWT`, as in every other token of theirs. */
  logoutTokenTypes: z.array(z.string().min(1).max(60).toLowerCase()).default(['logout+jwt']),
  timeoutMs: z.number().int().min(500).max(60_000).default(8000),
  /** For trials on one machine. */
  allowHttp: z.boolean().default(false),
});
export type OidcSettings = z.output<typeof oidcSettings>;

export type Flow = Readonly<{ redirectUri: string; state: string; nonce: string; verifier: string }>;
export type Confirmed = Readonly<{ person: ForeignPerson; hasSecondFactor: boolean; idToken: string; /** What the provider calls the session there (`sid`), where it says so. */ session: string | undefined }>;

/** One provider. Each call may throw {@link Unreachable}; `finish` answers undefined where the provider, or what came back from it, says no. */
export type ProviderConnection = Readonly<{
  /** Where to send the browser. */
  start(flow: Flow): Promise<string>;
  /** Who came back. `search` is the query of the address that the provider sent the browser to. */
  finish(flow: Flow, search: string): Promise<Confirmed | undefined>;
  /** Where the session there is ended; undefined where the provider has no such address. */
  endSession(idToken: string | undefined, backTo: string): Promise<string | undefined>;
  /** What the provider says when a session ends there: by the back channel, from server to server. */
  readLogout(token: string, now: Date): Promise<ReadLogout>;
}>;

const discoveredForMs = 3600_000;

export function openOidc(settings: OidcSettings, say: (message: string, reason: string) => void): ProviderConnection {
  let discovered: Readonly<{ until: number; configuration: Promise<openid.Configuration> }> | undefined;
  const getConfiguration = async (): Promise<openid.Configuration> => {
    if (discovered === undefined || discovered.until < Date.now()) discovered = { until: Date.now() + discoveredForMs, configuration: discover(settings) };
    try {
      return await discovered.configuration;
    } catch (error) {
      discovered = undefined;
      throw new Unreachable(`The provider ${settings.issuer} could not be asked: ${reasonOf(error)}`, { cause: error });
    }
  };
  const findKeys = keepSigningKeys(async () => keysAddressOf(settings, await getConfiguration()), settings.timeoutMs);
  return {
    start: async (flow) => {
      const client = await import('openid-client');
      const parameters = { redirect_uri: flow.redirectUri, scope: [...new Set(['openid', ...settings.scopes])].join(' '), state: flow.state, nonce: flow.nonce, code_challenge: await client.calculatePKCECodeChallenge(flow.verifier), code_challenge_method: 'S256' };
      return client.buildAuthorizationUrl(await getConfiguration(), parameters).href;
    },
    finish: async (flow, search) => finish(settings, await getConfiguration(), flow, search, say),
    endSession: async (idToken, backTo) => {
      const configuration = await getConfiguration();
      if (!settings.endsSession || configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
      const client = await import('openid-client');
      return client.buildEndSessionUrl(configuration, { post_logout_redirect_uri: backTo, ...(idToken === undefined ? {} : { id_token_hint: idToken }) }).href;
    },
    readLogout: async (token, now) => readLogoutToken(token, { issuerOf: async () => (await getConfiguration()).serverMetadata().issuer, clientId: settings.clientId, types: settings.logoutTokenTypes }, findKeys, now),
  };
}

function keysAddressOf(settings: OidcSettings, configuration: openid.Configuration): URL {
  const address = configuration.serverMetadata().jwks_uri;
  const isFit = address !== undefined && URL.canParse(address) && (settings.allowHttp || new URL(address).protocol === 'https:');
  if (!isFit) throw new Unreachable(`The provider ${settings.issuer} names no address of its keys.`);
  return new URL(address);
}

async function discover(settings: OidcSettings): Promise<openid.Configuration> {
  const client = await import('openid-client');
  const authentication = settings.clientSecret === undefined ? client.None() : settings.clientAuthentication === 'post' ? client.ClientSecretPost(settings.clientSecret) : client.ClientSecretBasic(settings.clientSecret);
  const execute = [client.enableNonRepudiationChecks, ...(settings.allowHttp ? [client.allowInsecureRequests] : [])];
  return client.discovery(new URL(settings.issuer), settings.clientId, undefined, authentication, { execute, timeout: settings.timeoutMs / 1000 });
}

async function finish(settings: OidcSettings, configuration: openid.Configuration, flow: Flow, search: string, say: (message: string, reason: string) => void): Promise<Confirmed | undefined> {
  const client = await import('openid-client');
  const address = new URL(flow.redirectUri);
  address.search = search;
  try {
    const tokens = await client.authorizationCodeGrant(configuration, address, { expectedState: flow.state, expectedNonce: flow.nonce, pkceCodeVerifier: flow.verifier, idTokenExpected: true });
    const claims = tokens.claims()!;
    const isComplete = [settings.claims.login, settings.claims.name, settings.claims.groups].every((name) => claims[name] !== undefined);
    const more = isComplete || configuration.serverMetadata().userinfo_endpoint === undefined ? {} : await client.fetchUserInfo(configuration, tokens.access_token, claims.sub);
    return { person: personOf(settings, { ...more, ...claims }), hasSecondFactor: isSecond(settings, claims), idToken: tokens.id_token!, session: typeof claims['sid'] === 'string' && claims['sid'].length <= 255 ? claims['sid'] : undefined };
  } catch (error) {
    if (isOfTheWay(error)) throw new Unreachable(`The provider ${settings.issuer} could not be asked: ${reasonOf(error)}`, { cause: error });
    say('an identity provider said no', reasonOf(error));
    return undefined;
  }
}

function personOf({ claims }: OidcSettings, from: Readonly<Record<string, unknown>>): ForeignPerson {
  const groups = from[claims.groups];
  return {
    subject: String(from['sub']), login: cleanText(from[claims.login], 64)?.toLowerCase(), name: cleanText(from[claims.name], 80), email: from['email_verified'] === false ? undefined : cleanText(from[claims.email], 200),
    groups: (Array.isArray(groups) ? groups : typeof groups === 'string' ? [groups] : []).flatMap((group) => cleanText(group, 400) ?? []).slice(0, 2000), unitCode: claims.unit === undefined ? undefined : cleanText(from[claims.unit], 40), isActive: true,
  };
}

/** What the provider says of how it asked: RFC 8176 for amr. */
function isSecond({ secondFactor }: OidcSettings, claims: Readonly<Record<string, unknown>>): boolean {
  const methods: readonly unknown[] = Array.isArray(claims['amr']) ? claims['amr'] : [];
  return secondFactor.acr.includes(claims['acr'] as string) || secondFactor.amr.some((method) => methods.includes(method));
}

function isOfTheWay(error: unknown): boolean {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return code === 'OAUTH_TIMEOUT' || /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|UND_ERR)/.test(cause?.code ?? '') || (error instanceof TypeError && error.message === 'fetch failed');
}

function reasonOf(error: unknown): string {
  const { message, code, error: refusal, error_description: description } = error as { message?: string; code?: string; error?: string; error_description?: string };
  return [code, refusal, description, message].filter((part) => typeof part === 'string').join(': ').slice(0, 400);
}
