import type { Ctx, EvidenceRow, LocalText } from '#platform/feature.ts';
import type { ItemProgress } from './contract.ts';
import { targetFiguresOf } from './figures.ts';
import { civilDay } from '#platform/documents/typography.ts';
import { measureMetrics, metricsOn } from './metric-values.ts';
import type { PlanContent } from './plan-content.ts';
import { listBaselines, listProgress } from './plan-store.ts';
import { figureText, verdictWords } from './plan-words.ts';

type Period = Readonly<{ from: Date; to: Date }>;
type Approved = Readonly<{ id: string; code: string; title: string; number: number; periodFrom: string; periodTo: string; decidedAt: string; decidedBy: string | null; digest: string; content: PlanContent }>;

/** Plans whose approved version was in force within the period. A closed plan counts for the time before it was closed. */
function plansInForce(ctx: Ctx, period: Period): Promise<Approved[]> {
  return ctx.tx((tx) => tx.query<Approved>(
    `select p.id, p.code, v.title, v.number, v.period_from as "periodFrom", v.period_to as "periodTo", v.decided_at as "decidedAt", n.name as "decidedBy", v.digest, v.content
     from plan_version v join plan p on p.tenant_id = v.tenant_id and p.id = v.plan_id left join person n on n.tenant_id = v.tenant_id and n.id = v.decided_by
     where v.tenant_id = $1 and v.signature_id is not null and v.decided_at <= $3 and (v.ended_at is null or v.ended_at > $2) and v.period_from <= $3::date and v.period_to >= $2::date order by p.code, v.number limit 1000`,
    [ctx.tenantId, period.from, period.to],
  ));
}

/** Of each plan the version that was in force last within the period. */
async function lastInForce(ctx: Ctx, period: Period): Promise<Approved[]> {
  return (await plansInForce(ctx, period)).filter((plan, index, all) => all.findLastIndex((other) => other.id === plan.id) === index);
}

const text = (zh: string, en: string): LocalText => ({ zh, en });

/** What planning can show of itself. Article 3 says 可以: where nothing is planned, nothing is violated, and `holds` stays unknown. */
export const planningEvidence: Readonly<Record<string, EvidenceRow>> = {
  approvedPlan: {
    title: text('已批准的开源技术应用计划', 'Approved plans for the use of open source'), link: '/plans?state=approved', basis: 'period',
    collect: async (ctx, period) => {
      const plans = await plansInForce(ctx, period);
      return {
        count: plans.length, holds: plans.length > 0 ? true : undefined,
        summary: plans.length > 0 ? text(`有${plans.length}个已批准并签名的计划版本生效。`, `${plans.length} approved and signed versions of plans were in force.`) : text('没有生效的计划（该项为可选项）。', 'No plan was in force; article 3 leaves that to the institution.'),
        columns: [text('编号', 'Number'), text('名称', 'Title'), text('版本', 'Version'), text('计划期起', 'From'), text('计划期止', 'To'), text('批准时间', 'Approved at'), text('批准人', 'Approved by'), text('文档摘要', 'Digest')],
        rows: plans.map((plan) => [plan.code, plan.title, plan.number, plan.periodFrom, plan.periodTo, plan.decidedAt, plan.decidedBy, plan.digest]),
      };
    },
  },
  targetsMeasured: {
    title: text('计划指标由平台数据计算', 'Targets measured from the data of the platform'), link: '/plans?state=approved', basis: 'end',
    collect: async (ctx, period) => {
      const plans = await lastInForce(ctx, period);
      const names = plans.flatMap((plan) => plan.content.targets.map((target) => target.metric));
      const day = civilDay(period.to);
      const measured = period.to < ctx.now ? await metricsOn(ctx, names, day) : await measureMetrics(ctx, names);
      const baselines = await ctx.tx((tx) => listBaselines(tx, ctx.tenantId, plans.map((plan) => plan.id)));
      const targets = plans.flatMap((plan) => targetFiguresOf(ctx, plan.content, measured, baselines.filter((row) => row.planId === plan.id && new Date(row.at) <= period.to), day).map((target) => ({ plan, target })));
      const known = targets.filter(({ target }) => target.current.value !== null).length;
      return {
        count: targets.length, holds: targets.length === 0 ? undefined : known === targets.length,
        summary: text(`${targets.length}项指标中${known}项有实测值。`, `${known} of ${targets.length} targets have a measured value.`),
        columns: [text('计划', 'Plan'), text('指标', 'Metric'), text('基线', 'Baseline'), text('目标值', 'Target'), text('实测值', 'Measured'), text('进展', 'Progress'), text('时限', 'Due')],
        rows: targets.slice(0, 1000).map(({ plan, target }) => [plan.code, target.metric, target.baseline?.value ?? null, target.target, target.current.value, `${verdictWords[target.deviation.verdict].zh} ${figureText('zh-CN', target.deviation.gap, target.unit)}`, target.dueOn]),
      };
    },
  },
  milestonesOverdue: {
    title: text('计划里程碑按期完成', 'Milestones done in time'), link: '/plans?state=approved', basis: 'end',
    collect: async (ctx, period) => {
      const plans = await lastInForce(ctx, period);
      const asOf = civilDay(period.to);
      const progress = (await ctx.tx((tx) => listProgress(tx, ctx.tenantId, plans.map((plan) => plan.id)))).filter((row) => wasSo(row, period.to));
      const due = plans.flatMap((plan) => plan.content.milestones.filter((each) => each.dueOn <= asOf).map((milestone) => ({ plan, milestone, progress: progress.find((row) => row.planId === plan.id && row.itemId === milestone.id) }))).filter((row) => row.progress?.state !== 'cancelled');
      const overdue = due.filter((row) => row.milestone.dueOn < asOf && row.progress?.state !== 'done');
      return {
        count: due.length, holds: due.length === 0 ? undefined : overdue.length === 0,
        summary: text(`到期里程碑${due.length}个，其中逾期未完成${overdue.length}个。`, `${due.length} milestones were due; ${overdue.length} of them are overdue.`),
        columns: [text('计划', 'Plan'), text('里程碑', 'Milestone'), text('时限', 'Due'), text('状态', 'State'), text('完成日', 'Done on'), text('证据', 'Evidence')],
        rows: due.slice(0, 1000).map((row) => [row.plan.code, row.milestone.title, row.milestone.dueOn, row.progress?.state ?? 'open', row.progress?.doneOn ?? null, row.progress?.evidence ?? row.progress?.evidenceLink ?? null]),
      };
    },
  },
};

/** Whether progress stood so at an instant already: what is done is dated by its day, the rest by when it was noted. */
function wasSo(row: Pick<ItemProgress, 'doneOn' | 'notedAt'>, at: Date): boolean {
  return row.doneOn === null ? new Date(row.notedAt) <= at : row.doneOn <= civilDay(at);
}
