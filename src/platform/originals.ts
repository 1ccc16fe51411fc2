import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Readable } from 'node:stream';
import type { Tx } from './db.ts';
import type { Ctx } from './feature.ts';
import { chunkBytes, receive, type Received } from './received.ts';

/** Keeps the original bytes, once per digest and tenant. */
export async function saveOriginal(tx: Tx, tenantId: string, received: Received): Promise<void> {
  const added = await tx.execute(`insert into original (tenant_id, sha256, bytes) values ($1, $2, $3) on conflict do nothing`, [tenantId, received.sha256, received.bytes]);
  if (added === 0) return;
  let index = 0;
  for await (const chunk of received.chunks()) {
    await tx.query(`insert into original_chunk (tenant_id, sha256, index, content) values ($1, $2, $3, $4)`, [tenantId, received.sha256, index++, zstdCompressSync(chunk)]);
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
  for (let index = 0; ; index++) {
    const rows = await inTransaction((tx) => tx.query<{ content: Buffer }>(`select content from original_chunk where tenant_id = $1 and sha256 = $2 and index = $3`, [tenantId, sha256, index]));
    if (rows[0] === undefined) return;
    yield zstdDecompressSync(rows[0].content, { chunkSize: chunkBytes });
  }
}
