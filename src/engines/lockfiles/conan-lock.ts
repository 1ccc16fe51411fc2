import type { Read } from '../issue.ts';
import type { Bom, BomScope } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { checkSections } from './sections.ts';
import { parseJson } from './syntax/json.ts';
import { type ForeignRecord, asLabel, asRecord, asText, membersOf, pointer, textsOf } from './syntax/values.ts';

/** conan.lock, a graph until version 0.4, lists from 0.5 on. https://docs.conan.io/2/tutorial/versioning/lockfiles.html */
export const conanLock: LockfileFormat = {
  id: 'conan-lock',
  title: 'conan.lock',
  purlType: 'conan',
  matches: (baseName) => baseName === 'conan.lock',
  recognizes: (probe) => probe.jsonKeys.has('graph_lock') || (probe.jsonKeys.has('requires') && probe.jsonKeys.has('build_requires')),
  read: readConanLock,
};

function readConanLock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(conanLock, input.path);
  const parsed = parseJson(input.text);
  const lock = parsed.ok ? asRecord(parsed.value) : undefined;
  if (lock === undefined) {
    draft.error('not-json', parsed.ok ? 'document' : parsed.where, parsed.ok ? 'This JSON is no object.' : parsed.message);
    return draft.refuse();
  }
  draft.setSpecVersion(asLabel(lock['version']));
  checkSections(draft, lock, { graph_lock: 'object', ...Object.fromEntries(LISTS.map(([list]) => [list, 'array'] as const)) });
  checkSections(draft, lock['graph_lock'], { nodes: 'object' }, pointer('graph_lock'));
  const graph = asRecord(lock['graph_lock']);
  if (graph === undefined) readLists(draft, lock);
  else readGraph(draft, graph);
  return draft.finish();
}

const LISTS = [
  ['requires', 'requires', 'required'],
  ['build_requires', 'build-requires', 'development'],
  ['python_requires', 'python-requires', 'development'],
  ['config_requires', 'config-requires', 'development'],
] as const;

function readLists(draft: Draft, lock: ForeignRecord): void {
  for (const [list, group, scope] of LISTS) {
    for (const [index, reference] of textsOf(lock[list]).entries()) take(draft, reference, pointer(list, index), [group], scope);
  }
}

/** `nodes` by number; the node with a path is the project itself. */
function readGraph(draft: Draft, graph: ForeignRecord): void {
  const refs = new Map<string, string>();
  const nodes = membersOf(graph['nodes']);
  for (const [id, value] of nodes) {
    const node = asRecord(value) ?? {};
    const reference = asText(node['ref']) ?? asText(node['pref']);
    const path = asText(node['path']);
    if (path !== undefined || (id === '0' && reference === undefined)) {
      draft.skip();
      refs.set(id, ROOT);
      const parsed = reference === undefined ? undefined : parseReference(reference);
      if (parsed !== undefined) draft.setRoot({ name: parsed.name, version: parsed.version });
    } else {
      const ref = take(draft, reference ?? '', pointer('graph_lock', 'nodes', id), [], asText(node['context']) === 'build' ? 'development' : 'unknown');
      if (ref !== undefined) refs.set(id, ref);
    }
  }
  const seeds: (readonly [string, BomScope])[] = [];
  for (const [id, value] of nodes) {
    const from = refs.get(id);
    if (from === undefined) continue;
    for (const list of ['requires', 'build_requires', 'python_requires'] as const) {
      for (const other of textsOf(asRecord(value)?.[list])) {
        const to = refs.get(other);
        if (to === undefined || to === ROOT) continue;
        draft.link(from, to);
        if (from === ROOT) seeds.push([to, list === 'requires' ? 'required' : 'development']);
      }
    }
  }
  draft.spreadScopes(seeds);
  if (refs.get('0') === ROOT) draft.markDirectKnown();
}

type Reference = Readonly<{ name: string; version: string; user: string | undefined; channel: string | undefined }>;

/** `name/version@user/channel#revision:package#revision%time`. https://docs.conan.io/2/reference/conanfile/methods/requirements.html */
function parseReference(text: string): Reference | undefined {
  const match = /^([^/@#%:]+)\/([^@#%:]+)(?:@([^/#%:]+)(?:\/([^#%:]+))?)?/.exec(text);
  return match === null ? undefined : { name: match[1]!, version: match[2]!, user: match[3], channel: match[4] };
}

function take(draft: Draft, text: string, where: string, groups: readonly string[], scope: BomScope): string | undefined {
  const reference = parseReference(text);
  if (reference === undefined) {
    draft.warn('bad-package', where, 'The reference has no name or no version and was left out.');
    return undefined;
  }
  const { name, version, user, channel } = reference;
  const qualifiers = user === undefined || user === '_' ? undefined : { user, channel };
  return draft.add({ key: `${name}/${version}${qualifiers === undefined ? '' : `@${user}/${channel ?? ''}`}`, name, version, where, qualifiers, groups, scope });
}
