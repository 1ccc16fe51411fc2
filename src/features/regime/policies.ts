import { Readable } from 'node:stream';
import { createHash } from 'node:crypto';
import { canonicalJson } from '#engines/audit-chain/canonical-json.ts';
import { differenceOfPolicies, type ComparedClause } from '#engines/regime/policy-difference.ts';
import { recordEvent, signDecision } from '#features/audit/public.ts';
import { proposeMatter, withdrawProposal } from '#features/coordination/public.ts';
import { refuseOwn } from '#features/identity/public.ts';
import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx, Download } from '#platform/feature.ts';
import { originalPieces, saveOriginal, withUpload } from '#platform/originals.ts';
import { todayOf } from './controls.ts';
import { requirementsOf } from './frameworks.ts';
import { copyClauses, getPolicyRecord, listClauseRecords, type ClauseRecord, type PolicyRecord } from './policy-store.ts';
import { needsResolution, readPolicy, type PolicyDetail } from './policy-views.ts';
import type { PolicyState } from './words.ts';

type Text = Readonly<{ zh: string; en: string }>;
export type PolicyFields = Readonly<{ docNo: string; title: Text; level: string; summary: Text | null; ownerId: string | null; mustBeRead: boolean; readerRoles: readonly string[]; readerUnitIds: readonly string[]; readingDays: number }>;
type NewPolicy = { readonly [Name in keyof PolicyFields]?: PolicyFields[Name] | undefined } & Pick<PolicyFields, 'docNo' | 'title' | 'level'>;
type PolicyChange = { readonly [Name in Exclude<keyof PolicyFields, 'docNo'>]?: PolicyFields[Name] | undefined };

/** Begins a policy whose number is not taken yet. */
export function createPolicy(ctx: Ctx, fields: NewPolicy): Promise<PolicyDetail> {
  return ctx.tx(async (tx) => readPolicy(ctx, tx, await insertPolicy(ctx, tx, fields)));
}

export async function insertPolicy(ctx: Ctx, tx: Tx, fields: NewPolicy): Promise<string> {
  await assertOwner(ctx, tx, fields);
  const id = newId('pol');
  const added = await tx.execute(
    `insert into policy (tenant_id, id, doc_no, version, title_zh, title_en, level, summary_zh, summary_en, state, owner_id, drafted_by, drafted_by_name, must_be_read, reader_roles, reader_unit_ids, reading_days, created_at, updated_at)
     select $1, $2, $3, 1, $4, $5, $6, $7, $8, 'draft', $9, $10, $11, $12, $13, $14, $15, $16, $16 where not exists (select from policy where tenant_id = $1 and doc_no = $3) on conflict do nothing`,
    [ctx.tenantId, id, fields.docNo, fields.title.zh, fields.title.en, fields.level, fields.summary?.zh ?? null, fields.summary?.en ?? null, fields.ownerId ?? null, ctx.actor.personId ?? null, ctx.actor.name, fields.mustBeRead ?? false, fields.readerRoles ?? [], fields.readerUnitIds ?? [], fields.readingDays ?? 30, ctx.now],
  );
  if (added === 0) throw new AppError('object.conflict', `There is a policy with the number ${fields.docNo} already. Begin its next version instead.`);
  await recordEvent(ctx, tx, { action: 'regime.policy-drafted', objectKind: 'policy', objectId: id, after: { docNo: fields.docNo, version: 1, title: fields.title, level: fields.level } });
  return id;
}

async function assertOwner(ctx: Ctx, tx: Tx, { ownerId, readerUnitIds }: Readonly<{ ownerId?: string | null | undefined; readerUnitIds?: readonly string[] | undefined }>): Promise<void> {
  if (ownerId !== undefined && ownerId !== null && (await tx.findOne(`select id from person where tenant_id = $1 and id = $2`, [ctx.tenantId, ownerId])) === undefined) throw new AppError('object.not-found', 'There is no such person.');
  if (readerUnitIds === undefined || readerUnitIds.length === 0) return;
  const units = await tx.query(`select id from organisation_unit where tenant_id = $1 and id = any($2)`, [ctx.tenantId, readerUnitIds]);
  if (units.length < new Set(readerUnitIds).size) throw new AppError('object.not-found', 'There is no such organisation unit.');
}

/** A version that may still be changed; whoever asks for it becomes one of its editors. Throws `policy.wrong-state`. */
export async function editDraft(ctx: Ctx, tx: Tx, policyId: string): Promise<PolicyRecord> {
  const policy = await getPolicyRecord(tx, ctx.tenantId, policyId, 'for update');
  assertState(policy, 'draft');
  await tx.query(`update policy set updated_at = $3, editor_ids = case when $4::text is null or editor_ids @> array[$4::text] then editor_ids else editor_ids || $4::text end where tenant_id = $1 and id = $2`, [ctx.tenantId, policyId, ctx.now, ctx.actor.personId ?? null]);
  return policy;
}

function assertState(policy: PolicyRecord, ...states: readonly PolicyState[]): void {
  if (!states.includes(policy.state)) throw new AppError('policy.wrong-state', `Version ${policy.version} of ${policy.docNo} is ${policy.state}; this can be done with one that is ${states.join(' or ')}.`, { state: policy.state, needed: states });
}

export function updatePolicy(ctx: Ctx, id: string, change: PolicyChange): Promise<PolicyDetail> {
  return ctx.tx(async (tx) => {
    const before = await editDraft(ctx, tx, id);
    await assertOwner(ctx, tx, change);
    const next = {
      title: change.title ?? { zh: before.titleZh, en: before.titleEn }, level: change.level ?? before.level,
      summary: change.summary !== undefined ? change.summary : before.summaryZh === null ? null : { zh: before.summaryZh, en: before.summaryEn ?? '' }, ownerId: change.ownerId !== undefined ? change.ownerId : before.ownerId,
      mustBeRead: change.mustBeRead ?? before.mustBeRead, readerRoles: change.readerRoles ?? before.readerRoles, readerUnitIds: change.readerUnitIds ?? before.readerUnitIds, readingDays: change.readingDays ?? before.readingDays,
    };
    await tx.query(
      `update policy set title_zh = $3, title_en = $4, level = $5, summary_zh = $6, summary_en = $7, owner_id = $8, must_be_read = $9, reader_roles = $10, reader_unit_ids = $11, reading_days = $12 where tenant_id = $1 and id = $2`,
      [ctx.tenantId, id, next.title.zh, next.title.en, next.level, next.summary?.zh ?? null, next.summary?.en ?? null, next.ownerId, next.mustBeRead, next.readerRoles, next.readerUnitIds, next.readingDays],
    );
    await recordEvent(ctx, tx, { action: 'regime.policy-changed', objectKind: 'policy', objectId: id, before: headOf(before), after: next });
    return readPolicy(ctx, tx, id);
  });
}

function headOf(policy: PolicyRecord) {
  const { mustBeRead, readerRoles, readerUnitIds, readingDays, level, ownerId } = policy;
  return { title: { zh: policy.titleZh, en: policy.titleEn }, level, summary: policy.summaryZh === null ? null : { zh: policy.summaryZh, en: policy.summaryEn }, ownerId, mustBeRead, readerRoles, readerUnitIds, readingDays };
}

/** Discards a draft. What was ever issued stays for good. */
export async function deletePolicy(ctx: Ctx, id: string): Promise<void> {
  await ctx.tx(async (tx) => {
    const policy = await editDraft(ctx, tx, id);
    await tx.query(`delete from policy where tenant_id = $1 and id = $2`, [ctx.tenantId, id]);
    await recordEvent(ctx, tx, { action: 'regime.policy-discarded', objectKind: 'policy', objectId: id, before: { docNo: policy.docNo, version: policy.version, ...headOf(policy) } });
  });
}

/** Hands a draft in. A decision of the body about an earlier text does not carry over. */
export function submitPolicy(ctx: Ctx, id: string): Promise<PolicyDetail> {
  return ctx.tx(async (tx) => {
    const policy = await editDraft(ctx, tx, id);
    const clauses = await listClauseRecords(tx, ctx.tenantId, id);
    if (clauses.length === 0) throw new AppError('policy.incomplete', `${policy.docNo} has no clauses yet.`);
    await withdrawProposal(ctx, tx, 'policy', id, '制度文本已修改');
    await tx.query(`update policy set state = 'in-review', submitted_at = $3, return_reason = null, resolution_id = null, resolution_decision = null, resolved_at = null where tenant_id = $1 and id = $2`, [ctx.tenantId, id, ctx.now]);
    await recordEvent(ctx, tx, { action: 'regime.policy-submitted', objectKind: 'policy', objectId: id, after: { docNo: policy.docNo, version: policy.version, contentSha256: contentDigest(clauses) } });
    if (needsResolution(ctx.app, policy.level)) await propose(ctx, tx, policy);
    return readPolicy(ctx, tx, id);
  });
}

/** Nobody who wrote the text has a voice on it. */
function propose(ctx: Ctx, tx: Tx, policy: PolicyRecord): Promise<unknown> {
  return proposeMatter(ctx, tx, {
    subjectKind: 'policy', subjectId: policy.id, title: `审议《${policy.titleZh}》（${policy.docNo}，第${policy.version}版）`, link: `/regime/policies/${policy.id}`, bodyKind: 'coordination',
    requesterId: policy.draftedBy ?? ctx.actor.personId ?? null, interestedIds: policy.editorIds,
  });
}

/** Brings a policy in review before the coordination body, also where issuing does not have to wait for it. */
export function proposePolicy(ctx: Ctx, id: string): Promise<PolicyDetail> {
  return ctx.tx(async (tx) => {
    const policy = await getPolicyRecord(tx, ctx.tenantId, id, 'for update');
    assertState(policy, 'in-review');
    await propose(ctx, tx, policy);
    await recordEvent(ctx, tx, { action: 'regime.policy-proposed', objectKind: 'policy', objectId: id, after: { docNo: policy.docNo, version: policy.version } });
    return readPolicy(ctx, tx, id);
  });
}

export function returnPolicy(ctx: Ctx, id: string, reason: string): Promise<PolicyDetail> {
  return ctx.tx(async (tx) => {
    const policy = await getPolicyRecord(tx, ctx.tenantId, id, 'for update');
    assertState(policy, 'in-review');
    await withdrawProposal(ctx, tx, 'policy', id, reason);
    await tx.query(`update policy set state = 'draft', return_reason = $3, updated_at = $4 where tenant_id = $1 and id = $2`, [ctx.tenantId, id, reason, ctx.now]);
    await recordEvent(ctx, tx, { action: 'regime.policy-returned', objectKind: 'policy', objectId: id, before: { state: 'in-review' }, after: { state: 'draft' }, reason });
    return readPolicy(ctx, tx, id);
  });
}

/**
 * Issues a version: signed, by nobody who wrote it, and where the installation asks for it only after the coordination body has approved. The
 * version before it stays in force until this one takes effect.
 */
export function issuePolicy(ctx: Ctx, id: string, effectiveOn: string = todayOf(ctx)): Promise<PolicyDetail> {
  return ctx.tx(async (tx) => {
    const policy = await getPolicyRecord(tx, ctx.tenantId, id, 'for update');
    assertState(policy, 'in-review');
    refuseOwn(ctx, [policy.draftedBy, ...policy.editorIds], `Issuing ${policy.docNo}`);
    if (effectiveOn < todayOf(ctx)) throw new AppError('request.invalid', 'A policy takes effect today or later.');
    assertResolved(ctx, policy);
    const contentSha256 = contentDigest(await listClauseRecords(tx, ctx.tenantId, id));
    const signature = await signDecision(ctx, tx, { objectKind: 'policy', objectId: id, payload: { decision: 'issue', docNo: policy.docNo, version: policy.version, title: { zh: policy.titleZh, en: policy.titleEn }, effectiveOn, contentSha256, originalSha256: policy.originalSha256, resolutionId: policy.resolutionId } });
    await tx.query(`update policy set state = 'superseded', ended_on = greatest($4::date, effective_on), updated_at = $3 where tenant_id = $1 and doc_no = $2 and state = 'issued'`, [ctx.tenantId, policy.docNo, ctx.now, effectiveOn]);
    await tx.query(`update policy set state = 'issued', issued_by = $3, issued_by_name = $4, issued_at = $5, effective_on = $6, issue_signature_id = $7, updated_at = $5 where tenant_id = $1 and id = $2`, [ctx.tenantId, id, ctx.actor.personId ?? null, ctx.actor.name, ctx.now, effectiveOn, signature.id]);
    await recordEvent(ctx, tx, { action: 'regime.policy-issued', objectKind: 'policy', objectId: id, before: { state: 'in-review' }, after: { state: 'issued', docNo: policy.docNo, version: policy.version, effectiveOn, contentSha256, signatureId: signature.id } });
    return readPolicy(ctx, tx, id);
  });
}

function assertResolved(ctx: Ctx, policy: PolicyRecord): void {
  const isApproved = policy.resolutionDecision === 'approved' || policy.resolutionDecision === 'approved-with-conditions';
  // Where the body was asked, its answer binds, whether it had to be asked or not.
  if (policy.resolutionId === null ? !needsResolution(ctx.app, policy.level) : isApproved) return;
  throw new AppError('policy.resolution-missing', policy.resolutionId === null ? `${policy.docNo} needs a decision of the coordination body before it is issued.` : `The coordination body did not approve ${policy.docNo}: ${policy.resolutionDecision}.`);
}

/** The digest of what a version says: what is signed when it is issued. */
export function contentDigest(clauses: readonly ClauseRecord[]): string {
  return createHash('sha256').update(canonicalJson(clauses.map(({ no, textZh, textEn, modality, behaviours, requirements }) => ({ no, textZh, textEn, modality, behaviours, requirements })))).digest('hex');
}

export function repealPolicy(ctx: Ctx, id: string, reason: string): Promise<PolicyDetail> {
  return ctx.tx(async (tx) => {
    const policy = await getPolicyRecord(tx, ctx.tenantId, id, 'for update');
    assertState(policy, 'issued');
    await tx.query(`update policy set state = 'repealed', ended_on = greatest($3::date, effective_on), end_reason = $4, updated_at = $5 where tenant_id = $1 and id = $2`, [ctx.tenantId, id, todayOf(ctx), reason, ctx.now]);
    await recordEvent(ctx, tx, { action: 'regime.policy-repealed', objectKind: 'policy', objectId: id, before: { state: 'issued' }, after: { state: 'repealed' }, reason });
    return readPolicy(ctx, tx, id);
  });
}

/** Begins the next version from this one's clauses and controls. */
export function revisePolicy(ctx: Ctx, id: string): Promise<PolicyDetail> {
  return ctx.tx(async (tx) => {
    const policy = await getPolicyRecord(tx, ctx.tenantId, id, 'for update');
    assertState(policy, 'issued', 'superseded', 'repealed');
    const nextId = newId('pol');
    const added = await tx.execute(
      `insert into policy (tenant_id, id, doc_no, version, title_zh, title_en, level, summary_zh, summary_en, state, owner_id, drafted_by, drafted_by_name, must_be_read, reader_roles, reader_unit_ids, reading_days, supersedes_id, created_at, updated_at)
       select tenant_id, $3, doc_no, (select max(version) + 1 from policy l where l.tenant_id = p.tenant_id and l.doc_no = p.doc_no), title_zh, title_en, level, summary_zh, summary_en, 'draft', owner_id, $4, $5, must_be_read, reader_roles, reader_unit_ids, reading_days, id, $6, $6
       from policy p where p.tenant_id = $1 and p.id = $2 on conflict do nothing`,
      [ctx.tenantId, id, nextId, ctx.actor.personId ?? null, ctx.actor.name, ctx.now],
    );
    if (added === 0) throw new AppError('object.conflict', `The next version of ${policy.docNo} is being worked on already.`);
    await copyClauses(tx, ctx.tenantId, id, nextId);
    await recordEvent(ctx, tx, { action: 'regime.policy-revised', objectKind: 'policy', objectId: nextId, after: { docNo: policy.docNo, from: policy.version } });
    return readPolicy(ctx, tx, nextId);
  });
}

/** What changed from one version of a policy to another. */
export function getPolicyDifference(ctx: Ctx, id: string, fromId: string) {
  return ctx.tx(async (tx) => {
    const [to, from] = [await getPolicyRecord(tx, ctx.tenantId, id), await getPolicyRecord(tx, ctx.tenantId, fromId)];
    if (to.docNo !== from.docNo) throw new AppError('request.invalid', 'Only versions of one policy are compared.');
    const compared = async (policy: PolicyRecord): Promise<ComparedClause[]> => (await listClauseRecords(tx, ctx.tenantId, policy.id)).map((clause) => ({ lineage: clause.lineage, no: clause.no, text: { zh: clause.textZh, en: clause.textEn }, modality: clause.modality, behaviours: clause.behaviours, requirements: requirementsOf({ behaviours: [], requirements: clause.requirements }) }));
    const or = (change: Readonly<{ before: string | undefined; after: string | undefined }>) => ({ before: change.before ?? null, after: change.after ?? null });
    return { from: from.version, to: to.version, clauses: differenceOfPolicies(await compared(from), await compared(to)).map((row) => ({ ...row, no: or(row.no), modality: or(row.modality), text: { zh: [...row.text.zh], en: [...row.text.en] }, mapping: { added: [...row.mapping.added], removed: [...row.mapping.removed] } })) };
  });
}

/** Keeps a file beside a draft; a later one takes its place. */
export async function createOriginal(ctx: Ctx, id: string, fileName: string, stream: Readable): Promise<PolicyDetail> {
  await ctx.tx((tx) => getPolicyRecord(tx, ctx.tenantId, id));
  return withUpload(ctx, fileName, stream, async (tx, received, name) => {
    const before = await editDraft(ctx, tx, id);
    await saveOriginal(tx, ctx.tenantId, received);
    await tx.query(`update policy set original_sha256 = $3, original_name = $4 where tenant_id = $1 and id = $2`, [ctx.tenantId, id, received.sha256, name]);
    await recordEvent(ctx, tx, { action: 'regime.policy-file-kept', objectKind: 'policy', objectId: id, before: { fileName: before.originalName, sha256: before.originalSha256 }, after: { fileName: name, sha256: received.sha256, bytes: received.bytes } });
    return readPolicy(ctx, tx, id);
  });
}

export async function getOriginal(ctx: Ctx, id: string): Promise<Download> {
  const policy = await ctx.tx((tx) => getPolicyRecord(tx, ctx.tenantId, id));
  if (policy.originalSha256 === null) throw new AppError('object.not-found', 'No file is kept beside this policy.');
  return { contentType: 'application/octet-stream', fileName: policy.originalName ?? 'document', stream: Readable.from(originalPieces(ctx.tx, ctx.tenantId, policy.originalSha256)) };
}

type Resolved = Readonly<{ ctx: Ctx; tx: Tx; resolutionId: string; subjectKind: string; subjectId: string; decision: string }>;

/** What the coordination body decided about a policy in review; in the transaction of its decision. About anything else this has nothing to say. */
export async function hearResolution({ ctx, tx, resolutionId, subjectKind, subjectId, decision }: Resolved): Promise<void> {
  if (subjectKind !== 'policy') return;
  const changed = await tx.execute(`update policy set resolution_id = $3, resolution_decision = $4, resolved_at = $5 where tenant_id = $1 and id = $2 and state in ('draft', 'in-review')`, [ctx.tenantId, subjectId, resolutionId, decision, ctx.now]);
  if (changed > 0) await recordEvent(ctx, tx, { action: 'regime.policy-resolved', objectKind: 'policy', objectId: subjectId, after: { resolutionId, decision } });
}
