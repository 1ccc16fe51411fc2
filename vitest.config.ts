import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongFilesFirst } from './test/sequencer.ts';

export default defineConfig({
  test: {
    // vitest itself does little but wait; its own default leaves a core to it, which is half of a small machine. Each worker holds servers with
    // connections of their own: more than six would need more than the test database has
    maxWorkers: Math.min(6, Math.max(2, availableParallelism())),
    // the files of a worker share what they import; what one of them mocks it imports anew (`vi.resetModules`)
    isolate: false,
    sequence: { sequencer: LongFilesFirst },
    setupFiles: ['test/drawn.ts'],
    projects: [
      { extends: true, test: { name: 'engines', include: ['src/engines/**/*.test.ts', 'src/kernel/**/*.test.ts', 'src/web/**/*.test.ts', 'tools/**/*.test.ts'], environment: 'node', testTimeout: 30_000 } },
      {
        extends: true,
        test: {
          name: 'features', include: ['src/platform/**/*.test.ts', 'src/connectors/**/*.test.ts', 'src/features/**/*.test.ts', 'src/*.test.ts', 'src/cli/**/*.test.ts'],
          environment: 'node', testTimeout: 60_000, hookTimeout: 120_000, globalSetup: ['test/database-setup.ts'],
        },
      },
      { extends: true, test: { name: 'stories', include: ['test/stories/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, globalSetup: ['test/database-setup.ts'] } },
      { extends: true, test: { name: 'browser', include: ['test/e2e/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000, globalSetup: ['test/database-setup.ts'] } },
    ],
  },
});
