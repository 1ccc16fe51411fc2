import { AppError } from '#kernel/errors.ts';
import { given, whereOf, type Condition } from '#platform/db/conditions.ts';
import type { Ctx, Download } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { allPages, tableFile, type TableColumn, type TableForm } from '#platform/table-file.ts';
import { verifySignature } from '#features/audit/public.ts';
import type { Tx } from '#platform/db.ts';
import { listWhole } from './body-store.ts';
import { coordinationWords } from './export-words.ts';
import type { FollowUpRow, ResolutionDetail, ResolutionRow } from './resolutions-contract.ts';
import { mayClose } from './resolutions.ts';
import { outOfOffice, type ItemResult } from './rules.ts';
import { todayOf, visibleBodyIds } from './visible.ts';
import { decisions, resolutionStates, type Decision, type ResolutionState } from './words.ts';

/** What is open past its day, or the resolution's own day, makes it overdue. $2 is today. */
const stateSql = `case when r.annulled_at is not null then 'annulled' when r.closed_at is not null then 'closed' when r.due_on < $2::date or exists (select from follow_up f where f.tenant_id = r.tenant_id and f.resolution_id = r.id and f.state = 'open' and f.due_on < $2::date) then 'overdue' else 'open' end`;
const rowSql = `r.id, r.number, r.body_id as "bodyId", b.name_zh as "bodyNameZh", b.name_en as "bodyNameEn", r.meeting_id as "meetingId", r.matter_id as "matterId", r.title, r.subject_kind as "subjectKind", r.subject_id as "subjectId", t.link as "subjectLink", r.decision, ${stateSql} as state, r.due_on as "dueOn", r.effective_at as "effectiveAt",
  (select count(*)::int from follow_up f where f.tenant_id = r.tenant_id and f.resolution_id = r.id) as "followUpCount",
  (select count(*)::int from follow_up f where f.tenant_id = r.tenant_id and f.resolution_id = r.id and f.state = 'open') as "openCount",
  (select count(*)::int from follow_up f where f.tenant_id = r.tenant_id and f.resolution_id = r.id and f.state = 'open' and f.due_on < $2::date) as "overdueCount"`;
const rowFrom = `resolution r join body b on b.tenant_id = r.tenant_id and b.id = r.body_id join matter t on t.tenant_id = r.tenant_id and t.id = r.matter_id`;

export type ResolutionFilter = Readonly<{ state?: readonly ResolutionState[] | undefined; decision?: readonly Decision[] | undefined; bodyId?: string | undefined; subjectKind?: string | undefined; subjectId?: string | undefined; q?: string | undefined }>;

function conditionsOf(filter: ResolutionFilter): (Condition | undefined)[] {
  return [
    given(filter.state, (states) => [`${stateSql} = any(?::text[])`, states]),
    given(filter.decision, (decisions) => ['r.decision = any(?::text[])', decisions]),
    given(filter.bodyId, (id) => ['r.body_id = ?', id]),
    given(filter.subjectKind, (kind) => ['r.subject_kind = ?', kind]),
    given(filter.subjectId, (id) => ['r.subject_id = ?', id]),
    given(filter.q, (q) => {
      const pattern = `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`;
      return ['(r.title ilike ? or r.number ilike ?)', pattern, pattern];
    }),
  ];
}

/** Whoever is to do something after a resolution sees it, also without seeing its body. */
async function visibleCondition(ctx: Ctx, tx: Tx): Promise<Condition | undefined> {
  return given(await visibleBodyIds(ctx, tx), (ids) => ['(r.body_id = any(?::text[]) or exists (select from follow_up f where f.tenant_id = r.tenant_id and f.resolution_id = r.id and f.owner_id = ?))', ids, ctx.actor.personId ?? '']);
}

export function listResolutions(ctx: Ctx, { cursor, limit, ...filter }: ResolutionFilter & Readonly<{ cursor?: string | undefined; limit: number }>) {
  return ctx.tx(async (tx) => {
    const where = whereOf([ctx.tenantId, todayOf(ctx)], [...conditionsOf(filter), await visibleCondition(ctx, tx), given(keysOf(cursor, 1)?.[0], (id) => ['r.id < ?', id])]);
    const rows = await tx.query<ResolutionRow>(`select ${rowSql} from ${rowFrom} where r.tenant_id = $1 and ${where.sql} order by r.id desc limit ${limit + 1}`, where.values);
    return { rows: rows.slice(0, limit), nextCursor: rows.length > limit ? cursorOf([rows[limit - 1]!.id]) : null, total: null };
  });
}

const { textOf, wordsOf } = coordinationWords;
const columns: readonly TableColumn<ResolutionRow>[] = [
  { title: { zh: '编号', en: 'Number' }, value: (row) => row.number }, { title: { zh: '议题', en: 'Matter' }, value: (row) => row.title, width: 50 }, { title: textOf('coordination.field.body'), value: (row, language) => (language === 'zh-CN' ? row.bodyNameZh : row.bodyNameEn), width: 28 }, { title: textOf('coordination.field.decision'), value: (row) => row.decision, as: wordsOf('coordination.decision', decisions), width: 24 },
  { title: textOf('coordination.field.state'), value: (row) => row.state, as: wordsOf('coordination.resolutionState', resolutionStates) }, { title: { zh: '生效', en: 'Effective' }, value: (row) => row.effectiveAt, as: 'instant', width: 26 }, { title: textOf('coordination.field.dueOn'), value: (row) => row.dueOn, as: 'day' }, { title: textOf('coordination.field.followUps'), value: (row) => row.followUpCount }, { title: { zh: '未完成', en: 'Open' }, value: (row) => row.openCount }, { title: { zh: '逾期', en: 'Overdue' }, value: (row) => row.overdueCount },
];

export function exportResolutions(ctx: Ctx, { format, language, ...filter }: ResolutionFilter & TableForm): Download {
  return tableFile({ format, language }, { file: 'resolutions', sheet: { zh: '决议', en: 'Resolutions' } }, columns, allPages((cursor) => listResolutions(ctx, { ...filter, limit: 1000, cursor })));
}

export function countResolutions(ctx: Ctx): Promise<Record<ResolutionState, number>> {
  return ctx.tx(async (tx) => {
    const where = whereOf([ctx.tenantId, todayOf(ctx)], [await visibleCondition(ctx, tx)]);
    const rows = await tx.query<{ state: ResolutionState; count: number }>(`select ${stateSql} as state, count(*)::int as count from resolution r where r.tenant_id = $1 and ${where.sql} group by 1`, where.values);
    return { open: 0, overdue: 0, closed: 0, annulled: 0, ...Object.fromEntries(rows.map((row) => [row.state, row.count])) };
  });
}

type Facts = Readonly<{ conditions: string[]; signedByName: string; signatureId: string; closedAt: string | null; annulledAt: string | null; annulledByName: string | null; annulReason: string | null; result: ItemResult; itemId: string }>;

/** Fails as if it were not there where the actor does not see the resolution. */
export async function assertResolutionVisible(ctx: Ctx, tx: Tx, id: string): Promise<void> {
  const where = whereOf([ctx.tenantId, id], [await visibleCondition(ctx, tx)]);
  if ((await tx.query(`select from resolution r where r.tenant_id = $1 and r.id = $2 and ${where.sql}`, where.values)).length === 0) throw new AppError('object.not-found', 'There is no such resolution.');
}

export function getResolution(ctx: Ctx, id: string): Promise<ResolutionDetail> {
  return ctx.tx(async (tx) => {
    const where = whereOf([ctx.tenantId, todayOf(ctx), id], [await visibleCondition(ctx, tx)]);
    const found = await tx.findOne<ResolutionRow & Facts>(
      `select ${rowSql}, r.conditions, s.name as "signedByName", r.signature_id as "signatureId", r.closed_at as "closedAt", r.annulled_at as "annulledAt", a.name as "annulledByName", r.annul_reason as "annulReason", i.result, r.item_id as "itemId"
       from ${rowFrom} join person s on s.tenant_id = r.tenant_id and s.id = r.signed_by left join person a on a.tenant_id = r.tenant_id and a.id = r.annulled_by join agenda_item i on i.tenant_id = r.tenant_id and i.id = r.item_id where r.tenant_id = $1 and r.id = $3 and ${where.sql}`,
      where.values,
    );
    if (found === undefined) throw new AppError('object.not-found', 'There is no such resolution.');
    const { itemId, ...row } = found;
    const followUps = await tx.query<Omit<FollowUpRow, 'canClose'>>(
      `select f.id, f.title, f.owner_id as "ownerId", o.name as "ownerName", f.due_on as "dueOn", f.state = 'open' and f.due_on < $3::date as "isOverdue", f.state, f.evidence, f.evidence_link as "evidenceLink", f.evidence_sha256 as "evidenceSha256", case when f.evidence_original is not null then f.evidence_file_name end as "evidenceFileName", f.closed_at as "closedAt", c.name as "closedByName"
       from follow_up f left join person o on o.tenant_id = f.tenant_id and o.id = f.owner_id left join person c on c.tenant_id = f.tenant_id and c.id = f.closed_by where f.tenant_id = $1 and f.resolution_id = $2 order by f.due_on, f.id`,
      [ctx.tenantId, id, todayOf(ctx)],
    );
    const dissents = await tx.query<{ name: string; choice: string; text: string | null }>(
      `select p.name, v.choice, v.dissent as text from vote v join person p on p.tenant_id = v.tenant_id and p.id = v.person_id where v.tenant_id = $1 and v.item_id = $2 and (v.dissent is not null or v.choice <> 'for') order by v.at`,
      [ctx.tenantId, itemId],
    );
    const [body] = await listWhole(tx, ctx.tenantId, [row.bodyId]);
    const isChair = body!.members.some((member) => member.role === 'chair' && member.personId === ctx.actor.personId && outOfOffice(member, todayOf(ctx)) === undefined);
    return {
      ...row, dissents, isSignatureValid: (await verifySignature(ctx, tx, row.signatureId)).isValid, canAnnul: isChair && row.annulledAt === null && ctx.actor.permissions.has('coordination.vote'),
      followUps: followUps.map((followUp) => ({ ...followUp, canClose: followUp.state === 'open' && row.annulledAt === null && mayClose(ctx, followUp.ownerId) })),
    };
  });
}
