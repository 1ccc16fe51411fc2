import { type LockfileInput, baseNameOf, folderOf, resolvePath } from './format.ts';
import { type XmlElement, childOf, childText, childrenOf, parseXml } from './syntax/xml.ts';

/**
 * The effective model of a POM as far as the POMs at hand tell it: own and inherited properties, dependencies and
 * dependency management. https://maven.apache.org/ref/current/maven-model-builder/
 */
export type MavenModel = Readonly<{
  group: string | undefined;
  artifact: string | undefined;
  version: string | undefined;
  /** Own dependencies first, then those of each parent that are not declared anew; the last of equal declarations in one POM counts. */
  dependencies: readonly DeclaredDependency[];
  /** `group:artifact:type:classifier` -> what is managed for it. */
  managed: ReadonlyMap<string, ManagedDependency>;
  /** Parents and imported BOMs that are not at hand: what they manage is not known. */
  missing: readonly Missing[];
  /** Replaces what can be replaced of `${…}`. */
  interpolate(text: string): string;
}>;

export type DeclaredDependency = Readonly<{
  group: string;
  artifact: string;
  version: string | undefined;
  scope: string | undefined;
  type: string;
  classifier: string | undefined;
  isOptional: boolean;
  line: number;
  /** Whether an earlier declaration of the same in the same POM is replaced by this one, and what that one's version was. */
  replaces: string | undefined;
}>;

/** `line` is that in the POM itself, 0 where a parent names it. */
type Missing = Readonly<{ coordinates: string; kind: 'parent' | 'bom'; line: number }>;

export type ManagedDependency = Readonly<{ version: string | undefined; scope: string | undefined }>;

/** A POM, with its `group:artifact:version` as written; what is not stated is inherited from the parent named in it. */
export type Pom = Readonly<{ path: string; project: XmlElement; coordinates: string }>;

/** The POMs that are at hand: parents, modules, BOMs. */
export type PomShelf = Readonly<{ byPath: ReadonlyMap<string, Pom>; byCoordinates: ReadonlyMap<string, Pom> }>;

const DEEPEST_INHERITANCE = 20;
/** Each import is a step deeper on the stack. */
const MOST_BOMS = 500;
const DEEPEST_PROPERTY = 10;
const LONGEST_VALUE = 500;

/** The POMs among the siblings. Those that cannot be read do not count. */
export function shelvePoms(input: LockfileInput): PomShelf {
  const byPath = new Map<string, Pom>();
  const byCoordinates = new Map<string, Pom>();
  for (const sibling of input.siblings ?? []) {
    const path = resolvePath('', sibling.path);
    const parsed = /\.(?:xml|pom)$/.test(baseNameOf(path)) ? parseXml(sibling.text) : undefined;
    if (parsed?.ok !== true || parsed.value.name !== 'project') continue;
    const pom = pomOf(path, parsed.value);
    byPath.set(path, pom);
    if (!byCoordinates.has(pom.coordinates)) byCoordinates.set(pom.coordinates, pom);
  }
  return { byPath, byCoordinates };
}

export function pomOf(path: string, project: XmlElement): Pom {
  return { path, project, coordinates: coordinatesOf(project) };
}

/** Builds the effective model of a POM. Each BOM is imported once: `visited` holds the paths of those that were. */
export function buildModel(pom: Pom, poms: PomShelf, visited: Set<string> = new Set()): MavenModel {
  const missing: Missing[] = [];
  const chain = inheritanceChain(pom, poms, missing);
  const parent = childOf(pom.project, 'parent');
  const group = childText(pom.project, 'groupId') ?? childText(parent, 'groupId');
  const version = childText(pom.project, 'version') ?? childText(parent, 'version');
  const properties = propertiesOf(chain);
  const artifact = childText(pom.project, 'artifactId');
  const own = { groupId: group, artifactId: artifact, version, packaging: childText(pom.project, 'packaging') ?? 'jar', name: childText(pom.project, 'name') };
  for (const [name, value] of Object.entries(own)) {
    for (const prefix of ['project.', 'pom.', '']) if (value !== undefined && !properties.has(prefix + name)) properties.set(prefix + name, value);
  }
  for (const name of ['groupId', 'artifactId', 'version']) {
    const value = childText(parent, name);
    if (value !== undefined) properties.set(`project.parent.${name}`, value).set(`parent.${name}`, value);
  }
  const interpolate = (text: string): string => interpolated(text, properties);
  visited.add(pom.path);
  const managed = manage(chain, poms, visited, interpolate, missing);
  return {
    group: mapText(group, interpolate), artifact: mapText(artifact, interpolate), version: mapText(version, interpolate),
    dependencies: inheritedDependencies(chain, interpolate),
    managed, missing, interpolate,
  };
}

/** The key under which Maven manages a dependency. */
export function managementKey(dependency: Readonly<{ group: string; artifact: string; type: string; classifier: string | undefined }>): string {
  return `${dependency.group}:${dependency.artifact}:${dependency.type}:${dependency.classifier ?? ''}`;
}

function mapText(text: string | undefined, change: (text: string) => string): string | undefined {
  return text === undefined ? undefined : change(text);
}

/** The POM, its parent, the parent's parent … as far as they are at hand. */
function inheritanceChain(pom: Pom, poms: PomShelf, missing: Missing[]): readonly Pom[] {
  const chain: Pom[] = [pom];
  for (let current = pom; chain.length < DEEPEST_INHERITANCE; ) {
    const reference = childOf(current.project, 'parent');
    if (reference === undefined) break;
    const parent = findParent(current, reference, poms);
    if (parent === undefined) missing.push({ coordinates: coordinatesOf(reference), kind: 'parent', line: current === pom ? reference.line : 0 });
    if (parent === undefined || chain.includes(parent)) break;
    chain.push(parent);
    current = parent;
  }
  return chain;
}

/** At `relativePath` (`../pom.xml` unless stated), or anywhere at hand by its coordinates. */
function findParent(pom: Pom, reference: XmlElement, poms: PomShelf): Pom | undefined {
  const wanted = coordinatesOf(reference);
  const relative = childOf(reference, 'relativePath')?.text ?? '../pom.xml';
  const paths = [resolvePath(folderOf(pom.path), relative), resolvePath(folderOf(pom.path), `${relative}/pom.xml`)];
  const near = paths.map((path) => poms.byPath.get(path)).find((candidate) => candidate?.coordinates === wanted);
  return near ?? poms.byCoordinates.get(wanted);
}

/** `group:artifact:version` of a project, parent or dependency element as written; a project inherits from its parent. */
function coordinatesOf(element: XmlElement): string {
  const parent = element.name === 'project' ? childOf(element, 'parent') : undefined;
  const part = (name: string): string => childText(element, name) ?? childText(parent, name) ?? '';
  return `${part('groupId')}:${childText(element, 'artifactId') ?? ''}:${part('version')}`;
}

/** Child before parent. A profile counts when it is active without anybody asking for it. */
function propertiesOf(chain: readonly Pom[]): Map<string, string> {
  const properties = new Map<string, string>();
  for (const member of chain) {
    for (const part of [...activeProfiles(member.project), member.project]) {
      for (const property of childOf(part, 'properties')?.children ?? []) if (!properties.has(property.name)) properties.set(property.name, property.text);
    }
  }
  return properties;
}

function activeProfiles(project: XmlElement): readonly XmlElement[] {
  return childrenOf(childOf(project, 'profiles'), 'profile').filter((profile) => childText(childOf(profile, 'activation'), 'activeByDefault') === 'true');
}

/**
 * What the POM and its parents manage, the child's before the parent's; and what they import comes after all that is written in any of them, because
 * Maven imports once the inheritance is put together. https://maven.apache.org/ref/current/maven-model-builder/
 */
function manage(chain: readonly Pom[], poms: PomShelf, visited: Set<string>, interpolate: (text: string) => string, missing: Missing[]): ReadonlyMap<string, ManagedDependency> {
  const managed = new Map<string, ManagedDependency>();
  const imports = new Map<string, Readonly<{ wanted: string; line: number }>>();
  for (const member of chain) {
    for (const part of [...activeProfiles(member.project), member.project]) {
      for (const element of childrenOf(childOf(childOf(part, 'dependencyManagement'), 'dependencies'), 'dependency')) {
        const dependency = declaredDependency(element, interpolate);
        const key = managementKey(dependency);
        const isImport = dependency.scope === 'import';
        if (isImport && !imports.has(key)) imports.set(key, { wanted: `${dependency.group}:${dependency.artifact}:${dependency.version ?? ''}`, line: member === chain[0] ? element.line : 0 });
        else if (!isImport && !managed.has(key)) managed.set(key, { version: dependency.version, scope: dependency.scope });
      }
    }
  }
  for (const { wanted, line } of imports.values()) {
    const bom = poms.byCoordinates.get(wanted);
    if (bom === undefined) missing.push({ coordinates: wanted, kind: 'bom', line });
    else if (!visited.has(bom.path) && visited.size < MOST_BOMS) {
      for (const [key, value] of buildModel(bom, poms, visited).managed) if (!managed.has(key)) managed.set(key, value);
    }
  }
  return managed;
}

/** A child's declaration takes the place of its parent's of the same. https://maven.apache.org/pom.html#inheritance */
function inheritedDependencies(chain: readonly Pom[], interpolate: (text: string) => string): readonly DeclaredDependency[] {
  const found = new Map<string, DeclaredDependency>();
  for (const member of chain) {
    for (const dependency of declaredDependencies(member, interpolate)) if (!found.has(managementKey(dependency))) found.set(managementKey(dependency), dependency);
  }
  return [...found.values()];
}

/** Of equal declarations in one POM Maven takes the last, https://github.com/apache/maven (DefaultModelNormalizer). */
function declaredDependencies(member: Pom, interpolate: (text: string) => string): readonly DeclaredDependency[] {
  const found = new Map<string, DeclaredDependency>();
  for (const part of [member.project, ...activeProfiles(member.project)]) {
    for (const element of childrenOf(childOf(part, 'dependencies'), 'dependency')) {
      const dependency = declaredDependency(element, interpolate);
      const key = managementKey(dependency);
      const known = found.get(key);
      found.set(key, known === undefined || known.version === dependency.version ? dependency : { ...dependency, replaces: known.version });
    }
  }
  return [...found.values()];
}

function declaredDependency(element: XmlElement, interpolate: (text: string) => string): DeclaredDependency {
  const text = (name: string): string | undefined => mapText(childText(element, name), interpolate)?.trim();
  return {
    group: text('groupId') ?? '', artifact: text('artifactId') ?? '', version: text('version'), scope: text('scope'), type: text('type') ?? 'jar',
    classifier: text('classifier'), isOptional: text('optional') === 'true', line: element.line, replaces: undefined,
  };
}

/**
 * Replaces `${name}` by the property, in the property's value again. Values that grow without end, and names that are not
 * known, stay as they are. https://maven.apache.org/pom.html#properties
 */
function interpolated(text: string, properties: ReadonlyMap<string, string>, depth = 0): string {
  if (depth >= DEEPEST_PROPERTY || text.length > LONGEST_VALUE || !text.includes('${')) return text;
  let result = '';
  let taken = 0;
  for (let start = text.indexOf('${'); start !== -1; start = text.indexOf('${', taken)) {
    const end = text.indexOf('}', start);
    if (end === -1) break;
    const value = properties.get(text.slice(start + 2, end));
    result += text.slice(taken, start) + (value ?? text.slice(start, end + 1));
    taken = end + 1;
    if (result.length > LONGEST_VALUE) return text;
  }
  result += text.slice(taken);
  return result === text ? text : interpolated(result, properties, depth + 1);
}
