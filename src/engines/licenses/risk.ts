import type { Expression, Leaf, LicenseTerm } from './expression.ts';
import { isCompound, licenseTerm } from './expression.ts';
import { findLicenseFact, findTermFact, type LicenseFact, type LicenseRisk, type LicenseScenario, type LicenseStrength } from './facts.ts';
import { formatExpression, formatLeaf } from './format.ts';
import { parseExpression } from './parse.ts';
import { choosableVersions } from './versions.ts';

export type RiskVerdict = Readonly<{
  risk: LicenseRisk;
  /** One English sentence per reason, in the order of the expression. */
  because: readonly string[];
  /** The same for translation. */
  reasons: readonly RiskReason[];
}>;

export type RiskReason =
  | Readonly<{ code: 'classified' | 'derived'; license: string; risk: LicenseRisk; strength: LicenseStrength | undefined; verified: boolean }>
  /** The licence is not classified; what is not checked is never green. */
  | Readonly<{ code: 'not-classified' | 'reference' | 'no-assertion' | 'unknown-exception'; license: string; risk: 'unknown' }>
  /** Of an OR, or of a range of versions, the alternative with the least risk. */
  | Readonly<{ code: 'chosen'; license: string; risk: LicenseRisk; instead: readonly string[] }>
  | Readonly<{ code: 'unreadable'; license: string; risk: 'unknown'; message: string }>;

/**
 * The risk of using something under a licence expression in a scenario. OR counts as its best
 * alternative, AND as its worst part. A part nobody has classified is worse than orange and
 * better than red: it may turn out to be either, so it is never chosen over a ranked licence
 * that may be used, and never hides one that may not. Ranking: data/licenses/classes.yaml.
 */
export function riskOfExpression(expression: string | Expression, scenario: LicenseScenario): RiskVerdict {
  if (typeof expression !== 'string') return verdictFrom(assess(expression, scenario));
  const parsed = parseExpression(expression);
  if (parsed.ok) return verdictFrom(assess(parsed.expression, scenario));
  return verdictFrom({ risk: 'unknown', reasons: [{ code: 'unreadable', license: expression, risk: 'unknown', message: parsed.refusal.message }] });
}

/** Orders risks from least to most; see `riskOfExpression` for the place of unknown. */
export function compareRisks(left: LicenseRisk, right: LicenseRisk): number {
  return riskRank[left] - riskRank[right];
}

const riskRank: Readonly<Record<LicenseRisk, number>> = { green: 0, yellow: 1, orange: 2, unknown: 3, red: 4 };

type Assessment = Readonly<{ risk: LicenseRisk; reasons: readonly RiskReason[] }>;

function assess(expression: Expression, scenario: LicenseScenario): Assessment {
  if (!isCompound(expression)) return assessLeaf(expression, scenario);
  const parts = expression.parts.map((part) => ({ part, ...assess(part, scenario) }));
  if (expression.kind === 'and') {
    const worst = parts.reduce((a, b) => (compareRisks(b.risk, a.risk) > 0 ? b : a));
    return { risk: worst.risk, reasons: parts.flatMap(({ reasons }) => reasons) };
  }
  const best = parts.reduce((a, b) => (compareRisks(b.risk, a.risk) < 0 ? b : a));
  const instead = parts.filter(({ part }) => part !== best.part).map(({ part }) => formatExpression(part));
  return { risk: best.risk, reasons: [{ code: 'chosen', license: formatExpression(best.part), risk: best.risk, instead }, ...best.reasons] };
}

function assessLeaf(leaf: Leaf, scenario: LicenseScenario): Assessment {
  if (leaf.kind === 'noassertion') return unknownBecause('no-assertion', 'NOASSERTION');
  if (leaf.kind === 'none') return assessFact(findLicenseFact('NONE'), 'NONE', scenario);
  if (leaf.exception?.includes('AdditionRef-') === true) return unknownBecause('unknown-exception', formatLeaf(leaf));
  const own = findTermFact(leaf);
  const isOwnClass = leaf.id.endsWith('-or-later') && own?.risk !== undefined && own.source !== 'category';
  return leaf.orLater && !isOwnClass ? assessRange(leaf, scenario) : assessFact(own, formatLeaf(leaf), scenario);
}

/** A range without a class of its own is as good as the best version its receiver may choose. */
function assessRange(leaf: LicenseTerm, scenario: LicenseScenario): Assessment {
  const versions = choosableVersions(leaf).map((id) => {
    const version = licenseTerm(id, false, leaf.exception);
    return { id, ...assessFact(findTermFact(version), formatLeaf(version), scenario) };
  });
  const best = versions.reduce((a, b) => (compareRisks(b.risk, a.risk) < 0 ? b : a));
  const instead = versions.filter(({ id }) => id !== best.id).map(({ id }) => id);
  if (instead.length === 0) return best;
  return { risk: best.risk, reasons: [{ code: 'chosen', license: best.id, risk: best.risk, instead }, ...best.reasons] };
}

/** A listed exception only adds permissions, so the licence alone bounds the risk of the pair. */
function assessFact(fact: LicenseFact | undefined, license: string, scenario: LicenseScenario): Assessment {
  const risk = fact?.risk?.[scenario];
  if (fact === undefined || risk === undefined) return unknownBecause(license.includes('Ref-') ? 'reference' : 'not-classified', license);
  const code = fact.source === 'category' ? 'derived' : 'classified';
  return { risk, reasons: [{ code, license, risk, strength: fact.strength, verified: fact.verified === true }] };
}

function unknownBecause(code: 'not-classified' | 'reference' | 'no-assertion' | 'unknown-exception', license: string): Assessment {
  return { risk: 'unknown', reasons: [{ code, license, risk: 'unknown' }] };
}

function verdictFrom({ risk, reasons }: Assessment): RiskVerdict {
  return { risk, reasons, because: reasons.map(sentence) };
}

function sentence(reason: RiskReason): string {
  switch (reason.code) {
    case 'classified': return `${reason.license} is ${reason.risk} (${reason.strength}${reason.verified ? '' : ', not verified'}).`;
    case 'derived': return `${reason.license} is ${reason.risk}: derived from its category (${reason.strength}), not verified.`;
    case 'chosen': return `${reason.license} is chosen instead of ${reason.instead.join(', ')}.`;
    case 'reference': return `${reason.license} is a text outside the SPDX list and not classified.`;
    case 'not-classified': return `${reason.license} is not classified.`;
    case 'no-assertion': return 'Nothing was stated about the licence.';
    case 'unknown-exception': return `${reason.license} has an addition that nobody has read.`;
    case 'unreadable': return `"${reason.license.slice(0, 80)}" is not a licence expression: ${reason.message}`;
  }
}
