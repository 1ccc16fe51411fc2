import { createHash, type Hash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { createGzip } from 'node:zlib';
import { ZipFile } from 'yazl';
import { eventText } from '#engines/audit-chain/event.ts';
import { formatLine } from '#engines/audit-chain/line.ts';
import type { App, Ctx, Download } from '#platform/feature.ts';
import { allCheckpoints, chainEnds, listRegisteredKeys, listSealed, type RegisteredKey, type SealedEvent } from './chain-store.ts';
import { makeCheckpoint } from './checkpoints.ts';
import { recordEvent } from './events.ts';
import { archiveReadme } from './archive-readme.ts';
import { sealEvents } from './sealer.ts';

export const exportFormat = 'yuanshu-audit-export-1';
const pageRows = 2_000;

/**
 * The sealed chain as one archive, written while it is read: `events.ndjson.gz`, `checkpoints.ndjson`, `keys.json`, `manifest.json` with the
 * digest of each, and `README.md`. It ends with a checkpoint over its last event.
 */
export async function exportChain(ctx: Ctx): Promise<Download> {
  const { app, tenantId } = ctx;
  await ctx.tx((tx) => recordEvent(ctx, tx, { action: 'audit.chain-exported', objectKind: 'audit-chain', objectId: tenantId }));
  await sealEvents(app, tenantId, { isPatient: true });
  const last = await makeCheckpoint(app, tenantId, 'export');
  const found = await ctx.tx(async (tx) => ({
    ends: await chainEnds(tx, tenantId), checkpoints: await allCheckpoints(tx, tenantId, last?.number ?? 0), keys: mergeKeys(app, await listRegisteredKeys(tx)),
    institution: (await tx.findOne<{ code: string; nameZh: string; nameEn: string }>('select code, name_zh as "nameZh", name_en as "nameEn" from tenant where id = $1', [tenantId]))!,
  }));
  const lastSeq = last?.seq ?? 0;
  const files: Record<string, ReturnType<FileMeter['figures']>> = {};
  const zip = new ZipFile();
  const add = (name: string, open: () => Readable, isPacked = false): void => {
    zip.addReadStreamLazy(name, { mtime: ctx.now, compress: !isPacked }, (callback) => {
      const meter = new FileMeter();
      const source = open();
      source.once('error', (error) => meter.destroy(error));
      callback(null, source.pipe(meter).once('end', () => { files[name] = meter.figures(); }));
    });
  };
  add('README.md', () => Readable.from([archiveReadme]));
  add('events.ndjson.gz', () => packed(Readable.from(eventLines(app, tenantId, found.ends.firstSeq, lastSeq))), true);
  add('checkpoints.ndjson', () => Readable.from(found.checkpoints.map(({ statement, algorithm, keyId, value }) => `${JSON.stringify({ statement, algorithm, keyId, value })}\n`)));
  add('keys.json', () => Readable.from([`${JSON.stringify({ keys: found.keys }, undefined, 2)}\n`]));
  add('manifest.json', () => Readable.from([`${JSON.stringify({ format: exportFormat, tenantId, institution: found.institution, exportedAt: ctx.now.toISOString(), firstSeq: found.ends.firstSeq, lastSeq, files }, undefined, 2)}\n`]));
  zip.end();
  const stream = zip.outputStream as unknown as Readable;
  (zip as unknown as { once(name: 'error', hear: (error: Error) => void): void }).once('error', (error) => stream.destroy(error));
  return { contentType: 'application/zip', fileName: `audit-${found.institution.code}-${lastSeq}.zip`, stream };
}

/** Keys of the process, and those of earlier ones that the database remembers. */
export function mergeKeys(app: App, registered: readonly RegisteredKey[]): readonly (RegisteredKey & Readonly<{ isCurrent: boolean }>)[] {
  const own = app.crypto.publicKeys();
  return [...own.map(({ id, algorithm, pem, isCurrent }) => ({ id, algorithm, pem, isCurrent })), ...registered.filter((key) => !own.some((other) => other.id === key.id)).map((key) => ({ ...key, isCurrent: false }))];
}

/** Sealed events in their order, a page at a time, each page in a transaction of its own. */
export async function* sealedEvents(app: App, tenantId: string, firstSeq: number, lastSeq: number): AsyncGenerator<readonly SealedEvent[]> {
  const read = (after: number) => app.db.withTenant(tenantId, (tx) => listSealed(tx, tenantId, after, lastSeq, pageRows));
  let next = read(firstSeq - 1);
  for (;;) {
    const rows = await next;
    if (rows.length === 0) return;
    const isLast = rows.length < pageRows;
    // The database reads the next page while this one is worked on.
    if (!isLast) {
      next = read(rows.at(-1)!.seq);
      next.catch(() => {});
    }
    yield rows;
    if (isLast) return;
  }
}

async function* eventLines(app: App, tenantId: string, firstSeq: number, lastSeq: number): AsyncGenerator<string> {
  for await (const rows of sealedEvents(app, tenantId, firstSeq, lastSeq)) {
    yield rows.map(({ seq, sha256, sm3, ...event }) => `${formatLine({ seq, text: eventText(event), digests: { sha256, sm3 } })}\n`).join('');
  }
}

function packed(source: Readable): Readable {
  const gzip = createGzip({ level: 6 });
  source.once('error', (error) => gzip.destroy(error));
  return source.pipe(gzip);
}

/** Counts and digests what passes. */
class FileMeter extends Transform {
  readonly #digest: Hash = createHash('sha256');
  #bytes = 0;

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void): void {
    this.#digest.update(chunk);
    this.#bytes += chunk.length;
    done(null, chunk);
  }

  figures(): Readonly<{ bytes: number; sha256: string }> {
    return { bytes: this.#bytes, sha256: this.#digest.digest('hex') };
  }
}
