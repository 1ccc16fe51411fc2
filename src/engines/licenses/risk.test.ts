import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findLicenseFact, licenseDataVersion, licenseStrengths, listClassifiedLicenses } from './facts.ts';
import { compareRisks, riskOfExpression } from './risk.ts';
import { summarizeLicenses, worstRisk } from './summary.ts';

const scenarios = ['internal', 'service', 'distribution'] as const;

function lines(table: string): readonly string[] {
  return table.trim().split('\n').map((line) => line.trim());
}

describe('the risk of a licence expression', () => {
  it.each(lines(`
    MIT => green green green
    Apache-2.0 => green green green
    MulanPSL-2.0 => green green green
    BSD-4-Clause => yellow yellow orange
    CC0-1.0 => green green yellow
    MPL-2.0 => yellow yellow yellow
    EPL-1.0 => yellow yellow orange
    LGPL-2.1-only => yellow yellow orange
    gpl-2.0 => yellow yellow red
    GPL-2.0-only WITH Classpath-exception-2.0 => green green yellow
    GPL-2.0-with-classpath-exception => green green yellow
    GPL-2.0-only WITH Linux-syscall-note => yellow yellow orange
    GPL-3.0-only WITH Autoconf-exception-3.0 => yellow yellow red
    Apache-2.0 WITH LLVM-exception => green green green
    AGPL-3.0-or-later => orange red red
    LicenseRef-scancode-mulanpubl-2.0 => orange red red
    licenseref-scancode-mulanpubl-2.0 => unknown unknown unknown
    SSPL-1.0 => orange orange red
    BUSL-1.1 => orange red red
    LicenseRef-scancode-rsalv2 => yellow orange red
    CC-BY-NC-SA-3.0-DE => red red red
    NONE => red red red
    NOASSERTION => unknown unknown unknown
    LicenseRef-somebody => unknown unknown unknown
    Net-SNMP => unknown unknown unknown
    HPND-DEC => yellow yellow yellow
    LGPLLR => unknown unknown unknown
    APSL-1.0 => unknown unknown unknown
    MIT WITH AdditionRef-ours => unknown unknown unknown
    not a licence => unknown unknown unknown
    MIT OR GPL-3.0-only => green green green
    MIT AND GPL-3.0-only => yellow yellow red
    MIT OR LicenseRef-somebody => green green green
    MIT AND LicenseRef-somebody => unknown unknown unknown
    GPL-3.0-only AND LicenseRef-somebody => unknown unknown red
    SSPL-1.0 OR LicenseRef-somebody => orange orange unknown
    Apache-1.1 => yellow yellow yellow
    Apache-1.1+ => green green green
    MPL-1.1+ OR SSPL-1.0 => yellow yellow yellow
  `))('is %s', (line) => {
    const [text = '', expected] = line.split(' => ');
    expect(scenarios.map((scenario) => riskOfExpression(text, scenario).risk).join(' ')).toBe(expected);
  });

  it('gives its reasons, and says where nobody has checked them', () => {
    expect(riskOfExpression('MIT OR GPL-3.0-only AND X11', 'distribution').because).toEqual(['MIT is chosen instead of GPL-3.0-only AND X11.', 'MIT is green (permissive).']);
    expect(riskOfExpression('Apache-1.1+ AND X11', 'service').because).toEqual([
      'Apache-2.0 is chosen instead of Apache-1.1.', 'Apache-2.0 is green (permissive).', 'X11 is green (permissive, not verified).',
    ]);
    expect(riskOfExpression('AND', 'service').reasons).toMatchObject([{ code: 'unreadable', risk: 'unknown' }]);
    expect(riskOfExpression('HPND-DEC', 'service').because).toEqual(['HPND-DEC is yellow: derived from its category (permissive), not verified.']);
  });

  it('ranks unknown between what may be used and what may not', () => {
    expect((['red', 'unknown', 'orange', 'yellow', 'green'] as const).toSorted(compareRisks)).toEqual(['green', 'yellow', 'orange', 'unknown', 'red']);
    expect(worstRisk(['green', 'unknown', 'orange'])).toBe('unknown');
    expect(worstRisk([])).toBeUndefined();
  });
});

describe('the facts about a licence', () => {
  it('are found under any way to write its id', () => {
    expect(findLicenseFact('gpl-2.0')).toMatchObject({ id: 'GPL-2.0-only', isSpdx: true, isOsiApproved: true, strength: 'strong', nameZh: expect.stringContaining('通用公共许可证') });
    expect(findLicenseFact('LicenseRef-scancode-MulanPubL-2.0')).toMatchObject({ isSpdx: false, strength: 'network', network: 'any-service' });
    expect(findLicenseFact('NONE')).toMatchObject({ strength: 'proprietary' });
    expect(findLicenseFact('NOASSERTION')).toBeUndefined();
    expect(findLicenseFact('MIT OR ISC')).toBeUndefined();
    expect(findLicenseFact('toString')).toBeUndefined();
  });

  it('keep a licence that nobody classified without class', () => {
    const fact = findLicenseFact('BSD-3-Clause-No-Nuclear-License');
    expect(fact).toMatchObject({ isSpdx: true, obligations: [] });
    expect([fact?.risk, fact?.strength, fact?.verified]).toEqual([undefined, undefined, undefined]);
  });

  it('cover the licences of the field, each with names in both languages', () => {
    const all = listClassifiedLicenses();
    const named = all.filter((fact) => fact.nameZh !== undefined && fact.nameEn !== undefined);
    expect(named.length).toBeGreaterThan(110);
    for (const { nameZh } of named) expect(nameZh).toMatch(/\p{Script=Han}|^Unlicense|^ISC/u);
  });

  it('say where they come from, and never call memory verified', () => {
    for (const fact of listClassifiedLicenses()) {
      expect(['choosealicense', 'text', 'memory'], fact.id).toContain(fact.source);
      expect(fact.verified, fact.id).toBe(fact.source !== 'memory');
      expect(licenseStrengths, fact.id).toContain(fact.strength);
      expect(Object.values(fact.risk ?? {}), fact.id).not.toContain('unknown');
    }
  });

  it('carry words that the README explains', () => {
    const readme = readFileSync(new URL('../../../data/licenses/README.md', import.meta.url), 'utf8');
    const words = new Set(listClassifiedLicenses().flatMap((fact) => fact.obligations.flatMap(({ code, trigger }) => [code, trigger])));
    expect([...words].filter((word) => !readme.includes(`\`${word}\``))).toEqual([]);
  });

  it('have a version that follows the data', () => {
    expect(licenseDataVersion).toMatch(/^3\.28\.0\+2026-07-16\.[0-9a-f]{12}$/);
  });
});

const choose = new URL('../../../../shared/data/licences/choosealicense.json', import.meta.url);

describe.skipIf(!existsSync(choose))('choosealicense.com (skipped where ../shared/data is absent)', () => {
  type Row = Readonly<{ 'spdx-id': string; permissions: string[]; conditions: string[]; limitations: string[] }>;
  const rows = existsSync(choose) ? (JSON.parse(readFileSync(choose, 'utf8')) as Row[]) : [];
  const conditionCodes: Readonly<Record<string, readonly string[]>> = {
    'include-copyright': ['notice', 'attribution', 'source-notice', 'rename-or-source'], 'include-copyright--source': ['source-notice', 'notice'],
    'document-changes': ['state-changes', 'attribution'], 'disclose-source': ['source'], 'network-use-disclose': ['network-source'],
    'same-license': ['same-license', 'source'], 'same-license--file': ['same-license-file'], 'same-license--library': ['same-license-library'],
  };

  it('says the same about each licence that names it as source', () => {
    const differences: string[] = [];
    for (const row of rows) {
      const fact = findLicenseFact(row['spdx-id']);
      if (fact?.source !== 'choosealicense') continue;
      const codes = new Set(fact.obligations.map(({ code }) => code));
      for (const condition of row.conditions) if (!conditionCodes[condition]?.some((code) => codes.has(code))) differences.push(`${fact.id} ${condition}`);
      if (row.permissions.includes('patent-use') !== /grant/.test(fact.patent ?? '')) differences.push(`${fact.id} patent ${fact.patent}`);
      if (row.limitations.includes('patent-use') !== (fact.patent === 'excluded')) differences.push(`${fact.id} patent ${fact.patent}`);
      if (row.limitations.includes('trademark-use') !== (fact.trademark === 'excluded')) differences.push(`${fact.id} trademark ${fact.trademark}`);
    }
    expect(differences).toEqual([]);
  });
});

describe('a summary of licences', () => {
  it('counts by what the texts stand for, and keeps the unknown apart', () => {
    const claims = ['MIT', 'The MIT License', 'mit', 'Apache 2', 'GPLv3', 'Ours', 'Ours', 'BSD', undefined, '', 'NOASSERTION'].map((license) => ({ license }));
    expect(summarizeLicenses(claims, 'distribution')).toEqual({
      total: 11,
      known: [{ expression: 'MIT', count: 3, risk: 'green' }, { expression: 'Apache-2.0', count: 1, risk: 'green' }, { expression: 'GPL-3.0-only', count: 1, risk: 'red' }],
      unknown: { count: 6, withoutText: 3, texts: [{ text: 'Ours', count: 2 }, { text: 'BSD', count: 1 }] },
      byRisk: { green: 4, yellow: 0, orange: 0, red: 1, unknown: 6 },
    });
  });
});
