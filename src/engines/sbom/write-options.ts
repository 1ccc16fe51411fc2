/** CycloneDX versions that are written. */
export const writtenCycloneDxVersions = ['1.4', '1.5', '1.6', '1.7'] as const;
export type WrittenCycloneDxVersion = (typeof writtenCycloneDxVersions)[number];

export type CycloneDxWriteOptions = Readonly<{
  /** 1.6 where absent. */
  specVersion?: WrittenCycloneDxVersion | undefined;
  /** When the document is made, ISO 8601 with zone. Absent: the time that the read document gave, if it gave one. */
  timestamp?: string | undefined;
  /** `urn:uuid:…`. Absent: the read document's, if it is one. */
  serialNumber?: string | undefined;
  /** The program that writes; named after the tools of the read document. */
  tool?: WritingTool | undefined;
  /** What a scan found. Absent: the vulnerabilities that the read document listed. */
  vulnerabilities?: readonly ReportedVulnerability[] | undefined;
  /** Two spaces and line breaks, for people. Absent: compact. */
  isIndented?: boolean | undefined;
}>;

export type SpdxWriteOptions = Readonly<{
  /** When the document is made, ISO 8601 in UTC. Absent: the time that the read document gave. One of the two is needed for a valid document. */
  timestamp?: string | undefined;
  /** The document's own address, unique to it (SPDX 2.3 §6.5). Absent: the read document's identity, if it is a URI. */
  namespace?: string | undefined;
  tool?: WritingTool | undefined;
  isIndented?: boolean | undefined;
}>;

export type WritingTool = Readonly<{ name: string; version?: string | undefined }>;

/** One vulnerability of a scan report, in the words of CycloneDX. */
export type ReportedVulnerability = Readonly<{
  id: string;
  source?: VulnerabilitySource | undefined;
  /** The same vulnerability under other ids. */
  references?: readonly Readonly<{ id: string; source: VulnerabilitySource }>[] | undefined;
  ratings: readonly VulnerabilityRating[];
  cwes?: readonly number[] | undefined;
  description?: string | undefined;
  recommendation?: string | undefined;
  advisories?: readonly string[] | undefined;
  /** ISO 8601 with zone. */
  published?: string | undefined;
  updated?: string | undefined;
  analysis?: VulnerabilityAnalysis | undefined;
  /** Refs of components of the same document, or BOM-Links. */
  affectsRefs: readonly string[];
}>;

export type VulnerabilitySource = Readonly<{ name?: string | undefined; url?: string | undefined }>;

export type VulnerabilityRating = Readonly<{
  source?: VulnerabilitySource | undefined;
  score?: number | undefined;
  severity?: 'critical' | 'high' | 'medium' | 'low' | 'info' | 'none' | 'unknown' | undefined;
  method?: 'CVSSv2' | 'CVSSv3' | 'CVSSv31' | 'CVSSv4' | 'OWASP' | 'SSVC' | 'other' | undefined;
  vector?: string | undefined;
}>;

export type VulnerabilityAnalysis = Readonly<{
  state?: string | undefined;
  justification?: string | undefined;
  response?: readonly string[] | undefined;
  detail?: string | undefined;
}>;
