import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chineseNumber, englishClauseNumber } from './clause-number.ts';
import { attestationResults, stateOfControl, type AttestationResult } from './control-state.ts';
import { differenceOfPolicies, type ComparedClause } from './policy-difference.ts';
import { frameworkKinds, modalities, readFramework, addressees } from './requirement.ts';
import { requirementStates, stateOfGroup, statusOfRequirement, type RequirementState } from './requirement-status.ts';
import { addMonths, frequencies, nextDueOn } from './schedule.ts';
import { labelOfStatus, labelWords } from './status-words.ts';
import { differenceOfTexts } from './text-difference.ts';
import { processorMs } from '../../../test/processor-time.ts';

const breach = /违规|违反|violation|breach|non-?complian|not met/i;

describe('where a requirement stands', () => {
  // modality kind | addressee | clauses | controls | declared = state rule gap label
  const facts = `
    shall regulation | institution | 0 | | = not-implemented no-clause - not-implemented-binding
    shall regulation | institution | 1 | | = not-implemented no-control - not-implemented-binding
    shall regulation | institution | 1 | unknown | = not-assessed not-judged - not-assessed
    shall regulation | institution | 1 | does-not-work | = not-implemented none-works gap not-implemented-gap
    shall regulation | institution | 1 | works does-not-work | = partial some-work gap partial-gap
    shall regulation | institution | 1 | works unknown | = partial some-work - partial
    shall regulation | institution | 2 | works works | = implemented all-work - implemented
    shall regulation | institution | 1 | works not-applicable | = implemented all-work - implemented
    shall regulation | institution | 1 | not-applicable | = not-applicable controls-not-applicable - not-applicable
    shall regulation | institution | 0 | | declared = not-implemented no-clause - not-implemented-binding
    shall regulation | provider | 0 | | = not-applicable addressed-to-others - not-applicable
    encouraged regulation | institution | 0 | | = not-implemented no-clause - not-implemented-encouraged
    encouraged regulation | institution | 1 | does-not-work | = not-implemented none-works - not-implemented-encouraged
    encouraged regulation | institution | 1 | works does-not-work | = partial some-work - partial
    encouraged regulation | institution | 0 | | declared = not-applicable declared-not-applicable - not-applicable
    may regulation | institution | 0 | | = not-implemented no-clause - not-implemented-encouraged
    should guide | institution | 0 | | = not-implemented no-clause - not-implemented-encouraged
    shall guide | institution | 1 | does-not-work | = not-implemented none-works - not-implemented-encouraged
    shall conformance | institution | 1 | does-not-work | = not-implemented none-works - not-implemented-conformance
    definition regulation | institution | 1 | unknown | = not-assessed not-judged - not-assessed
    encouraged regulation | regulators | 3 | works | = not-applicable addressed-to-others - not-applicable`;

  it.each(facts.trim().split('\n').map((line) => line.trim()))('%s', (line) => {
    const [asked, expected] = line.split(' = ') as [string, string];
    const [what, addressee, clauses, controls = '', declared = ''] = asked.split('|').map((part) => part.trim());
    const [modality, kind] = what!.split(' ') as [(typeof modalities)[number], (typeof frameworkKinds)[number]];
    const status = statusOfRequirement({ item: { modality, addressee: addressee as (typeof addressees)[number] }, kind, clauseCount: Number(clauses), controls: controls.split(' ').filter(Boolean) as AttestationResult[], isDeclaredNotApplicable: declared === 'declared' });
    expect([status.state, status.rule, status.isGap ? 'gap' : '-', labelOfStatus(status, modality, kind)].join(' ')).toBe(expected);
  });

  const anyFacts = fc.record({
    modality: fc.constantFrom(...modalities), addressee: fc.constantFrom(...addressees), kind: fc.constantFrom(...frameworkKinds), clauseCount: fc.nat(3), controls: fc.array(fc.constantFrom(...attestationResults), { maxLength: 4 }), isDeclaredNotApplicable: fc.boolean(),
  });
  const judge = ({ modality, addressee, ...rest }: typeof anyFacts extends fc.Arbitrary<infer F> ? F : never) => statusOfRequirement({ ...rest, item: { modality, addressee } });

  it('G24: what is not binding is never a gap, and no word of a breach is said of it, whatever the facts', () => {
    fc.assert(fc.property(anyFacts, (facts) => {
      if (facts.modality === 'shall' && facts.kind === 'regulation') return;
      const status = judge(facts);
      expect(status.isGap).toBe(false);
      const { zh, en } = labelWords[labelOfStatus(status, facts.modality, facts.kind)];
      // "Not met" may be said where an institution chose to conform to a standard; never of what is encouraged.
      if (facts.modality !== 'shall') expect(`${zh} ${en}`).not.toMatch(breach);
    }));
  });

  it('a gap needs something that says no', () => {
    fc.assert(fc.property(anyFacts, (facts) => {
      if (judge(facts).isGap) expect(facts.controls).toContain('does-not-work');
    }));
  });

  it('one more working control never makes it worse', () => {
    const order: readonly RequirementState[] = ['not-implemented', 'not-assessed', 'partial', 'implemented'];
    fc.assert(fc.property(anyFacts, (facts) => {
      const [before, after] = [judge(facts), judge({ ...facts, clauseCount: Math.max(1, facts.clauseCount), controls: [...facts.controls, 'works'] })];
      if (before.state === 'not-applicable' || after.state === 'not-applicable') return;
      expect(order.indexOf(after.state)).toBeGreaterThanOrEqual(order.indexOf(before.state));
    }));
  });

  it('an article is implemented only where all that applies in it is', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...requirementStates)), (states) => {
      const applicable = states.filter((state) => state !== 'not-applicable');
      expect(stateOfGroup(states) === 'implemented').toBe(applicable.length > 0 && applicable.every((state) => state === 'implemented'));
      expect(stateOfGroup(states) === 'not-applicable').toBe(applicable.length === 0);
    }));
  });
});

describe('a control', () => {
  const at = '2026-11-01T00:00:00Z';
  const state = (holds: boolean | undefined | 'none' | 'not-installed', result?: AttestationResult, validUntil = '2027-01-01') =>
    stateOfControl({ today: '2026-11-23', evidence: holds === 'none' ? undefined : holds === 'not-installed' ? holds : { holds, collectedAt: at }, attestation: result === undefined ? undefined : { result, signedAt: at, validUntil } });

  it.each([
    ['works by its evidence alone', true, undefined, undefined, 'works'],
    ['is unknown where evidence decides nothing and nobody attested', undefined, undefined, undefined, 'unknown'],
    ['works by attestation where evidence decides nothing', undefined, 'works', undefined, 'works'],
    ['does not work where the data say so, whoever signed', false, 'works', undefined, 'does-not-work'],
    ['does not work where a person found so, whatever the data say', true, 'does-not-work', undefined, 'does-not-work'],
    ['is not applicable by attestation', 'none', 'not-applicable', undefined, 'not-applicable'],
    ['is not talked away where the data say no', false, 'not-applicable', undefined, 'does-not-work'],
    ['is unknown again when its attestation has lapsed', 'none', 'works', '2026-11-22', 'unknown'],
    ['still works on the last day of its attestation', 'none', 'works', '2026-11-23', 'works'],
    ['is unknown where its evidence is not installed', 'not-installed', undefined, undefined, 'unknown'],
  ] as const)('%s', (_name, holds, result, validUntil, expected) => {
    expect(state(holds, result, validUntil).state).toBe(expected);
  });

  it('says why, each source with its age', () => {
    expect(state(false, 'works', '2026-01-01').because).toEqual([{ code: 'evidence-fails', at }, { code: 'attestation-lapsed', at: '2026-01-01' }]);
    expect(state('not-installed').because).toEqual([{ code: 'evidence-not-installed' }, { code: 'never-attested' }]);
  });
});

describe('days', () => {
  it.each(['2026-01-31 1 = 2026-02-28', '2028-01-31 1 = 2028-02-29', '2026-11-30 3 = 2027-02-28', '2026-12-15 18 = 2028-06-15', '2026-03-31 -1 = 2026-02-28', '2026-01-15 -13 = 2024-12-15'])('%s', (line) => {
    const [from, count, , to] = line.split(' ');
    expect(addMonths(from!, Number(count))).toBe(to);
  });

  it('are refused where they are none, and every frequency leads on', () => {
    expect(() => addMonths('tomorrow', 1)).toThrow(RangeError);
    for (const frequency of frequencies) expect(nextDueOn(frequency, '2026-11-23') > '2026-11-23').toBe(true);
  });
});

describe('the number of a clause in English', () => {
  it('and in Chinese lead back to each other', () => {
    for (let number = 1; number < 100; number++) expect(englishClauseNumber(`第${chineseNumber(number)}条`)).toBe(`Article ${number}`);
  });

  it.each(['第一条 = Article 1', '第十条 = Article 10', '第十二条 = Article 12', '第二十条 = Article 20', '第二十一条 = Article 21', '第一百零五条 = Article 105', '第一百一十条 = Article 110', '第9条 = Article 9', '2.1 = 2.1', '第条 = 第条', '第一十百条 = 第一十百条', '附则 = 附则'])('%s', (line) => {
    const [no, english] = line.split(' = ');
    expect(englishClauseNumber(no!)).toBe(english);
  });
});

describe('the difference of two texts', () => {
  const shown = (before: string, after: string) => differenceOfTexts(before, after).map(({ kind, text }) => `${{ same: '=', added: '+', removed: '-' }[kind]}${text}`).join('|');

  it.each([
    ['高危不超过三十日', '高危不超过十五日', '=高危不超过|-三|=十|+五|=日'],
    ['使用log4j-core组件', '使用log4j-core库', '=使用log4j-core|-组件|+库'],
    ['closed within 30 days', 'closed within 15 days', '=closed within |-30|+15|= days'],
    ['', '新增', '+新增'],
    ['same', 'same', '=same'],
  ])('%s → %s', (before, after, expected) => expect(shown(before, after)).toBe(expected));

  it('gives both texts back', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
      const pieces = differenceOfTexts(before, after);
      expect(pieces.filter((piece) => piece.kind !== 'added').map((piece) => piece.text).join('')).toBe(before);
      expect(pieces.filter((piece) => piece.kind !== 'removed').map((piece) => piece.text).join('')).toBe(after);
    }));
  });

  it('ends soon for texts that have nothing in common', () => {
    const startedAt = processorMs();
    expect(differenceOfTexts('甲'.repeat(50_000), '乙'.repeat(50_000)).map((piece) => piece.kind)).toEqual(['removed', 'added']);
    expect(processorMs() - startedAt).toBeLessThan(2_000);
  });
});

describe('the difference of two versions of a policy', () => {
  const clause = (lineage: string, no: string, zh: string, more: Partial<ComparedClause> = {}): ComparedClause => ({ lineage, no, text: { zh, en: zh }, modality: 'shall', behaviours: [], requirements: [], ...more });

  it('follows clauses by what they are, not by their number; what went stands where it stood', () => {
    const before = [clause('a', '1', '甲'), clause('b', '2', '乙'), clause('c', '3', '丙')];
    const after = [clause('n', '1', '新'), clause('a', '2', '甲'), clause('c', '3', '丁', { modality: 'should', behaviours: ['retirement'] })];
    expect(differenceOfPolicies(before, after).map(({ kind, no, modality, mapping }) => [kind, no.before ?? '', no.after ?? '', modality.after ?? '', mapping.added.join()])).toEqual([
      ['added', '', '1', 'shall', ''], ['changed', '1', '2', 'shall', ''], ['removed', '2', '', '', ''], ['changed', '3', '3', 'should', 'retirement'],
    ]);
    expect(differenceOfPolicies(before, before).every((row) => row.kind === 'same')).toBe(true);
  });
});

describe('a framework that somebody else wrote', () => {
  const good = { id: 'f', version: '1', title: { zh: '框', en: 'F' }, kind: 'guide', groups: [{ id: 'g', title: { zh: '组', en: 'G' } }], items: [{ id: 'a', group: 'g', title: { zh: '甲', en: 'A' }, modality: 'should', addressee: 'institution' }] };

  it('is read, and what nobody compared is not verified', () => {
    expect(readFramework(good)).toMatchObject({ value: { id: 'f', items: [{ id: 'a', isVerified: false, isAffirmation: false }] }, issues: [] });
  });

  it.each([undefined, null, 'x', 7, [], {}, { ...good, items: 'x' }, { ...good, kind: 'law' }, { ...good, title: '' }])('that is none is refused: %j', (input) => {
    expect(readFramework(input)).toMatchObject({ value: undefined, issues: [{ code: 'framework-incomplete' }] });
  });

  it('loses only its bad items, each with its place', () => {
    const items = [good.items[0], { ...good.items[0], id: 'b', group: 'nowhere' }, { ...good.items[0] }, { ...good.items[0], id: 'c', modality: '必须' }, null, JSON.parse('{"__proto__":{"id":"d"}}') as object, { ...good.items[0], id: 'e' }];
    const { value, issues } = readFramework({ ...good, items });
    expect(value?.items.map((item) => item.id)).toEqual(['a', 'e']);
    expect(issues.map((issue) => issue.where)).toEqual(['/items/1', '/items/2', '/items/3', '/items/4', '/items/5']);
  });
});
