import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { canonicalJson } from '#engines/audit-chain/canonical-json.ts';
import type { AttestationResult } from '#engines/regime/control-state.ts';
import { nextDueOn, type Frequency } from '#engines/regime/schedule.ts';
import { recordEvent, signDecision, verifySignature } from '#features/audit/public.ts';
import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import { given, whereOf } from '#platform/db/conditions.ts';
import { toJsonText, type Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import type { attestationDetail, attestationRow, Evidence } from './controls-contract.ts';
import { fingerprintSql, todayOf } from './controls.ts';
import { collectEvidence, type Period } from './evidence.ts';
import { inForceSql } from './policy-store.ts';

export type AttestationRow = z.infer<typeof attestationRow>;
export type AttestationDetail = z.infer<typeof attestationDetail>;

type Subject = Readonly<{ id: string; lineage: string; fingerprint: string; frequency: Frequency; evidence: string | null; nameZh: string; nameEn: string; policyId: string; docNo: string; version: number; clauseNo: string; isInForce: boolean }>;

export type NewAttestation = Readonly<{ periodFrom: string; periodTo: string; result: AttestationResult; comment?: string | undefined }>;

/**
 * Attests whether a control of a policy in force worked over a period. What its evidence query says is frozen with it, and the whole is signed. Says
 * the evidence something else than the person, the person says why.
 */
export async function createAttestation(ctx: Ctx, controlId: string, input: NewAttestation): Promise<AttestationDetail> {
  const today = todayOf(ctx);
  if (input.periodFrom > input.periodTo || input.periodTo > today) throw new AppError('request.invalid', 'The period ends after it begins, and not after today.');
  const subject = await ctx.tx((tx) => getSubject(tx, ctx.tenantId, controlId, today));
  if (!subject.isInForce) throw new AppError('policy.wrong-state', 'Only controls of a policy in force are attested.');
  const evidence = subject.evidence === null ? undefined : await collectEvidence(ctx, subject.evidence, { from: input.periodFrom, to: input.periodTo });
  if (input.result === 'works' && evidence?.holds === false && input.comment === undefined) throw new AppError('request.invalid', 'The evidence says that the control does not hold. Who attests otherwise says why.');
  if (input.result === 'not-applicable' && input.comment === undefined) throw new AppError('request.invalid', 'Say why the control does not apply.');
  const id = newId('att');
  await ctx.tx((tx) => store(ctx, tx, id, subject, input, evidence));
  return getAttestation(ctx, id);
}

async function getSubject(tx: Tx, tenantId: string, controlId: string, today: string): Promise<Subject> {
  const subject = await tx.findOne<Subject>(
    `select k.id, k.lineage, ${fingerprintSql} as fingerprint, k.frequency, k.evidence, k.name_zh as "nameZh", k.name_en as "nameEn", p.id as "policyId", p.doc_no as "docNo", p.version, c.no as "clauseNo", (${inForceSql('$3')}) as "isInForce"
     from policy_control k join policy_clause c on c.tenant_id = k.tenant_id and c.id = k.clause_id join policy p on p.tenant_id = c.tenant_id and p.id = c.policy_id where k.tenant_id = $1 and k.id = $2`,
    [tenantId, controlId, today],
  );
  if (subject === undefined) throw new AppError('object.not-found', 'There is no such control.');
  return subject;
}

async function store(ctx: Ctx, tx: Tx, id: string, subject: Subject, input: NewAttestation, evidence: Evidence | undefined): Promise<void> {
  const evidenceSha256 = evidence === undefined ? null : evidenceDigest(evidence);
  const validUntil = nextDueOn(subject.frequency, input.periodTo);
  const payload = {
    control: { id: subject.id, name: { zh: subject.nameZh, en: subject.nameEn }, fingerprint: subject.fingerprint }, policy: { docNo: subject.docNo, version: subject.version, clause: subject.clauseNo },
    period: { from: input.periodFrom, to: input.periodTo }, validUntil, result: input.result, comment: input.comment ?? null, evidence: evidence === undefined ? null : { name: evidence.name, collectedAt: evidence.collectedAt, holds: evidence.holds, count: evidence.count, sha256: evidenceSha256 },
  };
  const signature = await signDecision(ctx, tx, { objectKind: 'attestation', objectId: id, payload });
  await tx.query(
    `insert into control_attestation (tenant_id, id, control_id, lineage, fingerprint, period_from, period_to, valid_until, result, comment, evidence, evidence_sha256, signer_id, signer_name, signed_at, signature_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [ctx.tenantId, id, subject.id, subject.lineage, subject.fingerprint, input.periodFrom, input.periodTo, validUntil, input.result, input.comment ?? null, evidence === undefined ? null : toJsonText(evidence), evidenceSha256, ctx.actor.personId ?? null, ctx.actor.name, ctx.now, signature.id],
  );
  await recordEvent(ctx, tx, { action: 'regime.control-attested', objectKind: 'control', objectId: subject.id, after: { attestationId: id, ...payload, signatureId: signature.id } });
}

/** The digest of evidence as it is frozen: of its canonical JSON, as the database gives it back. */
export function evidenceDigest(evidence: Evidence): string {
  return createHash('sha256').update(canonicalJson(JSON.parse(toJsonText(evidence)))).digest('hex');
}

const columns = `a.id, a.control_id as "controlId", json_build_object('zh', k.name_zh, 'en', k.name_en) as "controlName", c.no as "clauseNo", p.id as "policyId", p.doc_no as "policyDocNo", p.version as "policyVersion", json_build_object('zh', p.title_zh, 'en', p.title_en) as "policyTitle",
  a.period_from as "periodFrom", a.period_to as "periodTo", a.valid_until as "validUntil", a.result, a.comment, a.evidence_sha256 as "evidenceSha256", a.signer_name as "signerName", a.signed_at as "signedAt"`;
const from = `control_attestation a join policy_control k on k.tenant_id = a.tenant_id and k.id = a.control_id join policy_clause c on c.tenant_id = k.tenant_id and c.id = k.clause_id join policy p on p.tenant_id = c.tenant_id and p.id = c.policy_id`;

export type AttestationFilter = Readonly<{ controlId?: string | undefined; policyId?: string | undefined; result?: readonly string[] | undefined; cursor?: string | undefined; limit: number }>;

/** Attestations, newest first; of a control also those of its earlier versions. */
export async function listAttestations(ctx: Ctx, filter: AttestationFilter) {
  const after = keysOf(filter.cursor, 1);
  const where = whereOf([ctx.tenantId], [
    ['a.tenant_id = $1'],
    given(filter.controlId, (id) => ['a.lineage = (select k2.lineage from policy_control k2 where k2.tenant_id = $1 and k2.id = ?)', id]),
    given(filter.policyId, (id) => ['p.doc_no = (select p2.doc_no from policy p2 where p2.tenant_id = $1 and p2.id = ?)', id]),
    given(filter.result, (results) => ['a.result = any(?)', results]),
    after === undefined ? undefined : ['a.id < ?', after[0]],
  ]);
  const rows = await ctx.tx((tx) => tx.query<AttestationRow>(`select ${columns} from ${from} where ${where.sql} order by a.id desc limit ${filter.limit + 1}`, where.values));
  const page = rows.slice(0, filter.limit);
  return { rows: page, nextCursor: rows.length > filter.limit ? cursorOf([page.at(-1)!.id]) : null, total: null };
}

/** An attestation with what it stands on. Its signature holds only where the frozen evidence is still what was signed. */
export async function getAttestation(ctx: Ctx, id: string): Promise<AttestationDetail> {
  return ctx.tx((tx) => readAttestation(ctx, tx, id));
}

export async function readAttestation(ctx: Ctx, tx: Tx, id: string): Promise<AttestationDetail> {
  const row = await tx.findOne<AttestationRow & Readonly<{ evidence: Evidence | null; signatureId: string }>>(`select ${columns}, a.evidence, a.signature_id as "signatureId" from ${from} where a.tenant_id = $1 and a.id = $2`, [ctx.tenantId, id]);
  if (row === undefined) throw new AppError('object.not-found', 'There is no such attestation.');
  const { signatureId, ...shown } = row;
  const { isValid, reason, signature, payload } = await verifySignature(ctx, tx, signatureId);
  const isUnchanged = isSame(row, payload);
  const { algorithm, keyId, digestAlgorithm, digest, value } = signature;
  return { ...shown, signature: { isValid: isValid && isUnchanged, reason: reason ?? (isUnchanged ? null : 'statement'), algorithm, keyId, digestAlgorithm, digest, value } };
}

/** Whether the row still says what was signed. */
function isSame(row: AttestationRow & Readonly<{ evidence: Evidence | null }>, payload: unknown): boolean {
  const signed = payload as Readonly<{ period?: Period; result?: string; comment?: string | null; evidence?: Readonly<{ sha256?: string }> | null }> | null;
  const sha256 = row.evidence === null ? null : evidenceDigest(row.evidence);
  return signed?.result === row.result && (signed.comment ?? null) === row.comment && signed.period?.from === row.periodFrom && signed.period.to === row.periodTo && (signed.evidence?.sha256 ?? null) === sha256;
}
