import { compareDigits, isDigit, readDigits, skipDigits, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { compareText, MAXIMUM_VERSION_LENGTH } from './text.ts';

/**
 * Maven's own order of versions, as ComparableVersion of Maven 4 computes it (3.9 differs in rare cases, see KNOWN-DIFFERENCES.md;
 * https://maven.apache.org/pom.html#Version_Order_Specification). A version is a tree: dots keep a list going, a hyphen
 * or a change from digits to letters opens a list inside it, and values without weight are taken off before the comparison.
 */
export const maven: VersionScheme<MavenList> = { id: 'maven', parse: parseMaven, compare: compareLists };

export type MavenList = readonly MavenItem[];

type MavenItem = Digits | Qualifier | MavenList;

/** A word, or a word with the number that belongs to it: `rc`, `rc1`, `rc-1`. */
type Qualifier = Readonly<{ rank: number; text: string; digits: Digits | undefined }>;

function parseMaven(text: string): MavenList | undefined {
  if (text.length === 0 || text.length > MAXIMUM_VERSION_LENGTH) return undefined;
  return readPlainNumbers(text) ?? new MavenReader(text.toLowerCase()).read();
}

/** The usual case, `1.2.3`: a list without its zeros at the end. */
function readPlainNumbers(version: string): MavenList | undefined {
  const numbers: MavenItem[] = [];
  let at = 0;
  for (;;) {
    const end = skipDigits(version, at);
    if (end === at) return undefined;
    numbers.push(readDigits(version, at, end));
    if (end === version.length) break;
    if (version.charCodeAt(end) !== DOT) return undefined;
    at = end + 1;
  }
  while (numbers[numbers.length - 1] === 0) numbers.pop();
  return numbers;
}

type MutableList = MavenItem[];

/** Holds the position and the open lists while one version is read. */
class MavenReader {
  readonly #version: string;
  #list: MutableList = [];
  readonly #opened: MutableList[] = [this.#list];
  #start = 0;
  #digits = false;
  #combined = false;

  constructor(version: string) {
    this.#version = version;
  }

  read(): MavenList {
    for (let at = 0; at < this.#version.length; at++) {
      const code = this.#version.charCodeAt(at);
      if (code === DOT) this.#readDot(at);
      else if (code === HYPHEN) this.#readHyphen(at);
      else if (isDigit(code)) this.#readDigit(at);
      else this.#readLetter(at);
    }
    this.#readRest();
    for (let at = this.#opened.length - 1; at >= 0; at--) normalize(this.#opened[at] as MutableList);
    return this.#list === this.#opened[0] ? this.#list : (this.#opened[0] as MutableList);
  }

  #readDot(at: number): void {
    this.#list.push(at === this.#start ? 0 : this.#item(at));
    this.#combined = false;
    this.#start = at + 1;
  }

  #readHyphen(at: number): void {
    if (at === this.#start) {
      this.#list.push(0);
    } else {
      // `rc-1` is `rc1`.
      if (!this.#digits && isDigit(this.#version.charCodeAt(at + 1))) {
        this.#combined = true;
        return;
      }
      this.#list.push(this.#item(at));
    }
    this.#start = at + 1;
    this.#open();
    this.#combined = false;
  }

  #readDigit(at: number): void {
    if (!this.#digits && at > this.#start) {
      this.#combined = true;
      if (this.#list.length > 0) this.#open();
    }
    this.#digits = true;
  }

  #readLetter(at: number): void {
    if (this.#digits && at > this.#start) {
      this.#list.push(this.#item(at));
      this.#start = at;
      this.#open();
      this.#combined = false;
    }
    this.#digits = false;
  }

  #readRest(): void {
    if (this.#start >= this.#version.length) return;
    if (!this.#digits && this.#list.length > 0) this.#open();
    this.#list.push(this.#item(this.#version.length));
  }

  #open(): void {
    const inner: MutableList = [];
    this.#list.push(inner);
    this.#list = inner;
    this.#opened.push(inner);
  }

  #item(end: number): MavenItem {
    if (this.#combined) return combinedQualifier(this.#version.slice(this.#start, end));
    if (this.#digits) return readDigits(this.#version, this.#start, end);
    return qualifier(this.#version.slice(this.#start, end), undefined);
  }
}

function combinedQualifier(text: string): Qualifier {
  let first = 0;
  while (first < text.length && !isDigit(text.charCodeAt(first))) first++;
  const word = text.slice(0, first).replaceAll('-', '');
  return qualifier(SHORT_WORDS.get(word) ?? word, readDigits(text, first, text.length));
}

function qualifier(word: string, digits: Digits | undefined): Qualifier {
  const rank = RANKS.get(word) ?? UNKNOWN_RANK;
  return { rank, text: rank === UNKNOWN_RANK ? word : '', digits };
}

/** Takes off zeros, empty words and empty lists at the end, and zeros that stand before a word: `1.0.0-rc` is `1-rc`. */
function normalize(list: MutableList): void {
  for (let at = list.length - 1; at >= 0; at--) {
    if (!isNull(list[at] as MavenItem)) continue;
    const next = list[at + 1];
    if (next === undefined || (isQualifier(next) && next.digits === undefined)) list.splice(at, 1);
    else if (isList(next) && next[0] !== undefined && isQualifier(next[0])) list.splice(at, 1);
  }
  const only = list[0];
  if (list.length === 1 && only !== undefined && isList(only)) list.splice(0, 1, ...only);
}

function isNull(item: MavenItem): boolean {
  if (typeof item !== 'object') return item === 0;
  return isList(item) && item.length === 0;
}

function isList(item: MavenItem): item is MavenList {
  return Array.isArray(item);
}

function isQualifier(item: MavenItem): item is Qualifier {
  return typeof item === 'object' && !Array.isArray(item);
}

function compareLists(a: MavenList, b: MavenList): number {
  const length = a.length > b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const left = a[at];
    const right = b[at];
    const order = left === undefined ? -compareToNothing(right as MavenItem) : right === undefined ? compareToNothing(left) : compareItems(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

function compareItems(a: MavenItem, b: MavenItem): number {
  if (typeof a !== 'object') return typeof b === 'object' ? 1 : compareDigits(a, b);
  if (typeof b !== 'object') return -1;
  if (isList(a)) return isList(b) ? compareLists(a, b) : compareListToWord(a, b);
  return isList(b) ? -compareListToWord(b, a) : compareQualifiers(a, b);
}

function compareListToWord(list: MavenList, word: Qualifier): number {
  const first = list[0];
  let order = first === undefined ? -compareToNothing(word) : compareItems(first, word);
  for (let at = 1; order === 0 && at < list.length; at++) order = compareToNothing(list[at] as MavenItem);
  return order;
}

function compareQualifiers(a: Qualifier, b: Qualifier): number {
  const order = a.rank - b.rank || compareText(a.text, b.text);
  if (order !== 0) return order;
  if (a.digits !== undefined && b.digits !== undefined) return compareDigits(a.digits, b.digits);
  if (a.digits === b.digits) return 0;
  const weight = a.rank === RELEASE_RANK && (a.digits ?? b.digits) === 0 ? 0 : 1;
  return a.digits === undefined ? -weight : weight;
}

/** How an item compares with a version that has ended before it. */
function compareToNothing(item: MavenItem): number {
  if (typeof item !== 'object') return item === 0 ? 0 : 1;
  if (isQualifier(item)) {
    if (item.rank !== RELEASE_RANK) return item.rank - RELEASE_RANK;
    return item.digits === undefined || item.digits === 0 ? 0 : 1;
  }
  for (const inner of item) {
    const order = compareToNothing(inner);
    if (order !== 0) return order;
  }
  return 0;
}

const DOT = 46;
const HYPHEN = 45;
const RELEASE_RANK = 5;
const UNKNOWN_RANK = 7;

const RANKS: ReadonlyMap<string, number> = new Map([
  ['alpha', 0], ['beta', 1], ['milestone', 2], ['rc', 3], ['cr', 3], ['snapshot', 4],
  ['', RELEASE_RANK], ['ga', RELEASE_RANK], ['final', RELEASE_RANK], ['release', RELEASE_RANK], ['sp', 6],
]);

/** Only directly before a number: `1a1` is `1-alpha-1`, but `1a` is `1-a`. */
const SHORT_WORDS: ReadonlyMap<string, string> = new Map([['a', 'alpha'], ['b', 'beta'], ['m', 'milestone']]);
