import { readFileSync } from 'node:fs';

/** The version of this program, for `--version` and for the documents that it writes. */
export function programVersion(): string {
  return (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
}
