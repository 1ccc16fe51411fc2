import type { Download } from '#platform/feature.ts';
import { allPages, tableFile, type TableColumn } from '#platform/table-file.ts';
import type { Ctx } from '#platform/feature.ts';
import { listComponents, type ComponentFilter } from './component-views.ts';
import type { SeverityCounts, System, UsageRow } from './contract.ts';
import { listPackages, type PackageFilter, type PackageRow } from './package-views.ts';
import { visibleSystems } from './reach.ts';
import { listSystems, type SystemFilter } from './system-views.ts';

const pageSize = 1000;
type Format = 'csv' | 'xlsx';

function findingColumns<Row extends Readonly<{ findings: SeverityCounts }>>(): TableColumn<Row>[] {
  return [
    { title: '超危 critical', value: (row) => row.findings.critical, width: 12 },
    { title: '高危 high', value: (row) => row.findings.high, width: 12 },
    { title: '中危 medium', value: (row) => row.findings.medium, width: 12 },
    { title: '低危 low', value: (row) => row.findings.low, width: 12 },
    { title: '未知 unknown', value: (row) => row.findings.unknown + row.findings.none, width: 12 },
  ];
}

const systemColumns: readonly TableColumn<System>[] = [
  { title: '代码 code', value: (row) => row.code },
  { title: '名称 name', value: (row) => row.name, width: 28 },
  { title: '英文名 English name', value: (row) => row.nameEn, width: 28 },
  { title: '类型 kind', value: (row) => row.kind },
  { title: '上级 parent', value: (row) => row.parentCode },
  { title: '责任人 owner', value: (row) => row.ownerName },
  { title: '部门 unit', value: (row) => row.unitNameZh },
  { title: '业务条线 business line', value: (row) => row.businessLine },
  { title: '重要程度 criticality', value: (row) => row.criticality },
  { title: '等保级别 MLPS level', value: (row) => row.mlpsLevel },
  { title: '网络暴露 exposure', value: (row) => row.exposure },
  { title: '分发范围 distribution', value: (row) => row.distribution },
  { title: '组件数 components', value: (row) => row.componentCount },
  ...findingColumns<System>(),
  { title: '最近导入 last import', value: (row) => row.lastImportAt, width: 26 },
];

const componentColumns: readonly TableColumn<UsageRow>[] = [
  { title: '系统 system', value: (row) => row.systemCode },
  { title: '组件 component', value: (row) => row.name, width: 40 },
  { title: '版本 version', value: (row) => row.version },
  { title: 'purl', value: (row) => row.purl, width: 60 },
  { title: '依赖关系 relationship', value: (row) => row.relationship },
  { title: '层级 depth', value: (row) => row.depth },
  { title: '范围 scope', value: (row) => row.scope },
  { title: '许可证 licence', value: (row) => row.license, width: 28 },
  { title: '声明原文 licence as written', value: (row) => row.licenseDeclared, width: 28 },
  { title: '许可证风险 licence risk', value: (row) => row.licenseRisk },
  { title: '检查状态 checked', value: (row) => row.checked },
  ...findingColumns<UsageRow>(),
  { title: '部分 part', value: (row) => row.part },
  { title: '起 from', value: (row) => row.validFrom, width: 26 },
  { title: '止 to', value: (row) => row.validTo, width: 26 },
];

const packageColumns: readonly TableColumn<PackageRow>[] = [
  { title: '组件 package', value: (row) => row.name, width: 40 },
  { title: 'purl', value: (row) => row.purlBase, width: 60 },
  { title: '生态 ecosystem', value: (row) => row.ecosystem },
  { title: '版本数 versions', value: (row) => row.versionCount },
  { title: '系统数 systems', value: (row) => row.systemCount },
  { title: '许可证 licences', value: (row) => row.licenses.join('; '), width: 40 },
  { title: '未比对版本数 versions not checked', value: (row) => row.notChecked.reduce((sum, each) => sum + each.versionCount, 0) },
  { title: '未比对原因 why not checked', value: (row) => row.notChecked.map((each) => each.reason).join('; '), width: 28 },
  ...findingColumns<PackageRow>(),
];

/** The filtered systems as a file. */
export function exportSystems(ctx: Ctx, filter: SystemFilter, format: Format): Download {
  return tableFile(format, 'systems', systemColumns, allPages((cursor) => ctx.tx(async (tx) => listSystems(tx, ctx.tenantId, { ...filter, within: await visibleSystems(ctx, tx, 'reporting.read') }, { sort: 'code', cursor, limit: pageSize }))));
}

/** The filtered components of a system as a file. */
export function exportComponents(ctx: Ctx, systemId: string, filter: ComponentFilter, format: Format): Download {
  return tableFile(format, 'components', componentColumns, allPages((cursor) => ctx.tx((tx) => listComponents(tx, ctx.tenantId, systemId, filter, { sort: '-severity', cursor, limit: pageSize }))));
}

/** The filtered packages as a file. */
export function exportPackages(ctx: Ctx, filter: PackageFilter, format: Format): Download {
  return tableFile(format, 'packages', packageColumns, allPages((cursor) => ctx.tx(async (tx) => listPackages(tx, ctx.tenantId, { ...filter, within: await visibleSystems(ctx, tx, 'reporting.read') }, { sort: '-systems', cursor, limit: pageSize }))));
}
