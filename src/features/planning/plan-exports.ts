import type { Ctx, Download } from '#platform/feature.ts';
import { allPages, tableFile, type TableColumn } from '#platform/table-file.ts';
import type { PlanRow } from './contract.ts';
import { listPlans, type PlanFilter } from './plan-views.ts';

const pageSize = 200;

const columns: readonly TableColumn<PlanRow>[] = [
  { title: '编号 code', value: (row) => row.code },
  { title: '名称 title', value: (row) => row.title, width: 40 },
  { title: '版本 version', value: (row) => row.number, width: 10 },
  { title: '状态 state', value: (row) => row.state },
  { title: '在编版本 open version', value: (row) => row.open?.number ?? null },
  { title: '在编状态 state of it', value: (row) => row.open?.state ?? null },
  { title: '起 from', value: (row) => row.periodFrom },
  { title: '止 to', value: (row) => row.periodTo },
  { title: '对应信息化规划 IT plan', value: (row) => row.linkedItPlan, width: 28 },
  { title: '指标超前 ahead', value: (row) => row.targets.ahead, width: 12 },
  { title: '指标正常 on track', value: (row) => row.targets.onTrack, width: 12 },
  { title: '指标滞后 behind', value: (row) => row.targets.behind, width: 12 },
  { title: '指标未知 unknown', value: (row) => row.targets.unknown, width: 12 },
  { title: '里程碑 milestones', value: (row) => row.milestones.total, width: 12 },
  { title: '已完成 done', value: (row) => row.milestones.done, width: 12 },
  { title: '逾期 overdue', value: (row) => row.milestones.overdue, width: 12 },
  { title: '批准时间 approved at', value: (row) => row.approvedAt, width: 26 },
];

/** The filtered plans as a file, each with how far it is now. */
export function exportPlans(ctx: Ctx, filter: PlanFilter, format: 'csv' | 'xlsx'): Download {
  return tableFile(format, 'plans', columns, allPages((cursor) => listPlans(ctx, { ...filter, cursor, limit: pageSize })));
}
