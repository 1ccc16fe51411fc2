import type { SessionDue } from '#kernel/endpoint.ts';
import { ConfigError, type Config } from '#platform/config.ts';
import { roleNames, type RoleName } from './roles.ts';

export const administratorRoles: readonly RoleName[] = ['system-admin', 'security-admin', 'audit-admin'];

export function isAdministrator(roles: readonly string[]): boolean {
  return roles.some((role) => (administratorRoles as readonly string[]).includes(role));
}

const groups = ['administrators', 'everybody', 'none'];

/** Refuses names that no role has: a second factor that nobody is asked for would be thought to be there. Throws {@link ConfigError}. */
export function assertSecondFactorRoles(config: Config): void {
  const unknown = config.secondFactorRoles.filter((name) => !groups.includes(name) && !(roleNames as readonly string[]).includes(name));
  if (unknown.length > 0) throw new ConfigError([`YUANSHU_SECOND_FACTOR_ROLES: ${unknown.join(', ')} is not known. Known: ${[...groups, ...roleNames].join(', ')}.`]);
}

/** Whether somebody with these roles needs a second factor. */
export function needsSecondFactor(config: Config, roles: readonly string[]): boolean {
  return config.secondFactorRoles.some((name) => name === 'everybody' || (name === 'administrators' && isAdministrator(roles)) || roles.includes(name));
}

export type SessionFacts = Readonly<{
  method: string; factorDue: boolean; factorAt: string | null; hasFactor: boolean; roles: readonly string[]; isDemonstration: boolean;
  mustChangePassword: boolean; hasPassword: boolean; passwordChangedAt: string;
}>;

const dayMs = 24 * 3600_000;

/** What a session owes, the first thing first. Who was vouched for by a provider or a directory owes no password of ours. */
export function dueOf(facts: SessionFacts, config: Config, now: Date): SessionDue | undefined {
  if (facts.factorDue) return 'factor';
  if (isPasswordDue(facts, config, now)) return 'password';
  const isBound = facts.method !== 'break-glass' && !facts.isDemonstration && needsSecondFactor(config, facts.roles);
  return isBound && !facts.hasFactor && facts.factorAt === null ? 'enrolment' : undefined;
}

function isPasswordDue(facts: SessionFacts, config: Config, now: Date): boolean {
  if (facts.method !== 'password' && facts.method !== 'link') return false;
  const isOld = config.passwordMaxAgeDays > 0 && Date.parse(facts.passwordChangedAt) + config.passwordMaxAgeDays * dayMs <= now.getTime();
  return facts.hasPassword && (facts.mustChangePassword || isOld);
}

/** How long a session of these roles may be idle, in ms; undefined for without end. */
export function idleMsOf(config: Config, roles: readonly string[]): number | undefined {
  const minutes = [config.sessionIdleMinutes, ...(isAdministrator(roles) ? [config.sessionIdleMinutesAdministrators] : [])].filter((value) => value > 0);
  return minutes.length === 0 ? undefined : Math.min(...minutes) * 60_000;
}
