import pg from 'pg';
import type { Bom, BomComponent } from '#engines/sbom/model.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { App } from '#platform/feature.ts';
import { identifyVersions, type Identified } from '../../src/features/ledger/identify.ts';
import { saveLicenseExpressions } from '../../src/features/ledger/license-expressions.ts';
import { prepareImport, type PreparedItem } from '../../src/features/ledger/prepare.ts';
import { countedTables, recountTable } from '../../src/features/ledger/recount.ts';
import type { Part } from './catalogue.ts';
import { parentsOf } from './documents.ts';
import { chooseSkewed, createRandom, type Random } from './random.ts';

export type PortfolioPlan = Readonly<{ systems: number; versionsPerSystem: number; catalogue: readonly Part[] }>;

type Known = Readonly<{ items: readonly PreparedItem[]; versions: readonly Identified[] }>;
type System = Readonly<{ id: string; code: string; parentId: string | null; importId: string; positions: readonly number[]; parents: readonly number[] }>;

const unitCount = 20;
const peopleCount = 60;
const identifyAtOnce = 4000;

/**
 * An institution with many systems, as if each had brought one document: the versions go in through the ledger's own way (and are matched
 * there by the real matcher), what hangs on the institution by COPY. Everything that the ledger keeps beside usage is filled from it.
 */
export async function seedPortfolio(app: App, tenantId: string, plan: PortfolioPlan): Promise<void> {
  const known = await makeKnown(app, plan.catalogue);
  const systems = planSystems(plan);
  await app.db.withOwner(async (tx) => {
    // a superuser's COPY, without the checks of foreign keys one by one
    await tx.query(`set local session_replication_role = replica`);
    await seedPeople(tx, tenantId);
    await seedSystems(tx, tenantId, systems);
    await seedUsage(tx, tenantId, systems, known);
  }, { statementTimeoutMs: 0 });
  await runAsOwner(app.db.adminUrl, 'analyze');
  for (const table of countedTables) await app.db.withTenant(tenantId, (tx) => recountTable(tx, tenantId, table), { statementTimeoutMs: 0 });
  await runAsOwner(app.db.adminUrl, 'vacuum (analyze)');
}

/** Statements that may not stand in a transaction. */
export async function runAsOwner(adminUrl: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

async function makeKnown(app: App, catalogue: readonly Part[]): Promise<Known> {
  const { items } = prepareImport(bomOf(catalogue), []);
  await saveLicenseExpressions(app, items);
  const versions: Identified[] = [];
  for (let at = 0; at < items.length; at += identifyAtOnce) versions.push(...(await identifyVersions(app, items.slice(at, at + identifyAtOnce))));
  return { items, versions };
}

function bomOf(catalogue: readonly Part[]): Bom {
  const components = catalogue.map((part, index): BomComponent => ({
    ref: String(index), type: 'library', group: part.group, name: part.name, version: part.version, purl: part.purl, cpe: undefined, description: undefined, supplier: undefined, copyright: undefined, scope: 'required', groups: [], isDirect: undefined,
    licenses: part.license === undefined ? [] : [{ kind: 'name', text: part.license, claim: 'declared' }], hashes: [], externalReferences: [], where: `/components/${index}`,
  }));
  return {
    document: { format: 'cyclonedx-json', specVersion: '1.5', serialNumber: undefined, version: undefined, name: undefined, createdAt: undefined, tools: [], authors: [] }, root: undefined, components, dependencies: [],
    counts: { components: components.length, files: 0, uniquePurls: components.length, dependencyEdges: 0, relationships: 0, vulnerabilities: 0 },
  };
}

/** Every fifth system is a module of the one before it. */
function planSystems({ systems, versionsPerSystem, catalogue }: PortfolioPlan): readonly System[] {
  const random = createRandom(5);
  const planned: System[] = [];
  for (let index = 0; index < systems; index += 1) {
    // the first of the catalogue is in every system
    const positions = [...new Set([0, ...chooseSkewed(random, catalogue.length, versionsPerSystem - 1, 2.2)])];
    const parentId = index % 5 === 4 ? planned[index - 1]!.id : null;
    planned.push({ id: newId('sys'), code: `SYS-${String(index).padStart(4, '0')}`, parentId, importId: newId('imp'), positions, parents: parentsOf(positions.length, random) });
  }
  return planned;
}

async function seedPeople(tx: Tx, tenantId: string): Promise<void> {
  const now = new Date();
  await tx.copyFrom('organisation_unit', ['tenant_id', 'id', 'code', 'name_zh', 'name_en', 'created_at'], Array.from({ length: unitCount }, (_, index) => [tenantId, unitId(index), `U${index}`, `信息科技部 ${index}`, `Technology ${index}`, now]));
  await tx.copyFrom('person', ['tenant_id', 'id', 'login', 'name', 'unit_id'], Array.from({ length: peopleCount }, (_, index) => [tenantId, personId(index), `bench${index}`, `负责人${index}`, unitId(index % unitCount)]));
}

function unitId(index: number): string {
  return `unt_${String(index).padStart(26, '0')}`;
}

function personId(index: number): string {
  return `per_${String(index).padStart(26, '0')}`;
}

const businesses = ['支付', '信贷', '理财', '核心账务', '风控', '手机银行', '客户管理', '监管报送'];

async function seedSystems(tx: Tx, tenantId: string, systems: readonly System[]): Promise<void> {
  const random = createRandom(17);
  const now = new Date();
  await tx.copyFrom(
    'system', ['tenant_id', 'id', 'code', 'name', 'name_en', 'kind', 'parent_id', 'owner_id', 'unit_id', 'business_line', 'criticality', 'mlps_level', 'exposure', 'distribution', 'created_at', 'updated_at'],
    systems.map((system, index) => [
      tenantId, system.id, system.code, `${random.pick(businesses)}系统${index}`, `System ${index}`, system.parentId === null ? 'system' : 'module', system.parentId, personId(index % peopleCount), unitId(index % unitCount), random.pick(businesses),
      random.pick(['core', 'important', 'general', 'general']), 1 + random.below(4), random.pick(['internet', 'partner', 'intranet', 'isolated']), random.pick(['internal', 'internal', 'customers', 'group']), now, now,
    ]),
  );
  const closure = systems.flatMap((system) => [[tenantId, system.id, system.id, 0], ...(system.parentId === null ? [] : [[tenantId, system.parentId, system.id, 1]])]);
  await tx.copyFrom('system_closure', ['tenant_id', 'ancestor_id', 'descendant_id', 'depth'], closure);
  await tx.copyFrom('original', ['tenant_id', 'sha256', 'bytes'], systems.map((system) => [tenantId, digestOf(system), 1]));
  await tx.copyFrom('import', ['tenant_id', 'id', 'system_id', 'part', 'file_name', 'sha256', 'bytes', 'state', 'progress', 'format', 'spec_version', 'counts', 'created_at', 'finished_at'], systems.map((system) => {
    const counts = { read: system.positions.length, taken: system.positions.length, merged: 0, notTaken: 0, warnings: 0, started: system.positions.length, ended: 0, kept: 0, edges: 0, findings: 0 };
    return [tenantId, system.importId, system.id, 'sbom', 'bom.cdx.json', digestOf(system), 1, 'done', 100, 'cyclonedx-json', '1.5', counts, now, now];
  }));
  await tx.copyFrom('system_part', ['tenant_id', 'system_id', 'part', 'import_id', 'sha256', 'component_count', 'not_checked_count', 'imported_at'], systems.map((system) => [tenantId, system.id, 'sbom', system.importId, digestOf(system), system.positions.length, 0, now]));
}

function digestOf(system: System): string {
  return system.id.slice(4).padStart(64, '0');
}

async function seedUsage(tx: Tx, tenantId: string, systems: readonly System[], known: Known): Promise<void> {
  await tx.copyFrom('dependency_graph', ['tenant_id', 'system_id', 'part', 'import_id', 'nodes', 'edge_from', 'edge_to'], systems.map((system) => [
    tenantId, system.id, 'sbom', system.importId, [0, ...system.positions.map((position) => known.versions[position]!.id)], system.parents.map((parent) => parent + 1), system.parents.map((_, index) => index + 1),
  ]));
  await tx.copyFrom(
    'usage', ['tenant_id', 'system_id', 'package_version_id', 'part', 'valid_from', 'relationship', 'depth', 'via', 'scope', 'groups', 'license_expression', 'license_as_written', 'license_claim', 'started_by'],
    usageRows(tenantId, systems, known, createRandom(23)),
  );
}

function* usageRows(tenantId: string, systems: readonly System[], { items, versions }: Known, random: Random): Generator<readonly unknown[]> {
  const from = new Date().toISOString();
  for (const system of systems) {
    const depths: number[] = [];
    for (const [index, position] of system.positions.entries()) {
      const parent = system.parents[index]!;
      const depth = parent < 0 ? 1 : depths[parent]! + 1;
      depths.push(depth);
      const item = items[position]!;
      const via = parent < 0 ? null : versions[system.positions[parent]!]!.id;
      yield [tenantId, system.id, versions[position]!.id, 'sbom', from, depth === 1 ? 'direct' : 'transitive', depth, via, random.next() < 0.1 ? 'optional' : 'required', [], item.licenseExpression, item.licenseAsWritten, item.licenseClaim, system.importId];
    }
  }
}
