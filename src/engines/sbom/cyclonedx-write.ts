import type { Issue, Read } from '../issue.ts';
import type { CycloneDxWriting } from './cyclonedx-write-component.ts';
import { cycloneDxComponent, filled } from './cyclonedx-write-component.ts';
import { cycloneDxVulnerabilities } from './cyclonedx-write-vulnerability.ts';
import { readDateTime } from './date-time.ts';
import { createIssueList } from './issue-list.ts';
import { defaultSbomLimits } from './limits.ts';
import type { Bom, BomComponent, BomComposition } from './model.ts';
import { extractedById } from './write-license.ts';
import type { CycloneDxWriteOptions, WritingTool } from './write-options.ts';

/**
 * Writes CycloneDX JSON 1.4–1.7, valid against the published schema. The same `Bom` and options always give the same text: components
 * in document order, dependencies in the order of the components. Issues say what the format cannot hold.
 */
export function writeCycloneDx(bom: Bom, options: CycloneDxWriteOptions = {}): Read<string> {
  const { value, issues } = cycloneDxDocument(bom, options, false);
  return { value: JSON.stringify(value, undefined, options.isIndented === true ? 2 : undefined), issues };
}

/** The JSON shape of the document, which the XML writer takes as well. Absent members are undefined. */
export function cycloneDxDocument(bom: Bom, options: CycloneDxWriteOptions, isXml: boolean): Readonly<{ value: Record<string, unknown>; issues: readonly Issue[] }> {
  const specVersion = options.specVersion ?? '1.6';
  const issues = createIssueList(defaultSbomLimits.issuesPerCode);
  const writing: CycloneDxWriting = { specVersion, isXml, extracted: extractedById(bom.extractedLicenses), issues };
  const refs = new Set(bom.components.map(({ ref }) => ref));
  if (bom.root !== undefined) refs.add(bom.root.ref);
  if ((bom.extractedLicenses?.length ?? 0) > 0) issues.inform('not-written', '', `CycloneDX holds no texts of licences that a document defines itself; ${bom.extractedLicenses!.length} were written by name or reference only.`);
  const { ofRoot, top } = componentTrees(writing, bom);
  const value = {
    $schema: `http://cyclonedx.org/schema/bom-${specVersion}.schema.json`,
    bomFormat: 'CycloneDX',
    specVersion,
    serialNumber: serialNumber(writing, options.serialNumber ?? bom.document.serialNumber),
    version: 1,
    metadata: metadata(writing, bom, options, ofRoot),
    components: top,
    dependencies: filled(dependencies(writing, bom, refs)),
    compositions: filled((bom.compositions ?? []).flatMap((composition) => writtenComposition(writing, composition, refs) ?? [])),
    vulnerabilities: filled(cycloneDxVulnerabilities(writing, bom, options.vulnerabilities, refs)),
  };
  return { value, issues: issues.finish() };
}

function serialNumber({ issues }: CycloneDxWriting, text: string | undefined): string | undefined {
  const lower = text?.toLowerCase();
  if (lower === undefined || /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(lower)) return lower;
  issues.inform('not-written', '', `"${lower.slice(0, 200)}" is no urn:uuid and was not written as serial number.`);
  return undefined;
}

function metadata(writing: CycloneDxWriting, bom: Bom, options: CycloneDxWriteOptions, ofRoot: readonly unknown[] | undefined): Record<string, unknown> {
  const { document, root } = bom;
  return {
    timestamp: [options.timestamp, document.createdAt].find((text) => readDateTime(text) !== undefined),
    tools: tools(writing, document.tools, options.tool),
    authors: filled(document.authors.map(contact)),
    component: root === undefined ? undefined : { ...cycloneDxComponent(writing, root), components: ofRoot },
    supplier: document.supplier === undefined ? undefined : { name: document.supplier },
  };
}

function tools({ specVersion }: CycloneDxWriting, read: readonly string[], tool: WritingTool | undefined): unknown {
  const named: WritingTool[] = read.map((text) => {
    const parts = /^(.*\S) (v?\d\S*)$/.exec(text);
    return parts === null ? { name: text } : { name: parts[1]!, version: parts[2] };
  });
  const all = tool === undefined ? named : [...named, { name: tool.name, version: tool.version }];
  if (all.length === 0) return undefined;
  const distinct = [...new Map(all.map((entry) => [JSON.stringify(entry), entry])).values()];
  return specVersion === '1.4' ? distinct : { components: distinct.map((entry) => ({ type: 'application', ...entry })) };
}

function contact(text: string): Record<string, unknown> {
  const parts = /^(.*?)\s*<([^<>\s@]+@[A-Za-z0-9.-]+)>$/.exec(text);
  return parts === null ? { name: text } : { name: parts[1] === '' ? undefined : parts[1], email: parts[2] };
}

/** Deeper than this no reader goes, ours included. */
const levels = defaultSbomLimits.componentNesting;

type Trees = Readonly<{ ofRoot: readonly unknown[] | undefined; top: readonly unknown[] }>;

/** Components inside the component they were read from; one whose parent does not stand before it comes to the top. */
function componentTrees(writing: CycloneDxWriting, bom: Bom): Trees {
  type Node = { value: Record<string, unknown>; depth: number; children: unknown[] };
  const nodes = new Map<string, Node>();
  const top: unknown[] = [];
  const rootNode: Node = { value: {}, depth: 0, children: [] };
  if (bom.root !== undefined) nodes.set(bom.root.ref, rootNode);
  for (const component of bom.components) {
    const parent = component.parent === undefined ? undefined : nodes.get(component.parent);
    const isNested = parent !== undefined && parent.depth < levels - 1;
    const node: Node = { value: cycloneDxComponent(writing, component), depth: isNested ? parent.depth + 1 : 1, children: [] };
    if (isNested) {
      parent.children.push(node.value);
      parent.value.components = parent.children;
    } else top.push(node.value);
    if (!nodes.has(component.ref)) nodes.set(component.ref, node);
  }
  return { ofRoot: filled(rootNode.children), top };
}

type Entry = { ref: string; dependsOn?: readonly string[]; provides?: readonly string[] };

/** One entry for each component that the document says something about, in the order of the components. */
function dependencies(writing: CycloneDxWriting, bom: Bom, refs: ReadonlySet<string>): readonly Entry[] {
  const dependsOn = new Map<string, Set<string>>();
  const provides = new Map<string, Set<string>>();
  let contained = 0;
  for (const { from, to, kind } of bom.dependencies) {
    if (kind === 'contains') contained += to.length;
    collect(writing, dependsOn, from, to, refs);
  }
  for (const { from, to } of bom.provides ?? []) collect(writing, provides, from, to, refs);
  if (contained > 0) writing.issues.inform('written-differently', '', `${contained} statements that one component contains another were written as dependencies.`);
  if (provides.size > 0 && writing.specVersion < '1.6') writing.issues.inform('not-written', '', `CycloneDX ${writing.specVersion} cannot say which component implements another.`);
  const ordered: readonly BomComponent[] = bom.root === undefined ? bom.components : [bom.root, ...bom.components];
  return ordered.flatMap(({ ref }) => {
    const targets = dependsOn.get(ref);
    const provided = writing.specVersion < '1.6' ? undefined : provides.get(ref);
    if (targets === undefined && provided === undefined) return [];
    return [{ ref, ...(targets !== undefined && targets.size > 0 && { dependsOn: [...targets] }), ...(provided !== undefined && { provides: [...provided] }) }];
  });
}

function collect({ issues }: CycloneDxWriting, into: Map<string, Set<string>>, from: string, to: readonly string[], refs: ReadonlySet<string>): void {
  const unknown = refs.has(from) ? to.find((ref) => !refs.has(ref)) : from;
  if (unknown !== undefined) issues.warn('not-written', '', `A dependency with "${unknown.slice(0, 200)}" was not written: no component has this reference.`);
  if (!refs.has(from)) return;
  const targets = into.get(from) ?? new Set();
  into.set(from, targets);
  for (const ref of to) if (refs.has(ref)) targets.add(ref);
}

/** Aggregates by the oldest version that knows them. */
const aggregates: ReadonlyMap<string, string> = new Map([
  ...['complete', 'incomplete', 'incomplete_first_party_only', 'incomplete_third_party_only', 'unknown', 'not_specified'].map((name) => [name, '1.3'] as const),
  ...['first_party_proprietary', 'first_party_opensource', 'third_party_proprietary', 'third_party_opensource'].map((name) => [`incomplete_${name}_only`, '1.5'] as const),
]);

function writtenComposition({ specVersion, issues }: CycloneDxWriting, composition: BomComposition, refs: ReadonlySet<string>): Record<string, unknown> | undefined {
  const since = aggregates.get(composition.aggregate);
  if (since === undefined || since > specVersion) {
    issues.inform('not-written', '', `CycloneDX ${specVersion} has no composition "${composition.aggregate.slice(0, 60)}".`);
    return undefined;
  }
  const known = (list: readonly string[]): readonly string[] | undefined => filled([...new Set(list)].filter((ref) => refs.has(ref)));
  return { aggregate: composition.aggregate, assemblies: known(composition.assemblies), dependencies: known(composition.dependencies) };
}
