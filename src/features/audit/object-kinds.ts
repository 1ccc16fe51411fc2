import { AppError } from '#kernel/errors.ts';
import type { Ctx } from '#platform/feature.ts';

/** Which permission shows objects of a kind, so that their history may be seen with `history.read`. A kind without a row is for `audit.read` alone. */
const permissionOfKind: Readonly<Record<string, string>> = {
  system: 'ledger.read', import: 'ledger.read', 'advisory-import': 'vulnerability.read', person: 'people.read', unit: 'people.read', grant: 'people.read',
};

/** Throws `object.not-found` where the actor may not see objects of this kind, all of them. */
export function assertVisible(ctx: Ctx, objectKind: string): void {
  const permission = Object.hasOwn(permissionOfKind, objectKind) ? permissionOfKind[objectKind]! : 'audit.read';
  if (!ctx.actor.permissions.has(permission) || ctx.actor.limits.has(permission)) throw new AppError('object.not-found', 'There is no such object, or you may not see its history.');
}
