import { readFileSync } from 'node:fs';
import path from 'node:path';
import { infoOfIndex, openIndex } from '#engines/advisories/advisory-index.ts';
import type { AdvisoryIndex } from '#engines/advisories/advisory-index.ts';
import type { Advisory } from '#engines/advisories/advisory.ts';
import type { IndexInfo } from '#engines/advisories/index-build.ts';
import { programFile } from '#platform/program-files.ts';
import { CommandFailure } from './exit-codes.ts';
import { describeFileError } from './files.ts';
import { say } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** The advisories that a command compares with, and where they came from: shown with every answer. */
export type Knowledge = Readonly<{
  index: AdvisoryIndex;
  origin: 'index' | 'environment' | 'advisories' | 'bundled';
  /** The files as given; `bundled` for the pack that the program brings. */
  files: readonly string[];
  /** How fresh the knowledge is: of an index when it was built, else the latest change of a record. RFC 3339. */
  asOf: string | undefined;
  /** Whether a part of the files could not be read: standard error named it. */
  isPartial: boolean;
  info: IndexInfo;
}>;

/**
 * Opens the knowledge: `--intel`, else `--advisories`, else the index that YUANSHU_INTEL names, else the small pack that the program brings.
 * Throws `CommandFailure`.
 */
export async function openKnowledge(terminal: Terminal, chosen: Readonly<{ intel?: string | undefined; advisories?: readonly string[] }>): Promise<Knowledge> {
  const { intel, advisories = [] } = chosen;
  if (intel !== undefined && advisories.length > 0) throw new CommandFailure('usage', { en: '--intel and --advisories cannot be used together.', zh: '--intel 与 --advisories 不能同时使用。' });
  if (intel !== undefined) return openIndexFile(terminal, intel, 'index');
  if (advisories.length > 0) return readAdvisories(terminal, advisories);
  const named = terminal.env.YUANSHU_INTEL;
  return named === undefined || named === '' ? openBundled() : openIndexFile(terminal, named, 'environment');
}

function openIndexFile(terminal: Terminal, file: string, origin: 'index' | 'environment'): Knowledge {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path.resolve(terminal.cwd, file));
  } catch (error) {
    throw new CommandFailure('input', `The advisory index ${file} could not be read: ${describeFileError(error)}.`);
  }
  const opened = openIndex(bytes);
  if (!opened.ok) throw new CommandFailure('input', `${file}: ${opened.refusal} (An index is made by: yuanshu intel import <osv files> --out <index>)`);
  const info = infoOfIndex(opened.index);
  return { index: opened.index, origin, files: [file], asOf: info.builtAt, isPartial: false, info };
}

async function readAdvisories(terminal: Terminal, files: readonly string[]): Promise<Knowledge> {
  const { readOsvRecords } = await import('./intel/read-records.ts');
  const advisories: Advisory[] = [];
  let isPartial = false;
  for await (const item of readOsvRecords(terminal, files)) {
    if ('advisory' in item) advisories.push(item.advisory);
    else {
      isPartial ||= !item.isOther;
      say(terminal, `${item.where}: ${item.problem}`);
    }
  }
  if (advisories.length === 0) throw new CommandFailure('input', `No advisory could be read from ${files.join(', ')}.`);
  return { ...(await buildKnowledge(advisories, 'advisories', files)), isPartial };
}

async function openBundled(): Promise<Knowledge> {
  const { parseOsv } = await import('#engines/advisories/osv.ts');
  const lines = readFileSync(programFile('data/knowledge/advisories.ndjson'), 'utf8').trimEnd().split('\n');
  return buildKnowledge(lines.flatMap((line) => parseOsv(JSON.parse(line)).value ?? []), 'bundled', ['bundled']);
}

async function buildKnowledge(advisories: readonly Advisory[], origin: 'advisories' | 'bundled', files: readonly string[]): Promise<Knowledge> {
  const { buildIndex } = await import('#engines/advisories/index-build.ts');
  let asOf: string | undefined;
  for (const { modified } of advisories) if (modified !== undefined && (asOf === undefined || modified > asOf)) asOf = modified;
  const opened = openIndex(buildIndex(advisories, { builtAt: asOf ?? '', sources: [] }));
  if (!opened.ok) throw new Error(opened.refusal);
  return { index: opened.index, origin, files, asOf, isPartial: false, info: infoOfIndex(opened.index) };
}
