import { Agent, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPerson, createSignInLink, type RoleName } from '#features/identity/public.ts';
import { newId } from '#kernel/ids.ts';
import { loadConfig } from '#platform/config.ts';
import { formatRing, generateRing } from '#platform/crypto/key-ring.ts';
import { createLog, silentLog } from '#platform/log.ts';
import { openApp } from '../../src/app.ts';
import { systemContext } from '../../src/installation.ts';
import type { App, Ctx } from '#platform/feature.ts';

export type Urls = Readonly<{ url: string; adminUrl?: string | undefined }>;

/** The whole program on a database, listening on a port of this machine, and somebody signed in who may do everything. */
export type Program = Readonly<{
  app: App;
  tenantId: string;
  ctx(): Ctx;
  /** The body of an answer, read as JSON; throws where it is not 2xx. Goes through a socket as any browser's request. */
  call<T>(method: 'GET' | 'POST', path: string, body?: Buffer): Promise<T>;
  close(): Promise<void>;
}>;

const roles: readonly RoleName[] = ['ospo', 'system-admin'];

/** Opens the program on a migrated database; with `worker` it also works on jobs. Takes the database's first institution, or makes one. */
export async function openProgram(urls: Urls, { worker }: Readonly<{ worker: boolean }>): Promise<Program> {
  const config = loadConfig({ argv: ['--port', '0', '--empty'], env: { YUANSHU_LOG_LEVEL: 'silent', YUANSHU_SECOND_FACTOR_ROLES: 'none', YUANSHU_KEY_RING: formatRing(generateRing(new Date())) } });
  const log = process.env['BENCH_LOG'] === undefined ? silentLog : createLog({ level: 'debug', format: 'json' });
  const running = await openApp(config, urls, log, { server: true, worker });
  const { app } = running;
  const server = running.server!;
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  const tenantId = await firstTenant(app);
  const agent = new Agent({ keepAlive: true });
  const cookie = await signIn(systemContext(app, tenantId), port, agent);
  return {
    app, tenantId,
    ctx: () => systemContext(app, tenantId),
    call: async (method, path, body) => JSON.parse((await send(agent, port, method, `/api/v1${path}`, { cookie, 'x-yuanshu-request': '1', ...(body === undefined ? {} : { 'content-type': 'application/octet-stream' }) }, body)).text),
    close: async () => {
      agent.destroy();
      await running.close();
    },
  };
}

async function firstTenant(app: App): Promise<string> {
  const rows = await app.db.withSystem(async (tx) => {
    await tx.query(`insert into tenant (id, code, name_zh, name_en) select $1, 'bench', '测量银行', 'Bench Bank' where not exists (select from tenant)`, [newId('ten')]);
    return tx.query<{ id: string }>(`select id from tenant order by id limit 1`);
  });
  return rows[0]!.id;
}

async function signIn(ctx: Ctx, port: number, agent: Agent): Promise<string> {
  const person = await createPerson(ctx, { login: newId('p').slice(0, 40), name: '测量员', roles });
  const link = await createSignInLink(ctx, person.id);
  const answer = await send(agent, port, 'POST', '/api/v1/session/link', { 'x-yuanshu-request': '1', 'content-type': 'application/json' }, Buffer.from(JSON.stringify({ token: link.url.split('#link=')[1] })));
  return String(answer.cookies).split(';')[0]!;
}

type Answer = Readonly<{ text: string; cookies: readonly string[] }>;

function send(agent: Agent, port: number, method: string, path: string, headers: Readonly<Record<string, string>>, body: Buffer | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ agent, host: '127.0.0.1', port, method, path, headers: { ...headers, ...(body === undefined ? {} : { 'content-length': body.length }) } }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(pieces).toString();
        if (response.statusCode! < 300) resolve({ text, cookies: response.headers['set-cookie'] ?? [] });
        else reject(new Error(`${method} ${path} answered ${response.statusCode}: ${text.slice(0, 500)}`));
      });
    });
    request.once('error', reject);
    request.end(body);
  });
}
