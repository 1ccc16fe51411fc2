import type { VersionScheme } from './scheme.ts';
import { compareSemver, parseSemver, type Semver } from './semver.ts';

/**
 * NuGet: Semantic Versioning with a fourth number and with labels in which upper and lower case are the same
 * (https://learn.microsoft.com/nuget/concepts/package-versioning). More than four numbers are no version.
 */
export const nuget: VersionScheme<Semver> = { id: 'nuget', parse: parseNuget, compare: compareSemver };

function parseNuget(text: string): Semver | undefined {
  const version = parseSemver(text);
  if (version === undefined || version.release.length > 4) return undefined;
  if (version.prerelease === undefined) return version;
  return { ...version, prerelease: version.prerelease.map((identifier) => (typeof identifier === 'string' ? identifier.toLowerCase() : identifier)) };
}
