/** What can be seen of a document at a glance, worked out once and asked by every format's `recognizes`. */
export class DocumentProbe {
  readonly text: string;
  /** The text without a byte order mark and blanks in front. */
  readonly start: string;
  #keys: ReadonlySet<string> | undefined;

  constructor(text: string) {
    this.text = text;
    this.start = text.slice(0, 100_000).trimStart();
  }

  /** The names of the outermost JSON object's members; none where the text is no JSON object. */
  get jsonKeys(): ReadonlySet<string> {
    this.#keys ??= this.start.startsWith('{') ? outermostKeys(this.text) : new Set();
    return this.#keys;
  }

  /** Whether any of the first 200,000 characters' lines matches. The pattern has the `m` flag. */
  hasLine(pattern: RegExp): boolean {
    return pattern.test(this.text.length > 200_000 ? this.text.slice(0, 200_000) : this.text);
  }
}

/** One pass over the text, strings skipped, names at depth one kept. The text need not be valid. */
function outermostKeys(text: string): ReadonlySet<string> {
  const keys = new Set<string>();
  let depth = 0;
  let lastString = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === 0x22) {
      const start = at + 1;
      for (at += 1; at < text.length && text.charCodeAt(at) !== 0x22; at += 1) if (text.charCodeAt(at) === 0x5c) at += 1;
      if (depth === 1) lastString = text.slice(start, at);
    } else if (character === 0x7b || character === 0x5b) depth += 1;
    else if (character === 0x7d || character === 0x5d) depth -= 1;
    else if (character === 0x3a && depth === 1) keys.add(lastString);
  }
  return keys;
}
