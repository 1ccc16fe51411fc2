import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareIds, groupAliases, groupRecordLimit } from './aliases.ts';

/** `PYSEC-1 = CVE-1 GHSA-1` */
const readRecords = (text: string) => text.trim().split('\n').map((line) => {
  const [id, aliases = ''] = line.trim().split(/\s*=\s*/);
  return { id: id!, aliases: aliases.split(' ').filter(Boolean) };
});

describe('alias groups', () => {
  it('join records over an alias that has no record of its own, and show the best known id', () => {
    expect(groupAliases(readRecords(`
      PYSEC-2021-1 = CVE-2021-1
      GHSA-aaaa = CVE-2021-1 PYSEC-2021-1
      GO-2022-2 = GHSA-bbbb
      OSV-2020-9
    `))).toEqual([
      { id: 'CVE-2021-1', records: ['GHSA-aaaa', 'PYSEC-2021-1'], names: ['CVE-2021-1', 'GHSA-aaaa', 'PYSEC-2021-1'] },
      { id: 'GHSA-bbbb', records: ['GO-2022-2'], names: ['GHSA-bbbb', 'GO-2022-2'] },
      { id: 'OSV-2020-9', records: ['OSV-2020-9'], names: ['OSV-2020-9'] },
    ]);
  });

  it('take no notice of upstream and related', () => {
    const records = [{ id: 'DEBIAN-CVE-2021-1', aliases: [], upstream: ['CVE-2021-1'], related: ['GHSA-aaaa'] }, { id: 'GHSA-aaaa', aliases: ['CVE-2021-1'] }];
    expect(groupAliases(records).map((group) => group.id)).toEqual(['DEBIAN-CVE-2021-1', 'CVE-2021-1']);
  });

  it('leave a record alone that bundles several vulnerabilities', () => {
    const groups = groupAliases(readRecords(`
      RUSTSEC-1 = CVE-1 CVE-2 CVE-3 GHSA-1 GHSA-2 GHSA-3
      GHSA-1 = CVE-1 RUSTSEC-1
      GHSA-2 = CVE-2
    `));
    expect(groups.map((group) => [group.id, ...group.records])).toEqual([['RUSTSEC-1', 'RUSTSEC-1'], ['CVE-1', 'GHSA-1'], ['CVE-2', 'GHSA-2']]);
  });

  it('fall apart by their own CVEs where a chain of mistakes makes a giant', () => {
    const chain = Array.from({ length: groupRecordLimit + 1 }, (_none, at) => ({ id: `X-${String(at).padStart(3, '0')}`, aliases: [`CVE-${100 + at}`, `CVE-${101 + at}`] }));
    expect(groupAliases(chain).length).toBe(chain.length);
    expect(groupAliases(chain.slice(0, groupRecordLimit)).length).toBe(1);
  });

  it('hold every record exactly once, whatever the order', () => {
    const name = fc.integer({ min: 0, max: 30 }).map((number) => `X-${number}`);
    const records = fc.uniqueArray(fc.record({ id: name, aliases: fc.array(name, { maxLength: 4 }) }), { selector: (record) => record.id });
    const sorted = (groups: ReturnType<typeof groupAliases>) => groups.map((group) => group.records.join(' ')).sort();
    fc.assert(fc.property(records, (list) => {
      const groups = groupAliases(list);
      expect(groups.flatMap((group) => group.records).sort()).toEqual(list.map((record) => record.id).sort());
      expect(sorted(groupAliases([...list].reverse()))).toEqual(sorted(groups));
    }));
  });

  it('order ids from the best known on', () => {
    expect(['OSV-1', 'zzz', 'GHSA-1', 'CVE-2', 'CNNVD-1', 'CVE-1', 'GHSACSV-1'].sort(compareIds)).toEqual(['CVE-1', 'CVE-2', 'GHSA-1', 'CNNVD-1', 'OSV-1', 'GHSACSV-1', 'zzz']);
  });
});
