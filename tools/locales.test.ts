import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { permissions } from '../src/features/identity/roles.ts';

const root = new URL('../', import.meta.url);
const languages = ['zh-CN', 'en-US'] as const;
const files = readdirSync(new URL(`locales/${languages[0]}/`, root)).toSorted();
const namespaces = files.map((file) => file.replace('.json', ''));

type Texts = Readonly<Record<string, string>>;
const textsOf = (language: string): Texts => Object.assign({}, ...files.map((file) => JSON.parse(readFileSync(new URL(`locales/${language}/${file}`, root), 'utf8')) as Texts));
const texts = Object.fromEntries(languages.map((language) => [language, textsOf(language)])) as Record<(typeof languages)[number], Texts>;

/** The forms of a plural are one key to the code. */
const baseOf = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');
const basesOf = (language: (typeof languages)[number]) => [...new Set(Object.keys(texts[language]).map(baseOf))].toSorted();
const placeholdersOf = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!))].toSorted().join(' ');

/** Literals of the sources below a folder that look like a key. */
function literalsBelow(folder: string): Set<string> {
  const pattern = new RegExp(`(['"\`])((?:${namespaces.join('|')})\\.[A-Za-z0-9.]+)\\1`, 'g');
  const sources = readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path));
  return new Set(sources.flatMap((path) => [...readFileSync(new URL(`${folder}${path}`, root), 'utf8').matchAll(pattern)].map((match) => match[2]!)));
}
/** Permissions look like keys and are none. */
const isPermission = (literal: string) => Object.hasOwn(permissions, literal);

describe('the texts of both languages', () => {
  it('stand in the same files', () => {
    for (const language of languages) expect(readdirSync(new URL(`locales/${language}/`, root)).toSorted()).toEqual(files);
  });

  it('have the same keys, each beginning with the name of its file', () => {
    expect(basesOf('en-US')).toEqual(basesOf('zh-CN'));
    for (const language of languages) {
      for (const file of files) {
        const keys = Object.keys(JSON.parse(readFileSync(new URL(`locales/${language}/${file}`, root), 'utf8')) as Texts);
        expect(keys.filter((key) => !key.startsWith(`${file.replace('.json', '')}.`)), `${language}/${file}`).toEqual([]);
      }
    }
  });

  it('have the same placeholders', () => {
    const wrong = Object.entries(texts['en-US']).filter(([key, text]) => placeholdersOf(text) !== placeholdersOf(texts['zh-CN'][key] ?? texts['zh-CN'][`${baseOf(key)}_other`] ?? ''));
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it('have the plural forms of their language', () => {
    const bases = new Set(Object.keys(texts['en-US']).filter((key) => key !== baseOf(key)).map(baseOf));
    for (const base of bases) {
      expect(Object.keys(texts['en-US']).filter((key) => baseOf(key) === base).toSorted(), base).toEqual([`${base}_one`, `${base}_other`]);
      expect(Object.keys(texts['zh-CN']).filter((key) => baseOf(key) === base), base).toEqual([`${base}_other`]);
    }
  });
});

describe('the texts and the code', () => {
  it('agree: every text is used', () => {
    const used = literalsBelow('src/');
    expect(basesOf('zh-CN').filter((base) => !used.has(base))).toEqual([]);
  });

  it('agree: every key that the code names has its text', () => {
    const bases = new Set(basesOf('zh-CN'));
    expect([...literalsBelow('src/web/')].filter((literal) => !bases.has(literal) && !isPermission(literal))).toEqual([]);
  });
});

describe('the words', () => {
  const chinese = /\p{Script=Han}/u;
  /** The switch speaks the language that it leads to. */
  const otherLanguage = new Set(['shell.language.switch']);

  it('are written in their language', () => {
    expect(Object.entries(texts['en-US']).filter(([key, text]) => chinese.test(text) && !otherLanguage.has(key))).toEqual([]);
  });

  it('get their space between Chinese and Latin from the style sheet, never from typing', () => {
    expect(Object.entries(texts['zh-CN']).filter(([, text]) => /\p{Script=Han} +[A-Za-z0-9{]|[A-Za-z0-9}] +\p{Script=Han}/u.test(text))).toEqual([]);
  });

  it('use the punctuation of their language and never shout', () => {
    for (const language of languages) expect(Object.entries(texts[language]).filter(([, text]) => /[!！]/.test(text)), language).toEqual([]);
    expect(Object.entries(texts['zh-CN']).filter(([, text]) => /\p{Script=Han}[,;:?()]|[,;:?()]\p{Script=Han}/u.test(text))).toEqual([]);
  });
});
