import type { BomLicense, BomScope } from '../sbom/model.ts';
import { type Draft, ROOT } from './draft.ts';
import { type LockfileInput, baseNameOf, findSibling } from './format.ts';
import { type PackageSource, gitSource } from './package-source.ts';
import { statedLicense } from './stated-license.ts';
import { parseJson } from './syntax/json.ts';
import { asList, asRecord, asText, namesOf, type ForeignRecord } from './syntax/values.ts';

/** `@scope/name` in two. https://docs.npmjs.com/cli/using-npm/scope */
export function splitNpmName(whole: string): Readonly<{ group: string | undefined; name: string }> {
  const slash = whole.startsWith('@') ? whole.indexOf('/') : -1;
  return slash === -1 ? { group: undefined, name: whole } : { group: whole.slice(0, slash), name: whole.slice(slash + 1) };
}

/** The name in front of `@version`; a scope's own `@` is no separator. */
export function nameBeforeAt(descriptor: string): Readonly<{ name: string; rest: string }> {
  const at = descriptor.indexOf('@', 1);
  return at === -1 ? { name: descriptor, rest: '' } : { name: descriptor.slice(0, at), rest: descriptor.slice(at + 1) };
}

/** The source that a `resolved` or `version` address names. */
export function npmSource(address: string | undefined, isRegistry: boolean): PackageSource | undefined {
  if (address === undefined) return undefined;
  const local = /^(?:file|link|portal):/.exec(address);
  if (local !== null) return { kind: 'local', path: address.slice(local[0].length) };
  const git = gitSource(address);
  if (git !== undefined) return git;
  return /^https?:/.test(address) ? { kind: 'archive', url: withoutChecksum(address), isRegistry } : undefined;
}

function withoutChecksum(address: string): string {
  const hash = address.indexOf('#');
  return hash === -1 ? address : address.slice(0, hash);
}

/** The `license` member of a package.json in its present and its former forms. https://docs.npmjs.com/cli/configuring-npm/package-json#license */
export function npmLicenses(value: unknown): readonly BomLicense[] {
  const texts = (Array.isArray(value) ? asList(value) : [value]).map((item) => asText(item) ?? asText(asRecord(item)?.['type']));
  return texts.filter((text) => text !== undefined).map(statedLicense);
}

/** The dependency lists of a package.json and what each means for production. */
export const MANIFEST_LISTS = [
  ['dependencies', 'required'],
  ['optionalDependencies', 'optional'],
  ['peerDependencies', 'required'],
  ['devDependencies', 'development'],
] as const satisfies readonly (readonly [string, BomScope])[];

/** The package.json files among the siblings, the one beside the lockfile first. */
export function manifestsBeside(input: LockfileInput): readonly ForeignRecord[] {
  const own = findSibling(input, 'package.json');
  const others = (input.siblings ?? []).filter((sibling) => sibling !== own && baseNameOf(sibling.path.replaceAll('\\', '/')) === 'package.json');
  return (own === undefined ? [] : [own, ...others]).flatMap((sibling) => {
    const parsed = parseJson(sibling.text);
    const manifest = parsed.ok ? asRecord(parsed.value) : undefined;
    return manifest === undefined ? [] : [manifest];
  });
}

/** Links the project to what a manifest-like object lists and gives the scope of each, for `Draft.spreadScopes`. */
export function linkDirect(
  draft: Draft,
  manifest: ForeignRecord,
  resolve: (name: string, range: string) => string | undefined,
): readonly (readonly [string, BomScope])[] {
  const seeds: (readonly [string, BomScope])[] = [];
  for (const [list, scope] of MANIFEST_LISTS) {
    const ranges = asRecord(manifest[list]);
    for (const name of namesOf(ranges)) {
      const range = ranges![name];
      const ref = resolve(name, typeof range === 'string' ? range : '');
      if (ref === undefined) continue;
      draft.link(ROOT, ref);
      seeds.push([ref, scope]);
    }
  }
  return seeds;
}
