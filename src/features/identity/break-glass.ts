import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx, WithCookie } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import { raiseAlarm } from './alarms.ts';
import { formatCredential, parseCredential } from './credentials.ts';
import { endGrant } from './grant-store.ts';
import { grantDirectly } from './grants.ts';
import { findPerson, findPersonByLogin, insertPerson } from './people-store.ts';
import { hashSecret, isSecret, newSecret } from './secrets.ts';
import { revokeSessions } from './session-store.ts';
import { countFailure, refuseTooMany } from './sign-in-attempts.ts';
import { openSession, type Me } from './sign-in-sessions.ts';
import { inTenant } from './sign-in-tenant.ts';

const login = 'break-glass';
const role = 'system-admin';

export type BreakGlass = Readonly<{ credential: string; expiresAt: Date }>;

/**
 * Makes the emergency account, or opens it again, with a credential that works once. Only the host that the program runs on does this; the account
 * is a system administrator for some hours, whose powers end by themselves. What was made before and not used is worth nothing from then on.
 */
export function makeBreakGlass(ctx: Ctx, reason: string): Promise<BreakGlass> {
  return ctx.tx(async (tx) => {
    const expiresAt = new Date(ctx.now.getTime() + ctx.app.config.breakGlassHours * 3600_000);
    const personId = await findOrMakePerson(ctx, tx);
    await endEarlier(ctx, tx, personId);
    await grantDirectly(ctx, tx, personId, { role, validTo: expiresAt });
    const [id, secret] = [newId('brk'), newSecret()];
    await tx.query(`insert into break_glass (tenant_id, id, person_id, secret_hash, reason, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)`, [ctx.tenantId, id, personId, hashSecret(secret), reason, ctx.now, expiresAt]);
    await raiseAlarm(ctx, tx, 'break-glass-made', { reason, expiresAt: expiresAt.toISOString() });
    return { credential: formatCredential(ctx.tenantId, id, secret), expiresAt };
  });
}

async function findOrMakePerson(ctx: Ctx, tx: Tx): Promise<string> {
  const found = await findPersonByLogin(tx, ctx.tenantId, login);
  if (found === undefined) {
    const id = (await insertPerson(tx, ctx.tenantId, { login, name: '应急账号 Emergency account', email: null, unitId: null, passwordHash: null, mustChangePassword: false }))!;
    await recordEvent(ctx, tx, { action: 'identity.person-created', objectKind: 'person', objectId: id, after: { login } });
    return id;
  }
  await tx.query(`update person set is_active = true, password_hash = null where tenant_id = $1 and id = $2`, [ctx.tenantId, found.id]);
  return found.id;
}

async function endEarlier(ctx: Ctx, tx: Tx, personId: string): Promise<void> {
  await tx.query(`update break_glass set expires_at = $3 where tenant_id = $1 and person_id = $2 and used_at is null and expires_at > $3`, [ctx.tenantId, personId, ctx.now]);
  await revokeSessions(tx, ctx.tenantId, personId, {}, ctx.now);
  const grants = await tx.query<{ id: string }>(`select id from role_grant where tenant_id = $1 and person_id = $2 and state in ('approved', 'requested') and (valid_to is null or valid_to > $3)`, [ctx.tenantId, personId, ctx.now]);
  for (const grant of grants) await endGrant(tx, ctx.tenantId, grant.id, { by: null, reason: '应急账号重新启用 · the emergency account was opened anew' }, ctx.now);
}

/** Signs in with the credential, once; the session ends when the account does. Every use is an alarm. */
export async function signInByBreakGlass(ctx: Ctx, token: string, agent: string | undefined): Promise<WithCookie<Me>> {
  const credential = parseCredential(token.trim());
  if (credential === undefined) throw new AppError('session.link-used');
  const of = inTenant(ctx, credential.tenantId);
  const opened = await of.tx(async (tx) => {
    await refuseTooMany(of, tx, `break-glass:${credential.id}`);
    const row = await tx.findOne<{ personId: string; secretHash: Buffer; reason: string; expiresAt: string }>(
      `select person_id as "personId", secret_hash as "secretHash", reason, expires_at as "expiresAt" from break_glass where tenant_id = $1 and id = $2 and used_at is null and expires_at > $3 for update`,
      [credential.tenantId, credential.id, ctx.now],
    );
    const person = row === undefined || !isSecret(row.secretHash, credential.secret) ? undefined : await findPerson(tx, credential.tenantId, row.personId);
    if (row === undefined || person?.isActive !== true) {
      await countFailure(of, tx, `break-glass:${credential.id}`);
      await recordEvent(of, tx, { action: 'identity.break-glass-refused', objectKind: 'break-glass', objectId: credential.id, outcome: 'refused' });
      return undefined;
    }
    await tx.query(`update break_glass set used_at = $3 where tenant_id = $1 and id = $2`, [credential.tenantId, credential.id, ctx.now]);
    await raiseAlarm(of, tx, 'break-glass-used', { reason: row.reason, address: ctx.address ?? null, expiresAt: row.expiresAt });
    return openSession(of, tx, person, agent, { method: 'break-glass', expiresAt: new Date(row.expiresAt) });
  });
  if (opened === undefined) throw new AppError('session.link-used');
  return opened;
}
