import type { ControlReason, AttestationResult } from '#engines/regime/control-state.ts';
import type { RequirementRule } from '#engines/regime/requirement-status.ts';
import type { Addressee, Words } from '#engines/regime/requirement.ts';
import type { Frequency } from '#engines/regime/schedule.ts';
import type { LocalText } from '#platform/feature.ts';
import type { LanguageTag, policyLevels, PolicyState } from './words.ts';

/** A text in the language of a document. */
export function inLanguage(language: LanguageTag): (text: LocalText) => string {
  return language === 'zh-CN' ? (text) => text.zh : (text) => text.en;
}

/** Words of documents and files that leave the program. The screen has its own, in the locales. */
export const levelWords = { measures: { zh: '管理办法', en: 'Measures' }, rules: { zh: '实施细则', en: 'Rules' }, procedure: { zh: '操作规程', en: 'Procedure' } } as const satisfies Record<(typeof policyLevels)[number], Words>;
export const policyStateWords = { draft: { zh: '草稿', en: 'Draft' }, 'in-review': { zh: '审议中', en: 'In review' }, issued: { zh: '现行有效', en: 'In force' }, superseded: { zh: '已被取代', en: 'Superseded' }, repealed: { zh: '已废止', en: 'Repealed' } } as const satisfies Record<PolicyState, Words>;
export const resultWords = { works: { zh: '有效', en: 'Works' }, 'does-not-work': { zh: '未有效运行', en: 'Does not work' }, 'not-applicable': { zh: '不适用', en: 'Not applicable' }, unknown: { zh: '未能判断', en: 'Unknown' } } as const satisfies Record<AttestationResult, Words>;
export const frequencyWords = { monthly: { zh: '每月', en: 'monthly' }, quarterly: { zh: '每季度', en: 'quarterly' }, 'half-yearly': { zh: '每半年', en: 'half-yearly' }, yearly: { zh: '每年', en: 'yearly' }, 'every-18-months': { zh: '每十八个月', en: 'every 18 months' } } as const satisfies Record<Frequency, Words>;
export const addresseeWords = { institution: { zh: '金融机构', en: 'institutions' }, provider: { zh: '开源技术提供商', en: 'providers of open source technology' }, 'social-organisation': { zh: '开源社会组织', en: 'open source organisations' }, regulators: { zh: '主管部门', en: 'authorities' } } as const satisfies Record<Addressee, Words>;

export const ruleWords = {
  'addressed-to-others': { zh: '该要求不以金融机构为对象', en: 'It is addressed to others than institutions' },
  'declared-not-applicable': { zh: '本机构已说明理由，声明不适用', en: 'The institution declared with a reason that it does not apply' },
  'no-clause': { zh: '现行制度中没有对应条款', en: 'No clause of a policy in force covers it' },
  'no-control': { zh: '有对应条款，尚无控制点证明其执行', en: 'A clause covers it, and no control proves that it is followed' },
  'controls-not-applicable': { zh: '对应控制点均经签署认定为不适用', en: 'Each of its controls was attested not to apply' },
  'not-judged': { zh: '有对应控制点，尚未取证或签署', en: 'It has controls, and none has been judged yet' },
  'all-work': { zh: '对应控制点均有效', en: 'Each of its controls works' },
  'some-work': { zh: '部分对应控制点有效', en: 'Some of its controls work' },
  'none-works': { zh: '对应控制点均未有效运行', en: 'None of its controls works' },
} as const satisfies Record<RequirementRule, Words>;

export const reasonWords = {
  'evidence-holds': { zh: '取证结果为成立', en: 'the evidence says yes' }, 'evidence-fails': { zh: '取证结果为不成立', en: 'the evidence says no' }, 'evidence-undecided': { zh: '取证数据不足以判断', en: 'the evidence decides nothing yet' },
  'evidence-not-installed': { zh: '本系统尚不提供该取证项', en: 'this installation does not give that evidence yet' }, 'attested-works': { zh: '签署认定有效', en: 'attested to work' }, 'attested-fails': { zh: '签署认定未有效运行', en: 'attested not to work' },
  'attested-not-applicable': { zh: '签署认定不适用', en: 'attested not to apply' }, 'attested-unknown': { zh: '签署认定未能判断', en: 'attested as unknown' }, 'attestation-lapsed': { zh: '签署已过有效期', en: 'the attestation has lapsed' }, 'never-attested': { zh: '尚未签署', en: 'never attested' },
} as const satisfies Record<ControlReason['code'], Words>;
