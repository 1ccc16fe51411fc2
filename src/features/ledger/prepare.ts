import type { Issue } from '#engines/issue.ts';
import { formatPurl } from '#engines/purl/format.ts';
import { buildPurl, readPurl, withVersion, type Purl } from '#engines/purl/purl.ts';
import type { Bom, BomComponent, BomScope } from '#engines/sbom/model.ts';
import { licenseReader, type LicenseReader } from './document-licenses.ts';
import { shortestTree } from './graph.ts';
import { hasOutcome, joinReport, type Remark, type ReportItem } from './report.ts';

/** One package version as a document uses it, ready to be stored. */
export type PreparedItem = Readonly<{
  purl: string;
  relationship: 'direct' | 'transitive' | 'unknown'; depth: number | null;
  /** Position (from 1) of the item before this one on a shortest path from the root; null where it is direct or no path leads. */
  via: number | null;
  scope: BomScope; groups: readonly string[];
  licenseExpression: string | null; licenseAsWritten: string | null; licenseClaim: 'declared' | 'concluded' | null;
}>;

export type PreparedImport = Readonly<{
  format: string; specVersion: string | null; subject: string | null;
  items: readonly PreparedItem[];
  /** Positions in `items` plus one; 0 is the root. */
  edgeFrom: readonly number[]; edgeTo: readonly number[];
  report: readonly ReportItem[];
  counts: Readonly<{ read: number; taken: number; merged: number; notTaken: number; warnings: number }>;
}>;

type Draft = { item: PreparedItem; isDirect: boolean | undefined };

/**
 * Makes of a document what the ledger stores: one item per purl, the graph between them, and a report of every component.
 * Components without a purl are kept under `pkg:generic`, which no advisory names, and say so.
 */
export function prepareImport(bom: Bom, issues: readonly Issue[]): PreparedImport {
  const lines: ReportItem[] = [];
  const drafts: Draft[] = [];
  const positionOfPurl = new Map<string, number>();
  const positionOfRef = new Map<string, number>();
  const readLicenses = licenseReader(bom);
  let merged = 0;
  for (const component of bom.components) {
    const identity = identify(component);
    if (!identity.ok) {
      lines.push({ outcome: 'not-taken', code: identity.code, where: component.where, message: identity.message, purl: component.purl?.slice(0, purlLengthMax) ?? null });
      continue;
    }
    const remarks = identity.warning === undefined ? {} : { remarks: [identity.warning] };
    const known = positionOfPurl.get(identity.text);
    if (known !== undefined) {
      merged++;
      positionOfRef.set(component.ref, known);
      drafts[known - 1] = mergeDraft(drafts[known - 1]!, component, readLicenses);
      lines.push({ outcome: 'merged', code: 'same-purl', where: component.where, message: `Joined with another component of the same purl ${identity.text}.`, purl: identity.text, ...remarks });
      continue;
    }
    drafts.push({ item: itemOf(identity.text, component, readLicenses), isDirect: component.isDirect });
    positionOfPurl.set(identity.text, drafts.length);
    positionOfRef.set(component.ref, drafts.length);
    lines.push({ outcome: 'taken', code: 'taken', where: component.where, message: '', purl: identity.text, ...remarks });
  }
  const { edgeFrom, edgeTo } = edgesOf(bom, positionOfRef, drafts);
  const { depths, parents } = shortestTree({ nodeCount: drafts.length + 1, edgeFrom, edgeTo });
  const items = drafts.map((draft, index) => placed(draft, depths[index + 1]!, parents[index + 1]!));
  const report = joinReport(issues, lines);
  const count = (outcome: ReportItem['outcome']) => report.reduce((sum, line) => sum + (hasOutcome(line, outcome) ? 1 : 0), 0);
  return {
    format: bom.document.format, specVersion: bom.document.specVersion ?? null, subject: bom.root?.name ?? bom.document.name ?? null,
    items, edgeFrom, edgeTo, report,
    counts: { read: bom.components.length, taken: items.length, merged, notTaken: count('not-taken'), warnings: count('warning') },
  };
}

type Identity = Readonly<{ ok: true; text: string; warning?: Remark }> | Readonly<{ ok: false; code: string; message: string }>;

/** The longest purl that is kept: an index of PostgreSQL holds 2704 bytes, and no real purl comes near. */
const purlLengthMax = 2000;

function identify(component: BomComponent): Identity {
  const identity = identityOf(component);
  if (!identity.ok || identity.text.length <= purlLengthMax) return identity;
  return { ok: false, code: 'purl-too-long', message: `The purl of the component ${JSON.stringify(component.name.slice(0, 200))} has ${identity.text.length} characters; at most ${purlLengthMax} are kept.` };
}

function identityOf(component: BomComponent): Identity {
  if (component.purl !== undefined) {
    const { value, issues } = readPurl(component.purl, component.where);
    if (value !== undefined) {
      const purl = storable(value, component.version);
      const text = formatPurl(purl);
      if (purl.version === undefined) return { ok: true, text, warning: { severity: 'warning', code: 'purl-without-version', message: `${text} has no version: it is kept, but cannot be checked against advisories.` } };
      return { ok: true, text };
    }
    const fallback = generic(component);
    const message = `The purl ${JSON.stringify(component.purl.slice(0, 200))} is not valid: ${issues[0]?.message ?? 'no package URL'}`;
    return fallback === undefined ? { ok: false, code: 'purl-invalid', message } : { ...fallback, warning: { severity: 'warning', code: 'purl-invalid', message: `${message} Kept as ${fallback.text}, which is not checked against advisories.` } };
  }
  if (component.type === 'file') return { ok: false, code: 'file-component', message: `The file ${component.name} is part of a package, not a package.` };
  const fallback = generic(component);
  if (fallback === undefined) return { ok: false, code: 'component-without-identity', message: `The component ${JSON.stringify(component.name.slice(0, 200))} has neither a purl nor a name that one can be made of.` };
  return { ...fallback, warning: { severity: 'warning', code: 'component-without-purl', message: `${component.name} has no purl: kept as ${fallback.text}, which is not checked against advisories.` } };
}

/** The version may stand beside the purl; a subpath names a place inside the package, not another package. */
function storable(purl: Purl, version: string | undefined): Purl {
  const whole = purl.subpath === undefined ? purl : { ...purl, subpath: undefined };
  return purl.version === undefined && version !== undefined ? withVersion(whole, version) : whole;
}

function generic(component: BomComponent): (Identity & { ok: true }) | undefined {
  const built = buildPurl({ type: 'generic', namespace: component.group, name: component.name, version: component.version });
  const purl = built.ok ? readPurl(built.text).value : undefined;
  return purl === undefined ? undefined : { ok: true, text: formatPurl(purl) };
}

function itemOf(purl: string, component: BomComponent, readLicenses: LicenseReader): PreparedItem {
  return { purl, relationship: 'unknown', depth: null, via: null, scope: component.scope, groups: component.groups, ...readLicenses(component.licenses) };
}

const scopeRank: Readonly<Record<BomScope, number>> = { required: 0, optional: 1, development: 2, excluded: 3, unknown: 4 };

/** The same package twice: the more binding scope and the fuller claim stay. */
function mergeDraft(draft: Draft, component: BomComponent, readLicenses: LicenseReader): Draft {
  const { item } = draft;
  const scope = scopeRank[component.scope] < scopeRank[item.scope] ? component.scope : item.scope;
  const license = item.licenseAsWritten === null ? readLicenses(component.licenses) : {};
  const groups = component.groups.every((group) => item.groups.includes(group)) ? item.groups : [...new Set([...item.groups, ...component.groups])];
  return { item: { ...item, ...license, scope, groups }, isDirect: draft.isDirect === true || component.isDirect === true ? true : (draft.isDirect ?? component.isDirect) };
}

function edgesOf(bom: Bom, positionOfRef: Map<string, number>, drafts: readonly Draft[]): { edgeFrom: number[]; edgeTo: number[] } {
  if (bom.root !== undefined) positionOfRef.set(bom.root.ref, 0);
  const edgeFrom: number[] = [];
  const edgeTo: number[] = [];
  const seen = new Set<number>();
  const size = drafts.length + 1;
  const add = (from: number, to: number) => {
    const key = from * size + to;
    if (from === to || to === 0 || seen.has(key)) return;
    seen.add(key);
    edgeFrom.push(from);
    edgeTo.push(to);
  };
  for (const dependency of bom.dependencies) {
    const from = positionOfRef.get(dependency.from);
    if (from === undefined) continue;
    for (const ref of dependency.to) {
      const to = positionOfRef.get(ref);
      if (to !== undefined) add(from, to);
    }
  }
  drafts.forEach((draft, index) => {
    if (draft.isDirect === true) add(0, index + 1);
  });
  return { edgeFrom, edgeTo };
}

/** Direct is what the root depends on; below it transitive; what no path reaches stays unknown unless the document says. */
function placed(draft: Draft, depth: number, parent: number): PreparedItem {
  const said = draft.isDirect === undefined ? 'unknown' : draft.isDirect ? 'direct' : 'transitive';
  if (depth < 0) return { ...draft.item, relationship: said };
  return { ...draft.item, relationship: depth === 1 ? 'direct' : 'transitive', depth, via: parent > 0 ? parent : null };
}
