import { minorDigits } from './figure-text.ts';
import type { Metric, PlanBody, PlanContent, PlanDetail } from './queries.ts';

type Item<List extends keyof PlanContent> = PlanContent[List][number];
/** A plan as its form holds it: shares in percent, money in major units. */
export type PlanFields = Readonly<{
  code: string; title: string; periodFrom: string; periodTo: string; linkedItPlan: string;
  objectives: readonly Item<'objectives'>[];
  targets: readonly (Omit<Item<'targets'>, 'target'> & Readonly<{ shown: number }>)[];
  initiatives: readonly Item<'initiatives'>[]; milestones: readonly Item<'milestones'>[];
  budget: readonly (Omit<Item<'budget'>, 'plannedMinor'> & Readonly<{ planned: number }>)[];
  programs: PlanContent['programs'];
}>;

/** A plan of nothing yet, for the year that begins next. */
export function freshFields(today: string): PlanFields {
  const year = Number(today.slice(0, 4));
  return { code: '', title: '', periodFrom: `${year}-01-01`, periodTo: `${year}-12-31`, linkedItPlan: '', objectives: [], targets: [], initiatives: [], milestones: [], budget: [], programs: [] };
}

export function fieldsOf(plan: PlanDetail, metrics: readonly Metric[]): PlanFields {
  const { content, version } = plan;
  return {
    code: plan.code, title: version.title, periodFrom: version.periodFrom, periodTo: version.periodTo, linkedItPlan: version.linkedItPlan ?? '',
    objectives: content.objectives, initiatives: content.initiatives, milestones: content.milestones, programs: content.programs,
    targets: content.targets.map(({ target, ...rest }) => ({ ...rest, shown: rounded(target * scaleOf(rest.metric, metrics)) })),
    budget: content.budget.map(({ plannedMinor, ...rest }) => ({ ...rest, planned: plannedMinor / 10 ** minorDigits(rest.currency) })),
  };
}

/** What the server takes; fields that nobody touched are absent in a form, and null there. */
export function bodyOf(fields: PlanFields, metrics: readonly Metric[]): PlanBody {
  const owned = <Row extends object>(row: Row) => ({ ...row, ownerUnitId: ('ownerUnitId' in row ? (row.ownerUnitId as string | null | undefined) : null) ?? null, ownerPersonId: ('ownerPersonId' in row ? (row.ownerPersonId as string | null | undefined) : null) ?? null });
  return {
    code: fields.code, title: fields.title, periodFrom: fields.periodFrom, periodTo: fields.periodTo, linkedItPlan: fields.linkedItPlan?.trim() || null,
    content: {
      objectives: fields.objectives.map((row) => ({ ...row, parentId: row.parentId ?? null, description: row.description ?? '' })),
      targets: fields.targets.map(({ shown, ...row }) => ({ ...owned(row), title: row.title ?? '', target: rounded(shown / scaleOf(row.metric, metrics)) })),
      initiatives: fields.initiatives.map((row) => ({ ...owned(row), description: row.description ?? '' })), milestones: fields.milestones.map(owned),
      budget: fields.budget.map(({ planned, ...row }) => ({ ...row, initiativeId: row.initiativeId ?? null, plannedMinor: Math.round(planned * 10 ** minorDigits(row.currency)) })),
      programs: fields.programs.map((program) => ({ ...program, tasks: (program.tasks ?? []).map((task) => ({ ...owned(task), initiativeId: task.initiativeId ?? null, after: task.after ?? [] })) })),
    },
  };
}

function scaleOf(metric: string, metrics: readonly Metric[]): number {
  return metrics.find((row) => row.name === metric)?.unit === 'share' ? 100 : 1;
}

/** 0.07 × 100 is not quite 7. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

/** An id that stays with a thing through all versions. Not `randomUUID`, which browsers keep to https. */
export function newItemId(prefix: string): string {
  return `${prefix}-${Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(36).padStart(2, '0')).join('')}`;
}
