import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { DeviationChip } from './deviation-chip.tsx';
import { useFigureText } from './figure-text.ts';
import styles from './planning.module.css';
import type { PlanContent, PlanDetail } from './queries.ts';
import { Sparkline, TargetTrend } from './target-trend.tsx';

/** The tree of objectives, each with its targets and what was measured of them. */
export function PlanTargetsTab({ plan }: { plan: PlanDetail }) {
  const { t } = useTranslation();
  if (plan.content.objectives.length === 0) return <Section><EmptyState icon="target" title={t('planning.noObjectives')}>{t('planning.noObjectivesWords')}</EmptyState></Section>;
  return <Section title={t('planning.tab.targets')} note={t('planning.measuredNote')} isFlush><Objectives plan={plan} parentId={null} depth={0} /></Section>;
}

function Objectives({ plan, parentId, depth }: { plan: PlanDetail; parentId: string | null; depth: number }) {
  return plan.content.objectives.filter((objective) => objective.parentId === parentId).map((objective) => (
    <div key={objective.id} className={styles.objective}>
      <h3>{objective.title}</h3>
      {objective.description !== '' && <p className={styles.description}>{objective.description}</p>}
      {plan.content.targets.filter((target) => target.objectiveId === objective.id).map((target) => <Target key={target.id} plan={plan} target={target} />)}
      {/* The server takes no rings; the limit only keeps a page of old data from running away. */}
      {depth < 20 && <Objectives plan={plan} parentId={objective.id} depth={depth + 1} />}
    </div>
  ));
}

function Target({ plan, target }: { plan: PlanDetail; target: PlanContent['targets'][number] }) {
  const { t } = useTranslation();
  const localName = useLocalName();
  const { figure } = useFigureText();
  const [isOpen, setOpen] = useState(false);
  const figures = plan.targets.find((each) => each.id === target.id);
  if (figures === undefined) return null;
  const metric = localName(figures.titleZh, figures.titleEn);
  const numbers = [
    { key: 'baseline', label: t('planning.field.baseline'), value: figures.baseline?.value ?? null, title: figures.baseline?.at.slice(0, 10) },
    { key: 'current', label: t('planning.field.current'), value: figures.current.value, title: figures.current.at },
    { key: 'target', label: t('planning.field.targetValue'), value: figures.target, title: figures.dueOn },
  ];
  return (
    <div className={styles.target}>
      <div className={styles.targetName}>
        <strong>{target.title === '' ? metric : target.title}</strong>
        <span className={styles.facts}>{figures.link === null ? <span>{metric}</span> : <Link to={figures.link}>{target.title === '' ? t('planning.showList') : metric}</Link>}<span>{t('planning.dueOn', { day: target.dueOn })}</span><Owner plan={plan} item={target} /></span>
      </div>
      <Sparkline target={figures} today={plan.today} />
      <div className={styles.numbers}>{numbers.map((number) => <span key={number.key} className={styles.number} data-unknown={number.value === null} title={number.title}>{number.label}<b>{figure(number.value, figures.unit)}</b></span>)}</div>
      <div className={styles.verdictCell}>
        <DeviationChip target={figures} />
        <Button type="text" size="small" data-screen-only aria-expanded={isOpen} title={t('planning.trend.show')} aria-label={t('planning.trend.of', { target: target.title === '' ? metric : target.title })} icon={<Icon name={isOpen ? 'chevronUp' : 'chart'} size={14} />} onClick={() => setOpen(!isOpen)} />
      </div>
      {isOpen && <div className={styles.trend}><TargetTrend target={figures} today={plan.today} /></div>}
    </div>
  );
}

/** The unit and the person who answer for a thing; nothing where nobody does. */
export function Owner({ plan, item, isBare = false }: { plan: PlanDetail; item: Readonly<{ ownerUnitId: string | null; ownerPersonId: string | null }>; /** The names alone, where a heading says whose they are. */ isBare?: boolean }) {
  const { t } = useTranslation();
  const localName = useLocalName();
  const unit = plan.units.find((each) => each.id === item.ownerUnitId);
  const person = plan.people.find((each) => each.id === item.ownerPersonId);
  const names = [unit === undefined ? undefined : localName(unit.nameZh, unit.nameEn), person?.name].filter((name) => name !== undefined);
  if (isBare) return names.length === 0 ? <span className="muted">{t('ui.notRecorded')}</span> : <span className="truncate" title={names.join(' · ')}>{names.join(' · ')}</span>;
  return names.length === 0 ? null : <span>{t('planning.owner', { name: names.join(' · ') })}</span>;
}
