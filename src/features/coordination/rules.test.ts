import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRaci, raciFaults } from './raci.ts';
import { daysLeft, defaultRule, neededFor, outOfOffice, resultOf, routingBlockers, ruleOn, seatOf, voteObstacle, type ItemCase, type Member, type Rule, type Seat } from './rules.ts';
import { attendances, choices, departments, majorities, type Attendance, type Choice, type Department } from './words.ts';

const rule: Rule = { ...defaultRule, version: 1, effectiveFrom: '2026-01-01' };
const day = '2026-06-15';

function member(name: string, department: Department, more: Partial<Member> = {}): Member {
  return { id: `seat-${name}`, personId: name, name, department, role: 'member', validFrom: '2026-01-01', validTo: null, isActive: true, deputyId: null, deputyName: null, isDeputyActive: false, ...more };
}

/** `科技:张+ 法务:李- 采购:王>陈+` — department, name, deputy that sits there, vote: + for, - against, 0 abstain, nothing given, ! not there. */
function item(text: string, more: Partial<ItemCase> = {}): ItemCase {
  const names: Readonly<Record<string, Department>> = { 科技: 'technology', 法务: 'legal', 采购: 'procurement', 安全: 'security', 业务: 'business' };
  const votes: { memberId: string; choice: Choice }[] = [];
  const seats = text.split(/\s+/).map((part): Seat => {
    const [, department, name, deputy, mark] = /^(.+):([^>+\-0!]+)(?:>([^+\-0!]+))?([+\-0!]?)$/.exec(part)!;
    const held = member(name!, names[department!]!, deputy === undefined ? {} : { deputyId: deputy, deputyName: deputy, isDeputyActive: true });
    const choice = ({ '+': 'for', '-': 'against', 0: 'abstain' } as const)[mark as '+' | '-' | '0'];
    if (choice !== undefined) votes.push({ memberId: held.id, choice });
    const attendance: Attendance = mark === '!' ? 'absent' : deputy === undefined ? 'present' : 'deputy';
    return { member: held, attendance };
  });
  return { rule, form: 'meeting', seats, interestedIds: [], recusedIds: [], votes, isException: false, isDeferred: false, hasConditions: false, ...more };
}

const outcome = (of: ItemCase) => {
  const { isQuorate, lacks, decision } = resultOf(of);
  return isQuorate ? decision : lacks.map((lack) => (lack.lack === 'share' ? `${lack.have} of ${lack.need}` : `${lack.department}: ${lack.because}`)).join(', ');
};

describe('a decision', () => {
  it.each([
    ['科技:张+ 法务:李+ 采购:王+', {}, 'approved'],
    ['科技:张+ 法务:李+ 采购:王-', {}, 'approved'],
    ['科技:张+ 法务:李- 采购:王0', {}, 'rejected'],
    ['科技:张+ 法务:李 采购:王0 安全:赵+', {}, 'rejected'],
    ['科技:张+ 法务:李+ 采购:王+', { hasConditions: true }, 'approved-with-conditions'],
    ['科技:张+ 法务:李+ 采购:王+', { isDeferred: true }, 'deferred'],
    ['科技:张+ 法务:李+ 采购:王-', { isException: true }, 'approved'],
    ['科技:张+ 法务:李+ 采购:王- 安全:赵0', { isException: true }, 'rejected'],
    ['科技:张+ 法务:李+ 采购:王!', {}, 'procurement: absent'],
    ['科技:张+ 法务:李+', {}, 'procurement: nobody'],
    ['科技:张+ 法务:李+ 采购:王>陈+', {}, 'approved'],
    ['科技:张+ 法务:李+ 采购:王>陈+', { rule: { ...rule, doDeputiesCount: false } }, 'procurement: deputy-not-counted'],
    // Who asked for it does not stand for the own department, nor does a deputy of theirs.
    ['科技:张+ 法务:李+ 采购:王+', { interestedIds: ['张'] }, 'technology: interested'],
    ['科技:张>周+ 法务:李+ 采购:王+', { interestedIds: ['张'] }, 'technology: interested'],
    ['科技:张+ 科技:周+ 法务:李+ 采购:王-', { interestedIds: ['张'] }, 'approved'],
    ['科技:张+ 科技:周- 法务:李+ 采购:王0', { interestedIds: ['张'] }, 'rejected'],
    ['科技:张+ 法务:李+ 采购:王+', { recusedIds: ['王'] }, 'procurement: interested'],
    ['科技:张+ 法务:李+ 采购:王+ 安全:赵! 业务:孙! 业务:钱! 业务:吴!', {}, '3 of 4'],
    // When papers go round, only who answered is present.
    ['科技:张+ 法务:李+ 采购:王', { form: 'written' }, 'procurement: silent'],
    ['科技:张+ 法务:李+ 采购:王+ 安全:赵', { form: 'written' }, 'approved'],
  ] as const)('%s %o → %s', (seats, more, expected) => {
    expect(outcome(item(seats, more as Partial<ItemCase>))).toBe(expected);
  });

  it('needs more than half, two thirds or all of those who are there, in whole people', () => {
    const table = [1, 2, 3, 4, 5, 6, 7].map((present) => majorities.map((majority) => neededFor(majority, present)).join('/'));
    expect(table).toEqual(['1/1/1', '2/2/2', '2/2/3', '3/3/4', '3/4/5', '4/4/6', '4/5/7']);
  });

  const anyCase = fc.record({
    seats: fc.array(fc.record({ department: fc.constantFrom(...departments.slice(0, 4)), attendance: fc.constantFrom(...attendances), hasDeputy: fc.boolean() }), { maxLength: 9 }),
    choices: fc.array(fc.option(fc.constantFrom(...choices), { nil: undefined }), { minLength: 9, maxLength: 9 }), excluded: fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8]), majority: fc.constantFrom(...majorities), isWritten: fc.boolean(),
  }).map(({ seats, choices: given, excluded, majority, isWritten }): ItemCase => {
    const built = seats.map(({ department, attendance, hasDeputy }, index): Seat => ({ member: member(`p${index}`, department, hasDeputy ? { deputyId: `d${index}`, isDeputyActive: true } : {}), attendance }));
    return { rule: { ...rule, majority }, form: isWritten ? 'written' : 'meeting', seats: built, interestedIds: excluded.map((index) => `p${index}`), recusedIds: [], votes: built.flatMap((seat, index) => (given[index] === undefined ? [] : [{ memberId: seat.member.id, choice: given[index] }])), isException: false, isDeferred: false, hasConditions: false };
  });

  it('is never reached without one voice each of technology, legal and procurement, nor by the voice of somebody interested', () => {
    fc.assert(fc.property(anyCase, (of) => {
      const { decision, counts } = resultOf(of);
      expect(counts.for + counts.against + counts.abstain + counts.silent).toBe(counts.present);
      if (decision === null) return;
      const voices = of.seats.filter((seat) => voteObstacle(of, seat.attendance === 'deputy' ? (seat.member.deputyId ?? '') : seat.member.personId) === undefined && !of.interestedIds.includes(seat.member.personId));
      expect(rule.requiredDepartments.filter((department) => !voices.some((seat) => seat.member.department === department))).toEqual([]);
      const withoutInterested = resultOf({ ...of, votes: of.votes.filter((vote) => !of.interestedIds.includes(vote.memberId.replace('seat-', ''))) });
      expect(withoutInterested.decision).toBe(decision);
    }));
  });

  it('does not turn from a yes into a no by one more yes', () => {
    fc.assert(fc.property(anyCase, fc.nat({ max: 8 }), (of, index) => {
      const seat = of.seats[index];
      if (seat === undefined || resultOf(of).decision !== 'approved') return;
      expect(resultOf({ ...of, votes: [...of.votes.filter((vote) => vote.memberId !== seat.member.id), { memberId: seat.member.id, choice: 'for' }] }).decision).toBe('approved');
    }));
  });
});

describe('a voice', () => {
  const of = item('科技:张+ 法务:李>陈 采购:王!');
  it.each([['张', undefined], ['李', 'represented'], ['陈', undefined], ['王', 'not-attending'], ['孙', 'not-member']])('of %s: %s', (person, expected) => {
    expect(voteObstacle(of, person)).toBe(expected);
  });

  it('is refused to who asked for it before anything else is looked at', () => {
    expect(voteObstacle({ ...of, interestedIds: ['孙'] }, '孙')).toBe('requester');
    expect(voteObstacle({ ...of, recusedIds: ['张'] }, '张')).toBe('recused');
  });

  it('of somebody who is a member and a deputy speaks for the own seat', () => {
    expect(seatOf(item('法务:李>张 科技:张'), '张')?.member.name).toBe('张');
  });
});

describe('a term', () => {
  it('counts from its first day up to, but not including, its last', () => {
    const term = { validFrom: '2026-03-01', validTo: '2026-06-01', isActive: true };
    expect(['2026-02-28', '2026-03-01', '2026-05-31', '2026-06-01'].map((on) => outOfOffice(term, on))).toEqual(['not-begun', undefined, undefined, 'term-over']);
    expect(outOfOffice({ ...term, isActive: false }, '2026-04-01')).toBe('account-closed');
  });

  it('warns within thirty days of its end', () => {
    expect([daysLeft('2026-07-16', day), daysLeft('2026-07-15', day), daysLeft('2026-06-16', day), daysLeft('2026-06-15', day), daysLeft(null, day)]).toEqual([undefined, 30, 1, undefined, undefined]);
  });

  it('that is over leaves a body that can take nothing, and says whose it was', () => {
    const members = [member('张', 'technology', { role: 'chair' }), member('李', 'legal', { validTo: '2026-06-15' }), member('王', 'procurement', { isActive: false })];
    const blockers = routingBlockers({ effectiveFrom: '2026-01-01', endedOn: null, rule, members }, day);
    expect(blockers.map((each) => [each.obstacle, each.department, each.because, each.name, each.on])).toEqual([['no-department', 'legal', 'term-over', '李', '2026-06-15'], ['no-department', 'procurement', 'account-closed', '王', null]]);
    expect(routingBlockers({ effectiveFrom: '2026-01-01', endedOn: null, rule, members }, '2026-06-14').map((each) => each.name)).toEqual(['王']);
    expect(routingBlockers({ effectiveFrom: '2026-01-01', endedOn: day, rule, members }, day).map((each) => each.obstacle)).toEqual(['ended']);
    expect(routingBlockers({ effectiveFrom: '2027-01-01', endedOn: null, rule: undefined, members }, day).map((each) => each.obstacle)).toEqual(['not-effective']);
    expect(routingBlockers({ effectiveFrom: '2026-01-01', endedOn: null, rule, members: [] }, day).map((each) => each.because)).toEqual(['nobody', 'nobody', 'nobody', 'nobody']);
  });
});

it('of several rules the newest that has begun is in force', () => {
  const rules = [{ version: 1, effectiveFrom: '2026-01-01' }, { version: 2, effectiveFrom: '2026-06-15' }, { version: 3, effectiveFrom: '2026-06-15' }, { version: 4, effectiveFrom: '2026-07-01' }];
  expect(['2025-12-31', '2026-06-14', '2026-06-15', '2026-07-01'].map((on) => ruleOn(rules, on)?.version)).toEqual([undefined, 1, 3, 4]);
});

describe('the table of duties', () => {
  it('of the program has one that answers and one that does, for each behaviour', () => {
    expect(raciFaults(defaultRaci)).toEqual([]);
  });

  it('is faulty where two answer, or nobody does the work', () => {
    expect(raciFaults({ ...defaultRaci, introduction: { body: 'A', technology: 'A', legal: 'R' }, retirement: { body: 'A' } })).toEqual(['introduction', 'retirement']);
  });
});
