import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { addressee, attestationResult, behaviour, clauseId, controlId, controlKind, frameworkId, frameworkKind, itemId, language, localText, modality, policyId, requirementRule, requirementState, statusLabel } from './words.ts';

const reason = z.object({ code: z.string(), at: z.string().nullable() });

export const coveredControl = z.object({ id: controlId, name: localText, kind: controlKind, evidence: z.string().nullable(), state: attestationResult, because: z.array(reason), evidenceSummary: localText.nullable(), evidenceLink: z.string().nullable() });
export const coveringClause = z.object({ id: clauseId, policyId, policyDocNo: z.string(), policyTitle: localText, no: z.string() });

export const coverageItem = z.object({
  framework: frameworkId, id: itemId, group: z.string(), title: localText, modality, wording: z.string().nullable(), addressee, isVerified: z.boolean(),
  state: requirementState, label: statusLabel, rule: requirementRule, isGap: z.boolean(),
  note: z.object({ kind: z.enum(['not-applicable', 'not-adopted']), reason: z.string(), byName: z.string(), at: z.string() }).nullable(),
  clauses: z.array(coveringClause), controls: z.array(coveredControl),
});
export type CoverageItem = z.infer<typeof coverageItem>;

export const coverageGroup = z.object({ id: z.string(), title: localText, state: requirementState, gapCount: z.number().int(), counts: z.record(requirementState, z.number().int()) });

export const coverage = z.object({
  framework: z.object({ id: frameworkId, version: z.string(), title: localText, shortTitle: localText, kind: frameworkKind, issuer: localText, source: z.string(), affirmationMonths: z.number().int().nullable() }),
  rulesVersion: z.string(), asOf: z.string(), groups: z.array(coverageGroup), items: z.array(coverageItem), counts: z.record(requirementState, z.number().int()), gapCount: z.number().int(),
});
export type Coverage = z.infer<typeof coverage>;

export const behaviourRow = z.object({
  behaviour, title: localText,
  clauses: z.array(coveringClause),
  /** Workflows that features of this installation carry out; an empty list where none does yet. */
  workflows: z.array(z.object({ name: z.string(), title: localText, link: z.string() })),
  evidence: z.array(z.object({ name: z.string(), title: localText, link: z.string(), holds: z.boolean().nullable(), summary: localText, collectedAt: z.string() })),
});

const affirmation = z.object({ id: z.string(), framework: frameworkId, frameworkVersion: z.string(), scope: localText, counts: z.record(z.string(), z.number().int()), affirmedByName: z.string(), affirmedAt: z.string(), validUntil: z.string(), isLapsed: z.boolean(), isSignatureValid: z.boolean() });

const itemParam = z.object({ frameworkId, itemId });

export const coverageContract = {
  listFrameworks: endpoint({ id: 'regime.listFrameworks', method: 'GET', path: '/frameworks', permission: 'regime.read', summary: 'The frameworks of requirements with their items.', reply: z.object({ rows: z.array(coverage.shape.framework.extend({ groups: z.array(z.object({ id: z.string(), title: localText })), items: z.array(coverageItem.pick({ id: true, group: true, title: true, modality: true, wording: true, addressee: true, isVerified: true })) })) }) }),
  getCoverage: endpoint({ id: 'regime.getCoverage', method: 'GET', path: '/coverage/:frameworkId', permission: 'regime.read', summary: 'Where every item of a framework stands, from live data, each with its reasons.', params: z.object({ frameworkId }), reply: coverage }),
  getBehaviours: endpoint({ id: 'regime.getBehaviours', method: 'GET', path: '/behaviours', permission: 'regime.read', summary: 'The seven behaviours of article 5 by policy clause, workflow and evidence query.', reply: z.object({ asOf: z.string(), rows: z.array(behaviourRow) }) }),
  exportCoverage: endpoint({ id: 'regime.exportCoverage', method: 'GET', path: '/coverage/:frameworkId/export', permission: 'regime.read', audit: 'read', summary: 'Where every item of a framework stands, as a file.', params: z.object({ frameworkId }), query: z.object({ format: z.enum(['csv', 'xlsx', 'docx', 'pdf']), language: language.default('zh-CN') }), reply: z.any(), carries: 'download' }),
  setRequirementNote: endpoint({ id: 'regime.setRequirementNote', method: 'PUT', path: '/frameworks/:frameworkId/items/:itemId/note', permission: 'regime.write', summary: 'Declare that a requirement does not apply, or was deliberately not adopted, with the reason.', params: itemParam, body: z.object({ kind: z.enum(['not-applicable', 'not-adopted']), reason: z.string().trim().min(1).max(1000) }), reply: z.object({}) }),
  deleteRequirementNote: endpoint({ id: 'regime.deleteRequirementNote', method: 'DELETE', path: '/frameworks/:frameworkId/items/:itemId/note', permission: 'regime.write', summary: 'Take such a declaration back.', params: itemParam, reply: z.object({}) }),
  listAffirmations: endpoint({ id: 'regime.listAffirmations', method: 'GET', path: '/affirmations', permission: 'regime.read', summary: 'Affirmations of conformance, newest first, and until when each holds.', reply: z.object({ rows: z.array(affirmation) }) }),
  createAffirmation: endpoint({ id: 'regime.createAffirmation', method: 'POST', path: '/affirmations', permission: 'regime.issue', summary: 'Affirm conformance to a framework, signed; refused while items other than the affirmation itself are open.', body: z.object({ frameworkId, scope: z.object({ zh: z.string().trim().min(1).max(2000), en: z.string().trim().min(1).max(2000) }) }), reply: affirmation }),
} as const;
