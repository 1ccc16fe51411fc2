import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { integrityHashes } from './integrity.ts';
import { parseJson } from './syntax/json.ts';
import { asRecord, asText, membersOf, pointer } from './syntax/values.ts';

/** *.deps.json, what a built .NET program needs. https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md */
export const nugetDepsJson: LockfileFormat = {
  id: 'nuget-deps-json',
  title: '.NET deps.json',
  purlType: 'nuget',
  matches: (baseName) => baseName.endsWith('.deps.json'),
  recognizes: (probe) => probe.jsonKeys.has('runtimeTarget') && probe.jsonKeys.has('libraries'),
  read: readDepsJson,
};

function readDepsJson(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(nugetDepsJson, input.path);
  const parsed = parseJson(input.text);
  const document = parsed.ok ? asRecord(parsed.value) : undefined;
  const libraries = asRecord(document?.['libraries']);
  if (document === undefined || libraries === undefined) {
    draft.error('not-deps-json', parsed.ok ? 'document' : parsed.where, parsed.ok ? 'This JSON has no libraries.' : parsed.message);
    return draft.refuse();
  }
  draft.setSpecVersion(asText(asRecord(document['runtimeTarget'])?.['name']));
  const own: string[] = [];
  for (const [key, value] of membersOf(libraries)) {
    const { name, version } = splitKey(key);
    const where = pointer('libraries', key);
    if (name === '' || version === '') {
      draft.warn('incomplete-package', where, 'The library has no name or no version and was left out.');
      continue;
    }
    const library = asRecord(value);
    // The program itself and the projects that it is made of.
    const isOwn = asText(library?.['type']) === 'project';
    const ref = draft.add({
      key, name, version, where, source: isOwn ? { kind: 'local', path: asText(library?.['path']) ?? '.' } : undefined,
      hashes: integrityHashes(asText(library?.['sha512'])),
    });
    if (isOwn) own.push(ref);
  }
  linkTargets(draft, document['targets'], own);
  return draft.finish();
}

/** A runtime pack is the framework that was published along with the program; the pack's package has no such prefix. */
function splitKey(key: string): Readonly<{ name: string; version: string }> {
  const slash = key.lastIndexOf('/');
  return { name: key.slice(0, Math.max(slash, 0)).replace(/^runtimepack\./, ''), version: key.slice(slash + 1) };
}

/** The first project is the program. */
function linkTargets(draft: Draft, targets: unknown, own: readonly string[]): void {
  for (const [, packages] of membersOf(targets)) {
    for (const [key, value] of membersOf(packages)) {
      for (const [name, version] of membersOf(asRecord(value)?.['dependencies'])) {
        const target = `${name}/${typeof version === 'string' ? version : ''}`;
        if (!draft.has(key) || !draft.has(target)) continue;
        draft.link(key, target);
        if (own.includes(key)) draft.link(ROOT, target);
      }
    }
  }
  for (const ref of own) draft.link(ROOT, ref);
  if (own.length === 0) return;
  const { name, version } = splitKey(own[0]!);
  draft.setRoot({ name, version });
  draft.markDirectKnown();
}
