/**
 * What a document says is in a piece of software: the one shape that every SBOM and lockfile reader produces and that the
 * ledger, the command line and the writers consume. Everything is a claim of the document, kept as it was written.
 */
export type Bom = Readonly<{
  /** The document's own identity and origin. */
  document: BomDocument;
  /** The thing described (CycloneDX metadata.component, SPDX described package), if the document names one. */
  root: BomComponent | undefined;
  /** All components, nested ones included, in document order; not the root. */
  components: readonly BomComponent[];
  /** `from` depends on each of `to`; both are `ref`s of components or of the root. */
  dependencies: readonly BomDependency[];
  /** Exactly what was in the document, counted before anything was merged or dropped. */
  counts: BomCounts;
}>;

export type BomDocument = Readonly<{
  /** `cyclonedx-json`, `cyclonedx-xml`, `spdx-json`, `spdx-tagvalue`, or a lockfile format's id such as `npm-lock`. */
  format: string;
  specVersion: string | undefined;
  serialNumber: string | undefined;
  version: string | undefined;
  name: string | undefined;
  createdAt: string | undefined;
  tools: readonly string[];
  authors: readonly string[];
}>;

export type BomComponent = Readonly<{
  /** Unique within the document: bom-ref, SPDXID, or made by the reader from the place. */
  ref: string;
  /** CycloneDX component type; `library` where the document says nothing. */
  type: string;
  group: string | undefined;
  name: string;
  version: string | undefined;
  /** As written in the document, whether it parses or not. */
  purl: string | undefined;
  cpe: string | undefined;
  description: string | undefined;
  supplier: string | undefined;
  copyright: string | undefined;
  scope: BomScope;
  /** Dependency groups of a lockfile: `dev`, `optional`, `test`, a poetry group … */
  groups: readonly string[];
  /** Whether the root depends on it directly; undefined where the document does not say. */
  isDirect: boolean | undefined;
  /** What the document states about the licence; texts are not kept here. */
  licenses: readonly BomLicense[];
  hashes: readonly BomHash[];
  externalReferences: readonly Readonly<{ type: string; url: string }>[];
  /** Place in the document (JSON pointer, `line 12`), for reports. */
  where: string;
}>;

export type BomScope = 'required' | 'optional' | 'excluded' | 'development' | 'unknown';

/** `text` is an SPDX id, an expression or a free name, as `kind` says. */
export type BomLicense = Readonly<{
  kind: 'id' | 'expression' | 'name';
  text: string;
  claim: 'declared' | 'concluded';
  url?: string | undefined;
}>;

export type BomHash = Readonly<{ algorithm: string; value: string }>;

export type BomDependency = Readonly<{ from: string; to: readonly string[] }>;

export type BomCounts = Readonly<{
  components: number;
  files: number;
  uniquePurls: number;
  dependencyEdges: number;
  relationships: number;
  vulnerabilities: number;
}>;
