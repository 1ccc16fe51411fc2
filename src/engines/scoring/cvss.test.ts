import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawn } from '../../../test/drawn.ts';
import { cvss2Grammar, scoreCvss2 } from './cvss-2.ts';
import { cvss3Grammar, scoreCvss3 } from './cvss-3.ts';
import { cvss4Grammar } from './cvss-4.ts';
import { findMacrovectorScore } from './cvss-4-scores.ts';
import { parseVector } from './cvss-vector.ts';
import { rateCvss, scoreCvss } from './cvss.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/cvss/', import.meta.url));
const readLines = <T>(file: string) => readFileSync(folder + file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as T);

/** The three scores, whether or not the vector has metrics of the group. */
function scoreAll(version: string, vector: string) {
  const parsed = parseVector(vector.replace(/^CVSS:[\d.]+\//, ''), version === '2.0' ? cvss2Grammar : cvss3Grammar);
  if (!parsed.ok) return parsed;
  return version === '2.0' ? scoreCvss2(parsed.metrics) : scoreCvss3(parsed.metrics, version as '3.0' | '3.1');
}

describe.skipIf(!existsSync(folder))('public CVSS vectors (skipped where ../shared/data/cvss is absent)', () => {
  it('score as in Red Hat’s library, in every group', () => {
    type Line = Readonly<{ version: string; vector: string; base?: number; temporal?: number | null; environmental?: number | null; score?: number }>;
    const lines = readLines<Line>('redhat-vectors.jsonl');
    expect(lines.length).toBeGreaterThanOrEqual(5096);
    const wrong = lines.filter((line) => {
      const result = scoreCvss(line.vector);
      if (!result.ok || result.version !== line.version) return true;
      if (line.version === '4.0') return result.base !== line.score;
      const all = scoreAll(line.version, line.vector);
      if (!('base' in all) || result.base !== line.base || all.base !== line.base) return true;
      if (typeof line.temporal === 'number' && (all.temporal !== line.temporal || result.temporal !== line.temporal)) return true;
      return typeof line.environmental === 'number' && (all.environmental !== line.environmental || result.environmental !== line.environmental);
    });
    expect(wrong).toEqual([]);
  });

  it('are valid, invalid and scored as in js-cvss', () => {
    type Line = Readonly<{ version: string; vector: string; group: string; baseScore?: number; temporalScore?: number; environmentalScore?: number; score?: number; nomenclature?: string }>;
    const lines = readLines<Line>('js-cvss-cases.jsonl');
    expect(lines.length).toBeGreaterThanOrEqual(36);
    for (const line of lines) {
      const result = scoreCvss(line.vector);
      expect(result.ok, line.vector).toBe(line.group !== 'invalid');
      if (!result.ok || line.group !== 'Score') continue;
      expect(result.version).toBe(line.version);
      if (line.version === '4.0') expect([result.base, result.nomenclature], line.vector).toEqual([line.score, line.nomenclature]);
      else expect(scoreAll(line.version, line.vector), line.vector).toEqual({ base: line.baseScore, temporal: line.temporalScore, environmental: line.environmentalScore });
    }
  });

  it('score as verified CVE records state', () => {
    type Line = Readonly<{ vector: string; baseScore: number; baseSeverity: string | null; verified: boolean | string }>;
    const lines = readLines<Line>('cve-record-vectors.jsonl');
    const verified = lines.filter((line) => line.verified === true);
    expect(verified.length).toBeGreaterThanOrEqual(742);
    for (const line of verified) {
      const result = scoreCvss(line.vector);
      expect(result, line.vector).toMatchObject({ ok: true, base: line.baseScore });
      if (line.baseSeverity !== null && result.ok) expect(result.severity, line.vector).toBe(line.baseSeverity.toLowerCase());
    }
    for (const line of lines.filter((candidate) => candidate.verified === 'invalid-vector')) expect(scoreCvss(line.vector).ok, line.vector).toBe(false);
  });
});

/** Worked examples of the specifications (v2 guide §3.3, v3.1 examples, v4.0 examples) and corners. */
const scored = `
  AV:N/AC:L/Au:N/C:N/I:N/A:C                                        2.0 7.8 - - high
  (AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C)                       2.0 10 8.3 - high
  AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H 2.0 7.8 6.4 9.2 high
  AV:N/AC:L/Au:N/C:N/I:N/A:N                                        2.0 0 - - low
  CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H                      3.1 10 10 10 critical
  CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N                      3.1 0 0 0 none
  CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:N/E:X                  3.1 4.8 4.8 4.8 medium
  CVSS:3.1/S:C/AV:N/AC:L/PR:L/UI:R/C:L/I:L/A:N/E:F/RL:X/MS:U        3.1 5.4 5.3 4.5 medium
  CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N                      3.0 6.1 6.1 6.1 medium
  CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H   4.0 10 - - critical
  CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N   4.0 0 - - none
  CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N   4.0 7.3 - - high
`.trim().split('\n').map((line) => line.trim().split(/\s+/) as [string, string, string, string, string, string]);

const invalid = [
  '', 'CVSS:3.1/', 'CVSS:3.1', 'CVSS:5.0/AV:N', 'cvss:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/',
  'CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 'CVSS:3.1/AV:n/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/XX:Y', 'CVSS:3.1/AV/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H',
  'CVSS:3.1/constructor:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 'CVSS:4.0/AC:L/AV:N/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:S/SA:H',
  `CVSS:3.1/${'AV:N/'.repeat(200)}`, '(AV:N/AC:L/Au:N/C:N/I:N/A:C', 'AC:L/AV:N/Au:N/C:N/I:N/A:C',
];

describe('a CVSS vector', () => {
  it.each(scored)('%s', (vector, version, base, temporal, environmental, severity) => {
    const number = (text: string) => (text === '-' ? undefined : Number(text));
    expect(scoreCvss(vector)).toMatchObject({ ok: true, version, base: Number(base), severity });
    const result = scoreCvss(vector);
    expect(result.ok && [result.temporal, result.environmental]).toEqual([number(temporal), number(environmental)]);
  });

  it.each(invalid)('is not %j', (vector) => {
    expect(scoreCvss(vector)).toEqual({ ok: false, refusal: expect.stringMatching(/\.$/) });
  });

  it('has the version that its document names where it has no prefix', () => {
    expect(scoreCvss('AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', '3.1')).toMatchObject({ ok: true, version: '3.1', base: 9.8 });
    expect(scoreCvss('CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', '3.1')).toMatchObject({ ok: true, version: '3.0' });
    expect(scoreCvss('AV:N/AC:L/Au:N/C:N/I:N/A:C', '2.0')).toMatchObject({ ok: true, version: '2.0' });
  });

  it('has in 4.0 a score for each of the 270 macrovectors and none below the next lower', () => {
    let count = 0;
    for (let digits = 0; digits < 3 ** 6; digits++) {
      const eq = digits.toString(3).padStart(6, '0').split('').map(Number) as [number, number, number, number, number, number];
      const score = findMacrovectorScore(...eq);
      if (score !== undefined) count++;
    }
    expect(count).toBe(270);
  });

  it('lies between 0.0 and 10.0 with one decimal, for any metrics', () => {
    const vectorOf = (prefix: string, grammar: typeof cvss4Grammar) => fc.record(Object.fromEntries([...grammar.metrics].map(([name, values]) => [
      name, grammar.mandatory.includes(name) ? fc.constantFrom(...values) : fc.option(fc.constantFrom(...values)),
    ]))).map((chosen) => prefix + Object.entries(chosen).filter(([, value]) => value !== null).map(([name, value]) => `${name}:${value}`).join('/'));
    const vectors = fc.oneof(vectorOf('', cvss2Grammar), vectorOf('CVSS:3.0/', cvss3Grammar), vectorOf('CVSS:3.1/', cvss3Grammar), vectorOf('CVSS:4.0/', cvss4Grammar));
    fc.assert(fc.property(vectors, (vector) => {
      const result = scoreCvss(vector);
      if (!result.ok) throw new Error(`${vector}: ${result.refusal}`);
      for (const score of [result.base, result.temporal ?? 0, result.environmental ?? 0]) {
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(10);
        expect(String(score)).toMatch(/^\d+(\.\d)?$/);
      }
      expect(result.severity).toBe(rateCvss(result.base, result.version));
    }), drawn(2000));
  });
});
