import { newId } from '#kernel/ids.ts';
import { recordEvent } from '#features/audit/public.ts';
import type { Tx } from '#platform/db.ts';
import { noLimits, type App, type Ctx, type Task } from '#platform/feature.ts';
import { canSendMail, queueMail, writeMail, type Language } from '#platform/mail.ts';
import { reminderLetter } from './reminder-words.ts';
import { byUrgency } from './tasks.ts';

type Counts = Readonly<{ people: number; things: number }>;

/** The job of every morning: all institutions. Without a mail server nobody is told, and nothing is kept as told; the list of what waits is there all the same. */
export async function remindAll(app: App): Promise<Record<string, number>> {
  const sums = { people: 0, things: 0, failed: 0 };
  if (!canSendMail(app.config)) return sums;
  const tenants = await app.db.withSystem((tx) => tx.query<{ id: string }>(`select id from tenant order by id`));
  for (const { id } of tenants) {
    try {
      const { people, things } = await remind(ownContext(app, id));
      sums.people += people;
      sums.things += things;
    } catch (error) {
      sums.failed += 1;
      app.log.error({ err: error, tenant: id }, 'reminders could not be sent');
    }
  }
  return sums;
}

/** Tells each person in one letter of what is new; of each thing once in each stage. */
export async function remind(ctx: Ctx): Promise<Counts> {
  const waiting: (Task & Readonly<{ kind: string }>)[] = [];
  for (const [kind, row] of ctx.app.tasks) {
    if (row.mailed.length > 0) waiting.push(...(await row.find(ctx, undefined)).filter((task) => row.mailed.includes(task.stage)).map((task) => ({ ...task, kind })));
  }
  let counts: Counts = { people: 0, things: 0 };
  for (const [personId, tasks] of Map.groupBy(waiting, (task) => task.personId)) {
    const told = await ctx.tx((tx) => tell(ctx, tx, personId, tasks));
    if (told > 0) counts = { people: counts.people + 1, things: counts.things + told };
  }
  if (counts.people > 0) await ctx.tx((tx) => recordEvent(ctx, tx, { action: 'inbox.reminders-sent', objectKind: 'reminders', objectId: ctx.requestId, after: counts }));
  return counts;
}

/** In one transaction: what is kept as told, and the letter in the queue. */
async function tell(ctx: Ctx, tx: Tx, personId: string, tasks: readonly (Task & Readonly<{ kind: string }>)[]): Promise<number> {
  const person = await tx.findOne<{ email: string; language: Language | null }>(`select email, language from person where tenant_id = $1 and id = $2 and is_active and email is not null`, [ctx.tenantId, personId]);
  if (person === undefined) return 0;
  const added = await tx.query<{ key: string }>(
    `insert into reminder (tenant_id, person_id, kind, object_id, stage, told_at) select $1, $2, t.kind, t.object_id, t.stage, $3 from unnest($4::text[], $5::text[], $6::text[]) as t (kind, object_id, stage) on conflict do nothing returning kind || ' ' || object_id || ' ' || stage as key`,
    [ctx.tenantId, personId, ctx.now, tasks.map((task) => task.kind), tasks.map((task) => task.objectId), tasks.map((task) => task.stage)],
  );
  const news = new Set(added.map((row) => row.key));
  const told = tasks.filter((task) => news.has(`${task.kind} ${task.objectId} ${task.stage}`)).toSorted(byUrgency);
  if (told.length === 0) return 0;
  const language = person.language ?? 'zh-CN';
  await queueMail(ctx.app, tx, [writeMail(person.email, reminderLetter(told, ctx.app.config.publicUrl, language), language)]);
  return told.length;
}

function ownContext(app: App, tenantId: string): Ctx {
  return {
    tenantId, actor: { kind: 'system', personId: undefined, name: '源枢 Yuanshu', permissions: new Set(), limits: noLimits }, now: new Date(), requestId: newId('job'), address: undefined, log: app.log, app,
    tx: (work) => app.db.withTenant(tenantId, work, { statementTimeoutMs: 120_000 }),
  };
}
