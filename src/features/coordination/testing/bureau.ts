import { testServer, type Client, type Reply, type TestServer } from '../../../../test/server.ts';
import { coordinationContract as coordination } from '../contract.ts';

export type People = Readonly<{ chair: Client; technology: Client; legal: Client; procurement: Client; deputy: Client }>;
export type Seats = Readonly<Record<'chair' | 'technology' | 'legal' | 'procurement', string>>;
/** A body with its people. */
export type World = People & Readonly<{ bodyId: string; seats: Seats }>;
export type Item = Readonly<{ meetingId: string; itemId: string }>;

let count = 0;
export const fresh = (name: string): string => `${name}${++count}`;
export const today = (): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date());
export const daysOn = (days: number): string => new Date(Date.parse(today()) + days * 86_400_000).toISOString().slice(0, 10);
export const soon = (hours = 1): string => new Date(Date.now() + hours * 3600_000).toISOString();
export const everybody = ({ chair, technology, legal, procurement }: World): Client[] => [chair, technology, legal, procurement];
export const vote = (who: Client, item: Item, choice = 'for', dissent?: string): Promise<Reply> => who.call(coordination.castVote, { params: item, body: { choice, ...(dissent === undefined ? {} : { dissent }) } });

/** A server with somebody who keeps the bodies, and the steps that tests are made of. */
export async function openBureau(env: Readonly<Record<string, string>> = {}) {
  const test: TestServer = await testServer(env);
  const secretary = await test.signIn(test.tenantId, 'ospo');

  async function signInPeople(): Promise<People> {
    const [chair, technology, legal, procurement, deputy] = await Promise.all((['decision-maker', 'technical-reviewer', 'legal', 'procurement', 'procurement'] as const).map((role) => test.signIn(test.tenantId, role)));
    return { chair: chair!, technology: technology!, legal: legal!, procurement: procurement!, deputy: deputy! };
  }
  const same = await signInPeople();

  /** A coordination body with a chair and one member each of technology, legal and procurement; the same people sit in all, unless they are to be `fresh`. */
  async function makeBody(more: Readonly<Record<string, unknown>> = {}, who: 'same' | 'fresh' = 'same'): Promise<World> {
    const people = who === 'same' ? same : await signInPeople();
    const body = await secretary.ok(coordination.createBody, { body: { kind: 'coordination', nameZh: fresh('协调机制'), nameEn: 'Coordination body', charter: '负责开源技术评估、选择、应用。', charterNumber: '示银发〔2026〕1号', effectiveFrom: '2026-01-01', ...more } });
    const add = async (person: Client, department: string, role = 'member', deputyId: string | null = null) => {
      const after = await secretary.ok(coordination.addMember, { params: { bodyId: body.id }, body: { personId: person.personId, department, role, validFrom: '2026-01-01', validTo: null, deputyId } });
      return after.members.find((member: { personId: string }) => member.personId === person.personId).id as string;
    };
    const seats = { chair: await add(people.chair, 'business', 'chair'), technology: await add(people.technology, 'technology'), legal: await add(people.legal, 'legal'), procurement: await add(people.procurement, 'procurement', 'member', people.deputy.personId) };
    return { ...people, bodyId: body.id, seats };
  }

  async function addMatter(world: World, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    return (await secretary.ok(coordination.createMatter, { body: { title: fresh('引入 openGauss '), bodyKind: 'coordination', bodyId: world.bodyId, ...more } })).id;
  }

  /** A meeting that is open, with one matter; `there` are the seats that somebody sits in. */
  async function openMeeting(world: World, matterId: string, there: Partial<Record<keyof Seats, 'present' | 'deputy'>> = { chair: 'present', technology: 'present', legal: 'present', procurement: 'present' }): Promise<Item> {
    const meeting = await secretary.ok(coordination.createMeeting, { body: { bodyId: world.bodyId, form: 'meeting', plannedAt: soon(), place: '1203 会议室' } });
    const params = { meetingId: meeting.id };
    const { items } = await secretary.ok(coordination.addItem, { params, body: { matterId } });
    await secretary.ok(coordination.inviteMeeting, { params });
    await secretary.ok(coordination.openMeeting, { params });
    await secretary.ok(coordination.setAttendance, { params, body: { seats: Object.entries(there).map(([seat, attendance]) => ({ memberId: world.seats[seat as keyof Seats], attendance })) } });
    return { meetingId: meeting.id, itemId: items[0].id };
  }

  const show = (item: Item, who = secretary) => who.ok(coordination.getMeeting, { params: item });

  async function closeMeeting(world: World, item: Item) {
    await secretary.ok(coordination.minuteMeeting, { params: item });
    return world.chair.ok(coordination.signMeeting, { params: item });
  }

  /** Decided with all voices. */
  async function resolve(world: World, more: Readonly<Record<string, unknown>> = {}): Promise<{ resolutionId: string; matterId: string } & Item> {
    const matterId = await addMatter(world, more);
    const item = await openMeeting(world, matterId);
    for (const who of everybody(world)) await who.ok(coordination.castVote, { params: item, body: { choice: 'for' } });
    const after = await closeMeeting(world, item);
    return { ...item, matterId, resolutionId: after.items[0].resolutionId };
  }

  return { test, secretary, makeBody, addMatter, openMeeting, show, closeMeeting, resolve };
}
