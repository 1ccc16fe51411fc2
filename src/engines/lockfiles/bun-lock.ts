import type { Read } from '../issue.ts';
import type { Bom, BomScope } from '../sbom/model.ts';
import { Draft } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { integrityHashes } from './integrity.ts';
import { ModuleTree, findHeld } from './module-tree.ts';
import { linkDirect, nameBeforeAt, npmSource, splitNpmName } from './npm-package.ts';
import { checkSections } from './sections.ts';
import { parseRelaxedJson } from './syntax/json.ts';
import { type ForeignRecord, asLabel, asList, asRecord, asText, membersOf, namesOf, pointer } from './syntax/values.ts';

/** bun.lock, the text lockfile of Bun. https://bun.com/docs/pm/lockfile */
export const bunLock: LockfileFormat = {
  id: 'bun-lock',
  title: 'bun.lock',
  purlType: 'npm',
  matches: (baseName) => baseName === 'bun.lock',
  recognizes: (probe) => probe.jsonKeys.has('lockfileVersion') && probe.jsonKeys.has('workspaces'),
  read: readBunLock,
};

function readBunLock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(bunLock, input.path);
  const parsed = parseRelaxedJson(input.text);
  const lock = parsed.ok ? asRecord(parsed.value) : undefined;
  if (lock === undefined) {
    draft.error('not-bun-lock', parsed.ok ? 'document' : parsed.where, 'This is no JSON object with the commas and comments that bun.lock allows.');
    return draft.refuse();
  }
  draft.setSpecVersion(asLabel(lock['lockfileVersion']));
  checkSections(draft, lock, { packages: 'object', workspaces: 'object' });
  new BunReader(draft, lock).read();
  draft.markDirectKnown();
  return draft.finish();
}

/** `packages`: place in the tree -> [`name@resolution`, …]. The place `a/b` is package b for package a alone. */
class BunReader {
  readonly #draft: Draft;
  readonly #lock: ForeignRecord;
  readonly #tree = new ModuleTree();
  readonly #refs = new Map<string, string>();
  readonly #facts = new Map<string, ForeignRecord>();

  constructor(draft: Draft, lock: ForeignRecord) {
    this.#draft = draft;
    this.#lock = lock;
  }

  read(): void {
    for (const [place, tuple] of membersOf(this.#lock['packages'])) this.#take(place, asList(tuple));
    for (const [place, facts] of this.#facts) this.#linkPackage(place, facts);
    const seeds: (readonly [string, BomScope])[] = [];
    for (const [folder, value] of membersOf(this.#lock['workspaces'])) {
      const workspace = asRecord(value) ?? {};
      const name = asText(workspace['name']);
      if (folder === '') this.#draft.setRoot({ name, version: asText(workspace['version']) });
      const holders = this.#tree.holders(name ?? '', placeAbove);
      seeds.push(...linkDirect(this.#draft, workspace, (dependency) => findHeld(holders, dependency)));
    }
    this.#draft.spreadScopes(seeds);
  }

  #take(place: string, tuple: readonly unknown[]): void {
    const where = pointer('packages', place);
    const identity = asText(tuple[0]);
    if (identity === undefined) {
      this.#draft.error('bad-package', where, 'The entry does not begin with a name and a version and was left out.');
      return;
    }
    const { name: whole, rest } = nameBeforeAt(identity);
    if (/^(?:workspace|root):/.test(rest)) {
      this.#draft.skip();
      return;
    }
    const isVersion = /^\d/.test(rest);
    const source = isVersion ? npmSource(asText(tuple[1]), true) : (npmSource(rest, false) ?? { kind: 'local' as const, path: rest });
    const { group, name } = splitNpmName(whole);
    const version = isVersion ? rest : undefined;
    const ref = this.#draft.add({
      key: identity, group, name, version, source, where, scope: 'unknown',
      hashes: isVersion ? integrityHashes(asText(tuple[3])) : [],
    });
    this.#refs.set(place, ref);
    const above = placeAbove(place);
    this.#tree.add(above, above === '' ? place : place.slice(above.length + 1), ref);
    const facts = tuple.find((item) => asRecord(item) !== undefined);
    if (facts !== undefined) this.#facts.set(place, asRecord(facts)!);
  }

  #linkPackage(place: string, facts: ForeignRecord): void {
    const from = this.#refs.get(place)!;
    const holders = this.#tree.holders(place, placeAbove);
    for (const list of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
      for (const name of namesOf(facts[list])) {
        const to = findHeld(holders, name);
        if (to !== undefined) this.#draft.link(from, to);
      }
    }
  }
}

/** The place without its last package; a scope belongs to the name after it. */
function placeAbove(place: string): string {
  const slash = place.lastIndexOf('/');
  if (slash === -1) return '';
  const before = place.lastIndexOf('/', slash - 1);
  const isScoped = place[before + 1] === '@';
  return isScoped ? place.slice(0, Math.max(before, 0)) : place.slice(0, slash);
}
