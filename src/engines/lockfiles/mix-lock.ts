import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft } from './draft.ts';
import { type ElixirTerm, readElixirMap } from './syntax/elixir.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { bareHash } from './integrity.ts';

/** mix.lock of Elixir. https://hexdocs.pm/mix/Mix.Project.html#module-configuration (`:lockfile`) */
export const mixLock: LockfileFormat = {
  id: 'mix-lock',
  title: 'mix.lock',
  purlType: 'hex',
  matches: (baseName) => baseName === 'mix.lock',
  recognizes: (probe) => probe.start.startsWith('%{') && /^[ \t]*"[\w.-]+":[ \t]*\{:(?:hex|git|path)\b/m.test(probe.start),
  read: readMixLock,
};

function readMixLock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(mixLock, input.path);
  const map = readElixirMap(input.text);
  if (map === undefined && input.text.trim() !== '') {
    draft.error('not-mix-lock', 'line 1', 'This is no map of Elixir.');
    return draft.refuse();
  }
  const dependencies: (readonly [ref: string, names: readonly string[]])[] = [];
  const refs = new Map<string, string>();
  for (const { key, value, line } of map ?? []) {
    const taken = value === undefined ? undefined : take(draft, key, value, `line ${line}`);
    if (taken === undefined) draft.warn('bad-package', `line ${line}`, 'The entry is no locked package and was left out.');
    else {
      refs.set(key, taken.ref);
      dependencies.push([taken.ref, taken.dependencies]);
    }
  }
  for (const [ref, names] of dependencies) {
    for (const name of names) {
      const target = refs.get(name);
      if (target !== undefined) draft.link(ref, target);
    }
  }
  draft.inferDirect();
  return draft.finish();
}

type Taken = Readonly<{ ref: string; dependencies: readonly string[] }>;

/** `{:hex, :name, "version", "inner", [managers], [dependencies], "repository", "outer"}` or `{:git, "url", "commit", [options]}`. */
function take(draft: Draft, key: string, value: ElixirTerm, where: string): Taken | undefined {
  if (value.kind !== 'tuple') return undefined;
  const [kind, first, second] = value.items;
  if (kind?.kind !== 'atom' || first === undefined || second?.kind !== 'text') return undefined;
  if (kind.text === 'git' && first.kind === 'text') {
    const ref = draft.add({ name: key, where, scope: 'unknown', source: { kind: 'git', url: first.text, commit: second.text }, key: `${key}@${second.text}` });
    return { ref, dependencies: [] };
  }
  if (kind.text !== 'hex' || first.kind !== 'atom') return undefined;
  const [, , , inner, , dependencies, repository, outer] = value.items;
  const organization = textOf(repository)?.split(':')[1];
  const ref = draft.add({
    name: first.text, group: organization, version: second.text, where, scope: 'unknown',
    // The outer checksum is of the package's archive, the inner one of its content.
    hashes: bareHash(textOf(outer) ?? textOf(inner)),
  });
  return { ref, dependencies: namesIn(dependencies) };
}

function textOf(term: ElixirTerm | undefined): string | undefined {
  return term?.kind === 'text' || term?.kind === 'atom' ? term.text : undefined;
}

/** `[{:mime, "~> 1.0", [hex: :mime, …]}, …]` */
function namesIn(term: ElixirTerm | undefined): readonly string[] {
  if (term?.kind !== 'list') return [];
  return term.items.flatMap((item) => (item.kind === 'tuple' && item.items[0]?.kind === 'atom' ? [item.items[0].text] : []));
}
