import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fileRefusalCodes } from '#connectors/advisory-feeds/file-refusal.ts';
import { sbomIssueCodes } from '#engines/sbom/issue-list.ts';
import { recordIssueKeys } from '../src/web/features/vulnerability/record-issue-words.ts';
import { issueKeys, issueTextOf } from '../src/web/features/ledger/issue-words.ts';

const root = new URL('../src/', import.meta.url);

/** The codes that stand literally in the sources of a folder, as `pattern` finds them. */
function codesBelow(folder: string, pattern: RegExp): readonly string[] {
  const paths = readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts') && !/\.(test|verify)\.ts$/.test(path));
  const codes = paths.flatMap((path) => [...readFileSync(new URL(`${folder}${path}`, root), 'utf8').matchAll(pattern)].map((match) => match[1]!));
  return [...new Set(codes)].toSorted();
}

/** `report.warn('code', …)`, `refused('code', …)` and `code: 'code'`. */
const given = /(?:\b(?:error|warn|note|refused|errorIssue|warningIssue)\(\s*|\bcode: )'([a-z]+(?:-[a-z]+)*)'/g;

describe('what a reader says about a document', () => {
  it.each([
    ['the SBOM readers list', sbomIssueCodes, 45],
    ['the lockfile readers give', codesBelow('engines/lockfiles/', given), 40],
    ['the ledger gives', codesBelow('features/ledger/', given).filter((code) => !code.includes('.')), 8],
    ['the decoder of texts gives', ['empty', 'binary', 'unknown-encoding'], 3],
  ])('has words for every code that %s', (_whose, codes, atLeast) => {
    expect(codes.length).toBeGreaterThanOrEqual(atLeast);
    expect(codes.filter((code) => !Object.hasOwn(issueKeys, code))).toEqual([]);
  });

  it('has words for every code that the advisory readers give', () => {
    const codes = [...codesBelow('engines/advisories/', /'(osv-[a-z-]+)'/g), ...codesBelow('features/vulnerability/', /'((?:record|file|server)-[a-z-]+)'/g), ...fileRefusalCodes];
    expect(codes.length).toBeGreaterThan(25);
    expect(codes.filter((code) => !Object.hasOwn(recordIssueKeys, code))).toEqual([]);
  });

  it('is said in both languages', () => {
    for (const language of ['zh-CN', 'en-US']) {
      const texts = Object.assign({}, ...['ledger', 'vulnerability'].map((file) => JSON.parse(readFileSync(new URL(`../locales/${language}/${file}.json`, root), 'utf8')) as object)) as Record<string, string>;
      expect([...Object.values(issueKeys), ...Object.values(recordIssueKeys)].filter((key) => !(texts[key]?.length ?? 0)), language).toEqual([]);
    }
  });

  it('stays the English sentence where the code is not known', () => {
    const translate = ((key: string) => `<${key}>`) as never;
    expect(issueTextOf({ code: 'purl-invalid', message: 'The purl is none.' }, translate)).toBe('<ledger.issue.purlInvalid>');
    expect(issueTextOf({ code: 'of-tomorrow', message: 'A sentence.' }, translate)).toBe('A sentence.');
    expect(issueTextOf({ code: 'constructor', message: 'A sentence.' }, translate)).toBe('A sentence.');
  });
});
