import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { infoOfIndex, matchIndex, openIndex } from './advisory-index.ts';
import type { Advisory } from './advisory.ts';
import { buildIndex } from './index-build.ts';
import { parseOsv } from './osv.ts';

const record = (id: string, rest: object): Advisory => parseOsv({ id, modified: '2024-01-01T00:00:00Z', ...rest }).value!;
const affecting = (ecosystem: string, name: string, ...events: object[]) => ({ package: { ecosystem, name }, ranges: [{ type: ecosystem === 'npm' ? 'SEMVER' : 'ECOSYSTEM', events }] });

const advisories: readonly Advisory[] = [
  record('GHSA-1', {
    aliases: ['CVE-2024-1'], summary: 'Prototype pollution', severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
    affected: [affecting('npm', '@scope/name', { introduced: '1.0.0' }, { fixed: '1.2.0' }, { introduced: '2.0.0' }, { fixed: '2.1.0' })],
    references: ['WEB', 'WEB', 'FIX', 'ADVISORY'].map((type, at) => ({ type, url: `https://example.org/${at}` })), database_specific: { cwe_ids: ['CWE-1321'] },
  }),
  record('GHSA-2', { withdrawn: '2024-02-01T00:00:00Z', affected: [affecting('npm', '@scope/name', { introduced: '0' })] }),
  record('MAL-3', { details: '# 恶意\n\ncode', affected: [{ package: { ecosystem: 'PyPI', name: 'Evil.Package' }, versions: ['1.0'] }] }),
  record('DSA-4', { affected: [affecting('Debian:11', 'curl', { introduced: '0' }, { fixed: '7.74.0-1.3+deb11u2' }), affecting('Debian:12', 'curl', { introduced: '0' }, { fixed: '7.88.1-10' })] }),
  record('X-5', { affected: [affecting('npm', 'broken', { introduced: 'x' }), { package: { ecosystem: 'npm', name: 'nothing' } }] }),
];
const about = { builtAt: '2026-11-23T00:00:00Z', sources: [{ name: 'osv', digest: 'sha256:00', count: 5 }] };
const bytes = buildIndex(advisories, about);

function open(content: Uint8Array = bytes) {
  const opened = openIndex(content);
  if (!opened.ok) throw new Error(opened.refusal);
  return opened.index;
}

const ask = (ecosystem: string, name: string, version?: string) => {
  const answer = matchIndex(open(), { ecosystem, name, version });
  return answer.ok ? { matches: answer.matches.map((match) => match.advisory.id), undecided: answer.undecided.map((entry) => `${entry.advisory.id} ${entry.reason}`) } : answer;
};

describe('the compact index', () => {
  it('answers with advisory, reason and the fixed versions that come later', () => {
    expect(matchIndex(open(), { purl: 'pkg:npm/%40scope/name@1.1.0' })).toEqual({
      ok: true, undecided: [],
      matches: [{
        ecosystem: 'npm', name: '@scope/name', because: { by: 'range', type: 'SEMVER', introduced: '1.0.0', fixed: '1.2.0' }, fixedVersions: ['1.2.0', '2.1.0'],
        advisory: {
          id: 'GHSA-1', aliases: ['CVE-2024-1'], summary: 'Prototype pollution', severity: 'critical', score: 9.8, vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
          published: undefined, modified: '2024-01-01T00:00:00Z', isWithdrawn: false, isMalicious: false, informational: undefined, cwes: ['CWE-1321'],
          references: [{ type: 'ADVISORY', url: 'https://example.org/3' }, { type: 'FIX', url: 'https://example.org/2' }, { type: 'WEB', url: 'https://example.org/0' }],
          vulnerability: { id: 'CVE-2024-1', names: ['CVE-2024-1', 'GHSA-1'], severity: 'critical', score: 9.8, vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' },
        },
      }],
    });
  });

  it('rates a record by all that are about the same vulnerability, whatever package they are about', () => {
    const high = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H';
    const index = open(buildIndex([
      record('GO-9', { aliases: ['CVE-9'], affected: [affecting('Go', 'example.org/m', { introduced: '0' })] }),
      record('GHSA-9', { aliases: ['CVE-9'], severity: [{ type: 'CVSS_V3', score: high }], affected: [affecting('Maven', 'a:b', { introduced: '0' })] }),
      record('GHSA-8', { aliases: ['CVE-9'], withdrawn: '2024-02-01T00:00:00Z', database_specific: { severity: 'CRITICAL' }, affected: [affecting('Maven', 'a:c', { introduced: '0' })] }),
    ], about));
    const answer = matchIndex(index, { ecosystem: 'Go', name: 'example.org/m', version: '1.0.0' });
    expect(answer).toMatchObject({ matches: [{ advisory: { id: 'GO-9', severity: 'unknown', score: undefined, vulnerability: { id: 'CVE-9', names: ['CVE-9', 'GHSA-8', 'GHSA-9', 'GO-9'], severity: 'high', score: 7.5, vector: high } } }] });
  });

  it('answers for the release that is asked about', () => {
    expect(ask('Debian:11', 'curl', '7.80.0-1')).toEqual({ matches: [], undecided: [] });
    expect(ask('Debian:12', 'curl', '7.80.0-1')).toEqual({ matches: ['DSA-4'], undecided: [] });
    expect(ask('Debian', 'curl', '7.80.0-1')).toEqual({ matches: ['DSA-4'], undecided: [] });
    expect(matchIndex(open(), { purl: 'pkg:deb/debian/libcurl4@7.74.0-1?distro=debian-11&upstream=curl' })).toMatchObject({ matches: [{ ecosystem: 'Debian:11' }] });
  });

  it('says what it cannot decide, and never matches what was withdrawn', () => {
    expect(ask('npm', 'broken', '1.0.0')).toEqual({ matches: [], undecided: ['X-5 range-not-parseable'] });
    expect(ask('npm', 'nothing', '1.0.0')).toEqual({ matches: [], undecided: ['X-5 no-version-data'] });
    expect(ask('npm', '@scope/name')).toEqual({ matches: [], undecided: ['GHSA-1 version-not-parseable'] });
    expect(ask('npm', '@scope/name', '9.0.0')).toEqual({ matches: [], undecided: [] });
    expect(ask('npm', 'unheard-of', '9.0.0')).toEqual({ matches: [], undecided: [] });
    expect(matchIndex(open(), { purl: 'pkg:conda/numpy@1' })).toEqual({ ok: false, refusal: 'ecosystem-unknown' });
    expect(matchIndex(open(), { purl: 'numpy' })).toEqual({ ok: false, refusal: 'purl-not-readable' });
  });

  it('finds a package under any spelling of its name and tells malice', () => {
    expect(matchIndex(open(), { ecosystem: 'pypi', name: 'evil_package', version: '1.0.0' })).toMatchObject({
      matches: [{ name: 'Evil.Package', advisory: { id: 'MAL-3', isMalicious: true, severity: 'critical', summary: '恶意 code' }, because: { by: 'listed', version: '1.0' } }],
    });
  });

  it('describes itself', () => {
    expect(infoOfIndex(open())).toEqual({
      formatVersion: 2, ...about, advisoryCount: 5, withdrawnCount: 1, maliciousCount: 1, packageCount: 5, ecosystems: { Debian: 1, PyPI: 1, npm: 3 },
    });
    expect(infoOfIndex(open(buildIndex([], about)))).toMatchObject({ advisoryCount: 0, packageCount: 0 });
  });

  it('is the same for the same advisories, and of one id keeps the later modified', () => {
    expect(buildIndex(advisories, about)).toEqual(bytes);
    const older = record('GHSA-1', { modified: '2023-01-01T00:00:00Z', affected: [affecting('npm', 'older', { introduced: '0' })] });
    for (const list of [[older, ...advisories], [...advisories, older]]) {
      const index = open(buildIndex(list, about));
      expect(matchIndex(index, { ecosystem: 'npm', name: 'older', version: '1.0.0' })).toMatchObject({ matches: [] });
      expect(matchIndex(index, { ecosystem: 'npm', name: '@scope/name', version: '1.1.0' })).toMatchObject({ matches: [{ advisory: { id: 'GHSA-1' } }] });
    }
  });

  it('may lie anywhere in memory', () => {
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect(matchIndex(open(shifted), { purl: 'pkg:npm/%40scope/name@1.1.0' })).toMatchObject({ matches: [{ advisory: { id: 'GHSA-1' } }] });
  });

  it('is refused where it is cut off, of another format or no index at all', () => {
    const changed = (at: number, value: number) => bytes.with(at, value);
    expect(openIndex(new Uint8Array())).toMatchObject({ ok: false, refusal: expect.stringContaining('too short') });
    expect(openIndex(new Uint8Array(1000))).toMatchObject({ ok: false, refusal: expect.stringContaining('not an advisory index') });
    expect(openIndex(changed(8, 1))).toMatchObject({ ok: false, refusal: expect.stringContaining('format 1') });
    expect(openIndex(bytes.subarray(0, -1))).toMatchObject({ ok: false, refusal: expect.stringContaining('bytes') });
    for (let length = 0; length < bytes.length; length += 7) expect(openIndex(bytes.subarray(0, length)).ok).toBe(false);
  });

  it('never gives another answer where any byte of it is damaged, but refuses', () => {
    const queries = [['npm', '@scope/name', '1.1.0'], ['Debian:12', 'curl', '7.80.0-1'], ['PyPI', 'evil-package', '1.0']] as const;
    const answers = queries.map(([ecosystem, name, version]) => matchIndex(open(), { ecosystem, name, version }));
    let refusals = 0;
    for (let at = 0; at < bytes.length; at++) {
      const opened = openIndex(bytes.with(at, bytes[at]! ^ (1 << (at % 8))));
      if (!opened.ok) {
        refusals++;
        continue;
      }
      for (const [number, [ecosystem, name, version]] of queries.entries()) {
        const answer = matchIndex(opened.index, { ecosystem, name, version });
        if (!answer.ok) expect(answer.refusal).toBe('index-damaged');
        else expect(answer).toEqual(answers[number]);
      }
    }
    expect(refusals).toBeGreaterThan(100);
  });

  it('never throws on any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 60 }), (noise, at) => {
      const spoilt = Uint8Array.from(bytes);
      spoilt.set(noise.subarray(0, spoilt.length - at), at);
      const opened = openIndex(spoilt);
      if (opened.ok) expect(matchIndex(opened.index, { ecosystem: 'npm', name: 'broken', version: '1' })).toBeDefined();
    }));
  });
});
