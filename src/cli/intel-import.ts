import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Advisory } from '#engines/advisories/advisory.ts';
import { infoOfIndex, openIndex } from '#engines/advisories/advisory-index.ts';
import { buildIndex } from '#engines/advisories/index-build.ts';
import type { IndexSource } from '#engines/advisories/index-build.ts';
import { optionOf } from './command.ts';
import type { Run } from './command.ts';
import { CommandFailure } from './exit-codes.ts';
import type { Text } from './exit-codes.ts';
import { writeWhole } from './files.ts';
import { readOsvRecords } from './intel/read-records.ts';
import { showProgress } from './text/progress.ts';
import type { Terminal } from './terminal.ts';
import { say } from './terminal.ts';

/**
 * `yuanshu intel import`: what cannot be read is reported, left out and ends with `input`, as a scan does with documents that it reads in part; only
 * where nothing could be read there is no index.
 */
export const run: Run = async ({ positionals: files, options, terminal }) => {
  const out = optionOf({ positionals: files, options, terminal }, 'out');
  if (out === undefined) throw new CommandFailure('usage', { en: 'intel import needs --out <index>.', zh: 'intel import 需要 --out <index>。' });
  const startedAt = performance.now();
  const read = await readAll(files, terminal);
  if (read.advisories.length === 0) throw new CommandFailure('input', { en: `No advisory could be read from ${files.join(', ')}; nothing was written.`, zh: `未能从 ${files.join('、')} 读取任何公告，未写入索引。` });
  const bytes = buildIndex(read.advisories, { builtAt: terminal.now.toISOString(), sources: read.sources });
  await writeWhole(path.resolve(terminal.cwd, out), bytes);
  const opened = openIndex(bytes);
  if (!opened.ok) throw new Error(opened.refusal);
  const { advisoryCount, packageCount, withdrawnCount } = infoOfIndex(opened.index);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(terminal, {
    en: `${out}: ${advisoryCount === 1 ? '1 advisory' : `${advisoryCount} advisories`} (${withdrawnCount} withdrawn) about ${packageCount} ${packageCount === 1 ? 'package' : 'packages'}, ${megabytes(bytes.length)} MB, in ${seconds} s; ${describeLoss(read.problemCount).en}`,
    zh: `${out}：${advisoryCount} 条公告（其中 ${withdrawnCount} 条已撤回），涉及 ${packageCount} 个软件包，${megabytes(bytes.length)} MB，用时 ${seconds} 秒；${describeLoss(read.problemCount).zh}`,
  });
  if (read.shown > problemsShown) say(terminal, { en: `Of the problems only the first ${problemsShown} are listed.`, zh: `仅列出前 ${problemsShown} 个问题。` });
  return read.problemCount > 0 ? 'input' : 'ok';
};

function describeLoss(count: number): Text {
  if (count === 0) return { en: 'everything was read.', zh: '全部读取。' };
  return { en: `${count} ${count === 1 ? 'record or file was' : 'records or files were'} not taken.`, zh: `${count} 条记录或文件未采用。` };
}

/** More are only counted. */
const problemsShown = 50;

type ReadAll = Readonly<{ advisories: readonly Advisory[]; sources: readonly IndexSource[]; problemCount: number; shown: number }>;

async function readAll(files: readonly string[], terminal: Terminal): Promise<ReadAll> {
  const advisories: Advisory[] = [];
  const sources: IndexSource[] = [];
  const progress = showProgress(terminal);
  let problemCount = 0;
  let shown = 0;
  for (const [index, file] of files.entries()) {
    const before = advisories.length;
    const digest = digestOf(path.resolve(terminal.cwd, file)).catch(() => undefined);
    for await (const item of readOsvRecords(terminal, [file])) {
      if ('advisory' in item) advisories.push(slim(item.advisory));
      else {
        if (!item.isOther) problemCount++;
        progress.clear();
        if (++shown <= problemsShown) say(terminal, `${item.where}: ${item.problem}`);
      }
      progress.show((index + item.done) / files.length, `${advisories.length} ${file}`);
    }
    const known = await digest;
    if (known !== undefined) sources.push({ name: path.basename(file), digest: known, count: advisories.length - before });
  }
  progress.clear();
  return { advisories, sources, problemCount, shown };
}

/** Without what the index does not keep: a million records must fit into memory. */
function slim(advisory: Advisory): Advisory {
  return { ...advisory, details: advisory.summary === undefined ? advisory.details?.slice(0, 2000) : undefined, credits: [], severities: [] };
}

/** `sha256:…` of a file; of a folder over the names and digests of its files in order. */
async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  if ((await stat(file)).isDirectory()) {
    const names = (await readdir(file, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => path.relative(file, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
    for (const name of names.sort()) hash.update(`${name}\0${await digestOf(path.join(file, name))}\n`);
  } else for await (const piece of createReadStream(file)) hash.update(piece as Uint8Array);
  return `sha256:${hash.digest('hex')}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
