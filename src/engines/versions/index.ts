import { alpm } from './alpm.ts';
import { apk } from './apk.ts';
import { bazel } from './bazel.ts';
import { composer } from './composer.ts';
import { conan } from './conan.ts';
import { conda } from './conda.ts';
import { cpan } from './cpan.ts';
import { datetime } from './datetime.ts';
import { deb } from './deb.ts';
import { ebuild } from './ebuild.ts';
import { gem } from './gem.ts';
import { generic } from './generic.ts';
import { golang } from './golang.ts';
import { lexicographic } from './lexicographic.ts';
import { maven } from './maven.ts';
import { nuget } from './nuget.ts';
import { cran, hackage, intdot } from './number-list.ts';
import { opam } from './opam.ts';
import { openssl } from './openssl.ts';
import { pypi } from './pypi.ts';
import { rpm } from './rpm.ts';
import type { Order, VersionScheme } from './scheme.ts';
import { mozilla, semverScheme } from './semver.ts';
import { bitnami, julia, pub, rebuiltNpm } from './semver-with-build.ts';
import { compareText } from './text.ts';

export type { Order, VersionScheme } from './scheme.ts';

/**
 * The scheme of an ecosystem, by any of its names: an OSV ecosystem (`Debian:12`), a purl type (`deb`) or a vers scheme.
 * Upper and lower case are the same, and what follows a colon is left out, except where it names the ecosystem that was
 * rebuilt (`Root:Alpine:3.18`). Undefined where the ecosystem has no order of versions (`GIT`, `OSS-Fuzz`) or is not known.
 */
export function findScheme(ecosystem: string): VersionScheme | undefined {
  return findByName(ecosystem.toLowerCase(), true);
}

/** How `a` and `b` are ordered; undefined where the ecosystem is unknown or a text is no version in it. */
export function compareVersions(ecosystem: string, a: string, b: string): Order | undefined {
  const scheme = findScheme(ecosystem);
  const left = scheme?.parse(a);
  const right = scheme?.parse(b);
  if (scheme === undefined || left === undefined || right === undefined) return undefined;
  return Math.sign(scheme.compare(left, right)) as Order;
}

/**
 * The versions from the earliest to the latest; equal ones (`1.0`, `1.00`) by their text, so that the result does not depend on
 * the order given. Undefined where the ecosystem is unknown or one text is no version in it.
 */
export function sortVersions(ecosystem: string, versions: readonly string[]): readonly string[] | undefined {
  const scheme = findScheme(ecosystem);
  if (scheme === undefined) return undefined;
  const rows: { text: string; version: unknown }[] = [];
  for (const text of versions) {
    const version = scheme.parse(text);
    if (version === undefined) return undefined;
    rows.push({ text, version });
  }
  return rows.sort((a, b) => scheme.compare(a.version, b.version) || compareText(a.text, b.text)).map(({ text }) => text);
}

function findByName(name: string, mayNest: boolean): VersionScheme | undefined {
  const colon = name.indexOf(':');
  const head = colon < 0 ? name : name.slice(0, colon);
  const rebuilder = REBUILDERS.get(head);
  if (rebuilder === undefined) return SCHEMES_BY_NAME.get(head);
  if (!mayNest) return undefined;
  const base = colon < 0 ? '' : name.slice(colon + 1);
  const rebuilt = rebuilder.schemes.get(base);
  if (rebuilt !== undefined || base === '') return rebuilt ?? rebuilder.otherwise;
  return findByName(base, false) ?? rebuilder.otherwise;
}

type Row = readonly [scheme: VersionScheme, names?: readonly string[]];

/** The scheme is also found by its id. Names are of OSV, purl, vers, GitHub's advisories and CVE records, in lower case. */
const ROWS: readonly Row[] = [
  [semverScheme('npm'), ['node']],
  [maven, ['gradle', 'clojars']],
  [pypi, ['pip', 'python']],
  [golang, ['go']],
  [semverScheme('cargo'), ['crates.io', 'rust']],
  [gem, ['rubygems', 'cocoapods']],
  [nuget, []],
  [composer, ['packagist', 'php', 'wordpress', 'drupal']],
  [semverScheme('hex'), ['erlang', 'elixir']],
  [pub, ['dart']],
  [semverScheme('swift'), ['swifturl']],
  [conan, ['conancenter']],
  [conda, []],
  [cran, ['bioconductor']],
  [cpan, []],
  [hackage, []],
  [julia, []],
  [opam, []],
  [bazel, []],
  [bitnami, []],
  [deb, ['debian', 'ubuntu', 'dpkg', 'yocto']],
  [rpm, [
    'red hat', 'redhat', 'almalinux', 'rocky linux', 'openeuler', 'opensuse', 'suse', 'mageia', 'photon os', 'azure linux', 'mariner',
    'fedora', 'centos', 'oracle linux', 'amazon linux', 'anolis os', 'opencloudos', 'kylin',
  ]],
  [apk, ['alpine', 'alpaquita', 'bellsoft hardened containers', 'chainguard', 'minimos', 'wolfi']],
  [alpm, ['arch', 'archlinux']],
  [ebuild, ['gentoo']],
  [openssl, []],
  [mozilla, []],
  [semverScheme('nginx'), []],
  [semverScheme('mattermost'), []],
  [semverScheme('apache'), []],
  [semverScheme('github'), ['bitbucket', 'gitlab']],
  [semverScheme('semver'), ['ghc', 'github actions', 'actions', 'githubactions', 'kubernetes', 'linux', 'otp', 'vscode', 'vscode-extension']],
  [generic, ['brew', 'luarocks', 'vcpkg', 'custom', 'libversion']],
  [intdot, ['chrome-extension']],
  [datetime, []],
  [lexicographic, []],
  [rebuiltNpm, []],
];

/** The ids of all schemes. */
export const schemeIds: readonly string[] = ROWS.map(([scheme]) => scheme.id);

const SCHEMES_BY_NAME: ReadonlyMap<string, VersionScheme> = new Map(
  ROWS.flatMap(([scheme, names = []]) => [scheme.id, ...names].map((name) => [name, scheme] as const)),
);

/** Those who rebuild the packages of others: the base is named after the colon. */
type Rebuilder = Readonly<{ schemes: ReadonlyMap<string, VersionScheme>; otherwise: VersionScheme | undefined }>;

const REBUILT_NPM: ReadonlyMap<string, VersionScheme> = new Map([['npm', rebuiltNpm]]);

const REBUILDERS: ReadonlyMap<string, Rebuilder> = new Map<string, Rebuilder>([
  ['root', { schemes: REBUILT_NPM, otherwise: undefined }],
  // A distribution of its own, made from Debian.
  ['echo', { schemes: REBUILT_NPM, otherwise: deb }],
  ['tuxcare', { schemes: new Map(), otherwise: undefined }],
  ['docker hardened images', { schemes: new Map(), otherwise: undefined }],
]);
