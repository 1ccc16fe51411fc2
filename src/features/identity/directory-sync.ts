import type { DirectoryConnection } from '#connectors/identity-providers/index.ts';
import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import { toJsonText, type Tx } from '#platform/db.ts';
import { noLimits, type App, type Ctx } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import { asSystem, resolveAccount } from './directory-accounts.ts';
import { refuseLastHolder } from './duties.ts';
import { directoriesOf, openDirectory } from './ldap-sign-in.ts';
import { findPerson, updatePerson } from './people-store.ts';
import type { RoleName } from './roles.ts';
import { endLinks, revokeSessions } from './session-store.ts';
import { signInSettingsOf, type Directory } from './sign-in-settings.ts';

export type SyncCounts = Readonly<{ seen: number; created: number; linked: number; changed: number; unchanged: number; closed: number; refused: number }>;
export type Sync = Readonly<{ id: string; directory: string; isDryRun: boolean; startedAt: string; finishedAt: string | null; counts: SyncCounts | null; issues: string[] | null; failure: string | null }>;
const columns = `id, directory, is_dry_run as "isDryRun", started_at as "startedAt", finished_at as "finishedAt", counts, issues, failure`;

/** The queue of the job. */
export const syncQueue = 'identity-directory-sync';
const issuesMax = 200;

export type DirectoryRow = Readonly<{ id: string; nameZh: string; nameEn: string; syncsEvery: 'hour' | 'day' | 'never'; lastSync: Sync | null }>;

/** The directories of the institution and what became of their last synchronisation. */
export async function listDirectories(ctx: Ctx): Promise<DirectoryRow[]> {
  const directories = await directoriesOf(ctx.app, ctx.tenantId);
  return ctx.tx(async (tx) => {
    const rows = [];
    for (const { id, nameZh, nameEn, syncsEvery } of directories) rows.push({ id, nameZh, nameEn, syncsEvery, lastSync: (await listSyncs(ctx, tx, id, 1))[0] ?? null });
    return rows;
  });
}

/** Also of a directory that the settings no longer name. */
export async function listDirectorySyncs(ctx: Ctx, directoryId: string): Promise<Sync[]> {
  const rows = await ctx.tx((tx) => listSyncs(ctx, tx, directoryId, 50));
  if (rows.length === 0) await getDirectory(ctx, directoryId);
  return rows;
}

function listSyncs(ctx: Ctx, tx: Tx, directoryId: string, limit: number): Promise<Sync[]> {
  return tx.query<Sync>(`select ${columns} from directory_sync where tenant_id = $1 and directory = $2 order by id desc limit $3`, [ctx.tenantId, directoryId, limit]);
}

async function getDirectory(ctx: Ctx, id: string): Promise<Directory> {
  const directory = (await directoriesOf(ctx.app, ctx.tenantId)).find((row) => row.id === id);
  if (directory === undefined) throw new AppError('object.not-found', 'There is no such directory.');
  return directory;
}

/** Asks for a synchronisation; a dry run says what would happen and changes nothing. */
export async function startDirectorySync(ctx: Ctx, directoryId: string, isDryRun: boolean): Promise<Sync> {
  await getDirectory(ctx, directoryId);
  return ctx.tx(async (tx) => {
    const id = await insertSync(ctx, tx, directoryId, isDryRun);
    await recordEvent(ctx, tx, { action: 'identity.directory-sync-asked', objectKind: 'directory', objectId: directoryId, after: { syncId: id, isDryRun } });
    return (await listSyncs(ctx, tx, directoryId, 1))[0]!;
  });
}

async function insertSync(ctx: Ctx, tx: Tx, directory: string, isDryRun: boolean): Promise<string> {
  const id = newId('dsy');
  await tx.query(`insert into directory_sync (tenant_id, id, directory, is_dry_run, asked_by, started_at) values ($1, $2, $3, $4, $5, $6)`, [ctx.tenantId, id, directory, isDryRun, ctx.actor.personId ?? null, ctx.now]);
  await ctx.app.jobs.enqueue(tx, syncQueue, { tenantId: ctx.tenantId, syncId: id });
  return id;
}

/** Asks for the synchronisations whose time has come; runs every hour. */
export async function planDirectorySyncs(app: App): Promise<Readonly<Record<string, number>>> {
  let asked = 0;
  if (signInSettingsOf(app.config).directories.length === 0) return { asked };
  const hour = new Date().getUTCHours();
  for (const { id: tenantId } of await app.db.withSystem((tx) => tx.query<{ id: string }>(`select id from tenant order by id`))) {
    for (const directory of await directoriesOf(app, tenantId)) {
      // Once a day is in the small hours of China.
      if (directory.syncsEvery === 'never' || (directory.syncsEvery === 'day' && hour !== 18)) continue;
      const ctx = systemCtx(app, tenantId);
      await ctx.tx((tx) => insertSync(ctx, tx, directory.id, false));
      asked += 1;
    }
  }
  return { asked };
}

function systemCtx(app: App, tenantId: string): Ctx {
  return { tenantId, actor: { kind: 'system', personId: undefined, name: '源枢 Yuanshu', permissions: new Set(), limits: noLimits }, now: new Date(), requestId: newId('req'), address: undefined, log: app.log, app, tx: (work) => app.db.withTenant(tenantId, work) };
}

/** The job: reads the directory, then takes people over one by one; whoever is gone there is closed here, never removed. */
export async function runDirectorySync(app: App, data: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, number>>> {
  const ctx = systemCtx(app, String(data['tenantId']));
  const sync = await ctx.tx((tx) => tx.findOne<Sync>(`select ${columns} from directory_sync where tenant_id = $1 and id = $2 and finished_at is null`, [ctx.tenantId, data['syncId']]));
  if (sync === undefined) return {};
  try {
    const directory = await getDirectory(ctx, sync.directory);
    const { counts, issues } = await synchronise(ctx, directory, openDirectory(directory), sync.isDryRun);
    await finish(ctx, sync, counts, issues, null);
    return counts;
  } catch (error) {
    app.log.error({ err: error, directory: sync.directory }, 'a directory could not be synchronised');
    await finish(ctx, sync, null, [], (error as Error).message.slice(0, 500));
    return { failed: 1 };
  }
}

async function finish(ctx: Ctx, sync: Sync, counts: SyncCounts | null, issues: readonly string[], failure: string | null): Promise<void> {
  await ctx.tx(async (tx) => {
    await tx.query(`update directory_sync set finished_at = $3, counts = $4, issues = $5, failure = $6 where tenant_id = $1 and id = $2`, [ctx.tenantId, sync.id, new Date(), counts === null ? null : toJsonText(counts), toJsonText(issues.slice(0, issuesMax)), failure]);
    await recordEvent(ctx, tx, { action: 'identity.directory-synced', objectKind: 'directory', objectId: sync.directory, after: { syncId: sync.id, isDryRun: sync.isDryRun, counts, failure }, outcome: failure === null ? 'done' : 'failed' });
  });
}

/** Brings the accounts that a directory keeps to what it says. Every person is a transaction of its own, so that one that cannot be taken loses no other. */
export async function synchronise(ctx: Ctx, directory: Directory, connection: DirectoryConnection, isDryRun: boolean): Promise<Readonly<{ counts: SyncCounts; issues: string[] }>> {
  const { people, issues: unreadable } = await connection.listPeople();
  const issues = [...unreadable];
  const counts = { seen: people.length, created: 0, linked: 0, changed: 0, unchanged: 0, closed: 0, refused: unreadable.length };
  const gone = await findGone(ctx, directory, new Set(people.filter((person) => person.isActive).map((person) => person.subject)));
  assertPlausible(directory, gone.known, gone.rows.length);
  for (const person of people.filter((row) => row.isActive)) {
    const outcome = await tryPerson(ctx, isDryRun, async (tx) => resolveAccount(ctx, tx, { ...directory, keepsPassword: true }, person));
    if (!outcome.ok) {
      counts.refused += 1;
      issues.push(`${person.login ?? person.dn}: ${outcome.refusal}`);
      continue;
    }
    counts[outcome.became === 'known' ? (outcome.hasChanged ? 'changed' : 'unchanged') : outcome.became] += 1;
    for (const issue of outcome.issues) issues.push(`${person.login ?? person.dn}: ${issue.role} ${issue.other ?? ''} ${issue.reason}`.replaceAll(/ +/g, ' '));
  }
  for (const { personId, login } of gone.rows) {
    const refusal = await closeGone(ctx, directory, personId, isDryRun);
    if (refusal === undefined) counts.closed += 1;
    else issues.push(`${login}: ${refusal}`);
  }
  return { counts, issues };
}

type Gone = Readonly<{ known: number; rows: readonly Readonly<{ personId: string; login: string }>[] }>;

function findGone(ctx: Ctx, directory: Directory, subjects: ReadonlySet<string>): Promise<Gone> {
  return ctx.tx(async (tx) => {
    const rows = await tx.query<{ personId: string; login: string; subject: string }>(
      `select i.person_id as "personId", p.login, i.subject from external_identity i join person p on p.tenant_id = i.tenant_id and p.id = i.person_id where i.tenant_id = $1 and i.provider = $2 and p.is_active order by p.login`,
      [ctx.tenantId, directory.id],
    );
    return { known: rows.length, rows: rows.filter((row) => !subjects.has(row.subject)) };
  });
}

const fewPeople = 10;

/** A directory that suddenly lacks many people was more likely asked wrongly than left by them. */
function assertPlausible(directory: Directory, known: number, gone: number): void {
  if (known >= fewPeople && gone > known * directory.deactivationShareMax) throw new Error(`${gone} of ${known} accounts would be closed, more than deactivationShareMax (${directory.deactivationShareMax}) of ${directory.id} allows. Nothing was changed.`);
}

const rollback = Symbol('dry run');

/** One person in one transaction, which a dry run takes back. */
async function tryPerson<T>(ctx: Ctx, isDryRun: boolean, work: (tx: Tx) => Promise<T>): Promise<T> {
  let result: T | undefined;
  try {
    return await ctx.tx(async (tx) => {
      result = await work(tx);
      if (isDryRun) throw rollback;
      return result;
    });
  } catch (error) {
    if (error !== rollback) throw error;
    return result!;
  }
}

/** Closes an account that the directory no longer has; answers why not. */
function closeGone(given: Ctx, directory: Directory, personId: string, isDryRun: boolean): Promise<string | undefined> {
  const ctx = asSystem(given);
  return tryPerson(ctx, isDryRun, async (tx) => {
    const person = (await findPerson(tx, ctx.tenantId, personId))!;
    try {
      await refuseLastHolder(ctx, tx, personId, person.roles as RoleName[]);
    } catch (error) {
      if (error instanceof AppError) return error.message;
      throw error;
    }
    await updatePerson(tx, ctx.tenantId, personId, { ...person, isActive: false }, ctx.now);
    await revokeSessions(tx, ctx.tenantId, personId, {}, ctx.now);
    await endLinks(tx, ctx.tenantId, personId, ctx.now);
    await recordEvent(ctx, tx, { action: 'identity.person-changed', objectKind: 'person', objectId: personId, before: { isActive: true }, after: { isActive: false, source: directory.id }, reason: `no longer in ${directory.id}` });
    return undefined;
  });
}
