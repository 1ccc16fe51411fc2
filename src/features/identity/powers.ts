import type { Tx } from '#platform/db.ts';
import type { Limit } from '#platform/feature.ts';
import { exclusionOf, reachOf, rolePermissions, type ExclusionReason, type PermissionName, type RoleName, type ScopeKind } from './roles.ts';

/** A grant that holds at this moment. */
export type LiveGrant = Readonly<{ id: string; role: RoleName; scopeKind: ScopeKind; scopeId: string | null }>;

/** A grant that gives nothing, because an earlier one of the same person excludes its role. */
export type Suppressed = Readonly<{ grantId: string; role: RoleName; excludedBy: RoleName; reason: ExclusionReason }>;

export type Powers = Readonly<{
  /** Each once, sorted; without what is suppressed. */
  roles: readonly RoleName[];
  permissions: ReadonlySet<PermissionName>;
  /** Of permissions that no grant gives for the whole institution: the union of what grants give. */
  limits: ReadonlyMap<PermissionName, Limit>;
  suppressed: readonly Suppressed[];
}>;

/**
 * What these grants, the earliest first, give together. Exclusions are looked at here again, whatever was checked before: of two roles that exclude
 * each other the later one gives nothing.
 */
export function powersOf(grants: readonly LiveGrant[]): Powers {
  const suppressed = grants.flatMap((grant, index): readonly Suppressed[] => {
    const earlier = grants.slice(0, index).find((other) => exclusionOf(other.role, grant.role) !== undefined);
    return earlier === undefined ? [] : [{ grantId: grant.id, role: grant.role, excludedBy: earlier.role, reason: exclusionOf(earlier.role, grant.role)! }];
  });
  const effective = grants.filter((grant) => !suppressed.some((row) => row.grantId === grant.id));
  const whole = new Set<PermissionName>();
  const parts = new Map<PermissionName, Parts>();
  for (const grant of effective) {
    for (const permission of rolePermissions[grant.role] ?? []) {
      const reach = reachOf(grant.role, permission, grant.scopeKind);
      if (reach === 'whole') whole.add(permission);
      if (reach === 'part' && grant.scopeId !== null) addPart(parts, permission, grant.scopeKind, grant.scopeId);
    }
  }
  const limits = new Map([...parts].filter(([permission]) => !whole.has(permission)).map(([permission, part]) => [permission, { unitIds: [...part.unit], systemIds: [...part.system], domains: [...part['technology-domain']] }]));
  return { roles: [...new Set(effective.map((grant) => grant.role))].toSorted(), permissions: new Set([...whole, ...limits.keys()]), limits, suppressed };
}

type Parts = Readonly<Record<Exclude<ScopeKind, 'institution'>, Set<string>>>;

function addPart(parts: Map<PermissionName, Parts>, permission: PermissionName, kind: ScopeKind, id: string): void {
  const part = parts.get(permission) ?? { unit: new Set(), system: new Set(), 'technology-domain': new Set() };
  if (kind !== 'institution') part[kind].add(id);
  parts.set(permission, part);
}

/** That a grant `g` holds now, as SQL: it was approved, has begun and is not over. */
export const isLiveSql = `g.state = 'approved' and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())`;

/** The grants that a person holds now, the earliest first, as SQL over `p` (person): {@link LiveGrant}s for {@link powersOf}. */
export const liveGrantsSql = `(select coalesce(json_agg(json_build_object('id', g.id, 'role', g.role, 'scopeKind', g.scope_kind, 'scopeId', g.scope_id) order by g.valid_from, g.id), '[]')
  from role_grant g where g.tenant_id = p.tenant_id and g.person_id = p.id and ${isLiveSql})`;

/** What a person may do at this moment. */
export async function loadPowers(tx: Tx, tenantId: string, personId: string): Promise<Powers> {
  const rows = await tx.prepared<{ grants: readonly LiveGrant[] }>(`select ${liveGrantsSql} as grants from person p where p.tenant_id = $1 and p.id = $2`, [tenantId, personId]);
  return powersOf(rows[0]?.grants ?? []);
}
