import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import { toJsonText, type Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { queueMail, writeMail, type Language } from '#platform/mail.ts';
import { recordEvent } from '#features/audit/public.ts';
import type { AlarmKind } from './alarm-kinds.ts';
import { alarmLetter, bilingualAlarm, type AlarmDetails } from './alarm-words.ts';
import { isLiveSql } from './powers.ts';

export type Alarm = Readonly<{ id: string; kind: AlarmKind; at: string; details: AlarmDetails; acknowledgedAt: string | null; acknowledgedBy: string | null }>;
const columns = `a.id, a.kind, a.at, a.details, a.acknowledged_at as "acknowledgedAt", (select p.name from person p where p.tenant_id = a.tenant_id and p.id = a.acknowledged_by) as "acknowledgedBy"`;

/** Raises an alarm: in the trail, on the screens of administrators until it is acknowledged, and by mail to those who watch over the others. */
export async function raiseAlarm(ctx: Ctx, tx: Tx, kind: AlarmKind, details: AlarmDetails): Promise<string> {
  const id = newId('alm');
  await tx.query(`insert into alarm (tenant_id, id, kind, at, details) values ($1, $2, $3, $4, $5)`, [ctx.tenantId, id, kind, ctx.now, toJsonText(details)]);
  await recordEvent(ctx, tx, { action: `identity.${kind}`, objectKind: 'alarm', objectId: id, after: details, reason: details.reason });
  ctx.log.warn({ tenant: ctx.tenantId, alarm: id, kind, address: details.address }, 'ALARM');
  await tellWatchers(ctx, tx, kind, details);
  return id;
}

async function tellWatchers(ctx: Ctx, tx: Tx, kind: AlarmKind, details: AlarmDetails): Promise<void> {
  const institution = (await tx.findOne<{ zh: string; en: string }>(`select name_zh as zh, name_en as en from tenant where id = $1`, [ctx.tenantId]))!;
  const people = await tx.query<{ email: string; language: Language | null }>(
    `select distinct p.email, p.language from person p join role_grant g on g.tenant_id = p.tenant_id and g.person_id = p.id
     where p.tenant_id = $1 and p.is_active and p.email is not null and g.role in ('security-admin', 'audit-admin') and ${isLiveSql} order by p.email`,
    [ctx.tenantId],
  );
  const facts = (language: Language) => ({ institution: language === 'zh-CN' ? institution.zh : institution.en, at: ctx.now, details, url: `${ctx.app.config.publicUrl}/settings` });
  const mails = people.map(({ email, language }) => writeMail(email, alarmLetter(kind, facts(language ?? 'zh-CN'), language ?? 'zh-CN'), language ?? 'zh-CN'));
  await queueMail(ctx.app, tx, [...mails, ...ctx.app.config.alarmEmails.map((address) => bilingualAlarm(address, kind, facts('zh-CN')))]);
}

/** The alarms, newest first; those that nobody acknowledged come before all others. */
export function listAlarms(ctx: Ctx, isOpen: boolean | undefined): Promise<Alarm[]> {
  return ctx.tx((tx) => tx.query<Alarm>(`select ${columns} from alarm a where a.tenant_id = $1 and ($2::boolean is null or (a.acknowledged_at is null) = $2) order by a.acknowledged_at is not null, a.id desc limit 100`, [ctx.tenantId, isOpen ?? null]));
}

/** The security administrator has looked into it. */
export function acknowledgeAlarm(ctx: Ctx, id: string, note: string): Promise<Alarm> {
  return ctx.tx(async (tx) => {
    const rows = await tx.query(`update alarm set acknowledged_at = $3, acknowledged_by = $4 where tenant_id = $1 and id = $2 and acknowledged_at is null returning id`, [ctx.tenantId, id, ctx.now, ctx.actor.personId]);
    const alarm = await tx.findOne<Alarm>(`select ${columns} from alarm a where a.tenant_id = $1 and a.id = $2`, [ctx.tenantId, id]);
    if (alarm === undefined) throw new AppError('object.not-found', 'There is no such alarm.');
    if (rows.length > 0) await recordEvent(ctx, tx, { action: 'identity.alarm-acknowledged', objectKind: 'alarm', objectId: id, reason: note });
    return alarm;
  });
}
