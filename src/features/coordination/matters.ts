import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import { getWhole } from './body-store.ts';
import { assertPeople, todayOf } from './visible.ts';
import type { BodyKind, MatterState } from './words.ts';

export type Proposal = Readonly<{
  /** What is to be decided, by the words of the feature that it belongs to: `plan`, `policy`, `grant`. */
  subjectKind: string; subjectId: string; title: string;
  /** Who asked for it: has no voice. */
  requesterId: string | null;
  /** Others who wrote it or gain by it: they have no voice either. */
  interestedIds?: readonly string[] | undefined;
  bodyKind: BodyKind; bodyId?: string | null | undefined; summary?: string | undefined;
  /** The page of the application that shows it. */
  link?: string | undefined;
  /** Asks for the larger majority of the rule. */
  isException?: boolean | undefined;
}>;

export type MatterRecord = Readonly<{ id: string; subjectKind: string; subjectId: string; title: string; requesterId: string | null; interestedIds: string[]; isException: boolean; bodyKind: BodyKind; bodyId: string | null; state: MatterState }>;
const matterColumns = `id, subject_kind as "subjectKind", subject_id as "subjectId", title, requester_id as "requesterId", interested_ids as "interestedIds", is_exception as "isException", body_kind as "bodyKind", body_id as "bodyId", state`;

/**
 * Brings a thing before a body, in the transaction of the feature that it belongs to. While it is open, proposing it again brings its title
 * and its people up to date. It waits even where no body can take it now: the page of the body says why.
 */
export async function proposeMatter(ctx: Ctx, tx: Tx, proposal: Proposal): Promise<Readonly<{ matterId: string }>> {
  const interested = [...new Set(proposal.interestedIds ?? [])].toSorted();
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${ctx.tenantId}/matter/${proposal.subjectKind}/${proposal.subjectId}`]);
  const open = await tx.findOne<MatterRecord>(`select ${matterColumns} from matter where tenant_id = $1 and subject_kind = $2 and subject_id = $3 and state in ('pending', 'scheduled') for update`, [ctx.tenantId, proposal.subjectKind, proposal.subjectId]);
  if (open !== undefined) {
    const everybody = [...new Set([...interested, ...open.interestedIds])].toSorted();
    await tx.query(`update matter set title = $3, interested_ids = $4, requester_id = coalesce($5, requester_id) where tenant_id = $1 and id = $2`, [ctx.tenantId, open.id, proposal.title, everybody, proposal.requesterId]);
    await recordEvent(ctx, tx, { action: 'coordination.matter-proposed', objectKind: 'matter', objectId: open.id, before: { title: open.title }, after: { title: proposal.title, requesterId: proposal.requesterId } });
    return { matterId: open.id };
  }
  const matterId = newId('mat');
  await tx.query(
    `insert into matter (tenant_id, id, subject_kind, subject_id, title, summary, link, requester_id, interested_ids, is_exception, body_kind, body_id, state, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'pending', $13, $14)`,
    [ctx.tenantId, matterId, proposal.subjectKind, proposal.subjectId, proposal.title, proposal.summary ?? null, proposal.link ?? null, proposal.requesterId, interested, proposal.isException ?? proposal.subjectKind === 'exception', proposal.bodyKind, proposal.bodyId ?? null, ctx.now, ctx.actor.personId ?? null],
  );
  await recordEvent(ctx, tx, { action: 'coordination.matter-proposed', objectKind: 'matter', objectId: matterId, after: { ...proposal } });
  return { matterId };
}

/** A matter of the body's own. */
export function createMatter(ctx: Ctx, input: Omit<Proposal, 'subjectKind' | 'subjectId' | 'requesterId' | 'interestedIds'> & Readonly<{ requesterId?: string | null | undefined }>): Promise<string> {
  return ctx.tx(async (tx) => {
    await assertPeople(ctx, tx, [input.requesterId]);
    if (typeof input.bodyId === 'string') {
      const { body } = await getWhole(tx, ctx.tenantId, input.bodyId);
      if (body.kind !== input.bodyKind) throw new AppError('request.invalid', 'The body is of another kind.', { issues: [{ path: 'bodyId', message: 'a body of this kind' }] });
    }
    // A thing of its own: nothing else is decided with it.
    return (await proposeMatter(ctx, tx, { ...input, subjectKind: 'free', subjectId: newId('fre'), requesterId: input.requesterId ?? null })).matterId;
  });
}

/** Takes back what a feature proposed, because the thing is gone or changed; does nothing where nothing waits. */
export async function withdrawProposal(ctx: Ctx, tx: Tx, subjectKind: string, subjectId: string, reason: string): Promise<void> {
  const open = await tx.findOne<{ id: string }>(`select id from matter where tenant_id = $1 and subject_kind = $2 and subject_id = $3 and state in ('pending', 'scheduled')`, [ctx.tenantId, subjectKind, subjectId]);
  if (open !== undefined) await withdraw(ctx, tx, await lockMatter(tx, ctx.tenantId, open.id), reason);
}

export function withdrawMatter(ctx: Ctx, matterId: string, reason: string): Promise<void> {
  return ctx.tx(async (tx) => withdraw(ctx, tx, await lockMatter(tx, ctx.tenantId, matterId), reason));
}

async function withdraw(ctx: Ctx, tx: Tx, matter: MatterRecord, reason: string): Promise<void> {
  if (matter.state !== 'pending' && matter.state !== 'scheduled') throw new AppError('object.wrong-state', 'Only what is not decided can be withdrawn.');
  await takeOffAgenda(ctx, tx, matter);
  await tx.query(`update matter set state = 'withdrawn', state_reason = $3 where tenant_id = $1 and id = $2`, [ctx.tenantId, matter.id, reason]);
  await recordEvent(ctx, tx, { action: 'coordination.matter-withdrawn', objectKind: 'matter', objectId: matter.id, before: { state: matter.state }, after: { state: 'withdrawn' }, reason });
}

/** Off the agenda of a meeting that has not begun; what is being voted on stays where it is. */
async function takeOffAgenda(ctx: Ctx, tx: Tx, matter: MatterRecord): Promise<void> {
  if (matter.state !== 'scheduled') return;
  const begun = await tx.query(
    `select from agenda_item i join meeting m on m.tenant_id = i.tenant_id and m.id = i.meeting_id where i.tenant_id = $1 and i.matter_id = $2 and m.state in ('held', 'minuted')`,
    [ctx.tenantId, matter.id],
  );
  if (begun.length > 0) throw new AppError('object.in-use', 'A meeting is deciding on it. Take it off that agenda first, or let the meeting end.');
  const items = await tx.query<{ id: string }>(`select i.id from agenda_item i join meeting m on m.tenant_id = i.tenant_id and m.id = i.meeting_id where i.tenant_id = $1 and i.matter_id = $2 and m.state in ('planned', 'invited')`, [ctx.tenantId, matter.id]);
  const ids = items.map((item) => item.id);
  await tx.query(`delete from recusal where tenant_id = $1 and item_id = any($2::text[])`, [ctx.tenantId, ids]);
  await tx.query(`delete from agenda_item where tenant_id = $1 and id = any($2::text[])`, [ctx.tenantId, ids]);
}

/** Brings a dispute before another body; it waits there, and its way is kept. */
export function escalateMatter(ctx: Ctx, matterId: string, { bodyId, reason }: Readonly<{ bodyId: string; reason: string }>): Promise<void> {
  return ctx.tx(async (tx) => {
    const matter = await lockMatter(tx, ctx.tenantId, matterId);
    const { body } = await getWhole(tx, ctx.tenantId, bodyId);
    if (matter.state === 'withdrawn') throw new AppError('object.wrong-state', 'The matter was withdrawn.');
    if (matter.bodyId === bodyId) throw new AppError('request.invalid', 'The matter is before this body already.', { issues: [{ path: 'bodyId', message: 'another body' }] });
    if (body.endedOn !== null && body.endedOn <= todayOf(ctx)) throw new AppError('object.wrong-state', 'The body is dissolved.');
    await assertDisputable(ctx, tx, matter);
    await takeOffAgenda(ctx, tx, matter);
    await tx.query(`insert into escalation (tenant_id, id, matter_id, from_body_id, to_body_id, reason, at, by_id) values ($1, $2, $3, $4, $5, $6, $7, $8)`, [ctx.tenantId, newId('esc'), matterId, matter.bodyId, bodyId, reason, ctx.now, ctx.actor.personId ?? null]);
    await tx.query(`update matter set state = 'pending', body_kind = $3, body_id = $4, state_reason = $5, decided_at = null where tenant_id = $1 and id = $2`, [ctx.tenantId, matterId, body.kind, bodyId, reason]);
    await recordEvent(ctx, tx, { action: 'coordination.matter-escalated', objectKind: 'matter', objectId: matterId, before: { bodyId: matter.bodyId, state: matter.state }, after: { bodyId, state: 'pending' }, reason });
  });
}

/** A yes that is in force is not disputed but annulled; a no may be taken further. */
async function assertDisputable(ctx: Ctx, tx: Tx, matter: MatterRecord): Promise<void> {
  const standing = await tx.query(`select from resolution where tenant_id = $1 and matter_id = $2 and annulled_at is null and decision in ('approved', 'approved-with-conditions') limit 1`, [ctx.tenantId, matter.id]);
  if (standing.length > 0) throw new AppError('object.wrong-state', 'A resolution that approves it is in force: it has to be annulled first.');
  const other = await tx.query(`select from matter where tenant_id = $1 and subject_kind = $2 and subject_id = $3 and id <> $4 and state in ('pending', 'scheduled') limit 1`, [ctx.tenantId, matter.subjectKind, matter.subjectId, matter.id]);
  if (other.length > 0) throw new AppError('object.conflict', 'The same thing waits in a newer matter.');
}

/** The matter, held until the commit. */
export async function lockMatter(tx: Tx, tenantId: string, id: string): Promise<MatterRecord> {
  const matter = await tx.findOne<MatterRecord>(`select ${matterColumns} from matter where tenant_id = $1 and id = $2 for update`, [tenantId, id]);
  if (matter === undefined) throw new AppError('object.not-found', 'There is no such matter.');
  return matter;
}
