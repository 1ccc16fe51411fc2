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
  const scanner = new KeyScanner(text, nesting, duplicatesListed);
  return scanner.run();
}

/** A class because its state lives as long as one scan and is touched in every step. */
class KeyScanner {
  readonly #text: string;
  readonly #nesting: number;
  readonly #duplicatesListed: number;
  readonly #duplicates: DuplicateKey[] = [];
  #duplicateCount = 0;
  #depth = 0;
  /** Per level: 1 for an array; elements passed (arrays); where the keys of the object begin in the key stack. */
  readonly #isArray: Uint8Array;
  readonly #position: Int32Array;
  readonly #firstKey: Int32Array;
  readonly #largeObjects: (Set<string> | undefined)[] = [];
  /** Keys of all open objects: hash, start, end. */
  #keyCount = 0;
  readonly #hashes: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  constructor(text: string, nesting: number, duplicatesListed: number) {
    this.#text = text;
    this.#nesting = nesting;
    this.#duplicatesListed = duplicatesListed;
    this.#isArray = new Uint8Array(nesting + 1);
    this.#position = new Int32Array(nesting + 1);
    this.#firstKey = new Int32Array(nesting + 1);
  }

  run(): JsonScan {
    const text = this.#text;
    const length = text.length;
    let expectsKey = false;
    let offset = 0;
    while (offset < length) {
      const code = text.charCodeAt(offset);
      if (code === quote) {
        const end = closingQuote(text, offset);
        if (end === -1) return this.#result('truncated', offset);
        if (expectsKey) this.#passKey(offset + 1, end);
        expectsKey = false;
        offset = end;
      } else if (code === comma) {
        expectsKey = this.#depth > 0 && this.#isArray[this.#depth] === 0;
        if (!expectsKey) this.#position[this.#depth]! += 1;
      } else if (code === openBrace || code === openBracket) {
        if (this.#depth === this.#nesting) return this.#result('too-deep', offset);
        this.#open(code === openBracket);
        expectsKey = code === openBrace;
      } else if (code === closeBrace || code === closeBracket) {
        this.#close();
        expectsKey = false;
      }
      offset += 1;
    }
    return this.#result(this.#depth > 0 || length === 0 ? 'truncated' : 'complete', length);
  }

  #open(isArray: boolean): void {
    this.#depth += 1;
    this.#isArray[this.#depth] = isArray ? 1 : 0;
    this.#position[this.#depth] = 0;
    this.#firstKey[this.#depth] = this.#keyCount;
    this.#largeObjects[this.#depth] = undefined;
  }

  #close(): void {
    if (this.#depth === 0) return;
    this.#keyCount = this.#firstKey[this.#depth]!;
    this.#depth -= 1;
  }

  #passKey(start: number, end: number): void {
    const hash = this.#hash(start, end);
    const isFew = hash !== undefined && this.#keyCount - this.#firstKey[this.#depth]! < comparedKeys && this.#largeObjects[this.#depth] === undefined;
    if (isFew ? this.#isAmongFew(hash, start, end) : this.#isAmongMany(start, end)) this.#note(start, end);
    this.#hashes[this.#keyCount] = hash ?? 0;
    this.#starts[this.#keyCount] = start;
    this.#ends[this.#keyCount] = end;
    this.#keyCount += 1;
  }

  /** Undefined for a key with escapes: it may equal one that is written without, so its object is compared by decoded keys. */
  #hash(start: number, end: number): number | undefined {
    let hash = 0;
    for (let index = start; index < end; index += 1) {
      const code = this.#text.charCodeAt(index);
      if (code === backslash) return undefined;
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    return hash;
  }

  #isAmongFew(hash: number, start: number, end: number): boolean {
    for (let index = this.#firstKey[this.#depth]!; index < this.#keyCount; index += 1) {
      if (this.#hashes[index] === hash && this.#text.slice(this.#starts[index]!, this.#ends[index]!) === this.#text.slice(start, end)) return true;
    }
    return false;
  }

  #isAmongMany(start: number, end: number): boolean {
    let keys = this.#largeObjects[this.#depth];
    if (keys === undefined) {
      keys = new Set();
      for (let index = this.#firstKey[this.#depth]!; index < this.#keyCount; index += 1) keys.add(this.#key(this.#starts[index]!, this.#ends[index]!));
      this.#largeObjects[this.#depth] = keys;
    }
    const key = this.#key(start, end);
    if (keys.has(key)) return true;
    keys.add(key);
    return false;
  }

  #key(start: number, end: number): string {
    return decodedKey(this.#text.slice(start, end));
  }

  #note(start: number, end: number): void {
    this.#duplicateCount += 1;
    if (this.#duplicates.length >= this.#duplicatesListed) return;
    const key = this.#key(start, end);
    this.#duplicates.push({ key, pointer: `${this.#pointer()}/${escapedToken(key)}`, offset: start - 1 });
  }

  /** The pointer of the object that is open: the last key of every object above, the count of every array above. */
  #pointer(): string {
    let pointer = '';
    for (let level = 1; level < this.#depth; level += 1) {
      const lastKey = this.#firstKey[level + 1]! - 1;
      pointer += this.#isArray[level] === 1 ? `/${this.#position[level]}` : `/${escapedToken(this.#key(this.#starts[lastKey]!, this.#ends[lastKey]!))}`;
    }
    return pointer;
  }

  #result(state: JsonScan['state'], offset: number): JsonScan {
    return { state, offset, duplicates: this.#duplicates, duplicateCount: this.#duplicateCount };
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
