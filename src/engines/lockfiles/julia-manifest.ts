import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import type { PackageSource } from './package-source.ts';
import { checkSections } from './sections.ts';
import { parseToml } from './syntax/toml.ts';
import { type ForeignRecord, asLabel, asList, asRecord, asText, membersOf, namesOf, pointer, textsOf } from './syntax/values.ts';

/** Manifest.toml of Julia, formats 1 and 2. https://pkgdocs.julialang.org/v1/toml-files/#Manifest.toml */
export const juliaManifest: LockfileFormat = {
  id: 'julia-manifest',
  title: 'Julia Manifest.toml',
  purlType: 'julia',
  matches: (baseName) => /^(?:Julia)?Manifest(?:-v\d+(?:\.\d+)?)?\.toml$/.test(baseName),
  recognizes: (probe) => probe.hasLine(/^manifest_format = /m) || probe.hasLine(/^\[\[deps\.[^\]]+\]\]\s*$/m),
  read: readManifest,
};

type Entry = Readonly<{ name: string; uuid: string | undefined; ref: string; value: ForeignRecord }>;

function readManifest(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(juliaManifest, input.path);
  const parsed = parseToml(input.text);
  if (!parsed.ok) {
    draft.error('not-toml', parsed.where, parsed.message);
    return draft.refuse();
  }
  const manifest = parsed.value;
  draft.setSpecVersion(asLabel(manifest['manifest_format']) ?? '1.0');
  checkSections(draft, manifest, { deps: 'table' });
  checkSections(draft, manifest['deps'], Object.fromEntries(namesOf(manifest['deps']).map((name) => [name, 'array of tables'] as const)), pointer('deps'));
  // Format 1 has the packages at the outermost level.
  const packages = asRecord(manifest['deps']) ?? (manifest['manifest_format'] === undefined ? manifest : {});
  const entries: Entry[] = [];
  for (const [name, list] of membersOf(packages)) {
    for (const [index, item] of asList(list).entries()) {
      const value = asRecord(item);
      // What has no version is a part of Julia itself and has Julia's version, where the file says which.
      const version = asText(value?.['version']) ?? asText(manifest['julia_version']);
      if (value === undefined || version === undefined) draft.skip();
      else entries.push({ name, uuid: asText(value['uuid']), value, ref: take(draft, name, version, value, pointer('deps', name, index)) });
    }
  }
  const byName = Map.groupBy(entries, (entry) => entry.name);
  for (const entry of entries) for (const ref of targetsOf(entry, byName)) draft.link(entry.ref, ref);
  draft.inferDirect();
  return draft.finish();
}

function take(draft: Draft, name: string, version: string, value: ForeignRecord, where: string): string {
  const uuid = asText(value['uuid']);
  return draft.add({ key: `${name}@${version}|${uuid ?? ''}`, name, version, where, qualifiers: { uuid }, source: sourceOf(value), scope: 'unknown' });
}

function sourceOf(value: ForeignRecord): PackageSource | undefined {
  const path = asText(value['path']);
  if (path !== undefined) return { kind: 'local', path };
  const url = asText(value['repo-url']);
  const revision = asText(value['repo-rev']);
  return url === undefined ? undefined : { kind: 'git', url, commit: revision !== undefined && /^[0-9a-f]{40}$/.test(revision) ? revision : undefined };
}

/** Packages of one name that count as targets; without a bound the edges to them could outgrow the memory. */
const MOST_NAMESAKES = 10;

/** A list of names, or a table of name and uuid where a name is not enough. */
function targetsOf(entry: Entry, byName: ReadonlyMap<string, readonly Entry[]>): readonly string[] {
  const dependencies = entry.value['deps'];
  const table = asRecord(dependencies);
  const names = table === undefined ? textsOf(dependencies) : namesOf(table);
  return names.flatMap((name) => (byName.get(name) ?? []).slice(0, MOST_NAMESAKES).filter((other) => table === undefined || table[name] === other.uuid).map((other) => other.ref));
}
