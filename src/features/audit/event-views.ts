import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import { given, whereOf } from '#platform/db/conditions.ts';
import type { Ctx, Download } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { allPages, tableFile, type TableColumn, type TableForm } from '#platform/table-file.ts';
import type { AuditEvent, EventFilter, HistoryEntry } from './contract.ts';
import { differencesOf } from './differences.ts';
import { auditWords } from './export-words.ts';
import { isKnownKind, isVisible } from './object-kinds.ts';

type Page<T> = Readonly<{ rows: T[]; nextCursor: string | null; total: null }>;

/** What an object was called when the event happened. */
const nameSql = `coalesce(e.after->>'name', e.before->>'name', e.after->>'login', e.before->>'login', e.after->>'code', e.after->>'title', e.after->>'fileName')`;
/** Where the event itself says nothing: what people and systems are called now. */
const shownNameSql = `coalesce(${nameSql}, case e.object_kind when 'person' then (select p.name from person p where p.tenant_id = e.tenant_id and p.id = e.object_id) when 'system' then (select s.name from system s where s.tenant_id = e.tenant_id and s.id = e.object_id) end)`;
const columns = `e.id, e.at, e.actor_id as "actorId", e.actor_name as "actorName", e.actor_kind as "actorKind", e.action, e.outcome, e.object_kind as "objectKind", e.object_id as "objectId", ${shownNameSql} as "objectName", e.reason, e.address, e.request_id as "requestId", e.seq, e.sealed_at as "sealedAt"`;

/** The log, newest first. */
export async function listEvents(tx: Tx, tenantId: string, filter: EventFilter, page: Readonly<{ cursor?: string | undefined; limit: number }>): Promise<Page<AuditEvent>> {
  const after = keysOf(page.cursor, 2);
  const where = whereOf([tenantId, page.limit + 1], [
    given(filter.actorId, (id) => ['e.actor_id = ?', id]),
    given(filter.action, (actions) => ['e.action = any(?::text[])', actions]),
    given(filter.outcome, (outcomes) => ['e.outcome = any(?::text[])', outcomes]),
    given(filter.objectKind, (kind) => ['e.object_kind = ?', kind]),
    given(filter.objectId, (id) => ['e.object_id = ?', id]),
    given(filter.from, (from) => ['e.at >= ?::timestamptz', from]),
    given(filter.to, (to) => ['e.at < ?::timestamptz', to]),
    given(filter.q === '' ? undefined : filter.q, (q) => [`(coalesce(e.actor_name, '') || ' ' || e.object_id || ' ' || coalesce(e.reason, '') || ' ' || coalesce(e.address, '') || ' ' || coalesce(e.request_id, '') || ' ' || e.action || ' ' || coalesce(${nameSql}, '')) ilike ?`, `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`]),
    given(after, ([at, id]) => ['(e.at, e.id) < (?::timestamptz, ?)', at, id]),
  ]);
  const rows = await tx.query<AuditEvent>(`select ${columns} from audit_event e where e.tenant_id = $1 and ${where.sql} order by e.at desc, e.id desc limit $2`, where.values);
  return pageOf(rows, page.limit);
}

function pageOf<T extends Readonly<{ at: string; id: string }>>(rows: T[], limit: number): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, nextCursor: rows.length > limit && last !== undefined ? cursorOf([last.at, last.id]) : null, total: null };
}

/** Every action once: the index is walked from one to the next, not read as a whole. */
export async function listActions(tx: Tx, tenantId: string): Promise<string[]> {
  const rows = await tx.query<{ action: string }>(
    `with recursive walk (action) as (
       (select e.action from audit_event e where e.tenant_id = $1 order by e.action limit 1)
       union all select (select e.action from audit_event e where e.tenant_id = $1 and e.action > walk.action order by e.action limit 1) from walk where walk.action is not null
     ) select action from walk where action is not null limit 1000`, [tenantId],
  );
  return rows.map((row) => row.action);
}

export async function getEvent(tx: Tx, tenantId: string, eventId: string) {
  const row = await tx.findOne<AuditEvent & { before: unknown; after: unknown; sha256: string | null; sm3: string | null }>(
    `select ${columns}, e.before, e.after, encode(e.sha256, 'hex') as sha256, encode(e.sm3, 'hex') as sm3 from audit_event e where e.tenant_id = $1 and e.id = $2`, [tenantId, eventId],
  );
  if (row === undefined) throw new AppError('object.not-found', 'There is no such event.');
  return { ...row, fields: [...differencesOf(row.before, row.after)] };
}

type HistoryRow = Omit<HistoryEntry, 'fields'> & Readonly<{ before: unknown; after: unknown }>;

/** What happened to one object, for those who may see it: without addresses, and without the reasons of sign-in and accounts. */
export async function listObjectHistory(ctx: Ctx, object: Readonly<{ objectKind: string; objectId: string }>, page: Readonly<{ cursor?: string | undefined; limit: number }>): Promise<Page<HistoryEntry>> {
  const after = keysOf(page.cursor, 2);
  const [recorded] = isVisible(ctx, object.objectKind) || isKnownKind(object.objectKind) ? await ctx.tx((tx) => tx.query('select from audit_event where tenant_id = $1 and object_kind = $2 and object_id = $3 limit 1', [ctx.tenantId, object.objectKind, object.objectId])) : [];
  if (recorded === undefined) throw new AppError('object.not-found', 'There is no such object, or you may not see its history.');
  if (!isVisible(ctx, object.objectKind)) return { rows: [], nextCursor: null, total: null };
  const where = whereOf([ctx.tenantId, object.objectKind, object.objectId, page.limit + 1], [given(after, ([at, id]) => ['(e.at, e.id) < (?::timestamptz, ?)', at, id])]);
  const rows = await ctx.tx((tx) => tx.query<HistoryRow>(
    `select e.id, e.at, e.actor_name as "actorName", e.actor_kind as "actorKind", e.action, e.outcome, case when e.action like 'identity.%' then null else e.reason end as reason, e.before, e.after, e.seq is not null as "isSealed"
     from audit_event e where e.tenant_id = $1 and e.object_kind = $2 and e.object_id = $3 and ${where.sql} order by e.at desc, e.id desc limit $4`, where.values,
  ));
  const { rows: shown, ...rest } = pageOf(rows, page.limit);
  return { ...rest, rows: shown.map(({ before, after: is, ...row }) => ({ ...row, fields: [...differencesOf(before, is)] })) };
}

const { openWordsOf, textOf, wordsOf } = auditWords;
const exportColumns: readonly TableColumn<AuditEvent>[] = [
  { title: textOf('audit.field.seq'), value: (row) => row.seq, width: 10 },
  { title: textOf('audit.field.time'), value: (row) => row.at, as: 'instant', width: 26 },
  { title: textOf('audit.field.actor'), value: (row) => row.actorName },
  { title: { zh: '操作人标识', en: 'Actor id' }, value: (row) => row.actorId, width: 32 },
  { title: textOf('audit.field.by'), value: (row) => row.actorKind, as: wordsOf('audit.by', ['person', 'token', 'system']), width: 10 },
  { title: textOf('audit.field.action'), value: (row) => row.action, as: openWordsOf('audit.action'), width: 28 },
  { title: textOf('audit.field.outcome'), value: (row) => row.outcome, as: wordsOf('audit.outcome', ['done', 'refused', 'failed']), width: 10 },
  { title: textOf('audit.field.objectKind'), value: (row) => row.objectKind, as: openWordsOf('audit.kind') },
  { title: textOf('audit.field.object'), value: (row) => row.objectId, width: 32 },
  { title: { zh: '名称', en: 'Name' }, value: (row) => row.objectName, width: 28 },
  { title: textOf('audit.field.reason'), value: (row) => row.reason, width: 28 },
  { title: textOf('audit.field.address'), value: (row) => row.address },
  { title: textOf('audit.field.request'), value: (row) => row.requestId, width: 32 },
  { title: textOf('audit.field.id'), value: (row) => row.id, width: 32 },
];

/** The filtered log as a file. */
export function exportEvents(ctx: Ctx, filter: EventFilter, form: TableForm): Download {
  return tableFile(form, { file: 'audit', sheet: { zh: '审计日志', en: 'Audit log' } }, exportColumns, allPages((cursor) => ctx.tx((tx) => listEvents(tx, ctx.tenantId, filter, { cursor, limit: 1000 }))));
}
