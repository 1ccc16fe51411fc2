import { parseExpression } from '../licenses/index.ts';
import type { JsonObject } from './fields.ts';
import { isObject, shownValue } from './fields.ts';
import { isAbsoluteUri } from './iri.ts';
import { otherRelationships, relationshipRules } from './spdx-relationship.ts';
import { hashAlgorithms, typeByPurpose } from './vocabulary.ts';

export type SpdxProblem = Readonly<{ where: string; message: string }>;

/**
 * Checks an SPDX 2.2 or 2.3 document, in its JSON shape, against the rules of the specification that its structure must follow. `lines`
 * names the places of a tag-value document. Messages end with the clause of SPDX 2.3 (https://spdx.github.io/spdx-spec/v2.3/).
 */
export function checkSpdx(value: JsonObject, lines: ReadonlyMap<object, number> | undefined): Readonly<{ specVersion: string | undefined; problems: readonly SpdxProblem[] }> {
  const specVersion = typeof value.spdxVersion === 'string' ? value.spdxVersion.replace(/^SPDX-/, '') : undefined;
  const facts = documentFacts(value);
  const problems: SpdxProblem[] = [];
  for (const { of, clause, isOf, broken } of spdxRules) {
    if (isOf !== undefined && isOf !== specVersion) continue;
    for (const [element, pointer] of facts.elements[of]) {
      const message = broken(element, facts);
      if (message === undefined) continue;
      const line = lines?.get(element);
      if (problems.length < problemsListed) problems.push({ where: line === undefined ? pointer : `line ${line}`, message: `${message} (${clause})` });
    }
  }
  return { specVersion, problems };
}

const problemsListed = 1_000;

const elementKinds = ['document', 'creation', 'package', 'file', 'snippet', 'license', 'relationship', 'annotation', 'external'] as const;
type ElementKind = (typeof elementKinds)[number];
type Elements = Readonly<Record<ElementKind, readonly (readonly [element: JsonObject, pointer: string])[]>>;

/** What rules need to know of the whole document. */
type Facts = Readonly<{ elements: Elements; ids: ReadonlyMap<string, number>; licenseRefs: ReadonlySet<string>; documentRefs: ReadonlySet<string> }>;

/** `isOf`: the rule is one of this version only. `broken` gives what is wrong, undefined where the rule is kept. */
type SpdxRule = Readonly<{ of: ElementKind; clause: string; isOf?: '2.2' | '2.3'; broken: (element: JsonObject, facts: Facts) => string | undefined }>;

const id = /^SPDXRef-[A-Za-z0-9.-]+$/;
const agent = /^(?:Person|Organization): ?\S.*$/s;
const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const statements: ReadonlySet<unknown> = new Set(['NONE', 'NOASSERTION']);
const checksumLengths = new Map(hashAlgorithms.flatMap(([, spdxName, , length]) => (spdxName === undefined ? [] : [[spdxName, length] as const])));

/** One row a rule, in the order of the specification. */
const spdxRules: readonly SpdxRule[] = [
  { of: 'document', clause: '6.1', broken: oneOf('spdxVersion', ['SPDX-2.2', 'SPDX-2.3']) },
  { of: 'document', clause: '6.2', broken: oneOf('dataLicense', ['CC0-1.0']) },
  { of: 'document', clause: '6.3', broken: oneOf('SPDXID', ['SPDXRef-DOCUMENT']) },
  { of: 'document', clause: '6.4', broken: required('name') },
  { of: 'document', clause: '6.5', broken: (document, facts) => required('documentNamespace')(document, facts) ?? (isAbsoluteUri(shownValue(document.documentNamespace)) ? undefined : 'documentNamespace must be a URI with a scheme and without "#"') },
  { of: 'document', clause: '4', broken: brokenLists },
  { of: 'external', clause: '6.6', broken: matches('externalDocumentId', /^DocumentRef-[A-Za-z0-9.+-]+$/, 'DocumentRef- and letters, digits, dots, hyphens or plus signs') },
  { of: 'external', clause: '6.6', broken: required('spdxDocument') },
  { of: 'external', clause: '6.6', broken: ({ checksum }) => (isObject(checksum) ? brokenChecksum(checksum) : 'checksum is missing') },
  { of: 'creation', clause: '6.8', broken: ({ creators }) => brokenCreators(creators) },
  { of: 'creation', clause: '6.9', broken: matches('created', time, 'YYYY-MM-DDThh:mm:ssZ') },
  { of: 'package', clause: '7.1', broken: required('name') },
  { of: 'package', clause: '7.2', broken: brokenId },
  { of: 'package', clause: '7.5', broken: optional('supplier', agentOrStatement) },
  { of: 'package', clause: '7.6', broken: optional('originator', agentOrStatement) },
  { of: 'package', clause: '7.7', broken: (element, facts) => required('downloadLocation')(element, facts) ?? locationOrStatement(element.downloadLocation, 'downloadLocation') },
  { of: 'package', clause: '7.9', broken: ({ filesAnalyzed, packageVerificationCode }) => (filesAnalyzed === false && packageVerificationCode !== undefined ? 'packageVerificationCode must be left out where files were not analysed' : undefined) },
  { of: 'package', clause: '7.10', broken: everyOf('checksums', brokenChecksum) },
  { of: 'package', clause: '7.11', broken: optional('homepage', locationOrStatement) },
  { of: 'package', clause: '7.13', isOf: '2.2', broken: required('licenseConcluded') },
  { of: 'package', clause: '7.13', broken: brokenLicense('licenseConcluded') },
  { of: 'package', clause: '7.15', isOf: '2.2', broken: required('licenseDeclared') },
  { of: 'package', clause: '7.15', broken: brokenLicense('licenseDeclared') },
  { of: 'package', clause: '7.17', isOf: '2.2', broken: required('copyrightText') },
  { of: 'package', clause: '7.21', broken: everyOf('externalRefs', brokenReference) },
  { of: 'package', clause: '7.24', broken: optional('primaryPackagePurpose', (value) => (typeByPurpose.has(shownValue(value)) ? undefined : `primaryPackagePurpose has no word "${shownValue(value).slice(0, 60)}"`)) },
  { of: 'package', clause: '7.25', broken: dates(['releaseDate', 'builtDate', 'validUntilDate']) },
  { of: 'file', clause: '8.1', broken: required('fileName') },
  { of: 'file', clause: '8.2', broken: brokenId },
  { of: 'file', clause: '8.4', broken: ({ checksums }) => (listOf(checksums).some(({ algorithm }) => algorithm === 'SHA1') ? undefined : 'a SHA1 checksum is missing') },
  { of: 'file', clause: '8.4', broken: everyOf('checksums', brokenChecksum) },
  { of: 'file', clause: '8.5', isOf: '2.2', broken: required('licenseConcluded') },
  { of: 'file', clause: '8.5', broken: brokenLicense('licenseConcluded') },
  { of: 'file', clause: '8.8', isOf: '2.2', broken: required('copyrightText') },
  { of: 'snippet', clause: '9.1', broken: brokenId },
  { of: 'snippet', clause: '9.2', broken: (element, facts) => brokenTarget(element.snippetFromFile, facts, 'snippetFromFile') },
  { of: 'snippet', clause: '9.3', broken: ({ ranges }) => (listOf(ranges).length > 0 ? undefined : 'ranges are missing') },
  { of: 'license', clause: '10.1', broken: matches('licenseId', /^LicenseRef-[A-Za-z0-9.-]+$/, 'LicenseRef- and letters, digits, dots or hyphens') },
  { of: 'license', clause: '10.2', broken: required('extractedText') },
  { of: 'relationship', clause: '11.1', broken: ({ relationshipType }) => brokenRelationshipType(relationshipType) },
  { of: 'relationship', clause: '11.1', broken: (element, facts) => brokenTarget(element.spdxElementId, facts, 'spdxElementId') },
  { of: 'relationship', clause: '11.1', broken: (element, facts) => (statements.has(element.relatedSpdxElement) ? undefined : brokenTarget(element.relatedSpdxElement, facts, 'relatedSpdxElement')) },
  { of: 'document', clause: '11.1', broken: (document, facts) => brokenDescription(document, facts) },
  { of: 'annotation', clause: '12.1', broken: matches('annotator', /^(?:Person|Organization|Tool): ?\S/, 'Person:, Organization: or Tool: and a name') },
  { of: 'annotation', clause: '12.2', broken: matches('annotationDate', time, 'YYYY-MM-DDThh:mm:ssZ') },
  { of: 'annotation', clause: '12.3', broken: oneOf('annotationType', ['REVIEW', 'OTHER']) },
  { of: 'annotation', clause: '12.5', broken: required('comment') },
];

function documentFacts(value: JsonObject): Facts {
  const under = (key: string, parent: JsonObject = value, base = ''): (readonly [JsonObject, string])[] => listOf(parent[key]).map((element, index) => [element, `${base}/${key}/${index}`] as const);
  const packages = under('packages');
  const files = under('files');
  const snippets = under('snippets');
  const licenses = under('hasExtractedLicensingInfos');
  const external = under('externalDocumentRefs');
  const annotated = [[value, ''] as const, ...packages, ...files, ...snippets];
  const elements: Elements = {
    document: [[value, '']],
    creation: [[isObject(value.creationInfo) ? value.creationInfo : {}, '/creationInfo']],
    package: packages, file: files, snippet: snippets, license: licenses, external,
    relationship: under('relationships'),
    annotation: annotated.flatMap(([element, pointer]) => under('annotations', element, pointer)),
  };
  const ids = new Map<string, number>([['SPDXRef-DOCUMENT', 1]]);
  for (const [element] of [...packages, ...files, ...snippets]) ids.set(shownValue(element.SPDXID), (ids.get(shownValue(element.SPDXID)) ?? 0) + 1);
  return {
    elements, ids,
    licenseRefs: new Set(licenses.map(([{ licenseId }]) => shownValue(licenseId))),
    documentRefs: new Set(external.map(([{ externalDocumentId }]) => shownValue(externalDocumentId))),
  };
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly unknown[]).filter(isObject) : [];
}

const listKeys = ['packages', 'files', 'snippets', 'relationships', 'hasExtractedLicensingInfos', 'externalDocumentRefs', 'annotations'];

function brokenLists(document: JsonObject): string | undefined {
  const key = listKeys.find((name) => document[name] !== undefined && (!Array.isArray(document[name]) || !document[name].every(isObject)));
  return key === undefined ? undefined : `${key} must be a list of objects`;
}

type Check = (element: JsonObject, facts: Facts) => string | undefined;

function required(key: string): Check {
  return (element) => (typeof element[key] === 'string' && element[key] !== '' ? undefined : `${key} is missing`);
}

function oneOf(key: string, values: readonly string[]): Check {
  return (element) => (values.includes(element[key] as string) ? undefined : `${key} must be ${values.join(' or ')}`);
}

function matches(key: string, pattern: RegExp, form: string): Check {
  return (element) => (typeof element[key] === 'string' && pattern.test(element[key]) ? undefined : `${key} must have the form ${form}`);
}

function optional(key: string, check: (value: unknown, key: string) => string | undefined): Check {
  return (element) => (element[key] === undefined ? undefined : check(element[key], key));
}

function everyOf(key: string, check: (item: JsonObject) => string | undefined): Check {
  return (element) => {
    for (const item of listOf(element[key])) {
      const message = check(item);
      if (message !== undefined) return message;
    }
    return undefined;
  };
}

function dates(keys: readonly string[]): Check {
  return (element) => {
    const key = keys.find((name) => element[name] !== undefined && !time.test(shownValue(element[name])));
    return key === undefined ? undefined : `${key} must have the form YYYY-MM-DDThh:mm:ssZ`;
  };
}

function brokenCreators(creators: unknown): string | undefined {
  if (!Array.isArray(creators) || creators.length === 0) return 'creators are missing';
  const bad = (creators as readonly unknown[]).find((creator) => typeof creator !== 'string' || !/^(?:Person|Organization|Tool): ?\S/.test(creator));
  return bad === undefined ? undefined : 'a creator must begin with Person:, Organization: or Tool: and have a name';
}

function brokenId({ SPDXID }: JsonObject, { ids }: Facts): string | undefined {
  if (typeof SPDXID !== 'string' || !id.test(SPDXID)) return 'SPDXID must have the form SPDXRef- and letters, digits, dots or hyphens';
  return ids.get(SPDXID)! > 1 ? `SPDXID ${SPDXID} is used more than once` : undefined;
}

function agentOrStatement(value: unknown, key: string): string | undefined {
  return value === 'NOASSERTION' || (typeof value === 'string' && agent.test(value)) ? undefined : `${key} must be NOASSERTION, or Person: or Organization: and a name`;
}

function locationOrStatement(value: unknown, key: string): string | undefined {
  return statements.has(value) || (typeof value === 'string' && isAbsoluteUri(value.split('#')[0]!)) ? undefined : `${key} must be a URI, NONE or NOASSERTION`;
}

function brokenChecksum({ algorithm, checksumValue }: JsonObject): string | undefined {
  const length = checksumLengths.get(shownValue(algorithm));
  if (length === undefined) return `a checksum has the unknown algorithm "${shownValue(algorithm).slice(0, 40)}"`;
  // The length of these depends on how they were made.
  const isFree = algorithm === 'BLAKE3' || algorithm === 'MD6' || algorithm === 'ADLER32';
  const isHex = typeof checksumValue === 'string' && /^[0-9a-fA-F]+$/.test(checksumValue);
  return isHex && (isFree || checksumValue.length === length) ? undefined : `a ${shownValue(algorithm)} checksum must have ${length} hexadecimal digits`;
}

const categories: ReadonlySet<unknown> = new Set(['SECURITY', 'PACKAGE-MANAGER', 'PACKAGE_MANAGER', 'PERSISTENT-ID', 'PERSISTENT_ID', 'OTHER']);
const locators: ReadonlyMap<string, RegExp> = new Map([
  ['purl', /^pkg:[A-Za-z][A-Za-z0-9.+-]*\/+\S+$/],
  ['cpe23Type', /^cpe:2\.3:[aho*-](?::(?:\\.|[^\s:\\])+){10}$/],
  ['cpe22Type', /^[cC][pP][eE]:\/[AHOaho]?(?::[A-Za-z0-9._\-~%]*){0,6}$/],
]);

function brokenReference({ referenceCategory, referenceType, referenceLocator }: JsonObject): string | undefined {
  if (!categories.has(referenceCategory)) return `an external reference has the unknown category "${shownValue(referenceCategory).slice(0, 40)}"`;
  if (typeof referenceType !== 'string' || referenceType === '' || /\s/.test(referenceType)) return 'an external reference has no type';
  if (typeof referenceLocator !== 'string' || referenceLocator === '' || /\s/.test(referenceLocator)) return 'the locator of an external reference is missing or holds white space';
  return isLocatorOf(referenceType, referenceLocator) ? undefined : `"${referenceLocator.slice(0, 100)}" is no ${referenceType}`;
}

/** Whether a text is a locator of that type of reference (annex F); of types that are not listed there anything is. */
export function isLocatorOf(referenceType: string, locator: string): boolean {
  return locators.get(referenceType)?.test(locator) ?? true;
}

function brokenLicense(key: string): Check {
  return (element, { licenseRefs, documentRefs }) => {
    const text = element[key];
    if (text === undefined || statements.has(text)) return undefined;
    if (typeof text !== 'string' || !parseExpression(text).ok) return `${key} is no licence expression`;
    for (const [, document, reference] of text.matchAll(/(DocumentRef-[A-Za-z0-9.+-]+:)?(LicenseRef-[A-Za-z0-9.-]+)/g)) {
      const isKnown = document === undefined ? licenseRefs.has(reference!) : documentRefs.has(document.slice(0, -1));
      if (!isKnown) return `${key} names ${document ?? ''}${reference!}, which the document does not define`;
    }
    return undefined;
  };
}

function brokenTarget(target: unknown, { ids, documentRefs }: Facts, key: string): string | undefined {
  if (typeof target !== 'string') return `${key} is missing`;
  const outside = /^(DocumentRef-[A-Za-z0-9.+-]+)(?::SPDXRef-[A-Za-z0-9.-]+)?$/.exec(target);
  if (outside !== null) return documentRefs.has(outside[1]!) ? undefined : `${key} names ${outside[1]!}, which the document does not define`;
  return ids.has(target) ? undefined : `${key} names "${target.slice(0, 100)}", which is not in the document`;
}

function brokenRelationshipType(type: unknown): string | undefined {
  const isKnown = typeof type === 'string' && type !== 'DESCRIBE' && (relationshipRules.has(type) || otherRelationships.has(type));
  return isKnown ? undefined : `"${shownValue(type).slice(0, 60)}" is no relationship`;
}

/** A document of one package may leave it out: that package is what is described. */
function brokenDescription({ documentDescribes }: JsonObject, { elements }: Facts): string | undefined {
  const isDescribed = (Array.isArray(documentDescribes) && documentDescribes.length > 0)
    || elements.relationship.some(([{ relationshipType }]) => relationshipType === 'DESCRIBES' || relationshipType === 'DESCRIBED_BY');
  return isDescribed || elements.package.length <= 1 ? undefined : 'the document does not say which package it describes';
}
