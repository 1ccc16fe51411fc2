import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { pageOf, pageQuery } from '#kernel/page.ts';
import { criticality, distribution, exposure, idOf, licenseRisks, queryFlag, queryList, relationships, searchKinds, severity, shortText, tableForm, usageScope } from '#kernel/words.ts';

export const systemId = idOf('sys');
export const importId = idOf('imp');
const knowledgeId = z.coerce.number().int().positive();

/** How many findings of each severity; a finding is one vulnerability group × one package version × one system. */
export const severityCounts = z.object({ critical: z.number().int(), high: z.number().int(), medium: z.number().int(), low: z.number().int(), none: z.number().int(), unknown: z.number().int() });
export type SeverityCounts = z.infer<typeof severityCounts>;

export const systemKinds = ['system', 'module', 'version', 'environment'] as const;
export const systemKind = z.enum(systemKinds);

const systemFields = z.object({
  code: shortText(60).regex(/^[\p{L}\p{N}][\p{L}\p{N}._/-]*$/u, 'letters, digits, . _ / -'),
  name: shortText(120),
  nameEn: shortText(120).nullable(),
  kind: systemKind,
  parentId: systemId.nullable(),
  ownerId: idOf('per').nullable(),
  unitId: idOf('unt').nullable(),
  businessLine: shortText(80).nullable(),
  criticality: criticality,
  /** 等保级别 1–4; null = not graded. */
  mlpsLevel: z.number().int().min(1).max(4).nullable(),
  exposure: exposure,
  distribution: distribution,
  description: z.string().trim().max(2000).nullable(),
});

export const system = systemFields.extend({
  id: systemId,
  ownerName: z.string().nullable(),
  unitNameZh: z.string().nullable(),
  unitNameEn: z.string().nullable(),
  parentCode: z.string().nullable(),
  depth: z.number().int(),
  childCount: z.number().int(),
  /** Counts cover the system and everything below it. */
  componentCount: z.number().int(),
  /** Components that could not be compared with advisories: where this is not 0, "no findings" does not mean clean. */
  notCheckedCount: z.number().int(),
  findings: severityCounts,
  lastImportAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type System = z.infer<typeof system>;

/** One node of the tree; its counts are those of `system`. */
const treeRow = system.pick({ id: true, parentId: true, code: true, name: true, nameEn: true, kind: true, criticality: true, componentCount: true, notCheckedCount: true, findings: true, lastImportAt: true });

export const systemLacks = ['owner', 'unit', 'mlps', 'import'] as const;

const licenseFilters = {
  /** This SPDX expression; `unknown` = none that could be normalised, `unstated` = nothing was stated. */
  license: z.string().max(1000).optional(),
  /** What was stated, word for word, where it could not be normalised. */
  licenseWritten: z.string().max(1000).optional(),
  /** One licence, wherever it stands in an expression. */
  licenseId: z.string().max(200).optional(),
};

const systemFilters = z.object({
  q: z.string().max(200).optional(), unitId: idOf('unt').optional(), ownerId: idOf('per').optional(), parentId: systemId.optional(),
  /** Only the roots of the tree. */
  roots: queryFlag.optional(),
  criticality: queryList(criticality), exposure: queryList(exposure), distribution: queryList(distribution), mlpsLevel: queryList(z.coerce.number().int().min(1).max(4)),
  kind: queryList(systemKind),
  /** Only systems that lack this: an owner, a unit, a 等保 grade, a document (of their own or below them). */
  without: queryList(z.enum(systemLacks)),
  /** Only systems that use something with a finding themselves, as the overview counts them. */
  vulnerable: queryFlag.optional(),
  /** Only systems that use something under this licence themselves. */
  ...licenseFilters,
});

/** The release line of the product that the version belongs to, and when it ends; both null where only a yes or no is known. */
export const lifecycle = z.object({ product: z.string(), label: z.string(), labelZh: z.string().nullable(), cycle: z.string(), endsOn: z.string().nullable(), isEnded: z.boolean().nullable(), latest: z.string().nullable(), source: z.string(), verified: z.boolean() });
export type Lifecycle = z.infer<typeof lifecycle>;

/** One package version that a system uses now (or on the asked date). */
export const usageRow = z.object({
  packageVersionId: z.number().int(), packageId: z.number().int(), purl: z.string(), ecosystem: z.string().nullable(), name: z.string(), version: z.string().nullable(),
  systemId, systemCode: z.string(), systemName: z.string(), systemNameEn: z.string().nullable(),
  relationship: z.enum(relationships),
  /** Steps from the document's root on a shortest path; 1 is direct, null unknown. */
  depth: z.number().int().nullable(),
  scope: usageScope,
  groups: z.array(z.string()),
  /** The concluded, else the declared licence as SPDX expression; null where unknown. */
  license: z.string().nullable(),
  /** What the document says about the licence, as written. */
  licenseDeclared: z.string().nullable(),
  licenseRisk: z.enum(licenseRisks),
  findings: severityCounts,
  /** `checked` against knowledge; else why not. */
  checked: z.enum(['checked', 'no-version', 'no-ecosystem', 'impossible-version']),
  part: z.string(),
  /** null = the knowledge has no lifecycle for it: not known, not "supported". */
  lifecycle: lifecycle.nullable(),
  validFrom: z.string(), validTo: z.string().nullable(),
});
export type UsageRow = z.infer<typeof usageRow>;

const componentSort = z.enum(['name', '-name', 'severity', '-severity', 'depth', '-depth']).default('-severity');
const componentFilters = z.object({
  q: z.string().max(200).optional(), ecosystem: queryList(z.string().max(40)), relationship: queryList(z.enum(relationships)), scope: queryList(usageScope),
  ...licenseFilters, licenseRisk: queryList(z.enum(licenseRisks)), vulnerable: queryFlag.optional(), severity: queryList(severity),
  /** Bi-temporal: what was in use at this instant. */
  asOf: z.iso.datetime({ offset: true }).optional(),
});

/** Why a version could not be compared with advisories. */
export const uncheckedStates = ['no-version', 'no-ecosystem', 'impossible-version'] as const;
export const checkStates = ['checked', ...uncheckedStates] as const;

const packageFilters = z.object({
  q: z.string().max(200).optional(), ecosystem: queryList(z.string().max(40)), vulnerable: queryFlag.optional(), ...licenseFilters,
  /** Packages of which a version in use is in one of these states. */
  checked: queryList(z.enum(checkStates)),
});

export const packageRow = z.object({
  packageId: z.number().int(), type: z.string(), ecosystem: z.string().nullable(), namespace: z.string().nullable(), name: z.string(), purlBase: z.string(),
  versionCount: z.number().int(), systemCount: z.number().int(), findings: severityCounts,
  /** Of the versions, those that could not be compared with advisories, and why; empty where all were. */
  notChecked: z.array(z.object({ reason: z.enum(uncheckedStates), versionCount: z.number().int() })),
  licenses: z.array(z.string()),
});

export const pathStep = z.object({ packageVersionId: z.number().int().nullable(), name: z.string(), version: z.string().nullable(), purl: z.string().nullable(), requirement: z.string().nullable() });
export const whereUsedRow = z.object({
  systemId, systemCode: z.string(), systemName: z.string(), systemNameEn: z.string().nullable(), criticality, exposure, ownerName: z.string().nullable(), unitNameZh: z.string().nullable(), unitNameEn: z.string().nullable(),
  packageVersionId: z.number().int(), purl: z.string(), name: z.string(), version: z.string().nullable(),
  relationship: z.enum(relationships), depth: z.number().int().nullable(), scope: usageScope, part: z.string(),
  /** A shortest path from the system's root down to the component, the component last. */
  path: z.array(pathStep),
  findings: severityCounts,
});

export const importStates = ['queued', 'reading', 'storing', 'done', 'unchanged', 'failed'] as const;
export const importRow = z.object({
  id: importId, systemId: systemId.nullable(), systemCode: z.string().nullable(), systemName: z.string().nullable(), systemNameEn: z.string().nullable(), fileName: z.string(), part: z.string(), bytes: z.number().int(), sha256: z.string(),
  state: z.enum(importStates),
  /** 0–100 while reading and storing. */
  progress: z.number().int(),
  format: z.string().nullable(), specVersion: z.string().nullable(),
  counts: z.object({ read: z.number().int(), taken: z.number().int(), merged: z.number().int(), notTaken: z.number().int(), warnings: z.number().int(), started: z.number().int(), ended: z.number().int(), kept: z.number().int(), edges: z.number().int(), findings: z.number().int() }).nullable(),
  /** Why the whole document was refused. */
  refusal: z.object({
    code: z.string(), where: z.string(), message: z.string(),
    /** Where nothing could be taken, the first reasons, and how many there are. */
    reasons: z.array(z.object({ code: z.string(), where: z.string(), message: z.string() })).optional(), reasonCount: z.number().int().optional(),
  }).nullable(),
  /** The paths of what came beside the document. */
  companions: z.array(z.string()),
  createdAt: z.string(), finishedAt: z.string().nullable(), createdByName: z.string().nullable(),
});
export const importOutcomes = ['taken', 'merged', 'not-taken', 'warning', 'info'] as const;
/** A component of the document, once, with what was noticed about it; without a purl, something about the document as a whole. */
export const importItem = z.object({
  index: z.number().int(), outcome: z.enum(importOutcomes), code: z.string(), where: z.string(), message: z.string(), purl: z.string().nullable(),
  remarks: z.array(z.object({ severity: z.enum(['warning', 'info']), code: z.string(), message: z.string() })),
});

export const searchHit = z.object({ kind: z.enum(searchKinds), id: z.string(), title: z.string(), subtitle: z.string(), /** Where it has one in Chinese. */ subtitleZh: z.string().nullable(), severity: severity.nullable() });

const whereUsedFilters = { q: z.string().min(1).max(400).optional(), packageId: knowledgeId.optional(), packageVersionId: knowledgeId.optional(), systemId: systemId.optional() };
const systemParam = z.object({ systemId });
const none = z.object({});

export const ledgerContract = {
  listSystems: endpoint({ id: 'ledger.listSystems', method: 'GET', path: '/systems', permission: 'ledger.read', within: 'part', summary: 'Systems, filtered and sorted, with component and finding counts.', query: pageQuery.extend(systemFilters.shape).extend({ sort: z.enum(['code', '-code', 'name', '-name', '-severity', '-components', '-lastImport']).default('code') }), reply: pageOf(system) }),
  exportSystems: endpoint({ id: 'ledger.exportSystems', method: 'GET', path: '/systems/export', permission: 'reporting.read', audit: 'read', within: 'part', summary: 'The filtered systems as CSV or xlsx, in the words of the screens; the list gives codes.', query: systemFilters.extend(tableForm), reply: z.any(), carries: 'download' }),
  listSystemTree: endpoint({ id: 'ledger.listSystemTree', method: 'GET', path: '/systems/tree', permission: 'ledger.read', within: 'part', summary: 'The tree of systems, modules, versions and environments as a flat list in tree order.', query: z.object({ q: z.string().max(200).optional() }), reply: z.object({ rows: z.array(treeRow), truncated: z.boolean() }) }),
  createSystem: endpoint({ id: 'ledger.createSystem', method: 'POST', path: '/systems', permission: 'ledger.write', within: 'part', summary: 'Adds a system, module, version or environment.', body: systemFields.partial().required({ code: true, name: true }), reply: system }),
  getSystem: endpoint({ id: 'ledger.getSystem', method: 'GET', path: '/systems/:systemId', permission: 'ledger.read', within: 'part', summary: 'One system with its counts, ancestors and children.', params: systemParam, reply: system.extend({ ancestors: z.array(z.object({ id: systemId, code: z.string(), name: z.string(), nameEn: z.string().nullable() })), children: z.array(system), parts: z.array(z.object({ part: z.string(), format: z.string().nullable(), importId, importedAt: z.string(), componentCount: z.number().int() })) }) }),
  updateSystem: endpoint({ id: 'ledger.updateSystem', method: 'PATCH', path: '/systems/:systemId', permission: 'ledger.write', within: 'part', summary: 'Changes a system.', params: systemParam, body: systemFields.partial(), reply: system }),
  deleteSystem: endpoint({ id: 'ledger.deleteSystem', method: 'DELETE', path: '/systems/:systemId', permission: 'ledger.write', within: 'part', summary: 'Retires a system and all below it: usage ends, history stays.', params: systemParam, reply: none }),
  listSystemComponents: endpoint({ id: 'ledger.listSystemComponents', method: 'GET', path: '/systems/:systemId/components', permission: 'ledger.read', within: 'part', summary: 'What the system and everything below it uses.', params: systemParam, query: pageQuery.extend(componentFilters.shape).extend({ sort: componentSort }), reply: pageOf(usageRow) }),
  exportSystemComponents: endpoint({ id: 'ledger.exportSystemComponents', method: 'GET', path: '/systems/:systemId/components/export', permission: 'reporting.read', audit: 'read', within: 'part', summary: 'The filtered components of a system as CSV or xlsx, in the words of the screens; the list gives codes.', params: systemParam, query: componentFilters.extend(tableForm), reply: z.any(), carries: 'download' }),
  listPaths: endpoint({ id: 'ledger.listPaths', method: 'GET', path: '/systems/:systemId/paths', permission: 'ledger.read', within: 'part', summary: 'The shortest dependency paths from the roots of a system to one package version.', params: systemParam, query: z.object({ packageVersionId: knowledgeId, limit: z.coerce.number().int().min(1).max(50).default(10) }), reply: z.object({ paths: z.array(z.object({ systemId, part: z.string(), steps: z.array(pathStep) })), truncated: z.boolean() }) }),
  listSystemHistory: endpoint({ id: 'ledger.listSystemHistory', method: 'GET', path: '/systems/:systemId/history', permission: 'ledger.read', within: 'part', summary: 'What started and ended in a system, newest first; of a retired system too.', params: systemParam, query: pageQuery, reply: pageOf(z.object({ at: z.string(), kind: z.enum(['started', 'ended', 'imported', 'created', 'changed', 'retired']), importId: importId.nullable(), fileName: z.string().nullable(), actorName: z.string().nullable(), started: z.number().int(), ended: z.number().int(), sample: z.array(z.object({ kind: z.enum(['started', 'ended']), purl: z.string() })), fields: z.array(z.object({ field: z.string(), from: z.any(), to: z.any() })) })).extend({ system: z.object({ code: z.string(), name: z.string(), nameEn: z.string().nullable(), retiredAt: z.string().nullable() }) }) }),

  listPackages: endpoint({ id: 'ledger.listPackages', method: 'GET', path: '/packages', permission: 'ledger.read', within: 'part', summary: 'Packages in use in the institution.', query: pageQuery.extend(packageFilters.shape).extend({ sort: z.enum(['name', '-name', '-systems', '-severity']).default('-systems') }), reply: pageOf(packageRow) }),
  exportPackages: endpoint({ id: 'ledger.exportPackages', method: 'GET', path: '/packages/export', permission: 'reporting.read', audit: 'read', within: 'part', summary: 'The filtered packages as CSV or xlsx, in the words of the screens; the list gives codes.', query: packageFilters.extend(tableForm), reply: z.any(), carries: 'download' }),
  getPackage: endpoint({ id: 'ledger.getPackage', method: 'GET', path: '/packages/:packageId', permission: 'ledger.read', within: 'part', summary: 'A package and its versions in use.', params: z.object({ packageId: knowledgeId }), reply: packageRow.extend({ versions: z.array(z.object({ packageVersionId: z.number().int(), version: z.string().nullable(), purl: z.string(), systemCount: z.number().int(), license: z.string().nullable(), licenseRisk: z.string(), findings: severityCounts, checked: z.string(), lifecycle: lifecycle.nullable() })) }) }),
  whereUsed: endpoint({ id: 'ledger.whereUsed', method: 'GET', path: '/where-used', permission: 'ledger.read', within: 'part', summary: 'Where a package is used: `q` is a purl, a name, or a name with a range such as `log4j-core < 2.17` or `vers:maven/<2.17`.', query: pageQuery.extend(whereUsedFilters), reply: pageOf(whereUsedRow).extend({ packages: z.array(z.object({ packageId: z.number().int(), purlBase: z.string() })), understood: z.string(), systemCount: z.number().int() }) }),
  exportWhereUsed: endpoint({ id: 'ledger.exportWhereUsed', method: 'GET', path: '/where-used/export', permission: 'reporting.read', audit: 'read', within: 'part', summary: 'Where a package is used as CSV or xlsx, in the words of the screens; the list gives codes.', query: z.object({ ...whereUsedFilters, ...tableForm }), reply: z.any(), carries: 'download' }),
  search: endpoint({ id: 'ledger.search', method: 'GET', path: '/search', permission: 'session', summary: 'Searches systems, packages, vulnerabilities, licences, people, policies, bodies, meetings and plans: what the caller may see of them.', query: z.object({ q: z.string().trim().min(1).max(200), limit: z.coerce.number().int().min(1).max(50).default(20) }), reply: z.object({ hits: z.array(searchHit) }) }),

  createImport: endpoint({ id: 'ledger.createImport', method: 'POST', path: '/systems/:systemId/imports', permission: 'ledger.write', within: 'part', summary: 'Takes in an SBOM or lockfile (the raw bytes are the body). `wait` answers when it is done; otherwise follow the events. With `archive=tar` the body is a tar in which `fileName` is the path of the document, and the other files are what lies beside it: `package.json` beside `yarn.lock`, a parent POM. Without `part` a lockfile continues the part of its name; an SBOM the part that bears its name, else `sbom`, or with `several`, which says that it came together with others, a part of its own.', params: systemParam, query: z.object({ fileName: shortText(300), part: shortText(120).optional(), several: queryFlag.default(false), archive: z.enum(['tar']).optional(), wait: queryFlag.default(false) }), reply: importRow, carries: 'upload' }),
  listImports: endpoint({ id: 'ledger.listImports', method: 'GET', path: '/imports', permission: 'ledger.read', within: 'part', summary: 'Imports, newest first.', query: pageQuery.extend({ systemId: systemId.optional(), state: queryList(z.enum(importStates)) }), reply: pageOf(importRow) }),
  getImport: endpoint({ id: 'ledger.getImport', method: 'GET', path: '/imports/:importId', permission: 'ledger.read', within: 'part', summary: 'One import with its counts.', params: z.object({ importId }), reply: importRow }),
  listImportItems: endpoint({ id: 'ledger.listImportItems', method: 'GET', path: '/imports/:importId/items', permission: 'ledger.read', within: 'part', summary: 'Every component once: taken, merged or not taken, with place, reason and remarks; and what is about the document as a whole. `outcome=warning` and `info` also find what was taken with such a remark.', params: z.object({ importId }), query: pageQuery.extend({ outcome: queryList(z.enum(importOutcomes)) }), reply: pageOf(importItem) }),
  followImport: endpoint({ id: 'ledger.followImport', method: 'GET', path: '/imports/:importId/events', permission: 'ledger.read', within: 'part', summary: 'Server-sent events `import` with the import row until it is finished.', params: z.object({ importId }), reply: z.any(), carries: 'events' }),
  getOriginal: endpoint({ id: 'ledger.getOriginal', method: 'GET', path: '/imports/:importId/original', permission: 'ledger.read', audit: 'read', within: 'part', summary: 'The original bytes of an import; with `path` those of a file that came beside the document.', params: z.object({ importId }), query: z.object({ path: shortText(300).optional() }), reply: z.any(), carries: 'download' }),
} as const;
