import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));
const withProperties = globSync('src/**/*.test.ts', { cwd: root }).filter((file) => readFileSync(path.join(root, file), 'utf8').includes('fc.assert('));

/** The long tests: whole corpora, large installations, and the properties on inputs drawn anew (`npm run verify`; test/drawn.ts). */
export default defineConfig({
  root,
  test: {
    include: ['src/**/*.verify.ts', 'test/**/*.verify.ts', ...withProperties], env: { DRAWN_TIMES: process.env['DRAWN_TIMES'] ?? '20' }, setupFiles: ['test/drawn.ts'],
    testTimeout: 600_000, hookTimeout: 600_000, globalSetup: ['test/database-setup.ts'],
  },
});
