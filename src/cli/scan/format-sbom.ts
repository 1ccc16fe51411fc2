import path from 'node:path';
import type { CvssVersion } from '#engines/scoring/cvss.ts';
import { writeCycloneDx } from '#engines/sbom/cyclonedx-write.ts';
import type { Bom, BomComponent } from '#engines/sbom/model.ts';
import { writeSpdxJson } from '#engines/sbom/spdx-write.ts';
import type { ReportedVulnerability, VulnerabilityRating } from '#engines/sbom/write-options.ts';
import { contentUuid } from '../content-uuid.ts';
import type { Finding } from './findings.ts';
import type { ScanComponent } from './inventory.ts';
import type { ScanReport } from './report.ts';

/** One document of everything that was found, CycloneDX 1.6 with the vulnerabilities. The same tree gives the same serial number. */
export function formatCycloneDx(report: ScanReport): string {
  const bom = joinedBom(report);
  const { value } = writeCycloneDx(bom, {
    specVersion: '1.6', timestamp: report.scannedAt.toISOString(), serialNumber: `urn:uuid:${uuidOf(bom)}`, tool: { name: 'yuanshu', version: report.programVersion },
    vulnerabilities: report.findings.findings.map(reported), isIndented: true,
  });
  return `${value}\n`;
}

/** One document of everything that was found, SPDX 2.3 as JSON; vulnerabilities have no place in it. */
export function formatSpdx(report: ScanReport): string {
  const bom = joinedBom(report);
  const { value } = writeSpdxJson(bom, {
    timestamp: report.scannedAt.toISOString(), namespace: `https://spdx.org/spdxdocs/${encodeURIComponent(bom.root!.name)}-${uuidOf(bom)}`, tool: { name: 'yuanshu', version: report.programVersion }, isIndented: true,
  });
  return `${value}\n`;
}

/** The components of all documents, each once, below the scanned folder; the graphs of the documents laid over each other. */
export function joinedBom({ target, tree, inventory, licenses }: Pick<ScanReport, 'target' | 'tree' | 'inventory' | 'licenses'>): Bom {
  const name = path.basename(path.resolve(tree.top, path.basename(target))) || 'root';
  const root: BomComponent = {
    ref: 'root', type: 'application', group: undefined, name: tree.documents.length === 1 ? (tree.documents[0]!.bom.root?.name ?? name) : name, version: tree.documents.length === 1 ? tree.documents[0]!.bom.root?.version : undefined,
    purl: undefined, cpe: undefined, description: undefined, supplier: undefined, copyright: undefined, scope: 'required', groups: [], isDirect: undefined, licenses: [], hashes: [], externalReferences: [], where: '',
  };
  const edges = new Map<string, Set<string>>([[root.ref, new Set()]]);
  const link = (from: string, to: string) => {
    const known = edges.get(from);
    if (known === undefined) edges.set(from, new Set([to]));
    else if (from !== to) known.add(to);
  };
  const keyOfRef = new Map<Bom, Map<string, string>>(tree.documents.map(({ bom }) => [bom, new Map(bom.root === undefined ? [] : [[bom.root.ref, root.ref]])]));
  for (const component of inventory.components) for (const place of component.places) keyOfRef.get(place.document.bom)!.set(place.component.ref, component.key);
  for (const [bom, keys] of keyOfRef) {
    for (const { from, to } of bom.dependencies) {
      const source = keys.get(from);
      for (const ref of source === undefined ? [] : to) if (keys.get(ref) !== undefined) link(source!, keys.get(ref)!);
    }
  }
  for (const component of inventory.components) if (component.isDirect !== false) link(root.ref, component.key);
  const counts = { components: inventory.components.length, files: 0, uniquePurls: inventory.components.filter((component) => component.purl !== undefined).length, dependencyEdges: [...edges.values()].reduce((sum, to) => sum + to.size, 0), relationships: 0, vulnerabilities: 0 };
  return {
    document: { format: 'scan', specVersion: undefined, serialNumber: undefined, version: undefined, name: root.name, createdAt: undefined, tools: [], authors: [] }, root,
    components: inventory.components.map((component) => bomComponent(component, licenses.get(component.key)?.expression)), dependencies: [...edges].map(([from, to]) => ({ from, to: [...to] })), counts,
    extractedLicenses: [...new Map(tree.documents.flatMap(({ bom }) => bom.extractedLicenses ?? []).reverse().map((license) => [license.id, license])).values()],
  };
}

function bomComponent(component: ScanComponent, expression: string | undefined): BomComponent {
  const first = component.places[0]!.component;
  return {
    ...first, ref: component.key, parent: undefined, type: component.type, group: first.group, version: component.version, purl: component.purl, scope: component.scope, isDirect: component.isDirect,
    licenses: expression === undefined ? component.licenses : [{ kind: 'expression', text: expression, claim: component.licenses[0]?.claim ?? 'declared' }], hashes: component.hashes, copyright: component.copyright, supplier: component.supplier,
  };
}

function uuidOf(bom: Bom): string {
  return contentUuid(JSON.stringify([bom.root, bom.components.map(({ ref, licenses }) => [ref, licenses]), bom.dependencies]));
}

const methods: Readonly<Record<CvssVersion, VulnerabilityRating['method']>> = { '2.0': 'CVSSv2', '3.0': 'CVSSv3', '3.1': 'CVSSv31', '4.0': 'CVSSv4' };

function reported(finding: Finding): ReportedVulnerability {
  const version = finding.vector === undefined ? undefined : ((/^CVSS:(\d\.\d)/.exec(finding.vector)?.[1] ?? '2.0') as CvssVersion);
  return {
    id: finding.id, references: finding.names.filter((name) => name !== finding.id).map((name) => ({ id: name, source: { name: name.split('-')[0]! } })),
    ratings: [{ score: finding.score, severity: finding.severity, method: version === undefined ? undefined : methods[version], vector: finding.vector }],
    cwes: finding.cwes.map((cwe) => Number(cwe.slice('CWE-'.length))), description: finding.summary, advisories: finding.references,
    recommendation: finding.fixedIn === undefined ? undefined : `Update to ${finding.fixedIn} or later.`, published: finding.published, affectsRefs: [finding.component.key],
  };
}
