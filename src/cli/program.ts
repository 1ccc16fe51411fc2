import { readFileSync } from 'node:fs';
import { programFile } from '#platform/program-files.ts';

/** The version of this program, for `--version` and for the documents that it writes. */
export function programVersion(): string {
  return (JSON.parse(readFileSync(programFile('package.json'), 'utf8')) as { version: string }).version;
}
