import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { pageOf, pageQuery } from '#kernel/page.ts';
import { queryFlag, queryList } from '#kernel/words.ts';
import { roleName } from '#features/identity/contract.ts';
import { controlRow } from './policies-contract.ts';
import { attestationId, attestationResult, controlId, controlKind, day, documentFormat, language, localText, policyId } from './words.ts';

/** What an evidence query answered, as it was shown. */
export const evidence = z.object({
  name: z.string(), title: localText, link: z.string(), collectedAt: z.string(), period: z.object({ from: z.string(), to: z.string() }),
  /** What it speaks of, and the moment where it is one. Not in what was frozen by versions that did not say it. */
  basis: z.enum(['period', 'end', 'now']).optional(), asOf: z.string().nullable().optional(),
  count: z.number().int(), holds: z.boolean().nullable(), summary: localText, columns: z.array(localText), rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))), isTruncated: z.boolean(),
});
export type Evidence = z.infer<typeof evidence>;

export const attestationRow = z.object({
  id: attestationId, controlId, controlName: localText, clauseNo: z.string(), policyId, policyDocNo: z.string(), policyVersion: z.number().int(), policyTitle: localText,
  periodFrom: z.string(), periodTo: z.string(), validUntil: z.string(), result: attestationResult, comment: z.string().nullable(), evidenceSha256: z.string().nullable(), signerName: z.string(), signedAt: z.string(),
});
export const attestationDetail = attestationRow.extend({
  evidence: evidence.nullable(),
  signature: z.object({ isValid: z.boolean(), reason: z.string().nullable(), algorithm: z.string(), keyId: z.string(), digestAlgorithm: z.string(), digest: z.string(), value: z.string() }),
});

const controlParam = z.object({ controlId });

export const controlsContract = {
  listEvidence: endpoint({ id: 'regime.listEvidence', method: 'GET', path: '/evidence', permission: 'regime.read', summary: 'The evidence queries that this installation gives.', reply: z.object({ rows: z.array(z.object({ name: z.string(), title: localText, link: z.string() })) }) }),
  listControls: endpoint({ id: 'regime.listControls', method: 'GET', path: '/controls', permission: 'regime.read', summary: 'Controls of the policies in force, what is due first.', query: pageQuery.extend({ q: z.string().max(200).optional(), due: z.enum(['overdue', 'soon', 'never']).optional(), kind: queryList(controlKind), role: queryList(roleName), result: queryList(attestationResult), requirement: z.string().max(120).optional(), behaviour: z.string().max(40).optional(), evidenced: queryFlag.optional() }), reply: pageOf(controlRow) }),
  getControl: endpoint({ id: 'regime.getControl', method: 'GET', path: '/controls/:controlId', permission: 'regime.read', summary: 'A control with its clause.', params: controlParam, reply: controlRow.extend({ clauseText: localText, requirements: z.array(z.string()) }) }),
  getControlEvidence: endpoint({ id: 'regime.getControlEvidence', method: 'GET', path: '/controls/:controlId/evidence', permission: 'regime.read', summary: 'What the evidence query of a control answers now.', params: controlParam, query: z.object({ from: day.optional(), to: day.optional() }), reply: z.object({ evidence: evidence.nullable(), isInstalled: z.boolean() }) }),
  createAttestation: endpoint({ id: 'regime.createAttestation', method: 'POST', path: '/controls/:controlId/attestations', permission: 'regime.attest', summary: 'Attest whether a control works; the evidence is frozen with it, and it is signed.', params: controlParam, body: z.object({ periodFrom: day, periodTo: day, result: attestationResult, comment: z.string().trim().max(2000).optional() }), reply: attestationDetail }),
  listAttestations: endpoint({ id: 'regime.listAttestations', method: 'GET', path: '/attestations', permission: 'regime.read', summary: 'Attestations, newest first.', query: pageQuery.extend({ controlId: controlId.optional(), policyId: policyId.optional(), result: queryList(attestationResult) }), reply: pageOf(attestationRow) }),
  getAttestation: endpoint({ id: 'regime.getAttestation', method: 'GET', path: '/attestations/:attestationId', permission: 'regime.read', summary: 'An attestation with its evidence and whether its signature still holds.', params: z.object({ attestationId }), reply: attestationDetail }),
  exportAttestation: endpoint({ id: 'regime.exportAttestation', method: 'GET', path: '/attestations/:attestationId/document', permission: 'regime.read', audit: 'read', summary: 'An attestation as a document.', params: z.object({ attestationId }), query: z.object({ format: documentFormat, language: language.default('zh-CN') }), reply: z.any(), carries: 'download' }),
} as const;
