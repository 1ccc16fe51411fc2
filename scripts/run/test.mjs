import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { ensureBrowser } from './browser.mjs';
import { filesBelow } from './sources.mjs';
import { ensureWeb } from './web.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {{ name: string, run: () => Promise<{ ok: boolean, output: string }> }} Check */

/**
 * All checks, then all tests; with arguments only the tests that they name (they go to vitest). The last line of the output says
 * `N passed, N failed`: every test and every check counts as one.
 * @param {string} root @param {string} node @param {string[]} args
 */
export async function runTests(root, node, args) {
  const hasJourneys = filesBelow(path.join(root, 'test/e2e')).some((file) => file.endsWith('.test.ts'));
  const browser = hasJourneys && mayNeedBrowser(args) ? ensureBrowser() : Promise.resolve({ path: undefined, advice: '' });
  const checked = args.length > 0 ? noCounts : await runChecks(checksOf(root, node, hasJourneys));
  const { path: browserPath, advice } = await browser;
  if (advice !== '') console.log(`\n${advice}\nThe browser journeys are skipped.\n`);
  const leavesOutBrowser = hasJourneys && browserPath === undefined;
  const options = args.length > 0 ? args : ['engines', 'features', 'stories', ...(leavesOutBrowser || !hasJourneys ? [] : ['browser'])].flatMap((name) => ['--project', name]);
  const tested = await runVitest(root, node, options, browserPath === undefined ? {} : { CHROMIUM_PATH: browserPath });
  return close(checked, tested, { ...noCounts, skipped: leavesOutBrowser && advice !== '' ? 1 : 0 });
}

/**
 * The long tests.
 * @param {string} root @param {string} node @param {string[]} args
 */
export async function runVerify(root, node, args) {
  return close(await runVitest(root, node, ['--config', path.join(root, 'test/verify.config.ts'), ...args], {}));
}

/** @type {Counts} */
const noCounts = { passed: 0, failed: 0, skipped: 0 };

/** @param {string[]} args */
function mayNeedBrowser(args) {
  return args.length === 0 || args.some((argument) => /e2e|browser/.test(argument));
}

/** @param {Counts[]} parts */
function close(...parts) {
  const sum = (/** @type {keyof Counts} */ name) => parts.reduce((total, part) => total + part[name], 0);
  const skipped = sum('skipped');
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return sum('failed') > 0 ? 1 : 0;
}

/**
 * @param {string} root @param {string} node @param {boolean} withWeb
 * @returns {Check[]}
 */
function checksOf(root, node, withWeb) {
  const tool = (/** @type {string} */ name, /** @type {string} */ script, /** @type {string[]} */ options) => ({
    name, run: () => runTool(root, node, [path.join(root, 'node_modules', script), ...options]),
  });
  const projects = ['tsconfig.json', 'src/engines/tsconfig.json', 'src/web/tsconfig.json', 'scripts/run/tsconfig.json'].filter((file) => existsSync(path.join(root, file)));
  return [
    ...projects.map((project) => tool(`types of ${project}`, 'typescript/bin/tsc', ['-p', project, '--noEmit', '--pretty', 'false'])),
    tool('lint', 'oxlint/bin/oxlint', ['--format', 'unix']),
    tool('borders between modules', 'dependency-cruiser/bin/dependency-cruiser.mjs', ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src']),
    ...(withWeb ? [{ name: 'build of the web application', run: async () => ({ ok: (await ensureWeb(root, node)) === 0, output: '' }) }] : []),
  ];
}

/**
 * Two at a time; each prints its result, and its output where it failed, when it ends.
 * @param {Check[]} checks
 * @returns {Promise<Counts>}
 */
async function runChecks(checks) {
  const counts = { ...noCounts };
  const waiting = [...checks];
  const lane = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const startedAt = Date.now();
      const { ok, output } = await check.run();
      counts[ok ? 'passed' : 'failed'] += 1;
      console.log(`${ok ? '✓' : '✗'} ${check.name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
      if (!ok && output.trim() !== '') console.log(output.trim().replace(/^/gm, '    '));
    }
  };
  await Promise.all([lane(), lane()]);
  return counts;
}

/**
 * @param {string} root @param {string} node @param {string[]} args
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
function runTool(root, node, args) {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (piece) => { output += piece; });
    child.stderr.on('data', (piece) => { output += piece; });
    child.once('error', (error) => resolve({ ok: false, output: String(error) }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** Longer than a run takes on two slow cores; a test that hangs must not hold up everything. */
const limitMinutes = 20;

/**
 * Runs vitest with its own output, and counts through our reporter (test/closing-line.ts).
 * @param {string} root @param {string} node @param {string[]} options @param {Record<string, string>} env
 * @returns {Promise<Counts>}
 */
async function runVitest(root, node, options, env) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-report-'));
  const file = path.join(folder, 'counts.json');
  const args = [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--passWithNoTests', '--reporter=default', `--reporter=${path.join(root, 'test/closing-line.ts')}`, ...options];
  try {
    const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env, CLOSING_LINE_FILE: file } });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
    const limit = setTimeout(() => stopHanging(child), limitMinutes * 60_000);
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (status) => resolve(status ?? 1));
    });
    clearTimeout(limit);
    return readCounts(file, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {import('node:child_process').ChildProcess} child */
function stopHanging(child) {
  console.log(`The tests did not end within ${limitMinutes} minutes.`);
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), 20_000).unref();
}

/** @param {string} file @param {number} code @returns {Counts} */
function readCounts(file, code) {
  const { running = [], isFinished = false, ...counts } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : noCounts;
  for (const name of running) console.log(`✗ ${name} was still running`);
  if (!isFinished) return { ...counts, failed: counts.failed + Math.max(1, running.length) };
  // an error outside of any test
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
