import type { z } from 'zod';
import { verifySignature } from '#features/audit/public.ts';
import { findMatterOf } from '#features/coordination/public.ts';
import { given, whereOf } from '#platform/db/conditions.ts';
import type { Tx } from '#platform/db.ts';
import type { App, Ctx } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { AppError } from '#kernel/errors.ts';
import { controlsOfPolicy } from './controls.ts';
import type { policyDetail, PolicyRow } from './policies-contract.ts';
import { listClauseRecords } from './policy-store.ts';
import { isReaderSql } from './readers.ts';
import { behaviours } from './words.ts';

export type PolicyDetail = z.infer<typeof policyDetail>;

const columns = `p.id, p.doc_no as "docNo", p.version, json_build_object('zh', p.title_zh, 'en', p.title_en) as title, p.level, case when p.summary_zh is not null then json_build_object('zh', p.summary_zh, 'en', p.summary_en) end as summary,
  p.state, p.owner_id as "ownerId", o.name as "ownerName", p.drafted_by as "draftedById", p.drafted_by_name as "draftedByName", p.submitted_at as "submittedAt", p.return_reason as "returnReason", p.issued_by as "issuedById", p.issued_by_name as "issuedByName",
  p.issued_at as "issuedAt", p.effective_on as "effectiveOn", p.ended_on as "endedOn", p.end_reason as "endReason", p.supersedes_id as "supersedesId",
  case when p.resolution_id is not null then json_build_object('id', p.resolution_id, 'decision', p.resolution_decision, 'at', p.resolved_at) end as resolution,
  p.must_be_read as "mustBeRead", p.reader_roles as "readerRoles", p.reader_unit_ids as "readerUnitIds", p.reading_days as "readingDays", p.original_name as "originalName", p.original_sha256 as "originalSha256",
  (select count(*)::int from policy_clause c where c.tenant_id = p.tenant_id and c.policy_id = p.id) as "clauseCount",
  (select count(*)::int from policy_control k join policy_clause c on c.tenant_id = k.tenant_id and c.id = k.clause_id where c.tenant_id = p.tenant_id and c.policy_id = p.id) as "controlCount",
  (select coalesce(array_agg(distinct b), '{}') from policy_clause c cross join unnest(c.behaviours) b where c.tenant_id = p.tenant_id and c.policy_id = p.id) as behaviours,
  case when p.must_be_read and p.state = 'issued' then (select count(*)::int from person r where r.tenant_id = p.tenant_id and r.is_active and ${isReaderSql}) end as "readerCount",
  case when p.must_be_read and p.state = 'issued' then (select count(*)::int from read_receipt x join person r on r.tenant_id = x.tenant_id and r.id = x.person_id where x.tenant_id = p.tenant_id and x.policy_id = p.id and r.is_active and ${isReaderSql}) end as "receiptCount",
  p.issue_signature_id as "issueSignatureId", p.created_at as "createdAt", p.updated_at as "updatedAt"`;
const from = `policy p left join person o on o.tenant_id = p.tenant_id and o.id = p.owner_id`;

type Raw = Omit<PolicyRow, 'needsResolution'> & Readonly<{ issueSignatureId: string | null }>;

/** Whether issuing a policy of this level waits for the coordination body: a setting of the installation. */
export function needsResolution(app: App, level: string): boolean {
  const { policyResolution } = app.config;
  return policyResolution === 'always' || (policyResolution === 'measures' && level === 'measures');
}

function present(app: App, { issueSignatureId: _id, ...row }: Raw): PolicyRow {
  return { ...row, behaviours: behaviours.filter((name) => row.behaviours.includes(name)), needsResolution: needsResolution(app, row.level) };
}

export type PolicyFilter = Readonly<{ q?: string | undefined; state?: readonly string[] | undefined; level?: readonly string[] | undefined; behaviour?: readonly string[] | undefined; cursor?: string | undefined; limit: number }>;

/** The library by number, the latest version of each first. */
export async function listPolicies(ctx: Ctx, filter: PolicyFilter) {
  const after = keysOf(filter.cursor, 2);
  const where = whereOf([ctx.tenantId], [
    ['p.tenant_id = $1'],
    given(filter.q?.trim() || undefined, (q) => [`strpos(lower(p.doc_no || ' ' || p.title_zh || ' ' || p.title_en), lower(?)) > 0`, q]),
    given(filter.state, (states) => ['p.state = any(?)', states]),
    given(filter.level, (levels) => ['p.level = any(?)', levels]),
    given(filter.behaviour, (names) => ['exists (select from policy_clause c where c.tenant_id = p.tenant_id and c.policy_id = p.id and c.behaviours && ?::text[])', names]),
    after === undefined ? undefined : ['(p.doc_no, -p.version) > (?, ?)', after[0], after[1]],
  ]);
  const rows = await ctx.tx((tx) => tx.query<Raw>(`select ${columns} from ${from} where ${where.sql} order by p.doc_no, -p.version limit ${filter.limit + 1}`, where.values));
  const page = rows.slice(0, filter.limit);
  return { rows: page.map((row) => present(ctx.app, row)), nextCursor: rows.length > filter.limit ? cursorOf([page.at(-1)!.docNo, -page.at(-1)!.version]) : null, total: null };
}

/** A version of a policy with all that stands in it; throws `object.not-found`. */
export async function getPolicy(ctx: Ctx, id: string): Promise<PolicyDetail> {
  return ctx.tx((tx) => readPolicy(ctx, tx, id));
}

export async function readPolicy(ctx: Ctx, tx: Tx, id: string): Promise<PolicyDetail> {
  const row = await tx.findOne<Raw>(`select ${columns} from ${from} where p.tenant_id = $1 and p.id = $2`, [ctx.tenantId, id]);
  if (row === undefined) throw new AppError('object.not-found', 'There is no such policy.');
  const controls = Map.groupBy(await controlsOfPolicy(ctx, tx, id), (control) => control.clauseId);
  const clauses = (await listClauseRecords(tx, ctx.tenantId, id)).map((clause) => ({
    id: clause.id, lineage: clause.lineage, no: clause.no, position: clause.position, text: { zh: clause.textZh, en: clause.textEn }, modality: clause.modality as PolicyDetail['clauses'][number]['modality'],
    behaviours: [...clause.behaviours], requirements: [...clause.requirements], controls: controls.get(clause.id) ?? [],
  }));
  const versions = await tx.query<PolicyDetail['versions'][number]>(`select p.id, p.version, p.state, p.issued_at as "issuedAt", p.effective_on as "effectiveOn", p.drafted_by_name as "draftedByName" from policy p where p.tenant_id = $1 and p.doc_no = $2 order by p.version desc limit 200`, [ctx.tenantId, row.docNo]);
  const matter = await findMatterOf(ctx, tx, 'policy', id);
  return { ...present(ctx.app, row), clauses, versions, matter: matter === undefined ? null : { id: matter.id, state: matter.state }, issuedSignature: row.issueSignatureId === null ? null : await readSignature(ctx, tx, row.issueSignatureId) };
}

async function readSignature(ctx: Ctx, tx: Tx, id: string): Promise<PolicyDetail['issuedSignature']> {
  const { isValid, signature } = await verifySignature(ctx, tx, id);
  return { isValid, algorithm: signature.algorithm, keyId: signature.keyId, at: signature.at };
}
