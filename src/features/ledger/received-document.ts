import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { AppError } from '#kernel/errors.ts';
import { receive, type Received } from '#platform/received.ts';
import { readTar, safePath, type TarEntry } from '#platform/tar.ts';
import { isSiblingOnly, siblingBytesMax, siblingsMax } from '#engines/lockfiles/siblings.ts';
import { decodeText } from '#engines/sbom/decode.ts';
import { detectFormat } from '#engines/sbom/detect.ts';

/** A document as it came, with what came beside it. `path` is its place in the tree that they are of. */
export type ReceivedDocument = Readonly<{ path: string; document: Received; companions: readonly ReceivedCompanion[]; remove(): Promise<void> }>;
export type ReceivedCompanion = Readonly<{ path: string; content: Received }>;

const companionsBytesMax = 32 * 1024 * 1024;

/**
 * Takes in a document: its bytes, or a tar with it and its companions, in which `path` names it. Throws `request.invalid` where the archive is none, holds too much or
 * does not hold the document, and `document.companion` where the document is a file that only says more about another.
 */
export async function receiveDocument(stream: Readable, path: string, isArchive: boolean, limitBytes: number): Promise<ReceivedDocument> {
  const received = await receive(stream, limitBytes);
  const documents: ReceivedDocument = isArchive ? await unpack(received, path, limitBytes) : { path, document: received, companions: [], remove: received.remove };
  if (!isSiblingOnly(path) || (await isSbom(documents.document))) return documents;
  await documents.remove();
  throw new AppError('document.companion', `${path} only says more about a lockfile: send it together with one.`, { fileName: path });
}

/** Names what was read: the document alone by its own digest, with companions by all digests and where they lie. */
export function readDigestOf({ path, document, companions }: ReceivedDocument): string | undefined {
  if (companions.length === 0) return undefined;
  const lines = [[path, document.sha256], ...companions.map((companion) => [companion.path, companion.content.sha256]).sort(([a], [b]) => (a! < b! ? -1 : 1))];
  return createHash('sha256').update(JSON.stringify(lines)).digest('hex');
}

async function unpack(archive: Received, wanted: string, limitBytes: number): Promise<ReceivedDocument> {
  const kept = new Map<string, Received>();
  const remove = async () => {
    for (const received of [archive, ...kept.values()]) await received.remove();
  };
  try {
    const path = safePath(wanted);
    for await (const entry of readTar(archive.chunks())) await keep(entry, path, kept, limitBytes);
    const document = kept.get(path);
    if (document === undefined) throw new AppError('request.invalid', `The archive holds no ${path}: fileName names the document in it.`);
    kept.delete(path);
    const companions = [...kept].map(([name, content]) => ({ path: name, content })).filter((companion) => companion.content.bytes > 0);
    kept.set(path, document);
    return { path, document, companions, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function keep(entry: TarEntry, document: string, kept: Map<string, Received>, limitBytes: number): Promise<void> {
  if (kept.has(entry.path)) throw new AppError('request.invalid', `The archive holds ${entry.path} twice.`);
  if (entry.path === document) {
    kept.set(entry.path, await receive(Readable.from(entry.content), limitBytes));
    return;
  }
  if (entry.size === 0) return;
  if (entry.size > siblingBytesMax) throw new AppError('request.invalid', `${entry.path} has ${entry.size} bytes; a file beside the document may have ${siblingBytesMax}.`);
  const bytes = [...kept].reduce((sum, [path, { bytes: each }]) => sum + (path === document ? 0 : each), entry.size);
  if (kept.size > siblingsMax || bytes > companionsBytesMax) throw new AppError('request.invalid', `At most ${siblingsMax} files with ${companionsBytesMax} bytes may come beside the document.`);
  kept.set(entry.path, await receive(Readable.from(entry.content), siblingBytesMax));
}

/** The name may be a mistake: an inventory is one under any name. */
async function isSbom(document: Received): Promise<boolean> {
  if (document.bytes > siblingBytesMax) return true;
  const chunks: Buffer[] = [];
  for await (const chunk of document.chunks()) chunks.push(chunk);
  const decoded = decodeText(Buffer.concat(chunks));
  return decoded.ok && detectFormat(decoded.text).format !== undefined;
}
