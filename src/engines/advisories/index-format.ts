/**
 * The layout of the compact advisory index, all numbers little-endian:
 *
 *     header    magic (8 bytes), then the numbers of `headerFields` as u32
 *     info      JSON: `IndexInfo`
 *     blobs     JSON: one per advisory, one per package; see index-records.ts
 *     advisories  one row per advisory: offset, length, checksum of its blob
 *     packages    open-addressing hash table: hash of the key, offset, length, checksum of the blob; length 0 is an empty slot
 *
 * A lookup reads one slot and one blob, so that opening costs the header and the checksums of the two tables, whatever the size. A damaged blob
 * is noticed when it is read; a damaged table when the index is opened, because a lost slot would look like "no advisory".
 */
export const indexFormatVersion = 2;

const magic = 'YUANSHUA';
const headerFields = ['formatVersion', 'length', 'infoOffset', 'infoLength', 'advisoryOffset', 'advisoryCount', 'packageOffset', 'slotCount', 'packageCount', 'tableChecksum', 'infoChecksum'] as const;
export type IndexHeader = Readonly<Record<(typeof headerFields)[number], number>>;

const checksumOffset = magic.length + headerFields.length * 4;
export const headerLength = checksumOffset + 4;
export const advisoryRowLength = 12;
export const slotLength = 16;

/** Writes the header at the beginning of the index. */
export function writeHeader(view: DataView, header: IndexHeader): void {
  for (let at = 0; at < magic.length; at++) view.setUint8(at, magic.charCodeAt(at));
  for (const [at, field] of headerFields.entries()) view.setUint32(magic.length + at * 4, header[field], true);
  view.setUint32(checksumOffset, checksumOfWords(view, 0, checksumOffset), true);
}

/** The header, or why the bytes are no index that this program reads (an English sentence). Bounds of all tables are checked. */
export function readHeader(view: DataView): Readonly<{ ok: true; header: IndexHeader }> | Readonly<{ ok: false; refusal: string }> {
  const refuse = (refusal: string) => ({ ok: false, refusal }) as const;
  if (view.byteLength < headerLength) return refuse('The file is too short to be an advisory index.');
  for (let at = 0; at < magic.length; at++) if (view.getUint8(at) !== magic.charCodeAt(at)) return refuse('The file is not an advisory index.');
  const header = Object.fromEntries(headerFields.map((field, at) => [field, view.getUint32(magic.length + at * 4, true)])) as IndexHeader;
  if (header.formatVersion !== indexFormatVersion) {
    return refuse(`The advisory index has format ${header.formatVersion}; this program reads format ${indexFormatVersion}. Build or fetch it anew.`);
  }
  if (view.getUint32(checksumOffset, true) !== checksumOfWords(view, 0, checksumOffset)) return refuse('The header of the advisory index is damaged.');
  if (header.length !== view.byteLength) return refuse(`The advisory index has ${view.byteLength} of ${header.length} bytes.`);
  const ends = [
    header.infoOffset + header.infoLength, header.advisoryOffset + header.advisoryCount * advisoryRowLength, header.packageOffset + header.slotCount * slotLength,
  ];
  if (ends.some((end) => end > header.length) || (header.slotCount & (header.slotCount - 1)) !== 0 || header.packageCount >= header.slotCount) {
    return refuse('The header of the advisory index is damaged.');
  }
  if (checksumOfTables(view, header) !== header.tableChecksum) return refuse('The tables of the advisory index are damaged.');
  return { ok: true, header };
}

/** The checksum of the advisory and the package table, which stand one after the other. */
export function checksumOfTables(view: DataView, header: Pick<IndexHeader, 'advisoryOffset' | 'packageOffset' | 'slotCount'>): number {
  return checksumOfWords(view, header.advisoryOffset, header.packageOffset + header.slotCount * slotLength);
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) over bytes. */
export function checksumOfBytes(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash >>> 0;
}

/** FNV-1a over UTF-16 code units. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  // The low bits choose the slot; FNV mixes them least.
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** FNV-1a over 32-bit words; the bounds are multiples of four apart. */
function checksumOfWords(view: DataView, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ view.getUint32(at, true), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}
