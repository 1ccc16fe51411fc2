import { makeBreakGlass, resetLostFactors } from '#features/identity/public.ts';
import { ConfigError, type Config } from '#platform/config.ts';
import type { App, Ctx } from '#platform/feature.ts';
import { systemContext } from './installation.ts';

/** What is done on the host that the program runs on, and nowhere else: instead of starting it, and beside one that runs. */
type HostCommand = Readonly<{
  isAsked(config: Config): boolean;
  /** Answers the lines that are printed once. */
  run(ctx: Ctx, institution: string): Promise<readonly string[]>;
}>;

const hostCommands: readonly HostCommand[] = [
  { isAsked: (config) => config.breakGlass !== undefined, run: openBreakGlass },
  { isAsked: (config) => config.resetFactor !== undefined, run: resetFactor },
];

export function isHostCommand(config: Config): boolean {
  return hostCommands.some((command) => command.isAsked(config));
}

/** Does what was asked for on the command line of the host, for the institution that is named there or the only one; answers what is printed. */
export async function runHostCommand(app: App): Promise<string> {
  const asked = hostCommands.filter((command) => command.isAsked(app.config));
  if (asked.length !== 1) throw new ConfigError(['--break-glass and --reset-factor are given one at a time.']);
  const code = app.config.institution;
  const tenants = await app.db.withSystem((tx) => tx.query<{ id: string; code: string }>(`select id, code from tenant where $1::text is null or code = $1 order by id limit 2`, [code ?? null]));
  const [tenant] = tenants;
  if (tenant === undefined || tenants.length > 1) throw new ConfigError([code === undefined ? '--institution is needed: there is not exactly one institution.' : `--institution: there is no institution ${code}.`]);
  return ['', ...(await asked[0]!.run(systemContext(app, tenant.id), tenant.code)), '', '  已发出告警 an alarm has been raised', ''].join('\n');
}

async function openBreakGlass(ctx: Ctx, institution: string): Promise<readonly string[]> {
  const { credential, expiresAt } = await makeBreakGlass(ctx, ctx.app.config.breakGlass!);
  return [
    '  应急账号已启用 the emergency account is open', `  机构 institution: ${institution}`, `  有效期至 until: ${expiresAt.toISOString()}`, `  登录地址 sign in at: ${ctx.app.config.publicUrl}/sign-in#break-glass`,
    '', '  一次性凭据 one-time credential:', `  ${credential}`,
  ];
}

async function resetFactor(ctx: Ctx, institution: string): Promise<readonly string[]> {
  const { resetFactor: login, reason } = ctx.app.config;
  if (reason === undefined) throw new ConfigError(['--reason is needed: why the second factor is reset. It is kept in the audit log.']);
  const reset = await resetLostFactors(ctx, login!, reason);
  if (reset === undefined) throw new ConfigError([`--reset-factor: ${login} is no sign-in name of the institution ${institution}.`]);
  if (reset.count === 0) throw new ConfigError([`--reset-factor: ${login} has no second factor. Nothing was changed.`]);
  return [
    '  第二因素已重置，其会话已终止 the second factor is reset, and the sessions have ended', `  机构 institution: ${institution}`, `  账号 account: ${reset.login} (${reset.name})`,
    ...(reset.isNeeded ? ['  该账号下次登录时须先设置新的第二因素 a new one is to be set up at the next sign-in, before anything else'] : []),
  ];
}
