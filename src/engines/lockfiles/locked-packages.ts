import type { Bom, BomComponent } from '../sbom/model.ts';
import { findLockfileFormatById } from './detect-lockfile.ts';
import { commitOf } from './package-source.ts';
import { releaseOfFile } from './python-requirement.ts';

/** One package of a lockfile as its ecosystem names it. */
export type LockedPackage = Readonly<{
  /** `group:artifact` for Maven, `@scope/name` for npm, `vendor/name` for Composer. */
  name: string;
  /** As the ecosystem compares it (Go without the leading `v`); undefined where the file does not say. */
  version: string | undefined;
  purl: string | undefined;
  /** Whether the project asks for it itself; undefined where the file does not say. */
  direct: boolean | undefined;
  /** The groups in which it is needed; none for the main group. */
  groups: readonly string[];
  /** The commit, for a package that comes from a repository. */
  commit: string | undefined;
}>;

/**
 * The packages of a lockfile, each name and version once (twice only where they come from different commits). What is only
 * an address of an archive, without version or commit, or a requirement that is a file, and what is a package of another ecosystem stays in the
 * `Bom` only.
 */
export function listLockedPackages(bom: Bom): readonly LockedPackage[] {
  const purlType = findLockfileFormatById(bom.document.format)?.purlType;
  const found = new Map<string, LockedPackage>();
  for (const component of bom.components) {
    const ownType = purlTypeOf(component);
    if (isAddressOnly(component, bom) || (ownType !== undefined && ownType !== purlType)) continue;
    const locked = lockedPackage(component, purlType);
    const key = `${locked.name}\n${locked.version ?? ''}\n${locked.commit ?? ''}`;
    const known = found.get(key);
    found.set(key, known === undefined ? locked : joined(known, locked));
  }
  return [...found.values()];
}

function lockedPackage(component: BomComponent, purlType: string | undefined): LockedPackage {
  return {
    name: ecosystemName(component, purlType),
    version: purlType === 'golang' ? component.version?.replace(/^v(?=\d)/, '') : component.version,
    purl: component.purl, direct: component.isDirect, groups: component.groups, commit: commitOf(component),
  };
}

function isAddressOnly(component: BomComponent, bom: Bom): boolean {
  if (bom.document.format === 'requirements-txt' && component.externalReferences.some(({ type, url }) => type === 'distribution' && releaseOfFile(url) !== undefined)) return true;
  return component.version === undefined && component.purl?.includes('?download_url=') === true;
}

function purlTypeOf(component: BomComponent): string | undefined {
  return component.purl?.slice('pkg:'.length, component.purl.indexOf('/'));
}

function ecosystemName(component: BomComponent, purlType: string | undefined): string {
  if (purlType === 'maven') return `${component.group ?? ''}:${component.name}`;
  return component.group === undefined ? component.name : `${component.group}/${component.name}`;
}

/** One package that a file states twice, as two artifacts of one version for example. */
function joined(one: LockedPackage, other: LockedPackage): LockedPackage {
  const groups = one.groups.length === 0 || other.groups.length === 0 ? [] : [...new Set([...one.groups, ...other.groups])];
  const plainer = (other.purl?.length ?? Infinity) < (one.purl?.length ?? Infinity) ? other : one;
  return { ...one, purl: plainer.purl, direct: one.direct === true || other.direct === true ? true : (one.direct ?? other.direct), groups };
}
