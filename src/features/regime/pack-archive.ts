import type { Readable } from 'node:stream';
import yazl from 'yazl';
import { packFiles, packFormat, type PackFile } from '#engines/regime/evidence-manifest.ts';
import { digestOf } from '#platform/crypto.ts';
import type { Ctx, LocalText } from '#platform/feature.ts';
import { receive, type Received } from '#platform/received.ts';
import { contentOfPack, type PackEntry } from './pack-content.ts';
import type { PackRow } from './packs-contract.ts';

export type PackCounts = NonNullable<PackRow['counts']>;
export type Moved = (progress: number, step: string) => Promise<void>;

const packBytesMax = 4 * 1024 ** 3;

/** Collects and packs: every file as it comes, then the manifest that names them all, then its signature. */
export async function writePack(ctx: Ctx, row: PackRow, moved: Moved): Promise<Readonly<{ received: Received; counts: PackCounts }>> {
  const zip = new yazl.ZipFile();
  const stream = zip.outputStream as Readable;
  const receiving = receive(stream, packBytesMax);
  // It is awaited below; until then a failure of it is not one that nobody hears.
  receiving.catch(() => undefined);
  try {
    const counts = await fill(ctx, row, moved, (path, content) => zip.addBuffer(Buffer.from(content), path, { mtime: ctx.now, mode: 0o100644, compress: true }));
    zip.end();
    return { received: await receiving, counts };
  } catch (error) {
    stream.destroy(error as Error);
    await receiving.then((received) => received.remove(), () => undefined);
    throw error;
  }
}

type Add = (path: string, content: Uint8Array) => void;

async function fill(ctx: Ctx, row: PackRow, moved: Moved, add: Add): Promise<PackCounts> {
  const files: PackFile[] = [];
  const put = ({ path, content, items = [], ...about }: PackEntry) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    add(path, bytes);
    files.push({ path, bytes: bytes.length, sha256: hex(digestOf('SHA-256', bytes)), sm3: hex(digestOf('SM3', bytes)), items: [...items], ...about });
  };
  const { items, frameworks, institution, gaps } = await contentOfPack(ctx, row, moved, put);
  const answers = Map.groupBy(files.flatMap((file) => file.items.map((item) => ({ item, path: file.path }))), ({ item }) => item);
  const rows = items.map(({ framework, item, state, label, because }) => {
    const answeredBy = (answers.get(`${framework}/${item}`) ?? []).map(({ path }) => path);
    return { framework, item, state, label, answeredBy, ...(answeredBy.length === 0 ? { unansweredBecause: `${because.zh} / ${because.en}` } : {}) };
  });
  const manifest = Buffer.from(`${JSON.stringify(manifestOf(ctx, row, institution, frameworks, rows, files), undefined, 1)}\n`);
  add(packFiles.manifest, manifest);
  add(packFiles.signature, Buffer.from(`${JSON.stringify(await signatureOf(ctx, manifest), undefined, 1)}\n`));
  const unanswered = rows.filter((item) => item.answeredBy.length === 0).length;
  return { files: files.length, items: rows.length, answered: rows.length - unanswered, unanswered, gaps };
}

function manifestOf(ctx: Ctx, row: PackRow, institution: LocalText, frameworks: unknown, items: unknown, files: readonly PackFile[]) {
  return {
    format: packFormat, formatVersion: 1, packId: row.id, institution, madeAt: ctx.now.toISOString(), madeBy: row.createdByName, period: { from: row.periodFrom, to: row.periodTo },
    // Where the links lead: the installation that the pack was made by.
    baseUrl: ctx.app.config.publicUrl, frameworks, items, files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

async function signatureOf(ctx: Ctx, manifest: Uint8Array) {
  const signed = await ctx.app.crypto.sign(manifest);
  return { file: packFiles.manifest, sha256: hex(digestOf('SHA-256', manifest)), sm3: hex(digestOf('SM3', manifest)), signedAt: ctx.now.toISOString(), ...signed };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
