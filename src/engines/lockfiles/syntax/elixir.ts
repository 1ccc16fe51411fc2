/** The terms of Elixir that a mix.lock is made of. https://hexdocs.pm/elixir/syntax-reference.html */
export type ElixirTerm =
  | Readonly<{ kind: 'text' | 'atom'; text: string }>
  | Readonly<{ kind: 'tuple' | 'list'; items: readonly ElixirTerm[] }>;

/** An entry of the outermost map; the value is undefined where it cannot be read. */
export type ElixirEntry = Readonly<{ key: string; value: ElixirTerm | undefined; line: number }>;

const DEEPEST = 50;

/** The entries of `%{"key": value, …}`, undefined where the text is no such map. An entry that is broken does not lose the others. */
export function readElixirMap(text: string): readonly ElixirEntry[] | undefined {
  const reader = new TermReader(text);
  if (!reader.takes('%{')) return undefined;
  const entries: ElixirEntry[] = [];
  while (!reader.isAtEnd() && !reader.takes('}')) {
    const line = reader.line;
    const key = reader.key();
    if (key === undefined) {
      if (!reader.skipLine()) break;
      continue;
    }
    entries.push({ key, value: reader.term(0), line });
    if (!reader.takes(',')) reader.skipToEntry();
  }
  return entries;
}

class TermReader {
  readonly #text: string;
  #at = 0;
  #counted = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  get line(): number {
    this.#skipBlanks();
    for (let at = this.#text.indexOf('\n', this.#counted); at !== -1 && at < this.#at; at = this.#text.indexOf('\n', at + 1)) {
      this.#line += 1;
      this.#counted = at + 1;
    }
    return this.#line;
  }

  isAtEnd(): boolean {
    this.#skipBlanks();
    return this.#at >= this.#text.length;
  }

  takes(token: string): boolean {
    this.#skipBlanks();
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  /** `"name":`, `name:` or `"name" =>`. */
  key(): string | undefined {
    this.#skipBlanks();
    const name = this.#text[this.#at] === '"' ? this.#string() : this.#match(WORD);
    return name !== undefined && (this.takes(':') || this.takes('=>')) ? name : undefined;
  }

  term(depth: number): ElixirTerm | undefined {
    this.#skipBlanks();
    const lead = this.#text[this.#at];
    if (depth > DEEPEST || lead === undefined) return undefined;
    if (lead === '"') return this.#wrap('text', this.#string());
    if (lead === '{') return this.#items('tuple', '}', depth);
    if (lead === '[') return this.#items('list', ']', depth);
    if (lead === ':') {
      this.#at += 1;
      return this.#wrap('atom', this.#text[this.#at] === '"' ? this.#string() : this.#match(WORD));
    }
    return this.#wrap('atom', this.#match(BARE));
  }

  /** After a broken entry: to the next line that begins one. */
  skipToEntry(): void {
    ENTRY.lastIndex = this.#at;
    const found = ENTRY.exec(this.#text);
    this.#at = found === null ? this.#text.length : found.index + 1;
  }

  skipLine(): boolean {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end === -1 ? this.#text.length : end + 1;
    return end !== -1;
  }

  #items(kind: 'tuple' | 'list', close: string, depth: number): ElixirTerm | undefined {
    const items: ElixirTerm[] = [];
    this.#at += 1;
    while (!this.takes(close)) {
      // A keyword such as `repo: "hexpm"` counts as the pair that it stands for.
      this.#skipBlanks();
      const keyword = this.#match(KEYWORD);
      const value = this.term(depth + 1);
      if (value === undefined) return undefined;
      items.push(keyword === undefined ? value : { kind: 'tuple', items: [{ kind: 'atom', text: keyword.slice(0, -1) }, value] });
      if (!this.takes(',') && this.#text[this.#at] !== close) return undefined;
    }
    return { kind, items };
  }

  #string(): string | undefined {
    let end = this.#at + 1;
    while (end < this.#text.length && this.#text[end] !== '"' && this.#text[end] !== '\n') end += this.#text[end] === '\\' ? 2 : 1;
    if (this.#text[end] !== '"') return undefined;
    const content = this.#text.slice(this.#at + 1, end).replaceAll(/\\(.)/g, '$1');
    this.#at = end + 1;
    return content;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #wrap(kind: 'text' | 'atom', text: string | undefined): ElixirTerm | undefined {
    return text === undefined ? undefined : { kind, text };
  }

  /** Blanks and comments. */
  #skipBlanks(): void {
    for (;;) {
      const character = this.#text.charCodeAt(this.#at);
      if (character === 0x20 || character === 0x0a || character === 0x09) this.#at += 1;
      else if (character !== 0x23) return;
      else if (!this.skipLine()) return;
    }
  }
}

const WORD = /[A-Za-z_][\w@]*[?!]?/y;
const BARE = /[A-Za-z0-9_][\w.]*/y;
const KEYWORD = /[A-Za-z_]\w*:(?=\s)/y;
const ENTRY = /\n(?=[ \t]*(?:"[^"\n]*":|\}))/g;
