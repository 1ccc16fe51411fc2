import { promisify } from 'node:util';
import { zstdCompress, zstdDecompressSync } from 'node:zlib';
import type { Readable } from 'node:stream';
import type { Tx } from './db.ts';
import type { Ctx } from './feature.ts';
import { chunkBytes, receive, type Received } from './received.ts';

const compress = promisify(zstdCompress);

/** Keeps the original bytes, once per digest and tenant. */
export async function saveOriginal(tx: Tx, tenantId: string, received: Received): Promise<void> {
  const added = await tx.prepared(`insert into original (tenant_id, sha256, bytes) values ($1, $2, $3) on conflict do nothing returning sha256`, [tenantId, received.sha256, received.bytes]);
  if (added.length === 0) return;
  let index = 0;
  for await (const chunk of received.chunks()) {
    await tx.prepared(`insert into original_chunk (tenant_id, sha256, index, content) values ($1, $2, $3, $4)`, [tenantId, received.sha256, index++, await compress(chunk)]);
  }
}

/** Takes a file in outside of any transaction, then hands it with its bare name to `work` in one, which keeps it. */
export async function withUpload<T>(ctx: Ctx, fileName: string, stream: Readable, work: (tx: Tx, received: Received, name: string) => Promise<T>): Promise<T> {
  const received = await receive(stream, ctx.app.config.uploadLimitBytes);
  try {
    return await ctx.tx((tx) => work(tx, received, fileName.replace(/^.*[\\/]/s, '') || 'document'));
  } finally {
    await received.remove();
  }
}

/** The original bytes, piece by piece. */
export function readOriginal(tx: Tx, tenantId: string, sha256: string): AsyncGenerator<Buffer> {
  return originalPieces((work) => work(tx), tenantId, sha256);
}

/** The same for a reader who may be slow: a transaction per piece holds no connection meanwhile. `inTransaction` is `ctx.tx`. */
export async function* originalPieces(inTransaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>, tenantId: string, sha256: string): AsyncGenerator<Buffer> {
  let isLast = false;
  for (let index = 0; !isLast; index++) {
    const rows = await inTransaction((tx) => tx.prepared<{ content: Buffer; isLast: boolean }>(
      `select c.content, not exists (select from original_chunk n where n.tenant_id = $1 and n.sha256 = $2 and n.index = $3::int + 1) as "isLast" from original_chunk c where c.tenant_id = $1 and c.sha256 = $2 and c.index = $3`,
      [tenantId, sha256, index],
    ));
    if (rows[0] === undefined) return;
    yield zstdDecompressSync(rows[0].content, { chunkSize: chunkBytes });
    isLast = rows[0].isLast;
  }
}
