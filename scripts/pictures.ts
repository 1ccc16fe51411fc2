/**
 * Makes the pictures of the README, docs/pictures/*.png: starts the program on a fresh folder with the demonstration, waits until it is
 * imported, and photographs pages in both languages. Needs Chromium (CHROMIUM_PATH, or on the PATH) and a font with Chinese.
 *   node scripts/pictures.ts
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const root = fileURLToPath(new URL('../', import.meta.url));
const target = path.join(root, 'docs/pictures');
const size = { width: 1440, height: 840 };
const bytesMax = 250 * 1024;
const languages = ['zh-CN', 'en-US'] as const;

type Api = (address: string) => Promise<{ rows: readonly Readonly<Record<string, unknown>>[] }>;

/** The pages to photograph: an address, or how to find it among the demonstration's data. */
const pictures: readonly Readonly<{ name: string; address: string | ((api: Api) => Promise<string>) }>[] = [
  { name: 'overview', address: '/' },
  { name: 'where-used', address: `/where-used?q=${encodeURIComponent('log4j-core < 2.17')}` },
  { name: 'findings', address: '/findings' },
  { name: 'finding', address: async (api) => `/findings/${firstOf(await api('/findings?q=CVE-2021-44228&limit=1'), 'key')}` },
  { name: 'licenses', address: '/licenses' },
  { name: 'import', address: async (api) => `/imports/${(await api('/imports?limit=200')).rows.find((row) => row['fileName'] === 'mobile-ios.cdx.json')!['id'] as string}` },
];

function firstOf({ rows }: Awaited<ReturnType<Api>>, name: string): string {
  return String(rows[0]![name]);
}

type Program = Readonly<{ address: string; link: string; stop: () => Promise<void> }>;

/** Starts the program as `npm start` does and hears where it answers and how to sign in. */
async function startProgram(dataFolder: string): Promise<Program> {
  const child = spawn(process.execPath, [path.join(root, 'scripts/run.mjs'), 'start', '--port', '0', '--data', dataFolder, '--log-format', 'json'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let output = '';
  child.stdout.on('data', (piece) => { output += piece; });
  const find = (pattern: RegExp) => pattern.exec(output)?.[1];
  for (let waited = 0; waited < 120_000 && child.exitCode === null; waited += 200) {
    const address = find(/"address":"([^"]+)","msg":"ready"/);
    const link = find(/#link=(\S+)/);
    const stop = async () => { child.kill('SIGTERM'); await ended; };
    if (address !== undefined && link !== undefined) return { address, link, stop };
    await wait(200);
  }
  child.kill('SIGTERM');
  throw new Error(`The program did not start:\n${output.slice(-2000)}`);
}

async function openContext(browser: Browser, program: Program, language: string, state?: Awaited<ReturnType<BrowserContext['storageState']>>): Promise<BrowserContext> {
  return browser.newContext({ baseURL: program.address, viewport: size, locale: language, timezoneId: 'Asia/Shanghai', colorScheme: 'light', reducedMotion: 'reduce', ...(state === undefined ? {} : { storageState: state }) });
}

/** The link works once, so all languages share the session. */
async function signIn(browser: Browser, program: Program) {
  const context = await openContext(browser, program, 'zh-CN');
  const page = await context.newPage();
  await page.goto(`/sign-in#link=${program.link}`);
  await page.waitForURL((url) => url.pathname !== '/sign-in', { timeout: 30_000 });
  for (let attempt = 0; await isImporting(page); attempt += 1) {
    if (attempt > 120) throw new Error('The demonstration is still being imported after two minutes.');
    await wait(1000);
  }
  const { cookies } = await context.storageState();
  await context.close();
  return { cookies, origins: [] };
}

async function isImporting(page: Page): Promise<boolean> {
  const reply = await page.request.get('/api/v1/imports?state=queued,reading,storing&limit=1');
  return ((await reply.json()) as { rows: unknown[] }).rows.length > 0;
}

async function photograph(context: BrowserContext, language: string): Promise<void> {
  const page = await context.newPage();
  const api: Api = async (address) => (await page.request.get(`/api/v1${address}`)).json();
  for (const { name, address } of pictures) {
    const place = typeof address === 'string' ? address : await address(api);
    for (let attempt = 1; !(await isSettled(page, place)); attempt += 1) if (attempt === 5) throw new Error(`${place} is still loading after ${attempt} attempts.`);
    const file = path.join(target, `${name}.${language}.png`);
    await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
    const bytes = statSync(file).size;
    console.log(`${path.relative(root, file)}: ${Math.round(bytes / 1024)} KiB${bytes > bytesMax ? ', more than a page should carry' : ''}`);
  }
  await page.close();
}

/** Whether the page stands: no request is under way, and no skeleton holds the place of data. */
async function isSettled(page: Page, address: string): Promise<boolean> {
  await page.goto(address);
  await page.locator('main').first().waitFor();
  const skeletons = page.locator('[class*="bone"], [aria-busy="true"]').first();
  try {
    await page.waitForLoadState('networkidle', { timeout: 30_000 });
    await skeletons.waitFor({ state: 'detached', timeout: 30_000 });
  } catch {
    return false;
  }
  await wait(600);
  return (await page.getByRole('alert').count()) === 0;
}

function findChromium(): string {
  const given = process.env.CHROMIUM_PATH;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const found = given ?? (process.env.PATH ?? '').split(path.delimiter).flatMap((folder) => names.map((name) => path.join(folder, name))).find((file) => existsSync(file));
  if (found === undefined) throw new Error('No Chromium was found. Install one, or set CHROMIUM_PATH.');
  return found;
}

async function makePictures(): Promise<void> {
  mkdirSync(target, { recursive: true });
  const dataFolder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-pictures-'));
  const program = await startProgram(dataFolder);
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--force-color-profile=srgb'] });
  try {
    const state = await signIn(browser, program);
    for (const language of languages) {
      const context = await openContext(browser, program, language, state);
      await photograph(context, language);
      await context.close();
    }
  } finally {
    await browser.close();
    await program.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

if (import.meta.main) await makePictures();
