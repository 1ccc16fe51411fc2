import type { z } from 'zod';
import { AppError } from '#kernel/errors.ts';
import type { Ctx } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import type { ledgerContract } from './contract.ts';
import { assertVisible, visibleSystems } from './reach.ts';

type HistoryRow = z.infer<typeof ledgerContract.listSystemHistory.reply>['rows'][number];
type Raw = Readonly<{ id: string; at: string; action: string; actorName: string | null; importId: string | null; fileName: string | null; started: number | null; ended: number | null; before: Record<string, unknown> | null; after: Record<string, unknown> | null }>;

const kinds: Readonly<Record<string, HistoryRow['kind']>> = { 'ledger.system-created': 'created', 'ledger.system-changed': 'changed', 'ledger.system-retired': 'retired' };
const sampleSize = 6;

type SystemHead = z.infer<typeof ledgerContract.listSystemHistory.reply>['system'];

/** What happened to a system, retired or not, and what its documents started and ended, newest first. */
export function listHistory(ctx: Ctx, systemId: string, query: Readonly<{ cursor?: string | undefined; limit: number }>) {
  return ctx.tx(async (tx) => {
    await assertVisible(ctx, tx, 'ledger.read', systemId);
    const system = await tx.findOne<SystemHead>(`select code, name, name_en as "nameEn", retired_at as "retiredAt" from system where tenant_id = $1 and id = $2`, [ctx.tenantId, systemId]);
    if (system === undefined) throw new AppError('object.not-found', 'There is no such system.');
    const after = keysOf(query.cursor, 2);
    const rows = await tx.query<Raw>(
      `select * from (
         select i.id, i.finished_at as at, 'imported' as action, p.name as "actorName", i.id as "importId", i.file_name as "fileName", (i.counts->>'started')::int as started, (i.counts->>'ended')::int as ended, null::jsonb as before, null::jsonb as after
         from import i left join person p on p.tenant_id = i.tenant_id and p.id = i.created_by where i.tenant_id = $1 and i.system_id = $2 and i.state = 'done'
         union all
         select a.id, a.at, a.action, a.actor_name, null, null, null, null, a.before, a.after from audit_event a where a.tenant_id = $1 and a.object_kind = 'system' and a.object_id = $2
       ) e where $3::timestamptz is null or (e.at, e.id) < ($3::timestamptz, $4) order by e.at desc, e.id desc limit $5`,
      [ctx.tenantId, systemId, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
    );
    const shown = rows.slice(0, query.limit);
    const importIds = shown.flatMap((row) => (row.importId === null ? [] : [row.importId]));
    const samples = await tx.query<{ importId: string; kind: 'started' | 'ended'; purl: string }>(
      `select importId as "importId", kind, purl from (
         select s.importId, s.kind, v.purl, row_number() over (partition by s.importId, s.kind order by s.depth nulls last, v.purl) as place from (
           select us.started_by as importId, 'started' as kind, us.package_version_id, us.depth from usage us where us.tenant_id = $1 and us.system_id = $2 and us.started_by = any($3)
             and not exists (select from usage o where o.tenant_id = $1 and o.system_id = $2 and o.part = us.part and o.package_version_id = us.package_version_id and o.ended_by = us.started_by)
           union all
           select us.ended_by, 'ended', us.package_version_id, us.depth from usage us where us.tenant_id = $1 and us.system_id = $2 and us.ended_by = any($3)
             and not exists (select from usage o where o.tenant_id = $1 and o.system_id = $2 and o.part = us.part and o.package_version_id = us.package_version_id and o.started_by = us.ended_by)
         ) s join package_version v on v.id = s.package_version_id
       ) ranked where place <= ${sampleSize} order by place`,
      [ctx.tenantId, systemId, importIds],
    );
    const within = await visibleSystems(ctx, tx, 'ledger.read');
    const last = shown.at(-1);
    return {
      system,
      rows: shown.map((row): HistoryRow => ({
        at: row.at, kind: kinds[row.action] ?? 'imported', importId: row.importId, fileName: row.fileName, actorName: row.actorName, started: row.started ?? 0, ended: row.ended ?? 0,
        sample: samples.filter((sample) => sample.importId === row.importId).map(({ kind, purl }) => ({ kind, purl })), fields: changedFields(row).filter((change) => within === undefined || change.field !== 'parentId' || [change.from, change.to].every((id) => id === null || within.includes(String(id)))),
      })),
      nextCursor: rows.length > query.limit && last !== undefined ? cursorOf([last.at, last.id]) : null, total: null,
    };
  });
}

function changedFields(row: Raw): HistoryRow['fields'] {
  if (row.before === null || row.after === null) return [];
  const { before, after } = row;
  return Object.keys(after).filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field])).map((field) => ({ field, from: before[field] ?? null, to: after[field] ?? null }));
}
