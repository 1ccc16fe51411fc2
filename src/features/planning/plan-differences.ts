import type { DifferenceRow } from './contract.ts';
import type { PlanContent, PlanDocument } from './plan-content.ts';

type Item = Readonly<{ id: string; title: string } & Record<string, unknown>>;

/** The lists of a plan, each with its kind and its items as flat rows. */
const lists: readonly Readonly<{ kind: DifferenceRow['kind']; items: (content: PlanContent) => readonly Item[] }>[] = [
  { kind: 'objective', items: (content) => content.objectives },
  { kind: 'target', items: (content) => content.targets.map((each) => ({ ...each, title: each.title === '' ? each.metric : each.title })) },
  { kind: 'initiative', items: (content) => content.initiatives },
  { kind: 'milestone', items: (content) => content.milestones },
  { kind: 'budget', items: (content) => content.budget },
  { kind: 'program', items: (content) => content.programs.map(({ tasks: _tasks, ...each }) => each) },
  { kind: 'task', items: (content) => content.programs.flatMap((each) => each.tasks.map((task) => ({ ...task, program: each.title }))) },
];

const headFields = ['title', 'periodFrom', 'periodTo', 'linkedItPlan'] as const;

/** What differs between two versions: items that came, went or say something else; the same id is the same item. */
export function differencesOf(before: PlanDocument, after: PlanDocument): DifferenceRow[] {
  const head = headFields.filter((field) => before[field] !== after[field]).map((field) => ({ field, before: textOf(before[field]), after: textOf(after[field]) }));
  return [
    ...(head.length === 0 ? [] : [{ kind: 'head' as const, change: 'changed' as const, id: 'head', title: after.title, fields: head }]),
    ...lists.flatMap(({ kind, items }) => itemDifferences(kind, items(before.content), items(after.content))),
  ];
}

function itemDifferences(kind: DifferenceRow['kind'], before: readonly Item[], after: readonly Item[]): DifferenceRow[] {
  const old = new Map(before.map((item) => [item.id, item]));
  const fresh = new Set(after.map((item) => item.id));
  return [
    ...after.flatMap((item): DifferenceRow[] => {
      const was = old.get(item.id);
      if (was === undefined) return [{ kind, change: 'added', id: item.id, title: item.title, fields: fieldsOf({}, item) }];
      const fields = fieldsOf(was, item);
      return fields.length === 0 ? [] : [{ kind, change: 'changed', id: item.id, title: item.title, fields }];
    }),
    ...before.filter((item) => !fresh.has(item.id)).map((item): DifferenceRow => ({ kind, change: 'removed', id: item.id, title: item.title, fields: fieldsOf(item, {}) })),
  ];
}

/** In the order in which a form asks for them; the database keeps no order of names. */
const fieldOrder = ['title', 'description', 'parentId', 'objectiveId', 'targetId', 'initiativeId', 'program', 'year', 'metric', 'target', 'currency', 'plannedMinor', 'startsOn', 'dueOn', 'after', 'ownerUnitId', 'ownerPersonId'];

function fieldsOf(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): DifferenceRow['fields'] {
  return fieldOrder.filter((field) => field in before || field in after)
    .map((field) => ({ field, before: textOf(before[field]), after: textOf(after[field]) })).filter((row) => row.before !== row.after);
}

/** Empty texts and lists say as little as nothing. */
function textOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (Array.isArray(value)) return value.length === 0 ? null : value.join(', ');
  return String(value);
}
