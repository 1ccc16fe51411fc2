import type { FastifyInstance } from 'fastify';
import { createWitness, keepSealing } from '#features/audit/public.ts';
import { features } from '#features/index.ts';
import { assertSignInSettings, authenticate } from '#features/identity/public.ts';
import type { Config } from '#platform/config.ts';
import { openCrypto } from '#platform/crypto/open.ts';
import { openDatabase } from '#platform/db.ts';
import type { App, DomainEvent, Feature } from '#platform/feature.ts';
import { buildServer } from '#platform/http/server.ts';
import { openJobs } from '#platform/jobs.ts';
import type { Log } from '#platform/log.ts';
import { openSignals } from '#platform/signals.ts';

export type Running = Readonly<{ app: App; server: FastifyInstance | undefined; close(): Promise<void> }>;
export type Roles = Readonly<{ server: boolean; worker: boolean; webFolder?: string | undefined }>;

/** Puts the program together on a prepared database: requests, jobs or both, and one way to end it all in order. */
export async function openApp(config: Config, database: Readonly<{ url: string; adminUrl?: string | undefined }>, log: Log, roles: Roles): Promise<Running> {
  assertSignInSettings(config);
  const db = await openDatabase({ url: database.url, adminUrl: database.adminUrl, poolMax: config.databasePoolMax, statementTimeoutMs: config.statementTimeoutMs, log });
  const crypto = await openCrypto(config, db, log).catch(async (error: unknown) => {
    await db.close();
    throw error;
  });
  const signals = await openSignals(db);
  const jobs = await openJobs(db.adminUrl, features, log, () => db.grantSchema('job'));
  const app: App = { config, db, signals, jobs, crypto, log, emit: (event) => emit(app, event), evidence: rowsOf('evidence'), metrics: rowsOf('metrics'), workflows: rowsOf('workflows'), tasks: rowsOf('tasks'), searches: features.flatMap((feature) => feature.searches ?? []) };
  const witness = createWitness(app);
  const server = roles.server ? await buildServer(app, features, authenticate, witness, roles.webFolder) : undefined;
  if (roles.worker) await jobs.work(app, features);
  const sealing = roles.worker ? keepSealing(app) : undefined;
  return { app, server, close: () => close(server, app, async () => void (await Promise.all([witness.close(), sealing?.stop()]))) };
}

function rowsOf<Kind extends 'evidence' | 'metrics' | 'workflows' | 'tasks'>(kind: Kind): ReadonlyMap<string, NonNullable<Feature[Kind]>[string]> {
  return new Map(features.flatMap((feature) => Object.entries(feature[kind] ?? {}).map(([name, row]) => [`${feature.name}.${name}`, row as NonNullable<Feature[Kind]>[string]])));
}

/** Features hear in their order; what one throws fails the use case that told of it. */
async function emit(app: App, event: DomainEvent): Promise<void> {
  for (const feature of features) {
    const hear = feature.hears?.[event.name] as ((app: App, event: DomainEvent) => Promise<void>) | undefined;
    await hear?.(app, event);
  }
}

/** No new requests, then the jobs in hand and what the log still has to say, then the connections. */
async function close(server: FastifyInstance | undefined, app: App, endLog: () => Promise<void>): Promise<void> {
  await server?.close();
  await app.jobs.stop();
  await endLog();
  await app.signals.close();
  await app.db.close();
}
