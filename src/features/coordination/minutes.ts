import { Readable } from 'node:stream';
import type { Document } from '#platform/documents/document.ts';
import { renderDocx } from '#platform/documents/docx.ts';
import { renderPdf } from '#platform/documents/pdf.ts';
import type { Ctx, Download, LocalText } from '#platform/feature.ts';
import { getWhole } from './body-store.ts';
import { meetingDetail } from './meeting-views.ts';
import { loadMeeting, ruleOfMeeting } from './meeting-store.ts';
import { minutesDocument, type FollowUpState } from './minutes-document.ts';

const formats = {
  docx: { render: renderDocx, contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' },
  pdf: { render: renderPdf, contentType: 'application/pdf' },
} as const;

/** The minutes of a meeting as they follow from what is recorded; a draft until they are signed. */
export async function getMinutes(ctx: Ctx, meetingId: string, { format, language }: Readonly<{ format: keyof typeof formats; language: Document['language'] }>): Promise<Download> {
  const institution = (await ctx.app.db.withSystem((tx) => tx.findOne<LocalText>(`select name_zh as zh, name_en as en from tenant where id = $1`, [ctx.tenantId])))!;
  const document = await ctx.tx(async (tx) => {
    const meeting = await meetingDetail(ctx, tx, meetingId);
    const whole = await loadMeeting(tx, ctx.tenantId, meetingId);
    const rule = ruleOfMeeting(whole.meeting, (await getWhole(tx, ctx.tenantId, meeting.bodyId)).rules);
    const followUps = await tx.query<FollowUpState>(`select r.item_id as "itemId", f.title, o.name as "ownerName", f.due_on as "dueOn", f.state from follow_up f join resolution r on r.tenant_id = f.tenant_id and r.id = f.resolution_id left join person o on o.tenant_id = f.tenant_id and o.id = f.owner_id where f.tenant_id = $1 and r.meeting_id = $2 order by f.due_on, f.id`, [ctx.tenantId, meetingId]);
    return minutesDocument({ meeting, rule, followUps, institution, language, madeAt: ctx.now });
  });
  const { render, contentType } = formats[format];
  const bytes = await render(document);
  return { contentType, fileName: `minutes-${whole(document)}.${format}`, stream: Readable.from([bytes]) };
}

/** What of the number of the minutes may stand in the name of a file. */
function whole({ number = '' }: Document): string {
  return number.replaceAll(/[^\p{L}\p{N}-]+/gu, '-').replaceAll(/^-|-$/g, '');
}
