import { normalizeLicense } from '#engines/licenses/normalize.ts';
import type { Bom, BomLicense } from '#engines/sbom/model.ts';
import type { PreparedItem } from './prepare.ts';

export type StatedLicense = Pick<PreparedItem, 'licenseExpression' | 'licenseAsWritten' | 'licenseClaim'>;
/** What a component's licences come to. */
export type LicenseReader = (licenses: readonly BomLicense[]) => StatedLicense;

const textMax = 1000;

/**
 * Reads the licences of one document's components. A reference that the document defines itself (SPDX `LicenseRef-…` with a name)
 * counts as the licence that its name says, where the name says one.
 */
export function licenseReader(bom: Bom): LicenseReader {
  const definitions = new Map((bom.extractedLicenses ?? []).flatMap(({ id, name }) => {
    const expression = name === undefined ? undefined : normalizeText(name);
    return expression === undefined ? [] : [[id, expression] as const];
  }));
  const resolve = (text: string) => text.replaceAll(/LicenseRef-[\w.-]+/g, (reference) => {
    const expression = definitions.get(reference);
    return expression === undefined ? reference : inParentheses(expression);
  });
  return (licenses) => readStated(licenses, (license) => normalizeText(definitions.size === 0 ? license.text : resolve(license.text)) ?? (license.url === undefined ? undefined : normalizeText(license.url)));
}

/** The concluded claim comes before the declared one; several licences beside each other all apply. */
function readStated(licenses: readonly BomLicense[], normalize: (license: BomLicense) => string | undefined): StatedLicense {
  const concluded = licenses.filter((license) => license.claim === 'concluded');
  const stated = concluded.length > 0 ? concluded : licenses;
  if (stated.length === 0) return { licenseExpression: null, licenseAsWritten: null, licenseClaim: null };
  const expressions = new Set(stated.map(normalize));
  const joined = expressions.has(undefined) ? null : expressions.size === 1 ? [...expressions][0]! : [...expressions].map((expression) => inParentheses(expression!)).join(' AND ');
  return { licenseExpression: joined?.slice(0, textMax) ?? null, licenseAsWritten: stated.map((license) => license.text).join(' AND ').slice(0, textMax), licenseClaim: concluded.length > 0 ? 'concluded' : 'declared' };
}

/** An OR below an AND needs them. */
function inParentheses(expression: string): string {
  return expression.includes(' OR ') ? `(${expression})` : expression;
}

const known = new Map<string, string | undefined>();
const knownMax = 20_000;

/** Documents repeat the same few texts thousands of times. */
function normalizeText(text: string): string | undefined {
  if (known.has(text)) return known.get(text);
  const expression = normalizeLicense(text)?.expression;
  if (known.size >= knownMax) known.clear();
  known.set(text, expression);
  return expression;
}
