import { alpaquitaRelease, alpineRelease, debianRelease, majorRelease, numberRelease, openEulerRelease, openSuseRelease, redHatRelease, suseRelease, ubuntuRelease } from './releases.ts';
import type { ReleaseRule } from './releases.ts';

/**
 * One ecosystem of OSV (https://ossf.github.io/osv-schema/#affectedpackage-field) and how it is named elsewhere.
 */
export type EcosystemRow = Readonly<{
  /** The OSV name, without suffix. */
  ecosystem: string;
  /** The purl type; undefined where no purl type names this ecosystem's packages. */
  purlType?: string;
  /** Vendor namespaces of `purlType` that stand for this ecosystem, in lower case; the first is written. Undefined: any package of the type. */
  vendors?: readonly string[];
  /** Other names in use: vers schemes, purl types, tools' own words. In lower case. */
  alsoKnownAs?: readonly string[];
  /** How a purl's namespace stands in the package name: not at all, or joined with this text. */
  nameJoiner?: '/' | ':';
  /** How `distro` becomes the suffix of the ecosystem. */
  release?: ReleaseRule;
  /** Names are those of source packages, so that a purl's `upstream` qualifier decides and a built purl says `arch=source`. */
  namesSources?: boolean;
  /** SEMVER ranges follow the ecosystem's own version scheme. */
  isSemver?: boolean;
  /** The form under which two names are the same package; undefined where names are exact. */
  foldName?: (name: string) => string;
}>;

/** The row of an ecosystem by any of its names, any case, with or without suffix. */
export function findEcosystem(name: string): EcosystemRow | undefined {
  const exact = byName.get(name);
  if (exact !== undefined) return exact;
  const colon = name.indexOf(':');
  return byName.get((colon === -1 ? name : name.slice(0, colon)).toLowerCase());
}

/**
 * The OSV ecosystem that an OSV name, a purl type or a vers scheme means, in OSV's spelling; a suffix is kept (`debian:12` gives
 * `Debian:12`). Undefined where it is unknown or, as with `rpm`, means several.
 */
export function ecosystemOfType(name: string): string | undefined {
  const row = findEcosystem(name);
  if (row === undefined) return undefined;
  const colon = name.indexOf(':');
  return colon === -1 ? row.ecosystem : row.ecosystem + name.slice(colon);
}

/** The row that a purl's type and namespace mean. */
export function findEcosystemOfPurl(type: string, namespace: string | undefined): EcosystemRow | undefined {
  const rows = byPurlType.get(type);
  if (rows === undefined) return undefined;
  const vendor = namespace?.toLowerCase();
  return rows.find((row) => row.vendors === undefined || (vendor !== undefined && row.vendors.includes(vendor)));
}

/** All rows. */
export function listEcosystems(): readonly EcosystemRow[] {
  return rows;
}

const lower = (name: string) => name.toLowerCase();

/** https://peps.python.org/pep-0503/#normalized-names */
const pypiName = (name: string) => name.toLowerCase().replace(/[-_.]+/g, '-');

/** crates.io takes no two crates whose names differ only in case or in `-` against `_` (https://doc.rust-lang.org/cargo/reference/registry-index.html). */
const crateName = (name: string) => name.toLowerCase().replaceAll('_', '-');

/** A repository by its address, however it is written. */
const repositoryName = (name: string) => name.toLowerCase().replace(/^[a-z+]+:\/\/(?:[^/@]*@)?/, '').replace(/^git@([^:/]+):/, '$1/').replace(/\/+$/, '').replace(/\.git$/, '');

/** Extensions are written `publisher.name` and `publisher/name`; neither part has a dot. */
const extensionName = (name: string) => name.toLowerCase().replace('.', '/');

const rows: readonly EcosystemRow[] = [
  { ecosystem: 'npm', purlType: 'npm', nameJoiner: '/', isSemver: true },
  { ecosystem: 'Maven', purlType: 'maven', nameJoiner: ':' },
  { ecosystem: 'PyPI', purlType: 'pypi', foldName: pypiName },
  // Module paths are case-sensitive, but purl builders of the Go world write them in lower case; no two real modules differ in case only.
  { ecosystem: 'Go', purlType: 'golang', nameJoiner: '/', isSemver: true, foldName: lower },
  { ecosystem: 'crates.io', purlType: 'cargo', isSemver: true, foldName: crateName },
  { ecosystem: 'NuGet', purlType: 'nuget', foldName: lower },
  { ecosystem: 'Packagist', purlType: 'composer', nameJoiner: '/', foldName: lower },
  { ecosystem: 'RubyGems', purlType: 'gem' },
  { ecosystem: 'Hex', purlType: 'hex', nameJoiner: '/', isSemver: true, foldName: lower },
  { ecosystem: 'Pub', purlType: 'pub', isSemver: true, foldName: lower },
  { ecosystem: 'SwiftURL', purlType: 'swift', nameJoiner: '/', isSemver: true, foldName: repositoryName },
  { ecosystem: 'GitHub Actions', purlType: 'github', alsoKnownAs: ['githubactions', 'actions'], nameJoiner: '/', isSemver: true, foldName: lower },
  { ecosystem: 'ConanCenter', purlType: 'conan', foldName: lower },
  { ecosystem: 'CRAN', purlType: 'cran', foldName: lower },
  { ecosystem: 'Bioconductor', purlType: 'bioconductor' },
  { ecosystem: 'Hackage', purlType: 'hackage' },
  { ecosystem: 'Julia', purlType: 'julia', isSemver: true },
  { ecosystem: 'opam', purlType: 'opam' },
  { ecosystem: 'Bitnami', purlType: 'bitnami', isSemver: true, foldName: lower },
  { ecosystem: 'VSCode', purlType: 'vscode-extension', alsoKnownAs: ['vscode'], nameJoiner: '/', isSemver: true, foldName: extensionName },
  { ecosystem: 'OSS-Fuzz', purlType: 'generic' },

  { ecosystem: 'Debian', purlType: 'deb', vendors: ['debian'], alsoKnownAs: ['deb'], release: debianRelease, namesSources: true, foldName: lower },
  { ecosystem: 'Ubuntu', purlType: 'deb', vendors: ['ubuntu'], release: ubuntuRelease, namesSources: true, foldName: lower },
  { ecosystem: 'Echo', purlType: 'deb', vendors: ['echo'], namesSources: true, foldName: lower },
  { ecosystem: 'Alpine', purlType: 'apk', vendors: ['alpine'], alsoKnownAs: ['apk'], release: alpineRelease, namesSources: true, foldName: lower },
  { ecosystem: 'Alpaquita', purlType: 'apk', vendors: ['alpaquita'], release: alpaquitaRelease, namesSources: true, foldName: lower },
  { ecosystem: 'BellSoft Hardened Containers', purlType: 'apk', vendors: ['bellsoft-hardened-containers'], release: alpaquitaRelease, namesSources: true, foldName: lower },
  { ecosystem: 'Wolfi', purlType: 'apk', vendors: ['wolfi'], foldName: lower },
  { ecosystem: 'Chainguard', purlType: 'apk', vendors: ['chainguard'], foldName: lower },
  { ecosystem: 'MinimOS', purlType: 'apk', vendors: ['minimos'], foldName: lower },
  { ecosystem: 'AlmaLinux', purlType: 'rpm', vendors: ['almalinux', 'alma'], release: majorRelease('almalinux') },
  { ecosystem: 'Rocky Linux', purlType: 'rpm', vendors: ['rocky-linux', 'rocky', 'rockylinux'], release: majorRelease('rocky-linux') },
  { ecosystem: 'Red Hat', purlType: 'rpm', vendors: ['redhat', 'rhel'], release: redHatRelease },
  { ecosystem: 'openSUSE', purlType: 'rpm', vendors: ['opensuse', 'opensuse-leap', 'opensuse-tumbleweed'], release: openSuseRelease },
  { ecosystem: 'SUSE', purlType: 'rpm', vendors: ['suse', 'sles'], release: suseRelease },
  { ecosystem: 'openEuler', purlType: 'rpm', vendors: ['openeuler'], release: openEulerRelease },
  { ecosystem: 'Mageia', purlType: 'rpm', vendors: ['mageia'], release: majorRelease('mageia') },
  { ecosystem: 'Photon OS', purlType: 'rpm', vendors: ['photon'], release: numberRelease('photon') },
  { ecosystem: 'Azure Linux', purlType: 'rpm', vendors: ['azure-linux', 'azurelinux', 'mariner'], release: majorRelease('azurelinux') },

  { ecosystem: 'Android' },
  { ecosystem: 'CleanStart' },
  { ecosystem: 'Docker Hardened Images' },
  { ecosystem: 'FreeBSD' },
  { ecosystem: 'GHC' },
  { ecosystem: 'GIT', foldName: repositoryName },
  { ecosystem: 'Kubernetes', isSemver: true, foldName: lower },
  { ecosystem: 'Linux' },
  { ecosystem: 'Root' },
  { ecosystem: 'TuxCare' },
];

const byName: ReadonlyMap<string, EcosystemRow> = new Map([
  ...rows.filter((row) => row.purlType !== undefined && row.vendors === undefined).map((row) => [row.purlType!, row] as const),
  ...rows.flatMap((row) => (row.alsoKnownAs ?? []).map((name) => [name, row] as const)),
  ...rows.flatMap((row) => (row.vendors ?? []).map((name) => [name, row] as const)),
  ...rows.map((row) => [row.ecosystem.toLowerCase(), row] as const),
  ...rows.map((row) => [row.ecosystem, row] as const),
]);

const byPurlType: ReadonlyMap<string, readonly EcosystemRow[]> = Map.groupBy(rows.filter((row) => row.purlType !== undefined), (row) => row.purlType!);
