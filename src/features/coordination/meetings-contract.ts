import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { pageOf, pageQuery } from '#kernel/page.ts';
import { queryList, shortText } from '#kernel/words.ts';
import { blocker } from './bodies-contract.ts';
import { absences, attendance, bodyId, bodyKind, choice, day, decision, department, instant, itemId, link, longText, majority, matterId, matterState, meetingForm, meetingId, meetingState, memberId, memberRole, none, personId, quorumLacks, reason, resolutionId, voteObstacles } from './words.ts';

export const matterRow = z.object({
  id: matterId, subjectKind: z.string(), subjectId: z.string(), title: z.string(), summary: z.string().nullable(), link: z.string().nullable(), requesterId: personId.nullable(), requesterName: z.string().nullable(),
  isException: z.boolean(), bodyKind, bodyId: bodyId.nullable(), bodyNameZh: z.string().nullable(), bodyNameEn: z.string().nullable(), state: matterState, stateReason: z.string().nullable(), createdAt: z.string(), decidedAt: z.string().nullable(),
  escalations: z.array(z.object({ fromBodyId: bodyId.nullable(), toBodyId: bodyId, reason: z.string(), at: z.string(), byName: z.string().nullable() })),
  resolutionId: resolutionId.nullable(), decision: decision.nullable(),
});

const lack = z.object({ lack: z.enum(quorumLacks), department: department.nullable(), because: z.enum(absences).nullable(), name: z.string().nullable(), have: z.number().int().nullable(), need: z.number().int().nullable() });
const counts = z.object({ for: z.number().int(), against: z.number().int(), abstain: z.number().int(), silent: z.number().int(), excluded: z.number().int(), present: z.number().int(), entitled: z.number().int(), seats: z.number().int() });
/** Whether there is a quorum, why not, and what comes of it; while a meeting goes on, as it stands now. */
export const itemResult = z.object({ isQuorate: z.boolean(), lacks: z.array(lack), counts, majority, needed: z.number().int(), decision: decision.nullable(), ruleVersion: z.number().int() });

const plannedFollowUp = z.object({ title: shortText(200), ownerId: personId.nullable(), dueOn: day });
export const agendaItem = z.object({
  id: itemId, position: z.number().int(), matter: matterRow, discussion: z.string().nullable(), conditions: z.array(z.string()), dueOn: z.string().nullable(), isDeferred: z.boolean(),
  followUps: z.array(plannedFollowUp.extend({ dueOn: z.string(), ownerName: z.string().nullable() })),
  recusals: z.array(z.object({ personId, name: z.string(), reason: z.string() })),
  votes: z.array(z.object({ memberId, personId, name: z.string(), choice, dissent: z.string().nullable(), at: z.string() })),
  /** Null before there is a rule to count by. */
  result: itemResult.nullable(),
  /** Why the reader has no voice on it; null where they have one. */
  myObstacle: z.enum(voteObstacles).nullable(), mySeat: memberId.nullable(), myChoice: choice.nullable(),
  resolutionId: resolutionId.nullable(), resolutionNumber: z.string().nullable(),
});
export const seatRow = z.object({ memberId, personId, name: z.string(), department, role: memberRole, deputyId: personId.nullable(), deputyName: z.string().nullable(), attendance, note: z.string().nullable() });
export const meetingRow = z.object({
  id: meetingId, bodyId, bodyNameZh: z.string(), bodyNameEn: z.string(), form: meetingForm, year: z.number().int(), ordinal: z.number().int(), title: z.string(), plannedAt: z.string(), endsAt: z.string().nullable(), place: z.string().nullable(), deadlineAt: z.string().nullable(),
  state: meetingState, itemCount: z.number().int(), createdAt: z.string(),
});
export const meetingDetail = meetingRow.extend({
  guests: z.array(z.string()), ruleVersion: z.number().int().nullable(), presiderId: personId.nullable(), presiderName: z.string().nullable(), openedAt: z.string().nullable(), closedAt: z.string().nullable(), minutedAt: z.string().nullable(), minutedByName: z.string().nullable(),
  signedAt: z.string().nullable(), signedByName: z.string().nullable(), signature: z.object({ id: z.string(), algorithm: z.string(), keyId: z.string(), value: z.string(), digestAlgorithm: z.string(), digest: z.string() }).nullable(), cancelReason: z.string().nullable(),
  seats: z.array(seatRow), items: z.array(agendaItem),
  /** Why the body can take nothing today. */
  blockers: z.array(blocker),
  canSign: z.boolean(), canRecord: z.boolean(),
});

const meetingFields = z.object({ title: shortText(120), plannedAt: instant, endsAt: instant.nullable(), place: shortText(120).nullable(), deadlineAt: instant.nullable(), guests: z.array(shortText(80)).max(50), presiderId: personId.nullable() });
const itemFields = z.object({ position: z.number().int().min(1).max(100), discussion: longText(20_000).nullable(), conditions: z.array(shortText(500)).max(20), dueOn: day.nullable(), isDeferred: z.boolean(), followUps: z.array(plannedFollowUp).max(30), recusals: z.array(z.object({ personId, reason })).max(50) });
const of = { params: z.object({ meetingId }) };
const ofItem = { params: z.object({ meetingId, itemId }) };

/** Matters that wait for a decision, and the meetings that decide them. */
export const meetingsContract = {
  listMatters: endpoint({ id: 'coordination.listMatters', method: 'GET', path: '/matters', permission: 'coordination.read', within: 'part', summary: 'What was brought before the bodies, the newest first.', query: pageQuery.extend({ state: queryList(matterState), bodyKind: bodyKind.optional(), bodyId: bodyId.optional(), subjectKind: z.string().max(40).optional(), subjectId: z.string().max(80).optional(), q: z.string().max(100).optional() }), reply: pageOf(matterRow) }),
  createMatter: endpoint({ id: 'coordination.createMatter', method: 'POST', path: '/matters', permission: 'coordination.write', summary: 'Enters a matter that no other part of the program proposed.', body: z.object({ title: shortText(200), summary: longText(5000).optional(), link: link.optional(), requesterId: personId.nullable().optional(), bodyKind, bodyId: bodyId.nullable().optional(), isException: z.boolean().default(false) }), reply: matterRow }),
  withdrawMatter: endpoint({ id: 'coordination.withdrawMatter', method: 'POST', path: '/matters/:matterId/withdraw', permission: 'coordination.write', summary: 'Takes back a matter that is not decided yet.', params: z.object({ matterId }), body: z.object({ reason }), reply: matterRow }),
  escalateMatter: endpoint({ id: 'coordination.escalateMatter', method: 'POST', path: '/matters/:matterId/escalate', permission: 'coordination.write', summary: 'Brings a dispute before another body, as a rule the decision body.', params: z.object({ matterId }), body: z.object({ bodyId, reason }), reply: matterRow }),

  listMeetings: endpoint({ id: 'coordination.listMeetings', method: 'GET', path: '/meetings', permission: 'coordination.read', within: 'part', summary: 'Meetings and written procedures, the newest first.', query: pageQuery.extend({ bodyId: bodyId.optional(), state: queryList(meetingState), form: meetingForm.optional() }), reply: pageOf(meetingRow) }),
  createMeeting: endpoint({ id: 'coordination.createMeeting', method: 'POST', path: '/meetings', permission: 'coordination.write', summary: 'Plans a meeting of a body, or papers that go round for signature until a deadline.', body: meetingFields.partial({ title: true, endsAt: true, place: true, deadlineAt: true, guests: true, presiderId: true }).extend({ bodyId, form: meetingForm }), reply: meetingDetail }),
  getMeeting: endpoint({ id: 'coordination.getMeeting', method: 'GET', path: '/meetings/:meetingId', permission: 'coordination.read', within: 'part', summary: 'A meeting with its agenda, seats, votes and, for each item, whether there is a quorum and why not.', ...of, reply: meetingDetail }),
  updateMeeting: endpoint({ id: 'coordination.updateMeeting', method: 'PATCH', path: '/meetings/:meetingId', permission: 'coordination.write', summary: 'Changes when, where or with whom a meeting is held, before its minutes are drawn.', ...of, body: meetingFields.partial(), reply: meetingDetail }),
  inviteMeeting: endpoint({ id: 'coordination.inviteMeeting', method: 'POST', path: '/meetings/:meetingId/invite', permission: 'coordination.write', summary: 'Calls the meeting, or sends the papers round: refused while the body cannot take matters.', ...of, reply: meetingDetail }),
  openMeeting: endpoint({ id: 'coordination.openMeeting', method: 'POST', path: '/meetings/:meetingId/open', permission: 'coordination.write', summary: 'Opens the meeting: from then on votes are taken, by the rule and the terms of this day.', ...of, reply: meetingDetail }),
  setAttendance: endpoint({ id: 'coordination.setAttendance', method: 'PUT', path: '/meetings/:meetingId/attendance', permission: 'coordination.write', summary: 'Records who is there, in person or by deputy.', ...of, body: z.object({ seats: z.array(z.object({ memberId, attendance, note: shortText(200).nullable().optional() })).min(1).max(100) }), reply: meetingDetail }),
  cancelMeeting: endpoint({ id: 'coordination.cancelMeeting', method: 'POST', path: '/meetings/:meetingId/cancel', permission: 'coordination.write', summary: 'Cancels a meeting that has no minutes yet; its matters wait again.', ...of, body: z.object({ reason }), reply: meetingDetail }),
  minuteMeeting: endpoint({ id: 'coordination.minuteMeeting', method: 'POST', path: '/meetings/:meetingId/minute', permission: 'coordination.write', summary: 'Ends the voting, counts by the rule and draws the minutes.', ...of, reply: meetingDetail }),
  reopenMeeting: endpoint({ id: 'coordination.reopenMeeting', method: 'POST', path: '/meetings/:meetingId/reopen', permission: 'coordination.write', summary: 'Takes unsigned minutes back to be corrected.', ...of, body: z.object({ reason }), reply: meetingDetail }),
  signMeeting: endpoint({ id: 'coordination.signMeeting', method: 'POST', path: '/meetings/:meetingId/sign', permission: 'coordination.vote', within: 'part', summary: 'Signs the minutes, by whoever presided: what was decided with quorum takes effect.', ...of, reply: meetingDetail }),

  addItem: endpoint({ id: 'coordination.addItem', method: 'POST', path: '/meetings/:meetingId/items', permission: 'coordination.write', summary: 'Puts a matter on the agenda.', ...of, body: z.object({ matterId }), reply: meetingDetail }),
  updateItem: endpoint({ id: 'coordination.updateItem', method: 'PATCH', path: '/meetings/:meetingId/items/:itemId', permission: 'coordination.write', summary: 'Records what was said, conditions, what is to be done and who stepped back.', ...ofItem, body: itemFields.partial(), reply: meetingDetail }),
  removeItem: endpoint({ id: 'coordination.removeItem', method: 'DELETE', path: '/meetings/:meetingId/items/:itemId', permission: 'coordination.write', summary: 'Takes a matter off the agenda, before anybody voted on it.', ...ofItem, reply: none }),
  recuse: endpoint({ id: 'coordination.recuse', method: 'POST', path: '/meetings/:meetingId/items/:itemId/recusal', permission: 'coordination.vote', within: 'part', summary: 'Steps back from an item for a conflict of interest.', ...ofItem, body: z.object({ reason }), reply: meetingDetail }),
  castVote: endpoint({ id: 'coordination.castVote', method: 'PUT', path: '/meetings/:meetingId/items/:itemId/vote', permission: 'coordination.vote', within: 'part', summary: 'Votes on an item, or changes the vote while voting goes on. Whoever asked for it has no voice.', ...ofItem, body: z.object({ choice, dissent: longText(2000).nullable().optional() }), reply: meetingDetail }),
  getMinutes: endpoint({ id: 'coordination.getMinutes', method: 'GET', path: '/meetings/:meetingId/minutes', permission: 'coordination.read', audit: 'read', within: 'part', summary: 'The minutes as docx or PDF, in Chinese or English; marked as a draft until they are signed.', ...of, query: z.object({ format: z.enum(['docx', 'pdf']).default('docx'), language: z.enum(['zh-CN', 'en-US']).default('zh-CN') }), reply: z.unknown(), carries: 'download' }),
} as const;

export type MatterRow = z.infer<typeof matterRow>;
export type MeetingRow = z.infer<typeof meetingRow>;
export type MeetingDetail = z.infer<typeof meetingDetail>;
export type AgendaItem = z.infer<typeof agendaItem>;
export type SeatRow = z.infer<typeof seatRow>;
export type ItemResultRow = z.infer<typeof itemResult>;
