import type { MessageKey } from '../../i18n/keys.ts';
import type { Tone } from '../../ui/state-chip.tsx';
import type { Blocker, BodyRow, FollowUp, Item, ItemResult, Matter, Meeting, Member, ResolutionRow, Rule, Seat } from './queries.ts';

export const bodyKindKeys = { coordination: 'coordination.kind.coordination', decision: 'coordination.kind.decision', expert: 'coordination.kind.expert' } as const satisfies Record<BodyRow['kind'], MessageKey>;

export const departmentKeys = {
  technology: 'coordination.department.technology', legal: 'coordination.department.legal', procurement: 'coordination.department.procurement', security: 'coordination.department.security',
  risk: 'coordination.department.risk', business: 'coordination.department.business', operations: 'coordination.department.operations', finance: 'coordination.department.finance',
} as const satisfies Record<Member['department'], MessageKey>;

export const roleKeys = { chair: 'coordination.role.chair', secretary: 'coordination.role.secretary', member: 'coordination.role.member' } as const satisfies Record<Member['role'], MessageKey>;
export const majorityKeys = { simple: 'coordination.majority.simple', 'two-thirds': 'coordination.majority.twoThirds', unanimous: 'coordination.majority.unanimous' } as const satisfies Record<Rule['majority'], MessageKey>;
export const formKeys = { meeting: 'coordination.form.meeting', written: 'coordination.form.written' } as const satisfies Record<Meeting['form'], MessageKey>;
export const attendanceKeys = { present: 'coordination.attendance.present', deputy: 'coordination.attendance.deputy', excused: 'coordination.attendance.excused', absent: 'coordination.attendance.absent' } as const satisfies Record<Seat['attendance'], MessageKey>;
export const choiceKeys = { for: 'coordination.choice.for', against: 'coordination.choice.against', abstain: 'coordination.choice.abstain' } as const satisfies Record<NonNullable<Item['myChoice']>, MessageKey>;

export const meetingStateKeys = {
  planned: 'coordination.meetingState.planned', invited: 'coordination.meetingState.invited', held: 'coordination.meetingState.held', minuted: 'coordination.meetingState.minuted', signed: 'coordination.meetingState.signed', cancelled: 'coordination.meetingState.cancelled',
} as const satisfies Record<Meeting['state'], MessageKey>;
export const meetingStateTones = { planned: 'neutral', invited: 'brand', held: 'waiting', minuted: 'amber', signed: 'good', cancelled: 'neutral' } as const satisfies Record<Meeting['state'], Tone>;

export const decisionKeys = {
  approved: 'coordination.decision.approved', 'approved-with-conditions': 'coordination.decision.approvedWithConditions', rejected: 'coordination.decision.rejected', deferred: 'coordination.decision.deferred',
} as const satisfies Record<ResolutionRow['decision'], MessageKey>;
export const decisionTones = { approved: 'good', 'approved-with-conditions': 'good', rejected: 'danger', deferred: 'neutral' } as const satisfies Record<ResolutionRow['decision'], Tone>;

export const resolutionStateKeys = { open: 'coordination.resolutionState.open', overdue: 'coordination.resolutionState.overdue', closed: 'coordination.resolutionState.closed', annulled: 'coordination.resolutionState.annulled' } as const satisfies Record<ResolutionRow['state'], MessageKey>;
export const resolutionStateTones = { open: 'waiting', overdue: 'danger', closed: 'good', annulled: 'neutral' } as const satisfies Record<ResolutionRow['state'], Tone>;

export const matterStateKeys = { pending: 'coordination.matterState.pending', scheduled: 'coordination.matterState.scheduled', decided: 'coordination.matterState.decided', withdrawn: 'coordination.matterState.withdrawn' } as const satisfies Record<Matter['state'], MessageKey>;
export const matterStateTones = { pending: 'waiting', scheduled: 'brand', decided: 'good', withdrawn: 'neutral' } as const satisfies Record<Matter['state'], Tone>;

export const followUpStateKeys = { open: 'coordination.followUpState.open', done: 'coordination.followUpState.done', cancelled: 'coordination.followUpState.cancelled' } as const satisfies Record<FollowUp['state'], MessageKey>;

/** Kinds that other parts of the program propose; one that is not here is shown by its own name. */
const subjectKindKeys = { free: 'coordination.subject.free', plan: 'coordination.subject.plan', policy: 'coordination.subject.policy', exception: 'coordination.subject.exception' } as const;

export function subjectKindKey(kind: string): (typeof subjectKindKeys)[keyof typeof subjectKindKeys] | undefined {
  return Object.hasOwn(subjectKindKeys, kind) ? subjectKindKeys[kind as keyof typeof subjectKindKeys] : undefined;
}

export const obstacleKeys = {
  'not-open': 'coordination.obstacle.notOpen', deferred: 'coordination.obstacle.deferred', 'not-member': 'coordination.obstacle.notMember', 'term-over': 'coordination.obstacle.termOver', 'account-closed': 'coordination.obstacle.accountClosed',
  'not-attending': 'coordination.obstacle.notAttending', represented: 'coordination.obstacle.represented', requester: 'coordination.obstacle.requester', recused: 'coordination.obstacle.recused', 'deadline-over': 'coordination.obstacle.deadlineOver',
} as const satisfies Record<NonNullable<Item['myObstacle']>, MessageKey>;

export const absenceKeys = {
  nobody: 'coordination.absence.nobody', 'term-over': 'coordination.absence.termOver', 'not-begun': 'coordination.absence.notBegun', 'account-closed': 'coordination.absence.accountClosed', absent: 'coordination.absence.absent',
  'deputy-not-counted': 'coordination.absence.deputyNotCounted', interested: 'coordination.absence.interested', silent: 'coordination.absence.silent',
} as const satisfies Record<NonNullable<ItemResult['lacks'][number]['because']>, MessageKey>;

export const outKeys = { ...absenceKeys, 'term-over': 'coordination.out.termOver', 'not-begun': 'coordination.out.notBegun', 'account-closed': 'coordination.out.accountClosed' } as const satisfies Record<NonNullable<Member['outBecause']>, MessageKey>;

export const blockerKeys = { ended: 'coordination.blocker.ended', 'not-effective': 'coordination.blocker.notEffective', 'no-chair': 'coordination.blocker.noChair', 'no-department': 'coordination.blocker.noDepartment' } as const satisfies Record<Blocker['obstacle'], MessageKey>;

export const behaviourKeys = {
  introduction: 'coordination.behaviour.introduction', assessment: 'coordination.behaviour.assessment', 'compliant-use': 'coordination.behaviour.compliantUse', 'vulnerability-detection': 'coordination.behaviour.vulnerabilityDetection',
  maintenance: 'coordination.behaviour.maintenance', 'emergency-response': 'coordination.behaviour.emergencyResponse', retirement: 'coordination.behaviour.retirement',
} as const satisfies Record<string, MessageKey>;

export const partyKeys = { body: 'coordination.party.body', ...departmentKeys } as const;
export const dutyKeys = { R: 'coordination.duty.r', A: 'coordination.duty.a', C: 'coordination.duty.c', I: 'coordination.duty.i' } as const satisfies Record<string, MessageKey>;

export const domainKeys = {
  'operating-system': 'coordination.domain.operatingSystem', database: 'coordination.domain.database', middleware: 'coordination.domain.middleware', 'big-data': 'coordination.domain.bigData', 'artificial-intelligence': 'coordination.domain.artificialIntelligence',
  frontend: 'coordination.domain.frontend', blockchain: 'coordination.domain.blockchain', cloud: 'coordination.domain.cloud', security: 'coordination.domain.security', 'development-tools': 'coordination.domain.developmentTools',
} as const satisfies Record<string, MessageKey>;

export function domainKey(domain: string): (typeof domainKeys)[keyof typeof domainKeys] | undefined {
  return Object.hasOwn(domainKeys, domain) ? domainKeys[domain as keyof typeof domainKeys] : undefined;
}
