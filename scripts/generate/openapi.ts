import { features } from '../../src/features/index.ts';
import { loadConfig } from '../../src/platform/config.ts';
import type { App } from '../../src/platform/feature.ts';
import { buildServer } from '../../src/platform/http/server.ts';
import { silentLog } from '../../src/platform/log.ts';

/** The document that the running server answers at /api/openapi.json. Building the server touches neither database nor network. */
export async function renderOpenApi(): Promise<string> {
  const config = loadConfig({ argv: [], env: {}, cwd: import.meta.dirname });
  const app = { config, log: silentLog } as unknown as App;
  const server = await buildServer(app, features, async () => undefined, { read: async () => {}, refused: async () => {}, forged: async () => {} }, undefined);
  await server.ready();
  const document = server.swagger();
  await server.close();
  return `${JSON.stringify(document, undefined, 1)}\n`;
}
