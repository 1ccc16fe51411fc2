import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createPerson, createUnit, grantDirectly, type DirectGrant, type RoleName } from '#features/identity/public.ts';
import { createImport, createSystem } from '#features/ledger/public.ts';
import { importAdvisoryFile, storeLifecycles } from '#features/vulnerability/public.ts';
import type { Ctx } from '#platform/feature.ts';
import { programFile } from '#platform/program-files.ts';
import { loadRegime, type RegimeFile } from './demonstration-regime.ts';
import { loadBodies, type BodyFile } from './demonstration-bodies.ts';
import { loadPlans, type PlanFile } from './demonstration-plan.ts';

type Names = Readonly<{ zh: string; en: string }>;
/** A role for the whole institution, or within a unit, a system or a domain of technology, by its code. */
type RoleOf = RoleName | Readonly<{ role: RoleName; unit?: string; system?: string; domain?: string }>;
type InstitutionFile = Readonly<{
  institution: Readonly<{ name: Names }>;
  units: readonly Readonly<{ code: string; parent?: string; name: Names }>[];
  people: readonly Readonly<{ account: string; name: Names; unit: string; roles: readonly RoleOf[]; email: string }>[];
}>;
type SystemsFile = Readonly<{
  systems: readonly Readonly<{
    code: string; kind: 'system' | 'module' | 'version' | 'environment'; parent?: string; name: Names; unit?: string; owner?: string; businessLine?: Names; criticality?: 'core' | 'important' | 'general'; mlpsLevel?: number;
    internetExposure?: 'internet' | 'partner' | 'intranet' | 'isolated'; distribution?: 'internal' | 'group' | 'customers' | 'public'; source?: string; sboms: readonly string[]; description?: Names;
  }>[];
}>;

/**
 * Loads the demonstration: a small knowledge pack, a fictitious institution, and a portfolio whose first system is Yuanshu itself,
 * read from its own lockfile. Each step looks first what is there, so that a start that was cut off goes on where it stopped.
 * Answers whether anything was loaded now.
 */
export async function loadDemonstration(ctx: Ctx): Promise<boolean> {
  const state = await ctx.app.db.withSystem((tx) => tx.query<{ isDue: boolean }>(`select is_demonstration and demonstration_loaded_at is null as "isDue" from tenant where id = $1`, [ctx.tenantId]));
  if (state[0]?.isDue !== true) return false;
  await loadKnowledge(ctx);
  const institution = readData<InstitutionFile>('demo/institution.json');
  const units = await loadUnits(ctx, institution);
  const people = await loadPeople(ctx, institution, units);
  const systems = await loadSystems(ctx, units, people);
  await loadRoles(ctx, institution, { people, units, systems });
  await loadRegime(ctx, readData<RegimeFile>('demo/regime.json'), new Map(institution.people.map((person) => [person.account, { id: people.get(person.account) ?? '', name: person.name.zh }])));
  await loadBodies(ctx, readData<BodyFile>('demo/bodies.json'), people);
  await loadPlans(ctx, readData<PlanFile>('demo/plan.json'), { people, units });
  await ctx.app.db.withSystem((tx) => tx.query(`update tenant set demonstration_loaded_at = now() where id = $1`, [ctx.tenantId]));
  return true;
}

function dataPath(name: string): string {
  return programFile(`data/${name}`);
}

function readData<T>(name: string): T {
  return JSON.parse(readFileSync(dataPath(name), 'utf8')) as T;
}

async function loadKnowledge(ctx: Ctx): Promise<void> {
  const counts = await importAdvisoryFile(ctx.app, dataPath('knowledge/advisories.ndjson'), 'advisories.ndjson', 'yuanshu');
  await storeLifecycles(ctx.app, dataPath('lifecycle/products.json'));
  ctx.log.info({ advisories: counts.added + counts.unchanged }, 'loaded the knowledge pack');
}

async function loadUnits(ctx: Ctx, file: InstitutionFile): Promise<Map<string, string>> {
  const known = await ctx.tx((tx) => tx.query<{ code: string; id: string }>(`select code, id from organisation_unit where tenant_id = $1`, [ctx.tenantId]));
  const ids = new Map(known.map((row) => [row.code, row.id]));
  for (const unit of file.units) {
    if (ids.has(unit.code)) continue;
    const parentId = unit.parent === undefined ? null : (ids.get(unit.parent) ?? null);
    ids.set(unit.code, (await createUnit(ctx, { parentId, code: unit.code, nameZh: unit.name.zh, nameEn: unit.name.en })).id);
  }
  return ids;
}

async function loadPeople(ctx: Ctx, file: InstitutionFile, units: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const known = await ctx.tx((tx) => tx.query<{ login: string; id: string }>(`select login, id from person where tenant_id = $1`, [ctx.tenantId]));
  const ids = new Map(known.map((row) => [row.login, row.id]));
  for (const person of file.people) {
    if (ids.has(person.account)) continue;
    const created = await createPerson(ctx, { login: person.account, name: person.name.zh, email: person.email, unitId: units.get(person.unit) ?? null, roles: [] });
    ids.set(person.account, created.id);
  }
  return ids;
}

/** The roles, when what they are limited to is there. A grant that is there already is left alone. */
async function loadRoles(ctx: Ctx, file: InstitutionFile, ids: Readonly<{ people: ReadonlyMap<string, string>; units: ReadonlyMap<string, string>; systems: ReadonlyMap<string, string> }>): Promise<void> {
  for (const person of file.people) await ctx.tx(async (tx) => {
    for (const role of person.roles) await grantDirectly(ctx, tx, ids.people.get(person.account)!, grantOf(role, ids));
  });
}

function grantOf(role: RoleOf, { units, systems }: Readonly<{ units: ReadonlyMap<string, string>; systems: ReadonlyMap<string, string> }>): DirectGrant {
  if (typeof role === 'string') return { role };
  if (role.unit !== undefined) return { role: role.role, scopeKind: 'unit', scopeId: units.get(role.unit)! };
  if (role.system !== undefined) return { role: role.role, scopeKind: 'system', scopeId: systems.get(role.system)! };
  return { role: role.role, scopeKind: 'technology-domain', scopeId: role.domain! };
}

async function loadSystems(ctx: Ctx, units: ReadonlyMap<string, string>, people: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
  const known = await ctx.tx((tx) => tx.query<{ code: string; id: string }>(`select code, id from system where tenant_id = $1 and retired_at is null`, [ctx.tenantId]));
  const ids = new Map(known.map((row) => [row.code, row.id]));
  for (const system of readData<SystemsFile>('demo/systems.json').systems) {
    if (!ids.has(system.code)) {
      const created = await createSystem(ctx, {
        code: system.code, name: system.name.zh, nameEn: system.name.en, kind: system.kind,
        ...(system.parent === undefined ? {} : { parentId: ids.get(system.parent) ?? null }),
        ...(system.owner === undefined ? {} : { ownerId: people.get(system.owner) ?? null }),
        ...(system.unit === undefined ? {} : { unitId: units.get(system.unit) ?? null }),
        ...(system.businessLine === undefined ? {} : { businessLine: system.businessLine.zh }),
        ...(system.criticality === undefined ? {} : { criticality: system.criticality }),
        ...(system.mlpsLevel === undefined ? {} : { mlpsLevel: system.mlpsLevel }),
        ...(system.internetExposure === undefined ? {} : { exposure: system.internetExposure }),
        ...(system.distribution === undefined ? {} : { distribution: system.distribution }),
        ...(system.description === undefined ? {} : { description: system.description.zh }),
      });
      ids.set(system.code, created.id);
    }
    await importDocuments(ctx, ids.get(system.code)!, system.source === 'own-lockfile' ? [programFile('package-lock.json')] : system.sboms.map((name) => dataPath(`demo/sboms/${name}`)));
  }
  return ids;
}

async function importDocuments(ctx: Ctx, systemId: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const fileName = path.replace(/^.*[\\/]/, '');
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    const there = await ctx.tx((tx) => tx.query(`select from import where tenant_id = $1 and system_id = $2 and sha256 = $3`, [ctx.tenantId, systemId, sha256]));
    if (there.length > 0) continue;
    await createImport(ctx, { systemId, fileName, ...(paths.length > 1 ? { part: fileName } : {}), wait: false, stream: createReadStream(path) });
  }
}
