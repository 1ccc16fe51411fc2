import type { BomScope } from '../sbom/model.ts';
import { type Draft, ROOT } from './draft.ts';
import { type LockfileInput, findSibling } from './format.ts';
import { normalPypiName } from './purl-text.ts';
import { parseRequirement } from './python-requirement.ts';
import { parseToml } from './syntax/toml.ts';
import { type ForeignRecord, asList, asRecord, asText, membersOf, namesOf } from './syntax/values.ts';

/** What a project asks for itself: normal name and the scope in which it asks. */
export type DirectUse = Readonly<{ name: string; scope: BomScope }>;

export type PythonProject = Readonly<{ name: string | undefined; version: string | undefined; uses: readonly DirectUse[] }>;

/** The pyproject.toml beside a lockfile, undefined where there is none that can be read. */
export function projectBeside(input: LockfileInput): PythonProject | undefined {
  const sibling = findSibling(input, 'pyproject.toml');
  const parsed = sibling === undefined ? undefined : parseToml(sibling.text);
  return parsed?.ok === true ? pythonProject(parsed.value) : undefined;
}

/**
 * The dependencies of a pyproject.toml in all places where tools look for them.
 * https://packaging.python.org/en/latest/specifications/pyproject-toml/ and …/dependency-groups/, https://python-poetry.org/docs/pyproject/
 */
function pythonProject(document: ForeignRecord): PythonProject {
  const project = asRecord(document['project']);
  const tool = asRecord(document['tool']);
  const poetry = asRecord(tool?.['poetry']);
  const uses: DirectUse[] = [
    ...fromTexts(project?.['dependencies'], 'required'),
    ...membersOf(project?.['optional-dependencies']).flatMap(([, list]) => fromTexts(list, 'optional')),
    ...membersOf(document['dependency-groups']).flatMap(([, list]) => fromTexts(list, 'development')),
    ...membersOf(asRecord(tool?.['pdm'])?.['dev-dependencies']).flatMap(([, list]) => fromTexts(list, 'development')),
    ...fromTexts(asRecord(tool?.['uv'])?.['dev-dependencies'], 'development'),
    ...fromTable(poetry?.['dependencies'], 'required'),
    ...fromTable(poetry?.['dev-dependencies'], 'development'),
    ...membersOf(poetry?.['group']).flatMap(([name, group]) => fromTable(asRecord(group)?.['dependencies'], name === 'main' ? 'required' : 'development')),
  ];
  return { name: asText(project?.['name'] ?? poetry?.['name']), version: asText(project?.['version'] ?? poetry?.['version']), uses };
}

function fromTexts(list: unknown, scope: BomScope): readonly DirectUse[] {
  return asList(list).flatMap((item) => {
    const requirement = typeof item === 'string' ? parseRequirement(item) : undefined;
    return requirement === undefined ? [] : [{ name: normalPypiName(requirement.name), scope }];
  });
}

function fromTable(table: unknown, scope: BomScope): readonly DirectUse[] {
  return namesOf(table).filter((name) => name !== 'python').map((name) => {
    const isOptional = asRecord(asRecord(table)![name])?.['optional'] === true;
    return { name: normalPypiName(name), scope: isOptional ? 'optional' : scope };
  });
}

/** Links the project to what it asks for; where no pyproject.toml is at hand, what nothing requires is taken to be direct. */
export function linkPythonProject(draft: Draft, project: PythonProject | undefined, byName: ReadonlyMap<string, readonly string[]>): readonly (readonly [string, BomScope])[] {
  if (project === undefined) {
    draft.inferDirect();
    return [];
  }
  draft.setRoot({ name: project.name, version: project.version });
  const seeds = project.uses.flatMap(({ name, scope }) => (byName.get(name) ?? []).map((ref) => [ref, scope] as const));
  for (const [ref] of seeds) draft.link(ROOT, ref);
  draft.markDirectKnown();
  return seeds;
}

/** So many versions of one package no file needs; without a bound the edges to them could outgrow the memory. */
const MOST_VERSIONS = 10;

/** Normal name -> the refs of that name; several where versions differ by platform. */
export class NameIndex {
  readonly byName = new Map<string, string[]>();

  add(name: string, ref: string): void {
    const normal = normalPypiName(name);
    const known = this.byName.get(normal);
    if (known === undefined) this.byName.set(normal, [ref]);
    else if (known.length < MOST_VERSIONS && !known.includes(ref)) known.push(ref);
  }

  refs(name: string): readonly string[] {
    return this.byName.get(normalPypiName(name)) ?? [];
  }
}
