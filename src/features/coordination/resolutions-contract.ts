import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { pageOf, pageQuery } from '#kernel/page.ts';
import { queryList, shortText, tableForm } from '#kernel/words.ts';
import { itemResult } from './meetings-contract.ts';
import { bodyId, day, decision, digest, followUpId, followUpState, link, longText, matterId, meetingId, personId, reason, resolutionId, resolutionState } from './words.ts';

export const followUpRow = z.object({
  id: followUpId, title: z.string(), ownerId: personId.nullable(), ownerName: z.string().nullable(), dueOn: z.string(), isOverdue: z.boolean(), state: followUpState,
  evidence: z.string().nullable(), evidenceLink: z.string().nullable(), evidenceSha256: z.string().nullable(),
  /** The name of the file, where it is kept here. */
  evidenceFileName: z.string().nullable(), closedAt: z.string().nullable(), closedByName: z.string().nullable(), canClose: z.boolean(),
});
export const resolutionRow = z.object({
  id: resolutionId, number: z.string(), bodyId, bodyNameZh: z.string(), bodyNameEn: z.string(), meetingId, matterId, title: z.string(), subjectKind: z.string(), subjectId: z.string(), subjectLink: z.string().nullable(), decision, state: resolutionState,
  dueOn: z.string().nullable(), effectiveAt: z.string(), followUpCount: z.number().int(), openCount: z.number().int(), overdueCount: z.number().int(),
});
export const resolutionDetail = resolutionRow.extend({
  conditions: z.array(z.string()), signedByName: z.string(), signatureId: z.string(), isSignatureValid: z.boolean(), closedAt: z.string().nullable(), annulledAt: z.string().nullable(), annulledByName: z.string().nullable(), annulReason: z.string().nullable(),
  result: itemResult, dissents: z.array(z.object({ name: z.string(), choice: z.string(), text: z.string().nullable() })), followUps: z.array(followUpRow), canAnnul: z.boolean(),
});

const filter = z.object({ state: queryList(resolutionState), decision: queryList(decision), bodyId: bodyId.optional(), subjectKind: z.string().max(40).optional(), subjectId: z.string().max(80).optional(), q: z.string().max(100).optional() });
const of = { params: z.object({ resolutionId }) };

/** What was decided, and what became of it. */
export const resolutionsContract = {
  listResolutions: endpoint({ id: 'coordination.listResolutions', method: 'GET', path: '/resolutions', permission: 'coordination.read', within: 'part', summary: 'Resolutions that took effect, the newest first.', query: pageQuery.extend(filter.shape), reply: pageOf(resolutionRow) }),
  exportResolutions: endpoint({ id: 'coordination.exportResolutions', method: 'GET', path: '/exports/resolutions', permission: 'coordination.read', audit: 'read', within: 'part', summary: 'The resolutions that a filter names, as CSV or xlsx, in the words of the screens; the list gives codes.', query: filter.extend(tableForm), reply: z.unknown(), carries: 'download' }),
  countResolutions: endpoint({ id: 'coordination.countResolutions', method: 'GET', path: '/resolution-counts', permission: 'coordination.read', within: 'part', summary: 'How many resolutions are open, overdue, closed and annulled.', reply: z.object({ open: z.number().int(), overdue: z.number().int(), closed: z.number().int(), annulled: z.number().int() }) }),
  getResolution: endpoint({ id: 'coordination.getResolution', method: 'GET', path: '/resolutions/:resolutionId', permission: 'coordination.read', within: 'part', summary: 'A resolution with its votes, dissent, conditions and follow-up.', ...of, reply: resolutionDetail }),
  annulResolution: endpoint({ id: 'coordination.annulResolution', method: 'POST', path: '/resolutions/:resolutionId/annul', permission: 'coordination.vote', within: 'part', summary: 'Annuls a resolution, by the chair of its body; the matter waits again, and the history stays.', ...of, body: z.object({ reason }), reply: resolutionDetail }),
  addFollowUp: endpoint({ id: 'coordination.addFollowUp', method: 'POST', path: '/resolutions/:resolutionId/follow-ups', permission: 'coordination.write', summary: 'Adds something that is to be done after a resolution.', ...of, body: z.object({ title: shortText(200), ownerId: personId.nullable(), dueOn: day }), reply: resolutionDetail }),
  closeFollowUp: endpoint({ id: 'coordination.closeFollowUp', method: 'POST', path: '/resolutions/:resolutionId/follow-ups/:followUpId/close', permission: 'coordination.read', within: 'part', summary: 'Closes what was done, with its evidence, by its owner or whoever keeps the body; with the last one the resolution closes.', params: z.object({ resolutionId, followUpId }), body: z.object({ state: z.enum(['done', 'cancelled']).default('done'), evidence: longText(5000).pipe(z.string().min(1)), evidenceLink: link.nullable().optional(), evidenceSha256: digest.nullable().optional() }), reply: resolutionDetail }),
  keepEvidence: endpoint({ id: 'coordination.keepEvidence', method: 'POST', path: '/resolutions/:resolutionId/follow-ups/:followUpId/file', permission: 'coordination.read', within: 'part', summary: 'Keeps the file that shows what was done, by its owner or whoever keeps the body; what was closed with a digest alone takes the file that fits it.', params: z.object({ resolutionId, followUpId }), query: z.object({ fileName: shortText(200), sha256: digest.optional() }), body: z.any(), reply: resolutionDetail, carries: 'upload' }),
  getEvidence: endpoint({ id: 'coordination.getEvidence', method: 'GET', path: '/resolutions/:resolutionId/follow-ups/:followUpId/file', permission: 'coordination.read', audit: 'read', within: 'part', summary: 'The file that shows what was done, as it came.', params: z.object({ resolutionId, followUpId }), reply: z.any(), carries: 'download' }),
} as const;

export type ResolutionRow = z.infer<typeof resolutionRow>;
export type ResolutionDetail = z.infer<typeof resolutionDetail>;
export type FollowUpRow = z.infer<typeof followUpRow>;
