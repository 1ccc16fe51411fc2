import path from 'node:path';
import { readOsvFiles } from '#connectors/advisory-feeds/osv-files.ts';
import type { Advisory } from '#engines/advisories/advisory.ts';
import { parseOsv } from '#engines/advisories/osv.ts';
import { describeFileError } from '../files.ts';
import type { Terminal } from '../terminal.ts';

/**
 * A record that was read, or why one (or a whole file, or what is left of it) was not. `isOther`: the file is JSON of another kind, such as a list
 * of what lies in a folder: it is left out, and nothing is lost by that.
 */
export type RecordItem = Readonly<{ advisory: Advisory; done: number }> | Readonly<{ where: string; problem: string; isOther: boolean; done: number }>;

/** The advisories of OSV files, folders and archives, one after the other. A bad record or file costs itself alone. */
export async function* readOsvRecords(terminal: Terminal, files: readonly string[]): AsyncGenerator<RecordItem> {
  for (const file of files) {
    try {
      for await (const item of readOsvFiles(path.resolve(terminal.cwd, file), file)) {
        if ('problem' in item) {
          yield { ...item, isOther: false };
          continue;
        }
        const { value, issues } = parseOsv(item.record);
        if (value !== undefined) yield { advisory: value, done: item.done };
        else if (isOtherFile(item.where, item.record)) yield { where: item.where, problem: 'This JSON is no OSV record and was left out.', isOther: true, done: item.done };
        else yield { where: item.where, problem: issues.find((issue) => issue.severity === 'error')?.message ?? 'It is no OSV record.', isOther: false, done: item.done };
      }
    } catch (error) {
      // A refusal begins with the name of the file itself.
      const problem = describeFileError(error);
      yield { where: file, problem: problem.startsWith(`${file}: `) ? problem.slice(file.length + 2) : problem, isOther: false, done: 1 };
    }
  }
}

/** Members by which a record of advisories is known, whole or damaged. https://ossf.github.io/osv-schema/ */
const recordMembers = ['id', 'schema_version', 'modified', 'published', 'withdrawn', 'aliases', 'affected', 'summary', 'details'] as const;

/** What stands in a list or among lines is meant to be a record; a file of its own may be anything. */
function isOtherFile(where: string, record: unknown): boolean {
  if (/ (?:line \d+|\/\d+)$/.test(where) || typeof record !== 'object' || record === null) return false;
  return !recordMembers.some((member) => Object.hasOwn(record, member));
}
