import { withDescribedPackage } from '#engines/inventory/described-package.ts';
import { openDocument, type DocumentRefusal } from '#engines/inventory/open-document.ts';
import { siblingsMax, type Shelf } from '#engines/lockfiles/siblings.ts';
import { decodeText } from '#engines/sbom/decode.ts';
import { prepareImport, type PreparedImport } from './prepare.ts';
import type { ReportItem } from './report.ts';

/** Why a document was refused; where nothing of it could be taken, with the first reasons. */
export type ImportRefusal = DocumentRefusal & Readonly<{ reasons?: readonly DocumentRefusal[]; reasonCount?: number }>;
export type Refused = Readonly<{ ok: false; refusal: ImportRefusal }>;
export type ReadDocument = Readonly<{ ok: true; prepared: PreparedImport }> | Refused;

/** A file that came together with a document and may say more about it: its path in the tree that both are of, and its bytes. */
export type Companion = Readonly<{ path: string; bytes: Uint8Array }>;

/** Reads the bytes of an SBOM or lockfile into what the ledger stores, or says why the whole document was refused. `path` is in the same tree as the companions'. */
export function readDocument(bytes: Uint8Array, path: string, companions: readonly Companion[] = []): ReadDocument {
  const opened = openDocument(bytes, path, shelfOf(companions));
  if (!opened.ok) return opened;
  const prepared = prepareImport(withDescribedPackage(opened.bom, opened.issues), opened.issues);
  const lost = prepared.items.length > 0 ? [] : prepared.report.filter(isLost);
  if (lost.length > 0) return { ok: false, refusal: nothingTaken(lost) };
  const beside: ReportItem[] = opened.siblings.map((where) => ({ outcome: 'info', code: 'companion-read', where, message: `Read together with ${where}.`, purl: null }));
  if (opened.missing !== undefined) beside.push({ ...opened.missing, outcome: 'info', purl: null });
  return { ok: true, prepared: beside.length === 0 ? prepared : { ...prepared, report: [...beside, ...prepared.report] } };
}

/** What could not be read at all, although a reader may only warn of it. */
const unreadCodes: readonly string[] = ['bad-line', 'bad-package'];

function isLost({ outcome, code }: ReportItem): boolean {
  return outcome === 'not-taken' ? code !== 'file-component' : outcome === 'warning' && unreadCodes.includes(code);
}

const reasonsMax = 5;

/** A document that names nothing at all is an answer; one of which nothing could be read must not end what the part held before. */
function nothingTaken(lost: readonly ReportItem[]): Refused['refusal'] {
  const reasons = lost.slice(0, reasonsMax).map(({ code, where, message }) => ({ code, where, message }));
  const texts = reasons.slice(0, 3).map(({ where, message }) => `${where}: ${message}`).join(' ');
  return { code: 'nothing-taken', where: lost[0]!.where, message: `Nothing of the document could be taken; what was known before stays. ${lost.length === 1 ? 'The reason' : `${lost.length} reasons, of which the first`}: ${texts}`, reasons, reasonCount: lost.length };
}

function shelfOf(companions: readonly Companion[]): Shelf {
  const byPath = new Map(companions.map(({ path, bytes }) => [path, bytes]));
  const texts = new Map<string, string | undefined>();
  const textOf = (path: string) => {
    const bytes = byPath.get(path);
    const decoded = bytes === undefined ? undefined : decodeText(bytes);
    return decoded?.ok === true ? decoded.text : undefined;
  };
  return {
    read(path) {
      if (!texts.has(path)) texts.set(path, textOf(path));
      return texts.get(path);
    },
    listBelow: (folder, name) => [...byPath.keys()].filter((path) => isBelow(path, folder) && (path === name || path.endsWith(`/${name}`))).sort((a, b) => depthOf(a) - depthOf(b)).slice(0, siblingsMax),
  };
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

function depthOf(path: string): number {
  return path.split('/').length;
}
