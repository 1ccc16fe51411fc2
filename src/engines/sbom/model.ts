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
  /** `from` implements each of `to` (CycloneDX `provides`): no dependency, so kept apart. Absent: the document has none. */
  provides?: readonly BomDependency[];
  /** How complete the document says its own lists are (CycloneDX compositions). Absent: it says nothing. */
  compositions?: readonly BomComposition[];
  /** The least of the vulnerabilities that the document lists itself. Absent: it lists none. */
  vulnerabilities?: readonly BomVulnerability[];
  /** Licences that the document defines itself (SPDX `LicenseRef-…`). Absent: none. */
  extractedLicenses?: readonly BomExtractedLicense[];
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
  /** Who supplies what the document describes, as its metadata say. Absent: they say nothing. */
  supplier?: string | undefined;
}>;

export type BomComponent = Readonly<{
  /** Unique within the document: bom-ref, SPDXID, or made by the reader from the place. */
  ref: string;
  /** `ref` of the component (or root) that this one is written inside of. Absent: it stands at the top. */
  parent?: string | undefined;
  /** CycloneDX component type; `library` where the document says nothing. */
  type: string;
  group: string | undefined;
  name: string;
  version: string | undefined;
  /** As written in the document, whether it parses or not. */
  purl: string | undefined;
  /** Further purls that the document gives for the same thing; `purl` is its identity. Absent: none. */
  otherPurls?: readonly string[] | undefined;
  cpe: string | undefined;
  description: string | undefined;
  supplier: string | undefined;
  publisher?: string | undefined;
  author?: string | undefined;
  copyright: string | undefined;
  scope: BomScope;
  /** Dependency groups of a lockfile: `dev`, `optional`, `test`, a poetry group … */
  groups: readonly string[];
  /** Whether the root depends on it directly; undefined where the document does not say. */
  isDirect: boolean | undefined;
  /** What the document states about the licence; texts are not kept here. */
  licenses: readonly BomLicense[];
  /** Algorithms are named as in CycloneDX: `SHA-256`, `MD5`, `BLAKE2b-256`. */
  hashes: readonly BomHash[];
  externalReferences: readonly Readonly<{ type: string; url: string }>[];
  /** Whether the document says that the component was changed from its original. Absent: it does not say. */
  isModified?: boolean | undefined;
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

/**
 * An empty `to` is a claim too: the document says that `from` has no dependencies.
 * `contains`: the document says only that `to` is a part of `from` (SPDX CONTAINS); absent means `depends`.
 */
export type BomDependency = Readonly<{ from: string; to: readonly string[]; kind?: 'depends' | 'contains' | undefined }>;

/** `assemblies` and `dependencies` are refs of what the statement is about. */
export type BomComposition = Readonly<{ aggregate: string; assemblies: readonly string[]; dependencies: readonly string[] }>;

export type BomVulnerability = Readonly<{
  id: string;
  source: string | undefined;
  /** CycloneDX analysis.state and analysis.justification, as written. */
  state: string | undefined;
  justification: string | undefined;
  detail: string | undefined;
  /** Refs of components, or BOM-Links (`urn:cdx:…`) into other documents. */
  affects: readonly string[];
}>;

export type BomExtractedLicense = Readonly<{ id: string; name: string | undefined; text: string | undefined }>;

export type BomCounts = Readonly<{
  components: number;
  files: number;
  uniquePurls: number;
  dependencyEdges: number;
  relationships: number;
  vulnerabilities: number;
  /** CycloneDX services at the top. Absent: the format has none. */
  services?: number;
}>;
