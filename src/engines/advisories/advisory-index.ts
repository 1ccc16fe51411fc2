import { packageOfPurl } from '../purl/packages.ts';
import { readPurl } from '../purl/purl.ts';
import { compileAffected, isAffected, listFixedVersions } from './affected.ts';
import type { Affected } from './advisory.ts';
import type { Because, CompiledAffected, UndecidedReason } from './affected.ts';
import type { IndexInfo } from './index-build.ts';
import { advisoryRowLength, checksumOfBytes, hashText, readHeader, slotLength } from './index-format.ts';
import type { IndexHeader } from './index-format.ts';
import { decodeAdvisory, decodePackage } from './index-records.ts';
import type { IndexedAdvisory, IndexedAffected } from './index-records.ts';
import { coversRelease, packageKey } from './package-key.ts';
import { prepareVersion } from './prepared-version.ts';
import { readUtf8 } from './text-codec.ts';

/** An opened index: the bytes, and what was decoded of them lately. */
export type AdvisoryIndex = Readonly<{
  bytes: Uint8Array;
  view: DataView;
  header: IndexHeader;
  info: IndexInfo;
  packages: Map<string, readonly IndexedPackage[]>;
  advisories: Map<number, IndexedAdvisory>;
}>;

/** Compiled at the first question about its release: distributions have many, a scan asks about one. */
type IndexedPackage = Readonly<{ advisory: number; affected: Affected; compile: () => CompiledAffected }>;

export type IndexQuery = Readonly<{ ecosystem: string; name: string; version?: string | undefined }> | Readonly<{ purl: string }>;

export type IndexMatch = Readonly<{
  advisory: IndexedAdvisory;
  /** The package as the advisory writes it. */
  ecosystem: string;
  name: string;
  because: Because;
  /** Versions with the fix that come after the asked one, earliest first. */
  fixedVersions: readonly string[];
}>;

/** An advisory about the package of which it cannot be told whether it affects the version. */
export type IndexUndecided = Readonly<{ advisory: IndexedAdvisory; ecosystem: string; name: string; reason: UndecidedReason }>;

export type IndexAnswer =
  | Readonly<{ ok: true; matches: readonly IndexMatch[]; undecided: readonly IndexUndecided[] }>
  | Readonly<{ ok: false; refusal: 'purl-not-readable' | 'ecosystem-unknown' | 'index-damaged' }>;

/**
 * Opens an index that `buildIndex` made. Costs the reading of header and tables only; the bytes are kept and must not change. The
 * refusal is an English sentence: no index, another format, cut off, damaged.
 */
export function openIndex(bytes: Uint8Array): Readonly<{ ok: true; index: AdvisoryIndex }> | Readonly<{ ok: false; refusal: string }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = readHeader(view);
  if (!read.ok) return read;
  const { infoOffset, infoLength, infoChecksum } = read.header;
  const info = readBlob<IndexInfo>(bytes, infoOffset, infoLength, infoChecksum, JSON.parse);
  if (info === undefined) return { ok: false, refusal: 'The description of the advisory index is damaged.' };
  return { ok: true, index: { bytes, view, header: read.header, info, packages: new Map(), advisories: new Map() } };
}

/** When and from what the index was built, and what it holds. */
export function infoOfIndex(index: AdvisoryIndex): IndexInfo {
  return index.info;
}

/**
 * The advisories that affect a version, each once, in the order of the index; withdrawn ones never do. Advisories that cannot be decided
 * are listed apart: an empty `matches` alone does not mean that the version is clean.
 */
export function matchIndex(index: AdvisoryIndex, query: IndexQuery): IndexAnswer {
  const asked = 'purl' in query ? findPackage(query.purl) : query;
  if (typeof asked === 'string') return { ok: false, refusal: asked };
  const packages = findPackages(index, packageKey(asked.ecosystem, asked.name));
  if (packages === undefined) return { ok: false, refusal: 'index-damaged' };
  const matches = new Map<number, IndexMatch>();
  const undecided = new Map<number, IndexUndecided>();
  const version = packages.length === 0 ? undefined : prepareVersion(asked.ecosystem, asked.version ?? '');
  for (const { advisory: number, affected, compile } of packages) {
    if (matches.has(number) || version === undefined || !coversRelease(affected.ecosystem, asked.ecosystem)) continue;
    const compiled = compile();
    const verdict = isAffected(compiled, version);
    if (verdict.affected === false) continue;
    const advisory = findAdvisory(index, number);
    if (advisory === undefined) return { ok: false, refusal: 'index-damaged' };
    if (advisory.isWithdrawn) continue;
    const { ecosystem, name } = compiled;
    if (verdict.affected) matches.set(number, { advisory, ecosystem, name, because: verdict.because, fixedVersions: listFixedVersions(compiled, version) });
    else undecided.set(number, { advisory, ecosystem, name, reason: verdict.refusal });
  }
  return { ok: true, matches: [...matches.values()], undecided: [...undecided].filter(([number]) => !matches.has(number)).map(([, entry]) => entry) };
}

/** How many decoded packages and advisories are kept; a scan asks for many versions of few packages. */
const cacheLimit = 4096;

function findPackage(text: string): Readonly<{ ecosystem: string; name: string; version?: string | undefined }> | 'purl-not-readable' | 'ecosystem-unknown' {
  const purl = readPurl(text).value;
  return purl === undefined ? 'purl-not-readable' : packageOfPurl(purl) ?? 'ecosystem-unknown';
}

/** Empty where the index knows nothing about the package, undefined where it is damaged. */
function findPackages(index: AdvisoryIndex, key: string): readonly IndexedPackage[] | undefined {
  const known = index.packages.get(key);
  if (known !== undefined) return known;
  const { view, bytes, header } = index;
  const hash = hashText(key);
  let slot = hash & (header.slotCount - 1);
  for (let tries = 0; tries < header.slotCount; tries++) {
    const at = header.packageOffset + slot * slotLength;
    const length = view.getUint32(at + 8, true);
    if (length === 0) break;
    if (view.getUint32(at, true) === hash) {
      const decoded = readBlob(bytes, view.getUint32(at + 4, true), length, view.getUint32(at + 12, true), (text) => decodePackage(text, key) ?? []);
      if (decoded === undefined) return undefined;
      if (decoded.length > 0) return remember(index.packages, key, decoded.map(withCompiler));
    }
    slot = (slot + 1) & (header.slotCount - 1);
  }
  return remember(index.packages, key, []);
}

function withCompiler({ advisory, affected }: IndexedAffected): IndexedPackage {
  let compiled: CompiledAffected | undefined;
  return { advisory, affected, compile: () => (compiled ??= compileAffected(affected)) };
}

function findAdvisory(index: AdvisoryIndex, number: number): IndexedAdvisory | undefined {
  const known = index.advisories.get(number);
  if (known !== undefined) return known;
  if (number >= index.header.advisoryCount) return undefined;
  const at = index.header.advisoryOffset + number * advisoryRowLength;
  const { view } = index;
  const advisory = readBlob(index.bytes, view.getUint32(at, true), view.getUint32(at + 4, true), view.getUint32(at + 8, true), decodeAdvisory);
  return advisory === undefined ? undefined : remember(index.advisories, number, advisory);
}

/** Undefined where the bytes are not those that were written. */
function readBlob<T>(bytes: Uint8Array, offset: number, length: number, checksum: number, decode: (text: string) => T): T | undefined {
  if (offset + length > bytes.length) return undefined;
  const blob = bytes.subarray(offset, offset + length);
  if (checksumOfBytes(blob) !== checksum) return undefined;
  try {
    return decode(readUtf8(blob));
  } catch {
    return undefined;
  }
}

function remember<Key, Value>(cache: Map<Key, Value>, key: Key, value: Value): Value {
  if (cache.size >= cacheLimit) cache.clear();
  cache.set(key, value);
  return value;
}
