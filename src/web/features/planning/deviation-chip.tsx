import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { StateChip } from '../../ui/state-chip.tsx';
import { WhyCard, type Reason } from '../../ui/why-card.tsx';
import { useFigureText } from './figure-text.ts';
import type { TargetFigures } from './queries.ts';
import { reasonKeys, verdictKeys, verdictTones } from './words.ts';

/** The verdict on a target; opened, it says from which figures it follows. */
export function DeviationChip({ target }: { target: Omit<TargetFigures, 'trend'> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const localName = useLocalName();
  const { figure } = useFigureText();
  const { deviation, baseline, current, unit } = target;
  const metric = localName(target.titleZh, target.titleEn);
  const source = target.link === null ? metric : <Link to={target.link}>{metric}</Link>;
  const reasons: readonly Reason[] = [
    { key: 'verdict', text: t(reasonKeys[deviation.reason]) },
    { key: 'current', text: t('planning.why.current', { value: figure(current.value, unit) }), source, at: current.at },
    { key: 'baseline', text: baseline === null ? t('planning.why.noBaseline') : t('planning.why.baseline', { value: figure(baseline.value, unit) }), ...(baseline === null ? {} : { source, at: baseline.at }) },
    { key: 'target', text: t('planning.why.target', { value: figure(target.target, unit), day: target.dueOn }) },
    ...(deviation.expected === null ? [] : [{ key: 'expected', text: t('planning.why.expected', { value: figure(deviation.expected, unit) }) }]),
    ...(deviation.gap === null ? [] : [{ key: 'gap', text: t(deviation.gap < 0 ? 'planning.why.gapWorse' : 'planning.why.gapBetter', { value: figure(Math.abs(deviation.gap), unit) }) }]),
    ...(deviation.done === null ? [] : [{ key: 'done', text: t('planning.why.done', { value: format.percent(deviation.done) }) }]),
  ];
  return (
    <WhyCard title={t(verdictKeys[deviation.verdict])} reasons={reasons} rule={`${deviation.rule} · ${t('planning.why.ruleWords')}`} change={t(deviation.verdict === 'unknown' ? 'planning.why.changeUnknown' : 'planning.why.change')}>
      <Verdict verdict={deviation.verdict} />
    </WhyCard>
  );
}

/** The same without its reasons, for lists. Unknown looks like unknown, not like good. */
export function Verdict({ verdict, count }: { verdict: TargetFigures['deviation']['verdict']; count?: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return <StateChip tone={verdictTones[verdict]} icon={verdictIcons[verdict]}>{t(verdictKeys[verdict])}{count !== undefined && ` ${format.number(count)}`}</StateChip>;
}

const verdictIcons = { ahead: 'arrowUp', 'on-track': 'check', behind: 'alert', unknown: 'help' } as const;
