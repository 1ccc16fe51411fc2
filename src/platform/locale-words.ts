import type { LocalText } from './feature.ts';
import type { Language } from './mail.ts';

/** What a code is called. */
export type Words = (code: string, language: Language) => string;

type Texts = Readonly<Record<string, string>>;

/** A feature's reader of its texts, one file of `locales/` for each language: what it exports says the same as its screens. */
export type LocaleWords = Readonly<{
  /** A text in both languages. One that is not there is a bug. */
  textOf: (key: string) => LocalText;
  /** The words for codes: below `ledger.unchecked`, `no-version` is `ledger.unchecked.noVersion`. A code without words is a bug. */
  wordsOf: (prefix: string, codes: readonly string[]) => Words;
  /** The same where codes come that nobody lists: one without words stays what it is. */
  openWordsOf: (prefix: string) => Words;
}>;

export function localeWords(texts: Readonly<Record<Language, Texts>>): LocaleWords {
  const find = (language: Language, key: string) => (Object.hasOwn(texts[language], key) ? texts[language][key] : undefined);
  const textOf = (key: string): LocalText => {
    const [zh, en] = [find('zh-CN', key), find('en-US', key)];
    if (zh === undefined || en === undefined) throw new Error(`No text for ${key}.`);
    return { zh, en };
  };
  const openWordsOf = (prefix: string): Words => (code, language) => find(language, keyOf(prefix, code)) ?? code;
  const wordsOf = (prefix: string, codes: readonly string[]): Words => {
    for (const code of codes) textOf(keyOf(prefix, code));
    return openWordsOf(prefix);
  };
  return { textOf, wordsOf, openWordsOf };
}

function keyOf(prefix: string, code: string): string {
  return `${prefix}.${code.replaceAll(/[-.]([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase())}`;
}
