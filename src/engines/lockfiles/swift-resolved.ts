import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { checkSections } from './sections.ts';
import { parseJson } from './syntax/json.ts';
import { type ForeignRecord, asLabel, asList, asRecord, asText, pointer } from './syntax/values.ts';

/** Package.resolved of Swift, versions 1 to 3. https://docs.swift.org/package-manager/ (Resolved.swift) */
export const swiftResolved: LockfileFormat = {
  id: 'swift-resolved',
  title: 'Swift Package.resolved',
  purlType: 'swift',
  matches: (baseName) => baseName === 'Package.resolved' || baseName === '.package.resolved',
  recognizes: (probe) => probe.jsonKeys.has('pins') || (probe.jsonKeys.has('object') && /"pins"\s*:/.test(probe.start)),
  read: readResolved,
};

function readResolved(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(swiftResolved, input.path);
  const parsed = parseJson(input.text);
  const document = parsed.ok ? asRecord(parsed.value) : undefined;
  if (document === undefined) {
    draft.error('not-json', parsed.ok ? 'document' : parsed.where, parsed.ok ? 'This JSON is no object.' : parsed.message);
    return draft.refuse();
  }
  draft.setSpecVersion(asLabel(document['version']));
  const isFirst = asRecord(document['object']) !== undefined;
  const pins = asList(isFirst ? asRecord(document['object'])!['pins'] : document['pins']);
  checkSections(draft, document, { object: 'object', pins: 'array' });
  checkSections(draft, document['object'], { pins: 'array' }, pointer('object'));
  for (const [index, pin] of pins.entries()) take(draft, asRecord(pin) ?? {}, isFirst ? pointer('object', 'pins', index) : pointer('pins', index));
  return draft.finish();
}

/** A package is known by where its repository lies, as in its purl and in the Swift advisories: host/owner/name. */
function take(draft: Draft, pin: ForeignRecord, where: string): void {
  const location = asText(pin['location']) ?? asText(pin['repositoryURL']);
  const identity = asText(pin['identity']) ?? asText(pin['package']);
  const state = asRecord(pin['state']);
  const version = asText(state?.['version']);
  const commit = asText(state?.['revision']);
  if (location === undefined && identity === undefined) {
    draft.error('unnamed-package', where, 'The pin names no package and was left out.');
    return;
  }
  const kind = asText(pin['kind']);
  if (kind === 'localSourceControl' || kind === 'fileSystem') {
    draft.add({ name: identity ?? location!, version, where, purl: null, scope: 'unknown', source: { kind: 'local', path: location ?? '.' } });
    return;
  }
  const { group, name } = kind === 'registry' ? registryName(identity ?? location!) : placeOf(location ?? identity!);
  draft.add({
    group, name, version, where, scope: 'unknown', key: `${group ?? ''}/${name}@${version ?? commit ?? ''}`,
    // Without a version the commit is all that is known.
    source: location === undefined || kind === 'registry' ? undefined : { kind: 'git', url: location, commit, isRegistry: version !== undefined },
  });
}

/** `https://github.com/apple/swift-nio.git` and `ssh://git@host:7999/owner/name.git` as host, folders and name. */
function placeOf(location: string): Readonly<{ group: string | undefined; name: string }> {
  const plain = location.replace(/^[a-z+]+:\/\//, '').replace(/^[^/@]*@/, '').replace(/\.git$/, '').replace(/\/+$/, '').replace(/^([^/:]+):(?:\d+(?=\/))?\/?/, '$1/');
  const slash = plain.lastIndexOf('/');
  return slash === -1 ? { group: undefined, name: plain } : { group: plain.slice(0, slash), name: plain.slice(slash + 1) };
}

/** A registry names packages `scope.name`. */
function registryName(identity: string): Readonly<{ group: string | undefined; name: string }> {
  const dot = identity.indexOf('.');
  return dot === -1 ? { group: undefined, name: identity } : { group: identity.slice(0, dot), name: identity.slice(dot + 1) };
}
