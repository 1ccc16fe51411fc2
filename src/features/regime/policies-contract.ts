import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { pageOf, pageQuery } from '#kernel/page.ts';
import { idOf, queryList, shortText } from '#kernel/words.ts';
import { roleName } from '#features/identity/contract.ts';
import { attestationResult, behaviour, clauseId, controlId, controlKind, day, documentFormat, frequency, language, localText, modality, policyId, policyLevel, policyState, requirementRef } from './words.ts';

const bilingual = (max: number) => z.object({ zh: shortText(max), en: shortText(max) });
const longText = (max: number) => z.object({ zh: z.string().trim().min(1).max(max), en: z.string().trim().min(1).max(max) });

const policyFields = z.object({
  docNo: shortText(80), title: bilingual(200), level: policyLevel, summary: longText(2000).nullable(), ownerId: idOf('per').nullable(),
  /** Who has to read it. Without roles and units: everybody with an account. */
  mustBeRead: z.boolean(), readerRoles: z.array(roleName).max(30), readerUnitIds: z.array(idOf('unt')).max(200), readingDays: z.number().int().min(1).max(365),
});

export const controlRow = z.object({
  id: controlId, clauseId, clauseNo: z.string(), policyId, policyDocNo: z.string(), policyTitle: localText, policyState, name: localText, kind: controlKind,
  /** The evidence query, `feature.name`; its title is null where no feature of this installation gives it. */
  evidence: z.string().nullable(), evidenceTitle: localText.nullable(),
  instruction: localText.nullable(), frequency, ownerRole: roleName,
  /** When it has to be tested next; null while its policy is not in force. */
  nextDueOn: z.string().nullable(), isOverdue: z.boolean(),
  lastResult: attestationResult.nullable(), lastSignedAt: z.string().nullable(), lastSignerName: z.string().nullable(),
  /** The last attestation is about other words than those of today. */
  isReworded: z.boolean(),
});

export const clauseRow = z.object({ id: clauseId, lineage: z.string(), no: z.string(), position: z.number().int(), text: localText, modality, behaviours: z.array(behaviour), requirements: z.array(requirementRef), controls: z.array(controlRow) });

export const policyRow = policyFields.extend({
  id: policyId, version: z.number().int(), title: localText, summary: localText.nullable(), state: policyState, ownerName: z.string().nullable(), draftedById: z.string().nullable(), draftedByName: z.string(),
  submittedAt: z.string().nullable(), returnReason: z.string().nullable(), issuedById: z.string().nullable(), issuedByName: z.string().nullable(), issuedAt: z.string().nullable(), effectiveOn: z.string().nullable(),
  endedOn: z.string().nullable(), endReason: z.string().nullable(), supersedesId: policyId.nullable(),
  resolution: z.object({ id: z.string(), decision: z.string(), at: z.string() }).nullable(),
  /** Whether issuing waits for a decision of the coordination body. */
  needsResolution: z.boolean(),
  originalName: z.string().nullable(), originalSha256: z.string().nullable(),
  clauseCount: z.number().int(), controlCount: z.number().int(), behaviours: z.array(behaviour),
  readerCount: z.number().int().nullable(), receiptCount: z.number().int().nullable(),
  createdAt: z.string(), updatedAt: z.string(),
});
export type PolicyRow = z.infer<typeof policyRow>;

export const policyDetail = policyRow.extend({
  clauses: z.array(clauseRow),
  versions: z.array(z.object({ id: policyId, version: z.number().int(), state: policyState, issuedAt: z.string().nullable(), effectiveOn: z.string().nullable(), draftedByName: z.string() })),
  /** What the coordination body was asked about it last. */
  matter: z.object({ id: z.string(), state: z.string() }).nullable(),
  issuedSignature: z.object({ isValid: z.boolean(), algorithm: z.string(), keyId: z.string(), at: z.string() }).nullable(),
});

const pieces = z.array(z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() }));
const change = z.object({ before: z.string().nullable(), after: z.string().nullable() });
export const clauseDifference = z.object({ kind: z.enum(['added', 'removed', 'changed', 'same']), no: change, text: z.object({ zh: pieces, en: pieces }), modality: change, mapping: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }) });

const clauseFields = z.object({ no: shortText(40), text: longText(4000), modality, behaviours: z.array(behaviour).max(7), requirements: z.array(requirementRef).max(60) });
const controlFields = z.object({ name: bilingual(200), kind: controlKind, evidence: shortText(120).nullable(), instruction: longText(2000).nullable(), frequency, ownerRole: roleName });

const policyParam = z.object({ policyId });
const reason = z.object({ reason: z.string().trim().min(1).max(1000) });

export const policiesContract = {
  listPolicies: endpoint({ id: 'regime.listPolicies', method: 'GET', path: '/policies', permission: 'regime.read', summary: 'The policy library: one row for each version.', query: pageQuery.extend({ q: z.string().max(200).optional(), state: queryList(policyState), level: queryList(policyLevel), behaviour: queryList(behaviour) }), reply: pageOf(policyRow) }),
  createPolicy: endpoint({ id: 'regime.createPolicy', method: 'POST', path: '/policies', permission: 'regime.write', summary: 'Begin a new policy as a draft.', body: policyFields.partial().required({ docNo: true, title: true, level: true }), reply: policyDetail }),
  getPolicy: endpoint({ id: 'regime.getPolicy', method: 'GET', path: '/policies/:policyId', permission: 'regime.read', summary: 'A version of a policy with its clauses, controls and the other versions.', params: policyParam, reply: policyDetail }),
  updatePolicy: endpoint({ id: 'regime.updatePolicy', method: 'PATCH', path: '/policies/:policyId', permission: 'regime.write', summary: 'Change the head of a draft.', params: policyParam, body: policyFields.omit({ docNo: true }).partial(), reply: policyDetail }),
  deletePolicy: endpoint({ id: 'regime.deletePolicy', method: 'DELETE', path: '/policies/:policyId', permission: 'regime.write', summary: 'Discard a draft.', params: policyParam, reply: z.object({}) }),
  submitPolicy: endpoint({ id: 'regime.submitPolicy', method: 'POST', path: '/policies/:policyId/submission', permission: 'regime.write', summary: 'Hand a draft in for review.', params: policyParam, reply: policyDetail }),
  proposePolicy: endpoint({ id: 'regime.proposePolicy', method: 'POST', path: '/policies/:policyId/proposal', permission: 'regime.write', summary: 'Bring a policy in review before the coordination body.', params: policyParam, reply: policyDetail }),
  returnPolicy: endpoint({ id: 'regime.returnPolicy', method: 'POST', path: '/policies/:policyId/return', permission: 'regime.issue', summary: 'Give a policy in review back to its drafter, with the reason.', params: policyParam, body: reason, reply: policyDetail }),
  issuePolicy: endpoint({ id: 'regime.issuePolicy', method: 'POST', path: '/policies/:policyId/issue', permission: 'regime.issue', summary: 'Issue a policy in review; the version before it is superseded. Never by its drafter.', params: policyParam, body: z.object({ effectiveOn: day.optional() }), reply: policyDetail }),
  repealPolicy: endpoint({ id: 'regime.repealPolicy', method: 'POST', path: '/policies/:policyId/repeal', permission: 'regime.issue', summary: 'Repeal a policy in force, with the reason.', params: policyParam, body: reason, reply: policyDetail }),
  revisePolicy: endpoint({ id: 'regime.revisePolicy', method: 'POST', path: '/policies/:policyId/versions', permission: 'regime.write', summary: 'Begin the next version of a policy from its clauses and controls.', params: policyParam, reply: policyDetail }),
  getPolicyDifference: endpoint({ id: 'regime.getPolicyDifference', method: 'GET', path: '/policies/:policyId/difference', permission: 'regime.read', summary: 'What changed against another version, clause by clause.', params: policyParam, query: z.object({ from: policyId }), reply: z.object({ from: z.number().int(), to: z.number().int(), clauses: z.array(clauseDifference) }) }),
  exportPolicy: endpoint({ id: 'regime.exportPolicy', method: 'GET', path: '/policies/:policyId/document', permission: 'regime.read', audit: 'read', summary: 'A version of a policy as a document.', params: policyParam, query: z.object({ format: documentFormat, language: language.default('zh-CN') }), reply: z.any(), carries: 'download' }),
  createPolicyOriginal: endpoint({ id: 'regime.createPolicyOriginal', method: 'POST', path: '/policies/:policyId/original', permission: 'regime.write', summary: 'Keep the file that a draft was made from, or its signed copy, beside it.', params: policyParam, query: z.object({ fileName: shortText(255) }), body: z.any(), reply: policyDetail, carries: 'upload' }),
  getPolicyOriginal: endpoint({ id: 'regime.getPolicyOriginal', method: 'GET', path: '/policies/:policyId/original', permission: 'regime.read', audit: 'read', summary: 'The file that is kept beside a policy, as it came.', params: policyParam, reply: z.any(), carries: 'download' }),
  createClause: endpoint({ id: 'regime.createClause', method: 'POST', path: '/policies/:policyId/clauses', permission: 'regime.write', summary: 'Add a clause to a draft.', params: policyParam, body: clauseFields.extend({ position: z.number().int().min(1).max(1000).optional() }), reply: policyDetail }),
  updateClause: endpoint({ id: 'regime.updateClause', method: 'PATCH', path: '/clauses/:clauseId', permission: 'regime.write', summary: 'Change a clause of a draft.', params: z.object({ clauseId }), body: clauseFields.partial(), reply: policyDetail }),
  deleteClause: endpoint({ id: 'regime.deleteClause', method: 'DELETE', path: '/clauses/:clauseId', permission: 'regime.write', summary: 'Remove a clause of a draft with its controls.', params: z.object({ clauseId }), reply: policyDetail }),
  createControl: endpoint({ id: 'regime.createControl', method: 'POST', path: '/clauses/:clauseId/controls', permission: 'regime.write', summary: 'Add a control to a clause of a draft.', params: z.object({ clauseId }), body: controlFields, reply: policyDetail }),
  updateControl: endpoint({ id: 'regime.updateControl', method: 'PATCH', path: '/controls/:controlId', permission: 'regime.write', summary: 'Change a control of a draft.', params: z.object({ controlId }), body: controlFields.partial(), reply: policyDetail }),
  deleteControl: endpoint({ id: 'regime.deleteControl', method: 'DELETE', path: '/controls/:controlId', permission: 'regime.write', summary: 'Remove a control of a draft.', params: z.object({ controlId }), reply: policyDetail }),
  listStarterPolicies: endpoint({ id: 'regime.listStarterPolicies', method: 'GET', path: '/starter-policies', permission: 'regime.read', summary: 'The policies that come with the program, to start from.', reply: z.object({ rows: z.array(z.object({ key: z.string(), docNo: z.string(), title: localText, level: policyLevel, summary: localText, clauseCount: z.number().int(), controlCount: z.number().int(), behaviours: z.array(behaviour), isLoaded: z.boolean() })) }) }),
  loadStarterPolicies: endpoint({ id: 'regime.loadStarterPolicies', method: 'POST', path: '/starter-policies', permission: 'regime.write', summary: 'Load policies of the starter set as drafts; what is there already stays.', body: z.object({ keys: z.array(z.string().max(60)).max(50).optional() }), reply: z.object({ loaded: z.array(z.object({ id: policyId, docNo: z.string(), key: z.string() })) }) }),
} as const;
