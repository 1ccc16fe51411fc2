import { labelWords } from '#engines/regime/status-words.ts';
import type { Ctx, Download } from '#platform/feature.ts';
import { tableFile, type TableColumn } from '#platform/table-file.ts';
import { getAttestation } from './attestations.ts';
import type { CoverageItem } from './coverage-contract.ts';
import { getCoverage } from './coverage.ts';
import { inLanguage } from './document-words.ts';
import { attestationDocument, becauseText, coverageDocument, documentFile, institutionName, modalityText, policyDocument, type DocumentFormat } from './documents.ts';
import { getPolicy } from './policy-views.ts';
import type { LanguageTag } from './words.ts';

async function frameOf(ctx: Ctx, language: LanguageTag) {
  return { language, institution: await institutionName(ctx, language), madeAt: ctx.now };
}

export async function exportPolicy(ctx: Ctx, id: string, format: DocumentFormat, language: LanguageTag): Promise<Download> {
  const policy = await getPolicy(ctx, id);
  return documentFile(policyDocument(await frameOf(ctx, language), policy), format, `${policy.docNo}-v${policy.version}`);
}

export async function exportAttestation(ctx: Ctx, id: string, format: DocumentFormat, language: LanguageTag): Promise<Download> {
  const attestation = await getAttestation(ctx, id);
  return documentFile(attestationDocument(await frameOf(ctx, language), attestation), format, id);
}

/** Where every item of a framework stands, as a file. */
export async function exportCoverage(ctx: Ctx, frameworkId: string, format: 'csv' | 'xlsx' | DocumentFormat, language: LanguageTag): Promise<Download> {
  const coverage = await getCoverage(ctx, frameworkId);
  if (format === 'docx' || format === 'pdf') return documentFile(coverageDocument(await frameOf(ctx, language), coverage), format, `coverage-${frameworkId}`);
  return tableFile({ format, language }, { file: `coverage-${frameworkId}`, sheet: { zh: '条款覆盖', en: 'Coverage' } }, coverageColumns(language), (async function* () {
    yield* coverage.items;
  })());
}

/** One row an item; the same words as in the document. */
export function coverageColumns(language: LanguageTag): readonly TableColumn<CoverageItem>[] {
  const say = inLanguage(language);
  return [
    { title: { zh: '编号', en: 'Item' }, value: (item) => item.id },
    { title: { zh: '要求', en: 'Requirement' }, value: (item) => say(item.title), width: 48 },
    { title: { zh: '情态', en: 'Modality' }, value: (item) => modalityText(item, say) },
    { title: { zh: '状态', en: 'State' }, value: (item) => say(labelWords[item.label]), width: 32 },
    { title: { zh: '需整改', en: 'To be remedied' }, value: (item) => item.isGap },
    { title: { zh: '依据', en: 'Because' }, value: (item) => becauseText(item, say), width: 80 },
    { title: { zh: '条款', en: 'Clauses' }, value: (item) => item.clauses.map((clause) => `${clause.policyDocNo} ${clause.no}`).join('; '), width: 40 },
    { title: { zh: '与原文核对', en: 'Compared with the text' }, value: (item) => item.isVerified },
  ];
}
