import type { Ctx, Download, Handlers } from '#platform/feature.ts';
import { tableFile } from '#platform/table-file.ts';
import type { complianceContract } from './contract.ts';
import { getLicense, getSystemLicenses, listLicenses, type LicenseSummary } from './license-views.ts';

export const complianceHandlers = {
  listLicenses: (ctx, { query }) => ctx.tx((tx) => listLicenses(tx, ctx.tenantId, query.scenario, query.q)),
  exportLicenses: (ctx, { query }) => exportLicenses(ctx, query.format),
  getSystemLicenses: (ctx, { params }) => ctx.tx((tx) => getSystemLicenses(tx, ctx.tenantId, params.systemId)),
  getLicense: (ctx, { params }) => ctx.tx((tx) => getLicense(tx, ctx.tenantId, params.licenseId)),
} satisfies Handlers<typeof complianceContract>;

function exportLicenses(ctx: Ctx, format: 'csv' | 'xlsx'): Download {
  async function* rows(): AsyncGenerator<LicenseSummary['rows'][number]> {
    yield* (await ctx.tx((tx) => listLicenses(tx, ctx.tenantId, 'service', undefined))).rows;
  }
  return tableFile(format, 'licences', [
    { title: '许可证 licence', value: (row) => row.expression, width: 40 },
    { title: '声明原文 as written', value: (row) => row.asWritten, width: 40 },
    { title: '风险（对外服务） risk (service)', value: (row) => row.risk },
    { title: '理由 because', value: (row) => row.because.join('; '), width: 40 },
    { title: '组件版本数 package versions', value: (row) => row.componentCount },
    { title: '系统数 systems', value: (row) => row.systemCount },
  ], rows());
}
