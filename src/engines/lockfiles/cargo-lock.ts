import type { Read } from '../issue.ts';
import type { Bom, BomScope } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import { type LockfileFormat, type LockfileInput, baseNameOf } from './format.ts';
import { bareHash } from './integrity.ts';
import { type PackageSource, gitSource } from './package-source.ts';
import { parseToml } from './syntax/toml.ts';
import { type ForeignRecord, asLabel, asList, asRecord, asText, memberOf, membersOf, namesOf, pointer, textsOf } from './syntax/values.ts';

/** Cargo.lock. https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html */
export const cargoLock: LockfileFormat = {
  id: 'cargo-lock',
  title: 'Cargo.lock',
  purlType: 'cargo',
  matches: (baseName) => baseName === 'Cargo.lock',
  recognizes: (probe) =>
    probe.hasLine(/^# It is not intended for manual editing\.\n(?:version = \d+\n)?\n?\[\[package\]\]/m) || probe.hasLine(/^source = "(?:registry|sparse|git)\+/m),
  read: readCargoLock,
};

type Entry = Readonly<{ name: string; version: string | undefined; source: string | undefined; ref: string; dependencies: readonly string[]; where: string }>;

const CRATES_IO = /^(?:registry\+https:\/\/github\.com\/rust-lang\/crates\.io-index|sparse\+https:\/\/index\.crates\.io\/?)$/;

function readCargoLock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(cargoLock, input.path);
  const parsed = parseToml(input.text);
  if (!parsed.ok) {
    draft.error('not-toml', parsed.where, parsed.message);
    return draft.refuse();
  }
  const lock = parsed.value;
  draft.setSpecVersion(asLabel(lock['version']) ?? '1');
  const entries: Entry[] = [];
  const root = asRecord(lock['root']);
  if (root !== undefined) takeInto(entries, draft, root, '/root', lock);
  for (const [index, item] of asList(lock['package']).entries()) {
    const record = asRecord(item);
    if (record !== undefined) takeInto(entries, draft, record, pointer('package', index), lock);
  }
  linkEntries(draft, entries, input);
  return draft.finish();
}

function takeInto(entries: Entry[], draft: Draft, record: ForeignRecord, where: string, lock: ForeignRecord): void {
  const name = asText(record['name']);
  if (name === undefined) {
    draft.error('unnamed-package', where, 'The package has no name and was left out.');
    return;
  }
  const version = asText(record['version']);
  const stated = asText(record['source']);
  // Version 1 keeps the checksums in a table at the end.
  const checksum = asText(record['checksum']) ?? asText(memberOf(lock['metadata'], `checksum ${name} ${version ?? ''} (${stated ?? ''})`));
  const ref = draft.add({
    key: `${name}@${version ?? ''}${stated === undefined || CRATES_IO.test(stated) ? '' : `|${stated}`}`,
    name, version, where, scope: 'unknown', source: sourceOf(stated), hashes: bareHash(checksum),
    qualifiers: stated === undefined || CRATES_IO.test(stated) || stated.startsWith('git+') ? undefined : { repository_url: stated.replace(/^(?:registry|sparse)\+/, '') },
  });
  entries.push({ name, version, source: stated, ref, dependencies: textsOf(record['dependencies']), where });
}

/** Without a source it is a crate of the workspace or of a folder: not third-party. */
function sourceOf(stated: string | undefined): PackageSource | undefined {
  if (stated === undefined) return { kind: 'local', path: '.' };
  if (!stated.startsWith('git+')) return undefined;
  const commit = gitSource(stated);
  const query = stated.search(/[?#]/);
  const url = query === -1 ? stated : stated.slice(0, query);
  return { kind: 'git', url, commit: commit?.kind === 'git' ? commit.commit : undefined };
}

function linkEntries(draft: Draft, entries: readonly Entry[], input: LockfileInput): void {
  const byName = Map.groupBy(entries, (entry) => entry.name);
  const own = entries.filter((entry) => entry.source === undefined);
  if (own.length === 1) draft.setRoot({ name: own[0]!.name, version: own[0]!.version });
  for (const entry of entries) {
    if (entry.source === undefined) draft.link(ROOT, entry.ref);
    for (const dependency of entry.dependencies) {
      const target = findTarget(byName, dependency);
      if (target === undefined) draft.warn('unresolved-dependency', entry.where, `${dependency} is required here but not in the lockfile.`);
      else {
        draft.link(entry.ref, target.ref);
        // What a crate of the project asks for, the project asks for.
        if (entry.source === undefined) draft.link(ROOT, target.ref);
      }
    }
  }
  if (own.length === 0) draft.inferDirect();
  else draft.markDirectKnown();
  draft.spreadScopes(manifestSeeds(own, byName, input));
}

/** `name`, `name version` or `name version (source)`: as much as is needed to be unambiguous. */
function findTarget(byName: ReadonlyMap<string, readonly Entry[]>, dependency: string): Entry | undefined {
  const [name, version] = dependency.split(' ');
  const source = /\(([^)]*)\)/.exec(dependency)?.[1];
  const candidates = byName.get(name!) ?? [];
  return candidates.find((entry) => (version === undefined || entry.version === version) && (source === undefined || entry.source === undefined || sameSource(entry.source, source)));
}

/** A git source is named with and without its commit. */
function sameSource(one: string, other: string): boolean {
  return one === other || one.split('#')[0] === other.split('#')[0];
}

/** What each crate of the project uses a dependency for stands in its Cargo.toml, where that is at hand. */
function manifestSeeds(own: readonly Entry[], byName: ReadonlyMap<string, readonly Entry[]>, input: LockfileInput): readonly (readonly [string, BomScope])[] {
  const seeds: (readonly [string, BomScope])[] = [];
  for (const sibling of input.siblings ?? []) {
    if (baseNameOf(sibling.path.replaceAll('\\', '/')) !== 'Cargo.toml') continue;
    const parsed = parseToml(sibling.text);
    const manifest = parsed.ok ? parsed.value : undefined;
    const entry = own.find((candidate) => candidate.name === asText(asRecord(manifest?.['package'])?.['name']));
    if (manifest === undefined || entry === undefined) continue;
    const uses = scopesIn(manifest);
    for (const dependency of entry.dependencies) {
      const target = findTarget(byName, dependency);
      const scope = target === undefined ? undefined : uses.get(target.name);
      if (target !== undefined && scope !== undefined) seeds.push([target.ref, scope]);
    }
  }
  return seeds;
}

/** https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html, platform tables included. */
function scopesIn(manifest: ForeignRecord): ReadonlyMap<string, BomScope> {
  const scopes = new Map<string, BomScope>();
  const tables = [manifest, ...membersOf(manifest['target']).map(([, table]) => asRecord(table) ?? {})];
  for (const [list, scope] of [['dev-dependencies', 'development'], ['build-dependencies', 'required'], ['dependencies', 'required']] as const) {
    for (const table of tables) {
      for (const alias of namesOf(table[list])) {
        const detail = asRecord(asRecord(table[list])![alias]);
        scopes.set(asText(detail?.['package']) ?? alias, detail?.['optional'] === true ? 'optional' : scope);
      }
    }
  }
  return scopes;
}
