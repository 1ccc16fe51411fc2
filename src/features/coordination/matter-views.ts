import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import { given, whereOf, type Condition } from '#platform/db/conditions.ts';
import type { Ctx } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import type { MatterRow } from './meetings-contract.ts';
import { visibleBodyIds } from './visible.ts';
import type { BodyKind, MatterState } from './words.ts';

const matterSelect = `select t.id, t.subject_kind as "subjectKind", t.subject_id as "subjectId", t.title, t.summary, t.link, t.requester_id as "requesterId", q.name as "requesterName", t.is_exception as "isException",
    t.body_kind as "bodyKind", t.body_id as "bodyId", b.name_zh as "bodyNameZh", b.name_en as "bodyNameEn", t.state, t.state_reason as "stateReason", t.created_at as "createdAt", t.decided_at as "decidedAt",
    coalesce((select json_agg(json_build_object('fromBodyId', e.from_body_id, 'toBodyId', e.to_body_id, 'reason', e.reason, 'at', e.at, 'byName', y.name) order by e.id)
      from escalation e left join person y on y.tenant_id = e.tenant_id and y.id = e.by_id where e.tenant_id = t.tenant_id and e.matter_id = t.id), '[]') as escalations,
    r.id as "resolutionId", r.decision
  from matter t left join person q on q.tenant_id = t.tenant_id and q.id = t.requester_id left join body b on b.tenant_id = t.tenant_id and b.id = t.body_id
    left join lateral (select r.id, r.decision from resolution r where r.tenant_id = t.tenant_id and r.matter_id = t.id and r.annulled_at is null order by r.id desc limit 1) r on true`;

export type MatterFilter = Readonly<{ state?: readonly MatterState[] | undefined; bodyKind?: BodyKind | undefined; bodyId?: string | undefined; subjectKind?: string | undefined; subjectId?: string | undefined; q?: string | undefined }>;

export function listMatters(ctx: Ctx, { cursor, limit, ...filter }: MatterFilter & Readonly<{ cursor?: string | undefined; limit: number }>) {
  return ctx.tx(async (tx) => {
    const where = whereOf([ctx.tenantId], [
      ...matterConditions(filter),
      given(await visibleBodyIds(ctx, tx), (ids) => ['t.body_id = any(?::text[])', ids]),
      given(keysOf(cursor, 1)?.[0], (id) => ['t.id < ?', id]),
    ]);
    const rows = await tx.query<MatterRow>(`${matterSelect} where t.tenant_id = $1 and ${where.sql} order by t.id desc limit ${limit + 1}`, where.values);
    return { rows: rows.slice(0, limit), nextCursor: rows.length > limit ? cursorOf([rows[limit - 1]!.id]) : null, total: null };
  });
}

function matterConditions(filter: MatterFilter): (Condition | undefined)[] {
  return [
    given(filter.state, (states) => ['t.state = any(?::text[])', states]),
    given(filter.bodyKind, (kind) => ['t.body_kind = ?', kind]),
    // What names no body waits for any of its kind.
    given(filter.bodyId, (id) => ['(t.body_id = ? or (t.body_id is null and t.body_kind = (select kind from body where tenant_id = t.tenant_id and id = ?)))', id, id]),
    given(filter.subjectKind, (kind) => ['t.subject_kind = ?', kind]),
    given(filter.subjectId, (id) => ['t.subject_id = ?', id]),
    given(filter.q, (q) => ['t.title ilike ?', `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`]),
  ];
}

export function getMatter(ctx: Ctx, id: string): Promise<MatterRow> {
  return ctx.tx((tx) => getMatterRow(tx, ctx.tenantId, id));
}

async function getMatterRow(tx: Tx, tenantId: string, id: string): Promise<MatterRow> {
  const row = await tx.findOne<MatterRow>(`${matterSelect} where t.tenant_id = $1 and t.id = $2`, [tenantId, id]);
  if (row === undefined) throw new AppError('object.not-found', 'There is no such matter.');
  return row;
}

export function listMatterRows(tx: Tx, tenantId: string, ids: readonly string[]): Promise<MatterRow[]> {
  return tx.query<MatterRow>(`${matterSelect} where t.tenant_id = $1 and t.id = any($2::text[])`, [tenantId, ids]);
}

/** The newest matter about a thing, with its resolution where there is one. */
export function findMatterOf(ctx: Ctx, tx: Tx, subjectKind: string, subjectId: string): Promise<MatterRow | undefined> {
  return tx.findOne<MatterRow>(`${matterSelect} where t.tenant_id = $1 and t.subject_kind = $2 and t.subject_id = $3 order by t.id desc limit 1`, [ctx.tenantId, subjectKind, subjectId]);
}
