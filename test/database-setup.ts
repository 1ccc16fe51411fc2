import type { TestProject } from 'vitest/node';
import { openTestServer, type TestServer } from './database-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testDatabase: Readonly<Pick<TestServer, 'adminUrl' | 'template' | 'cloneStrategy'>>;
  }
}

/** Vitest's global setup: one database server and one migrated template for all projects of a run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await openTestServer();
  project.provide('testDatabase', { adminUrl: server.adminUrl, template: server.template, cloneStrategy: server.cloneStrategy });
  return server.close;
}
