import { newId } from '#kernel/ids.ts';
import { coordinationContract as coordination } from '#features/coordination/contract.ts';
import type { Client, TestServer } from '../server.ts';
import type { Sample } from './route-samples.ts';

/** A body of an institution, with a meeting that goes on, and one that decided. */
export type Bodies = Readonly<{
  test: TestServer; tenantId: string; word: string; keeper: Client; chair: Client;
  bodyId: string; memberId: string; matterId: string; meetingId: string; itemId: string; resolutionId: string; followUpId: string;
}>;

let counter = 0;
const next = (): number => (counter += 1);
const today = (): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date());
const later = (hours: number): string => new Date(Date.now() + hours * 3600_000).toISOString();
const rule = { requiredDepartments: ['technology', 'legal', 'procurement'], shareNumerator: 1, shareDenominator: 2, majority: 'simple', exceptionMajority: 'two-thirds', doDeputiesCount: true, followUpDays: 30 };

/** Through the interface, so that each table of the bodies has a row. */
export async function makeBodies(test: TestServer, tenantId: string, word: string): Promise<Bodies> {
  const [keeper, chair, legal, procurement] = [await test.signIn(tenantId, 'ospo'), await test.signIn(tenantId, 'decision-maker'), await test.signIn(tenantId, 'legal'), await test.signIn(tenantId, 'procurement')];
  const body = await keeper.ok(coordination.createBody, { body: { kind: 'coordination', nameZh: `协调机制${word}`, nameEn: `Body ${word}`, charter: `章程${word}`, effectiveFrom: '2026-01-01' } });
  await keeper.ok(coordination.keepCharter, { params: { bodyId: body.id }, query: { fileName: `${word}.pdf` }, bytes: `章程原件${word}` });
  const upper = await keeper.ok(coordination.createBody, { body: { kind: 'decision', nameZh: `决策组${word}`, nameEn: `Board ${word}`, charter: '', effectiveFrom: '2026-01-01' } });
  for (const [person, department, role] of [[chair, 'technology', 'chair'], [legal, 'legal', 'member'], [procurement, 'procurement', 'member']] as const) await keeper.ok(coordination.addMember, { params: { bodyId: body.id }, body: { personId: person.personId, department, role, validFrom: '2026-01-01', validTo: null, deputyId: null } });
  const { members } = await keeper.ok(coordination.getBody, { params: { bodyId: body.id } });
  const meet = async (): Promise<{ meetingId: string; itemId: string; matterId: string }> => {
    const matter = await keeper.ok(coordination.createMatter, { body: { title: `议题${word}${next()}`, bodyKind: 'coordination', bodyId: body.id } });
    const meeting = await keeper.ok(coordination.createMeeting, { body: { bodyId: body.id, form: 'meeting', plannedAt: later(1), place: `会议室${word}` } });
    const params = { meetingId: meeting.id };
    const { items } = await keeper.ok(coordination.addItem, { params, body: { matterId: matter.id } });
    await keeper.ok(coordination.inviteMeeting, { params });
    await keeper.ok(coordination.openMeeting, { params });
    await keeper.ok(coordination.setAttendance, { params, body: { seats: members.map((member: { id: string }) => ({ memberId: member.id, attendance: 'present' })) } });
    return { meetingId: meeting.id, itemId: items[0].id, matterId: matter.id };
  };
  const decided = await meet();
  for (const who of [chair, legal, procurement]) await who.ok(coordination.castVote, { params: decided, body: { choice: 'for' } });
  await keeper.ok(coordination.minuteMeeting, { params: decided });
  const { items } = await chair.ok(coordination.signMeeting, { params: decided });
  const { followUps } = await keeper.ok(coordination.getResolution, { params: { resolutionId: items[0].resolutionId } });
  const disputed = await keeper.ok(coordination.createMatter, { body: { title: `争议${word}`, bodyKind: 'coordination', bodyId: body.id } });
  await keeper.ok(coordination.escalateMatter, { params: { matterId: disputed.id }, body: { bodyId: upper.id, reason: `意见不一${word}` } });
  const open = await meet();
  await legal.ok(coordination.recuse, { params: open, body: { reason: `回避${word}` } });
  return { test, tenantId, word, keeper, chair, bodyId: body.id, memberId: members[1].id, matterId: disputed.id, meetingId: open.meetingId, itemId: open.itemId, resolutionId: items[0].resolutionId, followUpId: followUps[0].id };
}

type State = 'planned' | 'invited' | 'held' | 'minuted';
type Fresh = Readonly<{ bodyId: string; memberId: string; matterId: string; meetingId: string; itemId: string }>;

/** Written straight into the tables: the caller as the chair of a body of its own, and a meeting in the state. */
function freshMeeting({ test, tenantId, keeper }: Bodies, who: Client, state: State): Promise<Fresh> {
  const number = next();
  const [bodyId, memberId, matterId, meetingId, itemId] = ['bod', 'bmb', 'mat', 'mee', 'agi'].map((prefix) => newId(prefix)) as [string, string, string, string, string];
  const hasBegun = state === 'held' || state === 'minuted';
  const result = { isQuorate: true, lacks: [], counts: { for: 1, against: 0, abstain: 0, silent: 0, excluded: 0, present: 1, entitled: 1, seats: 1 }, majority: 'simple', needed: 1, decision: 'approved', ruleVersion: 1 };
  return test.running.app.db.withTenant(tenantId, async (tx) => {
    await tx.query(`insert into body (tenant_id, id, kind, name_zh, name_en, charter, effective_from, created_at, updated_at) values ($1, $2, 'coordination', $3, $3, '', '2026-01-01', now(), now())`, [tenantId, bodyId, `机构${number}`]);
    await tx.query(`insert into body_rule (tenant_id, body_id, version, effective_from, required_departments, share_numerator, share_denominator, majority, exception_majority, do_deputies_count, follow_up_days, created_at) values ($1, $2, 1, '2026-01-01', '{legal}', 1, 2, 'simple', 'two-thirds', true, 30, now())`, [tenantId, bodyId]);
    await tx.query(`insert into body_member (tenant_id, id, body_id, person_id, department, role, valid_from, created_at) values ($1, $2, $3, $4, 'legal', 'chair', '2026-01-01', now())`, [tenantId, memberId, bodyId, who.personId]);
    await tx.query(`insert into matter (tenant_id, id, subject_kind, subject_id, title, body_kind, body_id, state, created_at) values ($1, $2, 'free', $2, $3, 'coordination', $4, 'scheduled', now())`, [tenantId, matterId, `事项${number}`, bodyId]);
    await tx.query(
      `insert into meeting (tenant_id, id, body_id, form, year, ordinal, title, planned_at, state, rule_version, presider_id, opened_at, minuted_at, minuted_by, created_at) values ($1, $2, $3, 'meeting', 2026, 1, $4, now(), $5, $6, $7, $8, $9, $10, now())`,
      [tenantId, meetingId, bodyId, `会议${number}`, state, hasBegun ? 1 : null, hasBegun ? who.personId : null, hasBegun ? new Date() : null, state === 'minuted' ? new Date() : null, state === 'minuted' ? keeper.personId : null],
    );
    if (hasBegun) await tx.query(`insert into meeting_seat (tenant_id, meeting_id, member_id, attendance) values ($1, $2, $3, 'present')`, [tenantId, meetingId, memberId]);
    await tx.query(`insert into agenda_item (tenant_id, id, meeting_id, matter_id, position, result) values ($1, $2, $3, $4, 1, $5)`, [tenantId, itemId, meetingId, matterId, state === 'minuted' ? JSON.stringify(result) : null]);
    return { bodyId, memberId, matterId, meetingId, itemId };
  });
}

async function freshMatter({ test, tenantId, bodyId, word }: Bodies): Promise<string> {
  const id = newId('mat');
  await test.running.app.db.withTenant(tenantId, (tx) => tx.query(`insert into matter (tenant_id, id, subject_kind, subject_id, title, body_kind, body_id, state, created_at) values ($1, $2, 'free', $2, $3, 'coordination', $4, 'pending', now())`, [tenantId, id, `事项${word}${next()}`, bodyId]));
  return id;
}

/** A resolution of a body whose chair is the caller. */
async function freshResolution(bodies: Bodies, who: Client): Promise<string> {
  const { bodyId, meetingId, itemId, matterId } = await freshMeeting(bodies, who, 'minuted');
  const id = newId('res');
  await bodies.test.running.app.db.withTenant(bodies.tenantId, (tx) => tx.query(
    `insert into resolution (tenant_id, id, number, body_id, meeting_id, item_id, matter_id, title, subject_kind, subject_id, decision, effective_at, signed_by, signature_id) select $1, $2, '1', $3, $4, $5, $6, 'x', 'free', $6, 'approved', now(), $7, signature_id from resolution where tenant_id = $1 and id = $8`,
    [bodies.tenantId, id, bodyId, meetingId, itemId, matterId, who.personId, bodies.resolutionId]));
  return id;
}

async function freshFollowUp({ test, tenantId, resolutionId }: Bodies, who: Client): Promise<{ resolutionId: string; followUpId: string }> {
  const followUpId = newId('fol');
  await test.running.app.db.withTenant(tenantId, (tx) => tx.query(`insert into follow_up (tenant_id, id, resolution_id, title, owner_id, due_on, state, created_at) values ($1, $2, $3, 'x', $4, '2099-01-01', 'open', now())`, [tenantId, followUpId, resolutionId, who.personId]));
  return { resolutionId, followUpId };
}

const of = (sample: (bodies: Bodies, who: Client) => ReturnType<Sample>): Sample => ({ bodies }, who) => sample(bodies, who);
const inState = (state: State, body?: unknown): Sample => of(async (bodies, who) => ({ params: await freshMeeting(bodies, who, state), ...(body === undefined ? {} : { body }) }));

export const coordinationSamples: Readonly<Record<string, Sample>> = {
  'coordination.listBodies': of(() => ({})),
  'coordination.getBody': of(({ bodyId }) => ({ params: { bodyId } })),
  'coordination.createBody': of(({ word }) => ({ body: { kind: 'expert', technologyDomain: 'database', nameZh: `专业组${word}${next()}`, nameEn: 'Experts', charter: '', effectiveFrom: '2026-01-01', rule } })),
  'coordination.updateBody': of(({ bodyId, word }) => ({ params: { bodyId }, body: { charter: `章程${word}` } })),
  'coordination.keepCharter': of(async (bodies, who) => ({ params: await freshMeeting(bodies, who, 'planned'), query: { fileName: 'x.pdf' }, bytes: `章程${bodies.word}` })),
  'coordination.getCharter': of(({ bodyId }) => ({ params: { bodyId } })),
  'coordination.endBody': of(async (bodies, who) => {
    const { bodyId, meetingId } = await freshMeeting(bodies, who, 'planned');
    await bodies.test.running.app.db.withTenant(bodies.tenantId, (tx) => tx.query(`update meeting set state = 'cancelled' where tenant_id = $1 and id = $2`, [bodies.tenantId, meetingId]));
    return { params: { bodyId }, body: { endedOn: today(), reason: 'x' } };
  }),
  'coordination.setRule': of(async (bodies, who) => ({ params: await freshMeeting(bodies, who, 'planned'), body: { ...rule, effectiveFrom: today(), reason: 'x' } })),
  'coordination.setRaci': of(({ bodyId }) => ({ params: { bodyId }, body: { raci: null } })),
  'coordination.addMember': of(async (bodies, who) => ({ params: await freshMeeting(bodies, who, 'planned'), body: { personId: bodies.keeper.personId, department: 'risk', role: 'member', validFrom: '2026-01-01', validTo: null, deputyId: null } })),
  'coordination.updateMember': of(({ bodyId, memberId }) => ({ params: { bodyId, memberId }, body: { department: 'legal', reason: 'x' } })),
  'coordination.removeMember': of(async (bodies, who) => ({ params: await freshMeeting(bodies, who, 'planned') })),
  'coordination.listMatters': of(({ word }) => ({ query: { q: word } })),
  'coordination.createMatter': of(({ bodyId, word }) => ({ body: { title: `事项${word}`, bodyKind: 'coordination', bodyId } })),
  'coordination.withdrawMatter': of(async (bodies) => ({ params: { matterId: await freshMatter(bodies) }, body: { reason: 'x' } })),
  'coordination.escalateMatter': of(async (bodies, who) => ({ params: { matterId: await freshMatter(bodies) }, body: { bodyId: (await freshMeeting(bodies, who, 'planned')).bodyId, reason: 'x' } })),
  'coordination.listMeetings': of(() => ({})),
  'coordination.createMeeting': of(({ bodyId }) => ({ body: { bodyId, form: 'meeting', plannedAt: later(24) } })),
  'coordination.getMeeting': of(({ meetingId }) => ({ params: { meetingId } })),
  'coordination.updateMeeting': of(({ meetingId, word }) => ({ params: { meetingId }, body: { place: `会议室${word}` } })),
  'coordination.inviteMeeting': inState('planned'),
  'coordination.openMeeting': inState('invited'),
  'coordination.setAttendance': of(async (bodies, who) => {
    const { meetingId, memberId } = await freshMeeting(bodies, who, 'held');
    return { params: { meetingId }, body: { seats: [{ memberId, attendance: 'excused' }] } };
  }),
  'coordination.cancelMeeting': inState('invited', { reason: 'x' }),
  'coordination.minuteMeeting': inState('held'),
  'coordination.reopenMeeting': inState('minuted', { reason: 'x' }),
  'coordination.signMeeting': inState('minuted'),
  'coordination.addItem': of(async (bodies) => ({ params: { meetingId: bodies.meetingId }, body: { matterId: await freshMatter(bodies) } })),
  'coordination.updateItem': inState('held', { discussion: 'x' }),
  'coordination.removeItem': inState('held'),
  'coordination.recuse': inState('held', { reason: 'x' }),
  'coordination.castVote': inState('held', { choice: 'against', dissent: 'x' }),
  'coordination.getMinutes': of(({ meetingId }) => ({ params: { meetingId } })),
  'coordination.listResolutions': of(({ bodyId }) => ({ query: { bodyId } })),
  'coordination.exportResolutions': of(() => ({ query: { format: 'csv' } })),
  'coordination.countResolutions': of(() => ({})),
  'coordination.getResolution': of(({ resolutionId }) => ({ params: { resolutionId } })),
  'coordination.annulResolution': of(async (bodies, who) => ({ params: { resolutionId: await freshResolution(bodies, who) }, body: { reason: 'x' } })),
  'coordination.addFollowUp': of(({ resolutionId, word }) => ({ params: { resolutionId }, body: { title: `事项${word}`, ownerId: null, dueOn: '2099-01-01' } })),
  'coordination.keepEvidence': of(async (bodies, who) => ({ params: await freshFollowUp(bodies, who), query: { fileName: 'x.pdf' }, bytes: `证据${bodies.word}` })),
  'coordination.getEvidence': of(async (bodies, who) => {
    const params = await freshFollowUp(bodies, who);
    await bodies.keeper.ok(coordination.keepEvidence, { params, query: { fileName: `${bodies.word}.pdf` }, bytes: `证据${bodies.word}` });
    return { params };
  }),
  'coordination.closeFollowUp': of(async (bodies, who) => ({ params: await freshFollowUp(bodies, who), body: { evidence: '已完成' } })),
};
