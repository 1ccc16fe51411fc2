import { readCycloneDxComponent, readContacts, readOrganization } from './cyclonedx-component.ts';
import { readCompositions, readVulnerabilities } from './cyclonedx-extras.ts';
import type { JsonObject, ReadContext } from './fields.ts';
import { isObject, placeOf, readArray, readIdentifier, readObject, readObjects } from './fields.ts';
import { createEdgeCollector, markDirect, namedEdges, reportCircles } from './graph.ts';
import type { Bom, BomDependency, BomDocument } from './model.ts';
import type { Refusal } from './refusal.ts';
import type { ComponentDraft, RefRegister } from './ref-register.ts';
import { createRefRegister } from './ref-register.ts';
import { checkSpecVersion, cycloneDxVersions } from './spec-version.ts';

/**
 * Reads a CycloneDX document in its JSON shape (specification 1.2–1.7, ECMA-424). XML is brought into the same shape first.
 * Refuses only what would be taken in half: more components, edges or levels than the limits allow.
 */
export function readCycloneDx(context: ReadContext, value: JsonObject, format: 'cyclonedx-json' | 'cyclonedx-xml'): Bom | Refusal {
  const counts = countCycloneDx(context, value);
  if ('refusal' in counts) return counts;
  checkSpecVersion(context, value.specVersion, cycloneDxVersions, placeOf(context, value, '/specVersion'));
  const refs = createRefRegister(context);
  const metadata = readObject(context, value.metadata, '', 'metadata') ?? {};
  const root = readRoot(context, refs, metadata);
  const components: ComponentDraft[] = [];
  if (root !== undefined) readNested(context, refs, readObject(context, metadata.component, '/metadata', 'component')?.components, '/metadata/component/components', root.ref, components);
  readNested(context, refs, value.components, '/components', undefined, components);
  const { dependencies, provides } = readDependencies(context, value.dependencies, serviceRefs(value.services), refs, root);
  if (counts.services! > 0) context.issues.inform('services-ignored', '/services', `${counts.services} services are counted and not taken; edges to them are left out.`);
  const extras = { compositions: readCompositions(context, value.compositions), vulnerabilities: readVulnerabilities(context, value.vulnerabilities) };
  return {
    document: readDocument(context, value, metadata, format), root, components, dependencies, counts,
    ...(provides.length > 0 && { provides }),
    ...(extras.compositions.length > 0 && { compositions: extras.compositions }),
    ...(extras.vulnerabilities.length > 0 && { vulnerabilities: extras.vulnerabilities }),
  };
}

/** Counts what the document holds before anything is dropped, without recursion, and refuses what is beyond the limits. */
function countCycloneDx(context: ReadContext, value: JsonObject): Bom['counts'] | Refusal {
  const { limits } = context;
  const purls = new Set<string>();
  const components = countTree(value.components, componentsInside, limits.componentNesting, (component) => {
    if (typeof component.purl === 'string' && component.purl !== '') purls.add(component.purl);
  });
  const ofRoot = isObject(value.metadata) && isObject(value.metadata.component) ? countTree(value.metadata.component.components, componentsInside, limits.componentNesting) : 0;
  const services = countTree(value.services, servicesInside, limits.componentNesting);
  if (components === undefined || services === undefined || ofRoot === undefined) {
    return { refusal: { code: 'nested-too-deep', where: '/components', message: `Components stand inside each other more than ${limits.componentNesting} levels deep.` } };
  }
  if (components > limits.components) {
    return { refusal: { code: 'too-many-components', where: '/components', message: `The document holds ${components} components; the limit is ${limits.components}.` } };
  }
  const dependencies = elementsOf(value.dependencies);
  const dependencyEdges = dependencies.reduce<number>((sum, entry) => sum + (isObject(entry) && Array.isArray(entry.dependsOn) ? entry.dependsOn.length : 0), 0);
  if (dependencyEdges > limits.edges) {
    return { refusal: { code: 'too-many-edges', where: '/dependencies', message: `The document holds ${dependencyEdges} dependencies; the limit is ${limits.edges}.` } };
  }
  const vulnerabilities = elementsOf(value.vulnerabilities).length;
  return { components, files: 0, uniquePurls: purls.size, dependencyEdges, relationships: 0, vulnerabilities, services: elementsOf(value.services).length };
}

const componentsInside = (component: JsonObject): unknown => component.components;
const servicesInside = (service: JsonObject): unknown => service.services;

/** All elements of a list whose elements hold the same list again; undefined where it is nested beyond `levels`. */
function countTree(list: unknown, inside: (element: JsonObject) => unknown, levels: number, visit?: (element: JsonObject) => void): number | undefined {
  let count = 0;
  let level = elementsOf(list);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > levels) return undefined;
    const below: (readonly unknown[])[] = [];
    for (const element of level) {
      count += 1;
      if (!isObject(element)) continue;
      visit?.(element);
      const nested = elementsOf(inside(element));
      if (nested.length > 0) below.push(nested);
    }
    level = below.flat();
  }
  return count;
}

/** A single object where a list belongs is read as its only element, and counts as such. */
function elementsOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : isObject(list) ? [list] : [];
}

function readRoot(context: ReadContext, refs: RefRegister, metadata: JsonObject): ComponentDraft | undefined {
  const raw = readObject(context, metadata.component, '/metadata', 'component');
  if (raw === undefined) return undefined;
  const root = readCycloneDxComponent(context, raw, placeOf(context, raw, '/metadata/component'), '/metadata/component');
  if (root !== undefined) refs.register(root);
  return root;
}

/** Reads a list of components and those inside them, in document order. The depth was checked when they were counted. */
function readNested(context: ReadContext, refs: RefRegister, list: unknown, pointer: string, parent: string | undefined, into: ComponentDraft[]): void {
  if (list === undefined) return;
  const elements = readArray(context, list, pointer.slice(0, pointer.lastIndexOf('/')), 'components');
  for (let index = 0; index < elements.length; index += 1) {
    const at = `${pointer}/${index}`;
    if (elements[index] === null) context.issues.error('wrong-type', at, 'An object was expected; null was found and not taken.');
    const raw = readObject(context, elements[index], pointer, String(index));
    if (raw === undefined) continue;
    const component = readCycloneDxComponent(context, raw, placeOf(context, raw, at), at);
    if (component !== undefined && refs.register(component)) {
      component.parent = parent;
      into.push(component);
    }
    if (raw.components !== undefined) readNested(context, refs, raw.components, `${at}/components`, component?.ref ?? parent, into);
  }
}

function serviceRefs(services: unknown): ReadonlySet<string> {
  const refs = new Set<string>();
  // The depth was checked when the services were counted.
  countTree(services, servicesInside, Number.POSITIVE_INFINITY, (service) => {
    if (typeof service['bom-ref'] === 'string') refs.add(service['bom-ref']);
  });
  return refs;
}

type Dependencies = Readonly<{ dependencies: readonly BomDependency[]; provides: readonly BomDependency[] }>;

function readDependencies(context: ReadContext, value: unknown, others: ReadonlySet<string>, refs: RefRegister, root: ComponentDraft | undefined): Dependencies {
  const collectors = { dependsOn: createEdgeCollector(), provides: createEdgeCollector() };
  const numberOf = (reference: unknown): number | undefined => (typeof reference === 'string' ? refs.numberOf(reference) : undefined);
  const entries = readObjects(context, value, '', 'dependencies');
  entries.forEach((entry, index) => {
    const where = (): string => placeOf(context, entry, `/dependencies/${index}`);
    const from = numberOf(entry.ref) ?? refs.resolve(readIdentifier(context, entry.ref, where(), 'ref'), others, 'dependency-source-unknown', `${where()}/ref`);
    if (from === undefined) return;
    if (collectors.dependsOn.open(from)) context.issues.warn('duplicate-dependency', where(), `"${refs.drafts[from]!.ref.slice(0, 200)}" stands twice among the dependencies; both entries were joined.`);
    for (const key of ['dependsOn', 'provides'] as const) {
      if (entry[key] === undefined) continue;
      const targets = readArray(context, entry[key], `/dependencies/${index}`, key);
      for (let position = 0; position < targets.length; position += 1) {
        const target = targets[position];
        const to = numberOf(target)
          ?? refs.resolve(readIdentifier(context, target, where(), `${key}/${position}`), others, 'dependency-target-unknown', `${where()}/${key}/${position}`);
        if (to !== undefined) collectors[key].add(from, to);
      }
    }
  });
  const dependsOn = collectors.dependsOn.pack(refs.drafts.length);
  markDirect(dependsOn, refs.drafts, root === undefined ? undefined : refs.numberOf(root.ref));
  reportCircles(context, dependsOn, refs.drafts);
  return { dependencies: namedEdges(dependsOn, refs.drafts, 'depends'), provides: namedEdges(collectors.provides.pack(refs.drafts.length), refs.drafts, 'depends') };
}

function readDocument(context: ReadContext, value: JsonObject, metadata: JsonObject, format: string): BomDocument {
  const component = isObject(metadata.component) ? metadata.component : {};
  return {
    format,
    specVersion: readIdentifier(context, value.specVersion, '', 'specVersion'),
    serialNumber: readIdentifier(context, value.serialNumber, '', 'serialNumber'),
    version: typeof value.version === 'number' ? String(value.version) : readIdentifier(context, value.version, '', 'version'),
    name: typeof component.name === 'string' && component.name !== '' ? readIdentifier(context, component.name, '/metadata/component', 'name') : undefined,
    createdAt: readIdentifier(context, metadata.timestamp, '/metadata', 'timestamp'),
    tools: readTools(context, metadata.tools),
    authors: readContacts(context, metadata.authors, '/metadata', 'authors'),
    supplier: readOrganization(context, metadata.supplier ?? metadata.manufacturer ?? metadata.manufacture, '/metadata', 'supplier'),
  };
}

/** Up to 1.4 a list of `{ vendor, name, version }`; since 1.5 also `{ components, services }`. */
function readTools(context: ReadContext, value: unknown): readonly string[] {
  const tools = isObject(value)
    ? [...readObjects(context, value.components, '/metadata/tools', 'components'), ...readObjects(context, value.services, '/metadata/tools', 'services')]
    : readObjects(context, value, '/metadata', 'tools');
  return tools.flatMap((tool) => {
    const parts = [tool.vendor ?? tool.group, tool.name, tool.version].flatMap((part) => readIdentifier(context, part, '/metadata', 'tools') ?? []);
    return parts.length === 0 ? [] : [parts.join(' ')];
  });
}
