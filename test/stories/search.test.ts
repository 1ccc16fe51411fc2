import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coordinationContract as coordination } from '#features/coordination/contract.ts';
import { openBureau, soon, type World } from '#features/coordination/testing/bureau.ts';
import { identityContract as identity } from '#features/identity/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { planningContract as planning } from '#features/planning/contract.ts';
import { regimeContract as regime } from '#features/regime/contract.ts';
import type { Client, TestServer } from '../server.ts';

let test: TestServer;
let office: Client;
let world: World;
let other: World;

beforeAll(async () => {
  const bureau = await openBureau();
  ({ test, secretary: office } = bureau);
  [world, other] = [await bureau.makeBody({ nameZh: '枢纽协调机制', nameEn: 'Hub body' }), await bureau.makeBody({ nameZh: '枢纽决策组', kind: 'decision' }, 'fresh')];
  for (const of of [world, other]) await office.ok(coordination.createMeeting, { body: { bodyId: of.bodyId, form: 'meeting', title: `枢纽会议 ${of === world ? '甲' : '乙'}`, plannedAt: soon() } });
  const { id } = await office.ok(regime.createPolicy, { body: { docNo: 'HUB-1', title: { zh: '枢纽管理办法', en: 'Hub measures' }, level: 'rules' } });
  await office.ok(regime.createClause, { params: { policyId: id }, body: { no: '第一条', text: { zh: '应', en: 'shall' }, modality: 'shall', behaviours: [], requirements: [] } });
  await office.ok(planning.createPlan, { body: { code: 'HUB-2026', title: '枢纽计划, 第一期', periodFrom: '2026-01-01', periodTo: '2026-12-31', linkedItPlan: null, content: { objectives: [], targets: [], initiatives: [], milestones: [], budget: [], programs: [] } } });
  const { id: systemId } = await office.ok(ledger.createSystem, { body: { code: 'HUB', name: '枢纽系统' } });
  const components = [['a', 'GPL-2.0-only WITH Classpath-exception-2.0 OR MIT'], ['b', 'MulanPSL-2.0']].map(([name, expression]) => ({ type: 'library', name, version: '1', purl: `pkg:npm/${name}@1`, licenses: [{ expression }] }));
  await office.ok(ledger.createImport, { params: { systemId }, query: { fileName: 'bom.cdx.json', wait: true }, bytes: JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components }) });
});
afterAll(() => test.close());

const found = async (who: Client, q = '枢纽') => (await who.ok(ledger.search, { query: { q } })).hits.map((hit: any) => `${hit.kind} ${hit.title}`);

describe('the one search', () => {
  it('finds policies, bodies, meetings and plans, by title, number and English name', async () => {
    expect(await found(office)).toEqual(['system 枢纽系统', 'body 枢纽决策组', 'body 枢纽协调机制', 'meeting 枢纽会议 乙', 'meeting 枢纽会议 甲', 'policy 枢纽管理办法', 'plan 枢纽计划, 第一期']);
    for (const [q, hit] of [['hub-1', 'policy 枢纽管理办法'], ['hub measures', 'policy 枢纽管理办法'], ['hub body', 'body 枢纽协调机制'], ['hub-2026', 'plan 枢纽计划, 第一期']] as const) expect([q, await found(office, q)]).toEqual([q, expect.arrayContaining([hit])]);
  });

  it('finds licences in use by their id and their names, those inside an expression too', async () => {
    for (const [q, hits] of [['gpl-2', ['license GPL-2.0-only']], ['木兰', ['license MulanPSL-2.0']], ['mulan', ['license MulanPSL-2.0']], ['apache-2', []]] as const) expect([q, (await found(office, q)).filter((hit: string) => hit.startsWith('license '))]).toEqual([q, hits]);
    expect(await found(await test.signIn(await test.addTenant(), 'ospo'), 'gpl-2')).toEqual([]);
  });

  it('finds of each policy the version that counts, once', async () => {
    const chief = await test.signIn(test.tenantId, 'decision-maker');
    const { hits } = await office.ok(ledger.search, { query: { q: 'HUB-1' } });
    await office.ok(regime.submitPolicy, { params: { policyId: hits[0].id } });
    await chief.ok(regime.issuePolicy, { params: { policyId: hits[0].id }, body: {} });
    await office.ok(regime.revisePolicy, { params: { policyId: hits[0].id } });
    expect((await office.ok(ledger.search, { query: { q: 'HUB-1' } })).hits).toMatchObject([{ kind: 'policy', id: hits[0].id }]);
  });

  it('shows nobody what the permissions do not reach: a part has the own bodies, and neither policies nor plans', async () => {
    const unit = await office.call(identity.listUnits);
    const admin = await test.signIn(test.tenantId, 'system-admin');
    const unitId = unit.body.rows?.[0]?.id ?? (await admin.ok(identity.createUnit, { body: { parentId: null, code: 'U1', nameZh: '一部', nameEn: 'Unit one' } })).id;
    const part = await test.signInWith(test.tenantId, { role: 'legal', scopeKind: 'unit', scopeId: unitId });
    expect(await found(part)).toEqual([]);
    await office.ok(coordination.addMember, { params: { bodyId: world.bodyId }, body: { personId: part.personId, department: 'risk', role: 'member', validFrom: '2026-01-01', validTo: null, deputyId: null } });
    expect((await found(part)).toSorted()).toEqual(['body 枢纽协调机制', 'meeting 枢纽会议 甲']);
    expect(await found(await test.signIn(test.tenantId, 'audit-admin'))).toEqual(['policy 枢纽管理办法']);
    expect(await found(await test.signIn(await test.addTenant(), 'ospo'))).toEqual([]);
    // So that a page can say why it is not shown.
    expect((await part.ok(identity.getSession)).beyondScope).toEqual(expect.arrayContaining(['planning.read', 'regime.read']));
    expect((await office.ok(identity.getSession)).beyondScope).toEqual([]);
  });
});

describe('the list of plans', () => {
  it('leaves as CSV and xlsx with the filters of the screen, for those who see plans', async () => {
    const csv = await office.call(planning.exportPlans, { query: { format: 'csv', q: 'hub' } });
    expect([csv.headers['content-type'], csv.text.split('\r\n')[1]]).toEqual(['text/csv; charset=utf-8', 'HUB-2026,"枢纽计划, 第一期",1,草稿,,,2026-01-01,2026-12-31,,0,0,0,0,0,0,0,']);
    expect((await office.call(planning.exportPlans, { query: { format: 'csv', state: 'approved' } })).text.split('\r\n').filter(Boolean)).toHaveLength(1);
    const xlsx = await office.call(planning.exportPlans, { query: { format: 'xlsx' } });
    expect([xlsx.status, xlsx.bytes.subarray(0, 2).toString()]).toEqual([200, 'PK']);
    const part = await test.signInWith(test.tenantId, { role: 'technical-reviewer', scopeKind: 'technology-domain', scopeId: 'database' });
    expect((await part.call(planning.exportPlans, { query: { format: 'csv' } })).status).toBe(403);
  });
});
