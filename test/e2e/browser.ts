import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { loadConfig } from '#platform/config.ts';
import { formatRing, generateRing } from '#platform/crypto/key-ring.ts';
import { silentLog } from '#platform/log.ts';
import { createSignInLink, createPerson, type RoleName } from '#features/identity/public.ts';
import { newId } from '#kernel/ids.ts';
import { openApp, type Running } from '../../src/app.ts';
import { prepareInstallation, systemContext } from '../../src/installation.ts';
import { testDatabase } from '../database.ts';

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const chromiumPath = process.env.CHROMIUM_PATH ?? programs.find((path) => existsSync(path));
export const webFolder = fileURLToPath(new URL(process.env.WEB_FOLDER ?? '../../dist/web', import.meta.url));

/** Why the journeys cannot run here, or undefined. */
export const cannotRun = chromiumPath === undefined ? 'there is no Chromium on this machine (as root: apt-get install chromium fonts-noto-cjk)' : !existsSync(webFolder) ? 'the web application is not built (npm test builds it)' : undefined;
if (cannotRun !== undefined) console.error(`\n!! The browser journeys are SKIPPED: ${cannotRun}\n`);

export type Session = Readonly<{ page: Page; problems: string[]; close(): Promise<void> }>;
export type Site = Readonly<{
  address: string;
  running: Running;
  tenantId: string;
  browser: Browser;
  /** A browser of its own, signed in as the administrator or as somebody with these roles; nothing moves in it, unless the options say so. */
  open(options?: BrowserContextOptions, ...roles: RoleName[]): Promise<Session>;
  /** Waits until every document of the demonstration is in the ledger. */
  settled(): Promise<void>;
  close(): Promise<void>;
}>;

/** Chromium without what no journey needs. Where the system names no character set, it calls a file with a Chinese name `download`. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath!, env: { ...process.env, LC_ALL: 'C.UTF-8' }, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
}

/** The whole program with its demonstration, on a port of its own, and a Chromium. */
export async function openSite(): Promise<Site> {
  const database = await testDatabase();
  const config = { ...loadConfig({ argv: ['--port', '0'], env: { YUANSHU_LOG_LEVEL: 'silent', YUANSHU_KEY_RING: formatRing(generateRing(new Date())) } }) };
  const running = await openApp(config, { url: database.url }, silentLog, { server: true, worker: true, webFolder });
  const address = await running.server!.listen({ host: '127.0.0.1', port: 0 });
  const { links } = await prepareInstallation(running.app);
  const tenant = await running.app.db.withSystem((tx) => tx.query<{ id: string }>(`select id from tenant`));
  const tenantId = tenant[0]!.id;
  const browser = await openBrowser();
  let administratorLink: string | undefined = links[0]!.url;
  const linkFor = async (roles: readonly RoleName[]) => {
    const ctx = systemContext(running.app, tenantId);
    if (roles.length > 0) return (await createPerson(ctx, { login: newId('p').slice(0, 40), name: `旅程 ${roles.join(' ')}`, roles })).signInLink!;
    const first = administratorLink;
    administratorLink = undefined;
    if (first !== undefined) return first;
    const administrator = await ctx.tx((tx) => tx.query<{ id: string }>(`select id from person where tenant_id = $1 and login = 'admin'`, [tenantId]));
    return (await createSignInLink(ctx, administrator[0]!.id)).url;
  };
  return {
    address, running, tenantId, browser,
    open: async (options = {}, ...roles) => {
      const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', ...options });
      const page = await context.newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
      page.on('response', (response) => {
        if (response.status() >= 500) problems.push(`${response.status()} ${response.url()}`);
      });
      page.on('console', (message) => {
        if (message.type() === 'error' && !/status of (40[134]|5\d\d)/.test(message.text())) problems.push(`console: ${message.text()}`);
      });
      // The printed link names the configured address; the test listens on a free port.
      const link = new URL(await linkFor(roles));
      await page.goto(`${address}${link.pathname}${link.hash}`);
      await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
      await page.getByRole('navigation').first().waitFor({ state: 'attached' });
      return { page, problems, close: () => context.close() };
    },
    settled: async () => {
      for (;;) {
        const open = await running.app.db.withTenant(tenantId, (tx) => tx.query(`select from import where tenant_id = $1 and finished_at is null`, [tenantId]));
        if (open.length === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
    close: async () => {
      await browser.close();
      await running.close();
      await database.drop();
    },
  };
}
