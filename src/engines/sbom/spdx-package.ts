import type { JsonObject, ReadContext } from './fields.ts';
import { readIdentifier, readList, readObjects, readText } from './fields.ts';
import type { BomHash, BomLicense } from './model.ts';
import { checkPurl, readName } from './purl-text.ts';
import type { ComponentDraft } from './ref-register.ts';
import { hashAlgorithmName, typeByPurpose } from './vocabulary.ts';

/**
 * Reads one package of SPDX 2.2/2.3 (clause 7) in its JSON shape. Undefined, with an issue, where it has neither a name nor a purl
 * to take one from. Its ref is made from `pointer` where it has no SPDXID.
 */
export function readSpdxPackage(context: ReadContext, raw: JsonObject, where: string, pointer: string): ComponentDraft | undefined {
  const references = readReferences(context, raw.externalRefs, where);
  const purl = references.purls[0];
  const name = readName(context, readIdentifier(context, raw.name, where, 'name'), purl, where);
  if (name === undefined) return undefined;
  const version = known(readIdentifier(context, raw.versionInfo, where, 'versionInfo'));
  if (purl !== undefined) checkPurl(context, purl, version, where);
  return {
    ref: readIdentifier(context, raw.SPDXID, where, 'SPDXID') ?? `#${pointer}`,
    parent: undefined,
    type: readType(context, raw.primaryPackagePurpose, where),
    group: undefined,
    name,
    version,
    purl,
    otherPurls: references.purls.length > 1 ? references.purls.slice(1) : undefined,
    cpe: references.cpe,
    description: readText(context, raw.description, where, 'description') ?? readText(context, raw.summary, where, 'summary'),
    supplier: readAgent(context, raw.supplier, where, 'supplier'),
    publisher: undefined,
    author: readAgent(context, raw.originator, where, 'originator'),
    copyright: known(readText(context, raw.copyrightText, where, 'copyrightText')),
    scope: 'unknown',
    groups: nothing,
    isDirect: undefined,
    licenses: readLicenses(context, raw, where),
    hashes: readChecksums(context, raw.checksums, where),
    externalReferences: [...readAddresses(context, raw, where), ...references.others],
    isModified: undefined,
    where,
  };
}

/** SPDX 2.3 §7.5: `Organization: name (email)` or `Person: …`; the kind is not kept, NOASSERTION means not known. */
export function agentName(text: string | undefined): string | undefined {
  const agent = known(text);
  return agent === undefined ? undefined : agent.replace(/^(?:Organization|Person|Tool):\s*/i, '').replace(/\s*\(\s*\)$/, '') || undefined;
}

const nothing: readonly never[] = [];

/** SPDX writes that it makes no statement; the model leaves the value out. */
function known(text: string | undefined): string | undefined {
  return text === 'NOASSERTION' || text === 'NONE' ? undefined : text;
}

function readAgent(context: ReadContext, value: unknown, where: string, key: string): string | undefined {
  return agentName(readIdentifier(context, value, where, key));
}

function readType(context: ReadContext, value: unknown, where: string): string {
  if (value === undefined) return 'library';
  const type = typeof value === 'string' ? typeByPurpose.get(value.toUpperCase()) : undefined;
  if (type === undefined) context.issues.warn('unknown-value', `${where}/primaryPackagePurpose`, 'The purpose of the package is not known; it was taken as a library.');
  return type ?? 'library';
}

type References = { purls: string[]; cpe: string | undefined; others: { type: string; url: string }[] };

/** SPDX 2.3 §7.21. Types may be written as addresses (`http://spdx.org/rdf/references/cpe23Type`). */
function readReferences(context: ReadContext, value: unknown, where: string): References {
  const found: References = { purls: [], cpe: undefined, others: [] };
  if (value === undefined) return found;
  readObjects(context, value, where, 'externalRefs').forEach((reference, index) => {
    const type = readIdentifier(context, reference.referenceType, where, 'externalRefs/#/referenceType', index) ?? 'other';
    const locator = readIdentifier(context, reference.referenceLocator, where, 'externalRefs/#/referenceLocator', index);
    if (locator === undefined) {
      context.issues.warn('missing-value', `${where}/externalRefs/${index}`, 'The external reference has no locator and was not taken.');
      return;
    }
    takeReference(found, type.slice(type.lastIndexOf('/') + 1), locator);
  });
  if (found.purls.length > 1) {
    context.issues.inform('several-purls', `${where}/externalRefs`, `The package names ${found.purls.length} purls; the first one identifies it, the others are kept beside it.`);
  }
  return found;
}

/** External reference type of CycloneDX for each security reference of SPDX (annex F.2). */
const securityReferences: ReadonlyMap<string, string> = new Map([['advisory', 'advisories'], ['fix', 'vcs'], ['url', 'advisories']]);

function takeReference(found: References, type: string, locator: string): void {
  if (type === 'purl') {
    if (!found.purls.includes(locator)) found.purls.push(locator);
  } else if (type === 'cpe23Type' || type === 'cpe22Type') {
    // A CPE 2.3 is preferred; further CPEs of the same package add nothing to its identity.
    if (found.cpe === undefined || (type === 'cpe23Type' && !found.cpe.startsWith('cpe:2.3:'))) found.cpe = locator;
  } else {
    found.others.push({ type: securityReferences.get(type) ?? type, url: locator });
  }
}

function readAddresses(context: ReadContext, raw: JsonObject, where: string): readonly Readonly<{ type: string; url: string }>[] {
  const addresses = [];
  const download = known(readIdentifier(context, raw.downloadLocation, where, 'downloadLocation'));
  const homepage = known(readIdentifier(context, raw.homepage, where, 'homepage'));
  // SPDX 2.3 §7.7.1.5: a version control address is written as `git+https://…`.
  if (download !== undefined) addresses.push({ type: /^(?:git|hg|svn|bzr)(?:\+|:)/.test(download) ? 'vcs' : 'distribution', url: download });
  if (homepage !== undefined) addresses.push({ type: 'website', url: homepage });
  return addresses;
}

function readLicenses(context: ReadContext, raw: JsonObject, where: string): readonly BomLicense[] {
  const declared = known(readText(context, raw.licenseDeclared, where, 'licenseDeclared'));
  const concluded = known(readText(context, raw.licenseConcluded, where, 'licenseConcluded'));
  if (declared === undefined && concluded === undefined) return nothing;
  const licenses: BomLicense[] = [];
  if (declared !== undefined) licenses.push({ kind: licenseKind(declared), text: declared, claim: 'declared' });
  if (concluded !== undefined) licenses.push({ kind: licenseKind(concluded), text: concluded, claim: 'concluded' });
  return licenses;
}

/** SPDX 2.3 annex D: one licence id alone; a reference, a `+` or an operator makes it an expression. */
function licenseKind(text: string): BomLicense['kind'] {
  return /^(?!LicenseRef-|DocumentRef-)[A-Za-z0-9.-]+$/.test(text) ? 'id' : 'expression';
}

function readChecksums(context: ReadContext, value: unknown, where: string): readonly BomHash[] {
  return readList(context, value, where, 'checksums', (checksum, index) => {
    const algorithm = readIdentifier(context, checksum.algorithm, where, 'checksums/#/algorithm', index);
    const content = readIdentifier(context, checksum.checksumValue, where, 'checksums/#/checksumValue', index);
    if (algorithm !== undefined && content !== undefined) return { algorithm: hashAlgorithmName(algorithm), value: content };
    context.issues.warn('hash-malformed', `${where}/checksums/${index}`, 'A checksum needs an algorithm and a value; this one was not taken.');
    return undefined;
  });
}
