import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { wholePages } from '../../ui/data-table/pages.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section, Stack } from '../../ui/page.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { Owner } from './plan-targets-tab.tsx';
import styles from './planning.module.css';
import { ProgressPanel } from './progress-panel.tsx';
import type { ItemProgress, PlanContent, PlanDetail } from './queries.ts';
import { itemStateKeys, itemStateTones } from './words.ts';

type Task = PlanContent['programs'][number]['tasks'][number];

/** Initiatives with their milestones in time, and the work programme of each year. */
export function PlanWorkTab({ plan }: { plan: PlanDetail }) {
  const { t } = useTranslation();
  const panel = usePanel();
  const items = [...plan.content.milestones, ...plan.content.programs.flatMap((program) => program.tasks)];
  const open = plan.version.state === 'approved' && plan.may.report ? items.find((item) => item.id === panel.key) : undefined;
  if (plan.content.initiatives.length === 0 && plan.content.programs.length === 0) return <Section><EmptyState icon="list" title={t('planning.noWork')}>{t('planning.noWorkWords')}</EmptyState></Section>;
  return (
    <Stack>
      {plan.content.initiatives.length > 0 && <Section title={t('planning.initiatives')} isFlush>{plan.content.initiatives.map((initiative) => <Initiative key={initiative.id} plan={plan} initiative={initiative} />)}</Section>}
      {plan.content.programs.map((program) => <Section key={program.id} title={program.title} note={t('planning.yearOf', { year: program.year })} isFlush><Tasks plan={plan} tasks={program.tasks} /></Section>)}
      {open !== undefined && <ProgressPanel key={open.id} plan={plan} item={open} onClose={panel.close} />}
    </Stack>
  );
}

function Initiative({ plan, initiative }: { plan: PlanDetail; initiative: PlanContent['initiatives'][number] }) {
  const { t } = useTranslation();
  const localName = useLocalName();
  const milestones = plan.content.milestones.filter((milestone) => milestone.initiativeId === initiative.id).toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1));
  const target = plan.content.targets.find((each) => each.id === initiative.targetId);
  const figures = plan.targets.find((each) => each.id === initiative.targetId);
  return (
    <div className={styles.initiative}>
      <h3>{initiative.title}</h3>
      <span className={styles.facts}>{target !== undefined && figures !== undefined && <span>{t('planning.servesTarget', { target: target.title === '' ? localName(figures.titleZh, figures.titleEn) : target.title })}</span>}<Owner plan={plan} item={initiative} /></span>
      {initiative.description !== '' && <p className={styles.description}>{initiative.description}</p>}
      {milestones.length > 0 && <ol className={styles.milestones}>{milestones.map((milestone) => <Milestone key={milestone.id} plan={plan} milestone={milestone} />)}</ol>}
    </div>
  );
}

function Milestone({ plan, milestone }: { plan: PlanDetail; milestone: PlanContent['milestones'][number] }) {
  const progress = plan.progress.find((row) => row.itemId === milestone.id);
  const isOverdue = isLate(plan, milestone.dueOn, progress);
  return (
    <li className={styles.milestone} data-state={isOverdue ? 'overdue' : (progress?.state ?? 'open')}>
      <time dateTime={milestone.dueOn} className="nowrap">{milestone.dueOn}</time>
      <span>{milestone.title} <span className={styles.facts}><Owner plan={plan} item={milestone} /></span></span>
      <ItemState plan={plan} itemId={milestone.id} isOverdue={isOverdue} progress={progress} />
      <Evidence progress={progress} />
    </li>
  );
}

function isLate(plan: PlanDetail, dueOn: string, progress: ItemProgress | undefined): boolean {
  return dueOn < plan.today && progress?.state !== 'done' && progress?.state !== 'cancelled';
}

function ItemState({ plan, itemId, isOverdue, progress }: { plan: PlanDetail; itemId: string; isOverdue: boolean; progress: ItemProgress | undefined }) {
  const { t } = useTranslation();
  const panel = usePanel();
  const state = progress?.state ?? 'open';
  return (
    <span className={styles.verdicts}>
      <StateChip tone={itemStateTones[state]}>{t(itemStateKeys[state])}</StateChip>
      {isOverdue && <StateChip tone="danger">{t('planning.overdue')}</StateChip>}
      {plan.version.state === 'approved' && plan.may.report && <Button type="text" size="small" data-screen-only icon={<Icon name="edit" size={12} />} aria-label={t('planning.noteProgress')} title={t('planning.noteProgress')} onClick={() => panel.show(itemId)} />}
    </span>
  );
}

function Evidence({ progress }: { progress: ItemProgress | undefined }) {
  const { t } = useTranslation();
  if (progress === undefined || (progress.evidence === null && progress.evidenceLink === null && progress.doneOn === null)) return null;
  return (
    <span className={styles.evidence}>
      {progress.doneOn !== null && <>{t('planning.doneOn', { day: progress.doneOn })} </>}{progress.evidence}
      {progress.evidenceLink !== null && <> <a href={progress.evidenceLink} target="_blank" rel="noopener noreferrer">{t('planning.field.evidenceLink')}</a></>}
    </span>
  );
}

function Tasks({ plan, tasks }: { plan: PlanDetail; tasks: readonly Task[] }) {
  const { t } = useTranslation();
  const columns = useMemo((): readonly Column<Task>[] => [
    { id: 'title', label: t('planning.kind.task'), cell: (task) => <span className={styles.stacked}><span>{task.title}</span><Evidence progress={plan.progress.find((row) => row.itemId === task.id)} /></span> },
    { id: 'dates', label: t('planning.field.dates'), width: 200, cell: (task) => <span className="nowrap">{t('planning.fromTo', { from: task.startsOn, to: task.dueOn })}</span> },
    { id: 'after', label: t('planning.field.after'), width: 180, priority: 3, cell: (task) => task.after.length === 0 ? <span className="muted">{t('ui.none')}</span> : <span className="truncate">{task.after.map((id) => tasks.find((each) => each.id === id)?.title ?? id).join(t('ui.listSeparator'))}</span> },
    { id: 'owner', label: t('planning.field.owner'), width: 180, priority: 2, cell: (task) => <Owner plan={plan} item={task} isBare /> },
    { id: 'state', label: t('planning.field.progress'), width: 170, cell: (task) => <TaskState plan={plan} task={task} /> },
  ], [t, plan, tasks]);
  return <DataTable name="plan-tasks" label={t('planning.kind.program')} columns={columns} pages={wholePages({ data: tasks, error: null, isPending: false, refetch: () => undefined })} keyOf={(task) => task.id} isPlain hasTools={false} empty={<EmptyState isInline title={t('planning.noTasks')} />} />;
}

function TaskState({ plan, task }: { plan: PlanDetail; task: Task }) {
  const progress = plan.progress.find((row) => row.itemId === task.id);
  return <ItemState plan={plan} itemId={task.id} isOverdue={isLate(plan, task.dueOn, progress)} progress={progress} />;
}
