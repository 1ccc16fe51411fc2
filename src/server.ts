import { isBuilt, programFile } from '#platform/program-files.ts';
import type { Config } from '#platform/config.ts';
import { listen } from '#platform/http/listen.ts';
import type { Log } from '#platform/log.ts';
import { openApp } from './app.ts';
import { isHostCommand, runHostCommand } from './host-commands.ts';
import { prepareInstallation } from './installation.ts';
import { runProcess } from './process.ts';

/** The server: answers requests, and with the role `all` works on jobs too. */
await runProcess(async ({ config, database, log }) => {
  if (isHostCommand(config)) return runOnHost(config, database, log);
  const running = await openApp(config, database, log, { server: true, worker: config.role === 'all', webFolder: programFile(isBuilt ? 'web' : 'dist/web') });
  const server = running.server!;
  try {
    // Listening comes first: where the address is taken, nothing was loaded in vain.
    const address = await listen(server, { host: config.host, port: config.port });
    const installed = await prepareInstallation(running.app);
    log.info({ address }, 'ready');
    if (log.level !== 'silent') sayWelcome(config.publicUrl, installed);
    return { address, close: running.close };
  } catch (error) {
    await running.close();
    throw error;
  }
});

/** Not a server this time: a command of the host, which may run beside one. */
async function runOnHost(config: Config, database: Readonly<{ url: string; adminUrl?: string | undefined }>, log: Log): Promise<undefined> {
  const running = await openApp(config, database, log, { server: false, worker: false });
  try {
    console.log(await runHostCommand(running.app));
  } finally {
    await running.close();
  }
}

function sayWelcome(url: string, installed: Awaited<ReturnType<typeof prepareInstallation>>): void {
  console.log(`\n  源枢 Yuanshu   ${url}\n`);
  const [first, ...others] = installed.links;
  if (first !== undefined) console.log(`  一次性登录链接 one-time sign-in link (${first.title}, ${first.name}):\n  ${first.url}\n`);
  for (const link of others) console.log(`  ${link.title} (${link.name}): ${link.url}`);
  if (others.length > 0) console.log('  三员须由三人分别担任 the three administrators are three people\n');
  if (installed.isDemonstrationLoading) console.log('  示例机构的数据正在导入 the demonstration data is being imported\n');
}
