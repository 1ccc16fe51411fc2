import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ConfigError, type Config } from '#platform/config.ts';
import { directoryKinds, providerKinds, type DirectorySettings, type ProviderSettings } from '#connectors/identity-providers/index.ts';
import { roleNames } from './roles.ts';
import { assertSecondFactorRoles } from './sign-in-policy.ts';

/** Groups of a provider or directory, each with the roles that its members are given. */
const roleMapping = z.record(z.string().min(1).max(400), z.array(z.enum(roleNames)).max(roleNames.length)).default({});

const common = {
  /** Stands in addresses and in the database: it does not change. */
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/).max(40), nameZh: z.string().min(1).max(60), nameEn: z.string().min(1).max(60),
  /** The code of the institution where there are several. */
  institution: z.string().max(40).optional(),
  /** Whoever is confirmed and unknown gets an account. Otherwise the account must be there. */
  createsAccounts: z.boolean().default(false),
  /** Who comes for the first time takes the account with the same sign-in name. Only where the names of both sides are the same people's. */
  linksByLogin: z.boolean().default(false),
  roles: roleMapping,
};

const file = z.strictObject({
  $schema: z.string().optional(),
  providers: z.array(z.discriminatedUnion('kind', [providerKinds.oidc.settings.extend(common)])).max(20).default([]),
  directories: z.array(z.discriminatedUnion('kind', [directoryKinds.ldap.settings.extend({ ...common, updatesUnits: z.boolean().default(false), syncsEvery: z.enum(['hour', 'day', 'never']).default('never'), deactivationShareMax: z.number().min(0).max(1).default(0.3) }).refine(directoryKinds.ldap.isProtected, 'passwords would travel in the clear: use ldaps://, startTls, or say allowPlain')])).max(20).default([]),
});

type Settings = z.output<typeof file>;
export type Mapping = Readonly<Record<string, readonly (typeof roleNames)[number][]>>;
export type Provider = Settings['providers'][number] & ProviderSettings;
export type Directory = Settings['directories'][number] & DirectorySettings;
export type SignInSettings = Readonly<{ providers: readonly Provider[]; directories: readonly Directory[] }>;

const known = new WeakMap<Config, SignInSettings>();

/** Who else vouches for people here: the sign-in file, read once. Throws {@link ConfigError} with all that is wrong with it. */
export function signInSettingsOf(config: Config): SignInSettings {
  const settings = known.get(config) ?? readSettings(config);
  known.set(config, settings);
  return settings;
}

/** What must hold before the program starts. */
export function assertSignInSettings(config: Config): void {
  assertSecondFactorRoles(config);
  signInSettingsOf(config);
}

function readSettings(config: Config): SignInSettings {
  if (config.signInFile === undefined) return { providers: [], directories: [] };
  const name = path.resolve(config.signInFile);
  const result = file.safeParse(withSecrets(contentOf(name), path.dirname(name), name));
  if (!result.success) throw new ConfigError(result.error.issues.map((issue) => `${name}: ${issue.path.join('.')}: ${issue.message}`));
  const ids = [...result.data.providers, ...result.data.directories].map((row) => row.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new ConfigError([`${name}: the id ${twice} stands twice.`]);
  return result.data;
}

function contentOf(name: string): unknown {
  try {
    return JSON.parse(readFileSync(name, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new ConfigError([`${name} cannot be read: ${(error as Error).message}.`]);
  }
}

/** Puts secrets in the place of `{ "file": … }` and `{ "env": … }`, so that none needs to stand in the file itself. */
function withSecrets(value: unknown, folder: string, name: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withSecrets(item, folder, name));
  const { file: from, env, ...rest } = value as { file?: unknown; env?: unknown };
  if (Object.keys(rest).length === 0 && typeof from === 'string') return readSecret(path.resolve(folder, from), name);
  if (Object.keys(rest).length === 0 && typeof env === 'string') return process.env[env] ?? missing(`${name}: the environment has no ${env}.`);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withSecrets(item, folder, name)]));
}

function readSecret(from: string, name: string): string {
  try {
    return readFileSync(from, 'utf8').trim();
  } catch (error) {
    return missing(`${name}: ${from} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function missing(problem: string): never {
  throw new ConfigError([problem]);
}
