import { matchIndex } from '#engines/advisories/advisory-index.ts';
import type { AdvisoryIndex, IndexMatch } from '#engines/advisories/advisory-index.ts';
import type { AdvisorySeverity } from '#engines/advisories/advisory.ts';
import type { Because, UndecidedReason } from '#engines/advisories/affected.ts';
import type { IndexedAdvisory } from '#engines/advisories/index-records.ts';
import { compareVersions, sortVersions } from '#engines/versions/index.ts';
import { CommandFailure } from '../exit-codes.ts';
import { compareText } from './inventory.ts';
import type { ScanComponent } from './inventory.ts';

/** One vulnerability in one component: all records about it together. */
export type Finding = Readonly<{
  component: ScanComponent;
  /** The id that people know best: CVE, GHSA, … */
  id: string;
  /** All ids of it, best known first. */
  names: readonly string[];
  /** The records that affect the version. */
  records: readonly IndexedAdvisory[];
  /** By the gravest record about it in whatever ecosystem, as the server rates it. */
  severity: AdvisorySeverity;
  score: number | undefined;
  vector: string | undefined;
  summary: string | undefined;
  isMalicious: boolean;
  because: Because;
  /** Versions with the fix after this one, earliest first. */
  fixedVersions: readonly string[];
  /** The least version that is fixed by every record that knows a fix. */
  fixedIn: string | undefined;
  cwes: readonly string[];
  references: readonly string[];
  published: string | undefined;
}>;

/** A record about the package of which it cannot be told whether it affects the version. */
export type Undecided = Readonly<{ component: ScanComponent; id: string; reason: UndecidedReason }>;

export type Findings = Readonly<{ findings: readonly Finding[]; undecided: readonly Undecided[] }>;

/** Compares the components with the index; the gravest findings first. */
export function findVulnerabilities(components: readonly ScanComponent[], index: AdvisoryIndex): Findings {
  const undecided: Undecided[] = [];
  const matchesOf = new Map<ScanComponent, readonly IndexMatch[]>();
  for (const component of components) {
    if (component.asked === undefined || component.checked === 'no-version' || component.checked === 'no-ecosystem' || component.checked === 'no-knowledge') continue;
    const answer = matchIndex(index, component.asked);
    if (!answer.ok) throw new CommandFailure('input', 'The advisory index is damaged. Build or fetch it anew.');
    if (answer.matches.length > 0) matchesOf.set(component, answer.matches);
    for (const { advisory, reason } of answer.undecided) undecided.push({ component, id: advisory.id, reason });
  }
  const findings = [...matchesOf].flatMap(([component, matches]) => [...Map.groupBy(matches, ({ advisory }) => advisory.vulnerability.id).values()].map((members) => findingOf(component, members)));
  const known = new Set(findings.flatMap((finding) => finding.names.map((name) => `${finding.component.key}\n${name}`)));
  return { findings: findings.sort(compareFindings), undecided: undecided.filter(({ component, id }) => !known.has(`${component.key}\n${id}`)) };
}

function findingOf(component: ScanComponent, matches: readonly IndexMatch[]): Finding {
  const records = matches.map(({ advisory }) => advisory);
  const ecosystem = component.asked!.ecosystem;
  const fixed = [...new Set(matches.flatMap((match) => match.fixedVersions))];
  return {
    component, ...records[0]!.vulnerability, records,
    summary: records.find((record) => record.summary !== undefined)?.summary, isMalicious: records.some((record) => record.isMalicious), because: matches[0]!.because,
    fixedVersions: sortVersions(ecosystem, fixed) ?? fixed, fixedIn: leastFix(ecosystem, matches),
    cwes: [...new Set(records.flatMap((record) => record.cwes))], references: [...new Set(records.flatMap((record) => record.references.map(({ url }) => url)))],
    published: records.flatMap((record) => record.published ?? []).sort()[0],
  };
}

/** Of the earliest fixes that each record knows, the latest. */
function leastFix(ecosystem: string, matches: readonly IndexMatch[]): string | undefined {
  const earliest = matches.flatMap((match) => match.fixedVersions[0] ?? []);
  return earliest.reduce<string | undefined>((latest, version) => (latest === undefined || (compareVersions(ecosystem, latest, version) ?? 0) < 0 ? version : latest), undefined);
}

/** Gravest last; what nobody has rated comes before what is rated `none`: it may be anything. */
export const severityOrder: readonly AdvisorySeverity[] = ['none', 'unknown', 'low', 'medium', 'high', 'critical'];

export function severityRank(severity: AdvisorySeverity): number {
  return severityOrder.indexOf(severity);
}

function compareFindings(a: Finding, b: Finding): number {
  return Number(b.isMalicious) - Number(a.isMalicious) || severityRank(b.severity) - severityRank(a.severity) || (b.score ?? -1) - (a.score ?? -1)
    || compareText(a.component.name, b.component.name) || compareText(a.component.version ?? '', b.component.version ?? '') || compareText(a.id, b.id);
}
