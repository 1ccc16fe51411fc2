import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Advice } from './advice.mjs';

const watcher = pathToFileURL(fileURLToPath(new URL('parent-watch.mjs', import.meta.url))).href;

/**
 * Node keeps up to 50 MB for what is new, which a server that nobody asks anything never gives back; with sixteen it is as quick. It keeps four threads to
 * help with that and with compiling: on few processors they take turns with those who work, and one costs a tenth less for the same imports.
 */
export const programOptions = ['--max-semi-space-size=8', '--v8-pool-size=1'];

/**
 * Runs one of our programs and ends as it ends. Signals are passed on; if we are killed, or npm that started us is, the program is told to stop.
 * @param {string} root @param {string} node @param {string} entry @param {readonly string[]} args
 * @returns {Promise<number>} its exit code; 128 and the signal's number where a signal ended it
 */
export function runProgram(root, node, entry, args) {
  const file = path.join(root, entry);
  if (!existsSync(file)) throw new Advice(`There is no ${entry} in this checkout.`);
  const child = spawn(node, [...programOptions, '--import', watcher, file, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env: programEnvironment(root) });
  return new Promise((resolve, reject) => {
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => {
        if (child.connected) child.send({ signal }, () => {});
        else child.kill(signal);
      });
    }
    const watch = whenNpmEnds(() => (child.connected ? child.send({ signal: 'SIGTERM' }, () => {}) : child.kill('SIGTERM')));
    child.once('error', reject);
    child.once('exit', () => clearInterval(watch));
    child.once('exit', (code, signal) => resolve(code ?? 128 + (os.constants.signals[signal ?? 'SIGTERM'] ?? 15)));
  });
}

const lookEveryMs = 200;

/**
 * npm starts its scripts with a shell, and passes a signal on to that one only: it ends without a word to us, and so does npm. Where npm started us, tells
 * once when one of the two is gone.
 * @param {() => void} tell
 * @returns {NodeJS.Timeout | undefined}
 */
function whenNpmEnds(tell) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const starters = startersOf(process.ppid);
  const watch = setInterval(() => {
    if (startersOf(process.ppid) === starters) return;
    clearInterval(watch);
    tell();
  }, lookEveryMs);
  return watch;
}

/** The shell and npm, or npm alone where the shell has made room for us. Without /proc the parent has to do. @param {number} parent */
function startersOf(parent) {
  try {
    const isShell = readFileSync(`/proc/${parent}/cmdline`, 'utf8').split('\0')[1] === '-c';
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    return isShell ? `${parent} of ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}` : String(parent);
  } catch {
    return String(parent);
  }
}

/**
 * Node keeps compiled code between starts.
 * @param {string} root
 */
export function programEnvironment(root) {
  return { NODE_COMPILE_CACHE: compileCache(root), ...process.env };
}

/** @param {string} root */
export function compileCache(root) {
  return path.join(root, 'node_modules', '.cache', 'yuanshu-compiled');
}
