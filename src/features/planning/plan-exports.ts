import type { Ctx, Download } from '#platform/feature.ts';
import { allPages, tableFile, type TableColumn, type TableForm } from '#platform/table-file.ts';
import { planStates, type PlanRow } from './contract.ts';
import { planningWords } from './export-words.ts';
import { listPlans, type PlanFilter } from './plan-views.ts';

const pageSize = 200;
const { textOf, wordsOf } = planningWords;
const stateWords = wordsOf('planning.state', planStates);

const columns: readonly TableColumn<PlanRow>[] = [
  { title: textOf('planning.field.code'), value: (row) => row.code },
  { title: textOf('planning.field.title'), value: (row) => row.title, width: 40 },
  { title: { zh: '版本', en: 'Version' }, value: (row) => row.number, width: 10 },
  { title: textOf('planning.field.state'), value: (row) => row.state, as: stateWords },
  { title: { zh: '在编版本', en: 'Open version' }, value: (row) => row.open?.number ?? null },
  { title: { zh: '在编版本状态', en: 'State of the open version' }, value: (row) => row.open?.state ?? null, as: stateWords },
  { title: textOf('planning.field.periodFrom'), value: (row) => row.periodFrom, as: 'day' },
  { title: textOf('planning.field.periodTo'), value: (row) => row.periodTo, as: 'day' },
  { title: textOf('planning.field.linkedItPlan'), value: (row) => row.linkedItPlan, width: 28 },
  { title: { zh: '指标超前', en: 'Targets ahead' }, value: (row) => row.targets.ahead, width: 12 },
  { title: { zh: '指标正常', en: 'Targets on track' }, value: (row) => row.targets.onTrack, width: 12 },
  { title: { zh: '指标滞后', en: 'Targets behind' }, value: (row) => row.targets.behind, width: 12 },
  { title: { zh: '指标未知', en: 'Targets unknown' }, value: (row) => row.targets.unknown, width: 12 },
  { title: textOf('planning.field.milestones'), value: (row) => row.milestones.total, width: 12 },
  { title: { zh: '里程碑已完成', en: 'Milestones done' }, value: (row) => row.milestones.done, width: 12 },
  { title: { zh: '里程碑逾期', en: 'Milestones overdue' }, value: (row) => row.milestones.overdue, width: 12 },
  { title: { zh: '批准时间', en: 'Approved at' }, value: (row) => row.approvedAt, as: 'instant', width: 26 },
];

/** The filtered plans as a file, each with how far it is now. */
export function exportPlans(ctx: Ctx, filter: PlanFilter, form: TableForm): Download {
  return tableFile(form, { file: 'plans', sheet: { zh: '规划', en: 'Plans' } }, columns, allPages((cursor) => listPlans(ctx, { ...filter, cursor, limit: pageSize })));
}
