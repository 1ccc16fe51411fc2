import type { Read } from '../issue.ts';
import type { Bom, BomScope } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { integrityHashes } from './integrity.ts';
import { npmSource, splitNpmName } from './npm-package.ts';
import { checkSections } from './sections.ts';
import { parseYaml } from './syntax/yaml.ts';
import { type ForeignRecord, asLabel, asRecord, asText, isTrue, membersOf, pointer } from './syntax/values.ts';

/** pnpm-lock.yaml, lockfile versions 5 to 9. https://github.com/pnpm/spec/tree/master/lockfile */
export const pnpmLock: LockfileFormat = {
  id: 'pnpm-lock',
  title: 'pnpm-lock.yaml',
  purlType: 'npm',
  matches: (baseName) => /^pnpm-lock(?:\.[\w-]+)?\.yaml$/.test(baseName) || baseName === 'shrinkwrap.yaml',
  recognizes: (probe) => probe.hasLine(/^(?:lockfileVersion|shrinkwrapVersion): /m),
  read: readPnpmLock,
};

function readPnpmLock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(pnpmLock, input.path);
  const parsed = parseYaml(input.text);
  if (!parsed.ok) {
    draft.error('not-yaml', parsed.where, parsed.message);
    return draft.refuse();
  }
  // From pnpm 11 on the file may hold a document for the tool itself in front of the project's own.
  const locks = parsed.value.map(asRecord);
  if (locks.includes(undefined)) {
    draft.error('not-pnpm-lock', 'document', 'This YAML is no mapping.');
    return draft.refuse();
  }
  draft.setSpecVersion(asLabel(locks.at(-1)?.['lockfileVersion'] ?? locks.at(-1)?.['shrinkwrapVersion']));
  for (const lock of locks) if (lock !== undefined) new PnpmReader(draft, lock).read();
  draft.markDirectKnown();
  return draft.finish();
}

/** A package as its key in `packages` names it. */
type DependencyPath = Readonly<{ name: string; version: string | undefined }>;

class PnpmReader {
  readonly #draft: Draft;
  readonly #lock: ForeignRecord;
  /** Key in `packages` or `snapshots` -> ref. */
  readonly #refs = new Map<string, string>();
  readonly #seeds: (readonly [string, BomScope])[] = [];
  readonly #isBeforeSix: boolean;

  constructor(draft: Draft, lock: ForeignRecord) {
    this.#draft = draft;
    this.#lock = lock;
    this.#isBeforeSix = Number.parseInt(asLabel(lock['lockfileVersion']) ?? '5', 10) < 6;
  }

  read(): void {
    checkSections(this.#draft, this.#lock, { packages: 'mapping', snapshots: 'mapping', importers: 'mapping', dependencies: 'mapping', devDependencies: 'mapping', optionalDependencies: 'mapping' });
    for (const [key, value] of membersOf(this.#lock['packages'])) this.#take(key, asRecord(value) ?? {});
    const snapshots = membersOf(this.#lock['snapshots']);
    for (const [key] of snapshots) {
      const ref = this.#refs.get(key) ?? this.#refs.get(withoutPeers(key));
      if (ref !== undefined) this.#refs.set(key, ref);
    }
    for (const [key, value] of membersOf(this.#lock['packages'])) this.#linkEntry(key, asRecord(value));
    for (const [key, value] of snapshots) this.#linkEntry(key, asRecord(value));
    this.#linkImporter(this.#lock);
    for (const [, importer] of membersOf(this.#lock['importers'])) this.#linkImporter(asRecord(importer) ?? {});
    // Before version 9 each package says itself whether production needs it.
    if (snapshots.length > 0) this.#spreadScopes(snapshots);
  }

  #take(key: string, entry: ForeignRecord): void {
    const where = pointer('packages', key);
    const path = pathOf(key, entry, this.#isBeforeSix);
    if (path === undefined || path.name === '') {
      if (key.includes('/') || key.includes('@')) this.#draft.warn('unnamed-package', where, 'The entry names no package with a version and was left out.');
      else this.#draft.error('bad-dependency-path', where, `${key} is no path of a package and was left out.`);
      return;
    }
    const { group, name } = splitNpmName(path.name);
    const resolution = asRecord(entry['resolution']);
    const source = sourceOf(key, resolution);
    const isDev = isTrue(entry['dev']);
    const place = source === undefined || (source.kind === 'archive' && source.isRegistry) ? '' : `|${withoutPeers(key)}`;
    const ref = this.#draft.add({
      key: `${path.name}@${path.version ?? ''}${place}`,
      group, name, version: path.version, source, where,
      groups: isDev ? ['dev'] : [], scope: isDev ? 'development' : isTrue(entry['optional']) ? 'optional' : 'required',
      hashes: integrityHashes(asText(resolution?.['integrity'])),
    });
    this.#refs.set(key, ref);
  }

  #linkEntry(key: string, entry: ForeignRecord | undefined): void {
    const ref = this.#refs.get(key);
    if (ref === undefined || entry === undefined) return;
    for (const list of ['dependencies', 'optionalDependencies']) {
      for (const [name, version] of membersOf(entry[list])) {
        const target = this.#resolve(name, version);
        if (target !== undefined) this.#draft.link(ref, target);
      }
    }
  }

  #linkImporter(importer: ForeignRecord): void {
    for (const [list, scope] of IMPORTER_LISTS) {
      for (const [name, dependency] of membersOf(importer[list])) {
        // From version 6 on (5.4 with inline specifiers) a dependency is {specifier, version}.
        const ref = this.#resolve(name, asRecord(dependency)?.['version'] ?? dependency);
        if (ref === undefined) continue;
        this.#draft.link(ROOT, ref);
        this.#seeds.push([ref, scope]);
      }
    }
  }

  /** The version that an entry states for a dependency is a version with peers, or a whole key of `packages`. */
  #resolve(name: string, version: unknown): string | undefined {
    if (typeof version !== 'string') return undefined;
    const refs = this.#refs;
    return refs.get(`${name}@${version}`) ?? refs.get(`/${name}@${version}`) ?? refs.get(`/${name}/${version}`) ?? refs.get(version)
      ?? refs.get(`${name}@${withoutPeers(version)}`) ?? refs.get(withoutPeers(version));
  }

  #spreadScopes(snapshots: readonly (readonly [string, unknown])[]): void {
    const optional = new Set<string>();
    const needed = new Set<string>();
    for (const [key, value] of snapshots) {
      const ref = this.#refs.get(key);
      if (ref !== undefined) (isTrue(asRecord(value)?.['optional']) ? optional : needed).add(ref);
    }
    // A snapshot that is marked optional is reached by optional dependencies alone.
    this.#draft.spreadScopes(this.#seeds, (ref) => optional.has(ref) && !needed.has(ref));
  }
}

const IMPORTER_LISTS = [
  ['dependencies', 'required'],
  ['optionalDependencies', 'optional'],
  ['devDependencies', 'development'],
] as const;

function sourceOf(key: string, resolution: ForeignRecord | undefined): ReturnType<typeof npmSource> {
  const directory = asText(resolution?.['directory']);
  if (directory !== undefined) return { kind: 'local', path: directory };
  if (asText(resolution?.['type']) === 'git') {
    return { kind: 'git', url: asText(resolution!['repo']) ?? '', commit: asText(resolution!['commit']) };
  }
  const tarball = asText(resolution?.['tarball']);
  const own = /(?:^|@)(?:file:|https?:|git[+@:])/.exec(key);
  if (tarball === undefined) return own?.[0].endsWith('file:') ? { kind: 'local', path: key.slice(key.indexOf('file:') + 'file:'.length) } : undefined;
  // A registry's own archive stands beside an ordinary key.
  return npmSource(tarball, own === null && !withoutPeers(key).endsWith('.tgz'));
}

/**
 * The name and version of a key: `/name/1.0.0_peers` (5), `/name@1.0.0(peers)` (6), `name@1.0.0` (9), each also behind a
 * registry's host. Entries from elsewhere (git, archives, folders) state name and version in members.
 * https://github.com/pnpm/pnpm/tree/main/deps/path
 */
function pathOf(key: string, entry: ForeignRecord, isBeforeSix: boolean): DependencyPath | undefined {
  const name = asText(entry['name']);
  const version = asText(entry['version']);
  if (name !== undefined) return { name, version };
  const plain = withoutPeers(key);
  if (plain.startsWith('file:')) return undefined;
  if (isBeforeSix) {
    // Peers follow the version after `_`, before 5.1 after `/`.
    const parts = /^(?:[^/]*\/)?((?:@[^/]+\/)?[^/@]+)\/(\d+\.\d+\.[^/_]+)(?:[_/].*)?$/.exec(plain);
    return parts === null ? undefined : { name: parts[1]!, version: version ?? parts[2] };
  }
  const at = /^\/?((?:@[^/@]+\/)?[^/@]+)@(.+)$/.exec(plain) ?? /\/((?:@[^/@]+\/)?[^/@]+)@(\d[^/]*)$/.exec(plain);
  return at === null ? undefined : { name: at[1]!, version: version ?? (isVersion(at[2]!) ? at[2] : undefined) };
}

function isVersion(text: string): boolean {
  return /^\d/.test(text);
}

/** Without the peers of version 6 and later, which follow in parentheses. */
function withoutPeers(key: string): string {
  const open = key.indexOf('(');
  return open === -1 ? key : key.slice(0, open);
}
