import type { Ctx, LocalText, Task, TaskRow } from '#platform/feature.ts';
import { civilDay } from '#platform/documents/typography.ts';
import type { PlanContent } from './plan-content.ts';
import { listProgress } from './plan-store.ts';

const text = (zh: string, en: string): LocalText => ({ zh, en });
const soonDays = 14;

/** What plans wait for. */
export const planningTasks: Readonly<Record<string, TaskRow>> = {
  milestones: { title: text('计划里程碑与任务', 'Milestones and tasks of plans'), mailed: ['overdue'], find: findItems },
  decisions: { title: text('计划审批', 'Plans to approve'), mailed: [], find: findDecisions },
};

type Approved = Readonly<{ planId: string; code: string; content: PlanContent; submittedBy: string | null }>;
type Item = Readonly<{ id: string; title: string; dueOn: string; ownerPersonId: string | null; initiativeId: string | null; kind: LocalText }>;

/** Milestones and tasks of approved plans that are late or soon due: for their owner, else the owner of their initiative, else whoever submitted the plan. */
async function findItems(ctx: Ctx, personId: string | undefined): Promise<Task[]> {
  const { plans, progress } = await ctx.tx(async (tx) => {
    const found = await tx.query<Approved>(`select p.id as "planId", p.code, v.content, v.submitted_by as "submittedBy" from plan_version v join plan p on p.tenant_id = v.tenant_id and p.id = v.plan_id where v.tenant_id = $1 and v.state = 'approved' order by p.code`, [ctx.tenantId]);
    return { plans: found, progress: await listProgress(tx, ctx.tenantId, found.map((plan) => plan.planId)) };
  });
  const today = civilDay(ctx.now);
  const soon = civilDay(new Date(ctx.now.getTime() + soonDays * 24 * 3600_000));
  const over = new Set(progress.filter((row) => row.state === 'done' || row.state === 'cancelled').map((row) => `${row.planId}/${row.itemId}`));
  return plans.flatMap((plan) => itemsOf(plan.content).filter((item) => item.dueOn <= soon && !over.has(`${plan.planId}/${item.id}`)).flatMap((item): Task[] => {
    const owner = item.ownerPersonId ?? plan.content.initiatives.find((each) => each.id === item.initiativeId)?.ownerPersonId ?? plan.submittedBy;
    if (owner === null || (personId !== undefined && owner !== personId)) return [];
    const isLate = item.dueOn < today;
    return [{ personId: owner, objectId: `${plan.planId}/${item.id}/${item.dueOn}`, stage: isLate ? 'overdue' : 'soon', text: text(`${item.kind.zh}“${item.title}”（计划${plan.code}）`, `${item.kind.en} “${item.title}” (plan ${plan.code})`), link: `/plans/${plan.planId}/work`, dueOn: item.dueOn, isLate }];
  }));
}

function itemsOf(content: PlanContent): Item[] {
  const tasks = content.programs.flatMap((program) => program.tasks);
  return [...content.milestones.map((item) => ({ ...item, kind: text('里程碑', 'Milestone') })), ...tasks.map((item) => ({ ...item, kind: text('任务', 'Task') }))];
}

/** Who may approve sees what others wrote and submitted. */
async function findDecisions(ctx: Ctx, personId: string | undefined): Promise<Task[]> {
  if (personId === undefined || !ctx.actor.permissions.has('planning.approve')) return [];
  const rows = await ctx.tx((tx) => tx.query<Readonly<{ planId: string; code: string; title: string; number: number }>>(
    `select p.id as "planId", p.code, v.title, v.number from plan_version v join plan p on p.tenant_id = v.tenant_id and p.id = v.plan_id where v.tenant_id = $1 and v.state = 'in-review' and not $2 = any(v.authors) and v.submitted_by is distinct from $2 order by v.submitted_at, p.id`,
    [ctx.tenantId, personId],
  ));
  return rows.map((row): Task => ({ personId, objectId: `${row.planId}/${row.number}`, stage: 'in-review', text: text(`审批计划“${row.title}”（${row.code}，第${row.number}版）`, `Decide about the plan “${row.title}” (${row.code}, version ${row.number})`), link: `/plans/${row.planId}?version=${row.number}`, dueOn: null, isLate: false }));
}
