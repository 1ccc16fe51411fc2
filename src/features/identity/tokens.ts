import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import { formatCredential, tokenPrefix } from './credentials.ts';
import { holdsWhole } from './reach.ts';
import { hashSecret, newSecret } from './secrets.ts';
import * as store from './token-store.ts';

export function listTokens(ctx: Ctx) {
  return ctx.tx((tx) => store.listTokens(tx, ctx.tenantId, holdsWhole(ctx, 'people.write') ? undefined : ctx.actor.personId));
}

/** Makes a token; it can carry only what its maker holds. */
export function createToken(ctx: Ctx, input: Readonly<{ name: string; scopes: readonly string[]; expiresInDays: number }>) {
  const missing = input.scopes.filter((scope) => !ctx.actor.permissions.has(scope));
  if (missing.length > 0) throw new AppError('permission.missing', `You do not hold: ${missing.join(', ')}.`);
  if (ctx.actor.kind !== 'person') throw new AppError('permission.missing', 'A token cannot make tokens.');
  return ctx.tx(async (tx) => {
    const id = newId('tok');
    const secret = newSecret();
    const expiresAt = new Date(ctx.now.getTime() + input.expiresInDays * 24 * 3600_000);
    await store.insertToken(tx, ctx.tenantId, { id, personId: ctx.actor.personId!, name: input.name, secretHash: hashSecret(secret), scopes: input.scopes, expiresAt }, ctx.now);
    await recordEvent(ctx, tx, { action: 'identity.token-created', objectKind: 'token', objectId: id, after: { name: input.name, scopes: input.scopes, expiresAt } });
    const token = (await store.listTokens(tx, ctx.tenantId, ctx.actor.personId)).find((row) => row.id === id)!;
    return { token, secret: tokenPrefix + formatCredential(ctx.tenantId, id, secret) };
  });
}

export function revokeToken(ctx: Ctx, tokenId: string): Promise<void> {
  return ctx.tx((tx) => revokeTokenWithin(ctx, tx, tokenId, holdsWhole(ctx, 'people.write') ? undefined : ctx.actor.personId));
}

/** The same within a transaction that does more; of anybody where no owner is named. */
export async function revokeTokenWithin(ctx: Ctx, tx: Tx, tokenId: string, ownerId: string | undefined, reason?: string): Promise<void> {
  if (!(await store.revokeToken(tx, ctx.tenantId, tokenId, ownerId, ctx.now))) throw new AppError('object.not-found', 'There is no such token.');
  await recordEvent(ctx, tx, { action: 'identity.token-revoked', objectKind: 'token', objectId: tokenId, ...(reason === undefined ? {} : { reason }) });
}
