import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { canSendMail, queueMail, writeMail, type Language } from '#platform/mail.ts';
import { civilDay } from '#platform/documents/typography.ts';
import { invitationLetter, type News } from './invitation-words.ts';
import type { MeetingRecord, WholeMeeting } from './meeting-store.ts';
import { inOfficeSql } from './tasks.ts';

type Invited = Readonly<{ email: string; language: Language | null }>;

/** Writes to the members in office on the day of the meeting, and to their deputies, who may sit for them in a room: that it is called, changed or cancelled. In the transaction that does it. */
export async function tellInvited(ctx: Ctx, tx: Tx, news: News, whole: Pick<WholeMeeting, 'meeting' | 'items'>): Promise<void> {
  if (!canSendMail(ctx.app.config)) return;
  const { meeting, items } = whole;
  const people = await tx.query<Invited>(
    `select distinct p.email, p.language from body_member m join person p on p.tenant_id = m.tenant_id and p.id in (m.person_id, case $4 when 'meeting' then m.deputy_id end) where m.tenant_id = $1 and m.body_id = $2 and ${inOfficeSql('m', '$3::date')} and p.is_active and p.email is not null order by p.email`,
    [ctx.tenantId, meeting.bodyId, civilDay(new Date(meeting.plannedAt)), meeting.form],
  );
  const body = (await tx.findOne<{ zh: string; en: string }>(`select name_zh as zh, name_en as en from body where tenant_id = $1 and id = $2`, [ctx.tenantId, meeting.bodyId]))!;
  const agenda = items.map((item) => item.matter.title);
  const url = `${ctx.app.config.publicUrl}/meetings/${meeting.id}`;
  await queueMail(ctx.app, tx, people.map(({ email, language }) => writeMail(email, invitationLetter(news, { meeting, body, agenda, url }, language ?? 'zh-CN'), language ?? 'zh-CN')));
}

/** What concerns those who were invited: when, where, until when, and what it is called. */
export function concernsInvited(before: MeetingRecord, after: Pick<MeetingRecord, 'title' | 'plannedAt' | 'endsAt' | 'place' | 'deadlineAt'>): boolean {
  const instant = (at: string | null) => (at === null ? null : new Date(at).getTime());
  return before.title !== after.title || before.place !== after.place || (['plannedAt', 'endsAt', 'deadlineAt'] as const).some((key) => instant(before[key]) !== instant(after[key]));
}
