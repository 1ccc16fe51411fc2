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

/** What is written down of a change of a part: before, after, or both. */
type Changed = Readonly<{ action: string; before?: object; after?: object }>;

/** Changes a part of a draft, in one transaction with its trace; answers the policy as it is then. */
function changePart<Part extends Readonly<{ policyId: string }>>(ctx: Ctx, find: (tx: Tx) => Promise<Part>, work: (tx: Tx, part: Part) => Promise<Changed>): Promise<PolicyDetail> {
  return ctx.tx(async (tx) => {
    const part = await find(tx);
    await editDraft(ctx, tx, part.policyId);
    const { action, ...change } = await work(tx, part);
    await recordEvent(ctx, tx, { action, objectKind: 'policy', objectId: part.policyId, ...change });
    return readPolicy(ctx, tx, part.policyId);
  });
}

const clauseOf = (ctx: Ctx, clauseId: string) => (tx: Tx) => getClauseRecord(tx, ctx.tenantId, clauseId);
const controlOf = (ctx: Ctx, controlId: string) => (tx: Tx) => getControlRecord(tx, ctx.tenantId, controlId);

export function createClause(ctx: Ctx, policyId: string, { position, ...fields }: ClauseFields & Readonly<{ position?: number | undefined }>): Promise<PolicyDetail> {
  return changePart(ctx, async () => ({ policyId }), async (tx) => ({ action: 'regime.clause-added', after: { clauseId: await addClause(ctx, tx, policyId, fields, position), ...fields } }));
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
  return changePart(ctx, clauseOf(ctx, clauseId), async (tx, before) => {
    if (change.requirements !== undefined) assertKnown(change.requirements);
    const next: NewClause = { no: change.no ?? before.no, textZh: change.text?.zh ?? before.textZh, textEn: change.text?.en ?? before.textEn, modality: change.modality ?? before.modality, behaviours: change.behaviours ?? before.behaviours, requirements: change.requirements ?? before.requirements };
    await tx.query(`update policy_clause set no = $3, text_zh = $4, text_en = $5, modality = $6, behaviours = $7, requirements = $8 where tenant_id = $1 and id = $2`, [ctx.tenantId, clauseId, next.no, next.textZh, next.textEn, next.modality, next.behaviours, next.requirements]);
    return { action: 'regime.clause-changed', before: clauseFacts(before), after: { clauseId, ...next } };
  });
}

function clauseFacts({ id, no, textZh, textEn, modality, behaviours, requirements }: ClauseRecord) {
  return { clauseId: id, no, textZh, textEn, modality, behaviours, requirements };
}

export function deleteClause(ctx: Ctx, clauseId: string): Promise<PolicyDetail> {
  return changePart(ctx, clauseOf(ctx, clauseId), async (tx, before) => {
    await tx.query(`delete from policy_clause where tenant_id = $1 and id = $2`, [ctx.tenantId, clauseId]);
    return { action: 'regime.clause-removed', before: clauseFacts(before) };
  });
}

export function createControl(ctx: Ctx, clauseId: string, fields: ControlFields): Promise<PolicyDetail> {
  return changePart(ctx, clauseOf(ctx, clauseId), async (tx) => ({ action: 'regime.control-added', after: { clauseId, controlId: await addControl(ctx, tx, clauseId, fields), ...fields } }));
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
  return changePart(ctx, controlOf(ctx, controlId), async (tx, before) => {
    const next = checked({
      name: change.name ?? { zh: before.nameZh, en: before.nameEn }, kind: change.kind ?? before.kind, evidence: change.evidence === undefined ? before.evidence : change.evidence,
      instruction: change.instruction !== undefined ? change.instruction : before.instructionZh === null ? null : { zh: before.instructionZh, en: before.instructionEn ?? '' }, frequency: change.frequency ?? before.frequency, ownerRole: change.ownerRole ?? before.ownerRole,
    });
    await tx.query(`update policy_control set name_zh = $3, name_en = $4, kind = $5, evidence = $6, instruction_zh = $7, instruction_en = $8, frequency = $9, owner_role = $10 where tenant_id = $1 and id = $2`, [ctx.tenantId, controlId, next.nameZh, next.nameEn, next.kind, next.evidence, next.instructionZh, next.instructionEn, next.frequency, next.ownerRole]);
    return { action: 'regime.control-changed', before: controlFacts(before), after: { controlId, ...next } };
  });
}

function controlFacts({ id, clauseId: _clause, policyId: _policy, lineage: _lineage, ...facts }: ControlRecord) {
  return { controlId: id, ...facts };
}

export function deleteControl(ctx: Ctx, controlId: string): Promise<PolicyDetail> {
  return changePart(ctx, controlOf(ctx, controlId), async (tx, before) => {
    await tx.query(`delete from policy_control where tenant_id = $1 and id = $2`, [ctx.tenantId, controlId]);
    return { action: 'regime.control-removed', before: controlFacts(before) };
  });
}
