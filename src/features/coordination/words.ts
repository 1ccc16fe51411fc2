import { z } from 'zod';
import { idOf, shortText } from '#kernel/words.ts';

/** 协调机制 · 决策组 · 专业组. */
export const bodyKinds = ['coordination', 'decision', 'expert'] as const;
/** 科技 · 法务 · 采购 · 安全 · 风险 · 业务 · 运维 · 财务. */
export const departments = ['technology', 'legal', 'procurement', 'security', 'risk', 'business', 'operations', 'finance'] as const;
/** 主任 · 秘书 · 成员. */
export const memberRoles = ['chair', 'secretary', 'member'] as const;
/** More than half · at least two thirds · all, of those who are present and may vote: who abstains does not say yes. */
export const majorities = ['simple', 'two-thirds', 'unanimous'] as const;
/** 会议 · 会签. */
export const meetingForms = ['meeting', 'written'] as const;
export const meetingStates = ['planned', 'invited', 'held', 'minuted', 'signed', 'cancelled'] as const;
export const attendances = ['present', 'deputy', 'excused', 'absent'] as const;
export const choices = ['for', 'against', 'abstain'] as const;
export const decisions = ['approved', 'approved-with-conditions', 'rejected', 'deferred'] as const;
export const matterStates = ['pending', 'scheduled', 'decided', 'withdrawn'] as const;
export const resolutionStates = ['open', 'overdue', 'closed', 'annulled'] as const;
export const followUpStates = ['open', 'done', 'cancelled'] as const;
/** The seven behaviours of article 5, in its order. */
export const behaviours = ['introduction', 'assessment', 'compliant-use', 'vulnerability-detection', 'maintenance', 'emergency-response', 'retirement'] as const;
/** Who stands in the table of duties: the body as a whole, and the departments. */
export const raciParties = ['body', ...departments] as const;
/** Does it · answers for it · is asked · is told. */
export const raciDuties = ['R', 'A', 'C', 'I'] as const;
/** Why somebody has no voice. */
export const voteObstacles = ['not-open', 'deferred', 'not-member', 'term-over', 'account-closed', 'not-attending', 'represented', 'requester', 'recused', 'deadline-over'] as const;
export const quorumLacks = ['share', 'department'] as const;
export const routingObstacles = ['ended', 'not-effective', 'no-chair', 'no-department'] as const;
export const absences = ['nobody', 'term-over', 'not-begun', 'account-closed', 'absent', 'deputy-not-counted', 'interested', 'silent'] as const;

export type BodyKind = (typeof bodyKinds)[number];
export type Department = (typeof departments)[number];
export type MemberRole = (typeof memberRoles)[number];
export type Majority = (typeof majorities)[number];
export type MeetingForm = (typeof meetingForms)[number];
export type MeetingState = (typeof meetingStates)[number];
export type Attendance = (typeof attendances)[number];
export type Choice = (typeof choices)[number];
export type Decision = (typeof decisions)[number];
export type MatterState = (typeof matterStates)[number];
export type ResolutionState = (typeof resolutionStates)[number];
export type FollowUpState = (typeof followUpStates)[number];
export type Behaviour = (typeof behaviours)[number];
export type RaciParty = (typeof raciParties)[number];
export type RaciDuty = (typeof raciDuties)[number];
export type VoteObstacle = (typeof voteObstacles)[number];
export type Absence = (typeof absences)[number];
export type RoutingObstacle = (typeof routingObstacles)[number];

export const bodyId = idOf('bod');
export const memberId = idOf('bmb');
export const matterId = idOf('mat');
export const meetingId = idOf('mee');
export const itemId = idOf('agi');
export const resolutionId = idOf('res');
export const followUpId = idOf('fol');
export const personId = idOf('per');

export const bodyKind = z.enum(bodyKinds);
export const department = z.enum(departments);
export const memberRole = z.enum(memberRoles);
export const majority = z.enum(majorities);
export const meetingForm = z.enum(meetingForms);
export const meetingState = z.enum(meetingStates);
export const attendance = z.enum(attendances);
export const choice = z.enum(choices);
export const decision = z.enum(decisions);
export const matterState = z.enum(matterStates);
export const resolutionState = z.enum(resolutionStates);
export const followUpState = z.enum(followUpStates);
/** A day, YYYY-MM-DD. */
export const day = z.iso.date();
export const instant = z.iso.datetime({ offset: true });
/** A text of several lines. */
export const longText = (max: number) => z.string().trim().max(max).regex(/^[^\p{Cc}]*(?:[\n\t][^\p{Cc}]*)*$/u, 'control characters are not allowed');
export const reason = shortText(500);
/** A digest in hexadecimal; of what file it is stands beside it. */
export const digest = z.string().trim().toLowerCase().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits');
/** An address of this application, or one on the web. */
export const link = z.string().trim().max(500).regex(/^(?:\/(?!\/)|https?:\/\/)[^\s\p{Cc}]*$/u, 'an address that begins with / or https://');
export const none = z.object({});
