import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAsvs } from '../scripts/generate/asvs.ts';

// docs/security/asvs.yaml says what is met of a public standard, and by which tests. Here it is held to what is there.

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const chapters = readAsvs();
const items = chapters.flatMap((chapter) => chapter.items);

/** The levels of the requirements of ASVS 5.0.0, in their order within each section: `"V3.1": "3"`. */
const levels = JSON.parse(read('tools/asvs-levels.json')) as Readonly<Record<string, string>>;
const required = Object.entries(levels).flatMap(([section, text]) => [...text].map((level, index) => ({ number: `${section}.${index + 1}`, level: Number(level) })));

const sources = new Map<string, string>();
function sourceOf(file: string): string {
  if (!sources.has(file)) sources.set(file, existsSync(path.join(root, file)) ? read(file) : '');
  return sources.get(file)!;
}

/** Whether a test of exactly this title is declared in the file, and neither skipped nor left for later. */
function isDeclared(file: string, title: string): boolean {
  const quoted = ["'", '"', '`'].map((mark) => `${mark}${title.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`)}${mark}, `);
  return sourceOf(file).split('\n').some((line) => quoted.some((text) => line.includes(`(${text}`)) && !/\b(?:it|test|describe)\.(?:skip|todo)\b/.test(line));
}

describe('the list of ASVS requirements', () => {
  it('knows the standard: 345 requirements, of which 70 are of level 1 and 183 of level 2', () => {
    expect([required.length, required.filter(({ level }) => level === 1).length, required.filter(({ level }) => level === 2).length]).toEqual([345, 70, 183]);
  });

  it('holds every requirement of levels 1 and 2 once, with its level, in its chapter', () => {
    expect(items.map(({ number, level }) => ({ number, level }))).toEqual(required.filter(({ level }) => level < 3));
    for (const { chapter, items: own } of chapters) expect(own.filter(({ number }) => !number.startsWith(`${chapter}.`))).toEqual([]);
  });

  it('says each in both languages, in few words of its own', () => {
    for (const { number, en, zh } of items) {
      expect([number, en.length > 10 && en.length < 130, /\bVerify that\b/i.test(en)]).toEqual([number, true, false]);
      expect([number, /\p{Script=Han}/u.test(zh)]).toEqual([number, true]);
    }
  });

  it('calls nothing met without a test or evidence, and nothing else without saying what is missing or why it does not apply', () => {
    const wrong = items.filter(({ state, tests = [], evidence = [], missing, because }) => ({
      met: tests.length + evidence.length === 0 || missing !== undefined || because !== undefined,
      partly: tests.length + evidence.length === 0 || missing === undefined || because !== undefined,
      'not-yet': missing === undefined || because !== undefined,
      'not-applicable': because === undefined || missing !== undefined || tests.length + evidence.length > 0,
    })[state]);
    expect(wrong.map(({ number }) => number)).toEqual([]);
    for (const { number, missing, because } of items) for (const words of [missing, because]) if (words !== undefined) expect([number, words.en !== '' && /\p{Script=Han}/u.test(words.zh)]).toEqual([number, true]);
  });

  it('names tests that are there, by their file and their exact title', () => {
    const named = [...new Set(items.flatMap(({ tests = [] }) => tests))];
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((test) => {
      const [file = '', title = ''] = test.split(' › ');
      return !file.endsWith('.test.ts') || title === '' || !isDeclared(file, title);
    })).toEqual([]);
  });

  it('names evidence that is there', () => {
    const named = [...new Set(items.flatMap(({ evidence = [] }) => evidence))];
    expect(named.filter((entry) => !/^[^:\s]+: ./.test(entry) || !existsSync(path.join(root, entry.split(':')[0]!)))).toEqual([]);
  });

  it('would see a test that is gone, renamed or skipped', () => {
    expect([isDeclared('tools/asvs.test.ts', 'names evidence that is there'), isDeclared('tools/asvs.test.ts', 'names evidence'), isDeclared('tools/none.test.ts', 'x')]).toEqual([true, false, false]);
  });
});
