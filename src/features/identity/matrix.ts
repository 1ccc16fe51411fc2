import type { ReplyOf } from '#kernel/endpoint.ts';
import type { Ctx } from '#platform/feature.ts';
import type { grantsContract } from './grants-contract.ts';
import { grantDaysMax } from './grants.ts';
import { exclusionOf, exclusionReasons, permissions, permissionScopes, roleNames, rolePermissions, roleScopes, type PermissionName } from './roles.ts';

/** Permission × role × scope, as the program checks it. */
export function matrixOf(ctx: Ctx): ReplyOf<typeof grantsContract.listPowers> {
  return {
    permissions: (Object.keys(permissions) as PermissionName[]).map((name) => ({ name, summary: permissions[name], scopeKinds: [...permissionScopes[name]] })),
    roles: roleNames.map((name) => ({
      name, permissions: [...rolePermissions[name]], scopeKinds: [...roleScopes[name]], daysMax: grantDaysMax(ctx, name),
      excludes: roleNames.flatMap((role) => {
        const reason = exclusionOf(name, role);
        return reason === undefined ? [] : [{ role, reason }];
      }),
    })),
    exclusionReasons: { ...exclusionReasons },
  };
}
