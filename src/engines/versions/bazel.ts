import type { VersionScheme } from './scheme.ts';
import { compareIdentifiers, comparePrerelease, readIdentifiers, type Identifier } from './semver.ts';
import { readVersionText } from './text.ts';

/** Bazel modules: as Semantic Versioning, but the release may hold words and be of any length: `1.2.3 < 1.2.3.bcr.1` (https://bazel.build/external/module#version_format). */
export const bazel: VersionScheme<BazelVersion> = { id: 'bazel', parse: parseBazel, compare: compareBazel };

export type BazelVersion = Readonly<{ release: readonly Identifier[]; prerelease: readonly Identifier[] | undefined }>;

function parseBazel(text: string): BazelVersion | undefined {
  const match = VERSION.exec(readVersionText(text) ?? '');
  if (match === null) return undefined;
  const release = readIdentifiers(match[1] as string);
  const prerelease = match[2] === undefined ? undefined : readIdentifiers(match[2]);
  if (release === undefined || (match[2] !== undefined && prerelease === undefined)) return undefined;
  return { release, prerelease };
}

function compareBazel(a: BazelVersion, b: BazelVersion): number {
  return compareIdentifiers(a.release, b.release) || comparePrerelease(a.prerelease, b.prerelease);
}

const VERSION = /^([0-9A-Za-z.]+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]*)?$/;
