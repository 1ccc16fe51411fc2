import type { Issue } from '../issue.ts';

/**
 * Every code that the SBOM readers and writers give, so that the screens can translate each one. Grouped: what the whole document
 * is refused for; what one item is dropped or changed for; what is only worth knowing.
 */
export const sbomIssueCodes = [
  'document-empty', 'document-too-long', 'not-an-sbom', 'unsupported-format', 'json-truncated', 'json-malformed', 'nested-too-deep',
  'xml-truncated', 'xml-malformed', 'xml-doctype', 'tag-value-truncated', 'too-many-components', 'too-many-edges',
  'wrong-type', 'too-long', 'text-cut', 'control-character-removed', 'duplicate-key', 'unknown-value', 'missing-value',
  'component-without-name', 'duplicate-ref', 'reference-missing', 'duplicate-dependency', 'dependency-source-unknown', 'dependency-target-unknown',
  'purl-malformed', 'purl-without-version', 'hash-malformed', 'unreadable-line', 'unknown-tag', 'relationship-unknown',
  'spec-version-missing', 'spec-version-unknown', 'spec-version-old', 'format-marker-missing', 'namespace-unknown', 'unwrapped', 'file-name-differs',
  'several-purls', 'several-roots', 'dependency-by-purl', 'dependency-cycle', 'reference-outside', 'relationship-not-mapped', 'services-ignored',
  'not-written', 'written-differently', 'more-issues',
] as const;

export type SbomIssueCode = (typeof sbomIssueCodes)[number];

/** Collects the issues of one document. A hostile document cannot grow it without end: each code is listed up to a limit. */
export type IssueList = Readonly<{
  /** The item was not taken. */
  error(code: SbomIssueCode, where: string, message: string): void;
  /** The item was taken, but not as it stood. */
  warn(code: SbomIssueCode, where: string, message: string): void;
  /** Nothing is wrong; a person may want to know. */
  inform(code: SbomIssueCode, where: string, message: string): void;
  /** All issues in the order they were found, then one line for every code that had more than could be listed. */
  finish(): readonly Issue[];
}>;

/** `listedPerCode` is the number of issues of one code that are kept; the rest is counted and said at the end. */
export function createIssueList(listedPerCode: number): IssueList {
  const issues: Issue[] = [];
  const counts = new Map<SbomIssueCode, number>();
  const add = (severity: Issue['severity'], code: SbomIssueCode, where: string, message: string): void => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    if (count <= listedPerCode) issues.push({ code, severity, where, message });
  };
  return {
    error: (code, where, message) => add('error', code, where, message),
    warn: (code, where, message) => add('warning', code, where, message),
    inform: (code, where, message) => add('info', code, where, message),
    finish: () => [...issues, ...countedOnly(counts, listedPerCode)],
  };
}

function countedOnly(counts: ReadonlyMap<SbomIssueCode, number>, listedPerCode: number): Issue[] {
  return [...counts]
    .filter(([, count]) => count > listedPerCode)
    .map(([code, count]) => ({
      code: 'more-issues' satisfies SbomIssueCode, severity: 'info', where: '', message: `${count - listedPerCode} more issues "${code}" were found and are not listed.`,
    }));
}
