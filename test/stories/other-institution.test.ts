import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complianceContract as compliance } from '#features/compliance/contract.ts';
import { allEndpoints } from '#features/endpoints.ts';
import { identityContract as identity } from '#features/identity/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { vulnerabilityContract as vulnerability } from '#features/vulnerability/contract.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { testServer, type Reply, type Send, type TestServer } from '../server.ts';
import { makeInstitution, type Institution } from './institution.ts';
import { samples } from './route-samples.ts';

let test: TestServer;
let ours: Institution;
let theirs: Institution;

beforeAll(async () => {
  test = await testServer();
  theirs = await makeInstitution(test, test.tenantId, 'first', 'zebra');
  ours = await makeInstitution(test, await test.addTenant('second'), 'second', 'okapi');
});
afterAll(() => test.close());

/** What stands in an answer of ours that only they may see. */
function leaked(reply: Reply): string[] {
  const secrets = [theirs.word, theirs.systemId, theirs.childId, theirs.unitId, theirs.personId, theirs.tokenId, theirs.sessionId, theirs.viewId, theirs.importId, theirs.advisoryImportId, theirs.tenantId, theirs.boss.personId];
  return secrets.filter((secret) => reply.text.toLowerCase().includes(secret.toLowerCase()));
}

/** Facts about the world that all share: an answer is right, as long as nothing of the institution stands in it. */
const sharedKnowledge = new Set(['planning.listMetricValues', 'vulnerability.getVulnerability', 'vulnerability.findVulnerability', 'regime.getCoverage', 'regime.exportCoverage', 'regime.setRequirementNote']);

/** The requests of theirs that name something: an id in the address. */
const naming = allEndpoints.filter((endpoint) => endpoint.path.includes('/:'));

describe('with the ids of another institution', () => {
  it.each(naming.map((endpoint) => [endpoint.id, endpoint] as const))('%s finds nothing', async (id, endpoint) => {
    const send = await samples[id]!(theirs, theirs.boss);
    const reply = await ours.boss.call(endpoint, send);
    if (sharedKnowledge.has(id)) expect([reply.status, leaked(reply)]).toEqual([200, []]);
    else expect([reply.status, reply.body?.error?.code, leaked({ ...reply, text: reply.text.replaceAll(theirs.privateLicense, '') })]).toEqual([404, 'object.not-found', []]);
  });

  it.each<readonly [string, Endpoint, (of: Institution) => Send]>([
    ['a system below their system', ledger.createSystem, (of) => ({ body: { code: 'BELOW', name: 'x', parentId: of.systemId } })],
    ['a system owned by their person', ledger.createSystem, (of) => ({ body: { code: 'OWNED', name: 'x', ownerId: of.personId } })],
    ['a system in their unit', ledger.createSystem, (of) => ({ body: { code: 'UNIT', name: 'x', unitId: of.unitId } })],
    ['our system moved below theirs', ledger.updateSystem, (of) => ({ params: { systemId: ours.childId }, body: { parentId: of.systemId } })],
    ['our system given to their person', ledger.updateSystem, (of) => ({ params: { systemId: ours.childId }, body: { ownerId: of.personId } })],
    ['a person in their unit', identity.createPerson, (of) => ({ body: { login: 'spy', name: 'x', unitId: of.unitId } })],
    ['our person moved to their unit', identity.updatePerson, (of) => ({ params: { personId: ours.personId }, body: { unitId: of.unitId } })],
    ['a unit below theirs', identity.createUnit, (of) => ({ body: { parentId: of.unitId, code: 'SPY', nameZh: 'x', nameEn: 'x' } })],
    ['our unit moved below theirs', identity.updateUnit, (of) => ({ params: { unitId: ours.unitId }, body: { parentId: of.unitId } })],
  ])('there is no %s', async (_name, endpoint, send) => {
    expect((await ours.boss.call(endpoint, send(theirs))).body.error.code).toBe('object.not-found');
  });

  it.each<readonly [string, Endpoint, (of: Institution) => Send]>([
    ['systems of their unit', ledger.listSystems, (of) => ({ query: { unitId: of.unitId } })],
    ['systems of their person', ledger.listSystems, (of) => ({ query: { ownerId: of.personId } })],
    ['systems below theirs', ledger.listSystems, (of) => ({ query: { parentId: of.systemId } })],
    ['imports of their system', ledger.listImports, (of) => ({ query: { systemId: of.systemId } })],
    ['people of their unit', identity.listPeople, (of) => ({ query: { unitId: of.unitId } })],
    ['findings of their system', vulnerability.listFindings, (of) => ({ query: { systemId: of.systemId } })],
    ['findings of their unit', vulnerability.listFindings, (of) => ({ query: { unitId: of.unitId } })],
    ['findings of a package that only they use', vulnerability.listFindings, (of) => ({ query: { packageId: of.privatePackageId } })],
    ['vulnerabilities of their system', vulnerability.listVulnerabilities, (of) => ({ query: { systemId: of.systemId } })],
    ['uses of their private package', ledger.whereUsed, (of) => ({ query: { packageId: of.privatePackageId } })],
    ['uses of their private version', ledger.whereUsed, (of) => ({ query: { packageVersionId: of.privateVersionId } })],
    ['uses in their system', ledger.whereUsed, (of) => ({ query: { q: 'log4j-core', systemId: of.systemId } })],
    ['packages under their licence', ledger.listPackages, (of) => ({ query: { license: of.privateLicense } })],
  ])('there are no %s', async (_name, endpoint, send) => {
    const [none, some] = [await ours.boss.ok(endpoint, send(theirs)), await theirs.boss.ok(endpoint, send(theirs))];
    expect(none.rows).toEqual([]);
    // What we do not see is there: otherwise the test would say nothing.
    if (!_name.startsWith('findings of a package')) expect(some.rows.length).toBeGreaterThan(0);
  });

  it('no path leads to a version that only they use', async () => {
    expect((await ours.boss.ok(ledger.listPaths, { params: { systemId: ours.systemId }, query: { packageVersionId: theirs.privateVersionId } })).paths).toEqual([]);
    expect((await ours.boss.call(vulnerability.getFinding, { params: { key: `${theirs.vulnerabilityId}.${theirs.vulnerableVersionId}.${theirs.childId}` } })).status).toBe(404);
  });
});

describe('our own lists, exports and figures', () => {
  it('hold nothing of theirs', async () => {
    for (const endpoint of allEndpoints.filter((row) => row.method === 'GET')) {
      const reply = await ours.boss.call(endpoint, await samples[endpoint.id]!(ours, ours.boss));
      expect([endpoint.id, reply.status, leaked(reply)]).toEqual([endpoint.id, 200, []]);
    }
  });

  it('hold nothing of theirs when no filter narrows them, nor when their words are searched', async () => {
    for (const endpoint of allEndpoints.filter((row) => row.method === 'GET' && row.carries !== 'download' && takesText(row) && row.id !== 'vulnerability.countFindings')) {
      const { params } = await samples[endpoint.id]!(ours, ours.boss);
      for (const q of [theirs.word, `${theirs.word}-kit`, theirs.privatePurl, theirs.login, `系统${theirs.word}`, theirs.systemId]) {
        const reply = await ours.boss.call(endpoint, { ...(params === undefined ? {} : { params }), query: { q } });
        expect([endpoint.id, q, reply.status, reply.body.rows ?? reply.body.hits]).toEqual([endpoint.id, q, 200, []]);
      }
    }
  });

  it('count what is ours alone, also of what both use', async () => {
    const used = await ours.boss.ok(ledger.whereUsed, { query: { q: 'log4j-core' } });
    expect([used.systemCount, used.rows.map((row: { systemId: string }) => row.systemId)]).toEqual([1, [ours.childId]]);
    expect((await ours.boss.ok(vulnerability.getVulnerability, { params: { vulnerabilityId: ours.vulnerabilityId } })).systemCount).toBe(1);
    expect((await ours.boss.ok(compliance.listLicenses)).rows.map((row: { expression: string | null }) => row.expression)).toEqual(expect.not.arrayContaining([theirs.privateLicense]));
    expect((await ours.boss.ok(vulnerability.countFindings)).systemCount).toBe(1);
    expect((await ours.boss.ok(vulnerability.countFindings, { query: { q: theirs.word } })).systemCount).toBe(0);
  });
});

describe('knowledge that one institution brings', () => {
  it('serves the other, and says nothing about who brought it', async () => {
    const purl = 'pkg:pypi/shared-by-both@1.0';
    const sbom = JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components: [{ type: 'library', name: 'shared-by-both', version: '1.0', purl }] });
    await ours.boss.ok(ledger.createImport, { params: { systemId: ours.childId }, query: { fileName: 'py.json', part: 'py', wait: true }, bytes: sbom });
    await theirs.boss.ok(vulnerability.createAdvisoryImport, { query: { fileName: 'zebra-secret-project.ndjson', wait: true }, bytes: JSON.stringify({ id: 'PYSEC-2026-1', modified: '2026-01-01T00:00:00Z', affected: [{ package: { ecosystem: 'PyPI', name: 'shared-by-both' }, versions: ['1.0'] }] }) });
    expect((await ours.boss.ok(vulnerability.listFindings, { query: { q: 'PYSEC-2026-1' } })).rows).toHaveLength(1);
    const imports = await ours.boss.call(vulnerability.listAdvisoryImports);
    expect([imports.body.rows.length, imports.body.rows[0].fileName, leaked(imports)]).toEqual([1, 'okapi.ndjson', []]);
  });
});

function takesText(endpoint: Endpoint): boolean {
  return endpoint.query !== undefined && 'q' in ((endpoint.query as { shape?: object }).shape ?? {});
}
