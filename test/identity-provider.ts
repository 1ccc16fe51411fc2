import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export type Account = Readonly<{ sub: string; claims: Readonly<Record<string, unknown>>; acr?: string; amr?: readonly string[] }>;
/** What a browser keeps for the provider. */
export type Cookies = Map<string, string>;
export type IdentityProvider = Readonly<{
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who sits at the provider's browser; undefined refuses. */
  present: { account: Account | undefined };
  /** Follows the provider's redirections like a browser with these cookies, to the address of ours that it ends at. */
  visit(url: string, cookies?: Cookies): Promise<URL>;
  /** The browser with these cookies signs out there; answers when everybody was told by the back channel. */
  signOut(cookies: Cookies): Promise<void>;
  /** A token that the provider signs with its own key, of whatever is in it. */
  signToken(claims: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): string;
  /** How often the session was ended at the provider. */
  ended: { count: number };
  close(): Promise<void>;
}>;

/** A real OpenID Connect provider (oidc-provider) on a port of its own. It asks nobody: whoever is `present` is signed in. */
export async function openIdentityProvider(redirectUris: readonly string[], signedOutUri: string, backChannelUri?: string): Promise<IdentityProvider> {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const [clientId, clientSecret] = ['yuanshu', 'a-secret-of-the-client'];
  const present: { account: Account | undefined } = { account: undefined };
  const ended = { count: 0 };
  const accounts = new Map<string, Account>();
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  // What it says of itself on the way to the console is not about this test.
  const { warn, info } = console;
  Object.assign(console, { warn: () => undefined, info: () => undefined });
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [...redirectUris], post_logout_redirect_uris: [signedOutUri], response_types: ['code'], grant_types: ['authorization_code'], ...(backChannelUri === undefined ? {} : { backchannel_logout_uri: backChannelUri, backchannel_logout_session_required: true }) }],
    jwks: { keys: [{ ...key.export({ format: 'jwk' }), kid: 'first', alg: 'RS256', use: 'sig' }] },
    pkce: { required: () => true },
    claims: { openid: ['sub', 'acr', 'amr'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    // By itself it talks to no address of this machine.
    fetch: (url: string, { dispatcher: _guard, ...options }: RequestInit & { dispatcher?: unknown }) => fetch(url, options),
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true, logoutSource: async (ctx: { body: string }, form: string) => {
      ended.count += 1;
      ctx.body = `<!doctype html><body>${form}<script>document.forms[0].insertAdjacentHTML('beforeend','<input type=hidden name=logout value=yes>');document.forms[0].submit()</script></body>`;
    } } },
    interactions: { url: (_ctx: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub, ...accounts.get(sub)?.claims }) }),
    ttl: { Interaction: 60, Session: 600, Grant: 600, AccessToken: 60, IdToken: 60, AuthorizationCode: 60 },
    cookies: { keys: ['a key for cookies'] },
  } as never);
  Object.assign(console, { warn, info });
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/interaction/')) return next();
    ctx.respond = false;
    await answer(provider, ctx.req, ctx.res, present.account, accounts);
  });
  const callback = provider.callback();
  http.on('request', (request, response) => void callback(request, response));
  const signToken: IdentityProvider['signToken'] = (claims, header) => {
    const text = [{ alg: 'RS256', typ: 'logout+jwt', kid: 'first', ...header }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
  };
  return { issuer, clientId, clientSecret, present, ended, visit: (url, cookies = new Map()) => visit(url, issuer, cookies), signOut: (cookies) => signOut(issuer, cookies), signToken, close: () => closeServer(http) };
}

async function answer(provider: Provider, request: IncomingMessage, response: ServerResponse, account: Account | undefined, accounts: Map<string, Account>): Promise<void> {
  const details = await provider.interactionDetails(request, response);
  if (account === undefined) return provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'nobody is there' });
  accounts.set(account.sub, account);
  if (details.prompt.name === 'login') return provider.interactionFinished(request, response, { login: { accountId: account.sub, ...(account.acr === undefined ? {} : { acr: account.acr }), ...(account.amr === undefined ? {} : { amr: [...account.amr] }) } });
  const grant = new provider.Grant({ accountId: account.sub, clientId: details.params['client_id'] as string });
  grant.addOIDCScope(String(details.params['scope']));
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
}

async function visit(url: string, issuer: string, cookies: Cookies): Promise<URL> {
  let at = new URL(url);
  for (let step = 0; step < 20; step += 1) {
    const reply = await request(at, cookies);
    const to = reply.headers.get('location');
    if (to === null) throw new Error(`The provider answered ${reply.status}: ${(await reply.text()).slice(0, 300)}`);
    at = new URL(to, at);
    if (at.origin !== issuer) return at;
  }
  throw new Error('The provider redirects without end.');
}

async function signOut(issuer: string, cookies: Cookies): Promise<void> {
  const page = await (await request(new URL(`${issuer}/session/end`), cookies)).text();
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const reply = await request(new URL(`${issuer}/session/end/confirm`), cookies, new URLSearchParams({ xsrf, logout: 'yes' }));
  if (reply.status >= 400) throw new Error(`The provider answered ${reply.status}: ${(await reply.text()).slice(0, 300)}`);
}

async function request(at: URL, cookies: Cookies, form?: URLSearchParams): Promise<Response> {
  const reply = await fetch(at, { redirect: 'manual', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }, ...(form === undefined ? {} : { method: 'POST', body: form }) });
  for (const line of reply.headers.getSetCookie()) cookies.set(line.split('=')[0]!, line.split(';')[0]!.split('=').slice(1).join('='));
  return reply;
}

function closeServer(http: Server): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve());
    http.closeAllConnections();
  });
}
