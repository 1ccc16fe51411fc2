import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { Behaviour, PolicyState } from './words.ts';

/** A row of `policy`, as rules look at it. */
export type PolicyRecord = Readonly<{
  id: string; docNo: string; version: number; titleZh: string; titleEn: string; level: string; summaryZh: string | null; summaryEn: string | null; state: PolicyState; ownerId: string | null; draftedBy: string | null;
  editorIds: readonly string[]; mustBeRead: boolean; readerRoles: readonly string[]; readerUnitIds: readonly string[]; readingDays: number; resolutionId: string | null; resolutionDecision: string | null; effectiveOn: string | null;
  originalSha256: string | null; originalName: string | null; supersedesId: string | null;
}>;

const columns = `p.id, p.doc_no as "docNo", p.version, p.title_zh as "titleZh", p.title_en as "titleEn", p.level, p.summary_zh as "summaryZh", p.summary_en as "summaryEn", p.state, p.owner_id as "ownerId", p.drafted_by as "draftedBy",
  p.editor_ids as "editorIds", p.must_be_read as "mustBeRead", p.reader_roles as "readerRoles", p.reader_unit_ids as "readerUnitIds", p.reading_days as "readingDays", p.resolution_id as "resolutionId", p.resolution_decision as "resolutionDecision",
  p.effective_on as "effectiveOn", p.original_sha256 as "originalSha256", p.original_name as "originalName", p.supersedes_id as "supersedesId"`;

/** That a version `p` was in force on the day `$day`, as SQL: from when it takes effect until another takes its place, or it is repealed. */
export function inForceSql(day: string): string {
  return `p.state in ('issued', 'superseded', 'repealed') and p.effective_on <= ${day}::date and (p.issued_at at time zone 'Asia/Shanghai')::date <= ${day}::date and (p.ended_on is null or p.ended_on > ${day}::date)`;
}

/** A version of a policy, locked for who changes it; throws `object.not-found`. */
export async function getPolicyRecord(tx: Tx, tenantId: string, id: string, lock: 'for update' | '' = ''): Promise<PolicyRecord> {
  const row = await tx.findOne<PolicyRecord>(`select ${columns} from policy p where p.tenant_id = $1 and p.id = $2 ${lock}`, [tenantId, id]);
  if (row === undefined) throw new AppError('object.not-found', 'There is no such policy.');
  return row;
}

export type ClauseRecord = Readonly<{ id: string; policyId: string; lineage: string; position: number; no: string; textZh: string; textEn: string; modality: string; behaviours: readonly Behaviour[]; requirements: readonly string[] }>;

const clauseColumns = `c.id, c.policy_id as "policyId", c.lineage, c.position, c.no, c.text_zh as "textZh", c.text_en as "textEn", c.modality, c.behaviours, c.requirements`;

export function listClauseRecords(tx: Tx, tenantId: string, policyId: string): Promise<ClauseRecord[]> {
  return tx.query<ClauseRecord>(`select ${clauseColumns} from policy_clause c where c.tenant_id = $1 and c.policy_id = $2 order by c.position, c.id`, [tenantId, policyId]);
}

export async function getClauseRecord(tx: Tx, tenantId: string, id: string): Promise<ClauseRecord> {
  const row = await tx.findOne<ClauseRecord>(`select ${clauseColumns} from policy_clause c where c.tenant_id = $1 and c.id = $2`, [tenantId, id]);
  if (row === undefined) throw new AppError('object.not-found', 'There is no such clause.');
  return row;
}

export type NewClause = Readonly<{ no: string; textZh: string; textEn: string; modality: string; behaviours: readonly string[]; requirements: readonly string[] }>;

/** Puts a clause at a place of a policy; what stands there and after it moves on. */
export async function insertClause(tx: Tx, tenantId: string, policyId: string, clause: NewClause, position: number | undefined, lineage = newId('lin')): Promise<string> {
  const id = newId('cls');
  if (position !== undefined) await tx.query(`update policy_clause set position = position + 1 where tenant_id = $1 and policy_id = $2 and position >= $3`, [tenantId, policyId, position]);
  await tx.query(
    `insert into policy_clause (tenant_id, id, policy_id, lineage, position, no, text_zh, text_en, modality, behaviours, requirements)
     values ($1, $2, $3, $4, coalesce($5, (select coalesce(max(position), 0) + 1 from policy_clause where tenant_id = $1 and policy_id = $3)), $6, $7, $8, $9, $10, $11)`,
    [tenantId, id, policyId, lineage, position ?? null, clause.no, clause.textZh, clause.textEn, clause.modality, clause.behaviours, clause.requirements],
  );
  return id;
}

export type ControlRecord = Readonly<{ id: string; clauseId: string; policyId: string; lineage: string; nameZh: string; nameEn: string; kind: string; evidence: string | null; instructionZh: string | null; instructionEn: string | null; frequency: string; ownerRole: string }>;

const controlColumns = `k.id, k.clause_id as "clauseId", c.policy_id as "policyId", k.lineage, k.name_zh as "nameZh", k.name_en as "nameEn", k.kind, k.evidence, k.instruction_zh as "instructionZh", k.instruction_en as "instructionEn", k.frequency, k.owner_role as "ownerRole"`;

export async function getControlRecord(tx: Tx, tenantId: string, id: string): Promise<ControlRecord> {
  const row = await tx.findOne<ControlRecord>(`select ${controlColumns} from policy_control k join policy_clause c on c.tenant_id = k.tenant_id and c.id = k.clause_id where k.tenant_id = $1 and k.id = $2`, [tenantId, id]);
  if (row === undefined) throw new AppError('object.not-found', 'There is no such control.');
  return row;
}

export type NewControl = Omit<ControlRecord, 'id' | 'clauseId' | 'policyId' | 'lineage'>;

export async function insertControl(tx: Tx, tenantId: string, clauseId: string, control: NewControl, lineage = newId('lin')): Promise<string> {
  const id = newId('ctl');
  await tx.query(
    `insert into policy_control (tenant_id, id, clause_id, lineage, name_zh, name_en, kind, evidence, instruction_zh, instruction_en, frequency, owner_role) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [tenantId, id, clauseId, lineage, control.nameZh, control.nameEn, control.kind, control.evidence, control.instructionZh, control.instructionEn, control.frequency, control.ownerRole],
  );
  return id;
}

/** Copies clauses and controls to the next version; what they are called inside stays, so that differences and attestations can follow them. */
export async function copyClauses(tx: Tx, tenantId: string, fromId: string, toId: string): Promise<void> {
  for (const clause of await listClauseRecords(tx, tenantId, fromId)) {
    const clauseId = await insertClause(tx, tenantId, toId, clause, clause.position, clause.lineage);
    const controls = await tx.query<ControlRecord>(`select ${controlColumns} from policy_control k join policy_clause c on c.tenant_id = k.tenant_id and c.id = k.clause_id where k.tenant_id = $1 and k.clause_id = $2 order by k.id`, [tenantId, clause.id]);
    for (const control of controls) await insertControl(tx, tenantId, clauseId, control, control.lineage);
  }
}
