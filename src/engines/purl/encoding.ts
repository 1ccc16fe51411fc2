/**
 * Percent-encoding as ECMA-427 (Package-URL) §5.4 defines it: letters, digits and `.-_~` stand for themselves, the colon is never
 * encoded, every other octet of the UTF-8 text is. `encodeURIComponent` differs from that in `!'()*` (kept) and `:` (encoded).
 */
const plainText = /^[A-Za-z0-9.\-_~:]*$/;
const keptByTheLanguage = /[!'()*]/g;
const encodedColon = /%3A/g;

/** Encodes one component; lone surrogates, which have no UTF-8 form, become U+FFFD. */
export function encodeComponent(text: string): string {
  if (plainText.test(text)) return text;
  return encodeURIComponent(text.toWellFormed())
    .replace(keptByTheLanguage, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(encodedColon, ':');
}

/** Encodes a path component and keeps its `/` as separators. */
export function encodePath(text: string): string {
  if (plainText.test(text)) return text;
  return text.split('/').map(encodeComponent).join('/');
}

/** The decoded text, or undefined where a `%` is not followed by two hexadecimal digits or the octets are not UTF-8. */
export function decodeComponent(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
