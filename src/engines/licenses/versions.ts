import type { LicenseTerm } from './expression.ts';
import { listSpdxLicenses } from './spdx-list.ts';

/**
 * The licences a term lets its receiver choose from, oldest first, as ids without range:
 * `GPL-2.0-or-later` gives `GPL-2.0-only`, `GPL-3.0-only`; `Apache-1.1+` gives `Apache-1.1`,
 * `Apache-2.0`; a term without range, a reference or an id without versions gives itself.
 * Source: SPDX annex, operator `+` ("this version of the license or any later version").
 */
export function choosableVersions(term: LicenseTerm): readonly string[] {
  if (!term.orLater) return [term.id];
  const cached = laterVersions.get(term.id);
  if (cached !== undefined) return cached;
  return [term.id];
}

/** The family an id belongs to (`GPL`, `CC-BY-SA`), with its versions oldest first; undefined for an id without versions. */
export function findVersionFamily(id: string): VersionFamily | undefined {
  const split = splitVersionedId(id);
  return split === undefined ? undefined : families.get(split.family);
}

export type VersionFamily = Readonly<{ name: string; versions: readonly FamilyVersion[] }>;
export type FamilyVersion = Readonly<{ version: string; id: string }>;

/** All families of the SPDX list, also those of one version. */
export function listVersionFamilies(): ReadonlyMap<string, VersionFamily> {
  return families;
}

/** Orders version texts: `2.0` < `2.0.1` < `2.1`, `1.3a` < `1.3c`, `3.0` < `3.01`. */
export function compareLicenseVersions(left: string, right: string): number {
  const a = left.split('.');
  const b = right.split('.');
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = Number.parseInt(a[index] ?? '0', 10) - Number.parseInt(b[index] ?? '0', 10);
    if (difference !== 0) return difference;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * `GPL-2.0-only` splits into family `GPL` and version `2.0`, `CC-BY-3.0-DE` into `CC-BY|-DE` and
 * `3.0`. A version has a dot: the 3 in `BSD-3-Clause` counts clauses, it is not a version.
 */
export function splitVersionedId(id: string): Readonly<{ family: string; version: string; isOnly: boolean }> | undefined {
  const match = versionedId.exec(id);
  if (match === null) return undefined;
  const [, stem = '', version = '', rest = ''] = match;
  const isOnly = rest.endsWith('-only');
  const variant = isOnly ? rest.slice(0, -'-only'.length) : rest.replace(/-or-later$/, '');
  return { family: variant === '' ? stem : `${stem}|${variant}`, version, isOnly };
}

const versionedId = /^([A-Za-z][A-Za-z0-9-]*?)-(\d+(?:\.\d+)+[a-z]?)(-[A-Za-z-]+)?$/;
const families = buildFamilies();
const laterVersions = buildLaterVersions();

function buildFamilies(): ReadonlyMap<string, VersionFamily> {
  const found = new Map<string, FamilyVersion[]>();
  for (const { id, isDeprecated } of listSpdxLicenses()) {
    if (isDeprecated || id.endsWith('-or-later')) continue;
    const split = splitVersionedId(id);
    if (split === undefined) continue;
    const versions = found.get(split.family) ?? [];
    versions.push({ version: split.version, id });
    found.set(split.family, versions);
  }
  const result = new Map<string, VersionFamily>();
  for (const [name, versions] of found) {
    result.set(name, { name, versions: versions.sort((a, b) => compareLicenseVersions(a.version, b.version)) });
  }
  return result;
}

/** From each id of a family to the ids of its own and all later versions. */
function buildLaterVersions(): ReadonlyMap<string, readonly string[]> {
  const result = new Map<string, readonly string[]>();
  for (const { versions } of families.values()) {
    const ids = versions.map((version) => version.id);
    ids.forEach((id, index) => {
      const later = ids.slice(index);
      result.set(id, later);
      if (id.endsWith('-only')) result.set(`${id.slice(0, -'-only'.length)}-or-later`, later);
    });
  }
  return result;
}
