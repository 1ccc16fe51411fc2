#!/usr/bin/env node
// The way in for every npm script. Plain JavaScript without dependencies, for any Node from 20 on: it installs what is missing, finds
// the Node 24 that the project pins, and hands over to it.
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildArtefact, readBuildOptions } from './run/build.mjs';
import { ensureInstalled } from './run/install.mjs';
import { findNode } from './run/node.mjs';
import { runProgram } from './run/program.mjs';
import { runTests, runVerify } from './run/test.mjs';
import { ensureWeb } from './run/web.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** @type {Record<string, { summary: string, run: (node: string, args: string[]) => number | Promise<number> }>} */
const commands = {
  start: { summary: 'server and worker in one process, with the bundled PostgreSQL', run: async (node, args) => (await ensureWeb(root, node)) || runProgram(root, node, 'src/server.ts', ['--role', 'all', ...args]) },
  server: { summary: 'answers requests only', run: async (node, args) => (await ensureWeb(root, node)) || runProgram(root, node, 'src/server.ts', ['--role', 'server', ...args]) },
  worker: { summary: 'works on jobs only', run: (node, args) => runProgram(root, node, 'src/worker.ts', ['--role', 'worker', ...args]) },
  test: { summary: 'types, lint, borders and all tests; with arguments only the tests that they name', run: (node, args) => runTests(root, node, args) },
  verify: { summary: 'the long tests (*.verify.ts)', run: (node, args) => runVerify(root, node, args) },
  bench: { summary: 'measures the paths that matter', run: (node, args) => runProgram(root, node, 'bench/run.ts', args) },
  build: {
    summary: 'one archive in dist/ that runs without checkout and npm (--without-postgres, --without-node)', run: async (node, args) => {
      const options = readBuildOptions(args);
      return (await ensureWeb(root, node)) || buildArtefact(root, options);
    },
  },
  generate: { summary: 'writes the generated files anew', run: (node, args) => runProgram(root, node, 'scripts/generate.ts', args) },
};

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) {
  const width = Math.max(...Object.keys(commands).map((key) => key.length));
  console.error(`${name === '' ? '' : `There is no command ${name}.\n`}node ${path.join('scripts', 'run.mjs')} <command>\n`);
  for (const [key, { summary }] of Object.entries(commands)) console.error(`  ${key.padEnd(width)}  ${summary}`);
  process.exitCode = 2;
} else {
  try {
    ensureInstalled(root);
    process.exitCode = await command.run(findNode(root), args);
  } catch (error) {
    console.error(error instanceof Error && error.name === 'Advice' ? error.message : error);
    process.exitCode = 1;
  }
}
