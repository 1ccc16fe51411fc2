import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { normalPypiName } from './purl-text.ts';
import { parseRequirement, versionOfSpecifier } from './python-requirement.ts';
import { checkSections } from './sections.ts';
import { parseYaml } from './syntax/yaml.ts';
import { asList, asRecord, asText, pointer, textsOf } from './syntax/values.ts';

/** environment.yml of conda. https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#creating-an-environment-file-manually */
export const condaEnvironment: LockfileFormat = {
  id: 'conda-environment',
  title: 'conda environment.yml',
  purlType: 'conda',
  matches: (baseName) => /^environment(?:[-_.][^/]+)?\.ya?ml$/.test(baseName),
  recognizes: (probe) => probe.hasLine(/^channels:/m) && probe.hasLine(/^dependencies:/m),
  read: readEnvironment,
};

function readEnvironment(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(condaEnvironment, input.path);
  const parsed = parseYaml(input.text);
  const document = parsed.ok ? asRecord(parsed.value[0]) : undefined;
  if (document === undefined) {
    draft.error('not-environment', parsed.ok ? 'document' : parsed.where, parsed.ok ? 'This YAML is no mapping.' : parsed.message);
    return draft.refuse();
  }
  draft.setRoot({ name: asText(document['name']) });
  checkSections(draft, document, { dependencies: 'sequence' });
  for (const [index, item] of asList(document['dependencies']).entries()) {
    const where = pointer('dependencies', index);
    if (typeof item === 'string') takeConda(draft, item, where);
    else for (const text of textsOf(asRecord(item)?.['pip'])) takePip(draft, text, `${where}/pip`);
  }
  return draft.finish();
}

/** `channel::name=version=build`; https://docs.conda.io/projects/conda-build/en/latest/resources/package-spec.html#package-match-specifications */
function takeConda(draft: Draft, text: string, where: string): void {
  const match = /^(?:(\S+)::)?([A-Za-z0-9_][\w.-]*)\s*(.*)$/.exec(text.trim());
  if (match === null) {
    draft.warn('bad-package', where, 'The entry names no package and was left out.');
    return;
  }
  const [, channel, name, rest] = match as unknown as [string, string | undefined, string, string];
  const exact = /^==?\s*([^=<>!~,*|\s]+)(?:=([^=\s]+))?$/.exec(rest);
  if (exact === null) draft.warn('version-not-fixed', where, `${name} is not pinned: the version is chosen at each installation.`);
  draft.link(ROOT, draft.add({ name, version: exact?.[1], where, qualifiers: { channel } }));
}

function takePip(draft: Draft, text: string, where: string): void {
  const requirement = parseRequirement(text);
  if (requirement === undefined || requirement.address !== undefined) {
    draft.warn('bad-package', where, 'The entry names no package of an index and was left out.');
    return;
  }
  const { version } = versionOfSpecifier(requirement.specifier);
  draft.link(ROOT, draft.add({ name: requirement.name, version, where, purlType: 'pypi', key: `pypi:${normalPypiName(requirement.name)}@${version ?? ''}` }));
}
