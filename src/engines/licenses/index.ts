/** The licence engine: expressions, declared names, facts and risk. */
export { disjuncts, equalExpressions, exceptionIdsOf, licenseIdsOf, simplify, type DisjunctsResult } from './algebra.ts';
export type { Compound, Expression, ExpressionRefusal, ExpressionResult, Leaf, LicenseTerm, SpecialTerm } from './expression.ts';
export { isCompound, licenseTerm } from './expression.ts';
export {
  findLicenseFact, licenseDataVersion, licenseRisks, licenseScenarios, licenseStrengths, listClassifiedLicenses,
  type LicenseFact, type LicenseObligation, type LicenseRisk, type LicenseScenario, type LicenseStrength,
} from './facts.ts';
export { formatExpression } from './format.ts';
export { normalizeLicense, readDeclaredLicense, type DeclaredLicense, type NormalizedLicense } from './normalize.ts';
export { invalidExpressions, parseExpression, type ParseOptions } from './parse.ts';
export { compareRisks, riskOfExpression, type RiskReason, type RiskVerdict } from './risk.ts';
export { isSatisfied, readAllowList, satisfies, type AllowList, type SatisfiesRefusal, type SatisfiesResult } from './satisfies.ts';
export { findListedException, findListedLicense, listSpdxExceptions, listSpdxLicenses, spdxListState, type ListedLicense } from './spdx-list.ts';
export { summarizeLicenses, worstRisk, type LicenseClaim, type LicenseSummary } from './summary.ts';
