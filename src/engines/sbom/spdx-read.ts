import type { JsonObject, ReadContext } from './fields.ts';
import { isObject, placeOf, readArray, readIdentifier, readObject, readObjects, readText, shownValue } from './fields.ts';
import type { EdgeCollector, EdgeKind } from './graph.ts';
import { createEdgeCollector, markDirect, namedEdges, reportCircles } from './graph.ts';
import type { SbomIssueCode } from './issue-list.ts';
import type { Bom, BomDocument, BomExtractedLicense, BomScope } from './model.ts';
import type { ComponentDraft, RefRegister } from './ref-register.ts';
import { createRefRegister } from './ref-register.ts';
import type { Refusal } from './refusal.ts';
import { refuse } from './refusal.ts';
import { checkSpecVersion, spdxVersions } from './spec-version.ts';
import { agentName, readSpdxPackage } from './spdx-package.ts';
import type { RelationshipRule } from './spdx-relationship.ts';
import { joinedScope, otherRelationships, relationshipRules } from './spdx-relationship.ts';

/**
 * Reads an SPDX 2.2 or 2.3 document in its JSON shape (https://spdx.github.io/spdx-spec/v2.3/). Tag-value is brought into the same
 * shape first. Packages become components; the one package that the document describes becomes the root.
 */
export function readSpdx(context: ReadContext, value: JsonObject, format: 'spdx-json' | 'spdx-tagvalue'): Bom | Refusal {
  const packages = readObjects(context, value.packages, '', 'packages');
  const relationships = readObjects(context, value.relationships, '', 'relationships');
  const beyond = checkLimits(context, packages.length, relationships.length);
  if (beyond !== undefined) return beyond;
  const version = readIdentifier(context, value.spdxVersion, '', 'spdxVersion')?.replace(/^SPDX-/i, '');
  checkSpecVersion(context, version, spdxVersions, placeOf(context, value, '/spdxVersion'));
  const refs = createRefRegister(context);
  readPackages(context, refs, packages);
  const { drafts } = refs;
  const others = otherElements(value);
  const statements = readRelationships(context, relationships, refs, others);
  const root = findRoot(context, value, drafts, statements.described, refs);
  const components = root === undefined ? drafts : drafts.filter((draft) => draft !== root);
  const depends = statements.edges.depends.pack(drafts.length);
  const contains = statements.edges.contains.pack(drafts.length);
  markDirect(depends, drafts, root === undefined ? undefined : refs.numberOf(root.ref));
  reportCircles(context, depends, drafts);
  const extracted = readExtracted(context, value.hasExtractedLicensingInfos);
  return {
    document: readDocument(context, value, version, format), root, components,
    dependencies: [...namedEdges(depends, drafts, 'depends'), ...namedEdges(contains, drafts, 'contains')],
    counts: countSpdx(value, packages, relationships),
    ...(extracted.length > 0 && { extractedLicenses: extracted }),
  };
}

function checkLimits(context: ReadContext, packages: number, relationships: number): Refusal | undefined {
  const { limits } = context;
  if (packages > limits.components) return refuse('too-many-components', '/packages', `The document holds ${packages} packages; the limit is ${limits.components}.`);
  if (relationships > limits.edges) return refuse('too-many-edges', '/relationships', `The document holds ${relationships} relationships; the limit is ${limits.edges}.`);
  return undefined;
}

function readPackages(context: ReadContext, refs: RefRegister, packages: readonly JsonObject[]): void {
  for (let index = 0; index < packages.length; index += 1) {
    const pointer = `/packages/${index}`;
    const draft = readSpdxPackage(context, packages[index]!, placeOf(context, packages[index], pointer), pointer);
    if (draft !== undefined) refs.register(draft);
  }
}

/** The document itself, files and snippets: a relationship with them is no edge between components, and no mistake. */
function otherElements(value: JsonObject): ReadonlySet<string> {
  const ids = new Set<string>([documentId, 'NONE', 'NOASSERTION']);
  for (const list of [value.files, value.snippets]) {
    if (!Array.isArray(list)) continue;
    for (const element of list as readonly unknown[]) if (isObject(element) && typeof element.SPDXID === 'string') ids.add(element.SPDXID);
  }
  return ids;
}

const documentId = 'SPDXRef-DOCUMENT';

type Statements = Readonly<{ edges: Readonly<Record<EdgeKind, EdgeCollector>>; described: ReadonlySet<number> }>;

function readRelationships(context: ReadContext, relationships: readonly JsonObject[], refs: RefRegister, others: ReadonlySet<string>): Statements {
  const edges = { depends: createEdgeCollector(), contains: createEdgeCollector() };
  const described = new Set<number>();
  const scopes = new Map<number, Set<BomScope>>();
  const unmapped = new Map<string, number>();
  relationships.forEach((raw, index) => {
    const type = typeof raw.relationshipType === 'string' ? raw.relationshipType.toUpperCase() : '';
    const rule = relationshipRules.get(type);
    if (rule === undefined) {
      if (otherRelationships.has(type)) unmapped.set(type, (unmapped.get(type) ?? 0) + 1);
      else context.issues.warn('relationship-unknown', placeOf(context, raw, `/relationships/${index}`), `"${type.slice(0, 60)}" is no relationship of SPDX and was not taken.`);
      return;
    }
    const [sourceKey, targetKey] = rule.isReversed ? reversedEnds : ends;
    const numberAt = (key: string, code: SbomIssueCode): number | undefined => elementNumber(context, refs, others, raw, key, code, index);
    const source = rule.meaning === 'describes' ? undefined : numberAt(sourceKey, 'dependency-source-unknown');
    const target = numberAt(targetKey, 'dependency-target-unknown');
    if (rule.meaning === 'describes') {
      if (target !== undefined) described.add(target);
    } else if (source !== undefined && target !== undefined) {
      edges[rule.meaning].add(source, target);
      if (rule.meaning === 'depends' || rule.scope !== undefined) noteScope(refs, scopes, target, rule);
    } else if (source !== undefined && raw[targetKey] === 'NONE') edges[rule.meaning].open(source);
  });
  for (const [number, found] of scopes) refs.drafts[number]!.scope = joinedScope(found);
  for (const [type, count] of unmapped) context.issues.inform('relationship-not-mapped', '/relationships', `${count} relationships ${type} say nothing about dependencies and were not taken.`);
  return { edges, described };
}

const ends = ['spdxElementId', 'relatedSpdxElement'] as const;
const reversedEnds = ['relatedSpdxElement', 'spdxElementId'] as const;

function elementNumber(context: ReadContext, refs: RefRegister, others: ReadonlySet<string>, raw: JsonObject, key: string, code: SbomIssueCode, index: number): number | undefined {
  const id = raw[key];
  const number = typeof id === 'string' ? refs.numberOf(id) : undefined;
  if (number !== undefined || others.has(id as string)) return number;
  const where = placeOf(context, raw, `/relationships/${index}`);
  return refs.resolve(readIdentifier(context, id, where, key), others, code, where);
}

function noteScope(refs: RefRegister, scopes: Map<number, Set<BomScope>>, number: number, rule: RelationshipRule): void {
  const found = scopes.get(number) ?? new Set();
  scopes.set(number, found.add(rule.scope ?? 'unknown'));
  const component = refs.drafts[number]!;
  if (rule.group !== undefined && !component.groups.includes(rule.group)) component.groups = [...component.groups, rule.group];
}

/** SPDX 2.3 §6.1 and §11.1: described by DESCRIBES or documentDescribes; a document of one package describes that package. */
function findRoot(context: ReadContext, value: JsonObject, drafts: readonly ComponentDraft[], described: ReadonlySet<number>, refs: RefRegister): ComponentDraft | undefined {
  const all = new Set(described);
  for (const id of readArray(context, value.documentDescribes, '', 'documentDescribes')) {
    const number = typeof id === 'string' ? refs.numberOf(id) : undefined;
    if (number !== undefined) all.add(number);
  }
  if (all.size === 0 && drafts.length === 1) return drafts[0];
  if (all.size > 1) context.issues.inform('several-roots', '/documentDescribes', `The document describes ${all.size} packages; all of them are taken as components.`);
  return all.size === 1 ? drafts[[...all][0]!] : undefined;
}

function readExtracted(context: ReadContext, value: unknown): readonly BomExtractedLicense[] {
  return readObjects(context, value, '', 'hasExtractedLicensingInfos').flatMap((raw, index) => {
    const where = placeOf(context, raw, `/hasExtractedLicensingInfos/${index}`);
    const id = readIdentifier(context, raw.licenseId, where, 'licenseId');
    const name = readText(context, raw.name, where, 'name');
    return id === undefined ? [] : [{ id, name: name === 'NOASSERTION' ? undefined : name, text: readText(context, raw.extractedText, where, 'extractedText') }];
  });
}

function countSpdx(value: JsonObject, packages: readonly JsonObject[], relationships: readonly JsonObject[]): Bom['counts'] {
  const purls = new Set<unknown>();
  for (const { externalRefs } of packages) {
    if (!Array.isArray(externalRefs)) continue;
    for (const reference of externalRefs as readonly unknown[]) {
      if (isObject(reference) && typeof reference.referenceType === 'string' && reference.referenceType.endsWith('purl')) purls.add(reference.referenceLocator);
    }
  }
  const dependencyEdges = relationships.filter(({ relationshipType }) => relationshipRules.get(shownValue(relationshipType).toUpperCase())?.meaning === 'depends').length;
  return {
    components: packages.length, files: Array.isArray(value.files) ? value.files.length : 0, uniquePurls: purls.size,
    dependencyEdges, relationships: relationships.length, vulnerabilities: 0,
  };
}

function readDocument(context: ReadContext, value: JsonObject, version: string | undefined, format: string): BomDocument {
  const creation = readObject(context, value.creationInfo, '', 'creationInfo') ?? {};
  const creators = readArray(context, creation.creators, '/creationInfo', 'creators').flatMap((creator, index) => readIdentifier(context, creator, '/creationInfo', `creators/${index}`) ?? []);
  const isTool = (creator: string): boolean => /^Tool:/i.test(creator);
  return {
    format,
    specVersion: version,
    serialNumber: readIdentifier(context, value.documentNamespace, '', 'documentNamespace'),
    version: undefined,
    name: readIdentifier(context, value.name, '', 'name'),
    createdAt: readIdentifier(context, creation.created, '/creationInfo', 'created'),
    tools: creators.filter(isTool).flatMap((creator) => agentName(creator) ?? []),
    authors: creators.filter((creator) => !isTool(creator)).flatMap((creator) => agentName(creator) ?? []),
  };
}
