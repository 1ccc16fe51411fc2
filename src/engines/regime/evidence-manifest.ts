import { errorIssue, type Issue, type Read } from '../issue.ts';
import { requirementStates, type RequirementState } from './requirement-status.ts';
import type { Framework } from './requirement.ts';

/** The names that a pack's own files have. */
export const packFiles = { manifest: 'manifest.json', signature: 'manifest.signature.json', keys: 'keys/public-keys.json' } as const;
export const packFormat = 'yuanshu-evidence-pack';

/** One file of a pack, as its manifest describes it. */
export type PackFile = Readonly<{
  path: string;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
  sm3: string;
  /** `framework/item` for each item that it answers. */
  items: readonly string[];
  /** Whose rows stand in it: `ledger.systemOwners`. */
  evidenceRow?: string | undefined;
  collectedAt?: string | undefined;
  /** The moment that it speaks of, where it is one and not the period. */
  asOf?: string | undefined;
  /** The page that shows the same, live. */
  link?: string | undefined;
}>;

/** Where an item of a framework stood, and by which files that is shown; or why by none. */
export type PackItem = Readonly<{ framework: string; item: string; state: RequirementState; answeredBy: readonly string[]; unansweredBecause?: string | undefined }>;

export type PackManifest = Readonly<{
  packId: string;
  madeAt: string;
  period: Readonly<{ from: string; to: string }>;
  frameworks: readonly Readonly<{ id: string; version: string; file: string }>[];
  items: readonly PackItem[];
  files: readonly PackFile[];
}>;

const filesMax = 50_000;

/** Reads the manifest of a pack. `value` is undefined where it is none, or of a later format. */
export function readManifest(input: unknown): Read<PackManifest | undefined> {
  const root = recordOf(input);
  if (root?.format !== packFormat) return refuse('manifest-foreign', `This is no manifest of an evidence pack: its format is not "${packFormat}".`);
  if (root.formatVersion !== 1) return refuse('manifest-version', `The format version ${JSON.stringify(root.formatVersion)?.slice(0, 40)} is not known to this program; it knows 1.`);
  const period = recordOf(root.period);
  const [packId, madeAt, from, to] = [root.packId, root.madeAt, period?.from, period?.to].map((value) => (typeof value === 'string' ? value : undefined));
  if (packId === undefined || madeAt === undefined || from === undefined || to === undefined) return refuse('manifest-incomplete', 'The manifest has no packId, madeAt or period.');
  const issues: Issue[] = [];
  const files = readRows(root.files, '/files', issues, readFile);
  const seen = new Set<string>();
  for (const file of files) {
    if (seen.has(file.path)) issues.push(errorIssue('file-twice', file.path, 'The manifest names the file twice.'));
    seen.add(file.path);
  }
  return { value: { packId, madeAt, period: { from, to }, files, frameworks: readRows(root.frameworks, '/frameworks', issues, readFrameworkRow), items: readRows(root.items, '/items', issues, readItemRow) }, issues };
}

function refuse(code: string, message: string): Read<undefined> {
  return { value: undefined, issues: [errorIssue(code, packFiles.manifest, message)] };
}

function readRows<T>(listed: unknown, where: string, issues: Issue[], read: (row: Readonly<Record<string, unknown>>) => T | undefined): readonly T[] {
  if (!Array.isArray(listed)) {
    issues.push(errorIssue('manifest-incomplete', where, 'The manifest has no such list.'));
    return [];
  }
  if (listed.length > filesMax) issues.push(errorIssue('manifest-too-long', where, `More than ${filesMax} rows.`));
  return listed.slice(0, filesMax).flatMap((value: unknown, index) => {
    const row = recordOf(value);
    const taken = row === undefined ? undefined : read(row);
    if (taken !== undefined) return [taken];
    issues.push(errorIssue('manifest-row', `${where}/${index}`, 'The row is incomplete or malformed.'));
    return [];
  });
}

function readFile({ path, bytes, sha256, sm3, items, evidenceRow, collectedAt, asOf, link }: Readonly<Record<string, unknown>>): PackFile | undefined {
  if (typeof path !== 'string' || !isPackPath(path) || typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0 || !isDigest(sha256) || !isDigest(sm3) || !isTexts(items)) return undefined;
  return { path, bytes, sha256, sm3, items, evidenceRow: textOr(evidenceRow), collectedAt: textOr(collectedAt), asOf: textOr(asOf), link: textOr(link) };
}

function readFrameworkRow({ id, version, file }: Readonly<Record<string, unknown>>): PackManifest['frameworks'][number] | undefined {
  return typeof id === 'string' && typeof version === 'string' && typeof file === 'string' ? { id, version, file } : undefined;
}

function readItemRow({ framework, item, state, answeredBy, unansweredBecause }: Readonly<Record<string, unknown>>): PackItem | undefined {
  const known = requirementStates.find((word) => word === state);
  return typeof framework === 'string' && typeof item === 'string' && known !== undefined && isTexts(answeredBy) ? { framework, item, state: known, answeredBy, unansweredBecause: textOr(unansweredBecause) } : undefined;
}

/** A path inside a pack: relative, with forward slashes, leading nowhere else. */
export function isPackPath(path: string): boolean {
  return path.length <= 240 && /^[^/\\:*?"<>|\p{Cc}]+(?:\/[^/\\:*?"<>|\p{Cc}]+)*$/u.test(path) && !path.split('/').some((part) => part === '.' || part === '..');
}

function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
}

/** What a file of the archive really holds. */
export type FoundFile = Readonly<{ bytes: number; sha256: string; sm3: string }>;

/** Compares the files of an archive with its manifest: missing, unlisted and changed ones. The manifest and its signature list themselves nowhere. */
export function compareFiles(manifest: PackManifest, found: ReadonlyMap<string, FoundFile>): readonly Issue[] {
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  const issues: Issue[] = [];
  for (const [path, file] of listed) {
    const there = found.get(path);
    if (there === undefined) issues.push(errorIssue('file-missing', path, 'The manifest names the file, and the archive does not hold it.'));
    else if (there.bytes !== file.bytes || there.sha256 !== file.sha256 || there.sm3 !== file.sm3) issues.push(errorIssue('file-changed', path, differenceOf(there, file)));
  }
  for (const path of found.keys()) if (!listed.has(path) && path !== packFiles.manifest && path !== packFiles.signature) issues.push(errorIssue('file-unlisted', path, 'The archive holds the file, and the manifest does not name it.'));
  return issues;
}

function differenceOf(there: FoundFile, listed: PackFile): string {
  if (there.bytes !== listed.bytes) return `It has ${there.bytes} bytes; the manifest says ${listed.bytes}.`;
  const wrong = [...(there.sha256 === listed.sha256 ? [] : ['SHA-256']), ...(there.sm3 === listed.sm3 ? [] : ['SM3'])];
  return `Its ${wrong.join(' and ')} ${wrong.length > 1 ? 'are' : 'is'} not what the manifest says.`;
}

/**
 * Whether every item of a framework is answered by a file of the pack, or said to be unanswered with the reason. `framework` is what the pack
 * claims to cover: the program's own where it knows that version, else the one in the pack.
 */
export function compareItems(manifest: PackManifest, framework: Framework): readonly Issue[] {
  const files = new Set(manifest.files.map((file) => file.path));
  const rows = Map.groupBy(manifest.items.filter((row) => row.framework === framework.id), (row) => row.item);
  const known = new Set(framework.items.map((item) => item.id));
  const issues: Issue[] = [];
  for (const item of known) {
    const where = `${framework.id}/${item}`;
    const [row, second] = rows.get(item) ?? [];
    if (row === undefined) issues.push(errorIssue('item-missing', where, 'The manifest says nothing about the item.'));
    else if (second !== undefined) issues.push(errorIssue('item-twice', where, 'The manifest names the item twice.'));
    else if (row.answeredBy.length === 0 && row.unansweredBecause === undefined) issues.push(errorIssue('item-unexplained', where, 'No file answers the item, and no reason is given.'));
    else for (const path of row.answeredBy) if (!files.has(path)) issues.push(errorIssue('answer-missing', where, `The item is said to be answered by ${path}, which is not in the manifest.`));
  }
  for (const item of rows.keys()) if (!known.has(item)) issues.push(errorIssue('item-unknown', `${framework.id}/${item}`, 'The framework has no such item.'));
  return issues;
}
