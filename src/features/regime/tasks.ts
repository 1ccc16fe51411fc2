import type { Ctx, LocalText, Task, TaskRow } from '#platform/feature.ts';
import { todayOf } from './controls.ts';
import { dueOnSql, isReaderSql } from './readers.ts';

const text = (zh: string, en: string): LocalText => ({ zh, en });

/** What policies wait for. */
export const regimeTasks: Readonly<Record<string, TaskRow>> = {
  readings: { title: text('制度阅读', 'Policies to read'), mailed: ['overdue'], find: findReadings },
  lateReaders: { title: text('制度阅读督促', 'Late readers'), mailed: ['overdue'], find: findLateReaders },
  reviews: { title: text('制度发布', 'Policies to issue'), mailed: [], find: findReviews },
};

const openReading = `policy p join person r on r.tenant_id = p.tenant_id and r.is_active left join read_receipt x on x.tenant_id = p.tenant_id and x.policy_id = p.id and x.person_id = r.id
  where p.tenant_id = $1 and p.state = 'issued' and p.must_be_read and x.read_at is null and ${isReaderSql}`;

type Reading = Readonly<{ personId: string; id: string; docNo: string; zh: string; en: string; dueOn: string }>;

/** Everybody is asked only for those who are late: who else has to read sees it in the list. */
async function findReadings(ctx: Ctx, personId: string | undefined): Promise<Task[]> {
  const today = todayOf(ctx);
  const rows = await ctx.tx((tx) => tx.query<Reading>(
    `select r.id as "personId", p.id, p.doc_no as "docNo", p.title_zh as zh, p.title_en as en, ${dueOnSql}::text as "dueOn" from ${openReading} and (r.id = $3 or ($3::text is null and ${dueOnSql} < $2::date)) order by ${dueOnSql}, p.id, r.id`,
    [ctx.tenantId, today, personId ?? null],
  ));
  return rows.map(({ personId: reader, id, docNo, zh, en, dueOn }): Task => ({ personId: reader, objectId: id, stage: dueOn < today ? 'overdue' : 'open', text: text(`阅读并确认《${zh}》（${docNo}）`, `Read and confirm “${en}” (${docNo})`), link: `/readings/${id}`, dueOn, isLate: dueOn < today }));
}

/** Whoever answers for a policy hears how many have not read it in time. */
async function findLateReaders(ctx: Ctx, personId: string | undefined): Promise<Task[]> {
  const rows = await ctx.tx((tx) => tx.query<Reading & Readonly<{ late: number }>>(
    `select coalesce(p.owner_id, p.drafted_by) as "personId", p.id, p.doc_no as "docNo", p.title_zh as zh, p.title_en as en, min(${dueOnSql})::text as "dueOn", count(*)::int as late from ${openReading}
       and ${dueOnSql} < $2::date and coalesce(p.owner_id, p.drafted_by) is not null and ($3::text is null or coalesce(p.owner_id, p.drafted_by) = $3) group by p.tenant_id, p.id order by p.id`,
    [ctx.tenantId, todayOf(ctx), personId ?? null],
  ));
  return rows.map(({ personId: owner, id, docNo, zh, en, dueOn, late }): Task => ({ personId: owner, objectId: id, stage: 'overdue', text: text(`《${zh}》（${docNo}）有${late}人逾期未确认阅读`, `${late} have not read “${en}” (${docNo}) in time`), link: `/regime/policies/${id}/readers`, dueOn, isLate: true }));
}

/** Who may issue sees what others wrote and submitted. */
async function findReviews(ctx: Ctx, personId: string | undefined): Promise<Task[]> {
  if (personId === undefined || !ctx.actor.permissions.has('regime.issue')) return [];
  const rows = await ctx.tx((tx) => tx.query<Readonly<{ id: string; docNo: string; zh: string; en: string }>>(`select p.id, p.doc_no as "docNo", p.title_zh as zh, p.title_en as en from policy p where p.tenant_id = $1 and p.state = 'in-review' and not $2 = any(p.editor_ids) and p.drafted_by is distinct from $2 order by p.submitted_at, p.id`, [ctx.tenantId, personId]));
  return rows.map((row): Task => ({ personId, objectId: row.id, stage: 'in-review', text: text(`审定并发布《${row.zh}》（${row.docNo}）`, `Decide about “${row.en}” (${row.docNo})`), link: `/regime/policies/${row.id}`, dueOn: null, isLate: false }));
}
