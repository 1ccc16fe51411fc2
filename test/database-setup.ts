import type { TestProject } from 'vitest/node';
import { openTestServer } from './database-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testDatabase: Readonly<{ adminUrl: string; template: string }>;
  }
}

/** Vitest's global setup: one database server and one migrated template for all projects of a run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await openTestServer();
  project.provide('testDatabase', { adminUrl: server.adminUrl, template: server.template });
  return server.close;
}
