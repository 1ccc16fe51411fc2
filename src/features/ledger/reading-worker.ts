import { readDocument, type ReadDocument } from './read-document.ts';

/** The task of a reading thread: large documents are read beside the server, which goes on answering others. */
export function readInThread(task: Readonly<{ bytes: Uint8Array; fileName: string }>): ReadDocument {
  return readDocument(task.bytes, task.fileName);
}

// The thread pool calls the default export of its file.
// oxlint-disable-next-line import/no-default-export
export default readInThread;
