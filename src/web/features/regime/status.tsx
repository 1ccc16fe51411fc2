import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { StateChip } from '../../ui/state-chip.tsx';
import { WhyCard, type Reason } from '../../ui/why-card.tsx';
import { useLocalText, type CoverageItem, type PolicyRow } from './queries.ts';
import { addresseeKeys, changeKeys, labelKeys, labelTones, modalityKeys, reasonKeys, resultKeys, ruleKeys, stateKeys, stateTones } from './words.ts';

export function PolicyState({ state }: { state: PolicyRow['state'] }) {
  const { t } = useTranslation();
  return <StateChip tone={stateTones[state]}>{t(stateKeys[state])}</StateChip>;
}

/** 应, 宜, 可 or 鼓励, and the word of the text where it is another one. */
export function Modality({ modality, wording = null }: { modality: CoverageItem['modality']; wording?: string | null }) {
  const { t } = useTranslation();
  const word = t(modalityKeys[modality]);
  const own = wording !== null && /\p{Script=Han}/u.test(word) ? wording : word;
  // 应当 says 应 already.
  return <span title={t('regime.field.modality')}>{own.includes(word) ? own : <>{word}<span className="muted"> {own}</span></>}</span>;
}

/** Where a requirement stands; asked why, it names the rule, each control with its sources, and what would change it. */
export function RequirementStatus({ item, rulesVersion }: { item: CoverageItem; rulesVersion: string }) {
  const { t } = useTranslation();
  const say = useLocalText();
  const rule = item.rule === 'addressed-to-others' ? t('regime.rule.addressedTo', { who: t(addresseeKeys[item.addressee]) }) : t(ruleKeys[item.rule]);
  const reasons: Reason[] = [
    { key: 'rule', text: rule },
    ...(item.note === null ? [] : [{ key: 'note', text: item.note.reason, source: item.note.byName, at: item.note.at }]),
    ...item.controls.map((control, index): Reason => ({
      key: `${control.id}-${index}`, text: <><Link to={`/regime/controls/${control.id}`}>{say(control.name)}</Link>{' · '}{t(resultKeys[control.state])}{control.evidenceSummary !== null && <span className="soft"> {say(control.evidenceSummary)}</span>}</>,
      source: control.because.map((reason) => (reasonKeys[reason.code] === undefined ? reason.code : t(reasonKeys[reason.code]!))).join(t('ui.listSeparator')), at: control.because.find((reason) => reason.at !== null && reason.at.includes('T'))?.at ?? null,
    })),
  ];
  return <WhyCard title={t(labelKeys[item.label])} reasons={reasons} rule={t('regime.rulesVersion', { version: rulesVersion })} change={t(changeKeys[item.rule])}><StateChip tone={labelTones[item.label]}>{t(labelKeys[item.label])}</StateChip></WhyCard>;
}
