import type { LicenseRisk, LicenseScenario } from '#engines/licenses/facts.ts';
import type { PolicyVerdict } from '#engines/policy/license-policy.ts';
import type { AdvisorySeverity } from '#engines/advisories/advisory.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Condition, Subject } from './condition.ts';
import type { ScannedTree } from './documents.ts';
import { severityOrder } from './findings.ts';
import type { Finding, Findings } from './findings.ts';
import type { CheckState, Inventory, ScanComponent } from './inventory.ts';
import type { ComponentLicense } from './licenses.ts';

/** Everything that a scan found out; the formats write it. */
export type ScanReport = Readonly<{
  /** As the person wrote it. */
  target: string;
  scannedAt: Date;
  programVersion: string;
  tree: ScannedTree;
  inventory: Inventory;
  knowledge: Knowledge;
  licenses: ReadonlyMap<string, ComponentLicense>;
  scenario: LicenseScenario;
  hasPolicy: boolean;
  findings: Findings;
  failOn: Readonly<{ condition: Condition; hits: readonly Hit[] }> | undefined;
}>;

/** What met the condition of `--fail-on`. */
export type Hit = Readonly<{ component: ScanComponent; finding: Finding | undefined }>;

/** Asks the condition about every finding with its component, and about every component by itself. */
export function findHits(condition: Condition, inventory: Inventory, findings: readonly Finding[], licenses: ReadonlyMap<string, ComponentLicense>): readonly Hit[] {
  const hits: Hit[] = [];
  const hit = new Set<ScanComponent>();
  for (const finding of findings) {
    if (!condition.holds({ ...subjectOf(finding.component, licenses), ...aboutFinding(finding) })) continue;
    hits.push({ component: finding.component, finding });
    hit.add(finding.component);
  }
  for (const component of inventory.components) if (!hit.has(component) && condition.holds(subjectOf(component, licenses))) hits.push({ component, finding: undefined });
  return hits;
}

function aboutFinding(finding: Finding): Partial<Subject> {
  return { severity: finding.severity, score: finding.score, ids: finding.names, isFixable: finding.fixedVersions.length > 0, isMalicious: finding.isMalicious };
}

function subjectOf(component: ScanComponent, licenses: ReadonlyMap<string, ComponentLicense>): Subject {
  const license = licenses.get(component.key);
  return {
    isDirect: component.isDirect, ecosystem: component.asked?.ecosystem, name: component.name, version: component.version, purl: component.purl, scope: component.scope,
    license: license?.expression, risk: license?.risk ?? 'unknown', verdict: license?.verdict,
  };
}

export type ScanSummary = Readonly<{
  documents: number;
  components: number;
  findings: Readonly<Record<AdvisorySeverity, number>> & Readonly<{ total: number; malicious: number; fixable: number }>;
  licenses: Readonly<Record<LicenseRisk, number>>;
  verdicts: Readonly<Record<PolicyVerdict, number>> | undefined;
  checks: Readonly<Record<CheckState, number>>;
}>;

/** The figures of a report. */
export function summarize({ tree, inventory, findings: { findings }, licenses, hasPolicy }: ScanReport): ScanSummary {
  const severities = countWords([...severityOrder].reverse(), findings.map((finding) => finding.severity));
  const judged = [...licenses.values()];
  return {
    documents: tree.documents.length, components: inventory.components.length,
    findings: { total: findings.length, ...severities, malicious: findings.filter((finding) => finding.isMalicious).length, fixable: findings.filter((finding) => finding.fixedVersions.length > 0).length },
    licenses: countWords(['red', 'orange', 'yellow', 'green', 'unknown'], judged.map((license) => license.risk)),
    verdicts: hasPolicy ? countWords(['deny', 'review', 'allow'], judged.flatMap((license) => license.verdict ?? [])) : undefined,
    checks: countWords(['checked', 'no-version', 'no-ecosystem', 'impossible-version', 'no-knowledge'], inventory.components.map((component) => component.checked)),
  };
}

function countWords<Word extends string>(words: readonly Word[], found: readonly Word[]): Readonly<Record<Word, number>> {
  const counts = Object.fromEntries(words.map((word) => [word, 0])) as Record<Word, number>;
  for (const word of found) counts[word]++;
  return counts;
}

/** The names from below the root down to the component, on a shortest path in the first document that knows one. */
export function pathOf(report: ScanReport, component: ScanComponent): Readonly<{ file: string; steps: readonly string[] }> | undefined {
  let best: { file: string; steps: readonly string[] } | undefined;
  for (const { document, component: part, depth } of component.places) {
    if (depth === undefined || (best !== undefined && best.steps.length <= depth)) continue;
    const steps = report.inventory.pathsOf(document).pathTo(part.ref)?.map(({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name}${version === undefined ? '' : `@${version}`}`);
    if (steps !== undefined) best = { file: document.path, steps };
  }
  return best;
}

/** Whole days from the state of the knowledge to the scan; undefined where its state is not known. */
export function ageInDays(report: ScanReport): number | undefined {
  const asOf = report.knowledge.asOf === undefined ? NaN : Date.parse(report.knowledge.asOf);
  return Number.isNaN(asOf) ? undefined : Math.max(0, Math.floor((report.scannedAt.getTime() - asOf) / 86_400_000));
}
