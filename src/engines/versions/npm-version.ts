import { compareIdentifiers, type Identifier } from './semver.ts';

/** A version as node-semver takes it (https://github.com/npm/node-semver#versions): three safe integers, exact in strict mode. */
export type NpmVersion = Readonly<{
  major: number;
  minor: number;
  patch: number;
  /** Empty for a release. */
  prerelease: readonly Identifier[];
  build: readonly string[];
}>;

/** `loose` forgives what old packages wrote: `=v1.2.3`, `1.2.3beta`, `01.2.3`. Undefined where node-semver throws. */
export function parseNpmVersion(text: string, loose = false): NpmVersion | undefined {
  if (text.length > MAXIMUM_NPM_LENGTH) return undefined;
  const match = (loose ? LOOSE : STRICT).exec(text.trim());
  if (match === null) return undefined;
  return npmVersion(Number(match[1]), Number(match[2]), Number(match[3]), readNpmIdentifiers(match[4]), match[5]?.split('.') ?? []);
}

/** Undefined where a number is not a safe integer. */
export function npmVersion(major: number, minor: number, patch: number, prerelease: readonly Identifier[], build: readonly string[] = []): NpmVersion | undefined {
  if (!Number.isSafeInteger(major) || !Number.isSafeInteger(minor) || !Number.isSafeInteger(patch)) return undefined;
  return { major, minor, patch, prerelease, build };
}

/** Semantic Versioning, §11; build metadata is without weight. */
export function compareNpmVersions(a: NpmVersion, b: NpmVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || comparePrereleases(a.prerelease, b.prerelease);
}

/** `1.2.3-rc.1`, without build metadata. */
export function formatNpmVersion(version: NpmVersion): string {
  const release = `${version.major}.${version.minor}.${version.patch}`;
  return version.prerelease.length === 0 ? release : `${release}-${version.prerelease.join('.')}`;
}

/** The identifiers of a text that the patterns below have let through. */
export function readNpmIdentifiers(text: string | undefined): readonly Identifier[] {
  if (text === undefined || text === '') return [];
  return text.split('.').map((part) => {
    if (!/^\d+$/.test(part)) return part;
    const number = Number(part);
    return Number.isSafeInteger(number) ? number : BigInt(part);
  });
}

function comparePrereleases(a: readonly Identifier[], b: readonly Identifier[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  return compareIdentifiers(a, b);
}

/** node-semver's own limit; it also keeps the patterns cheap. */
export const MAXIMUM_NPM_LENGTH = 256;

export const WORD_IDENTIFIER = '\\d*[a-zA-Z-][a-zA-Z0-9-]*';
const NUMBER = '0|[1-9]\\d*';
const BUILD = '(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?';

/** Dot-separated identifiers of a pre-release, strict and loose. */
export const STRICT_PRERELEASE = `(?:${WORD_IDENTIFIER}|${NUMBER})(?:\\.(?:${WORD_IDENTIFIER}|${NUMBER}))*`;
export const LOOSE_PRERELEASE = `(?:${WORD_IDENTIFIER}|\\d+)(?:\\.(?:${WORD_IDENTIFIER}|\\d+))*`;

const STRICT = new RegExp(`^v?(${NUMBER})\\.(${NUMBER})\\.(${NUMBER})(?:-(${STRICT_PRERELEASE}))?${BUILD}$`);
const LOOSE = new RegExp(`^[v=\\s]*(\\d+)\\.(\\d+)\\.(\\d+)(?:-?(${LOOSE_PRERELEASE}))?${BUILD}$`);
