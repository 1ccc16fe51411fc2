import type { Ctx, Download, Handlers } from '#platform/feature.ts';
import { tableFile } from '#platform/table-file.ts';
import { assertVisible, visibleSystems } from '#features/ledger/public.ts';
import type { complianceContract } from './contract.ts';
import { getLicense, getSystemLicenses, listLicenses, type LicenseSummary } from './license-views.ts';

export const complianceHandlers = {
  listLicenses: (ctx, { query }) => ctx.tx(async (tx) => listLicenses(tx, ctx.tenantId, query.scenario, query.q, await visibleSystems(ctx, tx, 'compliance.read'))),
  exportLicenses: (ctx, { query }) => exportLicenses(ctx, query.format),
  getSystemLicenses: (ctx, { params }) => ctx.tx(async (tx) => {
    await assertVisible(ctx, tx, 'compliance.read', params.systemId);
    return getSystemLicenses(tx, ctx.tenantId, params.systemId);
  }),
  getLicense: (ctx, { params }) => ctx.tx(async (tx) => getLicense(tx, ctx.tenantId, params.licenseId, await visibleSystems(ctx, tx, 'compliance.read'))),
} satisfies Handlers<typeof complianceContract>;

function exportLicenses(ctx: Ctx, format: 'csv' | 'xlsx'): Download {
  async function* rows(): AsyncGenerator<LicenseSummary['rows'][number]> {
    yield* (await ctx.tx(async (tx) => listLicenses(tx, ctx.tenantId, 'service', undefined, await visibleSystems(ctx, tx, 'reporting.read')))).rows;
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
