import { packImport, type PackedImport } from './packed-import.ts';
import { readDocument, type Companion, type Refused } from './read-document.ts';

/** The task of a reading thread: large documents are read beside the server, which goes on answering others. */
export function readInThread(task: Readonly<{ bytes: Uint8Array; path: string; companions: readonly Companion[] }>): Readonly<{ ok: true; packed: PackedImport }> | Refused {
  const read = readDocument(task.bytes, task.path, task.companions);
  return read.ok ? { ok: true, packed: packImport(read.prepared) } : read;
}

// The thread pool calls the default export of its file.
// oxlint-disable-next-line import/no-default-export
export default readInThread;
