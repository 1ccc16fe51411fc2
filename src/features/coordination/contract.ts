import { bodiesContract } from './bodies-contract.ts';
import { meetingsContract } from './meetings-contract.ts';
import { resolutionsContract } from './resolutions-contract.ts';

export { attendances, behaviours, bodyKinds, choices, decisions, departments, majorities, memberRoles, raciDuties, raciParties, resolutionStates } from './words.ts';
export type { Attendance, Behaviour, BodyKind, Choice, Decision, Department, MatterState, MeetingState, MemberRole, RaciDuty, RaciParty, ResolutionState } from './words.ts';
export type { Blocker, BodyDetail, BodyRow, MemberRow, RuleRow } from './bodies-contract.ts';
export type { AgendaItem, ItemResultRow, MatterRow, MeetingDetail, MeetingRow, SeatRow } from './meetings-contract.ts';
export type { FollowUpRow, ResolutionDetail, ResolutionRow } from './resolutions-contract.ts';

/** Bodies, their meetings, votes and resolutions: article 4 of 银办发〔2021〕146号. */
export const coordinationContract = { ...bodiesContract, ...meetingsContract, ...resolutionsContract } as const;
