import { apk } from './apk.ts';
import { composer } from './composer.ts';
import { deb } from './deb.ts';
import { gem } from './gem.ts';
import { golang } from './golang.ts';
import { maven } from './maven.ts';
import { nuget } from './nuget.ts';
import { pypi } from './pypi.ts';
import { rpm } from './rpm.ts';
import type { Order, VersionScheme } from './scheme.ts';
import { semverScheme } from './semver.ts';

/**
 * The scheme of an ecosystem, by any of its names: an OSV ecosystem (`Debian:12`), a purl type (`deb`) or a vers scheme.
 * Upper and lower case are the same. Undefined where the ecosystem has no order of versions, or is not known.
 */
export function findScheme(ecosystem: string): VersionScheme | undefined {
  const name = ecosystem.toLowerCase();
  const colon = name.indexOf(':');
  return SCHEMES_BY_NAME.get(colon < 0 ? name : name.slice(0, colon));
}

/** How `a` and `b` are ordered; undefined where the ecosystem is unknown or a text is no version in it. */
export function compareVersions(ecosystem: string, a: string, b: string): Order | undefined {
  const scheme = findScheme(ecosystem);
  const left = scheme?.parse(a);
  const right = scheme?.parse(b);
  if (scheme === undefined || left === undefined || right === undefined) return undefined;
  return Math.sign(scheme.compare(left, right)) as Order;
}

type Row = readonly [scheme: VersionScheme, names: readonly string[]];

const ROWS: readonly Row[] = [
  [semverScheme('npm'), []],
  [maven, []],
  [pypi, []],
  [golang, ['go']],
  [semverScheme('cargo'), ['crates.io']],
  [gem, ['rubygems']],
  [nuget, []],
  [composer, ['packagist']],
  [deb, ['debian', 'ubuntu']],
  [rpm, ['red hat', 'redhat', 'almalinux', 'rocky linux', 'opensuse', 'suse', 'openeuler', 'mageia', 'photon os', 'azure linux']],
  [apk, ['alpine', 'wolfi', 'chainguard']],
];

/** The ids of all schemes. */
export const schemeIds: readonly string[] = ROWS.map(([scheme]) => scheme.id);

const SCHEMES_BY_NAME: ReadonlyMap<string, VersionScheme> = new Map(
  ROWS.flatMap(([scheme, names]) => [scheme.id, ...names].map((name) => [name, scheme] as const)),
);
