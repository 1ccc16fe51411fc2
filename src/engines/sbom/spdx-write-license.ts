import { parseExpression } from '../licenses/index.ts';
import type { BomExtractedLicense, BomLicense } from './model.ts';
import type { StandardLicense } from './write-license.ts';
import { standardLicense } from './write-license.ts';

/** Turns the licences of components into SPDX expressions, and remembers what the document must then define itself. */
export type SpdxLicenseWriter = Readonly<{
  /** The expression for one claim; NOASSERTION where the component says nothing. */
  expression(licenses: readonly BomLicense[], claim: BomLicense['claim']): string;
  /** Every `LicenseRef-…` that was used, in the order of its first use (SPDX 2.3 clause 10). */
  definitions(): readonly Readonly<{ licenseId: string; extractedText: string; name?: string; seeAlsos?: readonly string[] }>[];
}>;

export function createSpdxLicenseWriter(extracted: ReadonlyMap<string, BomExtractedLicense>): SpdxLicenseWriter {
  const idByName = new Map<string, string>();
  const textByName = new Map<string, string | undefined>();
  const used = new Map<string, { name: string | undefined; url: string | undefined }>();
  for (const { id, name, text } of extracted.values()) {
    if (name === undefined || textByName.has(name)) continue;
    textByName.set(name, text);
    if (isReference(id)) idByName.set(name, id);
  }

  let made = 0;
  /** SPDX 2.3 §10.1: letters, digits, dots and hyphens. Names in other scripts leave nothing over and are numbered. */
  const freeReference = (name: string): string => {
    const slug = name.replaceAll(/[^A-Za-z0-9.]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 80);
    const isFree = (id: string): boolean => !used.has(id) && !extracted.has(id);
    if (slug !== '' && isFree(`LicenseRef-${slug}`)) return `LicenseRef-${slug}`;
    const numbered = (): string => `LicenseRef-${slug === '' ? 'named' : slug}-${made}`;
    do made += 1; while (!isFree(numbered()));
    return numbered();
  };
  const referenceTo = (name: string, url: string | undefined): string => {
    const id = isReference(name) ? name : idByName.get(name) ?? freeReference(name);
    idByName.set(name, id);
    if (!used.has(id)) used.set(id, { name: isReference(name) ? extracted.get(id)?.name : name, url });
    return id;
  };
  const operand = (license: StandardLicense): string => {
    if (license.kind === 'id') return license.text;
    if (license.kind === 'name') return referenceTo(license.text, license.url);
    for (const [reference] of license.text.matchAll(/(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+/g)) {
      // A licence of another document cannot be named without that document's checksum: the whole text becomes a name.
      if (reference.startsWith('DocumentRef-')) return referenceTo(license.text, license.url);
      referenceTo(reference, undefined);
    }
    return license.text;
  };
  return {
    expression(licenses, claim) {
      const operands = [...new Set(licenses.filter((license) => license.claim === claim).map((license) => operand(standardLicense(license, extracted))))];
      if (operands.length === 0) return 'NOASSERTION';
      return operands.length === 1 ? operands[0]! : operands.map(asOperand).join(' AND ');
    },
    definitions: () => [...used].map(([licenseId, { name, url }]) => ({
      licenseId,
      extractedText: extracted.get(licenseId)?.text ?? textByName.get(name ?? '') ?? `The source document names this licence "${name ?? licenseId}" and does not hold its text.`,
      ...(name !== undefined && { name }),
      ...(url !== undefined && { seeAlsos: [url] }),
    })),
  };
}

/** A document may define licences under ids that are none. */
function isReference(text: string): boolean {
  return /^LicenseRef-[A-Za-z0-9.-]+$/.test(text);
}

/** AND binds tighter than OR, so only an alternative needs parentheses. */
function asOperand(expression: string): string {
  const parsed = parseExpression(expression);
  return parsed.ok && parsed.expression.kind === 'or' ? `(${expression})` : expression;
}
