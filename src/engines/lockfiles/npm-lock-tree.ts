import type { BomScope } from '../sbom/model.ts';
import type { Draft } from './draft.ts';
import type { LockfileInput } from './format.ts';
import { integrityHashes } from './integrity.ts';
import { linkDirect, manifestsBeside, nameBeforeAt, npmSource, splitNpmName } from './npm-package.ts';
import { checkSections } from './sections.ts';
import { type ForeignRecord, asRecord, asText, isTrue, namesOf, pointer } from './syntax/values.ts';

/** A package of version 1: `dependencies` nested as deep as node_modules folders are. */
type Node = Readonly<{ entry: ForeignRecord; parent: Node | undefined; children: Map<string, Node>; where: string; depth: number; ref: string }>;

const DEEPEST = 500;
/** Of packages that are nested deeper, the place of the outer one is stated. */
const LONGEST_PLACE = 500;

/**
 * `dependencies` of version 1. https://docs.npmjs.com/cli/v6/configuring-npm/package-lock-json#dependencies-1
 * This version does not name the project's own dependencies: they come from a package.json beside it, or what nothing
 * requires is taken to be direct.
 */
export function readNpmTree(draft: Draft, lock: ForeignRecord, input: LockfileInput): void {
  const top = new Map<string, Node>();
  const nodes: Node[] = [];
  const waiting: (readonly [dependencies: unknown, parent: Node | undefined])[] = [[lock['dependencies'], undefined]];
  for (let index = 0; index < waiting.length; index += 1) {
    const [dependencies, parent] = waiting[index]!;
    for (const name of namesOf(dependencies)) {
      const where = placeOf(parent, name);
      const entry = asRecord(asRecord(dependencies)![name]);
      if (entry === undefined || (parent?.depth ?? 0) >= DEEPEST) {
        draft.error('bad-package', where, entry === undefined ? 'The entry is no object and was left out.' : 'The entry is nested too deep and was left out.');
        continue;
      }
      const node = { entry, parent, children: new Map<string, Node>(), where, depth: (parent?.depth ?? 0) + 1, ref: take(draft, name, entry, where) };
      (parent?.children ?? top).set(name, node);
      nodes.push(node);
      checkSections(draft, entry, { dependencies: 'object' }, where);
      if (entry['dependencies'] !== undefined) waiting.push([entry['dependencies'], node]);
    }
  }
  for (const node of nodes) linkNode(draft, top, node);
  const manifests = manifestsBeside(input);
  for (const manifest of manifests) linkDirect(draft, manifest, (name) => top.get(name)?.ref);
  if (manifests.length > 0) draft.markDirectKnown();
  else draft.inferDirect();
}

function placeOf(parent: Node | undefined, name: string): string {
  if (parent === undefined) return pointer('dependencies', name);
  return parent.where.length > LONGEST_PLACE ? parent.where : `${parent.where}${pointer('dependencies', name)}`;
}

function take(draft: Draft, key: string, entry: ForeignRecord, where: string): string {
  const stated = asText(entry['version']) ?? '';
  const alias = stated.startsWith('npm:') ? nameBeforeAt(stated.slice('npm:'.length)) : undefined;
  const whole = alias?.name ?? key;
  const { group, name } = splitNpmName(whole);
  const own = alias === undefined ? npmSource(stated, false) : undefined;
  // Where the version is an address, the lockfile does not know the version.
  const version = own === undefined ? (alias?.rest ?? stated) || undefined : undefined;
  const groups: string[] = [];
  if (isTrue(entry['bundled'])) groups.push('bundled');
  if (isTrue(entry['dev'])) groups.push('dev');
  if (isTrue(entry['optional'])) groups.push('optional');
  return draft.add({
    key: own === undefined ? `${whole}@${version ?? ''}` : `${whole}@|${stated}`,
    group, name, version, groups, scope: scopeOf(entry), source: own ?? npmSource(asText(entry['resolved']), true),
    hashes: integrityHashes(asText(entry['integrity'])), where,
  });
}

function scopeOf(entry: ForeignRecord): BomScope {
  if (isTrue(entry['dev'])) return 'development';
  return isTrue(entry['optional']) ? 'optional' : 'required';
}

function linkNode(draft: Draft, top: ReadonlyMap<string, Node>, node: Node): void {
  for (const name of namesOf(node.entry['requires'])) {
    const target = findNode(top, node, name);
    if (target !== undefined) draft.link(node.ref, target.ref);
    else if (!isTrue(node.entry['optional'])) {
      draft.warn('unresolved-dependency', `${node.where}${pointer('requires', name)}`, `${name} is required here but not in the lockfile.`);
    }
  }
}

/** Node's own search: inside the package first, then beside it, then beside each package around it. */
function findNode(top: ReadonlyMap<string, Node>, node: Node, name: string): Node | undefined {
  for (let around: Node | undefined = node; around !== undefined; around = around.parent) {
    const found = around.children.get(name);
    if (found !== undefined) return found;
  }
  return top.get(name);
}
