import { fileURLToPath } from 'node:url';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { openApp, type Running } from '../src/app.ts';
import { newId } from '#kernel/ids.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { createPerson, createSignInLink, grantDirectly, type DirectGrant, type RoleName } from '#features/identity/public.ts';
import { exclusionOf, permissionsOfRoles } from '#features/identity/roles.ts';
import { loadConfig, type Config } from '#platform/config.ts';
import { formatRing, generateRing } from '#platform/crypto/key-ring.ts';
import { createLog, silentLog, type Log } from '#platform/log.ts';
import { systemContext } from '../src/installation.ts';
import { testDatabase } from './database.ts';

export { systemContext } from '../src/installation.ts';

/** What is done on the command line of the host. */
export { runHostCommand } from '../src/host-commands.ts';

export type TestServer = Readonly<{
  running: Running;
  server: FastifyInstance;
  config: Config;
  /** Makes an institution; the first is made already. */
  addTenant(code?: string): Promise<string>;
  /**
   * Somebody of the institution with these roles, signed in. Where the roles exclude each other it takes several people: the client speaks for the first of them
   * who may do what is asked.
   */
  signIn(tenantId: string, ...roles: RoleName[]): Promise<Client>;
  /** Somebody who holds these roles within these scopes, signed in. */
  signInWith(tenantId: string, ...grants: DirectGrant[]): Promise<Client>;
  /** Another session of somebody who is there already. */
  signInAs(tenantId: string, personId: string): Promise<Client>;
  tenantId: string;
  close(): Promise<void>;
}>;

export type Reply = Readonly<{ status: number; body: any; headers: LightMyRequestResponse['headers']; text: string; bytes: Buffer }>;
export type Send = Readonly<{ params?: Readonly<Record<string, string | number>>; query?: Readonly<Record<string, string | number | boolean | undefined>>; body?: unknown; bytes?: Buffer | string; headers?: Readonly<Record<string, string>> }>;

export type Client = Readonly<{
  personId: string;
  cookie: string;
  /** The cookie of whoever of several people may call it. */
  cookieFor(endpoint: Endpoint): string;
  /** Calls an endpoint of a contract. */
  call(endpoint: Endpoint, send?: Send): Promise<Reply>;
  /** Like `call`, and fails the test where the answer is not 2xx. */
  ok(endpoint: Endpoint, send?: Send): Promise<any>;
}>;

/** A directory that nobody answers for, so that there is one. */
const signInFile = fileURLToPath(new URL('fixtures/sign-in.json', import.meta.url));
const keyRing = formatRing(generateRing(new Date()));

/** The whole program on a database of its own, spoken to without a network: `const test = await testServer(); afterAll(test.close);` */
export async function testServer(env: Readonly<Record<string, string>> = {}, log: Log = process.env.TEST_LOG === undefined ? silentLog : createLog({ level: 'debug', format: 'json' }), webFolder?: string): Promise<TestServer> {
  const database = await testDatabase();
  const config = loadConfig({ argv: ['--port', '0', '--empty'], env: { YUANSHU_LOG_LEVEL: 'silent', YUANSHU_SECOND_FACTOR_ROLES: 'none', YUANSHU_PUBLIC_URL: 'http://localhost:8686', YUANSHU_SIGN_IN_FILE: signInFile, YUANSHU_KEY_RING: keyRing, ...env } });
  const running = await openApp(config, { url: database.url }, log, { server: true, worker: true, webFolder });
  const server = running.server!;
  const addTenant = async (code = newId('c')) => {
    const id = newId('ten');
    await running.app.db.withSystem((tx) => tx.query(`insert into tenant (id, code, name_zh, name_en) values ($1, $2, $3, $3)`, [id, code, `机构 ${code}`]));
    return id;
  };
  const signIn = async (tenantId: string, ...roles: RoleName[]) => {
    const people: (readonly [readonly RoleName[], Client])[] = [];
    for (const own of compatible(roles)) people.push([own, await signInWith(tenantId, ...own.map((role) => ({ role })))]);
    return people.length === 1 ? people[0]![1] : together(people);
  };
  const signInWith = async (tenantId: string, ...grants: DirectGrant[]) => {
    const ctx = systemContext(running.app, tenantId);
    const person = await createPerson(ctx, { login: newId('p').slice(0, 40), name: `测试 ${grants.map((grant) => grant.role).join(' ')}`, roles: [] });
    await ctx.tx(async (tx) => {
      for (const grant of grants) await grantDirectly(ctx, tx, person.id, grant);
    });
    return signInAs(tenantId, person.id);
  };
  const signInAs = async (tenantId: string, personId: string) => {
    const link = await createSignInLink(systemContext(running.app, tenantId), personId);
    const reply = await server.inject({ method: 'POST', url: '/api/v1/session/link', headers: { 'x-yuanshu-request': '1' }, payload: { token: link.url.split('#link=')[1]! } });
    return client(server, personId, cookieOf(reply));
  };
  return {
    running, server, config, addTenant, signIn, signInWith, signInAs, tenantId: await addTenant('first'),
    close: async () => {
      await running.close();
      await database.drop();
    },
  };
}

/** The cookie that an answer gives. */
export function cookieOf(reply: Readonly<{ headers: Reply['headers'] }>): string {
  return String(reply.headers['set-cookie']).split(';')[0]!;
}

/** A caller with a cookie (or none), and headers that every request of it carries. Like a browser, a session takes the new cookie that it is given. */
export function client(server: FastifyInstance, personId: string, cookieAtFirst: string, always: Readonly<Record<string, string>> = {}): Client {
  let cookie = cookieAtFirst;
  const call = async (endpoint: Endpoint, { params = {}, query = {}, body, bytes, headers = {} }: Send = {}): Promise<Reply> => {
    const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
    const search = new URLSearchParams(Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined).map(([key, value]) => [key, String(value)]))).toString();
    const reply = await server.inject({
      method: endpoint.method, url: `/api/v1${path}${search === '' ? '' : `?${search}`}`,
      headers: { 'x-yuanshu-request': '1', cookie, ...(bytes === undefined ? {} : { 'content-type': 'application/octet-stream' }), ...(endpoint.carries === 'form' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}), ...always, ...headers },
      ...(bytes !== undefined ? { payload: bytes } : endpoint.carries === 'form' ? { payload: formOf((body ?? {}) as object) } : body !== undefined ? { payload: body as object } : {}),
    });
    const given = String(reply.headers['set-cookie'] ?? '').split(';')[0]!;
    if (cookie !== '' && given !== '' && reply.statusCode === 200 && !given.endsWith('=')) cookie = given;
    const isJson = String(reply.headers['content-type']).includes('json');
    return { status: reply.statusCode, body: isJson ? reply.json() : undefined, headers: reply.headers, text: reply.payload, bytes: reply.rawPayload };
  };
  return {
    personId, call, cookieFor: () => cookie,
    get cookie() {
      return cookie;
    },
    ok: async (endpoint, send) => {
      const reply = await call(endpoint, send);
      if (reply.status >= 300) throw new Error(`${endpoint.id} answered ${reply.status}: ${reply.text.slice(0, 500)}`);
      return reply.body;
    },
  };
}

function formOf(fields: object): string {
  return new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])).toString();
}

/** The roles in groups, each of which one person may hold; nobody's roles are one empty group. */
function compatible(roles: readonly RoleName[]): RoleName[][] {
  const groups: RoleName[][] = [[]];
  for (const role of roles) {
    const group = groups.find((own) => own.every((other) => exclusionOf(other, role) === undefined));
    if (group === undefined) groups.push([role]);
    else group.push(role);
  }
  return groups;
}

/** Several people as one caller. */
function together(people: readonly (readonly [readonly RoleName[], Client])[]): Client {
  const clients = people.map(([roles, client]) => ({ client, permissions: new Set<string>(permissionsOfRoles(roles)) }));
  const first = clients[0]!.client;
  const of = (endpoint: Endpoint) => clients.find(({ permissions }) => permissions.has(endpoint.permission))?.client ?? first;
  return { personId: first.personId, get cookie() { return first.cookie; }, cookieFor: (endpoint) => of(endpoint).cookie, call: (endpoint, send) => of(endpoint).call(endpoint, send), ok: (endpoint, send) => of(endpoint).ok(endpoint, send) };
}
