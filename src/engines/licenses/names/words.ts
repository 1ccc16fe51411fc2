/** A word or number of a declared licence text, with the punctuation that stands before it. */
export type Word = Readonly<{
  text: string;
  isNumber: boolean;
  /** Everything between the previous word and this one, blanks included; '' where both are one run (`gpl` `2`). */
  gap: string;
}>;

export type WordList = Readonly<{ words: readonly Word[]; /** What stands after the last word. */ tail: string }>;

/**
 * Cuts a text into lower-case words and version numbers. `GPLv2+` gives `gpl`, `2` with the tail
 * `+`; `lgpl_v2_1` gives `lgpl`, `2.1`. Words that every licence name may carry (the, license,
 * version, of, under …) are left out, their gaps are joined. Linear in the text.
 */
export function wordsOf(text: string): WordList {
  const plain = plainText(text);
  const words: Word[] = [];
  let end = 0;
  let gap = '';
  for (const match of plain.matchAll(run)) {
    gap += plain.slice(end, match.index);
    end = match.index + match[0].length;
    const isNumber = isDigit(match[0]);
    const isBeforeNumber = !isNumber && isDigit(plain.charAt(end));
    const word = isBeforeNumber ? withoutVersionMark(match[0]) : match[0];
    if (!isNumber && isCarriedWord(word)) {
      gap += ' ';
      continue;
    }
    words.push({ text: isNumber ? plainNumber(word) : word, isNumber, gap });
    gap = '';
  }
  return { words: shortCreativeCommons(joinNumbers(words)), tail: gap + plain.slice(end) };
}

/** The key of a phrase in the compiled tables: its words, one blank between. */
export function phraseKey(text: string): string {
  return wordsOf(text).words.map((word) => word.text).join(' ');
}

/** Folds width, case, accents and typographic signs: `“Néw” ＶＥＲＳＩＯＮ` becomes `"new" version`. */
export function plainText(text: string): string {
  return text.normalize('NFKD').replace(marks, '').toLowerCase();
}

const marks = /\p{M}+/gu;
const run = /[a-z]+|\d+(?:\.\d+)*(?:(?<=\.\d+)[a-z](?![a-z0-9]))?|[\p{Script=Han}]/gu;

function isDigit(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 0x30 && code <= 0x39;
}

/** `gplv` before a number is `gpl`; `v` alone is a carried word and goes anyway. */
function withoutVersionMark(word: string): string {
  return word.length > 2 && word.endsWith('v') ? word.slice(0, -1) : word;
}

/** `3.00` is `3.0`, but `3.01` stays. */
function plainNumber(number: string): string {
  return number.replace(/\.0+$/, '.0');
}

/** `2_1` and `3-0` are 2.1 and 3.0: ids in file names and URLs replace the dot. */
function joinNumbers(words: readonly Word[]): readonly Word[] {
  const joined: Word[] = [];
  for (const word of words) {
    const last = joined.at(-1);
    if (last !== undefined && isSplitVersion(last, word)) {
      joined[joined.length - 1] = { ...last, text: `${last.text}.${word.text}` };
    } else joined.push(word);
  }
  return joined;
}

function isSplitVersion(left: Word, right: Word): boolean {
  return (right.gap === '-' || right.gap === '_') && left.isNumber && right.isNumber && left.text.length < 4 && right.text.length < 3;
}

/**
 * The Creative Commons licences are named by the same few elements in long and short form; all
 * become the short form of the ids: `creative commons attribution share alike` is `cc by sa`.
 */
function shortCreativeCommons(words: readonly Word[]): readonly Word[] {
  const start = words.findIndex((word, index) => word.text === 'cc' || word.text === 'creativecommons' || (word.text === 'creative' && words[index + 1]?.text === 'commons'));
  if (start < 0) return words;
  const short: Word[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] as Word;
    const pair = creativePairs.get(`${word.text} ${words[index + 1]?.text ?? ''}`);
    const text = pair ?? creativeWords.get(word.text) ?? word.text;
    if (pair !== undefined) index += 1;
    if (text === '' || (text === 'cc' && short.at(-1)?.text === 'cc')) continue;
    short.push({ ...word, text });
  }
  return short;
}

const creativePairs: ReadonlyMap<string, string> = new Map([
  ['creative commons', 'cc'], ['non commercial', 'nc'], ['share alike', 'sa'], ['no derivatives', 'nd'], ['no derivs', 'nd'],
  ['no derivative', 'nd'], ['non derivatives', 'nd'],
]);
const creativeWords: ReadonlyMap<string, string> = new Map([
  ['creativecommons', 'cc'], ['attribution', 'by'], ['noncommercial', 'nc'], ['sharealike', 'sa'], ['noderivatives', 'nd'],
  ['noderivs', 'nd'], ['unported', ''], ['international', ''], ['generic', ''], ['universal', ''], ['works', ''],
]);

/**
 * Words that any licence name may carry without changing which licence it is. The spelling of
 * licence is forgiven here, since it is the most misspelt word of the field.
 */
function isCarriedWord(word: string): boolean {
  return carriedWords.has(word) || licenseWord.test(word);
}

const licenseWord = /^lis?[cs]{1,2}en[cs]{0,3}e?[sd]?v?$/;
const carriedWords: ReadonlySet<string> = new Set([
  'the', 'a', 'an', 'of', 'under', 'terms', 'either', 'is', 'this', 'licensing', 'agreement', 'lic',
  'version', 'versions', 'v', 'ver', 'vers', 'released', 'distributed', 'available', 'governed',
]);
