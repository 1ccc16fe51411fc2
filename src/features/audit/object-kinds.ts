import type { Ctx } from '#platform/feature.ts';

/** Which permission shows objects of a kind, so that their history may be seen with `history.read`. A kind without a row is for `audit.read` alone. */
const permissionOfKind: Readonly<Record<string, string>> = {
  system: 'ledger.read', import: 'ledger.read',
  'advisory-import': 'vulnerability.read',
  person: 'people.read', unit: 'people.read', grant: 'people.read', 'access-review': 'people.read',
  plan: 'planning.read',
  policy: 'regime.read', control: 'regime.read', requirement: 'regime.read', affirmation: 'regime.read', attestation: 'regime.read',
  body: 'coordination.read', meeting: 'coordination.read', matter: 'coordination.read', resolution: 'coordination.read',
};

/** Whether the actor may see objects of this kind, all of them. */
export function isVisible(ctx: Ctx, objectKind: string): boolean {
  const permission = isKnownKind(objectKind) ? permissionOfKind[objectKind]! : 'audit.read';
  return ctx.actor.permissions.has(permission) && !ctx.actor.limits.has(permission);
}

/** Whether anybody but the audit administrator may see objects of this kind. Their ids are random, so that it may be said that there is one. */
export function isKnownKind(objectKind: string): boolean {
  return Object.hasOwn(permissionOfKind, objectKind);
}
