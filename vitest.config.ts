import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'engines', include: ['src/engines/**/*.test.ts', 'src/kernel/**/*.test.ts', 'src/web/**/*.test.ts', 'tools/**/*.test.ts'], environment: 'node', testTimeout: 30_000 } },
      {
        test: {
          name: 'features', include: ['src/platform/**/*.test.ts', 'src/connectors/**/*.test.ts', 'src/features/**/*.test.ts', 'src/*.test.ts', 'src/cli/**/*.test.ts'],
          environment: 'node', testTimeout: 60_000, hookTimeout: 120_000, globalSetup: ['test/database-setup.ts'],
        },
      },
      { test: { name: 'stories', include: ['test/stories/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, globalSetup: ['test/database-setup.ts'] } },
      { test: { name: 'browser', include: ['test/e2e/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false, globalSetup: ['test/database-setup.ts'] } },
    ],
  },
});
