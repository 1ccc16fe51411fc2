import type { Issue, Read } from '../issue.ts';
import { readDateTime } from './date-time.ts';
import { isAbsoluteUri } from './iri.ts';
import type { IssueList } from './issue-list.ts';
import { createIssueList } from './issue-list.ts';
import { defaultSbomLimits } from './limits.ts';
import type { Bom, BomComponent } from './model.ts';
import { createSpdxLicenseWriter } from './spdx-write-license.ts';
import { agent, spdxPackage } from './spdx-write-package.ts';
import { extractedById } from './write-license.ts';
import type { SpdxWriteOptions } from './write-options.ts';

/**
 * Writes SPDX 2.3 JSON. The same `Bom` and options always give the same text: packages and relationships in document order. Issues say
 * what the format cannot hold. Valid where a timestamp is known (option or read document).
 */
export function writeSpdxJson(bom: Bom, options: SpdxWriteOptions = {}): Read<string> {
  const { value, issues } = spdxDocument(bom, options);
  return { value: JSON.stringify(value, undefined, options.isIndented === true ? 2 : undefined), issues };
}

/** The JSON shape of the document, which the tag-value writer takes as well. Absent members are undefined. */
export function spdxDocument(bom: Bom, options: SpdxWriteOptions): Readonly<{ value: Record<string, unknown>; issues: readonly Issue[] }> {
  const issues = createIssueList(defaultSbomLimits.issuesPerCode);
  const licenses = createSpdxLicenseWriter(extractedById(bom.extractedLicenses));
  const components = bom.root === undefined ? bom.components : [bom.root, ...bom.components];
  const ids = elementIds(components);
  const packages = components.map((component) => spdxPackage(component, ids.get(component.ref)!, licenses, issues));
  const definitions = licenses.definitions();
  sayWhatIsLost(bom, issues);
  const value = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: documentId,
    name: bom.document.name ?? bom.root?.name ?? 'sbom',
    documentNamespace: namespace(bom, options, issues),
    creationInfo: { created: created(options.timestamp ?? bom.document.createdAt, issues), creators: creators(bom, options) },
    packages,
    relationships: relationships(bom, components, ids, issues),
    hasExtractedLicensingInfos: definitions.length === 0 ? undefined : definitions,
  };
  return { value, issues: issues.finish() };
}

const documentId = 'SPDXRef-DOCUMENT';

/** SPDX 2.3 §7.2: letters, digits, dots and hyphens after `SPDXRef-`, unique in the document. An id that is one already stays. */
function elementIds(components: readonly BomComponent[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set<string>([documentId]);
  for (const { ref } of components) {
    if (!/^SPDXRef-[A-Za-z0-9.-]+$/.test(ref) || taken.has(ref)) continue;
    ids.set(ref, ref);
    taken.add(ref);
  }
  components.forEach(({ ref, name }, index) => {
    if (ids.has(ref)) return;
    const slug = name.replaceAll(/[^A-Za-z0-9.]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 60);
    let id = `SPDXRef-Package-${slug === '' ? '' : `${slug}-`}${index}`;
    while (taken.has(id)) id += '-';
    ids.set(ref, id);
    taken.add(id);
  });
  return ids;
}

function namespace(bom: Bom, options: SpdxWriteOptions, issues: IssueList): string {
  const given = options.namespace ?? bom.document.serialNumber;
  if (given !== undefined && isAbsoluteUri(given)) return given;
  issues.warn('written-differently', '', 'No address of the document was given; one was made of its name, which is not unique.');
  return `https://spdx.org/spdxdocs/${encodeURIComponent(bom.document.name ?? bom.root?.name ?? 'sbom')}`;
}

/** SPDX 2.3 §6.9: `YYYY-MM-DDThh:mm:ssZ`, in UTC and without fractions. */
function created(text: string | undefined, issues: IssueList): string | undefined {
  const time = readDateTime(text);
  if (time !== undefined) return time.toISOString().replace(/\.\d+Z$/, 'Z');
  issues.warn('not-written', '', 'The time of creation is not known, which makes the document incomplete.');
  return undefined;
}

function creators(bom: Bom, options: SpdxWriteOptions): readonly string[] {
  const tools = bom.document.tools.map((tool) => agent('Tool', tool));
  const tool = options.tool === undefined ? [] : [`Tool: ${options.tool.name}${options.tool.version === undefined ? '' : `-${options.tool.version}`}`];
  const authors = bom.document.authors.map((author) => agent('Person', author.replace(/\s*<([^<>]*)>$/, ' ($1)')));
  const all = [...new Set([...authors, ...tools, ...tool])];
  return all.length === 0 ? ['Tool: yuanshu'] : all;
}

type Relationship = Readonly<{ spdxElementId: string; relationshipType: string; relatedSpdxElement: string }>;

function relationships(bom: Bom, components: readonly BomComponent[], ids: ReadonlyMap<string, string>, issues: IssueList): readonly Relationship[] {
  const written: Relationship[] = [];
  for (const { ref } of bom.root === undefined ? components : [bom.root]) {
    written.push({ spdxElementId: documentId, relationshipType: 'DESCRIBES', relatedSpdxElement: ids.get(ref)! });
  }
  const byRef = new Map(components.map((component) => [component.ref, component]));
  const pairs = new Set<string>();
  for (const { from, to, kind } of bom.dependencies) {
    for (const ref of to) {
      const target = byRef.get(ref);
      if (target === undefined || !byRef.has(from)) {
        issues.warn('not-written', '', `A dependency between "${from.slice(0, 200)}" and "${ref.slice(0, 200)}" was not written: no component has one of the references.`);
        continue;
      }
      if (kind === 'contains') pairs.add(`${from}\n${ref}`);
      written.push(relationship(ids.get(from)!, ids.get(ref)!, kind === 'contains' ? containing : dependencyType(target)));
    }
  }
  for (const { ref, parent } of components) {
    if (parent === undefined || !byRef.has(parent) || pairs.has(`${parent}\n${ref}`)) continue;
    written.push(relationship(ids.get(parent)!, ids.get(ref)!, containing));
  }
  return written;
}

type WrittenType = Readonly<{ type: string; isReversed: boolean }>;
const containing: WrittenType = { type: 'CONTAINS', isReversed: false };

/** The type that says how the component is needed, as far as the component itself says so. The first row that fits. */
const dependencyTypes: readonly (readonly [fits: (component: BomComponent) => boolean, type: string])[] = [
  [({ groups, scope }) => scope === 'development' && groups.includes('test'), 'TEST_DEPENDENCY_OF'],
  [({ groups, scope }) => scope === 'development' && groups.includes('build'), 'BUILD_DEPENDENCY_OF'],
  [({ scope }) => scope === 'development', 'DEV_DEPENDENCY_OF'],
  [({ scope }) => scope === 'optional', 'OPTIONAL_DEPENDENCY_OF'],
  [({ groups }) => groups.includes('provided'), 'PROVIDED_DEPENDENCY_OF'],
];

function dependencyType(target: BomComponent): WrittenType {
  const row = dependencyTypes.find(([fits]) => fits(target));
  return row === undefined ? { type: 'DEPENDS_ON', isReversed: false } : { type: row[1], isReversed: true };
}

function relationship(from: string, to: string, { type, isReversed }: WrittenType): Relationship {
  return { spdxElementId: isReversed ? to : from, relationshipType: type, relatedSpdxElement: isReversed ? from : to };
}

function sayWhatIsLost(bom: Bom, issues: IssueList): void {
  const lost = [
    [bom.vulnerabilities?.length ?? 0, 'vulnerabilities'],
    [bom.compositions?.length ?? 0, 'statements of completeness'],
    [bom.provides?.length ?? 0, 'statements that a component implements another'],
  ] as const;
  for (const [count, what] of lost) if (count > 0) issues.inform('not-written', '', `SPDX 2.3 has no place for ${what}; ${count} were not written.`);
}
