import type { Read } from '../issue.ts';
import type { Bom, BomHash } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import { type LockfileFormat, type LockfileInput, findSibling } from './format.ts';
import { bareHash } from './integrity.ts';
import type { PackageSource } from './package-source.ts';
import { checkSections } from './sections.ts';
import { statedLicenses } from './stated-license.ts';
import { parseJson } from './syntax/json.ts';
import { type ForeignRecord, asLabel, asList, asRecord, asText, namesOf, pointer, textsOf } from './syntax/values.ts';

/** composer.lock. https://getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-version-control */
export const composerLock: LockfileFormat = {
  id: 'composer-lock',
  title: 'composer.lock',
  purlType: 'composer',
  matches: (baseName) => baseName === 'composer.lock',
  recognizes: (probe) => probe.jsonKeys.has('content-hash') || (probe.jsonKeys.has('packages-dev') && probe.jsonKeys.has('packages')),
  read: readComposerLock,
};

type Entry = Readonly<{ ref: string; value: ForeignRecord }>;

function readComposerLock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(composerLock, input.path);
  const parsed = parseJson(input.text);
  const lock = parsed.ok ? asRecord(parsed.value) : undefined;
  if (lock === undefined) {
    draft.error('not-json', parsed.ok ? 'document' : parsed.where, parsed.ok ? 'This JSON is no object.' : parsed.message);
    return draft.refuse();
  }
  draft.setSpecVersion(asLabel(lock['plugin-api-version']));
  checkSections(draft, lock, { packages: 'array', 'packages-dev': 'array' });
  const entries: Entry[] = [];
  for (const list of ['packages', 'packages-dev'] as const) {
    for (const [index, item] of asList(lock[list]).entries()) {
      const value = asRecord(item);
      const name = asText(value?.['name']);
      if (value === undefined || name === undefined) draft.error('unnamed-package', pointer(list, index), 'The package has no name and was left out.');
      else entries.push({ value, ref: take(draft, name, value, list === 'packages-dev', pointer(list, index)) });
    }
  }
  linkEntries(draft, input, entries);
  return draft.finish();
}

function take(draft: Draft, whole: string, value: ForeignRecord, isDev: boolean, where: string): string {
  const slash = whole.indexOf('/');
  const version = asText(value['version']);
  const dist = asRecord(value['dist']);
  return draft.add({
    group: slash === -1 ? undefined : whole.slice(0, slash), name: whole.slice(slash + 1), version, where, key: `${whole}@${version ?? ''}`,
    groups: isDev ? ['dev'] : [], source: sourceOf(asRecord(value['source']), dist), hashes: shasum(dist),
    licenses: statedLicenses(textsOf(value['license'])), description: asText(value['description']),
  });
}

/** Composer states the repository of every package, of the registry's own too. */
function sourceOf(source: ForeignRecord | undefined, dist: ForeignRecord | undefined): PackageSource | undefined {
  const reference = asText(source?.['reference']);
  const url = asText(source?.['url']);
  if (asText(dist?.['type']) === 'path') return { kind: 'local', path: asText(dist?.['url']) ?? '.' };
  if (url === undefined) return undefined;
  return { kind: 'git', url, commit: reference !== undefined && /^[0-9a-f]{40}$/.test(reference) ? reference : undefined, isRegistry: true };
}

function shasum(dist: ForeignRecord | undefined): readonly BomHash[] {
  return bareHash(asText(dist?.['shasum']));
}

/** What a package replaces or provides stands for that name, too. https://getcomposer.org/doc/04-schema.md#package-links */
function linkEntries(draft: Draft, input: LockfileInput, entries: readonly Entry[]): void {
  const byName = new Map<string, string>();
  for (const list of ['provide', 'replace', 'name'] as const) {
    for (const { ref, value } of entries) {
      for (const name of list === 'name' ? [asText(value['name'])!] : namesOf(value[list])) byName.set(name.toLowerCase(), ref);
    }
  }
  for (const { ref, value } of entries) {
    for (const name of namesOf(value['require'])) {
      const target = byName.get(name.toLowerCase());
      if (target !== undefined && target !== ref) draft.link(ref, target);
    }
  }
  linkProject(draft, input, byName);
}

function linkProject(draft: Draft, input: LockfileInput, byName: ReadonlyMap<string, string>): void {
  const sibling = findSibling(input, 'composer.json');
  const parsed = sibling === undefined ? undefined : parseJson(sibling.text);
  const manifest = parsed?.ok === true ? asRecord(parsed.value) : undefined;
  if (manifest === undefined) {
    draft.inferDirect();
    return;
  }
  draft.setRoot({ name: asText(manifest['name']), version: asText(manifest['version']), licenses: statedLicenses(textsOf(manifest['license'])) });
  for (const name of [...namesOf(manifest['require']), ...namesOf(manifest['require-dev'])]) {
    const target = byName.get(name.toLowerCase());
    if (target !== undefined) draft.link(ROOT, target);
  }
  draft.markDirectKnown();
}
