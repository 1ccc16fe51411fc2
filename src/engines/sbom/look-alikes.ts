import type { Members, SbomFormat } from './detect.ts';

/** Stands for a member that is no text. */
export const notText = '\u0000';

/** How a parsed object shows that it is a format the readers take. */
export const formatMarks: readonly Readonly<{ format: SbomFormat; looksLike: string; isMarked: (members: Members) => boolean }>[] = [
  { format: 'cyclonedx-json', looksLike: 'CycloneDX JSON', isMarked: (members) => members.get('bomFormat')?.toLowerCase() === 'cyclonedx' },
  { format: 'cyclonedx-json', looksLike: 'CycloneDX JSON', isMarked: (members) => members.get('$schema')?.includes('cyclonedx.org/schema/bom') ?? false },
  { format: 'spdx-json', looksLike: 'SPDX JSON', isMarked: (members) => members.has('spdxVersion') && (members.get('spdxVersion')?.startsWith('SPDX-3') ?? false) === false },
  // The mark is required, but left out by some tools: a specification version beside a list of components says enough.
  { format: 'cyclonedx-json', looksLike: 'CycloneDX JSON', isMarked: (members) => members.has('specVersion') && members.has('components') },
  { format: 'spdx-json', looksLike: 'SPDX JSON', isMarked: (members) => members.get('SPDXID') === 'SPDXRef-DOCUMENT' && members.has('packages') },
];

/** Other JSON documents that are handed in as SBOMs by mistake: the keys that all must be there, most telling first. */
export const lookAlikes: readonly Readonly<{ looksLike: string; keys: readonly string[]; test?: (members: Members) => boolean }>[] = [
  { looksLike: 'SPDX 3 JSON-LD', keys: ['@context', '@graph'] },
  { looksLike: 'SPDX 3 JSON-LD', keys: ['@context'], test: (members) => members.get('@context')!.includes('spdx.org') },
  { looksLike: 'an OpenVEX document', keys: ['@context', 'statements'] },
  { looksLike: 'a CSAF advisory', keys: ['document', 'product_tree'] },
  { looksLike: 'a CSAF advisory', keys: ['document', 'vulnerabilities'] },
  { looksLike: 'a CVE record', keys: ['cveMetadata', 'containers'] },
  { looksLike: 'an answer of the NVD', keys: ['resultsPerPage', 'vulnerabilities'] },
  { looksLike: 'an OSV advisory', keys: ['id', 'affected'] },
  { looksLike: 'an OSV advisory', keys: ['id', 'modified', 'aliases'] },
  { looksLike: 'a list of OSV advisories', keys: ['vulns'] },
  { looksLike: 'a lockfile of npm', keys: ['lockfileVersion'] },
  { looksLike: 'a lockfile of Composer', keys: ['content-hash', 'packages'] },
  { looksLike: 'a lockfile of Pipenv', keys: ['_meta', 'default'] },
  { looksLike: 'a lockfile of Conan', keys: ['requires', 'build_requires'] },
  { looksLike: 'a dependency list of .NET', keys: ['runtimeTarget', 'libraries'] },
  { looksLike: 'a lockfile of NuGet', keys: ['version', 'dependencies'], test: (members) => !members.has('name') && members.get('dependencies') === notText },
  { looksLike: 'a manifest of npm (package.json)', keys: ['name', 'dependencies'] },
  { looksLike: 'a manifest of npm (package.json)', keys: ['name', 'scripts'] },
  { looksLike: 'a SARIF report', keys: ['runs'] },
  { looksLike: 'a report of Trivy', keys: ['SchemaVersion', 'ArtifactName'] },
  { looksLike: 'a report of Syft in its own format', keys: ['artifacts', 'artifactRelationships'] },
  { looksLike: 'a report of Grype', keys: ['matches', 'descriptor'] },
  { looksLike: 'a signed envelope (DSSE); its payload must be decoded first', keys: ['payloadType', 'payload'] },
  { looksLike: 'an attestation of in-toto', keys: ['predicateType', 'predicate'] },
  { looksLike: 'a container image manifest', keys: ['schemaVersion', 'layers'] },
  { looksLike: 'a container image index', keys: ['schemaVersion', 'manifests'] },
  { looksLike: 'an error message of a server', keys: ['message', 'documentation_url'] },
];

/** Root elements, in lower case, of XML documents that are handed in by mistake. */
export const xmlLookAlikes: ReadonlyMap<string, string> = new Map([
  ['rdf', 'SPDX RDF/XML'],
  ['project', 'a Maven or MSBuild project file'],
  ['bom', 'XML with a root element <bom> of another format'],
  ['softwareidentity', 'a SWID tag'],
  ['html', 'an HTML page'],
  ['package', 'a NuGet package description'],
  ['packages', 'a NuGet packages.config'],
  ['vulnerabilitys', 'vulnerabilities of the CNVD'],
  ['verification-metadata', 'verification metadata of Gradle'],
]);

/** First lines of other texts that are handed in by mistake. */
export const textLookAlikes: readonly Readonly<{ looksLike: string; pattern: RegExp }>[] = [
  { looksLike: 'SPDX YAML', pattern: /^["']?(?:spdxVersion["']?\s*:|SPDXID["']?\s*: ["']?SPDXRef-)/m },
  { looksLike: 'CycloneDX in YAML', pattern: /^["']?bomFormat["']?\s*:/m },
  { looksLike: 'a lockfile of Yarn', pattern: /^# yarn lockfile|^__metadata:/m },
  { looksLike: 'a lockfile of pnpm or npm', pattern: /^lockfileVersion\s*:/m },
  { looksLike: 'a lockfile of Cargo, Poetry or uv', pattern: /^\[\[package\]\]/m },
  { looksLike: 'a lockfile of Bundler', pattern: /^GEM\r?\n/m },
  { looksLike: 'a Go module file', pattern: /^module \S+/m },
  { looksLike: 'checksums of Go modules (go.sum)', pattern: /^\S+ v\S+ h1:\S+$/m },
  { looksLike: 'an OSV advisory in YAML', pattern: /^affected\s*:/m },
  { looksLike: 'a list of Python requirements', pattern: /^[A-Za-z0-9._-]+==\S+/m },
];
