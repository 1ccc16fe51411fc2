import { asIriReference } from './iri.ts';
import type { IssueList } from './issue-list.ts';
import type { BomComponent, BomExtractedLicense, BomHash, BomLicense, BomScope } from './model.ts';
import type { StandardLicense } from './write-license.ts';
import { standardLicense } from './write-license.ts';
import type { WrittenCycloneDxVersion } from './write-options.ts';
import { componentTypes, developmentScopeProperty, externalReferenceTypes, groupProperty, hashAlgorithms, otherPurlProperty } from './vocabulary.ts';

export type CycloneDxWriting = Readonly<{ specVersion: WrittenCycloneDxVersion; isXml: boolean; extracted: ReadonlyMap<string, BomExtractedLicense>; issues: IssueList }>;

/** A component in the JSON shape of CycloneDX, without the components inside it. Keys in the order of the specification; absent ones undefined. */
export function cycloneDxComponent(writing: CycloneDxWriting, component: BomComponent): Record<string, unknown> {
  const { specVersion } = writing;
  return {
    type: componentType(writing, component),
    'bom-ref': component.ref,
    supplier: component.supplier === undefined ? undefined : { name: component.supplier },
    authors: component.author === undefined || specVersion < '1.6' ? undefined : [{ name: component.author }],
    author: component.author === undefined || specVersion >= '1.6' ? undefined : component.author,
    publisher: component.publisher,
    group: component.group,
    // a lockfile may state a group alone
    name: /\S/.test(component.name) ? component.name : component.group,
    version: componentVersion(writing, component),
    description: component.description,
    scope: writtenScopes[component.scope],
    hashes: filled(component.hashes.filter((hash) => isWritable(writing, component, hash)).map(({ algorithm, value }) => ({ alg: algorithm, content: value }))),
    licenses: filled(licenseChoices(writing, component)),
    copyright: component.copyright,
    cpe: component.cpe,
    purl: component.purl,
    modified: component.isModified,
    externalReferences: filled(component.externalReferences.map(({ type, url }) => externalReference(specVersion, type, url))),
    properties: filled(properties(component)),
  };
}

/** Undefined for an empty list: CycloneDX leaves it out. */
export function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** What stands in for a component type in versions that do not know it. */
const olderTypes: ReadonlyMap<string, string> = new Map([
  ['platform', 'framework'], ['device-driver', 'firmware'], ['machine-learning-model', 'file'], ['data', 'file'], ['cryptographic-asset', 'file'],
]);

function componentType({ specVersion, issues }: CycloneDxWriting, { type, where }: BomComponent): string {
  const since = componentTypes.get(type);
  if (since !== undefined && since <= specVersion) return type;
  const written = olderTypes.get(type) ?? 'library';
  issues.inform('written-differently', where, `CycloneDX ${specVersion} has no component type "${type.slice(0, 60)}"; "${written}" was written.`);
  return written;
}

/** The schemas since 1.6 take no longer one. */
const versionLength = 1024;

function componentVersion({ issues }: CycloneDxWriting, { version, where }: BomComponent): string | undefined {
  if (version === undefined || version.length <= versionLength) return version;
  issues.inform('not-written', where, `A version of ${version.length} characters was not written: CycloneDX takes at most ${versionLength}.`);
  return undefined;
}

const writtenScopes: Readonly<Record<BomScope, string | undefined>> = {
  required: 'required', optional: 'optional', excluded: 'excluded', development: 'optional', unknown: undefined,
};

const algorithmVersions = new Map(hashAlgorithms.map(([name, , since, hexLength]) => [name, { since, hexLength }]));

function isWritable({ specVersion, issues }: CycloneDxWriting, { where }: BomComponent, { algorithm, value }: BomHash): boolean {
  const known = algorithmVersions.get(algorithm);
  const isKnown = known?.since !== undefined && known.since <= specVersion;
  if (isKnown && value.length === known.hexLength && /^[0-9a-fA-F]+$/.test(value)) return true;
  issues.inform('not-written', where, `The ${algorithm.slice(0, 40)} hash was not written: CycloneDX ${specVersion} ${isKnown ? 'wants it in hexadecimal digits' : 'does not know the algorithm'}.`);
  return false;
}

/** Up to 1.6: either licences by id or name, or exactly one expression; only the JSON of 1.4 takes any mixture, as 1.7 does. */
function licenseChoices(writing: CycloneDxWriting, component: BomComponent): readonly Record<string, unknown>[] {
  const { specVersion } = writing;
  const licenses = withoutRepeats(component.licenses.map((license) => standardLicense(license, writing.extracted)), specVersion);
  const isMixtureRefused = licenses.length > 1 && specVersion !== '1.7' && (writing.isXml || specVersion !== '1.4');
  return licenses.map((license) => {
    const acknowledgement = specVersion >= '1.6' ? license.claim : undefined;
    if (license.kind !== 'expression') return { license: { [license.kind]: license.text, acknowledgement, url: license.url === undefined ? undefined : asIriReference(license.url) } };
    if (!isMixtureRefused) return { expression: license.text, acknowledgement };
    writing.issues.inform('written-differently', component.where, `CycloneDX ${specVersion} takes one expression alone; "${license.text.slice(0, 100)}" was written as the name of a licence.`);
    return { license: { name: license.text, acknowledgement } };
  });
}

/** Before 1.6 declared and concluded licences cannot be told apart, so the same one is written once. */
function withoutRepeats(licenses: readonly StandardLicense[], specVersion: string): readonly StandardLicense[] {
  const seen = new Set<string>();
  const keyOf = ({ kind, text, claim }: StandardLicense): string => JSON.stringify([kind, text, specVersion >= '1.6' ? claim : '' satisfies BomLicense['claim'] | '']);
  return licenses.filter((license) => {
    const key = keyOf(license);
    return seen.has(key) ? false : seen.add(key);
  });
}

function externalReference(specVersion: string, type: string, url: string): Record<string, unknown> {
  const since = externalReferenceTypes.get(type);
  return { type: since !== undefined && since <= specVersion ? type : 'other', url: asIriReference(url) };
}

function properties(component: BomComponent): readonly Readonly<{ name: string; value: string }>[] {
  return [
    ...(component.scope === 'development' ? [{ name: developmentScopeProperty, value: 'true' }] : []),
    ...component.groups.map((group) => ({ name: groupProperty, value: group })),
    ...(component.otherPurls ?? []).map((purl) => ({ name: otherPurlProperty, value: purl })),
  ];
}
