/**
 * How many columns of a terminal a text takes: wide and full-width characters take two (https://www.unicode.org/reports/tr11/), marks that
 * stand above others none.
 */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

/** Filled with blanks to a width; longer texts stay as they are. */
export function padText(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  return side === 'left' ? text + blanks : blanks + text;
}

/** Cut to a width, with `…` where something is missing; `middle` keeps the end, which tells paths and purls apart. */
export function cutText(text: string, width: number, place: 'end' | 'middle' = 'end'): string {
  if (widthOf(text) <= width) return text;
  if (width < 2) return '…'.slice(0, width);
  if (place === 'end') return `${takeWidth([...text], width - 1)}…`;
  const tail = Math.floor((width - 1) / 2);
  const end = [...takeWidth([...text].reverse(), tail)].reverse().join('');
  return `${takeWidth([...text], width - 1 - tail)}…${end}`;
}

/** Without what would move the cursor, ring or colour: texts of documents go to a terminal (https://cwe.mitre.org/data/definitions/150.html). */
export function harmless(text: string): string {
  return /[\p{Cc}\p{Cf}\u2028\u2029]/u.test(text) ? text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replace(/\p{Cf}/gu, '') : text;
}

function takeWidth(characters: readonly string[], width: number): string {
  let taken = '';
  let used = 0;
  for (const character of characters) {
    used += widthOfCharacter(character);
    if (used > width) break;
    taken += character;
  }
  return taken;
}

function widthOfCharacter(character: string): number {
  const code = character.codePointAt(0)!;
  if (code < 0x300) return code < 0x20 || (code >= 0x7f && code < 0xa0) ? 0 : 1;
  if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) return 0;
  return wideRanges.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** East Asian Wide and Fullwidth, joined to blocks. */
const wideRanges: readonly (readonly [from: number, to: number])[] = [
  [0x1100, 0x115f], [0x231a, 0x231b], [0x2329, 0x232a], [0x23e9, 0x23ec], [0x2e80, 0x303e], [0x3041, 0x33ff], [0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xa000, 0xa4cf], [0xa960, 0xa97f],
  [0xac00, 0xd7a3], [0xf900, 0xfaff], [0xfe10, 0xfe19], [0xfe30, 0xfe6f], [0xff00, 0xff60], [0xffe0, 0xffe6], [0x16fe0, 0x18aff], [0x1b000, 0x1b2ff], [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff], [0x1f900, 0x1f9ff], [0x1fa70, 0x1faff], [0x20000, 0x3fffd],
];
