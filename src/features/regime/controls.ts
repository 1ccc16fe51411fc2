import type { z } from 'zod';
import { AppError } from '#kernel/errors.ts';
import { given, whereOf, type Condition } from '#platform/db/conditions.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { civilDay } from '#platform/documents/typography.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { impliedRequirements } from './frameworks.ts';
import type { controlRow } from './policies-contract.ts';
import { inForceSql } from './policy-store.ts';

export type ControlRow = z.infer<typeof controlRow>;

/**
 * What an attestation was about, as SQL over `k` (control) and `c` (clause): a control that is worded otherwise now has not been attested. Every part
 * carries its length, so that no two wordings come to the same text.
 */
export const fingerprintSql = `encode(sha256(convert_to((select string_agg(length(coalesce(part, '')) || ':' || coalesce(part, '-'), '|' order by place) from unnest(array[k.kind, k.evidence, k.instruction_zh, c.text_zh, c.modality]) with ordinality as x (part, place)), 'UTF8')), 'hex')`;

/** The last attestation `a` of a control, if it was about the same words. */
const joins = `policy_control k join policy_clause c on c.tenant_id = k.tenant_id and c.id = k.clause_id join policy p on p.tenant_id = c.tenant_id and p.id = c.policy_id
  left join lateral (select a.*, a.fingerprint = ${fingerprintSql} as is_same from control_attestation a where a.tenant_id = k.tenant_id and a.lineage = k.lineage order by a.id desc limit 1) a on true`;

/** A control that nobody has tested is due a month after its policy took effect; else when the last attestation ends, and at once where it was about other words. */
const dueSql = `case when a.is_same then a.valid_until when a.id is not null then greatest(p.effective_on, (a.signed_at at time zone 'Asia/Shanghai')::date) else (p.effective_on + interval '1 month')::date end`;

const columns = `k.id, k.clause_id as "clauseId", c.no as "clauseNo", p.id as "policyId", p.doc_no as "policyDocNo", json_build_object('zh', p.title_zh, 'en', p.title_en) as "policyTitle", p.state as "policyState", json_build_object('zh', k.name_zh, 'en', k.name_en) as name,
  k.kind, k.evidence, case when k.instruction_zh is not null then json_build_object('zh', k.instruction_zh, 'en', k.instruction_en) end as instruction, k.frequency, k.owner_role as "ownerRole",
  case when ${inForceSql('$2')} then (${dueSql})::text end as "nextDueOn", (${inForceSql('$2')} and ${dueSql} < $2::date) as "isOverdue",
  a.result as "lastResult", a.signed_at as "lastSignedAt", a.signer_name as "lastSignerName", coalesce(not a.is_same, false) as "isReworded"`;

type Raw = Omit<ControlRow, 'evidenceTitle'>;

function withTitle(ctx: Ctx): (row: Raw) => ControlRow {
  return (row) => ({ ...row, evidenceTitle: row.evidence === null ? null : (ctx.app.evidence.get(row.evidence)?.title ?? null) });
}

/** The day by the civil time of China, in which policies take effect and controls fall due. */
export function todayOf(ctx: Readonly<{ now: Date }>): string {
  return civilDay(ctx.now);
}

/** The controls of a policy, in the order of its clauses. */
export async function controlsOfPolicy(ctx: Ctx, tx: Tx, policyId: string): Promise<ControlRow[]> {
  return (await tx.query<Raw>(`select ${columns} from ${joins} where k.tenant_id = $1 and p.id = $3 order by c.position, k.id`, [ctx.tenantId, todayOf(ctx), policyId])).map(withTitle(ctx));
}

export type ControlFilter = Readonly<{
  q?: string | undefined; due?: 'overdue' | 'soon' | 'never' | undefined; kind?: readonly string[] | undefined; role?: readonly string[] | undefined; result?: readonly string[] | undefined;
  requirement?: string | undefined; behaviour?: string | undefined; evidenced?: boolean | undefined; cursor?: string | undefined; limit: number;
}>;

/** Controls of the policies in force, what is due first at the top. */
export async function listControls(ctx: Ctx, filter: ControlFilter) {
  const after = keysOf(filter.cursor, 2);
  const where = whereOf([ctx.tenantId, todayOf(ctx)], [
    [`k.tenant_id = $1 and ${inForceSql('$2')}`],
    given(filter.q?.trim() || undefined, (q): Condition => [`strpos(lower(k.name_zh || ' ' || k.name_en || ' ' || p.title_zh || ' ' || p.title_en || ' ' || p.doc_no), lower(?)) > 0`, q]),
    given(filter.due, (due): Condition => dueConditions[due]),
    given(filter.kind, (kinds) => ['k.kind = any(?)', kinds]),
    given(filter.role, (roles) => ['k.owner_role = any(?)', roles]),
    given(filter.result, (results) => ['a.is_same and a.result = any(?)', results]),
    given(filter.requirement, (requirement) => ['(c.requirements || coalesce((select array_agg(i.requirement) from unnest(c.behaviours) b join unnest(?::text[], ?::text[]) i (behaviour, requirement) on i.behaviour = b), array[]::text[])) @> array[?::text]', impliedRequirements.map((row) => row.behaviour), impliedRequirements.map((row) => row.requirement), requirement]),
    given(filter.behaviour, (behaviour) => ['c.behaviours @> array[?::text]', behaviour]),
    given(filter.evidenced, (evidenced) => [`(k.evidence is not null) = ?`, evidenced]),
    after === undefined ? undefined : [`(${dueSql}, k.id) > (?::date, ?)`, after[0], after[1]],
  ]);
  const rows = await ctx.tx((tx) => tx.query<Raw>(`select ${columns} from ${joins} where ${where.sql} order by ${dueSql}, k.id limit ${filter.limit + 1}`, where.values));
  const page = rows.slice(0, filter.limit);
  return { rows: page.map(withTitle(ctx)), nextCursor: rows.length > filter.limit ? cursorOf([page.at(-1)!.nextDueOn, page.at(-1)!.id]) : null, total: null };
}

const dueConditions = {
  overdue: [`${dueSql} < $2::date`], soon: [`${dueSql} between $2::date and $2::date + 30`], never: ['a.id is null'],
} as const satisfies Record<string, Condition>;

/** A control with its clause. */
export async function getControl(ctx: Ctx, id: string) {
  const row = await ctx.tx((tx) => tx.findOne<Raw & { clauseText: { zh: string; en: string }; requirements: string[] }>(`select ${columns}, json_build_object('zh', c.text_zh, 'en', c.text_en) as "clauseText", c.requirements from ${joins} where k.tenant_id = $1 and k.id = $3`, [ctx.tenantId, todayOf(ctx), id]));
  if (row === undefined) throw new AppError('object.not-found', 'There is no such control.');
  return { ...row, evidenceTitle: withTitle(ctx)(row).evidenceTitle };
}
