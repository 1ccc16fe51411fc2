import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { pageOf, pageQuery } from '#kernel/page.ts';
import { idOf, queryList, tableForm } from '#kernel/words.ts';
import { deviationReasons, verdicts } from './deviation.ts';
import { itemId, planContent, planHead } from './plan-content.ts';

// What draws a trend needs the same path that the verdict was computed with.
export { pathValue } from './deviation.ts';

export const planStates = ['draft', 'in-review', 'approved', 'superseded', 'closed'] as const;
export const planState = z.enum(planStates);
export const itemStates = ['open', 'doing', 'done', 'cancelled'] as const;
export const itemState = z.enum(itemStates);

export const metricUnits = ['share', 'count', 'days'] as const;
const metricValue = z.object({ value: z.number().nullable(), base: z.number().nullable() });
/** A figure that a feature computes; `value` null where nothing is known. */
export const metricRow = metricValue.extend({ name: z.string(), titleZh: z.string(), titleEn: z.string(), unit: z.enum(metricUnits), better: z.enum(['more', 'less']), link: z.string(), measuredAt: z.string() });
export const dailyValue = metricValue.extend({ day: z.string() });

const person = z.object({ id: idOf('per').nullable(), name: z.string() });
const deviation = z.object({ verdict: z.enum(verdicts), reason: z.enum(deviationReasons), expected: z.number().nullable(), gap: z.number().nullable(), done: z.number().nullable(), rule: z.string() });

/** A target with what was measured of it: where it started, where it stands, and what follows from that. */
export const targetFigures = z.object({
  id: itemId, metric: z.string(), titleZh: z.string(), titleEn: z.string(), unit: z.enum(metricUnits).nullable(), better: z.enum(['more', 'less']).nullable(), link: z.string().nullable(), target: z.number(), dueOn: z.string(),
  baseline: z.object({ value: z.number(), base: z.number().nullable(), at: z.string() }).nullable(), current: metricValue.extend({ at: z.string() }), deviation, trend: z.array(dailyValue),
});
export const itemProgress = z.object({ itemId, state: itemState, doneOn: z.string().nullable(), evidence: z.string().nullable(), evidenceLink: z.string().nullable(), notedAt: z.string(), notedBy: z.string().nullable() });
export const lineSpending = z.object({ lineId: itemId, committedMinor: z.number().int(), spentMinor: z.number().int(), notedAt: z.string(), notedBy: z.string().nullable() });

export const planVersion = planHead.extend({
  number: z.number().int(), state: planState, revision: z.number().int(), authors: z.array(person), draftedAt: z.string(), savedAt: z.string(),
  submittedBy: person.nullable(), submittedAt: z.string().nullable(), submissionNote: z.string().nullable(),
  decidedBy: person.nullable(), decidedAt: z.string().nullable(), decisionReason: z.string().nullable(), conditions: z.array(z.string()), resolutionId: z.string().nullable(),
  /** Of the canonical document, with the algorithm before it: `SHA-256:…`. */
  digest: z.string().nullable(), signatureId: z.string().nullable(),
  endedAt: z.string().nullable(), endReason: z.string().nullable(),
});

const verdictCounts = z.object({ ahead: z.number().int(), onTrack: z.number().int(), behind: z.number().int(), unknown: z.number().int() });
export const planRow = planHead.extend({
  id: idOf('pln'), code: z.string(), state: planState, number: z.number().int(),
  /** The version that is drafted or reviewed beside the approved one. */
  open: z.object({ number: z.number().int(), state: planState }).nullable(),
  targets: verdictCounts, milestones: z.object({ total: z.number().int(), done: z.number().int(), overdue: z.number().int() }), approvedAt: z.string().nullable(), savedAt: z.string(),
});

export const planDetail = z.object({
  id: idOf('pln'), code: z.string(), version: planVersion, content: planContent, versions: z.array(planVersion),
  /** Names of the units and people that the content refers to. */
  units: z.array(z.object({ id: z.string(), nameZh: z.string(), nameEn: z.string() })), people: z.array(z.object({ id: z.string(), name: z.string() })),
  targets: z.array(targetFigures), progress: z.array(itemProgress), spending: z.array(lineSpending),
  /** The day against which due days are judged. */
  today: z.string(),
  may: z.object({ edit: z.boolean(), submit: z.boolean(), withdraw: z.boolean(), decide: z.boolean(), draft: z.boolean(), report: z.boolean(), close: z.boolean() }),
  /** Whoever asks has written or submitted this version, and so may not decide on it. */
  isOwn: z.boolean(),
  /** The signature of the approval, checked now; `isSameDocument`: the version still is what was signed. */
  signature: z.object({ signerName: z.string(), at: z.string(), algorithm: z.string(), keyId: z.string(), isValid: z.boolean(), isSameDocument: z.boolean() }).nullable(),
});

export const differenceRow = z.object({
  kind: z.enum(['head', 'objective', 'target', 'initiative', 'milestone', 'budget', 'program', 'task']), change: z.enum(['added', 'removed', 'changed']), id: z.string(), title: z.string(),
  fields: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
});

export const planReport = z.object({
  id: idOf('plr'), versionNumber: z.number().int(), periodFrom: z.string(), periodTo: z.string(), text: z.string(), createdAt: z.string(), createdBy: z.string().nullable(),
  /** The figures as they were when the report was made; they do not change. */
  snapshot: z.object({
    targets: z.array(targetFigures.omit({ trend: true })), milestones: z.object({ total: z.number().int(), done: z.number().int(), overdue: z.number().int() }),
    budget: z.array(z.object({ currency: z.string(), plannedMinor: z.number().int(), committedMinor: z.number().int(), spentMinor: z.number().int() })),
  }),
});

const planId = z.object({ planId: idOf('pln') });
const reason = z.string().trim().min(1).max(2000);
const draftBody = planHead.extend({ content: planContent });

export const planningContract = {
  listMetrics: endpoint({ id: 'planning.listMetrics', method: 'GET', path: '/metrics', permission: 'planning.read', summary: 'Every figure that this installation computes of the institution, measured now.', reply: z.object({ rows: z.array(metricRow) }) }),
  listMetricValues: endpoint({ id: 'planning.listMetricValues', method: 'GET', path: '/metrics/:metric/values', permission: 'planning.read', summary: 'The daily values of one figure, oldest first.', params: z.object({ metric: z.string().max(80) }), query: z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() }), reply: z.object({ rows: z.array(dailyValue) }) }),
  listPlans: endpoint({ id: 'planning.listPlans', method: 'GET', path: '/plans', permission: 'planning.read', summary: 'Plans with how far they are, those that end last first.', query: pageQuery.extend({ q: z.string().max(200).optional(), state: queryList(planState) }), reply: pageOf(planRow) }),
  exportPlans: endpoint({ id: 'planning.exportPlans', method: 'GET', path: '/exports/plans', permission: 'planning.read', audit: 'read', summary: 'The filtered plans as CSV or xlsx, each with how far it is now, in the words of the screens; the list gives codes.', query: z.object({ q: z.string().max(200).optional(), state: queryList(planState), ...tableForm }), reply: z.any(), carries: 'download' }),
  createPlan: endpoint({ id: 'planning.createPlan', method: 'POST', path: '/plans', permission: 'planning.write', summary: 'Drafts a new plan; the baselines of its targets are measured.', body: draftBody.extend({ code: z.string().trim().regex(/^[\p{L}\p{N}][\p{L}\p{N}〔〕（）()._/-]{0,59}$/u, 'letters, digits, 〔〕 ( ) . _ / -') }), reply: planDetail }),
  getPlan: endpoint({ id: 'planning.getPlan', method: 'GET', path: '/plans/:planId', permission: 'planning.read', summary: 'A plan: the asked version, else the approved one, else the newest; with its figures measured now.', params: planId, query: z.object({ version: z.coerce.number().int().min(1).max(100_000).optional() }), reply: planDetail }),
  createDraft: endpoint({ id: 'planning.createDraft', method: 'POST', path: '/plans/:planId/draft', permission: 'planning.write', summary: 'Begins a new version from the approved one.', params: planId, reply: planDetail }),
  saveDraft: endpoint({ id: 'planning.saveDraft', method: 'PUT', path: '/plans/:planId/draft', permission: 'planning.write', summary: 'Saves the draft; `revision` is the one that was read, so that nobody overwrites what another has saved since.', params: planId, body: draftBody.extend({ revision: z.number().int().min(1) }), reply: planDetail }),
  deleteDraft: endpoint({ id: 'planning.deleteDraft', method: 'DELETE', path: '/plans/:planId/draft', permission: 'planning.write', summary: 'Throws the draft away; a plan that has nothing else goes with it.', params: planId, reply: z.object({}) }),
  submitPlan: endpoint({ id: 'planning.submitPlan', method: 'POST', path: '/plans/:planId/submission', permission: 'planning.write', summary: 'Submits the draft for approval.', params: planId, body: z.object({ note: z.string().trim().max(2000).default('') }), reply: planDetail }),
  withdrawPlan: endpoint({ id: 'planning.withdrawPlan', method: 'DELETE', path: '/plans/:planId/submission', permission: 'planning.write', summary: 'Takes a submitted version back to be changed.', params: planId, reply: planDetail }),
  decidePlan: endpoint({ id: 'planning.decidePlan', method: 'POST', path: '/plans/:planId/decision', permission: 'planning.approve', summary: 'Approves the submitted version, with a signature, or returns it; nobody who wrote or submitted it may.', params: planId, body: z.object({ decision: z.enum(['approved', 'returned']), reason, conditions: z.array(z.string().trim().min(1).max(500)).max(20).default([]) }), reply: planDetail }),
  closePlan: endpoint({ id: 'planning.closePlan', method: 'POST', path: '/plans/:planId/closing', permission: 'planning.approve', summary: 'Closes the approved plan.', params: planId, body: z.object({ reason }), reply: planDetail }),
  listDifferences: endpoint({ id: 'planning.listDifferences', method: 'GET', path: '/plans/:planId/differences', permission: 'planning.read', summary: 'What differs between two versions of a plan.', params: planId, query: z.object({ from: z.coerce.number().int().min(1).max(100_000), to: z.coerce.number().int().min(1).max(100_000) }), reply: z.object({ rows: z.array(differenceRow) }) }),
  recordProgress: endpoint({ id: 'planning.recordProgress', method: 'PUT', path: '/plans/:planId/items/:itemId/progress', permission: 'planning.write', summary: 'Notes how far a milestone or task of the approved plan is; done needs a day and evidence.', params: planId.extend({ itemId }), body: z.object({ state: itemState, doneOn: z.iso.date().nullable().default(null), evidence: z.string().trim().max(2000).nullable().default(null), evidenceLink: z.string().trim().max(1000).regex(/^(?:https?:\/\/|\/)/, 'an address that begins with https://, http:// or /').nullable().default(null) }), reply: itemProgress }),
  recordSpending: endpoint({ id: 'planning.recordSpending', method: 'PUT', path: '/plans/:planId/budget/:itemId/spending', permission: 'planning.write', summary: 'Notes what of a budget line is committed and spent, in minor units.', params: planId.extend({ itemId }), body: z.object({ committedMinor: z.number().int().min(0).max(1e14), spentMinor: z.number().int().min(0).max(1e14) }), reply: lineSpending }),
  createReport: endpoint({ id: 'planning.createReport', method: 'POST', path: '/plans/:planId/reports', permission: 'planning.write', summary: 'Reports on a period; the figures are computed and kept as they are now.', params: planId, body: z.object({ periodFrom: z.iso.date(), periodTo: z.iso.date(), text: z.string().trim().min(1).max(20_000) }), reply: planReport }),
  listReports: endpoint({ id: 'planning.listReports', method: 'GET', path: '/plans/:planId/reports', permission: 'planning.read', summary: 'The progress reports of a plan, newest first.', params: planId, query: pageQuery, reply: pageOf(planReport) }),
  exportPlan: endpoint({ id: 'planning.exportPlan', method: 'GET', path: '/plans/:planId/export', permission: 'planning.read', audit: 'read', summary: 'A version of the plan as a document to print and file.', params: planId, query: z.object({ format: z.enum(['docx', 'pdf']), language: z.enum(['zh-CN', 'en-US']).default('zh-CN'), version: z.coerce.number().int().min(1).max(100_000).optional() }), reply: z.any(), carries: 'download' }),
} as const;

export type PlanState = z.infer<typeof planState>;
export type MetricFigure = z.infer<typeof metricRow>;
export type DailyValue = z.infer<typeof dailyValue>;
export type TargetFigures = z.infer<typeof targetFigures>;
export type ItemProgress = z.infer<typeof itemProgress>;
export type LineSpending = z.infer<typeof lineSpending>;
export type PlanVersion = z.infer<typeof planVersion>;
export type PlanRow = z.infer<typeof planRow>;
export type PlanDetail = z.infer<typeof planDetail>;
export type PlanReport = z.infer<typeof planReport>;
export type DifferenceRow = z.infer<typeof differenceRow>;
