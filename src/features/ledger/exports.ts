import { ecosystemName } from '#kernel/ecosystem-names.ts';
import type { Ctx, Download } from '#platform/feature.ts';
import { allPages, tableFile, type TableColumn, type TableForm } from '#platform/table-file.ts';
import { listComponents, type ComponentFilter } from './component-views.ts';
import { systemKinds, uncheckedStates, type SeverityCounts, type System, type UsageRow } from './contract.ts';
import { criticalityWords, distributionWords, exposureWords, ledgerWords, licenseRiskWords, relationshipWords, usageScopeWords } from './export-words.ts';
import { listPackages, type PackageFilter, type PackageRow } from './package-views.ts';
import { visibleSystems } from './reach.ts';
import { listSystems, type SystemFilter } from './system-views.ts';
import { whereUsed, type WhereUsedQuery, type WhereUsedRow } from './where-used.ts';

const pageSize = 1000;
const { textOf, wordsOf } = ledgerWords;
/** Of a version or package: whether it was compared with advisories, or why not, as the lists say it. */
const checkedWords = wordsOf('ledger.checked', ['checked']);
const uncheckedWords = wordsOf('ledger.unchecked', uncheckedStates);

function findingColumns<Row extends Readonly<{ findings: SeverityCounts }>>(): TableColumn<Row>[] {
  return [
    { title: textOf('ui.severity.critical'), value: (row) => row.findings.critical, width: 12 },
    { title: textOf('ui.severity.high'), value: (row) => row.findings.high, width: 12 },
    { title: textOf('ui.severity.medium'), value: (row) => row.findings.medium, width: 12 },
    { title: textOf('ui.severity.low'), value: (row) => row.findings.low, width: 12 },
    { title: textOf('ui.severity.unknown'), value: (row) => row.findings.unknown + row.findings.none, width: 12 },
  ];
}

const systemColumns: readonly TableColumn<System>[] = [
  { title: textOf('ledger.field.code'), value: (row) => row.code },
  { title: textOf('ledger.field.name'), value: (row) => row.name, width: 28 },
  { title: textOf('ledger.field.nameEn'), value: (row) => row.nameEn, width: 28 },
  { title: textOf('ledger.field.kind'), value: (row) => row.kind, as: wordsOf('ledger.kind', systemKinds) },
  { title: textOf('ledger.field.parent'), value: (row) => row.parentCode },
  { title: textOf('ledger.field.owner'), value: (row) => row.ownerName },
  { title: textOf('ledger.field.unit'), value: (row, language) => (language === 'zh-CN' ? row.unitNameZh : row.unitNameEn) },
  { title: textOf('ledger.field.businessLine'), value: (row) => row.businessLine },
  { title: textOf('ledger.field.criticality'), value: (row) => row.criticality, as: criticalityWords },
  { title: textOf('ledger.field.mlpsLevel'), value: (row) => row.mlpsLevel },
  { title: textOf('ledger.field.exposure'), value: (row) => row.exposure, as: exposureWords },
  { title: textOf('ledger.field.distribution'), value: (row) => row.distribution, as: distributionWords },
  { title: { zh: '组件数', en: 'Components' }, value: (row) => row.componentCount },
  ...findingColumns<System>(),
  { title: textOf('ledger.field.lastImport'), value: (row) => row.lastImportAt, as: 'instant', width: 26 },
];

const componentColumns: readonly TableColumn<UsageRow>[] = [
  { title: textOf('ledger.field.system'), value: (row) => row.systemCode },
  { title: textOf('ledger.field.component'), value: (row) => row.name, width: 40 },
  { title: textOf('ledger.field.version'), value: (row) => row.version },
  { title: { zh: 'purl', en: 'purl' }, value: (row) => row.purl, width: 60 },
  { title: textOf('ledger.field.relationship'), value: (row) => row.relationship, as: relationshipWords },
  { title: { zh: '层级', en: 'Depth' }, value: (row) => row.depth },
  { title: textOf('ledger.field.scope'), value: (row) => row.scope, as: usageScopeWords },
  { title: textOf('ledger.field.license'), value: (row) => row.license, width: 28 },
  { title: textOf('ledger.field.licenseDeclared'), value: (row) => row.licenseDeclared, width: 28 },
  { title: textOf('ledger.field.licenseRisk'), value: (row) => row.licenseRisk, as: licenseRiskWords },
  { title: textOf('ledger.field.checked'), value: (row) => row.checked, as: (code, language) => (code === 'checked' ? checkedWords : uncheckedWords)(code, language) },
  ...findingColumns<UsageRow>(),
  { title: textOf('ledger.field.part'), value: (row) => row.part },
  { title: textOf('ledger.field.inUseSince'), value: (row) => row.validFrom, as: 'instant', width: 26 },
  { title: textOf('ledger.field.inUseUntil'), value: (row) => row.validTo, as: 'instant', width: 26 },
];

const packageColumns: readonly TableColumn<PackageRow>[] = [
  { title: { zh: '组件', en: 'Package' }, value: (row) => row.name, width: 40 },
  { title: { zh: 'purl', en: 'purl' }, value: (row) => row.purlBase, width: 60 },
  { title: textOf('ledger.field.ecosystem'), value: (row) => row.ecosystem ?? row.type, as: ecosystemName },
  { title: { zh: '版本数', en: 'Versions' }, value: (row) => row.versionCount },
  { title: { zh: '系统数', en: 'Systems' }, value: (row) => row.systemCount },
  { title: { zh: '许可证', en: 'Licences' }, value: (row) => row.licenses.join('; '), width: 40 },
  { title: { zh: '未比对版本数', en: 'Versions not checked' }, value: (row) => row.notChecked.reduce((sum, each) => sum + each.versionCount, 0) },
  { title: { zh: '未比对原因', en: 'Why not checked' }, value: (row, language) => row.notChecked.map((each) => uncheckedWords(each.reason, language)).join('; '), width: 28 },
  ...findingColumns<PackageRow>(),
];

const whereUsedColumns: readonly TableColumn<WhereUsedRow>[] = [
  { title: textOf('ledger.field.system'), value: (row) => row.systemCode },
  { title: { zh: '系统名称', en: 'System name' }, value: (row, language) => (language === 'zh-CN' ? row.systemName : (row.systemNameEn ?? row.systemName)), width: 28 },
  { title: textOf('ledger.field.criticality'), value: (row) => row.criticality, as: criticalityWords },
  { title: textOf('ledger.field.exposure'), value: (row) => row.exposure, as: exposureWords },
  { title: textOf('ledger.field.unit'), value: (row, language) => (language === 'zh-CN' ? row.unitNameZh : (row.unitNameEn ?? row.unitNameZh)), width: 20 },
  { title: textOf('ledger.field.owner'), value: (row) => row.ownerName },
  { title: textOf('ledger.field.component'), value: (row) => row.name, width: 40 },
  { title: textOf('ledger.field.version'), value: (row) => row.version },
  { title: { zh: 'purl', en: 'purl' }, value: (row) => row.purl, width: 60 },
  { title: textOf('ledger.field.relationship'), value: (row) => row.relationship, as: relationshipWords },
  { title: { zh: '层级', en: 'Depth' }, value: (row) => row.depth },
  { title: textOf('ledger.field.path'), value: (row) => row.path.map((step) => [step.name, step.version].filter(Boolean).join(' ')).join(' → '), width: 60 },
  ...findingColumns<WhereUsedRow>(),
];

/** Every use that the question finds as a file. */
export function exportWhereUsed(ctx: Ctx, question: Omit<WhereUsedQuery, 'cursor' | 'limit'>, form: TableForm): Download {
  return tableFile(form, { file: 'where-used', sheet: { zh: '影响面', en: 'Where used' } }, whereUsedColumns, allPages((cursor) => whereUsed(ctx, { ...question, cursor, limit: pageSize }, 'reporting.read')));
}

/** The filtered systems as a file. */
export function exportSystems(ctx: Ctx, filter: SystemFilter, form: TableForm): Download {
  return tableFile(form, { file: 'systems', sheet: { zh: '系统', en: 'Systems' } }, systemColumns, allPages((cursor) => ctx.tx(async (tx) => listSystems(tx, ctx.tenantId, { ...filter, within: await visibleSystems(ctx, tx, 'reporting.read') }, { sort: 'code', cursor, limit: pageSize }))));
}

/** The filtered components of a system as a file. */
export function exportComponents(ctx: Ctx, systemId: string, filter: ComponentFilter, form: TableForm): Download {
  return tableFile(form, { file: 'components', sheet: { zh: '组件', en: 'Components' } }, componentColumns, allPages((cursor) => ctx.tx((tx) => listComponents(tx, ctx.tenantId, systemId, filter, { sort: '-severity', cursor, limit: pageSize }))));
}

/** The filtered packages as a file. */
export function exportPackages(ctx: Ctx, filter: PackageFilter, form: TableForm): Download {
  return tableFile(form, { file: 'packages', sheet: { zh: '组件', en: 'Packages' } }, packageColumns, allPages((cursor) => ctx.tx(async (tx) => listPackages(tx, ctx.tenantId, { ...filter, within: await visibleSystems(ctx, tx, 'reporting.read') }, { sort: '-systems', cursor, limit: pageSize }))));
}
