import { readDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { MAXIMUM_VERSION_LENGTH } from './text.ts';
import { compareIdentifiers, compareSemver, parseSemver, readIdentifiers, type Identifier, type Semver } from './semver.ts';

export type SemverWithBuild = Readonly<{ semver: Semver; build: readonly Identifier[] }>;

/**
 * Dart: Semantic Versioning, but build metadata orders too, after the same version without
 * (https://pub.dev/documentation/pub_semver/latest/pub_semver/Version/compareTo.html).
 */
export const pub: VersionScheme<SemverWithBuild> = { id: 'pub', parse: parseWithBuild, compare: compareWithBuild };

/**
 * Julia: as VersionNumber (https://docs.julialang.org/en/v1/manual/strings/#man-version-number-literals); build numbers order,
 * and binary packages count their builds by them (`1.2.3+1 < 1.2.3+2`).
 */
export const julia: VersionScheme<SemverWithBuild> = { id: 'julia', parse: parseWithBuild, compare: compareWithBuild };

/**
 * npm packages that Echo and Root rebuild with patches: `1.2.3+echo.2`, `1.2.3-root.io.2` come after 1.2.3 and before 1.2.4;
 * other metadata is without weight.
 */
export const rebuiltNpm: VersionScheme<SemverWithBuild> = { id: 'npm-rebuilt', parse: parseRebuilt, compare: compareWithBuild };

/**
 * Bitnami: `1.2.3-4` is the fourth rebuild of 1.2.3 and comes after it (https://github.com/bitnami/go-version). Words after the
 * hyphen, and `-0`, which Bitnami's advisories write for "with all pre-releases", come before the release.
 */
export const bitnami: VersionScheme<SemverWithBuild> = { id: 'bitnami', parse: parseBitnami, compare: compareWithBuild };

function parseWithBuild(text: string): SemverWithBuild | undefined {
  const semver = parseSemver(text);
  if (semver === undefined) return undefined;
  if (semver.build === undefined) return { semver, build: NO_BUILD };
  const build = readIdentifiers(semver.build);
  return build && { semver, build };
}

function parseRebuilt(text: string): SemverWithBuild | undefined {
  const rebuild = text.length > MAXIMUM_VERSION_LENGTH ? null : REBUILD.exec(text);
  const semver = parseSemver(rebuild === null ? text : text.slice(0, rebuild.index));
  if (semver === undefined) return undefined;
  const number = rebuild?.[1];
  return { semver, build: number === undefined ? NO_BUILD : [readDigits(number, 0, number.length)] };
}

function parseBitnami(text: string): SemverWithBuild | undefined {
  const semver = parseSemver(text);
  if (semver === undefined) return undefined;
  const revision = semver.prerelease?.[0];
  if (semver.prerelease === undefined || typeof revision === 'string' || revision === 0) return { semver, build: NO_BUILD };
  return { semver: { ...semver, prerelease: undefined }, build: semver.prerelease };
}

function compareWithBuild(a: SemverWithBuild, b: SemverWithBuild): number {
  return compareSemver(a.semver, b.semver) || compareIdentifiers(a.build, b.build);
}

const NO_BUILD: readonly Identifier[] = [];

const REBUILD = /[-+.](?:echo|root\.io)\.(\d+)\s*$/;
