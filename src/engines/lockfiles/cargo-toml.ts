import type { Read } from '../issue.ts';
import type { Bom, BomScope } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import type { PackageSource } from './package-source.ts';
import { checkSections } from './sections.ts';
import { statedLicenses } from './stated-license.ts';
import { parseToml } from './syntax/toml.ts';
import { type ForeignRecord, asRecord, asText, membersOf, pointer } from './syntax/values.ts';

/** Cargo.toml of a crate without lockfile. https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html */
export const cargoToml: LockfileFormat = {
  id: 'cargo-toml',
  title: 'Cargo.toml',
  purlType: 'cargo',
  matches: (baseName) => baseName === 'Cargo.toml',
  recognizes: (probe) => probe.hasLine(/^[ \t]*\[(?:package|workspace)\]\s*$/m) && probe.hasLine(/^[ \t]*(?:edition = |\[(?:dev-|build-)?dependencies\]|members = )/m),
  read: readCargoToml,
};

const LISTS = [['dependencies', 'required'], ['build-dependencies', 'required'], ['dev-dependencies', 'development']] as const satisfies readonly (readonly [string, BomScope])[];

function readCargoToml(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(cargoToml, input.path);
  const parsed = parseToml(input.text);
  if (!parsed.ok) {
    draft.error('not-toml', parsed.where, parsed.message);
    return draft.refuse();
  }
  const manifest = parsed.value;
  const crate = asRecord(manifest['package']);
  const name = asText(crate?.['name']);
  draft.setRoot({ name, version: asText(crate?.['version']), licenses: statedLicenses([asText(crate?.['license']) ?? '']) });
  if (name !== undefined) draft.link(ROOT, draft.add({ name, version: asText(crate?.['version']), where: '/package', source: { kind: 'local', path: '.' } }));
  const places: (readonly [ForeignRecord, string])[] = [[manifest, ''], [asRecord(manifest['workspace']) ?? {}, '/workspace']];
  for (const [platform, table] of membersOf(manifest['target'])) places.push([asRecord(table) ?? {}, pointer('target', platform)]);
  for (const [table, place] of places) {
    checkSections(draft, table, Object.fromEntries(LISTS.map(([list]) => [list, 'table'] as const)), place);
    for (const [list, scope] of LISTS) {
      for (const [alias, detail] of membersOf(table[list])) take(draft, alias, detail, scope, `${place}${pointer(list, alias)}`);
    }
  }
  // Cargo refuses the whole manifest then, so nothing of it is ever built.
  return draft.issues.some((issue) => issue.severity === 'error') ? draft.refuse() : draft.finish();
}

/** A requirement such as `1.2` is a range, so only `=1.2.3` names a version. */
function take(draft: Draft, alias: string, detail: unknown, scope: BomScope, where: string): void {
  const record = asRecord(detail);
  const git = record?.['git'];
  if (detail !== undefined && typeof detail !== 'string' && (record === undefined || (git !== undefined && typeof git !== 'string'))) {
    draft.error('bad-package', where, 'The dependency is not written as Cargo reads it.');
    return;
  }
  if (record?.['workspace'] === true || asText(record?.['path']) !== undefined) return draft.skip();
  const name = asText(record?.['package']) ?? alias;
  const stated = typeof detail === 'string' ? detail : asText(record?.['version']);
  const exact = /^=\s*(\d+\.\d+\.\d+\S*)$/.exec(stated ?? '')?.[1];
  const source: PackageSource | undefined = typeof git === 'string' ? { kind: 'git', url: git, commit: commitIn(asText(record?.['rev'])) } : undefined;
  if (exact === undefined && source === undefined) draft.warn('version-not-fixed', where, `${name} asks for ${stated ?? 'any version'}: Cargo.lock chooses.`);
  draft.link(ROOT, draft.add({ name, version: exact, where, source, scope: record?.['optional'] === true ? 'optional' : scope }));
}

function commitIn(revision: string | undefined): string | undefined {
  return revision !== undefined && /^[0-9a-f]{7,40}$/.test(revision) ? revision : undefined;
}
