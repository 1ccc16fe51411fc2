import { createHash } from 'node:crypto';
import path from 'node:path';
import type { AdvisorySeverity } from '#engines/advisories/advisory.ts';
import { buildSarif } from '#engines/sarif/sarif.ts';
import type { SarifLevel, SarifResult, SarifRule } from '#engines/sarif/sarif.ts';
import { decodeText } from '#engines/sbom/decode.ts';
import { readDocument } from '../files.ts';
import type { ScannedDocument } from './documents.ts';
import type { Finding } from './findings.ts';
import type { Place, ScanComponent } from './inventory.ts';
import { findPointerLines } from './pointer-lines.ts';
import type { ScanReport } from './report.ts';
import { ageInDays, summarize } from './report.ts';

/** The findings as SARIF 2.1.0: a rule per vulnerability, a result per finding and place; with a policy also what it does not allow. */
export function formatSarif(report: ScanReport): string {
  const { findings } = report.findings;
  const judged = report.inventory.components.filter((component) => report.licenses.get(component.key)?.verdict === 'deny' || report.licenses.get(component.key)?.verdict === 'review');
  const lineOf = linesOf(report, [...findings.map((finding) => finding.component), ...judged]);
  const rules = new Map<string, SarifRule>();
  const results: SarifResult[] = [];
  for (const finding of findings) {
    if (!rules.has(finding.id)) rules.set(finding.id, findingRule(finding));
    for (const place of finding.component.places) results.push(findingResult(finding, place, lineOf(place)));
  }
  for (const component of judged) {
    const rule = licenseRule(report, component);
    if (!rules.has(rule.id)) rules.set(rule.id, rule);
    for (const place of component.places) results.push(licenseResult(report, component, rule, place, lineOf(place)));
  }
  const log = buildSarif({
    tool: { name: 'yuanshu', version: report.programVersion }, endedAt: report.scannedAt.toISOString(), rules: [...rules.values()], results, failures: report.tree.unread,
    properties: { summary: summarize(report), knowledge: { origin: report.knowledge.origin, asOf: report.knowledge.asOf ?? null, ageInDays: ageInDays(report) ?? null, advisories: report.knowledge.info.advisoryCount } },
  });
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const levels: Readonly<Record<AdvisorySeverity, SarifLevel>> = { critical: 'error', high: 'error', medium: 'warning', low: 'note', none: 'note', unknown: 'warning' };

/** Where only a word is known: the least score of its class (https://www.first.org/cvss/v3.1/specification-document#5-). */
const scoresOfWords: Readonly<Record<AdvisorySeverity, number | undefined>> = { critical: 9, high: 7, medium: 4, low: 0.1, none: 0, unknown: undefined };

function findingRule(finding: Finding): SarifRule {
  const [first] = finding.references;
  return {
    id: finding.id, title: finding.summary ?? finding.id, level: levels[finding.severity], securitySeverity: finding.score ?? scoresOfWords[finding.severity],
    helpUrl: addressOf(finding.id) ?? first, help: [finding.summary ?? finding.id, ...(finding.names.length > 1 ? [`Also known as ${finding.names.slice(1).join(', ')}.`] : []), ...finding.references.map((url) => `<${url}>`)].join('\n\n'),
    tags: ['security', ...(finding.isMalicious ? ['malicious-code'] : ['vulnerability']), ...finding.cwes.slice(0, 15).map((cwe) => `external/cwe/${cwe.toLowerCase()}`)],
  };
}

function addressOf(id: string): string | undefined {
  if (/^CVE-\d{4}-\d{4,}$/.test(id)) return `https://www.cve.org/CVERecord?id=${id}`;
  return /^[A-Za-z][A-Za-z0-9]*-[A-Za-z0-9:._-]+$/.test(id) ? `https://osv.dev/vulnerability/${encodeURIComponent(id)}` : undefined;
}

function findingResult(finding: Finding, { document, component: part }: Place, line: number | undefined): SarifResult {
  const { component } = finding;
  const name = `${component.name}${component.version === undefined ? '' : ` ${component.version}`}`;
  const fix = finding.fixedIn === undefined ? 'No version with a fix is known.' : `Fixed in ${finding.fixedIn}.`;
  return {
    ruleId: finding.id, level: levels[finding.severity], path: document.path, line, logicalName: component.purl ?? part.name,
    message: `${name} is affected by ${finding.id}${finding.summary === undefined ? '' : `: ${finding.summary}`}${/[.!?]$/.test(finding.summary ?? '') ? '' : '.'} ${fix}`,
    fingerprint: fingerprint(finding.id, component.key, document.path),
    properties: { purl: component.purl, severity: finding.severity, score: finding.score, vector: finding.vector, aliases: finding.names, fixedIn: finding.fixedIn, fixedVersions: finding.fixedVersions },
  };
}

function licenseRule({ licenses }: ScanReport, component: ScanComponent): SarifRule {
  const license = licenses.get(component.key)!;
  const name = license.expression ?? license.stated ?? 'not known';
  return {
    id: `license/${license.verdict}/${name}`.slice(0, 200), title: `The licence ${name} is ${license.verdict === 'deny' ? 'denied' : 'to be reviewed'} by the policy`, level: license.verdict === 'deny' ? 'error' : 'warning', tags: ['license'],
  };
}

function licenseResult({ licenses }: ScanReport, component: ScanComponent, rule: SarifRule, { document }: Place, line: number | undefined): SarifResult {
  const license = licenses.get(component.key)!;
  return {
    ruleId: rule.id, level: rule.level, path: document.path, line, logicalName: component.purl ?? component.name, message: `${component.name}${component.version === undefined ? '' : ` ${component.version}`}: ${rule.title}.`,
    fingerprint: fingerprint(rule.id, component.key, document.path), properties: { purl: component.purl, risk: license.risk, verdict: license.verdict },
  };
}

function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}

/** `line 12` as it stands; a JSON pointer by looking into the document, each once. */
function linesOf(report: ScanReport, components: readonly ScanComponent[]): (place: Place) => number | undefined {
  const pointers = new Map<ScannedDocument, Set<string>>();
  for (const { document, component } of components.flatMap((each) => each.places)) {
    if (!component.where.startsWith('/')) continue;
    const known = pointers.get(document);
    if (known === undefined) pointers.set(document, new Set([component.where]));
    else known.add(component.where);
  }
  const lines = new Map<ScannedDocument, ReadonlyMap<string, number>>();
  for (const [document, wanted] of pointers) lines.set(document, findPointerLines(textOf(path.join(report.tree.top, document.path)), wanted));
  return ({ document, component }) => {
    const stated = /^line (\d+)/.exec(component.where)?.[1];
    return stated === undefined ? lines.get(document)?.get(component.where) : Number(stated);
  };
}

function textOf(file: string): string {
  const document = readDocument(file);
  const decoded = document.ok ? decodeText(document.bytes) : undefined;
  return decoded?.ok === true && /^\s*\{/.test(decoded.text) ? decoded.text : '';
}
