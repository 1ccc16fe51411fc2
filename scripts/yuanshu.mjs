#!/usr/bin/env node
// The command line `yuanshu`. Works from a fresh checkout and from an older Node, and starts quickly otherwise.
import { spawnSync } from 'node:child_process';
import module from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureInstalled } from './run/install.mjs';
import { commandLineEntry } from './run/bundle.mjs';
import { findNode, isNewEnough } from './run/node.mjs';
import { compileCache, programEnvironment } from './run/program.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

try {
  ensureInstalled(root);
  if (isNewEnough()) {
    module.enableCompileCache?.(compileCache(root));
    await import(pathToFileURL(path.join(root, await commandLineEntry(root))).href);
  } else {
    const { status, signal, error } = spawnSync(findNode(root), [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit', env: programEnvironment(root) });
    if (error !== undefined) throw error;
    if (signal !== null) process.kill(process.pid, signal);
    process.exitCode = status ?? 1;
  }
} catch (error) {
  if (!(error instanceof Error) || error.name !== 'Advice') throw error;
  console.error(error.message);
  process.exitCode = 1;
}
