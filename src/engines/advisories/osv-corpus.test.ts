import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { matchIndex, openIndex } from './advisory-index.ts';
import type { AdvisoryIndex } from './advisory-index.ts';
import { compileAdvisory, isAffected } from './affected.ts';
import type { CompiledAffected } from './affected.ts';
import { buildIndex } from './index-build.ts';
import { parseOsv } from './osv.ts';
import { coversRelease, packageKey } from './package-key.ts';

const data = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const isThere = existsSync(`${data}osv-match`);

type Case = Readonly<{ id: string; ecosystem: string; name: string; version: string; affected: boolean; why: string }>;

const readTexts = (file: string) => gunzipSync(readFileSync(data + file)).toString('utf8').split('\n').filter(Boolean);
const readLines = <T>(file: string) => readTexts(file).map((line) => JSON.parse(line) as T);

/** `PYSEC-2020-215 5.7.14` of every row `| record | versions |` of the page. */
const knownDifferences = readFileSync(new URL('KNOWN-DIFFERENCES.md', import.meta.url), 'utf8').split('\n').flatMap((line) => {
  const [, id, versions] = /^\| ([A-Z]+-\S+) \| (.+) \|$/.exec(line) ?? [];
  return versions?.split(' ').map((version) => `${id} ${version}`) ?? [];
});

/** Every n-th case of each ecosystem, so that small ecosystems are whole: about five thousand. */
function sample(): readonly Case[] {
  const all = [...readLines<Case>('osv-match/boundary-cases.jsonl.gz'), ...readLines<Case>('osv-match/enumerated-cases.jsonl.gz')];
  const perEcosystem = 350;
  return [...Map.groupBy(all, (entry) => `${entry.ecosystem.split(':')[0]} ${entry.affected}`).values()]
    .flatMap((cases) => cases.filter((_case, at) => at % Math.ceil(cases.length / perEcosystem) === 0));
}

/** The index that the cases need, and each of their advisories compiled. */
function load(ids: ReadonlySet<string>): Readonly<{ compiled: ReadonlyMap<string, readonly CompiledAffected[]>; index: AdvisoryIndex }> {
  // Looking for the id in the text first spares parsing nine records of ten.
  const mayBeNeeded = (line: string) => [...line.matchAll(/"id": ?"([^"]+)"/g)].some(([, id]) => ids.has(id!));
  const advisories = readdirSync(`${data}osv`).filter((file) => file.endsWith('.gz'))
    .flatMap((file) => readTexts(`osv/${file}`).filter(mayBeNeeded).map((line) => parseOsv(JSON.parse(line)).value!).filter((advisory) => ids.has(advisory.id)));
  const opened = openIndex(buildIndex(advisories, { builtAt: '2026-11-23T00:00:00Z', sources: [] }));
  if (!opened.ok) throw new Error(opened.refusal);
  return { compiled: new Map(advisories.map((advisory) => [advisory.id, compileAdvisory(advisory)])), index: opened.index };
}

describe.skipIf(!isThere)('public cases of advisory × version (skipped where ../shared/data/osv-match is absent)', () => {
  const cases = isThere ? sample() : [];
  const disagreements = isThere ? readLines<Case>('osv-match/list-versus-range-disagreements.jsonl.gz') : [];
  const corpus = isThere ? load(new Set([...cases, ...disagreements].map((entry) => entry.id))) : undefined;

  const judge = (entry: Case) => {
    const verdicts = corpus!.compiled.get(entry.id)!
      .filter((compiled) => coversRelease(compiled.ecosystem, entry.ecosystem) && packageKey(compiled.ecosystem, compiled.name) === packageKey(entry.ecosystem, entry.name))
      .map((compiled) => isAffected(compiled, entry.version));
    return verdicts.find((verdict) => verdict.affected) ?? verdicts.find((verdict) => verdict.affected === undefined) ?? { affected: false };
  };

  it('hold in a sample over all ecosystems', () => {
    expect(cases.length).toBeGreaterThan(4000);
    expect(cases.filter((entry) => judge(entry).affected !== entry.affected)).toEqual([]);
  });

  it('hold in the compact index, too', () => {
    const wrong = cases.filter((entry) => {
      const answer = matchIndex(corpus!.index, entry);
      return !answer.ok || answer.matches.some((match) => match.advisory.id === entry.id) !== entry.affected;
    });
    expect(wrong).toEqual([]);
  });

  it('differ only where list and range of a record disagree, and there as listed', () => {
    const different = disagreements.filter((entry) => judge(entry).affected !== entry.affected);
    expect(different.map((entry) => `${entry.id} ${entry.version}`)).toEqual(knownDifferences);
    for (const entry of different) expect(entry).toMatchObject({ affected: false, why: 'range says affected but version is missing from the list' });
  });
});
