import { packageKey } from '#engines/advisories/package-key.ts';
import { formatPurl } from '#engines/purl/format.ts';
import { packageOfPurl, type Package } from '#engines/purl/packages.ts';
import { readPurl, type Purl } from '#engines/purl/purl.ts';
import { findScheme } from '#engines/versions/index.ts';

export type CheckState = 'checked' | 'no-version' | 'no-ecosystem' | 'impossible-version';

/** What is kept of a package version for everybody; all of it follows from the purl. */
export type VersionFacts = Readonly<{
  purl: string; purlBase: string; purlType: string; namespace: string | null; name: string; displayName: string; version: string | null;
  ecosystem: string | null; matchKey: string | null;
  /** What advisories compare: a distribution names source packages, with their epoch. */
  matchVersion: string | null; checkState: CheckState;
}>;

/** Of a purl as `formatPurl` writes it: any other is a mistake of the caller. */
export function factsOfPurl(text: string): VersionFacts {
  const { value: purl } = readPurl(text);
  if (purl === undefined) throw new Error(`Not a purl: ${text}`);
  const found = comparablePackage(purl);
  const ecosystem = found?.ecosystem ?? null;
  const matchVersion = found?.version ?? null;
  return {
    purl: text, purlBase: formatPurl({ type: purl.type, namespace: purl.namespace, name: purl.name }),
    purlType: purl.type, namespace: purl.namespace ?? null, name: purl.name, displayName: displayNameOf(purl), version: purl.version ?? null,
    ecosystem, matchKey: found === undefined ? null : packageKey(found.ecosystem, found.name), matchVersion, checkState: checkStateOf(ecosystem, matchVersion),
  };
}

/** As advisories name it, where its ecosystem has an order of versions: without one (`pkg:generic`, under which also stands what had no purl) nothing is compared. */
function comparablePackage(purl: Purl): Package | undefined {
  const found = packageOfPurl(purl);
  return found === undefined || findScheme(found.ecosystem) === undefined ? undefined : found;
}

/** As people of the ecosystem write it. In a distribution the namespace only names the vendor. */
function displayNameOf(purl: Purl): string {
  if (purl.namespace === undefined || ['deb', 'rpm', 'apk', 'alpm'].includes(purl.type)) return purl.name;
  return `${purl.namespace}${purl.type === 'maven' ? ':' : '/'}${purl.name}`;
}

function checkStateOf(ecosystem: string | null, version: string | null): CheckState {
  if (ecosystem === null) return 'no-ecosystem';
  if (version === null) return 'no-version';
  return findScheme(ecosystem)!.parse(version) === undefined ? 'impossible-version' : 'checked';
}
