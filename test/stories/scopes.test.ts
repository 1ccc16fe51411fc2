import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complianceContract as compliance } from '#features/compliance/contract.ts';
import { allEndpoints } from '#features/endpoints.ts';
import { identityContract as identity } from '#features/identity/contract.ts';
import { permissions, permissionScopes, reachOf, roleNames, roleScopes, scopeKinds, type PermissionName, type RoleName, type ScopeKind } from '#features/identity/roles.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { reportingContract as reporting } from '#features/reporting/contract.ts';
import { vulnerabilityContract as vulnerability } from '#features/vulnerability/contract.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { newId } from '#kernel/ids.ts';
import { client, testServer, type Client, type Reply, type Send, type TestServer } from '../server.ts';
import { makeInstitution, type Institution } from './institution.ts';
import { makePart, type PartOf } from './parts.ts';
import { samples } from './route-samples.ts';

let test: TestServer;
/** An institution with two units that have nothing to do with each other: zebra, of whom the readers are, and okapi. */
let mine: Institution;
let theirs: PartOf;
let reader: Client;
let keeper: Client;

beforeAll(async () => {
  test = await testServer();
  mine = await makeInstitution(test, test.tenantId, 'first', 'zebra');
  theirs = await makePart(test, test.tenantId, mine.boss, 'okapi');
  reader = await test.signInWith(test.tenantId, { role: 'system-owner', scopeKind: 'unit', scopeId: mine.unitId }, { role: 'executive', scopeKind: 'unit', scopeId: mine.unitId });
  keeper = await test.signInWith(test.tenantId, { role: 'developer', scopeKind: 'system', scopeId: mine.systemId });
});
afterAll(() => test.close());

// What has no sample yet fails in route-matrix.test.ts.
const sampled = allEndpoints.filter((endpoint) => endpoint.id in samples);
const guarded = allEndpoints.filter((endpoint) => endpoint.permission !== 'public' && endpoint.permission !== 'session');
const names = Object.keys(permissions) as PermissionName[];

describe('the tables', () => {
  it('agree with the endpoints: what can be held for a part has requests that keep to it, and nothing else has', () => {
    const wrong = names.filter((name) => guarded.some((endpoint) => endpoint.permission === name)).filter((name) => guarded.some((endpoint) => endpoint.permission === name && endpoint.within === 'part') !== permissionScopes[name].length > 1);
    expect(wrong).toEqual([]);
    expect(allEndpoints.filter((endpoint) => endpoint.within === 'part' && !guarded.includes(endpoint)).map((endpoint) => endpoint.id)).toEqual([]);
  });
});

const scopeIdOf = (kind: ScopeKind): string | null => ({ institution: null, unit: mine.unitId, system: mine.systemId, 'technology-domain': 'database' })[kind];

/** Somebody with a grant that was written past all checks. */
async function holder(role: RoleName, kind: ScopeKind): Promise<Client> {
  const who = await test.signIn(test.tenantId);
  await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`insert into role_grant (tenant_id, id, person_id, role, scope_kind, scope_id) values ($1, $2, $3, $4, $5, $6)`, [test.tenantId, newId('grt'), who.personId, role, kind, scopeIdOf(kind)]));
  return who;
}

/** Whether a request passes the door; who may is answered before what is asked is looked at. */
async function passes(who: Client, endpoint: Endpoint): Promise<boolean> {
  const reply = await test.server.inject({ method: endpoint.method, url: `/api/v1${endpoint.path.replaceAll(/:\w+/g, '-')}?limit=none`, headers: { cookie: who.cookie, 'x-yuanshu-request': '1' } });
  if (reply.statusCode === 403) expect([endpoint.id, reply.json().error.code]).toEqual([endpoint.id, 'permission.missing']);
  return reply.statusCode !== 403;
}

/** Several at a time: most of a request is waiting for the database. */
async function atOnce<Result>(endpoints: readonly Endpoint[], work: (endpoint: Endpoint) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let first = 0; first < endpoints.length; first += 8) results.push(...(await Promise.all(endpoints.slice(first, first + 8).map(work))));
  return results;
}

/** One request of each permission that keeps to a part, and one that does not. */
const representatives = names.flatMap((name) => {
  const own = guarded.filter((endpoint) => endpoint.permission === name);
  return [own.find((endpoint) => endpoint.within === 'part'), own.find((endpoint) => endpoint.within !== 'part' && endpoint.method === 'GET') ?? own.find((endpoint) => endpoint.within !== 'part')].filter((endpoint) => endpoint !== undefined);
});

describe('every permission × role × scope: what is not granted is refused', () => {
  const combinations = roleNames.flatMap((role) => scopeKinds.map((kind) => [role, kind] as const));

  /** What a role may do within a kind of scope, as a text. */
  const reachesOf = (role: RoleName, kind: ScopeKind) => names.filter((name) => reachOf(role, name, kind) === 'part').join();
  const possible = combinations.filter(([role, kind]) => roleScopes[role].includes(kind) && kind !== 'institution');

  // Each role for the whole institution is tried with every request, and with what it does, in route-matrix.test.ts.
  it.each(possible)('%s within a %s', async (role, kind) => {
    const who = await holder(role, kind);
    // Of roles that may do the same, one is tried with every request.
    const isFirst = possible.find(([other, otherKind]) => otherKind === kind && reachesOf(other, kind) === reachesOf(role, kind))![0] === role;
    const tried = await atOnce(isFirst ? guarded : representatives, async (endpoint) => {
      const isAllowed = reachOf(role, endpoint.permission as PermissionName, kind) === 'part' && endpoint.within === 'part';
      return (await passes(who, endpoint)) === isAllowed ? undefined : [endpoint.id, isAllowed ? 'should be allowed' : 'should be refused'];
    });
    expect(tried.filter((wrong) => wrong !== undefined)).toEqual([]);
  });

  it.each(combinations.filter(([role, kind]) => !roleScopes[role].includes(kind)))('%s within a %s is no grant at all: neither asked for nor of any use', async (role, kind) => {
    const asked = await mine.boss.call(identity.requestGrant, { body: { personId: mine.personId, role, scopeKind: kind, scopeId: scopeIdOf(kind), reason: 'x' } });
    expect([asked.status, asked.body.error.code]).toEqual([400, 'request.invalid']);
    const who = await holder(role, kind);
    expect((await who.ok(identity.getSession)).permissions).toEqual([]);
    expect(await atOnce(representatives, (endpoint) => passes(who, endpoint))).toEqual(representatives.map(() => false));
  });

  it('a permission that is held twice reaches what both reach; one for the institution reaches all', async () => {
    const both = await test.signInWith(test.tenantId, { role: 'developer', scopeKind: 'system', scopeId: mine.childId }, { role: 'developer', scopeKind: 'unit', scopeId: theirs.unitId });
    const codes = async (who: Client) => (await who.ok(ledger.listSystems)).rows.map((row: { code: string }) => row.code);
    expect(await codes(both)).toEqual(['okapi-MOD', 'okapi-SYS', 'zebra-MOD']);
    const all = await test.signInWith(test.tenantId, { role: 'developer', scopeKind: 'system', scopeId: mine.childId }, { role: 'legal' });
    expect(await codes(all)).toEqual(['okapi-MOD', 'okapi-SYS', 'zebra-MOD', 'zebra-SYS']);
    expect((await all.call(ledger.updateSystem, { params: { systemId: theirs.systemId }, body: { name: 'x' } })).status).toBe(404);
  });

  it('a unit reaches what stands below it, and a person who is moved there nothing by that', async () => {
    const below = await mine.boss.ok(identity.createUnit, { body: { parentId: mine.unitId, code: 'below', nameZh: '下级', nameEn: 'Below' } });
    const system = await mine.boss.ok(ledger.createSystem, { body: { code: 'BELOW-SYS', name: '下级系统', unitId: below.id } });
    expect((await reader.call(ledger.getSystem, { params: { systemId: system.id } })).status).toBe(200);
    expect((await keeper.call(ledger.getSystem, { params: { systemId: system.id } })).status).toBe(404);
    await mine.boss.ok(identity.updatePerson, { params: { personId: keeper.personId }, body: { unitId: below.id } });
    expect((await keeper.call(ledger.getSystem, { params: { systemId: system.id } })).status).toBe(404);
  });
});

/** What stands in an answer of theirs. */
function leaked(reply: Reply): string[] {
  const { word: _word, packageId: _package, versionId: _version, ...ids } = theirs;
  return [theirs.word, ...Object.values(ids)].filter((secret) => reply.text.toLowerCase().includes(String(secret).toLowerCase()));
}

const reads = sampled.filter((endpoint) => endpoint.method === 'GET' && endpoint.permission !== 'public');
const readers = (): readonly (readonly [string, Client])[] => [['within a unit', reader], ['within a system', keeper]];

describe('who reads within a part learns nothing of the others', () => {
  it('from any request: no name, no id', async () => {
    const answered = new Map<string, number>();
    for (const [how, who] of readers()) {
      for (const endpoint of reads) {
        const reply = await who.call(endpoint, await samples[endpoint.id]!(mine, who));
        expect([how, endpoint.id, leaked(reply)]).toEqual([how, endpoint.id, []]);
        expect([how, endpoint.id, [200, 403, 404].includes(reply.status)]).toEqual([how, endpoint.id, true]);
        if (reply.status === 200) answered.set(how, (answered.get(how) ?? 0) + 1);
      }
    }
    // Most of what a part can read was read: otherwise the test would say nothing.
    expect([...answered.values()].every((count) => count > 25)).toBe(true);
  });

  it('through an API token either', async () => {
    const { secret } = await reader.ok(identity.createToken, { body: { name: 'ci', scopes: ['ledger.read', 'vulnerability.read', 'compliance.read', 'reporting.read', 'people.read'], expiresInDays: 1 } });
    const token = client(test.server, reader.personId, '', { authorization: `Bearer ${secret}` });
    for (const endpoint of reads) expect([endpoint.id, leaked(await token.call(endpoint, await samples[endpoint.id]!(mine, token)))]).toEqual([endpoint.id, []]);
    expect((await token.ok(ledger.listSystems)).rows.every((row: { code: string }) => !row.code.includes('okapi'))).toBe(true);
  });

  it('when no filter narrows a list, nor when their words are searched or their ids are asked for', async () => {
    for (const [how, who] of readers()) {
      for (const endpoint of reads.filter((row) => row.carries !== 'events' && row.carries !== 'download')) {
        const { params } = await samples[endpoint.id]!(mine, who);
        const shape = (endpoint.query as { shape?: Record<string, unknown> } | undefined)?.shape ?? {};
        const queries = [{}, ...('q' in shape ? [theirs.word, `${theirs.word}-kit`, theirs.purl, `部门${theirs.word}`].map((q) => ({ q })) : []), ...Object.entries({ systemId: theirs.systemId, unitId: theirs.unitId, personId: theirs.personId, ownerId: theirs.personId, parentId: theirs.systemId, packageId: theirs.packageId, packageVersionId: theirs.versionId }).filter(([name]) => name in shape).map(([name, value]) => ({ [name]: value }))];
        for (const query of queries) {
          const reply = await who.call(endpoint, { ...(params === undefined ? {} : { params }), query });
          // A refusal repeats what was asked.
          if (reply.status !== 200) continue;
          const { understood: _understood, ...body } = reply.body;
          expect([how, endpoint.id, query, leaked({ ...reply, text: JSON.stringify(body) })]).toEqual([how, endpoint.id, query, []]);
          if (Object.keys(query).length > 0 && !('q' in query && endpoint.id === 'identity.listUnits')) expect([how, endpoint.id, query, (body.rows ?? body.hits ?? []).length]).toEqual([how, endpoint.id, query, 0]);
        }
      }
    }
  });

  const named = (of: PartOf): readonly (readonly [Endpoint, Send])[] => [
    ...[ledger.getSystem, ledger.listSystemComponents, ledger.listSystemHistory, compliance.getSystemLicenses].map((endpoint) => [endpoint, { params: { systemId: of.systemId } }] as const),
    [ledger.exportSystemComponents, { params: { systemId: of.childId }, query: { format: 'csv' } }],
    [ledger.listPaths, { params: { systemId: of.childId }, query: { packageVersionId: of.versionId } }],
    ...[ledger.getImport, ledger.listImportItems, ledger.followImport, ledger.getOriginal].map((endpoint) => [endpoint, { params: { importId: of.importId } }] as const),
    [ledger.getPackage, { params: { packageId: of.packageId } }],
    [vulnerability.getFinding, { params: { key: of.findingKey } }],
    [compliance.getLicense, { params: { licenseId: `LicenseRef-${of.word}` } }],
    [ledger.updateSystem, { params: { systemId: of.systemId }, body: { name: 'x' } }],
    [ledger.deleteSystem, { params: { systemId: of.childId } }],
    [ledger.createImport, { params: { systemId: of.childId }, query: { fileName: 'x.json' }, bytes: '{}' }],
    [identity.withdrawGrant, { params: { grantId: of.grantId } }],
  ];

  it('by naming what is theirs: it answers like nothing', async () => {
    for (const [how, who] of readers()) {
      for (const [endpoint, send] of named(theirs)) {
        const reply = await who.call(endpoint, send);
        expect([how, endpoint.id, reply.status, reply.body.error.code]).toEqual([how, endpoint.id, 404, 'object.not-found']);
      }
    }
    for (const [endpoint, send] of named(theirs).filter(([row]) => row.method === 'GET')) expect([endpoint.id, (await mine.boss.call(endpoint, send)).status]).toEqual([endpoint.id, 200]);
  });
});

describe('who writes within a part', () => {
  const code = (reply: Reply): string => reply.body?.error?.code ?? String(reply.status);
  const create = (who: Client, body: object) => who.call(ledger.createSystem, { body: { code: newId('c').slice(0, 30), name: 'New', ...body } });
  const move = (who: Client, systemId: string, body: object) => who.call(ledger.updateSystem, { params: { systemId }, body });

  it('adds systems there and nowhere else', async () => {
    expect([code(await create(reader, { unitId: mine.unitId })), code(await create(reader, { parentId: mine.systemId })), code(await create(keeper, { parentId: mine.systemId }))]).toEqual(['200', '200', '200']);
    expect([code(await create(reader, {})), code(await create(reader, { unitId: theirs.unitId })), code(await create(reader, { parentId: mine.systemId, unitId: theirs.unitId })), code(await create(keeper, { unitId: mine.unitId }))]).toEqual(Array(4).fill('permission.missing'));
    expect([code(await create(reader, { parentId: theirs.systemId })), code(await create(reader, { unitId: mine.unitId, ownerId: theirs.personId }))]).toEqual(['object.not-found', 'object.not-found']);
  });

  it('moves nothing out, and nothing in that he does not reach', async () => {
    const { body: own } = await create(reader, { unitId: mine.unitId });
    expect([code(await move(reader, own.id, { unitId: theirs.unitId })), code(await move(reader, own.id, { unitId: null }))]).toEqual(['permission.missing', 'permission.missing']);
    expect([code(await move(reader, own.id, { parentId: theirs.systemId })), code(await move(reader, own.id, { ownerId: theirs.personId }))]).toEqual(['object.not-found', 'object.not-found']);
    expect(code(await move(reader, own.id, { parentId: mine.systemId }))).toBe('200');
    expect(code(await move(keeper, own.id, { parentId: null }))).toBe('permission.missing');
    expect((await mine.boss.ok(ledger.getSystem, { params: { systemId: own.id } })).parentId).toBe(mine.systemId);
    expect(code(await move(reader, own.id, { parentId: null }))).toBe('200');
  });

  it('leaves a system of his that stands below one of others where it is', async () => {
    const guest = await mine.boss.ok(ledger.createSystem, { body: { code: 'GUEST', name: '借住', parentId: theirs.systemId, unitId: mine.unitId } });
    const shown = await reader.ok(ledger.getSystem, { params: { systemId: guest.id } });
    expect([shown.parentId, shown.parentCode, shown.ancestors]).toEqual([null, null, []]);
    await reader.ok(ledger.updateSystem, { params: { systemId: guest.id }, body: { name: '改名', parentId: null } });
    expect(await mine.boss.ok(ledger.getSystem, { params: { systemId: guest.id } })).toMatchObject({ name: '改名', parentId: theirs.systemId });
    expect(code(await move(reader, guest.id, { parentId: mine.systemId }))).toBe('permission.missing');
    const row = (await reader.ok(ledger.listSystemTree)).rows.find((each: { id: string }) => each.id === guest.id);
    expect(row.parentId).toBeNull();
    await mine.boss.ok(ledger.deleteSystem, { params: { systemId: guest.id } });
  });

  it('asks for roles of colleagues that he sees, within what he reaches', async () => {
    const ask = (body: object) => reader.call(identity.requestGrant, { body: { personId: mine.personId, role: 'operations', scopeKind: 'unit', scopeId: mine.unitId, reason: '值班', ...body } });
    expect([code(await ask({ personId: theirs.personId })), code(await ask({ scopeId: theirs.unitId })), code(await ask({ scopeKind: 'system', scopeId: theirs.systemId }))]).toEqual(Array(3).fill('object.not-found'));
    expect(code(await ask({}))).toBe('200');
  });
});

describe('a part is counted like an institution that has nothing else', () => {
  it('in every figure and list', async () => {
    const alone = await test.addTenant('alone');
    const chief = await test.signIn(alone, 'system-admin', 'security-admin', 'ospo', 'legal');
    const only = await makePart(test, alone, chief, 'okapi');
    const part = await test.signInWith(test.tenantId, { role: 'architect', scopeKind: 'unit', scopeId: theirs.unitId });
    const same = async (endpoint: Endpoint, send: (of: PartOf) => Send = () => ({})) => {
      const [whole, within] = [await chief.ok(endpoint, send(only)), await part.ok(endpoint, send(theirs))];
      const facts = (value: unknown) => JSON.stringify(value, (key, field: unknown) => (/^(id|key|.*Id|.*At|ancestors|nextCursor|total|validFrom|createdByName|isPart)$/.test(key) && !key.startsWith('package') ? undefined : field));
      expect([endpoint.id, facts(within)]).toEqual([endpoint.id, facts(whole)]);
    };
    for (const endpoint of [reporting.getOverview, ledger.listSystems, ledger.listSystemTree, ledger.listPackages, ledger.listImports, vulnerability.listFindings, vulnerability.countFindings, vulnerability.listVulnerabilities, compliance.listLicenses]) await same(endpoint);
    for (const sort of ['name', '-severity']) await same(ledger.listPackages, () => ({ query: { sort } }));
    for (const sort of ['-severity', '-components', '-lastImport']) await same(ledger.listSystems, () => ({ query: { sort } }));
    for (const sort of ['-published', 'system']) await same(vulnerability.listFindings, () => ({ query: { sort } }));
    await same(ledger.listPackages, () => ({ query: { vulnerable: true } }));
    await same(ledger.listSystems, () => ({ query: { roots: true } }));
    await same(ledger.whereUsed, () => ({ query: { q: 'log4j-core < 2.17' } }));
    await same(ledger.search, () => ({ query: { q: 'log4j' } }));
    await same(ledger.search, () => ({ query: { q: 'CVE-2021-44228' } }));
    await same(ledger.getPackage, (of) => ({ params: { packageId: of.packageId } }));
    await same(ledger.getSystem, (of) => ({ params: { systemId: of.systemId } }));
    await same(compliance.getLicense, () => ({ params: { licenseId: 'LicenseRef-okapi' } }));
    await same(vulnerability.getVulnerability, (of) => ({ params: { vulnerabilityId: of.findingKey.split('.')[0]! } }));
  });
});
