import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { linkDirect, manifestsBeside, nameBeforeAt, splitNpmName } from './npm-package.ts';
import { type PackageSource, gitSource } from './package-source.ts';
import { parseYaml } from './syntax/yaml.ts';
import { type ForeignRecord, asLabel, asRecord, asText, membersOf, pointer } from './syntax/values.ts';

/** yarn.lock of Yarn 2 and later. https://yarnpkg.com/configuration/yarnrc and https://yarnpkg.com/protocols */
export const yarnBerry: LockfileFormat = {
  id: 'yarn-berry',
  title: 'yarn.lock (Yarn 2 and later)',
  purlType: 'npm',
  // Both generations write the same file name; the table asks `recognizes` first.
  matches: (baseName) => baseName === 'yarn.lock',
  recognizes: (probe) => probe.hasLine(/^"?__metadata"?:\s*$/m),
  read: readYarnBerry,
};

type Entry = Readonly<{ descriptors: readonly string[]; value: ForeignRecord; ref: string; isWorkspace: boolean }>;

function readYarnBerry(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(yarnBerry, input.path);
  const parsed = parseYaml(input.text);
  const lock = parsed.ok ? asRecord(parsed.value[0]) : undefined;
  if (lock === undefined) {
    if (parsed.ok && parsed.value.length === 0) return draft.finish();
    draft.error('not-yarn-lock', parsed.ok ? 'document' : parsed.where, 'This is no yarn.lock of Yarn 2 or later.');
    return draft.refuse();
  }
  draft.setSpecVersion(asLabel(asRecord(lock['__metadata'])?.['version']));
  const entries: Entry[] = [];
  const refs = new Map<string, string>();
  for (const [key, value] of membersOf(lock)) {
    const record = asRecord(value);
    if (key === '__metadata') continue;
    const entry = record === undefined ? undefined : take(draft, key, record);
    if (entry === undefined) {
      draft.error('bad-package', pointer(key), 'The entry states no resolution and was left out.');
      continue;
    }
    entries.push(entry);
    for (const descriptor of entry.descriptors) refs.set(descriptor, entry.ref);
    // `loc@portal:../loc::locator=…` says who asks; who asks says only `portal:../loc`.
    for (const descriptor of entry.descriptors) if (descriptor.includes('::') && !refs.has(withoutBinding(descriptor))) refs.set(withoutBinding(descriptor), entry.ref);
  }
  linkEntries(draft, input, entries, refs);
  return draft.finish();
}

function take(draft: Draft, key: string, value: ForeignRecord): Entry | undefined {
  const resolution = asText(value['resolution']);
  if (resolution === undefined) return undefined;
  const { name: whole, rest } = nameBeforeAt(resolution);
  const version = asText(value['version']);
  const descriptors = key.split(/,\s*/);
  const workspace = /^workspace:(.*)$/.exec(rest)?.[1];
  if (workspace === '.') {
    draft.skip();
    draft.setRoot({ name: whole });
    return { descriptors, value, ref: ROOT, isWorkspace: true };
  }
  const { group, name } = splitNpmName(whole);
  const source = workspace === undefined ? sourceOf(rest) : ({ kind: 'local', path: workspace } as const);
  const ref = draft.add({
    key: `${whole}@${version ?? ''}${source === undefined ? '' : `|${rest}`}`, group, name, version, source, scope: 'unknown', where: pointer(key),
  });
  return { descriptors, value, ref, isWorkspace: workspace !== undefined };
}

function withoutBinding(descriptor: string): string {
  return descriptor.slice(0, descriptor.indexOf('::'));
}

/** What follows `name@` in a resolution. A patch changes the package's files but stays the package. */
function sourceOf(reference: string): PackageSource | undefined {
  if (reference.startsWith('npm:') || reference.startsWith('patch:')) return undefined;
  const local = /^(?:file|link|portal|exec):([^#:]*)/.exec(reference);
  if (local !== null) return { kind: 'local', path: local[1]! };
  const git = gitSource(reference);
  if (git !== undefined) return git;
  return /^https?:/.test(reference) ? { kind: 'archive', url: reference, isRegistry: false } : undefined;
}

function linkEntries(draft: Draft, input: LockfileInput, entries: readonly Entry[], refs: ReadonlyMap<string, string>): void {
  const onlyOnes = entriesOfOneName(entries);
  const resolve = (name: string, range: string): string | undefined => refs.get(`${name}@${range}`) ?? refs.get(`${name}@npm:${range}`) ?? onlyOnes.get(name);
  for (const entry of entries) {
    if (entry.isWorkspace && entry.ref !== ROOT) draft.link(ROOT, entry.ref);
    for (const [name, range] of membersOf(entry.value['dependencies'])) {
      const ref = typeof range === 'string' ? resolve(name, range) : undefined;
      if (ref === undefined || ref === ROOT) continue;
      draft.link(entry.ref, ref);
      // What a workspace asks for, the project asks for.
      if (entry.isWorkspace) draft.link(ROOT, ref);
    }
  }
  draft.markDirectKnown();
  // The file mixes production and development dependencies of a workspace; its package.json tells them apart.
  const manifests = manifestsBeside(input);
  draft.spreadScopes(manifests.flatMap((manifest) => linkDirect(draft, manifest, (name, range) => notRoot(resolve(name, range)))));
}

/**
 * `resolutions` and catalogs lead a range to an entry that is called otherwise; where one entry alone has the name, it is the one.
 * https://yarnpkg.com/configuration/manifest#resolutions
 */
function entriesOfOneName(entries: readonly Entry[]): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const { descriptors, ref } of entries) {
    for (const descriptor of descriptors) {
      const { name } = nameBeforeAt(descriptor);
      found.set(name, !found.has(name) || found.get(name) === ref ? ref : undefined);
    }
  }
  return found;
}

function notRoot(ref: string | undefined): string | undefined {
  return ref === ROOT ? undefined : ref;
}
