import { Readable } from 'node:stream';
import { z } from 'zod';
import { recordEvent } from '#features/audit/public.ts';
import { permissions } from '#features/identity/public.ts';
import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import { noLimits, type App, type Ctx, type Download } from '#platform/feature.ts';
import { follow } from '#platform/follow.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { originalPieces, saveOriginal } from '#platform/originals.ts';
import { todayOf } from './controls.ts';
import { getFramework } from './frameworks.ts';
import { writePack } from './pack-archive.ts';
import type { PackRow } from './packs-contract.ts';
import type { LanguageTag } from './words.ts';

export const packQueue = 'regime-evidence-pack';

const columns = `id, frameworks, period_from as "periodFrom", period_to as "periodTo", language, state, progress, step, counts, failure, original_sha256 as sha256, bytes, created_by_name as "createdByName", created_at as "createdAt", finished_at as "finishedAt"`;

export type NewPack = Readonly<{ frameworks: readonly string[]; periodFrom: string; periodTo: string; language: LanguageTag }>;

/** Asks for a pack; a worker collects it. */
export async function createPack(ctx: Ctx, input: NewPack): Promise<PackRow> {
  for (const id of input.frameworks) getFramework(id);
  if (input.periodFrom > input.periodTo || input.periodTo > todayOf(ctx)) throw new AppError('request.invalid', 'The period ends after it begins, and not after today.');
  const id = newId('pck');
  const frameworks = [...new Set(input.frameworks)];
  await ctx.tx(async (tx) => {
    await tx.query(
      `insert into evidence_pack (tenant_id, id, frameworks, period_from, period_to, language, state, created_by, created_by_name, created_at) values ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, $9)`,
      [ctx.tenantId, id, frameworks, input.periodFrom, input.periodTo, input.language, ctx.actor.personId ?? null, ctx.actor.name, ctx.now],
    );
    await recordEvent(ctx, tx, { action: 'regime.pack-asked-for', objectKind: 'evidence-pack', objectId: id, after: { ...input, frameworks } });
    await ctx.app.jobs.enqueue(tx, packQueue, { tenantId: ctx.tenantId, packId: id });
  });
  return getPack(ctx, id);
}

export async function getPack(ctx: Ctx, id: string): Promise<PackRow> {
  const row = await ctx.tx((tx) => tx.findOne<PackRow>(`select ${columns} from evidence_pack where tenant_id = $1 and id = $2`, [ctx.tenantId, id]));
  if (row === undefined) throw new AppError('object.not-found', 'There is no such evidence pack.');
  return row;
}

export async function listPacks(ctx: Ctx, query: Readonly<{ cursor?: string | undefined; limit: number }>) {
  const after = keysOf(query.cursor, 1);
  const rows = await ctx.tx((tx) => tx.query<PackRow>(`select ${columns} from evidence_pack where tenant_id = $1 and ($2::text is null or id < $2) order by id desc limit $3`, [ctx.tenantId, after?.[0] ?? null, query.limit + 1]));
  const page = rows.slice(0, query.limit);
  return { rows: page, nextCursor: rows.length > query.limit ? cursorOf([page.at(-1)!.id]) : null, total: null };
}

/** The pack each time it moved, until it is finished. */
export function followPack(ctx: Ctx, id: string, signal: AbortSignal): AsyncGenerator<PackRow> {
  return follow(ctx.app.signals, id, signal, () => getPack(ctx, id), (row) => row.finishedAt !== null);
}

/** The zip. That it was taken away is on the record. */
export async function getPackFile(ctx: Ctx, id: string): Promise<Download> {
  const { sha256, periodFrom, periodTo } = await getPack(ctx, id);
  if (sha256 === null) throw new AppError('object.not-found', 'The pack is not finished.');
  await ctx.tx((tx) => recordEvent(ctx, tx, { action: 'regime.pack-downloaded', objectKind: 'evidence-pack', objectId: id, after: { sha256 } }));
  return { contentType: 'application/zip', fileName: `evidence-${periodFrom}-${periodTo}-${id.slice(-8)}.zip`, stream: Readable.from(originalPieces(ctx.tx, ctx.tenantId, sha256)) };
}

type Asked = PackRow & Readonly<{ createdBy: string | null }>;

/** Collects a pack. Safe to run twice: a finished one is left alone, an interrupted one starts over. */
export async function runPack(app: App, data: Readonly<Record<string, unknown>>): Promise<Record<string, number>> {
  const place = placeOf(data);
  const row = await app.db.withTenant(place.tenantId, (tx) => tx.findOne<Asked>(`select ${columns}, created_by as "createdBy" from evidence_pack where tenant_id = $1 and id = $2`, [place.tenantId, place.packId]));
  if (row === undefined || row.finishedAt !== null) return { unchanged: 1 };
  const ctx = contextOf(app, place.tenantId, row);
  const { received, counts } = await writePack(ctx, row, (progress, step) => moved(app, place, progress, step));
  try {
    await ctx.tx(async (tx) => {
      await saveOriginal(tx, ctx.tenantId, received);
      await tx.query(`update evidence_pack set state = 'done', progress = 100, step = null, counts = $3, original_sha256 = $4, bytes = $5, finished_at = clock_timestamp() where tenant_id = $1 and id = $2`, [ctx.tenantId, row.id, JSON.stringify(counts), received.sha256, received.bytes]);
      await recordEvent(ctx, tx, { action: 'regime.pack-made', objectKind: 'evidence-pack', objectId: row.id, after: { sha256: received.sha256, bytes: received.bytes, ...counts } });
    });
  } finally {
    await received.remove();
  }
  app.signals.send(row.id);
  return counts;
}

/** Says on the pack that it could not be made. */
export async function failPack(app: App, data: Readonly<Record<string, unknown>>, message: string): Promise<void> {
  const { tenantId, packId } = placeOf(data);
  await app.db.withTenant(tenantId, (tx) => tx.query(`update evidence_pack set state = 'failed', step = null, failure = $3, finished_at = clock_timestamp() where tenant_id = $1 and id = $2 and finished_at is null`, [tenantId, packId, message]));
  app.signals.send(packId);
}

type Place = Readonly<{ tenantId: string; packId: string }>;

function placeOf(data: Readonly<Record<string, unknown>>): Place {
  return z.object({ tenantId: z.string(), packId: z.string() }).parse(data);
}

/** The program collects for whoever asked, and reads what that person may: packs are about the whole institution. */
function contextOf(app: App, tenantId: string, row: Asked): Ctx {
  const reading = Object.keys(permissions).filter((name) => name.endsWith('.read') || name === 'evidence.export');
  return {
    tenantId, actor: { kind: 'system', personId: row.createdBy ?? undefined, name: row.createdByName, permissions: new Set(reading), limits: noLimits }, now: new Date(), requestId: row.id, address: undefined, log: app.log, app,
    tx: (work) => app.db.withTenant(tenantId, work, { statementTimeoutMs: 120_000 }),
  };
}

async function moved(app: App, { tenantId, packId }: Place, progress: number, step: string): Promise<void> {
  await app.db.withTenant(tenantId, (tx) => tx.query(`update evidence_pack set state = 'collecting', progress = $3, step = $4 where tenant_id = $1 and id = $2 and finished_at is null`, [tenantId, packId, progress, step]), { mayBeLost: true });
  app.signals.send(packId);
}
