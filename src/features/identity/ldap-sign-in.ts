import { directoryKinds, Unreachable, type DirectoryConnection } from '#connectors/identity-providers/index.ts';
import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { App, Ctx, WithCookie } from '#platform/feature.ts';
import { resolveAccount } from './directory-accounts.ts';
import type { PersonRecord } from './people-store.ts';
import { openSession, type Me } from './sign-in-sessions.ts';
import { signInSettingsOf, type Directory } from './sign-in-settings.ts';

/** The directories of an institution. */
export async function directoriesOf(app: App, tenantId: string): Promise<readonly Directory[]> {
  const { directories } = signInSettingsOf(app.config);
  if (directories.length === 0) return [];
  const tenants = await app.db.withSystem((tx) => tx.query<{ id: string; code: string }>(`select id, code from tenant order by id limit 1000`));
  const code = tenants.find((row) => row.id === tenantId)?.code;
  return directories.filter((row) => (row.institution === undefined ? tenants.length === 1 : row.institution === code));
}

export function openDirectory(directory: Directory): DirectoryConnection {
  return directoryKinds[directory.kind].open(directory);
}

/** Which directories may say who somebody is: the one that keeps the account; for a name without a password of ours, each that takes people over. */
export async function directoriesFor(ctx: Ctx, tx: Tx, person: PersonRecord | undefined, directories: readonly Directory[]): Promise<readonly Directory[]> {
  if (directories.length === 0) return [];
  const rows = person === undefined ? [] : await tx.query<{ provider: string }>(`select provider from external_identity where tenant_id = $1 and person_id = $2`, [ctx.tenantId, person.id]);
  const keepers = directories.filter((directory) => rows.some((row) => row.provider === directory.id));
  if (keepers.length > 0) return keepers;
  if (person !== undefined && person.passwordHash !== null) return [];
  return directories.filter((directory) => (person === undefined ? directory.createsAccounts : directory.linksByLogin));
}

/** Signs in with a password that a directory checks: undefined where none says yes. Throws `session.provider-unreachable` where one could not be asked and no other said yes. */
export async function signInByDirectory(ctx: Ctx, directories: readonly Directory[], input: Readonly<{ login: string; password: string }>, agent: string | undefined, whenRight: (tx: Tx) => Promise<void>): Promise<WithCookie<Me> | undefined> {
  let unreachable: unknown;
  for (const directory of directories) {
    try {
      const foreign = await openDirectory(directory).authenticate(input.login, input.password);
      if (foreign === undefined) continue;
      return await ctx.tx(async (tx) => {
        const resolved = await resolveAccount(ctx, tx, { ...directory, keepsPassword: true }, foreign);
        // The directory may find a person by another name than the one that was typed.
        if (!resolved.ok) return undefined;
        await whenRight(tx);
        return openSession(ctx, tx, resolved.person, agent, { method: 'directory', origin: { provider: directory.id, token: null, session: null } });
      });
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      ctx.log.error({ err: error, directory: directory.id }, 'a directory could not be asked');
      unreachable = error;
    }
  }
  if (unreachable !== undefined) throw new AppError('session.provider-unreachable');
  return undefined;
}
