import { nameTables, type NameFamily, type NameTables } from './tables.ts';
import type { Word, WordList } from './words.ts';

/** The building stones of a declared licence text, in their order. */
export type Item =
  | Readonly<{ kind: 'family'; family: NameFamily; isBareEnough: boolean }>
  | Readonly<{ kind: 'license'; expression: string }>
  | Readonly<{ kind: 'qualifier'; family: string; version: string }>
  | Readonly<{ kind: 'version'; version: string }>
  | Readonly<{ kind: 'exception'; id: string }>
  | Readonly<{ kind: 'connector'; sign: ConnectorSign }>
  /** A word that may only stand beside a name that knows it as harmless. */
  | Readonly<{ kind: 'word'; text: string }>
  | Readonly<{ kind: 'later' | 'only' | 'with' | 'exception-word' | 'dual' }>;

export type ConnectorSign = 'and' | 'or' | 'list' | 'plus';

/**
 * Reads words as items. Every word becomes an item, so nothing of the text is passed over; words
 * without meaning here come out as `word`. Undefined where the text doubts itself ("MIT?").
 */
export function readItems({ words, tail }: WordList): readonly Item[] | undefined {
  const reader: Reader = { words: corrected(words, nameTables()), tables: nameTables(), items: [], index: 0 };
  while (reader.index < reader.words.length) {
    const word = reader.words[reader.index] as Word;
    if (!readGap(reader, word)) return undefined;
    if (!(readPhrase(reader) || readNumber(reader, word) || readMonth(reader, word) || readLater(reader) || readWord(reader, word))) return undefined;
  }
  if (tail.includes('?')) return undefined;
  if (tail.includes('+')) reader.items.push({ kind: 'later' });
  return reader.items;
}

type Reader = { readonly words: readonly Word[]; readonly tables: NameTables; readonly items: Item[]; index: number };

/** Punctuation before a word: list signs, and the signs for "or later". False where it says doubt. */
function readGap(reader: Reader, word: Word): boolean {
  const { gap } = word;
  if (gap === '' || gap === ' ' || gap === '-') return true;
  if (gap.includes('?') || (gap.includes('>') && !gap.includes('>=') && word.isNumber)) return false;
  if (gap.includes('>=') || gap.includes('≥')) reader.items.push({ kind: 'later' });
  if (reader.index === 0) return true;
  for (const sign of gap) {
    const connector = connectorSigns.get(sign);
    if (connector !== undefined && !(sign === '/' && reader.words[reader.index - 1]?.text === 'w')) reader.items.push({ kind: 'connector', sign: connector });
    if (sign === '+') reader.items.push(isLaterSign(gap) ? { kind: 'later' } : { kind: 'connector', sign: 'plus' });
  }
  return true;
}

/** `2.0+ or` is a later version, `CDDL+GPL` and `CDDL + GPL` join two names. */
function isLaterSign(gap: string): boolean {
  return /^[)]?\+[^+]/.test(gap) && !/^\+$/.test(gap);
}

const connectorSigns: ReadonlyMap<string, ConnectorSign> = new Map([
  [',', 'list'], [';', 'list'], ['、', 'list'], ['，', 'list'], ['/', 'or'], ['|', 'or'], ['&', 'and'],
]);

/** The longest phrase that starts here and does not end inside a run such as `0bsd`. */
function readPhrase(reader: Reader): boolean {
  const { words, tables, index } = reader;
  const longest = Math.min(tables.longestPhrase.get(words[index]?.text ?? '') ?? 0, words.length - index);
  for (let length = longest; length > 0; length -= 1) {
    const target = tables.phrases.get(phraseAt(words, index, length));
    if (target === undefined || isInsideRun(words, index + length)) continue;
    if (target.kind !== 'soft') reader.items.push(target);
    reader.index += length;
    return true;
  }
  return false;
}

function phraseAt(words: readonly Word[], start: number, length: number): string {
  let phrase = words[start]?.text ?? '';
  for (let index = start + 1; index < start + length; index += 1) phrase += ` ${words[index]?.text ?? ''}`;
  return phrase;
}

function isInsideRun(words: readonly Word[], end: number): boolean {
  const next = words[end];
  return next !== undefined && next.gap === '' && !next.isNumber && words[end - 1]?.isNumber === true;
}

function readNumber(reader: Reader, word: Word): boolean {
  if (!word.isNumber) return false;
  reader.items.push({ kind: 'version', version: word.text });
  reader.index += 1;
  return true;
}

/** A date such as `17 August 2003` or `January 2004` is the date of the text, not a version. */
function readMonth(reader: Reader, word: Word): boolean {
  if (!months.has(word.text)) return false;
  const [before, last] = [reader.items.at(-2), reader.items.at(-1)];
  const isDay = last?.kind === 'version' && /^\d{1,2}$/.test(last.version);
  if (isDay && (before?.kind === 'version' || before?.kind === 'connector')) reader.items.pop();
  reader.index += 1;
  for (let next = reader.words[reader.index]; next !== undefined && /^(?:\d{1,2}|\d{4}|th|st|nd|rd)$/.test(next.text); next = reader.words[reader.index]) reader.index += 1;
  return true;
}

const months: ReadonlySet<string> = new Set([
  'january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december', 'sept', 'aug', 'jan', 'feb', 'nov', 'dec',
]);

/** "or (at your option) any later version", "or newer", "and above", "only". */
function readLater(reader: Reader): boolean {
  let end = reader.index;
  while (laterLeads.has(reader.words[end]?.text ?? '')) end += 1;
  const word = reader.words[end]?.text ?? '';
  const kind = laterWords.has(word) ? 'later' : word === 'only' ? 'only' : undefined;
  if (kind === undefined) return false;
  end += 1;
  if (phraseAt(reader.words, end, 3) === 'at your option') end += 3;
  reader.items.push({ kind });
  reader.index = end;
  return true;
}

const laterLeads: ReadonlySet<string> = new Set(['or', 'and', 'any', 'all', 'at', 'your', 'option', 'future']);
const laterWords: ReadonlySet<string> = new Set(['later', 'newer', 'higher', 'above', 'greater', 'better', 'upwards', 'subsequent', 'following']);

function readWord(reader: Reader, { text }: Word): boolean {
  const isLast = reader.index === reader.words.length - 1;
  if (text === 'plus' && isLast) reader.items.push({ kind: 'later' });
  else reader.items.push(plainItems.get(text) ?? { kind: 'word', text });
  reader.index += 1;
  return true;
}

const plainItems: ReadonlyMap<string, Item> = new Map<string, Item>([
  ['and', { kind: 'connector', sign: 'and' }], ['or', { kind: 'connector', sign: 'or' }],
  ['with', { kind: 'with' }], ['w', { kind: 'with' }], ['including', { kind: 'with' }], ['includes', { kind: 'with' }], ['plus', { kind: 'with' }],
  ['exception', { kind: 'exception-word' }], ['exceptions', { kind: 'exception-word' }],
  ['dual', { kind: 'dual' }], ['multi', { kind: 'dual' }], ['tri', { kind: 'dual' }], ['triple', { kind: 'dual' }],
  ['choice', { kind: 'dual' }], ['consisting', { kind: 'dual' }],
]);

/** Forgives one wrong letter in the common words of the field; every other word must be right. */
function corrected(words: readonly Word[], { vocabulary, misspelt }: NameTables): readonly Word[] {
  const result: Word[] = [];
  for (const word of words) {
    const isKnown = word.isNumber || word.text.length < 5 || vocabulary.has(word.text);
    const right = isKnown ? undefined : misspelt.find((known) => isOneSlip(word.text, known));
    if (right !== 'version') result.push(right === undefined ? word : { ...word, text: right });
  }
  return result;
}

/** Whether one letter is wrong, missing or too many, or two neighbours are swapped. */
function isOneSlip(word: string, known: string): boolean {
  const difference = word.length - known.length;
  if (difference < -1 || difference > 1) return false;
  let start = 0;
  while (start < word.length && start < known.length && word[start] === known[start]) start += 1;
  const rest = word.slice(start);
  const right = known.slice(start);
  if (difference === 1) return rest.slice(1) === right;
  if (difference === -1) return rest === right.slice(1);
  return rest.slice(1) === right.slice(1) || (rest[0] === right[1] && rest[1] === right[0] && rest.slice(2) === right.slice(2));
}
