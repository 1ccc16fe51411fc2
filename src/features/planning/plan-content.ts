import { z } from 'zod';
import { idOf, shortText } from '#kernel/words.ts';

/** Chosen by whoever writes the plan, the same in all versions of it: progress, baselines and differences follow it. */
export const itemId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower case letters, digits and -, at most 40');
const day = z.iso.date();
const owner = { ownerUnitId: idOf('unt').nullable().default(null), ownerPersonId: idOf('per').nullable().default(null) };
const note = z.string().trim().max(4000).default('');

/** An objective may stand below another one. */
export const objective = z.object({ id: itemId, parentId: itemId.nullable().default(null), title: shortText(200), description: note });

/** The metric is one that a feature computes; unit, direction and baseline follow from it and are never typed in. */
export const target = z.object({
  id: itemId, objectiveId: itemId, metric: z.string().regex(/^[a-z][a-z-]*\.[a-zA-Z]+$/, 'expected feature.metric').max(80), title: z.string().trim().max(200).default(''),
  /** In the metric's unit; a share between 0 and 1. */
  target: z.number().min(0).max(1e12), dueOn: day, ...owner,
});
export const initiative = z.object({ id: itemId, targetId: itemId, title: shortText(200), description: note, ...owner });
export const milestone = z.object({ id: itemId, initiativeId: itemId, title: shortText(200), dueOn: day, ...owner });
/** `plannedMinor`: in minor units of the currency, such as fen. */
export const budgetLine = z.object({ id: itemId, initiativeId: itemId.nullable().default(null), title: shortText(200), currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as CNY'), plannedMinor: z.number().int().min(0).max(1e14) });
/** `after`: tasks of the same programme that come first. */
export const task = z.object({ id: itemId, title: shortText(200), initiativeId: itemId.nullable().default(null), startsOn: day, dueOn: day, after: z.array(itemId).max(20).default([]), ...owner });
/** 年度工作方案 */
export const program = z.object({ id: itemId, year: z.number().int().min(2000).max(2100), title: shortText(200), tasks: z.array(task).max(200).default([]) });

export const planContent = z.object({
  objectives: z.array(objective).max(100).default([]), targets: z.array(target).max(100).default([]), initiatives: z.array(initiative).max(200).default([]),
  milestones: z.array(milestone).max(400).default([]), budget: z.array(budgetLine).max(200).default([]), programs: z.array(program).max(10).default([]),
});
export type PlanContent = z.infer<typeof planContent>;

export const planHead = z.object({ title: shortText(200), periodFrom: day, periodTo: day, linkedItPlan: z.string().trim().max(200).nullable().default(null) });
export type PlanHead = z.infer<typeof planHead>;
export type PlanDocument = PlanHead & Readonly<{ content: PlanContent }>;

export type ContentProblem = Readonly<{ path: string; code: 'id-twice' | 'reference-unknown' | 'ring' | 'outside-period' | 'starts-after-due'; message: string }>;

/** What does not fit together in a plan: references that lead nowhere, rings, days outside of its period. Empty where all fits. */
export function contentProblems(plan: PlanDocument): ContentProblem[] {
  const { objectives, targets, initiatives, milestones, budget, programs } = plan.content;
  const tasks = programs.flatMap((each) => each.tasks);
  const ids = { objectives: idsOf(objectives), targets: idsOf(targets), initiatives: idsOf(initiatives) };
  return [
    ...(plan.periodTo < plan.periodFrom ? [{ path: 'periodTo', code: 'starts-after-due' as const, message: 'The period ends before it begins.' }] : []),
    ...repeated([...objectives, ...targets, ...initiatives, ...milestones, ...budget, ...programs, ...tasks]),
    ...unknown('objectives', objectives, 'parentId', ids.objectives), ...unknown('targets', targets, 'objectiveId', ids.objectives), ...unknown('initiatives', initiatives, 'targetId', ids.targets),
    ...unknown('milestones', milestones, 'initiativeId', ids.initiatives), ...unknown('budget', budget, 'initiativeId', ids.initiatives), ...unknown('tasks', tasks, 'initiativeId', ids.initiatives),
    ...rings('objectives', new Map(objectives.map((each) => [each.id, each.parentId === null ? [] : [each.parentId]]))),
    ...programs.flatMap((each) => taskProblems(each)),
    ...outside('targets', targets, plan), ...outside('milestones', milestones, plan), ...outside('tasks', tasks, plan),
  ];
}

function idsOf(items: readonly Readonly<{ id: string }>[]): ReadonlySet<string> {
  return new Set(items.map((item) => item.id));
}

function repeated(items: readonly Readonly<{ id: string }>[]): ContentProblem[] {
  const seen = new Set<string>();
  return items.flatMap(({ id }) => {
    if (seen.has(id)) return [{ path: id, code: 'id-twice' as const, message: `The id ${id} stands twice in the plan.` }];
    seen.add(id);
    return [];
  });
}

function unknown<Name extends string>(list: string, items: readonly (Readonly<{ id: string }> & Readonly<Record<Name, string | null>>)[], name: Name, known: ReadonlySet<string>): ContentProblem[] {
  return items.flatMap((item) => {
    const to = item[name];
    return to === null || known.has(to) ? [] : [{ path: `${list}.${item.id}.${name}`, code: 'reference-unknown' as const, message: `${item.id} refers to ${to}, which is not in the plan.` }];
  });
}

function taskProblems({ tasks }: PlanContent['programs'][number]): ContentProblem[] {
  const known = idsOf(tasks);
  return [
    ...tasks.flatMap((each) => each.after.filter((before) => !known.has(before)).map((before) => ({ path: `tasks.${each.id}.after`, code: 'reference-unknown' as const, message: `${each.id} comes after ${before}, which is not in the same programme.` }))),
    ...tasks.filter((each) => each.startsOn > each.dueOn).map((each) => ({ path: `tasks.${each.id}.dueOn`, code: 'starts-after-due' as const, message: `${each.id} is due before it starts.` })),
    ...rings('tasks', new Map(tasks.map((each) => [each.id, each.after]))),
  ];
}

/** Takes away, again and again, what waits for nothing that is left; what remains waits for itself. */
function rings(list: string, before: ReadonlyMap<string, readonly string[]>): ContentProblem[] {
  const left = new Map(before);
  for (let isMoving = true; isMoving; ) {
    const free = [...left].filter(([, waits]) => waits.every((id) => !left.has(id))).map(([id]) => id);
    for (const id of free) left.delete(id);
    isMoving = free.length > 0;
  }
  return left.size === 0 ? [] : [{ path: list, code: 'ring', message: `These wait for each other: ${[...left.keys()].slice(0, 5).join(', ')}.` }];
}

function outside(list: string, items: readonly Readonly<{ id: string; dueOn: string }>[], plan: PlanHead): ContentProblem[] {
  return items.filter((item) => item.dueOn < plan.periodFrom || item.dueOn > plan.periodTo).map((item) => ({ path: `${list}.${item.id}.dueOn`, code: 'outside-period', message: `${item.id} is due on ${item.dueOn}, outside of the period of the plan.` }));
}
