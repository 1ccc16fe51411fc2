import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import { toJsonText, type Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import * as store from './body-store.ts';
import { raciFaults, type Raci } from './raci.ts';
import { defaultRule, type Rule } from './rules.ts';
import { assertPeople, todayOf } from './visible.ts';
import type { BodyKind, Department, MemberRole } from './words.ts';

type Names = Readonly<{ nameZh: string; nameEn: string; charter: string; charterNumber?: string | null | undefined; charterFileName?: string | null | undefined; charterSha256?: string | null | undefined; technologyDomain?: string | null | undefined }>;
export type RuleInput = Omit<Rule, 'version' | 'effectiveFrom'>;
export type BodyInput = Names & Readonly<{ kind: BodyKind; effectiveFrom: string; rule?: RuleInput | undefined }>;

export function createBody(ctx: Ctx, input: BodyInput): Promise<string> {
  assertDomain(input.kind, input.technologyDomain ?? null);
  return ctx.tx(async (tx) => {
    await assertNameFree(ctx, tx, input.nameZh, undefined);
    const id = newId('bod');
    await tx.query(
      `insert into body (tenant_id, id, kind, technology_domain, name_zh, name_en, charter, charter_number, charter_file_name, charter_sha256, effective_from, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)`,
      [ctx.tenantId, id, input.kind, input.technologyDomain ?? null, input.nameZh, input.nameEn, input.charter, input.charterNumber ?? null, input.charterFileName ?? null, input.charterSha256 ?? null, input.effectiveFrom, ctx.now],
    );
    const rule = { ...(input.rule ?? defaultRule), version: 1, effectiveFrom: input.effectiveFrom };
    assertShare(rule);
    await insertRule(ctx, tx, id, rule, null);
    await recordEvent(ctx, tx, { action: 'coordination.body-created', objectKind: 'body', objectId: id, after: { ...input, rule } });
    return id;
  });
}

/** An expert group is of one domain of technology; other bodies are of none. */
function assertDomain(kind: BodyKind, domain: string | null): void {
  if ((kind === 'expert') !== (domain !== null)) throw new AppError('request.invalid', kind === 'expert' ? 'An expert group needs its domain of technology.' : 'Only an expert group has a domain of technology.', { issues: [{ path: 'technologyDomain', message: 'fits the kind of body' }] });
}

/** Within one tenant writers wait for each other here, so that two cannot take one name. */
async function assertNameFree(ctx: Ctx, tx: Tx, nameZh: string, except: string | undefined): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${ctx.tenantId}/body-names`]);
  const taken = await tx.query(`select from body where tenant_id = $1 and lower(name_zh) = lower($2) and ended_on is null and id <> $3`, [ctx.tenantId, nameZh, except ?? '']);
  if (taken.length > 0) throw new AppError('object.conflict', `There is a body named ${nameZh}.`);
}

export function updateBody(ctx: Ctx, bodyId: string, change: Partial<Names>): Promise<void> {
  return ctx.tx(async (tx) => {
    const { body } = await store.lockBody(tx, ctx.tenantId, bodyId);
    const after = { ...body, ...change };
    assertDomain(body.kind, after.technologyDomain);
    if (after.nameZh !== body.nameZh) await assertNameFree(ctx, tx, after.nameZh, bodyId);
    await tx.query(
      `update body set name_zh = $3, name_en = $4, charter = $5, charter_number = $6, charter_file_name = $7, charter_sha256 = $8, charter_original = case when charter_original = $8 then charter_original end, technology_domain = $9, updated_at = $10 where tenant_id = $1 and id = $2`,
      [ctx.tenantId, bodyId, after.nameZh, after.nameEn, after.charter, after.charterNumber, after.charterFileName, after.charterSha256, after.technologyDomain, ctx.now],
    );
    await recordEvent(ctx, tx, { action: 'coordination.body-changed', objectKind: 'body', objectId: bodyId, before: pick(body, change), after: change });
  });
}

function pick<T extends object>(record: T, change: object): Partial<T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key in change)) as Partial<T>;
}

export function endBody(ctx: Ctx, bodyId: string, { endedOn, reason }: Readonly<{ endedOn: string; reason: string }>): Promise<void> {
  return ctx.tx(async (tx) => {
    const { body } = await store.lockBody(tx, ctx.tenantId, bodyId);
    if (body.endedOn !== null) throw new AppError('object.wrong-state', 'The body is dissolved already.');
    if (endedOn < todayOf(ctx)) throw new AppError('request.invalid', 'A body is dissolved from today on or later.', { issues: [{ path: 'endedOn', message: 'not in the past' }] });
    const open = await tx.query(`select from meeting where tenant_id = $1 and body_id = $2 and state in ('planned', 'invited', 'held', 'minuted') limit 1`, [ctx.tenantId, bodyId]);
    if (open.length > 0) throw new AppError('object.in-use', 'The body has a meeting that is not over. Cancel it or bring it to its end first.');
    await tx.query(`update body set ended_on = $3, end_reason = $4, updated_at = $5 where tenant_id = $1 and id = $2`, [ctx.tenantId, bodyId, endedOn, reason, ctx.now]);
    await recordEvent(ctx, tx, { action: 'coordination.body-ended', objectKind: 'body', objectId: bodyId, before: { endedOn: null }, after: { endedOn }, reason });
  });
}

/** A new version of the rule; what was decided by an earlier one stays decided. */
export function setRule(ctx: Ctx, bodyId: string, input: RuleInput & Readonly<{ effectiveFrom: string; reason: string }>): Promise<void> {
  assertShare(input);
  return ctx.tx(async (tx) => {
    const { rules } = await store.lockBody(tx, ctx.tenantId, bodyId);
    const before = rules[0];
    if (input.effectiveFrom < todayOf(ctx) || (before !== undefined && input.effectiveFrom < before.effectiveFrom)) throw new AppError('request.invalid', 'A rule begins today or later, and not before the one that it follows.', { issues: [{ path: 'effectiveFrom', message: 'not before today or the rule before' }] });
    const rule = { ...input, version: (before?.version ?? 0) + 1 };
    await insertRule(ctx, tx, bodyId, rule, input.reason);
    await recordEvent(ctx, tx, { action: 'coordination.rule-set', objectKind: 'body', objectId: bodyId, before, after: rule, reason: input.reason });
  });
}

function assertShare({ shareNumerator, shareDenominator }: Pick<Rule, 'shareNumerator' | 'shareDenominator'>): void {
  if (shareNumerator > shareDenominator) throw new AppError('request.invalid', 'More than all cannot be asked to be there.', { issues: [{ path: 'shareNumerator', message: 'at most the denominator' }] });
}

async function insertRule(ctx: Ctx, tx: Tx, bodyId: string, rule: Rule, reason: string | null): Promise<void> {
  await tx.query(
    `insert into body_rule (tenant_id, body_id, version, effective_from, required_departments, share_numerator, share_denominator, majority, exception_majority, do_deputies_count, follow_up_days, created_at, created_by, reason) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [ctx.tenantId, bodyId, rule.version, rule.effectiveFrom, rule.requiredDepartments, rule.shareNumerator, rule.shareDenominator, rule.majority, rule.exceptionMajority, rule.doDeputiesCount, rule.followUpDays, ctx.now, ctx.actor.personId ?? null, reason],
  );
}

export function setRaci(ctx: Ctx, bodyId: string, raci: Raci | null): Promise<void> {
  return ctx.tx(async (tx) => {
    const { body } = await store.lockBody(tx, ctx.tenantId, bodyId);
    const faults = raci === null ? [] : raciFaults(raci);
    if (faults.length > 0) throw new AppError('request.invalid', 'Each behaviour has exactly one that answers for it (A), and at least one that does it (R).', { issues: faults.map((behaviour) => ({ path: `raci.${behaviour}`, message: 'exactly one A and at least one R' })) });
    await tx.query(`update body set raci = $3, updated_at = $4 where tenant_id = $1 and id = $2`, [ctx.tenantId, bodyId, raci === null ? null : toJsonText(raci), ctx.now]);
    await recordEvent(ctx, tx, { action: 'coordination.raci-set', objectKind: 'body', objectId: bodyId, before: body.raci, after: raci });
  });
}

export type MemberInput = Readonly<{ personId: string; department: Department; role: MemberRole; validFrom: string; validTo: string | null; deputyId: string | null }>;

export function addMember(ctx: Ctx, bodyId: string, input: MemberInput): Promise<string> {
  return ctx.tx(async (tx) => {
    const { members } = await store.lockBody(tx, ctx.tenantId, bodyId);
    await assertPeople(ctx, tx, [input.personId, input.deputyId]);
    assertTerm(input, members);
    const id = newId('bmb');
    await tx.query(
      `insert into body_member (tenant_id, id, body_id, person_id, department, role, valid_from, valid_to, deputy_id, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [ctx.tenantId, id, bodyId, input.personId, input.department, input.role, input.validFrom, input.validTo, input.deputyId, ctx.now],
    );
    await recordEvent(ctx, tx, { action: 'coordination.member-added', objectKind: 'body', objectId: bodyId, after: { memberId: id, ...input } });
    return id;
  });
}

/** One seat a person at a time, one chair at a time, and nobody is the own deputy. */
function assertTerm(term: MemberInput, others: readonly store.MemberRecord[]): void {
  const wrong = (path: string, message: string) => new AppError('request.invalid', message, { issues: [{ path, message }] });
  if (term.validTo !== null && term.validTo <= term.validFrom) throw wrong('validTo', 'A term ends after it begins.');
  if (term.deputyId === term.personId) throw wrong('deputyId', 'Nobody is the own deputy.');
  const overlapping = others.filter((other) => (term.validTo === null || other.validFrom < term.validTo) && (other.validTo === null || other.validTo > term.validFrom));
  if (overlapping.some((other) => other.personId === term.personId)) throw new AppError('object.conflict', 'The person is a member of this body in that time already.');
  if (term.role === 'chair' && overlapping.some((other) => other.role === 'chair')) throw new AppError('object.conflict', 'The body has a chair in that time already. End that term first.');
}

export type MemberChange = Partial<Omit<MemberInput, 'personId' | 'validFrom'>> & Readonly<{ reason: string }>;

export function updateMember(ctx: Ctx, bodyId: string, memberId: string, { reason, ...change }: MemberChange): Promise<void> {
  return ctx.tx(async (tx) => {
    const { members } = await store.lockBody(tx, ctx.tenantId, bodyId);
    const member = findMember(members, memberId);
    await assertPeople(ctx, tx, [change.deputyId]);
    const after = { ...member, ...change };
    assertTerm(after, members.filter((other) => other.id !== memberId));
    await tx.query(`update body_member set department = $3, role = $4, valid_to = $5, deputy_id = $6 where tenant_id = $1 and id = $2`, [ctx.tenantId, memberId, after.department, after.role, after.validTo, after.deputyId]);
    await recordEvent(ctx, tx, { action: 'coordination.member-changed', objectKind: 'body', objectId: bodyId, before: { memberId, name: member.name, ...pick(member, change) }, after: { memberId, ...change }, reason });
  });
}

function findMember(members: readonly store.MemberRecord[], memberId: string): store.MemberRecord {
  const member = members.find((each) => each.id === memberId);
  if (member === undefined) throw new AppError('object.not-found', 'There is no such member of this body.');
  return member;
}

export function removeMember(ctx: Ctx, bodyId: string, memberId: string): Promise<void> {
  return ctx.tx(async (tx) => {
    const { members } = await store.lockBody(tx, ctx.tenantId, bodyId);
    const member = findMember(members, memberId);
    const used = await tx.query(`select from meeting_seat where tenant_id = $1 and member_id = $2 limit 1`, [ctx.tenantId, memberId]);
    if (used.length > 0) throw new AppError('object.in-use', 'The member had a seat in a meeting: end the term instead.');
    await tx.query(`delete from body_member where tenant_id = $1 and id = $2`, [ctx.tenantId, memberId]);
    await recordEvent(ctx, tx, { action: 'coordination.member-removed', objectKind: 'body', objectId: bodyId, before: { memberId, personId: member.personId, name: member.name, validFrom: member.validFrom, validTo: member.validTo } });
  });
}
