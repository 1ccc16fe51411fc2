import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
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
 * Runs one of our programs and ends as it ends. Signals are passed on; if we are killed, the program is told to stop.
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
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (os.constants.signals[signal ?? 'SIGTERM'] ?? 15)));
  });
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
