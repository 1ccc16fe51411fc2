import { readDigits, skipDigits, compareDigitLists, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { comparePrerelease, readIdentifiers, type Identifier } from './semver.ts';
import { compareText, readVersionText } from './text.ts';

/**
 * OpenSSL: before 3.0 letters count the patches (`1.0.2 < 1.0.2a < 1.0.2z < 1.0.2za`), from 3.0 on plain Semantic Versioning
 * (https://openssl-library.org/policies/releasestrat/).
 */
export const openssl: VersionScheme<OpensslVersion> = { id: 'openssl', parse: parseOpenssl, compare: compareOpenssl };

export type OpensslVersion = Readonly<{ release: readonly Digits[]; letters: string; prerelease: readonly Identifier[] | undefined }>;

function parseOpenssl(text: string): OpensslVersion | undefined {
  const match = VERSION.exec(readVersionText(text)?.toLowerCase() ?? '');
  if (match === null) return undefined;
  const [, numbers = '', letters = '', label] = match;
  const prerelease = label === undefined || label === 'fips' ? undefined : readIdentifiers(splitLabel(label));
  return { release: numbers.split('.').map((part) => readDigits(part, 0, part.length)), letters, prerelease };
}

/** `beta10` as `beta.10`, so that it comes after `beta2`. */
function splitLabel(label: string): string {
  const first = label.search(/\d/);
  return first > 0 && skipDigits(label, first) === label.length ? `${label.slice(0, first)}.${label.slice(first)}` : label;
}

function compareOpenssl(a: OpensslVersion, b: OpensslVersion): number {
  return compareDigitLists(a.release, b.release) || compareText(a.letters, b.letters) || comparePrerelease(a.prerelease, b.prerelease);
}

const VERSION = /^v?(\d+(?:\.\d+)*)([a-z]*)(?:-([0-9a-z]+(?:\.[0-9a-z]+)*))?(?:\+[0-9a-z.-]*)?$/;
