import type { Ctx, Download, Handlers, LocalText } from '#platform/feature.ts';
import type { Language } from '#platform/mail.ts';
import { tableFile, type TableForm } from '#platform/table-file.ts';
import { assertVisible, ledgerWords, licenseRiskWords, visibleSystems } from '#features/ledger/public.ts';
import { licenseReasonCodes, type complianceContract } from './contract.ts';
import { complianceWords } from './export-words.ts';
import { getLicense, getSystemLicenses, listLicenses, type LicenseSummary, type Scenario } from './license-views.ts';

export const complianceHandlers = {
  listLicenses: (ctx, { query }) => ctx.tx(async (tx) => listLicenses(tx, ctx.tenantId, query.scenario, query.q, await visibleSystems(ctx, tx, 'compliance.read'))),
  exportLicenses: (ctx, { query }) => exportLicenses(ctx, query, query),
  getSystemLicenses: (ctx, { params }) => ctx.tx(async (tx) => {
    await assertVisible(ctx, tx, 'compliance.read', params.systemId);
    return getSystemLicenses(tx, ctx.tenantId, params.systemId);
  }),
  getLicense: (ctx, { params }) => ctx.tx(async (tx) => getLicense(tx, ctx.tenantId, params.licenseId, await visibleSystems(ctx, tx, 'compliance.read'))),
} satisfies Handlers<typeof complianceContract>;

/** A reason in a sentence, as the screens say it. */
const sentences = Object.fromEntries([...licenseReasonCodes, 'classified-unverified'].map((code) => [code, complianceWords.wordsOf('compliance.because', [code])]));
const strengthWords = complianceWords.openWordsOf('compliance.strength');

function becauseText({ code, license, risk, strength, verified, instead }: LicenseSummary['rows'][number]['because'][number], language: Language): string {
  const key = code === 'classified' && verified === false ? 'classified-unverified' : code;
  const values: Readonly<Record<string, string>> = { license: license ?? '', risk: risk === null ? '' : licenseRiskWords(risk, language), strength: strength === null ? '' : strengthWords(strength, language), instead: instead.join(', ') };
  return sentences[key]!(key, language).replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => values[name] ?? '');
}

type Asked = Readonly<{ q?: string | undefined; scenario: Scenario; risk?: readonly string[] | undefined }>;

/** A risk holds for a scenario, so its head names it. */
const riskTitles = { internal: { zh: '风险（内部使用）', en: 'Risk (internal use)' }, service: { zh: '风险（对外服务）', en: 'Risk (service)' }, distribution: { zh: '风险（对外分发）', en: 'Risk (distribution)' } } as const satisfies Record<Scenario, LocalText>;

function exportLicenses(ctx: Ctx, asked: Asked, form: TableForm): Download {
  async function* rows(): AsyncGenerator<LicenseSummary['rows'][number]> {
    const { rows: all } = await ctx.tx(async (tx) => listLicenses(tx, ctx.tenantId, asked.scenario, asked.q, await visibleSystems(ctx, tx, 'reporting.read')));
    yield* all.filter((row) => asked.risk === undefined || asked.risk.includes(row.risk));
  }
  return tableFile(form, { file: 'licences', sheet: { zh: '许可证', en: 'Licences' } }, [
    { title: ledgerWords.textOf('ledger.field.license'), value: (row) => row.expression, width: 40 },
    { title: ledgerWords.textOf('ledger.field.licenseDeclared'), value: (row) => row.asWritten, width: 40 },
    { title: riskTitles[asked.scenario], value: (row) => row.risk, as: licenseRiskWords },
    { title: { zh: '理由', en: 'Because' }, value: (row, language) => row.because.map((reason) => becauseText(reason, language)).join('; '), width: 40 },
    { title: { zh: '组件版本数', en: 'Package versions' }, value: (row) => row.componentCount },
    { title: { zh: '系统数', en: 'Systems' }, value: (row) => row.systemCount },
  ], rows());
}
