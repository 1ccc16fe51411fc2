import type { Read } from '../issue.ts';
import type { Bom, BomScope } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { parseRequirement, pythonSource, versionOfSpecifier } from './python-requirement.ts';
import { checkSections } from './sections.ts';
import { statedLicenses } from './stated-license.ts';
import { parseToml } from './syntax/toml.ts';
import { asList, asRecord, asText, membersOf, pointer } from './syntax/values.ts';

/** pyproject.toml of a project without lockfile. https://packaging.python.org/en/latest/specifications/pyproject-toml/ */
export const pyprojectToml: LockfileFormat = {
  id: 'pyproject-toml',
  title: 'pyproject.toml',
  purlType: 'pypi',
  matches: (baseName) => baseName === 'pyproject.toml',
  recognizes: (probe) => probe.hasLine(/^\[build-system\]\s*$/m) || (probe.hasLine(/^\[project\]\s*$/m) && probe.hasLine(/^(?:dependencies|requires-python) = /m)),
  read: readPyproject,
};

function readPyproject(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(pyprojectToml, input.path);
  const parsed = parseToml(input.text);
  if (!parsed.ok) {
    draft.error('not-toml', parsed.where, parsed.message);
    return draft.refuse();
  }
  const project = asRecord(parsed.value['project']);
  draft.setRoot({ name: asText(project?.['name']), version: asText(project?.['version']), licenses: statedLicenses([asText(project?.['license']) ?? '']) });
  checkSections(draft, parsed.value, { project: 'table', 'dependency-groups': 'table' });
  checkSections(draft, project, { 'optional-dependencies': 'table' }, pointer('project'));
  takeList(draft, project?.['dependencies'], pointer('project', 'dependencies'), 'required');
  for (const [extra, list] of membersOf(project?.['optional-dependencies'])) {
    takeList(draft, list, pointer('project', 'optional-dependencies', extra), 'optional');
  }
  for (const [group, list] of membersOf(parsed.value['dependency-groups'])) takeList(draft, list, pointer('dependency-groups', group), 'development');
  return draft.finish();
}

function takeList(draft: Draft, list: unknown, place: string, scope: BomScope): void {
  if (list !== undefined && !Array.isArray(list)) draft.error('bad-section', place, 'This is no array of requirements: nothing of it was read.');
  for (const [index, item] of asList(list).entries()) {
    // A group may include another one by a table; that one is read by itself.
    const requirement = typeof item === 'string' ? parseRequirement(item) : undefined;
    if (requirement === undefined) {
      if (typeof item === 'string') draft.warn('bad-package', `${place}/${index}`, 'The entry names no package and was left out.');
      continue;
    }
    const { version, isExact } = versionOfSpecifier(requirement.specifier);
    if (!isExact) draft.warn('version-not-fixed', `${place}/${index}`, `${requirement.name} is not pinned: the version is chosen at each installation.`);
    const source = requirement.address === undefined ? undefined : pythonSource(requirement.address);
    draft.link(ROOT, draft.add({ name: requirement.name, version, where: `${place}/${index}`, scope, source }));
  }
}
