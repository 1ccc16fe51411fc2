import type { LocalText } from '#platform/feature.ts';
import type { Lack } from './rules.ts';
import type { Absence, Choice, Decision, Department, Majority } from './words.ts';

const text = (zh: string, en: string): LocalText => ({ zh, en });

export const departmentWords: Readonly<Record<Department, LocalText>> = {
  technology: text('科技', 'Technology'), legal: text('法务', 'Legal'), procurement: text('采购', 'Procurement'), security: text('安全', 'Security'), risk: text('风险', 'Risk'), business: text('业务', 'Business'), operations: text('运维', 'Operations'), finance: text('财务', 'Finance'),
};
export const choiceWords: Readonly<Record<Choice, LocalText>> = { for: text('赞成', 'for'), against: text('反对', 'against'), abstain: text('弃权', 'abstained') };
export const decisionWords: Readonly<Record<Decision, LocalText>> = { approved: text('通过', 'Approved'), 'approved-with-conditions': text('附条件通过', 'Approved with conditions'), rejected: text('不通过', 'Rejected'), deferred: text('暂缓', 'Put off') };
export const majorityWords: Readonly<Record<Majority, LocalText>> = { simple: text('过半数', 'more than half'), 'two-thirds': text('三分之二以上', 'two thirds'), unanimous: text('全体一致', 'all') };

const absenceWords: Readonly<Record<Absence, (name: string) => LocalText>> = {
  nobody: () => text('没有在任成员', 'nobody is in office'), absent: (name) => text(`${name}未出席`, `${name} was not there`), silent: (name) => text(`${name}未表态`, `${name} did not answer`),
  interested: (name) => text(`${name}回避`, `${name} has no voice on it`), 'deputy-not-counted': (name) => text(`${name}由他人代会，不计入`, `${name} sent a deputy, who does not count`),
  'term-over': (name) => text(`${name}任期已满`, `the term of ${name} is over`), 'not-begun': (name) => text(`${name}任期未始`, `the term of ${name} has not begun`), 'account-closed': (name) => text(`${name}账号已停用`, `the account of ${name} is closed`),
};

/** Why there was no quorum, as a sentence. */
export function lackText(lack: Lack): LocalText {
  if (lack.lack === 'share') return text(`应有至少${lack.need ?? 0}名有表决权的成员，实有${lack.have ?? 0}名`, `${lack.need ?? 0} voices were needed, ${lack.have ?? 0} were there`);
  const department = departmentWords[lack.department!];
  const because = absenceWords[lack.because ?? 'nobody'](lack.name ?? '');
  return text(`${department.zh}部门无人参加表决（${because.zh}）`, `nobody voted for ${department.en} (${because.en})`);
}

const numerals = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/** 一、 and （一） in Chinese up to 99, 1. and 1.2 in English. */
export function ordinalText(language: 'zh-CN' | 'en-US', level: 1 | 2, place: number, parent = 0): string {
  if (language === 'en-US') return level === 1 ? `${place}. ` : `${parent}.${place} `;
  const tens = Math.floor(place / 10);
  const word = place <= 10 ? numerals[place]! : `${tens === 1 ? '' : numerals[tens]}十${place % 10 === 0 ? '' : numerals[place % 10]}`;
  return level === 1 ? `${word}、` : `（${word}）`;
}
