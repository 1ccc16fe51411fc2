import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { vulnerabilityContract as vulnerability } from '#features/vulnerability/contract.ts';
import { testServer, type TestServer } from '../server.ts';
import { attackerOf, sendEach, withBody } from '../stories/security/attacks.ts';
import { makeInstitution } from '../stories/institution.ts';
import { cannotRun, openBrowser, webFolder } from './browser.ts';
import { atRest, show, visit } from './page.ts';

/** Texts that run where they are taken for markup, for an attribute, for a script or for an address. */
const scripts = [`'"><img src=x onerror=alert(1)>`, '</script><script>alert(1)</script>', '<svg/onload=alert(1)>', 'javascript:alert(1)//'];
const markdown = ['# <img src=x onerror=alert(1)>', '[click](javascript:alert(1)) [data](data:text/html,<script>alert(1)</script>) [tab](java\tscript:alert(1)) <a href="javascript:alert(1)">x</a>', '![x](x" onerror="alert(1))', '`<script>alert(1)</script>`', '<iframe srcdoc="<script>alert(1)</script>"></iframe>', '[ok](https://bank.example/"onmouseover="alert(1))', '**<svg/onload=alert(1)>**'].join('\n\n');

const policy = /script-src 'self';.*object-src 'none'/;

/** Every address of a page, as it stands in the table. */
const patterns = [...readFileSync(new URL('../../src/web/routes.tsx', import.meta.url), 'utf8').matchAll(/path: '([^']+)'/g)].map((match) => match[1]!);

describe.skipIf(cannotRun !== undefined)('in the browser, an institution whose every name is a script', () => {
  let test: TestServer;
  let address: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const ran: string[] = [];
  const refused: string[] = [];

  beforeAll(async () => {
    test = await testServer({}, undefined, webFolder);
    await fill();
    address = await test.server.listen({ host: '127.0.0.1', port: 0 });
    browser = await openBrowser();
    context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    const [name, value] = boss.cookie.split('=') as [string, string];
    await context.addCookies([{ name, value, url: address }]);
    await context.addInitScript(`window.seen = []; addEventListener('securitypolicyviolation', (event) => window.seen.push(event.violatedDirective + ' ' + event.blockedURI));`);
    page = await context.newPage();
    page.on('dialog', (dialog) => {
      ran.push(`${page.url()} ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/i.test(message.text())) refused.push(`${page.url()} ${message.text().slice(0, 200)}`);
    });
  });
  afterAll(async () => {
    await browser?.close();
    await test?.close();
  });

  let boss: { cookie: string };
  let counter = 0;

  /** Writes a script into every field of every request that takes one, and into documents, licences, advisories and names of files. */
  async function fill(): Promise<void> {
    const mine = await makeInstitution(test, test.tenantId, 'first', 'zebra');
    const attacker = attackerOf(mine);
    for (const endpoint of withBody.filter((row) => !/^identity\.(?:sign|changePassword)/.test(row.id))) {
      await sendEach(attacker, endpoint, scripts.map((script) => () => `${script}${(counter += 1)}`));
    }
    const client = attacker.client();
    for (const [index, script] of scripts.entries()) {
      const id = (await client.ok(ledger.createSystem, { body: { code: `XSS-${index}`, name: script, nameEn: script, businessLine: script, description: markdown, unitId: mine.unitId, ownerId: mine.personId, exposure: 'internet' } })).id;
      const component = (name: string, version: string) => ({ type: 'library', 'bom-ref': name, name, version, purl: `pkg:npm/${encodeURIComponent(name)}@${encodeURIComponent(version)}`, licenses: [{ license: { name: script } }], description: script });
      const sbom = { bomFormat: 'CycloneDX', specVersion: '1.5', metadata: { component: { type: 'application', name: script, 'bom-ref': 'root' } }, components: [component(script, script), component(`lib${index}`, '1.0.0'), { type: 'library', name: script }], dependencies: [{ ref: 'root', dependsOn: [script] }, { ref: script, dependsOn: [`lib${index}`] }] };
      await client.ok(ledger.createImport, { params: { systemId: id }, query: { fileName: `${script}.cdx.json`, part: script, wait: true }, bytes: JSON.stringify(sbom) });
      await client.ok(ledger.createImport, { params: { systemId: id }, query: { fileName: `${script}.html`, part: 'broken', wait: true }, bytes: `<html>${script}` });
      const record = { id: `XSS-2026-${index}`, modified: '2026-01-01T00:00:00Z', aliases: [`CVE-2026-1000${index}`], summary: script, details: markdown, references: [{ type: 'WEB', url: 'javascript:alert(1)' }, { type: script, url: `https://bank.example/"onclick="alert(1)` }, { type: 'WEB', url: `data:text/html,${script}` }], credits: [{ name: script, contact: ['javascript:alert(1)'] }], severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H' }], affected: [{ package: { ecosystem: 'npm', name: `lib${index}` }, versions: ['1.0.0'] }, { package: { ecosystem: 'npm', name: script }, versions: [script] }] };
      await client.ok(vulnerability.createAdvisoryImport, { query: { fileName: `${script}.ndjson`, wait: true }, bytes: JSON.stringify(record) });
    }
    boss = client;
  }

  /** What stands in the page that could run. */
  async function look(path: string): Promise<readonly string[]> {
    const found = (await page.evaluate(`(() => {
      const dangerous = [...document.querySelectorAll('*')].flatMap((element) => [...element.attributes].filter(({ name, value }) => /^on/i.test(name) || (/^(?:href|src|action|formaction|data|srcdoc|xlink:href)$/i.test(name) && /^[\\s\\u0000-\\u0020]*(?:javascript|data:text|vbscript)/i.test(value.replaceAll(/[\\t\\r\\n]/g, '')))).map(({ name, value }) => element.tagName + ' ' + name + '=' + value.slice(0, 60)));
      const foreign = [...document.querySelectorAll('script, iframe, object, embed, base, meta[http-equiv=refresh]')].filter((element) => !(element.tagName === 'SCRIPT' && new URL(element.src || 'about:blank', location.href).origin === location.origin && element.textContent === '')).map((element) => element.outerHTML.slice(0, 120));
      const images = [...document.querySelectorAll('img[src=x], svg[onload]')].map((element) => element.outerHTML.slice(0, 120));
      return [...dangerous, ...foreign, ...images, ...window.seen];
    })()`)) as string[];
    return found.map((text) => `${path} ${text}`);
  }

  /** Which page of the table an address opens, with its tab; undefined for none. */
  function pageOf(path: string): string | undefined {
    const pattern = patterns.find((row) => new RegExp(`^${row.replaceAll(/\/:\w+\?/g, '(?:/[^/]+)?').replaceAll(/:\w+/g, '[^/]+')}$`).test(path));
    return pattern === undefined ? undefined : `${pattern} ${pattern.endsWith('?') && path.split('/').length === pattern.split('/').length ? path.split('/').at(-1)! : ''}`;
  }

  it('shows every page of the table as text: no dialog, no script, no link that runs, no violation of the policy', async () => {
    const waiting = patterns.filter((pattern) => !/\/:\w+(?!\?)\b(?!\?)/.test(pattern)).map((pattern) => pattern.replaceAll(/\/:\w+\?/g, ''));
    const known = new Set(waiting.map(pageOf));
    const found: string[] = [];
    let shown = 0;
    await visit(page, `${address}/`);
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      expect([path, (await context.request.get(address + path, { headers: { accept: 'text/html' } })).headers()['content-security-policy']]).toEqual([path, expect.stringMatching(policy)]);
      await show(page, path);
      found.push(...(await look(path)));
      if ((await page.getByRole('main').first().innerText()).includes('onerror=alert(1)')) shown += 1;
      const links = (await page.evaluate(`[...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'))`)) as string[];
      // Each page of a thing once, and each tab of it: the first that is met.
      for (const link of links.filter((href) => href.startsWith('/') && !href.startsWith('/api/') && !href.includes('?'))) {
        const opened = pageOf(link);
        if (opened === undefined || known.has(opened)) continue;
        known.add(opened);
        waiting.push(link);
      }
    }
    expect({ ran, refused, found }).toEqual({ ran: [], refused: [], found: [] });
    // The pages of single things were found by links, and the scripts were there to be seen.
    expect([...known].filter((name) => name?.includes('/:')).length).toBeGreaterThan(8);
    expect(shown).toBeGreaterThan(5);
  });

  it('shows as text what stands in the address', async () => {
    const found: string[] = [];
    const addresses = [(text: string) => `/systems?q=${text}`, (text: string) => `/findings?q=${text}&severity=${text}&sort=${text}`, (text: string) => `/where-used?q=${text}`, (text: string) => `/licenses/${text}`, (text: string) => `/systems/${text}/${text}`, (text: string) => `/${text}`];
    for (const [index, addressOf] of addresses.entries()) {
      const path = addressOf(encodeURIComponent(scripts[index % scripts.length]!));
      await visit(page, address + path);
      found.push(...(await look(path)));
    }
    expect({ ran, refused, found }).toEqual({ ran: [], refused: [], found: [] });
  });

  it('leads after signing in to no other site', async () => {
    const office = await test.signIn(test.tenantId, 'ospo');
    expect(office.personId).not.toBe('');
    for (const target of ['/\t/evil.example', '/\\evil.example', '/.//evil.example']) {
      const own = await browser.newContext({ locale: 'zh-CN' });
      const visitor = await own.newPage();
      const left: string[] = [];
      visitor.on('request', (request) => {
        if (!request.url().startsWith(address) && !request.url().startsWith('data:')) left.push(request.url());
      });
      visitor.on('dialog', (dialog) => {
        ran.push(dialog.message());
        void dialog.dismiss();
      });
      const link = await linkOf(office.personId);
      await visitor.goto(`${address}/sign-in?return=${encodeURIComponent(target)}#link=${link}`);
      await visitor.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
      await atRest(visitor);
      expect([target, new URL(visitor.url()).origin, left, ran]).toEqual([target, address, [], []]);
      await own.close();
    }
  });

  async function linkOf(personId: string): Promise<string> {
    const { createSignInLink } = await import('#features/identity/public.ts');
    const { systemContext } = await import('../../src/installation.ts');
    return (await createSignInLink(systemContext(test.running.app, test.tenantId), personId)).url.split('#link=')[1]!;
  }
});
