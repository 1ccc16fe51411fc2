import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { parse as parseYaml } from 'yaml';
import { readStacks, renderSbom } from '../scripts/make-demo-sboms.ts';
import { matchIndex, openIndex } from '../src/engines/advisories/advisory-index.ts';
import { buildIndex } from '../src/engines/advisories/index-build.ts';
import { parseOsv } from '../src/engines/advisories/osv.ts';
import { parseExpression } from '../src/engines/licenses/parse.ts';
import { canonicalPurl } from '../src/engines/purl/purl.ts';
import type { Bom } from '../src/engines/sbom/model.ts';
import { readSbom } from '../src/engines/sbom/read.ts';
import { scoreCvss } from '../src/engines/scoring/cvss.ts';
import { exclusionOf, outsiders, roleNames, roleScopes, technologyDomains, type RoleName } from '../src/features/identity/roles.ts';

// What a machine without network shows at its first start must be right: the shape of the data, and its agreement with the sources.

const root = new URL('../', import.meta.url);
const shared = new URL('../../shared/data/', import.meta.url);
const cycloneDxSchemas = new URL('node_modules/@cyclonedx/cyclonedx-library/res/schema/', root);
const hasShared = existsSync(new URL('MANIFEST.md', shared));
const read = (path: string | URL): string => readFileSync(typeof path === 'string' ? new URL(path, root) : path, 'utf8');
const readJson = <T>(path: string | URL): T => JSON.parse(read(path)) as T;

type Range = Readonly<{ type: string; events: readonly Readonly<Record<string, string>>[] }>;
type Record_ = Readonly<{
  id: string; aliases?: readonly string[]; upstream?: readonly string[]; summary: string; modified: string; published: string;
  severity?: readonly Readonly<{ type: string; score: string }>[];
  affected: readonly Readonly<{ package: Readonly<{ ecosystem: string; name: string }>; ranges?: readonly Range[]; versions?: readonly string[] }>[];
  references: readonly Readonly<{ url: string }>[];
  database_specific: Readonly<{ yuanshu: Readonly<{ summaryZh: string; source: string; verified: boolean; unverified?: readonly string[] }> }>;
}>;

const records = read('data/knowledge/advisories.ndjson').trimEnd().split('\n').map((line) => JSON.parse(line) as Record_);

describe('the advisories that ship with the product', () => {
  it('number at least seventy and stand in order of their ids, each once', () => {
    const ids = records.map((record) => record.id);
    expect(ids.length).toBeGreaterThanOrEqual(70);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('say in English and Chinese what is wrong, in few words', () => {
    const wanting = records.filter(({ summary, database_specific: { yuanshu } }) => summary.length < 20 || summary.length > 120 || !/\p{Script=Han}/u.test(yuanshu.summaryZh) || yuanshu.summaryZh.length > 60);
    expect(wanting.map((record) => record.id)).toEqual([]);
  });

  it('name their source, and never call memory verified', () => {
    for (const { id, database_specific: { yuanshu } } of records) {
      expect(yuanshu.source, id).not.toBe('');
      if (yuanshu.source === 'memory') expect(yuanshu.verified, id).toBe(false);
      if (yuanshu.unverified !== undefined) expect(yuanshu.verified, id).toBe(true);
    }
  });

  it('are read by the engine without a complaint, and every vector scores', () => {
    for (const record of records) {
      expect(parseOsv(record).issues, record.id).toEqual([]);
      for (const { score } of record.severity ?? []) expect(scoreCvss(score), `${record.id} ${score}`).toMatchObject({ ok: true });
    }
  });

  it('know the vulnerabilities of the domain, also those without a CVE', () => {
    const names = new Set(records.flatMap((record) => [record.id, ...(record.aliases ?? []), ...(record.upstream ?? [])]));
    const wanted = ['CVE-2021-44228', 'CVE-2021-45046', 'CVE-2022-22965', 'CVE-2017-5638', 'CVE-2022-25845', 'CNVD-2020-30827', 'CNVD-2019-32498', 'CVE-2016-4437', 'CVE-2020-1938',
      'CVE-2021-29441', 'CVE-2023-46604', 'CVE-2022-42889', 'CVE-2025-55182', 'CVE-2024-3094', 'CVE-2023-38545', 'MAL-2026-2144', 'GHSA-fw8c-xr5c-95f9'];
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  it.skipIf(!hasShared)('follow the OSV schema (skipped where ../shared/data is absent)', () => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(readJson<object>(new URL('schemas/osv/schema.json', shared)));
    for (const record of records) {
      // CNVD is no home database of OSV yet, so that its prefix is replaced by the one that the schema leaves to private use.
      const isValid = validate({ ...record, id: record.id.replace(/^CNVD-/, 'x_CNVD-') });
      expect(validate.errors ?? [], record.id).toEqual([]);
      expect(isValid).toBe(true);
    }
  });

  it.skipIf(!hasShared)('agree with the public records of the same id in their ranges, and use words of their own (skipped where ../shared/data is absent)', () => {
    const theirs = publicRecords(new Set(records.map((record) => record.id)));
    expect(theirs.size).toBeGreaterThanOrEqual(50);
    for (const record of records) {
      const other = theirs.get(record.id);
      if (other === undefined) continue;
      expect(record.summary, record.id).not.toBe(other.summary);
      for (const name of new Set(record.affected.map((affected) => `${affected.package.ecosystem} ${affected.package.name}`)))
        expect([...rangesOf(record, name)].sort(), `${record.id} ${name}`).toEqual([...rangesOf(other, name)].sort());
    }
  });
});

function publicRecords(ids: ReadonlySet<string>): ReadonlyMap<string, Record_> {
  const found = new Map<string, Record_>();
  for (const file of ['Maven', 'npm', 'PyPI', 'Go', 'crates.io', 'Bitnami', 'Debian']) {
    for (const line of gunzipSync(readFileSync(new URL(`osv/${file}.jsonl.gz`, shared))).toString('utf8').split('\n')) {
      const id = /"id": ?"([^"]+)"/.exec(line)?.[1];
      if (id !== undefined && ids.has(id)) found.set(id, JSON.parse(line) as Record_);
    }
  }
  return found;
}

/** Each range of a package as text, the Git ranges left out. */
function rangesOf(record: Record_, name: string): Set<string> {
  const affected = record.affected.filter((each) => `${each.package.ecosystem} ${each.package.name}` === name);
  return new Set(affected.flatMap((each) => each.ranges ?? []).filter((range) => range.type !== 'GIT').map((range) => JSON.stringify([range.type, range.events])));
}

type Cycle = Readonly<{ cycle: string; releasedOn?: string; endOfLifeOn?: string; endOfLifeReached?: boolean; isLts?: boolean; latest?: string }>;
type Product = Readonly<{
  id: string; name: string; nameZh: string; source: string; sourceUrl: string; verified: boolean; cycles: readonly Cycle[];
  match: readonly Readonly<{ purlBase: string; cyclePattern: string }>[];
}>;

describe('the lifecycles that ship with the product', () => {
  const products = readJson<{ products: readonly Product[] }>('data/lifecycle/products.json').products;

  it('cover what financial institutions run, each product and cycle once', () => {
    const ids = products.map((product) => product.id);
    expect(ids).toEqual([...new Set(ids)].sort());
    const wanted = ['spring-boot', 'spring-framework', 'apache-struts', 'tomcat', 'log4j', 'nodejs', 'python', 'go', 'angularjs', 'vue', 'mysql', 'postgresql', 'redis', 'valkey', 'elasticsearch',
      'apache-kafka', 'nginx', 'centos', 'debian', 'openssl', 'kubernetes', 'openeuler', 'opengauss', 'oceanbase', 'tidb', 'dameng'];
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([]);
    for (const { id, cycles } of products) expect(cycles.length, id).toBe(new Set(cycles.map(({ cycle }) => cycle)).size);
  });

  it('state an end as a day, as yes or no, or not at all', () => {
    for (const { id, cycles } of products)
      for (const cycle of cycles) {
        expect(cycle.endOfLifeOn !== undefined && cycle.endOfLifeReached !== undefined, `${id} ${cycle.cycle}`).toBe(false);
        for (const [key, value] of Object.entries(cycle)) if (/(?:On|From)$/.test(key)) expect(value, `${id} ${cycle.cycle} ${key}`).toMatch(/^(?:19|20)\d\d-[01]\d-[0-3]\d$/);
      }
  });

  it('map packages to cycles by canonical purls and a pattern that fits the cycles', () => {
    const bases = products.flatMap((product) => product.match.map((row) => row.purlBase));
    expect(bases.length).toBe(new Set(bases).size);
    for (const { id, match, cycles } of products)
      for (const { purlBase, cyclePattern } of match) {
        expect(canonicalPurl(purlBase), id).toEqual({ ok: true, text: purlBase });
        expect(['major', 'major.minor', 'longest-prefix'], id).toContain(cyclePattern);
        if (cyclePattern !== 'longest-prefix') for (const { cycle } of cycles) expect(cycle.split('.').length, `${id} ${cycle}`).toBe(cyclePattern.split('.').length);
      }
  });

  it('never call memory verified', () => {
    expect(products.filter((product) => product.source === 'memory' && product.verified).map(({ id }) => id)).toEqual([]);
  });

  it.skipIf(!hasShared)('agree with endoflife.date where its product is at hand (skipped where ../shared/data is absent)', () => {
    let compared = 0;
    for (const product of products) {
      const file = new URL(`eol/products/${product.sourceUrl.split('/').at(-1)}.json`, shared);
      if (product.source !== 'endoflife.date' || !existsSync(file)) continue;
      const theirs = readJson<{ releases: readonly Readonly<{ releaseCycle: string; releaseDate?: string; eol?: string | boolean }>[] }>(file).releases;
      for (const { cycle, releasedOn, endOfLifeOn, endOfLifeReached } of product.cycles) {
        const other = theirs.find((release) => String(release.releaseCycle) === cycle);
        expect([product.id, cycle, releasedOn, endOfLifeOn ?? endOfLifeReached]).toEqual([product.id, cycle, other?.releaseDate, other?.eol]);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(1000);
  });
});

type Names = Readonly<{ zh: string; en: string }>;
type System = Readonly<{
  code: string; parent?: string; kind: string; name: Names; unit: string; owner: string; criticality: string; mlpsLevel: number; internetExposure: string; distribution: string;
  supplier?: string; source?: string; sboms: readonly string[];
}>;

const stacks = readStacks();
const systems = readJson<{ systems: readonly System[] }>('data/demo/systems.json').systems;
const boms = new Map(stacks.map((stack) => [stack.file, readSbom({ text: read(`data/demo/sboms/${stack.file}`), fileName: stack.file })]));

describe('the demonstration institution', () => {
  const institution = readJson<{
    units: readonly Readonly<{ code: string; parent?: string; name: Names }>[];
    people: readonly Readonly<{ account: string; unit: string; roles: readonly (RoleName | Readonly<{ role: RoleName; unit?: string; system?: string; domain?: string }>)[]; email: string }>[];
    suppliers: readonly Readonly<{ code: string }>[];
  }>('data/demo/institution.json');

  it('is a tree of units in which each parent stands before its children', () => {
    const seen = new Set<string>();
    for (const unit of institution.units) {
      if (unit.parent !== undefined) expect(seen, unit.code).toContain(unit.parent);
      seen.add(unit.code);
    }
    expect(seen.size).toBe(institution.units.length);
  });

  const grantsOf = (person: (typeof institution.people)[number]) => person.roles.map((role) => (typeof role === 'string' ? { role } : role) as Readonly<{ role: RoleName; unit?: string; system?: string; domain?: string }>);

  it('has a person for each role of the house, nobody with roles that exclude each other, and roles within parts that exist', () => {
    expect([...new Set(institution.people.flatMap((person) => grantsOf(person).map(({ role }) => role)))].sort()).toEqual(roleNames.filter((role) => !outsiders.includes(role)).sort());
    for (const person of institution.people) {
      const grants = grantsOf(person);
      for (const one of grants) for (const other of grants) expect([person.account, exclusionOf(one.role, other.role)]).toEqual([person.account, undefined]);
      for (const { role, unit, system, domain } of grants) {
        expect([person.account, role, roleScopes[role].includes(unit !== undefined ? 'unit' : system !== undefined ? 'system' : domain !== undefined ? 'technology-domain' : 'institution')]).toEqual([person.account, role, true]);
        if (unit !== undefined) expect(institution.units.map(({ code }) => code)).toContain(unit);
        if (system !== undefined) expect(systems.map(({ code }) => code)).toContain(system);
        if (domain !== undefined) expect(technologyDomains).toContain(domain);
      }
    }
  });

  it('has people in units that exist, with addresses that cannot exist', () => {
    for (const person of institution.people) {
      expect(institution.units.map(({ code }) => code)).toContain(person.unit);
      expect(person.email).toBe(`${person.account}@bank.example`);
    }
  });

  it('runs systems whose unit, owner, supplier and parent exist, Yuanshu itself first', () => {
    expect(systems[0]).toMatchObject({ code: 'YUANSHU', source: 'own-lockfile', sboms: [] });
    const seen = new Set<string>();
    for (const system of systems) {
      expect(institution.units.map(({ code }) => code), system.code).toContain(system.unit);
      expect(institution.people.map(({ account }) => account), system.code).toContain(system.owner);
      if (system.supplier !== undefined) expect(institution.suppliers.map(({ code }) => code)).toContain(system.supplier);
      if (system.parent !== undefined) expect(seen, system.code).toContain(system.parent);
      seen.add(system.code);
    }
    expect(seen.size).toBe(systems.length);
  });

  it('describes systems in the words of the ledger', () => {
    for (const system of systems) {
      expect(['system', 'module', 'environment'], system.code).toContain(system.kind);
      expect(['core', 'important', 'general'], system.code).toContain(system.criticality);
      expect([1, 2, 3, 4], system.code).toContain(system.mlpsLevel);
      expect(['internet', 'partner', 'intranet', 'isolated'], system.code).toContain(system.internetExposure);
      expect(['internal', 'group', 'customers', 'public'], system.code).toContain(system.distribution);
    }
  });

  it('owns each document exactly once', () => {
    const named = systems.flatMap((system) => system.sboms);
    expect([...named].sort()).toEqual(stacks.map((stack) => stack.file).sort());
    expect(readdirSync(new URL('data/demo/sboms/', root)).sort()).toEqual([...named].sort());
  });
});

describe('the SBOMs of the demonstration', () => {
  it.each(stacks.map((stack) => [stack.file, stack] as const))('%s is what the generator makes of its facts today', (file, stack) => {
    expect(read(`data/demo/sboms/${file}`) === renderSbom(stack), 'run node scripts/make-demo-sboms.ts').toBe(true);
  });

  it.each(stacks.map((stack) => [stack.file, stack] as const))('%s is read whole, with its direct and transitive dependencies', (file, stack) => {
    const { value, issues } = boms.get(file)!;
    expect(issues.filter((issue) => issue.severity !== 'info')).toEqual([]);
    const operatingSystems = stack.distribution !== undefined && stack.format.startsWith('cyclonedx') ? 1 : 0;
    expect(value?.components.length).toBe(stack.components.length + operatingSystems);
    expect(value?.components.filter((component) => component.isDirect === true).length).toBe(stack.direct.length);
    expect(reachable(value!).size).toBe(stack.components.length + 1);
  });

  it('carry canonical purls and licence expressions of listed ids only', () => {
    for (const [file, { value }] of boms)
      for (const component of value!.components) {
        if (component.purl !== undefined) expect(canonicalPurl(component.purl), file).toEqual({ ok: true, text: component.purl });
        for (const license of component.licenses) if (license.kind !== 'name') expect(parseExpression(license.text, { listedIdsOnly: true }), `${file} ${license.text}`).toMatchObject({ ok: true });
      }
  });

  it('leave some licences unstated and some as free text, as real ones do', () => {
    const components = [...boms.values()].flatMap(({ value }) => value!.components);
    expect(components.length).toBeGreaterThan(2000);
    expect(components.filter((component) => component.licenses.length === 0).length).toBeGreaterThan(30);
    expect(components.flatMap((component) => component.licenses).filter((license) => license.kind === 'name').length).toBeGreaterThan(300);
  });

  const cycloneDxJson = stacks.filter((stack) => stack.format === 'cyclonedx-json');
  it.each(cycloneDxJson.map((stack) => [stack.file, stack.specVersion] as const))('%s follows the CycloneDX %s schema', (file, version) => {
    const validate = cycloneDxValidator(version);
    validate(readJson(`data/demo/sboms/${file}`));
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each(stacks.filter((stack) => stack.format === 'cyclonedx-xml').map((stack) => [stack.file, stack.specVersion] as const))('%s follows the CycloneDX %s schema', async (file, version) => {
    const preload = [{ fileName: 'http://cyclonedx.org/schema/spdx', contents: read(new URL('spdx.SNAPSHOT.xsd', cycloneDxSchemas)) }];
    // The schema imports the list of SPDX ids by its address; the copy beside it is given instead.
    const schema = read(new URL(`bom-${version}.SNAPSHOT.xsd`, cycloneDxSchemas)).replace(/schemaLocation="[^"]*spdx[^"]*"/, 'schemaLocation="spdx.xsd"');
    const result = await validateXML({ xml: [{ fileName: file, contents: read(`data/demo/sboms/${file}`) }], schema: [schema], preload: preload.map((each) => ({ ...each, fileName: 'spdx.xsd' })) });
    expect(result.errors).toEqual([]);
  });

  it.skipIf(!hasShared).each(stacks.filter((stack) => stack.format === 'spdx-json').map((stack) => stack.file))('%s follows the SPDX 2.3 schema (skipped where ../shared/data is absent)', (file) => {
    const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(readJson<object>(new URL('schemas/spdx/spdx-schema-v2.3.json', shared)));
    validate(readJson(`data/demo/sboms/${file}`));
    expect(validate.errors ?? []).toEqual([]);
  });
});

const validators = new Map<string, ReturnType<Ajv['compile']>>();
function cycloneDxValidator(version: string): ReturnType<Ajv['compile']> {
  const known = validators.get(version);
  if (known !== undefined) return known;
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(readJson<object>(new URL(`${name}.SNAPSHOT.schema.json`, cycloneDxSchemas)), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  const validate = ajv.compile(readJson<object>(new URL(`bom-${version}.SNAPSHOT.schema.json`, cycloneDxSchemas)));
  validators.set(version, validate);
  return validate;
}

/** Everything that the root depends on, at whatever depth, and the root; each with its shortest distance. */
function reachable(bom: Bom): Map<string, number> {
  const edges = new Map(bom.dependencies.map(({ from, to }) => [from, to]));
  const depths = new Map([[bom.root!.ref, 0]]);
  for (const [ref, depth] of depths) for (const target of edges.get(ref) ?? []) if (!depths.has(target)) depths.set(target, depth + 1);
  return depths;
}

describe('a first start without network', () => {
  const advisories = records.map((record) => parseOsv(record).value!);
  const opened = openIndex(buildIndex(advisories, { builtAt: '2026-11-23T00:00:00Z', sources: [] }));
  if (!opened.ok) throw new Error(opened.refusal);
  const index = opened.index;
  const severityOf = new Map(advisories.map((advisory) => [advisory.id, advisory.severity]));
  const findings = [...boms].flatMap(([file, { value }]) => value!.components.flatMap((component) => {
    const answer = component.purl === undefined ? undefined : matchIndex(index, { purl: component.purl });
    return answer?.ok === true ? answer.matches.map((match) => ({ file, component, id: match.advisory.id, depth: reachable(value!).get(component.ref)! })) : [];
  }));

  it('shows Log4Shell in several systems, by different paths', () => {
    const log4Shell = findings.filter((finding) => finding.id === 'GHSA-jfh8-c2jp-5v3q');
    const table = log4Shell.map(({ file, component, depth }) => `${file} log4j-core ${component.version} at depth ${depth}`).sort();
    expect(table).toEqual([
      'core-ledger.cdx.json log4j-core 2.14.1 at depth 2',
      'data-warehouse-etl.cdx.json log4j-core 2.10.0 at depth 4',
      'loan-approval.spdx.json log4j-core 2.14.1 at depth 3',
      'netbank-personal.cdx.xml log4j-core 2.14.1 at depth 1',
    ]);
  });

  it('shows the fastjson vulnerability that has no CVE', () => {
    expect(findings.filter((finding) => finding.id === 'CNVD-2020-30827').map((finding) => finding.file)).toContain('core-ledger.cdx.json');
  });

  it('shows findings of every severity, and poisoned releases', () => {
    expect([...new Set(findings.map((finding) => severityOf.get(finding.id)))].sort()).toEqual(['critical', 'high', 'low', 'medium']);
    expect(findings.map((finding) => finding.id)).toEqual(expect.arrayContaining(['MAL-2026-2307', 'MAL-2026-2144', 'DSA-5649-1']));
    expect(findings.length).toBeGreaterThan(200);
  });

  it('shows clean systems, too', () => {
    const touched = new Set(findings.map((finding) => finding.file));
    expect(['identity.cdx.json', 'market-data.cdx.json', 'knowledge-base.cdx.json'].filter((file) => touched.has(file))).toEqual([]);
  });

  it('has copyleft licences in software that reaches customers', () => {
    const licenses = boms.get('mobile-android.cdx.json')!.value!.components.filter((component) => component.name === 'itextg').flatMap((component) => component.licenses);
    expect(licenses.map((license) => license.text)).toEqual(['AGPL-3.0-only']);
  });
});

describe('the examples', () => {
  it('hold two documents that the engine reads without a complaint', () => {
    for (const fileName of ['log4j-demo.cdx.json', 'minimal.spdx']) {
      const { value, issues } = readSbom({ text: read(`examples/sboms/${fileName}`), fileName });
      expect(issues, fileName).toEqual([]);
      expect(value!.components.length, fileName).toBeGreaterThan(0);
    }
  });

  it('hold a licence policy of readable expressions, none in two lists', () => {
    const policy = readJson<{ allow: string[]; review: string[]; deny: string[]; unknown: string; exceptions: readonly Readonly<{ purl: string; license: string; reason: string }>[] }>('examples/license-policy.json');
    const all = [...policy.allow, ...policy.review, ...policy.deny];
    expect(all.length).toBe(new Set(all).size);
    for (const text of [...all, ...policy.exceptions.map((exception) => exception.license)]) expect(parseExpression(text, { listedIdsOnly: true }), text).toMatchObject({ ok: true });
    for (const { purl, reason } of policy.exceptions) expect([canonicalPurl(purl), reason !== '']).toEqual([{ ok: true, text: purl }, true]);
    expect(policy.unknown).toBe('review');
  });

  it('call the scan in three CI systems, and parse', () => {
    for (const file of ['github-actions.yml', 'gitlab-ci.yml']) expect(JSON.stringify(parseYaml(read(`examples/ci/${file}`)))).toMatch(/yuanshu\.mjs scan \. .*--fail-on high/);
    expect(read('examples/ci/Jenkinsfile')).toContain("yuanshu.mjs scan . --fail-on high'");
  });

  it.skipIf(process.platform === 'win32')('hold shell scripts that a shell accepts', () => {
    for (const file of readdirSync(new URL('examples/api/', root))) execFileSync('sh', ['-n', new URL(`examples/api/${file}`, root).pathname]);
  });
});
