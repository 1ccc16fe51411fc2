import type { Finding } from './findings.ts';
import type { ScanComponent } from './inventory.ts';
import type { ScanReport } from './report.ts';
import { ageInDays, pathOf, summarize } from './report.ts';

/**
 * The report as JSON. The shape is stable: within a `schemaVersion` members are only added. What is not known is null; a component that was
 * not checked says why in `checked`.
 */
export function formatJson(report: ScanReport): string {
  return `${JSON.stringify(toJson(report), undefined, 2)}\n`;
}

function toJson(report: ScanReport): unknown {
  const { tree, knowledge, findings, failOn } = report;
  return {
    schemaVersion: 1,
    tool: { name: 'yuanshu', version: report.programVersion },
    target: report.target, scannedAt: report.scannedAt.toISOString(),
    knowledge: { origin: knowledge.origin, files: knowledge.files, asOf: knowledge.asOf ?? null, ageInDays: ageInDays(report) ?? null, advisories: knowledge.info.advisoryCount, ecosystems: knowledge.info.ecosystems },
    summary: { ...summarize(report), undecided: findings.undecided.length, unread: tree.unread.length, unlocked: tree.unlocked.length },
    documents: tree.documents.map(({ path, bom, issues }) => ({ path, format: bom.document.format, specVersion: bom.document.specVersion ?? null, components: bom.components.length, issues })),
    unread: tree.unread, superseded: tree.superseded, unlocked: tree.unlocked, skippedFolders: tree.skippedFolders,
    components: report.inventory.components.map((component) => componentJson(report, component)),
    findings: findings.findings.map((finding) => findingJson(report, finding)),
    undecided: findings.undecided.map(({ component, id, reason }) => ({ component: component.key, id, reason })),
    failOn: failOn === undefined ? null : { condition: failOn.condition.text, isMet: failOn.hits.length > 0, hits: failOn.hits.map(({ component, finding }) => ({ component: component.key, id: finding?.id ?? null })) },
  };
}

function componentJson({ licenses, scenario }: ScanReport, component: ScanComponent): unknown {
  const license = licenses.get(component.key)!;
  return {
    key: component.key, purl: component.purl ?? null, type: component.type, ecosystem: component.asked?.ecosystem ?? null, name: component.name, version: component.version ?? null,
    scope: component.scope, direct: component.isDirect ?? null,
    license: { expression: license.expression ?? null, stated: license.stated ?? null, risk: license.risk, scenario, ...(license.verdict !== undefined && { verdict: license.verdict, reasons: license.reasons }) },
    checked: component.checked,
    places: component.places.map((place) => ({ file: place.document.path, where: place.component.where, direct: place.isDirect ?? null, depth: place.depth ?? null })),
  };
}

function findingJson(report: ScanReport, finding: Finding): unknown {
  const { component } = finding;
  return {
    id: finding.id, aliases: finding.names.filter((name) => name !== finding.id), component: component.key, purl: component.purl ?? null,
    severity: finding.severity, score: finding.score ?? null, vector: finding.vector ?? null, malicious: finding.isMalicious, summary: finding.summary ?? null,
    fixedIn: finding.fixedIn ?? null, fixedVersions: finding.fixedVersions, because: finding.because,
    records: finding.records.map(({ id, severity, modified, informational }) => ({ id, severity, modified: modified ?? null, informational: informational ?? null })),
    cwes: finding.cwes, published: finding.published ?? null, references: finding.references,
    path: pathOf(report, component) ?? null,
  };
}
