import type { LocalText } from '#platform/feature.ts';
import { civilTime } from '#platform/documents/typography.ts';
import type { Language, Letter } from '#platform/mail.ts';
import type { MeetingRecord } from './meeting-store.ts';

/** Called, changed, with another agenda, or cancelled for a reason. */
export type News = 'invited' | 'changed' | Readonly<{ cancelledBecause: string }>;
type Facts = Readonly<{ meeting: MeetingRecord; body: LocalText; agenda: readonly string[]; url: string }>;

const words = {
  'zh-CN': {
    meeting: { invited: ['【会议通知】', '请您出席下列会议。如不能出席，请通知秘书，或由代会人出席。'], changed: ['【会议变更】', '会议安排已变更，现通知如下。'], cancelled: ['【会议取消】', '下列会议已取消，相关事项退回待议。'] },
    written: { invited: ['【会签通知】', '请您在截止时间前审阅材料并表决。'], changed: ['【会签变更】', '会签安排已变更，现通知如下。'], cancelled: ['【会签取消】', '下列会签已取消，相关事项退回待议。'] },
    body: '机构', at: '时间', place: '地点', deadline: '截止时间', agenda: '议题', reason: '原因', open: '查看会议', to: '至', zone: '（北京时间）', none: '待定',
  },
  'en-US': {
    meeting: { invited: ['[Meeting] ', 'You are invited to this meeting. If you cannot attend, tell the secretary, or let your deputy attend.'], changed: ['[Meeting changed] ', 'The meeting was changed and now stands as follows.'], cancelled: ['[Meeting cancelled] ', 'This meeting was cancelled; its matters wait again.'] },
    written: { invited: ['[Written procedure] ', 'Please read the papers and vote before the deadline.'], changed: ['[Written procedure changed] ', 'The written procedure was changed and now stands as follows.'], cancelled: ['[Written procedure cancelled] ', 'This written procedure was cancelled; its matters wait again.'] },
    body: 'Body', at: 'Time', place: 'Place', deadline: 'Deadline', agenda: 'Agenda', reason: 'Reason', open: 'See the meeting', to: ' to ', zone: ' (Beijing time)', none: 'to be decided',
  },
} as const satisfies Record<Language, unknown>;

/** The letter to those who are invited. */
export function invitationLetter(news: News, { meeting, body, agenda, url }: Facts, language: Language): Letter {
  const its = words[language];
  const [subject, paragraph] = its[meeting.form][typeof news === 'string' ? news : 'cancelled'];
  const ends = meeting.endsAt === null ? '' : `${its.to}${civilTime(new Date(meeting.endsAt)).slice(civilTime(new Date(meeting.endsAt)).slice(0, 10) === civilTime(new Date(meeting.plannedAt)).slice(0, 10) ? 11 : 0)}`;
  return {
    subject: `${subject}${meeting.title}`, paragraphs: [paragraph],
    facts: [
      [its.body, language === 'zh-CN' ? body.zh : body.en],
      ...(meeting.form === 'meeting' ? [[its.at, `${civilTime(new Date(meeting.plannedAt))}${ends}${its.zone}`], [its.place, meeting.place ?? its.none]] as const : []),
      ...(meeting.deadlineAt === null ? [] : [[its.deadline, `${civilTime(new Date(meeting.deadlineAt))}${its.zone}`] as const]),
      ...(typeof news === 'string' ? agenda.map((title, index) => [`${its.agenda} ${index + 1}`, title] as const) : [[its.reason, news.cancelledBecause] as const]),
    ],
    link: { label: its.open, url },
  };
}
