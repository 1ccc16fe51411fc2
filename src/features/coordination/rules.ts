import type { Absence, Attendance, Choice, Decision, Department, Majority, MemberRole, RoutingObstacle, VoteObstacle } from './words.ts';

/** What a body asks of a decision. Article 4 of 银办发〔2021〕146号 names 科技、法务、采购; the rest is the body's own. */
export type Rule = Readonly<{
  version: number; effectiveFrom: string; requiredDepartments: readonly Department[];
  /** The least share of the voices that must be there. */
  shareNumerator: number; shareDenominator: number;
  majority: Majority; exceptionMajority: Majority; doDeputiesCount: boolean; followUpDays: number;
}>;

export const defaultRule = { requiredDepartments: ['technology', 'legal', 'procurement'], shareNumerator: 1, shareDenominator: 2, majority: 'simple', exceptionMajority: 'two-thirds', doDeputiesCount: true, followUpDays: 30 } as const satisfies Omit<Rule, 'version' | 'effectiveFrom'>;

/** A membership; days are half open: on `validTo` it is over. */
export type Member = Readonly<{
  id: string; personId: string; name: string; department: Department; role: MemberRole; validFrom: string; validTo: string | null; isActive: boolean;
  deputyId: string | null; deputyName: string | null; isDeputyActive: boolean;
}>;

/** The rule in force on a day: of those that have begun, the newest; undefined before the first. */
export function ruleOn<R extends Pick<Rule, 'version' | 'effectiveFrom'>>(rules: readonly R[], day: string): R | undefined {
  return rules.filter((rule) => rule.effectiveFrom <= day).toSorted((a, b) => b.version - a.version)[0];
}

/** Why a member is not in office on a day; undefined where they are. A closed account counts like a term that is over. */
export function outOfOffice(member: Pick<Member, 'validFrom' | 'validTo' | 'isActive'>, day: string): Extract<Absence, 'term-over' | 'not-begun' | 'account-closed'> | undefined {
  if (member.validTo !== null && member.validTo <= day) return 'term-over';
  if (member.validFrom > day) return 'not-begun';
  return member.isActive ? undefined : 'account-closed';
}

export const warningDays = 30;

/** Days until a term ends, where it ends within the days of warning; undefined where it does not. */
export function daysLeft(validTo: string | null, day: string): number | undefined {
  if (validTo === null || validTo <= day) return undefined;
  const left = Math.round((Date.parse(validTo) - Date.parse(day)) / 86_400_000);
  return left <= warningDays ? left : undefined;
}

export type Blocker = Readonly<{ obstacle: RoutingObstacle; department: Department | null; because: Absence | null; name: string | null; on: string | null }>;
export type BodyOnDay = Readonly<{ effectiveFrom: string; endedOn: string | null; rule: Rule | undefined; members: readonly Member[] }>;

/** Why nothing can be brought before a body on a day; empty where it can take matters. */
export function routingBlockers({ effectiveFrom, endedOn, rule, members }: BodyOnDay, day: string): Blocker[] {
  const plain = (obstacle: RoutingObstacle, on: string): Blocker => ({ obstacle, department: null, because: null, name: null, on });
  if (endedOn !== null && endedOn <= day) return [plain('ended', endedOn)];
  if (rule === undefined || effectiveFrom > day) return [plain('not-effective', effectiveFrom)];
  const missing = (obstacle: RoutingObstacle, department: Department | null, held: readonly Member[]): Blocker[] => {
    if (held.some((member) => outOfOffice(member, day) === undefined)) return [];
    const last = held.toSorted((a, b) => (b.validTo ?? '9999').localeCompare(a.validTo ?? '9999'))[0];
    return [{ obstacle, department, because: last === undefined ? 'nobody' : outOfOffice(last, day)!, name: last?.name ?? null, on: last?.validTo ?? null }];
  };
  return [
    ...missing('no-chair', null, members.filter((member) => member.role === 'chair')),
    ...rule.requiredDepartments.flatMap((department) => missing('no-department', department, members.filter((member) => member.department === department))),
  ];
}

/** A seat of a meeting: a member in office on its day, and who sits there. */
export type Seat = Readonly<{ member: Member; attendance: Attendance }>;

/** What is known of one item when it is voted on or counted. */
export type ItemCase = Readonly<{
  rule: Rule; form: 'meeting' | 'written'; seats: readonly Seat[];
  /** Who asked for it, or gains by it. */
  interestedIds: readonly string[];
  recusedIds: readonly string[];
  votes: readonly Readonly<{ memberId: string; choice: Choice }>[];
  isException: boolean; isDeferred: boolean; hasConditions: boolean;
}>;

/** Who speaks for a seat: the member, the deputy who attends, or nobody. */
export function voiceOf({ member, attendance }: Seat, rule: Pick<Rule, 'doDeputiesCount'>): string | undefined {
  if (attendance === 'present') return member.personId;
  return attendance === 'deputy' && rule.doDeputiesCount && member.deputyId !== null && member.isDeputyActive ? member.deputyId : undefined;
}

/** Why somebody has no voice on an item; undefined where they have one, at the seat that `seatOf` names. */
export function voteObstacle(item: ItemCase, personId: string): Exclude<VoteObstacle, 'not-open' | 'deadline-over'> | undefined {
  if (item.interestedIds.includes(personId)) return 'requester';
  if (item.recusedIds.includes(personId)) return 'recused';
  if (item.isDeferred) return 'deferred';
  if (seatOf(item, personId) !== undefined) return undefined;
  const own = item.seats.find((seat) => seat.member.personId === personId);
  const lent = item.seats.find((seat) => seat.member.deputyId === personId);
  if (own !== undefined) return own.attendance === 'deputy' ? 'represented' : 'not-attending';
  return lent === undefined ? 'not-member' : 'not-attending';
}

/** The seat that a person speaks for: the own one first. */
export function seatOf(item: Pick<ItemCase, 'seats' | 'rule'>, personId: string): Seat | undefined {
  const mine = item.seats.filter((seat) => voiceOf(seat, item.rule) === personId);
  return mine.find((seat) => seat.member.personId === personId) ?? mine[0];
}

export type Lack = Readonly<{ lack: 'share' | 'department'; department: Department | null; because: Absence | null; name: string | null; have: number | null; need: number | null }>;
export type Counts = Readonly<{ for: number; against: number; abstain: number; silent: number; excluded: number; present: number; entitled: number; seats: number }>;
export type ItemResult = Readonly<{ isQuorate: boolean; lacks: Lack[]; counts: Counts; majority: Majority; needed: number; decision: Decision | null; ruleVersion: number }>;

/**
 * What comes of an item: whether there is a quorum, why not, and the decision. Whoever asked for it or stepped back stands neither for a
 * share nor for a department: a department speaks through somebody who may vote. When papers go round, only who answered is present.
 * Without quorum there is no decision.
 */
export function resultOf(item: ItemCase): ItemResult {
  const { rule } = item;
  const places = item.seats.map((seat) => placeOf(item, seat));
  const able = places.filter((place) => !place.isExcluded);
  const present = able.filter((place) => place.isPresent);
  const lacks = [...shareLack(rule, present.length, able.length), ...departmentLacks(rule, places)];
  const count = (choice: Choice) => present.filter((place) => place.choice === choice).length;
  const counts: Counts = { for: count('for'), against: count('against'), abstain: count('abstain'), silent: present.filter((place) => place.choice === undefined).length, excluded: places.length - able.length, present: present.length, entitled: able.length, seats: places.length };
  const majority = item.isException ? rule.exceptionMajority : rule.majority;
  const needed = neededFor(majority, present.length);
  const isQuorate = lacks.length === 0;
  return { isQuorate, lacks, counts, majority, needed, decision: isQuorate ? decisionOf(item, counts, needed) : null, ruleVersion: rule.version };
}

type Place = Readonly<{ seat: Seat; choice: Choice | undefined; isExcluded: boolean; isPresent: boolean; because: Absence | undefined }>;

function placeOf(item: ItemCase, seat: Seat): Place {
  const { member, attendance } = seat;
  const voice = voiceOf(seat, item.rule);
  // A member who is interested does not become impartial by sending a deputy.
  const isExcluded = [member.personId, voice].some((id) => id !== undefined && (item.interestedIds.includes(id) || item.recusedIds.includes(id)));
  const choice = item.votes.find((vote) => vote.memberId === member.id)?.choice;
  const isSilent = item.form === 'written' && choice === undefined;
  const isPresent = voice !== undefined && !isSilent;
  const because = isExcluded ? 'interested' : isPresent ? undefined : voice !== undefined ? 'silent' : attendance === 'deputy' ? 'deputy-not-counted' : 'absent';
  return { seat, choice: isExcluded || !isPresent ? undefined : choice, isExcluded, isPresent: isPresent && !isExcluded, because };
}

function shareLack(rule: Rule, have: number, entitled: number): Lack[] {
  // In whole numbers: two thirds of three are two, which 0.6667 × 3 is not.
  const need = Math.max(1, Math.ceil((entitled * rule.shareNumerator) / rule.shareDenominator));
  return have * rule.shareDenominator >= entitled * rule.shareNumerator && have > 0 ? [] : [{ lack: 'share', department: null, because: null, name: null, have, need }];
}

function departmentLacks(rule: Rule, places: readonly Place[]): Lack[] {
  return rule.requiredDepartments.flatMap((department): Lack[] => {
    const theirs = places.filter((place) => place.seat.member.department === department);
    if (theirs.some((place) => place.isPresent)) return [];
    return [{ lack: 'department', department, because: theirs[0]?.because ?? 'nobody', name: theirs[0]?.seat.member.name ?? null, have: null, need: null }];
  });
}

/** How many must say yes out of those who are present and may vote. */
export function neededFor(majority: Majority, present: number): number {
  const needed: Readonly<Record<Majority, number>> = { simple: Math.floor(present / 2) + 1, 'two-thirds': Math.ceil((present * 2) / 3), unanimous: present };
  return Math.max(1, needed[majority]);
}

function decisionOf(item: ItemCase, counts: Counts, needed: number): Decision {
  if (item.isDeferred) return 'deferred';
  if (counts.for < needed) return 'rejected';
  return item.hasConditions ? 'approved-with-conditions' : 'approved';
}
