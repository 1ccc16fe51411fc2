import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { infoOfIndex, matchIndex, openIndex } from './advisory-index.ts';
import type { AdvisoryIndex } from './advisory-index.ts';
import type { Advisory } from './advisory.ts';
import { compileAdvisory, isAffected } from './affected.ts';
import type { CompiledAffected } from './affected.ts';
import { groupAliases } from './aliases.ts';
import { buildIndex } from './index-build.ts';
import { parseOsv } from './osv.ts';
import { coversRelease, packageKey } from './package-key.ts';
import { prepareVersion } from './prepared-version.ts';

const data = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

type Case = Readonly<{ id: string; ecosystem: string; name: string; version: string; affected: boolean }>;

const readTexts = (file: string) => gunzipSync(readFileSync(data + file)).toString('utf8').split('\n').filter(Boolean);

function* readAdvisories(): Generator<Advisory> {
  for (const file of readdirSync(`${data}osv`).filter((name) => name.endsWith('.gz'))) {
    for (const line of readTexts(`osv/${file}`)) {
      const { value } = parseOsv(JSON.parse(line));
      if (value !== undefined) yield value;
    }
  }
}

describe.skipIf(!existsSync(`${data}osv-match`))('the whole public corpus (skipped where ../shared/data is absent)', () => {
  let advisories: readonly Advisory[];
  let compiled: ReadonlyMap<string, readonly CompiledAffected[]>;
  let index: AdvisoryIndex;

  beforeAll(() => {
    advisories = [...readAdvisories()];
    compiled = new Map(advisories.map((advisory) => [advisory.id, compileAdvisory(advisory)]));
  });

  it('becomes an index within 12 seconds, from the packed files on', () => {
    const start = performance.now();
    const bytes = buildIndex(readAdvisories(), { builtAt: '2026-11-23T00:00:00Z', sources: [{ name: 'osv', digest: 'sha256:00' }] });
    const builtMs = performance.now() - start;
    const opened = openIndex(bytes);
    if (!opened.ok) throw new Error(opened.refusal);
    index = opened.index;
    console.log(`index: ${Math.round(builtMs)} ms, ${(bytes.length / 1e6).toFixed(1)} MB`);
    expect(infoOfIndex(index)).toMatchObject({ advisoryCount: 41_055, withdrawnCount: 77 });
    expect(builtMs).toBeLessThan(12_000);
  });

  for (const file of ['boundary-cases', 'enumerated-cases']) {
    it(`gives the verdict of every one of the ${file}, by record and by index`, () => {
      const cases = readTexts(`osv-match/${file}.jsonl.gz`).map((line) => JSON.parse(line) as Case);
      const wrong = cases.filter((entry) => {
        const key = packageKey(entry.ecosystem, entry.name);
        const direct = compiled.get(entry.id)!.some((candidate) => coversRelease(candidate.ecosystem, entry.ecosystem)
          && packageKey(candidate.ecosystem, candidate.name) === key && isAffected(candidate, entry.version).affected === true);
        const answer = matchIndex(index, entry);
        return direct !== entry.affected || !answer.ok || answer.matches.some((match) => match.advisory.id === entry.id) !== entry.affected;
      });
      expect(cases.length).toBeGreaterThan(29_000);
      expect(wrong).toEqual([]);
    }, 120_000);
  }

  it('answers the recorded queries with at least what api.osv.dev found in it', () => {
    type Query = Readonly<{ query: { package?: { ecosystem?: string; name?: string; purl?: string }; version?: string }; expected: readonly string[]; expected_in_corpus: readonly string[] }>;
    const queries = readFileSync(`${data}osv-queries/osv-api-queries.jsonl`, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Query);
    let count = 0;
    const missing = queries.flatMap(({ query, expected_in_corpus: expected }) => {
      if (query.package === undefined) return expected;
      const { ecosystem, name, purl } = query.package;
      const answer = matchIndex(index, purl === undefined ? { ecosystem: ecosystem!, name: name!, version: query.version } : { purl });
      count += expected.length;
      const found = new Set(answer.ok ? answer.matches.map((match) => match.advisory.id) : []);
      return expected.filter((id) => !found.has(id));
    });
    expect(count).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  it('judges a million pairs of version and advisory in seconds', () => {
    const pairs = [...compiled.values()].flat().filter((candidate) => candidate.ecosystem !== 'GIT').slice(0, 100_000);
    const versions = new Map<string, ReturnType<typeof prepareVersion>[]>();
    const texts = ['1.0.0', '2.3.4', '0.9.1-1.el8', '10.0', '1:1.2-3', '3.2.1-rc.1', '20.1', '0.0.1', '4.17.20', '5'];
    for (const { ecosystem } of pairs) if (!versions.has(ecosystem)) versions.set(ecosystem, texts.map((text) => prepareVersion(ecosystem, text)));
    const start = performance.now();
    let affectedCount = 0;
    for (const candidate of pairs) for (const version of versions.get(candidate.ecosystem)!) affectedCount += Number(isAffected(candidate, version).affected === true);
    const judgedMs = performance.now() - start;
    console.log(`${pairs.length * texts.length} verdicts: ${Math.round(judgedMs)} ms, ${affectedCount} affected`);
    expect(judgedMs).toBeLessThan(5_000);
  });

  it('falls into groups of which none is a giant', () => {
    const groups = groupAliases(advisories);
    expect(groups.reduce((sum, group) => sum + group.records.length, 0)).toBe(advisories.length);
    expect(Math.max(...groups.map((group) => group.records.length))).toBeLessThan(20);
  });
});
