import path from 'node:path';
import { readOsvFiles } from '#connectors/advisory-feeds/osv-files.ts';
import type { Advisory } from '#engines/advisories/advisory.ts';
import { parseOsv } from '#engines/advisories/osv.ts';
import { describeFileError } from '../files.ts';
import type { Terminal } from '../terminal.ts';

/** A record that was read, or why one (or a whole file) was not. */
export type RecordItem = Readonly<{ advisory: Advisory; done: number }> | Readonly<{ where: string; problem: string; isWholeFile: boolean; done: number }>;

/** The advisories of OSV files, folders and archives, one after the other. A bad record or file costs itself alone. */
export async function* readOsvRecords(terminal: Terminal, files: readonly string[]): AsyncGenerator<RecordItem> {
  for (const file of files) {
    try {
      for await (const item of readOsvFiles(path.resolve(terminal.cwd, file), file)) {
        if ('problem' in item) {
          yield { ...item, isWholeFile: false };
          continue;
        }
        const { value, issues } = parseOsv(item.record);
        if (value !== undefined) yield { advisory: value, done: item.done };
        else yield { where: item.where, problem: issues.find((issue) => issue.severity === 'error')?.message ?? 'It is no OSV record.', isWholeFile: false, done: item.done };
      }
    } catch (error) {
      // A refusal begins with the name of the file itself.
      const problem = describeFileError(error);
      yield { where: file, problem: problem.startsWith(`${file}: `) ? problem.slice(file.length + 2) : problem, isWholeFile: true, done: 1 };
    }
  }
}
