import { compareDebParts, splitDebParts, type DebParts } from './deb.ts';
import type { VersionScheme } from './scheme.ts';
import { readVersionText } from './text.ts';

/** OCaml's opam: the order of Debian over the whole text, without epoch and revision (https://opam.ocaml.org/doc/Manual.html#Version-ordering). */
export const opam: VersionScheme<DebParts> = { id: 'opam', parse: parseOpam, compare: compareDebParts };

function parseOpam(text: string): DebParts | undefined {
  const version = readVersionText(text);
  return version === undefined ? undefined : splitDebParts(version, 0, version.length);
}
