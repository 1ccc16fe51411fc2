import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The long tests: whole corpora and large installations (`npm run verify`). */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: { include: ['src/**/*.verify.ts', 'test/**/*.verify.ts'], testTimeout: 600_000, hookTimeout: 600_000, globalSetup: ['test/database-setup.ts'] },
});
