import type { Ctx, Handlers } from '#platform/feature.ts';
import { addItem, removeItem, updateItem } from './agenda.ts';
import * as bodies from './bodies.ts';
import { getBody, listBodies } from './body-views.ts';
import { minuteMeeting, reopenMeeting, signMeeting } from './closing.ts';
import type { coordinationContract } from './contract.ts';
import { getCharter, getEvidence, keepCharter, keepEvidence } from './kept-files.ts';
import { getMatter, listMatters } from './matter-views.ts';
import { createMatter, escalateMatter, withdrawMatter } from './matters.ts';
import { getMeeting, listMeetings } from './meeting-views.ts';
import * as meetings from './meetings.ts';
import { getMinutes } from './minutes.ts';
import { countResolutions, exportResolutions, getResolution, listResolutions } from './resolution-views.ts';
import { addFollowUp, annulResolution, closeFollowUp } from './resolutions.ts';
import { castVote, recuse } from './votes.ts';

export const coordinationHandlers = {
  listBodies: async (ctx, { query }) => ({ rows: await listBodies(ctx, query.kind) }),
  getBody: (ctx, { params }) => getBody(ctx, params.bodyId),
  createBody: async (ctx, { body }) => getBody(ctx, await bodies.createBody(ctx, body)),
  updateBody: (ctx, { params, body }) => thenBody(ctx, params.bodyId, bodies.updateBody(ctx, params.bodyId, given(body))),
  keepCharter: (ctx, { params, query, body }) => thenBody(ctx, params.bodyId, keepCharter(ctx, params.bodyId, { ...query, stream: body })),
  getCharter: (ctx, { params }) => getCharter(ctx, params.bodyId),
  endBody: (ctx, { params, body }) => thenBody(ctx, params.bodyId, bodies.endBody(ctx, params.bodyId, body)),
  setRule: (ctx, { params, body }) => thenBody(ctx, params.bodyId, bodies.setRule(ctx, params.bodyId, body)),
  setRaci: (ctx, { params, body }) => thenBody(ctx, params.bodyId, bodies.setRaci(ctx, params.bodyId, body.raci)),
  addMember: (ctx, { params, body }) => thenBody(ctx, params.bodyId, bodies.addMember(ctx, params.bodyId, body)),
  updateMember: (ctx, { params, body }) => thenBody(ctx, params.bodyId, bodies.updateMember(ctx, params.bodyId, params.memberId, given(body))),
  removeMember: async (ctx, { params }) => done(bodies.removeMember(ctx, params.bodyId, params.memberId)),

  listMatters: (ctx, { query }) => listMatters(ctx, query),
  createMatter: async (ctx, { body }) => getMatter(ctx, await createMatter(ctx, body)),
  withdrawMatter: (ctx, { params, body }) => thenMatter(ctx, params.matterId, withdrawMatter(ctx, params.matterId, body.reason)),
  escalateMatter: (ctx, { params, body }) => thenMatter(ctx, params.matterId, escalateMatter(ctx, params.matterId, body)),

  listMeetings: (ctx, { query }) => listMeetings(ctx, query),
  createMeeting: async (ctx, { body }) => getMeeting(ctx, await meetings.createMeeting(ctx, body)),
  getMeeting: (ctx, { params }) => getMeeting(ctx, params.meetingId),
  updateMeeting: (ctx, { params, body }) => thenMeeting(ctx, params.meetingId, meetings.updateMeeting(ctx, params.meetingId, given(body))),
  inviteMeeting: (ctx, { params }) => thenMeeting(ctx, params.meetingId, meetings.inviteMeeting(ctx, params.meetingId)),
  openMeeting: (ctx, { params }) => thenMeeting(ctx, params.meetingId, meetings.openMeeting(ctx, params.meetingId)),
  setAttendance: (ctx, { params, body }) => thenMeeting(ctx, params.meetingId, meetings.setAttendance(ctx, params.meetingId, body.seats)),
  cancelMeeting: (ctx, { params, body }) => thenMeeting(ctx, params.meetingId, meetings.cancelMeeting(ctx, params.meetingId, body.reason)),
  minuteMeeting: (ctx, { params }) => thenMeeting(ctx, params.meetingId, minuteMeeting(ctx, params.meetingId)),
  reopenMeeting: (ctx, { params, body }) => thenMeeting(ctx, params.meetingId, reopenMeeting(ctx, params.meetingId, body.reason)),
  signMeeting: (ctx, { params }) => thenMeeting(ctx, params.meetingId, signMeeting(ctx, params.meetingId)),
  addItem: (ctx, { params, body }) => thenMeeting(ctx, params.meetingId, addItem(ctx, params.meetingId, body.matterId)),
  updateItem: (ctx, { params, body }) => thenMeeting(ctx, params.meetingId, updateItem(ctx, params.meetingId, params.itemId, given(body))),
  removeItem: async (ctx, { params }) => done(removeItem(ctx, params.meetingId, params.itemId)),
  recuse: (ctx, { params, body }) => thenMeeting(ctx, params.meetingId, recuse(ctx, params.meetingId, params.itemId, body.reason)),
  castVote: (ctx, { params, body }) => thenMeeting(ctx, params.meetingId, castVote(ctx, params.meetingId, params.itemId, body)),
  getMinutes: (ctx, { params, query }) => getMinutes(ctx, params.meetingId, query),

  listResolutions: (ctx, { query }) => listResolutions(ctx, query),
  exportResolutions: (ctx, { query }) => exportResolutions(ctx, query),
  countResolutions: (ctx) => countResolutions(ctx),
  getResolution: (ctx, { params }) => getResolution(ctx, params.resolutionId),
  annulResolution: (ctx, { params, body }) => thenResolution(ctx, params.resolutionId, annulResolution(ctx, params.resolutionId, body.reason)),
  addFollowUp: (ctx, { params, body }) => thenResolution(ctx, params.resolutionId, addFollowUp(ctx, params.resolutionId, body)),
  closeFollowUp: (ctx, { params, body }) => thenResolution(ctx, params.resolutionId, closeFollowUp(ctx, params.resolutionId, params.followUpId, body)),
  keepEvidence: (ctx, { params, query, body }) => thenResolution(ctx, params.resolutionId, keepEvidence(ctx, params, { ...query, stream: body })),
  getEvidence: (ctx, { params }) => getEvidence(ctx, params),
} satisfies Handlers<typeof coordinationContract>;

/** What was sent of a change; what was left out is not there, and changes nothing. */
function given<T extends object>(body: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}

async function done(work: Promise<unknown>): Promise<Record<string, never>> {
  await work;
  return {};
}

async function thenBody(ctx: Ctx, id: string, work: Promise<unknown>) {
  await work;
  return getBody(ctx, id);
}

async function thenMatter(ctx: Ctx, id: string, work: Promise<unknown>) {
  await work;
  return getMatter(ctx, id);
}

async function thenMeeting(ctx: Ctx, id: string, work: Promise<unknown>) {
  await work;
  return getMeeting(ctx, id);
}

async function thenResolution(ctx: Ctx, id: string, work: Promise<unknown>) {
  await work;
  return getResolution(ctx, id);
}
