import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { importAdvisoryFile } from '#features/vulnerability/public.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#platform/embedded-postgres.ts';
import { silentLog } from '#platform/log.ts';
import { migrate, migrationsFolder } from '#platform/migrate.ts';
import { makeCatalogue, partEcosystems, type Part } from './catalogue.ts';
import { cpuMsOf } from './cpu.ts';
import { findOsvFolder, listNamedPackages, listOsvFiles, writeMadeRecords } from './knowledge.ts';
import { openProgram, type Program, type Urls } from './program.ts';
import { runAsOwner, seedPortfolio } from './seeding.ts';

export type Size = Readonly<{ systems: number; versionsPerSystem: number; catalogue: number; madeRecords: number; documents: number; documentLeast: number; documentMost: number; copyRows: number; largeDocument: number; scanDocument: number; rounds: number; start: readonly string[]; idleSeconds: number }>;

/** What the goals speak of. */
export const fullSize: Size = { systems: 500, versionsPerSystem: 2000, catalogue: 30_000, madeRecords: 40_000, documents: 200, documentLeast: 500, documentMost: 1500, copyRows: 100_000, largeDocument: 8000, scanDocument: 1000, rounds: 200, start: ['scripts/run.mjs', 'start'], idleSeconds: 20 };
/** Only to see that the benches work. The program starts without its launcher, which would build the web application first. */
export const tinySize: Size = { systems: 6, versionsPerSystem: 40, catalogue: 200, madeRecords: 300, documents: 4, documentLeast: 10, documentMost: 30, copyRows: 2000, largeDocument: 60, scanDocument: 40, rounds: 2, start: ['src/server.ts', '--empty'], idleSeconds: 0 };

/** Where benches run: a seeded database of which each gets a copy of its own, and what it was seeded from. */
export type Places = Readonly<{
  size: Size;
  catalogue: readonly Part[];
  advisoryFiles: readonly string[];
  /** The program on a fresh copy of the seeded database; the copy is removed with `close`. */
  open(options: Readonly<{ worker: boolean }>): Promise<Program>;
  /** The connection of the owner to the seeded server, for limits. */
  adminUrl: string;
  /** The processor time in ms that the database server and this process have used so far; undefined where the system does not tell. */
  cpuMs(): number | undefined;
  close(): Promise<void>;
}>;

/**
 * Starts a bundled PostgreSQL with the settings that the program itself uses, and seeds it. With `keep` the folder stays for the next run with
 * `keep`, which uses it when migrations and seeding are still the same.
 */
export async function openPlaces(size: Size, { keep, say }: Readonly<{ keep: boolean; say: (text: string) => void }>): Promise<Places> {
  const folder = path.join(os.tmpdir(), `yuanshu-bench-${seedDigest(size)}${keep ? '' : `-${process.pid}`}`);
  const mark = path.join(folder, 'seeded');
  const isSeeded = existsSync(mark);
  if (!isSeeded) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const server = await startEmbeddedPostgres({ dataFolder: path.join(folder, 'data'), log: silentLog });
  try {
    const advisoryFiles = listAdvisoryFiles(size, folder);
    const catalogue = makeCatalogue(size.catalogue, await listNamedPackages(advisoryFiles, partEcosystems));
    if (!isSeeded) {
      await seed({ url: server.url, adminUrl: server.adminUrl }, size, advisoryFiles, catalogue, say);
      writeFileSync(mark, new Date().toISOString());
    }
    return { ...placesOn(server.adminUrlOf, server.url, size, catalogue, advisoryFiles), adminUrl: server.adminUrlOf('postgres'), cpuMs: () => cpuMsOf(server.pid()), close: () => closeServer(server, keep ? undefined : folder) };
  } catch (error) {
    await closeServer(server, folder);
    throw error;
  }
}

/** Seeds a migrated database: knowledge through the way that imports of advisories go, then the portfolio. */
export async function seed(urls: Urls, size: Size, advisoryFiles: readonly string[], catalogue: readonly Part[], say: (text: string) => void): Promise<void> {
  await migrate({ adminUrl: urls.adminUrl ?? urls.url });
  const program = await openProgram(urls, { worker: false });
  try {
    let startedAt = performance.now();
    let records = 0;
    for (const file of advisoryFiles) records += (await importAdvisoryFile(program.app, file, path.basename(file), 'osv')).added;
    say(`stored ${records} advisories in ${seconds(startedAt)}`);
    startedAt = performance.now();
    await seedPortfolio(program.app, program.tenantId, { systems: size.systems, versionsPerSystem: size.versionsPerSystem, catalogue });
    say(`seeded ${size.systems} systems × ${size.versionsPerSystem} versions in ${seconds(startedAt)}`);
  } finally {
    await program.close();
  }
}

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

const seededDatabase = 'yuanshu';

function placesOn(adminUrlOf: (database: string) => string, url: string, size: Size, catalogue: readonly Part[], advisoryFiles: readonly string[]): Omit<Places, 'adminUrl' | 'cpuMs' | 'close'> {
  let copies = 0;
  return {
    size, catalogue, advisoryFiles,
    open: async (options) => {
      const name = `bench_${process.pid}_${(copies += 1)}`;
      await runAsOwner(adminUrlOf('postgres'), `create database ${name} template ${seededDatabase} strategy file_copy`);
      const program = await openProgram({ url: url.replace(/\/[^/?]*\?/, `/${name}?`), adminUrl: adminUrlOf(name) }, options);
      return {
        ...program,
        close: async () => {
          await program.close();
          await runAsOwner(adminUrlOf('postgres'), `drop database ${name} with (force)`);
        },
      };
    },
  };
}

export function listAdvisoryFiles(size: Size, folder: string): readonly string[] {
  const real = size.madeRecords >= fullSize.madeRecords ? findOsvFolder() : undefined;
  if (real !== undefined) return listOsvFiles(real);
  const file = path.join(folder, 'made.ndjson');
  writeMadeRecords(file, size.madeRecords);
  return [file];
}

async function closeServer(server: EmbeddedPostgres, folder: string | undefined): Promise<void> {
  await server.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}

/** Another schema, other seeding, other records or a cluster that is made in another way make another folder. */
function seedDigest(size: Size): string {
  const hash = createHash('sha256').update(JSON.stringify([size.systems, size.versionsPerSystem, size.catalogue, size.madeRecords])).update(findOsvFolder() ?? '');
  for (const name of readdirSync(migrationsFolder).toSorted()) hash.update(readFileSync(path.join(migrationsFolder, name)));
  for (const name of ['catalogue', 'documents', 'knowledge', 'random', 'seeding', '../../src/platform/embedded-postgres/cluster']) hash.update(readFileSync(new URL(`${name}.ts`, import.meta.url)));
  return hash.digest('hex').slice(0, 12);
}
