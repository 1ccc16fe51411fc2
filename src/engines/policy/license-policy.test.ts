import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countVerdicts, evaluateLicensePolicy, type LicensePolicy } from './license-policy.ts';
import { renderNotice } from './notice.ts';
import { readLicensePolicy } from './read-license-policy.ts';

const policy: LicensePolicy = {
  allow: ['MIT', 'Apache-2.0', 'LGPL-2.1-or-later', 'GPL-2.0-only WITH Classpath-exception-2.0'],
  review: ['EPL-2.0', 'GPL-2.0-only'],
  deny: ['AGPL-3.0-or-later', 'GPL-3.0-only'],
  unknown: 'review',
  exceptions: [
    { purl: 'pkg:npm/%40scope/tool', reason: 'only in tests' },
    { purl: 'pkg:maven/org.example/lib@1.0', reason: 'until replaced', until: '2026-12-31' },
    { purl: 'pkg:npm/narrow', license: 'AGPL-3.0-only', reason: 'agreed with its author' },
  ],
};

function verdictOf(license: string | undefined, purl?: string, on = '2026-11-23'): string {
  const [result] = evaluateLicensePolicy(policy, [{ name: 'x', ...(license === undefined ? {} : { license }), ...(purl === undefined ? {} : { purl }) }], on);
  return `${result?.verdict} ${result?.reasons.map(({ code }) => code).join(' ')}`;
}

function lines(table: string): readonly string[] {
  return table.trim().split('\n').map((line) => line.trim());
}

describe('a licence policy', () => {
  it.each(lines(`
    MIT => allow listed
    The MIT License => allow listed
    EPL-2.0 => review listed
    AGPL-3.0-only => deny listed
    ISC => review not-listed
    LicenseRef-x => review not-listed
    NONE => review not-listed
    BSD => review license-ambiguous
    Something Ours => review license-not-understood
    NOASSERTION => review no-license
    MIT OR AGPL-3.0-only => allow listed
    MIT AND AGPL-3.0-only => deny listed listed
    MIT AND ISC => review listed not-listed
    EPL-2.0 OR GPL-3.0-only => review listed
    GPL-2.0-only => review listed
    GPL-2.0-or-later => review listed
    GPL-3.0-or-later => deny listed
    LGPL-3.0-only => allow listed
    LGPL-2.0-only => review not-listed
    LGPL-2.0-or-later => allow listed
    GPL-2.0-only WITH Classpath-exception-2.0 => allow listed
    GPL-2.0-only WITH Bison-exception-2.2 => review not-listed
  `))('decides %s', (line) => {
    const [license, expected] = line.split(' => ');
    expect(verdictOf(license)).toBe(expected);
  });

  it('treats a missing licence as unknown', () => {
    expect(verdictOf(undefined)).toBe('review no-license');
    expect(verdictOf('  ')).toBe('review no-license');
  });

  it('lets the strictest list win', () => {
    const torn = { ...policy, allow: ['MIT'], deny: ['MIT'] };
    expect(evaluateLicensePolicy(torn, [{ name: 'x', license: 'MIT' }], '2026-11-23')[0]?.verdict).toBe('deny');
  });

  it('lets an exception through: of a package or a version, for a time or a licence', () => {
    expect(verdictOf('AGPL-3.0-only', 'pkg:npm/%40scope/tool@2.0.0?x=y')).toBe('allow listed exception');
    expect(verdictOf('AGPL-3.0-only', 'pkg:npm/%40scope/toolbox@2.0.0')).toBe('deny listed');
    expect(verdictOf('AGPL-3.0-only', 'pkg:npm/@scope/tool@2.0.0')).toBe('deny listed');
    expect(verdictOf('GPL-3.0-only', 'pkg:maven/org.example/lib@1.0')).toBe('allow listed exception');
    expect(verdictOf('GPL-3.0-only', 'pkg:maven/org.example/lib@1.1')).toBe('deny listed');
    expect(verdictOf('GPL-3.0-only', 'pkg:maven/org.example/lib@1.0', '2026-12-31')).toBe('allow listed exception');
    expect(verdictOf('GPL-3.0-only', 'pkg:maven/org.example/lib@1.0', '2027-01-01')).toBe('deny listed exception-expired');
    expect(verdictOf('AGPL-3.0', 'pkg:npm/narrow@1.0.0')).toBe('allow listed exception');
    expect(verdictOf('AGPL-3.0-or-later OR Elastic-2.0', 'pkg:npm/narrow@1.0.0')).toBe('review not-listed');
    expect(verdictOf('GPL-3.0-only', 'pkg:npm/narrow@1.0.0')).toBe('deny listed');
    expect(verdictOf('MIT', 'pkg:npm/narrow@1.0.0')).toBe('allow listed');
  });

  it('keeps the order of the components and counts the verdicts', () => {
    const components = ['MIT', 'AGPL-3.0-only', 'ISC', 'MIT'].map((license, index) => ({ name: `c${index}`, license }));
    const results = evaluateLicensePolicy(policy, components, '2026-11-23');
    expect(results.map(({ component }) => component.name)).toEqual(['c0', 'c1', 'c2', 'c3']);
    expect(countVerdicts(results)).toEqual({ allow: 2, review: 1, deny: 1 });
  });
});

describe('reading a policy', () => {
  it('takes what is right and tells what is not', () => {
    const read = readLicensePolicy({
      allow: ['MIT', 'FOO', 'MIT OR ISC', 3], deny: 'GPL-3.0-only', unknown: 'perhaps', other: 1,
      exceptions: [{ purl: 'pkg:npm/a', reason: 'r', until: '2026-12-31' }, { purl: 'pkg:npm/b' }, { purl: 'pkg:npm/c', reason: 'r', until: 'soon' }, { purl: 'pkg:npm/d', reason: 'r', license: 'FOO' }, null],
    });
    expect(read.value).toEqual({ allow: ['MIT'], review: [], deny: [], unknown: 'review', exceptions: [{ purl: 'pkg:npm/a', reason: 'r', until: '2026-12-31' }] });
    expect(read.issues.map(({ code, where }) => `${code} ${where}`)).toEqual([
      'policy-unknown-key /other', 'policy-license-not-known /allow/1', 'policy-license-not-known /allow/2', 'policy-license-not-known /allow/3', 'policy-not-a-list /deny', 'policy-unknown-verdict /unknown',
      'policy-exception-incomplete /exceptions/1', 'policy-exception-date /exceptions/2', 'policy-license-not-known /exceptions/3/license', 'policy-exception-incomplete /exceptions/4',
    ]);
  });

  it('never throws, and asks for review where nothing is said', () => {
    expect(readLicensePolicy({})).toEqual({ value: { allow: [], review: [], deny: [], unknown: 'review', exceptions: [] }, issues: [] });
    fc.assert(fc.property(fc.anything(), (value) => {
      expect(readLicensePolicy(value).value.unknown).toMatch(/^(?:allow|review|deny)$/);
    }));
  });

  it('takes the policy this project holds itself to without a complaint', () => {
    const own: unknown = JSON.parse(readFileSync(new URL('../../../examples/license-policy.json', import.meta.url), 'utf8'));
    expect(readLicensePolicy(own).issues).toEqual([]);
  });
});

describe('a notice', () => {
  const components = [
    { name: 'zeta', version: '1.0', license: 'MIT', copyrights: ['Copyright (c) 2020 Z', ' Copyright  (c) 2020\nZ '] },
    { name: 'alpha', license: 'Apache-2.0', url: 'https://example.org/alpha' },
    { name: 'alpha', version: '2.0' },
    { name: 'zeta', version: '1.0', license: 'MIT', copyrights: ['Copyright (c) 2020 Z'] },
  ];

  it('names each component once, by name and version, and says what is not known', () => {
    expect(renderNotice('Notices of Example', components)).toBe(`Notices of Example

alpha
  License: Apache-2.0
  https://example.org/alpha

alpha 2.0
  License: not known

zeta 1.0
  License: MIT
  Copyright (c) 2020 Z
`);
  });

  it('does not depend on the order of the components', () => {
    fc.assert(fc.property(fc.shuffledSubarray(components, { minLength: components.length }), (shuffled) => {
      expect(renderNotice('N', shuffled)).toBe(renderNotice('N', components));
    }));
  });
});
