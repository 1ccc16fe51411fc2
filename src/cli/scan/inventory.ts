import { formatPurl } from '#engines/purl/format.ts';
import { packageOfPurl } from '#engines/purl/packages.ts';
import { readPurl, withVersion } from '#engines/purl/purl.ts';
import type { Purl } from '#engines/purl/purl.ts';
import type { Bom, BomComponent, BomHash, BomLicense, BomScope } from '#engines/sbom/model.ts';
import { findScheme } from '#engines/versions/index.ts';
import type { ScannedDocument } from './documents.ts';
import { withOwnNames } from './licenses.ts';
import { findShortestPaths } from './shortest-paths.ts';
import type { ShortestPaths } from './shortest-paths.ts';

/** Whether a component could be compared with the advisories, and if not, why. */
export type CheckState = 'checked' | 'no-version' | 'no-ecosystem' | 'impossible-version' | 'no-knowledge';

/** Where a component was found. */
export type Place = Readonly<{
  document: ScannedDocument;
  component: BomComponent;
  isDirect: boolean | undefined;
  /** Steps from the root of the document; undefined where it does not say. */
  depth: number | undefined;
}>;

/** One package version of the tree, however often it was found. */
export type ScanComponent = Readonly<{
  /** What it is the same by: its purl without what does not tell packages apart, or its names. */
  key: string;
  purl: string | undefined;
  type: string;
  /** As its ecosystem writes it: `group:artifact`, `@scope/name`. */
  name: string;
  group: string | undefined;
  version: string | undefined;
  /** The package as advisories name it. */
  asked: Readonly<{ ecosystem: string; name: string; version?: string | undefined }> | undefined;
  checked: CheckState;
  scope: BomScope;
  isDirect: boolean | undefined;
  licenses: readonly BomLicense[];
  hashes: readonly BomHash[];
  copyright: string | undefined;
  supplier: string | undefined;
  places: readonly Place[];
}>;

export type Inventory = Readonly<{ components: readonly ScanComponent[]; pathsOf: (document: ScannedDocument) => ShortestPaths }>;

export type InventoryOptions = Readonly<{
  /** Whether the knowledge has anything about an ecosystem; absent where nothing is compared. */
  knowsEcosystem?: (ecosystem: string) => boolean;
  /** Leaves out what no document needs but for development. */
  withoutDevelopment?: boolean;
}>;

/** Joins the components of all documents. */
export function takeInventory(documents: readonly ScannedDocument[], options: InventoryOptions = {}): Inventory {
  const { knowsEcosystem = () => true } = options;
  const paths = new Map<ScannedDocument, ShortestPaths>();
  const pathsOf = (document: ScannedDocument) => {
    let found = paths.get(document);
    if (found === undefined) paths.set(document, (found = findShortestPaths(document.bom)));
    return found;
  };
  const drafts = new Map<string, ScanComponent & { places: Place[] }>();
  for (const document of documents) {
    const { depthOf } = pathsOf(document);
    for (const component of document.bom.components) {
      if (component.type === 'file') continue;
      const depth = depthOf(component.ref);
      const place: Place = { document, component, depth, isDirect: depth === undefined ? component.isDirect : depth === 1 };
      const identity = identify(component, document.bom);
      const known = drafts.get(identity.key);
      drafts.set(identity.key, known === undefined ? draftOf(identity, place, knowsEcosystem) : joined(known, place));
    }
  }
  const components = [...drafts.values()].filter((component) => options.withoutDevelopment !== true || component.scope !== 'development');
  return { components: components.sort(compareComponents), pathsOf };
}

type Identity = Readonly<{ key: string; purl: Purl | undefined }>;

/** Qualifiers that say where a copy comes from or repeat what is usual, not which package it is. */
const idleQualifiers: ReadonlySet<string> = new Set(['package-id', 'download_url', 'checksum', 'vcs_url', 'file_name']);

function identify(component: BomComponent, bom: Bom): Identity {
  const read = component.purl === undefined ? undefined : readPurl(component.purl).value;
  if (read === undefined) return { key: ['', component.type, component.group ?? '', component.name, component.version ?? '', bom.document.format.split('-')[0]].join('\n'), purl: undefined };
  const versioned = read.version === undefined ? withVersion(read, component.version) : read;
  const plain: Purl = { ...versioned, subpath: undefined, qualifiers: versioned.version === undefined ? read.qualifiers : tellingQualifiers(read) };
  return { key: formatPurl(plain), purl: plain };
}

/** Of a package without version, or of none of the ecosystems, the address is all there is. */
function tellingQualifiers({ type, qualifiers }: Purl): Purl['qualifiers'] {
  if (qualifiers === undefined || type === 'generic') return qualifiers;
  const entries = Object.entries(qualifiers).filter(([name, value]) => !idleQualifiers.has(name) && !(type === 'maven' && name === 'type' && value === 'jar'));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function draftOf({ key, purl }: Identity, place: Place, knowsEcosystem: (ecosystem: string) => boolean): ScanComponent & { places: Place[] } {
  const { component } = place;
  const asked = purl === undefined ? undefined : packageOfPurl(purl);
  return {
    key, purl: purl === undefined ? undefined : key, type: component.type, group: purl === undefined ? component.group : purl.namespace,
    name: purl === undefined ? [component.group, component.name].filter(Boolean).join('/') : nameOf(purl), version: purl?.version ?? component.version,
    asked, checked: checkStateOf(asked, knowsEcosystem), scope: component.scope, isDirect: place.isDirect,
    licenses: withOwnNames(component.licenses, place.document.bom), hashes: component.hashes, copyright: component.copyright, supplier: component.supplier, places: [place],
  };
}

const scopeRank: Readonly<Record<BomScope, number>> = { required: 0, optional: 1, development: 2, excluded: 3, unknown: 4 };

/** The more binding scope and the fuller claim stay. */
function joined(known: ScanComponent & { places: Place[] }, place: Place): ScanComponent & { places: Place[] } {
  const { component } = place;
  known.places.push(place);
  return {
    ...known,
    scope: scopeRank[component.scope] < scopeRank[known.scope] ? component.scope : known.scope,
    isDirect: known.isDirect === true || place.isDirect === true ? true : (known.isDirect ?? place.isDirect),
    licenses: known.licenses.length === 0 ? withOwnNames(component.licenses, place.document.bom) : known.licenses,
    hashes: known.hashes.length === 0 ? component.hashes : known.hashes,
    copyright: known.copyright ?? component.copyright, supplier: known.supplier ?? component.supplier,
  };
}

/** In a distribution the namespace only names the vendor. */
function nameOf(purl: Purl): string {
  if (purl.namespace === undefined || ['deb', 'rpm', 'apk', 'alpm'].includes(purl.type)) return purl.name;
  return `${purl.namespace}${purl.type === 'maven' ? ':' : '/'}${purl.name}`;
}

function checkStateOf(asked: ScanComponent['asked'], knowsEcosystem: (ecosystem: string) => boolean): CheckState {
  if (asked === undefined) return 'no-ecosystem';
  if (asked.version === undefined) return 'no-version';
  const scheme = findScheme(asked.ecosystem);
  if (scheme === undefined) return 'no-ecosystem';
  if (!knowsEcosystem(asked.ecosystem)) return 'no-knowledge';
  return scheme.parse(asked.version) === undefined ? 'impossible-version' : 'checked';
}

/** By code unit, so that the order does not hang on the language of the machine. */
function compareComponents(a: ScanComponent, b: ScanComponent): number {
  return compareText(a.asked?.ecosystem ?? '~', b.asked?.ecosystem ?? '~') || compareText(a.name, b.name) || compareText(a.version ?? '', b.version ?? '') || compareText(a.key, b.key);
}

export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
