import { asIriReference, isAbsoluteUri } from './iri.ts';
import type { IssueList } from './issue-list.ts';
import type { BomComponent } from './model.ts';
import { isLocatorOf } from './spdx-rules.ts';
import type { SpdxLicenseWriter } from './spdx-write-license.ts';
import { hashAlgorithms, purposeByType } from './vocabulary.ts';

/** A component as a package of SPDX 2.3 (clause 7) in its JSON shape. */
export function spdxPackage(component: BomComponent, id: string, licenses: SpdxLicenseWriter, issues: IssueList): Record<string, unknown> {
  const addresses = sortedAddresses(component);
  const externalRefs = [...identifiers(component, issues), ...addresses.others];
  return {
    SPDXID: id,
    name: packageName(component),
    versionInfo: component.version,
    supplier: component.supplier === undefined ? undefined : agent('Organization', component.supplier),
    originator: originator(component),
    downloadLocation: addresses.download ?? 'NOASSERTION',
    filesAnalyzed: false,
    checksums: checksums(component, issues),
    homepage: addresses.homepage,
    licenseConcluded: licenses.expression(component.licenses, 'concluded'),
    licenseDeclared: licenses.expression(component.licenses, 'declared'),
    copyrightText: component.copyright ?? 'NOASSERTION',
    description: component.description,
    externalRefs: externalRefs.length === 0 ? undefined : externalRefs,
    primaryPackagePurpose: purposeByType.get(component.type) ?? 'OTHER',
  };
}

/** SPDX has no group: an npm scope belongs to the name; another group is named where no purl names it. */
function packageName({ group, name, purl }: BomComponent): string {
  return group !== undefined && (group.startsWith('@') || purl === undefined) ? `${group}/${name}` : name;
}

/** One space stands before the name (SPDX 2.3 §7.5). */
export function agent(kind: 'Person' | 'Organization' | 'Tool', name: string): string {
  return `${kind}: ${name.trim()}`;
}

function originator({ author, publisher }: BomComponent): string | undefined {
  if (author !== undefined) return agent('Person', author);
  return publisher === undefined ? undefined : agent('Organization', publisher);
}

type Reference = Readonly<{ referenceCategory: string; referenceType: string; referenceLocator: string }>;

/** SPDX 2.3 annex F. */
function identifiers({ purl, otherPurls = [], cpe, where }: BomComponent, issues: IssueList): readonly Reference[] {
  const references: Reference[] = [];
  for (const text of purl === undefined ? otherPurls : [purl, ...otherPurls]) {
    const referenceLocator = text.replaceAll(/\s/g, encodeURIComponent);
    if (isLocatorOf('purl', referenceLocator)) references.push({ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator });
    else issues.warn('not-written', where, `"${text.slice(0, 200)}" is no package URL and was not written as one.`);
  }
  if (cpe === undefined) return references;
  const cpeType = cpe.startsWith('cpe:2.3:') ? 'cpe23Type' : 'cpe22Type';
  if (isLocatorOf(cpeType, cpe)) references.push({ referenceCategory: 'SECURITY', referenceType: cpeType, referenceLocator: cpe });
  else issues.inform('not-written', where, `"${cpe.slice(0, 200)}" is no CPE name and was not written as one.`);
  return references;
}

type Addresses = { download: string | undefined; homepage: string | undefined; others: Reference[] };

/** The first download and the first website have fields of their own; the rest are references of the category OTHER. */
function sortedAddresses({ externalReferences }: BomComponent): Addresses {
  const sorted: Addresses = { download: undefined, homepage: undefined, others: [] };
  for (const { type, url } of externalReferences) {
    const address = asIriReference(url);
    const isVersionControl = /^(?:git|hg|svn|bzr)(?:\+|:)/.test(address);
    if (sorted.download === undefined && isAbsoluteUri(address.split('#')[0]!) && type === (isVersionControl ? 'vcs' : 'distribution')) sorted.download = address;
    else if (sorted.homepage === undefined && type === 'website' && isAbsoluteUri(address.split('#')[0]!)) sorted.homepage = address;
    else if (type === 'advisories') sorted.others.push({ referenceCategory: 'SECURITY', referenceType: 'advisory', referenceLocator: address });
    else sorted.others.push({ referenceCategory: 'OTHER', referenceType: asIriReference(type), referenceLocator: address });
  }
  return sorted;
}

const spdxAlgorithms = new Map(hashAlgorithms.flatMap(([name, spdxName, , hexLength]) => (spdxName === undefined ? [] : [[name, { spdxName, hexLength }] as const])));

function checksums({ hashes, where }: BomComponent, issues: IssueList): readonly Record<string, string>[] | undefined {
  const written = hashes.flatMap(({ algorithm, value }) => {
    const known = spdxAlgorithms.get(algorithm);
    if (known !== undefined && value.length === known.hexLength && /^[0-9a-fA-F]+$/.test(value)) return [{ algorithm: known.spdxName, checksumValue: value.toLowerCase() }];
    issues.inform('not-written', where, `The ${algorithm.slice(0, 40)} hash was not written: SPDX ${known === undefined ? 'does not know the algorithm' : 'wants it in hexadecimal digits'}.`);
    return [];
  });
  return written.length === 0 ? undefined : written;
}
