import { normalizeLicense } from '#engines/licenses/normalize.ts';
import { riskOfExpression } from '#engines/licenses/risk.ts';
import type { LicenseRisk, LicenseScenario } from '#engines/licenses/facts.ts';
import { evaluateLicensePolicy } from '#engines/policy/license-policy.ts';
import type { ComponentVerdict, LicensePolicy, PolicyReason, PolicyVerdict } from '#engines/policy/license-policy.ts';
import type { Bom, BomLicense } from '#engines/sbom/model.ts';
import type { ScanComponent } from './inventory.ts';

/** What is known about the licence of one component. */
export type ComponentLicense = Readonly<{
  /** SPDX expression; undefined where it is not known. */
  expression: string | undefined;
  /** What the documents say, as written; undefined where they say nothing. */
  stated: string | undefined;
  risk: LicenseRisk;
  /** Of the policy, where there is one. */
  verdict: PolicyVerdict | undefined;
  reasons: readonly PolicyReason[];
}>;

/** The licence of each component by its key. `on` is the day on which exceptions of the policy are judged. */
export function judgeLicenses(components: readonly ScanComponent[], about: Readonly<{ scenario: LicenseScenario; policy: LicensePolicy | undefined; on: string }>): ReadonlyMap<string, ComponentLicense> {
  const claims = components.map((component) => ({ component, ...licenseOf(component.licenses) }));
  const judged = about.policy === undefined ? undefined : evaluateLicensePolicy(about.policy, claims.map(subjectOf), about.on);
  const risks = new Map<string, LicenseRisk>();
  return new Map(claims.map(({ component, expression, stated }, at) => {
    const verdict: ComponentVerdict | undefined = judged?.[at];
    return [component.key, { expression, stated, risk: riskOf(expression, about.scenario, risks), verdict: verdict?.verdict, reasons: verdict?.reasons ?? [] }] as const;
  }));
}

function subjectOf({ component, expression, stated }: Readonly<{ component: ScanComponent; expression: string | undefined; stated: string | undefined }>) {
  return { name: component.name, version: component.version, purl: component.purl, license: expression ?? stated };
}

function riskOf(expression: string | undefined, scenario: LicenseScenario, known: Map<string, LicenseRisk>): LicenseRisk {
  if (expression === undefined) return 'unknown';
  let risk = known.get(expression);
  if (risk === undefined) known.set(expression, (risk = riskOfExpression(expression, scenario).risk));
  return risk;
}

/** The concluded claim comes before the declared one; several licences beside each other all apply. */
export function licenseOf(licenses: readonly BomLicense[]): Readonly<{ expression: string | undefined; stated: string | undefined }> {
  const concluded = licenses.filter((license) => license.claim === 'concluded' && license.text !== 'NOASSERTION');
  const claims = (concluded.length > 0 ? concluded : licenses).filter((license) => license.text.trim() !== '' && license.text !== 'NOASSERTION');
  if (claims.length === 0) return { expression: undefined, stated: undefined };
  const stated = [...new Set(claims.map((license) => license.text))].join(' AND ');
  const expressions = [...new Set(claims.map(normalized))];
  if (expressions.some((expression) => expression === undefined)) return { expression: undefined, stated };
  return { expression: expressions.length === 1 ? expressions[0] : expressions.map((expression) => (/ OR /.test(expression!) ? `(${expression})` : expression)).join(' AND '), stated };
}

const normalizedTexts = new Map<string, string | undefined>();

function normalized({ text, url }: BomLicense): string | undefined {
  const key = url === undefined ? text : `${text}\n${url}`;
  if (!normalizedTexts.has(key)) normalizedTexts.set(key, normalizeLicense(text)?.expression ?? (url === undefined ? undefined : normalizeLicense(url)?.expression));
  return normalizedTexts.get(key);
}

/**
 * The claims of a document with the licences that it defines itself (SPDX `LicenseRef-…`) put by their names, where a name stands for a
 * known licence: `LicenseRef-1` named "Apache License, Version 2.0" is Apache-2.0.
 */
export function withOwnNames(licenses: readonly BomLicense[], bom: Bom): readonly BomLicense[] {
  if (bom.extractedLicenses === undefined || !licenses.some((license) => license.text.includes('LicenseRef-'))) return licenses;
  let names = ownNames.get(bom);
  if (names === undefined) ownNames.set(bom, (names = new Map(bom.extractedLicenses.flatMap(({ id, name }) => {
    const expression = name === undefined ? undefined : normalizeLicense(name)?.expression;
    return expression === undefined || expression.startsWith('LicenseRef-') ? [] : [[id, / (?:AND|OR) /.test(expression) ? `(${expression})` : expression] as const];
  }))));
  return licenses.map((license) => ({ ...license, text: license.text.replaceAll(/LicenseRef-[A-Za-z0-9.-]+/g, (id) => names.get(id) ?? id) }));
}

const ownNames = new WeakMap<Bom, ReadonlyMap<string, string>>();
