import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import { type LockfileFormat, type LockfileInput, findSibling } from './format.ts';
import { labelledHash } from './integrity.ts';
import type { PackageSource } from './package-source.ts';
import { normalPypiName } from './purl-text.ts';
import { versionInFile } from './python-requirement.ts';
import { checkSections } from './sections.ts';
import { parseJson } from './syntax/json.ts';
import { parseToml } from './syntax/toml.ts';
import { type ForeignRecord, asLabel, asRecord, asText, membersOf, namesOf, pointer, textsOf } from './syntax/values.ts';

/** Pipfile.lock. https://pipenv.pypa.io/en/latest/pipfile.html */
export const pipfileLock: LockfileFormat = {
  id: 'pipfile-lock',
  title: 'Pipfile.lock',
  purlType: 'pypi',
  matches: (baseName) => baseName === 'Pipfile.lock',
  recognizes: (probe) => probe.jsonKeys.has('_meta') && (probe.jsonKeys.has('default') || probe.jsonKeys.has('develop')),
  read: readPipfileLock,
};

function readPipfileLock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(pipfileLock, input.path);
  const parsed = parseJson(input.text);
  const lock = parsed.ok ? asRecord(parsed.value) : undefined;
  if (lock === undefined) {
    draft.error('not-json', parsed.ok ? 'document' : parsed.where, parsed.ok ? 'This JSON is no object.' : parsed.message);
    return draft.refuse();
  }
  draft.setSpecVersion(asLabel(asRecord(lock['_meta'])?.['pipfile-spec']));
  const direct = directNames(input);
  for (const [category, packages] of membersOf(lock)) {
    if (category === '_meta') continue;
    checkSections(draft, lock, { [category]: 'object' });
    for (const [name, value] of membersOf(packages)) {
      const where = pointer(category, name);
      const entry = asRecord(value);
      if (entry === undefined) draft.error('bad-package', where, 'The entry is no object and was left out.');
      else {
        const ref = take(draft, category, name, entry, where);
        if (direct?.has(normalPypiName(name))) draft.link(ROOT, ref);
      }
    }
  }
  if (direct !== undefined) draft.markDirectKnown();
  return draft.finish();
}

/** `default` is the product, `develop` development; a project may have more categories. */
function take(draft: Draft, category: string, name: string, entry: ForeignRecord, where: string): string {
  const stated = asText(entry['version'])?.replace(/^={2,3}/, '').trim();
  const version = stated === '*' ? undefined : (stated ?? versionInFile(name, asText(entry['file']) ?? asText(entry['path'])));
  if (stated === '*') draft.warn('version-not-fixed', where, `${name} is not pinned: the version is chosen at each installation.`);
  const source = sourceOf(entry);
  return draft.add({
    key: `${name}@${version ?? ''}${source === undefined ? '' : `|${JSON.stringify(source)}`}`,
    name, version, source, where, groups: category === 'default' ? [] : [category === 'develop' ? 'dev' : category],
    scope: category === 'default' ? 'required' : 'development', hashes: textsOf(entry['hashes']).flatMap((hash) => labelledHash(hash) ?? []),
  });
}

function sourceOf(entry: ForeignRecord): PackageSource | undefined {
  const git = asText(entry['git']);
  if (git !== undefined) return { kind: 'git', url: git, commit: asText(entry['ref']) };
  const path = asText(entry['path']);
  if (path !== undefined) return { kind: 'local', path };
  const file = asText(entry['file']);
  if (file === undefined) return undefined;
  return /^https?:/.test(file) ? { kind: 'archive', url: file, isRegistry: false } : { kind: 'local', path: file };
}

/** What the Pipfile beside the lockfile asks for. */
function directNames(input: LockfileInput): ReadonlySet<string> | undefined {
  const sibling = findSibling(input, 'Pipfile');
  const parsed = sibling === undefined ? undefined : parseToml(sibling.text);
  if (parsed?.ok !== true) return undefined;
  const sections = membersOf(parsed.value).filter(([section]) => section !== 'source' && section !== 'requires' && section !== 'scripts' && section !== 'pipenv');
  return new Set(sections.flatMap(([, packages]) => namesOf(packages).map(normalPypiName)));
}
