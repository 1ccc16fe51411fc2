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
  const projects = ['tsconfig.json', 'src/engines/tsconfig.json', 'src/web/tsconfig.json'].filter((file) => existsSync(path.join(root, file)));
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

/**
 * Runs vitest with its own output, and counts from its report. A file that could not be loaded counts as one failure.
 * @param {string} root @param {string} node @param {string[]} options @param {Record<string, string>} env
 * @returns {Promise<Counts>}
 */
async function runVitest(root, node, options, env) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-report-'));
  const report = path.join(folder, 'report.json');
  const args = [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--passWithNoTests', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...options];
  try {
    const code = await new Promise((resolve, reject) => {
      const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
      for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
      child.once('error', reject);
      child.once('exit', (status) => resolve(status ?? 1));
    });
    const counts = readReport(report);
    // an error outside of any test, or no report at all
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} file @returns {Counts} */
function readReport(file) {
  if (!existsSync(file)) return { ...noCounts };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const counts = { ...noCounts };
  for (const { status, assertionResults } of report.testResults) {
    const statuses = assertionResults.map((/** @type {{ status: string }} */ test) => test.status);
    const count = (/** @type {string} */ wanted) => statuses.filter((/** @type {string} */ each) => each === wanted).length;
    counts.passed += count('passed');
    counts.failed += status === 'failed' ? Math.max(1, count('failed')) : count('failed');
    counts.skipped += statuses.length - count('passed') - count('failed');
  }
  return counts;
}
