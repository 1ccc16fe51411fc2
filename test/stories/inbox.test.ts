import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coordinationContract as coordination } from '#features/coordination/contract.ts';
import { daysOn, openBureau, soon, type World } from '#features/coordination/testing/bureau.ts';
import { identityContract as identity } from '#features/identity/contract.ts';
import { inboxContract as inbox } from '#features/inbox/contract.ts';
import { remind, remindAll } from '#features/inbox/reminders.ts';
import { regimeContract as regime } from '#features/regime/contract.ts';
import { newId } from '#kernel/ids.ts';
import { openMailServer, type MailServer } from '../mail-server.ts';
import { rowsInto } from '../rows.ts';
import { systemContext, testServer, type Client, type TestServer } from '../server.ts';

type Bureau = Awaited<ReturnType<typeof openBureau>>;
let mail: MailServer;
let bureau: Bureau;
let test: TestServer;
let insert: ReturnType<typeof rowsInto>;

beforeAll(async () => {
  mail = await openMailServer();
  bureau = await openBureau(mail.env);
  test = bureau.test;
  insert = rowsInto(test);
});
afterAll(async () => {
  await test.close();
  await mail.close();
});

/** Gives somebody an address, and a language. */
async function writeTo(who: Client, name: string, language: 'zh-CN' | 'en-US' = 'zh-CN'): Promise<string> {
  await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`update person set email = $3, language = $4 where tenant_id = $1 and id = $2`, [test.tenantId, who.personId, `${name}@bank.example`, language]));
  return `${name}@bank.example`;
}

const remindNow = () => remind(systemContext(test.running.app, test.tenantId));
const waiting = async (who: Client): Promise<any[]> => (await who.ok(inbox.listTasks)).rows;
const kindsOf = async (who: Client) => (await waiting(who)).map((row) => row.kind);

describe('an invitation to a meeting', () => {
  let world: World;
  let params: { meetingId: string };

  it('goes to members and deputies with time, place and agenda, each in the own language, and not before the meeting is called', async () => {
    world = await bureau.makeBody({}, 'fresh');
    await Promise.all([writeTo(world.chair, 'chair'), writeTo(world.legal, 'legal', 'en-US'), writeTo(world.deputy, 'deputy')]);
    const matterId = await bureau.addMatter(world, { title: '引入 openGauss 5.0' });
    const meeting = await bureau.secretary.ok(coordination.createMeeting, { body: { bodyId: world.bodyId, form: 'meeting', title: '第一次会议', plannedAt: '2027-03-01T01:30:00Z', endsAt: '2027-03-01T03:00:00Z', place: '1203会议室' } });
    params = { meetingId: meeting.id };
    await bureau.secretary.ok(coordination.updateMeeting, { params, body: { place: '1204会议室' } });
    await bureau.secretary.ok(coordination.addItem, { params, body: { matterId } });
    await bureau.secretary.ok(coordination.inviteMeeting, { params });
    const letters = await mail.mails('第一次会议', 3);
    expect(letters.map((letter) => letter.to[0]).toSorted()).toEqual(['chair@bank.example', 'deputy@bank.example', 'legal@bank.example']);
    const [chinese, english] = ['chair', 'legal'].map((name) => letters.find((letter) => letter.to[0] === `${name}@bank.example`)!.text);
    for (const part of ['【会议通知】第一次会议', '2027-03-01 09:30至11:00（北京时间）', '1204会议室', '引入 openGauss 5.0', `/meetings/${meeting.id}`]) expect(chinese).toContain(part);
    for (const part of ['[Meeting] 第一次会议', '2027-03-01 09:30 to 11:00 (Beijing time)', 'Agenda 1']) expect(english).toContain(part);
    expect(await kindsOf(world.chair)).toContain('coordination.meetings');
    expect(await kindsOf(world.deputy)).toContain('coordination.meetings');
  });

  it('is followed by what changed of time, place or agenda, and by nothing else', async () => {
    await bureau.secretary.ok(coordination.updateMeeting, { params, body: { guests: ['吴教授'], place: '1204会议室' } });
    await bureau.secretary.ok(coordination.updateMeeting, { params, body: { plannedAt: '2027-03-02T01:30:00Z', endsAt: null } });
    expect((await mail.mails('【会议变更】', 2)).map((letter) => letter.text.includes('2027-03-02 09:30（北京时间）'))).toEqual([true, true]);
    await bureau.secretary.ok(coordination.addItem, { params, body: { matterId: await bureau.addMatter(world, { title: '弃用 Redis 7.4' }) } });
    expect(await mail.mails('弃用 Redis 7.4', 3)).toHaveLength(3);
    expect(await mail.mails('【会议变更】', 4)).toHaveLength(4);
  });

  it('is taken back with the reason', async () => {
    await bureau.secretary.ok(coordination.cancelMeeting, { params, body: { reason: '主任出差' } });
    expect((await mail.mails('主任出差', 3)).map((letter) => /【会议取消】|\[Meeting cancelled\]/.test(letter.text))).toEqual([true, true, true]);
    expect(await kindsOf(world.chair)).not.toContain('coordination.meetings');
  });

  it('to a written procedure has the deadline, and waits until one has voted', async () => {
    const matterId = await bureau.addMatter(world, { title: '会签事项' });
    const { id: meetingId } = await bureau.secretary.ok(coordination.createMeeting, { body: { bodyId: world.bodyId, form: 'written', title: '书面会签', plannedAt: soon(0), deadlineAt: '2027-06-01T09:00:00Z' } });
    const { items } = await bureau.secretary.ok(coordination.addItem, { params: { meetingId }, body: { matterId } });
    await bureau.secretary.ok(coordination.inviteMeeting, { params: { meetingId } });
    const letters = await mail.mails('书面会签', 2);
    expect(letters.map((letter) => letter.to[0]).toSorted()).toEqual(['chair@bank.example', 'legal@bank.example']);
    expect(letters.some((letter) => letter.text.includes('【会签通知】') && letter.text.includes('2027-06-01 17:00（北京时间）'))).toBe(true);
    const votes = async () => (await waiting(world.chair)).filter((row) => row.link === `/meetings/${meetingId}`);
    expect(await votes()).toMatchObject([{ dueOn: '2027-06-01', isLate: false, text: { zh: '对“书面会签”的议题表决' } }]);
    await world.chair.ok(coordination.castVote, { params: { meetingId, itemId: items[0].id }, body: { choice: 'for' } });
    expect(await votes()).toEqual([]);
  });
});

describe('a reminder', () => {
  it('tells of a term that ends soon, and of one that ended, once each: the member, and who leads the body', async () => {
    const world = await bureau.makeBody({ nameZh: '任期协调机制' }, 'fresh');
    await Promise.all([writeTo(world.chair, 'term-chair'), writeTo(world.legal, 'term-legal', 'en-US'), writeTo(world.technology, 'term-technology'), writeTo(world.procurement, 'term-procurement')]);
    const endOn = (seat: keyof World['seats'], validTo: string) => test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`update body_member set valid_to = $3 where tenant_id = $1 and id = $2`, [test.tenantId, world.seats[seat], validTo]));
    await Promise.all([endOn('legal', daysOn(10)), endOn('technology', daysOn(-5)), endOn('procurement', daysOn(60))]);
    await remindNow();
    const [toChair] = await mail.mails('您有2项新的待办', 1);
    for (const part of ['任期协调机制', `将于${daysOn(10)}届满`, `已于${daysOn(-5)}届满`, '/inbox']) expect(toChair!.text).toContain(part);
    const [toLegal] = await mail.mails(`Your term in “Coordination body” ends on ${daysOn(10)}`, 1);
    expect([toLegal!.to[0], toLegal!.text.includes(`/bodies/${world.bodyId}`)]).toEqual(['term-legal@bank.example', true]);
    expect((await mail.mails(`您在“任期协调机制”的任期已于${daysOn(-5)}届满`, 1)).map((letter) => letter.to[0])).toEqual(['term-technology@bank.example']);
    expect(mail.received.some((letter) => letter.to[0] === 'term-procurement@bank.example')).toBe(false);
    expect(await remindNow()).toEqual({ people: 0, things: 0 });
    // A term that was moved is another one.
    await endOn('legal', daysOn(20));
    expect(await remindNow()).toEqual({ people: 2, things: 2 });
    await bureau.secretary.ok(coordination.addMember, { params: { bodyId: world.bodyId }, body: { personId: world.technology.personId, department: 'technology', role: 'member', validFrom: daysOn(0), validTo: null, deputyId: null } });
    expect((await waiting(world.technology)).map((row) => row.kind)).toEqual([]);
  });

  it('tells late readers of a policy, and its owner how many they are', async () => {
    const [owner, late, other] = [await test.signIn(test.tenantId, 'ospo'), await test.signIn(test.tenantId, 'developer'), await test.signIn(test.tenantId, 'developer')];
    await Promise.all([writeTo(owner, 'policy-owner'), writeTo(late, 'late-reader', 'en-US')]);
    const policy = { version: 1, title_zh: '开源管理办法', title_en: 'Open source measures', level: 'rules', state: 'issued', owner_id: owner.personId, drafted_by_name: 'x', editor_ids: [], must_be_read: true, reader_roles: ['developer'], reader_unit_ids: [], reading_days: 10, issued_at: '2026-01-01T00:00:00Z', created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' };
    const policyId = newId('pol');
    await insert('policy', { ...policy, id: policyId, doc_no: 'LATE-1', effective_on: daysOn(-11) }, { ...policy, id: 'pol_early', doc_no: 'EARLY-1', effective_on: daysOn(-9) });
    expect((await waiting(late)).map((row) => [row.text.zh, row.isLate])).toEqual([['阅读并确认《开源管理办法》（LATE-1）', true], ['阅读并确认《开源管理办法》（EARLY-1）', false]]);
    await remindNow();
    const [toReader] = await mail.mails('Read and confirm “Open source measures”', 1);
    expect([toReader!.to[0], toReader!.text.includes('(LATE-1)'), toReader!.text.includes('EARLY-1'), toReader!.text.includes(`/readings/${policyId}`)]).toEqual(['late-reader@bank.example', true, false, true]);
    expect((await mail.mails('《开源管理办法》（LATE-1）有', 1)).map((letter) => letter.to[0])).toEqual(['policy-owner@bank.example']);
    await late.ok(regime.confirmReading, { params: { policyId } });
    expect((await waiting(late)).map((row) => row.isLate)).toEqual([false]);
    expect(await kindsOf(other)).toEqual(['regime.readings', 'regime.readings']);
  });

  it('tells who decides about powers of a review that is open, due soon, and late, once in each stage', async () => {
    const keeper = await test.signIn(test.tenantId, 'security-admin');
    await writeTo(keeper, 'keeper');
    const moveDue = (days: number) => test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`update access_review set due_at = now() + make_interval(days => $2) where tenant_id = $1`, [test.tenantId, days]));
    const review = await keeper.ok(identity.openReview);
    const stages: string[] = [];
    for (const days of [20, 20, 3, 3, -1, -1]) {
      await moveDue(days);
      stages.push(`${days} ${(await remindNow()).things}`);
    }
    expect(stages).toEqual(['20 1', '20 0', '3 1', '3 0', '-1 1', '-1 0']);
    const letters = await mail.mails(`${review.quarter}权限复核`, 3);
    expect(letters.map((letter) => letter.to[0])).toEqual(['keeper@bank.example', 'keeper@bank.example', 'keeper@bank.example']);
    expect(await kindsOf(await test.signIn(test.tenantId, 'developer'))).not.toContain('identity.reviews');
  });

  it('tells the owner of a milestone that is overdue, else who answers for its initiative, else who submitted the plan', async () => {
    const people = await Promise.all([1, 2, 3].map(() => test.signIn(test.tenantId, 'developer')));
    for (const [index, who] of people.entries()) await writeTo(who, `milestone-${index}`);
    const [owner, leader, submitter] = people.map((who) => who.personId);
    const content = {
      objectives: [], targets: [], budget: [], initiatives: [{ id: 'i1', targetId: 't', title: 'x', description: '', ownerUnitId: null, ownerPersonId: leader }, { id: 'i2', targetId: 't', title: 'x', description: '', ownerUnitId: null, ownerPersonId: null }],
      milestones: [['m1', 'i1', owner, -3, '台账上线'], ['m2', 'i1', null, -2, '制度发布'], ['m3', 'i2', null, -1, '培训完成'], ['m4', 'i1', owner, 5, '将到期'], ['m5', 'i1', owner, -3, '已完成']].map(([id, initiativeId, person, days, title]) => ({ id, initiativeId, title, dueOn: daysOn(Number(days)), ownerUnitId: null, ownerPersonId: person })),
      programs: [{ id: 'p', year: 2026, title: 'x', tasks: [{ id: 'task', title: '年度任务', initiativeId: null, startsOn: daysOn(-30), dueOn: daysOn(-4), after: [], ownerUnitId: null, ownerPersonId: owner }] }],
    };
    await insert('signature', { id: 'sig', object_kind: 'x', object_id: 'x', signer_name: 'x', at: '2026-01-01T00:00:00Z', statement: '{}', digest_algorithm: 'SHA-256', digest: '', algorithm: 'x', key_id: 'x', value: '' });
    await insert('plan', { id: 'pln', code: 'PLAN-1', created_at: '2026-01-01T00:00:00Z' });
    await insert('plan_version', { plan_id: 'pln', number: 1, state: 'approved', title: 'x', period_from: daysOn(-100), period_to: daysOn(100), content, revision: 1, authors: [], drafted_at: '2026-01-01T00:00:00Z', saved_at: '2026-01-01T00:00:00Z', conditions: [], submitted_by: submitter, decided_at: '2026-01-01T00:00:00Z', signature_id: 'sig' });
    await insert('plan_progress', { plan_id: 'pln', item_id: 'm5', state: 'done', done_on: daysOn(-5), noted_at: '2026-01-01T00:00:00Z' });
    await remindNow();
    const texts = await Promise.all(['台账上线', '制度发布', '培训完成', '年度任务'].map(async (title) => (await mail.mails(`“${title}”（计划PLAN-1）`, 1)).map((letter) => letter.to[0])));
    expect(texts).toEqual([['milestone-0@bank.example'], ['milestone-1@bank.example'], ['milestone-2@bank.example'], ['milestone-0@bank.example']]);
    expect((await waiting(people[0]!)).map((row) => [row.text.zh, row.isLate]).filter(([text]) => text.includes('PLAN-1'))).toEqual([['任务“年度任务”（计划PLAN-1）', true], ['里程碑“台账上线”（计划PLAN-1）', true], ['里程碑“将到期”（计划PLAN-1）', false]]);
    expect(mail.received.some((letter) => letter.text.includes('已完成') || letter.text.includes('将到期'))).toBe(false);
  });
});

describe('the list of what waits', () => {
  it('holds own things only, also what one may decide and somebody else asked for', async () => {
    const [author, chief, developer] = [await test.signIn(test.tenantId, 'ospo'), await test.signIn(test.tenantId, 'decision-maker'), await test.signIn(test.tenantId, 'developer')];
    const policy = await author.ok(regime.createPolicy, { body: { docNo: 'NEW-1', title: { zh: '新制度', en: 'New policy' }, level: 'rules' } });
    await author.ok(regime.createClause, { params: { policyId: policy.id }, body: { no: '第一条', text: { zh: '应', en: 'shall' }, modality: 'shall', behaviours: [], requirements: [] } });
    await author.ok(regime.submitPolicy, { params: { policyId: policy.id } });
    const links = async (who: Client) => (await waiting(who)).map((row) => row.link);
    expect(await links(chief)).toContain(`/regime/policies/${policy.id}`);
    for (const who of [author, developer]) expect(await links(who)).not.toContain(`/regime/policies/${policy.id}`);
  });

  it('is nothing of another institution', async () => {
    const stranger = await test.signIn(await test.addTenant(), 'developer');
    expect(await stranger.ok(inbox.listTasks)).toEqual({ rows: [], lateCount: 0 });
  });

  it('is there without a mail server, which is told of nothing and counts nothing as told', async () => {
    const quiet = await testServer();
    try {
      const reader = await quiet.signIn(quiet.tenantId, 'developer');
      await rowsInto(quiet)('policy', { id: 'pol_x', doc_no: 'X', version: 1, title_zh: 'x', title_en: 'x', level: 'rules', state: 'issued', drafted_by_name: 'x', editor_ids: [], must_be_read: true, reader_roles: [], reader_unit_ids: [], reading_days: 10, effective_on: daysOn(-20), issued_at: '2026-01-01T00:00:00Z', created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' });
      expect(await remindAll(quiet.running.app)).toEqual({ people: 0, things: 0, failed: 0 });
      expect(await quiet.running.app.db.withTenant(quiet.tenantId, (tx) => tx.query(`select from reminder where tenant_id = $1`, [quiet.tenantId]))).toEqual([]);
      expect(await reader.ok(inbox.listTasks)).toMatchObject({ rows: [{ kind: 'regime.readings', isLate: true, link: '/readings/pol_x' }], lateCount: 1 });
    } finally {
      await quiet.close();
    }
  });
});
