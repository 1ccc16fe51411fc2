import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { RuleRow } from './bodies-contract.ts';
import type { Raci } from './raci.ts';
import { routingBlockers, ruleOn, type Blocker, type Member } from './rules.ts';
import type { BodyKind } from './words.ts';

export type BodyRecord = Readonly<{
  id: string; kind: BodyKind; technologyDomain: string | null; nameZh: string; nameEn: string; charter: string; charterNumber: string | null; charterFileName: string | null; charterSha256: string | null; charterOriginal: string | null;
  effectiveFrom: string; endedOn: string | null; endReason: string | null; raci: Raci | null; createdAt: string; updatedAt: string;
}>;
export type MemberRecord = Member & Readonly<{ bodyId: string; unitNameZh: string | null; unitNameEn: string | null }>;
export type RuleRecord = RuleRow & Readonly<{ bodyId: string }>;
/** A body with all rules, the newest first, and all members, also those of the past. */
export type WholeBody = Readonly<{ body: BodyRecord; rules: readonly RuleRecord[]; members: readonly MemberRecord[] }>;

const bodyColumns = `b.id, b.kind, b.technology_domain as "technologyDomain", b.name_zh as "nameZh", b.name_en as "nameEn", b.charter, b.charter_number as "charterNumber", b.charter_file_name as "charterFileName", b.charter_sha256 as "charterSha256", b.charter_original as "charterOriginal",
  b.effective_from as "effectiveFrom", b.ended_on as "endedOn", b.end_reason as "endReason", b.raci, b.created_at as "createdAt", b.updated_at as "updatedAt"`;
const ruleColumns = `r.body_id as "bodyId", r.version, r.effective_from as "effectiveFrom", r.required_departments as "requiredDepartments", r.share_numerator as "shareNumerator", r.share_denominator as "shareDenominator", r.majority,
  r.exception_majority as "exceptionMajority", r.do_deputies_count as "doDeputiesCount", r.follow_up_days as "followUpDays", r.created_at as "createdAt", p.name as "createdByName", r.reason`;
const memberColumns = `m.id, m.body_id as "bodyId", m.person_id as "personId", p.name, u.name_zh as "unitNameZh", u.name_en as "unitNameEn", m.department, m.role, m.valid_from as "validFrom", m.valid_to as "validTo", p.is_active as "isActive",
  m.deputy_id as "deputyId", d.name as "deputyName", coalesce(d.is_active, false) as "isDeputyActive"`;
export const memberFrom = `body_member m join person p on p.tenant_id = m.tenant_id and p.id = m.person_id left join organisation_unit u on u.tenant_id = p.tenant_id and u.id = p.unit_id left join person d on d.tenant_id = m.tenant_id and d.id = m.deputy_id`;

/** These bodies, or all (`undefined`), with their rules and members. */
export async function listWhole(tx: Tx, tenantId: string, ids: readonly string[] | undefined): Promise<WholeBody[]> {
  const values = [tenantId, ids ?? null];
  const bodies = await tx.prepared<BodyRecord>(`select ${bodyColumns} from body b where b.tenant_id = $1 and ($2::text[] is null or b.id = any($2)) order by b.ended_on is not null, b.kind, b.name_zh, b.id limit 500`, values);
  const rules = await tx.prepared<RuleRecord>(`select ${ruleColumns} from body_rule r left join person p on p.tenant_id = r.tenant_id and p.id = r.created_by where r.tenant_id = $1 and ($2::text[] is null or r.body_id = any($2)) order by r.version desc`, values);
  const members = await tx.prepared<MemberRecord>(`select ${memberColumns} from ${memberFrom} where m.tenant_id = $1 and ($2::text[] is null or m.body_id = any($2)) order by array_position(array['chair', 'secretary', 'member'], m.role), m.department, m.valid_from, m.id`, values);
  return bodies.map((body) => ({ body, rules: rules.filter((rule) => rule.bodyId === body.id), members: members.filter((member) => member.bodyId === body.id) }));
}

export async function getWhole(tx: Tx, tenantId: string, id: string): Promise<WholeBody> {
  const whole = (await listWhole(tx, tenantId, [id]))[0];
  if (whole === undefined) throw new AppError('object.not-found', 'There is no such body.');
  return whole;
}

/** The body, held until the commit: members and rules of one body change one after another. */
export async function lockBody(tx: Tx, tenantId: string, id: string): Promise<WholeBody> {
  await tx.query(`select from body where tenant_id = $1 and id = $2 for update`, [tenantId, id]);
  return getWhole(tx, tenantId, id);
}

export function blockersOf({ body, rules, members }: WholeBody, day: string): Blocker[] {
  return routingBlockers({ effectiveFrom: body.effectiveFrom, endedOn: body.endedOn, rule: ruleOn(rules, day), members }, day);
}

/** Refuses to bring anything before a body that cannot take it, with the reasons. */
export function assertRoutable(whole: WholeBody, day: string): void {
  const blockers = blockersOf(whole, day);
  if (blockers.length > 0) throw new AppError('body.not-routable', undefined, { blockers });
}
