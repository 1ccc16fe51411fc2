import type { Document, DocumentPart } from '#platform/documents/document.ts';
import { civilTime } from '#platform/documents/typography.ts';
import type { LocalText } from '#platform/feature.ts';
import type { AgendaItem, MeetingDetail, SeatRow } from './meetings-contract.ts';
import { choiceWords, decisionWords, departmentWords, lackText, majorityWords, ordinalText } from './minutes-words.ts';
import type { Rule } from './rules.ts';

type Language = Document['language'];
export type FollowUpState = Readonly<{ itemId: string; title: string; ownerName: string | null; dueOn: string; state: 'open' | 'done' | 'cancelled' }>;
export type Minutes = Readonly<{ meeting: MeetingDetail; rule: Rule | undefined; followUps: readonly FollowUpState[]; institution: LocalText; language: Language; madeAt: Date }>;
type Words = Readonly<{ language: Language; local: (zh: string, en: string) => string; say: (text: LocalText) => string; list: (parts: readonly string[]) => string }>;

/** Minutes as Chinese institutions draw them: who was there, what was on the agenda, what was said, how was voted, what was decided, what is to be done. */
export function minutesDocument(minutes: Minutes): Document {
  const { meeting, institution, language, madeAt } = minutes;
  const local = (zh: string, en: string) => (language === 'zh-CN' ? zh : en);
  const words: Words = { language, local, say: (text) => local(text.zh, text.en), list: (parts) => parts.join(local('、', ', ')) };
  const sections = [agendaPart, discussionPart, votesPart, resolutionsPart, followUpPart].map((part) => part(minutes, words)).filter((section) => section.body.length > 0);
  const what = meeting.form === 'written' ? local('会签', 'written procedure') : local('会议', 'meeting');
  return {
    language, institution: words.say(institution), madeAt, number: local(`〔${meeting.year}〕${meeting.form === 'written' ? '签' : ''}第${meeting.ordinal}号`, `${meeting.year}-${meeting.form === 'written' ? 'W' : ''}${meeting.ordinal}`),
    title: local(meeting.title.endsWith('纪要') ? meeting.title : `${meeting.title}纪要`, `Minutes of ${what} ${meeting.ordinal} of ${meeting.year}, ${meeting.bodyNameEn}`),
    ...(meeting.state === 'signed' ? {} : { subtitle: local('（草稿，未经签署）', '(draft, not signed)') }),
    ...(meeting.signature === null ? {} : { verificationCode: `${meeting.signature.digestAlgorithm} ${shortDigest(meeting.signature.digest)}` }),
    parts: [
      { kind: 'fields', rows: headRows(minutes, words) },
      ...sections.flatMap(({ title, body }, index): DocumentPart[] => [{ kind: 'heading', level: 1, text: `${ordinalText(language, 1, index + 1)}${title}` }, ...body]),
      { kind: 'paragraph', isQuiet: true, text: closingText(minutes, words) },
      { kind: 'signatures', rows: signatureRows(minutes, words) },
    ],
  };
}

function shortDigest(digest: string): string {
  return digest.slice(0, 32).replaceAll(/(.{8})(?=.)/g, '$1 ');
}

function headRows({ meeting, rule }: Minutes, words: Words): (readonly [string, string])[] {
  const { local, list, say } = words;
  const seated = (attendance: SeatRow['attendance']) => meeting.seats.filter((seat) => seat.attendance === attendance).map((seat) => seatText(seat, words));
  const hasBegun = meeting.openedAt !== null;
  const isWritten = meeting.form === 'written';
  return [
    [isWritten ? local('会签时间', 'Time') : local('会议时间', 'Time'), timeText(meeting, words)],
    ...(isWritten ? [] : [[local('会议地点', 'Place'), meeting.place ?? '—'] as const]),
    [isWritten ? local('负责人', 'Responsible') : local('主持人', 'In the chair'), meeting.presiderName ?? '—'],
    [local('记录人', 'Recorded by'), meeting.minutedByName ?? '—'],
    ...(hasBegun ? [
      [isWritten ? local('送签', 'Sent to') : local('出席', 'Present'), list([...seated('present'), ...seated('deputy')]) || local('无', 'nobody')] as const,
      ...(meeting.guests.length === 0 ? [] : [[local('列席', 'In attendance'), list(meeting.guests)] as const]),
      ...(seated('excused').length === 0 ? [] : [[local('请假', 'Excused'), list(seated('excused'))] as const]),
      [local('缺席', 'Absent'), list(seated('absent')) || local('无', 'nobody')] as const,
    ] : []),
    ...(rule === undefined ? [] : [[local('议事规则', 'Rule'), ruleText(rule, say, words)] as const]),
  ];
}

function timeText({ openedAt, plannedAt, closedAt, endsAt }: MeetingDetail, { local }: Words): string {
  const from = civilTime(new Date(openedAt ?? plannedAt));
  const end = closedAt ?? endsAt;
  if (end === null) return from;
  const to = civilTime(new Date(end));
  return local(`${from} 至 ${to.slice(0, 10) === from.slice(0, 10) ? to.slice(11) : to}`, `${from} to ${to.slice(0, 10) === from.slice(0, 10) ? to.slice(11) : to}`);
}

function seatText(seat: SeatRow, { local, say }: Words): string {
  const department = say(departmentWords[seat.department]);
  if (seat.attendance !== 'deputy') return local(`${seat.name}（${department}）`, `${seat.name} (${department})`);
  return local(`${seat.deputyName ?? ''}（${department}，代${seat.name}）`, `${seat.deputyName ?? ''} (${department}, for ${seat.name})`);
}

function ruleText(rule: Rule, say: Words['say'], { local, list }: Words): string {
  const departments = list(rule.requiredDepartments.map((department) => say(departmentWords[department])));
  return local(
    `第${rule.version}版：须有${departments}各至少一名有表决权的成员，且到会不少于有表决权成员的${rule.shareNumerator}/${rule.shareDenominator}；经到会有表决权成员${majorityWords[rule.majority].zh}赞成为通过，例外事项须${majorityWords[rule.exceptionMajority].zh}。`,
    `Version ${rule.version}: at least one voice each of ${departments}, and ${rule.shareNumerator}/${rule.shareDenominator} of the voices; approval by ${majorityWords[rule.majority].en} of those present, for exceptions by ${majorityWords[rule.exceptionMajority].en}.`,
  );
}

type Section = Readonly<{ title: string; body: readonly DocumentPart[] }>;

function agendaPart({ meeting }: Minutes, { local }: Words): Section {
  const items = meeting.items.map(({ matter }) => `${matter.title}${matter.requesterName === null ? '' : local(`（提出人：${matter.requesterName}）`, ` (brought by ${matter.requesterName})`)}`);
  return { title: local('会议议题', 'Agenda'), body: items.length === 0 ? [] : [{ kind: 'list', isNumbered: true, items }] };
}

function discussionPart({ meeting }: Minutes, { local, language }: Words): Section {
  const said = meeting.items.filter((item) => item.discussion !== null && item.discussion !== '');
  const place = said.length === 0 ? 0 : 2;
  return {
    title: local('讨论要点', 'Discussion'),
    body: said.flatMap((item, index): DocumentPart[] => [{ kind: 'heading', level: 2, text: `${ordinalText(language, 2, index + 1, place)}${item.matter.title}` }, { kind: 'paragraph', text: item.discussion! }]),
  };
}

function votesPart({ meeting }: Minutes, words: Words): Section {
  const { local } = words;
  const counted = meeting.items.filter((item) => item.result !== null);
  if (counted.length === 0) return { title: '', body: [] };
  const rows = counted.map((item) => {
    const { counts } = item.result!;
    return [item.matter.title, `${counts.entitled}`, `${counts.present}`, `${counts.for}`, `${counts.against}`, `${counts.abstain + counts.silent}`, `${counts.excluded}`, outcomeText(item, words)];
  });
  const head = [local('议题', 'Item'), local('应到', 'Voices'), local('实到', 'Present'), local('赞成', 'For'), local('反对', 'Against'), local('弃权', 'Abstained'), local('回避', 'Recused'), local('结果', 'Outcome')];
  const remarks = counted.flatMap((item) => [...recusalLines(item, words), ...dissentLines(item, words)]);
  return { title: local('表决情况', 'Votes'), body: [{ kind: 'table', head, rows, widths: local('zh', 'en') === 'zh' ? [32, 8, 8, 8, 8, 8, 8, 20] : [22, 9, 12, 7, 11, 14, 11, 14] }, ...(remarks.length === 0 ? [] : [{ kind: 'list' as const, items: remarks }])] };
}

function outcomeText({ result }: AgendaItem, { local, say }: Words): string {
  return result?.decision === null || result === null ? local('无效', 'No quorum') : say(decisionWords[result.decision]);
}

function recusalLines(item: AgendaItem, { local }: Words): string[] {
  return item.recusals.map((recusal) => local(`${recusal.name}就“${item.matter.title}”回避：${recusal.reason}`, `${recusal.name} stepped back from “${item.matter.title}”: ${recusal.reason}`));
}

/** Who did not say yes, in one line; below it each reason that was given. */
function dissentLines(item: AgendaItem, { local, say, list }: Words): string[] {
  const groups = (['against', 'abstain'] as const).map((choice) => ({ choice, names: item.votes.filter((vote) => vote.choice === choice).map((vote) => vote.name) })).filter(({ names }) => names.length > 0);
  const who = groups.map(({ choice, names }) => local(`${say(choiceWords[choice])}：${list(names)}`, `${say(choiceWords[choice])}: ${list(names)}`)).join(local('；', '; '));
  const reasons = item.votes.filter((vote) => vote.dissent !== null).map((vote) => local(`${vote.name}（${say(choiceWords[vote.choice])}）的意见：${vote.dissent}`, `${vote.name} (${say(choiceWords[vote.choice])}): ${vote.dissent}`));
  return [...(who === '' ? [] : [local(`“${item.matter.title}”${who}。`, `“${item.matter.title}”, ${who}.`)]), ...reasons];
}

function resolutionsPart({ meeting }: Minutes, words: Words): Section {
  const { local, say, language } = words;
  const counted = meeting.items.filter((item) => item.result !== null);
  const body = counted.flatMap((item, index): DocumentPart[] => {
    const result = item.result!;
    const heading: DocumentPart = { kind: 'heading', level: 2, text: `${ordinalText(language, 2, index + 1, 4)}${item.matter.title}` };
    if (result.decision === null) {
      const lacks = result.lacks.map((lack) => say(lackText(lack))).join(local('；', '; '));
      return [heading, { kind: 'paragraph', text: local(`未达到议事规则要求，本议题不形成决议：${lacks}。`, `There was no quorum, so there is no resolution: ${lacks}.`) }];
    }
    const number = item.resolutionNumber === null ? local('会议决定：', '') : local(`${item.resolutionNumber}号决议：`, `Resolution ${item.resolutionNumber}: `);
    const due = item.dueOn === null ? '' : local(`完成时限：${item.dueOn}。`, ` Due on ${item.dueOn}.`);
    const { counts, needed } = result;
    const votes = local(`到会有表决权成员${counts.present}名，赞成${counts.for}名，须${needed}名。`, ` ${counts.for} of ${counts.present} voices in favour, ${needed} needed.`);
    const conditions: DocumentPart[] = item.conditions.length === 0 ? [] : [{ kind: 'paragraph', text: local('附加条件如下：', 'Conditions:') }, { kind: 'list', isNumbered: true, items: item.conditions }];
    return [heading, { kind: 'paragraph', text: `${number}${say(decisionWords[result.decision])}${local('。', '.')}${result.decision === 'deferred' ? '' : votes}${due}` }, ...(result.decision === 'approved-with-conditions' ? conditions : [])];
  });
  return { title: local('决议', 'Resolutions'), body };
}

function followUpPart({ meeting, followUps }: Minutes, { local }: Words): Section {
  const states = { open: local('未完成', 'open'), done: local('已完成', 'done'), cancelled: local('已取消', 'given up') } as const;
  const rows = followUps.length > 0
    ? followUps.map((row) => [row.title, row.ownerName ?? '—', row.dueOn, states[row.state]])
    : meeting.items.filter((item) => item.result?.decision !== null).flatMap((item) => item.followUps.map((row) => [row.title, row.ownerName ?? '—', row.dueOn, states.open]));
  return { title: local('后续事项', 'Follow-up'), body: rows.length === 0 ? [] : [{ kind: 'table', head: [local('事项', 'What'), local('责任人', 'Owner'), local('时限', 'Due'), local('状态', 'State')], rows, widths: [50, 18, 18, 14] }] };
}

function closingText({ meeting }: Minutes, { local }: Words): string {
  if (meeting.state !== 'signed') return local('本稿由系统依据会议记录生成，签署前不发生效力。', 'Made from what is recorded of the meeting; nothing in it takes effect before it is signed.');
  return local('本纪要由系统依据会议记录生成，经主持人电子签名后生效；签名可凭页脚校验码在系统中核验。', 'Made from what is recorded of the meeting and in force by the electronic signature below, which can be checked in the system by the verification code in the foot.');
}

function signatureRows({ meeting }: Minutes, { local }: Words): { role: string; name?: string; at?: string; signature?: string }[] {
  const { signature } = meeting;
  const role = meeting.form === 'written' ? local('负责人', 'Responsible') : local('主持人', 'In the chair');
  const recorder = { role: local('记录人', 'Recorded by'), ...(meeting.minutedByName === null ? {} : { name: meeting.minutedByName, at: civilTime(new Date(meeting.minutedAt!)).slice(0, 10) }) };
  if (signature === null) return [{ role, ...(meeting.presiderName === null ? {} : { name: meeting.presiderName }) }, recorder];
  return [{ role, name: meeting.signedByName ?? '', at: civilTime(new Date(meeting.signedAt!)), signature: `${signature.algorithm} · ${signature.keyId} · ${signature.value}` }, recorder];
}
