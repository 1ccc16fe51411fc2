import { makeBreakGlass } from '#features/identity/public.ts';
import { ConfigError } from '#platform/config.ts';
import type { App } from '#platform/feature.ts';
import { systemContext } from './installation.ts';

/** The command of the host for an emergency: makes the account, and answers what is printed once. */
export async function openBreakGlass(app: App, reason: string): Promise<string> {
  const code = app.config.breakGlassInstitution;
  const tenants = await app.db.withSystem((tx) => tx.query<{ id: string; code: string }>(`select id, code from tenant where $1::text is null or code = $1 order by id limit 2`, [code ?? null]));
  if (tenants.length !== 1) throw new ConfigError([code === undefined ? '--break-glass-institution is needed: there is not exactly one institution.' : `--break-glass-institution: there is no institution ${code}.`]);
  const { credential, expiresAt } = await makeBreakGlass(systemContext(app, tenants[0]!.id), reason);
  return [
    '', '  应急账号已启用 the emergency account is open', `  机构 institution: ${tenants[0]!.code}`, `  有效期至 until: ${expiresAt.toISOString()}`, `  登录地址 sign in at: ${app.config.publicUrl}/sign-in#break-glass`,
    '', '  一次性凭据 one-time credential:', `  ${credential}`, '', '  已发出告警 an alarm has been raised', '',
  ].join('\n');
}
