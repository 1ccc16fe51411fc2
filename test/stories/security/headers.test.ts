import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityContract as identity } from '#features/identity/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { loadConfig } from '#platform/config.ts';
import { formatRing, generateRing } from '#platform/crypto/key-ring.ts';
import { silentLog } from '#platform/log.ts';
import { openApp, type Running } from '../../../src/app.ts';
import { testDatabase, type TestDatabase } from '../../database.ts';
import { testServer, type TestServer } from '../../server.ts';
import { makeInstitution, type Institution } from '../institution.ts';
import { expectGuarded } from './answers.ts';
import { attackerOf, tried, type Attacker } from './attacks.ts';

let test: TestServer;
let mine: Institution;
let attacker: Attacker;
let database: TestDatabase;
let site: Running;
const folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-web-'));

beforeAll(async () => {
  test = await testServer();
  mine = await makeInstitution(test, test.tenantId, 'first', 'zebra');
  attacker = attackerOf(mine);
  // A web application of two files, beside a file that is nobody's.
  mkdirSync(path.join(folder, 'web/assets'), { recursive: true });
  writeFileSync(path.join(folder, 'web/index.html'), '<!doctype html><title>page</title>');
  writeFileSync(path.join(folder, 'web/assets/main.js'), 'export {};');
  mkdirSync(path.join(folder, 'web/.git'));
  writeFileSync(path.join(folder, 'web/.git/config'), 'secret-beside');
  writeFileSync(path.join(folder, 'keys.json'), 'secret-beside');
  database = await testDatabase();
  const config = loadConfig({ argv: ['--port', '0', '--empty'], env: { YUANSHU_LOG_LEVEL: 'silent', YUANSHU_KEY_RING: formatRing(generateRing(new Date())), YUANSHU_PUBLIC_URL: 'https://yuanshu.bank.example' } });
  site = await openApp(config, { url: database.url }, silentLog, { server: true, worker: false, webFolder: path.join(folder, 'web') });
});
afterAll(async () => {
  await site.close();
  await database.drop();
  await test.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('every answer', () => {
  it('of the interface to a stranger is guarded and kept by nobody', async () => {
    for (const endpoint of tried) {
      const reply = await test.server.inject({ method: endpoint.method, url: `/api/v1${endpoint.path.replaceAll(/:\w+/g, 'x')}` });
      expectGuarded(endpoint.id, reply.headers);
      expect([endpoint.id, reply.statusCode < 500, reply.headers['cache-control'], reply.headers['content-type']]).toEqual([endpoint.id, true, 'no-store', 'application/json; charset=utf-8']);
    }
  });

  it.each([['/', 200], ['/systems', 200], ['/assets/main.js', 200], ['/assets/missing.js', 404], ['/health', 200], ['/ready', 200], ['/api/openapi.json', 200], ['/api/nothing', 404], ['/systems/%', 400], ['/%00', 400]])('at %s, too, and over https is remembered as https only', async (url, status) => {
    const reply = await site.server!.inject({ method: 'GET', url, headers: { accept: url.startsWith('/assets') ? '*/*' : 'text/html' } });
    expect([url.slice(0, 20), reply.statusCode]).toEqual([url.slice(0, 20), status]);
    expectGuarded(url, reply.headers);
    expect(reply.headers['strict-transport-security']).toMatch(/^max-age=(?:3153[6-9]|[4-9]\d{3}|\d{5})\d+; includeSubDomains$/);
    expect(reply.headers['content-type']).toMatch(/^(?:text\/html|text\/javascript|application\/javascript|application\/json); charset=utf-8$/i);
  });

  it('that is a page or a program is cached only where its name changes with its content', async () => {
    const at = async (url: string) => (await site.server!.inject({ method: 'GET', url, headers: { accept: 'text/html' } })).headers['cache-control'];
    expect([await at('/'), await at('/systems'), await at('/assets/main.js'), await at('/api/v1/session')]).toEqual(['no-cache', 'no-cache', 'public, max-age=31536000, immutable', 'no-store']);
  });

  it('that refuses says neither where in the program nor what runs it', async () => {
    const faults = ['/api/v1/systems/%', '/api/v1/nothing', '/api/v1/systems?cursor=x', '/api/v1/systems?limit=x', '/api/v1/systems/sys_x', '/api/v1/findings/x'];
    for (const url of faults) {
      const reply = await test.server.inject({ method: 'GET', url, headers: { cookie: attacker.client().cookieFor(ledger.listSystems) } });
      expect([url, reply.statusCode >= 400, Object.keys(reply.json()), Object.keys(reply.json().error).filter((name) => !['code', 'message', 'requestId', 'details'].includes(name))]).toEqual([url, true, ['error'], []]);
      expect(reply.body).not.toMatch(/\bat \S+ \(|node_modules|\.ts\b|\.js:\d|fastify|postgres|select |node\/?v?\d/i);
    }
  });

  it('to a failure of ours is one sentence and a number to quote', async () => {
    const broken = await testServer();
    try {
      const who = await broken.signIn(broken.tenantId, 'ospo');
      await broken.running.app.db.withOwner((tx) => tx.query(`alter table system rename column name to other_name`));
      const reply = await who.call(ledger.listSystems);
      expect([reply.status, reply.body]).toEqual([500, { error: { code: 'server.failed', message: expect.any(String), requestId: expect.stringMatching(/^req_/) } }]);
      expect(reply.text).not.toMatch(/column|other_name|select|relation|stack/i);
      expectGuarded('failure', reply.headers);
    } finally {
      await broken.close();
    }
  });
});

describe('an address of a file', () => {
  it.each([
    '/../keys.json', '/%2e%2e/keys.json', '/..%2fkeys.json', '/..%5ckeys.json', '/assets/../../keys.json', '/assets/%2e%2e/%2e%2e/keys.json', '/assets/..%2f..%2fkeys.json', '/assets/..\\..\\keys.json', '/%252e%252e%252fkeys.json', '//keys.json',
    '/assets/main.js/../../../keys.json', '/./../keys.json', '/....//keys.json', '/%c0%ae%c0%ae/keys.json', '/assets/%00../../keys.json', '/keys.json%00.js', '/.git/config', '/assets/', '/assets', '/.env', '/package.json', '/server.js.map',
  ])('%s leads to nothing but what is served', async (url) => {
    for (const accept of ['*/*', 'text/html']) {
      const reply = await site.server!.inject({ method: 'GET', url, headers: { accept } });
      expect(reply.body).not.toContain('secret-beside');
      // No list of a folder either: the first page, or nothing.
      expect([url, accept, reply.statusCode, reply.statusCode === 200 ? reply.body : '']).toEqual([url, accept, reply.statusCode, reply.statusCode === 200 ? '<!doctype html><title>page</title>' : '']);
      expect([200, 301, 302, 400, 403, 404]).toContain(reply.statusCode);
      if (reply.statusCode >= 300 && reply.statusCode < 400) expect(String(reply.headers.location)).toMatch(/^\/(?![/\\])/);
    }
  });

  it('of the interface is never answered with a page', async () => {
    const reply = await site.server!.inject({ method: 'GET', url: '/api/v1/nothing.css', headers: { accept: 'text/html' } });
    expect([reply.statusCode, reply.headers['content-type'], reply.headers['cache-control']]).toEqual([404, 'application/json; charset=utf-8', 'no-store']);
  });
});

describe('a method', () => {
  it('that nobody declared is not there; to ask for the head runs no write', async () => {
    for (const endpoint of tried) {
      const url = `/api/v1${endpoint.path.replaceAll(/:\w+/g, 'x')}`;
      const declared = new Set(tried.filter((row) => new RegExp(`^/api/v1${row.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(url)).map((row) => row.method as string));
      for (const method of ['TRACE', 'PUT', 'PATCH', 'DELETE', 'POST', 'OPTIONS', 'PROPFIND'].filter((name) => !declared.has(name))) {
        const reply = await test.server.inject({ method: method as never, url, headers: { cookie: attacker.client().cookieFor(endpoint), 'x-yuanshu-request': '1' } });
        expect([endpoint.path, method, reply.statusCode]).toEqual([endpoint.path, method, 404]);
      }
    }
    const head = await test.server.inject({ method: 'HEAD', url: '/api/v1/systems', headers: { cookie: attacker.client().cookieFor(ledger.listSystems) } });
    expect([head.statusCode, head.body, head.headers['cache-control']]).toEqual([200, '', 'no-store']);
    expect((await test.server.inject({ method: 'HEAD', url: '/api/v1/systems' })).statusCode).toBe(401);
  });

  it('HEAD on what follows an import ends', async () => {
    const follow = tried.find((endpoint) => endpoint.id === 'ledger.followImport')!;
    const reply = await test.server.inject({ method: 'HEAD', url: `/api/v1${follow.path.replace(':importId', mine.importId)}`, headers: { cookie: attacker.client().cookieFor(ledger.listSystems) } });
    expect([404, 200]).toContain(reply.statusCode);
  });
});

describe('the host that a request names', () => {
  it('stands in no link: links begin with the configured address', async () => {
    const named: Readonly<Record<string, string>>[] = [{ host: 'evil.example' }, { 'x-forwarded-host': 'evil.example' }, { forwarded: 'host=evil.example' }, { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' }, { host: 'evil.example', 'x-original-url': '/x', 'x-rewrite-url': '/x' }];
    for (const headers of named) {
      const reply = await attacker.client().call(identity.createSignInLink, { params: { personId: mine.personId }, headers });
      expect([reply.status, String(reply.body.url).startsWith(`${test.config.publicUrl}/`), reply.text.includes('evil')]).toEqual([200, true, false]);
    }
  });
});
