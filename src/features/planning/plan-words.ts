import type { LocalText } from '#platform/feature.ts';
import type { ItemProgress, PlanState } from './contract.ts';
import type { DeviationReason, Verdict } from './deviation.ts';

/** The words of a plan on paper; the screen has its own in `locales/`. */
export const stateWords: Readonly<Record<PlanState, LocalText>> = {
  draft: { zh: '草稿', en: 'Draft' }, 'in-review': { zh: '待审批', en: 'In review' }, approved: { zh: '已批准', en: 'Approved' }, superseded: { zh: '已被新版本替代', en: 'Superseded' }, closed: { zh: '已结束', en: 'Closed' },
};

export const verdictWords: Readonly<Record<Verdict, LocalText>> = {
  ahead: { zh: '超前', en: 'Ahead' }, 'on-track': { zh: '正常', en: 'On track' }, behind: { zh: '滞后', en: 'Behind' }, unknown: { zh: '未知', en: 'Unknown' },
};

export const reasonWords: Readonly<Record<DeviationReason, LocalText>> = {
  'not-measured': { zh: '尚无可测数据', en: 'nothing to measure yet' }, 'no-baseline': { zh: '尚无基线', en: 'no baseline yet' }, 'metric-unknown': { zh: '平台已不再计算该指标', en: 'the platform no longer computes this figure' },
  'target-met': { zh: '已达目标值', en: 'target met' }, held: { zh: '保持在目标值以内', en: 'held at the target' }, 'not-held': { zh: '未能保持目标值', en: 'target not held' }, 'due-passed': { zh: '到期未达成', en: 'due day passed' },
  'better-than-path': { zh: '优于计划进度', en: 'better than the path' }, 'on-path': { zh: '符合计划进度', en: 'on the path' }, 'worse-than-path': { zh: '落后于计划进度', en: 'worse than the path' },
};

export const itemStateWords: Readonly<Record<ItemProgress['state'], LocalText>> = {
  open: { zh: '未开始', en: 'Not begun' }, doing: { zh: '进行中', en: 'Under way' }, done: { zh: '已完成', en: 'Done' }, cancelled: { zh: '已取消', en: 'Cancelled' },
};

/** A day number and a word that goes before a heading: 一、 and （一） in Chinese, 1 and 1.1 in English. */
export function headingNumber(language: 'zh-CN' | 'en-US', numbers: readonly number[]): string {
  if (language === 'en-US') return `${numbers.join('.')}${numbers.length === 1 ? '.' : ''} `;
  const last = chineseNumber(numbers.at(-1)!);
  if (numbers.length === 1) return `${last}、`;
  return numbers.length === 2 ? `（${last}）` : `${numbers.at(-1)}.`;
}

const digits = '〇一二三四五六七八九';

/** 1 to 99 in Chinese numerals. */
function chineseNumber(value: number): string {
  if (value < 10) return digits[value]!;
  const [tens, ones] = [Math.floor(value / 10), value % 10];
  return `${tens === 1 ? '' : digits[tens]}十${ones === 0 ? '' : digits[ones]}`;
}

/** A figure in its unit; what is not known says so. */
export function figureText(language: 'zh-CN' | 'en-US', value: number | null | undefined, unit: 'share' | 'count' | 'days' | null): string {
  if (value === null || value === undefined) return language === 'zh-CN' ? '未知' : 'unknown';
  const number = new Intl.NumberFormat(language, unit === 'share' ? { style: 'percent', maximumFractionDigits: 1 } : { maximumFractionDigits: 2 }).format(value);
  if (unit !== 'days') return number;
  return language === 'zh-CN' ? `${number}天` : `${number} days`;
}

/** An amount in its currency, from minor units. */
export function moneyText(language: 'zh-CN' | 'en-US', minor: number, currency: string): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay: 'code' });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
