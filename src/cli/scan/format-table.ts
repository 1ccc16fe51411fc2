import type { Text } from '../exit-codes.ts';
import type { Colour, Layout } from '../text/layout.ts';
import { renderTable } from '../text/table.ts';
import type { Cell } from '../text/table.ts';
import { harmless } from '../text/width.ts';
import type { Finding } from './findings.ts';
import type { ScanComponent } from './inventory.ts';
import type { ComponentLicense } from './licenses.ts';
import type { ScanReport } from './report.ts';
import { ageInDays, pathOf, summarize } from './report.ts';
import { checkWords, riskWords, scenarioWords, scopeWords, severityWords, undecidedWords, verdictWords, words } from './words.ts';

type Language = keyof Text;

/** The report for people. What matters most comes last, where a terminal shows it. */
export function formatTable(report: ScanReport, language: Language, layout: Layout): string {
  const sections = [
    [layout.paint(`${words.title[language]} ${harmless(report.target)}`, 'bold'), ...knowledgeLines(report, language, layout)],
    documentLines(report, language, layout), componentLines(report, language, layout), licenseLines(report, language, layout), notCheckedLines(report, language, layout),
    findingLines(report, language, layout), summaryLines(report, language, layout),
  ];
  return `${sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function heading(text: string, layout: Layout): string {
  return layout.paint(text, 'bold');
}

function knowledgeLines(report: ScanReport, language: Language, layout: Layout): readonly string[] {
  const { origin, files, asOf, info } = report.knowledge;
  const days = ageInDays(report);
  const day = asOf?.slice(0, 10);
  const name = origin === 'bundled' ? { en: 'the pack that comes with the program', zh: '程序自带情报包' }[language] : files.join(', ');
  const age = day === undefined || days === undefined ? { en: 'of unknown age', zh: '时间未知' } : { en: `as of ${day}, ${days} ${days === 1 ? 'day' : 'days'} old`, zh: `截至 ${day}，距今 ${days} 天` };
  const lines = [{ en: `${words.knowledge.en}: ${harmless(name)}, ${info.advisoryCount === 1 ? '1 advisory' : `${info.advisoryCount} advisories`}, ${age.en}`, zh: `${words.knowledge.zh}：${harmless(name)}，${info.advisoryCount} 条公告，${age.zh}` }[language]];
  if (origin === 'bundled') lines.push(layout.paint({ en: 'This pack is a small selection: components without finding are not proven clean. Give a full index with --intel.', zh: '自带情报包只是少量精选：没有命中不代表没有漏洞。请用 --intel 指定完整索引。' }[language], 'yellow'));
  else if (days !== undefined && days > 7) lines.push(layout.paint({ en: 'The intelligence is older than a week.', zh: '情报已超过一周。' }[language], 'yellow'));
  return lines;
}

function documentLines({ tree }: ScanReport, language: Language, layout: Layout): readonly string[] {
  const rows = tree.documents.slice(0, rowsMax.documents).map(({ path, bom, issues }): Cell[] => [
    path, `${bom.document.format}${bom.document.specVersion === undefined ? '' : ` ${bom.document.specVersion}`}`, String(bom.components.length), issues.length === 0 ? '' : String(issues.length),
  ]);
  const columns = [{ title: words.document[language], shrinks: true, cut: 'middle' }, { title: words.format[language] }, { title: words.components[language], side: 'right' }, { title: words.remarks[language], side: 'right' }] as const;
  return [
    heading(`${words.documents[language]} (${tree.documents.length})`, layout), ...(rows.length === 0 ? [] : renderTable(columns, rows, layout)), ...moreLines(tree.documents.length - rowsMax.documents, language),
    ...tree.superseded.slice(0, rowsMax.notChecked).map(({ path, by }) => `  ${words.superseded[language]}: ${harmless(path)} (${harmless(by)})`),
    ...tree.unread.map(({ path, message }) => layout.paint(`  ${words.unread[language]}: ${harmless(path)}: ${harmless(message)}`, 'red')),
  ];
}

/** Lists end here for people; machines get everything. */
const rowsMax = { documents: 40, components: 100, findings: 200, licenses: 40, notChecked: 20 } as const;

function componentLines(report: ScanReport, language: Language, layout: Layout): readonly string[] {
  const { components } = report.inventory;
  if (components.length === 0) return [];
  const rows = components.slice(0, rowsMax.components).map((component): Cell[] => {
    const license = report.licenses.get(component.key)!;
    return [
      component.asked?.ecosystem ?? words.none[language], component.name, component.version ?? words.none[language], license.expression ?? license.stated ?? words.notKnown[language],
      component.isDirect === undefined ? '' : words[component.isDirect ? 'direct' : 'transitive'][language], component.scope === 'required' || component.scope === 'unknown' ? '' : scopeWords[component.scope][language],
    ];
  });
  const columns = [
    { title: words.ecosystem[language] }, { title: words.component[language], shrinks: true, cut: 'middle' as const }, { title: words.version[language], shrinks: true }, { title: words.license[language], shrinks: true }, { title: words.relationship[language] }, { title: words.scope[language] },
  ];
  return [heading(`${words.components[language]} (${components.length})`, layout), ...renderTable(columns, rows, layout), ...moreLines(components.length - rowsMax.components, language)];
}

const severityColours: Readonly<Record<Finding['severity'], Colour>> = { critical: 'brightRed', high: 'red', medium: 'yellow', low: 'blue', none: 'grey', unknown: 'grey' };

function findingLines(report: ScanReport, language: Language, layout: Layout): readonly string[] {
  const { findings, undecided } = report.findings;
  const title = heading(`${words.findings[language]} (${findings.length})`, layout);
  const checked = report.inventory.components.some((component) => component.checked === 'checked');
  if (findings.length === 0) return [title, `  ${checked ? words.noFindings[language] : words.nothingChecked[language]}`, ...undecidedLines(report, language)];
  const rows = findings.slice(0, rowsMax.findings).map((finding): Cell[] => [
    { text: severityText(finding, language), colour: severityColours[finding.severity] }, nameAndVersion(finding.component), finding.id, finding.fixedIn ?? words.none[language], pathText(report, finding.component),
  ]);
  const columns = [{ title: words.severity[language] }, { title: words.component[language], shrinks: true, cut: 'middle' }, { title: words.id[language] }, { title: words.fixedIn[language] }, { title: words.path[language], shrinks: true, cut: 'middle' }] as const;
  return [title, ...renderTable(columns, rows, layout), ...moreLines(findings.length - rowsMax.findings, language), ...(undecided.length === 0 ? [] : undecidedLines(report, language))];
}

function severityText({ severity, score, isMalicious }: Finding, language: Language): string {
  if (isMalicious) return words.malicious[language];
  return score === undefined ? severityWords[severity][language] : `${severityWords[severity][language]} ${score.toFixed(1)}`;
}

function undecidedLines({ findings: { undecided } }: ScanReport, language: Language): readonly string[] {
  if (undecided.length === 0) return [];
  const lines = undecided.slice(0, rowsMax.notChecked).map(({ component, id, reason }) => `  ${words.undecided[language]}: ${harmless(nameAndVersion(component))} ${id}: ${undecidedWords[reason][language]}`);
  return [...lines, ...moreLines(undecided.length - rowsMax.notChecked, language)];
}

function nameAndVersion({ name, version }: ScanComponent): string {
  return version === undefined ? name : `${name} ${version}`;
}

/** The file, and what the component comes in by where it is not direct. */
function pathText(report: ScanReport, component: ScanComponent): string {
  const path = pathOf(report, component);
  if (path === undefined || path.steps.length < 2) return component.places[0]!.document.path;
  return `${path.file}: ${path.steps.slice(0, -1).join(' > ')}`;
}

const riskColours: Readonly<Record<ComponentLicense['risk'], Colour>> = { red: 'red', orange: 'yellow', yellow: 'yellow', green: 'green', unknown: 'grey' };
const riskRank = ['red', 'unknown', 'orange', 'yellow', 'green'];
const verdictRank = ['deny', 'review', 'allow'];

function licenseLines(report: ScanReport, language: Language, layout: Layout): readonly string[] {
  const { components } = report.inventory;
  if (components.length === 0) return [];
  const groups = [...Map.groupBy(components, (component) => {
    const license = report.licenses.get(component.key)!;
    return `${license.expression ?? `\u0000${license.stated ?? ''}`}\u0000${license.verdict ?? ''}`;
  }).values()].map((members) => ({ members, license: report.licenses.get(members[0]!.key)! }));
  groups.sort((a, b) => verdictRank.indexOf(a.license.verdict ?? 'allow') - verdictRank.indexOf(b.license.verdict ?? 'allow') || riskRank.indexOf(a.license.risk) - riskRank.indexOf(b.license.risk) || b.members.length - a.members.length);
  const rows = groups.slice(0, rowsMax.licenses).map(({ members, license }): Cell[] => [
    { text: riskWords[license.risk][language], colour: riskColours[license.risk] }, ...(report.hasPolicy ? [verdictWords[license.verdict ?? 'review'][language]] : []),
    license.expression ?? (license.stated === undefined ? words.notKnown[language] : `${words.notKnown[language]}: ${license.stated}`), String(members.length), members.slice(0, 3).map(nameAndVersion).join(', '),
  ]);
  const columns = [
    { title: words.risk[language] }, ...(report.hasPolicy ? [{ title: words.verdict[language] }] : []), { title: words.license[language], shrinks: true }, { title: words.components[language], side: 'right' as const }, { title: words.example[language], shrinks: true },
  ];
  return [heading(`${words.licenses[language]} (${scenarioWords[report.scenario][language]})`, layout), ...renderTable(columns, rows, layout), ...moreLines(groups.length - rowsMax.licenses, language)];
}

function notCheckedLines(report: ScanReport, language: Language, layout: Layout): readonly string[] {
  const components = report.inventory.components.filter((component) => component.checked !== 'checked');
  const { unlocked } = report.tree;
  const lines: string[] = [];
  if (components.length > 0) {
    lines.push(heading(`${words.notChecked[language]} (${components.length})`, layout));
    for (const [state, members] of Map.groupBy(components, (component) => component.checked)) {
      const names = members.slice(0, rowsMax.notChecked).map((component) => harmless(nameAndVersion(component))).join(', ');
      lines.push(`  ${members.length} × ${checkWords[state][language]}: ${names}${members.length > rowsMax.notChecked ? ' …' : ''}`);
    }
  }
  if (unlocked.length > 0) lines.push(heading(`${words.unlocked[language]} (${unlocked.length})`, layout), ...unlocked.slice(0, rowsMax.notChecked).map(({ path, expected }) => `  ${harmless(path)} (${expected})`), ...moreLines(unlocked.length - rowsMax.notChecked, language));
  return lines;
}

function summaryLines(report: ScanReport, language: Language, layout: Layout): readonly string[] {
  const { findings, components, checks, licenses, verdicts } = summarize(report);
  const severities = (['critical', 'high', 'medium', 'low', 'none', 'unknown'] as const).filter((severity) => findings[severity] > 0).map((severity) => layout.paint(`${findings[severity]} ${severityWords[severity][language]}`, severityColours[severity])).join(', ');
  const risks = (['red', 'orange', 'yellow', 'green', 'unknown'] as const).filter((risk) => licenses[risk] > 0).map((risk) => `${licenses[risk]} ${riskWords[risk][language]}`).join(', ');
  const judged = verdicts === undefined ? '' : ` (${(['deny', 'review', 'allow'] as const).map((verdict) => `${verdicts[verdict]} ${verdictWords[verdict][language]}`).join(', ')})`;
  return [heading({
    en: `${words.summary.en}: ${counted(components, 'component')}, ${checks.checked} checked, ${components - checks.checked} not; ${counted(findings.total, 'finding')}${severities === '' ? '' : `: ${severities}`}; ${findings.fixable} with a fix; licences: ${risks || 'none'}${judged}`,
    zh: `${words.summary.zh}：组件 ${components} 个，已检查 ${checks.checked} 个，未检查 ${components - checks.checked} 个；漏洞 ${findings.total} 个${severities === '' ? '' : `（${severities}）`}，其中 ${findings.fixable} 个有修复版本；许可证风险：${risks || '无'}${judged}`,
  }[language], layout)];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function moreLines(count: number, language: Language): readonly string[] {
  return count > 0 ? [`  … ${count} ${words.more[language]}`] : [];
}
