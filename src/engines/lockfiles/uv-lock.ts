import type { Read } from '../issue.ts';
import type { Bom, BomHash, BomScope } from '../sbom/model.ts';
import { Draft, ROOT, scopeOfGroups } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { labelledHash } from './integrity.ts';
import { type PackageSource, gitSource } from './package-source.ts';
import { NameIndex } from './python-project.ts';
import { checkSections } from './sections.ts';
import { parseToml } from './syntax/toml.ts';
import { type ForeignRecord, asLabel, asList, asRecord, asText, membersOf, pointer, textsOf } from './syntax/values.ts';

/** uv.lock. https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile */
export const uvLock: LockfileFormat = {
  id: 'uv-lock',
  title: 'uv.lock',
  purlType: 'pypi',
  matches: (baseName) => baseName === 'uv.lock',
  recognizes: (probe) => probe.hasLine(/^source = \{ (?:registry|virtual|editable|git|directory|path|url) = /m),
  read: readUvLock,
};

function readUvLock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(uvLock, input.path);
  const parsed = parseToml(input.text);
  if (!parsed.ok) {
    draft.error('not-toml', parsed.where, parsed.message);
    return draft.refuse();
  }
  draft.setSpecVersion(asLabel(parsed.value['version']));
  checkSections(draft, parsed.value, { package: 'array of tables' });
  new UvReader(draft, asList(parsed.value['package'])).read();
  draft.markDirectKnown();
  return draft.finish();
}

type Entry = Readonly<{ ref: string; value: ForeignRecord; version: string | undefined; isOwn: boolean }>;

class UvReader {
  readonly #draft: Draft;
  readonly #packages: readonly unknown[];
  readonly #entries: Entry[] = [];
  readonly #index = new NameIndex();
  readonly #versions = new Map<string, string | undefined>();
  /** ref -> the extras that something asks for. */
  readonly #extras = new Map<string, Set<string>>();

  constructor(draft: Draft, packages: readonly unknown[]) {
    this.#draft = draft;
    this.#packages = packages;
  }

  read(): void {
    const uses = this.#groupsOfOwn();
    for (const [position, item] of this.#packages.entries()) this.#take(asRecord(item) ?? {}, pointer('package', position), uses);
    const seeds: (readonly [string, BomScope])[] = [];
    for (const entry of this.#entries) this.#linkEntry(entry, seeds);
    // Optional dependencies of a third party count where somebody asks for the extra.
    for (const entry of this.#entries) if (!entry.isOwn) this.#linkExtras(entry);
    this.#draft.spreadScopes(seeds);
  }

  /** Normal name -> the groups and extras of the project that ask for it; none where the project needs it in any case. */
  #groupsOfOwn(): ReadonlyMap<string, ReadonlySet<string>> {
    const uses = new Map<string, Set<string>>();
    for (const item of this.#packages) {
      const value = asRecord(item);
      if (value === undefined || !isOwn(value)) continue;
      for (const [group, list] of [...membersOf(value['optional-dependencies']), ...membersOf(value['dev-dependencies'])]) {
        for (const dependency of asList(list)) {
          const name = asText(asRecord(dependency)?.['name']);
          if (name !== undefined) uses.set(name, (uses.get(name) ?? new Set()).add(group));
        }
      }
    }
    for (const item of this.#packages) {
      const value = asRecord(item);
      if (value === undefined || !isOwn(value)) continue;
      for (const dependency of asList(value['dependencies'])) uses.delete(asText(asRecord(dependency)?.['name']) ?? '');
    }
    return uses;
  }

  #take(value: ForeignRecord, where: string, uses: ReadonlyMap<string, ReadonlySet<string>>): void {
    const name = asText(value['name']);
    if (name === undefined) {
      this.#draft.error('unnamed-package', where, 'The package has no name and was left out.');
      return;
    }
    const version = asText(value['version']);
    const source = asRecord(value['source']);
    if (source?.['virtual'] === '.' || source?.['editable'] === '.') {
      this.#draft.skip();
      this.#draft.setRoot({ name, version });
      this.#entries.push({ ref: ROOT, value, version, isOwn: true });
      return;
    }
    const from = sourceOf(source);
    const groups = [...(uses.get(name) ?? [])];
    const ref = this.#draft.add({
      key: `${name}@${version ?? ''}${from === undefined ? '' : `|${JSON.stringify(from)}`}`,
      name, version, where, source: from, groups, scope: 'unknown', hashes: hashesOf(value),
    });
    this.#index.add(name, ref);
    this.#versions.set(ref, version);
    this.#entries.push({ ref, value, version, isOwn: isOwn(value) });
  }

  #linkEntry(entry: Entry, seeds: (readonly [string, BomScope])[]): void {
    if (entry.isOwn && entry.ref !== ROOT) this.#draft.link(ROOT, entry.ref);
    const lists: (readonly [list: unknown, scope: BomScope])[] = [[entry.value['dependencies'], 'required']];
    if (entry.isOwn) {
      for (const [extra, list] of membersOf(entry.value['optional-dependencies'])) lists.push([list, scopeOfGroups([extra]) === 'development' ? 'development' : 'optional']);
      for (const [, list] of membersOf(entry.value['dev-dependencies'])) lists.push([list, 'development']);
    }
    for (const [list, scope] of lists) {
      for (const ref of this.#targets(list)) {
        this.#draft.link(entry.ref, ref);
        if (!entry.isOwn) continue;
        this.#draft.link(ROOT, ref);
        seeds.push([ref, scope]);
      }
    }
  }

  #linkExtras(entry: Entry): void {
    for (const [extra, list] of membersOf(entry.value['optional-dependencies'])) {
      if (this.#extras.get(entry.ref)?.has(extra) !== true) continue;
      for (const ref of this.#targets(list)) this.#draft.link(entry.ref, ref);
    }
  }

  /** The packages of a dependency list: by name, and by version where several have the name. Notes the extras asked for. */
  #targets(list: unknown): readonly string[] {
    return asList(list).flatMap((item) => {
      const dependency = asRecord(item);
      const version = asText(dependency?.['version']);
      const refs = this.#index.refs(asText(dependency?.['name']) ?? '').filter((ref) => version === undefined || this.#versions.get(ref) === version);
      const extras = textsOf(dependency?.['extra']);
      if (extras.length > 0) for (const ref of refs) this.#noteExtras(ref, extras);
      return refs;
    });
  }

  #noteExtras(ref: string, extras: readonly string[]): void {
    const known = this.#extras.get(ref) ?? new Set();
    for (const extra of extras) known.add(extra);
    this.#extras.set(ref, known);
  }
}

/** The project itself and the members of its workspace. */
function isOwn(value: ForeignRecord): boolean {
  const source = asRecord(value['source']);
  return source?.['virtual'] !== undefined || source?.['editable'] !== undefined;
}

function sourceOf(source: ForeignRecord | undefined): PackageSource | undefined {
  const git = asText(source?.['git']);
  if (git !== undefined) {
    const found = gitSource(git);
    const query = git.search(/[?#]/);
    return { kind: 'git', url: query === -1 ? git : git.slice(0, query), commit: found?.kind === 'git' ? found.commit : undefined };
  }
  const url = asText(source?.['url']);
  if (url !== undefined) return { kind: 'archive', url, isRegistry: false };
  const path = asText(source?.['virtual'] ?? source?.['editable'] ?? source?.['directory'] ?? source?.['path']);
  return path === undefined ? undefined : { kind: 'local', path };
}

function hashesOf(value: ForeignRecord): readonly BomHash[] {
  return [value['sdist'], ...asList(value['wheels'])].flatMap((file) => labelledHash(asText(asRecord(file)?.['hash']) ?? '') ?? []);
}
