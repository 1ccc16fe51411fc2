import type { VersionScheme } from './scheme.ts';
import { compareSemver, parseSemver, type Semver } from './semver.ts';
import { readVersionText } from './text.ts';

/**
 * Go modules: Semantic Versioning, where a pseudo-version (`v0.0.0-20190101000000-abcdef012345`) is a pre-release and
 * `+incompatible` is without weight (https://go.dev/ref/mod#versions). The standard library and the toolchain carry the
 * tags of Go itself: `go1.21rc2` is `1.21.0-rc.2` (https://go.dev/doc/toolchain#version).
 */
export const golang: VersionScheme<Semver> = { id: 'golang', parse: parseGo, compare: compareSemver };

function parseGo(text: string): Semver | undefined {
  const version = readVersionText(text);
  const tag = version?.match(/^go(\d.*)$/)?.[1];
  return version === undefined ? undefined : parseSemver((tag ?? version).replace(TOOLCHAIN_PRERELEASE, '$1-$2.$3'));
}

const TOOLCHAIN_PRERELEASE = /^(\d+(?:\.\d+)*)(alpha|beta|rc)(\d+)/;
