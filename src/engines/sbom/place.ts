/** Where an offset of a text lies, for a person: `line 12, column 5 (byte 301)`. Lines and columns count from 1, bytes (of UTF-8) from 0. */
export function describeOffset(text: string, offset: number): string {
  return describeOffsets(text, [offset])[0]!;
}

/** The same for several offsets in ascending order, in one pass over the text. */
export function describeOffsets(text: string, offsets: readonly number[]): readonly string[] {
  const places: string[] = [];
  let line = 1;
  let lineStart = 0;
  let bytes = 0;
  let index = 0;
  for (const offset of offsets) {
    const end = Math.min(offset, text.length);
    for (; index < end; index += 1) {
      const code = text.charCodeAt(index);
      bytes += utf8Bytes(code);
      if (code === 0x0a) {
        line += 1;
        lineStart = index + 1;
      }
    }
    places.push(`line ${line}, column ${end - lineStart + 1} (byte ${bytes})`);
  }
  return places;
}

/** Bytes that one UTF-16 code unit takes in UTF-8; each half of a surrogate pair counts two of the four. */
function utf8Bytes(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code >= 0xd800 && code <= 0xdfff ? 2 : 3;
}
