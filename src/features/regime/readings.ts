import type { z } from 'zod';
import { recordEvent } from '#features/audit/public.ts';
import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { todayOf } from './controls.ts';
import { dueOnSql, isReaderSql } from './readers.ts';
import type { readingsContract } from './readings-contract.ts';
import { getPolicyRecord, listClauseRecords } from './policy-store.ts';

type Reading = z.infer<typeof readingsContract.confirmReading.reply>;

/** A policy `p` that a person `r` has to read, and whether it was read. */
const columns = `p.id as "policyId", p.doc_no as "docNo", p.version, json_build_object('zh', p.title_zh, 'en', p.title_en) as title, p.effective_on as "effectiveOn", ${dueOnSql}::text as "dueOn", (x.read_at is null and ${dueOnSql} < $2::date) as "isOverdue", x.read_at as "readAt"`;
const from = `policy p join person r on r.tenant_id = p.tenant_id and r.is_active left join read_receipt x on x.tenant_id = p.tenant_id and x.policy_id = p.id and x.person_id = r.id`;
const isDue = `p.tenant_id = $1 and p.state = 'issued' and p.must_be_read and ${isReaderSql}`;

/** What the caller has to read: what is open first. */
export async function listReadings(ctx: Ctx): Promise<{ rows: Reading[] }> {
  return { rows: await ctx.tx((tx) => tx.query<Reading>(`select ${columns} from ${from} where ${isDue} and r.id = $3 order by x.read_at is not null, ${dueOnSql}, p.id limit 500`, [ctx.tenantId, todayOf(ctx), ctx.actor.personId ?? null])) };
}

async function findReading(ctx: Ctx, tx: Tx, policyId: string): Promise<Reading> {
  const row = await tx.findOne<Reading>(`select ${columns} from ${from} where ${isDue} and r.id = $3 and p.id = $4`, [ctx.tenantId, todayOf(ctx), ctx.actor.personId ?? null, policyId]);
  if (row === undefined) throw new AppError('object.not-found', 'There is no such policy that you have to read.');
  return row;
}

/** The text of a policy that the caller has to read. */
export function getReading(ctx: Ctx, policyId: string) {
  return ctx.tx(async (tx) => {
    const reading = await findReading(ctx, tx, policyId);
    const clauses = await listClauseRecords(tx, ctx.tenantId, policyId);
    return { ...reading, clauses: clauses.map((clause) => ({ no: clause.no, text: { zh: clause.textZh, en: clause.textEn }, modality: clause.modality as 'shall' })) };
  });
}

/** Confirms that the caller has read this version; again, it changes nothing. */
export function confirmReading(ctx: Ctx, policyId: string): Promise<Reading> {
  return ctx.tx(async (tx) => {
    const reading = await findReading(ctx, tx, policyId);
    const added = await tx.execute(`insert into read_receipt (tenant_id, policy_id, person_id, read_at) values ($1, $2, $3, $4) on conflict do nothing`, [ctx.tenantId, policyId, ctx.actor.personId, ctx.now]);
    if (added > 0) await recordEvent(ctx, tx, { action: 'regime.policy-read', objectKind: 'policy', objectId: policyId, after: { docNo: reading.docNo, version: reading.version } });
    return findReading(ctx, tx, policyId);
  });
}

type Reader = z.infer<typeof readingsContract.listReaders.reply>['rows'][number];

const personColumns = `r.id as "personId", r.name, r.login, case when u.id is not null then json_build_object('zh', u.name_zh, 'en', u.name_en) end as "unitName"`;

/** Who has to read a policy in force, and who has. */
export function listReaders(ctx: Ctx, policyId: string, query: Readonly<{ read?: 'yes' | 'no' | 'overdue' | undefined; cursor?: string | undefined; limit: number }>) {
  return ctx.tx(async (tx) => {
    await getPolicyRecord(tx, ctx.tenantId, policyId);
    const after = keysOf(query.cursor, 1);
    const parameters = [ctx.tenantId, todayOf(ctx), policyId];
    const chosen = { yes: 'x.read_at is not null', no: 'x.read_at is null', overdue: `x.read_at is null and ${dueOnSql} < $2::date` };
    const counts = await tx.findOne<{ readerCount: number; receiptCount: number; dueOn: string | null }>(`select count(*)::int as "readerCount", count(x.read_at)::int as "receiptCount", min(${dueOnSql})::text as "dueOn" from ${from} where ${isDue} and p.id = $3 and $2::date is not null`, parameters);
    const rows = await tx.query<Reader>(
      `select ${personColumns}, x.read_at as "readAt", (x.read_at is null and ${dueOnSql} < $2::date) as "isOverdue" from ${from} left join organisation_unit u on u.tenant_id = r.tenant_id and u.id = r.unit_id
       where ${isDue} and p.id = $3 and $2::date is not null and r.id > $4 ${query.read === undefined ? '' : `and ${chosen[query.read]}`} order by r.id limit $5`,
      [...parameters, after?.[0] ?? '', query.limit + 1],
    );
    const page = rows.slice(0, query.limit);
    return { rows: page, nextCursor: rows.length > query.limit ? cursorOf([page.at(-1)!.personId]) : null, total: null, ...counts! };
  });
}

type Reminder = z.infer<typeof readingsContract.listReminders.reply>['rows'][number];

/** Who has not read in time, the latest first. */
export async function listReminders(ctx: Ctx, query: Readonly<{ cursor?: string | undefined; limit: number }>) {
  const after = keysOf(query.cursor, 3);
  const rows = await ctx.tx((tx) => tx.query<Reminder>(
    `select ${personColumns}, p.id as "policyId", p.doc_no as "docNo", json_build_object('zh', p.title_zh, 'en', p.title_en) as title, ${dueOnSql}::text as "dueOn", ($2::date - ${dueOnSql})::int as "daysLate"
     from ${from} left join organisation_unit u on u.tenant_id = r.tenant_id and u.id = r.unit_id
     where ${isDue} and x.read_at is null and ${dueOnSql} < $2::date and ($3::date is null or (${dueOnSql}, p.id, r.id) > ($3::date, $4, $5)) order by ${dueOnSql}, p.id, r.id limit $6`,
    [ctx.tenantId, todayOf(ctx), after?.[0] ?? null, after?.[1] ?? null, after?.[2] ?? null, query.limit + 1],
  ));
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > query.limit && last !== undefined ? cursorOf([last.dueOn, last.policyId, last.personId]) : null, total: null };
}
