import { findEcosystem, findEcosystemOfPurl } from './ecosystems.ts';
import type { EcosystemRow } from './ecosystems.ts';
import type { Purl } from './purl.ts';

/** A package as advisories name it. */
export type Package = Readonly<{
  /** OSV ecosystem, with suffix where the purl tells the release: `Debian:12`. */
  ecosystem: string;
  name: string;
  /** The version that advisories compare: the source package's where they name sources, with the epoch. */
  version?: string | undefined;
}>;

/**
 * The OSV package that a purl means; undefined where OSV has no ecosystem for it (Fedora, Amazon Linux, conda …) or the purl lacks
 * what the name needs. A distribution package without a `distro` qualifier gives the ecosystem without suffix, which stands for any release.
 * Debian, Ubuntu and Alpine advisories name source packages, which the `upstream` qualifier (`openssl@1.1.1n-0+deb11u3`) tells.
 * Names: https://ossf.github.io/osv-schema/#affectedpackage-field
 */
export function packageOfPurl(purl: Purl): Package | undefined {
  const row = findEcosystemOfPurl(purl.type, purl.namespace);
  if (row === undefined) return undefined;
  if (row.vendors !== undefined) return packageOfDistribution(row, purl);
  const name = nameOfPurl(row, purl);
  return name === undefined ? undefined : { ecosystem: row.ecosystem, name, version: purl.version };
}

/**
 * The purl of an OSV package; undefined where no purl type names the ecosystem's packages. The ecosystem may have any of its names;
 * a suffix becomes the `distro` qualifier (a repository for Maven).
 */
export function purlOfPackage(ecosystem: string, name: string, version?: string): Purl | undefined {
  const row = findEcosystem(ecosystem);
  if (row?.purlType === undefined || name === '') return undefined;
  const colon = ecosystem.indexOf(':');
  const suffix = colon === -1 ? undefined : ecosystem.slice(colon + 1);
  const qualifiers: Record<string, string> = Object.create(null);
  if (row.namesSources) qualifiers.arch = 'source';
  if (suffix !== undefined && row.release !== undefined) qualifiers.distro = row.release.distroOf(suffix);
  if (suffix !== undefined && row.purlType === 'maven') qualifiers.repository_url = suffix;
  return {
    type: row.purlType, ...partsOfName(row, name), version, qualifiers: Object.keys(qualifiers).length === 0 ? undefined : qualifiers, subpath: undefined,
  };
}

function nameOfPurl(row: EcosystemRow, purl: Purl): string | undefined {
  if (purl.namespace === undefined) return row.nameJoiner === ':' ? undefined : purl.name;
  return row.nameJoiner === undefined ? purl.name : purl.namespace + row.nameJoiner + purl.name;
}

function partsOfName(row: EcosystemRow, name: string): Pick<Purl, 'namespace' | 'name'> {
  if (row.vendors !== undefined) return { namespace: row.vendors[0], name };
  const plain = row.foldName !== undefined && row.purlType === 'swift' ? row.foldName(name) : name;
  const cut = row.nameJoiner === undefined ? -1 : row.nameJoiner === ':' ? plain.indexOf(':') : plain.lastIndexOf('/');
  return cut < 1 ? { namespace: undefined, name: plain } : { namespace: plain.slice(0, cut), name: plain.slice(cut + 1) };
}

function packageOfDistribution(row: EcosystemRow, purl: Purl): Package {
  const { distro, upstream, epoch } = purl.qualifiers ?? {};
  const suffix = distro === undefined ? undefined : row.release?.suffixOf(distro.toLowerCase());
  const ecosystem = suffix === undefined ? row.ecosystem : `${row.ecosystem}:${suffix}`;
  const version = withEpoch(purl.version, epoch);
  if (!row.namesSources || upstream === undefined) return { ecosystem, name: purl.name, version };
  const at = upstream.lastIndexOf('@');
  return at < 1 ? { ecosystem, name: upstream, version } : { ecosystem, name: upstream.slice(0, at), version: upstream.slice(at + 1) };
}

/** An rpm purl keeps the epoch in a qualifier (https://github.com/package-url/purl-spec/blob/main/types/rpm-definition.json). */
function withEpoch(version: string | undefined, epoch: string | undefined): string | undefined {
  if (version === undefined || epoch === undefined || epoch === '0' || !/^\d+$/.test(epoch) || /^\d+:/.test(version)) return version;
  return `${epoch}:${version}`;
}
