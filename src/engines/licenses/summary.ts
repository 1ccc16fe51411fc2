import type { LicenseRisk, LicenseScenario } from './facts.ts';
import { normalizeLicense } from './normalize.ts';
import { compareRisks, riskOfExpression } from './risk.ts';

/** What somebody says about the licence of one component; undefined when nothing is said. */
export type LicenseClaim = Readonly<{ license: string | undefined }>;

export type LicenseSummary = Readonly<{
  total: number;
  /** By normalised expression, most frequent first, then by text. */
  known: readonly Readonly<{ expression: string; count: number; risk: LicenseRisk }>[];
  /** Texts that stand for no known licence, as written; undefined counts claims without any text. */
  unknown: Readonly<{ count: number; withoutText: number; texts: readonly Readonly<{ text: string; count: number }>[] }>;
  byRisk: Readonly<Record<LicenseRisk, number>>;
}>;

/** Counts claims by the licence they stand for. Unknown texts stay apart; each distinct text is read once. */
export function summarizeLicenses(claims: Iterable<LicenseClaim>, scenario: LicenseScenario): LicenseSummary {
  const textCounts = new Map<string, number>();
  let total = 0;
  let withoutText = 0;
  for (const { license } of claims) {
    total += 1;
    const text = license?.trim() ?? '';
    if (text === '' || text === 'NOASSERTION') withoutText += 1;
    else textCounts.set(text, (textCounts.get(text) ?? 0) + 1);
  }
  const expressionCounts = new Map<string, number>();
  const unknownTexts: { text: string; count: number }[] = [];
  for (const [text, count] of textCounts) {
    const expression = normalizeLicense(text)?.expression;
    if (expression === undefined) unknownTexts.push({ text, count });
    else expressionCounts.set(expression, (expressionCounts.get(expression) ?? 0) + count);
  }
  return summaryFrom(total, withoutText, expressionCounts, unknownTexts, scenario);
}

function summaryFrom(
  total: number, withoutText: number, expressionCounts: ReadonlyMap<string, number>,
  unknownTexts: readonly { text: string; count: number }[], scenario: LicenseScenario,
): LicenseSummary {
  const known = [...expressionCounts].map(([expression, count]) => ({ expression, count, risk: riskOfExpression(expression, scenario).risk }));
  known.sort((a, b) => b.count - a.count || compareText(a.expression, b.expression));
  const texts = unknownTexts.toSorted((a, b) => b.count - a.count || compareText(a.text, b.text));
  const unknownCount = texts.reduce((sum, { count }) => sum + count, withoutText);
  const byRisk: Record<LicenseRisk, number> = { green: 0, yellow: 0, orange: 0, red: 0, unknown: unknownCount };
  for (const { risk, count } of known) byRisk[risk] += count;
  return { total, known, unknown: { count: unknownCount, withoutText, texts }, byRisk };
}

/** The worst risk of several verdicts; undefined for none. */
export function worstRisk(risks: Iterable<LicenseRisk>): LicenseRisk | undefined {
  let worst: LicenseRisk | undefined;
  for (const risk of risks) if (worst === undefined || compareRisks(risk, worst) > 0) worst = risk;
  return worst;
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
