import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const packages = ['chromium', 'fonts-noto-cjk'];

/**
 * Finds Chromium and a font with Chinese; as root on a system with apt, installs what is missing.
 * @returns {Promise<{ path: string | undefined, advice: string }>} `advice` says what to do where there is no browser
 */
export async function ensureBrowser() {
  if (findBrowser() === undefined || !hasChineseFont()) await tryToInstall();
  const found = findBrowser();
  const advice = found === undefined ? `No Chromium was found. Install one (Debian: apt-get install ${packages.join(' ')}), or set CHROMIUM_PATH.` : '';
  if (found !== undefined && !hasChineseFont()) console.log('No font with Chinese characters was found (Debian: apt-get install fonts-noto-cjk); pictures of the browser journeys will show boxes.');
  return { path: found, advice };
}

function findBrowser() {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined && given !== '') return existsSync(given) ? given : undefined;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}

function hasChineseFont() {
  return ['/usr/share/fonts', '/usr/local/share/fonts'].some((folder) => {
    try {
      return readdirSync(folder, { recursive: true }).some((name) => /Noto(?:Sans|Serif)(?:Mono)?CJK|SourceHan|wqy-|DroidSansFallback/.test(String(name)));
    } catch {
      return false;
    }
  });
}

async function tryToInstall() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  console.log(`Installing ${packages.join(' and ')} for the browser journeys …`);
  const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', ...packages]);
  // a fresh system has no package lists yet
  const result = (await install()).ok ? { ok: true, output: '' } : (await run('apt-get', ['update'])).ok ? await install() : { ok: false, output: 'apt-get update failed' };
  if (!result.ok) console.log(`They could not be installed:\n${result.output.trim().split('\n').slice(-5).join('\n')}`);
}

/** @param {string} file @param {string[]} args @returns {Promise<{ ok: boolean, output: string }>} */
function run(file, args) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    let output = '';
    child.stdout.on('data', (piece) => { output += piece; });
    child.stderr.on('data', (piece) => { output += piece; });
    child.once('error', (error) => resolve({ ok: false, output: String(error) }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}
