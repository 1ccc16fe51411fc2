/** Characters that XML 1.0 (§2.2) cannot hold, not even escaped. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' };

/** The text of an element. Line ends inside it are kept by escaping the carriage return, which a parser would turn into a line feed. */
export function xmlText(text: string): string {
  return legal(text).replaceAll(/[&<>\r]/g, (character) => escapes[character]!);
}

/** The value of an attribute between double quotes; white space is escaped, since a parser would make spaces of it. */
export function xmlAttribute(text: string): string {
  return legal(text).replaceAll(/[&<>"\t\n\r]/g, (character) => escapes[character]!);
}

function legal(text: string): string {
  return text.toWellFormed().replaceAll(illegal, '');
}
