import { addMonths } from '#engines/regime/schedule.ts';
import { stateOfControl, type AttestationResult, type ControlVerdict } from '#engines/regime/control-state.ts';
import type { Ctx } from '#platform/feature.ts';
import type { Evidence } from './controls-contract.ts';
import { fingerprintSql, todayOf } from './controls.ts';
import { collectAll, spanOf, type Period } from './evidence.ts';
import { requirementsOf } from './frameworks.ts';
import { inForceSql } from './policy-store.ts';
import type { Behaviour } from './words.ts';

type Attested = Readonly<{ id: string; result: AttestationResult; signedAt: string; validUntil: string }>;
export type LiveControl = Readonly<{ id: string; name: Readonly<{ zh: string; en: string }>; kind: 'automatic' | 'manual'; evidence: string | null; attestation: Attested | null }>;
export type LiveClause = Readonly<{
  id: string; policyId: string; policyDocNo: string; policyTitle: Readonly<{ zh: string; en: string }>; no: string; behaviours: readonly Behaviour[]; requirements: readonly string[]; controls: readonly LiveControl[];
}>;

/** What was in force at the end of a period, what its evidence says, and how each control stood by both. */
export type Live = Readonly<{ asOf: string; clauses: readonly LiveClause[]; evidence: ReadonlyMap<string, Evidence>; verdicts: ReadonlyMap<string, ControlVerdict> }>;

/** The period that screens ask evidence for: the last three months. */
export function usualPeriod(today: string): Period {
  return { from: addMonths(today, -3), to: today };
}

/** Loads what was in force on the last day of the period, and asks the evidence of these clauses; by default of all. */
export async function loadLive(ctx: Ctx, period: Period = usualPeriod(todayOf(ctx)), isWanted: (clause: LiveClause) => boolean = () => true, done?: (name: string, count: number) => Promise<void>): Promise<Live> {
  const clauses = (await loadClauses(ctx, period.to)).filter(isWanted);
  const controls = clauses.flatMap((clause) => clause.controls);
  const evidence = await collectAll(ctx, controls.flatMap((control) => control.evidence ?? []), period, done);
  return { asOf: spanOf(ctx, period).to.toISOString(), clauses, evidence, verdicts: new Map(controls.map((control) => [control.id, verdictOf(control, evidence, period.to)])) };
}

function verdictOf(control: LiveControl, collected: ReadonlyMap<string, Evidence>, today: string): ControlVerdict {
  const found = control.evidence === null ? undefined : collected.get(control.evidence);
  const evidence = control.evidence === null ? undefined : found === undefined ? 'not-installed' as const : { holds: found.holds ?? undefined, collectedAt: found.collectedAt };
  return stateOfControl({ evidence, attestation: control.attestation ?? undefined, today });
}

async function loadClauses(ctx: Ctx, day: string): Promise<readonly LiveClause[]> {
  const rows = await ctx.tx((tx) => tx.query<LiveClause>(
    `select c.id, p.id as "policyId", p.doc_no as "policyDocNo", json_build_object('zh', p.title_zh, 'en', p.title_en) as "policyTitle", c.no, c.behaviours, c.requirements,
       coalesce((
         select json_agg(json_build_object('id', k.id, 'name', json_build_object('zh', k.name_zh, 'en', k.name_en), 'kind', k.kind, 'evidence', k.evidence,
           'attestation', case when a.fingerprint = ${fingerprintSql} then json_build_object('id', a.id, 'result', a.result, 'signedAt', a.signed_at, 'validUntil', a.valid_until) end) order by k.id)
         from policy_control k left join lateral (select * from control_attestation a where a.tenant_id = k.tenant_id and a.lineage = k.lineage and (a.signed_at at time zone 'Asia/Shanghai')::date <= $2::date order by a.id desc limit 1) a on true
         where k.tenant_id = c.tenant_id and k.clause_id = c.id
       ), '[]') as controls
     from policy_clause c join policy p on p.tenant_id = c.tenant_id and p.id = c.policy_id where c.tenant_id = $1 and ${inForceSql('$2')} order by p.doc_no, c.position, c.id`,
    [ctx.tenantId, day],
  ));
  return rows.map((row) => ({ ...row, requirements: requirementsOf(row) }));
}
