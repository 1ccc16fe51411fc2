import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityContract as identity } from '#features/identity/contract.ts';
import { systemContext, type Client, type TestServer } from '../../../test/server.ts';
import { coordinationContract as coordination } from './contract.ts';
import { proposeMatter, withdrawProposal } from './public.ts';
import { daysOn, everybody, fresh, openBureau, soon, today, vote, type Seats } from './testing/bureau.ts';

type Bureau = Awaited<ReturnType<typeof openBureau>>;
let test: TestServer;
let secretary: Client;
let [makeBody, addMatter, openMeeting, show, closeMeeting, resolve] = [] as unknown as [Bureau['makeBody'], Bureau['addMatter'], Bureau['openMeeting'], Bureau['show'], Bureau['closeMeeting'], Bureau['resolve']];

beforeAll(async () => {
  ({ test, secretary, makeBody, addMatter, openMeeting, show, closeMeeting, resolve } = await openBureau());
});
afterAll(() => test.close());

const sql = <Row extends object = Record<string, any>>(text: string, ...parameters: unknown[]) => test.running.app.db.withOwner((tx) => tx.query<Row>(text, parameters));
const actions = async (objectId: string, outcome = 'done') => (await sql<{ action: string; reason: string | null }>(`select action, reason from audit_event where object_id = $1 and outcome = $2 order by id`, objectId, outcome)).map((row) => (row.reason === null || outcome === 'done' ? row.action : `${row.action}: ${row.reason}`));

describe('article 4: no resolution is effective without quorum, one each of technology, legal and procurement', () => {
  it('G23: a meeting without the member of procurement makes no valid resolution, and says why', async () => {
    const world = await makeBody();
    const matterId = await addMatter(world);
    const item = await openMeeting(world, matterId, { chair: 'present', technology: 'present', legal: 'present' });
    for (const who of [world.chair, world.technology, world.legal]) expect((await vote(who, item)).status).toBe(200);
    const before = await show(item);
    expect(before.items[0].result).toMatchObject({ isQuorate: false, decision: null, counts: { for: 3, present: 3 }, lacks: [{ lack: 'department', department: 'procurement', because: 'absent' }] });
    const after = await closeMeeting(world, item);
    expect(after).toMatchObject({ state: 'signed', items: [{ resolutionId: null, result: { decision: null }, matter: { state: 'pending', stateReason: 'no-quorum' } }] });
    expect((await secretary.ok(coordination.listResolutions, { query: { bodyId: world.bodyId } })).rows).toEqual([]);
  });

  it('with one voice each of the three it is in force from the signature of the chair on', async () => {
    const world = await makeBody();
    const matterId = await addMatter(world);
    const item = await openMeeting(world, matterId, { technology: 'present', legal: 'present', procurement: 'deputy', chair: 'present' });
    for (const who of [world.chair, world.technology, world.legal]) await vote(who, item);
    expect((await vote(world.procurement, item)).body.error.code).toBe('vote.refused');
    expect((await vote(world.deputy, item)).status).toBe(200);
    await secretary.ok(coordination.minuteMeeting, { params: item });
    expect((await secretary.ok(coordination.listResolutions, { query: { bodyId: world.bodyId } })).rows).toEqual([]);
    await world.chair.ok(coordination.signMeeting, { params: item });
    const [resolution] = (await secretary.ok(coordination.listResolutions, { query: { bodyId: world.bodyId } })).rows;
    expect(resolution).toMatchObject({ decision: 'approved', state: 'open', number: expect.stringMatching(/^〔\d{4}〕1-1$/) });
    expect(await secretary.ok(coordination.getResolution, { params: { resolutionId: resolution.id } })).toMatchObject({ isSignatureValid: true, result: { isQuorate: true, ruleVersion: 1 } });
  });

  it('which departments are asked for is the rule of the body, and a meeting keeps the rule that it was opened with', async () => {
    const world = await makeBody();
    const first = await openMeeting(world, await addMatter(world), { chair: 'present', technology: 'present', legal: 'present' });
    const rule = { requiredDepartments: ['technology', 'legal'], shareNumerator: 1, shareDenominator: 2, majority: 'simple', exceptionMajority: 'two-thirds', doDeputiesCount: true, followUpDays: 10 };
    const after = await secretary.ok(coordination.setRule, { params: { bodyId: world.bodyId }, body: { ...rule, effectiveFrom: today(), reason: '采购部门列席' } });
    expect(after.rules.map((each: { version: number }) => each.version)).toEqual([2, 1]);
    const second = await openMeeting(world, await addMatter(world), { chair: 'present', technology: 'present', legal: 'present' });
    for (const item of [first, second]) for (const who of [world.chair, world.technology, world.legal]) await vote(who, item);
    expect([(await show(first)).items[0].result.isQuorate, (await show(second)).items[0].result.isQuorate]).toEqual([false, true]);
    const past = await secretary.call(coordination.setRule, { params: { bodyId: world.bodyId }, body: { ...rule, effectiveFrom: '2026-01-02', reason: 'x' } });
    expect(past.body.error.code).toBe('request.invalid');
  });

  it('an exception needs two thirds', async () => {
    const world = await makeBody();
    const outcome = async (isException: boolean) => {
      const item = await openMeeting(world, await addMatter(world, { isException }), { technology: 'present', legal: 'present', procurement: 'present', chair: 'present' });
      for (const who of [world.technology, world.legal]) await vote(who, item);
      await vote(world.chair, item, 'for');
      await vote(world.procurement, item, 'against', '供应商尚未确认支持期限。');
      await world.chair.ok(coordination.recuse, { params: item, body: { reason: '与供应商有往来' } });
      return (await show(item)).items[0].result;
    };
    expect([await outcome(false), await outcome(true)]).toMatchObject([{ decision: 'approved', counts: { for: 2, against: 1, excluded: 1 } }, { decision: 'approved', needed: 2 }]);
  });
});

describe('article 4: the requester cannot vote', () => {
  it('is refused, in the log, and does not stand for the own department', async () => {
    const world = await makeBody();
    const item = await openMeeting(world, await addMatter(world, { requesterId: world.technology.personId }));
    for (const who of [world.chair, world.legal, world.procurement]) await vote(who, item);
    const refused = await vote(world.technology, item);
    expect([refused.status, refused.body.error.code]).toEqual([403, 'duty.separated']);
    expect(await actions(item.meetingId, 'refused')).toEqual(['coordination.vote-refused: requester']);
    expect((await show(item, world.technology)).items[0]).toMatchObject({ myObstacle: 'requester', result: { isQuorate: false, lacks: [{ department: 'technology', because: 'interested' }] } });
  });

  it('nor can anybody else: strangers, absent members, members who stepped back, and nobody twice', async () => {
    const world = await makeBody();
    const stranger = await test.signIn(test.tenantId, 'legal');
    const item = await openMeeting(world, await addMatter(world), { chair: 'present', technology: 'present', legal: 'present' });
    const codeOf = async (who: Client) => (await vote(who, item)).body.error?.details?.because;
    expect([await codeOf(stranger), await codeOf(world.procurement), await codeOf(secretary)]).toEqual(['not-member', 'not-attending', 'not-member']);
    await vote(world.legal, item, 'against');
    await vote(world.legal, item, 'for');
    await world.technology.ok(coordination.recuse, { params: item, body: { reason: '本人持有该公司股份' } });
    expect(await codeOf(world.technology)).toBe('recused');
    expect((await show(item)).items[0]).toMatchObject({ votes: [{ choice: 'for' }], recusals: [{ reason: '本人持有该公司股份' }], result: { counts: { for: 1, excluded: 1 } } });
    expect((await stranger.call(coordination.recuse, { params: item, body: { reason: 'x' } })).body.error.code).toBe('vote.refused');
  });

  it('those who wrote what is proposed have no voice either, nor does whoever presides sign for the own gain', async () => {
    const world = await makeBody();
    const ctx = systemContext(test.running.app, test.tenantId);
    const { matterId } = await ctx.tx((tx) => proposeMatter(ctx, tx, { subjectKind: 'test', subjectId: fresh('s'), title: '规划', requesterId: null, interestedIds: [world.chair.personId], bodyKind: 'coordination', bodyId: world.bodyId }));
    const item = await openMeeting(world, matterId);
    for (const who of [world.technology, world.legal, world.procurement]) await vote(who, item);
    expect((await vote(world.chair, item)).body.error.code).toBe('duty.separated');
    await secretary.ok(coordination.minuteMeeting, { params: item });
    expect((await world.chair.call(coordination.signMeeting, { params: item })).body.error.details.because).toBe('interested');
    await secretary.ok(coordination.reopenMeeting, { params: item, body: { reason: '更换主持人' } });
    await secretary.ok(coordination.updateMeeting, { params: item, body: { presiderId: world.legal.personId } });
    await secretary.ok(coordination.minuteMeeting, { params: item });
    expect((await world.technology.call(coordination.signMeeting, { params: item })).body.error.details.because).toBe('not-presider');
    expect((await world.legal.ok(coordination.signMeeting, { params: item })).items[0].matter).toMatchObject({ state: 'decided', decision: 'approved' });
    expect(await actions(item.meetingId, 'refused')).toEqual(['coordination.vote-refused: requester', 'coordination.signing-refused: interested', 'coordination.signing-refused: not-presider']);
  });
});

describe("article 4: a member's term expiry blocks routing", () => {
  it('with the reason, for calling a meeting, for the agenda and for papers that go round', async () => {
    const world = await makeBody();
    const [matterId, other] = [await addMatter(world), await addMatter(world)];
    const meeting = await secretary.ok(coordination.createMeeting, { body: { bodyId: world.bodyId, form: 'meeting', plannedAt: soon() } });
    const params = { meetingId: meeting.id };
    await secretary.ok(coordination.addItem, { params, body: { matterId } });
    await secretary.ok(coordination.updateMember, { params: { bodyId: world.bodyId, memberId: world.seats.legal }, body: { validTo: today(), reason: '任期届满' } });
    const expected = [409, 'body.not-routable', [{ obstacle: 'no-department', department: 'legal', because: 'term-over', on: today() }]];
    for (const call of [secretary.call(coordination.inviteMeeting, { params }), secretary.call(coordination.addItem, { params, body: { matterId: other } })]) {
      const reply = await call;
      expect([reply.status, reply.body.error.code, reply.body.error.details.blockers]).toMatchObject(expected);
    }
    expect((await secretary.ok(coordination.getBody, { params: { bodyId: world.bodyId } })).members.find((member: { id: string }) => member.id === world.seats.legal)).toMatchObject({ outBecause: 'term-over' });
    // With a successor it goes on.
    const next = await test.signIn(test.tenantId, 'legal');
    await secretary.ok(coordination.addMember, { params: { bodyId: world.bodyId }, body: { personId: next.personId, department: 'legal', role: 'member', validFrom: today(), validTo: null, deputyId: null } });
    expect((await secretary.ok(coordination.inviteMeeting, { params })).state).toBe('invited');
  });

  it('a closed account counts like a term that is over: no seat, no voice', async () => {
    const world = await makeBody({}, 'fresh');
    const item = await openMeeting(world, await addMatter(world));
    const admin = await test.signIn(test.tenantId, 'system-admin');
    await admin.ok(identity.updatePerson, { params: { personId: world.legal.personId }, body: { isActive: false } });
    expect((await vote(world.legal, item)).status).toBe(401);
    const body = await secretary.ok(coordination.getBody, { params: { bodyId: world.bodyId } });
    expect(body.blockers).toMatchObject([{ obstacle: 'no-department', department: 'legal', because: 'account-closed' }]);
  });

  it('shows of what unit its members are, in both languages', async () => {
    const world = await makeBody({}, 'fresh');
    const admin = await test.signIn(test.tenantId, 'system-admin');
    const unit = await admin.ok(identity.createUnit, { body: { parentId: null, code: 'LAW', nameZh: '法律合规部', nameEn: 'Legal and Compliance' } });
    await admin.ok(identity.updatePerson, { params: { personId: world.legal.personId }, body: { unitId: unit.id } });
    const { members } = await secretary.ok(coordination.getBody, { params: { bodyId: world.bodyId } });
    const unitOf = (memberId: string) => members.filter((member: { id: string }) => member.id === memberId).map((member: { unitNameZh: string; unitNameEn: string }) => [member.unitNameZh, member.unitNameEn]);
    expect([unitOf(world.seats.legal), unitOf(world.seats.technology)]).toEqual([[['法律合规部', 'Legal and Compliance']], [[null, null]]]);
  });

  it('a term that ends while papers go round takes the voice with it', async () => {
    const world = await makeBody();
    const meeting = await secretary.ok(coordination.createMeeting, { body: { bodyId: world.bodyId, form: 'written', plannedAt: new Date().toISOString(), deadlineAt: soon(48) } });
    const { items } = await secretary.ok(coordination.addItem, { params: { meetingId: meeting.id }, body: { matterId: await addMatter(world) } });
    await secretary.ok(coordination.inviteMeeting, { params: { meetingId: meeting.id } });
    await secretary.ok(coordination.updateMember, { params: { bodyId: world.bodyId, memberId: world.seats.technology }, body: { validTo: today(), reason: '调离' } });
    expect((await vote(world.technology, { meetingId: meeting.id, itemId: items[0].id })).body.error.details.because).toBe('term-over');
  });

  it('is warned of thirty days before', async () => {
    const world = await makeBody();
    const end = (days: number, seat: keyof Seats) => secretary.ok(coordination.updateMember, { params: { bodyId: world.bodyId, memberId: world.seats[seat] }, body: { validTo: daysOn(days), reason: '任期' } });
    await end(30, 'legal');
    const body = await end(31, 'technology');
    expect(body.members.map((member: { id: string; daysLeft: number | null }) => [member.id, member.daysLeft]).filter(([, left]: [string, number | null]) => left !== null)).toEqual([[world.seats.legal, 30]]);
    expect(body).toMatchObject({ endingCount: 1, blockers: [] });
  });
});

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('the charter of a body', () => {
  it('is kept as it came, fits the digest that was written down, and is read by who sees the body', async () => {
    const bytes = Buffer.from('%PDF-1.7 章程');
    const world = await makeBody({ charterSha256: sha256Of(bytes) }, 'fresh');
    const params = { bodyId: world.bodyId };
    expect((await world.legal.call(coordination.getCharter, { params })).status).toBe(404);
    expect((await world.legal.call(coordination.keepCharter, { params, query: { fileName: 'c.pdf' }, bytes })).status).toBe(403);
    expect((await secretary.call(coordination.keepCharter, { params, query: { fileName: 'c.pdf' }, bytes: Buffer.from('别的') })).body.error.code).toBe('document.digest-differs');
    expect(await secretary.ok(coordination.keepCharter, { params, query: { fileName: 'C:\\\\章程.pdf' }, bytes })).toMatchObject({ isCharterKept: true, charterFileName: '章程.pdf', charterSha256: sha256Of(bytes) });
    expect((await world.legal.call(coordination.getCharter, { params })).bytes.equals(bytes)).toBe(true);
    // A revised charter takes its place; a digest that was written down anew is of another paper.
    const revised = Buffer.from('修订稿');
    expect((await secretary.ok(coordination.keepCharter, { params, query: { fileName: 'c2.pdf' }, bytes: revised })).charterSha256).toBe(sha256Of(revised));
    expect(await secretary.ok(coordination.updateBody, { params, body: { charter: '正文' } })).toMatchObject({ isCharterKept: true });
    expect(await secretary.ok(coordination.updateBody, { params, body: { charterSha256: 'a'.repeat(64) } })).toMatchObject({ isCharterKept: false });
    expect((await secretary.call(coordination.getCharter, { params })).status).toBe(404);
  });
});

describe('article 4: each resolution has follow-up items with closure evidence', () => {
  it('which come by themselves where nobody named any, are closed with evidence by their owner, and close the resolution', async () => {
    const world = await makeBody();
    const owner = await test.signIn(test.tenantId, 'developer');
    const { resolutionId } = await resolve(world, { requesterId: owner.personId });
    const before = await owner.ok(coordination.getResolution, { params: { resolutionId } });
    expect(before).toMatchObject({ state: 'open', followUps: [{ state: 'open', ownerId: owner.personId, dueOn: daysOn(30), canClose: true }] });
    const params = { resolutionId, followUpId: before.followUps[0].id };
    expect((await owner.call(coordination.closeFollowUp, { params, body: { evidence: ' ' } })).status).toBe(400);
    expect((await world.legal.call(coordination.closeFollowUp, { params, body: { evidence: '已完成' } })).body.error.code).toBe('permission.missing');
    const after = await owner.ok(coordination.closeFollowUp, { params, body: { evidence: '已发布到制品库，见变更单 CHG-1。', evidenceLink: 'https://itsm.bank.example/CHG-1', evidenceSha256: 'A'.repeat(64) } });
    expect(after).toMatchObject({ state: 'closed', openCount: 0, followUps: [{ state: 'done', evidence: '已发布到制品库，见变更单 CHG-1。', evidenceSha256: 'a'.repeat(64), closedByName: expect.any(String) }] });
    expect(await actions(resolutionId)).toEqual(['coordination.resolved', 'coordination.follow-up-closed', 'coordination.resolution-closed']);
    expect(await actions(resolutionId, 'refused')).toEqual(['coordination.follow-up-refused: not-owner']);
    expect((await owner.call(coordination.closeFollowUp, { params, body: { evidence: '再次' } })).body.error.code).toBe('object.wrong-state');
  });

  it('whose file of evidence is kept as it came: brought by the owner, fitting its digest, read by who sees the resolution, and final once closed', async () => {
    const world = await makeBody();
    const owner = await test.signIn(test.tenantId, 'developer');
    const { resolutionId } = await resolve(world, { requesterId: owner.personId });
    const [{ id: followUpId }] = (await owner.ok(coordination.getResolution, { params: { resolutionId } })).followUps;
    const params = { resolutionId, followUpId };
    const [bytes, other] = [Buffer.from('%PDF-1.7 证据'), Buffer.from('另一份')];
    expect((await world.legal.call(coordination.keepEvidence, { params, query: { fileName: 'a.pdf' }, bytes })).body.error.code).toBe('permission.missing');
    expect((await owner.call(coordination.keepEvidence, { params, query: { fileName: 'a.pdf', sha256: sha256Of(other) }, bytes })).body.error.code).toBe('document.digest-differs');
    expect((await owner.call(coordination.getEvidence, { params })).status).toBe(404);
    expect((await owner.ok(coordination.keepEvidence, { params, query: { fileName: '../验收单.pdf', sha256: sha256Of(bytes) }, bytes })).followUps[0]).toMatchObject({ evidenceFileName: '验收单.pdf', evidenceSha256: sha256Of(bytes), state: 'open' });
    expect((await owner.call(coordination.closeFollowUp, { params, body: { evidence: '已完成', evidenceSha256: 'b'.repeat(64) } })).body.error.code).toBe('document.digest-differs');
    expect((await owner.ok(coordination.closeFollowUp, { params, body: { evidence: '已完成' } })).followUps[0]).toMatchObject({ evidenceSha256: sha256Of(bytes), evidenceFileName: '验收单.pdf' });
    expect((await owner.call(coordination.keepEvidence, { params, query: { fileName: 'b.pdf' }, bytes: other })).body.error.code).toBe('object.wrong-state');
    expect((await world.legal.call(coordination.getEvidence, { params })).bytes.equals(bytes)).toBe(true);
    expect((await (await test.signIn(await test.addTenant(), 'ospo')).call(coordination.getEvidence, { params })).status).toBe(404);
    expect(await actions(resolutionId)).toEqual(expect.arrayContaining(['coordination.evidence-kept']));
  });

  it('whose file comes after the closing has to fit the digest that was written down; a digest alone hands nothing out', async () => {
    const world = await makeBody();
    const { resolutionId } = await resolve(world);
    const [{ id: followUpId }] = (await secretary.ok(coordination.getResolution, { params: { resolutionId } })).followUps;
    const params = { resolutionId, followUpId };
    const bytes = Buffer.from('归档件');
    // Of a file that the institution keeps elsewhere in the program.
    await secretary.ok(coordination.keepCharter, { params: { bodyId: world.bodyId }, query: { fileName: 'c.pdf' }, bytes });
    await secretary.ok(coordination.closeFollowUp, { params, body: { evidence: '见档案', evidenceSha256: sha256Of(bytes) } });
    expect((await secretary.call(coordination.getEvidence, { params })).status).toBe(404);
    expect((await secretary.call(coordination.keepEvidence, { params, query: { fileName: 'x.pdf' }, bytes: Buffer.from('别的') })).body.error.code).toBe('document.digest-differs');
    expect((await secretary.ok(coordination.keepEvidence, { params, query: { fileName: 'x.pdf' }, bytes })).followUps[0].evidenceFileName).toBe('x.pdf');
  });

  it('of a yes with conditions there is one for each condition; what is past its day is overdue', async () => {
    const world = await makeBody();
    const item = await openMeeting(world, await addMatter(world));
    await secretary.ok(coordination.updateItem, { params: item, body: { conditions: ['三十日内完成安全加固', '只用于内网系统'], discussion: '法务部提示许可证义务。' } });
    for (const who of everybody(world)) await vote(who, item);
    expect((await secretary.call(coordination.updateItem, { params: item, body: { conditions: ['另一条件'] } })).body.error.code).toBe('object.wrong-state');
    const { resolutionId } = (await closeMeeting(world, item)).items[0];
    const resolution = await secretary.ok(coordination.getResolution, { params: { resolutionId } });
    expect(resolution).toMatchObject({ decision: 'approved-with-conditions', followUps: [{ title: '三十日内完成安全加固' }, { title: '只用于内网系统' }] });
    await sql(`update follow_up set due_on = due_on - 40 where resolution_id = $1`, resolutionId);
    expect(await secretary.ok(coordination.getResolution, { params: { resolutionId } })).toMatchObject({ state: 'overdue', overdueCount: 2, followUps: [{ isOverdue: true }, { isOverdue: true }] });
    expect((await secretary.ok(coordination.listResolutions, { query: { state: 'overdue', bodyId: world.bodyId } })).rows.map((row: { id: string }) => row.id)).toEqual([resolutionId]);
    expect((await secretary.call(coordination.exportResolutions, { query: { bodyId: world.bodyId, format: 'csv' } })).text).toContain(resolution.number);
  });

  it('a no has nothing to follow', async () => {
    const world = await makeBody();
    const item = await openMeeting(world, await addMatter(world));
    for (const who of everybody(world)) await vote(who, item, 'against', '成熟度不足');
    const { resolutionId } = (await closeMeeting(world, item)).items[0];
    expect(await secretary.ok(coordination.getResolution, { params: { resolutionId } })).toMatchObject({ decision: 'rejected', state: 'closed', followUps: [], dissents: [{ text: '成熟度不足' }, {}, {}, {}] });
  });
});

describe('papers that go round for signature', () => {
  it('are decided when all have answered or the deadline is over; who is silent is not there', async () => {
    const world = await makeBody();
    const circulate = async () => {
      const meeting = await secretary.ok(coordination.createMeeting, { body: { bodyId: world.bodyId, form: 'written', plannedAt: new Date().toISOString(), deadlineAt: soon(24) } });
      const { items } = await secretary.ok(coordination.addItem, { params: { meetingId: meeting.id }, body: { matterId: await addMatter(world) } });
      expect((await secretary.ok(coordination.inviteMeeting, { params: { meetingId: meeting.id } })).state).toBe('held');
      return { meetingId: meeting.id, itemId: items[0].id };
    };
    const [answered, late] = [await circulate(), await circulate()];
    for (const who of [world.technology, world.legal, world.procurement]) for (const item of [answered, late]) await vote(who, item);
    expect((await secretary.call(coordination.minuteMeeting, { params: answered })).body.error.code).toBe('object.wrong-state');
    await vote(world.chair, answered, 'against', '范围过大');
    expect((await closeMeeting(world, answered)).items[0].result).toMatchObject({ decision: 'approved', counts: { for: 3, against: 1 } });
    await sql(`update meeting set deadline_at = now() - interval '1 minute', planned_at = now() - interval '1 day' where id = $1`, late.meetingId);
    expect((await vote(world.chair, late)).body.error.details.because).toBe('deadline-over');
    expect((await closeMeeting(world, late)).items[0].result).toMatchObject({ decision: 'approved', counts: { for: 3, present: 3, entitled: 4 } });
  });

  it('need a deadline', async () => {
    const world = await makeBody();
    expect((await secretary.call(coordination.createMeeting, { body: { bodyId: world.bodyId, form: 'written', plannedAt: soon() } })).body.error.code).toBe('request.invalid');
  });
});

describe('a resolution', () => {
  it('is annulled by the chair alone, with a reason; the matter waits again and the history stays', async () => {
    const world = await makeBody();
    const { resolutionId, matterId } = await resolve(world);
    expect((await world.legal.call(coordination.annulResolution, { params: { resolutionId }, body: { reason: 'x' } })).body.error.code).toBe('duty.separated');
    const after = await world.chair.ok(coordination.annulResolution, { params: { resolutionId }, body: { reason: '依据的评估报告有误' } });
    expect(after).toMatchObject({ state: 'annulled', annulReason: '依据的评估报告有误', followUps: [{ state: 'cancelled' }] });
    expect((await secretary.ok(coordination.listMatters, { query: { bodyId: world.bodyId } })).rows).toMatchObject([{ id: matterId, state: 'pending', decision: null }]);
    expect((await world.chair.call(coordination.annulResolution, { params: { resolutionId }, body: { reason: 'x' } })).body.error.code).toBe('object.wrong-state');
    expect(await actions(resolutionId)).toEqual(['coordination.resolved', 'coordination.resolution-annulled']);
  });

  it('tells the feature that its subject belongs to, in its own transaction', async () => {
    const world = await makeBody();
    const heard: unknown[] = [];
    const { app } = test.running;
    const { emit } = app;
    const subjectId = fresh('subject');
    Object.assign(app, { emit: async (event: any) => {
      if (event.name === 'coordination.resolved') heard.push([event.subjectKind, event.subjectId, event.decision, (await event.tx.query(`select from resolution where id = $1`, [event.resolutionId])).length]);
      return emit(event);
    } });
    try {
      const ctx = systemContext(app, test.tenantId);
      const propose = () => ctx.tx((tx) => proposeMatter(ctx, tx, { subjectKind: 'plan-of-test', subjectId, title: '规划', requesterId: null, bodyKind: 'coordination', bodyId: world.bodyId }));
      const { matterId } = await propose();
      expect((await propose()).matterId).toBe(matterId);
      const item = await openMeeting(world, matterId);
      for (const who of everybody(world)) await vote(who, item);
      const { resolutionId } = (await closeMeeting(world, item)).items[0];
      await world.chair.ok(coordination.annulResolution, { params: { resolutionId }, body: { reason: '重新审议' } });
      expect(heard).toEqual([['plan-of-test', subjectId, 'approved', 1], ['plan-of-test', subjectId, 'deferred', 1]]);
      await ctx.tx((tx) => withdrawProposal(ctx, tx, 'plan-of-test', subjectId, '已删除'));
      expect((await secretary.ok(coordination.listMatters, { query: { subjectKind: 'plan-of-test', subjectId } })).rows).toMatchObject([{ id: matterId, state: 'withdrawn', stateReason: '已删除' }]);
    } finally {
      Object.assign(app, { emit });
    }
  });

  it('that is disputed goes on to the body that decides, and its way is kept', async () => {
    const world = await makeBody();
    const upper = await makeBody({ kind: 'decision' });
    const item = await openMeeting(world, await addMatter(world));
    for (const who of everybody(world)) await vote(who, item, 'against');
    const { matter } = (await closeMeeting(world, item)).items[0];
    const after = await secretary.ok(coordination.escalateMatter, { params: { matterId: matter.id }, body: { bodyId: upper.bodyId, reason: '科技部与法务部意见不一' } });
    expect(after).toMatchObject({ state: 'pending', bodyId: upper.bodyId, bodyKind: 'decision', escalations: [{ fromBodyId: world.bodyId, reason: '科技部与法务部意见不一' }] });
    const again = await openMeeting(upper, matter.id);
    for (const who of everybody(upper)) await vote(who, again);
    expect((await closeMeeting(upper, again)).items[0].matter).toMatchObject({ state: 'decided', decision: 'approved' });
    expect((await secretary.call(coordination.escalateMatter, { params: { matterId: matter.id }, body: { bodyId: world.bodyId, reason: 'x' } })).body.error.code).toBe('object.wrong-state');
  });

  it('is not made of what was withdrawn before the meeting; while one decides on it, it stays', async () => {
    const world = await makeBody();
    const matterId = await addMatter(world);
    const meeting = await secretary.ok(coordination.createMeeting, { body: { bodyId: world.bodyId, form: 'meeting', plannedAt: soon() } });
    const { items } = await secretary.ok(coordination.addItem, { params: { meetingId: meeting.id }, body: { matterId } });
    await world.legal.ok(coordination.recuse, { params: { meetingId: meeting.id, itemId: items[0].id }, body: { reason: '曾参与选型' } });
    expect((await secretary.ok(coordination.withdrawMatter, { params: { matterId }, body: { reason: '不再需要' } })).state).toBe('withdrawn');
    expect((await secretary.ok(coordination.getMeeting, { params: { meetingId: meeting.id } })).items).toEqual([]);
    const open = await addMatter(world);
    await openMeeting(world, open);
    expect((await secretary.call(coordination.withdrawMatter, { params: { matterId: open }, body: { reason: 'x' } })).body.error.code).toBe('object.in-use');
  });

  it('is not made of what was put off: the matter waits for the next meeting', async () => {
    const world = await makeBody();
    const matterId = await addMatter(world);
    const item = await openMeeting(world, matterId);
    await secretary.ok(coordination.updateItem, { params: item, body: { isDeferred: true } });
    expect((await vote(world.legal, item)).body.error.details.because).toBe('deferred');
    const after = await closeMeeting(world, item);
    expect(after.items[0]).toMatchObject({ result: { decision: 'deferred' }, matter: { state: 'pending' } });
    expect((await openMeeting(world, matterId)).itemId).not.toBe(item.itemId);
  });
});

describe('a body', () => {
  it('has one chair and one seat for each person at a time, and a table of duties with one that answers', async () => {
    const world = await makeBody();
    const params = { bodyId: world.bodyId };
    const term = { validFrom: '2026-02-01', validTo: null, deputyId: null };
    const codeOf = async (body: object) => (await secretary.call(coordination.addMember, { params, body })).body.error?.code;
    expect(await codeOf({ personId: world.deputy.personId, department: 'legal', role: 'chair', ...term })).toBe('object.conflict');
    expect(await codeOf({ personId: world.legal.personId, department: 'legal', role: 'member', ...term })).toBe('object.conflict');
    expect(await codeOf({ personId: world.deputy.personId, department: 'legal', role: 'member', ...term, deputyId: world.deputy.personId })).toBe('request.invalid');
    const { raci } = await secretary.ok(coordination.getBody, { params });
    const twoAnswer = { ...raci, introduction: { ...raci.introduction, technology: 'A' } };
    expect((await secretary.call(coordination.setRaci, { params, body: { raci: twoAnswer } })).body.error.details.issues[0].path).toBe('raci.introduction');
    const moved = { ...raci, introduction: { ...raci.introduction, technology: 'A', body: 'C', operations: 'R' } };
    expect(await secretary.ok(coordination.setRaci, { params, body: { raci: moved } })).toMatchObject({ isRaciDefault: false, raci: { introduction: { technology: 'A' } } });
    expect((await secretary.call(coordination.createBody, { body: { kind: 'expert', nameZh: fresh('专业组'), nameEn: 'x', charter: '', effectiveFrom: today() } })).body.error.code).toBe('request.invalid');
  });

  it('is dissolved when nothing is under way, and takes nothing from then on', async () => {
    const world = await makeBody();
    const { matterId } = await resolve(world);
    expect(matterId).toMatch(/^mat_/);
    const ended = await secretary.ok(coordination.endBody, { params: { bodyId: world.bodyId }, body: { endedOn: today(), reason: '并入信息科技委员会' } });
    expect(ended.blockers).toMatchObject([{ obstacle: 'ended' }]);
  });

  it('is kept by its secretary: a member reads and votes, and changes nothing', async () => {
    const world = await makeBody();
    for (const call of [world.legal.call(coordination.endBody, { params: { bodyId: world.bodyId }, body: { endedOn: today(), reason: 'x' } }), world.legal.call(coordination.createMatter, { body: { title: 'x', bodyKind: 'coordination' } })]) expect((await call).body.error.code).toBe('permission.missing');
    expect((await world.legal.ok(coordination.listBodies)).rows.map((row: { id: string }) => row.id)).toContain(world.bodyId);
  });

  it('of another institution is not there', async () => {
    const world = await makeBody();
    const { resolutionId, ...item } = await resolve(world);
    const other = await test.signIn(await test.addTenant(fresh('other')), 'ospo', 'decision-maker');
    expect((await other.ok(coordination.listBodies)).rows).toEqual([]);
    const calls = [other.call(coordination.getBody, { params: { bodyId: world.bodyId } }), other.call(coordination.getMeeting, { params: item }), other.call(coordination.getMinutes, { params: item }), other.call(coordination.getResolution, { params: { resolutionId } }), vote(other, item)];
    for (const call of calls) expect((await call).body.error.code).toBe('object.not-found');
    for (const endpoint of [coordination.listMatters, coordination.listMeetings, coordination.listResolutions]) expect((await other.ok(endpoint)).rows).toEqual([]);
  });
});
