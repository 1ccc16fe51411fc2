import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// What `npm run build` makes must run where there is no checkout, no npm and no Node: unpacked in a folder whose name has a space.

const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');
const version = (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version;
let folder: string;
let home: string;

/** Evaluates over the plain JavaScript modules of scripts/run, as `npm run build` does. */
async function build(dist: string): Promise<void> {
  const module = (name: string): string => JSON.stringify(new URL(`../../scripts/run/${name}`, import.meta.url).href);
  const code = `import { existsSync } from 'node:fs'; import { buildArtefact } from ${module('build.mjs')}; import { ensureWeb } from ${module('web.mjs')};
    const root = ${JSON.stringify(root)};
    process.exitCode = (existsSync(root + '/dist/web/index.html') ? 0 : await ensureWeb(root, process.execPath)) || await buildArtefact(root, { dist: ${JSON.stringify(dist)}, level: 1 });`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { cwd: dist });
}

/** Nothing of this test's own surroundings. */
const bareEnvironment = { PATH: '/usr/bin:/bin', HOME: os.tmpdir(), TMPDIR: os.tmpdir(), LANG: 'en_US.UTF-8' };

async function run(program: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(program, args, { cwd: folder, env: bareEnvironment });
}

/** A document above the size from which a thread reads it. */
function largeSbom(): string {
  const components = Array.from({ length: 2_000 }, (_, index) => ({ type: 'library', 'bom-ref': `c${index}`, name: `library-${index}`, version: `1.${index}.0`, purl: `pkg:npm/library-${index}@1.${index}.0`, licenses: [{ license: { id: 'MIT' } }] }));
  return JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, metadata: { component: { type: 'application', name: 'large' } }, components });
}

describe.skipIf(process.platform === 'win32')('the built program', () => {
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'yuanshu artefact ')));
    // as root the database runs as another user
    chmodSync(folder, 0o755);
    const dist = path.join(folder, 'dist');
    mkdirSync(dist);
    await build(dist);
    const archive = readdirSync(dist).find((name) => name.startsWith(`yuanshu-${version}-`) && name.endsWith('.tar.gz'));
    mkdirSync(path.join(folder, 'opt'));
    execFileSync('tar', ['-xzf', path.join(dist, archive!), '-C', path.join(folder, 'opt')]);
    rmSync(dist, { recursive: true });
    home = path.join(folder, 'opt', `yuanshu-${version}`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('brings its licence, the notices and the licence texts of what it holds', () => {
    for (const name of ['LICENSE', 'NOTICE', 'THIRD-PARTY-LICENSES.txt', 'CHANGELOG.md', 'package-lock.json', 'web/index.html', 'node/LICENSE']) expect(existsSync(path.join(home, name)), name).toBe(true);
    expect(readFileSync(path.join(home, 'THIRD-PARTY-LICENSES.txt'), 'utf8')).toMatch(/^fastify \d.*\nLicense: MIT\n\n[^=]*Permission is hereby granted/m);
  });

  it('holds no address of the checkout that it was built in', () => {
    const told = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js') && !name.includes('node_modules') && readFileSync(path.join(home, name), 'utf8').includes(root));
    expect(told).toEqual([]);
  });

  it('answers on the command line, also through a link', async () => {
    const link = path.join(folder, 'yuanshu');
    symlinkSync(path.join(home, 'bin/yuanshu'), link);
    expect(await run(link, '--version')).toEqual({ stdout: `yuanshu ${version}\n`, stderr: '' });
  });

  it('brings its Node, and lies where no other package can be found', async () => {
    expect((await run(path.join(home, 'node/bin/node'), '--version')).stdout).toMatch(/^v2[4-9]\./);
    for (let place = path.dirname(home); place !== path.dirname(place); place = path.dirname(place)) expect(existsSync(path.join(place, 'node_modules')), place).toBe(false);
  });

  it('takes the Node on the path where its own was removed, and refuses an old one', async () => {
    const others = path.join(folder, 'others');
    mkdirSync(others);
    renameSync(path.join(home, 'node'), path.join(folder, 'node'));
    const start = () => promisify(execFile)(path.join(home, 'bin/yuanshu'), ['--version'], { cwd: folder, env: { ...bareEnvironment, PATH: `${others}:${bareEnvironment.PATH}` } });
    try {
      symlinkSync(process.execPath, path.join(others, 'node'));
      expect((await start()).stdout).toBe(`yuanshu ${version}\n`);
      rmSync(path.join(others, 'node'));
      writeFileSync(path.join(others, 'node'), '#!/bin/sh\n[ "$1" = --version ] && echo v18.0.0 || exit 1\n', { mode: 0o755 });
      await expect(start()).rejects.toMatchObject({ code: 1, stderr: `This needs Node.js 24 or newer; ${others}/node is v18.0.0.\n` });
    } finally {
      renameSync(path.join(folder, 'node'), path.join(home, 'node'));
    }
  });

  it('scans with the knowledge that it brings, and checks documents against the schemas', async () => {
    const sbom = path.join(root, 'examples/sboms/log4j-demo.cdx.json');
    expect((await run(path.join(home, 'bin/yuanshu'), 'scan', sbom)).stdout).toContain('CVE-2021-44228');
    expect((await run(path.join(home, 'bin/yuanshu'), 'sbom', 'validate', sbom)).stdout).toContain(': valid (cyclonedx-json');
    const xml = path.join(folder, 'small.xml');
    writeFileSync(xml, '<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><components><component type="library"><name>a</name></component></components></bom>');
    expect((await run(path.join(home, 'bin/yuanshu'), 'sbom', 'validate', xml)).stdout).toContain(': valid (cyclonedx-xml 1.6)');
  });

  describe('as a server', () => {
    let server: ChildProcess;
    let said = '';
    let address: string;
    let cookie = '';

    const request = (place: string, init: RequestInit = {}): Promise<Response> => fetch(`${address}${place}`, { ...init, headers: { 'x-yuanshu-request': '1', cookie, ...(init.headers as Record<string, string> | undefined) } });
    const send = (place: string, method: string, body: unknown): Promise<Response> => request(place, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const heard = async (pattern: RegExp): Promise<string> => {
      for (let waited = 0; waited < 60_000; waited += 50) {
        const match = pattern.exec(said);
        if (match !== null) return match[1]!;
        if (server.exitCode !== null) break;
        await new Promise((resolve) => { setTimeout(resolve, 50); });
      }
      throw new Error(`The server did not say ${pattern}:\n${said}`);
    };

    beforeAll(async () => {
      server = spawn(path.join(home, 'bin/yuanshu-server'), ['--port', '0', '--empty', '--data', path.join(folder, 'data')], { cwd: folder, env: { ...bareEnvironment, YUANSHU_SECOND_FACTOR_ROLES: 'none' }, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [server.stdout!, server.stderr!]) stream.on('data', (piece: Buffer) => { said += piece.toString(); });
      address = await heard(/"address":"(http[^"]+)"/);
    });
    afterAll(async () => {
      if (server.exitCode !== null) return;
      const ended = once(server, 'exit');
      // not killed: that would leave its database behind
      server.kill('SIGTERM');
      await ended;
    });

    it('is ready and serves the web application', async () => {
      expect((await request('/ready')).status).toBe(200);
      const page = await (await request('/', { headers: { accept: 'text/html' } })).text();
      expect(page).toContain('<div id="root">');
      const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)![1]!;
      expect((await request(script)).headers.get('content-type')).toContain('javascript');
    });

    it('signs in with the printed link, and with a password that is hashed by native code', async () => {
      const token = await heard(/#link=(\S+)/);
      const reply = await send('/api/v1/session/link', 'POST', { token });
      expect(reply.status).toBe(200);
      cookie = reply.headers.get('set-cookie')!.split(';')[0]!;
      const changed = await send('/api/v1/me/password', 'PUT', { next: 'A long enough pass-9' });
      expect(changed.status).toBe(200);
      cookie = changed.headers.get('set-cookie')!.split(';')[0]!;
      const again = await send('/api/v1/session', 'POST', { login: 'admin', password: 'A long enough pass-9' });
      expect(again.status).toBe(200);
      cookie = again.headers.get('set-cookie')!.split(';')[0]!;
    });

    it('reads a large document in a thread, and writes a workbook', async () => {
      const system = (await (await send('/api/v1/systems', 'POST', { code: 'LARGE', name: 'Large', kind: 'system' })).json()) as { id: string };
      const sbom = largeSbom();
      expect(sbom.length).toBeGreaterThan(200 * 1024);
      const reply = await request(`/api/v1/systems/${system.id}/imports?fileName=large.cdx.json&wait=true`, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: sbom });
      expect(await reply.json()).toMatchObject({ state: 'done', counts: { taken: 2_000, notTaken: 0 } });
      const workbook = await request(`/api/v1/systems/${system.id}/components/export?format=xlsx`);
      expect([workbook.status, Buffer.from(await workbook.arrayBuffer()).subarray(0, 2).toString()]).toEqual([200, 'PK']);
    });

    it('ends in order when it is told to', async () => {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      expect(said).not.toMatch(/"level":(?:50|60)/);
    });
  });
});
