/** One key that an object of the text holds twice. `pointer` is the JSON pointer of the member, `offset` the place of the second key. */
export type DuplicateKey = Readonly<{ key: string; pointer: string; offset: number }>;

export type JsonScan = Readonly<{
  /** `too-deep`: nested beyond the limit, `offset` says where. `truncated`: the text ends inside a value. */
  state: 'complete' | 'truncated' | 'too-deep';
  offset: number;
  duplicates: readonly DuplicateKey[];
  /** All duplicates, also those beyond `duplicatesListed`. */
  duplicateCount: number;
}>;

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
/** Up to here an object's keys are compared one by one; beyond it a set is cheaper and keeps hostile objects linear. */
const comparedKeys = 48;

/**
 * Reads JSON text once, without building anything, before JSON.parse does: finds nesting beyond `nesting` levels, keys that one
 * object holds twice (RFC 8259 §4: software that reads them is unpredictable; JSON.parse keeps the last) and a text that ends
 * too early. Linear in the text. Does not check the grammar otherwise: that is JSON.parse's part.
 */
export function scanJson(text: string, nesting: number, duplicatesListed = 100): JsonScan {
  const levels: Levels = { isArray: new Uint8Array(nesting + 1), position: new Int32Array(nesting + 1), firstKey: new Int32Array(nesting + 1) };
  const keys = new KeyStack(text, levels, duplicatesListed);
  const { isArray, position, firstKey } = levels;
  let depth = 0;
  let expectsKey = false;
  for (let offset = 0; offset < text.length; offset += 1) {
    const code = text.charCodeAt(offset);
    if (code === quote) {
      const end = expectsKey ? keys.push(offset + 1, depth) : closingQuote(text, offset);
      if (end === -1) return keys.result('truncated', offset);
      expectsKey = false;
      offset = end;
    } else if (code === comma) {
      expectsKey = isArray[depth] === 0 && depth > 0;
      position[depth]! += 1;
    } else if (code === openBrace || code === openBracket) {
      if (depth === nesting) return keys.result('too-deep', offset);
      depth += 1;
      expectsKey = code === openBrace;
      isArray[depth] = expectsKey ? 0 : 1;
      position[depth] = 0;
      firstKey[depth] = keys.open(depth);
    } else if ((code === closeBrace || code === closeBracket) && depth > 0) {
      keys.close(firstKey[depth]!);
      depth -= 1;
      expectsKey = false;
    }
  }
  return keys.result(depth > 0 || text.length === 0 ? 'truncated' : 'complete', text.length);
}

/** Per level: 1 for an array; members or elements passed; where the keys of the object begin in the key stack. */
type Levels = Readonly<{ isArray: Uint8Array; position: Int32Array; firstKey: Int32Array }>;

/** The keys of all objects that are open. A class because its state lives as long as one scan and is touched with every key. */
class KeyStack {
  readonly #text: string;
  readonly #levels: Levels;
  readonly #duplicatesListed: number;
  readonly #duplicates: DuplicateKey[] = [];
  #duplicateCount = 0;
  #count = 0;
  readonly #hashes: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #largeObjects: (Set<string> | undefined)[] = [];

  constructor(text: string, levels: Levels, duplicatesListed: number) {
    this.#text = text;
    this.#levels = levels;
    this.#duplicatesListed = duplicatesListed;
  }

  /** Begins the keys of an object; gives the place of its first one. */
  open(depth: number): number {
    this.#largeObjects[depth] = undefined;
    return this.#count;
  }

  /** Forgets the keys of an object. */
  close(firstKey: number): void {
    this.#count = firstKey;
  }

  /** Takes the key that begins at `start`; gives the place of its closing quote, or -1. */
  push(start: number, depth: number): number {
    const text = this.#text;
    let hash = 0;
    let end = start;
    let code = text.charCodeAt(end);
    while (code !== quote && code !== backslash && end < text.length) {
      hash = (Math.imul(hash, 31) + code) | 0;
      end += 1;
      code = text.charCodeAt(end);
    }
    // A key with escapes may equal one that is written without, so its object is compared by decoded keys.
    const hasEscapes = code === backslash;
    if (code !== quote) end = closingQuote(text, start - 1);
    if (end === -1) return -1;
    const first = this.#levels.firstKey[depth]!;
    const isFew = !hasEscapes && this.#count - first < comparedKeys && this.#largeObjects[depth] === undefined;
    if (isFew ? this.#isAmongFew(hash, start, end, first) : this.#isAmongMany(start, end, depth)) this.#note(start, end, depth);
    this.#hashes[this.#count] = hash;
    this.#starts[this.#count] = start;
    this.#ends[this.#count] = end;
    this.#count += 1;
    return end;
  }

  result(state: JsonScan['state'], offset: number): JsonScan {
    return { state, offset, duplicates: this.#duplicates, duplicateCount: this.#duplicateCount };
  }

  #isAmongFew(hash: number, start: number, end: number, first: number): boolean {
    const hashes = this.#hashes;
    for (let index = first; index < this.#count; index += 1) {
      if (hashes[index] === hash && this.#text.slice(this.#starts[index]!, this.#ends[index]!) === this.#text.slice(start, end)) return true;
    }
    return false;
  }

  #isAmongMany(start: number, end: number, depth: number): boolean {
    let keys = this.#largeObjects[depth];
    if (keys === undefined) {
      keys = new Set();
      for (let index = this.#levels.firstKey[depth]!; index < this.#count; index += 1) keys.add(this.#key(index));
      this.#largeObjects[depth] = keys;
    }
    const key = decodedKey(this.#text.slice(start, end));
    if (keys.has(key)) return true;
    keys.add(key);
    return false;
  }

  #key(index: number): string {
    return decodedKey(this.#text.slice(this.#starts[index]!, this.#ends[index]!));
  }

  #note(start: number, end: number, depth: number): void {
    this.#duplicateCount += 1;
    if (this.#duplicates.length >= this.#duplicatesListed) return;
    const key = decodedKey(this.#text.slice(start, end));
    this.#duplicates.push({ key, pointer: `${this.#pointer(depth)}/${escapedToken(key)}`, offset: start - 1 });
  }

  /** The pointer of the object that is open: the last key of every object above, the count of every array above. */
  #pointer(depth: number): string {
    const { isArray, position, firstKey } = this.#levels;
    let pointer = '';
    for (let level = 1; level < depth; level += 1) pointer += isArray[level] === 1 ? `/${position[level]}` : `/${escapedToken(this.#key(firstKey[level + 1]! - 1))}`;
    return pointer;
  }
}

/** The quote that ends the string opened at `start`, or -1. A quote after an odd number of backslashes does not end it. */
function closingQuote(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1) {
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    if (((end - 1 - before) & 1) === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return -1;
}

function decodedKey(raw: string): string {
  if (!raw.includes('\\')) return raw;
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return raw;
  }
}

/** RFC 6901 §3. */
function escapedToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
