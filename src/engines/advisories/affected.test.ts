import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawn } from '../../../test/drawn.ts';
import { compareVersions } from '../versions/index.ts';
import { compileAffected, isAffected, listFixedVersions } from './affected.ts';
import type { Affected, RangeEvent, RangeEventKind, RangeType } from './advisory.ts';
import { prepareVersion } from './prepared-version.ts';

const commit = (digit: string) => digit.repeat(40);

/** `npm | SEMVER introduced 0 fixed 1.0 ; … | listed 1.0 2.0` */
function readAffected(text: string): Affected {
  const [ecosystem, ...parts] = text.split('|').map((part) => part.trim());
  const ranges = parts.filter((part) => !part.startsWith('listed')).flatMap((part) => part.split(';')).map((part) => {
    const [type, ...words] = part.trim().split(/\s+/);
    const events: RangeEvent[] = [];
    for (let at = 0; at < words.length; at += 2) events.push({ kind: words[at] as RangeEventKind, version: words[at + 1]! });
    return { type: type as RangeType, repo: undefined, events };
  });
  const versions = parts.find((part) => part.startsWith('listed'))?.split(/\s+/).slice(1) ?? [];
  return { ecosystem: ecosystem!, name: 'example', purl: undefined, ranges, versions };
}

function judge(affected: string, version: string): string {
  const verdict = isAffected(compileAffected(readAffected(affected)), version);
  return verdict.affected === undefined ? verdict.refusal : String(verdict.affected);
}

const facts = `
  npm | SEMVER introduced 0 fixed 1.0.2                                : 1.0.1 true, 1.0.2 false, 1.0.2-rc.1 true, 0.0.0-0 true, v1.0.1 true
  npm | SEMVER introduced 1.0.0 lastAffected 1.2.0                     : 0.9.9 false, 1.0.0 true, 1.2.0 true, 1.2.1 false, 1.2.0+build true
  npm | SEMVER introduced 1.0.0 fixed 1.1.0 introduced 2.0.0 fixed 2.1 : 1.0.5 true, 1.1.0 false, 1.9.0 false, 2.0.0 true, 2.1.0 false, 3.0.0 false
  npm | SEMVER fixed 2.1.0 introduced 2.0.0 fixed 1.1.0 introduced 1.0.0 : 1.0.5 true, 1.1.0 false, 2.0.5 true, 2.1.0 false
  npm | SEMVER introduced 0 fixed 1.0.0 ; SEMVER introduced 2.0.0      : 0.5.0 true, 1.5.0 false, 2.0.0 true, 99.0.0 true
  npm | SEMVER introduced 1.0.0 fixed 1.0.0                            : 0.9.0 false, 1.0.0 false, 1.0.1 false
  npm | SEMVER introduced 1.0.0 fixed 2.0.0 introduced 2.0.0 fixed 3.0.0 : 1.9.9 true, 2.0.0 true, 3.0.0 false
  npm | SEMVER introduced 1.0.0 introduced 1.5.0 fixed 2.0.0 fixed 3.0.0 : 1.2.0 true, 2.5.0 false, 3.0.0 false
  npm | SEMVER introduced 1.0.0 limit 2.0.0                            : 0.1.0 false, 1.5.0 true, 2.0.0 false
  npm | SEMVER introduced 0 limit *                                    : 1.5.0 true, nonsense true
  npm | SEMVER introduced 0 fixed 3.0.0 limit 2.0.0 limit 1.0.0        : 1.5.0 true, 2.0.0 false, 2.5.0 false
  npm | SEMVER introduced 0 limit 1.0.0 limit *                        : 5.0.0 true
  npm | SEMVER introduced 0                                            : 1.0.0 true, latest true
  npm | SEMVER introduced 0 fixed 1.0.0                                : latest version-not-parseable, 1.0 false
  npm | SEMVER fixed 1.0.0                                             : 0.5.0 range-without-introduced, 1.0.0 false
  npm | SEMVER introduced x.y fixed 1.0.0                              : 0.5.0 range-not-parseable, x.y true, 1.0.0 false
  npm | listed 1.0.0 1.1.0                                             : 1.0.0 true, 1.0 true, 1.2.0 false, latest version-not-parseable
  npm | listed 1.0.0 latest                                            : latest true, 1.0.0+build true
  npm | SEMVER introduced 1.0.0 fixed 1.1.0 | listed 3.0.0             : 1.0.5 true, 3.0.0 true, 2.0.0 false
  npm                                                                  : 1.0.0 no-version-data
  PyPI | ECOSYSTEM introduced 1.0 fixed 2.0                            : 1.0.0 true, 2.0.0 false, 2.0rc1 true, 2.0.post1 false, 1.0a1 false, latest version-not-parseable
  PyPI | ECOSYSTEM introduced 0 fixed 2.0 | listed dev-2004d          : dev-2004d true, dev-2005 version-not-parseable
  PyPI | ECOSYSTEM introduced dev-1 fixed dev-2                        : dev-1 true, dev-2 false, dev-3 version-not-parseable, 1.0 false
  PyPI | listed 1.0 2.0.0rc1                                           : 1.0.0 true, 1 true, 2.0rc1 true, 2.0 false
  Maven | ECOSYSTEM introduced 1.0 fixed 1.1                           : 1.0.0 true, 1.1-alpha-1 true, 1.1.0 false, 1.1.Final false
  Maven | ECOSYSTEM introduced 2 lastAffected 2.0b5                    : 2.0b5 true, 2 true, 2.0b4 false, 1.0 false
  Maven | SEMVER introduced 1.0.0 fixed 2.0.0                          : 1.5.0 true, 2.0.0 false
  Go | SEMVER introduced 0 fixed 1.21.12 introduced 1.22.0-0 fixed 1.22.5 : 1.21.11 true, go1.22.4 true, v1.22.5 false, 1.22rc1 true, 1.21.12 false
  Debian:12 | ECOSYSTEM introduced 0 fixed 1:1.2-3+deb12u1             : 1:1.2-3 true, 1.2-9 true, 1:1.2-3+deb12u1 false, 1:1.2-3+deb12u1~1 true
  AlmaLinux:8 | ECOSYSTEM introduced 0 fixed 2.8.6-6.el8               : 2.8.6-5.el8 true, 0:2.8.6-6.el8 false, 1:1.0-1 false
  Alpine:v3.19 | ECOSYSTEM introduced 0 fixed 3.1.4-r5                 : 3.1.4-r4 true, 3.1.4-r5 false
  OSS-Fuzz | listed 1.0 v2                                             : 1.0 true, v2 true, 1.0.0 false
  OSS-Fuzz | ECOSYSTEM introduced 1 fixed 2                            : 1.5 no-version-order
  GIT | GIT introduced 0                                               : 1.0 true, ${commit('a')} true
  GIT | GIT introduced ${commit('a')} fixed ${commit('b')}             : ${commit('a')} true, ${commit('A')} true, ${commit('b')} false, ${commit('c')} needs-git-history, 1.0 needs-git-history
  GIT | GIT introduced 0 lastAffected ${commit('d')}                   : ${commit('d')} true
  PyPI | GIT introduced 0 fixed ${commit('b')} | listed 1.0            : 1.0 true, 1.1 false
`.trim().split('\n').flatMap((line) => {
  const colon = line.indexOf(' : ');
  return line.slice(colon + 3).split(',').map((fact) => [line.slice(0, colon).trim(), ...fact.trim().split(' ')] as [string, string, string]);
});

describe('an affected package', () => {
  it.each(facts)('%s: version %s is %s', (affected, version, expected) => {
    expect(judge(affected, version)).toBe(expected);
  });

  it('never matches once its advisory is withdrawn', () => {
    expect(isAffected(compileAffected(readAffected('npm | SEMVER introduced 0 | listed 1.0.0'), true), '1.0.0')).toEqual({ affected: false });
  });

  it('says by which range or list it affects a version, the range first', () => {
    const compiled = compileAffected(readAffected('npm | SEMVER introduced 1.0.0 fixed 1.5.0 ; SEMVER introduced 2.0.0 lastAffected 2.1.0 | listed 1.2.0 4.0'));
    expect(isAffected(compiled, '1.2.0')).toEqual({ affected: true, because: { by: 'range', type: 'SEMVER', introduced: '1.0.0', fixed: '1.5.0' } });
    expect(isAffected(compiled, '2.1.0')).toEqual({ affected: true, because: { by: 'range', type: 'SEMVER', introduced: '2.0.0', lastAffected: '2.1.0' } });
    expect(isAffected(compiled, '4.0.0')).toEqual({ affected: true, because: { by: 'listed', version: '4.0' } });
  });

  it('names the fixed versions that come after a version, earliest first', () => {
    const compiled = compileAffected(readAffected('npm | SEMVER introduced 3.0.0 fixed 3.1.0 introduced 0 fixed 1.10.0 ; SEMVER introduced 2.0.0 fixed 2.1.0 ; SEMVER introduced 4.0.0 lastAffected 4.1.0'));
    expect(listFixedVersions(compiled, '1.2.0')).toEqual(['1.10.0', '2.1.0', '3.1.0']);
    expect(listFixedVersions(compiled, '2.0.5')).toEqual(['2.1.0', '3.1.0']);
    expect(listFixedVersions(compiled, '9.0.0')).toEqual([]);
    expect(listFixedVersions(compiled, 'unknown')).toEqual(['1.10.0', '2.1.0', '3.1.0']);
  });

  it('puts the fixed versions of ranges of both kinds in one order', () => {
    const compiled = compileAffected(readAffected('Maven | ECOSYSTEM introduced 2.0 fixed 2.10 ; SEMVER introduced 1.0.0 fixed 1.9.0 ; SEMVER introduced 3.0.0 fixed 3.2.0 ; ECOSYSTEM introduced 4.0 fixed 4.1.Final'));
    expect(listFixedVersions(compiled, '1.0.0')).toEqual(['1.9.0', '2.10', '3.2.0', '4.1.Final']);
  });

  it('takes a version that was parsed once, and parses it anew where it belongs to another ecosystem', () => {
    const compiled = compileAffected(readAffected('PyPI | ECOSYSTEM introduced 0 fixed 1.0'));
    expect(isAffected(compiled, prepareVersion('pypi', '1.0rc1')).affected).toBe(true);
    expect(isAffected(compiled, prepareVersion('npm', '1.0rc1')).affected).toBe(true);
  });

  it('agrees with the pseudocode of the standard on every timeline of events', () => {
    const version = fc.integer({ min: 0, max: 8 }).map((minor) => `1.${minor}.0`);
    const events = fc.array(fc.record({ kind: fc.constantFrom<RangeEventKind>('introduced', 'fixed', 'limit'), version }), { minLength: 1, maxLength: 7 });
    const distinct = (list: readonly RangeEvent[]) => new Set(list.map((event) => event.version)).size === list.length;
    fc.assert(fc.property(events.filter((list) => distinct(list) && list.some((event) => event.kind === 'introduced')), version, (list, asked) => {
      const affected: Affected = { ecosystem: 'npm', name: 'x', purl: undefined, versions: [], ranges: [{ type: 'SEMVER', repo: undefined, events: list }] };
      expect(isAffected(compileAffected(affected), asked).affected).toBe(isIncluded(list, asked));
    }), drawn(2000));
  });

  it('agrees with the pseudocode where ranges end with their last affected version', () => {
    const timeline = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 9 }).map((minors) => minors.sort((a, b) => a - b)
      .map((minor, at): RangeEvent => ({ kind: at % 2 === 0 ? 'introduced' : 'lastAffected', version: `1.${minor}.0` })));
    fc.assert(fc.property(timeline, fc.integer({ min: 0, max: 21 }), (list, minor) => {
      const affected: Affected = { ecosystem: 'npm', name: 'x', purl: undefined, versions: [], ranges: [{ type: 'SEMVER', repo: undefined, events: list }] };
      expect(isAffected(compileAffected(affected), `1.${minor}.0`).affected).toBe(isIncluded(list, `1.${minor}.0`));
    }), drawn(1000));
  });
});

/** IncludedInRanges and BeforeLimits of https://ossf.github.io/osv-schema/#evaluation, for one range. */
function isIncluded(events: readonly RangeEvent[], version: string): boolean {
  const compare = (left: string, right: string) => compareVersions('npm', left, right)!;
  const limits = events.filter((event) => event.kind === 'limit');
  if (limits.length > 0 && !limits.some((limit) => compare(version, limit.version) < 0)) return false;
  let isVulnerable = false;
  for (const event of [...events].sort((left, right) => compare(left.version, right.version))) {
    if (event.kind === 'introduced' && compare(version, event.version) >= 0) isVulnerable = true;
    else if (event.kind === 'fixed' && compare(version, event.version) >= 0) isVulnerable = false;
    else if (event.kind === 'lastAffected' && compare(version, event.version) > 0) isVulnerable = false;
  }
  return isVulnerable;
}
