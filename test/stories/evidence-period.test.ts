import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { regimeContract as regime } from '#features/regime/contract.ts';
import { collectEvidence } from '#features/regime/evidence.ts';
import { rowsInto } from '../rows.ts';
import { systemContext, testServer, type TestServer } from '../server.ts';

const dayMs = 86_400_000;
const now = Date.now();
/** The period lies in the past: from 200 to 100 days ago. Things happen 250 days ago, 150 days ago and 50 days ago. */
const [before, within, after] = [at(250), at(150), at(50)];
const period = { from: day(200), to: day(100) };
const today = { from: day(30), to: day(0) };

function at(daysAgo: number): string {
  return new Date(now - daysAgo * dayMs).toISOString();
}

function day(daysAgo: number): string {
  return new Date(now + 8 * 3600_000 - daysAgo * dayMs).toISOString().slice(0, 10);
}

/** Whole days from an instant to the end of the period. */
function endsDaysAfter(instant: string): number {
  return Math.floor((Date.parse(`${period.to}T23:59:59.999+08:00`) - Date.parse(instant)) / dayMs);
}

let test: TestServer;
let insert: ReturnType<typeof rowsInto>;

beforeAll(async () => {
  test = await testServer();
  insert = rowsInto(test);
  await insert('person', ...['ann', 'bob', 'cid'].map((id) => ({ id, login: id, name: id, is_active: true, must_change_password: false, created_at: at(300), updated_at: at(300) })));
  await insert('signature', { id: 'sig', object_kind: 'x', object_id: 'x', signer_name: 'ann', at: before, statement: '{}', digest_algorithm: 'SHA-256', digest: '', algorithm: 'x', key_id: 'x', value: '' });
});
afterAll(() => test.close());

async function ask(name: string, asked = period) {
  return (await collectEvidence(systemContext(test.running.app, test.tenantId), name, asked))!;
}

const firstCells = async (name: string, asked = period) => (await ask(name, asked)).rows.map((row) => row[0]).toSorted();

describe('evidence for a period', () => {
  it('says in both languages what it speaks of: the period, its end, or the moment of the question where no history is kept', async () => {
    const [happened, stood, stands] = [await ask('ledger.originalsKept'), await ask('ledger.systemSboms'), await ask('ledger.systemOwners')];
    expect([happened.basis, happened.asOf, happened.summary.zh.startsWith(`${period.from}至${period.to}：`), happened.summary.en.startsWith(`${period.from} to ${period.to}: `)]).toEqual(['period', null, true, true]);
    expect([stood.basis, stood.asOf, stood.summary.zh.startsWith(`截至${period.to} 23:59`), stood.summary.en.startsWith(`As of ${period.to} 23:59`)]).toEqual(['end', new Date(`${period.to}T23:59:59.999+08:00`).toISOString(), true, true]);
    expect([stands.basis, stands.asOf, stands.summary.zh.startsWith(`截至${day(0)}`), stands.summary.zh.includes('不留存历史状态'), stands.summary.en.includes('no history of it is kept')]).toEqual(['now', stands.collectedAt, true, true, true]);
  });

  it('has every query declare it, and nothing else than the moment of the question be asked of the future', async () => {
    for (const name of test.running.app.evidence.keys()) {
      const { basis, asOf, collectedAt } = await ask(name, { from: day(30), to: day(-30) });
      expect([name, asOf]).toEqual([name, basis === 'period' ? null : collectedAt]);
    }
  });

  it('counts documents that were imported within it, and judges bills of materials by what had come until its end', async () => {
    await insert('system', ...[['OLD', 300], ['NEW', 60]].map(([code, daysAgo]) => ({ id: `sys_${code}`, code, name: code, kind: 'application', criticality: 'normal', exposure: 'internal', distribution: 'none', created_at: at(Number(daysAgo)), updated_at: at(Number(daysAgo)) })));
    await insert('system_closure', ...['OLD', 'NEW'].map((code) => ({ ancestor_id: `sys_${code}`, descendant_id: `sys_${code}`, depth: 0 })));
    await insert('original', { sha256: 'a'.repeat(64), bytes: 1, created_at: before });
    await insert('import', ...([['before.json', before], ['within.json', within], ['after.json', after]] as const).map(([file, instant]) => ({ id: `imp_${file}`, system_id: 'sys_OLD', part: 'sbom', file_name: file, sha256: 'a'.repeat(64), bytes: 1, state: 'done', progress: 100, created_at: instant, finished_at: instant })));
    const originals = await ask('ledger.originalsKept');
    expect([originals.count, originals.rows.map((row) => row[1])]).toEqual([1, ['within.json']]);
    const then = await ask('ledger.systemSboms');
    expect([then.count, then.holds, then.rows.map((row) => [row[0], row[3]])]).toEqual([1, true, [['OLD', endsDaysAfter(within)]]]);
    expect((await ask('ledger.systemSboms', today)).rows.map((row) => [row[0], row[3]])).toEqual([['NEW', null], ['OLD', 50]]);
  });

  it('judges components, licences, findings and ends of life by what was used at its end', async () => {
    await insert('package', { id: 900, purl_base: 'pkg:npm/then', purl_type: 'npm', name: 'then', display_name: 'then', created_at: before });
    const versions = ['gone', 'then', 'later'];
    await insert('package_version', ...versions.map((version, index) => ({ id: 900 + index, package_id: 900, purl: `pkg:npm/then@${version}`, version, check_state: 'checked', created_at: before })));
    const use = { system_id: 'sys_OLD', part: 'sbom', stands: true, relationship: 'direct', scope: 'required', groups: [], license_as_written: 'house rules', started_by: 'x' };
    await insert('usage', { ...use, package_version_id: 900, valid_from: before, valid_to: at(220) }, { ...use, package_version_id: 901, valid_from: before, valid_to: after }, { ...use, package_version_id: 902, valid_from: after, valid_to: null });
    await insert('vulnerability', { id: 900, display_id: 'CVE-2026-0900', aliases: [], severity: 'critical', severity_rank: 0, is_malicious: false, updated_at: before });
    await insert('advisory', { id: 900, source: 'test', record_id: 'T-1', vulnerability_id: 900, aliases: [], severity: 'critical', severity_rank: 0, cwes: [], links: [], is_malicious: false, raw: '{}', raw_digest: '\\x00', imported_at: before });
    await insert('advisory_match', ...versions.map((_, index) => ({ package_version_id: 900 + index, advisory_id: 900, because: {}, fixed: [], matcher: 'test', first_seen_at: before })));
    await insert('vulnerability_match', ...versions.map((_, index) => ({ package_version_id: 900 + index, vulnerability_id: 900, severity_rank: 0, first_seen_at: before, fixed: [], is_malicious: false })));
    await insert('lifecycle_cycle', ...versions.map((cycle, index) => ({ product: 'then', cycle, label: cycle, ends_on: [day(240), day(120), day(60)][index], is_lts: false, source: 'test', is_verified: true })));
    await insert('lifecycle_identifier', { purl_base: 'pkg:npm/then', product: 'then' });
    expect((await ask('ledger.componentsIdentified')).count).toBe(1);
    expect((await ask('compliance.licencesKnown')).rows.map((row) => row[1])).toEqual(['then']);
    expect((await ask('vulnerability.openBeyondSla')).rows.map((row) => [row[2], row[6]])).toEqual([['then', endsDaysAfter(before) - 7]]);
    expect((await ask('vulnerability.findingRecords')).rows).toEqual([['OLD', 'OLD', 1, 1]]);
    expect((await ask('vulnerability.endOfLife')).rows.map((row) => [row[1], row[5]])).toEqual([['then', 1]]);
    expect((await ask('vulnerability.openBeyondSla', today)).rows.map((row) => row[2])).toEqual(['later']);
    expect((await ask('vulnerability.openBeyondSla', { from: day(290), to: day(280) })).holds).toBeNull();
  });

  it('looks at the age of intelligence at its end', async () => {
    await insert('feed_snapshot', { id: 'one', source: 'past', sha256: 'x', bytes: 1, counts: {}, taken_at: at(103) }, { id: 'two', source: 'later', sha256: 'x', bytes: 1, counts: {}, taken_at: after });
    const then = await ask('vulnerability.advisoryFreshness');
    expect([then.holds, then.rows.map((row) => row[0])]).toEqual([true, ['past']]);
    expect((await ask('vulnerability.advisoryFreshness', today)).holds).toBe(false);
    expect((await ask('vulnerability.advisoryFreshness', { from: day(290), to: day(280) })).holds).toBeNull();
  });

  it('shows the grants that held at its end, and the reviews and verifications that lay in it', async () => {
    const grant = { role: 'developer', scope_kind: 'institution', requested_at: before, decided_by: 'bob', decided_at: before };
    await insert('role_grant', { ...grant, id: 'g1', person_id: 'ann', state: 'ended', valid_from: before, valid_to: after, ended_at: after }, { ...grant, id: 'g2', person_id: 'bob', state: 'ended', valid_from: before, valid_to: at(220), ended_at: at(220) }, { ...grant, id: 'g3', person_id: 'cid', state: 'approved', valid_from: after, decided_at: after });
    expect(await firstCells('identity.grantsApproved')).toEqual(['ann']);
    const held = await firstCells('identity.grantsApproved', today);
    expect([held.includes('cid'), held.includes('ann')]).toEqual([true, false]);
    const review = (quarter: string, opened: number, closed: number | null) => ({ id: quarter, quarter, opened_at: at(opened), due_at: at(opened - 30), closed_at: closed === null ? null : at(closed) });
    await insert('access_review', review('2026-a', 260, 240), review('2026-b', 150, 50), review('2026-c', 60, null));
    const reviews = await ask('identity.accessReviewed');
    // Closed after the end: it was open and late then.
    expect([reviews.count, reviews.holds, reviews.rows[0]![0], reviews.rows[0]![3]]).toEqual([1, false, '2026-b', null]);
    await insert('audit_verification', ...([['before', before], ['within', within], ['after', after]] as const).map(([id, instant]) => ({ id, asked_at: instant, finished_at: instant, state: 'intact', event_count: 3 })));
    expect(await ask('audit.chainVerified')).toMatchObject({ count: 1, holds: true });
  });
});

describe('evidence of bodies, policies and plans for a period', () => {
  it('shows bodies with who was in office at its end, and what was met, voted and resolved within it', async () => {
    await insert('body', { id: 'bod', kind: 'coordination', name_zh: '协调', name_en: 'Body', charter: 'x', effective_from: day(250), created_at: before, updated_at: before }, { id: 'bod2', kind: 'coordination', name_zh: '新设', name_en: 'New', charter: 'x', effective_from: day(50), created_at: after, updated_at: after });
    await insert('body_rule', { body_id: 'bod', version: 1, effective_from: day(250), required_departments: ['technology'], share_numerator: 1, share_denominator: 2, majority: 'simple', exception_majority: 'two-thirds', do_deputies_count: true, follow_up_days: 30, created_at: before });
    await insert('body_member', { id: 'm1', body_id: 'bod', person_id: 'ann', department: 'technology', role: 'chair', valid_from: day(250), valid_to: day(50), created_at: before }, { id: 'm2', body_id: 'bod', person_id: 'bob', department: 'legal', role: 'member', valid_from: day(50), valid_to: null, created_at: after });
    expect((await ask('coordination.bodies')).rows.map((row) => [row[0], row[4], row[5]])).toEqual([['协调', 'ann', 1]]);
    expect((await ask('coordination.bodies', today)).rows.find((row) => row[0] === '协调')!.slice(4, 6)).toEqual([null, 1]);
    for (const [name, instant, ordinal] of [['before', before, 1], ['within', within, 2], ['after', after, 3]] as const) {
      await insert('matter', { id: name, subject_kind: 'free', subject_id: name, title: name, interested_ids: [], is_exception: false, body_kind: 'coordination', state: 'decided', created_at: instant });
      await insert('meeting', { id: name, body_id: 'bod', form: 'meeting', year: 2026, ordinal, title: name, planned_at: instant, guests: [], state: 'signed', opened_at: instant, created_at: instant });
      await insert('agenda_item', { id: name, meeting_id: name, matter_id: name, position: 1, conditions: [], is_deferred: false, follow_ups: [], result: { isQuorate: true } });
      await insert('vote', { item_id: name, member_id: 'm1', person_id: 'ann', choice: 'for', at: instant });
      await insert('resolution', { id: name, number: name, body_id: 'bod', meeting_id: name, item_id: name, matter_id: name, title: name, subject_kind: 'free', subject_id: name, decision: 'approved', conditions: [], effective_at: instant, signed_by: 'ann', signature_id: 'sig', closed_at: after });
      await insert('follow_up', { id: name, resolution_id: name, title: name, due_on: day(120), state: 'done', evidence: 'x', closed_at: after, created_at: instant });
    }
    expect([await firstCells('coordination.meetings'), await firstCells('coordination.separation')]).toEqual([['within'], ['within']]);
    const resolutions = await ask('coordination.resolutions');
    // What was done afterwards was open and overdue then.
    expect([resolutions.holds, resolutions.rows.map((row) => [row[0], row[4], row[5], row[6]])]).toEqual([false, [['within', null, 1, 1]]]);
  });

  it('shows policies, receipts, tests and affirmations as they stood at its end', async () => {
    const policy = { version: 1, title_en: 'x', level: 'rules', drafted_by_name: 'ann', editor_ids: [], must_be_read: true, reader_roles: ['developer'], reader_unit_ids: [], reading_days: 30, created_at: before, updated_at: before };
    await insert('policy', { ...policy, id: 'p1', doc_no: 'P-1', title_zh: '旧', state: 'superseded', issued_at: before, effective_on: day(250), ended_on: day(50) }, { ...policy, id: 'p2', doc_no: 'P-2', title_zh: '新', state: 'issued', issued_at: after, effective_on: day(50), ended_on: null }, { ...policy, id: 'p3', doc_no: 'P-3', title_zh: '废', state: 'repealed', issued_at: at(260), effective_on: day(260), ended_on: day(220) });
    expect([await firstCells('regime.policiesInForce'), await firstCells('regime.policiesInForce', today)]).toEqual([['P-1'], ['P-2']]);
    await insert('read_receipt', { policy_id: 'p1', person_id: 'ann', read_at: within }, { policy_id: 'p1', person_id: 'cid', read_at: after });
    expect((await ask('regime.acknowledged')).rows.map((row) => row.slice(0, 4))).toEqual([['P-1', '旧', 1, 1]]);
    await insert('policy_clause', { id: 'c1', policy_id: 'p1', lineage: 'l1', position: 1, no: '1', text_zh: 'x', text_en: 'x', modality: 'shall', behaviours: [], requirements: ['iso-5230/3.1.1.1'] });
    await insert('policy_control', { id: 'k1', clause_id: 'c1', lineage: 'k1', name_zh: '控', name_en: 'x', kind: 'manual', frequency: 'yearly', owner_role: 'ospo' });
    const attestation = { control_id: 'k1', lineage: 'k1', fingerprint: 'x', period_from: day(260), period_to: day(250), result: 'works', signer_name: 'ann', signature_id: 'sig' };
    await insert('control_attestation', { ...attestation, id: 'att_1', valid_until: day(110), signed_at: within }, { ...attestation, id: 'att_2', valid_until: day(-200), signed_at: after });
    expect(await ask('regime.controlsTested')).toMatchObject({ count: 1, holds: false, rows: [['P-1', '1', '控', day(110)]] });
    const affirmation = { framework: 'iso-5230', framework_version: '1', scope_zh: 'x', scope_en: 'x', counts: {}, affirmed_by_name: 'ann', signature_id: 'sig' };
    await insert('conformance_affirmation', { ...affirmation, id: 'a1', affirmed_at: before, valid_until: day(20) }, { ...affirmation, id: 'a2', affirmed_at: after, valid_until: day(-500) });
    expect((await ask('regime.affirmations')).rows.map((row) => row[4])).toEqual([day(20)]);
    expect((await ask('regime.affirmations', today)).rows.map((row) => row[4])).toEqual([day(-500)]);
  });

  it('shows plans that were in force within it, what was measured until its end, and milestones as they stood then', async () => {
    const content = { objectives: [], targets: [{ id: 't1', metric: 'ledger.systemsWithOwner', target: 1, dueOn: day(-30) }], initiatives: [], milestones: [{ id: 'ms', title: '里程碑', dueOn: day(120) }, { id: 'ms2', title: '完成', dueOn: day(120) }], budget: [], programs: [] };
    const version = { number: 1, state: 'superseded', period_from: day(300), period_to: day(-300), content, revision: 1, authors: [], drafted_at: before, saved_at: before, conditions: [], digest: 'x', signature_id: 'sig' };
    await insert('plan', { id: 'pln', code: 'PLAN', created_at: before }, { id: 'pln2', code: 'LATER', created_at: after });
    await insert('plan_version', { ...version, plan_id: 'pln', title: 'past', decided_at: before, ended_at: after }, { ...version, plan_id: 'pln2', title: 'later', decided_at: after, ended_at: null, state: 'approved' });
    await insert('metric_value', ...([[240, 0.2], [110, 0.5], [50, 0.9]] as const).map(([daysAgo, value]) => ({ metric: 'ledger.systemsWithOwner', day: day(daysAgo), value, measured_at: at(daysAgo) })));
    await insert('plan_progress', { plan_id: 'pln', item_id: 'ms', state: 'done', done_on: day(50), noted_at: after }, { plan_id: 'pln', item_id: 'ms2', state: 'done', done_on: day(125), noted_at: after });
    expect(await firstCells('planning.approvedPlan')).toEqual(['PLAN']);
    expect((await ask('planning.targetsMeasured')).rows.map((row) => [row[0], row[4]])).toEqual([['PLAN', 0.5]]);
    const milestones = await ask('planning.milestonesOverdue');
    expect([milestones.count, milestones.holds, milestones.rows.map((row) => [row[1], row[3]])]).toEqual([2, false, [['里程碑', 'open'], ['完成', 'done']]]);
  });

  it('makes a pack of the policies that were in force at its end', async () => {
    const auditor = await test.signIn(test.tenantId, 'auditor');
    const { id } = await auditor.ok(regime.createPack, { body: { frameworks: ['iso-5230'], periodFrom: period.from, periodTo: period.to, language: 'zh-CN' } });
    let pack = await auditor.ok(regime.getPack, { params: { packId: id } });
    while (pack.finishedAt === null) pack = await auditor.ok(regime.getPack, { params: { packId: id } });
    const { bytes } = await auditor.call(regime.getPackFile, { params: { packId: id } });
    const names = [...bytes.toString('latin1').matchAll(/policies\/[\w.-]+\.json/g)].map(([name]) => name);
    expect([...new Set(names)]).toEqual(['policies/P-1-v1.json']);
  });
});
