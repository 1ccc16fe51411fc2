import type { VersionScheme } from './scheme.ts';
import { MAXIMUM_VERSION_LENGTH } from './text.ts';

/** The vers scheme `lexicographic`: the order of the UTF-8 bytes, without normalisation; it is the order of the code points. */
export const lexicographic: VersionScheme<string> = { id: 'lexicographic', parse: parseLexicographic, compare: compareCodePoints };

function parseLexicographic(text: string): string | undefined {
  return text === '' || text.length > MAXIMUM_VERSION_LENGTH ? undefined : text;
}

function compareCodePoints(a: string, b: string): number {
  const length = a.length < b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const order = rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others, but lie below U+E000 to U+FFFF as code units. */
function rank(code: number): number {
  if (code < FIRST_SURROGATE) return code;
  return code > LAST_SURROGATE ? code - SURROGATES : code + SURROGATES;
}

const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;
const SURROGATES = 0x2000;
