import type { Read } from '../issue.ts';
import type { Bom, BomScope } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { type DeclaredDependency, type MavenModel, type PomShelf, buildModel, managementKey, pomOf, shelvePoms } from './maven-model.ts';
import { statedLicenses } from './stated-license.ts';
import { childOf, childText, childrenOf, parseXml } from './syntax/xml.ts';

/**
 * pom.xml, read without network: parents, modules and BOMs count where they lie among the siblings.
 * https://maven.apache.org/pom.html
 */
export const mavenPom: LockfileFormat = {
  id: 'maven-pom',
  title: 'Maven pom.xml',
  purlType: 'maven',
  matches: (baseName) => baseName === 'pom.xml' || baseName.endsWith('.pom'),
  recognizes: (probe) => /<project[\s>]/.test(probe.start) && /<(?:modelVersion|artifactId|dependencies)>/.test(probe.start) && !probe.start.includes('<Project'),
  read: readPom,
};

function readPom(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(mavenPom, input.path);
  const parsed = parseXml(input.text);
  if (!parsed.ok || parsed.value.name !== 'project') {
    draft.error('not-pom', parsed.ok ? 'line 1' : parsed.where, parsed.ok ? 'The outermost element is no project.' : parsed.message);
    return draft.refuse();
  }
  const pom = pomOf(input.path, parsed.value);
  const poms = shelvePoms(input);
  const model = buildModel(pom, poms);
  draft.setSpecVersion(childText(pom.project, 'modelVersion'));
  const licenses = childrenOf(childOf(pom.project, 'licenses'), 'license').map((license) => childText(license, 'name') ?? '');
  draft.setRoot({ group: model.group, name: model.artifact, version: model.version, licenses: statedLicenses(licenses) });
  for (const { coordinates, kind, line } of model.missing) {
    draft.note(`${kind}-not-at-hand`, line === 0 ? 'document' : `line ${line}`, `The ${kind} ${coordinates} is not at hand: versions that it sets are not known.`);
  }
  const modules = modulePaths(poms);
  for (const dependency of model.dependencies) take(draft, model, dependency, modules);
  draft.markDirectKnown();
  return draft.finish();
}

/** `group:artifact:version` of every POM at hand -> its path, so that a dependency on a module is known as the project's own. */
function modulePaths(poms: PomShelf): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const pom of poms.byPath.values()) {
    const model = pom.coordinates.includes('${') ? buildModel(pom, poms) : undefined;
    const coordinates = model === undefined ? pom.coordinates : `${model.group ?? ''}:${model.artifact ?? ''}:${model.version ?? ''}`;
    paths.set(coordinates, pom.path);
  }
  return paths;
}

function take(draft: Draft, model: MavenModel, dependency: DeclaredDependency, modules: ReadonlyMap<string, string>): void {
  const where = `line ${dependency.line}`;
  const { group, artifact, type, classifier } = dependency;
  if (group === '' || artifact === '') {
    draft.warn('incomplete-dependency', where, 'The dependency has no groupId or no artifactId and was left out.');
    return;
  }
  if (!isResolved(group) || !isResolved(artifact)) draft.warn('incomplete-dependency', where, `${group}:${artifact} has a name that nothing at hand resolves: it cannot be told which package that is.`);
  if (dependency.replaces !== undefined) {
    draft.warn('duplicate-dependency', where, `${group}:${artifact} was declared before with version ${dependency.replaces}; Maven takes the last declaration.`);
  }
  const managed = model.managed.get(managementKey(dependency));
  const version = readVersion(draft, where, `${group}:${artifact}`, dependency.version ?? managed?.version);
  const scope = dependency.scope ?? managed?.scope ?? 'compile';
  const path = modules.get(`${group}:${artifact}:${version ?? ''}`);
  const ref = draft.add({
    key: `${group}:${artifact}:${type}:${classifier ?? ''}:${version ?? ''}`,
    group, name: artifact, version, where,
    // A name that nothing resolves is no package that anybody knows.
    purl: isResolved(group) && isResolved(artifact) ? undefined : null,
    // A jar without classifier is the ordinary artifact; test-jar and others are told apart as the purl type says. `${os.detected.classifier}` is
    // another one on each machine.
    qualifiers: { type: type === 'jar' || !isResolved(type) ? undefined : type, classifier: classifier === undefined || isResolved(classifier) ? classifier : undefined },
    groups: scope === 'compile' ? [] : [scope],
    scope: bomScope(scope, dependency.isOptional),
    source: path === undefined ? undefined : { kind: 'local', path },
  });
  draft.link(ROOT, ref);
}

function isResolved(text: string): boolean {
  return !text.includes('${');
}

/** https://maven.apache.org/guides/introduction/introduction-to-the-dependency-mechanism.html#dependency-scope */
function bomScope(scope: string, isOptional: boolean): BomScope {
  if (scope === 'test') return 'development';
  // Not shipped with the product: the place where it runs has it.
  if (scope === 'provided' || scope === 'system') return 'excluded';
  return isOptional ? 'optional' : 'required';
}

/** A stated version as the one version that it names, with an issue where it does not name one. */
function readVersion(draft: Draft, where: string, name: string, stated: string | undefined): string | undefined {
  if (stated === undefined || stated === '') {
    draft.warn('version-unknown', where, `${name} states no version, and nothing at hand sets one.`);
    return undefined;
  }
  if (stated.includes('${')) {
    draft.warn('version-unresolved', where, `${name} has the version ${stated}, and nothing at hand says what that is.`);
    return undefined;
  }
  if (stated === 'LATEST' || stated === 'RELEASE') {
    draft.warn('version-not-fixed', where, `${name} asks for ${stated}: the version is chosen at each build.`);
    return undefined;
  }
  return /^[[(]/.test(stated) ? versionOfRange(draft, where, name, stated) : stated;
}

/** `[1.0]` is that version; of another range the lower bound stands for it. https://maven.apache.org/pom.html#dependency-version-requirement-specification */
function versionOfRange(draft: Draft, where: string, name: string, range: string): string | undefined {
  const exact = /^\[([^,\])]+)\]$/.exec(range)?.[1];
  if (exact !== undefined) return exact.trim();
  const lowest = /^[[(]([^,\])]*)/.exec(range)?.[1]?.trim() || undefined;
  draft.warn('version-range', where, `${name} asks for ${range}: the version is chosen at each build${lowest === undefined ? '' : `; ${lowest}, the lowest, stands for it`}.`);
  return lowest;
}
