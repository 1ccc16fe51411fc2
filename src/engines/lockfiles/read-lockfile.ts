import { type Read, errorIssue } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { detectLockfile, findLockfileFormatById } from './detect-lockfile.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';

/** Longer texts are refused: the largest lockfiles known have some 20 MB. */
const LONGEST_TEXT = 64_000_000;

/**
 * Reads a lock or manifest file. The format is taken from `format` (an id of the table) or found by name and content.
 * The value is undefined, with an error issue, where the document is of no format that we read.
 */
export function readLockfile(input: LockfileInput & Readonly<{ format?: string | undefined }>): Read<Bom | undefined> {
  if (input.text.length > LONGEST_TEXT) return refused('too-long', 'document', `The text is longer than ${LONGEST_TEXT} characters.`);
  const path = input.path.replaceAll('\\', '/');
  const text = plainText(input.text);
  const conflict = conflictLine(text);
  if (conflict !== undefined) return refused('merge-conflict', `line ${conflict}`, 'The file has merge conflict markers: resolve the conflict and lock again.');
  const format = formatOf(input, path, text);
  if ('issues' in format) return format;
  return format.read({ path, text, siblings: input.siblings?.map((sibling) => ({ path: sibling.path, text: plainText(sibling.text) })) });
}

function formatOf(input: LockfileInput & Readonly<{ format?: string | undefined }>, path: string, text: string): LockfileFormat | Read<undefined> {
  if (input.format !== undefined) {
    return findLockfileFormatById(input.format) ?? refused('unknown-format', 'document', `There is no lockfile format ${input.format}.`);
  }
  const detection = detectLockfile(path, text);
  return detection.ok ? detection.format : refused(detection.refusal.code, 'document', detection.refusal.message);
}

function refused(code: string, where: string, message: string): Read<undefined> {
  return { value: undefined, issues: [errorIssue(code, where, message)] };
}

/** Without byte order mark, every line end `\n`. */
function plainText(text: string): string {
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return plain.includes('\r') ? plain.replaceAll(/\r\n?/g, '\n') : plain;
}

/** The line of the first `<<<<<<<` that a merge left behind, https://git-scm.com/docs/git-merge#_how_conflicts_are_presented */
function conflictLine(text: string): number | undefined {
  for (let at = text.indexOf('<<<<<<<'); at !== -1; at = text.indexOf('<<<<<<<', at + 1)) {
    if (at !== 0 && text.charCodeAt(at - 1) !== 0x0a) continue;
    if (text[at + 7] === ' ' || text[at + 7] === '\n') return text.slice(0, at).split('\n').length;
  }
  return undefined;
}
