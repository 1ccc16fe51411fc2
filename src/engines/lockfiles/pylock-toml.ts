import type { Read } from '../issue.ts';
import type { Bom, BomHash } from '../sbom/model.ts';
import { Draft } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { labelledHash } from './integrity.ts';
import type { PackageSource } from './package-source.ts';
import { NameIndex, linkPythonProject, projectBeside } from './python-project.ts';
import { checkSections } from './sections.ts';
import { parseToml } from './syntax/toml.ts';
import { type ForeignRecord, asList, asRecord, asText, membersOf, pointer } from './syntax/values.ts';

/** pylock.toml, the lockfile standard of Python. https://packaging.python.org/en/latest/specifications/pylock-toml/ */
export const pylockToml: LockfileFormat = {
  id: 'pylock',
  title: 'pylock.toml',
  purlType: 'pypi',
  matches: (baseName) => /^pylock(?:\.[^.]+)?\.toml$/.test(baseName),
  recognizes: (probe) => probe.hasLine(/^lock-version = ["']\d/m) && probe.hasLine(/^created-by = /m),
  read: readPylock,
};

function readPylock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(pylockToml, input.path);
  const parsed = parseToml(input.text);
  if (!parsed.ok) {
    draft.error('not-toml', parsed.where, parsed.message);
    return draft.refuse();
  }
  draft.setSpecVersion(asText(parsed.value['lock-version']));
  const tool = asText(parsed.value['created-by']);
  if (tool !== undefined) draft.addTool(tool);
  checkSections(draft, parsed.value, { packages: 'array of tables' });
  const index = new NameIndex();
  const taken: (readonly [ref: string, entry: ForeignRecord])[] = [];
  for (const [position, item] of asList(parsed.value['packages']).entries()) {
    const entry = asRecord(item);
    const name = asText(entry?.['name']);
    const where = pointer('packages', position);
    if (entry === undefined || name === undefined) draft.error('unnamed-package', where, 'The package has no name and was left out.');
    // A folder is the project itself or a part of it.
    else if (asRecord(entry['directory']) !== undefined) draft.skip();
    else {
      const ref = take(draft, name, entry, where);
      index.add(name, ref);
      taken.push([ref, entry]);
    }
  }
  for (const [ref, entry] of taken) {
    for (const dependency of asList(entry['dependencies'])) {
      for (const target of index.refs(asText(asRecord(dependency)?.['name']) ?? '')) draft.link(ref, target);
    }
  }
  linkProject(draft, input, index, taken);
  return draft.finish();
}

/** `dependencies` may be left out of the file; only where it is written does the absence of an asker say something. */
function linkProject(draft: Draft, input: LockfileInput, index: NameIndex, taken: readonly (readonly [string, ForeignRecord])[]): void {
  const project = projectBeside(input);
  const hasGraph = taken.some(([, entry]) => entry['dependencies'] !== undefined);
  if (project !== undefined || hasGraph) draft.spreadScopes(linkPythonProject(draft, project, index.byName));
}

function take(draft: Draft, name: string, entry: ForeignRecord, where: string): string {
  const version = asText(entry['version']);
  const source = sourceOf(entry);
  return draft.add({
    key: `${name}@${version ?? ''}${source === undefined ? '' : `|${JSON.stringify(source)}`}`, name, version, source, where, scope: 'unknown', hashes: hashesOf(entry),
  });
}

function sourceOf(entry: ForeignRecord): PackageSource | undefined {
  const vcs = asRecord(entry['vcs']);
  if (vcs !== undefined) return { kind: 'git', url: asText(vcs['url']) ?? asText(vcs['path']) ?? '', commit: asText(vcs['commit-id']) };
  const archive = asRecord(entry['archive']);
  if (archive === undefined) return undefined;
  const url = asText(archive['url']);
  return url === undefined ? { kind: 'local', path: asText(archive['path']) ?? '' } : { kind: 'archive', url, isRegistry: false };
}

function hashesOf(entry: ForeignRecord): readonly BomHash[] {
  return [entry['sdist'], entry['archive'], ...asList(entry['wheels'])].flatMap((file) =>
    membersOf(asRecord(file)?.['hashes']).flatMap(([algorithm, value]) => labelledHash(`${algorithm}:${asText(value) ?? ''}`) ?? []),
  );
}
