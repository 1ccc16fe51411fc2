import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderReference } from '../scripts/generate/reference.ts';
import { errorTable } from '../src/kernel/errors.ts';

// The reference says what the code says, and no page sends its reader to nowhere.

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const pages = [...readdirSync(root), ...['docs', 'examples', 'data', 'src'].flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.join(folder, String(name))))]
  .filter((name) => name.endsWith('.md')).map((name) => name.replaceAll('\\', '/')).sort();

describe('the generated reference', async () => {
  const reference = await renderReference();

  it.each([...reference])('%s is what the code says today', (name, text) => {
    expect(existsSync(path.join(root, 'docs/reference', name)) && read(`docs/reference/${name}`) === text, `docs/reference/${name} is not up to date: run npm run generate`).toBe(true);
  });

  it('leaves no page of an earlier generator behind', () => {
    expect(readdirSync(path.join(root, 'docs/reference')).filter((name) => name !== 'README.md').sort()).toEqual([...reference.keys()].sort());
  });

  it('says every error in both languages', () => {
    const lines = reference.get('errors.md')!.split('\n');
    for (const code of Object.keys(errorTable)) expect(lines.find((line) => line.startsWith(`| \`${code}\` |`)), code).toMatch(/\p{Script=Han}/u);
  });
});

describe('the pages', () => {
  it.each(pages)('%s links to files and headings that exist', (page) => {
    const dead = linksOf(read(page)).filter((link) => !leadsSomewhere(page, link));
    expect(dead).toEqual([]);
  });

  it.each(pages.filter((page) => !page.startsWith('docs/reference/') && !page.startsWith('src/')))('%s names files of the repository that exist', (page) => {
    expect(filesNamedIn(read(page)).filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it.each(pages)('%s names no address of the machine it was written on', (page) => {
    expect(read(page)).not.toMatch(/\/(?:work|tmp|root|home)\/[a-z]/);
  });

  it('come in both languages: what the guide says in one it says in the other', () => {
    const namesIn = (language: string) => readdirSync(path.join(root, 'docs/guide', language)).sort();
    expect(namesIn('zh-CN')).toEqual(namesIn('en-US'));
  });
});

/** The targets of Markdown links and pictures, without those of code. */
function linksOf(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g), ...prose.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
}

function leadsSomewhere(page: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return true;
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? page : path.posix.join(path.posix.dirname(page), decodeURIComponent(file));
  if (!existsSync(path.join(root, target))) return false;
  return anchor === undefined || !target.endsWith('.md') || anchorsOf(read(target)).has(decodeURIComponent(anchor));
}

/** As GitHub, Gitee and GitLab make them of headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  return new Set([...prose.matchAll(/^#+ +(.+)$/gm)].map((match) => match[1]!.trim().toLowerCase().replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-')));
}

/** Paths in code marks: `src/engines/issue.ts`. What has a wildcard or a placeholder names no one file. */
function filesNamedIn(text: string): string[] {
  const names = [...text.matchAll(/`((?:src|scripts|data|docs|migrations|test|tools|examples|locales|bench)\/[^`\s]*)`/g)].map((match) => match[1]!);
  return names.filter((name) => !/[*<>{}…]|NNNN|\/mine/.test(name)).map((name) => name.replace(/[:#].*$/, ''));
}
