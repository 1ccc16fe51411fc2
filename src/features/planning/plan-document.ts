import { Readable } from 'node:stream';
import type { Document, DocumentPart } from '#platform/documents/document.ts';
import { renderDocx } from '#platform/documents/docx.ts';
import { renderPdf } from '#platform/documents/pdf.ts';
import type { Ctx, Download, LocalText } from '#platform/feature.ts';
import type { PlanDetail } from './contract.ts';
import { budgetSums } from './figures.ts';
import { getPlan } from './plan-views.ts';
import { figureText, headingNumber, itemStateWords, moneyText, reasonWords, stateWords, verdictWords } from './plan-words.ts';

type Language = Document['language'];
type Words = Readonly<{ language: Language; say: (text: LocalText) => string; local: (zh: string, en: string) => string }>;

const formats = {
  docx: { render: renderDocx, contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' },
  pdf: { render: renderPdf, contentType: 'application/pdf' },
} as const;

/** A version of the plan as a document to print, sign and file. */
export async function exportPlan(ctx: Ctx, planId: string, input: Readonly<{ format: keyof typeof formats; language: Language; version?: number | undefined }>): Promise<Download> {
  const plan = await getPlan(ctx, planId, input.version);
  const names = await ctx.app.db.withSystem((tx) => tx.findOne<{ zh: string; en: string }>(`select name_zh as zh, name_en as en from tenant where id = $1`, [ctx.tenantId]));
  const { render, contentType } = formats[input.format];
  const bytes = await render(planDocument(plan, input.language, names!, ctx.now));
  return { contentType, fileName: `${plan.code}-v${plan.version.number}.${input.format}`, stream: Readable.from([bytes]) };
}

/** The plan as paper says it: what was decided first, then how far it is. */
export function planDocument(plan: PlanDetail, language: Language, institution: LocalText, madeAt: Date): Document {
  const local = (zh: string, en: string) => (language === 'zh-CN' ? zh : en);
  const words: Words = { language, local, say: (text) => local(text.zh, text.en) };
  const sections: Section[] = [];
  for (const part of [objectivesPart, initiativesPart, programsPart, budgetPart, approvalPart]) {
    const section = part(plan, words, sections.length + 1);
    if (section.body.length > 0) sections.push(section);
  }
  return {
    language, title: plan.version.title, number: plan.code, institution: words.say(institution), madeAt, ...(plan.version.digest === null ? {} : { verificationCode: plan.version.digest }),
    parts: [
      headPart(plan, words),
      ...sections.flatMap(({ title, body }, index): DocumentPart[] => [{ kind: 'heading', level: 1, text: `${headingNumber(language, [index + 1])}${title}` }, ...body]),
    ],
  };
}

type Section = Readonly<{ title: string; body: readonly DocumentPart[] }>;

function headPart({ version }: PlanDetail, { local, say }: Words): DocumentPart {
  const names = (people: readonly Readonly<{ name: string }>[]) => people.map((person) => person.name).join(local('、', ', '));
  return {
    kind: 'fields',
    rows: [
      [local('计划期', 'Period'), local(`${version.periodFrom}至${version.periodTo}`, `${version.periodFrom} to ${version.periodTo}`)],
      ...(version.linkedItPlan === null ? [] : [[local('所属信息化规划', 'Part of the IT plan'), version.linkedItPlan] as const]),
      [local('版本', 'Version'), `${local(`第${version.number}版`, `${version.number}`)}${local('，', ', ')}${say(stateWords[version.state])}`],
      [local('编制', 'Drafted by'), names(version.authors) || '—'],
      ...(version.submittedBy === null ? [] : [[local('提交', 'Submitted by'), `${version.submittedBy.name}${local('，', ', ')}${dayOf(version.submittedAt)}`] as const]),
    ],
  };
}

function dayOf(instant: string | null): string {
  return instant === null ? '' : instant.slice(0, 10);
}

/** Objectives in the order of their tree, each with its targets. */
function objectivesPart(plan: PlanDetail, words: Words, number: number): Section {
  const { local } = words;
  const below = (parentId: string | null, path: readonly number[]): DocumentPart[] => plan.content.objectives.filter((each) => each.parentId === parentId).flatMap((objective, index): DocumentPart[] => {
    const place = [...path, index + 1];
    return [
      { kind: 'heading', level: path.length === 1 ? 2 : 3, text: `${headingNumber(words.language, place)}${objective.title}` },
      ...(objective.description === '' ? [] : [{ kind: 'paragraph' as const, text: objective.description }]),
      ...targetTable(plan, objective.id, words),
      ...below(objective.id, place),
    ];
  });
  const body = below(null, [number]);
  const note = local(`指标数值由平台依据台账等数据自动计算，非人工填报；当前值截至${plan.today}。`, `The platform computes these figures from its own data; nobody types them in. Current values are of ${plan.today}.`);
  return { title: local('目标与指标', 'Objectives and targets'), body: body.length === 0 ? [] : [...body, { kind: 'paragraph', text: note, isQuiet: true }] };
}

function targetTable(plan: PlanDetail, objectiveId: string, words: Words): DocumentPart[] {
  const { local, say, language } = words;
  const targets = plan.content.targets.filter((each) => each.objectiveId === objectiveId);
  if (targets.length === 0) return [];
  const rows = targets.map((target) => {
    const figures = plan.targets.find((each) => each.id === target.id)!;
    const figure = (value: number | null | undefined) => figureText(language, value, figures.unit);
    return [
      target.title === '' ? say({ zh: figures.titleZh, en: figures.titleEn }) : target.title,
      figures.baseline === null ? figure(null) : `${figure(figures.baseline.value)}\n${dayOf(figures.baseline.at)}`, `${figure(target.target)}\n${target.dueOn}`, figure(figures.current.value), `${say(verdictWords[figures.deviation.verdict])}${local('：', ': ')}${say(reasonWords[figures.deviation.reason])}`, ownerText(plan, target, words),
    ];
  });
  return [{ kind: 'table', head: [local('指标', 'Target'), local('基线与测量日', 'Baseline, measured on'), local('目标值与时限', 'Target value, due on'), local('当前值', 'Now'), local('进展', 'Progress'), local('责任', 'Owner')], rows, widths: words.language === 'zh-CN' ? [25, 16, 16, 11, 18, 14] : [21, 15, 15, 13, 16, 20] }];
}

function ownerText(plan: PlanDetail, item: Readonly<{ ownerUnitId: string | null; ownerPersonId: string | null }>, { local }: Words): string {
  const unit = plan.units.find((each) => each.id === item.ownerUnitId);
  const person = plan.people.find((each) => each.id === item.ownerPersonId);
  return [unit === undefined ? undefined : local(unit.nameZh, unit.nameEn), person?.name].filter((name) => name !== undefined).join(local('、', ', ')) || '—';
}

function initiativesPart(plan: PlanDetail, words: Words, number: number): Section {
  const { local } = words;
  const body = plan.content.initiatives.flatMap((initiative, index): DocumentPart[] => {
    const milestones = plan.content.milestones.filter((each) => each.initiativeId === initiative.id);
    return [
      { kind: 'heading', level: 2, text: `${headingNumber(words.language, [number, index + 1])}${initiative.title}` },
      ...(initiative.description === '' ? [] : [{ kind: 'paragraph' as const, text: initiative.description }]),
      { kind: 'paragraph', text: `${local('责任：', 'Owner: ')}${ownerText(plan, initiative, words)}`, isQuiet: true },
      ...(milestones.length === 0 ? [] : [{ kind: 'table' as const, head: [local('里程碑', 'Milestone'), local('完成时限', 'Due'), local('责任', 'Owner'), local('完成情况', 'State')], rows: milestones.map((each) => [each.title, each.dueOn, ownerText(plan, each, words), itemText(plan, each, words)]), widths: [37, 15, 20, 28] }]),
    ];
  });
  return { title: local('重点举措与里程碑', 'Initiatives and milestones'), body };
}

function itemText(plan: PlanDetail, item: Readonly<{ id: string; dueOn: string }>, { say, local }: Words): string {
  const progress = plan.progress.find((each) => each.itemId === item.id);
  const state = progress?.state ?? 'open';
  if (state === 'done') return [`${say(itemStateWords.done)} ${progress!.doneOn ?? ''}`, progress!.evidence].filter((line) => line !== null).join('\n');
  return `${say(itemStateWords[state])}${state !== 'cancelled' && item.dueOn < plan.today ? local('（已逾期）', ' (overdue)') : ''}`;
}

function programsPart(plan: PlanDetail, words: Words, number: number): Section {
  const { local } = words;
  const body = plan.content.programs.flatMap((program, index): DocumentPart[] => {
    const titles = new Map(program.tasks.map((task, at) => [task.id, at + 1]));
    return [
      { kind: 'heading', level: 2, text: `${headingNumber(words.language, [number, index + 1])}${program.title}${local(`（${program.year}年）`, ` (${program.year})`)}` },
      ...(program.tasks.length === 0 ? [] : [{
        kind: 'table' as const, head: [local('序号', 'No.'), local('任务', 'Task'), local('起止', 'From – to'), local('前置', 'After'), local('责任', 'Owner'), local('进展', 'State')], widths: [7, 31, 15, 8, 17, 22],
        rows: program.tasks.map((task, at) => [String(at + 1), task.title, `${task.startsOn}\n${task.dueOn}`, task.after.map((id) => titles.get(id)).join(', ') || '—', ownerText(plan, task, words), itemText(plan, task, words)]),
      }]),
    ];
  });
  return { title: local('年度工作方案', 'Work programmes'), body };
}

function budgetPart(plan: PlanDetail, { local, language }: Words): Section {
  if (plan.content.budget.length === 0) return { title: local('预算', 'Budget'), body: [] };
  const spent = new Map(plan.spending.map((line) => [line.lineId, line]));
  const lines = plan.content.budget.map((line) => [line.title, moneyText(language, line.plannedMinor, line.currency), moneyText(language, spent.get(line.id)?.committedMinor ?? 0, line.currency), moneyText(language, spent.get(line.id)?.spentMinor ?? 0, line.currency)]);
  const sums = budgetSums(plan.content, plan.spending).map((sum) => [local(`合计（${sum.currency}）`, `Total (${sum.currency})`), moneyText(language, sum.plannedMinor, sum.currency), moneyText(language, sum.committedMinor, sum.currency), moneyText(language, sum.spentMinor, sum.currency)]);
  return { title: local('预算', 'Budget'), body: [{ kind: 'table', head: [local('项目', 'Line'), local('计划', 'Planned'), local('已承诺', 'Committed'), local('已支出', 'Spent')], rows: [...lines, ...sums], widths: [28, 24, 24, 24] }] };
}

function approvalPart({ version, signature }: PlanDetail, { local }: Words): Section {
  const title = local('审批', 'Approval');
  const signed = signature === null ? undefined : `${signature.algorithm} ${signature.keyId}`;
  const body: DocumentPart[] = [
    ...(version.decisionReason === null || version.decidedAt === null ? [] : [{ kind: 'paragraph' as const, text: `${local('审批意见：', 'Decision: ')}${version.decisionReason}` }]),
    ...(version.conditions.length === 0 ? [] : [{ kind: 'paragraph' as const, text: local('附加条件：', 'Conditions:') }, { kind: 'list' as const, isNumbered: true, items: version.conditions }]),
    ...(version.resolutionId === null ? [] : [{ kind: 'paragraph' as const, text: `${local('依据协调机制决议：', 'By resolution of the coordination body: ')}${version.resolutionId}` }]),
    {
      kind: 'signatures',
      rows: [
        { role: local('编制', 'Drafted by'), ...(version.submittedBy === null ? {} : { name: version.submittedBy.name, at: dayOf(version.submittedAt) }) },
        { role: local('批准', 'Approved by'), ...(signature === null ? {} : { name: version.decidedBy?.name ?? signature.signerName, at: dayOf(signature.at), signature: signed! }) },
      ],
    },
  ];
  return { title, body };
}
