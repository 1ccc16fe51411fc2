import cookie from '@fastify/cookie';
import swagger from '@fastify/swagger';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { once } from 'node:events';
import type { Endpoint } from '#kernel/endpoint.ts';
import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import { noLimits, type App, type Actor, type Ctx, type Download, type Feature } from '../feature.ts';
import { replyWithError } from './errors.ts';
import { securityHeaders } from './headers.ts';
import { sendEvents } from './events.ts';
import { tooLarge } from '../received.ts';
import { answerBrokenRequest } from './broken-request.ts';
import { giveSession } from './session-cookie.ts';
import { serveWeb } from './web.ts';
import type { Witness } from './witness.ts';

/** Finds out who sends a request; undefined = nobody. Given by the feature that knows people. */
export type Authenticate = (app: App, request: FastifyRequest) => Promise<Readonly<{ tenantId: string; actor: Actor }> | undefined>;

const apiBase = '/api/v1';

/** The HTTP server with every endpoint of the features: validation, who may, one way of failing, security headers. */
export async function buildServer(app: App, features: readonly Feature[], authenticate: Authenticate, witness: Witness, webFolder: string | undefined): Promise<FastifyInstance> {
  const headers = securityHeaders(app.config);
  const server = Fastify({
    loggerInstance: app.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: app.config.trustProxy,
    bodyLimit: 1024 * 1024,
    genReqId: () => newId('req'),
    routerOptions: { maxParamLength: 500 },
    forceCloseConnections: 'idle',
    requestTimeout: 600_000,
    // An address that cannot be read reaches no route and no hook.
    frameworkErrors: (_error, request, reply) => replyWithError(new AppError('request.invalid', 'The address is not one that can be read, or is too long.'), request, reply.headers(headers)),
    clientErrorHandler: answerBrokenRequest(headers, app.log),
  });
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler(replyWithError);
  // What the interface says is never kept on the way or in the browser, refusals included; pages say for themselves what may be.
  server.addHook('onRequest', async (request, reply) => void reply.headers(request.url.startsWith('/api/') ? { ...headers, 'cache-control': 'no-store' } : headers));
  server.addHook('onResponse', async (request, reply) => {
    request.log.debug({ method: request.method, url: request.url, status: reply.statusCode, tookMs: Math.round(reply.elapsedTime) }, 'request');
  });
  await server.register(cookie);
  await server.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: '源枢 Yuanshu', version: '1', description: 'Open source governance for financial institutions.' }, components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } }, security: [{ token: [] }] },
    transform: jsonSchemaTransform,
  });
  // JSON is the one content type of requests; the bytes of a file come as a stream, whatever type the sender gives them.
  server.removeContentTypeParser('text/plain');
  const rows = features.flatMap((feature) => Object.entries(feature.contract).map(([name, endpoint]) => ({ endpoint, handler: feature.handlers[name]! })));
  await server.register(async (api) => {
    for (const { endpoint, handler } of rows) if (endpoint.carries !== 'upload' && endpoint.carries !== 'form') route(api, app, endpoint, handler, authenticate, witness);
  });
  await server.register(async (uploads) => {
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    for (const { endpoint, handler } of rows) if (endpoint.carries === 'upload') route(uploads, app, endpoint, handler, authenticate, witness);
  });
  await server.register(async (forms) => {
    forms.removeAllContentTypeParsers();
    forms.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, readForm);
    for (const { endpoint, handler } of rows) if (endpoint.carries === 'form') route(forms, app, endpoint, handler, authenticate, witness);
  });
  server.get('/api/openapi.json', { schema: { hide: true } }, async () => server.swagger());
  server.get('/health', { schema: { hide: true }, logLevel: 'silent' }, async () => ({ status: 'ok' }));
  server.get('/ready', { schema: { hide: true }, logLevel: 'silent' }, async (_request, reply) => {
    const isReady = await app.db.isReachable();
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'database unreachable' });
  });
  await serveWeb(server, webFolder);
  return server;
}

function route(server: FastifyInstance, app: App, endpoint: Endpoint, handler: Feature['handlers'][string], authenticate: Authenticate, witness: Witness): void {
  const isUpload = endpoint.carries === 'upload';
  const schema = {
    operationId: endpoint.id, summary: endpoint.summary, tags: [endpoint.id.split('.')[0]!], description: `Permission: \`${endpoint.permission}\``,
    ...(endpoint.params === undefined ? {} : { params: endpoint.params }),
    ...(endpoint.query === undefined ? {} : { querystring: endpoint.query }),
    ...(endpoint.body === undefined || isUpload ? {} : { body: endpoint.body }),
    ...(endpoint.carries === 'form' ? { consumes: ['application/x-www-form-urlencoded'] } : {}),
    ...(endpoint.carries === 'download' || endpoint.carries === 'events' ? {} : { response: { 200: endpoint.reply } }),
  };
  server.route({
    method: endpoint.method, url: apiBase + endpoint.path, schema,
    bodyLimit: endpoint.bodyLimitBytes ?? 1024 * 1024,
    // Who and whether comes before what: for a stranger no body is read, and validation messages tell nothing.
    onRequest: async (request) => {
      request.ctx = await authorise(app, endpoint, request, authenticate, witness);
    },
    handler: async (request, reply) => {
      const input = { params: request.params, query: request.query, body: isUpload ? uploadOf(request, endpoint.bodyLimitBytes ?? app.config.uploadLimitBytes) : request.body, request };
      if (endpoint.audit === 'read') await witness.read(request.ctx!, endpoint, input);
      const answer = (handler as (ctx: Ctx, input: unknown) => unknown)(request.ctx!, input);
      return send(app, reply, endpoint, await tellRefusal(answer, request.ctx!, endpoint, witness));
    },
  });
}

/** A use case may refuse, too: for what it is asked of, not for its address. */
async function tellRefusal<T>(answer: T, ctx: Ctx, endpoint: Endpoint, witness: Witness): Promise<Awaited<T>> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AppError && error.status === 403 && ctx.tenantId !== '') await witness.refused(ctx, endpoint, endpoint.permission);
    throw error;
  }
}

async function authorise(app: App, endpoint: Endpoint, request: FastifyRequest, authenticate: Authenticate, witness: Witness): Promise<Ctx> {
  const isOfProgram = endpoint.carries === 'form' && endpoint.permission === 'public';
  if (endpoint.method !== 'GET' && !isOfProgram && isForged(app, endpoint, request)) return refuseForgery(app, endpoint, request, authenticate, witness);
  if (endpoint.permission === 'public') return context(app, request, '', nobody);
  const who = await authenticate(app, request);
  if (who === undefined) throw new AppError('session.required');
  const { due } = who.actor;
  if (due !== undefined && endpoint.whileDue?.includes(due) !== true) throw new AppError(`session.${due}-due`);
  const refusal = refusalOf(endpoint, who.actor);
  if (refusal !== undefined) {
    app.log.warn({ tenant: who.tenantId, person: who.actor.personId, permission: endpoint.permission, endpoint: endpoint.id }, 'refused');
    await witness.refused(context(app, request, who.tenantId, who.actor), endpoint, endpoint.permission);
    throw new AppError('permission.missing', refusal, { permission: endpoint.permission });
  }
  return context(app, request, who.tenantId, who.actor);
}

/** A token carries scopes and nothing else: what belongs to the person (sessions, the password, saved views) it reads at most. */
function refusalOf(endpoint: Endpoint, actor: Actor): string | undefined {
  if (endpoint.permission !== 'session') {
    if (!actor.permissions.has(endpoint.permission)) return `This needs the permission ${endpoint.permission}.`;
    return endpoint.within === 'part' || !actor.limits.has(endpoint.permission) ? undefined : `This needs the permission ${endpoint.permission} for the whole institution; you hold it for a part.`;
  }
  return actor.kind === 'token' && endpoint.method !== 'GET' ? 'A token cannot do this: sign in as the person.' : undefined;
}

const nobody: Actor = { kind: 'system', personId: undefined, name: '', permissions: new Set(), limits: noLimits };

/** What a use case gets when it is called from a request. */
export function context(app: App, request: FastifyRequest, tenantId: string, actor: Actor): Ctx {
  return { tenantId, actor, now: new Date(), requestId: request.id, address: request.ip, log: request.log as never, app, tx: (work) => app.db.withTenant(tenantId, work) };
}

/** A write needs our own header, which no foreign page can send without permission, and an origin that is ours where one is given. */
function isForged(app: App, endpoint: Endpoint, request: FastifyRequest): boolean {
  // No page of another site can add this header; where it stands, no cookie is looked at.
  if (request.headers.authorization !== undefined && endpoint.permission !== 'public') return false;
  const { origin, host } = request.headers;
  return request.headers['x-yuanshu-request'] === undefined || (origin !== undefined && origin !== app.config.publicUrl && hostOf(origin) !== host);
}

/** Somebody whose browser another site makes use of is told of in the trail; it does nothing but refuse. */
async function refuseForgery(app: App, endpoint: Endpoint, request: FastifyRequest, authenticate: Authenticate, witness: Witness): Promise<never> {
  request.log.warn({ endpoint: endpoint.id, origin: request.headers.origin }, 'a request that did not come from the application');
  const who = endpoint.permission === 'public' || request.headers.authorization !== undefined ? undefined : await authenticate(app, request);
  if (who !== undefined) await witness.forged(context(app, request, who.tenantId, who.actor), endpoint);
  throw new AppError('request.forged');
}

/** Undefined where the origin is opaque (`null`) or no address. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** Each field once: of two, the sender and we could mean different ones. */
function readForm(_request: FastifyRequest, text: string | Buffer, done: (error: Error | null, body?: unknown) => void): void {
  const fields = [...new URLSearchParams(String(text))];
  if (new Set(fields.map(([name]) => name)).size < fields.length) return done(new AppError('request.invalid', 'A field stands twice in the form.'));
  // Read through the schema of the endpoint, which takes only what it names.
  done(null, Object.assign(Object.create(null), Object.fromEntries(fields)));
}

function uploadOf(request: FastifyRequest, limitBytes: number): unknown {
  if (request.headers['content-type']?.toLowerCase().startsWith('multipart/') === true) throw new AppError('request.media-type', 'Send the bytes of the file as the body, not as a form: application/octet-stream.');
  if (request.body === undefined || request.body === null) throw new AppError('request.invalid', 'The body is empty: send the bytes of the file.');
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  return request.body;
}

async function send(app: App, reply: FastifyReply, endpoint: Endpoint, result: unknown): Promise<FastifyReply> {
  if (endpoint.carries === 'download') {
    const download = result as Download;
    // Until the first bytes are there a failure is still an answer; later it only breaks the file off.
    await once(download.stream, 'readable');
    return reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(download.fileName)}`).type(download.contentType).send(download.stream);
  }
  if (endpoint.carries === 'events') return sendEvents(reply, result as AsyncIterable<{ event: string; data: unknown }>);
  if (result !== null && typeof result === 'object' && 'cookie' in result && 'reply' in result) {
    const { cookie: value, reply: body } = result as { cookie: string | null; reply: unknown };
    giveSession(reply, app.config, value);
    return reply.send(body);
  }
  return reply.send(result);
}

declare module 'fastify' {
  interface FastifyRequest {
    ctx?: Ctx;
  }
}

