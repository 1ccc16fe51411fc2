import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer, type Client, type TestServer } from '../../../test/server.ts';
import { newId } from '#kernel/ids.ts';
import { noLimits, type Ctx } from '#platform/feature.ts';
import { regimeContract as regime } from './contract.ts';

let test: TestServer;
let office: Client;
let chief: Client;
let tester: Client;

beforeAll(async () => {
  test = await testServer();
  [office, chief, tester] = [await test.signIn(test.tenantId, 'ospo'), await test.signIn(test.tenantId, 'decision-maker'), await test.signIn(test.tenantId, 'security')];
});
afterAll(() => test.close());

let counter = 0;
const text = (zh: string, en = zh) => ({ zh, en });

async function draft(more: object = {}): Promise<any> {
  return office.ok(regime.createPolicy, { body: { docNo: `T-${++counter}`, title: text('测试制度', 'Test policy'), level: 'rules', ...more } });
}

const clauseBody = (more: object = {}) => ({ no: '第一条', text: text('应当检测漏洞。', 'Vulnerabilities are detected.'), modality: 'shall', behaviours: ['vulnerability-detection'], requirements: ['opinions-2021-146/2.1.4'], ...more });
const manual = (more: object = {}) => ({ name: text('抽查', 'Sample'), kind: 'manual', evidence: null, instruction: text('抽查记录', 'Look at records'), frequency: 'quarterly', ownerRole: 'security', ...more });

async function issued(clause: object = {}, controls: readonly object[] = [manual()], head: object = {}): Promise<any> {
  const policy = await draft(head);
  let detail = await office.ok(regime.createClause, { params: { policyId: policy.id }, body: clauseBody(clause) });
  for (const control of controls) detail = await office.ok(regime.createControl, { params: { clauseId: detail.clauses[0].id }, body: control });
  await office.ok(regime.submitPolicy, { params: { policyId: policy.id } });
  return chief.ok(regime.issuePolicy, { params: { policyId: policy.id }, body: {} });
}

const today = (): string => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
const actionsOn = async (id: string) => (await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query<{ action: string }>(`select action from audit_event where tenant_id = $1 and object_id = $2 order by id`, [test.tenantId, id]))).map((row) => row.action);

describe('a policy', () => {
  it('goes from draft over review into force, and each step is on the record', async () => {
    const policy = await issued();
    expect(policy).toMatchObject({ state: 'issued', version: 1, effectiveOn: today(), issuedById: chief.personId, issuedSignature: { isValid: true }, clauseCount: 1, controlCount: 1, behaviours: ['vulnerability-detection'] });
    expect(await actionsOn(policy.id)).toEqual(['regime.policy-drafted', 'regime.clause-added', 'regime.control-added', 'regime.policy-submitted', 'regime.policy-issued']);
  });

  it('is never issued by who wrote any of it, and the refusal names why', async () => {
    const both = await test.signIn(test.tenantId, 'ospo', 'decision-maker');
    const policy = await draft();
    await both.ok(regime.createClause, { params: { policyId: policy.id }, body: clauseBody() });
    await office.ok(regime.submitPolicy, { params: { policyId: policy.id } });
    const refused = await both.call(regime.issuePolicy, { params: { policyId: policy.id }, body: {} });
    expect([refused.status, refused.body.error.code]).toEqual([403, 'duty.separated']);
    expect((await office.call(regime.issuePolicy, { params: { policyId: policy.id }, body: {} })).status).toBe(403);
    await chief.ok(regime.issuePolicy, { params: { policyId: policy.id }, body: {} });
  });

  it('is not handed in without clauses, and not changed after it was', async () => {
    const policy = await draft();
    expect((await office.call(regime.submitPolicy, { params: { policyId: policy.id } })).body.error.code).toBe('policy.incomplete');
    const { clauses } = await office.ok(regime.createClause, { params: { policyId: policy.id }, body: clauseBody() });
    await office.ok(regime.submitPolicy, { params: { policyId: policy.id } });
    for (const attempt of [
      office.call(regime.updatePolicy, { params: { policyId: policy.id }, body: { level: 'measures' } }), office.call(regime.updateClause, { params: { clauseId: clauses[0].id }, body: { no: '2' } }),
      office.call(regime.deleteClause, { params: { clauseId: clauses[0].id } }), office.call(regime.createControl, { params: { clauseId: clauses[0].id }, body: manual() }), office.call(regime.deletePolicy, { params: { policyId: policy.id } }),
    ]) expect((await attempt).body.error.code).toBe('policy.wrong-state');
    const back = await chief.ok(regime.returnPolicy, { params: { policyId: policy.id }, body: { reason: '补充依据' } });
    expect(back).toMatchObject({ state: 'draft', returnReason: '补充依据' });
    await office.ok(regime.updateClause, { params: { clauseId: clauses[0].id }, body: { no: '第二条' } });
  });

  it('takes no mapping to an item that no framework has, and no control that says nothing', async () => {
    const policy = await draft();
    expect((await office.call(regime.createClause, { params: { policyId: policy.id }, body: clauseBody({ requirements: ['iso-5230/9.9'] }) })).body.error).toMatchObject({ code: 'request.invalid', details: { requirements: ['iso-5230/9.9'] } });
    const { clauses } = await office.ok(regime.createClause, { params: { policyId: policy.id }, body: clauseBody() });
    expect((await office.call(regime.createControl, { params: { clauseId: clauses[0].id }, body: manual({ instruction: null }) })).status).toBe(400);
    expect((await office.call(regime.createControl, { params: { clauseId: clauses[0].id }, body: manual({ kind: 'automatic' }) })).status).toBe(400);
  });

  it('has one number, one version in force and one in work; its versions are compared clause by clause', async () => {
    const first = await issued();
    expect((await office.call(regime.createPolicy, { body: { docNo: first.docNo, title: text('再来'), level: 'rules' } })).body.error.code).toBe('object.conflict');
    const second = await office.ok(regime.revisePolicy, { params: { policyId: first.id } });
    expect(second).toMatchObject({ state: 'draft', version: 2, supersedesId: first.id });
    expect((await office.call(regime.revisePolicy, { params: { policyId: first.id } })).body.error.code).toBe('object.conflict');
    await office.ok(regime.updateClause, { params: { clauseId: second.clauses[0].id }, body: { text: text('应当每日检测漏洞。', 'Vulnerabilities are detected daily.') } });
    await office.ok(regime.createClause, { params: { policyId: second.id }, body: clauseBody({ no: '第二条', text: text('新增条款', 'New'), position: 1 }) });
    const difference = await office.ok(regime.getPolicyDifference, { params: { policyId: second.id }, query: { from: first.id } });
    expect(difference.clauses.map((row: any) => row.kind)).toEqual(['added', 'changed']);
    expect(difference.clauses[1].text.zh.find((piece: any) => piece.kind === 'added').text).toBe('每日');
    await office.ok(regime.submitPolicy, { params: { policyId: second.id } });
    const next = await chief.ok(regime.issuePolicy, { params: { policyId: second.id }, body: {} });
    expect(next.versions.map((row: any) => `${row.version} ${row.state}`)).toEqual(['2 issued', '1 superseded']);
    expect((await office.call(regime.updateClause, { params: { clauseId: first.clauses[0].id }, body: { no: 'x' } })).body.error.code).toBe('policy.wrong-state');
  });

  it('that takes effect later leaves the version before it in force until then', async () => {
    const first = await issued({ requirements: ['opinions-2021-146/12.4'] });
    const second = await office.ok(regime.revisePolicy, { params: { policyId: first.id } });
    await office.ok(regime.submitPolicy, { params: { policyId: second.id } });
    await chief.ok(regime.issuePolicy, { params: { policyId: second.id }, body: { effectiveOn: '2099-01-01' } });
    const { items } = await office.ok(regime.getCoverage, { params: { frameworkId: 'opinions-2021-146' } });
    expect(items.find((item: any) => item.id === '12.4').clauses.map((clause: any) => clause.policyId)).toEqual([first.id]);
    expect((await chief.call(regime.issuePolicy, { params: { policyId: (await draft()).id }, body: { effectiveOn: '2020-01-01' } })).body.error.code).toBe('policy.wrong-state');
  });

  it('that was repealed proves nothing any more', async () => {
    const policy = await issued({ requirements: ['opinions-2021-146/14.2'] });
    await chief.ok(regime.repealPolicy, { params: { policyId: policy.id }, body: { reason: '合并至管理办法' } });
    const { items } = await office.ok(regime.getCoverage, { params: { frameworkId: 'opinions-2021-146' } });
    expect(items.find((item: any) => item.id === '14.2')).toMatchObject({ state: 'not-implemented', rule: 'no-clause' });
  });

  it('waits for the coordination body where it decided or has to decide', async () => {
    const policy = await draft();
    await office.ok(regime.createClause, { params: { policyId: policy.id }, body: clauseBody() });
    await office.ok(regime.submitPolicy, { params: { policyId: policy.id } });
    const { app } = test.running;
    const ctx: Ctx = { tenantId: test.tenantId, actor: { kind: 'system', personId: undefined, name: '协调机制', permissions: new Set(), limits: noLimits }, now: new Date(), requestId: newId('req'), address: undefined, log: app.log, app, tx: (work) => app.db.withTenant(test.tenantId, work) };
    const resolve = (decision: 'approved' | 'rejected') => ctx.tx((tx) => app.emit({ name: 'coordination.resolved', ctx, tx, resolutionId: `res-${decision}`, subjectKind: 'policy', subjectId: policy.id, decision }));
    await resolve('rejected');
    expect((await chief.call(regime.issuePolicy, { params: { policyId: policy.id }, body: {} })).body.error.code).toBe('policy.resolution-missing');
    await resolve('approved');
    expect(await chief.ok(regime.issuePolicy, { params: { policyId: policy.id }, body: {} })).toMatchObject({ state: 'issued', resolution: { id: 'res-approved', decision: 'approved' } });
  });

  it('is brought before the body on wish, and taken back from it when it is returned', async () => {
    const policy = await draft();
    await office.ok(regime.createClause, { params: { policyId: policy.id }, body: clauseBody() });
    await office.ok(regime.submitPolicy, { params: { policyId: policy.id } });
    expect((await office.ok(regime.proposePolicy, { params: { policyId: policy.id } })).matter).toMatchObject({ state: 'pending' });
    expect((await chief.ok(regime.returnPolicy, { params: { policyId: policy.id }, body: { reason: '补充' } })).matter).toMatchObject({ state: 'withdrawn' });
  });

  it('keeps the file it was made from, byte for byte', async () => {
    const policy = await draft();
    const bytes = Buffer.from('扫描件\0\xff');
    expect(await office.ok(regime.createPolicyOriginal, { params: { policyId: policy.id }, query: { fileName: '../盖章件.pdf' }, bytes })).toMatchObject({ originalName: '盖章件.pdf' });
    expect((await office.call(regime.getPolicyOriginal, { params: { policyId: policy.id } })).bytes.equals(bytes)).toBe(true);
  });

  it.each(['docx', 'pdf'] as const)('leaves as %s in both languages', async (format) => {
    const policy = await issued();
    for (const language of ['zh-CN', 'en-US']) {
      const reply = await office.call(regime.exportPolicy, { params: { policyId: policy.id }, query: { format, language } });
      expect([reply.status, reply.bytes.subarray(0, 2).toString()]).toEqual([200, format === 'pdf' ? '%P' : 'PK']);
    }
  });
});

describe('a control', () => {
  it('is due a month after its policy took effect, and after an attestation at the end of its period', async () => {
    const policy = await issued({}, [manual({ frequency: 'quarterly' })]);
    const id = policy.clauses[0].controls[0].id;
    expect((await office.ok(regime.getControl, { params: { controlId: id } })).lastResult).toBeNull();
    const attestation = await tester.ok(regime.createAttestation, { params: { controlId: id }, body: { periodFrom: '2026-01-01', periodTo: today(), result: 'works' } });
    expect(attestation).toMatchObject({ result: 'works', evidence: null, signature: { isValid: true } });
    const control = await office.ok(regime.getControl, { params: { controlId: id } });
    expect([control.nextDueOn, control.isOverdue, control.lastResult]).toEqual([attestation.validUntil, false, 'works']);
    expect(await actionsOn(id)).toEqual(['regime.control-attested']);
  });

  it('is attested with its evidence frozen; the signature tells when either was changed', async () => {
    const policy = await issued({}, [manual({ kind: 'automatic', evidence: 'ledger.systemOwners', instruction: null })]);
    const id = policy.clauses[0].controls[0].id;
    expect((await tester.ok(regime.getControlEvidence, { params: { controlId: id } })).evidence).toMatchObject({ name: 'ledger.systemOwners', holds: null });
    const attestation = await tester.ok(regime.createAttestation, { params: { controlId: id }, body: { periodFrom: '2026-01-01', periodTo: today(), result: 'unknown' } });
    expect(attestation).toMatchObject({ evidence: { name: 'ledger.systemOwners' }, signature: { isValid: true } });
    const owner = (sql: string) => test.running.app.db.withOwner((tx) => tx.query(sql, [attestation.id]));
    await owner(`update control_attestation set evidence = jsonb_set(evidence, '{count}', '99') where id = $1`);
    expect((await tester.ok(regime.getAttestation, { params: { attestationId: attestation.id } })).signature).toMatchObject({ isValid: false, reason: 'statement' });
  });

  it('cannot be said to work against its evidence without saying why', async () => {
    await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`insert into system (tenant_id, id, code, name, kind, criticality, exposure, distribution, created_at, updated_at) values ($1, 'sys_00000000000000000000000001', 'NO-OWNER', 'x', 'system', 'general', 'intranet', 'internal', now(), now())`, [test.tenantId]));
    const policy = await issued({}, [manual({ kind: 'automatic', evidence: 'ledger.systemOwners', instruction: null })]);
    const id = policy.clauses[0].controls[0].id;
    const body = { periodFrom: '2026-01-01', periodTo: today(), result: 'works' };
    expect((await tester.call(regime.createAttestation, { params: { controlId: id }, body })).status).toBe(400);
    await tester.ok(regime.createAttestation, { params: { controlId: id }, body: { ...body, comment: '该系统为测试环境' } });
    // The data go on saying no, and that is what counts.
    const { items } = await office.ok(regime.getCoverage, { params: { frameworkId: 'opinions-2021-146' } });
    expect(items.find((item: any) => item.id === '2.1.4').controls.find((control: any) => control.id === id)).toMatchObject({ state: 'does-not-work' });
  });

  it('that is worded otherwise in a new version has to be looked at again; one that is not keeps its attestation', async () => {
    const first = await issued({}, [manual(), manual({ name: text('另一项', 'Another') })]);
    for (const control of first.clauses[0].controls) await tester.ok(regime.createAttestation, { params: { controlId: control.id }, body: { periodFrom: '2026-01-01', periodTo: today(), result: 'works' } });
    const second = await office.ok(regime.revisePolicy, { params: { policyId: first.id } });
    const [changed, kept] = second.clauses[0].controls;
    await office.ok(regime.updateControl, { params: { controlId: changed.id }, body: { instruction: text('抽查二十五份记录', 'Look at 25 records') } });
    await office.ok(regime.submitPolicy, { params: { policyId: second.id } });
    await chief.ok(regime.issuePolicy, { params: { policyId: second.id }, body: {} });
    expect([await office.ok(regime.getControl, { params: { controlId: changed.id } }), await office.ok(regime.getControl, { params: { controlId: kept.id } })].map((row) => row.isReworded)).toEqual([true, false]);
    expect((await office.ok(regime.listAttestations, { query: { controlId: kept.id } })).rows).toHaveLength(1);
  });

  it('of a draft is not attested, nor for days to come, nor by who may not', async () => {
    const policy = await draft();
    const { clauses } = await office.ok(regime.createClause, { params: { policyId: policy.id }, body: clauseBody() });
    const detail = await office.ok(regime.createControl, { params: { clauseId: clauses[0].id }, body: manual() });
    const controlId = detail.clauses[0].controls[0].id;
    const body = { periodFrom: '2026-01-01', periodTo: today(), result: 'works' };
    expect((await tester.call(regime.createAttestation, { params: { controlId }, body })).body.error.code).toBe('policy.wrong-state');
    const inForce = await issued();
    expect((await tester.call(regime.createAttestation, { params: { controlId: inForce.clauses[0].controls[0].id }, body: { ...body, periodTo: '2099-01-01' } })).status).toBe(400);
    const developer = await test.signIn(test.tenantId, 'developer');
    expect((await developer.call(regime.createAttestation, { params: { controlId: inForce.clauses[0].controls[0].id }, body })).body.error.code).toBe('permission.missing');
  });

  it('stands in the list of what is due, filtered by requirement, behaviour and role', async () => {
    const policy = await issued({ behaviours: ['retirement'], requirements: ['iso-5230/3.4.1.2'] }, [manual({ ownerRole: 'legal' })]);
    const id = policy.clauses[0].controls[0].id;
    const listed = async (query: object) => (await office.ok(regime.listControls, { query: { limit: 200, ...query } })).rows.map((row: any) => row.id);
    for (const query of [{ requirement: 'iso-5230/3.4.1.2' }, { requirement: 'seven-behaviours/retirement' }, { requirement: 'opinions-2021-146/5.7' }, { behaviour: 'retirement' }, { role: 'legal' }, { due: 'never' }]) expect(await listed(query)).toContain(id);
    for (const query of [{ requirement: 'opinions-2021-146/5.6' }, { role: 'security' }, { due: 'overdue' }]) expect(await listed(query)).not.toContain(id);
    const first = await office.ok(regime.listControls, { query: { limit: 2 } });
    const second = await office.ok(regime.listControls, { query: { limit: 2, cursor: first.nextCursor } });
    expect(new Set([...first.rows, ...second.rows].map((row: any) => row.id)).size).toBe(4);
  });

  it.each(['docx', 'pdf'] as const)('has attestations that leave as %s', async (format) => {
    const policy = await issued({}, [manual({ kind: 'automatic', evidence: 'ledger.systemOwners', instruction: null })]);
    const { id } = await tester.ok(regime.createAttestation, { params: { controlId: policy.clauses[0].controls[0].id }, body: { periodFrom: '2026-01-01', periodTo: today(), result: 'does-not-work' } });
    for (const language of ['zh-CN', 'en-US']) expect((await tester.call(regime.exportAttestation, { params: { attestationId: id }, query: { format, language } })).bytes.length).toBeGreaterThan(3000);
  });
});

describe('reading', () => {
  it('is asked of whom the policy names, confirmed once for this version, and counted', async () => {
    const unit = await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query<{ id: string }>(`insert into organisation_unit (tenant_id, id, code, name_zh, name_en) values ($1, 'unt_00000000000000000000000001', 'U1', '部', 'Unit'), ($1, 'unt_00000000000000000000000002', 'U2', '组', 'Team') returning id`, [test.tenantId]));
    await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`update organisation_unit set parent_id = $2 where id = $3`.replace('$2', `'${unit[0]!.id}'`).replace('$3', `'${unit[1]!.id}'`)));
    const [reader, lawyer, other] = [await test.signIn(test.tenantId, 'developer'), await test.signIn(test.tenantId, 'legal'), await test.signIn(test.tenantId, 'architect')];
    await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`update person set unit_id = $2 where id = $1`, [reader.personId, unit[1]!.id]));
    const policy = await issued({}, [], { mustBeRead: true, readerRoles: ['legal'], readerUnitIds: [unit[0]!.id], readingDays: 10 });
    expect(policy).toMatchObject({ readerCount: 2, receiptCount: 0 });
    expect((await reader.ok(regime.listReadings)).rows).toMatchObject([{ policyId: policy.id, readAt: null, isOverdue: false }]);
    expect((await other.ok(regime.listReadings)).rows).toEqual([]);
    expect((await other.call(regime.confirmReading, { params: { policyId: policy.id } })).status).toBe(404);
    expect((await reader.ok(regime.getReading, { params: { policyId: policy.id } })).clauses).toHaveLength(1);
    const first = await reader.ok(regime.confirmReading, { params: { policyId: policy.id } });
    expect((await reader.ok(regime.confirmReading, { params: { policyId: policy.id } })).readAt).toBe(first.readAt);
    expect(await office.ok(regime.listReaders, { params: { policyId: policy.id }, query: { read: 'no' } })).toMatchObject({ readerCount: 2, receiptCount: 1, rows: [{ personId: lawyer.personId }] });
    await test.running.app.db.withOwner((tx) => tx.query(`update policy set effective_on = effective_on - 30, issued_at = issued_at - interval '30 days' where id = $1`, [policy.id]));
    expect((await office.ok(regime.listReminders)).rows).toMatchObject([{ personId: lawyer.personId, daysLate: 20 }]);
    expect((await actionsOn(policy.id)).filter((action) => action === 'regime.policy-read')).toHaveLength(1);
  });
});

describe('another institution', () => {
  it('sees nothing of it', async () => {
    const policy = await issued();
    const stranger = await test.signIn(await test.addTenant(), 'ospo', 'decision-maker');
    expect((await stranger.call(regime.getPolicy, { params: { policyId: policy.id } })).body.error.code).toBe('object.not-found');
    expect((await stranger.call(regime.getControl, { params: { controlId: policy.clauses[0].controls[0].id } })).body.error.code).toBe('object.not-found');
    for (const list of [regime.listPolicies, regime.listControls, regime.listAttestations, regime.listReadings, regime.listReminders, regime.listAffirmations, regime.listPacks]) expect((await stranger.ok(list)).rows).toEqual([]);
    expect((await stranger.ok(regime.getCoverage, { params: { frameworkId: 'opinions-2021-146' } })).items.flatMap((item: any) => item.clauses)).toEqual([]);
  });
});
