import { Piscina } from 'piscina';
import { pathToFileURL } from 'node:url';
import { isBuilt, programFile } from '#platform/program-files.ts';
import { toStorable, unpackImport, type StorableImport } from './packed-import.ts';
import { readDocument, type Companion, type Refused } from './read-document.ts';
import type { readInThread } from './reading-worker.ts';

/** Below this size a thread costs more than it saves. */
const inlineBytesMax = 192 * 1024;
let pool: Piscina | undefined;

/**
 * Reads a document: a small one here, a large one in a thread with its own memory limit, so that the server goes on answering. The bytes may
 * be handed over to the thread: the caller has them no more.
 */
export async function readAside(bytes: Uint8Array, path: string, companions: readonly Companion[] = []): Promise<Readonly<{ ok: true; prepared: StorableImport }> | Refused> {
  if (companions.reduce((sum, companion) => sum + companion.bytes.byteLength, bytes.byteLength) <= inlineBytesMax) {
    const read = readDocument(bytes, path, companions);
    return read.ok ? { ok: true, prepared: toStorable(read.prepared) } : read;
  }
  pool ??= new Piscina({
    filename: pathToFileURL(programFile(isBuilt ? 'reading-worker.js' : 'src/features/ledger/reading-worker.ts')).href,
    minThreads: 0, maxThreads: 2, idleTimeout: 30_000, resourceLimits: { maxOldGenerationSizeMb: 4096, maxYoungGenerationSizeMb: 128 },
  });
  try {
    const read = (await pool.run({ bytes, path, companions }, { transferList: isWhole(bytes) ? [bytes.buffer] : [] })) as ReturnType<typeof readInThread>;
    return read.ok ? { ok: true, prepared: unpackImport(read.packed) } : read;
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
    return { ok: false, refusal: { code: 'document-too-large', where: path, message: 'The document needs more memory than a reader may use. Split it, or import its parts.' } };
  }
}

/** Memory that other bytes lie in too must stay here. */
function isWhole(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
}
