import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { code, page, plain, table } from './markdown.ts';

type Words = Readonly<{ en: string; zh: string }>;
const states = { met: { en: 'met', zh: '满足' }, partly: { en: 'partly', zh: '部分满足' }, 'not-yet': { en: 'not yet', zh: '尚未满足' }, 'not-applicable': { en: 'does not apply', zh: '不适用' } } as const;
export type AsvsState = keyof typeof states;

/** One requirement of OWASP ASVS 5.0, and what shows that it is met. */
export type AsvsItem = Words & Readonly<{
  number: string; level: 1 | 2; state: AsvsState;
  /** `file › title` of a test. */
  tests?: readonly string[];
  /** `file: what stands there`. */
  evidence?: readonly string[];
  missing?: Words;
  because?: Words;
}>;
export type AsvsChapter = Words & Readonly<{ chapter: string; items: readonly AsvsItem[] }>;

export const asvsFile = 'docs/security/asvs.yaml';

/** The requirements by chapter, as the file has them. */
export function readAsvs(): readonly AsvsChapter[] {
  return parse(readFileSync(new URL(`../../${asvsFile}`, import.meta.url), 'utf8')) as readonly AsvsChapter[];
}

/** The state of each requirement of levels 1 and 2, in English and Chinese, with its tests and evidence. */
export function renderAsvs(): string {
  const chapters = readAsvs();
  return page(
    'OWASP ASVS 5.0', [code(asvsFile)],
    `Levels 1 and 2 of the [OWASP Application Security Verification Standard 5.0.0](https://owasp.org/www-project-application-security-verification-standard/), by their numbers and in our own words: the standard says exactly what is asked. *Tests* are in this repository and run with \`npm test\`; *evidence* names a file and what stands there.

[OWASP ASVS 5.0.0](https://owasp.org/www-project-application-security-verification-standard/) 一、二级要求，按编号列出，文字为本项目的概括，准确内容以标准为准。测试均在本仓库中，随 \`npm test\` 运行；佐证注明文件与其中内容。`,
    summary(chapters),
    ...chapters.map((chapter) => [`## ${chapter.chapter} ${chapter.en} · ${chapter.zh}`, table(['Number', 'Level', 'What is asked · 要求', 'State · 状态', 'Shown by · 依据'], chapter.items.map(describe))].join('\n\n')),
  );
}

function summary(chapters: readonly AsvsChapter[]): string {
  const names = Object.keys(states) as AsvsState[];
  const countsOf = (items: readonly AsvsItem[]) => names.map((state) => String(items.filter((item) => item.state === state).length));
  return table(
    ['Chapter · 章', ...names.map((name) => `${states[name].en} · ${states[name].zh}`)],
    [...chapters.map(({ chapter, en, zh, items }) => [`${chapter} ${en} · ${zh}`, ...countsOf(items)]), ['**All · 合计**', ...countsOf(chapters.flatMap(({ items }) => items))]],
  );
}

function describe({ number, level, en, zh, state, tests = [], evidence = [], missing, because }: AsvsItem): string[] {
  const shown = [
    ...(because === undefined ? [] : [`${plain(because.en)} ${plain(because.zh)}`]),
    ...(missing === undefined ? [] : [`${plain(missing.en)} ${plain(missing.zh)}`]),
    ...tests.map(code),
    ...evidence.map((entry) => entry.replace(/^([^:]+): (.*)$/, (_, file: string, what: string) => `${code(file)}: ${plain(what)}`)),
  ];
  return [number, String(level), `${plain(en)} · ${plain(zh)}`, `${states[state].en} · ${states[state].zh}`, shown.join('<br>')];
}
