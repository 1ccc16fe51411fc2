import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { ItemProgress, LineSpending, PlanState } from './contract.ts';
import type { Measured } from './deviation.ts';
import type { PlanContent, PlanDocument } from './plan-content.ts';

export type PlanRecord = Readonly<{ id: string; code: string }>;
export type VersionRecord = PlanDocument & Readonly<{
  planId: string; number: number; state: PlanState; content: PlanContent; revision: number; authors: string[]; draftedAt: string; savedAt: string;
  submittedBy: string | null; submittedAt: string | null; submissionNote: string | null;
  decidedBy: string | null; decidedAt: string | null; decisionReason: string | null; conditions: string[]; resolutionId: string | null;
  digest: string | null; signatureId: string | null; endedAt: string | null; endReason: string | null;
}>;

const versionColumns = `v.plan_id as "planId", v.number, v.state, v.title, v.period_from as "periodFrom", v.period_to as "periodTo", v.linked_it_plan as "linkedItPlan", v.content, v.revision, v.authors, v.drafted_at as "draftedAt", v.saved_at as "savedAt",
  v.submitted_by as "submittedBy", v.submitted_at as "submittedAt", v.submission_note as "submissionNote", v.decided_by as "decidedBy", v.decided_at as "decidedAt", v.decision_reason as "decisionReason", v.conditions, v.resolution_id as "resolutionId",
  v.digest, v.signature_id as "signatureId", v.ended_at as "endedAt", v.end_reason as "endReason"`;

/** The plan, held until the commit: whoever changes a plan waits for the one who does. */
export async function lockPlan(tx: Tx, tenantId: string, planId: string): Promise<PlanRecord> {
  return found(await tx.findOne<PlanRecord>(`select id, code from plan where tenant_id = $1 and id = $2 for update`, [tenantId, planId]));
}

export async function getPlanRecord(tx: Tx, tenantId: string, planId: string): Promise<PlanRecord> {
  return found(await tx.findOne<PlanRecord>(`select id, code from plan where tenant_id = $1 and id = $2`, [tenantId, planId]));
}

function found(plan: PlanRecord | undefined): PlanRecord {
  if (plan === undefined) throw new AppError('object.not-found', 'There is no such plan.');
  return plan;
}

/** All versions, the newest first. */
export function listVersions(tx: Tx, tenantId: string, planId: string): Promise<VersionRecord[]> {
  return tx.query<VersionRecord>(`select ${versionColumns} from plan_version v where v.tenant_id = $1 and v.plan_id = $2 order by v.number desc`, [tenantId, planId]);
}

export function findVersion(tx: Tx, tenantId: string, planId: string, states: readonly PlanState[]): Promise<VersionRecord | undefined> {
  return tx.findOne<VersionRecord>(`select ${versionColumns} from plan_version v where v.tenant_id = $1 and v.plan_id = $2 and v.state = any($3::text[]) order by v.number desc limit 1`, [tenantId, planId, states]);
}

/** The version of a plan that is in a state, or the error that it is not. */
export async function getVersionIn(tx: Tx, tenantId: string, planId: string, state: PlanState): Promise<VersionRecord> {
  const version = await findVersion(tx, tenantId, planId, [state]);
  if (version === undefined) throw new AppError('object.wrong-state', `The plan has no version in the state ${state}.`, { expected: state });
  return version;
}

export async function insertVersion(tx: Tx, tenantId: string, version: PlanDocument & Readonly<{ planId: string; number: number; author: string | undefined; at: Date }>): Promise<void> {
  await tx.query(
    `insert into plan_version (tenant_id, plan_id, number, state, title, period_from, period_to, linked_it_plan, content, authors, drafted_at, saved_at) values ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $10, $10)`,
    [tenantId, version.planId, version.number, version.title, version.periodFrom, version.periodTo, version.linkedItPlan, JSON.stringify(version.content), version.author === undefined ? [] : [version.author], version.at],
  );
}

export async function updateDraft(tx: Tx, tenantId: string, version: PlanDocument & Readonly<{ planId: string; number: number; author: string | undefined; at: Date }>): Promise<void> {
  await tx.query(
    `update plan_version set title = $4, period_from = $5, period_to = $6, linked_it_plan = $7, content = $8, saved_at = $9, revision = revision + 1, authors = case when $10::text is null or $10 = any(authors) then authors else authors || $10::text end
     where tenant_id = $1 and plan_id = $2 and number = $3 and state = 'draft'`,
    [tenantId, version.planId, version.number, version.title, version.periodFrom, version.periodTo, version.linkedItPlan, JSON.stringify(version.content), version.at, version.author ?? null],
  );
}

export type Baseline = Measured & Readonly<{ targetId: string; metric: string; base: number | null }>;

export function listBaselines(tx: Tx, tenantId: string, planIds: readonly string[]): Promise<(Baseline & Readonly<{ planId: string }>)[]> {
  return tx.query(`select plan_id as "planId", target_id as "targetId", metric, value, base, measured_at as at from plan_baseline where tenant_id = $1 and plan_id = any($2::text[])`, [tenantId, planIds]);
}

/** The first value stays. */
export async function insertBaselines(tx: Tx, tenantId: string, planId: string, baselines: readonly Baseline[]): Promise<number> {
  return tx.execute(
    `insert into plan_baseline (tenant_id, plan_id, target_id, metric, value, base, measured_at) select $1, $2, b.* from unnest($3::text[], $4::text[], $5::float8[], $6::float8[], $7::timestamptz[]) as b on conflict do nothing`,
    [tenantId, planId, baselines.map((row) => row.targetId), baselines.map((row) => row.metric), baselines.map((row) => row.value), baselines.map((row) => row.base), baselines.map((row) => row.at)],
  );
}

export function listProgress(tx: Tx, tenantId: string, planIds: readonly string[]): Promise<(ItemProgress & Readonly<{ planId: string }>)[]> {
  return tx.query(
    `select p.plan_id as "planId", p.item_id as "itemId", p.state, p.done_on as "doneOn", p.evidence, p.evidence_link as "evidenceLink", p.noted_at as "notedAt", n.name as "notedBy" from plan_progress p left join person n on n.tenant_id = p.tenant_id and n.id = p.noted_by
     where p.tenant_id = $1 and p.plan_id = any($2::text[])`,
    [tenantId, planIds],
  );
}

export function listSpending(tx: Tx, tenantId: string, planId: string): Promise<LineSpending[]> {
  return tx.query(
    `select s.line_id as "lineId", s.committed_minor as "committedMinor", s.spent_minor as "spentMinor", s.noted_at as "notedAt", n.name as "notedBy" from plan_spending s left join person n on n.tenant_id = s.tenant_id and n.id = s.noted_by where s.tenant_id = $1 and s.plan_id = $2`,
    [tenantId, planId],
  );
}
