import { Piscina } from 'piscina';
import { pathToFileURL } from 'node:url';
import { isBuilt, programFile } from '#platform/program-files.ts';
import { readDocument, type ReadDocument } from './read-document.ts';

/** Below this size a thread costs more than it saves. */
const inlineBytesMax = 192 * 1024;
let pool: Piscina | undefined;

/** Reads a document: a small one here, a large one in a thread with its own memory limit, so that the server goes on answering. */
export async function readAside(bytes: Uint8Array, fileName: string): Promise<ReadDocument> {
  if (bytes.byteLength <= inlineBytesMax) return readDocument(bytes, fileName);
  pool ??= new Piscina({
    filename: pathToFileURL(programFile(isBuilt ? 'reading-worker.js' : 'src/features/ledger/reading-worker.ts')).href,
    minThreads: 0, maxThreads: 2, idleTimeout: 30_000, resourceLimits: { maxOldGenerationSizeMb: 4096 },
  });
  try {
    return await pool.run({ bytes, fileName });
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
    return { ok: false, refusal: { code: 'document-too-large', where: fileName, message: 'The document needs more memory than a reader may use. Split it, or import its parts.' } };
  }
}
