import type { CvssVersion } from '../scoring/cvss.ts';

export type AdvisorySeverity = 'critical' | 'high' | 'medium' | 'low' | 'none' | 'unknown';

/** An advisory as the product keeps it, read from an OSV record. Plain JSON data; lists are empty rather than absent. */
export type Advisory = Readonly<{
  id: string;
  /** RFC 3339; undefined where the source does not say. */
  modified: string | undefined;
  published: string | undefined;
  /** When it was withdrawn, where that is known; `isWithdrawn` decides. */
  withdrawn: string | undefined;
  isWithdrawn: boolean;
  /** A `MAL-` record, one that names such a record, or one about embedded malicious code (CWE-506): the package itself is the attack. */
  isMalicious: boolean;
  /** RustSec's word where it is no vulnerability: `unmaintained`, `unsound`, `notice`. */
  informational: string | undefined;
  aliases: readonly string[];
  related: readonly string[];
  upstream: readonly string[];
  summary: string | undefined;
  /** Markdown, as the source has it. */
  details: string | undefined;
  /** What was stated, best first: newest CVSS version, then highest score, then words. */
  severities: readonly SeverityStatement[];
  /** Of the first statement; malicious packages without one are critical. */
  severity: AdvisorySeverity;
  /** Base score of the first statement that has a vector. */
  score: number | undefined;
  vector: string | undefined;
  affected: readonly Affected[];
  references: readonly Reference[];
  /** `CWE-79`. */
  cwes: readonly string[];
  credits: readonly Readonly<{ name: string; type: string | undefined }>[];
}>;

export type SeverityStatement = Readonly<{
  severity: AdvisorySeverity;
  /** A CVSS vector and our score of it, or neither where the source has a word only. */
  vector: string | undefined;
  version: CvssVersion | undefined;
  score: number | undefined;
  /** The source's own word: `MODERATE`. */
  word: string | undefined;
}>;

export type Reference = Readonly<{ type: string; url: string }>;

/** One package of an advisory and its affected versions. */
export type Affected = Readonly<{
  /** OSV ecosystem with suffix, as written: `Debian:12`; `GIT` where the record names only repositories. */
  ecosystem: string;
  /** As written; the repository's address for `GIT`. */
  name: string;
  purl: string | undefined;
  ranges: readonly AffectedRange[];
  versions: readonly string[];
}>;

export type RangeType = 'SEMVER' | 'ECOSYSTEM' | 'GIT';
export type RangeEventKind = 'introduced' | 'fixed' | 'lastAffected' | 'limit';

export type AffectedRange = Readonly<{ type: RangeType; repo: string | undefined; events: readonly RangeEvent[] }>;
export type RangeEvent = Readonly<{ kind: RangeEventKind; version: string }>;
