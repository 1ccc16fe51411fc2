import { Readable } from 'node:stream';
import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx, Download } from '#platform/feature.ts';
import { originalPieces, saveOriginal, withUpload } from '#platform/originals.ts';
import type { Received } from '#platform/received.ts';
import { recordEvent } from '#features/audit/public.ts';
import { refuse } from '#features/identity/public.ts';
import { getWhole, lockBody } from './body-store.ts';
import { assertResolutionVisible } from './resolution-views.ts';
import { assertStanding, lockResolution, mayClose } from './resolutions.ts';
import { assertVisible } from './visible.ts';

type Upload = Readonly<{ fileName: string; sha256?: string | undefined; stream: Readable }>;

/** Keeps the file of the charter; another one takes its place. Where a digest was written down and no file is there yet, the file has to fit it. */
export function keepCharter(ctx: Ctx, bodyId: string, upload: Upload): Promise<void> {
  return keep(ctx, upload, async (tx, received, name) => {
    const { body } = await lockBody(tx, ctx.tenantId, bodyId);
    assertDigest(received, body.charterOriginal === null ? body.charterSha256 : null);
    await saveOriginal(tx, ctx.tenantId, received);
    await tx.query(`update body set charter_original = $3, charter_sha256 = $3, charter_file_name = $4, updated_at = $5 where tenant_id = $1 and id = $2`, [ctx.tenantId, bodyId, received.sha256, name, ctx.now]);
    await recordEvent(ctx, tx, { action: 'coordination.charter-kept', objectKind: 'body', objectId: bodyId, before: { fileName: body.charterFileName, sha256: body.charterSha256 }, after: { fileName: name, sha256: received.sha256, bytes: received.bytes } });
  });
}

export async function getCharter(ctx: Ctx, bodyId: string): Promise<Download> {
  const { body } = await ctx.tx(async (tx) => {
    await assertVisible(ctx, tx, bodyId);
    return getWhole(tx, ctx.tenantId, bodyId);
  });
  return download(ctx, body.charterOriginal, body.charterFileName);
}

type Kept = Readonly<{ ownerId: string | null; state: string; sha256: string | null; original: string | null; fileName: string | null }>;
const keptColumns = `owner_id as "ownerId", state, evidence_sha256 as sha256, evidence_original as original, evidence_file_name as "fileName"`;

/** Keeps the file that shows what was done. Evidence that was closed with a digest may still be brought, and has to fit it; any other is as it was closed. */
export async function keepEvidence(ctx: Ctx, ids: Readonly<{ resolutionId: string; followUpId: string }>, upload: Upload): Promise<void> {
  const before = await ctx.tx(async (tx) => {
    await assertResolutionVisible(ctx, tx, ids.resolutionId);
    return getKept(ctx, tx, ids);
  });
  if (!mayClose(ctx, before.ownerId)) refuse(ctx, 'permission.missing', 'The file is brought by the owner, or by whoever keeps the body.', { because: 'not-owner' });
  await keep(ctx, upload, async (tx, received, name) => {
    assertStanding(await lockResolution(tx, ctx.tenantId, ids.resolutionId));
    const kept = await getKept(ctx, tx, ids);
    if (kept.state !== 'open' && (kept.sha256 === null || kept.original !== null)) throw new AppError('object.wrong-state', 'It is closed: its evidence stays as it is.');
    assertDigest(received, kept.original === null ? kept.sha256 : null);
    await saveOriginal(tx, ctx.tenantId, received);
    await tx.query(`update follow_up set evidence_original = $4, evidence_sha256 = $4, evidence_file_name = $5 where tenant_id = $1 and resolution_id = $2 and id = $3`, [ctx.tenantId, ids.resolutionId, ids.followUpId, received.sha256, name]);
    await recordEvent(ctx, tx, { action: 'coordination.evidence-kept', objectKind: 'resolution', objectId: ids.resolutionId, after: { followUpId: ids.followUpId, fileName: name, sha256: received.sha256, bytes: received.bytes } });
  });
}

export async function getEvidence(ctx: Ctx, ids: Readonly<{ resolutionId: string; followUpId: string }>): Promise<Download> {
  const { original, fileName } = await ctx.tx(async (tx) => {
    await assertResolutionVisible(ctx, tx, ids.resolutionId);
    return getKept(ctx, tx, ids);
  });
  return download(ctx, original, fileName);
}

async function getKept(ctx: Ctx, tx: Tx, { resolutionId, followUpId }: Readonly<{ resolutionId: string; followUpId: string }>): Promise<Kept> {
  const kept = await tx.findOne<Kept>(`select ${keptColumns} from follow_up where tenant_id = $1 and resolution_id = $2 and id = $3`, [ctx.tenantId, resolutionId, followUpId]);
  if (kept === undefined) throw new AppError('object.not-found', 'There is no such item to follow up.');
  return kept;
}

/** The same for both: what came is compared with the digest that came along. */
function keep(ctx: Ctx, { fileName, sha256, stream }: Upload, work: (tx: Tx, received: Received, name: string) => Promise<void>): Promise<void> {
  return withUpload(ctx, fileName, stream, (tx, received, name) => {
    assertDigest(received, sha256 ?? null);
    return work(tx, received, name);
  });
}

function assertDigest({ sha256 }: Received, expected: string | null): void {
  if (expected !== null && expected !== sha256) throw new AppError('document.digest-differs', `The SHA-256 of the file is ${sha256}; written down is ${expected}.`, { sha256, expected });
}

function download(ctx: Ctx, sha256: string | null, fileName: string | null): Download {
  if (sha256 === null) throw new AppError('object.not-found', 'No file is kept here.');
  return { contentType: 'application/octet-stream', fileName: fileName ?? 'document', stream: Readable.from(originalPieces(ctx.tx, ctx.tenantId, sha256)) };
}
