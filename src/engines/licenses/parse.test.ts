import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disjuncts, equalExpressions, exceptionIdsOf, licenseIdsOf, simplify } from './algebra.ts';
import type { Expression } from './expression.ts';
import { joinExpressions, licenseTerm } from './expression.ts';
import { formatExpression } from './format.ts';
import { invalidExpressions, parseExpression, type ParseOptions } from './parse.ts';
import { isSatisfied, readAllowList, satisfies } from './satisfies.ts';
import { listSpdxExceptions, listSpdxLicenses } from './spdx-list.ts';
import { choosableVersions, compareLicenseVersions } from './versions.ts';

const cases = new URL('../../../../shared/data/licences/expressions/', import.meta.url);
const areCasesAbsent = !existsSync(cases);

function canonical(text: string, options?: ParseOptions): string {
  const parsed = parseExpression(text, options);
  return parsed.ok ? formatExpression(parsed.expression) : `refused at ${parsed.refusal.at}`;
}

function expressionOf(text: string): Expression {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.expression;
}

function lines(table: string): readonly string[] {
  return table.trim().split('\n').map((line) => line.trim());
}

function casesOf<T>(name: string): readonly T[] {
  return readFileSync(new URL(name, cases), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as T);
}

describe('a licence expression', () => {
  it.each(lines(`
    mit => MIT
    MIT OR Apache-2.0 AND ISC => MIT OR Apache-2.0 AND ISC
    (MIT OR Apache-2.0) AND ISC => (MIT OR Apache-2.0) AND ISC
    ((MIT)) => MIT
    (MIT AND ISC) AND Zlib => MIT AND ISC AND Zlib
    mit and isc or zlib => MIT AND ISC OR Zlib
    Apache-1.0+ => Apache-1.0+
    gpl-2.0 => GPL-2.0-only
    GPL-2.0+ => GPL-2.0-or-later
    GPL-2.0-only+ => GPL-2.0-or-later
    GPL-2.0-or-later+ => GPL-2.0-or-later
    AGPL-3.0+ => AGPL-3.0-or-later
    GPL-2.0-with-classpath-exception => GPL-2.0-only WITH Classpath-exception-2.0
    GPL-3.0-with-GCC-exception+ => GPL-3.0-or-later WITH GCC-exception-3.1
    eCos-2.0 => GPL-2.0-or-later WITH eCos-exception-2.0
    StandardML-NJ => SMLNJ
    Net-SNMP => Net-SNMP
    Apache-2.0 with llvm-EXCEPTION => Apache-2.0 WITH LLVM-exception
    LicenseRef-23 => LicenseRef-23
    DocumentRef-spdx-tool-1.2:LicenseRef-MIT-Style-2 => DocumentRef-spdx-tool-1.2:LicenseRef-MIT-Style-2
    MIT WITH AdditionRef-ours => MIT WITH AdditionRef-ours
    LicenseRef-a WITH DocumentRef-b:AdditionRef-c => LicenseRef-a WITH DocumentRef-b:AdditionRef-c
    Apache-2.0-or-later => Apache-2.0+
    ECL-1.0-only => ECL-1.0
    NONE => NONE
    NOASSERTION => NOASSERTION
    MIT AND NOASSERTION => MIT AND NOASSERTION
  `))('reads and writes %s', (line) => {
    const [text = '', expected] = line.split(' => ');
    expect(canonical(text)).toBe(expected);
  });

  it('takes wrapped lines and blanks around it', () => {
    expect(canonical('  MIT\n\tOR\r\n (ISC)AND(Zlib) ')).toBe('MIT OR ISC AND Zlib');
  });

  it.each(lines(`
    FOO => 0
    MIT FOO => 4
    MIT ISC => 4
    MIT AND => 7
    AND MIT => 0
    MIT And ISC => 4
    ( => 1
    MIT OR (ISC => 7
    MIT ) => 4
    () => 1
    MIT (ISC) => 4
    (MIT) ISC => 6
    MIT + => 4
    + => 0
    MIT/ISC => 0
    Classpath-exception-2.0 => 0
    MIT WITH => 8
    MIT WITH MIT => 9
    MIT WITH (Classpath-exception-2.0) => 9
    (MIT) WITH Classpath-exception-2.0 => 6
    GPL-2.0-only WITH Classpath-exception-2.0 WITH Bison-exception-2.2 => 42
    GPL-2.0-with-classpath-exception WITH Bison-exception-2.2 => 33
    NONE OR MIT => 0
    NONE WITH Classpath-exception-2.0 => 5
    licenseref-x => 0
    LicenseRef-x+ => 0
    LicenseRef- => 0
    LicenseRef-a_b => 0
    DocumentRef-a => 0
    DocumentRef-a: => 0
    GPL-4.0-or-later => 0
    none => 0
    __proto__ => 0
    constructor => 0
  `))('refuses %s', (line) => {
    const [text = '', at] = line.split(' => ');
    expect(canonical(text)).toBe(`refused at ${at}`);
  });

  it('refuses the empty text', () => {
    expect(canonical('')).toBe('refused at 0');
    expect(canonical('  ')).toBe('refused at 2');
  });

  it('follows the letter of edition 2.3 where asked', () => {
    const edition = { edition: '2.3' } as const;
    expect(canonical('MIT OR ISC', edition)).toBe('MIT OR ISC');
    expect(canonical('MIT or ISC', edition)).toBe('refused at 4');
    expect(canonical('MIT WITH AdditionRef-x', edition)).toBe('refused at 9');
    expect(canonical('MIT AND NONE', edition)).toBe('refused at 0');
    expect(canonical('Apache-2.0-or-later', { listedIdsOnly: true })).toBe('refused at 0');
  });

  it('says why, naming no more than a piece of what it was given', () => {
    const parsed = parseExpression(`MIT OR ${'x'.repeat(5000)}`);
    expect(parsed.ok ? '' : parsed.refusal.message).toMatch(/^"x{60}…" is not a known licence\.$/);
  });

  it('knows every id and exception of the SPDX list in any case', () => {
    expect(listSpdxLicenses().length).toBe(733);
    expect(listSpdxExceptions().length).toBe(86);
    for (const { id, isDeprecated } of listSpdxLicenses()) {
      expect(canonical(id.toUpperCase())).toBe(canonical(id));
      if (!isDeprecated) expect(canonical(id)).toBe(id);
    }
    for (const { id } of listSpdxExceptions()) expect(canonical(`GPL-2.0-only WITH ${id.toLowerCase()}`)).toBe(`GPL-2.0-only WITH ${id}`);
  });

  it('replaces deprecated ids by expressions that are valid and not deprecated themselves', () => {
    const replacements = listSpdxLicenses().flatMap((license) => (license.replacedBy === undefined ? [] : [license.replacedBy]));
    expect(replacements.length).toBe(31);
    for (const text of replacements) expect(canonical(text)).toBe(text);
  });

  it('is limited in length and depth, and takes time in proportion', () => {
    expect(canonical('('.repeat(101) + 'MIT' + ')'.repeat(101))).toBe('refused at 100');
    expect(canonical('('.repeat(100) + 'MIT' + ')'.repeat(100))).toBe('MIT');
    expect(canonical('MIT OR ISC', { maximumLength: 5 })).toBe('refused at 5');
    const long = Array.from({ length: 8000 }, () => 'MIT').join(' OR ').slice(0, 55_999);
    expect(canonical(long)).toBe(long);
    expect(canonical('('.repeat(60_000), { maximumDepth: 100_000 })).toBe('refused at 60000');
  });

  it.skipIf(areCasesAbsent)('agrees with the public parse cases', () => {
    const all = casesOf<{ expression: string; valid: boolean }>('parse.jsonl');
    expect(all.filter(({ expression, valid }) => parseExpression(expression).ok !== valid)).toEqual([]);
    expect(all.length).toBeGreaterThan(5);
    for (const { inputs, invalid } of casesOf<{ inputs: string[]; invalid: string[] }>('validate-lists.jsonl')) expect(invalidExpressions(inputs)).toEqual(invalid);
  });
});

describe('versions of a licence', () => {
  it.each(lines(`
    GPL-2.0-or-later => GPL-2.0-only GPL-3.0-only
    GPL-2.0-only => GPL-2.0-only
    Apache-1.0+ => Apache-1.0 Apache-1.1 Apache-2.0
    LPPL-1.3a+ => LPPL-1.3a LPPL-1.3c
    OLDAP-2.6+ => OLDAP-2.6 OLDAP-2.7 OLDAP-2.8
    BSD-2-Clause+ => BSD-2-Clause
    CC-BY-3.0-DE+ => CC-BY-3.0-DE
    CC-BY-3.0+ => CC-BY-3.0 CC-BY-4.0
    GFDL-1.2-or-later => GFDL-1.2-only GFDL-1.3-only
    GFDL-1.2-no-invariants-or-later => GFDL-1.2-no-invariants-only GFDL-1.3-no-invariants-only
    MIT+ => MIT
  `))('may be chosen from: %s', (line) => {
    const [text = '', expected] = line.split(' => ');
    const term = expressionOf(text);
    expect(term.kind === 'license' ? choosableVersions(term).join(' ') : '').toBe(expected);
  });

  it('are ordered part by part', () => {
    const ordered = ['0.5', '0.51', '1.0', '1.02', '1.3a', '1.3c', '2.0', '2.0.1', '2.1', '10.0'];
    expect(ordered.toSorted(() => -1).toSorted(compareLicenseVersions)).toEqual(ordered);
  });
});

describe('an allow list', () => {
  it.each(lines(`
    MIT | mit => true
    LicenseRef-Name | LicenseRef-name => true
    LicenseRef-a | LicenseRef-b => false
    GPL-2.0-only | GPL-2.0-or-later => true
    GPL-1.0-only | GPL-2.0-or-later => false
    GPL-1.0-or-later | GPL-3.0-only => true
    GPL-2.0-only WITH Classpath-exception-2.0 | GPL-2.0-only => false
    GPL-2.0-or-later WITH Classpath-exception-2.0 | GPL-3.0-only WITH Classpath-exception-2.0 => true
    GPL-2.0-with-classpath-exception | GPL-2.0-only WITH Classpath-exception-2.0 => true
    MIT WITH AdditionRef-X | MIT WITH AdditionRef-x => true
    MIT OR (ISC AND Zlib) | ISC, Zlib => true
    MIT AND (ISC OR Zlib) | MIT => false
    NONE | MIT => false
    NOASSERTION | MIT => false
    MIT AND NOASSERTION | MIT => false
  `))('decides %s', (line) => {
    const [question = '', expected] = line.split(' => ');
    const [expression = '', allowed = ''] = question.split(' | ');
    expect(satisfies(expression, allowed.split(', '))).toEqual({ ok: true, satisfies: expected === 'true' });
  });

  it('refuses to be empty, compound or unreadable, and says which entry', () => {
    expect(satisfies('MIT', []).ok).toBe(false);
    expect(satisfies('', ['MIT']).ok).toBe(false);
    expect(readAllowList(['MIT', 'ISC OR MIT'])).toMatchObject({ ok: false, refusal: { allowedIndex: 1 } });
    expect(readAllowList(['FOO'])).toMatchObject({ ok: false, refusal: { allowedIndex: 0, at: 0 } });
  });

  it.skipIf(areCasesAbsent)('agrees with all public satisfies cases', () => {
    const all = casesOf<{ expression: string; allowed: string[]; expected: boolean | 'error' }>('satisfies.jsonl');
    const differing = all.filter(({ expression, allowed, expected }) => {
      const result = satisfies(expression, allowed);
      return (result.ok ? result.satisfies : 'error') !== expected;
    });
    expect(differing).toEqual([]);
    expect(all.length).toBeGreaterThan(50);
  });
});

describe('the algebra of expressions', () => {
  it.each(lines(`
    MIT OR MIT => MIT
    MIT AND mit AND ISC => MIT AND ISC
    MIT OR (MIT AND ISC) => MIT
    MIT AND (MIT OR ISC) => MIT
    (MIT AND ISC) OR (ISC AND MIT) => MIT AND ISC
    (MIT AND ISC) OR (ISC AND MIT AND Zlib) => MIT AND ISC
    GPL-2.0 OR GPL-2.0-only => GPL-2.0-only
    LicenseRef-A OR LicenseRef-a => LicenseRef-A
    MIT OR ISC AND Zlib => MIT OR ISC AND Zlib
  `))('simplifies %s', (line) => {
    const [text = '', expected] = line.split(' => ');
    expect(formatExpression(simplify(expressionOf(text)))).toBe(expected);
  });

  it('lists licences and exceptions once each', () => {
    const expression = expressionOf('GPL-2.0-only WITH Classpath-exception-2.0 OR (MIT AND GPL-2.0-only) OR NOASSERTION AND MIT');
    expect(licenseIdsOf(expression)).toEqual(['GPL-2.0-only', 'MIT']);
    expect(exceptionIdsOf(expression)).toEqual(['Classpath-exception-2.0']);
  });

  it('lists the ways to comply, within a bound', () => {
    const ways = disjuncts(expressionOf('(MIT OR ISC) AND (Zlib OR MIT)'));
    expect(ways.ok && ways.disjuncts.map((way) => way.map(formatExpression).join('+'))).toEqual(['MIT', 'ISC+Zlib']);
    const many = Array.from({ length: 12 }, (_, index) => `(LicenseRef-a${index} OR LicenseRef-b${index})`).join(' AND ');
    expect(disjuncts(expressionOf(many)).ok).toBe(false);
    expect(disjuncts(expressionOf(many), 5000).ok).toBe(true);
  });

  it('knows equal expressions by what they offer', () => {
    expect(equalExpressions(expressionOf('MIT OR ISC'), expressionOf('(ISC) OR mit'))).toBe(true);
    expect(equalExpressions(expressionOf('(MIT OR ISC) AND Zlib'), expressionOf('ISC AND Zlib OR MIT AND Zlib'))).toBe(true);
    expect(equalExpressions(expressionOf('MIT OR ISC'), expressionOf('MIT AND ISC'))).toBe(false);
    expect(equalExpressions(expressionOf('Apache-2.0'), expressionOf('Apache-2.0+'))).toBe(false);
  });
});

describe('the laws of expressions', () => {
  const ids = ['MIT', 'ISC', 'Apache-2.0', 'GPL-2.0-only', 'GPL-2.0-or-later', 'GPL-3.0-only', 'LicenseRef-a'];
  const term = fc.record({ id: fc.constantFrom(...ids), isLater: fc.boolean(), exception: fc.option(fc.constant('Classpath-exception-2.0'), { nil: undefined }) })
    .map(({ id, isLater, exception }) => licenseTerm(id, id.endsWith('-or-later') || (isLater && id === 'Apache-2.0'), exception));
  const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof({ maxDepth: 4, withCrossShrink: true }, term, fc.tuple(fc.constantFrom<'and' | 'or'>('and', 'or'), fc.array(tie('tree'), { minLength: 2, maxLength: 3 })).map(([kind, parts]) => joinExpressions(kind, parts))),
  }));
  const allowLists = fc.subarray([...ids, 'MIT WITH Classpath-exception-2.0', 'GPL-2.0-or-later WITH Classpath-exception-2.0'], { minLength: 1 });
  const isAllowed = (expression: Expression, allowed: readonly string[]): boolean => {
    const list = readAllowList(allowed);
    return list.ok && isSatisfied(expression, list.allowList);
  };

  it('reading what was written gives the same tree', () => {
    fc.assert(fc.property(tree, (expression) => {
      expect(expressionOf(formatExpression(expression))).toEqual(expression);
    }));
  });

  it('a longer allow list never takes a yes back', () => {
    fc.assert(fc.property(tree, allowLists, allowLists, (expression, allowed, more) => {
      expect(isAllowed(expression, allowed) && !isAllowed(expression, [...allowed, ...more])).toBe(false);
    }));
  });

  it('simplifying changes no verdict, and a second time nothing at all', () => {
    fc.assert(fc.property(tree, allowLists, (expression, allowed) => {
      const simple = simplify(expression);
      expect(isAllowed(simple, allowed)).toBe(isAllowed(expression, allowed));
      expect(simplify(simple)).toEqual(simple);
      expect(equalExpressions(simple, expression)).toBe(true);
    }));
  });

  it('an expression is satisfied when one of its ways is', () => {
    fc.assert(fc.property(tree, allowLists, (expression, allowed) => {
      const ways = disjuncts(expression);
      if (ways.ok) expect(ways.disjuncts.some((way) => way.every((leaf) => isAllowed(leaf, allowed)))).toBe(isAllowed(expression, allowed));
    }));
  });

  it('no text makes the reader throw', () => {
    const word = fc.constantFrom('MIT', '(', ')', ' AND ', ' OR ', ' WITH ', '+', 'GPL-2.0', ' ', 'Classpath-exception-2.0', 'NONE', 'LicenseRef-', ':');
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(word).map((words) => words.join(''))), (text) => {
      const parsed = parseExpression(text);
      if (parsed.ok) expect(canonical(formatExpression(parsed.expression))).toBe(formatExpression(parsed.expression));
      else expect(parsed.refusal.at).toBeLessThanOrEqual(text.length);
    }));
  });
});
