/**
 * The text as an IRI reference (RFC 3987), mended where real addresses break the grammar: characters that must be escaped,
 * `git@host:path` and `git+ssh://git@host:path` of package managers. What is one already comes back unchanged.
 */
export function asIriReference(text: string): string {
  const withScheme = text.trim()
    .replace(/^([\w.-]+@[\w.-]+):(?!\/\/)/, 'ssh://$1/')
    .replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#:[]*):(?=[^/?#]*[^\d/?#])/, '$1/');
  const [beforeFragment, ...fragments] = withScheme.split('#');
  const escaped = [beforeFragment!, fragments.join('%23')].map(escapeIllegal);
  const joined = fragments.length === 0 ? escaped[0]! : `${escaped[0]!}#${escaped[1]!}`;
  return hasBadFirstSegment(joined) ? `./${joined}` : joined;
}

/** Whether the text is a URI with a scheme, as SPDX asks for namespaces and addresses (RFC 3986). */
export function isAbsoluteUri(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`#]+$/.test(text);
}

/** What is neither `ucschar` of RFC 3987 §2.2 nor printable ASCII that RFC 3986 allows. Private characters may stand in a query only, and are escaped there, too. */
const illegal = /[^!#-;=?-[\]_a-z~\u{a0}-\u{d7ff}\u{f900}-\u{fdcf}\u{fdf0}-\u{ffef}\u{10000}-\u{1fffd}\u{20000}-\u{2fffd}\u{30000}-\u{3fffd}]/gu;

function escapeIllegal(part: string): string {
  return part
    .replaceAll(illegal, (character) => percent(character))
    .replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replaceAll(/[[\]]/g, (bracket, offset: number) => (isInHost(part, offset) ? bracket : percent(bracket)));
}

/** Brackets are allowed around an IPv6 address only. */
function isInHost(part: string, offset: number): boolean {
  const host = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^/?#@]*@)?\[[0-9A-Fa-f:.]*\]/.exec(part);
  return host !== null && offset < host[0].length;
}

function percent(character: string): string {
  return character.isWellFormed() ? encodeURIComponent(character).replace(/^[[\]]$/, (bracket) => (bracket === '[' ? '%5B' : '%5D')) : '%EF%BF%BD';
}

/** RFC 3986 §4.2: a relative reference has no colon in its first segment; with one, what stands before it must be a scheme. */
function hasBadFirstSegment(text: string): boolean {
  const first = /^[^/?#]*/.exec(text)![0];
  return first.includes(':') && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(first);
}
