import type { Advisory } from './advisory.ts';
import { groupAliases } from './aliases.ts';
import { checksumOfBytes, checksumOfTables, hashText, headerLength, indexFormatVersion, slotLength, writeHeader } from './index-format.ts';
import { encodeAdvisory, encodeAffected, encodeVulnerability } from './index-records.ts';
import type { IndexedVulnerability } from './index-records.ts';
import { packageKey, splitEcosystem } from './package-key.ts';
import { gravestRecord } from './rating.ts';
import { writeUtf8 } from './text-codec.ts';

/** Where the advisories came from: shown with every answer, so that it can be checked. */
export type IndexSource = Readonly<{ name: string; digest: string; count?: number }>;

/** What the index says about itself. */
export type IndexInfo = Readonly<{
  formatVersion: number;
  /** RFC 3339, as given to `buildIndex`. */
  builtAt: string;
  sources: readonly IndexSource[];
  advisoryCount: number;
  withdrawnCount: number;
  maliciousCount: number;
  packageCount: number;
  /** Advisories per ecosystem (without suffix). */
  ecosystems: Readonly<Record<string, number>>;
}>;

/**
 * Builds the compact index in memory. Takes the advisories one after the other, so that the caller may parse them as they are asked
 * for; of two with one id the later modified stays (https://ossf.github.io/osv-schema/#id-modified-fields). The same advisories in the
 * same order give the same bytes.
 */
export function buildIndex(advisories: Iterable<Advisory>, about: Readonly<{ builtAt: string; sources: readonly IndexSource[] }>): Uint8Array {
  const drafts = new Map<string, Draft>();
  for (const advisory of advisories) {
    const known = drafts.get(advisory.id);
    if (known === undefined || (advisory.modified ?? '') >= known.modified) drafts.set(advisory.id, draftOf(advisory));
  }
  const packages = collectPackages(drafts.values());
  const info = describe(drafts, packages.size, about);
  const writer = createWriter();
  writer.skip(headerLength);
  const infoRow = writer.writeText(JSON.stringify(info));
  const vulnerabilities = rateTogether(drafts);
  const advisoryRows = [...drafts].map(([id, draft]) => writer.writeText(draft.blob + encodeVulnerability(vulnerabilities.get(id))));
  const packageRows = [...packages].map(([key, rows]) => ({ hash: hashText(key), ...writer.writeText(`[${JSON.stringify(key)},[${rows.join(',')}]]`) }));
  writer.align(4);
  const advisoryOffset = writer.length();
  for (const row of advisoryRows) writer.writeWords([row.offset, row.length, row.checksum]);
  const packageOffset = writer.length();
  const slotCount = countSlots(packageRows.length);
  writer.skip(slotCount * slotLength);
  const bytes = writer.finish();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const row of packageRows) fillSlot(view, packageOffset, slotCount, row);
  writeHeader(view, {
    formatVersion: indexFormatVersion, length: bytes.length, infoOffset: infoRow.offset, infoLength: infoRow.length, infoChecksum: infoRow.checksum,
    advisoryOffset, advisoryCount: drafts.size, packageOffset, slotCount, packageCount: packageRows.length,
    tableChecksum: checksumOfTables(view, { advisoryOffset, packageOffset, slotCount }),
  });
  return bytes;
}

/** An advisory as text, so that its details need not stay in memory. */
type Draft = Pick<Advisory, 'aliases' | 'severity' | 'score' | 'vector' | 'isWithdrawn' | 'isMalicious'> & Readonly<{ modified: string; blob: string; ecosystems: ReadonlySet<string>; packages: readonly (readonly [key: string, row: string])[] }>;
type BlobRow = Readonly<{ offset: number; length: number; checksum: number }>;

function draftOf(advisory: Advisory): Draft {
  return {
    aliases: advisory.aliases, modified: advisory.modified ?? '', blob: encodeAdvisory(advisory), isWithdrawn: advisory.isWithdrawn, isMalicious: advisory.isMalicious,
    severity: advisory.severity, score: advisory.score, vector: advisory.vector,
    ecosystems: new Set(advisory.affected.map((affected) => splitEcosystem(affected.ecosystem)[0])),
    packages: advisory.affected.map((affected) => [packageKey(affected.ecosystem, affected.name), encodeAffected(affected)]),
  };
}

/** What several records say together, by the id of each of them. */
function rateTogether(drafts: ReadonlyMap<string, Draft>): ReadonlyMap<string, IndexedVulnerability> {
  const found = new Map<string, IndexedVulnerability>();
  for (const { id, names, records } of groupAliases([...drafts].map(([record, { aliases }]) => ({ id: record, aliases })))) {
    if (records.length === 1) continue;
    const { severity, score, vector } = gravestRecord(records.map((record) => drafts.get(record)!));
    for (const record of records) found.set(record, { id, names, severity, score, vector });
  }
  return found;
}

function collectPackages(drafts: Iterable<Draft>): ReadonlyMap<string, readonly string[]> {
  const packages = new Map<string, string[]>();
  let number = 0;
  for (const draft of drafts) {
    for (const [key, row] of draft.packages) {
      const rows = packages.get(key);
      if (rows === undefined) packages.set(key, [`[${number},${row}`]);
      else rows.push(`[${number},${row}`);
    }
    number++;
  }
  return packages;
}

function describe(drafts: ReadonlyMap<string, Draft>, packageCount: number, about: Readonly<{ builtAt: string; sources: readonly IndexSource[] }>): IndexInfo {
  const ecosystems = new Map<string, number>();
  let withdrawnCount = 0;
  let maliciousCount = 0;
  for (const draft of drafts.values()) {
    withdrawnCount += Number(draft.isWithdrawn);
    maliciousCount += Number(draft.isMalicious);
    for (const name of draft.ecosystems) ecosystems.set(name, (ecosystems.get(name) ?? 0) + 1);
  }
  return {
    formatVersion: indexFormatVersion, builtAt: about.builtAt, sources: about.sources, advisoryCount: drafts.size, withdrawnCount, maliciousCount, packageCount,
    ecosystems: Object.fromEntries([...ecosystems].sort(([left], [right]) => (left < right ? -1 : 1))),
  };
}

/** A power of two with at least half of the slots empty, so that a chain is short and ends. */
function countSlots(packageCount: number): number {
  let count = 4;
  while (count < packageCount * 2) count *= 2;
  return count;
}

function fillSlot(view: DataView, packageOffset: number, slotCount: number, row: BlobRow & Readonly<{ hash: number }>): void {
  let slot = row.hash & (slotCount - 1);
  while (view.getUint32(packageOffset + slot * slotLength + 8, true) !== 0) slot = (slot + 1) & (slotCount - 1);
  for (const [at, word] of [row.hash, row.offset, row.length, row.checksum].entries()) view.setUint32(packageOffset + slot * slotLength + at * 4, word, true);
}

/** A byte buffer that grows; offsets are 32 bits wide. */
function createWriter() {
  let bytes = new Uint8Array(1 << 20);
  let length = 0;
  const reserve = (count: number) => {
    if (length + count > 0xffffffff) throw new RangeError('An advisory index has at most 4 GiB.');
    if (length + count <= bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes.length * 2, length + count));
    larger.set(bytes.subarray(0, length));
    bytes = larger;
  };
  const skip = (count: number) => {
    reserve(count);
    length += count;
  };
  return {
    length: () => length,
    skip,
    align: (step: number) => skip((step - (length % step)) % step),
    writeText: (text: string): BlobRow => {
      reserve(text.length * 3);
      const offset = length;
      length += writeUtf8(text, bytes.subarray(length));
      return { offset, length: length - offset, checksum: checksumOfBytes(bytes.subarray(offset, length)) };
    },
    writeWords: (words: readonly number[]) => {
      reserve(words.length * 4);
      const view = new DataView(bytes.buffer);
      for (const word of words) {
        view.setUint32(length, word, true);
        length += 4;
      }
    },
    finish: () => bytes.slice(0, length),
  };
}

