import { AppError, type ErrorCode } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { isLiveSql } from './powers.ts';
import { endLinks, revokeSessions } from './session-store.ts';
import { administrators, exclusionOf, exclusionReasons, type RoleName } from './roles.ts';

/** Says no, and leaves a line in the log: what is refused for the sake of the separation of duties is looked at by somebody. */
export function refuse(ctx: Ctx, code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}): never {
  ctx.log.warn({ tenant: ctx.tenantId, person: ctx.actor.personId, code, ...details }, 'refused');
  throw new AppError(code, message, details);
}

/** Nobody decides about the own: `personIds` are those who asked for it, or gain by it. */
export function refuseOwn(ctx: Ctx, personIds: readonly (string | null | undefined)[], what: string): void {
  if (ctx.actor.personId !== undefined && personIds.includes(ctx.actor.personId)) refuse(ctx, 'duty.separated', `${what}: somebody else has to decide this.`, { because: 'own' });
}

export type Held = Readonly<{ role: RoleName; validFrom: string; validTo: string | null }>;

/** What a person holds now or from a later instant on, whatever for. */
export function heldBy(tx: Tx, tenantId: string, personId: string): Promise<Held[]> {
  return tx.prepared<Held>(
    `select g.role, g.valid_from as "validFrom", g.valid_to as "validTo" from role_grant g where g.tenant_id = $1 and g.person_id = $2 and g.state = 'approved' and (g.valid_to is null or g.valid_to > now()) order by g.valid_from, g.id`,
    [tenantId, personId],
  );
}

/** What a person holds at the same time as a new grant would hold, and its role excludes. */
export function excludedBy(held: readonly Held[], role: RoleName, from: Date, to: Date | null): RoleName | undefined {
  const overlaps = (other: Held) => (to === null || new Date(other.validFrom) < to) && (other.validTo === null || new Date(other.validTo) > from);
  return held.find((other) => exclusionOf(other.role, role) !== undefined && overlaps(other))?.role;
}

/** Refuses a role that excludes what the person holds. */
export async function refuseExcluded(ctx: Ctx, tx: Tx, personId: string, role: RoleName, from: Date, to: Date | null): Promise<void> {
  const other = excludedBy(await heldBy(tx, ctx.tenantId, personId), role, from, to);
  if (other === undefined) return;
  const reason = exclusionOf(other, role)!;
  refuse(ctx, 'duty.excluded', `The person holds ${other}, which excludes ${role}. ${exclusionReasons[reason]}`, { role, other, reason, personId });
}

/**
 * Who makes accounts could sign in as anybody whom he gives a link, a password or an address: not as somebody whose roles he may not hold
 * together with his own. Such keys come from the host that the program runs on.
 */
export async function refuseKeyOfExcluded(ctx: Ctx, tx: Tx, personId: string): Promise<void> {
  if (ctx.actor.personId === undefined || ctx.actor.personId === personId) return;
  const [mine, theirs] = [await heldBy(tx, ctx.tenantId, ctx.actor.personId), await heldBy(tx, ctx.tenantId, personId)];
  for (const { role: own } of mine) {
    const other = theirs.find(({ role }) => exclusionOf(own, role) !== undefined)?.role;
    if (other !== undefined) refuse(ctx, 'duty.separated', `The person holds ${other}, which excludes your role ${own}: a key to that account is not yours to give. Whoever runs the program gets one: npm start -- --links`, { because: 'key', own, other, personId });
  }
}

/** Ends what others may have in hand for an account: its sessions, links that were not used, and a password that it did not choose itself. */
export async function takeKeys(ctx: Ctx, tx: Tx, personId: string): Promise<void> {
  await revokeSessions(tx, ctx.tenantId, personId, {}, ctx.now);
  await endLinks(tx, ctx.tenantId, personId, ctx.now);
  await tx.query(`update person set password_hash = null, must_change_password = false where tenant_id = $1 and id = $2 and must_change_password`, [ctx.tenantId, personId]);
}

/** An institution without one of its administrators could never have one again: the last who holds such a role keeps it, and the account. */
export async function refuseLastHolder(ctx: Ctx, tx: Tx, personId: string, roles: readonly RoleName[]): Promise<void> {
  const concerned = administrators.filter((role) => roles.includes(role));
  if (concerned.length === 0) return;
  // Two that leave at the same moment: the second waits here and then sees the first.
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${ctx.tenantId}/administrators`]);
  // Who holds it for hours or a few days only, through the emergency account, does not count.
  for (const role of concerned) {
    const others = await tx.query(`select from role_grant g join person p on p.tenant_id = g.tenant_id and p.id = g.person_id where g.tenant_id = $1 and g.role = $2 and g.person_id <> $3 and p.is_active and ${isLiveSql} and (g.valid_to is null or g.valid_to > now() + interval '3 days') limit 1`, [ctx.tenantId, role, personId]);
    if (others.length === 0) refuse(ctx, 'duty.last-holder', `Nobody else is ${role}. Give the role to somebody else first.`, { role, personId });
  }
}
