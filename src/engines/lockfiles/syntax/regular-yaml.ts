/**
 * A quick reader for the regular block YAML that package managers write: pnpm-lock.yaml, yarn.lock (2+), pubspec.lock,
 * Podfile.lock, stack.yaml.lock. Nested mappings and lists by indentation, one entry a line, scalars plain or quoted on one
 * line, `|` blocks, collections in brackets on one line. It knows what it does not know: on anything else it gives
 * undefined and the general library decides. Scalars stay text; an absent value is ''.
 */
export function readRegularYaml(text: string): readonly unknown[] | undefined {
  const reader = new LineReader(text);
  const documents: unknown[] = [];
  let document: DocumentReader = new DocumentReader();
  let started = false;
  while (reader.next()) {
    if (reader.indent === 0 && reader.content.startsWith('---')) {
      if (reader.content !== '---') return undefined;
      if (started) documents.push(document.value());
      document = new DocumentReader();
      started = true;
      continue;
    }
    started = true;
    if (!document.take(reader)) return undefined;
  }
  if (reader.isUnusual) return undefined;
  if (started) documents.push(document.value());
  return documents;
}

type Container = {
  indent: number;
  list: unknown[] | undefined;
  members: Record<string, unknown> | undefined;
  /** The key whose value has not been seen yet; it may follow on deeper lines. */
  pending: string | undefined;
};

const DEEPEST = 100;

/** Lines with content, blank and comment lines left out. */
class LineReader {
  indent = 0;
  content = '';
  isUnusual = false;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): boolean {
    const text = this.#text;
    while (this.#at < text.length) {
      const start = this.#at;
      let end = text.indexOf('\n', start);
      if (end === -1) end = text.length;
      this.#at = end + 1;
      let first = start;
      while (text.charCodeAt(first) === SPACE) first += 1;
      if (first >= end || text.charCodeAt(first) === HASH) continue;
      const lead = text.charCodeAt(first);
      if (lead === TAB || (first === start && (lead === PERCENT || text.startsWith('...', start)))) {
        this.isUnusual = true;
        return false;
      }
      let last = end;
      while (text.charCodeAt(last - 1) === SPACE) last -= 1;
      this.indent = first - start;
      this.content = text.slice(first, last);
      return true;
    }
    return false;
  }

  /**
   * The text of a `|` or `>` block, that is of the lines that are indented deeper than its key. Undefined where they are not
   * regular: indented differently, blank lines inside, tabs. https://yaml.org/spec/1.2.2/#81-block-scalar-styles
   */
  block(style: string, parentIndent: number): string | undefined {
    const text = this.#text;
    const lines: string[] = [];
    let blockIndent = -1;
    let sawBlank = false;
    while (this.#at < text.length) {
      let end = text.indexOf('\n', this.#at);
      if (end === -1) end = text.length;
      const line = text.slice(this.#at, end);
      const indent = line.length - line.trimStart().length;
      if (indent === line.length) sawBlank = true;
      else if (indent <= parentIndent) break;
      else {
        if (blockIndent === -1) blockIndent = indent;
        if (indent !== blockIndent || sawBlank || line.slice(0, indent).includes('\t')) return undefined;
        lines.push(line.slice(blockIndent));
      }
      this.#at = end + 1;
    }
    const joined = lines.join(style.startsWith('>') ? ' ' : '\n');
    return style.endsWith('-') || joined === '' ? joined : `${joined}\n`;
  }
}

/** Builds one document from its lines. `take` gives false where a line is not regular. */
class DocumentReader {
  readonly #stack: Container[] = [];
  #root: unknown = '';

  value(): unknown {
    return this.#root;
  }

  take(line: LineReader): boolean {
    const container = this.#containerFor(line.indent, line.content);
    if (container === undefined) return false;
    if (container.list !== undefined) return this.#takeItem(container, line);
    return this.#takeEntry(container, line.content, line);
  }

  /** The collection that a line of this indentation belongs to; opens one where a key waits for its value. */
  #containerFor(indent: number, content: string): Container | undefined {
    const stack = this.#stack;
    const isItem = content === '-' || content.startsWith('- ');
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      // A list may stand at the indentation of the key that it belongs to.
      if (top.indent < indent || (top.indent === indent && (top.list !== undefined) === isItem)) break;
      if (top.indent === indent && isItem && top.pending !== undefined) break;
      stack.pop();
    }
    const top = stack.at(-1);
    if (top !== undefined && top.indent === indent && (top.list !== undefined) === isItem) return top;
    if (top === undefined && this.#root !== '') return undefined;
    if (top !== undefined && top.pending === undefined) return undefined;
    return this.#open(indent, isItem);
  }

  #open(indent: number, isList: boolean): Container | undefined {
    if (this.#stack.length >= DEEPEST) return undefined;
    const container: Container = {
      indent, list: isList ? [] : undefined, members: isList ? undefined : (Object.create(null) as Record<string, unknown>), pending: undefined,
    };
    const parent = this.#stack.at(-1);
    const value = container.list ?? container.members;
    if (parent === undefined) this.#root = value;
    else if (parent.list !== undefined) parent.list[parent.list.length - 1] = value;
    else parent.members![parent.pending!] = value;
    if (parent !== undefined) parent.pending = undefined;
    this.#stack.push(container);
    return container;
  }

  #takeItem(container: Container, line: LineReader): boolean {
    const content = line.content;
    if (content === '-') return false;
    let start = 2;
    while (content.charCodeAt(start) === SPACE) start += 1;
    const item = content.slice(start);
    if (item.startsWith('- ') || item === '-') return false;
    container.list!.push('');
    const colon = keyEnd(item);
    if (colon === undefined) {
      const value = inlineValue(item);
      if (value === undefined) return false;
      container.list![container.list!.length - 1] = value;
      return true;
    }
    const members = this.#open(container.indent + start, false);
    return members !== undefined && this.#takeEntry(members, item, line);
  }

  #takeEntry(container: Container, content: string, line: LineReader): boolean {
    // An entry whose key is too long for one line: `? key` and then `: value`.
    if (content.startsWith('? ')) {
      const key = scalarText(content.slice(2).trim());
      if (key === undefined) return false;
      container.members![key] = '';
      container.pending = key;
      return true;
    }
    if (content === ':') return container.pending !== undefined;
    const end = keyEnd(content);
    if (end === undefined) return false;
    const key = scalarText(content.slice(0, end).trimEnd());
    if (key === undefined) return false;
    const rest = content.slice(end + 1).trimStart();
    if (rest === '' || rest.startsWith('#')) {
      container.members![key] = '';
      container.pending = key;
      return true;
    }
    container.pending = undefined;
    const value = BLOCKS.has(rest) ? line.block(rest, container.indent) : inlineValue(rest);
    if (value === undefined) return false;
    container.members![key] = value;
    return true;
  }
}

const BLOCKS: ReadonlySet<string> = new Set(['|', '|-', '>', '>-']);

const SPACE = 0x20;
const TAB = 0x09;
const HASH = 0x23;
const PERCENT = 0x25;
const COLON = 0x3a;
const SINGLE = 0x27;
const DOUBLE = 0x22;

/** Where the colon of a `key: value` line stands, or undefined where the line is no such entry. */
function keyEnd(content: string): number | undefined {
  const lead = content.charCodeAt(0);
  if (lead === SINGLE || lead === DOUBLE) {
    let end = quotedEnd(content, 0);
    if (end === undefined) return undefined;
    while (content.charCodeAt(end) === SPACE) end += 1;
    if (content.charCodeAt(end) !== COLON) return undefined;
    return end + 1 === content.length || content.charCodeAt(end + 1) === SPACE ? end : undefined;
  }
  for (let at = content.indexOf(':'); at !== -1; at = content.indexOf(':', at + 1)) {
    if (at + 1 === content.length || content.charCodeAt(at + 1) === SPACE) return at;
  }
  return undefined;
}

/** The offset after the closing quote of a quoted scalar that begins at `start`. */
function quotedEnd(content: string, start: number): number | undefined {
  const quote = content.charCodeAt(start);
  for (let at = start + 1; at < content.length; at += 1) {
    const character = content.charCodeAt(at);
    if (character === 0x5c && quote === DOUBLE) at += 1;
    else if (character === quote) {
      if (quote === SINGLE && content.charCodeAt(at + 1) === SINGLE) at += 1;
      else return at + 1;
    }
  }
  return undefined;
}

/** A whole scalar as its text: quoted, or plain without anything that YAML gives a meaning. */
function scalarText(text: string): string | undefined {
  const lead = text.charCodeAt(0);
  if (lead === SINGLE) return quotedEnd(text, 0) === text.length ? text.slice(1, -1).replaceAll("''", "'") : undefined;
  if (lead === DOUBLE) return quotedEnd(text, 0) === text.length ? doubleQuoted(text) : undefined;
  const first = text[0] ?? ' ';
  // `:git` is a plain scalar; a colon with a blank after it is none.
  if (INDICATORS.has(first) && (first !== ':' || text.length < 2 || text[1] === ' ')) return undefined;
  return text.includes(': ') || text.includes(' #') || text.endsWith(':') || text === '-' || text.startsWith('- ') ? undefined : text;
}

/** What a plain scalar may not begin with, https://yaml.org/spec/1.2.2/#733-plain-style (stricter: without `-`, `?` or `:`, too). */
const INDICATORS: ReadonlySet<string> = new Set('?:,[]{}#&*!|>\'"%@` \t');

function doubleQuoted(text: string): string | undefined {
  if (!text.includes('\\')) return text.slice(1, -1);
  try {
    // The escapes that JSON shares with YAML; YAML has more, and those are left to the library.
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}

/** A value that ends with its line: scalar or bracketed collection, a comment after it. */
function inlineValue(rest: string): unknown {
  const lead = rest.charCodeAt(0);
  if (lead === 0x7b || lead === 0x5b) {
    const flow = new FlowReader(rest);
    const value = flow.value(0);
    return value !== undefined && flow.isAtEnd() ? value : undefined;
  }
  if (lead === SINGLE || lead === DOUBLE) {
    const end = quotedEnd(rest, 0);
    if (end === undefined) return undefined;
    const after = rest.slice(end).trimStart();
    return after === '' || after.startsWith('#') ? scalarText(rest.slice(0, end)) : undefined;
  }
  const comment = rest.indexOf(' #');
  return scalarText(comment === -1 ? rest : rest.slice(0, comment).trimEnd());
}

/** `{a: b, 'c': [d, e]}` on one line. */
class FlowReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#skipBlanks();
    return this.#at === this.#text.length || this.#text.startsWith(' #', this.#at - 1);
  }

  value(depth: number): unknown {
    if (depth > 20) return undefined;
    this.#skipBlanks();
    const lead = this.#text[this.#at];
    if (lead === '{') return this.#mapping(depth);
    if (lead === '[') return this.#list(depth);
    return this.#scalar(false);
  }

  #mapping(depth: number): unknown {
    const members = Object.create(null) as Record<string, unknown>;
    this.#at += 1;
    for (;;) {
      this.#skipBlanks();
      if (this.#takes('}')) return members;
      const key = this.#scalar(true);
      this.#skipBlanks();
      if (key === undefined || !this.#takes(':')) return undefined;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      members[key] = value;
      this.#skipBlanks();
      if (!this.#takes(',') && this.#text[this.#at] !== '}') return undefined;
    }
  }

  #list(depth: number): unknown {
    const items: unknown[] = [];
    this.#at += 1;
    for (;;) {
      this.#skipBlanks();
      if (this.#takes(']')) return items;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      items.push(value);
      this.#skipBlanks();
      if (!this.#takes(',') && this.#text[this.#at] !== ']') return undefined;
    }
  }

  #scalar(isKey: boolean): string | undefined {
    const text = this.#text;
    const start = this.#at;
    const lead = text.charCodeAt(start);
    if (lead === SINGLE || lead === DOUBLE) {
      const end = quotedEnd(text, start);
      if (end === undefined) return undefined;
      this.#at = end;
      return scalarText(text.slice(start, end));
    }
    let at = start;
    for (; at < text.length; at += 1) {
      const character = text[at]!;
      if (character === ',' || character === '}' || character === ']' || character === '{' || character === '[') break;
      if (character === ':' && (text[at + 1] === ' ' || text[at + 1] === undefined || isKey && ',}]'.includes(text[at + 1]!))) break;
    }
    this.#at = at;
    return at === start ? undefined : scalarText(text.slice(start, at).trimEnd());
  }

  #takes(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skipBlanks(): void {
    while (this.#text.charCodeAt(this.#at) === SPACE) this.#at += 1;
  }
}
