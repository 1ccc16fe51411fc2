/** No tool has longer versions; beyond it a text is not looked at, so that hostile input costs nothing. */
export const MAXIMUM_VERSION_LENGTH = 4096;

/** Order of UTF-16 code units, which is the order of bytes for ASCII. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** True for the codes of `a`–`z` and `A`–`Z`. */
export function isLetter(code: number): boolean {
  const lower = code | 32;
  return lower >= 97 && lower <= 122;
}

/** The text without the white space around it; undefined where it is then empty, too long, or has white space or control characters inside. */
export function readVersionText(text: string): string | undefined {
  if (text.length > MAXIMUM_VERSION_LENGTH) return undefined;
  let blanks = false;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) <= 32) {
      blanks = true;
      break;
    }
  }
  const trimmed = blanks ? text.trim() : text;
  if (trimmed === '' || (blanks && hasBlank(trimmed))) return undefined;
  return trimmed;
}

function hasBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) <= 32) return true;
  return false;
}
