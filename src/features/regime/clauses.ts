import { recordEvent } from '#features/audit/public.ts';
import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { unknownRequirements } from './frameworks.ts';
import { editDraft } from './policies.ts';
import { getClauseRecord, getControlRecord, insertClause, insertControl, type ClauseRecord, type ControlRecord, type NewClause, type NewControl } from './policy-store.ts';
import { readPolicy, type PolicyDetail } from './policy-views.ts';

type Text = Readonly<{ zh: string; en: string }>;
export type ClauseFields = Readonly<{ no: string; text: Text; modality: string; behaviours: readonly string[]; requirements: readonly string[] }>;
export type ControlFields = Readonly<{ name: Text; kind: string; evidence: string | null; instruction: Text | null; frequency: string; ownerRole: string }>;
type Change<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | undefined };

export function createClause(ctx: Ctx, policyId: string, { position, ...fields }: ClauseFields & Readonly<{ position?: number | undefined }>): Promise<PolicyDetail> {
  return ctx.tx(async (tx) => {
    await editDraft(ctx, tx, policyId);
    const clauseId = await addClause(ctx, tx, policyId, fields, position);
    await recordEvent(ctx, tx, { action: 'regime.clause-added', objectKind: 'policy', objectId: policyId, after: { clauseId, ...fields } });
    return readPolicy(ctx, tx, policyId);
  });
}

/** A clause whose mapping names items that there are. */
export function addClause(ctx: Ctx, tx: Tx, policyId: string, fields: ClauseFields, position?: number): Promise<string> {
  assertKnown(fields.requirements);
  return insertClause(tx, ctx.tenantId, policyId, { no: fields.no, textZh: fields.text.zh, textEn: fields.text.en, modality: fields.modality, behaviours: fields.behaviours, requirements: fields.requirements }, position);
}

function assertKnown(requirements: readonly string[]): void {
  const unknown = unknownRequirements(requirements);
  if (unknown.length > 0) throw new AppError('request.invalid', `No framework has ${unknown.join(', ')}.`, { requirements: unknown });
}

export function updateClause(ctx: Ctx, clauseId: string, change: Change<ClauseFields>): Promise<PolicyDetail> {
  return ctx.tx(async (tx) => {
    const before = await getClauseRecord(tx, ctx.tenantId, clauseId);
    await editDraft(ctx, tx, before.policyId);
    if (change.requirements !== undefined) assertKnown(change.requirements);
    const next: NewClause = { no: change.no ?? before.no, textZh: change.text?.zh ?? before.textZh, textEn: change.text?.en ?? before.textEn, modality: change.modality ?? before.modality, behaviours: change.behaviours ?? before.behaviours, requirements: change.requirements ?? before.requirements };
    await tx.query(`update policy_clause set no = $3, text_zh = $4, text_en = $5, modality = $6, behaviours = $7, requirements = $8 where tenant_id = $1 and id = $2`, [ctx.tenantId, clauseId, next.no, next.textZh, next.textEn, next.modality, next.behaviours, next.requirements]);
    await recordEvent(ctx, tx, { action: 'regime.clause-changed', objectKind: 'policy', objectId: before.policyId, before: clauseFacts(before), after: { clauseId, ...next } });
    return readPolicy(ctx, tx, before.policyId);
  });
}

function clauseFacts({ id, no, textZh, textEn, modality, behaviours, requirements }: ClauseRecord) {
  return { clauseId: id, no, textZh, textEn, modality, behaviours, requirements };
}

export function deleteClause(ctx: Ctx, clauseId: string): Promise<PolicyDetail> {
  return ctx.tx(async (tx) => {
    const before = await getClauseRecord(tx, ctx.tenantId, clauseId);
    await editDraft(ctx, tx, before.policyId);
    await tx.query(`delete from policy_clause where tenant_id = $1 and id = $2`, [ctx.tenantId, clauseId]);
    await recordEvent(ctx, tx, { action: 'regime.clause-removed', objectKind: 'policy', objectId: before.policyId, before: clauseFacts(before) });
    return readPolicy(ctx, tx, before.policyId);
  });
}

export function createControl(ctx: Ctx, clauseId: string, fields: ControlFields): Promise<PolicyDetail> {
  return ctx.tx(async (tx) => {
    const clause = await getClauseRecord(tx, ctx.tenantId, clauseId);
    await editDraft(ctx, tx, clause.policyId);
    const controlId = await addControl(ctx, tx, clauseId, fields);
    await recordEvent(ctx, tx, { action: 'regime.control-added', objectKind: 'policy', objectId: clause.policyId, after: { clauseId, controlId, ...fields } });
    return readPolicy(ctx, tx, clause.policyId);
  });
}

export function addControl(ctx: Ctx, tx: Tx, clauseId: string, fields: ControlFields): Promise<string> {
  return insertControl(tx, ctx.tenantId, clauseId, checked(fields));
}

/** An automatic control names its evidence, a manual one says what to do. What no feature gives yet may be named: it shows as not installed. */
function checked({ name, kind, evidence, instruction, frequency, ownerRole }: ControlFields): NewControl {
  if (kind === 'automatic' && evidence === null) throw new AppError('request.invalid', 'An automatic control names an evidence query.');
  if (kind === 'manual' && instruction === null) throw new AppError('request.invalid', 'A manual control says what is to be tested, and how.');
  return { nameZh: name.zh, nameEn: name.en, kind, evidence: kind === 'automatic' ? evidence : null, instructionZh: instruction?.zh ?? null, instructionEn: instruction?.en ?? null, frequency, ownerRole };
}

export function updateControl(ctx: Ctx, controlId: string, change: Change<ControlFields>): Promise<PolicyDetail> {
  return ctx.tx(async (tx) => {
    const before = await getControlRecord(tx, ctx.tenantId, controlId);
    await editDraft(ctx, tx, before.policyId);
    const next = checked({
      name: change.name ?? { zh: before.nameZh, en: before.nameEn }, kind: change.kind ?? before.kind, evidence: change.evidence === undefined ? before.evidence : change.evidence,
      instruction: change.instruction !== undefined ? change.instruction : before.instructionZh === null ? null : { zh: before.instructionZh, en: before.instructionEn ?? '' }, frequency: change.frequency ?? before.frequency, ownerRole: change.ownerRole ?? before.ownerRole,
    });
    await tx.query(`update policy_control set name_zh = $3, name_en = $4, kind = $5, evidence = $6, instruction_zh = $7, instruction_en = $8, frequency = $9, owner_role = $10 where tenant_id = $1 and id = $2`, [ctx.tenantId, controlId, next.nameZh, next.nameEn, next.kind, next.evidence, next.instructionZh, next.instructionEn, next.frequency, next.ownerRole]);
    await recordEvent(ctx, tx, { action: 'regime.control-changed', objectKind: 'policy', objectId: before.policyId, before: controlFacts(before), after: { controlId, ...next } });
    return readPolicy(ctx, tx, before.policyId);
  });
}

function controlFacts({ id, clauseId: _clause, policyId: _policy, lineage: _lineage, ...facts }: ControlRecord) {
  return { controlId: id, ...facts };
}

export function deleteControl(ctx: Ctx, controlId: string): Promise<PolicyDetail> {
  return ctx.tx(async (tx) => {
    const before = await getControlRecord(tx, ctx.tenantId, controlId);
    await editDraft(ctx, tx, before.policyId);
    await tx.query(`delete from policy_control where tenant_id = $1 and id = $2`, [ctx.tenantId, controlId]);
    await recordEvent(ctx, tx, { action: 'regime.control-removed', objectKind: 'policy', objectId: before.policyId, before: controlFacts(before) });
    return readPolicy(ctx, tx, before.policyId);
  });
}
