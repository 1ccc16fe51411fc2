import type { z } from 'zod';
import type { Ctx, Task, TaskRow } from '#platform/feature.ts';
import type { taskRow } from './contract.ts';

export type Shown = z.infer<typeof taskRow>;

/** What waits for the caller, from what the features know at this moment. */
export async function listTasks(ctx: Ctx): Promise<{ rows: Shown[]; lateCount: number }> {
  const { personId } = ctx.actor;
  if (personId === undefined) return { rows: [], lateCount: 0 };
  const rows: Shown[] = [];
  for (const [kind, row] of ctx.app.tasks) rows.push(...(await row.find(ctx, personId)).map((task) => shown(kind, row, task)));
  return { rows: rows.toSorted(byUrgency), lateCount: rows.filter((row) => row.isLate).length };
}

function shown(kind: string, { title }: TaskRow, { objectId, stage, text, link, dueOn, isLate }: Task): Shown {
  return { key: `${kind}/${objectId}/${stage}`, kind, kindTitle: title, text, link, dueOn, isLate };
}

/** What is late, then what has a day, the earliest first, then the rest. */
export function byUrgency(one: Pick<Task, 'isLate' | 'dueOn'>, other: Pick<Task, 'isLate' | 'dueOn'>): number {
  if (one.isLate !== other.isLate) return one.isLate ? -1 : 1;
  return (one.dueOn ?? '9999').localeCompare(other.dueOn ?? '9999');
}
