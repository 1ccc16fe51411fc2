import { Readable } from 'node:stream';
import { z } from 'zod';
import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import { recordEvent } from '#features/audit/public.ts';
import type { PermissionName } from '#features/identity/public.ts';
import { toJsonText, type Tx } from '#platform/db.ts';
import type { App, Ctx, Download } from '#platform/feature.ts';
import { follow } from '#platform/follow.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { originalPieces, readOriginal, saveOriginal } from '#platform/originals.ts';
import { defaultPart } from './import-part.ts';
import type { importItem, importRow } from './contract.ts';
import { identifyVersions, knowledgeLock } from './identify.ts';
import { bookUsage } from './portfolio.ts';
import { assertVisible, partOf, visibleSystems } from './reach.ts';
import { unpackReport, type StorableImport } from './packed-import.ts';
import type { Companion, ImportRefusal } from './read-document.ts';
import { readAside } from './reading.ts';
import { readDigestOf, receiveDocument, type ReceivedDocument } from './received-document.ts';
import { hasOutcome, readReport } from './report.ts';
import { saveLicenseExpressions } from './license-expressions.ts';
import { countAll } from './system-figures.ts';
import { replaceUsage, type StoredCounts } from './usage-store.ts';

export type Import = z.infer<typeof importRow>;
export const importQueue = 'ledger-import';

const columns = `i.id, i.system_id as "systemId", s.code as "systemCode", s.name as "systemName", s.name_en as "systemNameEn", i.file_name as "fileName", i.part, i.bytes, i.sha256, i.state, i.progress, i.format, i.spec_version as "specVersion",
  i.counts, i.refusal, array(select c.path from import_companion c where c.tenant_id = i.tenant_id and c.import_id = i.id order by c.path) as companions, i.created_at as "createdAt", i.finished_at as "finishedAt", p.name as "createdByName"`;
const from = `import i join system s on s.tenant_id = i.tenant_id and s.id = i.system_id left join person p on p.tenant_id = i.tenant_id and p.id = i.created_by`;

/**
 * Takes in a document for a system: keeps its bytes, and enqueues the reading in the same transaction.
 * `part` names the line of documents that it continues; where nobody names one, see `defaultPart`.
 */
export async function createImport(ctx: Ctx, input: Readonly<{ systemId: string; fileName: string; part?: string | undefined; several?: boolean; archive?: 'tar' | undefined; wait: boolean; stream: Readable }>): Promise<Import> {
  await ctx.tx((tx) => assertSystem(ctx, tx, input.systemId));
  const baseName = input.fileName.replace(/^.*[\\/]/s, '') || 'document';
  const received = await receiveDocument(input.stream, input.archive === undefined ? baseName : input.fileName, input.archive !== undefined, ctx.app.config.uploadLimitBytes);
  const id = newId('imp');
  try {
    await ctx.tx(async (tx) => {
      await assertSystem(ctx, tx, input.systemId);
      const part = input.part ?? (await defaultPart(tx, ctx.tenantId, { systemId: input.systemId, fileName: baseName, isOneOfSeveral: input.several === true }));
      await saveReceived(ctx, tx, { id, systemId: input.systemId, fileName: baseName, part }, received);
      await ctx.app.jobs.enqueue(tx, importQueue, { tenantId: ctx.tenantId, importId: id });
    });
  } finally {
    await received.remove();
  }
  if (!input.wait) return getImport(ctx, id, 'ledger.write');
  for await (const row of followImport(ctx, id, AbortSignal.timeout(110_000), 'ledger.write')) if (isFinished(row)) return row;
  return getImport(ctx, id, 'ledger.write');
}

async function saveReceived(ctx: Ctx, tx: Tx, { id, systemId, fileName, part }: Readonly<{ id: string; systemId: string; fileName: string; part: string }>, received: ReceivedDocument): Promise<void> {
  const { document, companions, path } = received;
  // In one order, so that two that bring the same originals wait for each other instead of locking each other out.
  for (const original of [document, ...companions.map((companion) => companion.content)].toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1))) await saveOriginal(tx, ctx.tenantId, original);
  await tx.prepared(
    `insert into import (tenant_id, id, system_id, part, file_name, sha256, bytes, state, created_by, created_at, path, read_digest) values ($1, $2, $3, $4, $5, $6, $7, 'queued', $8, $9, $10, $11)`,
    [ctx.tenantId, id, systemId, part, fileName, document.sha256, document.bytes, ctx.actor.personId ?? null, ctx.now, companions.length === 0 ? null : path, readDigestOf(received) ?? null],
  );
  if (companions.length > 0) {
    await tx.query(
      `insert into import_companion (tenant_id, import_id, path, sha256, bytes) select $1, $2, c.path, c.sha256, c.bytes from unnest($3::text[], $4::text[], $5::bigint[]) as c (path, sha256, bytes)`,
      [ctx.tenantId, id, companions.map((companion) => companion.path), companions.map((companion) => companion.content.sha256), companions.map((companion) => companion.content.bytes)],
    );
  }
  await recordEvent(ctx, tx, { action: 'ledger.import-created', objectKind: 'import', objectId: id, after: { systemId, fileName, part, sha256: document.sha256, bytes: document.bytes, ...(companions.length === 0 ? {} : { companions: companions.map((companion) => companion.path) }) } });
}

async function assertSystem(ctx: Ctx, tx: Tx, systemId: string): Promise<void> {
  await assertVisible(ctx, tx, 'ledger.write', systemId);
  const rows = await tx.prepared(`select from system where tenant_id = $1 and id = $2 and retired_at is null`, [ctx.tenantId, systemId]);
  if (rows.length === 0) throw new AppError('object.not-found', 'There is no such system, or it is retired.');
}

/** Reads and stores one import. Safe to run twice: a finished import is left alone, an interrupted one starts over. */
export async function runImport(app: App, data: Readonly<Record<string, unknown>>): Promise<Record<string, number>> {
  const { tenantId, importId } = z.object({ tenantId: z.string(), importId: z.string() }).parse(data);
  const work = await app.db.withTenant(tenantId, async (tx) => {
    const rows = await tx.prepared<{ systemId: string; part: string; path: string; sha256: string; digest: string; state: string }>(
      `select system_id as "systemId", part, coalesce(path, file_name) as path, sha256, coalesce(read_digest, sha256) as digest, state from import where tenant_id = $1 and id = $2`, [tenantId, importId]);
    const row = rows[0];
    if (row === undefined || ['done', 'unchanged', 'failed'].includes(row.state)) return undefined;
    if (await isCurrent(tx, tenantId, row)) {
      await finish(tx, tenantId, importId, { state: 'unchanged' });
      return undefined;
    }
    await tx.prepared(`update import set state = 'reading', progress = 10 where tenant_id = $1 and id = $2`, [tenantId, importId]);
    return { ...row, bytes: await wholeOriginal(tx, tenantId, row.sha256), companions: row.digest === row.sha256 ? [] : await companionsOf(tx, tenantId, importId) };
  }, { mayBeLost: true });
  app.signals.send(importId);
  if (work === undefined) return { unchanged: 1 };
  const read = await readAside(work.bytes, work.path, work.companions);
  if (!read.ok) return refuse(app, tenantId, importId, read.refusal);
  // what is stored in a moment is not worth a transaction that says so
  if (read.prepared.items.length > 2000) await progress(app, tenantId, importId, 50);
  const versions = await identifyVersions(app, read.prepared.items);
  await saveLicenseExpressions(app, read.prepared.items);
  const stored = await store(app, { ...work, tenantId, importId }, read.prepared, versions);
  app.signals.send(importId);
  return { taken: read.prepared.counts.taken, started: stored?.started ?? 0, ended: stored?.ended ?? 0 };
}

async function wholeOriginal(tx: Tx, tenantId: string, sha256: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readOriginal(tx, tenantId, sha256)) chunks.push(chunk);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

async function companionsOf(tx: Tx, tenantId: string, importId: string): Promise<readonly Companion[]> {
  const rows = await tx.query<{ path: string; sha256: string }>(`select path, sha256 from import_companion where tenant_id = $1 and import_id = $2 order by path`, [tenantId, importId]);
  const companions: Companion[] = [];
  for (const { path, sha256 } of rows) companions.push({ path, bytes: await wholeOriginal(tx, tenantId, sha256) });
  return companions;
}

async function progress(app: App, tenantId: string, importId: string, percent: number): Promise<void> {
  await app.db.withTenant(tenantId, (tx) => tx.query(`update import set state = 'storing', progress = $3 where tenant_id = $1 and id = $2 and finished_at is null`, [tenantId, importId, percent]), { mayBeLost: true });
  app.signals.send(importId);
}

/** `digest` names the document with its companions: the same again changes nothing. */
type Work = Readonly<{ tenantId: string; importId: string; systemId: string; part: string; digest: string }>;

async function store(app: App, work: Work, prepared: StorableImport, versions: Awaited<ReturnType<typeof identifyVersions>>): Promise<StoredCounts | undefined> {
  const { tenantId, importId, systemId, part } = work;
  return app.db.withTenant(
    tenantId,
    async (tx) => {
      // Matches stand still until the figures are booked. Before the row of the system, as everywhere: one order of locks.
      await tx.prepared(`select pg_advisory_xact_lock_shared($1)`, [knowledgeLock]);
      const system = await tx.prepared<{ at: Date }>(`select clock_timestamp() as at from system where tenant_id = $1 and id = $2 and retired_at is null for update`, [tenantId, systemId]);
      if (system[0] === undefined) {
        await finish(tx, tenantId, importId, { state: 'failed', refusal: { code: 'system-retired', where: systemId, message: 'The system was retired before the document was stored.' } });
        return undefined;
      }
      const parts = await tx.prepared<{ part: string; importId: string; sha256: string }>(`select part, import_id as "importId", sha256 from system_part where tenant_id = $1 and system_id = $2`, [tenantId, systemId]);
      // The same document by two clients at once: the second has nothing to add.
      if (parts.some((row) => row.part === part && row.sha256 === work.digest)) {
        await finish(tx, tenantId, importId, { state: 'unchanged' });
        return undefined;
      }
      // Jobs may finish in another order than their documents came: the later document stays. Ids sort by the time they were made.
      if (parts.some((row) => row.part === part && row.importId > importId)) {
        await finish(tx, tenantId, importId, { state: 'failed', refusal: { code: 'superseded', where: part, message: 'A later document of the same part was stored first.' } });
        return undefined;
      }
      const hasOtherParts = parts.some((row) => row.part !== part);
      const { counts, change } = await replaceUsage(tx, { tenantId, systemId, part, importId, sha256: work.digest, at: new Date(system[0].at), hasOtherParts }, prepared, versions);
      await saveReport(tx, tenantId, importId, prepared);
      const figures = await bookUsage(tx, change);
      const findings = hasOtherParts ? await countFindingsOfPart(tx, work) : countAll(figures);
      await finish(tx, tenantId, importId, { state: 'done', prepared, counts: { ...prepared.counts, ...counts, findings } });
      return counts;
    },
    { statementTimeoutMs: 120_000, attemptsMax: 4 },
  );
}

async function saveReport(tx: Tx, tenantId: string, importId: string, prepared: StorableImport): Promise<void> {
  await tx.prepared(
    `insert into import_report (tenant_id, import_id, content) values ($1, $2, $3) on conflict (tenant_id, import_id) do update set content = excluded.content`,
    [tenantId, importId, Buffer.from(prepared.report)],
  );
}

async function countFindingsOfPart(tx: Tx, work: Work): Promise<number> {
  const rows = await tx.prepared<{ count: number }>(
    `select count(*)::int as count from usage u join vulnerability_match m on m.package_version_id = u.package_version_id where u.tenant_id = $1 and u.system_id = $2 and u.part = $3 and u.valid_to is null`,
    [work.tenantId, work.systemId, work.part],
  );
  return rows[0]!.count;
}

async function isCurrent(tx: Tx, tenantId: string, row: Readonly<{ systemId: string; part: string; digest: string }>): Promise<boolean> {
  return (await tx.prepared(`select from system_part where tenant_id = $1 and system_id = $2 and part = $3 and sha256 = $4`, [tenantId, row.systemId, row.part, row.digest])).length > 0;
}

type Finish = Readonly<{ state: 'done' | 'unchanged' | 'failed'; prepared?: StorableImport; counts?: Import['counts']; refusal?: ImportRefusal }>;

async function finish(tx: Tx, tenantId: string, importId: string, end: Finish): Promise<void> {
  await tx.prepared(
    `update import set state = $3, progress = 100, format = $4, spec_version = $5, counts = $6, refusal = $7, finished_at = clock_timestamp() where tenant_id = $1 and id = $2`,
    [tenantId, importId, end.state, end.prepared?.format ?? null, end.prepared?.specVersion ?? null, end.counts === undefined ? null : JSON.stringify(end.counts), end.refusal === undefined ? null : toJsonText(end.refusal)],
  );
}

async function refuse(app: App, tenantId: string, importId: string, refusal: ImportRefusal): Promise<Record<string, number>> {
  await app.db.withTenant(tenantId, (tx) => finish(tx, tenantId, importId, { state: 'failed', refusal }));
  app.signals.send(importId);
  return { refused: 1 };
}

/** Says on the import that it could not be finished. */
export async function failImport(app: App, data: Readonly<Record<string, unknown>>, message: string): Promise<void> {
  const { tenantId, importId } = z.object({ tenantId: z.string(), importId: z.string() }).parse(data);
  await refuse(app, tenantId, importId, { code: 'server-failed', where: importId, message });
}

/** An import of a system that the actor reaches. */
export async function getImport(ctx: Ctx, id: string, permission: PermissionName = 'ledger.read'): Promise<Import> {
  const rows = await ctx.tx(async (tx) => {
    const part = partOf(await visibleSystems(ctx, tx, permission), [ctx.tenantId, id]);
    return tx.prepared<Import>(`${part.with}select ${columns} from ${from} where i.tenant_id = $1 and i.id = $2`, part.values);
  });
  if (rows[0] === undefined) throw new AppError('object.not-found', 'There is no such import.');
  return rows[0];
}

export async function listImports(ctx: Ctx, query: Readonly<{ systemId?: string | undefined; state?: readonly string[] | undefined; cursor?: string | undefined; limit: number }>) {
  const after = keysOf(query.cursor, 1);
  const rows = await ctx.tx(async (tx) => {
    const part = partOf(await visibleSystems(ctx, tx, 'ledger.read'), [ctx.tenantId, after?.[0] ?? null, query.systemId ?? null, query.state ?? null, query.limit + 1]);
    return tx.query<Import>(
      `${part.with}select ${columns} from ${from} where i.tenant_id = $1 and ($2::text is null or i.id < $2) and ($3::text is null or exists (select from system_closure c where c.tenant_id = $1 and c.ancestor_id = $3 and c.descendant_id = i.system_id))
         and ($4::text[] is null or i.state = any($4)) order by i.id desc limit $5`,
      part.values,
    );
  });
  const page = rows.slice(0, query.limit);
  return { rows: page, nextCursor: rows.length > query.limit ? cursorOf([page.at(-1)!.id]) : null, total: null };
}

/** What happened to every item of the document, page by page. */
export async function listImportItems(ctx: Ctx, id: string, query: Readonly<{ outcome?: readonly string[] | undefined; cursor?: string | undefined; limit: number }>) {
  await getImport(ctx, id);
  const rows = await ctx.tx((tx) => tx.query<{ content: Buffer }>(`select content from import_report where tenant_id = $1 and import_id = $2`, [ctx.tenantId, id]));
  const report = rows[0] === undefined ? [] : readReport(unpackReport(rows[0].content));
  const items = report.map((item, index): z.infer<typeof importItem> => ({ index, ...item, remarks: [...(item.remarks ?? [])] }));
  const wanted = query.outcome === undefined ? items : items.filter((item) => query.outcome!.some((outcome) => hasOutcome(item, outcome)));
  const after = Number(keysOf(query.cursor, 1)?.[0] ?? -1);
  if (!Number.isInteger(after)) throw new AppError('request.invalid', 'The cursor is not one that this list gave. Start from the first page.');
  const page = wanted.filter((item) => item.index > after).slice(0, query.limit + 1);
  return { rows: page.slice(0, query.limit), nextCursor: page.length > query.limit ? cursorOf([page[query.limit - 1]!.index]) : null, total: wanted.length };
}

function isFinished(row: Import): boolean {
  return row.finishedAt !== null;
}

/** The import each time it moved, until it is finished. */
export function followImport(ctx: Ctx, id: string, signal: AbortSignal, permission: PermissionName = 'ledger.read'): AsyncGenerator<Import> {
  return follow(ctx.app.signals, id, signal, () => getImport(ctx, id, permission), isFinished);
}

/** The original bytes of an import, as they came: the document's, or those of a companion at a path. */
export async function getOriginal(ctx: Ctx, id: string, path?: string): Promise<Download> {
  const row = await getImport(ctx, id);
  const companions = path === undefined ? [] : await ctx.tx((tx) => tx.query<{ sha256: string }>(`select sha256 from import_companion where tenant_id = $1 and import_id = $2 and path = $3`, [ctx.tenantId, id, path]));
  if (path !== undefined && companions[0] === undefined) throw new AppError('object.not-found', 'There is no such file beside the document.');
  return { contentType: 'application/octet-stream', fileName: path?.replace(/^.*\//s, '') ?? row.fileName, stream: Readable.from(originalPieces(ctx.tx, ctx.tenantId, companions[0]?.sha256 ?? row.sha256)) };
}
